/*
 * The last word on long decimals: which of two doubles is nearest.
 */
#ifndef BT_BASE_BIGNUM_H
#define BT_BASE_BIGNUM_H

#include <stdint.h>

/*
 * bt_bignum_round(s, end, exp, low):
 * Round a decimal that lies between a double and its successor.
 *
 *   s, end  its digits, with an optional point; longer than nineteen
 *           significant digits.
 *   exp     its exponent, as written.
 *   low     the bits of the double at or below it, finite and not negative.
 *   gives   low, or low + 1 (which may be infinity): the nearer, or the even.
 */
uint64_t bt_bignum_round(
    const char *s, const char *end, int64_t exp, uint64_t low);

#endif

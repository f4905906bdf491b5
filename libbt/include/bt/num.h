/*
 * Numbers as text: exact both ways, in any locale.
 *
 * Reading is correctly rounded (to nearest, ties to even) for every decimal;
 * writing gives the shortest decimal that reads back to the same double, and
 * of those the nearest.  Nothing here allocates, fails on memory, or looks at
 * the locale.
 */
#ifndef BT_NUM_H
#define BT_NUM_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BT_NUM_TEXT_MAX 32 /* longest text of a double, with its NUL */

/*
 * bt_num_scan(s, end, v):
 * Read a number at the start of [s, end): [+-] digits [. digits] [e[+-]digits],
 * or nan, inf, infinity in any case.  No blanks, no hexadecimal, no grouping;
 * a digit on at least one side of the point.  Nothing at or beyond end is
 * looked at.
 *
 *   gives  the first byte after it; NULL where there is no number, v unchanged.
 *          Too large is infinity, too small is zero, as IEEE 754 rounds.
 *   cost   some 10 ns for the numbers of market data.
 */
const char *bt_num_scan(const char *s, const char *end, double *v) BT_MUST_USE;

/* bt_num_parse(s, n, v): the whole of s[0..n-1] is a number; 0 or -1. */
int bt_num_parse(const char *s, size_t n, double *v) BT_MUST_USE;

/* bt_int_parse(s, n, lo, hi, v): a whole decimal number in lo..hi; 0 or -1. */
int bt_int_parse(
    const char *s, size_t n, int64_t lo, int64_t hi, int64_t *v) BT_MUST_USE;

/*
 * bt_num_format(v, buf):
 * Write v as the shortest decimal that reads back to it, NUL at its end.
 * Plain digits where the value is 0 or 1e-6 <= |v| < 1e21, else with an
 * exponent: 1e-7, 1.5e+300.  nan, inf, -inf; negative zero is "-0".
 *
 *   buf    BT_NUM_TEXT_MAX bytes.
 *   gives  the length without the NUL.
 */
size_t bt_num_format(double v, char *buf);

/* bt_int_format(v, buf): a whole number; buf BT_NUM_TEXT_MAX; its length. */
size_t bt_int_format(int64_t v, char *buf);

#ifdef __cplusplus
}
#endif
#endif

/*
 * Numbers, fast: the plain decimals of market data, inline.
 *
 * A number of up to fifteen digits is an integer w below 2^53 over a power
 * of ten that is a double too, so one division gives the correctly rounded
 * value.  The digits are found and added up eight at a time, without a loop:
 * of a row, most of the time is the wait for where the next field begins.
 *
 * source: the sum of eight digits in three multiplications is Johnny Lee's, as
 * D. Lemire's fast_float has it.
 */
#ifndef BT_BASE_NUMFAST_H
#define BT_BASE_NUMFAST_H

#include <stdint.h>

#include "base/bits.h"
#include "base/pow10.h"
#include "bt/num.h"

/* bt_numfast_eight(x): eight digits 0 .. 9, first one lowest, as a number. */
static inline uint64_t
bt_numfast_eight(uint64_t x)
{
	x = x * 10 + (x >> 8); /* pairs, in every other byte */
	return ((x & UINT64_C(0x000000ff000000ff)) *
		       UINT64_C(0x000f424000000064) +
		   (x >> 16 & UINT64_C(0x000000ff000000ff)) *
		       UINT64_C(0x0000271000000001)) >>
	       32;
}

/*
 * bt_numfast_scan(s, end, v):
 * As bt_num_scan(), which it calls where a number is longer than seven
 * characters or has a sign or an exponent, or where fewer than eight bytes are
 * there to look at.
 */
static inline const char *
bt_numfast_scan(const char *s, const char *end, double *v)
{
	uint64_t x, other, low;
	int point, stop, digits;

	if (end - s < 8)
		return bt_num_scan(s, end, v);
	x = bt_load64(s) ^ BT_BYTES('0'); /* digits become 0 .. 9 */
	other = bt_bytes_over9(x);
	if (other == 0)
		return bt_num_scan(s, end, v);
	stop = bt_bits_low(other) - 7; /* bits of digits before it */
	if ((x >> stop & 0xff) != ('.' ^ '0')) {
		digits = stop;
		if (digits == 0 || (x >> stop & 0x40) != 0) /* sign, letter */
			return bt_num_scan(s, end, v);
		*v = (double)(int64_t)bt_numfast_eight(x << (64 - digits));
		return s + digits / 8;
	}
	point = stop;
	other &= other - 1;
	if (other == 0)
		return bt_num_scan(s, end, v);
	stop = bt_bits_low(other) - 7;
	digits = stop - 8;
	if (digits == 0 || (x >> stop & 0x40) != 0)
		return bt_num_scan(s, end, v);
	low = (UINT64_C(1) << point) - 1; /* take the point out */
	x = (x & low) | (x >> 8 & ~low);
	*v = (double)(int64_t)bt_numfast_eight(x << (64 - digits)) /
	     bt_pow10_exact[(digits - point) / 8];
	return s + stop / 8;
}

#endif

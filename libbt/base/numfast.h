/*
 * Numbers, fast: the plain decimals of market data, inline.
 *
 * A number of up to fifteen digits is an integer w below 2^53 over a power
 * of ten that is a double too, so one division gives the correctly rounded
 * value.
 *
 * The digits are taken one by one.  Eight at a time is less work, but then
 * where the next field begins is computed, where a loop's end is guessed, and
 * so the next field begun, before this one is known: measured on bars, the
 * loop takes half as long.
 */
#ifndef BT_BASE_NUMFAST_H
#define BT_BASE_NUMFAST_H

#include <stdint.h>

#include "base/pow10.h"
#include "bt/num.h"

#define BT_NUMFAST_DIGITS 15 /* of a w that is surely below 2^53 */

/*
 * Add digits to w, which may overflow; the first byte after them.  Where it is
 * not is_bounded, some byte is no digit, and nobody asks for the end.
 */
static inline const char *
bt_numfast_digits(const char *p, const char *end, int is_bounded, uint64_t *w)
{
	unsigned digit;

	for (; !is_bounded || p < end; p++) {
		digit = (unsigned)(unsigned char)*p - '0';
		if (digit > 9)
			break;
		*w = *w * 10 + digit;
	}
	return p;
}

/*
 * bt_numfast_plain(s, end, is_bounded, v):
 * The number of up to fifteen digits, with or without a point, at s; NULL
 * where there is a sign, an exponent, more digits, or no number.
 *
 *   end         where it is_bounded, nothing at or beyond it is looked at;
 *               else some byte from s on is no part of a number.
 *   is_bounded  a constant, so that each use is compiled apart.
 */
static inline const char *
bt_numfast_plain(const char *s, const char *end, int is_bounded, double *v)
{
	uint64_t w = 0;
	const char *p = bt_numfast_digits(s, end, is_bounded, &w);
	const char *fraction = p;
	int has_point = 0;

	if ((!is_bounded || p < end) && *p == '.') {
		has_point = 1;
		fraction = p + 1;
		p = bt_numfast_digits(fraction, end, is_bounded, &w);
	}
	/* a w of more digits is not used, so it may have overflowed */
	if (p - s <= has_point || p - s > BT_NUMFAST_DIGITS + has_point ||
	    ((!is_bounded || p < end) && (*p | 0x20) == 'e'))
		return NULL;
	*v = (double)(int64_t)w;
	if (has_point)
		*v /= bt_pow10_exact[p - fraction];
	return p;
}

/*
 * bt_numfast_scan(s, end, v):
 * As bt_num_scan(), which it calls for what is not plain.
 *
 *   s, end  some byte before end, or *end, which must be readable, is no part
 *           of a number: a comma, a line's end, a NUL.
 */
static inline const char *
bt_numfast_scan(const char *s, const char *end, double *v)
{
	const char *p = bt_numfast_plain(s, end, 0, v);

	return p != NULL ? p : bt_num_scan(s, end, v);
}

#endif

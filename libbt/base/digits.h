/*
 * Digits of whole numbers as text, inline, for writers of rows.
 *
 * What is written stands at p; up to eight bytes behind it may be garbage.
 */
#ifndef BT_BASE_DIGITS_H
#define BT_BASE_DIGITS_H

#include "base/attr.h"
#include "base/bits.h"

/* Two digits of 0 .. 99, one pair after the other. */
extern const char bt_digits_pairs[2 * 100];

/* How many of the two digits of 0 .. 99 are zeros at their end. */
extern const unsigned char bt_digits_tail[100];

/* bt_digits_long(p, x): as bt_digits_put(), of any size. */
char *bt_digits_long(char *p, uint64_t x);

/* Eight digits of x < 10^8 as text, the first one lowest. */
static inline uint64_t
bt_digits_eight(uint64_t x)
{
	/* halves of four digits, then pairs, then digits, side by side */
	x = x / 10000 + ((x % 10000) << 32);
	x = (x - 100 * (x * 10486 >> 20 & UINT64_C(0x0000007f0000007f))) << 16 |
	    (x * 10486 >> 20 & UINT64_C(0x0000007f0000007f));
	x = (x - 10 * (x * 103 >> 10 & UINT64_C(0x000f000f000f000f))) << 8 |
	    (x * 103 >> 10 & UINT64_C(0x000f000f000f000f));
	return x | BT_BYTES('0');
}

/* The two digits of x < 100. */
static inline char *
bt_digits_pair(char *p, unsigned x)
{
	memcpy(p, bt_digits_pairs + 2 * (size_t)x, 2);
	return p + 2;
}

/* bt_digits_put(p, x): x without leading zeros; the byte behind it. */
static inline char *
bt_digits_put(char *p, uint64_t x)
{
	uint64_t four;
	unsigned skip;

	if (x >= 10000)
		return bt_digits_long(p, x);
	four = bt_load16(bt_digits_pairs + 2 * (x / 100)) |
	       bt_load16(bt_digits_pairs + 2 * (x % 100)) << 16;
	skip = (unsigned)(x < 10) + (x < 100) + (x < 1000);
	bt_store64(p, four >> (8 * skip));
	return p + 4 - skip;
}

/*
 * bt_digits_fraction(p, x): a point and six digits of x < 10^6, without zeros
 * at their end; nothing at all of 0.
 */
static inline char *
bt_digits_fraction(char *p, unsigned x)
{
	unsigned low = x % 100, middle = x / 100 % 100, high = x / 10000;

	if (x == 0)
		return p;
	*p = '.';
	(void)bt_digits_pair(p + 1, high);
	(void)bt_digits_pair(p + 3, middle);
	(void)bt_digits_pair(p + 5, low);
	if (low != 0)
		return p + 7 - bt_digits_tail[low];
	if (middle != 0)
		return p + 5 - bt_digits_tail[middle];
	return p + 3 - bt_digits_tail[high];
}

/* bt_digits_fraction8(p, x): the same of eight digits. */
static inline char *
bt_digits_fraction8(char *p, uint64_t x)
{
	uint64_t text;

	if (x == 0)
		return p;
	text = bt_digits_eight(x);
	*p++ = '.';
	bt_store64(p, text);
	return p + 8 - bt_bits_high(text ^ BT_BYTES('0')) / 8;
}

/*
 * bt_digits_plain(p, v):
 * The shortest decimal of 1e-6 <= v < 1e9 with up to six digits behind its
 * point, as nearly all prices have; NULL where it has more.
 *
 * It has at most fifteen digits.  No two decimals of so many read back to the
 * same double, so this one, which does, is the shortest.
 */
static inline char *
bt_digits_plain(char *p, double v)
{
	int64_t w = (int64_t)(v * 1e6 + 0.5);

	if ((double)w / 1e6 != v)
		return NULL;
	return bt_digits_fraction(bt_digits_put(p, (uint64_t)w / 1000000),
	    (unsigned)((uint64_t)w % 1000000));
}

#endif

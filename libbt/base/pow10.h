/*
 * Powers of ten, as 128 bits each and, the small ones, as exact doubles.
 *
 * The same table serves both ways: reading wants 10^q rounded down, writing
 * wants it rounded up.  The binary exponent is left out; it is a function of q.
 *
 * source: D. Lemire, "Number Parsing at a Gigabyte per Second", 2021.
 */
#ifndef BT_BASE_POW10_H
#define BT_BASE_POW10_H

#include <stdint.h>

#define BT_POW10_MIN       (-342)
#define BT_POW10_MAX       324
#define BT_POW10_EXACT_MAX 22 /* 10^22 is the last that is a double */

struct bt_pow10 {
	uint64_t hi, lo; /* the highest bit is set */
};

extern const double bt_pow10_exact[BT_POW10_EXACT_MAX + 1];
extern const struct bt_pow10 bt_pow10_table[BT_POW10_MAX - BT_POW10_MIN + 1];

/* bt_pow10_below(q): the 128 bits of 10^q; rounded up for -27 .. -1. */
static inline const struct bt_pow10 *
bt_pow10_below(int q)
{
	return &bt_pow10_table[q - BT_POW10_MIN];
}

/* bt_pow10_above(q): the same, rounded up where they are not exact. */
static inline struct bt_pow10
bt_pow10_above(int q)
{
	struct bt_pow10 p = *bt_pow10_below(q);

	p.lo += q < -27 || q > 55; /* never carries: see gen-pow10.py */
	return p;
}

/* bt_pow10_log2(q): floor(log2(10^q)), for every q of the table. */
static inline int
bt_pow10_log2(int q)
{
	/* moved up and down again, as >> is for what is not negative */
	return ((q * 1741647 + (2048 << 19)) >> 19) - 2048;
}

#endif

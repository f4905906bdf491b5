/*
 * Sums that do not drift: a double with the rest that rounding took from it
 * (Neumaier's form of Kahan's summation).
 *
 * All zero is the empty sum.  The result depends on the order of the terms
 * only in its last bit, and is the same on every IEEE 754 machine.
 */
#ifndef BT_BASE_SUM_H
#define BT_BASE_SUM_H

#include <math.h>

struct bt_sum {
	double sum;
	double rest; /* what belongs to it and did not fit */
};

/* bt_sum_add(s, v): s += v; v finite, else the sum becomes NaN or infinite. */
static inline void
bt_sum_add(struct bt_sum *s, double v)
{
	double t = s->sum + v;

	if (fabs(s->sum) >= fabs(v))
		s->rest += (s->sum - t) + v;
	else
		s->rest += (v - t) + s->sum;
	s->sum = t;
}

/* bt_sum_get(s): the nearest double to the sum, but for its last bit. */
static inline double
bt_sum_get(const struct bt_sum *s)
{
	return s->sum + s->rest;
}

#endif

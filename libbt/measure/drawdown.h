/*
 * Drawdown: how far an account is below its running maximum, and for how long.
 *
 * The state takes an account's values one after the other and keeps only what
 * it must.  A value may come with the extremes that the account went through
 * since the one before (the columns `peak`, `low` and `drawdown` of an equity
 * record); without them it stands for itself.
 */
#ifndef BT_MEASURE_DRAWDOWN_H
#define BT_MEASURE_DRAWDOWN_H

#include <stddef.h>

#include "bt/types.h"

/* A value of an account and what happened since the one before. */
struct bt_drawdown_in {
	bt_time time;
	double equity;    /* now */
	double peak, low; /* since the last, itself included; NaN: not known */
	double fall; /* the deepest from the running peak since the last, where
	              * that peak is known to be ours; NaN: not known */
};

/* bt_time_apart(from, to): how long it is from one to the other, in ns; exact
 * for whole seconds, and without overflow for any two instants. */
static inline double
bt_time_apart(bt_time from, bt_time to)
{
	return (double)to - (double)from;
}

/* From a peak to the first return to it, or to the last value. */
struct bt_underwater {
	bt_time from, to;
	int is_open; /* the peak was not reached again */
};

struct bt_drawdown {
	size_t n;    /* values so far */
	double peak; /* running maximum */
	bt_time peak_time;
	bt_time last; /* time of the last value */
	double now;   /* of the last value: the deepest since the one before */
	double deepest; /* since peak_time */

	double max;                   /* the deepest of all */
	bt_time max_peak, max_low;    /* where it began and was reached */
	struct bt_underwater longest; /* the longest that is over */
};

/*
 * bt_drawdown_put(d, in):
 * Take the next value; d is all zero before the first.
 *
 *   in     times do not decrease; equity finite.
 *   after  d->now and d->max are fractions of the peak: 0 where equity never
 *          fell, above 1 where it fell below zero, NaN where the peak is not
 *          positive.
 *   cost   O(1).
 *   source Magdon-Ismail & Atiya 2004; bt-metrics(7) "max_drawdown".
 *   test   tests/unit/t-drawdown.c; parity: empyrical, backtesting.py.
 */
void bt_drawdown_put(struct bt_drawdown *d, const struct bt_drawdown_in *in);

/*
 * bt_drawdown_longest(d): the longest stretch under water, the one that is
 * not over yet included; from equals to where there was none.
 */
struct bt_underwater bt_drawdown_longest(const struct bt_drawdown *d);

/*
 * bt_drawdown_max(eq, n, at):
 * The deepest fall from a running maximum, as a fraction of that maximum.
 *
 *   eq     n values in time order, finite.  n may be 0.
 *   at     if not NULL, set to the index of the deepest point, or n where
 *          there is none.
 *   gives  0 or more; NaN where n is 0 or the first value is not positive.
 *   units  fraction, not percent.  O(n) time, O(1) memory.
 */
double bt_drawdown_max(const double *eq, size_t n, size_t *at);

#endif

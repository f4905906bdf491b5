/*
 * Volatility of a symbol: the standard deviation of its returns from the close
 * of one account day to that of the next, of the last so many of them.
 *
 * A return is taken when its day is over, so that what is known at a fill is
 * of days that have ended.  A day without a record makes no return; the next
 * one spans both.  Returns are kept, not sums of them: nothing drifts, however
 * long the run, and a day costs O(1).
 */
#ifndef BT_ENGINE_VOL_H
#define BT_ENGINE_VOL_H

#include <stddef.h>

#include "bt/err.h"

struct bt_vol {
	double *v; /* the last n returns, a ring of cap places */
	size_t n, cap, next;
	double close; /* of the day before; 0: none yet */
};

/* bt_vol_clear(v): no returns, nothing allocated; as all zero. */
void bt_vol_clear(struct bt_vol *v);

/*
 * bt_vol_push(v, close, most, err):
 * A day has ended.
 *
 *   close  its last price, > 0.
 *   most   how many returns are kept, >= 2; the same at each call.
 *   gives  0, or -1 without memory.
 */
int bt_vol_push(struct bt_vol *v, double close, size_t most,
    struct bt_err *err) BT_MUST_USE;

/* bt_vol_split(v, ratio): new units for one old: the last close in them. */
void bt_vol_split(struct bt_vol *v, double ratio);

/*
 * bt_vol_daily(v, most):
 * The sample standard deviation of `most` returns, a fraction.
 *
 *   gives  >= 0; NaN where there are fewer.  O(most).
 */
double bt_vol_daily(const struct bt_vol *v, size_t most);

#endif

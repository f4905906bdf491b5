/*
 * What a trade costs beside its price: fees and slippage, as sums of small
 * rules that know nothing of who trades.
 */
#ifndef BT_ENGINE_COST_H
#define BT_ENGINE_COST_H

#include "bt/err.h"

/*
 * A fee: the sum of its parts, at least min, at most max.  A fill of nothing
 * costs nothing.
 */
struct bt_fee {
	double frac;      /* of the money that changes hands; 0.001 is 10bp */
	double per_unit;  /* account currency */
	double per_order; /* account currency, a fill */
	double min, max;  /* account currency; 0: none */
};

/*
 * bt_fee_parse(text, fee, err):
 * Read `10bp`, `0.1%`, `0.005/unit`, `2/order`, parts joined by +, and
 * `,min=1`, `,max=20` behind them.
 *
 *   fails  BT_USAGE: a number without a unit, an unknown unit; fee unchanged.
 */
int bt_fee_parse(
    const char *text, struct bt_fee *fee, struct bt_err *err) BT_MUST_USE;

/*
 * bt_fee_of(fee, money, units):
 * What a fill of `units` >= 0 for `money` >= 0 costs, in account currency.
 * Never falls as either grows, unless a part is negative.
 */
double bt_fee_of(const struct bt_fee *fee, double money, double units);

/*
 * bt_frac_parse(text, frac, err): a share of a price, `5bp` or `0.05%`, as a
 * fraction >= 0.  Fails as bt_fee_parse().
 */
int bt_frac_parse(
    const char *text, double *frac, struct bt_err *err) BT_MUST_USE;

#endif

#include "engine/afford.h"

#include <math.h>
#include <stddef.h>

static bt_qty
magnitude(bt_qty q)
{
	return q < 0 ? -q : q;
}

/* What qty is worth at the price, signed as it is. */
static double
worth_of(const struct bt_size_in *in, bt_qty qty)
{
	return bt_qty_units(qty, in->inst->lot) * in->inst->multiplier *
	       in->price;
}

static double
fee_of(const struct bt_size_in *in, bt_qty qty)
{
	return bt_fee_of(in->fee, fabs(worth_of(in, qty)),
	    bt_qty_units(magnitude(qty), in->inst->lot));
}

bt_qty
bt_afford_closes(bt_qty position, bt_qty qty)
{
	if ((position > 0) == (qty > 0) || position == 0)
		return 0;
	return magnitude(qty) <= magnitude(position) ? qty : -position;
}

double
bt_afford_equity(const struct bt_means *means, const struct bt_size_in *in)
{
	return means->cash + means->others + worth_of(in, means->position);
}

double
bt_afford_free(
    const struct bt_means *means, const struct bt_size_in *in, bt_qty qty)
{
	double cash = means->cash - (worth_of(in, qty) + fee_of(in, qty));
	double shorts = means->shorts;

	if (means->position + qty < 0)
		shorts += worth_of(in, means->position + qty);
	return cash + 2 * shorts;
}

/*
 * The largest part, beyond what closes, that is affordable, to the lot: what
 * is cut anyway needs no allowance for rounding.
 */
static bt_qty
clipped(const struct bt_means *means, const struct bt_size_in *in,
    bt_qty closes, bt_qty qty)
{
	int sign = qty < 0 ? -1 : 1;
	bt_qty lo = magnitude(closes), hi = magnitude(qty);

	while (lo < hi) {
		bt_qty mid = lo + (hi - lo + 1) / 2;

		if (bt_afford_free(means, in, sign * mid) >= 0)
			lo = mid;
		else
			hi = mid - 1;
	}
	return sign * lo;
}

bt_qty
bt_afford(const struct bt_means *means, const struct bt_size_in *in,
    const struct bt_rules *rules, bt_qty qty, const char **refused)
{
	bt_qty closes = bt_afford_closes(means->position, qty);
	double slack = 1e-9 * fabs(bt_afford_equity(means, in));

	*refused = NULL;
	if (qty == closes)
		return qty;
	if (qty < 0 && !rules->is_short_allowed) {
		*refused = "short";
		return closes;
	}
	if (bt_afford_free(means, in, qty) >= -slack)
		return qty;
	*refused = "cash";
	return rules->no_cash == BT_NO_CASH_CLIP
		   ? clipped(means, in, closes, qty)
		   : closes;
}

void
bt_afford_trade(struct bt_means *means, const struct bt_size_in *in, bt_qty qty)
{
	means->cash -= worth_of(in, qty) + fee_of(in, qty);
	means->position += qty;
}

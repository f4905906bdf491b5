#include "engine/sizer.h"

#include <math.h>

#include "engine/worth.h"

static double
money_of(const struct bt_size_in *in, bt_qty qty)
{
	return bt_worth_size(
	    in->inst, in->fx, bt_qty_units(qty, in->inst->lot), in->price);
}

static bt_qty
magnitude(bt_qty q)
{
	return q < 0 ? -q : q;
}

bt_qty
bt_size_closes(const struct bt_size_in *in, bt_qty position, bt_qty qty)
{
	if (in->is_hedging)
		return in->is_bound ? qty : 0;
	if ((position > 0) == (qty > 0) || position == 0)
		return 0;
	return magnitude(qty) <= magnitude(position) ? qty : -position;
}

double
bt_size_fee(const struct bt_size_in *in, bt_qty qty)
{
	struct bt_cost_in c = { 0 };
	bt_qty closes;

	if (in->costs->fee.n == 0 && in->costs->tax_buy == 0 &&
	    in->costs->tax_sell == 0)
		return 0;
	closes = magnitude(bt_size_closes(in, in->position, qty));
	if (in->at != NULL)
		c = *in->at;
	c.dir = qty < 0 ? -1 : 1;
	c.units = bt_qty_units(magnitude(qty), in->inst->lot);
	c.closes = bt_qty_units(closes, in->inst->lot);
	c.money = money_of(in, magnitude(qty));
	return bt_cost_fee(in->costs, &c);
}

/* Which way its lots go: +1, or -1 for an order that sells. */
static int
sign_of_order(const struct bt_order *o)
{
	return o->side == BT_SELL || (o->side == BT_TARGET && o->amount < 0)
		   ? -1
		   : 1;
}

double
bt_size_cost(const struct bt_size_in *in, bt_qty qty)
{
	return money_of(in, qty) +
	       bt_size_fee(in, sign_of_order(in->order) * qty);
}

/* Whether q lots and the fee of the q - had that are traded are worth no more
 * than money. */
static int
is_within(const struct bt_size_in *in, bt_qty had, double money, bt_qty q)
{
	return money_of(in, q) +
		   bt_size_fee(in, sign_of_order(in->order) * (q - had)) <=
	       money;
}

/*
 * The largest q in 0 .. most that is within the money.  What it is worth never
 * falls in q, so that halving finds it; where a rebate makes it fall, what is
 * found fits all the same, as only what has been seen to fit is taken.
 *
 * Without a fee it is nearly always `most`, or one less by rounding.
 */
static bt_qty
largest(const struct bt_size_in *in, bt_qty had, double money, bt_qty most)
{
	bt_qty lo = had > 0 ? had : 0, hi = most;
	int i;

	for (i = 0; i < 2 && lo < hi; i++, hi--)
		if (is_within(in, had, money, hi))
			return hi;
	while (lo < hi) {
		bt_qty mid = lo + (hi - lo + 1) / 2;

		if (is_within(in, had, money, mid))
			lo = mid;
		else
			hi = mid - 1;
	}
	return lo;
}

bt_qty
bt_size_fit(const struct bt_size_in *in, double money, bt_qty most)
{
	return largest(in, 0, money, most);
}

/* How many whole lots `money` is worth, without a fee. */
static int
lots_worth(const struct bt_size_in *in, double money, bt_qty *qty)
{
	return bt_qty_trunc(bt_worth_units(in->inst, in->fx, in->price, money),
	    in->inst->lot, qty);
}

static int
size_money(const struct bt_size_in *in, double money, bt_qty *qty)
{
	bt_qty most;

	if (!(money > 0)) {
		*qty = 0;
		return 0;
	}
	if (lots_worth(in, money, &most) < 0)
		return -1;
	*qty = bt_size_fit(in, money, most);
	return 0;
}

/*
 * Trade to a share of equity: the position that is worth it, the fee of an
 * increase taken from it.
 */
static int
size_target(const struct bt_size_in *in, bt_qty *qty)
{
	double money = fabs(in->order->amount) * in->equity;
	int sign = in->order->amount < 0 ? -1 : 1;
	bt_qty had = sign * in->position;
	bt_qty want = 0, change;

	if (money > 0 && lots_worth(in, money, &want) < 0)
		return -1;
	if (bt_qty_add(want, -had, &change) < 0)
		return -1;
	if (money > 0 && change > 0)
		want = largest(in, had, money, want);
	return bt_qty_add(sign * want, -in->position, qty);
}

static int
size_exit(const struct bt_size_in *in, bt_qty *qty)
{
	double units;
	bt_qty part;

	*qty = -in->position;
	if (in->order->unit == BT_ALL)
		return 0;
	if (in->order->unit == BT_UNITS) {
		part = in->order->qty - in->order->filled;
	} else {
		units = bt_qty_units(in->position, in->inst->lot);
		units = fabs(units) * in->order->amount / 100;
		if (bt_qty_trunc(units, in->inst->lot, &part) < 0)
			return -1;
	}
	if (part < (in->position < 0 ? -in->position : in->position))
		*qty = in->position < 0 ? part : -part;
	return 0;
}

/* What q lots lose from their fill to that of their stop loss, fees and all. */
static double
loss_of(const struct bt_size_in *in, bt_qty q)
{
	int sign = sign_of_order(in->order);
	struct bt_size_in out = *in;

	out.at = NULL; /* an order of its own, at another time */
	out.price = in->stop;
	out.position = sign * q;
	return fabs(money_of(in, q) - money_of(&out, q)) +
	       bt_size_fee(in, sign * q) + bt_size_fee(&out, -sign * q);
}

/* The most lots that lose no more than `money` at their stop loss. */
static int
size_risk(const struct bt_size_in *in, double money, bt_qty *qty)
{
	int is_sell = in->order->side == BT_SELL;
	double apart = is_sell ? in->stop - in->price : in->price - in->stop;
	bt_qty lo = 0, hi;

	*qty = 0;
	if (!(apart > 0) || !(money > 0)) /* NaN, too, is no stop loss */
		return 0;
	apart = fabs(bt_worth_size(in->inst, in->fx, 1, in->price) -
		     bt_worth_size(in->inst, in->fx, 1, in->stop));
	if (bt_qty_trunc(money / apart, in->inst->lot, &hi) < 0)
		return -1;
	while (lo < hi) {
		bt_qty mid = lo + (hi - lo + 1) / 2;

		if (loss_of(in, mid) <= money)
			lo = mid;
		else
			hi = mid - 1;
	}
	*qty = lo;
	return 0;
}

/* Percentages of equity, and what comes to a share of it. */
static int
size_rule(const struct bt_size_in *in, bt_qty *qty)
{
	double money = in->order->amount / 100 * in->equity;

	switch (in->order->unit) {
	case BT_PERCENT:
		return size_money(in, money, qty);
	case BT_RISK:
		return size_risk(in, money, qty);
	case BT_VOL:
	case BT_KELLY:
		return size_money(in, in->share * in->equity, qty);
	default:
		return size_money(in, in->order->amount, qty);
	}
}

static int
size_plain(const struct bt_size_in *in, bt_qty *qty)
{
	int rc = 0;

	if (in->order->unit == BT_UNITS)
		*qty = in->order->qty - in->order->filled;
	else
		rc = size_rule(in, qty);
	if (in->order->side == BT_SELL)
		*qty = -*qty;
	return rc;
}

/* What reduces only, or closes what another order opened, stops there. */
static bt_qty
clip_to_position(const struct bt_size_in *in, bt_qty qty)
{
	bt_qty most = in->position < 0 ? -in->position : in->position;

	if ((in->order->flags & BT_REDUCE_ONLY) == 0 && !in->is_bound)
		return qty;
	if (qty == 0 || most == 0 || (qty > 0) == (in->position > 0))
		return 0;
	if (in->is_bound && in->owned < most)
		most = in->owned;
	if (qty < 0)
		return qty < -most ? -most : qty;
	return qty > most ? most : qty;
}

static int
size_of(const struct bt_size_in *in, bt_qty *qty)
{
	*qty = 0;
	switch ((enum bt_side)in->order->side) {
	case BT_BUY:
	case BT_SELL:
		return size_plain(in, qty);
	case BT_TARGET:
		return size_target(in, qty);
	case BT_TO:
		return bt_qty_add(in->order->qty, -in->position, qty);
	case BT_EXIT:
		return size_exit(in, qty);
	case BT_CANCEL:
	case BT_MODIFY:
		break;
	}
	return 0;
}

int
bt_size(const struct bt_size_in *in, bt_qty *qty)
{
	if (size_of(in, qty) < 0)
		return -1;
	*qty = clip_to_position(in, *qty);
	return 0;
}

int
bt_size_is_relative(uint32_t side)
{
	return side == BT_TARGET || side == BT_TO || side == BT_EXIT;
}

static int
sign_of(double v)
{
	return (v > 0) - (v < 0);
}

int
bt_size_direction(const struct bt_order *order, bt_qty position, double equity,
    double position_value)
{
	switch ((enum bt_side)order->side) {
	case BT_BUY:
		return 1;
	case BT_SELL:
		return -1;
	case BT_TARGET:
		return sign_of(order->amount * equity - position_value);
	case BT_TO:
		return (order->qty > position) - (order->qty < position);
	case BT_EXIT:
		return (position < 0) - (position > 0);
	case BT_CANCEL:
	case BT_MODIFY:
		break;
	}
	return 0;
}

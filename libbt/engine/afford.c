#include "engine/afford.h"

#include <math.h>
#include <stddef.h>

#include "engine/worth.h"

static bt_qty
magnitude(bt_qty q)
{
	return q < 0 ? -q : q;
}

static double
units_of(const struct bt_size_in *in, bt_qty qty)
{
	return bt_qty_units(qty, in->inst->lot);
}

/* What qty comes to at the price, signed as it is. */
static double
size_of(const struct bt_means *means, const struct bt_size_in *in, bt_qty qty)
{
	return bt_worth_size(
	    in->inst, means->on.fx, units_of(in, qty), in->price);
}

/* What qty binds. */
static double
margin_of(const struct bt_means *means, const struct bt_size_in *in, bt_qty qty)
{
	return bt_margin_of(&means->on.initial, means->on.fx,
	    units_of(in, magnitude(qty)), fabs(size_of(means, in, qty)));
}

double
bt_afford_value(const struct bt_means *means, const struct bt_size_in *in)
{
	double points;

	if (!means->on.is_margined)
		return size_of(means, in, means->position);
	points = units_of(in, means->position) * in->inst->multiplier *
		 bt_worth_score(means->on.is_inverse, in->price);
	return bt_worth_money(means->on.fx, points - means->basis);
}

/* The cash that a trade of qty moves, but for its fee. */
static double
paid_for(const struct bt_means *means, const struct bt_size_in *in, bt_qty qty)
{
	bt_qty closes;

	if (!means->on.is_margined)
		return size_of(means, in, qty);
	/* of hedges it stays in the position: that is the same equity */
	closes = in->is_hedging ? 0 : bt_afford_closes(means->position, qty);
	return closes == 0 ? 0
			   : bt_afford_value(means, in) *
				 ((double)closes / (double)means->position);
}

/* The share of a position that a trade of qty leaves there; of hedges all. */
static double
stays_of(const struct bt_means *means, const struct bt_size_in *in, bt_qty qty)
{
	bt_qty closes = bt_afford_closes(means->position, qty);

	if (in->is_hedging)
		return 1;
	return means->position == 0
		   ? 0
		   : 1 + (double)closes / (double)means->position;
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
	return means->cash + means->others + bt_afford_value(means, in);
}

/* What the symbol adds to what is free once qty has traded: its worth less
 * what it binds. */
static double
free_after(
    const struct bt_means *means, const struct bt_size_in *in, bt_qty qty)
{
	double stays = stays_of(means, in, qty);
	bt_qty closes = bt_size_closes(in, means->position, qty);
	bt_qty opens = qty - closes;
	bt_qty after = means->position + qty;

	if (means->on.is_isolated)
		return means->cost * stays +
		       (means->on.is_margined ? 0 : size_of(means, in, opens)) -
		       means->aside * stays - margin_of(means, in, opens);
	return (means->on.is_margined ? bt_afford_value(means, in) * stays
				      : size_of(means, in, after)) -
	       margin_of(means, in,
		   means->gross + magnitude(opens) - magnitude(closes));
}

double
bt_afford_free(
    const struct bt_means *means, const struct bt_size_in *in, bt_qty qty)
{
	double cash =
	    means->cash - (paid_for(means, in, qty) + bt_size_fee(in, qty));

	return cash + (means->free + free_after(means, in, qty));
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
	bt_qty closes = bt_size_closes(in, means->position, qty);
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
	bt_qty closes = bt_size_closes(in, means->position, qty);
	bt_qty opens = qty - closes;
	double stays = stays_of(means, in, qty);

	means->cash -= paid_for(means, in, qty) + bt_size_fee(in, qty);
	means->aside = means->aside * stays + margin_of(means, in, opens);
	if (means->on.is_margined)
		means->basis =
		    means->basis * stays +
		    units_of(in, opens) * in->inst->multiplier *
			bt_worth_score(means->on.is_inverse, in->price);
	else
		means->cost = means->cost * stays + size_of(means, in, opens);
	means->position += qty;
	means->gross += magnitude(opens) - magnitude(closes);
}

int
bt_afford_stake(const struct bt_means *means, const struct bt_instrument *inst,
    struct bt_stake *stake)
{
	const struct bt_margin *m = &means->on.maintenance;
	double units = bt_qty_units(means->gross, inst->lot);

	if (means->gross == 0 || (m->frac == 0 && m->per_unit == 0))
		return 0;
	*stake = (struct bt_stake){
		.points =
		    bt_qty_units(means->position, inst->lot) * inst->multiplier,
		.gross = units * inst->multiplier,
		.basis = means->basis,
		.fx = means->on.fx == 0 ? 1 : means->on.fx,
		.rest = means->on.is_isolated
			    ? means->aside - means->cost
			    : means->cash + means->others - means->keep,
		.frac = m->per_unit > 0 ? 0 : m->frac,
		.is_inverse = means->on.is_inverse,
	};
	stake->money = units * m->per_unit * stake->fx;
	return 1;
}

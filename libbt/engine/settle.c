/*
 * Settling a size: what the sizer needs to know of the past and of the order,
 * and sizes that are settled when the order is given.
 */
#include <math.h>
#include <stdio.h>

#include "engine/state.h"

/* ---- the past ---- */

int
bt_settle_day(struct bt_engine *e)
{
	size_t i, most = (size_t)e->rules.sizing.vol_days;

	for (i = 0; most > 0 && i < e->n_syms; i++) {
		struct bt_sym_state *s = &e->sym[i];

		if (s->start == s->vol_seen)
			continue;
		s->vol_seen = s->start;
		if (bt_vol_push(&s->vol, s->close, most, &e->err) < 0)
			return -1;
	}
	return 0;
}

/* A symbol's volatility a year, a fraction; NaN: too few days have ended. */
static double
yearly_vol(const struct bt_engine *e, bt_sym sym)
{
	const struct bt_sizing *z = &e->rules.sizing;
	double periods =
	    z->periods > 0 ? z->periods : (double)bt_clock_periods(&e->clock);

	return bt_vol_daily(&e->sym[sym].vol, (size_t)z->vol_days) *
	       sqrt(periods);
}

/*
 * What a fill of the stop loss pays that the order will get.  Of its slippage
 * what depends on the volume of a bar, which nobody knows yet, is left out.
 */
static double
stop_of(const struct bt_engine *e, const struct bt_size_in *in)
{
	static const struct bt_slip_rules rules;
	int dir = in->order->side == BT_SELL ? -1 : 1;
	struct bt_terms t = { .dir = -dir };
	struct bt_cost_in at = { .dir = -dir,
		.units = 1,
		.closes = 1,
		.tick = in->inst->tick,
		.low = 1,
		.high = 1,
		.volume = (double)INFINITY };
	struct bt_order exit;
	double paid;

	if (!bt_life_exit(e, in->order, BT_EXIT_SL, dir, in->price, &exit))
		return (double)NAN;
	t.trail = exit.trail;
	t.is_trail_pct = (exit.flags & BT_TRAIL_PCT) != 0;
	t.best = in->price;
	at.px = exit.type == BT_TRAIL ? bt_match_level(&t) : exit.stop;
	(void)bt_cost_price(in->costs, &rules, &at, &paid);
	return paid;
}

void
bt_settle_learn(const struct bt_engine *e, struct bt_size_in *in)
{
	const struct bt_order *o = in->order;

	in->share = (double)NAN;
	in->stop = (double)NAN;
	if (o->unit == BT_RISK)
		in->stop = stop_of(e, in);
	else if (o->unit == BT_VOL)
		in->share = o->amount / 100 / yearly_vol(e, o->sym);
	else if (o->unit == BT_KELLY)
		in->share = bt_kelly_share(
		    &e->kelly, &e->rules.sizing.kelly, o->amount);
	if (isinf(in->share) && in->share > 0) /* of a price that never moved */
		in->share = (double)NAN;
}

/* ---- nothing ---- */

static const char *
why_no_vol(const struct bt_engine *e, bt_sym sym, char *detail, size_t n)
{
	if (bt_vol_daily(&e->sym[sym].vol, (size_t)e->rules.sizing.vol_days) ==
	    0)
		(void)snprintf(detail, n,
		    "the price has not moved on the last %d days, and has no "
		    "volatility",
		    e->rules.sizing.vol_days);
	else
		(void)snprintf(detail, n,
		    "its volatility is of %d days (--vol-days), and %zu have "
		    "ended so far",
		    e->rules.sizing.vol_days, e->sym[sym].vol.n);
	return "no_estimate";
}

const char *
bt_settle_why_not(const struct bt_engine *e, const struct bt_size_in *in,
    char *detail, size_t n)
{
	const struct bt_order *o = in->order;

	if (o->unit == BT_VOL && isnan(in->share))
		return why_no_vol(e, o->sym, detail, n);
	if (o->unit == BT_KELLY && !(in->share > 0)) {
		int64_t all = e->kelly.n_won + e->kelly.n_lost;

		(void)snprintf(detail, n,
		    "of %lld trades so far %lld have gained, and Kelly's "
		    "share is not above 0",
		    (long long)all, (long long)e->kelly.n_won);
		return "no_edge";
	}
	if (o->unit == BT_RISK &&
	    !(o->side == BT_SELL ? in->stop > in->price
				 : in->stop < in->price)) {
		(void)snprintf(detail, n,
		    "its stop loss, at %g, is not beyond the price %g",
		    in->stop, in->price);
		return "stop";
	}
	(void)snprintf(detail, n, "it comes to less than the smallest lot");
	return "size";
}

/* ---- when the order is given ---- */

void
bt_settle_auto(const struct bt_engine *e, struct bt_order *o)
{
	const struct bt_sizing *z = &e->rules.sizing;

	if (o->unit != BT_AUTO || o->sym >= e->n_syms || z->unit == BT_AUTO)
		return;
	o->unit = z->unit;
	o->amount = z->amount;
	if (z->unit != BT_UNITS)
		return;
	o->amount = (double)NAN;
	if (bt_qty_trunc(z->amount, bt_symtab_instrument(e->syms, o->sym)->lot,
		&o->qty) < 0)
		o->unit = BT_TOO_LARGE;
	else if (o->qty == 0)
		o->unit = BT_OFF_LOT;
}

/* Sizes that are not settled yet; part of a position is what it is then. */
static int
is_open_size(const struct bt_order *o)
{
	if (o->side == BT_BUY || o->side == BT_SELL)
		return o->unit != BT_UNITS;
	return o->side == BT_TARGET;
}

const char *
bt_settle_now(
    const struct bt_engine *e, struct bt_order *o, char *detail, size_t n)
{
	const struct bt_means means = bt_account_means(&e->account, o->sym);
	struct bt_size_in in = {
		.order = o,
		.inst = bt_symtab_instrument(e->syms, o->sym),
		.costs = e->sym[o->sym].costs,
		.fx = means.on.fx,
		.position = means.position,
		.price = e->sym[o->sym].close,
	};
	bt_qty qty;

	if (!is_open_size(o))
		return NULL;
	in.equity = bt_afford_equity(&means, &in);
	if (bt_settle_is_rule(o))
		bt_settle_learn(e, &in);
	if (bt_size(&in, &qty) < 0 ||
	    (o->side == BT_TARGET &&
		bt_qty_add(qty, means.position, &qty) < 0)) {
		(void)snprintf(
		    detail, n, "its quantity is too large to be counted");
		return "too_large";
	}
	if (o->side != BT_TARGET && qty == 0)
		return bt_settle_why_not(e, &in, detail, n);
	if (o->side == BT_TARGET)
		o->side = BT_TO;
	else if (qty < 0)
		qty = -qty;
	o->unit = BT_UNITS;
	o->qty = qty;
	o->amount = (double)NAN;
	return NULL;
}

/*
 * Financing: what positions and cash cost, or earn, while they are held.
 *
 *	borrow    each account day   of what a short position is worth, of kinds
 *	                             that are paid for in full
 *	interest  each account day   of the cash, less what short sales brought in
 *	funding   at its instants    of a position's size; a record's rate, or
 *	                             the instrument's own
 *
 * A day's are due on what is held over its end: with the first step of the next
 * day, after what still fills at a close of the old one and before anything
 * else; days without steps count as well.  Funding at T is due on what was held
 * before T.  All of it is at the last prices, and each amount is a cash record.
 */
#include "engine/state.h"

#include <math.h>

#include "engine/worth.h"

static const struct bt_costs *
costs_of(const struct bt_engine *e, bt_sym sym)
{
	return e->sym[sym].costs;
}

/* What qty of a position comes to at its mark, signed: of a margined kind,
 * too. */
static double
size_of(const struct bt_engine *e, const struct bt_holding *h, bt_qty qty)
{
	const struct bt_instrument *inst =
	    bt_symtab_instrument(e->syms, h->sym);

	return bt_worth_size(
	    inst, h->on.fx, bt_qty_units(qty, inst->lot), h->mark);
}

static int
pay(struct bt_engine *e, bt_sym sym, bt_time label, const char *kind,
    double amount)
{
	return amount == 0 ? 0 : bt_ledger_flow(e, sym, label, kind, amount);
}

/* What the short positions are worth that cash was received for, <= 0; what
 * they cost to borrow is paid. */
static int
pay_borrow(struct bt_engine *e, int64_t days, double *shorts)
{
	size_t i;

	*shorts = 0;
	for (i = 0; i < e->account.n_held; i++) {
		bt_sym sym = e->account.held[i];
		const struct bt_holding *h = &e->account.v[sym];
		double size = size_of(e, h, (h->qty - h->gross) / 2);

		if (h->qty == h->gross || h->on.is_margined)
			continue;
		*shorts += size;
		if (pay(e, sym, e->label, "borrow",
			bt_rate_of(&costs_of(e, sym)->borrow, size, days)) < 0)
			return -1;
	}
	return 0;
}

int
bt_finance_days(struct bt_engine *e, int64_t days)
{
	const struct bt_rules *r = &e->rules;
	double cash = e->account.cash, shorts;

	if (!e->has_borrow && r->credit.frac == 0 && r->debit.frac == 0)
		return 0;
	if (pay_borrow(e, days, &shorts) < 0)
		return -1;
	cash += shorts;
	return pay(e, BT_SYM_NONE, e->label, "interest",
	    bt_rate_of(cash > 0 ? &r->credit : &r->debit, cash, days));
}

int
bt_finance_funding(struct bt_engine *e, bt_sym sym, bt_time at, double rate)
{
	const struct bt_holding *h = &e->account.v[sym];

	if (h->qty == 0)
		return 0;
	return pay(e, sym, at, "funding", -rate * size_of(e, h, h->qty));
}

/* The first instant of a series that is not before t; the series' step is
 * every.  BT_TIME_NONE where time ends. */
static bt_time
next_instant(bt_time t, int64_t every)
{
	int64_t over = t % every;
	bt_time next;

	if (over == 0)
		return t;
	if (bt_time_add(t, over > 0 ? every - over : -over, &next) < 0)
		return BT_TIME_NONE;
	return next;
}

/* Those instants at which an instrument itself says that funding is due. */
static int
pay_own_funding(struct bt_engine *e, bt_sym sym, bt_time from, bt_time to)
{
	const struct bt_costs *c = costs_of(e, sym);
	bt_time t;

	if (c->funding_every == 0 || e->sym[sym].has_funding)
		return 0;
	t = next_instant(from, c->funding_every);
	while (t != BT_TIME_NONE && t < to) {
		if (bt_finance_funding(e, sym, t, c->funding) < 0)
			return -1;
		if (bt_time_add(t, c->funding_every, &t) < 0)
			break;
	}
	return 0;
}

int
bt_finance_until(struct bt_engine *e, bt_time from, bt_time to)
{
	size_t i;

	if (!e->has_funding || from == BT_TIME_NONE)
		return 0;
	for (i = 0; i < e->account.n_held; i++)
		if (pay_own_funding(e, e->account.held[i], from, to) < 0)
			return -1;
	return 0;
}

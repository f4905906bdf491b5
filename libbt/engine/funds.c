/*
 * What orders of a queue are paid from, as the tools count it whose rules
 * these are: the margin that is left, or cash.
 *
 * The account itself is bt's in any case (account.c); what is here are other
 * readings of it.
 */
#include "engine/queue.h"

#include <math.h>

#include "engine/worth.h"

static double
units_of(const struct bt_instrument *inst, bt_qty qty)
{
	return bt_qty_units(qty < 0 ? -qty : qty, inst->lot);
}

/* ---- what a position has cost ---- */

/* Of lots: where a split has changed what was known, or nothing was. */
static double
average_lot(const struct bt_lots *l)
{
	double sum = 0, units = 0;
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct bt_entry *v = &l->v[l->head + i];

		sum += (double)v->qty * v->price;
		units += (double)v->qty;
	}
	return units == 0 ? 0 : sum / units;
}

double
bt_funds_cost(const struct bt_engine *e, bt_sym sym)
{
	const struct bt_sym_state *s = &e->sym[sym];

	return s->avg_qty == e->account.v[sym].qty ? s->avg_cost
						   : average_lot(&s->lots);
}

void
bt_funds_note(struct bt_engine *e, bt_sym sym, bt_qty qty, double px)
{
	struct bt_sym_state *s = &e->sym[sym];
	bt_qty after = e->account.v[sym].qty, before = after - qty;
	double cost = s->avg_qty == before ? s->avg_cost : px;

	if (before == 0 || (before > 0) != (after > 0))
		cost = px;
	else if ((before > 0) == (qty > 0))
		cost =
		    (cost * (double)before + px * (double)qty) / (double)after;
	s->avg_cost = cost;
	s->avg_qty = after;
}

/* ---- margin ---- */

static double
margin_of(
    const struct bt_holding *h, const struct bt_instrument *inst, bt_qty qty)
{
	double units = units_of(inst, qty);

	return bt_margin_of(&h->on.initial, h->on.fx, units,
	    fabs(bt_worth_size(inst, h->on.fx, units, h->mark)));
}

/* What all lots bind, those of both sides. */
static double
bound_of(const struct bt_engine *e)
{
	double sum = 0;
	size_t sym, i;

	for (sym = 0; sym < e->n_syms; sym++) {
		const struct bt_lots *l = &e->sym[sym].lots;
		const struct bt_instrument *inst;

		if (l->n == 0)
			continue;
		inst = bt_symtab_instrument(e->syms, (bt_sym)sym);
		for (i = 0; i < l->n; i++)
			sum += margin_of(
			    &e->account.v[sym], inst, l->v[l->head + i].qty);
	}
	return sum;
}

static double
free_margin(const struct bt_engine *e)
{
	double left = bt_account_equity(&e->account) - bound_of(e);

	return left > 0 ? left : 0;
}

/* ---- cash ---- */

/* What a position takes out of cash when it is opened at a price: less than 0
 * where it brings some. */
static double
hold(const struct bt_engine *e, bt_sym sym, bt_qty qty, double px)
{
	const struct bt_instrument *inst = bt_symtab_instrument(e->syms, sym);
	const struct bt_contract *on = &e->account.v[sym].on;
	double units = units_of(inst, qty);
	double size = fabs(bt_worth_size(inst, on->fx, units, px));

	if (on->is_margined || qty > 0 || e->rules.queued.is_short_paid)
		return bt_margin_of(&on->initial, on->fx, units, size);
	return -size;
}

/* What qty, signed as it is held, has gained from one price to another. */
static double
gain(const struct bt_engine *e, bt_sym sym, bt_qty qty, double from, double to)
{
	const struct bt_instrument *inst = bt_symtab_instrument(e->syms, sym);
	const struct bt_contract *on = &e->account.v[sym].on;
	double points = bt_qty_units(qty, inst->lot) * inst->multiplier;

	return bt_worth_money(
	    on->fx, points * (bt_worth_score(on->is_inverse, to) -
				 bt_worth_score(on->is_inverse, from)));
}

/* The part of a holding's worth at its mark that is not in the cash. */
static double
held_apart(const struct bt_engine *e, const struct bt_holding *h)
{
	double cost = bt_funds_cost(e, h->sym);
	double apart = hold(e, h->sym, h->qty, cost);

	if (!h->on.is_margined)
		apart += gain(e, h->sym, h->qty, cost, h->mark);
	return apart;
}

double
bt_funds_cash(const struct bt_engine *e)
{
	const struct bt_account *a = &e->account;
	double cash;
	size_t i;

	if (!e->rules.queued.is_short_paid && !bt_account_has_margin(a))
		return a->cash;
	cash = bt_account_equity(a);
	for (i = 0; i < a->n_held; i++)
		cash -= held_apart(e, &a->v[a->held[i]]);
	return cash;
}

/* What closing qty, signed as it trades, brings, but for its fee. */
static double
brought_by(const struct bt_engine *e, bt_sym sym, bt_qty qty, double px)
{
	const struct bt_holding *h = &e->account.v[sym];
	double cost = bt_funds_cost(e, sym);

	if (qty == 0)
		return 0;
	return hold(e, sym, -qty, cost) +
	       gain(e, sym, -qty, h->on.is_margined ? h->mark : cost, px);
}

/* ---- what is asked for ---- */

double
bt_funds_left(const struct bt_engine *e, bt_sym sym)
{
	const struct bt_contract *on = &e->account.v[sym].on;

	switch (e->rules.queued.funds) {
	case BT_FUNDS_MARGIN:
		/* 1 / frac first, as the tool does: the rounding of a leverage
		 * is part of what it buys */
		return free_margin(e) *
		       (on->initial.frac > 0 ? 1 / on->initial.frac : 1);
	case BT_FUNDS_CASH:
		return bt_funds_cash(e);
	case BT_FUNDS_FREE:
	case BT_FUNDS_ENDLESS:
		break;
	}
	return bt_account_free_cash(&e->account);
}

int
bt_funds_cover(const struct bt_engine *e, const struct bt_wish *w)
{
	bt_qty opens = w->qty - w->closes;
	double cash;

	switch (e->rules.queued.funds) {
	case BT_FUNDS_MARGIN:
		return units_of(bt_symtab_instrument(e->syms, w->sym), opens) *
			   w->each <=
		       bt_funds_left(e, w->sym);
	case BT_FUNDS_CASH:
		cash = bt_funds_cash(e) +
		       brought_by(e, w->sym, w->closes, w->px) - w->fee_closes;
		return cash - hold(e, w->sym, opens, w->px) - w->fee_opens >= 0;
	case BT_FUNDS_FREE:
		cash = bt_account_free_cash(&e->account) +
		       brought_by(e, w->sym, w->closes, w->px) - w->fee_closes;
		return cash - fabs(hold(e, w->sym, opens, w->px)) -
			   w->fee_opens >=
		       0;
	case BT_FUNDS_ENDLESS:
		break;
	}
	return 1;
}

/* ---- pretending ---- */

/* The position that orders accepted before it would have made. */
static bt_qty
pretended_of(struct bt_engine *e, bt_sym sym)
{
	struct bt_sym_state *s = &e->sym[sym];

	if (s->pretended_round != e->round_id) {
		s->pretended_round = e->round_id;
		s->pretended = e->account.v[sym].qty;
	}
	return s->pretended;
}

double
bt_funds_pretend(struct bt_engine *e, const struct bt_wish *w, double cash)
{
	bt_qty position = pretended_of(e, w->sym);
	bt_qty closes = bt_afford_closes(position, w->qty);
	double all = fabs((double)w->qty);

	if (w->qty == 0)
		return cash;
	e->sym[w->sym].pretended = position + w->qty;
	cash += closes == 0 ? 0 : hold(e, w->sym, -closes, w->px);
	cash -= w->fee_opens * (fabs((double)closes) / all);
	if (closes != w->qty) {
		cash -= hold(e, w->sym, w->qty - closes, w->px);
		cash -= w->fee_opens * (fabs((double)(w->qty - closes)) / all);
	}
	return cash;
}

/* ---- interest ---- */

int
bt_funds_pay(struct bt_engine *e, bt_sym sym)
{
	const struct bt_queued_rules *q = &e->rules.queued;
	struct bt_sym_state *s = &e->sym[sym];
	bt_qty qty = e->account.v[sym].qty;
	int64_t day = s->start / BT_DAY - (s->start % BT_DAY < 0);
	int64_t days = day - s->paid_day;
	double units;

	s->paid_day = day;
	if (qty == 0 || days <= 0 || (qty > 0 && !q->is_interest_long))
		return 0;
	units = units_of(bt_symtab_instrument(e->syms, sym), qty);
	return bt_ledger_flow(e, sym, s->start, "interest",
	    -((double)days * (q->interest / 365) * units *
		bt_funds_cost(e, sym)));
}

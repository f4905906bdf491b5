#include "engine/account.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/worth.h"

void
bt_account_init(struct bt_account *a, const struct bt_symtab *syms, double cash,
    const struct bt_margin_rules *rules)
{
	memset(a, 0, sizeof *a);
	a->syms = syms;
	a->cash = cash;
	a->rules = *rules;
}

void
bt_account_clear(struct bt_account *a)
{
	free(a->v);
	free(a->held);
	memset(a, 0, sizeof *a);
}

int
bt_account_reserve(struct bt_account *a, bt_sym sym, struct bt_err *err)
{
	size_t need = (size_t)sym + 1;

	if (need <= a->n)
		return 0;
	if (bt_vec_reserve((void **)&a->v, &a->cap, need, sizeof *a->v, err) <
		0 ||
	    bt_vec_reserve((void **)&a->held, &a->held_cap, need,
		sizeof *a->held, err) < 0)
		return -1;
	for (; a->n < need; a->n++)
		a->v[a->n] = (struct bt_holding){ .sym = (bt_sym)a->n,
			.mark = (double)NAN,
			.on = { .is_plain = 1 } };
	return 0;
}

void
bt_account_meet(struct bt_account *a, bt_sym sym)
{
	a->v[sym].on =
	    bt_margin_contract(&a->rules, bt_symtab_instrument(a->syms, sym));
}

void
bt_account_exchange(struct bt_account *a, bt_sym sym, double rate)
{
	a->v[sym].on.fx = rate;
	a->v[sym].on.is_plain = 0;
}

static int
is_odd(const struct bt_holding *h)
{
	return !h->on.is_plain || h->on.maintenance.frac > 0 ||
	       h->on.maintenance.per_unit > 0;
}

/* Keep the list of symbols that are not flat, by name. */
static void
hold(struct bt_account *a, bt_sym sym)
{
	size_t i = a->n_held;

	while (i > 0 && bt_symtab_compare(a->syms, a->held[i - 1], sym) > 0) {
		a->held[i] = a->held[i - 1];
		i--;
	}
	a->held[i] = sym;
	a->n_held++;
	a->n_odd += is_odd(&a->v[sym]);
}

static void
drop(struct bt_account *a, bt_sym sym)
{
	struct bt_holding *h = &a->v[sym];
	size_t i = 0;

	while (a->held[i] != sym)
		i++;
	a->n_held--;
	memmove(
	    &a->held[i], &a->held[i + 1], (a->n_held - i) * sizeof a->held[0]);
	a->n_odd -= is_odd(h);
	h->basis = h->aside = h->cost = 0;
}

void
bt_account_set(struct bt_account *a, bt_sym sym, bt_qty qty, bt_qty gross)
{
	const struct bt_instrument *i = bt_symtab_instrument(a->syms, sym);
	struct bt_holding *h = &a->v[sym];

	if (h->gross == 0 && gross != 0)
		hold(a, sym);
	else if (h->gross != 0 && gross == 0)
		drop(a, sym);
	h->qty = qty;
	h->gross = gross;
	h->units = bt_qty_units(qty, i->lot) * i->multiplier;
}

/* ---- fills ---- */

static bt_qty
magnitude(bt_qty q)
{
	return q < 0 ? -q : q;
}

/* What is kept of a fill beside quantity and cash. */
static void
keep_basis(struct bt_holding *h, const struct bt_applied *f,
    const struct bt_instrument *i)
{
	double opened = bt_qty_units(f->qty - f->closes, i->lot);

	if (h->on.is_margined)
		h->basis += opened * i->multiplier *
				bt_worth_score(h->on.is_inverse, f->price) -
			    f->basis;
}

/* The margin set aside: less by the share that closes, more by what opens. */
static void
set_aside(struct bt_holding *h, const struct bt_applied *f, bt_qty before,
    const struct bt_instrument *i)
{
	double opened = bt_qty_units(f->qty - f->closes, i->lot);
	double size = bt_worth_size(i, h->on.fx, opened, f->price);
	double stays = before == 0 ? 0 : 1 + (double)f->closes / (double)before;

	h->aside = h->aside * stays + bt_margin_of(&h->on.initial, h->on.fx,
					  fabs(opened), fabs(size));
	h->cost = h->cost * stays + (h->on.is_margined ? 0 : size);
}

void
bt_account_apply(struct bt_account *a, const struct bt_applied *f)
{
	const struct bt_instrument *i = bt_symtab_instrument(a->syms, f->sym);
	struct bt_holding *h = &a->v[f->sym];
	bt_qty before = h->qty;

	if (h->on.is_margined)
		a->cash +=
		    bt_worth_money(h->on.fx,
			-bt_qty_units(f->closes, i->lot) * i->multiplier *
				bt_worth_score(h->on.is_inverse, f->price) -
			    f->basis) -
		    f->fee;
	else
		a->cash -= bt_worth_size(i, h->on.fx,
			       bt_qty_units(f->qty, i->lot), f->price) +
			   f->fee;
	bt_account_set(a, f->sym, before + f->qty,
	    h->gross + magnitude(f->qty - f->closes) - magnitude(f->closes));
	if (h->gross == 0)
		return;
	keep_basis(h, f, i);
	if (h->on.is_isolated)
		set_aside(h, f, before, i);
}

double
bt_account_settle(struct bt_account *a, bt_sym sym)
{
	struct bt_holding *h = &a->v[sym];
	double gained = bt_holding_value(h, h->mark);

	h->basis = h->units * bt_worth_score(h->on.is_inverse, h->mark);
	a->cash += gained;
	return gained;
}

void
bt_account_flow(struct bt_account *a, double amount)
{
	a->cash += amount;
}

/* ---- what it is worth ---- */

static double
value_of_side(const struct bt_account *a, int sign)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < a->n_held; i++) {
		const struct bt_holding *h = &a->v[a->held[i]];

		if ((h->qty > 0) == (sign > 0))
			sum += bt_holding_value(h, h->mark);
	}
	return sum;
}

double
bt_account_long_value(const struct bt_account *a)
{
	return value_of_side(a, 1);
}

double
bt_account_short_value(const struct bt_account *a)
{
	return value_of_side(a, -1);
}

double
bt_account_equity(const struct bt_account *a)
{
	double sum = a->cash;
	size_t i;

	for (i = 0; i < a->n_held; i++) {
		const struct bt_holding *h = &a->v[a->held[i]];

		sum += bt_holding_value(h, h->mark);
	}
	return sum;
}

int
bt_account_has_margin(const struct bt_account *a)
{
	return a->n_odd > 0 || a->rules.initial != 1 || a->rules.is_isolated;
}

/* What a margin of a holding comes to at its mark. */
static double
margin_at_mark(const struct bt_account *a, const struct bt_holding *h,
    const struct bt_margin *m)
{
	const struct bt_instrument *i = bt_symtab_instrument(a->syms, h->sym);
	double contracts = bt_qty_units(h->gross, i->lot);

	return bt_margin_of(m, h->on.fx, contracts,
	    fabs(bt_worth_size(i, h->on.fx, contracts, h->mark)));
}

static double
bound(const struct bt_account *a, const struct bt_holding *h)
{
	return h->on.is_isolated ? h->aside
				 : margin_at_mark(a, h, &h->on.initial);
}

/* What a holding adds to what is free: its worth less what it binds.  What an
 * isolated one has gained is no one's before it is closed. */
static double
free_of(const struct bt_account *a, const struct bt_holding *h)
{
	if (h->on.is_isolated)
		return h->cost - h->aside;
	return bt_holding_value(h, h->mark) - bound(a, h);
}

double
bt_account_margin(const struct bt_account *a)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < a->n_held; i++)
		sum += bound(a, &a->v[a->held[i]]);
	return sum;
}

double
bt_account_maintenance(const struct bt_account *a)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < a->n_held; i++) {
		const struct bt_holding *h = &a->v[a->held[i]];

		sum += margin_at_mark(a, h, &h->on.maintenance);
	}
	return sum;
}

int
bt_account_line(
    const struct bt_account *a, bt_sym sym, double *base, double *slope)
{
	const struct bt_holding *h = &a->v[sym];

	*base = a->cash;
	*slope = h->units;
	if (a->n_held == 0)
		return 1;
	/* with other symbols it would be another order of summing */
	return a->n_held == 1 && h->qty != 0 && h->on.is_plain &&
	       !bt_account_has_margin(a);
}

double
bt_account_free_cash(const struct bt_account *a)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < a->n_held; i++)
		sum += free_of(a, &a->v[a->held[i]]);
	return a->cash + sum;
}

struct bt_means
bt_account_means(const struct bt_account *a, bt_sym sym)
{
	const struct bt_holding *own = &a->v[sym];
	struct bt_means m = {
		.cash = a->cash,
		.position = own->qty,
		.gross = own->gross,
		.on = own->on,
		.basis = own->basis,
		.aside = own->aside,
		.cost = own->cost,
	};
	size_t i;

	for (i = 0; i < a->n_held; i++) {
		const struct bt_holding *h = &a->v[a->held[i]];

		if (h->sym == sym)
			continue;
		m.others += bt_holding_value(h, h->mark);
		m.free += free_of(a, h);
		m.keep += margin_at_mark(a, h, &h->on.maintenance);
	}
	return m;
}

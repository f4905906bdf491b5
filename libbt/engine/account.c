#include "engine/account.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

void
bt_account_init(struct bt_account *a, const struct bt_symtab *syms, double cash)
{
	memset(a, 0, sizeof *a);
	a->syms = syms;
	a->cash = cash;
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
		a->v[a->n] =
		    (struct bt_holding){ (bt_sym)a->n, 0, 0.0, (double)NAN };
	return 0;
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
}

static void
drop(struct bt_account *a, bt_sym sym)
{
	size_t i = 0;

	while (a->held[i] != sym)
		i++;
	a->n_held--;
	memmove(
	    &a->held[i], &a->held[i + 1], (a->n_held - i) * sizeof a->held[0]);
}

void
bt_account_set(struct bt_account *a, bt_sym sym, bt_qty qty)
{
	const struct bt_instrument *i = bt_symtab_instrument(a->syms, sym);
	struct bt_holding *h = &a->v[sym];

	if (h->qty == 0 && qty != 0)
		hold(a, sym);
	else if (h->qty != 0 && qty == 0)
		drop(a, sym);
	h->qty = qty;
	h->units = bt_qty_units(qty, i->lot) * i->multiplier;
}

void
bt_account_apply(
    struct bt_account *a, bt_sym sym, bt_qty qty, double price, double fee)
{
	const struct bt_instrument *i = bt_symtab_instrument(a->syms, sym);

	a->cash -= bt_qty_units(qty, i->lot) * i->multiplier * price + fee;
	bt_account_set(a, sym, a->v[sym].qty + qty);
}

void
bt_account_flow(struct bt_account *a, double amount)
{
	a->cash += amount;
}

static double
value_of_side(const struct bt_account *a, int sign)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < a->n_held; i++) {
		const struct bt_holding *h = &a->v[a->held[i]];

		if ((h->qty > 0) == (sign > 0))
			sum += h->units * h->mark;
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

		sum += h->units * h->mark;
	}
	return sum;
}

double
bt_account_free_cash(const struct bt_account *a)
{
	return a->cash + 2 * bt_account_short_value(a);
}

struct bt_means
bt_account_means(const struct bt_account *a, bt_sym sym)
{
	struct bt_means m = { .cash = a->cash, .position = a->v[sym].qty };
	size_t i;

	for (i = 0; i < a->n_held; i++) {
		const struct bt_holding *h = &a->v[a->held[i]];

		if (h->sym == sym)
			continue;
		m.others += h->units * h->mark;
		if (h->qty < 0)
			m.shorts += h->units * h->mark;
	}
	return m;
}

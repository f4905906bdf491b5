/*
 * What an account can afford: without leverage, with it, of futures, of
 * inverse contracts, in cross and in isolated mode.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bt/time.h"
#include "engine/account.h"
#include "engine/afford.h"
#include "engine/worth.h"

/* An account of one symbol S and another, O, that is held already. */
struct fixture {
	struct bt_symtab *syms;
	struct bt_account a;
	bt_sym s, o;
};

static bt_qty
lots(double units)
{
	bt_qty q;

	assert_int_equal(bt_qty_trunc(units, bt_lot_default(), &q), 0);
	return q;
}

static void
open_account(struct fixture *f, const char *words, double cash, double initial,
    int is_isolated)
{
	struct bt_margin_rules rules = { initial, initial < 1 ? initial / 2 : 0,
		is_isolated };
	struct bt_err err = { 0 };

	f->syms = bt_symtab_new(&err);
	assert_non_null(f->syms);
	assert_int_equal(
	    bt_symtab_set(f->syms, words, strlen(words), &f->s, &err), 0);
	assert_int_equal(bt_symtab_add(f->syms, "O", 1, &f->o, &err), 0);
	bt_account_init(&f->a, f->syms, cash, &rules);
	assert_int_equal(bt_account_reserve(&f->a, 1, &err), 0);
	bt_account_meet(&f->a, f->s);
	bt_account_meet(&f->a, f->o);
}

static void
close_account(struct fixture *f)
{
	bt_account_clear(&f->a);
	bt_symtab_free(f->syms);
}

/* A fill without a fee; what closes has the average basis of what is held. */
static void
trade(struct fixture *f, bt_sym sym, double units, double price)
{
	const struct bt_holding *h = &f->a.v[sym];
	bt_qty closes = bt_afford_closes(h->qty, lots(units));
	struct bt_applied x = {
		.sym = sym, .qty = lots(units), .closes = closes, .price = price
	};

	if (closes != 0)
		x.basis = -h->basis * ((double)closes / (double)h->qty);
	bt_account_apply(&f->a, &x);
	bt_account_mark(&f->a, sym, price);
}

/* What of an order is done at a price: units. */
static double
done(struct fixture *f, double units, double price, const char **refused)
{
	static const struct bt_costs none = { 0 };
	struct bt_rules rules = { .is_short_allowed = 1 };
	struct bt_means m = bt_account_means(&f->a, f->s);
	struct bt_size_in in = {
		.inst = bt_symtab_instrument(f->syms, f->s),
		.costs = &none,
		.position = m.position,
		.price = price,
	};

	rules.no_cash = BT_NO_CASH_CLIP;
	return bt_qty_units(
	    bt_afford(&m, &in, &rules, lots(units), refused), in.inst->lot);
}

#define FUTURE "S kind=future multiplier=10"

/* Held of S and of O beforehand, then the most of S that may trade at 100. */
static void
a_position_grows_while_free_cash_lasts(void **state)
{
	static const struct {
		const char *words;
		double initial;
		int is_isolated;
		double s, o; /* held, bought at 100 */
		double mark; /* of O, now */
		double asks, gets;
	} rows[] = {
		/* no leverage: cash; a short binds what it is worth twice */
		{ "S", 1, 0, 0, 0, 100, 200, 100 },
		{ "S", 1, 0, 0, 0, 100, -200, -100 },
		{ "S", 1, 0, 60, 0, 100, 200, 40 },
		{ "S", 1, 0, 0, -40, 100, 200, 60 },
		{ "S", 1, 0, 0, -40, 120, 200, 44 },
		/* through zero: what closes is free again */
		{ "S", 1, 0, -40, 0, 100, 200, 140 },
		/* gains of a long are not free before they are taken */
		{ "S", 1, 0, 0, 50, 200, 200, 50 },
		/* twice the equity; there the gains count */
		{ "S", 0.5, 0, 0, 0, 100, 400, 200 },
		{ "S", 0.5, 0, 0, 0, 100, -400, -200 },
		{ "S", 0.5, 0, 0, 50, 100, 400, 150 },
		{ "S", 0.5, 0, 0, 50, 200, 400, 200 },
		{ "S", 0.5, 0, 0, -50, 120, 400, 120 },
		/* isolated: what was set aside, and no gains */
		{ "S", 0.5, 1, 0, 50, 100, 400, 150 },
		{ "S", 0.5, 1, 0, 50, 200, 400, 150 },
		{ "S", 0.5, 1, 0, -50, 120, 400, 150 },
		{ "S", 0.5, 1, 150, 0, 100, 400, 50 },
		{ "S", 0.5, 1, -150, 0, 100, 400, 350 },
		/* futures: their size counts, by margin or money a contract */
		{ FUTURE, 1, 0, 0, 0, 100, 20, 10 },
		{ FUTURE, 0.1, 0, 0, 0, 100, 200, 100 },
		{ FUTURE " margin=5%", 1, 0, 0, 0, 100, 400, 200 },
		{ FUTURE " margin=500/contract", 1, 0, 0, 0, 100, 50, 20 },
		{ FUTURE " margin=500/contract", 1, 0, -5, 0, 100, 50, 25 },
		{ FUTURE " margin=500/contract", 1, 1, 5, 0, 100, 50, 15 },
		/* inverse: 1000 quote units a contract are 10 at 100 */
		{ "S inverse=1 multiplier=1000 margin=10%", 1, 0, 0, 0, 100,
		    20000, 10000 },
		{ "S inverse=1 multiplier=1000 margin=10%", 1, 0, 0, 0, 100,
		    -20000, -10000 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *refused;
		struct fixture f;
		double got;

		open_account(&f, rows[i].words, 10000, rows[i].initial,
		    rows[i].is_isolated);
		if (rows[i].s != 0)
			trade(&f, f.s, rows[i].s, 100);
		if (rows[i].o != 0)
			trade(&f, f.o, rows[i].o, 100);
		bt_account_mark(&f.a, f.o, rows[i].mark);
		got = done(&f, rows[i].asks, 100, &refused);
		if (got - rows[i].gets > 1e-7 || got - rows[i].gets < -1e-7)
			fail_msg("row %zu: %g, not %g", i, got, rows[i].gets);
		assert_string_equal(refused, "cash");
		assert_true(done(&f, rows[i].gets * 0.9999, 100, &refused) ==
			    bt_qty_units(
				lots(rows[i].gets * 0.9999), bt_lot_default()));
		assert_null(refused);
		close_account(&f);
	}
}

/* Bought at 100, valued and then sold at another price. */
static void
equity_is_cash_and_what_positions_are_worth(void **state)
{
	static const struct {
		const char *words;
		double units, at, cash, equity;
	} rows[] = {
		{ "S", 10, 120, 9000, 10200 },
		{ "S", -10, 120, 11000, 9800 },
		{ FUTURE, 3, 120, 10000, 10600 },
		{ FUTURE, -3, 120, 10000, 9400 },
		/* 1000 / 100 - 1000 / 125 is 2 of the base a contract */
		{ "S inverse=1 multiplier=1000", 5, 125, 10000, 10010 },
		{ "S inverse=1 multiplier=1000", -5, 125, 10000, 9990 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fixture f;

		open_account(&f, rows[i].words, 10000, 1, 0);
		trade(&f, f.s, rows[i].units, 100);
		bt_account_mark(&f.a, f.s, rows[i].at);
		assert_float_equal(f.a.cash, rows[i].cash, 1e-9);
		assert_float_equal(
		    bt_account_equity(&f.a), rows[i].equity, 1e-9);
		assert_float_equal(
		    bt_account_long_value(&f.a) + bt_account_short_value(&f.a),
		    rows[i].equity - rows[i].cash, 1e-9);
		trade(&f, f.s, -rows[i].units / 2, rows[i].at);
		assert_float_equal(
		    bt_account_equity(&f.a), rows[i].equity, 1e-9);
		trade(&f, f.s, -rows[i].units / 2, rows[i].at);
		assert_float_equal(f.a.cash, rows[i].equity, 1e-9);
		assert_true(f.a.v[f.s].basis == 0);
		close_account(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_position_grows_while_free_cash_lasts),
		cmocka_unit_test(equity_is_cash_and_what_positions_are_worth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

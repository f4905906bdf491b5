/* Symbols, their numbers, and what is known of their instruments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/symbol.h"

static struct bt_symtab *
table(void)
{
	struct bt_err err = { 0 };
	struct bt_symtab *t = bt_symtab_new(&err);

	assert_non_null(t);
	return t;
}

static bt_sym
add(struct bt_symtab *t, const char *name)
{
	struct bt_err err = { 0 };
	bt_sym sym = BT_SYM_NONE;

	assert_int_equal(bt_symtab_add(t, name, strlen(name), &sym, &err), 0);
	return sym;
}

static void
names_get_numbers_in_the_order_they_are_met(void **state)
{
	struct bt_symtab *t = table();

	(void)state;
	assert_int_equal(bt_symtab_find(t, "SPY", 3), BT_SYM_NONE);
	assert_int_equal(add(t, "SPY"), 0);
	assert_int_equal(add(t, "AAPL"), 1);
	assert_int_equal(add(t, "SPY"), 0);
	assert_int_equal(bt_symtab_count(t), 2);
	assert_int_equal(bt_symtab_find(t, "AAPL", 4), 1);
	assert_int_equal(bt_symtab_find(t, "AAP", 3), BT_SYM_NONE);
	assert_string_equal(bt_symtab_name(t, 0), "SPY");
	assert_string_equal(bt_symtab_name(t, BT_SYM_NONE), "");
	assert_true(bt_symtab_compare(t, 1, 0) < 0);
	assert_int_equal(bt_symtab_compare(t, 1, 1), 0);
	bt_symtab_free(t);
}

static void
thousands_of_names_are_found_again_and_never_move(void **state)
{
	enum {
		MANY = 5000
	};
	struct bt_symtab *t = table();
	const char *first;
	char name[32];
	int i;

	(void)state;
	assert_int_equal(add(t, "first"), 0);
	first = bt_symtab_name(t, 0);
	for (i = 1; i < MANY; i++) {
		(void)snprintf(name, sizeof name, "S%d", i * 7919);
		assert_int_equal(add(t, name), i);
	}
	for (i = 1; i < MANY; i++) {
		(void)snprintf(name, sizeof name, "S%d", i * 7919);
		assert_int_equal(bt_symtab_find(t, name, strlen(name)), i);
	}
	assert_ptr_equal(bt_symtab_name(t, 0), first);
	assert_string_equal(first, "first");
	bt_symtab_free(t);
}

static void
names_that_no_line_can_hold_are_refused(void **state)
{
	static const struct {
		const char *name;
		size_t n;
		int is_good;
	} rows[] = {
		{ "SPY", 3, 1 }, { "BRK.B", 5, 1 }, { "BTC/USDT:USDT", 13, 1 },
		{ "^GSPC", 5, 1 }, { "\xc3\xbc", 2, 1 }, /* u umlaut */
		{ "\xf0\x9f\x90\x82", 4, 1 },            /* U+1F402 */
		{ "012345678901234567890123456789012345678901234567890123456"
		  "789012",
		    63, 1 },
		{ "0123456789012345678901234567890123456789012345678901234567"
		  "890123",
		    64, 0 },
		{ "", 0, 0 }, { "A,B", 3, 0 }, { "A B", 3, 0 },
		{ "\"A\"", 3, 0 }, { "A\tB", 3, 0 }, { "A\0B", 3, 0 },
		{ "A\x7f", 2, 0 }, { "\xc2\x85", 2, 0 }, /* a C1 control */
		{ "\xff", 1, 0 },                        /* no UTF-8 */
		{ "\xc0\xaf", 2, 0 },                    /* overlong */
		{ "\xed\xa0\x80", 3, 0 },                /* a surrogate */
		{ "\xe2\x82", 2, 0 },                    /* cut off */
	};
	struct bt_symtab *t = table();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_err err = { 0 };
		bt_sym sym = 77;
		int rc = bt_symtab_add(t, rows[i].name, rows[i].n, &sym, &err);

		assert_int_equal(rc, rows[i].is_good ? 0 : -1);
		assert_int_equal(
		    err.status, rows[i].is_good ? BT_OK : BT_BAD_INPUT);
	}
	bt_symtab_free(t);
}

static void
of_a_new_symbol_nothing_special_is_known(void **state)
{
	struct bt_symtab *t = table();
	const struct bt_instrument *ins =
	    bt_symtab_instrument(t, add(t, "SPY"));
	char text[256] = "x";

	(void)state;
	assert_int_equal(ins->lot.mant, 1);
	assert_int_equal(ins->lot.scale, 8);
	assert_true(ins->tick == 0);
	assert_true(ins->multiplier == 1);
	assert_int_equal(ins->interval, 0);
	assert_string_equal(ins->currency, "");
	assert_string_equal(ins->unread, "");
	assert_int_equal(bt_symtab_format(t, 0, text, sizeof text), 0);
	assert_string_equal(text, "");
	bt_symtab_free(t);
}

static int
set(struct bt_symtab *t, const char *words, struct bt_err *err)
{
	bt_sym sym;

	return bt_symtab_set(t, words, strlen(words), &sym, err);
}

static void
an_instrument_is_read_and_written(void **state)
{
	static const char all[] =
	    "ES kind=future currency=USD tick=0.25 lot=0.001 multiplier=50 "
	    "calendar=cme zone=America/Chicago interval=60 margin=0.05 "
	    "maintenance=500/unit expiry=2024-03-15T13:30:00Z inverse=1 "
	    "settles=1 initial=0.05 x=y";
	struct bt_symtab *t = table();
	struct bt_err err = { 0 };
	const struct bt_instrument *ins;
	char text[320];
	size_t n;

	(void)state;
	assert_int_equal(set(t, all, &err), 0);
	ins = bt_symtab_instrument(t, 0);
	assert_true(ins->tick == 0.25);
	assert_int_equal(ins->lot.mant, 1);
	assert_int_equal(ins->lot.scale, 3);
	assert_true(ins->multiplier == 50);
	assert_int_equal(ins->interval, 60 * BT_SECOND);
	assert_string_equal(ins->currency, "USD");
	assert_true(ins->margin.frac == 0.05 && ins->margin.per_unit == 0);
	assert_true(ins->maintenance.frac == 0);
	assert_true(ins->maintenance.per_unit == 500);
	assert_true(ins->expiry == 1710509400 * BT_SECOND);
	assert_true(ins->is_inverse && ins->settles_daily);
	assert_string_equal(ins->unread, "initial=0.05 x=y");
	n = bt_symtab_format(t, 0, text, sizeof text);
	assert_string_equal(text, all);
	assert_int_equal(n, strlen(all));
	n = bt_symtab_format(t, 0, text, 10);
	assert_int_equal(n, 9);
	assert_string_equal(text, "ES kind=f");
	bt_symtab_free(t);
}

static void
margins_are_shares_or_money_a_unit_and_read_back(void **state)
{
	static const struct {
		const char *words, *written;
		double frac, per_unit;
	} rows[] = {
		{ "A margin=5%", "A margin=0.05", 0.05, 0 },
		{ "A margin=1", "A margin=1", 1, 0 },
		{ "A margin=150%", "A margin=150%", 1.5, 0 },
		{ "A margin=101.3%", "A margin=101.3%", 1.013, 0 },
		{ "A margin=1.5/contract", "A margin=1.5/unit", 0, 1.5 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_symtab *t = table();
		struct bt_err err = { 0 };
		const struct bt_margin *m;
		char text[64];

		assert_int_equal(set(t, rows[i].words, &err), 0);
		m = &bt_symtab_instrument(t, 0)->margin;
		assert_true(m->frac == rows[i].frac);
		assert_true(m->per_unit == rows[i].per_unit);
		(void)bt_symtab_format(t, 0, text, sizeof text);
		assert_string_equal(text, rows[i].written);
		assert_int_equal(set(t, text, &err), 0);
		assert_true(m->frac == rows[i].frac);
		bt_symtab_free(t);
	}
}

static void
what_is_said_later_replaces_or_adds(void **state)
{
	struct bt_symtab *t = table();
	struct bt_err err = { 0 };
	char text[256];

	(void)state;
	assert_int_equal(set(t, "A tick=0.5 x=1 y=2", &err), 0);
	assert_int_equal(set(t, "  A\ttick=0.25   x=3 lot=25", &err), 0);
	assert_int_equal(set(t, "A", &err), 0);
	(void)bt_symtab_format(t, 0, text, sizeof text);
	assert_string_equal(text, "A tick=0.25 lot=25 y=2 x=3");
	bt_symtab_free(t);
}

static void
bad_words_are_refused(void **state)
{
	static const char *const rows[] = { "", "A,B tick=1", "A tick", "A =1",
		"A tick=", "A tick=abc", "A tick=-1", "A tick=nan", "A lot=0",
		"A lot=-1", "A lot=x", "A multiplier=0", "A multiplier=inf",
		"A interval=0", "A interval=-60", "A interval=abc",
		"A currency=ABCDEFGHI",
		"A currency=", "A kind=abcdefghijklmnopq", "A margin=0",
		"A margin=-0.1", "A margin=12000", "A margin=5%%",
		"A margin=2000%", "A margin=1/lot", "A margin=inf",
		"A expiry=soon", "A inverse=2", "A inverse=", "A settles=yes" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_symtab *t = table();
		struct bt_err err = { 0 };

		assert_int_equal(set(t, rows[i], &err), -1);
		assert_int_equal(err.status, BT_BAD_INPUT);
		bt_symtab_free(t);
	}
}

static void
a_symbol_in_use_can_change_no_more(void **state)
{
	static const struct {
		const char *words;
		int rc;
	} rows[] = {
		{ "A tick=0.5 lot=1 multiplier=2 interval=60 kind=stock x=1",
		    0 },
		{ "A tick=0.50 lot=1.0 interval=1m", 0 },
		{ "A tick=0.25", -1 },
		{ "A lot=2", -1 },
		{ "A multiplier=3", -1 },
		{ "A interval=61", -1 },
		{ "A kind=future", -1 },
		{ "A zone=UTC", -1 },
		{ "A x=2", -1 },
		{ "A y=1", -1 },
		{ "A margin=0.1", -1 },
		{ "A expiry=2024-03-15", -1 },
		{ "A inverse=1", -1 },
		{ "A inverse=0", 0 },
	};
	struct bt_symtab *t = table();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_err err = { 0 };

		assert_int_equal(set(t, rows[i].words, &err), rows[i].rc);
		if (rows[i].rc < 0)
			assert_non_null(strstr(err.text, "too late"));
		bt_symtab_use(t, 0);
		assert_true(bt_symtab_instrument(t, 0)->is_used);
	}
	bt_symtab_free(t);
}

static void
a_table_that_was_emptied_knows_nothing_and_starts_anew(void **state)
{
	struct bt_symtab *t = table();
	struct bt_err err = { 0 };
	bt_sym sym;

	(void)state;
	assert_int_equal(set(t, "A tick=0.5 x=1", &err), 0);
	bt_symtab_use(t, 0);
	bt_symtab_clear(t);
	assert_int_equal(bt_symtab_count(t), 0);
	assert_int_equal(bt_symtab_find(t, "A", 1), BT_SYM_NONE);
	assert_int_equal(bt_symtab_add(t, "B", 1, &sym, &err), 0);
	assert_int_equal(sym, 0);
	assert_false(bt_symtab_instrument(t, 0)->is_used);
	assert_int_equal(set(t, "A tick=0.25", &err), 0);
	bt_symtab_free(t);
}

static void
presets_are_known_of_symbols_as_they_are_met(void **state)
{
	struct bt_symtab *t = table();
	struct bt_err err = { 0 };
	char text[256];

	(void)state;
	assert_int_equal(
	    bt_symtab_preset(t, "*", "tick=0.01 lot=1", 0, &err), 0);
	assert_int_equal(bt_symtab_preset(t, "BTC*", "lot=0.001", 0, &err), 0);
	assert_int_equal(bt_symtab_preset(t, "ES", "tick=0.25", 1, &err), 0);
	assert_int_equal(set(t, "SPY tick=0.05", &err), 0);
	(void)bt_symtab_format(t, 0, text, sizeof text);
	assert_string_equal(text, "SPY tick=0.05 lot=1");
	(void)add(t, "BTC/USD");
	(void)bt_symtab_format(t, 1, text, sizeof text);
	assert_string_equal(text, "BTC/USD tick=0.01 lot=0.001");
	/* the strong one wins, also of what is in use, and is no error */
	assert_int_equal(set(t, "ES tick=0.5 lot=2", &err), 0);
	bt_symtab_use(t, 2);
	assert_int_equal(set(t, "ES tick=1", &err), 0);
	(void)bt_symtab_format(t, 2, text, sizeof text);
	assert_string_equal(text, "ES tick=0.25 lot=2");
	bt_symtab_clear(t);
	(void)add(t, "ES");
	assert_true(bt_symtab_instrument(t, 0)->tick == 0.25);
	bt_symtab_free(t);
}

static void
a_preset_that_cannot_be_read_fails_its_symbols(void **state)
{
	struct bt_symtab *t = table();
	struct bt_err err = { 0 };
	bt_sym sym;

	(void)state;
	assert_int_equal(bt_symtab_preset(t, "A", "tick=x", 0, &err), 0);
	assert_int_equal(bt_symtab_add(t, "B", 1, &sym, &err), 0);
	assert_int_equal(bt_symtab_add(t, "A", 1, &sym, &err), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
	bt_symtab_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_get_numbers_in_the_order_they_are_met),
		cmocka_unit_test(
		    thousands_of_names_are_found_again_and_never_move),
		cmocka_unit_test(names_that_no_line_can_hold_are_refused),
		cmocka_unit_test(of_a_new_symbol_nothing_special_is_known),
		cmocka_unit_test(an_instrument_is_read_and_written),
		cmocka_unit_test(
		    margins_are_shares_or_money_a_unit_and_read_back),
		cmocka_unit_test(what_is_said_later_replaces_or_adds),
		cmocka_unit_test(bad_words_are_refused),
		cmocka_unit_test(a_symbol_in_use_can_change_no_more),
		cmocka_unit_test(
		    a_table_that_was_emptied_knows_nothing_and_starts_anew),
		cmocka_unit_test(presets_are_known_of_symbols_as_they_are_met),
		cmocka_unit_test(
		    a_preset_that_cannot_be_read_fails_its_symbols),
	};

	return cmocka_run_group_tests_name("symtab", tests, NULL, NULL);
}

/*
 * Margin: the price of a liquidation, and what the engine makes of it.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bt/time.h"
#include "engine/margin.h"
#include "enginefixture.h"

/* ---- the price ---- */

static const struct {
	const char *what;
	struct bt_stake s;
	double price; /* NaN: none */
	int dir;      /* which way from it something is left */
} stakes[] = {
	/* bought 100 at 100 for 10000 with 5000 of one's own */
	{ "long, paid for",
	    { .points = 100, .fx = 1, .rest = -5000, .frac = 0.25 },
	    5000 / 75.0, +1 },
	{ "long, paid for, no maintenance but none to lose",
	    { .points = 100, .fx = 1, .rest = -5000 }, 50, +1 },
	{ "long without debt",
	    { .points = 100, .fx = 1, .rest = 5000, .frac = 0.25 }, NAN, 0 },
	{ "short, paid for",
	    { .points = -100, .fx = 1, .rest = 15000, .frac = 0.25 }, 120, -1 },
	{ "future, long",
	    { .points = 100,
		.basis = 10000,
		.fx = 1,
		.rest = 1000,
		.frac = 0.05 },
	    9000 / 95.0, +1 },
	{ "future, short",
	    { .points = -100,
		.basis = -10000,
		.fx = 1,
		.rest = 1000,
		.frac = 0.05 },
	    11000 / 105.0, -1 },
	{ "future, money a contract",
	    { .points = 50,
		.basis = 5000,
		.fx = 1,
		.rest = 1000,
		.money = 400 },
	    88, +1 },
	{ "future in another currency",
	    { .points = 50,
		.basis = 5000,
		.fx = 2,
		.rest = 2000,
		.money = 800 },
	    88, +1 },
	/* 10000 quote units, bought at 100: basis -100 */
	{ "inverse, long",
	    { .points = 10000,
		.basis = -100,
		.fx = 1,
		.rest = 10,
		.frac = 0.05,
		.is_inverse = 1 },
	    10500 / 110.0, +1 },
	{ "inverse, short",
	    { .points = -10000,
		.basis = 100,
		.fx = 1,
		.rest = 10,
		.frac = 0.05,
		.is_inverse = 1 },
	    9500 / 90.0, -1 },
	/* long 30, short 20, both bound: what is net moves little */
	{ "a hedge",
	    { .points = 10,
		.gross = 50,
		.basis = 1000,
		.fx = 1,
		.rest = 250,
		.frac = 0.1 },
	    150, +1 },
	{ "inverse, short, covered by the base that is held",
	    { .points = -10000,
		.basis = 100,
		.fx = 1,
		.rest = 100,
		.frac = 0.05,
		.is_inverse = 1 },
	    NAN, 0 },
};

static void
nothing_is_left_at_the_price_and_something_before_it(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N(stakes); i++) {
		struct bt_stake s = stakes[i].s;
		double step = stakes[i].price * 1e-6 * stakes[i].dir, px;

		if (s.gross == 0) /* no hedge */
			s.gross = fabs(s.points);
		px = bt_margin_price(&s);

		if (isnan(stakes[i].price)) {
			if (!isnan(px))
				fail_msg(
				    "%s: %g, not none", stakes[i].what, px);
			continue;
		}
		if (fabs(px - stakes[i].price) > 1e-9)
			fail_msg("%s: %.10g, not %.10g", stakes[i].what, px,
			    stakes[i].price);
		assert_true(bt_margin_excess(&s, px + step) > 0);
		assert_true(bt_margin_excess(&s, px - step) < 0);
	}
}

static void
an_instrument_s_own_margin_goes_before_the_account_s(void **state)
{
	static const struct {
		struct bt_margin initial, maintenance; /* of the instrument */
		double account, gets, keeps, keeps_money;
	} rows[] = {
		{ { 0, 0 }, { 0, 0 }, 1, 1, 0, 0 },
		{ { 0, 0 }, { 0, 0 }, 0.5, 0.5, 0.25, 0 },
		{ { 0.1, 0 }, { 0, 0 }, 0.5, 0.1, 0.05, 0 },
		{ { 0.1, 0 }, { 0.08, 0 }, 0.5, 0.1, 0.08, 0 },
		{ { 1, 0 }, { 0, 0 }, 0.5, 1, 0, 0 },
		{ { 0, 0 }, { 0.3, 0 }, 1, 1, 0.3, 0 },
		{ { 0, 500 }, { 0, 0 }, 1, 0, 0, 250 },
		{ { 0, 500 }, { 0, 450 }, 1, 0, 0, 450 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		struct bt_margin_rules rules = { rows[i].account,
			rows[i].account < 1 ? rows[i].account / 2 : 0, 0 };
		struct bt_instrument inst = { .margin = rows[i].initial,
			.maintenance = rows[i].maintenance };
		struct bt_contract c = bt_margin_contract(&rules, &inst);

		assert_true(c.initial.frac == rows[i].gets);
		assert_true(c.maintenance.frac == rows[i].keeps);
		assert_true(c.maintenance.per_unit == rows[i].keeps_money);
	}
}

/* ---- the engine ---- */

static struct bt_rules
levered(double initial, double maintenance)
{
	struct bt_rules r = bt_rules_default;

	r.cash = 1000;
	r.margin.initial = initial;
	r.margin.maintenance = maintenance;
	return r;
}

/* 20 bought at 100 with 1000: gone at 1000 / 15, with 25% maintenance. */
static void
a_stop_beyond_the_price_never_saves_one_before_it_does(void **state)
{
	static const double stops[] = { 60, 70 };
	struct world *w = *state;
	struct bt_rules r = levered(0.5, 0.25);
	size_t i;

	for (i = 0; i < N(stops); i++) {
		struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 20),
			world_priced(world_order(w, 1, BT_SELL, "A", 20),
			    BT_STOP, stops[i]) };
		struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
			world_day(w, "A", 1, 100, 100, 100, 100),
			world_day(w, "A", 2, 100, 100, 50, 90) };

		world_begin(w, &r, "f", o, N(o));
		world_pass(w, b, N(b));
		world_end(
		    w, stops[i] < 66
			   ? "fill A buy 20 at 100 market.open\n"
			     "fill A sell 20 at 66.6667 liquidation forced\n"
			   : "fill A buy 20 at 100 market.open\n"
			     "fill A sell 20 at 70 stop.touch\n");
	}
}

static void
what_a_bar_does_to_positions(void **state)
{
	static const struct {
		const char *what;
		enum bt_side side;
		int is_isolated;
		enum bt_path_rule path;
		double limit; /* of an exit that rests; 0: none */
		double bar[4];
		const char *told;
	} rows[] = {
		{ "a long that falls to its price", BT_BUY, 0, BT_PATH_WORST, 0,
		    { 100, 101, 60, 90 },
		    "fill A sell 20 at 66.6667 liquidation forced\n" },
		{ "not quite", BT_BUY, 0, BT_PATH_WORST, 0,
		    { 100, 101, 67, 90 }, "" },
		{ "a gap beyond it", BT_BUY, 0, BT_PATH_WORST, 0,
		    { 55, 101, 50, 90 },
		    "fill A sell 20 at 55 liquidation gap forced\n" },
		{ "a short that rises to its price", BT_SELL, 0, BT_PATH_WORST,
		    0, { 100, 130, 99, 100 },
		    "fill A buy 20 at 120 liquidation forced\n" },
		{ "isolated, alone, it is the same", BT_BUY, 1, BT_PATH_WORST,
		    0, { 100, 101, 60, 90 },
		    "fill A sell 20 at 66.6667 liquidation forced\n" },
		{ "a target first", BT_BUY, 0, BT_PATH_OHLC, 110,
		    { 100, 115, 60, 90 },
		    "fill A sell 20 at 110 limit.touch ambiguous\n" },
		{ "a target too late", BT_BUY, 0, BT_PATH_OLHC, 110,
		    { 100, 115, 60, 90 },
		    "fill A sell 20 at 66.6667 liquidation "
		    "ambiguous forced\n" },
		{ "the worse of both", BT_BUY, 0, BT_PATH_WORST, 110,
		    { 100, 115, 60, 90 },
		    "fill A sell 20 at 66.6667 liquidation "
		    "ambiguous forced\n" },
		{ "the better of both", BT_BUY, 0, BT_PATH_BEST, 110,
		    { 100, 115, 60, 90 },
		    "fill A sell 20 at 110 limit.touch ambiguous\n" },
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < N(rows); i++) {
		struct bt_rules r = levered(0.5, 0.25);
		struct bt_order o[] = {
			world_order(w, 0, rows[i].side, "A", 20),
			world_priced(world_order(w, 1, BT_SELL, "A", 20),
			    BT_LIMIT, rows[i].limit),
		};
		struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
			world_day(w, "A", 1, 100, 100, 100, 100),
			world_day(w, "A", 2, rows[i].bar[0], rows[i].bar[1],
			    rows[i].bar[2], rows[i].bar[3]) };
		char expected[256];

		r.path = rows[i].path;
		r.margin.is_isolated = rows[i].is_isolated;
		world_begin(w, &r, "f", o, rows[i].limit > 0 ? 2 : 1);
		world_pass(w, b, N(b));
		(void)snprintf(expected, sizeof expected,
		    "fill A %s 20 at 100 market.open\n%s",
		    rows[i].side == BT_BUY ? "buy" : "sell", rows[i].told);
		world_end(w, expected);
	}
}

/* Long 10 of A, long 10 of B, all of it borrowed by half. */
static void
cross_equity_stands_for_all_isolated_margin_for_its_own(void **state)
{
	static const struct {
		int is_isolated;
		double a, b; /* where they close; both were at 100 */
		const char *told;
	} rows[] = {
		/* B's gain keeps A, in cross mode */
		{ 0, 60, 140, "" },
		{ 1, 60, 140,
		    "fill A sell 10 at 66.6667 liquidation forced\n" },
		/* A's loss takes B, which needs more */
		{ 0, 40, 85, "fill B sell 10 at 85 liquidation forced\n" },
		/* alone on its way, B standing still: nobody knows */
		{ 0, 20, 100,
		    "fill A sell 10 at 33.3333 liquidation ambiguous "
		    "forced\n" },
		/* opens and closes are seen together */
		{ 0, 70, 62, "fill A sell 10 at 70 liquidation forced\n" },
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < N(rows); i++) {
		struct bt_rules r = levered(0.5, 0.25);
		struct bt_order o[] = { world_order(w, 1, BT_BUY, "A", 10),
			world_order(w, 1, BT_BUY, "B", 10) };
		struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
			world_day(w, "B", 0, 100, 100, 100, 100),
			world_day(w, "A", 1, 100, 100, 100, 100),
			world_day(w, "B", 1, 100, 100, 100, 100),
			world_day(w, "A", 2, 100, 100, rows[i].a, rows[i].a),
			world_day(w, "B", 2, 100, 140,
			    rows[i].b < 100 ? rows[i].b : 100, rows[i].b) };
		char expected[256];

		r.margin.is_isolated = rows[i].is_isolated;
		world_begin(w, &r, "f", o, N(o));
		world_pass(w, b, N(b));
		(void)snprintf(expected, sizeof expected,
		    "fill A buy 10 at 100 market.open\n"
		    "fill B buy 10 at 100 market.open\n%s",
		    rows[i].told);
		world_end(w, expected);
	}
}

/* ---- reading ---- */

static void
margins_are_read_from_text(void **state)
{
	static const struct {
		const char *text;
		double initial, maintenance; /* initial 0: it is none */
	} rows[] = {
		{ "10%", 0.1, 0.05 },
		{ "0.1", 0.1, 0.05 },
		{ "50%,20%", 0.5, 0.2 },
		{ "50%,0", 0.5, 0 },
		{ "1", 1, 0 },
		{ "150%", 1.5, 0 },
		{ "1.5", 0, 0 }, /* money, or percent? */
		{ "1001%", 0, 0 },
		{ "0", 0, 0 },
		{ "", 0, 0 },
		{ "10%,", 0, 0 },
		{ "10%,20%", 0, 0 },
		{ "10%,5%,1%", 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		struct bt_margin_rules r = { 0 };
		struct bt_err err = { 0 };
		int rc = bt_margin_parse(rows[i].text, &r, &err);

		if (rc != (rows[i].initial > 0 ? 0 : -1) ||
		    r.initial != rows[i].initial ||
		    r.maintenance != rows[i].maintenance ||
		    err.status != (rc < 0 ? BT_USAGE : BT_OK))
			fail_msg("'%s': %d, %g, %g", rows[i].text, rc,
			    r.initial, r.maintenance);
	}
}

static void
a_leverage_is_a_margin(void **state)
{
	struct bt_margin_rules r = { 0 };

	(void)state;
	assert_int_equal(bt_margin_parse_leverage("4", &r, NULL), 0);
	assert_true(r.initial == 0.25 && r.maintenance == 0.125);
	assert_int_equal(bt_margin_parse_leverage("0.5", &r, NULL), 0);
	assert_true(r.initial == 2 && r.maintenance == 0);
	assert_int_equal(bt_margin_parse_leverage("1001", &r, NULL), -1);
	assert_int_equal(bt_margin_parse_leverage("nan", &r, NULL), -1);
	assert_true(r.initial == 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    nothing_is_left_at_the_price_and_something_before_it),
		cmocka_unit_test(
		    an_instrument_s_own_margin_goes_before_the_account_s),
		cmocka_unit_test_setup_teardown(
		    a_stop_beyond_the_price_never_saves_one_before_it_does,
		    world_set_up, world_tear_down),
		cmocka_unit_test_setup_teardown(what_a_bar_does_to_positions,
		    world_set_up, world_tear_down),
		cmocka_unit_test_setup_teardown(
		    cross_equity_stands_for_all_isolated_margin_for_its_own,
		    world_set_up, world_tear_down),
		cmocka_unit_test(margins_are_read_from_text),
		cmocka_unit_test(a_leverage_is_a_margin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

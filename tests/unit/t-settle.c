/*
 * Sizes by a rule in a run: what they know at the fill, and sizes that are
 * settled when the order is given.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "enginefixture.h"

static struct bt_order
risky(struct world *w, int step, enum bt_side side, double sl)
{
	struct bt_order o = world_share(w, step, side, "A", BT_RISK, 1);

	o.sl = sl;
	return o;
}

static void
a_fill_at_the_stop_loses_what_was_risked(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { risky(w, 0, BT_BUY, 95) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 101, 101, 101, 101),
		world_day(w, "A", 2, 99, 99, 90, 90) };

	/* slippage of 1% of 101 and of 95: 102.01 - 94.05 = 7.96 a unit */
	assert_int_equal(bt_slip_parse("1%", &r.costs.slip, &w->err), 0);
	world_begin(w, &r, "ft", o, N(o));
	world_pass(w, b, N(b));
	world_end(w,
	    "fill A buy 125.628 at 102.01 market.open\n"
	    "fill A sell 125.628 at 94.05 stop.touch\n"
	    "trade long 125.628 pnl -1000 mae -0.0687188 mfe 0 bars 1\n");
}

static void
the_stop_may_be_a_distance_or_a_trail(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_share(w, 0, BT_BUY, "A", BT_RISK, 1),
		world_share(w, 0, BT_SELL, "B", BT_RISK, 0.5) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "B", 0, 50, 50, 50, 50),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "B", 1, 40, 40, 40, 40) };

	o[0].sl_by = 10;
	o[0].flags = BT_SL_BY_PCT;
	o[1].sl_trail = 8;
	world_begin(w, &r, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A buy 100 at 100 market.open\n"
		     "fill B sell 62.5 at 40 market.open\n");
}

static void
what_a_size_by_risk_lacks_is_told(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_share(w, 0, BT_BUY, "A", BT_RISK, 1),
		risky(w, 0, BT_BUY, 99), risky(w, 0, BT_SELL, 90) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 98, 98, 98, 98) };

	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 rejected no_stop\norder #2 accepted\n"
		     "order #3 accepted\norder #2 rejected stop\n"
		     "order #3 rejected stop\n");
}

static void
volatility_is_of_the_days_that_have_ended(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_share(w, 1, BT_BUY, "A", BT_VOL, 10),
		world_share(w, 2, BT_BUY, "A", BT_VOL, 10) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 110, 110, 110, 110),
		world_day(w, "A", 2, 99, 99, 99, 99),
		world_day(w, "A", 3, 50, 50, 50, 50) };

	/* 0.1 and -0.1: 0.1414 a day, x sqrt(365) = 2.702 a year, as
	 * there was a Saturday; the day of
	 * the fill, on which the price halves, has not ended */
	r.sizing.vol_days = 2;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\norder #1 rejected no_estimate\n"
		     "order #2 accepted\n"
		     "fill A buy 74.0233 at 50 market.open\n"
		     "order #2 filled\n");
}

static void
periods_that_are_said_hold(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_share(w, 2, BT_BUY, "A", BT_VOL, 10) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 110, 110, 110, 110),
		world_day(w, "A", 2, 99, 99, 99, 99),
		world_day(w, "A", 3, 50, 50, 50, 50) };

	r.sizing.vol_days = 2;
	r.sizing.periods = 50; /* 0.1414 x sqrt(50) is 1 */
	world_begin(w, &r, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A buy 200 at 50 market.open\n");
}

static void
kelly_begins_small_and_learns_from_trades(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_share(w, 0, BT_BUY, "A", BT_KELLY, 1),
		world_order(w, 1, BT_EXIT, "A", 0),
		world_share(w, 2, BT_SELL, "A", BT_KELLY, 0.5) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "A", 2, 110, 110, 110, 110),
		world_day(w, "A", 3, 100, 100, 100, 100) };

	o[1].unit = BT_ALL;
	r.sizing.kelly =
	    (struct bt_kelly_rules){ .trades = 1, .start = 0.1, .most = 0.25 };
	world_begin(w, &r, "f", o, N(o));
	world_pass(w, b, N(b));
	/* one trade, won: half of 1, and no more than a quarter of 101000 */
	world_end(w, "fill A buy 100 at 100 market.open\n"
		     "fill A sell 100 at 110 market.open\n"
		     "fill A sell 252.5 at 100 market.open\n");
}

static void
a_lost_trade_shows_no_edge(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_share(w, 0, BT_BUY, "A", BT_KELLY, 1),
		world_order(w, 1, BT_EXIT, "A", 0),
		world_share(w, 2, BT_BUY, "A", BT_KELLY, 1) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "A", 2, 90, 90, 90, 90),
		world_day(w, "A", 3, 90, 90, 90, 90) };

	o[1].unit = BT_ALL;
	r.sizing.kelly =
	    (struct bt_kelly_rules){ .trades = 1, .start = 0.1, .most = 0.25 };
	world_begin(w, &r, "o", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\norder #1 filled\n"
		     "order #2 accepted\norder #2 filled\n"
		     "order #3 accepted\norder #3 rejected no_edge\n");
}

static void
an_order_for_auto_gets_the_runs_size(void **state)
{
	struct world *w = *state;
	static const struct {
		enum bt_unit unit;
		double amount;
		const char *expected;
	} rows[] = {
		{ BT_AUTO, 0, "order #1 rejected no_size\n" },
		{ BT_UNITS, 7,
		    "order #1 accepted\nfill A buy 7 at 50 market.open\n"
		    "order #1 filled\n" },
		{ BT_PERCENT, 10,
		    "order #1 accepted\nfill A buy 200 at 50 market.open\n"
		    "order #1 filled\n" },
		{ BT_VALUE, 100,
		    "order #1 accepted\nfill A buy 2 at 50 market.open\n"
		    "order #1 filled\n" },
		{ BT_RISK, 1, "order #1 rejected no_stop\n" },
		{ BT_UNITS, 1e-9, "order #1 rejected off_lot\n" },
		{ BT_UNITS, 1e30, "order #1 rejected too_large\n" },
	};
	struct bt_order o[] = { world_share(w, 0, BT_BUY, "A", BT_AUTO, NAN) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 50, 50, 50, 50) };
	size_t i;

	for (i = 0; i < N(rows); i++) {
		struct bt_rules r = bt_rules_default;

		r.sizing.unit = rows[i].unit;
		r.sizing.amount = rows[i].amount;
		world_begin(w, &r, "fo", o, N(o));
		world_pass(w, b, N(b));
		world_end(w, rows[i].expected);
	}
}

static void
a_size_settled_at_the_order_is_in_units_from_then_on(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = {
		world_share(w, 0, BT_BUY, "A", BT_PERCENT, 50),
		world_share(w, 1, BT_TARGET, "A", BT_FRACTION, 0.25),
		risky(w, 2, BT_SELL, 130),
		world_share(w, 2, BT_BUY, "A", BT_VALUE, 1e-9),
	};
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 50, 50, 50, 50),
		world_day(w, "A", 2, 80, 80, 80, 80),
		world_day(w, "A", 3, 90, 90, 90, 90) };

	r.sizing.is_at_order = 1;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	/* of 100000 at 100, not at 50; then of 100000 at 50 to 500 units; then
	 * 1% of 115000 over 50 */
	world_end(w, "order #1 accepted\nfill A buy 500 at 50 market.open\n"
		     "order #1 filled\norder #2 accepted\n"
		     "order #2 cancelled nothing_to_do\norder #3 accepted\n"
		     "order #4 rejected size\n"
		     "fill A sell 23 at 90 market.open\norder #3 filled\n");
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_fill_at_the_stop_loses_what_was_risked),
		TEST(the_stop_may_be_a_distance_or_a_trail),
		TEST(what_a_size_by_risk_lacks_is_told),
		TEST(volatility_is_of_the_days_that_have_ended),
		TEST(periods_that_are_said_hold),
		TEST(kelly_begins_small_and_learns_from_trades),
		TEST(a_lost_trade_shows_no_edge),
		TEST(an_order_for_auto_gets_the_runs_size),
		TEST(a_size_settled_at_the_order_is_in_units_from_then_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

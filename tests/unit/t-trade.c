/*
 * Step 2, which resting orders trade and in which order: cases in which
 * several symbols, or several orders of one, have to do with each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "bt/time.h"
#include "enginefixture.h"

static void
an_order_is_an_increase_or_not_by_the_opens_of_all_symbols(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = {
		world_share(w, 0, BT_TARGET, "A", BT_FRACTION, 0.5),
		world_share(w, 0, BT_TARGET, "B", BT_FRACTION, 0.5),
		/* B has doubled: A's half is more now, and needs its money */
		world_share(w, 1, BT_TARGET, "A", BT_FRACTION, 0.5),
		world_share(w, 1, BT_EXIT, "B", BT_ALL, 0),
	};
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "B", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "B", 1, 100, 100, 100, 100),
		world_day(w, "A", 2, 125, 125, 125, 125),
		world_day(w, "B", 2, 200, 200, 200, 200) };

	world_begin(w, &bt_rules_default, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A buy 500 at 100 market.open\n"
		     "fill B buy 500 at 100 market.open\n"
		     "fill B sell 500 at 200 market.open\n"
		     "fill A buy 150 at 125 market.open\n");
}

static void
a_symbol_is_worth_its_open_to_others_also_after_it_has_slipped(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = {
		world_share(w, 0, BT_TARGET, "A", BT_FRACTION, 0.5),
		world_share(w, 0, BT_TARGET, "B", BT_FRACTION, 0.5),
	};
	struct bt_bar b[] = { world_day(w, "A", 0, 80, 80, 80, 80),
		world_day(w, "B", 0, 80, 80, 80, 80),
		world_day(w, "A", 1, 80, 80, 80, 80),
		world_day(w, "B", 1, 80, 80, 80, 80) };

	assert_int_equal(bt_cost_set(&r.costs, "slippage", "25%", NULL), 0);
	world_begin(w, &r, "f", o, N(o));
	world_pass(w, b, N(b));
	/* 500 of A cost 50000 and are worth 40000: half of 90000 is left */
	world_end(w, "fill A buy 500 at 100 market.open\n"
		     "fill B buy 450 at 100 market.open\n");
}

/* An entry and an exit are given together; the second bar holds them both. */
static void
exit_in_the_bar_of_its_entry(struct world *w, enum bt_path_rule path,
    struct bt_order entry, struct bt_order leave, const double *px,
    const char *told)
{
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { entry, leave };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, px[0], px[1], px[2], px[3]) };

	r.path = path;
	world_begin(w, &r, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, told);
}

static void
an_exit_that_the_open_of_its_entry_is_beyond_leaves_there(void **state)
{
	static const struct {
		enum bt_order_type type;
		double px;
		const char *told;
	} rows[] = {
		{ BT_STOP, 95, "fill A sell 10 at 94 stop.gap gap\n" },
		{ BT_STOP, 94, "fill A sell 10 at 94 stop.gap\n" },
		{ BT_LIMIT, 90, "fill A sell 10 at 94 limit.open\n" },
		{ BT_STOP, 92, "fill A sell 10 at 92 stop.touch\n" },
		{ BT_LIMIT, 96, "fill A sell 10 at 96 limit.touch\n" },
		{ BT_LIMIT, 98, "" },
	};
	const double bar[] = { 94, 97, 91, 94 };
	struct world *w = *state;
	char told[256];
	size_t i;

	for (i = 0; i < N(rows); i++) {
		(void)snprintf(told, sizeof told,
		    "fill A buy 10 at 94 market.open\n%s", rows[i].told);
		exit_in_the_bar_of_its_entry(w, BT_PATH_OLHC,
		    world_order(w, 0, BT_BUY, "A", 10),
		    world_priced(world_share(w, 0, BT_EXIT, "A", BT_ALL, 0),
			rows[i].type, rows[i].px),
		    bar, told);
	}
}

static void
an_exit_follows_its_entry_along_the_rest_of_the_path(void **state)
{
	static const struct {
		enum bt_path_rule path;
		enum bt_order_type entry;
		double at;
		enum bt_order_type leave;
		double px;
		const char *told;
	} rows[] = {
		/* up to 106, down to 90, back to 100; and the other way */
		{ BT_PATH_OHLC, BT_STOP, 105, BT_STOP, 95,
		    "fill A buy 10 at 105 stop.touch\n"
		    "fill A sell 10 at 95 stop.touch ambiguous\n" },
		{ BT_PATH_OLHC, BT_STOP, 105, BT_STOP, 95,
		    "fill A buy 10 at 105 stop.touch\n" },
		{ BT_PATH_WORST, BT_STOP, 105, BT_STOP, 95,
		    "fill A buy 10 at 105 stop.touch\n"
		    "fill A sell 10 at 95 stop.touch ambiguous\n" },
		{ BT_PATH_BEST, BT_STOP, 105, BT_STOP, 95,
		    "fill A buy 10 at 105 stop.touch\n" },
		{ BT_PATH_OLHC, BT_LIMIT, 95, BT_LIMIT, 105,
		    "fill A buy 10 at 95 limit.touch\n"
		    "fill A sell 10 at 105 limit.touch ambiguous\n" },
		{ BT_PATH_OHLC, BT_LIMIT, 95, BT_LIMIT, 105,
		    "fill A buy 10 at 95 limit.touch\n" },
		/* beyond the entry already: it leaves at once */
		{ BT_PATH_OLHC, BT_LIMIT, 95, BT_LIMIT, 93,
		    "fill A buy 10 at 95 limit.touch\n"
		    "fill A sell 10 at 95 exit.at_entry\n" },
		{ BT_PATH_OHLC, BT_LIMIT, 95, BT_STOP, 97,
		    "fill A buy 10 at 95 limit.touch\n"
		    "fill A sell 10 at 95 exit.at_entry\n" },
	};
	const double bar[] = { 100, 106, 90, 100 };
	struct world *w = *state;
	size_t i;

	for (i = 0; i < N(rows); i++)
		exit_in_the_bar_of_its_entry(w, rows[i].path,
		    world_priced(world_order(w, 0, BT_BUY, "A", 10),
			rows[i].entry, rows[i].at),
		    world_priced(world_share(w, 0, BT_EXIT, "A", BT_ALL, 0),
			rows[i].leave, rows[i].px),
		    bar, rows[i].told);
}

static void
an_exit_whose_position_is_gone_goes_on_resting(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10),
		world_priced(world_order(w, 1, BT_SELL, "A", 10), BT_STOP, 95),
		world_priced(world_share(w, 1, BT_EXIT, "A", BT_ALL, 0),
		    BT_LIMIT, 105) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "A", 2, 100, 110, 90, 100),
		world_day(w, "A", 3, 100, 110, 90, 100) };

	r.path = BT_PATH_OLHC;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\nfill A buy 10 at 100 market.open\n"
		     "order #1 filled\norder #2 accepted\norder #3 accepted\n"
		     "fill A sell 10 at 95 stop.touch\norder #2 filled\n");
}

/*
 * A stop at 100 and a limit at 40 in a bar 50, 110, 40, 90: what the first one
 * takes, the second lacks.  Up first leaves less.
 */
static void
worst_reckons_with_the_cash_and_equity_that_earlier_fills_leave(void **state)
{
	static const struct {
		enum bt_unit unit;
		double stop, limit; /* how much of each is asked for */
		const char *worst, *best;
	} rows[] = {
		{ BT_PERCENT, 100, 100,
		    "fill A buy 1000 at 100 stop.touch ambiguous\n",
		    "fill A buy 2500 at 40 limit.touch ambiguous\n" },
		{ BT_UNITS, 1000, 2400,
		    "fill A buy 1000 at 100 stop.touch ambiguous\n",
		    "fill A buy 2400 at 40 limit.touch ambiguous\n" },
		{ BT_PERCENT, 40, 40,
		    "fill A buy 400 at 100 stop.touch ambiguous\n"
		    "fill A buy 760 at 40 limit.touch ambiguous\n",
		    /* then 40% of 160000 is more than the cash of 60000 */
		    "fill A buy 1000 at 40 limit.touch ambiguous\n" },
	};
	struct world *w = *state;
	size_t i;
	int is_best;

	for (i = 0; i < N(rows); i++)
		for (is_best = 0; is_best < 2; is_best++) {
			struct bt_rules r = bt_rules_default;
			struct bt_order o[] = {
				world_share(w, 0, BT_BUY, "A", rows[i].unit,
				    rows[i].stop),
				world_share(w, 0, BT_BUY, "A", rows[i].unit,
				    rows[i].limit),
			};
			struct bt_bar b[] = {
				world_day(w, "A", 0, 50, 50, 50, 50),
				world_day(w, "A", 1, 50, 110, 40, 90),
			};

			if (rows[i].unit == BT_UNITS) {
				o[0] = world_order(
				    w, 0, BT_BUY, "A", rows[i].stop);
				o[1] = world_order(
				    w, 0, BT_BUY, "A", rows[i].limit);
			}
			o[0] = world_priced(o[0], BT_STOP, 100);
			o[1] = world_priced(o[1], BT_LIMIT, 40);
			r.path = is_best ? BT_PATH_BEST : BT_PATH_WORST;
			world_begin(w, &r, "f", o, N(o));
			world_pass(w, b, N(b));
			world_end(w, is_best ? rows[i].best : rows[i].worst);
		}
}

/* 21 of 100 bars with three such fills were decided by rounding. */
static void
sums_that_are_equal_but_for_rounding_take_the_low_first(void **state)
{
	static const enum bt_path_rule paths[] = { BT_PATH_WORST,
		BT_PATH_BEST };
	struct world *w = *state;
	size_t i;

	for (i = 0; i < N(paths); i++) {
		struct bt_rules r = bt_rules_default;
		struct bt_order o[] = {
			world_priced(
			    world_order(w, 0, BT_BUY, "A", 2), BT_LIMIT, 98.32),
			world_priced(
			    world_order(w, 0, BT_BUY, "A", 2), BT_LIMIT, 93.77),
			world_priced(world_order(w, 0, BT_SELL, "A", 2),
			    BT_LIMIT, 100.1),
			/* and the same as a mirror */
			world_priced(world_order(w, 0, BT_SELL, "B", 2),
			    BT_LIMIT, 101.68),
			world_priced(world_order(w, 0, BT_SELL, "B", 2),
			    BT_LIMIT, 106.23),
			world_priced(
			    world_order(w, 0, BT_BUY, "B", 2), BT_LIMIT, 99.9),
		};
		struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
			world_day(w, "B", 0, 100, 100, 100, 100),
			world_day(w, "A", 1, 100, 101, 93, 100),
			world_day(w, "B", 1, 100, 107, 99, 100) };

		r.path = paths[i];
		world_begin(w, &r, "f", o, N(o));
		world_pass(w, b, N(b));
		world_end(w, "fill A buy 2 at 98.32 limit.touch\n"
			     "fill A buy 2 at 93.77 limit.touch\n"
			     "fill A sell 2 at 100.1 limit.touch\n"
			     "fill B buy 2 at 99.9 limit.touch\n"
			     "fill B sell 2 at 101.68 limit.touch\n"
			     "fill B sell 2 at 106.23 limit.touch\n");
	}
}

/* Bars of three lengths that end together, in every order. */
static void
of_bars_that_end_together_only_the_shortest_trades(void **state)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	const bt_time minute = 60 * BT_SECOND;
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1) };
	struct bt_bar bars[] = { world_day(w, "A", 1, 7, 7, 7, 7),
		world_day(w, "A", 1, 8, 8, 8, 8),
		world_day(w, "A", 1, 9, 9, 9, 9) };
	size_t i, k;

	bars[0].time = bars[0].end - minute;
	bars[1].time = bars[1].end - 5 * minute;
	bars[2].time = bars[2].end - 60 * minute;
	for (i = 0; i < N(orders); i++) {
		struct bt_bar b[4];

		for (k = 0; k < 3; k++)
			b[k] = bars[orders[i][k]];
		b[3] = bars[0];
		b[3].time = bars[0].end;
		b[3].end = b[3].time + minute;
		world_begin(w, &bt_rules_default, "fp", o, N(o));
		world_pass(w, b, 4);
		world_end(
		    w, "fill A buy 1 at 7 market.open\nposition 1 open\n");
	}
}

static void
a_bar_longer_than_can_be_counted_is_longer_than_a_day(void **state)
{
	struct world *w = *state;
	struct bt_bar b[] = { world_day(w, "A", 106000, 9, 9, 9, 9),
		world_day(w, "A", 106000, 7, 7, 7, 7),
		world_day(w, "A", 106001, 7, 7, 7, 7) };
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1) };

	b[0].time = -106000 * BT_DAY;
	world_begin(w, &bt_rules_default, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A buy 1 at 7 market.open\n");
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(
		    an_order_is_an_increase_or_not_by_the_opens_of_all_symbols),
		TEST(
		    a_symbol_is_worth_its_open_to_others_also_after_it_has_slipped),
		TEST(an_exit_that_the_open_of_its_entry_is_beyond_leaves_there),
		TEST(an_exit_follows_its_entry_along_the_rest_of_the_path),
		TEST(an_exit_whose_position_is_gone_goes_on_resting),
		TEST(
		    worst_reckons_with_the_cash_and_equity_that_earlier_fills_leave),
		TEST(sums_that_are_equal_but_for_rounding_take_the_low_first),
		TEST(of_bars_that_end_together_only_the_shortest_trades),
		TEST(a_bar_longer_than_can_be_counted_is_longer_than_a_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The engine, step by step: bars and orders in, the run's records out, as one
 * line of text each.  No process, no file, no pipe.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bt/time.h"
#include "enginefixture.h"

#define HOUR (3600 * BT_SECOND)

static void
an_order_fills_at_the_next_open(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10),
		world_order(w, 2, BT_SELL, "A", 10) };
	struct bt_bar b[] = { world_day(w, "A", 0, 10, 11, 9, 10),
		world_day(w, "A", 1, 12, 14, 11, 13),
		world_day(w, "A", 2, 13, 15, 12, 14),
		world_day(w, "A", 3, 16, 17, 8, 9) };

	world_begin(w, &bt_rules_default, "ftoe", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
		     "order #1 accepted\n"
		     "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
		     "fill A buy 10 at 12 market.open\n"
		     "order #1 filled\n"
		     "equity 100010 cash 99880 low 100000 dd 0 exposure 1\n"
		     "order #2 accepted\n"
		     "equity 100020 cash 99880 low 100010 dd 0 exposure 1\n"
		     "fill A sell 10 at 16 market.open\n"
		     "trade long 10 pnl 40 mae -0.0833333 mfe 0.333333 bars 2\n"
		     "order #2 filled\n"
		     "equity 100040 cash 100040 low 100020 dd 0 exposure 0\n");
}

static void
fill_close_takes_the_close_it_answers_as_the_next_step_begins(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10),
		world_order(w, 1, BT_BUY, "A", 5) };
	struct bt_bar b[] = { world_day(w, "A", 0, 10, 11, 9, 10.5),
		world_day(w, "A", 1, 12, 14, 11, 13) };

	r.fill = BT_FILL_CLOSE;
	world_begin(w, &r, "fp", o, N(o));
	world_pass(w, b, N(b));
	/* the second order, at the last bar, stays unfilled */
	world_end(w, "fill A buy 10 at 10.5 market.close\nposition 10 open\n");
}

static void
nothing_fills_in_a_bar_that_began_before_the_order(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "D", 1),
		world_order(w, 1, BT_BUY, "H", 1),
		world_order(w, 1, BT_BUY, "D", 1) };
	struct bt_bar b[] = {
		world_day(w, "D", 0, 50, 50, 50, 50), /* makes D known */
		{ BT_DAY + 9 * HOUR, BT_DAY + 10 * HOUR, 10, 11, 9, 10, 1,
		    world_sym(w, "H"), 0 },
		{ BT_DAY + 10 * HOUR, BT_DAY + 11 * HOUR, 20, 21, 19, 20, 1,
		    world_sym(w, "H"), 0 },
		world_day(w, "D", 1, 60, 61, 59, 60),
		world_day(w, "D", 2, 70, 71, 69, 70),
	};

	world_begin(w, &bt_rules_default, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill H buy 1 at 20 market.open\n"
		     "fill D buy 1 at 60 market.open\n"
		     "fill D buy 1 at 70 market.open\n");
}

static void
worst_takes_the_stop_and_best_the_target(void **state)
{
	static const struct {
		enum bt_path_rule path;
		const char *told;
	} rows[] = {
		{ BT_PATH_WORST, "fill A sell 10 at 9 stop.touch ambiguous\n" },
		{ BT_PATH_BEST,
		    "fill A sell 10 at 12 limit.touch ambiguous\n" },
		{ BT_PATH_OHLC,
		    "fill A sell 10 at 12 limit.touch ambiguous\n" },
		{ BT_PATH_OLHC, "fill A sell 10 at 9 stop.touch ambiguous\n" },
		/* the low of 8 is nearer to 10 than the high of 13 */
		{ BT_PATH_NEAREST,
		    "fill A sell 10 at 9 stop.touch ambiguous\n" },
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < N(rows); i++) {
		struct bt_rules r = bt_rules_default;
		struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10),
			world_priced(
			    world_order(w, 1, BT_SELL, "A", 10), BT_STOP, 9),
			world_priced(world_order(w, 1, BT_SELL, "A", 10),
			    BT_LIMIT, 12) };
		struct bt_bar b[] = { world_day(w, "A", 0, 10, 10, 10, 10),
			world_day(w, "A", 1, 10, 11, 10, 10),
			world_day(w, "A", 2, 10, 13, 8, 10) };
		char expected[256];

		/* both reduce: the second finds nothing, or opens a short */
		o[1].side = BT_EXIT;
		o[1].unit = BT_ALL;
		o[1].id = "stop";
		r.path = rows[i].path;
		r.is_short_allowed = 0;
		world_begin(w, &r, "f", o, N(o));
		world_pass(w, b, N(b));
		(void)snprintf(expected, sizeof expected,
		    "fill A buy 10 at 10 market.open\n%s", rows[i].told);
		world_end(w, expected);
	}
}

static void
sizes_are_settled_at_the_fill_fees_included(void **state)
{
	static const struct {
		enum bt_side side;
		enum bt_unit unit;
		double amount;
		const char *fee, *told;
	} rows[] = {
		{ BT_BUY, BT_PERCENT, 25, "0/order",
		    "fill A buy 625 at 40 market.open\n" },
		{ BT_BUY, BT_PERCENT, 100, "1%",
		    "fill A buy 2475 at 40 market.open\n" },
		{ BT_BUY, BT_VALUE, 5000, "0/order",
		    "fill A buy 125 at 40 market.open\n" },
		{ BT_BUY, BT_VALUE, 5000, "1/unit",
		    "fill A buy 121 at 40 market.open\n" },
		{ BT_TARGET, BT_FRACTION, 1, "10/order",
		    "fill A buy 2499 at 40 market.open\n" },
		{ BT_TARGET, BT_FRACTION, -0.5, "0/order",
		    "fill A sell 1250 at 40 market.open\n" },
		{ BT_SELL, BT_PERCENT, 100, "0/order",
		    "fill A sell 2500 at 40 market.open\n" },
		{ BT_BUY, BT_VALUE, 39, "0/order", "" },
	};
	struct world *w = *state;
	size_t i;

	assert_int_equal(
	    bt_symtab_set(w->syms, "A lot=1", 7, &(bt_sym){ 0 }, &w->err), 0);
	for (i = 0; i < N(rows); i++) {
		struct bt_rules r = bt_rules_default;
		struct bt_order o[] = { world_share(
		    w, 0, rows[i].side, "A", rows[i].unit, rows[i].amount) };
		struct bt_bar b[] = { world_day(w, "A", 0, 10, 11, 9, 10),
			world_day(w, "A", 1, 40, 41, 39, 40) };

		assert_int_equal(
		    bt_fee_parse(rows[i].fee, &r.costs.fee, &w->err), 0);
		world_begin(w, &r, "f", o, N(o));
		world_pass(w, b, N(b));
		world_end(w, rows[i].told);
	}
}

static void
all_in_never_bounces(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	/* fee, slippage, spread: with bounds, tiers, impact, rebates, taxes */
	static const char *const all[][3] = {
		{ "0.13%+0.005/unit,min=1", "7bp", "0bp" },
		{ "0.05/unit,min=2,max=1%+18%fees+0.1%,sell", "impact=0.5",
		    "4bp" },
		{ "30bp,tier=50000:20bp,max=300+2/order,opens", "share=0.2",
		    "10bp,entry" },
		{ "-2bp,maker+9bp,taker+1%,opens,max=0.4%", "0.01points+3bp",
		    "1bp" },
	};
	uint64_t seed = 42;
	int i, k;

	for (i = 0; i < 2000; i++) {
		struct bt_order o[] = { world_share(w, 0, BT_TARGET, "A",
					    BT_FRACTION, i % 3 == 0 ? -1 : 1),
			world_share(w, 1, BT_TARGET, "A", BT_FRACTION,
			    i % 2 == 0 ? 0.5 : -0.5) };
		double px;

		for (k = 0; k < 3; k++) {
			static const char *const keys[] = { "fee", "slippage",
				"spread" };

			assert_int_equal(bt_cost_set(&r.costs, keys[k],
					     all[i % 4][k], &w->err),
			    0);
		}
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		px = (double)(seed >> 40) / 1e4 + 0.0001;
		{
			struct bt_bar b[] = { world_day(
						  w, "A", 0, px, px, px, px),
				world_day(
				    w, "A", 1, px, px * 1.02, px * 0.97, px),
				world_day(w, "A", 2, px * 1.01, px * 1.04,
				    px * 0.99, px * 1.01) };

			world_begin(w, &r, "", o, N(o));
			world_pass(w, b, N(b));
			assert_int_equal(bt_engine_totals(w->e).rejected, 0);
			world_end(w, "");
		}
	}
}

static void
what_does_not_fit_is_refused_or_clipped(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 3000),
		world_order(w, 1, BT_BUY, "A", 100),
		world_order(w, 2, BT_SELL, "A", 5200) };
	struct bt_bar b[] = { world_day(w, "A", 0, 40, 40, 40, 40),
		world_day(w, "A", 1, 40, 40, 40, 40),
		world_day(w, "A", 2, 40, 40, 40, 40),
		world_day(w, "A", 3, 40, 40, 40, 40) };

	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w,
	    "order #1 accepted\norder #1 rejected cash\norder #2 accepted\n"
	    "fill A buy 100 at 40 market.open\norder #2 filled\n"
	    "order #3 accepted\n"
	    /* the part that closes stands, the short of 5100 does not fit */
	    "fill A sell 100 at 40 market.open\norder #3 cancelled cash\n");
	r.no_cash = BT_NO_CASH_CLIP;
	world_begin(w, &r, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A buy 2500 at 40 market.open\n"
		     "fill A sell 5000 at 40 market.open\n");
}

static void
reductions_come_first_among_symbols(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_share(
				    w, 0, BT_TARGET, "Z", BT_FRACTION, 1),
		world_share(w, 1, BT_TARGET, "A", BT_FRACTION, 1),
		world_share(w, 1, BT_EXIT, "Z", BT_ALL, 0) };
	struct bt_bar b[] = { world_day(w, "A", 0, 10, 10, 10, 10),
		world_day(w, "Z", 0, 20, 20, 20, 20),
		world_day(w, "A", 1, 10, 10, 10, 10),
		world_day(w, "Z", 1, 20, 20, 20, 20),
		world_day(w, "A", 2, 10, 10, 10, 10),
		world_day(w, "Z", 2, 25, 25, 25, 25) };

	world_begin(w, &bt_rules_default, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill Z buy 5000 at 20 market.open\n"
		     "fill Z sell 5000 at 25 market.open\n"
		     "fill A buy 12500 at 10 market.open\n");
}

static void
a_split_leaves_equity_unshaken(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 100),
		world_priced(
		    world_order(w, 1, BT_SELL, "A", 50), BT_LIMIT, 120) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "A", 2, 50, 61, 50, 50) };

	world_begin(w, &bt_rules_default, "ftep", o, N(o));
	world_pass(w, b, 2);
	world_act(w, 2 * BT_DAY, world_sym(w, "A"), BT_SPLIT, 2);
	world_pass(w, b + 2, 1);
	world_end(w, "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
		     "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
		     "fill A buy 100 at 100 market.open\n"
		     "equity 100000 cash 90000 low 100000 dd 0 exposure 1\n"
		     "position 100\n"
		     /* the limit of 120 for 50 became one of 60 for 100 */
		     "fill A sell 100 at 60 limit.touch\n"
		     "trade long 100 pnl 1000 mae 0 mfe 0.2 bars 1\n"
		     "equity 101000 cash 96000 low 100000 dd 0 exposure 1\n"
		     "position 100 open\n");
}

static void
a_split_that_the_prices_do_not_show_is_refused(void **state)
{
	struct world *w = *state;
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 101, 101, 101, 101) };
	struct bt_rec rec = { .type = BT_BAR, .u.bar = &b[1] };
	struct bt_step step = { 2 * BT_DAY, BT_DAY, 1, &rec, 0, NULL };

	world_begin(w, &bt_rules_default, "", NULL, 0);
	world_pass(w, b, 1);
	world_act(w, BT_DAY, world_sym(w, "A"), BT_SPLIT, 2);
	assert_int_equal(bt_engine_step(w->e, &step), -1);
	assert_int_equal(bt_engine_err(w->e)->status, BT_BAD_INPUT);
	assert_non_null(strstr(bt_engine_err(w->e)->text, "not in the prices"));
	bt_engine_free(w->e);
}

static void
a_dividend_goes_to_those_who_held_before(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 100),
		world_order(w, 1, BT_SELL, "A", 300) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "A", 2, 99, 99, 99, 99),
		world_day(w, "A", 3, 98, 98, 98, 98) };

	world_begin(w, &bt_rules_default, "cf", o, N(o));
	world_pass(w, b, 2);
	/* ex on the day whose open the sale fills at */
	world_act(w, 2 * BT_DAY, world_sym(w, "A"), BT_DIVIDEND, 1);
	world_pass(w, b + 2, 1);
	world_act(w, 3 * BT_DAY, world_sym(w, "A"), BT_DIVIDEND, 1);
	world_pass(w, b + 3, 1);
	world_end(w, "fill A buy 100 at 100 market.open\n"
		     "cash dividend 100\n"
		     "fill A sell 300 at 99 market.open\n"
		     "cash dividend -200\n");
}

static void
orders_end_by_day_cancel_and_replacement(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = {
		world_priced(world_order(w, 0, BT_BUY, "A", 1), BT_LIMIT, 5),
		world_priced(world_order(w, 0, BT_BUY, "A", 2), BT_LIMIT, 5),
		world_priced(world_order(w, 0, BT_TO, "A", 7), BT_LIMIT, 5),
		world_order(w, 1, BT_TO, "A", 3),
		world_order(w, 1, BT_CANCEL, "A", 0),
		world_order(w, 2, BT_CANCEL, "A", 0),
	};
	struct bt_bar b[] = { world_day(w, "A", 0, 10, 10, 10, 10),
		world_day(w, "A", 1, 10, 10, 10, 10),
		world_day(w, "A", 2, 10, 10, 10, 10) };

	o[0].tif = BT_TIF_DAY;
	o[1].id = o[4].id = "mine";
	o[5].id = "nobody";
	world_begin(w, &bt_rules_default, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w,
	    "order #1 accepted\norder mine accepted\norder #3 accepted\n"
	    "order #3 replaced replaced\norder #4 accepted\n"
	    "order mine cancelled cancel\n"
	    "order #1 expired day\n"
	    "fill A buy 3 at 10 market.open\norder #4 filled\n");
}

static void
lots_close_first_in_first_out_and_share_fees(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10),
		world_order(w, 1, BT_BUY, "A", 10),
		world_order(w, 2, BT_SELL, "A", 25) };
	struct bt_bar b[] = { world_day(w, "A", 0, 10, 10, 10, 10),
		world_day(w, "A", 1, 10, 12, 9, 11),
		world_day(w, "A", 2, 20, 20, 20, 20),
		world_day(w, "A", 3, 30, 30, 30, 30) };

	assert_int_equal(bt_fee_parse("5/order", &r.costs.fee, &w->err), 0);
	world_begin(w, &r, "ftp", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A buy 10 at 10 market.open\nposition 10\n"
		     "fill A buy 10 at 20 market.open\nposition 20\n"
		     "fill A sell 25 at 30 market.open\n"
		     "trade long 10 pnl 193 mae -0.1 mfe 2 bars 2\n"
		     "trade long 10 pnl 93 mae 0 mfe 0.5 bars 1\n"
		     "position -5 open\n");
}

static void
before_trade_from_orders_are_refused(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1),
		world_order(w, 1, BT_BUY, "A", 1) };
	struct bt_bar b[] = { world_day(w, "A", 0, 10, 10, 10, 10),
		world_day(w, "A", 1, 10, 10, 10, 10),
		world_day(w, "A", 2, 10, 10, 10, 10) };

	r.trade_from = BT_DAY;
	world_begin(w, &r, "oe", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 rejected warmup\n"
		     "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
		     "order #2 accepted\n"
		     "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
		     "order #2 filled\n"
		     "equity 100000 cash 99990 low 100000 dd 0 exposure 1\n");
}

static void
a_short_that_ruins_the_account_is_closed(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_share(
	    w, 0, BT_TARGET, "A", BT_FRACTION, -1) };
	struct bt_bar b[] = { world_day(w, "A", 0, 10, 10, 10, 10),
		world_day(w, "A", 1, 10, 10, 10, 10),
		world_day(w, "A", 2, 25, 25, 25, 25),
		world_day(w, "A", 3, 10, 10, 10, 10) };

	world_begin(w, &bt_rules_default, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A sell 10000 at 10 market.open\n"
		     "fill A buy 10000 at 25 bankrupt forced\n");
}

static void
at_end_close_sells_at_the_last_price(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10) };
	struct bt_bar b[] = { world_day(w, "A", 0, 10, 10, 10, 10),
		world_day(w, "A", 1, 10, 10, 10, 12) };

	b[1].high = 12;
	r.at_end = BT_AT_END_CLOSE;
	world_begin(w, &r, "fp", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A buy 10 at 10 market.open\n"
		     "fill A sell 10 at 12 end.close forced\n");
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_order_fills_at_the_next_open),
		TEST(
		    fill_close_takes_the_close_it_answers_as_the_next_step_begins),
		TEST(nothing_fills_in_a_bar_that_began_before_the_order),
		TEST(worst_takes_the_stop_and_best_the_target),
		TEST(sizes_are_settled_at_the_fill_fees_included),
		TEST(all_in_never_bounces),
		TEST(what_does_not_fit_is_refused_or_clipped),
		TEST(reductions_come_first_among_symbols),
		TEST(a_split_leaves_equity_unshaken),
		TEST(a_split_that_the_prices_do_not_show_is_refused),
		TEST(a_dividend_goes_to_those_who_held_before),
		TEST(orders_end_by_day_cancel_and_replacement),
		TEST(lots_close_first_in_first_out_and_share_fees),
		TEST(before_trade_from_orders_are_refused),
		TEST(a_short_that_ruins_the_account_is_closed),
		TEST(at_end_close_sells_at_the_last_price),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

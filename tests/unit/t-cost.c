/* Fees, slippage and rates: what is read, what is refused, what it comes to. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/cost.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* ---- fees ---- */

#define NINE_TIERS                                                             \
	"1bp,tier=1:1bp,tier=2:1bp,tier=3:1bp,tier=4:1bp,tier=5:1bp,tier=6:"   \
	"1bp"                                                                  \
	",tier=7:1bp,tier=8:1bp,tier=9:1bp"

static void
fees_without_a_unit_or_sense_are_refused(void **state)
{
	static const char *const rows[] = { "", "10", "bp", "10 bp", "0.1x",
		"1/trade", "10bp,", "10bp,low=1", "10bp,min=", "10bp,min=-1",
		"10bp,min=5,max=2", "nanbp", "inf%", "+", "10bp+",
		"10bp,max=x%", "10bp,max=1/unit", "10bp,tier=8bp",
		"10bp,tier=0:8bp", "10bp,tier=1000:8/unit", "10bp,tier=1000:8",
		"10bp,tier=1000:8bp,tier=1000:5bp", "18%fees,tier=1:2%fees",
		"1bp,buy,sell", "1bp,maker,taker", "1bp,opens,closes",
		"1bp,entry",
		"1bp+1bp+1bp+1bp+1bp+1bp+1bp+1bp+1bp+1bp+1bp+1bp+1bp",
		"1,tier=1:1bp", NINE_TIERS };
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		struct bt_fee f = { .n = 7 };
		struct bt_err err = { 0 };

		if (bt_fee_parse(rows[i], &f, &err) == 0)
			fail_msg("'%s' was read", rows[i]);
		assert_int_equal(err.status, BT_USAGE);
		assert_int_equal(f.n, 7);
	}
}

/* A fill of 100 units at 100, but for what a row says. */
struct fee_row {
	const char *claim, *text;
	struct bt_cost_in in;
	double fee;
};

#define BUY(...)                                                               \
	{                                                                      \
		.dir = 1, .units = 100, .money = 10000, __VA_ARGS__            \
	}
#define SELL(...)                                                              \
	{                                                                      \
		.dir = -1, .units = 100, .money = 10000, __VA_ARGS__           \
	}

/* clang-format off */
static const struct fee_row fee_rows[] = {
	{ "basis points of the money", "10bp", BUY(.is_open = 1), 10 },
	{ "bps too", "10bps", BUY(.is_open = 1), 10 },
	{ "percent", "0.1%", BUY(.is_open = 1), 10 },
	{ "by unit", "0.005/unit", BUY(.is_open = 1), 0.5 },
	{ "by share", "0.005/share", BUY(.is_open = 1), 0.5 },
	{ "by contract", "0.85/contract", BUY(.is_open = 1), 85 },
	{ "by order", "2/order", BUY(.is_open = 1), 2 },
	{ "by fill", "2/fill", BUY(.is_open = 1), 2 },
	{ "parts are summed", "10bp+0.005/unit+2/order", BUY(.is_open = 1), 12.5 },
	{ "at least min", "0.005/unit,min=1", BUY(.is_open = 1), 1 },
	{ "min where more is due", "0.05/unit,min=1", BUY(.is_open = 1), 5 },
	{ "at most max", "0.05/unit,max=3", BUY(.is_open = 1), 3 },
	{ "max as a share of the money", "5/unit,max=1%", BUY(.is_open = 1), 100 },
	{ "min as a share of the money", "1/order,min=5bp", BUY(.is_open = 1), 5 },
	{ "of a small order max is the stronger", "1/order,min=1,max=1%", { .dir = 1, .units = 1, .money = 20 }, 0.2 },
	{ "a bound is for the parts before it", "10bp+2/order,min=20", BUY(.is_open = 1), 20 },
	{ "back to the last bound", "0.3%,max=20+1%", BUY(.is_open = 1), 120 },
	{ "nothing costs nothing", "2/order,min=1", { .dir = 1 }, 0 },
	{ "a rebate", "-2bp", BUY(.is_open = 1), -2 },
	{ "a taker pays", "-1bp,maker+5bp,taker", BUY(.is_open = 1), 5 },
	{ "a maker is paid", "-1bp,maker+5bp,taker", BUY(.is_maker = 1), -1 },
	{ "sold", "1bp+0.1%,sell", SELL(.is_open = 1), 11 },
	{ "bought", "1bp+0.1%,sell", BUY(.is_open = 1), 1 },
	{ "a duty on what is bought", "0.5%,buy", BUY(.is_open = 1), 50 },
	{ "bounds of what does not apply do not either", "1bp+0.1%,sell,min=20", SELL(.is_open = 1), 20 },
	{ "nor by themselves", "0.1%,sell,min=20", BUY(.is_open = 1), 0 },
	{ "what opens", "10bp,opens", BUY(.closes = 40), 6 },
	{ "what closes", "10bp,closes", BUY(.closes = 40), 4 },
	{ "an order amount for what closes", "2/order,closes", BUY(.closes = 0), 0 },
	{ "a tax on fees", "10bp+2/order+18%fees", BUY(.is_open = 1), 14.16 },
	{ "and not on what follows", "10bp+50%fees+2/order", BUY(.is_open = 1), 17 },
	{ "below a tier", "10bp,tier=1e6:8bp", BUY(.period_money = 999999), 10 },
	{ "in a tier", "10bp,tier=1e6:8bp,tier=1e7:5bp", BUY(.period_money = 1e6), 8 },
	{ "in the last tier", "10bp,tier=1e6:8bp,tier=1e7:5bp", BUY(.period_money = 2e7), 5 },
	{ "a tier of units", "0.01/unit,tier=300:0.005/unit", BUY(.period_units = 300), 0.5 },
	{ "a tier of nothing", "10bp,tier=1e6:0bp", BUY(.period_money = 1e6), 0 },
	{ "money of earlier fills is paid for", "10bp", BUY(.order_units = 50, .order_money = 5000), 10 },
	{ "an order's amount is due once", "2/order", BUY(.order_units = 50, .order_money = 5000), 0 },
	{ "a fill's each time", "2/fill", BUY(.order_units = 50, .order_money = 5000), 2 },
	{ "a minimum is for the whole order", "10bp,min=12", BUY(.order_units = 50, .order_money = 5000), 3 },
	{ "and used up by its first fill", "10bp,min=40", BUY(.order_units = 50, .order_money = 5000), 0 },
	{ "a maximum too", "10bp,max=12", BUY(.order_units = 50, .order_money = 5000), 7 },
};
/* clang-format on */

static void
each_fee_is_what_its_text_says(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N(fee_rows); i++) {
		const struct fee_row *r = &fee_rows[i];
		struct bt_fee f = { 0 };
		struct bt_err err = { 0 };

		if (bt_fee_parse(r->text, &f, &err) < 0)
			fail_msg("%s: %s", r->claim, err.text);
		if (fabs(bt_fee_of(&f, &r->in) - r->fee) > 1e-12)
			fail_msg("%s: %.17g", r->claim, bt_fee_of(&f, &r->in));
	}
}

/* However an order is filled, it costs the same. */
static void
fills_of_an_order_cost_what_the_order_does(void **state)
{
	static const char *const fees[] = { "10bp,min=12,max=30",
		"0.02/unit+1/order,min=2,max=1%+18%fees", "5bp+1/order" };
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < N(fees); i++) {
		struct bt_cost_in whole = BUY(.is_open = 1);
		struct bt_cost_in part = {
			.dir = 1, .units = 10, .money = 1e3
		};
		struct bt_fee f;
		double sum = 0;

		assert_int_equal(bt_fee_parse(fees[i], &f, NULL), 0);
		for (k = 0; k < 10; k++) {
			sum += bt_fee_of(&f, &part);
			part.order_units += part.units;
			part.order_money += part.money;
		}
		assert_true(fabs(sum - bt_fee_of(&f, &whole)) < 1e-9);
	}
}

static void
schedules_are_added_as_groups_of_their_own(void **state)
{
	struct bt_cost_in in = BUY(.is_open = 1);
	struct bt_fee f = { 0 };

	(void)state;
	assert_int_equal(bt_fee_add("10bp", &f, NULL), 0);
	assert_int_equal(bt_fee_add("1bp,max=0.5", &f, NULL), 0);
	assert_true(bt_fee_of(&f, &in) == 10.5);
}

static void
taxes_are_due_on_their_side(void **state)
{
	struct bt_cost_in buy = BUY(.is_open = 1), sell = SELL(.is_open = 1);
	struct bt_costs c = { 0 };

	(void)state;
	assert_int_equal(bt_cost_set(&c, "fee", "2/order", NULL), 0);
	assert_int_equal(bt_cost_set(&c, "tax_buy", "0.5%", NULL), 0);
	assert_int_equal(bt_cost_set(&c, "tax_sell", "10bp", NULL), 0);
	assert_true(bt_cost_fee(&c, &buy) == 52);
	assert_true(bt_cost_fee(&c, &sell) == 12);
}

static void
a_limit_that_rested_is_a_maker(void **state)
{
	(void)state;
	assert_true(bt_cost_is_maker("limit.touch"));
	assert_true(bt_cost_is_maker("limit.through"));
	assert_true(bt_cost_is_maker("quote.crossed"));
	assert_true(bt_cost_is_maker("tick.through"));
	assert_true(bt_cost_is_maker("tick.queue"));
	assert_false(bt_cost_is_maker("quote.limit"));
	assert_false(bt_cost_is_maker("quote.market"));
	assert_false(bt_cost_is_maker("limit.open"));
	assert_false(bt_cost_is_maker("limit.close"));
	assert_false(bt_cost_is_maker("market.open"));
	assert_false(bt_cost_is_maker("stop.touch"));
	assert_false(bt_cost_is_maker("exit.at_entry"));
}

/* ---- slippage ---- */

static void
slippage_without_a_unit_or_sense_is_refused(void **state)
{
	static const struct {
		const char *key, *value;
	} rows[] = {
		{ "slippage", "" },
		{ "slippage", "5" },
		{ "slippage", "-5bp" },
		{ "slippage", "100%" },
		{ "slippage", "1/unit" },
		{ "slippage", "5bp+" },
		{ "slippage", "5bp,maker" },
		{ "slippage", "impact=" },
		{ "slippage", "share=x" },
		{ "slippage", "1bp+1bp+1bp+1bp+1bp+1bp+1bp" },
		{ "spread", "4" },
		{ "spread", "4bp,exit" },
		{ "spread", "impact=1" },
		{ "spread", "4bp+1tick" },
		{ "tax_buy", "1" },
		{ "tax_buy", "-1%" },
		{ "tax_sell", "0.1%,min=1" },
		{ "borrow", "3" },
		{ "borrow", "3%/252" },
		{ "borrow", "x%" },
		{ "funding", "0.01%" },
		{ "funding", "0.01%/x" },
		{ "funding", "1/8h" },
		{ "brokerage", "1%" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		struct bt_costs c, was;
		struct bt_err err = { 0 };

		memset(&c, 0, sizeof c);
		was = c;
		if (bt_cost_set(&c, rows[i].key, rows[i].value, &err) == 0)
			fail_msg(
			    "%s: '%s' was read", rows[i].key, rows[i].value);
		assert_int_equal(err.status, BT_USAGE);
		assert_memory_equal(&c, &was, sizeof c);
	}
}

/* 100 units at 100, in a bar from 96 to 104 of 1000 units, but for what a row
 * says. */
struct slip_row {
	const char *claim, *slippage, *spread;
	struct bt_slip_rules rules;
	struct bt_cost_in in;
	double paid; /* 0: refused */
};

#define AT(dir_, ...)                                                          \
	{                                                                      \
		.dir = (dir_), .px = 100, .tick = 0.25, __VA_ARGS__            \
	}
#define SIGMA (8 / 100.0 * 0.6005612043932249) /* of that bar */

/* clang-format off */
static const struct slip_row slip_rows[] = {
	{ "a buy pays more", "50bp", NULL, { 0 }, AT(1, .limit = 0), 100.5 },
	{ "a sale brings less", "0.5%", NULL, { 0 }, AT(-1, .limit = 0), 99.5 },
	{ "ticks", "2ticks", NULL, { 0 }, AT(1, .limit = 0), 100.5 },
	{ "a tick", "1tick", NULL, { 0 }, AT(-1, .limit = 0), 99.75 },
	{ "points", "0.3points", NULL, { 0 }, AT(-1, .limit = 0), 99.7 },
	{ "parts are summed", "50bp+2ticks+1point", NULL, { 0 }, AT(1, .limit = 0), 102 },
	{ "half a spread", NULL, "100bp", { 0 }, AT(1, .limit = 0), 100.5 },
	{ "half a spread, sold", NULL, "1points", { 0 }, AT(-1, .limit = 0), 99.5 },
	{ "a whole spread at entries", NULL, "100bp,entry", { 0 }, AT(1, .closes = 0), 101 },
	{ "and none at exits", NULL, "100bp,entry", { 0 }, AT(1, .closes = 100), 100 },
	{ "of both the share that opens", NULL, "100bp,entry", { 0 }, AT(1, .closes = 60), 100.4 },
	{ "a spread and slippage", "50bp", "1points", { 0 }, AT(1, .limit = 0), 101 },
	{ "one side only", "50bp,buy", NULL, { 0 }, AT(-1, .limit = 0), 100 },
	{ "that side", "50bp,buy", NULL, { 0 }, AT(1, .limit = 0), 100.5 },
	{ "the share that closes", "100bp,closes", NULL, { 0 }, AT(-1, .closes = 50), 99.5 },
	{ "by the square root", "impact=0.5", NULL, { 0 }, AT(1, .volume = 10000), 100 + 100 * 0.5 * SIGMA * 0.1 },
	{ "with what was taken before", "impact=0.5", NULL, { 0 }, AT(1, .volume = 10000, .taken = 300), 100 + 100 * 0.5 * SIGMA * 0.2 },
	{ "at most all of the volume", "impact=0.5", NULL, { 0 }, AT(-1, .volume = 50), 100 - 100 * 0.5 * SIGMA },
	{ "all of it where it is not known", "impact=0.5", NULL, { 0 }, AT(-1, .volume = (double)NAN), 100 - 100 * 0.5 * SIGMA },
	{ "a bar without a range", "impact=0.5", NULL, { 0 }, AT(1, .low = 100, .high = 100), 100 },
	{ "by the share of the volume", "share=0.1", NULL, { 0 }, AT(1, .units = 200), 100.4 },
	{ "a limit never slips", "50bp", "1points", { 0 }, AT(1, .limit = 100, .is_open = 1), 100 },
	{ "unless told, at the open", "50bp", NULL, { .limit = BT_SLIP_LIMIT_OPEN }, AT(1, .limit = 103, .is_open = 1), 100.5 },
	{ "as far as the limit", "5%", NULL, { .limit = BT_SLIP_LIMIT_OPEN }, AT(1, .limit = 103, .is_open = 1), 103 },
	{ "not at its own price", "50bp", NULL, { .limit = BT_SLIP_LIMIT_OPEN }, AT(1, .limit = 100), 100 },
	{ "or always, through it", "50bp", NULL, { .limit = BT_SLIP_LIMIT_ALWAYS }, AT(1, .limit = 100), 100.5 },
	{ "an exempt open", "50bp", NULL, { .is_open_exempt = 1 }, AT(1, .is_open = 1), 100 },
	{ "and not what follows it", "50bp", NULL, { .is_open_exempt = 1 }, AT(1, .is_open = 0), 100.5 },
	{ "out of the bar", "6%", NULL, { 0 }, AT(1, .limit = 0), 106 },
	{ "to the end of the bar", "6%", NULL, { .cap = BT_SLIP_CAP_BAR }, AT(1, .limit = 0), 104 },
	{ "to its low", "6%", NULL, { .cap = BT_SLIP_CAP_BAR }, AT(-1, .limit = 0), 96 },
	{ "refused", "6%", NULL, { .cap = BT_SLIP_CAP_REFUSE }, AT(-1, .limit = 0), 0 },
	{ "within is not refused", "4%", NULL, { .cap = BT_SLIP_CAP_REFUSE }, AT(1, .limit = 0), 104 },
	{ "what a limit holds is not refused", "9%", NULL, { .cap = BT_SLIP_CAP_REFUSE, .limit = BT_SLIP_LIMIT_OPEN }, AT(1, .limit = 105, .is_open = 1), 104 },
	{ "a price is never all lost", "200points", NULL, { 0 }, AT(-1, .limit = 0), 1 },
};
/* clang-format on */

static struct bt_cost_in
in_bar(const struct bt_cost_in *said)
{
	struct bt_cost_in in = *said;

	if (in.units == 0)
		in.units = 100;
	if (in.volume == 0)
		in.volume = 1000;
	if (in.high == 0) {
		in.low = 96;
		in.high = 104;
	}
	return in;
}

static void
each_price_slips_as_its_text_says(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N(slip_rows); i++) {
		const struct slip_row *r = &slip_rows[i];
		struct bt_cost_in in = in_bar(&r->in);
		struct bt_costs c = { 0 };
		double paid = 0;
		int rc;

		if (r->slippage != NULL)
			assert_int_equal(
			    bt_cost_set(&c, "slippage", r->slippage, NULL), 0);
		if (r->spread != NULL)
			assert_int_equal(
			    bt_cost_set(&c, "spread", r->spread, NULL), 0);
		rc = bt_cost_price(&c, &r->rules, &in, &paid);
		if (rc != (r->paid > 0) ||
		    (rc && fabs(paid - r->paid) > 1e-12 * 100))
			fail_msg("%s: %d %.17g", r->claim, rc, paid);
	}
}

static void
a_spread_and_slippage_do_not_replace_each_other(void **state)
{
	struct bt_cost_in in = AT(1, .units = 100);
	struct bt_slip_rules rules = { 0 };
	struct bt_costs c = { 0 };
	double paid;

	(void)state;
	assert_int_equal(bt_cost_set(&c, "spread", "1points", NULL), 0);
	assert_int_equal(bt_cost_set(&c, "slippage", "9%", NULL), 0);
	assert_int_equal(bt_cost_set(&c, "slippage", "1%", NULL), 0);
	assert_true(bt_cost_price(&c, &rules, &in, &paid));
	assert_true(paid == 101.5);
	assert_int_equal(bt_cost_set(&c, "slippage", "0bp", NULL), 0);
	assert_int_equal(bt_cost_set(&c, "spread", "0bp", NULL), 0);
	assert_true(bt_cost_price(&c, &rules, &in, &paid));
	assert_true(paid == 100);
}

/* ---- rates and rows ---- */

static void
rates_are_simple_and_count_days(void **state)
{
	static const struct {
		const char *text;
		double money;
		int64_t days;
		double paid;
	} rows[] = {
		{ "3.65%", 10000, 1, 1 },
		{ "3.65%/365", 10000, 3, 3 },
		{ "3.6%/360", 10000, 1, 1 },
		{ "25bp/360", 14400, 10, 1 },
		{ "-3.65%", 10000, 1, -1 },
		{ "0%", 10000, 1, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		struct bt_rate r;

		assert_int_equal(bt_rate_parse(rows[i].text, &r, NULL), 0);
		if (fabs(bt_rate_of(&r, rows[i].money, rows[i].days) -
			 rows[i].paid) > 1e-12)
			fail_msg("%s", rows[i].text);
	}
}

static void
of_rows_that_match_a_name_the_later_wins(void **state)
{
	static const struct bt_cost_row rows[] = {
		{ "*", "fee", "1bp" },
		{ "*", "tax_sell", "0.1%" },
		{ "BTC*", "fee", "2bp" },
		{ "BTCUSDT", "fee", "3bp" },
	};
	struct bt_costs base = { 0 }, c;

	(void)state;
	assert_int_equal(bt_cost_set(&base, "tax_buy", "1%", NULL), 0);
	assert_true(bt_cost_find(&base, rows, N(rows), "ETHUSDT", &c));
	assert_true(c.fee.part[0].rate == 1e-4);
	assert_true(bt_cost_find(&base, rows, N(rows), "BTCEUR", &c));
	assert_true(c.fee.part[0].rate == 2e-4);
	assert_true(bt_cost_find(&base, rows, N(rows), "BTCUSDT", &c));
	assert_true(c.fee.part[0].rate == 3e-4);
	assert_true(c.tax_sell == 0.001 && c.tax_buy == 0.01);
	assert_false(bt_cost_find(&base, rows + 2, 2, "ETHUSDT", &c));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fees_without_a_unit_or_sense_are_refused),
		cmocka_unit_test(each_fee_is_what_its_text_says),
		cmocka_unit_test(fills_of_an_order_cost_what_the_order_does),
		cmocka_unit_test(schedules_are_added_as_groups_of_their_own),
		cmocka_unit_test(taxes_are_due_on_their_side),
		cmocka_unit_test(a_limit_that_rested_is_a_maker),
		cmocka_unit_test(slippage_without_a_unit_or_sense_is_refused),
		cmocka_unit_test(each_price_slips_as_its_text_says),
		cmocka_unit_test(
		    a_spread_and_slippage_do_not_replace_each_other),
		cmocka_unit_test(rates_are_simple_and_count_days),
		cmocka_unit_test(of_rows_that_match_a_name_the_later_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

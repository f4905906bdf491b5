/*
 * Risk rules: one by one, by rows; then in a run, through the engine.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "enginefixture.h"

#define HOUR     (3600 * BT_SECOND)
#define AT(h, m) ((h)*HOUR + (m) * (HOUR / 60))

/* ---- rules, pure ---- */

/* A rule, what it is asked, when it is broken: the same in both columns where
 * nothing is said of the other time. */
static const struct {
	const char *claim;
	struct bt_risk r;
	struct bt_risk_in in;
	const char *at_order, *at_fill;
} rows[] = {
	{ "no rule, no refusal", { .gross = 0 }, { .equity = 1 }, NULL, NULL },
	{ "a halt is first, and names itself", { .symbols = "B" },
	    { .symbol = "A", .halt = "drawdown" }, "drawdown", "drawdown" },
	{ "a symbol that is listed", { .symbols = "B,A" }, { .symbol = "A" },
	    NULL, NULL },
	{ "a symbol that a pattern lists", { .symbols = "B*" },
	    { .symbol = "BTC" }, NULL, NULL },
	{ "a symbol that is not", { .symbols = "B,AA" }, { .symbol = "A" },
	    "symbols", "symbols" },
	{ "the first minute",
	    { .hours_from = AT(9, 30), .hours_to = AT(16, 0) },
	    { .time_of_day = AT(9, 30) }, NULL, NULL },
	{ "the end of the hours is outside",
	    { .hours_from = AT(9, 30), .hours_to = AT(16, 0) },
	    { .time_of_day = AT(16, 0) }, "hours", "hours" },
	{ "over midnight", { .hours_from = AT(22, 0), .hours_to = AT(5, 0) },
	    { .time_of_day = AT(4, 59) }, NULL, NULL },
	{ "not over noon", { .hours_from = AT(22, 0), .hours_to = AT(5, 0) },
	    { .time_of_day = AT(12, 0) }, "hours", "hours" },
	{ "an order less than allowed", { .orders = 3 }, { .orders = 2 }, NULL,
	    NULL },
	{ "an order more than allowed a day", { .orders = 3 }, { .orders = 3 },
	    "max_orders", NULL },
	{ "units of an order", { .order = { .units = 10 } }, { .units = 10.5 },
	    "max_order", "max_order" },
	{ "no more than allowed", { .order = { .units = 10 } }, { .units = 10 },
	    NULL, NULL },
	{ "an order's worth", { .order = { .money = 100 } }, { .money = 101 },
	    "max_order", "max_order" },
	{ "an order's share of equity", { .order = { .frac = 0.1 } },
	    { .money = 101, .equity = 1000 }, "max_order", "max_order" },
	{ "each measure holds", { .order = { .units = 1000, .money = 5 } },
	    { .units = 1, .money = 6 }, "max_order", "max_order" },
	{ "a size that was tested when it was given",
	    { .order = { .units = 10 } }, { .units = 11, .is_size_tested = 1 },
	    NULL, NULL },
	{ "a position more", { .open = 2 }, { .open = 2, .is_new = 1 }, NULL,
	    "max_open" },
	{ "more of a position that is there", { .open = 2 }, { .open = 2 },
	    NULL, NULL },
	{ "units of a position", { .position = { .units = 10 } },
	    { .position_units = 11 }, NULL, "max_position" },
	{ "a position's share", { .position = { .frac = 0.5 } },
	    { .position_money = 501, .equity = 1000 }, NULL, "max_position" },
	{ "all positions", { .gross = 1.5 }, { .gross = 1501, .equity = 1000 },
	    NULL, "max_gross" },
	{ "all positions, just so", { .gross = 1.5 },
	    { .gross = 1500, .equity = 1000 }, NULL, NULL },
	{ "long less short", { .net = 0.5 },
	    { .net = -600, .net_before = 0, .equity = 1000 }, NULL, "max_net" },
	{ "nearer to nothing is allowed", { .net = 0.5 },
	    { .net = -600, .net_before = -700, .equity = 1000 }, NULL, NULL },
	{ "the first broken one is named",
	    { .symbols = "B", .orders = 1, .order = { .units = 1 } },
	    { .symbol = "B", .orders = 1, .units = 2 }, "max_orders",
	    "max_order" },
};

static int
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
each_row_holds(void **state)
{
	char detail[200];
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		const char *order = bt_risk_check(&rows[i].r, BT_RISK_ORDER,
		    &rows[i].in, detail, sizeof detail);
		const char *fill = bt_risk_check(&rows[i].r, BT_RISK_FILL,
		    &rows[i].in, detail, sizeof detail);

		if (!is_same(order, rows[i].at_order) ||
		    !is_same(fill, rows[i].at_fill))
			fail_msg("%s: at the order %s, at the fill %s",
			    rows[i].claim, order == NULL ? "-" : order,
			    fill == NULL ? "-" : fill);
	}
}

static const struct {
	const char *claim;
	struct bt_risk r;
	double began, equity, peak;
	const char *expected;
} halts[] = {
	{ "no rule", { .gross = 0 }, 100, 1, 100, NULL },
	{ "less than the day may lose", { .daily_loss = { .frac = 0.02 } },
	    1000, 980.5, 1000, NULL },
	{ "as much", { .daily_loss = { .frac = 0.02 } }, 1000, 980, 1000,
	    "daily_loss" },
	{ "in money", { .daily_loss = { .money = 50 } }, 1000, 950, 1000,
	    "daily_loss" },
	{ "a fall from the peak", { .drawdown = 0.25 }, 800, 750, 1000,
	    "drawdown" },
	{ "a smaller one", { .drawdown = 0.25 }, 800, 751, 1000, NULL },
	{ "both: the one that lasts",
	    { .drawdown = 0.1, .daily_loss = { .money = 1 } }, 1000, 800, 1000,
	    "drawdown" },
};

static void
equity_calls_for_halts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N(halts); i++)
		if (!is_same(bt_risk_halts(&halts[i].r, halts[i].began,
				 halts[i].equity, halts[i].peak),
			halts[i].expected))
			fail_msg("%s", halts[i].claim);
}

static void
rules_are_read_from_text(void **state)
{
	static const struct {
		const char *text;
		int rc;
		struct bt_limit expected;
	} limits[] = {
		{ "100", 0, { 100, 0, 0 } },
		{ "value=5000", 0, { 0, 5000, 0 } },
		{ "10%", 0, { 0, 0, 0.1 } },
		{ "100,10%,value=5", 0, { 100, 5, 0.1 } },
		{ "", -1, { 0, 7, 0 } },
		{ "0", -1, { 0, 7, 0 } },
		{ "-5%", -1, { 0, 7, 0 } },
		{ "value=5%", -1, { 0, 7, 0 } },
		{ "100,", -1, { 0, 7, 0 } },
		{ "inf", -1, { 0, 7, 0 } },
	};
	static const struct {
		const char *text;
		int rc;
		int64_t from, to;
	} hours[] = {
		{ "09:30-16:00", 0, AT(9, 30), AT(16, 0) },
		{ "22:00-05:15", 0, AT(22, 0), AT(5, 15) },
		{ "00:00-24:00", 0, 0, AT(24, 0) },
		{ "9:30-16:00", -1, 0, 0 },
		{ "09:30-09:30", -1, 0, 0 },
		{ "09:60-10:00", -1, 0, 0 },
		{ "23:00-24:01", -1, 0, 0 },
		{ "09:30", -1, 0, 0 },
	};
	struct bt_err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < N(limits); i++) {
		struct bt_limit l = { 0, 7, 0 };

		if (bt_risk_parse_limit(limits[i].text, &l, &err) !=
			limits[i].rc ||
		    l.units != limits[i].expected.units ||
		    l.money != limits[i].expected.money ||
		    l.frac != limits[i].expected.frac)
			fail_msg("'%s'", limits[i].text);
	}
	for (i = 0; i < N(hours); i++) {
		int64_t from = 0, to = 0;

		if (bt_risk_parse_hours(hours[i].text, &from, &to, &err) !=
			hours[i].rc ||
		    from != hours[i].from || to != hours[i].to)
			fail_msg("'%s'", hours[i].text);
	}
}

static void
money_and_times_are_read_from_text(void **state)
{
	struct bt_err err = { 0 };
	struct bt_limit l = { 0 };
	double v = 0;

	(void)state;
	assert_int_equal(bt_risk_parse_money("2%,value=9", &l, &err), 0);
	assert_true(l.frac == 0.02 && l.money == 9);
	assert_int_equal(bt_risk_parse_money("5", &l, &err), -1);
	assert_int_equal(err.status, BT_USAGE);
	assert_int_equal(bt_risk_parse_times("150%", &v, &err), 0);
	assert_true(v == 1.5);
	assert_int_equal(bt_risk_parse_times("2", &v, &err), 0);
	assert_true(v == 2);
	assert_int_equal(bt_risk_parse_times("0", &v, &err), -1);
}

/* ---- in a run ---- */

/* Bars of A and B at 100, days 0 to 5, but for what a test changes. */
static void
flat_days(struct world *w, struct bt_bar *b, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		b[i] = world_day(w, name, (int)i, 100, 100, 100, 100);
}

static void
a_known_size_is_tested_when_the_order_is_given(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 11),
		world_order(w, 0, BT_BUY, "A", 10),
		world_share(w, 1, BT_BUY, "A", BT_PERCENT, 2),
		world_priced(world_order(w, 1, BT_BUY, "A", 5), BT_LIMIT, 99) };
	struct bt_bar b[3];

	flat_days(w, b, "A", 3);
	r.risk.order.money = 1000;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 rejected max_order\norder #2 accepted\n"
		     "fill A buy 10 at 100 market.open\norder #2 filled\n"
		     "order #3 accepted\norder #4 accepted\n"
		     "order #3 rejected max_order\n");
}

static void
exits_and_reductions_are_never_refused(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 100),
		world_order(w, 1, BT_SELL, "A", 60),
		world_order(w, 2, BT_EXIT, "A", 0) };
	struct bt_bar b[4];

	flat_days(w, b, "A", 4);
	b[1] = world_day(w, "A", 1, 100, 100, 10, 10);
	o[2].unit = BT_ALL;
	r.risk.order.units = 100;
	r.risk.position.units = 100;
	r.risk.drawdown = 0.01;
	r.risk.orders = 1;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\nfill A buy 100 at 100 market.open\n"
		     "order #1 filled\norder #2 accepted\n"
		     "fill A sell 60 at 100 market.open\norder #2 filled\n"
		     "order #3 accepted\nfill A sell 40 at 100 market.open\n"
		     "order #3 filled\n");
}

static void
of_an_order_that_turns_a_position_the_rest_is_refused(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 40),
		world_order(w, 1, BT_SELL, "A", 90) };
	struct bt_bar b[3];

	flat_days(w, b, "A", 3);
	r.risk.order.units = 80;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\nfill A buy 40 at 100 market.open\n"
		     "order #1 filled\norder #2 accepted\n"
		     "fill A sell 40 at 100 market.open\n"
		     "order #2 cancelled max_order\n");
}

static void
exposure_is_that_of_all_positions(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 600),
		world_order(w, 0, BT_SELL, "B", 300),
		world_order(w, 1, BT_SELL, "B", 101),
		world_order(w, 1, BT_SELL, "B", 100) };
	struct bt_bar b[6];
	size_t i;

	for (i = 0; i < 3; i++) {
		b[2 * i] = world_day(w, "A", (int)i, 100, 100, 100, 100);
		b[2 * i + 1] = world_day(w, "B", (int)i, 100, 100, 100, 100);
	}
	r.margin.initial = 0.5; /* cash is enough */
	r.risk.gross = 1;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\norder #2 accepted\n"
		     "fill A buy 600 at 100 market.open\norder #1 filled\n"
		     "fill B sell 300 at 100 market.open\norder #2 filled\n"
		     "order #3 accepted\norder #4 accepted\n"
		     "order #3 rejected max_gross\n"
		     "fill B sell 100 at 100 market.open\norder #4 filled\n");
}

static void
a_position_leaves_before_another_takes_its_place(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1),
		world_order(w, 1, BT_BUY, "B", 1),
		world_order(w, 2, BT_BUY, "B", 2),
		world_order(w, 2, BT_EXIT, "A", 0) };
	struct bt_bar b[8];
	size_t i;

	for (i = 0; i < 4; i++) {
		b[2 * i] = world_day(w, "A", (int)i, 100, 100, 100, 100);
		b[2 * i + 1] = world_day(w, "B", (int)i, 100, 100, 100, 100);
	}
	o[3].unit = BT_ALL;
	r.risk.open = 1;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\nfill A buy 1 at 100 market.open\n"
		     "order #1 filled\norder #2 accepted\n"
		     "order #2 rejected max_open\norder #3 accepted\n"
		     "order #4 accepted\nfill A sell 1 at 100 market.open\n"
		     "order #4 filled\nfill B buy 2 at 100 market.open\n"
		     "order #3 filled\n");
}

static void
orders_are_counted_by_the_day(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1),
		world_order(w, 0, BT_BUY, "A", 2),
		world_order(w, 1, BT_BUY, "A", 3) };
	struct bt_bar b[2];

	flat_days(w, b, "A", 2);
	r.risk.orders = 1;
	world_begin(w, &r, "o", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\norder #2 rejected max_orders\n"
		     "order #1 filled\norder #3 accepted\n");
}

/* The k-th hour since 1970. */
static struct bt_bar
hour(struct world *w, int k, double o, double c)
{
	struct bt_bar b =
	    world_day(w, "A", 0, o, o > c ? o : c, o > c ? c : o, c);

	b.time = k * HOUR;
	b.end = (k + 1) * HOUR;
	return b;
}

static void
a_daily_loss_halts_entries_until_the_next_day(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 500),
		world_priced(world_order(w, 0, BT_BUY, "A", 1), BT_LIMIT, 80),
		world_order(w, 1, BT_BUY, "A", 2),
		world_order(w, 2, BT_SELL, "A", 3),
		world_order(w, 3, BT_BUY, "A", 4) };
	struct bt_bar b[] = { hour(w, 20, 100, 100), hour(w, 21, 100, 90),
		hour(w, 22, 90, 80), hour(w, 24, 80, 80), hour(w, 25, 80, 80) };

	r.risk.daily_loss.frac = 0.05;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	/* the limit order would fill while entries are halted */
	world_end(w, "order #1 accepted\norder #2 accepted\n"
		     "fill A buy 500 at 100 market.open\norder #1 filled\n"
		     "order #3 rejected daily_loss\n"
		     "order #2 rejected daily_loss\norder #4 accepted\n"
		     "fill A sell 3 at 80 market.open\norder #4 filled\n"
		     "order #5 accepted\nfill A buy 4 at 80 market.open\n"
		     "order #5 filled\n");
}

static void
a_drawdown_halts_entries_for_good_and_may_flatten(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 500),
		world_priced(
		    world_order(w, 1, BT_SELL, "A", 500), BT_LIMIT, 150),
		world_order(w, 4, BT_BUY, "A", 1) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "A", 2, 100, 100, 50, 50),
		world_day(w, "A", 3, 60, 60, 60, 60),
		world_day(w, "A", 4, 60, 60, 60, 60),
		world_day(w, "A", 5, 60, 60, 60, 60) };

	r.risk.drawdown = 0.2;
	r.risk.is_flattening = 1;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\nfill A buy 500 at 100 market.open\n"
		     "order #1 filled\norder #2 accepted\n"
		     "order #2 cancelled drawdown\norder #3 accepted\n"
		     "fill A sell 500 at 60 market.open\norder #3 filled\n"
		     "order #4 rejected drawdown\n");
}

static void
losses_in_a_row_halt_entries_for_the_day(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1),
		world_order(w, 1, BT_TO, "A", 0),
		world_order(w, 2, BT_BUY, "A", 2),
		world_order(w, 3, BT_TO, "A", 0),
		world_order(w, 4, BT_BUY, "A", 3),
		world_order(w, 5, BT_BUY, "A", 4) };
	struct bt_bar b[] = { hour(w, 0, 100, 100), hour(w, 1, 100, 100),
		hour(w, 2, 99, 99), hour(w, 3, 98, 98), hour(w, 4, 97, 97),
		hour(w, 24, 97, 97), hour(w, 25, 97, 97) };

	r.risk.losses = 2;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\nfill A buy 1 at 100 market.open\n"
		     "order #1 filled\norder #2 accepted\n"
		     "fill A sell 1 at 99 market.open\norder #2 filled\n"
		     "order #3 accepted\nfill A buy 2 at 98 market.open\n"
		     "order #3 filled\norder #4 accepted\n"
		     "fill A sell 2 at 97 market.open\norder #4 filled\n"
		     "order #5 rejected losses\norder #6 accepted\n"
		     "fill A buy 4 at 97 market.open\norder #6 filled\n");
}

static void
hours_are_those_of_the_order_and_of_the_fill(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1),
		world_order(w, 1, BT_BUY, "A", 2),
		world_priced(world_order(w, 1, BT_BUY, "A", 3), BT_LIMIT, 90),
		world_order(w, 2, BT_BUY, "A", 4) };
	/* hours 8 to 11; the orders are given at 9, 10, 11 */
	struct bt_bar b[] = { hour(w, 8, 100, 100), hour(w, 9, 100, 100),
		hour(w, 10, 100, 100), hour(w, 11, 90, 90) };

	r.risk.hours_from = 10 * HOUR;
	r.risk.hours_to = 11 * HOUR;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 rejected hours\norder #2 accepted\n"
		     "order #3 accepted\nfill A buy 2 at 100 market.open\n"
		     "order #2 filled\norder #4 rejected hours\n"
		     "order #3 rejected hours\n");
}

/* Both sides count, each of them is a position. */
static void
hedges_are_positions_of_their_own(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 300),
		world_order(w, 0, BT_SELL, "A", 300),
		world_order(w, 1, BT_SELL, "A", 100),
		world_order(w, 2, BT_SELL, "A", 1) };
	struct bt_bar b[4];

	flat_days(w, b, "A", 4);
	r.is_hedging = 1;
	r.risk.gross = 0.6;
	r.risk.position.units = 300;
	world_begin(w, &r, "fo", o, N(o) - 1);
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\norder #2 accepted\n"
		     "fill A buy 300 at 100 market.open\norder #1 filled\n"
		     "fill A sell 300 at 100 market.open\norder #2 filled\n"
		     "order #3 accepted\norder #3 rejected max_position\n");
	r.risk.position.units = 0;
	world_begin(w, &r, "o", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\norder #2 accepted\n"
		     "order #1 filled\norder #2 filled\n"
		     "order #3 accepted\norder #3 rejected max_gross\n"
		     "order #4 accepted\norder #4 rejected max_gross\n");
}

static void
legs_are_asked_about_together(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 300),
		world_order(w, 0, BT_SELL, "B", 300) };
	struct bt_bar b[4];
	size_t i;

	for (i = 0; i < 2; i++) {
		b[2 * i] = world_day(w, "A", (int)i, 100, 100, 100, 100);
		b[2 * i + 1] = world_day(w, "B", (int)i, 100, 100, 100, 100);
	}
	o[0].legs = o[1].legs = "pair";
	r.risk.gross = 0.5; /* enough for either */
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\norder #2 accepted\n"
		     "order #1 rejected max_gross\n"
		     "order #2 rejected max_gross\n");
	r.risk.gross = 0.6;
	r.risk.net = 0.1;
	world_begin(w, &r, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "");
}

static void
a_deposit_is_no_gain_and_a_withdrawal_no_loss(void **state)
{
	static const struct bt_flow flows[] = { { BT_DAY, -50000 } };
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 1, BT_BUY, "A", 1) };
	struct bt_bar b[3];

	flat_days(w, b, "A", 3);
	r.flow_list = flows;
	r.n_flows = N(flows);
	r.risk.daily_loss.frac = 0.1;
	r.risk.drawdown = 0.1;
	world_begin(w, &r, "o", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "order #1 accepted\norder #1 filled\n");
}

static void
what_is_refused_is_told(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1) };
	struct bt_bar b[1];
	const char *reason;

	flat_days(w, b, "A", 1);
	r.risk.symbols = "B,C*";
	world_begin(w, &r, "o", o, N(o));
	world_pass(w, b, N(b));
	assert_int_equal(bt_engine_rejections(w->e, 0, &reason), 1);
	assert_string_equal(reason, "symbols");
	world_end(w, "order #1 rejected symbols\n");
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_holds),
		cmocka_unit_test(equity_calls_for_halts),
		cmocka_unit_test(rules_are_read_from_text),
		cmocka_unit_test(money_and_times_are_read_from_text),
		TEST(a_known_size_is_tested_when_the_order_is_given),
		TEST(exits_and_reductions_are_never_refused),
		TEST(of_an_order_that_turns_a_position_the_rest_is_refused),
		TEST(exposure_is_that_of_all_positions),
		TEST(a_position_leaves_before_another_takes_its_place),
		TEST(orders_are_counted_by_the_day),
		TEST(a_daily_loss_halts_entries_until_the_next_day),
		TEST(a_drawdown_halts_entries_for_good_and_may_flatten),
		TEST(losses_in_a_row_halt_entries_for_the_day),
		TEST(hours_are_those_of_the_order_and_of_the_fill),
		TEST(hedges_are_positions_of_their_own),
		TEST(legs_are_asked_about_together),
		TEST(a_deposit_is_no_gain_and_a_withdrawal_no_loss),
		TEST(what_is_refused_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

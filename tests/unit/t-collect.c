/* Collecting a run: what its records come to. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "measure/collect.h"

#define HOUR (BT_DAY / 24)

static struct bt_symtab *syms;
static struct bt_collect c;
static struct bt_measures m;
static struct bt_err err;

static const struct bt_collect_opts whole = {
	.from = BT_TIME_NONE,
	.to = BT_TIME_NONE,
};

static void
begin(const struct bt_collect_opts *opts)
{
	bt_sym spy;

	bt_collect_clear(&c);
	bt_symtab_free(syms);
	bt_err_clear(&err);
	syms = bt_symtab_new(&err);
	assert_non_null(syms);
	assert_int_equal(bt_symtab_add(syms, "SPY", 3, &spy, &err), 0);
	bt_collect_init(&c, opts, syms);
}

static int
put(enum bt_type type, const void *data)
{
	struct bt_rec rec = { .type = type };

	rec.u.any = data;
	return bt_collect_put(&c, &rec, &err);
}

static void
put_meta(const char *key, const char *value)
{
	struct bt_meta meta = { key, value };

	assert_int_equal(put(BT_META, &meta), 0);
}

/* An account value with its extremes; peak NAN: only the value. */
static void
put_equity(bt_time time, double equity, double peak, double low)
{
	struct bt_equity e = { .time = time, .at = time + BT_DAY };

	e.equity = equity;
	e.peak = peak;
	e.low = low;
	e.drawdown = NAN;
	e.exposure = 0.5;
	assert_int_equal(put(BT_EQUITY, &e), 0);
}

static void
put_end(const char *status, const char *text)
{
	struct bt_run_end end = { status, text };

	assert_int_equal(put(BT_RUN_END, &end), 0);
}

static void
finish(void)
{
	assert_int_equal(bt_collect_finish(&c, &m, &err), 0);
}

static int
cleanup(void **state)
{
	(void)state;
	bt_collect_clear(&c);
	bt_symtab_free(syms);
	syms = NULL;
	return 0;
}

/* The start and three days of which the first has the start's label. */
static void
put_days(void)
{
	put_equity(0, 1000, NAN, NAN);
	put_equity(0, 1100, NAN, NAN);
	put_equity(BT_DAY, 990, NAN, NAN);
	put_equity(2 * BT_DAY, 1089, NAN, NAN);
}

static void
the_first_record_is_the_starting_value(void **state)
{
	(void)state;
	begin(&whole);
	put_days();
	finish();
	assert_int_equal(m.n_values, 4);
	assert_int_equal(m.n_returns, 3);
	assert_true(fabs(m.returns[0] - 0.1) < 1e-15);
	assert_true(fabs(m.returns[1] + 0.1) < 1e-15);
	assert_true(m.start_equity == 1000 && m.end_equity == 1089);
	assert_true(m.days == 2 && m.end == 2 * BT_DAY);
	assert_true(fabs(m.max_drawdown - 0.1) < 1e-15);
	/* exposure: of the three days, not of the start */
	assert_true(m.exposure == 0.5);
	assert_int_equal(c.n_exposure, 3);
}

static void
several_records_a_day_are_one_value(void **state)
{
	(void)state;
	begin(&whole);
	put_equity(0, 1000, NAN, NAN);
	put_equity(0, 900, NAN, NAN);
	put_equity(9 * HOUR, 1200, NAN, NAN);
	put_equity(10 * HOUR, 1100, NAN, NAN);
	put_equity(BT_DAY, 1210, NAN, NAN);
	finish();
	assert_int_equal(m.n_returns, 2);
	assert_true(fabs(m.returns[0] - 0.1) < 1e-15);
	assert_true(fabs(m.returns[1] - 0.1) < 1e-15);
	/* the low of the day is the low of its records */
	assert_true(fabs(m.max_drawdown - 0.1) < 1e-15);
}

static void
days_are_those_of_the_run(void **state)
{
	(void)state;
	begin(&whole);
	put_meta("day", "America/New_York 17:00");
	assert_int_equal(c.day_start, 17 * HOUR);
	/* 1970-01-01 21:59 UTC is 16:59 in New York: yet the day before */
	assert_int_equal(bt_collect_day(&c, 22 * HOUR - BT_SECOND), -1);
	assert_int_equal(bt_collect_day(&c, 22 * HOUR), 0);
	put_equity(0, 1000, NAN, NAN);
	put_equity(20 * HOUR, 1100, NAN, NAN);
	put_equity(21 * HOUR, 1000, NAN, NAN);
	put_equity(22 * HOUR, 1000, NAN, NAN);
	finish();
	assert_int_equal(m.n_returns, 2);
}

static void
a_meta_value_that_makes_no_sense_is_refused(void **state)
{
	static const struct bt_meta bad[] = {
		{ "day", "Mars/Olympus" },
		{ "day", "UTC 25:00" },
		{ "day", "UTC noon" },
		{ "periods", "many" },
		{ "periods", "0" },
		{ "periods", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		begin(&whole);
		assert_int_equal(put(BT_META, &bad[i]), -1);
		assert_int_equal(err.status, BT_BAD_INPUT);
	}
}

static void
periods_are_asked_for_or_told_or_seen(void **state)
{
	struct bt_collect_opts asked = whole;
	int day;

	(void)state;
	begin(&whole);
	put_days();
	finish();
	assert_true(m.periods == 252);
	assert_int_equal(m.periods_from, BT_PERIODS_OF_DATA);

	begin(&whole);
	for (day = 0; day < 15; day++) /* weekends too */
		put_equity(day * BT_DAY, 1000 + day, NAN, NAN);
	finish();
	assert_true(m.periods == 365);

	put_meta("periods", "52");
	finish();
	assert_true(m.periods == 52);
	assert_int_equal(m.periods_from, BT_PERIODS_OF_RUN);

	asked.periods = 12;
	begin(&asked);
	put_meta("periods", "52");
	put_days();
	finish();
	assert_true(m.periods == 12);
	assert_int_equal(m.periods_from, BT_PERIODS_OF_USER);
}

/* From day 1 on: the start is day 0's value, its drawdown none of ours. */
static void
a_window_begins_with_the_value_before_it(void **state)
{
	struct bt_collect_opts late = whole;

	(void)state;
	late.from = BT_DAY;
	late.to = 2 * BT_DAY;
	begin(&late);
	put_equity(0, 2000, 2000, 2000);
	put_equity(0, 1000, 2000, 900);
	put_equity(BT_DAY, 800, 1000, 700);
	put_equity(2 * BT_DAY, 100, 800, 100);
	finish();
	assert_int_equal(m.n_returns, 1);
	assert_true(m.start_equity == 1000 && m.end_equity == 800);
	assert_true(fabs(m.max_drawdown - 0.3) < 1e-15);
}

static void
a_window_after_the_end_has_no_returns(void **state)
{
	struct bt_collect_opts late = whole;

	(void)state;
	late.from = 9 * BT_DAY;
	begin(&late);
	put_days();
	finish();
	assert_int_equal(m.n_returns, 0);
	assert_true(m.start_equity == 1089 && m.end_equity == 1089);
}

static void
fills_add_up(void **state)
{
	struct bt_fill f = { .qty = 200000000,
		.price = 50,
		.fee = 1,
		.slippage = 0.5,
		.flags = BT_AMBIGUOUS,
		.order = "",
		.rule = "",
		.tag = "" };

	(void)state;
	begin(&whole);
	put_days();
	assert_int_equal(put(BT_FILL, &f), 0); /* 2 units */
	f.flags = 0;
	f.time = BT_DAY;
	f.fee = -0.25;
	assert_int_equal(put(BT_FILL, &f), 0);
	finish();
	assert_int_equal(m.fills, 2);
	assert_int_equal(m.ambiguous, 1);
	assert_true(m.fees == 0.75 && m.slippage == 1 && m.traded == 200);
	assert_string_equal(m.no_trades,
	    "no closed trades: 2 fills but no position was closed");
}

static void
put_order(enum bt_order_status status, const char *reason)
{
	struct bt_order o = { .status = (uint32_t)status,
		.reason = reason,
		.id = "",
		.group = "",
		.parent = "",
		.tag = "" };

	assert_int_equal(put(BT_ORDER, &o), 0);
}

static void
a_run_without_trades_says_why(void **state)
{
	struct bt_trade t = { .entry_tag = "", .exit_tag = "" };

	(void)state;
	begin(&whole);
	put_days();
	finish();
	assert_string_equal(
	    m.no_trades, "no closed trades: there was no order");
	put_order(BT_REJECTED, "warmup");
	put_order(BT_REJECTED, "cash");
	put_order(BT_REJECTED, "warmup");
	finish();
	assert_int_equal(m.rejected, 3);
	assert_string_equal(m.no_trades,
	    "no closed trades: 3 orders were refused: cash 1; warmup 2");
	put_order(BT_ACCEPTED, "");
	put_order(BT_EXPIRED, "");
	finish();
	assert_string_equal(m.no_trades,
	    "no closed trades: none of 1 accepted orders filled (1 expired; 0 "
	    "cancelled); 3 orders were refused: cash 1; warmup 2");
	assert_int_equal(put(BT_TRADE, &t), 0);
	finish();
	assert_string_equal(m.no_trades, "");
}

static void
positions_open_at_the_last_record_are_counted(void **state)
{
	struct bt_position p = { .qty = 1 };

	(void)state;
	begin(&whole);
	put_equity(0, 1000, NAN, NAN);
	put_equity(0, 1000, NAN, NAN);
	p.at = BT_DAY;
	assert_int_equal(put(BT_POSITION, &p), 0);
	finish();
	assert_int_equal(m.open_positions, 1);
	put_equity(BT_DAY, 1000, NAN, NAN);
	finish();
	assert_int_equal(m.open_positions, 0); /* closed on day 1 */
	p.at = p.time = 2 * BT_DAY;
	assert_int_equal(put(BT_POSITION, &p), 0);
	assert_int_equal(put(BT_POSITION, &p), 0);
	p.qty = 0;
	assert_int_equal(put(BT_POSITION, &p), 0);
	finish();
	assert_int_equal(m.open_positions, 2);
}

static void
only_a_whole_run_is_one(void **state)
{
	(void)state;
	begin(&whole);
	assert_int_equal(bt_collect_check(&c, &err), -1);
	assert_string_equal(err.text, "there is no run in it");
	bt_err_clear(&err);
	put_days();
	assert_int_equal(bt_collect_check(&c, &err), -1);
	assert_string_equal(err.text, "the run has no end: it is not complete");
	bt_err_clear(&err);
	put_end("failed", "the strategy hung");
	assert_int_equal(bt_collect_check(&c, &err), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
	assert_string_equal(err.text, "the run failed: the strategy hung");
	begin(&whole);
	put_days();
	put_end("complete", "");
	assert_int_equal(bt_collect_check(&c, &err), 0);
}

static void
a_second_run_in_a_stream_is_refused(void **state)
{
	struct bt_order o = { .id = "", .reason = "", .tag = "" };

	(void)state;
	begin(&whole);
	put_days();
	put_end("complete", "");
	assert_int_equal(put(BT_ORDER, &o), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
}

static void
an_account_that_is_empty_has_no_returns_after(void **state)
{
	(void)state;
	begin(&whole);
	put_equity(0, 1000, NAN, NAN);
	put_equity(0, 0, NAN, NAN);
	finish();
	assert_true(m.is_solvent && m.returns[0] == -1);
	put_equity(BT_DAY, 10, NAN, NAN);
	finish();
	assert_false(m.is_solvent);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_record_is_the_starting_value),
		cmocka_unit_test(several_records_a_day_are_one_value),
		cmocka_unit_test(days_are_those_of_the_run),
		cmocka_unit_test(a_meta_value_that_makes_no_sense_is_refused),
		cmocka_unit_test(periods_are_asked_for_or_told_or_seen),
		cmocka_unit_test(a_window_begins_with_the_value_before_it),
		cmocka_unit_test(a_window_after_the_end_has_no_returns),
		cmocka_unit_test(fills_add_up),
		cmocka_unit_test(a_run_without_trades_says_why),
		cmocka_unit_test(positions_open_at_the_last_record_are_counted),
		cmocka_unit_test(only_a_whole_run_is_one),
		cmocka_unit_test(a_second_run_in_a_stream_is_refused),
		cmocka_unit_test(an_account_that_is_empty_has_no_returns_after),
	};

	return cmocka_run_group_tests(tests, NULL, cleanup);
}

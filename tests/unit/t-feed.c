/* What a strategy is told, and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "strategy/feed.h"
#include "strategyfixture.h"

/* One step of a fixture through a feed. */
static void
feed_step(struct bt_feed *feed, struct fixture *f, struct bt_buf *out)
{
	struct bt_source source = fixture_source(f);
	const struct bt_step *step;
	struct bt_err err = { 0 };

	assert_int_equal(source.next(source.arg, &step, &err), 1);
	if (bt_feed_put(feed, step, &source, &err) < 0 ||
	    bt_feed_flush(feed, out, &err) < 0)
		fail_msg("%s", err.text);
}

static void
words_of_feed_become_flags(void **state)
{
	static const struct {
		const char *text;
		int rc;
		unsigned flags;
	} rows[] = {
		{ "market", 0, 0 },
		{ "market,orders", 0, BT_FEED_ORDERS },
		{ "orders,equity,position", 0,
		    BT_FEED_ORDERS | BT_FEED_EQUITY | BT_FEED_POSITION },
		{ "", -1, 0 },
		{ "orders,", -1, 0 },
		{ "order", -1, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		unsigned flags = 0;

		assert_int_equal(
		    bt_feed_parse(rows[i].text, &flags), rows[i].rc);
		assert_int_equal(flags, rows[i].flags);
	}
}

static void
what_happened_comes_behind_the_market_of_the_next_step(void **state)
{
	struct bt_feed_opts opts = { .flags = BT_FEED_ORDERS };
	struct bt_fill fill = { .time = 0,
		.at = BT_DAY,
		.seq = 1,
		.qty = 100000000,
		.price = 1.5,
		.position = 100000000,
		.cash = 98.5,
		.order = "#1",
		.rule = "market.open",
		.tag = "" };
	const struct bt_equity ignored = { 0 };
	struct bt_rec rec = { .type = BT_FILL, .u.fill = &fill };
	struct bt_buf out = { 0 };
	struct bt_feed *feed;
	struct fixture f;

	(void)state;
	fixture_init(&f, 2, 1);
	opts.syms = f.syms;
	feed = bt_feed_new(&opts, NULL);
	assert_non_null(feed);
	feed_step(feed, &f, &out);
	bt_buf_clear(&out);
	assert_int_equal(bt_feed_told(feed, &rec, NULL), 0);
	rec = (struct bt_rec){ .type = BT_EQUITY, .u.equity = &ignored };
	assert_int_equal(bt_feed_told(feed, &rec, NULL), 0);
	feed_step(feed, &f, &out);
	assert_string_equal(bt_buf_text(&out),
	    "bar,2024-01-02T00:00:00Z,A,2,3,1.5,2.5,100\n"
	    "#fill time,symbol,order,seq,side,qty,price,fee,slippage,rule,"
	    "flags,position,cash,tag,at\n"
	    "fill,1970-01-01T00:00:00Z,A,#1,1,buy,1,1.5,0,0,market.open,,1,"
	    "98.5,,1970-01-02T00:00:00Z\n"
	    ".\n");
	bt_feed_free(feed);
	bt_buf_free(&out);
	fixture_clear(&f);
}

static void
without_the_flag_nothing_that_happened_is_told(void **state)
{
	struct bt_feed_opts opts = { 0 };
	struct bt_order order;
	const struct bt_rec rec = { .type = BT_ORDER, .u.order = &order };
	struct bt_buf out = { 0 };
	struct bt_feed *feed;
	struct fixture f;

	(void)state;
	bt_order_init(&order);
	fixture_init(&f, 1, 1);
	opts.syms = f.syms;
	feed = bt_feed_new(&opts, NULL);
	assert_int_equal(bt_feed_told(feed, &rec, NULL), 0);
	feed_step(feed, &f, &out);
	assert_null(strstr(bt_buf_text(&out), "order"));
	bt_feed_free(feed);
	bt_buf_free(&out);
	fixture_clear(&f);
}

static void
parameters_given_win_over_those_of_the_data(void **state)
{
	static const struct bt_param params[] = { { "fast", "10", 0 } };
	struct bt_feed_opts opts = { .params = params, .n_params = 1 };
	static const struct {
		const char *directive, *head;
	} rows[] = {
		{ "param fast=5", "#bt 1\n#param fast=10\n#interval 86400\n" },
		{ "param faster=5",
		    "#bt 1\n#param fast=10\n#param faster=5\n" },
		{ "adjust split", "#bt 1\n#param fast=10\n#adjust split\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_buf out = { 0 };
		struct bt_feed *feed;
		struct fixture f;

		fixture_init(&f, 1, 1);
		f.directive = rows[i].directive;
		opts.syms = f.syms;
		feed = bt_feed_new(&opts, NULL);
		feed_step(feed, &f, &out);
		assert_memory_equal(
		    bt_buf_text(&out), rows[i].head, strlen(rows[i].head));
		bt_feed_free(feed);
		bt_buf_free(&out);
		fixture_clear(&f);
	}
}

static void
times_are_wall_clock_where_a_zone_is_given(void **state)
{
	struct bt_zone *zone = bt_zone_open("+05:30", NULL);
	struct bt_feed_opts opts = { .zone = zone };
	struct bt_buf out = { 0 };
	struct bt_feed *feed;
	struct fixture f;

	(void)state;
	assert_non_null(zone);
	fixture_init(&f, 1, 1);
	opts.syms = f.syms;
	feed = bt_feed_new(&opts, NULL);
	feed_step(feed, &f, &out);
	assert_non_null(strstr(
	    bt_buf_text(&out), "bar,2024-01-01T05:30:00+05:30,A,1,2,0.5,"));
	bt_feed_free(feed);
	bt_buf_free(&out);
	fixture_clear(&f);
	bt_zone_free(zone);
}

/* An engine that buys one unit of each symbol at the first step. */
static int
buy_both(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	static struct bt_order orders[2];
	int *asked = arg;
	int i;

	(void)step;
	(void)err;
	for (i = 0; i < 2; i++) {
		bt_order_init(&orders[i]);
		orders[i].sym = (bt_sym)i;
		orders[i].qty = 100000000;
	}
	*answer = (struct bt_answer){ .orders = orders };
	answer->n = *asked == 0 ? 2 : 0;
	++*asked;
	return 0;
}

static int
drop(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	(void)arg;
	(void)rec;
	(void)err;
	return 0;
}

static void
the_account_is_told_where_it_is_asked_for(void **state)
{
	struct bt_feed_opts opts = { .flags =
					 BT_FEED_EQUITY | BT_FEED_POSITION };
	int asked = 0;
	const struct bt_ask ask = { buy_both, &asked };
	const struct bt_sink sink = { drop, NULL };
	struct bt_source source;
	struct bt_buf out = { 0 };
	struct bt_feed *feed;
	struct bt_engine *e;
	struct fixture f;
	const struct bt_step *step;
	int i;

	(void)state;
	fixture_init(&f, 2, 2);
	source = fixture_source(&f);
	e = bt_engine_new(&bt_rules_default, f.syms, &ask, &sink, NULL);
	assert_non_null(e);
	opts.syms = f.syms;
	feed = bt_feed_new(&opts, NULL);
	bt_feed_attach(feed, e);
	for (i = 0; i < 2; i++) {
		bt_buf_clear(&out);
		assert_int_equal(source.next(source.arg, &step, NULL), 1);
		assert_int_equal(bt_engine_step(e, step), 0);
		assert_int_equal(bt_feed_put(feed, step, &source, NULL), 0);
		assert_int_equal(bt_feed_flush(feed, &out, NULL), 0);
	}
	assert_non_null(strstr(bt_buf_text(&out),
	    "position,2024-01-02T00:00:00Z,A,1,2.5,2.5,,"
	    "2024-01-03T00:00:00Z\n"
	    "position,2024-01-02T00:00:00Z,B,1,2.5,2.5,,"
	    "2024-01-03T00:00:00Z\n"));
	assert_non_null(strstr(bt_buf_text(&out),
	    "equity,2024-01-02T00:00:00Z,100001,99996,,,,,,,,"
	    "2024-01-03T00:00:00Z\n.\n"));
	bt_feed_free(feed);
	bt_engine_free(e);
	bt_buf_free(&out);
	fixture_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_feed_become_flags),
		cmocka_unit_test(
		    what_happened_comes_behind_the_market_of_the_next_step),
		cmocka_unit_test(
		    without_the_flag_nothing_that_happened_is_told),
		cmocka_unit_test(parameters_given_win_over_those_of_the_data),
		cmocka_unit_test(times_are_wall_clock_where_a_zone_is_given),
		cmocka_unit_test(the_account_is_told_where_it_is_asked_for),
	};

	return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}

/* Orders files: which step an order belongs to, and what is wrong with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "strategy/orders.h"
#include "strategyfixture.h"

/* A run of `text` as an orders file on n daily steps of A and B. */
static int
run(const char *text, int n_steps, struct bt_buf *out, struct bt_err *err)
{
	FILE *file = tmpfile();
	struct bt_strategy s = { 0 };
	struct bt_reader_opts opts = { .type = BT_ORDER };
	struct bt_reader *r;
	struct bt_source source;
	struct fixture f;
	int rc = -1;

	assert_non_null(file);
	assert_int_equal(write(fileno(file), text, strlen(text)), strlen(text));
	assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
	fixture_init(&f, n_steps, 2);
	source = fixture_source(&f);
	opts.syms = f.syms;
	r = bt_reader_open_fd(fileno(file), "orders.csv", &opts, err);
	if (r != NULL && bt_orders_open(&s, r, f.syms, &source, err) == 0)
		rc = fixture_run(&f, &s, out, err);
	bt_strategy_free(&s);
	(void)bt_reader_close(r, NULL);
	assert_int_equal(fclose(file), 0);
	fixture_clear(&f);
	return rc;
}

/* clang-format off */
static const struct {
	const char *text, *answers;
} good[] = {
	{ "time,symbol,side,qty\n"
	  "2024-01-01,A,buy,100\n"
	  "2024-01-01,B,sell,25%\n"
	  "2024-01-03,A,exit,\n",
	    "1: buy A 100\n1: sell B 25%\n3: exit A\n" },
	{ "at,time,symbol,side,qty\n"
	  "2024-01-02,2024-01-01,A,buy,value=5000\n"
	  "2024-01-04,2024-01-03,A,target,0.5\n",
	    "1: buy A value=5000\n3: target A 0.5\n" },
	{ "time,side,id\n2024-01-02,cancel,x1\n2024-01-02,cancel,*\n",
	    "2: cancel x1\n2: cancel *\n" },
	{ "#bt 1\n"
	  "#order time,symbol,id,side,qty,limit,tif,tag,sl,reduce_only\n"
	  "order,2024-01-02,A,x,buy,1,5.5,day,t,5,1\n"
	  "#end\n",
	    "2: buy A 1 x\n" },
	{ "time,symbol,side,qty\n", "" },
};

static const struct {
	const char *text;
	int status;
	int line;
	const char *message;
} bad[] = {
	{ "time,symbol,side,qty\n2024-01-01,A,buy,1\n2024-01-02T12:00,A,buy,1\n",
	    BT_BAD_INPUT, 3,
	    "no step of the data has the time 2024-01-02T12:00:00Z; the "
	    "nearest is 2024-01-03T00:00:00Z" },
	{ "time,symbol,side,qty\n2024-01-02T11:00,A,buy,1\n",
	    BT_BAD_INPUT, 2, "the nearest is 2024-01-02T00:00:00Z" },
	{ "time,symbol,side,qty\n2023-12-31,A,buy,1\n",
	    BT_BAD_INPUT, 2, "the nearest is 2024-01-01T00:00:00Z" },
	{ "time,symbol,side,qty\n2024-02-01,A,buy,1\n",
	    BT_BAD_INPUT, 2,
	    "no step of the data has the time 2024-02-01T00:00:00Z; the "
	    "nearest is 2024-01-04T00:00:00Z" },
	{ "time,at,symbol,side,qty\n2024-01-01,2024-01-01,A,buy,1\n",
	    BT_BAD_INPUT, 2,
	    "no step of the data has the at 2024-01-01T00:00:00Z; the "
	    "nearest is 2024-01-02T00:00:00Z" },
	{ "time,symbol,side,qty\n2024-01-02,A,buy,1\n2024-01-01,A,buy,1\n",
	    BT_BAD_INPUT, 3,
	    "orders must stand in the order of their times: "
	    "2024-01-01T00:00:00Z follows 2024-01-02T00:00:00Z" },
	{ "time,symbol,side,qty,status\n2024-01-01,A,buy,1,filled\n",
	    BT_BAD_INPUT, 2, "this tells what became of an order" },
	{ "time,symbol,side,qty\n2024-01-01,A,buy,0\n",
	    BT_BAD_INPUT, 2, "the quantity is zero" },
	{ "time,symbol,side,qty\n2024-01-01,A,buy,\n",
	    BT_BAD_INPUT, 2, "an order of A without a quantity" },
	{ "time,symbol,side,qty,type\n2024-01-01,A,buy,1,limit\n",
	    BT_BAD_INPUT, 2, "an order of type limit whose" },
	{ "time,symbol,side,qty\n2024-01-01,,buy,1\n",
	    BT_BAD_INPUT, 2, "an order without a symbol" },
	{ "time,symbol,side,qty\n2024-01-01,A,bye,1\n",
	    BT_BAD_INPUT, 2, "side 'bye'" },
	{ "#bt 1\nfill,2024-01-01,A,1,1,buy,1,1,0,0,x,,1,1,,2024-01-02\n#end\n",
	    BT_BAD_INPUT, 2, "a record of type fill in a file of orders" },
};
/* clang-format on */

static void
orders_answer_the_step_they_name(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct bt_buf out = { 0 };
		struct bt_err err = { 0 };

		if (run(good[i].text, 4, &out, &err) < 0)
			fail_msg("%s: %s", good[i].text, err.text);
		assert_string_equal(bt_buf_text(&out), good[i].answers);
		bt_buf_free(&out);
	}
}

static void
what_is_wrong_is_told_with_its_line(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct bt_buf out = { 0 };
		struct bt_err err = { 0 };
		int rc = run(bad[i].text, 4, &out, &err);

		if (rc >= 0 || err.status != bad[i].status ||
		    err.line != bad[i].line ||
		    strcmp(err.where, "orders.csv") != 0 ||
		    strstr(err.text, bad[i].message) == NULL)
			fail_msg("%s: %d, %d, %s:%d: %s", bad[i].text, rc,
			    err.status, err.where, (int)err.line, err.text);
		bt_buf_free(&out);
	}
}

static void
without_data_there_is_no_nearest_step(void **state)
{
	struct bt_buf out = { 0 };
	struct bt_err err = { 0 };

	(void)state;
	assert_int_equal(
	    run("time,symbol,side,qty\n2024-01-01,A,buy,1\n", 0, &out, &err),
	    -1);
	assert_non_null(strstr(err.text, "there are no data"));
	bt_buf_free(&out);
}

/* Hourly A beside daily B: a time alone could mean either. */
static void
time_alone_needs_one_interval(void **state)
{
	static const char text[] = "#bt 1\n#order time,symbol,side,qty%s\n"
				   "order,2024-01-01,A,buy,1%s\n#end\n";
	char file_text[256];
	struct bt_bar bars[2] = { { .end = BT_SECOND * 3600 },
		{ .end = BT_DAY, .sym = 1 } };
	struct bt_rec recs[2] = { { .type = BT_BAR, .u.bar = &bars[0] },
		{ .type = BT_BAR, .u.bar = &bars[1] } };
	struct bt_step step = { .n = 2, .recs = recs };
	int with_at;

	(void)state;
	step.label = bt_time_from_civil(2024, 1, 1);
	step.at = step.label + BT_DAY;
	for (with_at = 0; with_at < 2; with_at++) {
		struct bt_reader_opts opts = { .type = BT_ORDER };
		struct bt_strategy s = { 0 };
		struct bt_source source = { 0 };
		struct bt_answer answer;
		struct bt_err err = { 0 };
		struct bt_ask ask;
		struct bt_reader *r;
		FILE *file = tmpfile();

		(void)snprintf(file_text, sizeof file_text, text,
		    with_at ? ",at" : "", with_at ? ",2024-01-02" : "");
		assert_int_equal(
		    write(fileno(file), file_text, strlen(file_text)),
		    strlen(file_text));
		assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
		opts.syms = bt_symtab_new(NULL);
		r = bt_reader_open_fd(fileno(file), "o", &opts, &err);
		assert_non_null(r);
		assert_int_equal(
		    bt_orders_open(&s, r, opts.syms, &source, NULL), 0);
		ask = bt_strategy_ask(&s);
		if (with_at) {
			assert_int_equal(
			    ask.step(ask.arg, &step, &answer, &err), 0);
			assert_int_equal(answer.n, 1);
		} else {
			assert_int_equal(
			    ask.step(ask.arg, &step, &answer, &err), -1);
			assert_int_equal(err.status, BT_USAGE);
			assert_non_null(strstr(
			    err.text, "intervals from 3600 to 86400 seconds"));
			assert_non_null(strstr(err.hint, "column at"));
		}
		bt_strategy_free(&s);
		(void)bt_reader_close(r, NULL);
		bt_symtab_free(opts.syms);
		assert_int_equal(fclose(file), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_answer_the_step_they_name),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(without_data_there_is_no_nearest_step),
		cmocka_unit_test(time_alone_needs_one_interval),
	};

	return cmocka_run_group_tests_name("orders", tests, NULL, NULL);
}

/* Ends of bars that the data do not tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "listing.h"

#define HEAD "time,symbol,open,high,low,close\n"

static const struct bt_reader_opts wanted = { .is_end_wanted = 1 };

/* Bars of these starts, and the ends that they are given. */
struct row {
	const char *starts[6], *ends[6];
	int64_t inferred; /* s */
};

/* clang-format off */
static const struct row rows[] = {
	{ { "2024-01-02T09:30", "2024-01-02T09:31", "2024-01-02T09:35" },
	  { "2024-01-02T09:31", "2024-01-02T09:32", "2024-01-02T09:36" }, 60 },
	/* days, over a weekend */
	{ { "2024-01-04", "2024-01-05", "2024-01-08" },
	  { "2024-01-05", "2024-01-06", "2024-01-09" }, 86400 },
	{ { "2024-01-01", "2024-01-08", "2024-01-22" },
	  { "2024-01-08", "2024-01-15", "2024-01-29" }, 7 * 86400 },
	/* newest first */
	{ { "2024-01-08", "2024-01-05", "2024-01-04" },
	  { "2024-01-09", "2024-01-06", "2024-01-05" }, 86400 },
	/* the same start twice says nothing */
	{ { "2024-01-02T09:30", "2024-01-02T09:30", "2024-01-02T09:32" },
	  { "2024-01-02T09:32", "2024-01-02T09:32", "2024-01-02T09:34" }, 120 },
	/* months, a leap year's February among them */
	{ { "2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01" },
	  { "2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01" }, -1 },
	/* a short month has no 31st */
	{ { "2024-07-31", "2024-08-31", "2024-10-31" },
	  { "2024-08-31", "2024-09-30", "2024-11-30" }, -1 },
	/* months of a zone with summer time */
	{ { "2024-02-01T05:00", "2024-03-01T05:00", "2024-04-01T04:00" },
	  { "2024-03-01T05:00", "2024-04-01T05:00", "2024-05-01T04:00" }, -1 },
	{ { "2023-01-01", "2023-04-01", "2023-07-01" },
	  { "2023-04-01", "2023-07-01", "2023-10-01" }, -1 },
	{ { "2022-01-03", "2023-01-03", "2024-01-03" },
	  { "2023-01-03", "2024-01-03", "2025-01-03" }, -1 },
	/* 28 days that are no month */
	{ { "2024-01-01", "2024-01-29", "2024-02-26" },
	  { "2024-01-29", "2024-02-26", "2024-03-25" }, 28 * 86400 },
	/* the night on which clocks go forward has 23 hours */
	{ { "2024-03-09T05:00", "2024-03-10T05:00", "2024-03-11T04:00",
	    "2024-03-12T04:00" },
	  { "2024-03-10T05:00", "2024-03-11T05:00", "2024-03-12T04:00",
	    "2024-03-13T04:00" }, 86400 },
	{ { "2024-01-02" }, { "" }, 0 },
	{ { "2024-01-02", "2024-01-02" }, { "", "" }, 0 },
};
/* clang-format on */

static void
put_full(struct bt_buf *b, const char *time)
{
	if (time[0] != '\0')
		assert_int_equal(bt_buf_printf(b, NULL, "%s%s", time,
				     strlen(time) > 10 ? ":00Z" : "T00:00:00Z"),
		    0);
}

static void
the_smallest_spacing_is_the_length(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_buf text = { 0 }, want = { 0 };

		assert_int_equal(bt_buf_puts(&text, HEAD, NULL), 0);
		for (k = 0; k < 6 && rows[i].starts[k] != NULL; k++) {
			assert_int_equal(
			    bt_buf_printf(&text, NULL, "%s,A,1,1,1,1\n",
				rows[i].starts[k]),
			    0);
			assert_int_equal(
			    bt_buf_printf(&want, NULL, "%zu bar,", k + 2), 0);
			put_full(&want, rows[i].starts[k]);
			assert_int_equal(
			    bt_buf_puts(&want, ",A,1,1,1,1,,", NULL), 0);
			put_full(&want, rows[i].ends[k]);
			assert_int_equal(bt_buf_puts(&want, ",\n", NULL), 0);
		}
		if (rows[i].inferred != 0)
			assert_int_equal(
			    bt_buf_printf(&want, NULL, "inferred A %d\n",
				(int)rows[i].inferred),
			    0);
		assert_list(
		    list_text(bt_buf_text(&text), &wanted), bt_buf_text(&want));
		bt_buf_free(&text);
		bt_buf_free(&want);
	}
}

static void
each_symbol_has_its_own_length(void **state)
{
	(void)state;
	assert_list(list_text(HEAD "2024-01-02T09:00Z,H,1,1,1,1\n"
				   "2024-01-02T09:00Z,M,1,1,1,1\n"
				   "2024-01-02T09:01Z,M,1,1,1,1\n"
				   "2024-01-02T10:00Z,H,1,1,1,1\n"
				   "2024-01-02T10:00Z,L,1,1,1,1\n",
			&wanted),
	    "2 bar,2024-01-02T09:00:00Z,H,1,1,1,1,,2024-01-02T10:00:00Z,\n"
	    "3 bar,2024-01-02T09:00:00Z,M,1,1,1,1,,2024-01-02T09:01:00Z,\n"
	    "4 bar,2024-01-02T09:01:00Z,M,1,1,1,1,,2024-01-02T09:02:00Z,\n"
	    "5 bar,2024-01-02T10:00:00Z,H,1,1,1,1,,2024-01-02T11:00:00Z,\n"
	    "6 bar,2024-01-02T10:00:00Z,L,1,1,1,1,,,\n"
	    "inferred H 3600\n"
	    "inferred M 60\n");
}

static void
nothing_is_inferred_that_is_not_asked_for(void **state)
{
	(void)state;
	assert_list(list_text(HEAD "2024-01-02,A,1,1,1,1\n"
				   "2024-01-03,A,1,1,1,1\n",
			NULL),
	    "2 bar,2024-01-02T00:00:00Z,A,1,1,1,1,,,\n"
	    "3 bar,2024-01-03T00:00:00Z,A,1,1,1,1,,,\n");
}

static void
what_is_said_is_not_inferred(void **state)
{
	const struct bt_reader_opts hour = { .is_end_wanted = 1,
		.interval = 3600 * BT_SECOND };

	(void)state;
	assert_list(list_text("#bt 1\n#symbol A interval=2d\n"
			      "bar,2024-01-02,A,1,1,1,1,1\n"
			      "bar,2024-01-03,A,1,1,1,1,1\n#end\n",
			&wanted),
	    "2 directive symbol A interval=2d\n"
	    "3 bar,2024-01-02T00:00:00Z,A,1,1,1,1,1,2024-01-04T00:00:00Z,\n"
	    "4 bar,2024-01-03T00:00:00Z,A,1,1,1,1,1,2024-01-05T00:00:00Z,\n");
	assert_list(list_text(HEAD "2024-01-02,A,1,1,1,1\n"
				   "2024-01-03,A,1,1,1,1\n",
			&hour),
	    "2 bar,2024-01-02T00:00:00Z,A,1,1,1,1,,2024-01-02T01:00:00Z,\n"
	    "3 bar,2024-01-03T00:00:00Z,A,1,1,1,1,,2024-01-03T01:00:00Z,\n");
}

static void
an_end_that_is_told_stays(void **state)
{
	(void)state;
	assert_list(list_text("time,symbol,open,high,low,close,end\n"
			      "2024-01-02,A,1,1,1,1,2024-01-02T16:00Z\n"
			      "2024-01-03,A,1,1,1,1,\n"
			      "2024-01-04,A,1,1,1,1,\n",
			&wanted),
	    "2 bar,2024-01-02T00:00:00Z,A,1,1,1,1,,2024-01-02T16:00:00Z,\n"
	    "3 bar,2024-01-03T00:00:00Z,A,1,1,1,1,,2024-01-04T00:00:00Z,\n"
	    "4 bar,2024-01-04T00:00:00Z,A,1,1,1,1,,2024-01-05T00:00:00Z,\n"
	    "inferred A 86400\n");
}

static void
times_may_be_ends(void **state)
{
	const struct bt_reader_opts end = { .is_bar_time_end = 1 };
	const struct bt_reader_opts day = { .is_bar_time_end = 1,
		.interval = BT_DAY };

	(void)state;
	assert_list(list_text(HEAD "2024-01-02T10:00Z,A,1,1,1,1\n"
				   "2024-01-02T11:00Z,A,1,1,1,1\n",
			&end),
	    "2 bar,2024-01-02T09:00:00Z,A,1,1,1,1,,2024-01-02T10:00:00Z,\n"
	    "3 bar,2024-01-02T10:00:00Z,A,1,1,1,1,,2024-01-02T11:00:00Z,\n"
	    "inferred A 3600\n");
	assert_list(list_text(HEAD "2024-03-01,A,1,1,1,1\n"
				   "2024-04-01,A,1,1,1,1\n",
			&end),
	    "2 bar,2024-02-01T00:00:00Z,A,1,1,1,1,,2024-03-01T00:00:00Z,\n"
	    "3 bar,2024-03-01T00:00:00Z,A,1,1,1,1,,2024-04-01T00:00:00Z,\n"
	    "inferred A -1\n");
	assert_list(list_text(HEAD "2024-01-02,A,1,1,1,1\n", &day),
	    "2 bar,2024-01-01T00:00:00Z,A,1,1,1,1,,2024-01-02T00:00:00Z,\n");
	assert_list(list_text(HEAD "2024-01-02,A,1,1,1,1\n", &end),
	    "ERROR 3 x.csv:2: the only bar of 'A' tells its end, and not how "
	    "long it was\n"
	    "HINT --interval says how long the bars are\n");
}

/* What stands between the bars that are looked ahead at keeps its place. */
static void
order_and_lines_survive_looking_ahead(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\n#param a=1\n"
			      "#bar time,symbol,open,high,low,close,x\n"
			      "bar,2024-01-02,A,1,1,1,1,5\n"
			      "buy,A,1\n"
			      "tick,2024-01-02,A,1,1,\n"
			      "#param b=2\n.\n"
			      "#bar time,symbol,open,high,low,close,y,z\n"
			      "bar,2024-01-03,A,1,1,1,1,6,7\n"
			      "meta,a,b\n"
			      "bar,2024-01-04,A,1,1,1,1,8,9\n#end\n",
			&wanted),
	    "2 directive param a=1\n"
	    "3 columns bar x\n"
	    "4 bar,2024-01-02T00:00:00Z,A,1,1,1,1,,2024-01-03T00:00:00Z,,5\n"
	    "5 command buy,A,1\n"
	    "6 tick,2024-01-02T00:00:00Z,A,1,1,,\n"
	    "7 directive param b=2\n"
	    "8 mark \n"
	    "9 columns bar y z\n"
	    "10 bar,2024-01-03T00:00:00Z,A,1,1,1,1,,2024-01-04T00:00:00Z,,6,"
	    "7\n"
	    "11 meta,a,b\n"
	    "12 bar,2024-01-04T00:00:00Z,A,1,1,1,1,,2024-01-05T00:00:00Z,,8,"
	    "9\n"
	    "inferred A 86400\n");
}

/* The columns that a reader tells are those of the block last given. */
static void
columns_are_told_as_of_the_record_given(void **state)
{
	static const char text[] =
	    "#bt 1\n#bar time,symbol,open,high,low,close,x\n"
	    "bar,2024-01-02,A,1,1,1,1,5\n"
	    "#bar time,symbol,open,high,low,close,y,z\n"
	    "bar,2024-01-03,A,1,1,1,1,6,7\n#end\n";
	int fd = source_of(text, sizeof text - 1);
	struct bt_err err = { 0 };
	struct bt_reader_opts o = { .is_end_wanted = 1 };
	const struct bt_rec *rec;
	struct bt_reader *r;

	(void)state;
	o.syms = bt_symtab_new(&err);
	r = bt_reader_open_fd(fd, "x", &o, &err);
	assert_non_null(r);
	while (bt_reader_next(r, &rec) > 0)
		if (rec->type == BT_BAR)
			assert_int_equal(
			    bt_reader_columns(r, BT_BAR)->n, rec->n_extra);
	assert_string_equal(bt_reader_columns(r, BT_BAR)->names[1], "z");
	assert_int_equal(bt_reader_columns(r, BT_TICK)->n, 0);
	assert_int_equal(bt_reader_close(r, &err), 0);
	bt_symtab_free(o.syms);
	assert_int_equal(close(fd), 0);
}

static void
a_bad_line_while_looking_ahead_comes_after_the_bars_before_it(void **state)
{
	(void)state;
	assert_list(list_text(HEAD "2024-01-02,A,1,1,1,1\n"
				   "2024-01-03,A,1,1,1,1\n"
				   "2024-01-04,A,1,x,1,1\n",
			&wanted),
	    "2 bar,2024-01-02T00:00:00Z,A,1,1,1,1,,2024-01-03T00:00:00Z,\n"
	    "3 bar,2024-01-03T00:00:00Z,A,1,1,1,1,,2024-01-04T00:00:00Z,\n"
	    "ERROR 3 x.csv:4: high 'x' is no number\n");
}

/* n bars of two minutes, then one a minute later. */
static char *
late_minute(int n)
{
	struct bt_buf b = { 0 };
	char *list;
	int i;

	assert_int_equal(bt_buf_puts(&b, HEAD, NULL), 0);
	for (i = 0; i < n; i++)
		assert_int_equal(bt_buf_printf(&b, NULL, "%d,A,1,1,1,1\n",
				     1704153600 + 120 * i),
		    0);
	assert_int_equal(bt_buf_printf(&b, NULL, "%d,A,1,1,1,1\n",
			     1704153600 + 120 * (n - 1) + 60),
	    0);
	list = list_text(bt_buf_text(&b), &wanted);
	bt_buf_free(&b);
	return list;
}

static void
data_that_contradict_the_guess_are_refused(void **state)
{
	char *list = late_minute(100);

	(void)state;
	/* within what is looked at, the minute counts */
	assert_non_null(strstr(list, "inferred A 60\n"));
	free(list);
	list = late_minute(20000);
	assert_non_null(strstr(list,
	    "20001 bar,2024-01-29T18:38:00Z,A,1,1,1,1,,2024-01-29T18:40:00Z,"
	    "\n"
	    "ERROR 3 x.csv:20002: the bar of 'A' at 2024-01-29T18:39:00Z "
	    "begins before the one at 2024-01-29T18:38:00Z ends: the interval "
	    "of 120 s, inferred from the bars before, is wrong\n"
	    "HINT --interval says how long the bars are\n"));
	free(list);
}

/* A symbol that turns up late is looked ahead for at its turn. */
static void
newcomers_are_looked_for_when_they_come(void **state)
{
	struct bt_buf b = { 0 };
	char *list;
	int i;

	(void)state;
	assert_int_equal(bt_buf_puts(&b, HEAD, NULL), 0);
	for (i = 0; i < 30000; i++) {
		assert_int_equal(bt_buf_printf(&b, NULL, "%d,A,1,1,1,1\n",
				     1704153600 + 60 * i),
		    0);
		if (i >= 20000 && i % 10 == 0)
			assert_int_equal(
			    bt_buf_printf(&b, NULL, "%d,B,2,2,2,2\n",
				1704153600 + 60 * i),
			    0);
	}
	list = list_text(bt_buf_text(&b), &wanted);
	assert_non_null(strstr(list, "inferred A 60\ninferred B 600\n"));
	assert_null(strstr(list, ",,,\n")); /* no bar is without an end */
	assert_null(strstr(list, "ERROR"));
	free(list);
	bt_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_smallest_spacing_is_the_length),
		cmocka_unit_test(each_symbol_has_its_own_length),
		cmocka_unit_test(nothing_is_inferred_that_is_not_asked_for),
		cmocka_unit_test(what_is_said_is_not_inferred),
		cmocka_unit_test(an_end_that_is_told_stays),
		cmocka_unit_test(times_may_be_ends),
		cmocka_unit_test(order_and_lines_survive_looking_ahead),
		cmocka_unit_test(columns_are_told_as_of_the_record_given),
		cmocka_unit_test(
		    a_bad_line_while_looking_ahead_comes_after_the_bars_before_it),
		cmocka_unit_test(data_that_contradict_the_guess_are_refused),
		cmocka_unit_test(newcomers_are_looked_for_when_they_come),
	};

	return cmocka_run_group_tests_name("infer", tests, NULL, NULL);
}

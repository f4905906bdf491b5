/* Series of returns: reading them, and finding out how often they come. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "measure/series.h"

static const struct bt_collect_opts whole = {
	.from = BT_TIME_NONE,
	.to = BT_TIME_NONE,
};

static struct bt_series series;
static struct bt_err err;

/* Read a text as if it were a file. */
static int
read_text(const char *text)
{
	struct bt_file *file;
	int ends[2], rc;

	bt_series_clear(&series);
	bt_err_clear(&err);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(
	    write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
	close(ends[1]);
	file = bt_file_open_fd(ends[0], "r.csv", &err);
	assert_non_null(file);
	rc = bt_series_read(&series, file, NULL, &err);
	bt_file_close(file);
	close(ends[0]);
	return rc;
}

static int
probe(const char *text)
{
	return bt_series_probe((const uint8_t *)text, strlen(text));
}

static void
a_series_is_known_by_its_header(void **state)
{
	(void)state;
	assert_true(probe("time,return\n"));
	assert_true(probe("time,return"));
	assert_true(probe("\xef\xbb\xbf"
			  "Date,Benchmark,Returns\r\n"));
	assert_true(probe("\"timestamp\",\"return\"\n"));
	assert_false(probe("time,open,high,low,close,volume\n"));
	assert_false(probe("time,symbol,id,side,qty,entry_time\n"));
	assert_false(probe("return\n"));
	assert_false(probe("#bt 1 time,return\n"));
	assert_false(probe(""));
}

static void
rows_are_read_and_empty_ones_skipped(void **state)
{
	(void)state;
	assert_int_equal(read_text("Date,benchmark,Return\r\n"
				   "2024-01-01,0.5,\r\n"
				   "2024-01-02,0.5,0.01\r\n"
				   "2024-01-03,0.5,nan\r\n"
				   "\r\n"
				   "2024-01-04,,\"-0.02\"\r\n"
				   "2024-01-05,0,1e-3"),
	    0);
	assert_int_equal(series.n, 3);
	assert_int_equal(series.skipped, 2);
	assert_true(series.returns[0] == 0.01);
	assert_true(series.returns[1] == -0.02);
	assert_true(series.returns[2] == 1e-3);
	assert_int_equal(series.times[1] - series.times[0], 2 * BT_DAY);
}

static void
a_bad_row_is_named_with_its_line(void **state)
{
	/* clang-format off */
	static const struct { const char *text, *what; int line; } rows[] = {
	{ "time,return\nyesterday,0.1\n", "'yesterday' is no time", 2 },
	{ "time,return\n2024-01-01,0.1\n2024-01-02,x\n",
	  "'x' is no number", 3 },
	{ "time,return\n2024-01-01,-1.5\n",
	  "return -1.5 is no fraction of -1 or more", 2 },
	{ "time,return\n2024-01-01,inf\n",
	  "return inf is no fraction of -1 or more", 2 },
	{ "time,return\n2024-01-02,0\n2024-01-02,0\n",
	  "time 2024-01-02 is not later than the one before", 3 },
	{ "time,close\n2024-01-02,0\n",
	  "the header has no columns time and return", 1 },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(read_text(rows[i].text), -1);
		assert_int_equal(err.status, BT_BAD_INPUT);
		assert_string_equal(err.text, rows[i].what);
		assert_string_equal(err.where, "r.csv");
		assert_int_equal(err.line, rows[i].line);
	}
}

/* n returns of 1%, so many hours apart. */
static void
make(size_t n, int hours)
{
	char text[8192] = "time,return\n", time[BT_TIME_TEXT_MAX];
	size_t i, at = strlen(text);

	for (i = 0; i < n; i++) {
		bt_time_format((bt_time)i * hours * 3600 * BT_SECOND, time);
		at += (size_t)snprintf(
		    text + at, sizeof text - at, "%s,0.01\n", time);
	}
	assert_int_equal(read_text(text), 0);
}

static void
periods_follow_from_the_spacing(void **state)
{
	static const struct {
		int hours;
		double periods;
	} rows[] = { { 24, 365 }, { 35, 365 }, { 7 * 24, 52 }, { 730, 12 },
		{ 2191, 4 }, { 8766, 1 } };
	struct bt_measures m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		make(30, rows[i].hours);
		assert_int_equal(
		    bt_series_measure(&series, &whole, &m, &err), 0);
		assert_true(m.periods == rows[i].periods);
		assert_true(fabs(m.years - 30 / m.periods) < 1e-12);
	}
	assert_int_equal(read_text("time,return\n2024-01-04,0\n2024-01-05,0\n"
				   "2024-01-08,0\n2024-01-09,0\n"),
	    0);
	assert_int_equal(bt_series_measure(&series, &whole, &m, &err), 0);
	assert_true(m.periods == 252);
}

static void
a_spacing_that_is_no_usual_one_must_be_told(void **state)
{
	struct bt_collect_opts hourly = whole;
	struct bt_measures m;

	(void)state;
	make(30, 1);
	assert_int_equal(bt_series_measure(&series, &whole, &m, &err), -1);
	assert_int_equal(err.status, BT_USAGE);
	hourly.periods = 6048;
	assert_int_equal(bt_series_measure(&series, &hourly, &m, &err), 0);
	assert_true(m.periods == 6048);
}

static void
a_window_takes_rows(void **state)
{
	struct bt_collect_opts some = whole;
	struct bt_measures m;

	(void)state;
	make(10, 24);
	some.from = 2 * BT_DAY;
	some.to = 5 * BT_DAY;
	assert_int_equal(bt_series_measure(&series, &some, &m, &err), 0);
	assert_int_equal(m.n_returns, 3);
	assert_true(m.start == 2 * BT_DAY && m.end == 4 * BT_DAY);
}

static void
a_loss_in_the_first_row_is_a_drawdown(void **state)
{
	struct bt_measures m;

	(void)state;
	assert_int_equal(read_text("time,return\n2024-01-01,-0.5\n"
				   "2024-01-02,0.5\n2024-01-03,-1\n"),
	    0);
	assert_int_equal(bt_series_measure(&series, &whole, &m, &err), 0);
	assert_true(m.max_drawdown == 1);
	assert_true(m.is_solvent); /* until the last */
	assert_int_equal(read_text("time,return\n"), 0);
	assert_int_equal(bt_series_measure(&series, &whole, &m, &err), 0);
	assert_true(isnan(m.max_drawdown));
}

static int
cleanup(void **state)
{
	(void)state;
	bt_series_clear(&series);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_series_is_known_by_its_header),
		cmocka_unit_test(rows_are_read_and_empty_ones_skipped),
		cmocka_unit_test(a_bad_row_is_named_with_its_line),
		cmocka_unit_test(periods_follow_from_the_spacing),
		cmocka_unit_test(a_spacing_that_is_no_usual_one_must_be_told),
		cmocka_unit_test(a_window_takes_rows),
		cmocka_unit_test(a_loss_in_the_first_row_is_a_drawdown),
	};

	return cmocka_run_group_tests(tests, NULL, cleanup);
}

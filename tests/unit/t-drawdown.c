/* Drawdown: depth, and how long an account stays under water. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/drawdown.h"

static struct bt_drawdown
of_values(const double *eq, size_t n)
{
	struct bt_drawdown d = { 0 };
	struct bt_drawdown_in in = { 0, 0, NAN, NAN, NAN };
	size_t i;

	for (i = 0; i < n; i++) {
		in.time = (bt_time)i * BT_DAY;
		in.equity = eq[i];
		bt_drawdown_put(&d, &in);
	}
	return d;
}

struct row {
	const char *what;
	double eq[8];
	size_t n;
	double max;
	size_t at;    /* index of the deepest point */
	int from, to; /* days of the longest stretch under water */
	int is_open;
};

static void
depth_and_length_are_found(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
	{ "never falls", { 1, 2, 2, 3 }, 4, 0, 4, 0, 0, 0 },
	{ "one fall", { 100, 80, 90, 100, 110 }, 5, 0.2, 1, 0, 3, 0 },
	{ "the first value is a peak", { 100, 50 }, 2, 0.5, 1, 0, 1, 1 },
	{ "deepest of the fraction, not of the money",
	  { 10, 5, 10, 1000, 900, 1000 }, 6, 0.5, 1, 0, 2, 0 },
	{ "longest is not the deepest",
	  { 100, 50, 100, 99, 99, 99, 100 }, 7, 0.5, 1, 2, 6, 0 },
	{ "longest is not over",
	  { 100, 90, 100, 99, 98, 99 }, 6, 0.1, 1, 2, 5, 1 },
	{ "a peak reached again begins anew",
	  { 100, 90, 100, 90, 100 }, 5, 0.1, 1, 0, 2, 0 },
	{ "below zero is more than all", { 100, -50 }, 2, 1.5, 1, 0, 1, 1 },
	{ "one value", { 5 }, 1, 0, 1, 0, 0, 0 },
	};
	/* clang-format on */
	struct bt_underwater u;
	struct bt_drawdown d;
	size_t i, at;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];

		print_message("# %s\n", r->what);
		d = of_values(r->eq, r->n);
		assert_true(d.max == r->max);
		assert_true(bt_drawdown_max(r->eq, r->n, &at) == r->max);
		assert_int_equal(at, r->at);
		u = bt_drawdown_longest(&d);
		assert_int_equal((u.to - u.from) / BT_DAY, r->to - r->from);
		assert_int_equal(u.from / BT_DAY, r->from);
		assert_int_equal(u.is_open, r->is_open);
	}
}

static void
nothing_and_no_money_have_no_drawdown(void **state)
{
	const double zero[] = { 0, 1, 2 };
	size_t at = 7;

	(void)state;
	assert_true(isnan(bt_drawdown_max(zero, 0, &at)));
	assert_int_equal(at, 0);
	assert_true(isnan(bt_drawdown_max(zero, 3, NULL)));
}

/*
 * Day 1 goes from 100 down to 70 and closes at 95; day 2 up to 200 and closes
 * at 150: the falls are 0.3 and 0.25, though the closes fell 5% at most.
 */
static void
extremes_within_a_day_count(void **state)
{
	const struct bt_drawdown_in in[] = {
		{ 0, 100, 100, 100, 0 },
		{ BT_DAY, 95, 100, 70, NAN },
		{ 2 * BT_DAY, 150, 200, 90, NAN },
	};
	struct bt_drawdown d = { 0 };

	(void)state;
	bt_drawdown_put(&d, &in[0]);
	bt_drawdown_put(&d, &in[1]);
	assert_true(d.now == 0.3);
	bt_drawdown_put(&d, &in[2]);
	assert_true(d.now == 0.25);
	assert_true(d.max == 0.3);
	assert_true(d.max_peak == 0 && d.max_low == BT_DAY);
}

/* From 100 up to 200, down to 90 (0.55), all in a day, closing at 200. */
static void
a_fall_within_a_day_that_is_told_counts(void **state)
{
	const struct bt_drawdown_in in[] = {
		{ 0, 100, 100, 100, 0 },
		{ BT_DAY, 200, 200, 90, 0.55 },
		{ 2 * BT_DAY, 210, 210, 200, 0 },
	};
	struct bt_drawdown d = { 0 };
	struct bt_underwater u;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		bt_drawdown_put(&d, &in[i]);
	assert_true(d.max == 0.55);
	assert_true(d.max_low == BT_DAY);
	/* it was over on its day: a day after the start, not two */
	u = bt_drawdown_longest(&d);
	assert_int_equal(u.to - u.from, BT_DAY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(depth_and_length_are_found),
		cmocka_unit_test(nothing_and_no_money_have_no_drawdown),
		cmocka_unit_test(extremes_within_a_day_count),
		cmocka_unit_test(a_fall_within_a_day_that_is_told_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

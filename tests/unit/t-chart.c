/* Charts: round scales, their labels, and what of a curve can be seen. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/chart.h"

static void
scales_are_round_and_hold_their_values(void **state)
{
	/* clang-format off */
	static const struct {
		double lo, hi;
		int most;
		double want_lo, want_hi, want_step;
	} rows[] = {
		{ 0, 100, 5, 0, 100, 20 },
		{ 3, 97, 5, 0, 100, 20 },
		{ 8000, 56000, 6, 0, 60000, 10000 },
		{ 99.2, 100.7, 4, 99, 101, 0.5 },
		{ -33.9, 0, 4, -40, 0, 10 },
		{ 0.0012, 0.0019, 4, 0.0012, 0.002, 0.0002 },
		{ -5, 5, 2, -5, 5, 5 },
		{ 1e12, 3e12, 4, 1e12, 3e12, 5e11 },
	};
	/* clang-format on */
	struct bt_scale s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bt_scale_of(rows[i].lo, rows[i].hi, rows[i].most, &s);
		print_message("# %g .. %g: %g .. %g by %g, %d\n", rows[i].lo,
		    rows[i].hi, s.lo, s.hi, s.step, s.n);
		assert_true(
		    fabs(s.lo - rows[i].want_lo) <= 1e-9 * rows[i].want_step);
		assert_true(
		    fabs(s.hi - rows[i].want_hi) <= 1e-9 * rows[i].want_hi ||
		    s.hi == rows[i].want_hi);
		assert_true(fabs(s.step - rows[i].want_step) <=
			    1e-9 * rows[i].want_step);
		assert_true(s.n >= 1 && s.n <= rows[i].most);
	}
}

static void
a_scale_of_one_value_has_room_around_it(void **state)
{
	static const double values[] = { 0, 100000, -3, 1e-9, 1e18 };
	struct bt_scale s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof values / sizeof values[0]; i++) {
		bt_scale_of(values[i], values[i], 5, &s);
		assert_true(s.lo < values[i] && values[i] < s.hi);
		assert_true(s.n >= 1 && s.n <= 5);
	}
}

/* Whatever the range: it is inside, and there are not too many steps. */
static void
any_range_fits(void **state)
{
	struct bt_scale s;
	double lo = 0.37, width = 1e-6;
	int i, most;

	(void)state;
	for (i = 0; i < 2000; i++) {
		most = 2 + i % 7;
		lo = fmod(lo * 1103.7 + 17.31, 5000) - 1000;
		width = i % 100 == 0 ? 1e-6 : width * 1.3;
		bt_scale_of(lo, lo + width, most, &s);
		assert_true(s.n >= 1 && s.n <= most);
		assert_true(s.lo <= lo + 1e-6 * s.step);
		assert_true(s.hi >= lo + width - 1e-6 * s.step);
	}
}

static void
labels_have_as_many_digits_as_steps_need(void **state)
{
	/* clang-format off */
	static const struct {
		struct bt_scale s;
		int k;
		const char *want;
	} rows[] = {
		{ { 0, 100, 20, 5 }, 1, "20" },
		{ { 0, 60000, 10000, 6 }, 0, "0" },
		{ { 0, 60000, 10000, 6 }, 6, "60k" },
		{ { 99000, 101000, 500, 4 }, 1, "99.5k" },
		{ { 99, 101, 0.5, 4 }, 1, "99.5" },
		{ { 0.001, 0.002, 0.00025, 4 }, 1, "0.00125" },
		{ { -0.3, 0.3, 0.1, 6 }, 3, "0.0" }, /* not 5.55e-17 */
		{ { 0, 3e7, 5e6, 6 }, 1, "5M" },
		{ { 0, 2.5e10, 5e9, 5 }, 1, "5B" },
		{ { -40, 0, 10, 4 }, 0, "-40" },
	};
	/* clang-format on */
	char buf[40];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bt_scale_label(&rows[i].s, rows[i].k, buf, sizeof buf);
		assert_string_equal(buf, rows[i].want);
	}
}

/* A million points in ten columns: the one deep fall and the one high peak
 * are still there, in their order, with the first and the last. */
static void
thinning_keeps_extremes(void **state)
{
	static bt_time t[1000000];
	static double v[1000000];
	struct bt_point out[40];
	size_t i, n = sizeof t / sizeof t[0], m;
	double lo = INFINITY, hi = -INFINITY;

	(void)state;
	for (i = 0; i < n; i++) {
		t[i] = (bt_time)i * (BT_DAY / 1000);
		v[i] = (double)(i % 7);
	}
	v[123456] = -50;
	v[123457] = 90;
	m = bt_curve_thin(t, v, n, 10, out);
	assert_true(m <= 40);
	for (i = 0; i < m; i++) {
		lo = fmin(lo, out[i].v);
		hi = fmax(hi, out[i].v);
		assert_true(i == 0 || out[i].x >= out[i - 1].x);
	}
	assert_true(lo == -50 && hi == 90);
	assert_true(out[0].x == 0 && out[0].v == v[0]);
	assert_true(out[m - 1].x == 1 && out[m - 1].v == v[n - 1]);
}

static void
few_points_are_all_kept(void **state)
{
	const bt_time t[] = { 0, 1, 2, 10 };
	const double v[] = { 4, 2, 3, 1 };
	struct bt_point out[400];
	size_t i, m = bt_curve_thin(t, v, 4, 100, out);

	(void)state;
	assert_int_equal(m, 4);
	for (i = 0; i < 4; i++) {
		assert_true(out[i].v == v[i]);
		assert_true(out[i].x == (double)t[i] / 10);
	}
}

static void
points_at_one_instant_and_none_are_no_trouble(void **state)
{
	const bt_time t[] = { 5, 5, 5 };
	const double v[] = { 1, 3, 2 };
	struct bt_point out[8];

	(void)state;
	assert_int_equal(bt_curve_thin(t, v, 0, 2, out), 0);
	assert_int_equal(bt_curve_thin(t, v, 1, 2, out), 1);
	assert_int_equal(bt_curve_thin(t, v, 3, 2, out), 3);
	assert_true(out[1].x == 0 && out[1].v == 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scales_are_round_and_hold_their_values),
		cmocka_unit_test(a_scale_of_one_value_has_room_around_it),
		cmocka_unit_test(any_range_fits),
		cmocka_unit_test(labels_have_as_many_digits_as_steps_need),
		cmocka_unit_test(thinning_keeps_extremes),
		cmocka_unit_test(few_points_are_all_kept),
		cmocka_unit_test(points_at_one_instant_and_none_are_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

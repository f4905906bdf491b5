/* Windows: against what a plain look at the last n values gives. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "ta/window.h"

enum {
	N = 4000,
	MOST = 60
};

struct series {
	const char *name;
	double v[N];
};

/* Prices with two decimals, some equal; products; spikes; a flat end. */
static struct series *
make_series(size_t *n)
{
	static struct series all[4];
	struct bt_random r;
	double px = 100;
	size_t i;

	bt_random_init(&r, 7, "window");
	all[0].name = "decimals";
	all[1].name = "products";
	all[2].name = "spikes";
	all[3].name = "mixed, then flat";
	for (i = 0; i < N; i++) {
		double u = bt_random_unit(&r), w = bt_random_unit(&r);

		px += round(100 * (u - 0.5)) / 100;
		all[0].v[i] = round(px * 100) / 100;
		all[1].v[i] = px * w * 1e5;
		all[2].v[i] = i % 97 == 0 ? 1e12 * w : w - 0.5;
		all[3].v[i] = i > N / 2 ? 99.95 : i % 3 ? all[0].v[i] : w;
	}
	*n = 4;
	return all;
}

static double
naive_sum(const double *v, size_t i, size_t n)
{
	long double sum = 0;

	for (size_t k = 0; k < n; k++)
		sum += (long double)v[i - k];
	return (double)sum;
}

static double
naive_variance(const double *v, size_t i, size_t n)
{
	long double mean = 0, sum = 0;

	for (size_t k = 0; k < n; k++)
		mean += (long double)v[i - k] / (long double)n;
	for (size_t k = 0; k < n; k++)
		sum += (v[i - k] - mean) * (v[i - k] - mean);
	return (double)(sum / (long double)n);
}

static double
naive_weighted(const double *v, size_t i, size_t n)
{
	long double sum = 0;

	for (size_t k = 0; k < n; k++)
		sum += (long double)v[i - k] * (long double)(n - k);
	return (double)(sum / ((long double)n * (long double)(n + 1) / 2));
}

static double
naive_max(const double *v, size_t i, size_t n, double sign, size_t *age)
{
	double best = v[i];

	*age = 0;
	for (size_t k = 1; k < n; k++)
		if (sign * v[i - k] > sign * best) {
			best = v[i - k];
			*age = k;
		}
	return best;
}

/* The largest value that a window and its centre know of. */
static double
largest(const double *v, size_t i, size_t n)
{
	double most = 0;

	for (size_t k = 0; k < 2 * n && k <= i; k++)
		most = fmax(most, fabs(v[i - k]));
	return most;
}

static void
near(const char *what, size_t i, double have, double want, double scale)
{
	if (fabs(have - want) <= 1e-11 * (fabs(want) + scale))
		return;
	print_error("%s at %zu: %.17g, expected %.17g\n", what, i, have, want);
	fail();
}

struct all {
	struct bt_roll roll;
	struct bt_spread spread;
	struct bt_line_fit fit;
	struct bt_peak high, low;
	struct bt_delay delay;
};

static void
begin(struct all *a, struct bt_ta_mem *mem, size_t n)
{
	*a = (struct all){ 0 };
	bt_roll_init(&a->roll, mem, (double)n);
	bt_spread_init(&a->spread, mem, (double)n);
	bt_line_fit_init(&a->fit, mem, (double)n);
	bt_peak_init(&a->high, mem, (double)n, 1);
	bt_peak_init(&a->low, mem, (double)n, -1);
	bt_delay_init(&a->delay, mem, (double)n);
}

static void
check_at(struct all *a, const struct series *s, size_t i, size_t n)
{
	const double *v = s->v;
	double scale = largest(v, i, n);
	double sum = bt_roll_total(&a->roll, v[i]);
	double var = bt_spread_put(&a->spread, v[i]);
	int has_line = bt_line_fit_put(&a->fit, v[i]);
	double high = bt_peak_put(&a->high, v[i]);
	double low = bt_peak_put(&a->low, v[i]);
	double old = bt_delay_put(&a->delay, v[i]);
	size_t age;

	if (i >= n)
		assert_true(old == v[i - n]);
	else
		assert_true(isnan(old));
	if (i + 1 < n) {
		assert_true(
		    isnan(sum) && isnan(var) && isnan(high) && !has_line);
		return;
	}
	near(s->name, i, sum, naive_sum(v, i, n), 0);
	near(s->name, i, bt_roll_mean(&a->roll), naive_sum(v, i, n) / (double)n,
	    0);
	near(s->name, i, var, naive_variance(v, i, n), 1e-4 * scale * scale);
	near(s->name, i, bt_line_fit_weighted(&a->fit), naive_weighted(v, i, n),
	    scale);
	assert_true(high == naive_max(v, i, n, 1, &age));
	assert_true(bt_peak_age(&a->high) == (double)age);
	assert_true(low == naive_max(v, i, n, -1, &age));
	assert_true(bt_peak_age(&a->low) == (double)age);
}

static void
test_windows_are_what_a_look_at_them_gives(void **state)
{
	static const size_t periods[] = { 1, 2, 3, 14, MOST };
	size_t n, p, k, i;
	const struct series *all = make_series(&n);

	(void)state;
	for (p = 0; p < sizeof periods / sizeof *periods; p++)
		for (k = 0; k < n; k++) {
			double memory[16 * MOST] = { 0 };
			struct bt_ta_mem mem = { .at = memory };
			struct all a;

			begin(&a, &mem, periods[p]);
			assert_true(mem.used <= 16 * MOST);
			for (i = 0; i < N; i++)
				check_at(&a, &all[k], i, periods[p]);
		}
}

static void
test_equal_decimal_means_are_equal(void **state)
{
	/* Averages of 2 and of 4 that are equal as decimals: 0.1 + 0.2 and
	 * 0.3 + 0.0 are not, as doubles. */
	static const double v[] = { 1e9, 0.123, 7.77, 0.3, 0, 0.1, 0.2 };
	double memory[16] = { 0 };
	struct bt_ta_mem mem = { .at = memory };
	struct bt_roll two = { 0 }, four = { 0 };
	size_t i;

	(void)state;
	bt_roll_init(&two, &mem, 2);
	bt_roll_init(&four, &mem, 4);
	for (i = 0; i < sizeof v / sizeof *v; i++) {
		(void)bt_roll_put(&two, v[i]);
		(void)bt_roll_put(&four, v[i]);
	}
	assert_true(bt_roll_mean(&two) == bt_roll_mean(&four));
	assert_true(bt_roll_sum(&four) == 0.6);
}

static void
test_what_left_the_window_leaves_nothing_behind(void **state)
{
	static const double passing[] = { 1e300, 1e-300, 1.0 / 3, 1e15,
		0.1234567, -5e7, 1e22 };
	double memory[64] = { 0 };
	struct bt_ta_mem mem = { .at = memory };
	struct bt_roll r = { 0 };
	struct bt_spread s = { 0 };
	size_t i, k;

	(void)state;
	bt_roll_init(&r, &mem, 3);
	bt_spread_init(&s, &mem, 3);
	for (i = 0; i < sizeof passing / sizeof *passing; i++) {
		(void)bt_roll_put(&r, passing[i]);
		(void)bt_spread_put(&s, passing[i]);
		for (k = 0; k < 3; k++) {
			(void)bt_roll_put(&r, 0.1);
			(void)bt_spread_put(&s, 0.1);
		}
		assert_true(bt_roll_sum(&r) == 0.3);
		assert_true(bt_spread_put(&s, 0.1) == 0);
	}
}

static void
test_a_wrong_price_leaves_no_deviation_behind(void **state)
{
	static const double wrong[] = { 1e5, 1e9, 1e12, 1e160, 1e300 };
	double v[] = { 10, 10.01, 0, 9.98, 10.02, 10, 9.99, 10.01, 10 };
	double memory[64] = { 0 };
	size_t w, i;

	(void)state;
	for (w = 0; w < sizeof wrong / sizeof *wrong; w++) {
		struct bt_ta_mem mem = { .at = memory };
		struct bt_spread s = { 0 };

		v[2] = wrong[w];
		bt_spread_init(&s, &mem, 4);
		for (i = 0; i < sizeof v / sizeof *v; i++) {
			double var = bt_spread_put(&s, v[i]);

			if (i >= 6)
				near("variance", i, var,
				    naive_variance(v, i, 4), 0);
			/* with it, what a double can hold, or none */
			assert_true(i < 3 || i >= 6 || !(var < 1e6));
		}
	}
}

static void
test_a_sum_does_not_drift(void **state)
{
	enum {
		LONG = 10000000
	};
	double memory[20] = { 0 }, last[10] = { 0 };
	struct bt_ta_mem mem = { .at = memory };
	struct bt_roll r = { 0 };
	struct bt_random random;
	size_t i;

	(void)state;
	bt_random_init(&random, 3, "window");
	bt_roll_init(&r, &mem, 10);
	for (i = 0; i < LONG; i++) {
		last[i % 10] = bt_random_unit(&random) * 1e6;
		(void)bt_roll_put(&r, last[i % 10]);
	}
	near("after ten million", LONG, bt_roll_sum(&r), naive_sum(last, 9, 10),
	    0);
}

static void
test_what_is_not_finite_is_not_seen(void **state)
{
	double memory[64] = { 0 };
	struct bt_ta_mem mem = { .at = memory };
	struct all a;
	struct bt_ema e = { 0 };

	(void)state;
	begin(&a, &mem, 2);
	bt_ema_init(&e, 3, BT_SEED_FIRST);
	(void)bt_roll_put(&a.roll, 1);
	assert_true(isnan(bt_roll_total(&a.roll, (double)NAN)));
	assert_true(isnan(bt_roll_total(&a.roll, (double)INFINITY)));
	assert_true(bt_roll_total(&a.roll, 2) == 3);
	assert_true(isnan(bt_peak_put(&a.high, (double)NAN)));
	assert_true(isnan(bt_delay_put(&a.delay, (double)NAN)));
	assert_true(isnan(bt_spread_put(&a.spread, (double)NAN)));
	assert_int_equal(bt_line_fit_put(&a.fit, (double)NAN), 0);
	assert_true(bt_ema_put(&e, 4) == 4);
	assert_true(isnan(bt_ema_put(&e, (double)NAN)));
	assert_true(bt_ema_put(&e, 6) == 5);
}

static void
test_means_begin_as_they_are_told(void **state)
{
	struct bt_ema first = { 0 }, sma = { 0 }, late = { 0 }, w = { 0 };
	static const double v[] = { 3, 6, 9, 12 };
	double got[4][4];
	size_t i;

	(void)state;
	bt_ema_init(&first, 3, BT_SEED_FIRST); /* k = 0.5 */
	bt_ema_init(&sma, 3, BT_SEED_SMA);
	bt_ema_init(&late, 3, BT_SEED_LATE);
	bt_ema_wilder(&w, 3);
	for (i = 0; i < 4; i++) {
		got[0][i] = bt_ema_put(&first, v[i]);
		got[1][i] = bt_ema_put(&sma, v[i]);
		got[2][i] = bt_ema_put(&late, v[i]);
		got[3][i] = bt_ema_put(&w, v[i]);
	}
	assert_true(got[0][0] == 3 && got[0][1] == 4.5 && got[0][2] == 6.75);
	assert_true(isnan(got[1][1]) && got[1][2] == 6 && got[1][3] == 9);
	assert_true(isnan(got[2][1]) && got[2][2] == 6.75);
	assert_true(isnan(got[3][1]) && got[3][2] == 6 && got[3][3] == 8);
}

/* Products of a price and a volume, at the edge of what is exact. */
static void
test_a_value_counts_the_same_when_it_leaves(void **state)
{
	double memory[2];
	double cents;

	(void)state;
	for (cents = 2e9; cents < 5e9; cents += 1234567) {
		struct bt_ta_mem mem = { memory, 0 };
		struct bt_roll roll = { 0 };

		bt_roll_init(&roll, &mem, 2);
		(void)bt_roll_put(&roll, 0.25); /* so hundredths are known */
		(void)bt_roll_put(&roll, cents / 100);
		(void)bt_roll_put(&roll, 1e-8); /* more places than before */
		(void)bt_roll_put(&roll, 1);
		(void)bt_roll_put(&roll, 1.0 / 3); /* no decimal */
		(void)bt_roll_put(&roll, 1);
		(void)bt_roll_put(&roll, 1);
		assert_true(bt_roll_sum(&roll) == 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_windows_are_what_a_look_at_them_gives),
		cmocka_unit_test(test_equal_decimal_means_are_equal),
		cmocka_unit_test(
		    test_what_left_the_window_leaves_nothing_behind),
		cmocka_unit_test(test_a_wrong_price_leaves_no_deviation_behind),
		cmocka_unit_test(test_a_sum_does_not_drift),
		cmocka_unit_test(test_a_value_counts_the_same_when_it_leaves),
		cmocka_unit_test(test_what_is_not_finite_is_not_seen),
		cmocka_unit_test(test_means_begin_as_they_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

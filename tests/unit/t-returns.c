/* Statistics of returns: hand-made series, edges, and the laws they keep. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/returns.h"

#define NEAR(got, want) is_near(#got, got, want)

static void
is_near(const char *what, double got, double want)
{
	if (isnan(want) ? !isnan(got) : fabs(got - want) > 1e-12 * fabs(want))
		fail_msg("%s is %.17g, not %.17g", what, got, want);
}

static void
returns_are_between_values(void **state)
{
	const double eq[] = { 100, 110, 99, 0, 5 };
	double r[4];

	(void)state;
	bt_returns_of(eq, 5, r);
	NEAR(r[0], 10.0 / 100);
	NEAR(r[1], -0.1);
	assert_true(r[2] == -1);
	assert_true(isnan(r[3])); /* nothing can be gained on nothing */
}

static void
total_return_compounds(void **state)
{
	const double r[] = { 0.1, -0.1, 0.5 };
	const double lost[] = { 0.1, -1, 0.5 };

	(void)state;
	NEAR(bt_returns_total(r, 3), 1.1 * 0.9 * 1.5 - 1);
	NEAR(bt_returns_total(lost, 3), -1);
	NEAR(bt_returns_total(r, 0), NAN);
}

static void
annual_return_is_geometric(void **state)
{
	(void)state;
	NEAR(bt_returns_annual(0.21, 2), 1.1 - 1); /* 1.1^2 = 1.21 */
	NEAR(bt_returns_annual(0.1, 0.5), 1.1 * 1.1 - 1);
	NEAR(bt_returns_annual(-1, 3), -1);
	NEAR(bt_returns_annual(0.1, 0), NAN);
	NEAR(bt_returns_annual(-1.5, 1), NAN);
}

static void
internal_return_grows_each_flow_from_its_time_on(void **state)
{
	const struct bt_return_flow in[] = { { 1, 100 } };
	const struct bt_return_flow out[] = { { 1, -55 } };

	(void)state;
	/* nothing came in: the plain growth */
	NEAR(bt_returns_internal(100, 121, 2, NULL, 0), 1.1 - 1);
	/* 100 x 1.1^2 + 100 x 1.1 = 231; 100 x 1.1^2 - 55 x 1.1 = 60.5 */
	NEAR(bt_returns_internal(100, 231, 2, in, 1), 1.1 - 1);
	NEAR(bt_returns_internal(100, 60.5, 2, out, 1), 1.1 - 1);
	NEAR(bt_returns_internal(100, -50, 2, in, 1), NAN);
	NEAR(bt_returns_internal(100, 121, 0, NULL, 0), NAN);
}

/* 0.01 0.03: mean 0.02, deviations 0.01 each, variance 2e-4 / (2 - 1). */
static void
deviation_divides_by_one_less_than_the_count(void **state)
{
	const double r[] = { 0.01, 0.03 };

	(void)state;
	NEAR(bt_returns_mean(r, 2), 0.02);
	NEAR(bt_returns_std(r, 2), sqrt(2e-4));
	NEAR(bt_returns_volatility(r, 2, 252), sqrt(2e-4 * 252));
	NEAR(bt_returns_std(r, 1), NAN);
}

/* Mean 0.02, deviation sqrt(2e-4), 100 periods: 0.02 / 0.01414... x 10. */
static void
sharpe_is_mean_over_deviation_a_year(void **state)
{
	const double r[] = { 0.01, 0.03 };

	(void)state;
	NEAR(bt_returns_sharpe(r, 2, 0, 100), 0.2 / sqrt(2e-4));
	NEAR(bt_returns_sharpe(r, 2, 0.01, 100), 0.1 / sqrt(2e-4));
	NEAR(bt_returns_sharpe(r, 1, 0, 100), NAN);
}

static void
sharpe_of_a_constant_series_is_undefined(void **state)
{
	/* 0.1 x 3 / 3 is not 0.1 in doubles: the deviation must be 0 yet */
	const double r[] = { 0.1, 0.1, 0.1 };

	(void)state;
	assert_true(bt_returns_std(r, 3) == 0);
	NEAR(bt_returns_sharpe(r, 3, 0, 252), NAN);
}

/* Below 0: -0.02 and -0.01, squares 5e-4, over all 4 rows: 1.25e-4. */
static void
downside_counts_all_rows(void **state)
{
	const double r[] = { 0.03, -0.02, -0.01, 0.04 };

	(void)state;
	NEAR(bt_returns_downside(r, 4, 0, 1), sqrt(1.25e-4));
	NEAR(bt_returns_sortino(r, 4, 0, 252),
	    0.01 * 252 / (sqrt(1.25e-4) * sqrt(252)));
	NEAR(bt_returns_downside(r, 0, 0, 1), NAN);
}

static void
sortino_without_a_low_return_is_undefined(void **state)
{
	const double r[] = { 0.03, 0, 0.01 };

	(void)state;
	NEAR(bt_returns_sortino(r, 3, 0, 252), NAN);
	assert_true(isfinite(bt_returns_sortino(r, 3, 0.001, 252)));
}

static void
a_yearly_rate_is_spread_by_roots(void **state)
{
	double rate = bt_returns_per_period(0.02, 252), wealth = 1;
	int i;

	(void)state;
	for (i = 0; i < 252; i++)
		wealth *= 1 + rate;
	NEAR(wealth, 1.02);
	assert_true(bt_returns_per_period(0, 252) == 0);
}

/* Adding a constant to returns and rate leaves Sharpe; a million of them
 * must not drift. */
static void
sums_do_not_drift(void **state)
{
	static double r[1000000];
	size_t i, n = sizeof r / sizeof r[0];

	(void)state;
	for (i = 0; i < n; i++)
		r[i] = 1e8 + (i % 2 == 0 ? 0.1 : -0.1);
	is_near("mean", bt_returns_mean(r, n), 1e8);
	assert_true(fabs(bt_returns_std(r, n) - 0.1) < 1e-7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(returns_are_between_values),
		cmocka_unit_test(total_return_compounds),
		cmocka_unit_test(annual_return_is_geometric),
		cmocka_unit_test(
		    internal_return_grows_each_flow_from_its_time_on),
		cmocka_unit_test(deviation_divides_by_one_less_than_the_count),
		cmocka_unit_test(sharpe_is_mean_over_deviation_a_year),
		cmocka_unit_test(sharpe_of_a_constant_series_is_undefined),
		cmocka_unit_test(downside_counts_all_rows),
		cmocka_unit_test(sortino_without_a_low_return_is_undefined),
		cmocka_unit_test(a_yearly_rate_is_spread_by_roots),
		cmocka_unit_test(sums_do_not_drift),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

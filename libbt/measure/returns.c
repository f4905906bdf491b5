#include "measure/returns.h"

#include <math.h>

#include "base/power.h"
#include "base/sum.h"

void
bt_returns_of(const double *eq, size_t n, double *r)
{
	size_t i;

	for (i = 1; i < n; i++)
		r[i - 1] =
		    eq[i - 1] > 0 ? (eq[i] - eq[i - 1]) / eq[i - 1] : NAN;
}

double
bt_returns_total(const double *r, size_t n)
{
	double total = 0;
	size_t i;

	/* (1 + total) (1 + r) - 1, without the digits that 1 would cost */
	for (i = 0; i < n; i++)
		total += r[i] * (1 + total);
	return n > 0 ? total : NAN;
}

double
bt_returns_annual(double total, double years)
{
	if (!(years > 0) || !(total >= -1))
		return NAN;
	return bt_power(1 + total, 1 / years) - 1;
}

/* What is missing of `end` when all has grown at a rate. */
static double
missing_at(double rate, double start, double end, double years,
    const struct bt_return_flow *flows, size_t n)
{
	double sum = start * bt_power(1 + rate, years) - end;
	size_t i;

	for (i = 0; i < n; i++)
		sum += flows[i].amount *
		       bt_power(1 + rate, years - flows[i].years);
	return sum;
}

double
bt_returns_internal(double start, double end, double years,
    const struct bt_return_flow *flows, size_t n)
{
	double lo = -1 + 1e-9, hi = 1e6, mid, at_lo;

	if (!(years > 0))
		return NAN;
	at_lo = missing_at(lo, start, end, years, flows, n);
	if (!(at_lo * missing_at(hi, start, end, years, flows, n) <= 0))
		return NAN;
	for (;;) {
		mid = lo + (hi - lo) / 2;
		if (!(mid > lo && mid < hi))
			return mid;
		if (missing_at(mid, start, end, years, flows, n) * at_lo > 0)
			lo = mid;
		else
			hi = mid;
	}
}

double
bt_returns_mean(const double *r, size_t n)
{
	struct bt_sum sum = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		bt_sum_add(&sum, r[i]);
	return n > 0 ? bt_sum_get(&sum) / (double)n : NAN;
}

static int
is_constant(const double *r, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (r[i] != r[0])
			return 0;
	return 1;
}

double
bt_returns_std(const double *r, size_t n)
{
	struct bt_sum sum = { 0 };
	double mean, d;
	size_t i;

	if (n < 2)
		return NAN;
	/* The mean of equal numbers need not be that number. */
	if (is_constant(r, n))
		return 0;
	mean = bt_returns_mean(r, n);
	for (i = 0; i < n; i++) {
		d = r[i] - mean;
		bt_sum_add(&sum, d * d);
	}
	return sqrt(bt_sum_get(&sum) / (double)(n - 1));
}

double
bt_returns_volatility(const double *r, size_t n, double periods)
{
	return bt_returns_std(r, n) * sqrt(periods);
}

double
bt_returns_per_period(double yearly, double periods)
{
	return yearly == 0 ? 0 : bt_power(1 + yearly, 1 / periods) - 1;
}

double
bt_returns_sharpe(const double *r, size_t n, double rf, double periods)
{
	double std = bt_returns_std(r, n);

	if (!(std > 0))
		return NAN;
	return (bt_returns_mean(r, n) - rf) / std * sqrt(periods);
}

double
bt_returns_downside(const double *r, size_t n, double target, double periods)
{
	struct bt_sum sum = { 0 };
	double d;
	size_t i;

	for (i = 0; i < n; i++) {
		d = r[i] - target;
		if (d < 0 || isnan(d))
			bt_sum_add(&sum, d * d);
	}
	if (n == 0)
		return NAN;
	return sqrt(bt_sum_get(&sum) / (double)n) * sqrt(periods);
}

double
bt_returns_sortino(const double *r, size_t n, double target, double periods)
{
	double down = bt_returns_downside(r, n, target, periods);

	if (n < 2 || !(down > 0))
		return NAN;
	return (bt_returns_mean(r, n) - target) * periods / down;
}

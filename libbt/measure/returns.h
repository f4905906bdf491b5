/*
 * Statistics of returns: what an account gained from period to period.
 *
 * All functions here read simple returns r[0..n-1], as fractions (0.01 is one
 * percent), in time order, one a period, finite and >= -1.  `periods` is how
 * many there are in a year, > 0.  None of them allocates or fails: where the
 * mathematics has no answer, the answer is NaN.  Sums are compensated and
 * run in the order of the series, so that results are the same everywhere.
 */
#ifndef BT_MEASURE_RETURNS_H
#define BT_MEASURE_RETURNS_H

#include <stddef.h>

/*
 * bt_returns_of(eq, n, r):
 * The n - 1 returns between n values of an account.
 *
 *   eq     > 0 for all but the last; a return after another value is NaN.
 *   r      room for n - 1.
 */
void bt_returns_of(const double *eq, size_t n, double *r);

/*
 * bt_returns_total(r, n): (1 + r[0]) (1 + r[1]) ... - 1.
 *   gives  >= -1; NaN where n is 0.
 *   test   tests/unit/t-returns.c; parity: empyrical cum_returns_final.
 */
double bt_returns_total(const double *r, size_t n);

/*
 * bt_returns_annual(total, years): the yearly return that gives `total` in so
 * many years, (1 + total)^(1 / years) - 1.
 *   gives  NaN where years is not > 0 or total < -1.
 *   source bt-metrics(7) "cagr"; with years = n / periods it is empyrical's
 *          annual_return, with calendar days / 365.25 backtesting.py's CAGR.
 */
double bt_returns_annual(double total, double years);

/* Money that came into an account, or left it: < 0. */
struct bt_return_flow {
	double years; /* after the start */
	double amount;
};

/*
 * bt_returns_internal(start, end, years, flows, n):
 * The yearly rate that makes of `start` and all flows, each from its time on,
 * just `end` after so many years: the internal, or money-weighted, return.
 *
 *   gives  > -1; NaN where there is no such rate below 1e6, or years is not
 *          > 0.  Of several, which withdrawals can make, one.
 *   source bt-metrics(7) "money_weighted_return"; halving, to the last bit.
 */
double bt_returns_internal(double start, double end, double years,
    const struct bt_return_flow *flows, size_t n);

/* bt_returns_mean(r, n): the arithmetic mean; NaN where n is 0. */
double bt_returns_mean(const double *r, size_t n);

/*
 * bt_returns_std(r, n): the sample's standard deviation (ddof 1).
 *   gives  >= 0, exactly 0 where all are equal; NaN for fewer than two.
 */
double bt_returns_std(const double *r, size_t n);

/* bt_returns_volatility(r, n, periods): bt_returns_std() x sqrt(periods). */
double bt_returns_volatility(const double *r, size_t n, double periods);

/*
 * bt_returns_per_period(yearly, periods): a yearly rate as one of a period,
 * (1 + yearly)^(1 / periods) - 1; yearly >= -1.
 */
double bt_returns_per_period(double yearly, double periods);

/*
 * bt_returns_sharpe(r, n, rf, periods):
 * Mean excess return over its standard deviation, a year:
 * mean(r - rf) / std1(r) x sqrt(periods).
 *
 *   rf     the risk-free return of one period (bt_returns_per_period()).
 *   gives  NaN for fewer than two returns or a deviation of 0.
 *   source Sharpe 1994, eqs. 3-6; bt-metrics(7) "sharpe".
 *   test   tests/unit/t-returns.c; parity: empyrical, quantstats.
 */
double bt_returns_sharpe(const double *r, size_t n, double rf, double periods);

/*
 * bt_returns_downside(r, n, target, periods):
 * Downside deviation, a year: sqrt(mean(min(r - target, 0)^2)) x
 * sqrt(periods), the mean over all n returns, not only the low ones.
 *
 *   target of one period.
 *   gives  >= 0; NaN where n is 0.
 *   source Sortino & Price 1994; parity: empyrical downside_risk.
 */
double bt_returns_downside(
    const double *r, size_t n, double target, double periods);

/*
 * bt_returns_sortino(r, n, target, periods):
 * mean(r - target) x periods / bt_returns_downside().
 *   gives  NaN for fewer than two returns or where none is below the target.
 */
double bt_returns_sortino(
    const double *r, size_t n, double target, double periods);

#endif

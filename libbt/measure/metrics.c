#include "measure/metrics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "bt/num.h"
#include "bt/time.h"
#include "measure/returns.h"

/* ---- values ---- */

#define FIELD(name, expression)                                                \
	static double name##_of(const struct bt_measures *m)                   \
	{                                                                      \
		return (expression);                                           \
	}

static double
days_of(const struct bt_underwater *u)
{
	return bt_time_apart(u->from, u->to) / (double)BT_DAY;
}

static double
seconds_of(bt_time t)
{
	return (double)t / (double)BT_SECOND;
}

static double
sum_of_flows(const struct bt_measures *m)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < m->n_flows; i++)
		sum += m->flows[i].amount;
	return sum;
}

FIELD(start, seconds_of(m->start))
FIELD(end, seconds_of(m->end))
FIELD(duration, m->days)
FIELD(start_equity, m->start_equity)
FIELD(end_equity, m->end_equity)
FIELD(total_return, m->is_run && m->n_flows == 0
			? (m->end_equity - m->start_equity) / m->start_equity
			: bt_returns_total(m->returns, m->n_returns))
FIELD(net_flows, sum_of_flows(m))
FIELD(gain, m->end_equity - m->start_equity - sum_of_flows(m))
FIELD(money_weighted_return, bt_returns_internal(m->start_equity, m->end_equity,
				 m->years, m->flows, m->n_flows))
FIELD(cagr, bt_returns_annual(total_return_of(m), m->years))
FIELD(volatility, bt_returns_volatility(m->returns, m->n_returns, m->periods))
FIELD(sharpe, bt_returns_sharpe(m->returns, m->n_returns, m->rate, m->periods))
FIELD(
    sortino, bt_returns_sortino(m->returns, m->n_returns, m->rate, m->periods))
FIELD(calmar, m->max_drawdown > 0 ? cagr_of(m) / m->max_drawdown : NAN)
FIELD(max_drawdown, m->max_drawdown)
FIELD(max_drawdown_length, days_of(&m->longest))
FIELD(exposure, m->exposure)
FIELD(turnover, m->traded / m->mean_equity / m->years)
FIELD(trades, (double)m->trades.n)
FIELD(long_trades, (double)m->trades.n_long)
FIELD(short_trades, (double)m->trades.n_short)
FIELD(win_rate, bt_trades_win_rate(&m->trades))
FIELD(profit_factor, bt_trades_profit_factor(&m->trades))
FIELD(expectancy, bt_trades_expectancy(&m->trades))
FIELD(avg_win, bt_trades_avg_win(&m->trades))
FIELD(avg_loss, bt_trades_avg_loss(&m->trades))
FIELD(best_trade, m->trades.best)
FIELD(worst_trade, m->trades.worst)
FIELD(avg_bars, bt_trades_avg_bars(&m->trades))
FIELD(fees, m->fees)
FIELD(slippage, m->slippage)
FIELD(fills, (double)m->fills)
FIELD(ambiguous_fills, (double)m->ambiguous)
FIELD(rejected_orders, (double)m->rejected)
FIELD(open_positions, (double)m->open_positions)
FIELD(periods, m->periods)
FIELD(risk_free, m->risk_free)

/* ---- the registry ---- */

#define ACCOUNT (BT_NEEDS_RUN | BT_NEEDS_EQUITY)
#define SERIES  (BT_NEEDS_EQUITY | BT_NEEDS_RETURNS)
#define TRADED  (BT_NEEDS_RUN | BT_NEEDS_TRADES)

/*
 * In notes, %x stands for: b how the total is made, y years of cagr, p
 * periods, f risk-free rate, n count of returns, s start, e end, d dates of
 * the deepest drawdown, l dates of the longest, o where periods come from.
 * No commas: the note is a field of a record.
 */
/* clang-format off */
static const struct bt_metric_row rows[] = {
{ "start", BT_METRIC_TIME, "time of the first account value or return",
  BT_NEEDS_EQUITY, start_of, "", "%s" },
{ "end", BT_METRIC_TIME, "time of the last account value or return",
  BT_NEEDS_EQUITY, end_of, "", "%e" },
{ "duration", BT_METRIC_DAYS, "calendar days from start to end",
  BT_NEEDS_EQUITY, duration_of, "", "calendar days" },
{ "start_equity", BT_METRIC_MONEY, "account value at the start",
  ACCOUNT, start_equity_of, "", "" },
{ "end_equity", BT_METRIC_MONEY, "account value at the end, positions marked",
  ACCOUNT, end_equity_of, "", "open positions at their last mark" },
{ "total_return", BT_METRIC_FRACTION, "gain from start to end",
  BT_NEEDS_EQUITY, total_return_of, "there is no return", "%b" },
{ "net_flows", BT_METRIC_MONEY, "deposits less withdrawals",
  ACCOUNT | BT_NEEDS_FLOWS, net_flows_of, "", "" },
{ "gain", BT_METRIC_MONEY, "end_equity less start_equity and net_flows",
  ACCOUNT | BT_NEEDS_FLOWS, gain_of, "", "" },
{ "money_weighted_return", BT_METRIC_FRACTION,
  "yearly rate at which start_equity and flows become end_equity",
  ACCOUNT | BT_NEEDS_TIME | BT_NEEDS_FLOWS, money_weighted_return_of,
  "there is no such rate", "internal rate of return; years: %y" },
{ "cagr", BT_METRIC_FRACTION, "yearly growth that gives the total return",
  BT_NEEDS_EQUITY | BT_NEEDS_TIME, cagr_of, "more than all was lost",
  "geometric; years: %y" },
{ "volatility", BT_METRIC_FRACTION, "deviation of returns, a year",
  SERIES, volatility_of, "",
  "deviation (ddof 1) x sqrt(%p); %n" },
{ "sharpe", BT_METRIC_RATIO, "mean excess return over its deviation, a year",
  SERIES, sharpe_of, "all returns are equal",
  "arithmetic mean / deviation (ddof 1) x sqrt(%p); risk-free %f a year" },
{ "sortino", BT_METRIC_RATIO, "mean excess return over downside, a year",
  SERIES, sortino_of, "no return is below the risk-free rate",
  "downside over all %n; sqrt(%p); target %f a year" },
{ "calmar", BT_METRIC_RATIO, "cagr over max_drawdown",
  BT_NEEDS_EQUITY | BT_NEEDS_TIME, calmar_of, "there was no drawdown",
  "whole period" },
{ "max_drawdown", BT_METRIC_FRACTION, "deepest fall below the running peak",
  BT_NEEDS_EQUITY, max_drawdown_of, "the account began without money", "%d" },
{ "max_drawdown_length", BT_METRIC_DAYS, "longest time below a peak",
  BT_NEEDS_EQUITY, max_drawdown_length_of, "", "%l" },
{ "exposure", BT_METRIC_FRACTION, "share of steps with a position",
  ACCOUNT, exposure_of, "the run does not tell it",
  "mean over the account's records" },
{ "turnover", BT_METRIC_RATIO, "money traded a year over mean equity",
  ACCOUNT | BT_NEEDS_TIME | BT_NEEDS_RATES, turnover_of, "mean equity is zero",
  "buys and sells; years: %y" },
{ "trades", BT_METRIC_COUNT, "closed round trips",
  BT_NEEDS_RUN, trades_of, "", "one a lot matched first in first out" },
{ "long_trades", BT_METRIC_COUNT, "closed round trips that were long",
  BT_NEEDS_RUN, long_trades_of, "", "" },
{ "short_trades", BT_METRIC_COUNT, "closed round trips that were short",
  BT_NEEDS_RUN, short_trades_of, "", "" },
{ "win_rate", BT_METRIC_FRACTION, "share of trades with a profit",
  TRADED, win_rate_of, "", "net of fees; exactly zero is no win" },
{ "profit_factor", BT_METRIC_RATIO, "profit of wins over loss of losses",
  TRADED, profit_factor_of, "no trade lost", "cash; net of fees" },
{ "expectancy", BT_METRIC_MONEY, "mean profit of a trade",
  TRADED, expectancy_of, "", "cash; net of fees" },
{ "avg_win", BT_METRIC_MONEY, "mean profit of the trades that won",
  TRADED, avg_win_of, "no trade won", "cash; net of fees" },
{ "avg_loss", BT_METRIC_MONEY, "mean profit of the trades that lost",
  TRADED, avg_loss_of, "no trade lost", "cash; net of fees" },
{ "best_trade", BT_METRIC_MONEY, "largest profit of a trade",
  TRADED, best_trade_of, "", "cash; net of fees" },
{ "worst_trade", BT_METRIC_MONEY, "smallest profit of a trade",
  TRADED, worst_trade_of, "", "cash; net of fees" },
{ "avg_bars", BT_METRIC_COUNT, "mean number of bars a trade was held",
  TRADED, avg_bars_of, "", "entry to exit" },
{ "fees", BT_METRIC_MONEY, "fees of all fills",
  BT_NEEDS_RUN, fees_of, "", "positions still open included" },
{ "slippage", BT_METRIC_MONEY, "money lost to slippage in all fills",
  BT_NEEDS_RUN, slippage_of, "", "positive is worse" },
{ "fills", BT_METRIC_COUNT, "fills", BT_NEEDS_RUN, fills_of, "", "" },
{ "ambiguous_fills", BT_METRIC_COUNT,
  "fills that another path through the bar would have changed",
  BT_NEEDS_RUN, ambiguous_fills_of, "", "" },
{ "rejected_orders", BT_METRIC_COUNT, "orders that were refused",
  BT_NEEDS_RUN, rejected_orders_of, "", "" },
{ "open_positions", BT_METRIC_COUNT, "positions open at the end",
  ACCOUNT, open_positions_of, "", "" },
{ "periods", BT_METRIC_COUNT, "returns a year, used to annualise",
  BT_NEEDS_EQUITY, periods_of, "", "%o" },
{ "risk_free", BT_METRIC_FRACTION, "risk-free rate a year",
  BT_NEEDS_EQUITY, risk_free_of, "",
  "as (1 + rate)^(1 / %p) - 1 a period" },
};
/* clang-format on */

#define N_ROWS (sizeof rows / sizeof rows[0])

const struct bt_metric_row *
bt_metric_rows(size_t *n)
{
	*n = N_ROWS;
	return rows;
}

const struct bt_metric_row *
bt_metric_find(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < N_ROWS; i++)
		if (strlen(rows[i].name) == n &&
		    memcmp(rows[i].name, name, n) == 0)
			return &rows[i];
	return NULL;
}

const char *
bt_metric_near(const char *name)
{
	struct bt_near near;
	size_t i;

	bt_near_init(&near, name);
	for (i = 0; i < N_ROWS; i++)
		bt_near_try(&near, rows[i].name);
	return bt_near_best(&near);
}

const char *
bt_metric_unit(enum bt_metric_kind kind)
{
	switch (kind) {
	case BT_METRIC_TIME:
		return "time";
	case BT_METRIC_DAYS:
		return "days";
	case BT_METRIC_MONEY:
		return "money";
	case BT_METRIC_FRACTION:
		return "fraction";
	case BT_METRIC_RATIO:
		return "ratio";
	case BT_METRIC_COUNT:
		return "count";
	}
	return "";
}

/* ---- what is missing ---- */

/* Why a metric cannot even be asked for; NULL where it can. */
static const char *
missing(const struct bt_metric_row *row, const struct bt_measures *m)
{
	unsigned needs = row->needs;

	if ((needs & BT_NEEDS_RUN) && !m->is_run)
		return "a series of returns does not tell";
	if ((needs & BT_NEEDS_EQUITY) && m->is_run && m->n_values == 0)
		return "the run has no equity records";
	if ((needs & BT_NEEDS_EQUITY) && !m->is_run && m->n_returns == 0)
		return "there is no return";
	if ((needs & BT_NEEDS_FLOWS) && m->n_flows == 0)
		return "there are no deposits or withdrawals";
	if ((needs & BT_NEEDS_TIME) && !(m->years > 0))
		return "no time passes from start to end";
	if ((needs & BT_NEEDS_RETURNS) && !m->is_solvent)
		return "the account was at zero or below before the end";
	if ((needs & BT_NEEDS_RETURNS) && m->n_returns < 2)
		return "fewer than two returns";
	if ((needs & BT_NEEDS_TRADES) && m->trades.n == 0)
		return m->no_trades;
	if ((needs & BT_NEEDS_RATES) && m->is_foreign)
		return "fills in another currency do not tell its rate";
	return NULL;
}

int
bt_metric_is_told(const struct bt_metric_row *row, const struct bt_measures *m)
{
	return !(row->needs & BT_NEEDS_FLOWS) || m->n_flows > 0;
}

double
bt_metric_value(const struct bt_metric_row *row, const struct bt_measures *m)
{
	return missing(row, m) == NULL ? row->value(m) : NAN;
}

/* ---- notes ---- */

/* A text that grows in a buffer of a given size and is cut at its end. */
struct text {
	char *data;
	size_t n, size;
};

static void
put(struct text *t, const char *s)
{
	size_t n = strlen(s);

	if (n > t->size - 1 - t->n)
		n = t->size - 1 - t->n;
	memcpy(t->data + t->n, s, n);
	t->n += n;
	t->data[t->n] = '\0';
}

static void
put_number(struct text *t, double v)
{
	char buf[BT_NUM_TEXT_MAX];

	bt_num_format(v, buf);
	put(t, buf);
}

static void
put_time(struct text *t, bt_time time)
{
	char buf[BT_TIME_TEXT_MAX];

	bt_time_format(time, buf);
	put(t, buf);
}

/* An instant as its date where it is midnight, UTC. */
static void
put_date(struct text *t, bt_time time)
{
	char buf[BT_TIME_TEXT_MAX];
	size_t n = bt_time_format(time, buf);

	if (n > 10 && strcmp(buf + 10, "T00:00:00Z") == 0)
		buf[10] = '\0';
	put(t, buf);
}

static void
put_percent(struct text *t, double fraction)
{
	put_number(t, round(fraction * 1e8) / 1e6);
	put(t, "%");
}

static void
put_count(struct text *t, size_t n, const char *what)
{
	put_number(t, (double)n);
	put(t, what);
	put(t, n == 1 ? "" : "s");
}

static void
put_years(struct text *t, const struct bt_measures *m)
{
	if (m->is_run) {
		put(t, "calendar days / 365.25");
		return;
	}
	put_count(t, m->n_returns, " return");
	put(t, " / ");
	put_number(t, m->periods);
}

static void
put_deepest(struct text *t, const struct bt_measures *m)
{
	if (!(m->max_drawdown > 0)) {
		put(t, "there was none");
		return;
	}
	put(t, "peak ");
	put_date(t, m->max_peak);
	put(t, "; low ");
	put_date(t, m->max_low);
}

static void
put_longest(struct text *t, const struct bt_measures *m)
{
	if (m->longest.to == m->longest.from) {
		put(t, "there was none");
		return;
	}
	put(t, "from ");
	put_date(t, m->longest.from);
	put(t, " to ");
	put_date(t, m->longest.to);
	put(t, m->longest.is_open ? "; not over at the end" : "");
}

static const char *
periods_from(enum bt_periods_from from)
{
	switch (from) {
	case BT_PERIODS_ASSUMED:
		return "a year; assumed";
	case BT_PERIODS_OF_DATA:
		return "a year; from the data's spacing";
	case BT_PERIODS_OF_RUN:
		return "a year; as the run says";
	case BT_PERIODS_OF_USER:
		return "a year; as asked for";
	}
	return "";
}

static void
put_token(struct text *t, const struct bt_measures *m, char token)
{
	switch (token) {
	case 'b':
		put(t, m->is_run && m->n_flows == 0
			   ? "end_equity / start_equity - 1"
			   : "product of 1 + return less 1");
		if (m->n_flows > 0)
			put(t, "; flows are no returns");
		break;
	case 'y':
		put_years(t, m);
		break;
	case 'p':
		put_number(t, m->periods);
		break;
	case 'f':
		put_percent(t, m->risk_free);
		break;
	case 'n':
		put_count(t, m->n_returns, " return");
		break;
	case 's':
		put_time(t, m->start);
		break;
	case 'e':
		put_time(t, m->end);
		break;
	case 'd':
		put_deepest(t, m);
		break;
	case 'l':
		put_longest(t, m);
		break;
	default: /* 'o' */
		put(t, periods_from(m->periods_from));
	}
}

size_t
bt_metric_note(const struct bt_metric_row *row, const struct bt_measures *m,
    char *buf, size_t size)
{
	struct text t = { buf, 0, size };
	const char *why = missing(row, m), *s;
	char one[2] = "";

	buf[0] = '\0';
	if (why == NULL && isnan(row->value(m)))
		why = row->why[0] != '\0' ? row->why
					  : "beyond the range of numbers";
	if (why != NULL) {
		put(&t, why);
		return t.n;
	}
	for (s = row->note; *s != '\0'; s++) {
		if (*s == '%') {
			put_token(&t, m, *++s);
			continue;
		}
		one[0] = *s;
		put(&t, one);
	}
	return t.n;
}

/* ---- for people ---- */

static int
decimals_of(enum bt_metric_kind kind, double v)
{
	switch (kind) {
	case BT_METRIC_TIME:
		break;
	case BT_METRIC_MONEY:
	case BT_METRIC_FRACTION:
		return 2;
	case BT_METRIC_RATIO:
		return 3;
	case BT_METRIC_DAYS:
	case BT_METRIC_COUNT:
		return v == floor(v) ? 0 : 2;
	}
	return 0;
}

size_t
bt_metric_format(enum bt_metric_kind kind, double value, char *buf)
{
	int n, decimals = decimals_of(kind, value);

	if (kind == BT_METRIC_TIME && fabs(value) < 9e9)
		return bt_time_format(
		    (bt_time)floor(value * 1e6 + 0.5) * 1000, buf);
	if (kind == BT_METRIC_FRACTION)
		value *= 100;
	if (!isfinite(value) || fabs(value) >= 1e15)
		n = (int)bt_num_format(value, buf);
	else
		n = snprintf(buf, BT_METRIC_TEXT_MAX, "%.*f", decimals, value);
	if (kind == BT_METRIC_FRACTION && isfinite(value)) {
		buf[n++] = '%';
		buf[n] = '\0';
	}
	return (size_t)n;
}

size_t
bt_measures_conventions(const struct bt_measures *m, char *buf, size_t size)
{
	struct text t = { buf, 0, size };

	buf[0] = '\0';
	put_count(&t, m->n_returns, " simple return");
	if (m->is_run) {
		put(&t, " of the account from day to day (days of ");
		put(&t, m->zone);
		put(&t, "), the first from the starting value; ");
	} else {
		put(&t, ", as given; ");
	}
	put_number(&t, m->periods);
	put(&t, " returns a year (");
	put(&t, periods_from(m->periods_from) + strlen("a year; "));
	put(&t, "); risk-free rate ");
	put_percent(&t, m->risk_free);
	put(&t, " a year; arithmetic mean, deviation with ddof 1, "
		"cagr geometric over ");
	put_years(&t, m);
	return t.n;
}

/* ---- warnings ---- */

/* A fifth more or less is no surprise: holidays, a short first year. */
#define FAR_OFF 1.25

static int
is_far_off(const struct bt_measures *m)
{
	return m->observed > m->periods * FAR_OFF ||
	       m->observed * FAR_OFF < m->periods;
}

size_t
bt_measures_warning(
    const struct bt_measures *m, size_t k, char *buf, size_t size)
{
	struct text t = { buf, 0, size };

	buf[0] = '\0';
	if (is_far_off(m) && k-- == 0) {
		put(&t, "annualised with ");
		put_number(&t, m->periods);
		put(&t, " periods a year (");
		put(&t, periods_from(m->periods_from) + strlen("a year; "));
		put(&t, "), but the data have about ");
		put_number(&t, round(m->observed));
		put(&t, ": see --periods");
		return t.n;
	}
	if (m->is_run && m->trades.n == 0 && k == 0)
		put(&t, m->no_trades);
	return t.n;
}

/*
 * Metrics: what is measured of a run or of a series of returns, as a registry.
 *
 * A row of the registry is all there is to know about a metric: its name, its
 * unit, its definition, what it needs, how it is computed and what to say
 * where it is undefined.  `bt-metrics --list`, the check of bt-metrics(7) and
 * every output come from the rows; a new metric is a new row.
 *
 * What the rows compute from is struct bt_measures, plain numbers that
 * measure/collect.h gathers.  A metric without an answer is NaN with a
 * reason, never a number that stands for something.
 */
#ifndef BT_MEASURE_METRICS_H
#define BT_MEASURE_METRICS_H

#include <stddef.h>

#include "bt/types.h"
#include "measure/drawdown.h"
#include "measure/returns.h"
#include "measure/trades.h"

#define BT_METRIC_TEXT_MAX 64  /* a value for people, with its NUL */
#define BT_METRIC_NOTE_MAX 320 /* a note, with its NUL */

/* Where the number of periods in a year comes from. */
enum bt_periods_from {
	BT_PERIODS_ASSUMED, /* nothing says it */
	BT_PERIODS_OF_DATA, /* weekends trade: 365, else 252; or the spacing */
	BT_PERIODS_OF_RUN,  /* its meta `periods` */
	BT_PERIODS_OF_USER  /* --periods */
};

/* All that metrics are computed from. */
struct bt_measures {
	int is_run; /* else a series of returns */

	/* The account: its first value and one a day; or the returns given. */
	size_t n_values;       /* 0: the run holds no equity records */
	const double *returns; /* borrowed */
	size_t n_returns;
	int is_solvent; /* all values but the last are > 0 */
	bt_time start, end;
	double days;                        /* from start to end */
	double years;                       /* for annual growth */
	double start_equity, end_equity;    /* NaN for a series of returns */
	const struct bt_return_flow *flows; /* borrowed; by time */
	size_t n_flows; /* days with deposits, withdrawals */
	double mean_equity;
	double exposure; /* NaN: not known */
	double max_drawdown;
	bt_time max_peak, max_low;
	struct bt_underwater longest;

	/* What was traded. */
	struct bt_trades trades;
	int64_t fills, ambiguous, rejected, open_positions;
	double fees, slippage;
	double traded;       /* money that changed hands in fills */
	int is_foreign;      /* some of that is in another currency */
	char no_trades[256]; /* why there are none; "" where there are */

	/* Conventions. */
	double periods; /* in a year */
	enum bt_periods_from periods_from;
	double observed;  /* returns a year, as the data show; NaN: too few */
	double risk_free; /* a year */
	double rate;      /* the same of one period */
	const char *zone; /* of the account's day; borrowed */
};

/* What a value is, and so how people want to see it. */
enum bt_metric_kind {
	BT_METRIC_TIME,     /* seconds since 1970-01-01T00:00:00Z */
	BT_METRIC_DAYS,     /* calendar days */
	BT_METRIC_MONEY,    /* account currency */
	BT_METRIC_FRACTION, /* 0.01 is one percent */
	BT_METRIC_RATIO,    /* no unit */
	BT_METRIC_COUNT     /* a whole number, or a mean of such */
};

/* What must be there before a metric is asked for; bits. */
enum bt_metric_needs {
	BT_NEEDS_RUN = 1 << 0,
	BT_NEEDS_EQUITY = 1 << 1,  /* values of the account, or returns */
	BT_NEEDS_TIME = 1 << 2,    /* end after start */
	BT_NEEDS_RETURNS = 1 << 3, /* two or more, all of them defined */
	BT_NEEDS_TRADES = 1 << 4,
	BT_NEEDS_RATES = 1 << 6, /* fills are in the account's currency */
	BT_NEEDS_FLOWS =
	    1 << 5 /* a deposit or withdrawal; told only with one */
};

struct bt_metric_row {
	const char *name;
	enum bt_metric_kind kind;
	const char *text; /* definition, one line, lower case, no full stop */
	unsigned needs;   /* enum bt_metric_needs */
	double (*value)(const struct bt_measures *m);
	const char *why;  /* it is NaN though all that it needs is there */
	const char *note; /* conventions; %p %f %n ...: see metrics.c */
};

/* bt_metric_rows(n): the registry, in the order in which metrics are told. */
const struct bt_metric_row *bt_metric_rows(size_t *n);

/* bt_metric_find(name, n): the row of that name, or NULL. */
const struct bt_metric_row *bt_metric_find(const char *name, size_t n);

/* bt_metric_is_told(row, m): whether it is of interest where nobody has asked
 * for it by name. */
int bt_metric_is_told(
    const struct bt_metric_row *row, const struct bt_measures *m);

/* bt_metric_near(name): the name nearest to it, for "did you mean", or NULL. */
const char *bt_metric_near(const char *name);

/* bt_metric_unit(kind): "fraction", "days" ...: one word. */
const char *bt_metric_unit(enum bt_metric_kind kind);

/* bt_metric_value(row, m): NaN where it is undefined. */
double bt_metric_value(
    const struct bt_metric_row *row, const struct bt_measures *m);

/*
 * bt_metric_note(row, m, buf, size):
 * The conventions that made the value, or why it is NaN: one line without a
 * comma, cut at size.  Gives its length.
 */
size_t bt_metric_note(const struct bt_metric_row *row,
    const struct bt_measures *m, char *buf, size_t size);

/*
 * bt_metric_format(kind, value, buf):
 * A value for people: rounded, percent for fractions, a date for times.
 *
 *   buf    BT_METRIC_TEXT_MAX bytes.
 *   gives  the length.
 */
size_t bt_metric_format(enum bt_metric_kind kind, double value, char *buf);

/*
 * bt_measures_conventions(m, buf, size): in one sentence, what the series is
 * and how it is annualised.  Gives its length.
 */
size_t bt_measures_conventions(
    const struct bt_measures *m, char *buf, size_t size);

/*
 * bt_measures_warning(m, k, buf, size):
 * The k-th thing to warn of: the data's own count of periods far off, a run
 * without trades.  Gives its length, 0 past the last.
 */
size_t bt_measures_warning(
    const struct bt_measures *m, size_t k, char *buf, size_t size);

#endif

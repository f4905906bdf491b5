/*
 * Collecting: from the records of a run, or from a series of returns, to the
 * numbers that metrics are computed from.
 *
 * Memory is bounded by the account's days: of several equity records a day
 * the last is the day's value.  The first equity record of a run is its
 * starting value; with opts.from, the last one before that instant is.
 */
#ifndef BT_MEASURE_COLLECT_H
#define BT_MEASURE_COLLECT_H

#include "base/sum.h"
#include "bt/record.h"
#include "bt/symbol.h"
#include "bt/time.h"
#include "measure/metrics.h"

struct bt_collect_opts {
	bt_time from, to; /* from <= time < to; BT_TIME_NONE: no bound */
	double periods;   /* returns a year; 0: as the run or the data say */
	double risk_free; /* a year, a fraction > -1 */
};

/* The account at the end of one of its days. */
struct bt_day {
	bt_time time;
	int64_t number; /* of the day, since 1970-01-01 */
	double equity;
	double peak, low; /* since the day before; NaN: not known */
	double fall;      /* column `drawdown` of an equity record */
	double depth;     /* below the running peak; set by _finish() */
	double flow; /* deposits less withdrawals since the day before, which
	              * came before anything was traded */
};

/* How many orders were refused for one reason. */
struct bt_refusal {
	char *reason;
	int64_t n;
};

struct bt_collect {
	struct bt_collect_opts opts;
	const struct bt_symtab *syms;

	/* What the run says of itself. */
	double periods; /* 0: nothing */
	struct bt_zone *zone;
	char zone_name[64];
	int64_t day_start; /* ns after midnight of zone */
	char currency[8];  /* the account's; "": that of its instruments */
	int is_ended;      /* there was an end record */
	int is_failed;
	char why[256];   /* of a failed run */
	int64_t records; /* of a run, of all kinds but meta */

	/* The account. */
	struct bt_day *days; /* the first is the start */
	size_t n_days, cap_days;
	struct bt_day before; /* the last before opts.from */
	int has_before;
	double peak_before; /* of all before opts.from; NaN: none */
	double flow;        /* since the last value */
	struct bt_sum exposure;
	int64_t n_exposure;
	double *returns;
	struct bt_return_flow *flows;

	/* What was traded. */
	struct bt_trades trades;
	struct bt_sum fees, slippage, traded;
	int64_t fills, ambiguous;
	int is_foreign; /* a fill's price is in another currency */
	int64_t accepted, expired, cancelled, rejected;
	struct bt_refusal *refusals; /* in the order of their reasons */
	size_t n_refusals, cap_refusals;
	bt_time positions_at; /* of the last day's position records */
	int64_t positions;
	bt_time equity_at; /* of the last equity record */
};

/* bt_collect_init(c, opts, syms): begin; syms is borrowed. */
void bt_collect_init(struct bt_collect *c, const struct bt_collect_opts *opts,
    const struct bt_symtab *syms);

/*
 * bt_collect_put(c, rec, err):
 * Take the next record of a run; market records and what is unknown are
 * passed over.
 *
 *   fails  BT_SYSTEM without memory; BT_BAD_INPUT for a record after the
 *          run's end, equity that is no number, or a meta value that cannot
 *          be read.
 */
int bt_collect_put(struct bt_collect *c, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_collect_check(c, err): whether what came is a run, and whole: 0; -1
 * BT_BAD_INPUT for records that are no run, a run that failed (its reason is
 * told) and one without its end.
 */
int bt_collect_check(
    const struct bt_collect *c, struct bt_err *err) BT_MUST_USE;

/*
 * bt_collect_finish(c, m, err):
 * Work out the numbers.
 *
 *   m      filled in; borrows from c.
 *   fails  BT_SYSTEM without memory.
 */
int bt_collect_finish(struct bt_collect *c, struct bt_measures *m,
    struct bt_err *err) BT_MUST_USE;

/* bt_collect_clear(c): give the memory back. */
void bt_collect_clear(struct bt_collect *c);

/* bt_collect_day(c, t): the number of the account's day that holds t. */
int64_t bt_collect_day(const struct bt_collect *c, bt_time t);

#endif

/*
 * Gathering: all of a run that a report shows.
 *
 * Memory is bounded by the run's days and trades; of its events only the
 * first BT_REPORT_EVENTS are kept, the rest are counted.
 */
#ifndef BT_REPORT_GATHER_H
#define BT_REPORT_GATHER_H

#include "base/arena.h"
#include "bt/record.h"
#include "bt/symbol.h"
#include "measure/collect.h"

#define BT_REPORT_EVENTS 200

/* Everything here lives as long as the struct; strings are in its arena. */
struct bt_report {
	/* what the caller says */
	const char *title;  /* "": the run's own */
	size_t trades_most; /* rows of trades to show; SIZE_MAX: all */
	const char *broken; /* why the run is not whole, or NULL */

	struct bt_collect collect;
	struct bt_measures measures;
	const struct bt_symtab *syms; /* borrowed */

	struct bt_metric *metrics; /* as the run tells them, or computed */
	size_t n_metrics, cap_metrics;
	int is_told; /* the run has metrics of its own: none is computed */
	struct bt_trade *trades;
	size_t n_trades, cap_trades;
	struct bt_event *events;
	size_t n_events, cap_events;
	int64_t events_more;           /* not kept */
	struct bt_position *positions; /* of the last day that has some */
	size_t n_positions, cap_positions;
	struct bt_meta *metas; /* in their order; the last of a key holds */
	size_t n_metas, cap_metas;
	struct bt_arena arena;
};

/* bt_report_init(r, opts, syms): begin; syms is borrowed. */
void bt_report_init(struct bt_report *r, const struct bt_collect_opts *opts,
    const struct bt_symtab *syms);

/* bt_report_put(r, rec, err): the next record; 0, or -1 as
 * bt_collect_put(). */
int bt_report_put(struct bt_report *r, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_report_finish(r, err):
 * Work out what is to be shown; metrics are computed where the run had none.
 */
int bt_report_finish(struct bt_report *r, struct bt_err *err) BT_MUST_USE;

/* bt_report_meta(r, key): its value, or NULL. */
const char *bt_report_meta(const struct bt_report *r, const char *key);

/* bt_report_metric(r, name): the metric of that name, or NULL. */
const struct bt_metric *bt_report_metric(
    const struct bt_report *r, const char *name);

/* bt_report_title(r): what stands at its head; never empty. */
const char *bt_report_title(const struct bt_report *r);

/*
 * bt_report_is_shown(r, k): whether the k-th trade is one of the rows to
 * show: all, or the first and the last trades_most / 2.
 */
int bt_report_is_shown(const struct bt_report *r, size_t k);

/* A curve of the account, a value a day; the first is the start. */
struct bt_curve {
	bt_time *t;
	double *v;
	size_t n;
};

/*
 * bt_report_curve(r, is_drawdown, curve, err):
 * The account's equity; or how far it was below its peak, in percent, <= 0.
 *
 *   curve  set; n 0 where there is none.  Given back by bt_curve_free().
 *   fails  BT_SYSTEM without memory.
 */
int bt_report_curve(const struct bt_report *r, int is_drawdown,
    struct bt_curve *curve, struct bt_err *err) BT_MUST_USE;
void bt_curve_free(struct bt_curve *curve);

/* bt_curve_range(curve, lo, hi): its least and greatest value; n > 0. */
void bt_curve_range(const struct bt_curve *curve, double *lo, double *hi);

/* bt_report_clear(r): give the memory back. */
void bt_report_clear(struct bt_report *r);

#endif

/*
 * The engine: steps of market data in, orders in, records of a run out.
 *
 * One pass, deterministic, in bounded memory: there is state for a symbol, an
 * open order and an open lot, never for a bar.  It knows nothing of files,
 * pipes or text: it is given steps, asks a strategy for orders, and tells all
 * that happens to a sink.  What it does with a step is bt_engine_step() in
 * step.c, six lines; the rules it follows are data, rules.h.
 */
#ifndef BT_ENGINE_ENGINE_H
#define BT_ENGINE_ENGINE_H

#include "bt/record.h"
#include "bt/strategy.h"
#include "bt/symbol.h"
#include "engine/rules.h"

/*
 * Where the records of a run go, in their order: order, fill, cash, trade,
 * position, equity, event.  The record is borrowed for the call.  A sink
 * gives 0, or -1 with err set, which ends the run.
 */
struct bt_sink {
	int (*put)(void *arg, const struct bt_rec *rec, struct bt_err *err);
	void *arg;
};

/*
 * Whom the engine asks at each step.  The answer's orders stay valid until
 * the next call.  Gives 0, or -1 with err set.
 */
struct bt_ask {
	int (*step)(void *arg, const struct bt_step *step,
	    struct bt_answer *answer, struct bt_err *err);
	void *arg;
};

/* The time of a bar, [from, to). */
struct bt_within {
	bt_sym sym;
	bt_time from, to;
};

/*
 * Finer records than the bars that the engine is given: take() tells those of
 * a symbol that start within a time, bars or prints in the order of their
 * starts, valid until the next call.  It is asked with from never falling for
 * a symbol.  0, or -1 with err set.
 */
struct bt_fine {
	int (*take)(void *arg, const struct bt_within *within,
	    const struct bt_rec **recs, size_t *n, struct bt_err *err);
	void *arg;
};

struct bt_engine;

/*
 * bt_engine_new(rules, syms, ask, sink, err):
 * An engine before its first step.
 *
 *   rules      copied; its zone is borrowed.
 *   syms       borrowed; may grow while the engine lives.
 *   ask, sink  copied.
 *   fails      NULL: BT_SYSTEM without memory.
 */
struct bt_engine *bt_engine_new(const struct bt_rules *rules,
    struct bt_symtab *syms, const struct bt_ask *ask,
    const struct bt_sink *sink, struct bt_err *err) BT_MUST_USE;
void bt_engine_free(struct bt_engine *e);

/* bt_engine_refine(e, fine): before the first step: let finer records decide
 * what happened inside a bar.  Copied. */
void bt_engine_refine(struct bt_engine *e, const struct bt_fine *fine);

/*
 * bt_engine_adjusted(e, how): what the data say of their prices, before the
 * first step: actions that are in them already are told and not applied.
 */
void bt_engine_adjusted(struct bt_engine *e, enum bt_adjusted how);

/*
 * bt_engine_step(e, step):
 * One step of DESIGN: actions, matching, margin, marks, the strategy, its
 * orders.
 *
 *   gives  0; -1 on a failure of the data, the sink or the strategy, which
 *          bt_engine_err() tells; then no further step may be made.
 *   cost   O(records + open orders and lots of their symbols).
 */
int bt_engine_step(struct bt_engine *e, const struct bt_step *step) BT_MUST_USE;

/*
 * bt_engine_bars(e, bars, n, done):
 * n steps of one bar each, in memory: what bt_engine_step() with each of them
 * comes to.
 *
 *   bars  each ends later than the one before it.
 *   done  how many steps were made; the one that failed is the next.
 */
int bt_engine_bars(struct bt_engine *e, const struct bt_bar *bars, size_t n,
    size_t *done) BT_MUST_USE;

/*
 * bt_engine_pending(e, sink):
 * Tell the orders that rest after the last step, before bt_engine_finish(), in
 * the order in which they were given: what a next step would meet.
 *
 *   sink   is given BT_ORDER records and nothing else: each order as it is,
 *          with the time of the step in which it was given or last changed.
 *          Exits have their entry as parent, and so have orders that sleep; a
 *          trailing stop has as its stop the price at which it stands, NaN
 *          while it sleeps.
 *   gives  0, or -1 as bt_engine_step().
 */
int bt_engine_pending(
    struct bt_engine *e, const struct bt_sink *sink) BT_MUST_USE;

/*
 * bt_engine_finish(e): after the last step: closes or marks what is open and
 * writes the last day's records.  0 or -1.
 */
int bt_engine_finish(struct bt_engine *e) BT_MUST_USE;

/* bt_engine_err(e): its first failure, borrowed. */
struct bt_err *bt_engine_err(struct bt_engine *e);

/* bt_engine_blame(e): which record of the failed step the failure is about, or
 * -1 where it is about none. */
int bt_engine_blame(const struct bt_engine *e);

/* What it holds now: account currency, units; what a position is worth. */
double bt_engine_equity(const struct bt_engine *e);
double bt_engine_cash(const struct bt_engine *e);
bt_qty bt_engine_position(const struct bt_engine *e, bt_sym sym);
double bt_engine_value(const struct bt_engine *e, bt_sym sym);

/* What a run's last words count. */
struct bt_totals {
	int64_t steps, records;
	int64_t orders, fills, trades, ambiguous;
	int64_t rejected, liquidations;
	int64_t open_orders, open_positions;
	int64_t late_flows; /* for which the data ended too early */
	int64_t in_prices;  /* actions not applied, as prices have them */
	int64_t unscaled;   /* and splits of them that come after dividends
			     * which were paid */
};
struct bt_totals bt_engine_totals(const struct bt_engine *e);

/*
 * bt_engine_rejections(e, k, reason): how many orders were refused for the
 * k-th reason, in the order of their names; 0 past the last, reason NULL.
 */
int64_t bt_engine_rejections(
    const struct bt_engine *e, size_t k, const char **reason);

#endif

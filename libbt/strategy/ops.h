/*
 * A strategy of any kind: four ways to plug one in, one meaning (design 3).
 *
 * Hosted processes (host.h), commands in the input (inline.h), orders files
 * (orders.h) and plugins (plugin.h) are each a row of functions here, so that
 * whoever runs them knows none of them by name:
 *
 *	struct bt_strategy s = {0};
 *
 *	if (bt_host_open(&s, &opts, &err) < 0)
 *		...
 *	ask = bt_strategy_ask(&s);
 *	e = bt_engine_new(&rules, syms, &ask, &sink, &err);
 *	bt_strategy_attach(&s, e);
 *	while ((rc = bt_strategy_next(&s, &step, &err)) > 0)
 *		if (bt_engine_step(e, step) < 0)	asks s
 *			...
 *	rc = bt_strategy_stop(&s, &err);	only when all went well
 *	bt_strategy_free(&s);			always
 *
 * The sink of the engine shows what it is given to bt_strategy_told(), so
 * that a strategy in lock step learns of its orders and fills.
 */
#ifndef BT_STRATEGY_OPS_H
#define BT_STRATEGY_OPS_H

#include "bt/stream.h"
#include "engine/engine.h"
#include "strategy/params.h"

/*
 * Where steps come from.  next and columns are as bt_steps_next() and
 * bt_steps_columns(); directive gives what came since its last call, one a
 * call, without #.  directive and columns may be NULL.  So may bars, which is
 * as bt_steps_bars(), and takes turns with next: how many, 0 to ask next, -1.
 */
struct bt_source {
	int (*next)(void *arg, const struct bt_step **step, struct bt_err *err);
	const char *(*directive)(void *arg);
	const struct bt_columns *(*columns)(void *arg, enum bt_type type);
	void *arg;
	int (*bars)(void *arg, int most, const struct bt_bar **bars,
	    struct bt_err *err);
};

/* Rows may be NULL where a kind has nothing to do; ask may not. */
struct bt_strategy_ops {
	const char *name; /* "hosted", "pipelined", "inline", "orders", ... */
	void (*attach)(void *self, const struct bt_engine *e);
	int (*next)(
	    void *self, const struct bt_step **step, struct bt_err *err);
	int (*ask)(void *self, const struct bt_step *step,
	    struct bt_answer *answer, struct bt_err *err);
	int (*told)(void *self, const struct bt_rec *rec, struct bt_err *err);
	int (*stop)(void *self, struct bt_err *err);
	void (*free)(void *self);
};

/* All zero is no strategy: it has no next step to give. */
struct bt_strategy {
	const struct bt_strategy_ops *ops;
	void *self;
	struct bt_source source;
};

/*
 * bt_strategy_ask(s): how the engine asks it; borrows s, which must not move.
 * Failures are BT_STRATEGY, or what the source or the system says.
 */
struct bt_ask bt_strategy_ask(struct bt_strategy *s);

/* bt_strategy_attach(s, e): whose account it may look at; e is borrowed. */
void bt_strategy_attach(struct bt_strategy *s, const struct bt_engine *e);

/*
 * bt_strategy_next(s, step, err):
 * The next step for the engine: straight from the source, or, pipelined, from
 * what the strategy was sent already.
 *
 *   step   valid until the next call.
 *   gives  1; 0 at the end; -1.
 */
int bt_strategy_next(struct bt_strategy *s, const struct bt_step **step,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_strategy_bars(s, most, bars, err):
 * The next steps at once, where each is one bar: as bt_source's bars.
 */
int bt_strategy_bars(struct bt_strategy *s, int most,
    const struct bt_bar **bars, struct bt_err *err) BT_MUST_USE;

/*
 * bt_strategy_told(s, rec, err):
 * Something happened: each record that the engine's sink is given.  Kinds
 * that do not care ignore it.  Copied as far as needed.  0 or -1.
 */
int bt_strategy_told(struct bt_strategy *s, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_strategy_stop(s, err):
 * After the last step: say so and wait for it to leave.  0; -1 where it
 * failed after all (a status, orders for steps that never came).
 */
int bt_strategy_stop(struct bt_strategy *s, struct bt_err *err) BT_MUST_USE;

/* bt_strategy_free(s): also in the middle of a run: kills what still runs. */
void bt_strategy_free(struct bt_strategy *s);

#endif

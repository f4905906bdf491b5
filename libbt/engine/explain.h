/*
 * Explaining: the story of one order, in sentences that a trader reads.
 *
 * It listens to a run: to the engine's trace (trace.h) and to the records that
 * the sink is given; it decides nothing and changes nothing.  Each record of
 * the order's symbol that did not fill it is said to have done so and why,
 * many alike in one sentence; a fill is derived from its rule (rulebook.h) to
 * its fee.
 */
#ifndef BT_ENGINE_EXPLAIN_H
#define BT_ENGINE_EXPLAIN_H

#include "engine/engine.h"

struct bt_explain_opts {
	const char *order; /* an id, or `#N`, the N-th order of the run */
	/* conventions as they were given, "" for none; borrowed */
	const char *fee, *slippage, *path;
};

struct bt_explain;

/*
 * bt_explain_new(opts, e, syms, err):
 * Begin to listen to an engine that has made no step yet.
 *
 *   e, syms  borrowed; e until bt_explain_finish().
 *   fails    NULL: BT_SYSTEM without memory.
 */
struct bt_explain *bt_explain_new(const struct bt_explain_opts *opts,
    struct bt_engine *e, const struct bt_symtab *syms,
    struct bt_err *err) BT_MUST_USE;
void bt_explain_free(struct bt_explain *x);

/* bt_explain_put(x, rec): each record that the engine's sink is given. */
void bt_explain_put(struct bt_explain *x, const struct bt_rec *rec);

/*
 * bt_explain_finish(x, text, err):
 * The end of the run, complete or not.
 *
 *   text  set to all that was found out, borrowed from x.
 *   gives 1; 0 where there was no such order, and text says so; -1 BT_SYSTEM
 *         without memory.
 */
int bt_explain_finish(
    struct bt_explain *x, const char **text, struct bt_err *err) BT_MUST_USE;

#endif

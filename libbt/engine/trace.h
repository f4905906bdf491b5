/*
 * A trace: what the engine decides on its way, for whoever wants to know why.
 *
 * The records of a run say what happened; a trace says what did not, and what
 * a decision was made of.  An engine without one, as it is unless told, pays
 * a test where something happens and nothing where nothing does.
 */
#ifndef BT_ENGINE_TRACE_H
#define BT_ENGINE_TRACE_H

#include "engine/engine.h"
#include "engine/path.h"

struct bt_resting;
struct bt_walk;

/* An order at its price: what it asks for, and what it comes to.  In a queue
 * (BT_SCAN_QUEUE) paid, free and left are NaN: each part has its own. */
struct bt_trace_deal {
	const struct bt_resting *r;
	const struct bt_touch *touch; /* where, and by which rule */
	const struct bt_path *path;
	bt_time label;   /* of the bar */
	double paid;     /* for a unit, after slippage */
	double equity;   /* that a share of it is of */
	double free;     /* cash that positions may bind, before it */
	double left;     /* of that, had all of it traded that the bar allows */
	bt_qty position; /* before it; all quantities are signed */
	bt_qty asked;    /* the size as settled */
	bt_qty offered;  /* of it, what the bar's volume allows */
	bt_qty qty;      /* of that, what trades */
	int is_capped;   /* none does: slippage may not go so far */
	const char *refused; /* why not all of what is offered, or NULL */
};

/* Everything is borrowed for the call.  All rows are to be there. */
struct bt_trace {
	/*
	 * An order was given, and is about to be told as accepted (r, its
	 * state) or as rejected (r NULL, with why); seq is its number among
	 * all.
	 */
	void (*given)(void *arg, const struct bt_order *o, int64_t seq,
	    const struct bt_resting *r, const char *why);
	/* The path through a bar was chosen: w; both as they were judged. */
	void (*path)(
	    void *arg, const struct bt_walk *w, const struct bt_walk *other);
	void (*deal)(void *arg, const struct bt_trace_deal *deal);
	/* A record has traded: all orders that still rest have seen it. */
	void (*record)(void *arg, const struct bt_rec *rec);
	void *arg;
};

/* bt_engine_trace(e, trace): from now on; borrowed; NULL: no more. */
void bt_engine_trace(struct bt_engine *e, const struct bt_trace *trace);

#endif

/*
 * A lane: one instance of the strategy and its own engine, on one source of
 * steps.  A run is one lane; several may run side by side.
 */
#ifndef BT_RUN_LANE_H
#define BT_RUN_LANE_H

#include "engine/engine.h"
#include "run-fine.h"
#include "run-source.h"
#include "run-strategy.h"
#include "strategy/asked.h"

struct run_lane_opts {
	struct run_strategy *kind; /* borrowed, as is source */
	struct run_source *source; /* the inputs, for the places of failures */
	const struct bt_source *steps; /* copied: where its own come from */
	const struct bt_rules *rules;  /* copied */
	struct bt_sink sink;    /* who is told; its put may be NULL: nobody */
	struct bt_sink pending; /* of what rests at the end; the same */
	struct bt_asked *asked; /* borrowed: gets its orders; NULL: nobody */
};

/* Must not move while it is open.  All zero is none. */
struct run_lane {
	struct run_lane_opts opts;
	struct run_instance instance;
	struct bt_ask ask;    /* of the strategy */
	struct run_fine fine; /* all zero without --fine */
	struct bt_engine *engine;
	int is_begun;            /* there has been a step */
	char first_refusal[256]; /* what the first event of one said */
};

/*
 * run_lane_open(l, opts):
 * Start the strategy and make its engine.  0, or -1 with the cli's err;
 * run_lane_clear() in any case.
 */
int run_lane_open(
    struct run_lane *l, const struct run_lane_opts *opts) BT_MUST_USE;
void run_lane_clear(struct run_lane *l);

/* run_lane_step(l): make the next step, or some: 1; 0 at the end; -1. */
int run_lane_step(struct run_lane *l) BT_MUST_USE;

/* run_lane_finish(l): the strategy leaves, the account's last day closes; 0 or
 * -1. */
int run_lane_finish(struct run_lane *l) BT_MUST_USE;

#endif

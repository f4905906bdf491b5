/*
 * --verify-causal: whether a strategy's orders depend on what it could not
 * know when it gave them.
 *
 * It runs again: on the same steps, which shows whether it is deterministic;
 * in lock step, if it was not; and on histories that end at some of the steps
 * at which it gave orders, with the files that it may read itself cut off at
 * the same instant.  Up to that step its orders have to be the same.
 */
#ifndef BT_RUN_VERIFY_H
#define BT_RUN_VERIFY_H

#include "run-lane.h"
#include "strategy/history.h"

#define RUN_VERDICT_MAX 96

struct run_verify {
	const struct run_strategy *kind; /* of the run, which has ended */
	struct run_source *source;
	const struct bt_rules *rules;
	struct bt_history *history;   /* its steps, closed */
	const struct bt_asked *asked; /* what it asked for at them */
};

/*
 * run_verify(v, verdict):
 * Run again and compare.  Each time is a process of its own.
 *
 *   verdict  RUN_VERDICT_MAX bytes, for meta: how it was verified, "no" where
 *            orders differ.
 *   gives    1; 0 where orders differ, and what differs was told; -1 with the
 *            cli's err.
 */
int run_verify(const struct run_verify *v, char *verdict) BT_MUST_USE;

#endif

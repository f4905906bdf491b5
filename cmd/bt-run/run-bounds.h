/*
 * --bounds: the same run under the paths worst, nearest and best, side by
 * side, and what each metric is in all of them.
 *
 * One of the three is the run that is written, the program's own lane; the
 * other two are kept here.  The input is read once.
 */
#ifndef BT_RUN_BOUNDS_H
#define BT_RUN_BOUNDS_H

#include "measure/collect.h"
#include "run-lane.h"
#include "strategy/tee.h"

#define RUN_BOUNDS 3

/* A run under one path. */
struct run_bound {
	struct run_lane lane; /* unused of the program's own */
	struct bt_collect collect;
	struct bt_measures measures;
};

/* All zero is none. */
struct run_bounds {
	struct bt_cli *cli;
	struct bt_tee *tee;
	size_t own;                        /* the one that is written */
	struct run_bound runs[RUN_BOUNDS]; /* worst, nearest, best */
};

/*
 * run_bounds_open(b, kind, source, own):
 * Make a tee of the source.
 *
 *   kind   a strategy that can be started three times; else BT_USAGE.
 *   own    set to the source of the program's own lane.
 *   gives  0; -1 with the cli's err; run_bounds_clear() in any case.
 */
int run_bounds_open(struct run_bounds *b, const struct run_strategy *kind,
    const struct bt_source *source, struct bt_source *own) BT_MUST_USE;
void run_bounds_clear(struct run_bounds *b);

/* run_bounds_start(b, opts): the other two, as the program's own lane but for
 * their paths.  0 or -1. */
int run_bounds_start(
    struct run_bounds *b, const struct run_lane_opts *opts) BT_MUST_USE;

/* run_bounds_put(b, rec, err): what the program's own run tells; meta is of
 * all.  0 or -1. */
int run_bounds_put(struct run_bounds *b, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

/* run_bounds_step(b): the step of the other two that the program's own has
 * made; at the end nothing.  0 or -1. */
int run_bounds_step(struct run_bounds *b) BT_MUST_USE;

/* run_bounds_finish(b): after the last step, the other two end.  0 or -1. */
int run_bounds_finish(struct run_bounds *b) BT_MUST_USE;

/* run_bounds_tell(b, out): records NAME.worst, NAME.nearest and NAME.best of
 * every metric, once all meta but the end is told.  0 or -1. */
int run_bounds_tell(
    struct run_bounds *b, const struct bt_sink *out) BT_MUST_USE;

/* run_bounds_table(b): the same for people, on standard output.  0 or -1. */
int run_bounds_table(struct run_bounds *b) BT_MUST_USE;

/* run_bounds_last_words(b): how many fills are ambiguous. */
void run_bounds_last_words(struct run_bounds *b);

#endif

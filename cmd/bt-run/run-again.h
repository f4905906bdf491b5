/*
 * A run once more, in a process of its own: on all steps that are kept or on
 * the first of them, with the files that it may read cut off there too.
 */
#ifndef BT_RUN_AGAIN_H
#define BT_RUN_AGAIN_H

#include "base/arena.h"
#include "run-verify.h"

enum run_again_how {
	RUN_AGAIN_WHOLE,    /* as it was */
	RUN_AGAIN_LOCKSTEP, /* in lock step */
	RUN_AGAIN_CUT       /* up to a step */
};

/* All zero is none. */
struct run_again {
	const struct run_verify *v;
	struct bt_cli *cli;
	struct run_strategy kind; /* what runs */
	bool is_kind_open;
	char folder[300]; /* of copies; "" for none */
	struct bt_arena arena;
	const char **files; /* that may be read, without links */
	size_t n_files, files_cap;
};

/* What came of it. */
struct run_again_result {
	struct bt_asked asked;
	struct bt_err err; /* why it failed; BT_OK */
	int is_covered;    /* files were cut, if there are any */
};

/* run_again_open(a, v): 1, or -1 with the cli's err; close in any case. */
int run_again_open(struct run_again *a, const struct run_verify *v) BT_MUST_USE;
void run_again_close(struct run_again *a);

/*
 * run_again(a, how, to, r):
 * Run as far as a step.
 *
 *   gives  1 with *r set, to be cleared; -1 with the cli's err.
 */
int run_again(struct run_again *a, enum run_again_how how,
    const struct bt_history_mark *to, struct run_again_result *r) BT_MUST_USE;
void run_again_result_clear(struct run_again_result *r);

#endif

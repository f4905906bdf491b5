/*
 * --fine: finer records, kept ready by symbol for the engine to ask for.
 */
#ifndef BT_RUN_FINE_H
#define BT_RUN_FINE_H

#include "bt/stream.h"
#include "engine/engine.h"
#include "io/canon.h"

struct fine_queue;

/* All zero holds nothing. */
struct run_fine {
	struct bt_reader *reader;
	struct bt_canon *canon;    /* of what has been read */
	struct fine_queue *queues; /* by symbol */
	size_t n_queues, cap;
	int is_done;
	int64_t n_asked, n_covered; /* bars */
};

/*
 * run_fine_open(f, path, opts, err):
 * Open a file of bars or prints, sorted by start.  0, or -1; clear in any
 * case.
 */
int run_fine_open(struct run_fine *f, const char *path,
    const struct bt_reader_opts *opts, struct bt_err *err) BT_MUST_USE;
void run_fine_clear(struct run_fine *f);

/* run_fine_drain(f, err): read the rest, for its hash.  0 or -1. */
int run_fine_drain(struct run_fine *f, struct bt_err *err) BT_MUST_USE;

/* run_fine_of(f): as the engine takes it; borrows f. */
struct bt_fine run_fine_of(struct run_fine *f);

#endif

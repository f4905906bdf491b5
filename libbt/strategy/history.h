/*
 * A history: the steps of a source, kept so that they can be given again, all
 * of them or so many.
 *
 * They lie in an unlinked temporary file, as a stream in binary form, so that
 * memory does not grow with them.  Lines that a strategy upstream has put in
 * are left out.
 */
#ifndef BT_STRATEGY_HISTORY_H
#define BT_STRATEGY_HISTORY_H

#include "strategy/ops.h"

#define BT_HISTORY_MARKS 16

/* A step, by its place and times. */
struct bt_history_mark {
	int64_t step; /* 1, 2, ... */
	bt_time at, label;
};

struct bt_history;

/*
 * bt_history_new(source, syms, err) / bt_history_free(h):
 *
 *   source  copied; syms borrowed.
 *   fails   NULL: BT_SYSTEM without memory, or where $TMPDIR (/tmp) takes no
 *           file.
 */
struct bt_history *bt_history_new(const struct bt_source *source,
    struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;
void bt_history_free(struct bt_history *h);

/* bt_history_source(h): the source, of which what is taken is kept. */
struct bt_source bt_history_source(struct bt_history *h);

/* bt_history_close(h, err): no more is taken; before any replay.  0 or -1. */
int bt_history_close(struct bt_history *h, struct bt_err *err) BT_MUST_USE;

/* bt_history_count(h): how many steps it has. */
int64_t bt_history_count(const struct bt_history *h);

/* bt_history_marks(h, n): up to BT_HISTORY_MARKS steps, spread evenly over
 * those so far; borrowed. */
const struct bt_history_mark *bt_history_marks(
    const struct bt_history *h, size_t *n);

/*
 * bt_history_replay(h, n, source, err):
 * The first n steps once more.  One replay at a time.
 *
 *   source  set; valid until the next replay, or the history's end.
 *   gives   0 or -1.
 */
int bt_history_replay(struct bt_history *h, int64_t n, struct bt_source *source,
    struct bt_err *err) BT_MUST_USE;

#endif

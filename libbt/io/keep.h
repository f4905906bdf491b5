/*
 * Records kept for later: a queue of copies, oldest first.
 *
 * Readers lend records for one call; whoever wants the last ten of a stream,
 * or to know what follows before passing something on, keeps copies here.
 * Slots are used again, so that a queue of ten allocates for ten.
 */
#ifndef BT_IO_KEEP_H
#define BT_IO_KEEP_H

#include "base/buf.h"
#include "bt/stream.h"

struct bt_keep_slot {
	enum bt_type type;
	uint32_t n_extra;
	struct bt_buf data; /* the struct, further columns, strings */
};

/* All zero is empty. */
struct bt_keep {
	struct bt_keep_slot *slots; /* a ring of cap */
	size_t cap, first, n;
};

/* bt_keep_clear(k): forget all and free; k is all zero then. */
void bt_keep_clear(struct bt_keep *k);

/*
 * bt_keep_put(k, rec, err): a copy of a record (BT_BAR .. BT_RUN_END) behind
 * the others; 0, or -1 without memory.
 */
int bt_keep_put(struct bt_keep *k, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

/* bt_keep_drop(k): forget the oldest; k->n is not 0. */
void bt_keep_drop(struct bt_keep *k);

/* bt_keep_empty(k): forget all. */
void bt_keep_empty(struct bt_keep *k);

/* bt_keep_has(k, type): whether a record of that type is kept. */
int bt_keep_has(const struct bt_keep *k, enum bt_type type);

/*
 * bt_keep_write(k, w): write all, oldest first, and forget them; 0, or -1, the
 * reason in w.
 */
int bt_keep_write(struct bt_keep *k, struct bt_writer *w) BT_MUST_USE;

#endif

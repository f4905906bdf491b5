/*
 * Records kept for later: a queue of copies, oldest first.
 *
 * Readers lend records for one call; whoever wants the last ten of a stream,
 * or to know what follows before passing something on, keeps copies here.
 * Slots are used again, so that a queue of ten allocates for ten.
 */
#ifndef CAT_KEEP_H
#define CAT_KEEP_H

#include "base/buf.h"
#include "bt/stream.h"

struct cat_slot {
	enum bt_type type;
	uint32_t n_extra;
	struct bt_buf data; /* the struct, further columns, strings */
};

/* All zero is empty. */
struct cat_keep {
	struct cat_slot *slots; /* a ring of cap */
	size_t cap, first, n;
};

void cat_keep_clear(struct cat_keep *k);

/* cat_keep_put(k, rec, err): a copy behind the others; 0 or -1. */
int cat_keep_put(struct cat_keep *k, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

/* cat_keep_drop(k): forget the oldest; k->n is not 0. */
void cat_keep_drop(struct cat_keep *k);

/* cat_keep_empty(k): forget all. */
void cat_keep_empty(struct cat_keep *k);

/* cat_keep_has(k, type): whether a record of that type is kept. */
int cat_keep_has(const struct cat_keep *k, enum bt_type type);

/* cat_keep_write(k, w): write all, oldest first, and forget them; 0 or -1. */
int cat_keep_write(struct cat_keep *k, struct bt_writer *w) BT_MUST_USE;

#endif

/*
 * Shares: whose the entries of a position are, and how much of each is open.
 *
 * A copy of what lots know of that, for judging a path: an exit closes what its
 * entry has open, which other fills of the same path may have closed already.
 */
#ifndef BT_ENGINE_SHARES_H
#define BT_ENGINE_SHARES_H

#include "engine/lots.h"

struct bt_share {
	int64_t owner; /* seq of the order that opened it */
	bt_qty qty;    /* a magnitude, > 0 */
};

struct bt_shares {
	struct bt_share *v; /* v[head .. n - 1], oldest first */
	size_t head, n, cap;
	int is_lifo; /* the newest closes first */
};

/* bt_shares_clear(s): nothing, and nothing allocated. */
void bt_shares_clear(struct bt_shares *s);

/* bt_shares_copy(s, lots, err): as lots are; 0, or -1 without memory. */
int bt_shares_copy(struct bt_shares *s, const struct bt_lots *lots,
    struct bt_err *err) BT_MUST_USE;

/* bt_shares_of(s, owner): what is open of an order, a magnitude. */
bt_qty bt_shares_of(const struct bt_shares *s, int64_t owner);

/* bt_shares_close(s, owner, qty): qty, a magnitude, less of that order; of
 * those that close first where owner is 0, which costs O(1) an entry that is
 * closed. */
void bt_shares_close(struct bt_shares *s, int64_t owner, bt_qty qty);

/* bt_shares_open(s, owner, qty, err): qty > 0 more; 0, or -1 without memory. */
int bt_shares_open(struct bt_shares *s, int64_t owner, bt_qty qty,
    struct bt_err *err) BT_MUST_USE;

#endif

/*
 * Heaps of resting orders: the smallest key first, each order at a place that
 * it knows itself, so that it is taken out as fast as it is put in.
 *
 * The book sorts its orders with them by what wakes them: a price, a day, an
 * instant.  Orders with equal keys come as they were given, so that nothing
 * depends on the order in which a heap was built.
 */
#ifndef BT_ENGINE_HEAP_H
#define BT_ENGINE_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

struct bt_resting;

struct bt_heap_item {
	int64_t key;
	struct bt_resting *r;
};

struct bt_heap {
	struct bt_heap_item *v; /* v[0] is the first; v[i] is not behind
	                         * v[2i + 1] and v[2i + 2] */
	size_t n, cap;
	int slot; /* which of r->place[] is this heap's */
};

/* bt_heap_init(h, slot) / bt_heap_free(h): empty; its memory. */
void bt_heap_init(struct bt_heap *h, int slot);
void bt_heap_free(struct bt_heap *h);

/* bt_heap_reserve(h, n, err): room for n orders in all; 0 or -1. */
int bt_heap_reserve(
    struct bt_heap *h, size_t n, struct bt_err *err) BT_MUST_USE;

/* bt_heap_put(h, r, key): there is room, r is not in it.  O(log n). */
void bt_heap_put(struct bt_heap *h, struct bt_resting *r, int64_t key);

/* bt_heap_remove(h, r): r is in it.  O(log n). */
void bt_heap_remove(struct bt_heap *h, struct bt_resting *r);

/* bt_heap_first(h, most): the first order, if its key is at most that; NULL. */
struct bt_resting *bt_heap_first(const struct bt_heap *h, int64_t most);

/*
 * bt_heap_take(h, most, to):
 * All orders with keys of at most that, in no defined order; they stay.
 *
 *   to     room for all orders of the heap.
 *   gives  how many.  O(that number), whatever else there is.
 */
size_t bt_heap_take(
    const struct bt_heap *h, int64_t most, struct bt_resting **to);

/* bt_heap_key_of_price(px): a key that is in the order of prices, which are
 * not NaN. */
int64_t bt_heap_key_of_price(double px);

#endif

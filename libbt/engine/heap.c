#include "engine/heap.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/book.h"

void
bt_heap_init(struct bt_heap *h, int slot)
{
	*h = (struct bt_heap){ .slot = slot };
}

void
bt_heap_free(struct bt_heap *h)
{
	free(h->v);
	h->v = NULL;
	h->n = h->cap = 0;
}

int
bt_heap_reserve(struct bt_heap *h, size_t n, struct bt_err *err)
{
	return bt_vec_reserve((void **)&h->v, &h->cap, n, sizeof *h->v, err);
}

static int
is_before(const struct bt_heap_item *a, const struct bt_heap_item *b)
{
	return a->key != b->key ? a->key < b->key : a->r->seq < b->r->seq;
}

/* An item stands at i; its order knows it, counting from 1: 0 is nowhere. */
static void
place(struct bt_heap *h, size_t i, struct bt_heap_item item)
{
	h->v[i] = item;
	item.r->place[h->slot] = i + 1;
}

/* Let an item rise from the gap at i. */
static void
rise(struct bt_heap *h, size_t i, struct bt_heap_item item)
{
	while (i > 0 && is_before(&item, &h->v[(i - 1) / 2])) {
		place(h, i, h->v[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	place(h, i, item);
}

/* Let an item sink from the gap at i. */
static void
sink(struct bt_heap *h, size_t i, struct bt_heap_item item)
{
	size_t child;

	while ((child = 2 * i + 1) < h->n) {
		if (child + 1 < h->n &&
		    is_before(&h->v[child + 1], &h->v[child]))
			child++;
		if (!is_before(&h->v[child], &item))
			break;
		place(h, i, h->v[child]);
		i = child;
	}
	place(h, i, item);
}

void
bt_heap_put(struct bt_heap *h, struct bt_resting *r, int64_t key)
{
	rise(h, h->n++, (struct bt_heap_item){ key, r });
}

void
bt_heap_remove(struct bt_heap *h, struct bt_resting *r)
{
	size_t i = r->place[h->slot] - 1;
	struct bt_heap_item last = h->v[--h->n];

	r->place[h->slot] = 0;
	if (i == h->n)
		return;
	/* the last one takes its place, and may belong above or below it */
	if (i > 0 && is_before(&last, &h->v[(i - 1) / 2]))
		rise(h, i, last);
	else
		sink(h, i, last);
}

struct bt_resting *
bt_heap_first(const struct bt_heap *h, int64_t most)
{
	return h->n > 0 && h->v[0].key <= most ? h->v[0].r : NULL;
}

size_t
bt_heap_take(const struct bt_heap *h, int64_t most, struct bt_resting **to)
{
	size_t n = 0, seen;

	if (bt_heap_first(h, most) == NULL)
		return 0;
	to[n++] = h->v[0].r;
	/* what has been found is the queue of whose children to look at */
	for (seen = 0; seen < n; seen++) {
		size_t child = 2 * to[seen]->place[h->slot] - 1;
		size_t end = child + 2 < h->n ? child + 2 : h->n;

		for (; child < end; child++)
			if (h->v[child].key <= most)
				to[n++] = h->v[child].r;
	}
	return n;
}

int64_t
bt_heap_key_of_price(double px)
{
	int64_t bits;

	px += 0.0; /* -0 is 0 */
	memcpy(&bits, &px, sizeof bits);
	/* bits of doubles are in their order as sign and magnitude */
	return bits < 0 ? INT64_MIN - bits : bits;
}

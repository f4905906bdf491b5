#include "data/held.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

/* A slot for one more, which is free again when it is taken out. */
static int
find_slot(struct bt_held *h, uint32_t *slot, struct bt_err *err)
{
	if (h->n_free > 0) {
		*slot = h->free_slots[--h->n_free];
		return 0;
	}
	if (bt_vec_reserve(&h->rows, &h->cap, h->n_slots + 1, h->stride, err) <
		0 ||
	    bt_vec_reserve(&h->free_slots, &h->cap_free, h->n_slots + 1,
		sizeof *h->free_slots, err) < 0)
		return -1;
	*slot = (uint32_t)h->n_slots++;
	return 0;
}

int
bt_held_put(struct bt_held *h, const void *row, const struct bt_symtab *syms,
    struct bt_err *err)
{
	const struct bt_bar *bar = row;
	struct bt_waiting_one one = { .at = bar->end, .sym = bar->sym };

	if (find_slot(h, &one.slot, err) < 0)
		return -1;
	memcpy(h->rows + one.slot * h->stride, row, h->stride);
	if (bt_waiting_put(&h->due, syms, &one, err) < 0)
		return -1;
	h->n++;
	return 0;
}

bt_time
bt_held_due(const struct bt_held *h)
{
	return bt_waiting_at(&h->due);
}

const void *
bt_held_take(struct bt_held *h, const struct bt_symtab *syms)
{
	uint32_t slot = bt_waiting_take(&h->due, syms).slot;

	h->free_slots[h->n_free++] = slot;
	h->n--;
	return h->rows + slot * h->stride;
}

void
bt_held_free(struct bt_held *h)
{
	free(h->rows);
	free(h->free_slots);
	bt_waiting_free(&h->due);
	*h = (struct bt_held){ .stride = h->stride };
}

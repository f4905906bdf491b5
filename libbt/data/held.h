/*
 * Bars that wait for the clock to come to their end.
 *
 * A queue by end, at one instant by name of symbol, then as they came; a bar
 * is a row of `stride` bytes, struct bt_bar first.  All zero but for stride is
 * empty.  It holds what ends within one instant, and mostly nothing.
 */
#ifndef BT_DATA_HELD_H
#define BT_DATA_HELD_H

#include <stddef.h>

#include "bt/err.h"
#include "bt/record.h"
#include "data/waiting.h"

struct bt_held {
	char *rows; /* in slots, of which `free_slots` are free */
	size_t n_slots, cap, stride;
	uint32_t *free_slots;
	size_t n_free, cap_free;
	struct bt_waiting due;
	size_t n; /* that wait */
};

/* bt_held_put(h, row, syms, err): a copy of a row; 0; -1 without memory. */
int bt_held_put(struct bt_held *h, const void *row,
    const struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;

/* bt_held_due(h): the end of the first; INT64_MAX where none waits. */
bt_time bt_held_due(const struct bt_held *h);

/* bt_held_take(h, syms): the first, which is there; valid until the next put. */
const void *bt_held_take(struct bt_held *h, const struct bt_symtab *syms);

/* bt_held_free(h): empty, without memory. */
void bt_held_free(struct bt_held *h);

#endif

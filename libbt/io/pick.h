/*
 * Which columns of a type are written, and in which order: all of them, or
 * those of a list of names (bt-cat --columns).
 *
 * A column is known by its number: the fixed ones of the type come first, then
 * its further ones.
 */
#ifndef BT_IO_PICK_H
#define BT_IO_PICK_H

#include "bt/err.h"
#include "bt/record.h"

/* Names that were asked for, in their order; n 0: all columns. */
struct bt_picked {
	const char *const *names; /* borrowed */
	size_t n;
};

#define BT_PICK_NONE UINT32_MAX /* the type has no such column */

/* All zero is empty. */
struct bt_pick {
	uint32_t *at; /* columns, by number */
	size_t n, cap;
};

/* bt_pick_find(further, name): the number of a column of further->type. */
uint32_t bt_pick_find(const struct bt_columns *further, const char *name);

/* bt_pick_name(further, at): the name of a column. */
const char *bt_pick_name(const struct bt_columns *further, uint32_t at);

/*
 * bt_pick_make(p, further, list, err):
 * The columns of further->type that a list asks for.  p->at has as many
 * numbers as the list has names, BT_PICK_NONE for those that the type has
 * not; without a list, all columns.  0, or -1 without memory.
 */
int bt_pick_make(struct bt_pick *p, const struct bt_columns *further,
    const struct bt_picked *list, struct bt_err *err) BT_MUST_USE;

/* bt_pick_clear(p): free; p is all zero then. */
void bt_pick_clear(struct bt_pick *p);

#endif

/*
 * The union of the further columns of several inputs, by type.
 *
 * Names are in the order in which they were met, and only ever added.  Each
 * input has a map from its own columns to the union's.
 */
#ifndef BT_IO_UNION_H
#define BT_IO_UNION_H

#include "base/arena.h"
#include "bt/err.h"
#include "bt/record.h"

#define BT_UNION_TYPES (BT_ACTION + 1) /* those with further columns */

struct bt_union_names {
	const char **names;
	size_t n, cap;
};

/* All zero is the empty union. */
struct bt_union {
	struct bt_union_names all[BT_UNION_TYPES];
	struct bt_columns columns[BT_UNION_TYPES];
	struct bt_arena texts; /* of the names */
	int has_any;
};

/* Where an input's further columns of a type are in the union; all zero has
 * none. */
struct bt_union_map {
	uint32_t *to;
	size_t cap;
	uint32_t n;
	int is_straight; /* to[k] is k */
};

/*
 * bt_union_learn(u, map, columns, err): from here on an input has these
 * columns.  0; -1 BT_SYSTEM, or BT_BAD_INPUT where all are more than
 * BT_FURTHER_MAX, which nobody could write.
 */
int bt_union_learn(struct bt_union *u, struct bt_union_map *map,
    const struct bt_columns *columns, struct bt_err *err) BT_MUST_USE;

/*
 * bt_union_spread(u, map, arena, rec, err):
 * Put a record's values where the union has them; the rest is absent.
 *
 *   map    NULL: the record has the union's columns as they were before more
 *          came.
 *   arena  what the values are copied into.
 */
int bt_union_spread(const struct bt_union *u, const struct bt_union_map *map,
    struct bt_arena *arena, struct bt_rec *rec, struct bt_err *err) BT_MUST_USE;

/* bt_union_free(u) / bt_union_map_free(map) */
void bt_union_free(struct bt_union *u);
void bt_union_map_free(struct bt_union_map *map);

#endif

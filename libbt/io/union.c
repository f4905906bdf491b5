#include "io/union.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "io/linecheck.h"

/* The place of a name in the union of a type, made if it is new; -1. */
static int64_t
place_of(
    struct bt_union *u, enum bt_type type, const char *name, struct bt_err *err)
{
	struct bt_union_names *all = &u->all[type];
	size_t i;

	for (i = 0; i < all->n; i++)
		if (strcmp(all->names[i], name) == 0)
			return (int64_t)i;
	if (i == BT_FURTHER_MAX)
		return bt_fail(err, BT_BAD_INPUT,
		    "more than %d further columns of '%s' in all",
		    BT_FURTHER_MAX, bt_record_info(type)->name);
	if (bt_vec_reserve(&all->names, &all->cap, all->n + 1,
		sizeof *all->names, err) < 0)
		return -1;
	all->names[all->n] = bt_arena_text(&u->texts, name, strlen(name), err);
	if (all->names[all->n] == NULL)
		return -1;
	u->columns[type] = (struct bt_columns){
		.type = type, .n = (uint32_t)++all->n, .names = all->names
	};
	u->has_any = 1;
	return (int64_t)i;
}

int
bt_union_learn(struct bt_union *u, struct bt_union_map *map,
    const struct bt_columns *columns, struct bt_err *err)
{
	uint32_t k;

	if (bt_vec_reserve(
		&map->to, &map->cap, columns->n, sizeof *map->to, err) < 0)
		return -1;
	map->n = columns->n;
	map->is_straight = 1;
	for (k = 0; k < columns->n; k++) {
		int64_t place =
		    place_of(u, columns->type, columns->names[k], err);

		if (place < 0)
			return -1;
		map->to[k] = (uint32_t)place;
		map->is_straight &= place == k;
	}
	return 0;
}

int
bt_union_spread(const struct bt_union *u, const struct bt_union_map *map,
    struct bt_arena *arena, struct bt_rec *rec, struct bt_err *err)
{
	uint32_t k, n = u->columns[rec->type].n;
	double *v = bt_arena_get(arena, n * sizeof *v, err);

	if (v == NULL)
		return -1;
	for (k = 0; k < n; k++)
		v[k] = (double)NAN;
	for (k = 0; k < rec->n_extra; k++) {
		uint32_t place = map == NULL ? k : k < map->n ? map->to[k] : n;

		if (place < n)
			v[place] = rec->extra[k];
	}
	rec->extra = v;
	rec->n_extra = n;
	return 0;
}

void
bt_union_free(struct bt_union *u)
{
	size_t t;

	for (t = 0; t < BT_UNION_TYPES; t++)
		free(u->all[t].names);
	bt_arena_free(&u->texts);
	memset(u, 0, sizeof *u);
}

void
bt_union_map_free(struct bt_union_map *map)
{
	free(map->to);
	memset(map, 0, sizeof *map);
}

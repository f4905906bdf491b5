#include "io/pick.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

uint32_t
bt_pick_find(const struct bt_columns *further, const char *name)
{
	const struct bt_record_info *info = bt_record_info(further->type);
	uint32_t i;

	for (i = 0; i < info->n_columns; i++)
		if (strcmp(info->columns[i].name, name) == 0)
			return i;
	for (i = 0; i < further->n; i++)
		if (strcmp(further->names[i], name) == 0)
			return (uint32_t)info->n_columns + i;
	return BT_PICK_NONE;
}

const char *
bt_pick_name(const struct bt_columns *further, uint32_t at)
{
	const struct bt_record_info *info = bt_record_info(further->type);

	return at < info->n_columns ? info->columns[at].name
				    : further->names[at - info->n_columns];
}

int
bt_pick_make(struct bt_pick *p, const struct bt_columns *further,
    const struct bt_picked *list, struct bt_err *err)
{
	size_t all = bt_record_info(further->type)->n_columns + further->n;
	size_t i, n = list->n > 0 ? list->n : all;

	p->n = 0;
	if (bt_vec_reserve(&p->at, &p->cap, n, sizeof *p->at, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		p->at[i] = list->n > 0 ? bt_pick_find(further, list->names[i])
				       : (uint32_t)i;
	p->n = n;
	return 0;
}

void
bt_pick_clear(struct bt_pick *p)
{
	free(p->at);
	memset(p, 0, sizeof *p);
}

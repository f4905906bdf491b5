#include "cat-quick.h"

#include <string.h>

#include "io/btsindex.h"
#include "io/file.h"

static void
add_entry(struct cat_info *info, const struct bt_bts_entry *e)
{
	struct cat_seen *seen = &info->types[e->type];

	if (seen->n == 0)
		seen->first = seen->last = BT_TIME_NONE;
	seen->n += e->count;
	if (e->first != BT_TIME_NONE &&
	    (seen->first == BT_TIME_NONE || e->first < seen->first))
		seen->first = e->first;
	if (e->last > seen->last) /* BT_TIME_NONE is less than any */
		seen->last = e->last;
}

static int
add_entries(
    struct cat_info *info, struct bt_btsindex *index, struct bt_err *err)
{
	struct bt_bts_entry e;
	uint64_t size;
	int rc;

	while ((rc = bt_btsindex_next(index, &e, &size, err)) > 0)
		if (e.kind == BT_BTS_RECORDS && e.type < BT_TYPES &&
		    (info->wanted == 0 || (info->wanted >> e.type & 1) != 0))
			add_entry(info, &e);
	return rc < 0 ? -1 : 1;
}

/* Whether a file begins as one that may have an index. */
static int
is_bts(struct bt_file *file, struct bt_err *err)
{
	uint8_t *p;
	size_t n;

	if (bt_file_peek(file, BT_BTS_MAGIC_N, &p, &n, err) < 0)
		return -1;
	return n >= BT_BTS_MAGIC_N &&
	       memcmp(p, BT_BTS_MAGIC, BT_BTS_MAGIC_N) == 0;
}

int
cat_quick_types(struct cat_info *info, const char *path, struct bt_err *err)
{
	static const struct bt_slice all = { .from = BT_TIME_NONE,
		.to = BT_TIME_NONE };
	struct bt_btsindex *index = NULL;
	struct bt_file *file;
	int rc;

	if (strcmp(path, "-") == 0)
		return 0;
	file = bt_file_open(path, err);
	if (file == NULL)
		return -1;
	rc = is_bts(file, err);
	if (rc > 0 && bt_btsindex_open(file, &all, &index, err) < 0)
		rc = -1;
	if (rc > 0)
		rc = index == NULL ? 0 : add_entries(info, index, err);
	bt_btsindex_close(index);
	bt_file_close(file);
	return rc < 0 ? bt_err_at(err, path, 0) : rc;
}

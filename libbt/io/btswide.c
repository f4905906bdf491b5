#include "io/btswide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "io/linecheck.h"

enum {
	HEAD = sizeof(struct bt_bts_block),
	NAMES_MAX = 1 << 20 /* bytes of one block of columns; more is damage */
};

static const struct bt_slice everything = { .from = BT_TIME_NONE,
	.to = BT_TIME_NONE };

static int
is_wide(const struct bt_btswide *w, enum bt_type type)
{
	return type > BT_NONE && type < BT_UNION_TYPES &&
	       (w->types >> type & 1) != 0;
}

/* ---- what the index leads to: 1 good, 0 not, -1 ---- */

/* The block of an entry: what is damaged is told by who reads it in turn. */
static int
read_block(struct bt_file *file, const struct bt_bts_entry *e, uint64_t size,
    struct bt_buf *buf, struct bt_err *err)
{
	struct bt_bts_block h;
	int rc;

	if (size < HEAD || size > HEAD + NAMES_MAX)
		return 0;
	bt_buf_clear(buf);
	if (bt_buf_reserve(buf, size, err) < 0)
		return -1;
	rc = bt_file_read_at(file, e->offset, buf->data, size, err);
	if (rc <= 0)
		return rc;
	memcpy(&h, buf->data, HEAD);
	return h.header == e->header && h.kind == e->kind &&
	       h.type == e->type &&
	       h.header ==
		   bt_hash64_of(&h, offsetof(struct bt_bts_block, header)) &&
	       HEAD + (uint64_t)h.stored == size && h.raw_size <= h.stored &&
	       h.payload == bt_hash64_of(buf->data + HEAD, h.stored);
}

/* Columns of which there are too many are no union. */
static int
join(struct bt_btswide *w, const struct bt_columns *c, struct bt_err *err)
{
	struct bt_union_map map = { 0 };
	struct bt_err why = { 0 };
	int rc = bt_union_learn(&w->u, &map, c, &why) < 0 ? -1 : 1;

	bt_union_map_free(&map);
	if (rc < 0 && why.status == BT_BAD_INPUT)
		return 0;
	return rc < 0 ? bt_err_move(err, &why) : 1;
}

/* The names of a block of columns become the union's. */
static int
learn(struct bt_btswide *w, const char *block, struct bt_err *err)
{
	struct bt_bts_block h;
	const char *p = block + HEAD, *end;
	const char **names;
	uint32_t i;
	int rc = 1;

	memcpy(&h, block, HEAD);
	if (h.count > BT_FURTHER_MAX)
		return 0;
	end = p + h.raw_size;
	names = calloc((size_t)h.count + 1, sizeof *names);
	if (names == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (i = 0; i < h.count && rc > 0; i++) {
		const char *nul = memchr(p, '\0', (size_t)(end - p));

		names[i] = p;
		rc = nul != NULL;
		p = nul != NULL ? nul + 1 : end;
	}
	if (rc > 0) {
		const struct bt_columns c = { .type = (enum bt_type)h.type,
			.n = h.count,
			.names = names };

		rc = join(w, &c, err);
	}
	free(names);
	return rc;
}

static int
learn_all(struct bt_btswide *w, struct bt_file *file, struct bt_btsindex *index,
    struct bt_err *err)
{
	struct bt_buf buf = { 0 };
	struct bt_bts_entry e;
	uint64_t size;
	int rc = 1;

	while (rc > 0 && (rc = bt_btsindex_next(index, &e, &size, err)) > 0) {
		if (e.kind != BT_BTS_COLUMNS || !is_wide(w, e.type))
			continue;
		rc = read_block(file, &e, size, &buf, err);
		if (rc > 0)
			rc = learn(w, buf.data, err);
		if (rc == 0) {
			w->types = 0;
			break;
		}
	}
	bt_buf_free(&buf);
	return rc;
}

/* A union that no stream could have is none. */
static void
settle(struct bt_btswide *w)
{
	struct bt_err why = { 0 };
	int t;

	for (t = BT_BAR; t < (int)BT_UNION_TYPES; t++)
		if (is_wide(w, (enum bt_type)t) &&
		    bt_check_columns(&w->u.columns[t], &why) < 0)
			w->types = 0;
	w->due = w->types;
}

int
bt_btswide_init(struct bt_btswide *w, struct bt_file *file,
    const struct bt_btsindex_all *all, struct bt_err *err)
{
	const uint32_t market = (UINT32_C(1) << BT_UNION_TYPES) - 1;
	struct bt_btsindex *index;
	int rc;

	if (all != NULL && (all->changing & market) == 0)
		return 0;
	if (bt_btsindex_open(file, &everything, &index, err) < 0)
		return -1;
	if (index == NULL)
		return 0;
	w->types = bt_btsindex_all(index)->changing & market;
	rc = w->types != 0 ? learn_all(w, file, index, err) : 0;
	bt_btsindex_close(index);
	if (rc == 0)
		settle(w);
	return rc;
}

void
bt_btswide_clear(struct bt_btswide *w)
{
	size_t t;

	for (t = 0; t < (size_t)BT_UNION_TYPES; t++)
		bt_union_map_free(&w->maps[t]);
	bt_union_free(&w->u);
	bt_buf_free(&w->rows);
	memset(w, 0, sizeof *w);
}

/* ---- giving ---- */

int
bt_btswide_first(struct bt_btswide *w, struct bt_block *block)
{
	int t;

	for (t = BT_BAR; t < (int)BT_UNION_TYPES; t++) {
		if ((w->due >> t & 1) == 0)
			continue;
		w->due &= ~(UINT32_C(1) << t);
		*block = (struct bt_block){ .type = BT_COLUMNS,
			.n = 1,
			.stride = sizeof w->u.columns[t],
			.data = &w->u.columns[t] };
		return 1;
	}
	return 0;
}

/* A record with the union's columns. */
static void
spread(const struct bt_union_map *map, const struct bt_block *block,
    const char *from, char *to, uint32_t n)
{
	static const double absent = (double)NAN;
	size_t size = bt_record_info(block->type)->size;
	uint32_t k;

	memcpy(to, from, size);
	from += size;
	to += size;
	for (k = 0; k < n; k++)
		memcpy(to + k * sizeof absent, &absent, sizeof absent);
	for (k = 0; k < block->n_extra && k < map->n; k++)
		memcpy(to + map->to[k] * sizeof absent,
		    from + k * sizeof absent, sizeof absent);
}

static int
spread_rows(struct bt_btswide *w, struct bt_block *block, struct bt_err *err)
{
	const struct bt_union_map *map = &w->maps[block->type];
	uint32_t n = w->u.columns[block->type].n, i;
	size_t stride = bt_record_info(block->type)->size + n * sizeof(double);
	const char *from = block->data;
	char *to;

	if (block->n_extra == n && map->is_straight)
		return 1;
	bt_buf_clear(&w->rows);
	if (bt_buf_reserve(&w->rows, block->n * stride, err) < 0)
		return -1;
	to = w->rows.data;
	for (i = 0; i < block->n; i++)
		spread(
		    map, block, from + i * block->stride, to + i * stride, n);
	block->data = w->rows.data;
	block->stride = stride;
	block->n_extra = n;
	block->is_plain = 0;
	return 1;
}

int
bt_btswide_spread(
    struct bt_btswide *w, struct bt_block *block, struct bt_err *err)
{
	const struct bt_columns *c;

	if (w->types == 0)
		return 1;
	if (block->type != BT_COLUMNS)
		return is_wide(w, block->type) ? spread_rows(w, block, err) : 1;
	c = block->data;
	if (!is_wide(w, c->type))
		return 1;
	return bt_union_learn(&w->u, &w->maps[c->type], c, err);
}

const struct bt_columns *
bt_btswide_columns(const struct bt_btswide *w, enum bt_type type)
{
	return is_wide(w, type) ? &w->u.columns[type] : NULL;
}

#include "cat-columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/vec.h"
#include "io/fields.h"

/* ---- the list ---- */

static int
add_name(struct cat_columns *c, const char *name, struct bt_err *err)
{
	const char *p;

	if (name[0] == '\0')
		return bt_fail(
		    err, BT_USAGE, "--columns: a column without a name");
	for (p = c->text; p < name; p += strlen(p) + 1)
		if (strcmp(p, name) == 0)
			return bt_fail(err, BT_USAGE,
			    "--columns: '%s' is there twice", name);
	c->names[c->n++] = name;
	return 0;
}

/* All of the list, commas as NULs; how many names there are. */
static size_t
copy_list(char *to, const struct bt_list *list)
{
	size_t i, n = 0;

	for (i = 0; i < list->n; i++) {
		const char *s = list->items[i];

		for (; *s != '\0'; s++, to++) {
			*to = *s == ',' ? '\0' : *s;
			n += *s == ',';
		}
		*to++ = '\0';
		n++;
	}
	return n;
}

int
cat_columns_init(struct cat_columns *c, const struct bt_list *list,
    uint32_t types, struct bt_err *err)
{
	size_t i, n, size = 1;
	const char *p;

	memset(c, 0, sizeof *c);
	c->types = types;
	if (list->n == 0)
		return 0;
	for (i = 0; i < list->n; i++)
		size += strlen(list->items[i]) + 1;
	c->text = malloc(size);
	if (c->text == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	n = copy_list(c->text, list);
	c->names = calloc(n, sizeof *c->names);
	c->is_met = calloc(n, 1);
	if (c->names == NULL || c->is_met == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (i = 0, p = c->text; i < n; i++, p += strlen(p) + 1)
		if (add_name(c, p, err) < 0)
			return -1;
	return 0;
}

void
cat_columns_clear(struct cat_columns *c)
{
	size_t t;

	for (t = 0; t < (size_t)BT_TYPES; t++) {
		free(c->kept[t].names);
		free(c->kept[t].at);
	}
	bt_union_free(&c->known);
	bt_buf_free(&c->rows);
	free(c->is_met);
	free(c->names);
	free(c->text);
	memset(c, 0, sizeof *c);
}

/* ---- names that nothing has ---- */

static int
is_fixed(enum bt_type type, const char *name)
{
	return bt_field_find(bt_record_info(type), name, strlen(name)) >= 0;
}

static int
is_wanted(const struct cat_columns *c, int type)
{
	return c->types == 0 || (c->types >> type & 1) != 0;
}

/* Whether a record yet to come may have it. */
static int
is_possible(const struct cat_columns *c, const char *name)
{
	uint32_t i;
	int t;

	for (t = BT_BAR; t < (int)BT_TYPES; t++)
		if (is_wanted(c, t) && is_fixed((enum bt_type)t, name))
			return 1;
	for (t = BT_BAR; t < (int)BT_UNION_TYPES; t++)
		for (i = 0; i < c->known.columns[t].n; i++)
			if (strcmp(c->known.columns[t].names[i], name) == 0)
				return 1;
	return 0;
}

/* The types of which there were records come first, as they are meant. */
static int
refuse(const struct cat_columns *c, const char *name, struct bt_err *err)
{
	struct bt_near near;
	size_t i;
	int t;

	bt_near_init(&near, name);
	for (t = BT_BAR; t < (int)BT_TYPES; t++) {
		const struct bt_record_info *info =
		    bt_record_info((enum bt_type)t);

		if (!c->kept[t].is_settled)
			continue;
		for (i = 0; i < info->n_columns; i++)
			bt_near_try(&near, info->columns[i].name);
		for (i = 0;
		     t < (int)BT_UNION_TYPES && i < c->known.columns[t].n; i++)
			bt_near_try(&near, c->known.columns[t].names[i]);
	}
	if (bt_near_best(&near) == NULL)
		return bt_fail(err, BT_USAGE,
		    "--columns: no record has a column '%s'", name);
	return bt_fail(err, BT_USAGE,
	    "--columns: no record has a column '%s' (did you mean '%s'?)", name,
	    bt_near_best(&near));
}

/* The first record of a type, or the first with other further columns. */
static int
settle(struct cat_columns *c, enum bt_type type, struct bt_err *err)
{
	struct cat_kept *k = &c->kept[type];
	size_t i, j;

	/* plain CSV leaves them out where there is anything else */
	if (c->is_one_type && c->types != UINT32_C(1) << BT_META &&
	    (type == BT_META || type == BT_RUN_END))
		return 0;
	k->is_settled = 1;
	for (i = 0; i < c->n; i++) {
		c->is_met[i] |= is_fixed(type, c->names[i]);
		for (j = 0; j < k->n; j++)
			c->is_met[i] |= k->names[j] == c->names[i];
	}
	/* before the first market record its columns may not be known yet */
	if (!bt_record_info(type)->is_market && !c->is_one_type)
		return 0;
	for (i = 0; i < c->n; i++)
		if (!c->is_met[i] && !is_possible(c, c->names[i])) {
			(void)refuse(c, c->names[i], err);
			return bt_err_hint(err,
			    "columns that only later records of a pipe have "
			    "are known once they are in a .bts file");
		}
	return 0;
}

int
cat_columns_end(const struct cat_columns *c, struct bt_err *err)
{
	size_t i, t;

	for (t = 0; t < (size_t)BT_TYPES && !c->kept[t].is_settled; t++)
		;
	if (t == (size_t)BT_TYPES)
		return 0; /* no records: nothing can be missed */
	for (i = 0; i < c->n; i++)
		if (!c->is_met[i])
			return refuse(c, c->names[i], err);
	return 0;
}

/* ---- further columns ---- */

static int
keep_one(struct cat_kept *k, const char *name, uint32_t at, struct bt_err *err)
{
	if (bt_vec_reserve(&k->names, &k->cap_names, k->n + 1, sizeof *k->names,
		err) < 0 ||
	    bt_vec_reserve(&k->at, &k->cap_at, k->n + 1, sizeof *k->at, err) <
		0)
		return -1;
	k->names[k->n] = name;
	k->at[k->n++] = at;
	return 0;
}

int
cat_columns_learn(struct cat_columns *c, const struct bt_columns *in,
    struct bt_columns *out, struct bt_err *err)
{
	struct cat_kept *k = &c->kept[in->type];
	struct bt_union_map map = { 0 };
	uint32_t at;
	size_t i;
	int rc;

	*out = *in;
	if (c->n == 0 || in->type >= BT_UNION_TYPES)
		return 0;
	rc = bt_union_learn(&c->known, &map, in, err);
	bt_union_map_free(&map);
	k->is_settled = 0;
	k->n = 0;
	for (i = 0; rc == 0 && i < c->n; i++)
		for (at = 0; rc == 0 && at < in->n; at++)
			if (strcmp(in->names[at], c->names[i]) == 0)
				rc = keep_one(k, c->names[i], at, err);
	if (!c->is_exact) {
		out->n = (uint32_t)k->n;
		out->names = k->names;
	}
	return rc;
}

/* ---- records ---- */

static uint32_t
bits_of(const struct bt_column *col)
{
	uint32_t bits = 0;
	int i;

	if (col->kind == BT_K_BITS)
		return col->bit;
	for (i = 0; col->words[i] != NULL; i++)
		if (col->words[i][0] != '\0')
			bits |= UINT32_C(1) << i;
	return bits;
}

/* Make a fixed column of one record absent. */
static void
clear(const struct bt_column *col, char *rec)
{
	static const double nan_as_stored = (double)NAN;
	uint32_t bits;

	if (col->kind == BT_K_F64) {
		memcpy(rec + col->offset, &nan_as_stored, sizeof(double));
	} else if (col->kind == BT_K_FLAGS || col->kind == BT_K_BITS) {
		memcpy(&bits, rec + col->offset, sizeof bits);
		bits &= ~bits_of(col);
		memcpy(rec + col->offset, &bits, sizeof bits);
	}
}

/* Whether a fixed column stays as it is; a bar's end puts bars in order. */
static int
stays(const struct cat_columns *c, const struct bt_column *col)
{
	size_t i;

	if (col->is_required || col->kind == BT_K_TIME)
		return 1;
	for (i = 0; i < c->n; i++)
		if (strcmp(c->names[i], col->name) == 0)
			return 1;
	return 0;
}

static void
clear_columns(const struct cat_columns *c, const struct bt_block *block)
{
	const struct bt_record_info *info = bt_record_info(block->type);
	char *p = c->rows.data;
	size_t i;
	uint32_t k;

	for (i = 0; i < info->n_columns; i++)
		if (!stays(c, &info->columns[i]))
			for (k = 0; k < block->n; k++)
				clear(&info->columns[i], p + k * block->stride);
}

/* The block's records with the further columns that stay, in rows. */
static int
copy_rows(struct cat_columns *c, struct bt_block *block, struct bt_err *err)
{
	const struct cat_kept *k = &c->kept[block->type];
	size_t size = bt_record_info(block->type)->size, i;
	size_t stride = size + k->n * sizeof(double);
	const char *from = block->data;
	uint32_t row;
	char *to;

	bt_buf_clear(&c->rows);
	if (bt_buf_reserve(&c->rows, block->n * stride, err) < 0)
		return -1;
	to = c->rows.data;
	for (row = 0; row < block->n; row++, from += block->stride) {
		memcpy(to, from, size);
		to += size;
		for (i = 0; i < k->n; i++, to += sizeof(double))
			memcpy(to, from + size + k->at[i] * sizeof(double),
			    sizeof(double));
	}
	block->data = c->rows.data;
	block->stride = stride;
	block->n_extra = (uint32_t)k->n;
	return 0;
}

int
cat_columns_cut(
    struct cat_columns *c, struct bt_block *block, struct bt_err *err)
{
	if (c->n == 0)
		return 0;
	if (!c->kept[block->type].is_settled && settle(c, block->type, err) < 0)
		return -1;
	if (c->is_exact || !bt_record_info(block->type)->is_market)
		return 0;
	if (copy_rows(c, block, err) < 0)
		return -1;
	block->is_plain = 0;
	clear_columns(c, block);
	return 0;
}

#include "io/layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/near.h"
#include "base/vec.h"
#include "io/fields.h"
#include "io/linecheck.h"

void
bt_layout_begin(struct bt_layout *l, enum bt_type type)
{
	size_t i;

	l->type = type;
	l->info = bt_record_info(type);
	l->n = 0;
	l->is_text_last = 0;
	l->is_plain = 1;
	l->extra = (struct bt_columns){ .type = type };
	bt_buf_clear(&l->names);
	for (i = 0; i < BT_OWN_MAX; i++)
		l->field_of[i] = -1;
}

void
bt_layout_free(struct bt_layout *l)
{
	free(l->places);
	free(l->extra_names);
	free(l->blank);
	bt_buf_free(&l->names);
	memset(l, 0, sizeof *l);
}

/* ---- one field ---- */

static enum bt_place_kind
kind_of(const struct bt_column *col)
{
	if (col->kind == BT_K_TIME)
		return BT_AT_TIME;
	if (col->kind == BT_K_SYM && col->is_required)
		return BT_AT_SYM;
	if (col->kind == BT_K_F64)
		return BT_AT_F64;
	if (col->kind == BT_K_WORD || col->kind == BT_K_BITS ||
	    col->kind == BT_K_FLAGS)
		return BT_AT_WORD;
	return BT_AT_OTHER;
}

static int
refuse_unknown(
    const struct bt_layout *l, const char *name, size_t n, struct bt_err *err)
{
	struct bt_near near;
	char word[64];
	size_t i;

	(void)snprintf(word, sizeof word, "%.*s", (int)(n < 60 ? n : 60), name);
	bt_near_init(&near, word);
	for (i = 0; i < l->info->n_columns; i++)
		bt_near_try(&near, l->info->columns[i].name);
	if (bt_near_best(&near) != NULL)
		return bt_fail(err, BT_BAD_INPUT,
		    "unknown column '%s' of %s (did you mean '%s'?)", word,
		    l->info->name, bt_near_best(&near));
	return bt_fail(err, BT_BAD_INPUT, "unknown column '%s' of %s", word,
	    l->info->name);
}

static int
refuse_twice(const char *name, size_t n, struct bt_err *err)
{
	return bt_fail(err, BT_BAD_INPUT, "column '%.*s' is there twice",
	    (int)(n < 60 ? n : 60), name);
}

/* A column of the type's own. */
static int
add_own(struct bt_layout *l, struct bt_place *place, const char *name, size_t n,
    struct bt_err *err)
{
	int i = bt_field_find(l->info, name, n);
	const struct bt_column *col;

	if (i < 0)
		return refuse_unknown(l, name, n, err);
	if (l->field_of[i] >= 0)
		return refuse_twice(name, n, err);
	col = &l->info->columns[i];
	l->field_of[i] = (int)l->n;
	l->is_text_last = col->kind == BT_K_TEXT;
	*place = (struct bt_place){ .kind = kind_of(col),
		.is_required = col->is_required,
		.offset = col->offset,
		.column = i };
	l->is_plain &= place->kind != BT_AT_OTHER;
	return 0;
}

/* A further column; names are kept one behind the other, each with a NUL. */
static int
add_extra(struct bt_layout *l, struct bt_place *place, const char *name,
    size_t n, struct bt_err *err)
{
	if (!l->info->is_market)
		return refuse_unknown(l, name, n, err);
	if (l->extra.n == BT_FURTHER_MAX)
		return bt_fail(err, BT_BAD_INPUT,
		    "more than %d further columns", BT_FURTHER_MAX);
	if (bt_buf_put(&l->names, name, n, err) < 0 ||
	    bt_buf_putc(&l->names, '\0', err) < 0)
		return -1;
	*place = (struct bt_place){ .kind = BT_AT_EXTRA,
		.offset = (uint32_t)(l->info->size + 8 * l->extra.n),
		.column = (int)l->extra.n };
	l->extra.n++;
	return 0;
}

int
bt_layout_add(struct bt_layout *l, enum bt_place_kind kind, const char *name,
    size_t n, struct bt_err *err)
{
	struct bt_place *place;
	int rc = 0;

	if (l->is_text_last)
		return bt_fail(err, BT_BAD_INPUT,
		    "'%s' must be the last column of %s",
		    l->info->columns[l->places[l->n - 1].column].name,
		    l->info->name);
	if (bt_vec_reserve(
		&l->places, &l->cap, l->n + 1, sizeof *l->places, err) < 0)
		return -1;
	place = &l->places[l->n];
	*place = (struct bt_place){ .kind = BT_AT_NONE };
	if (kind == BT_AT_EXTRA)
		rc = add_extra(l, place, name, n, err);
	else if (kind != BT_AT_NONE)
		rc = add_own(l, place, name, n, err);
	if (rc == 0)
		l->n++;
	return rc;
}

/* ---- all of them ---- */

/* A further column may be the missing one, misspelt. */
static int
refuse_missing(const struct bt_layout *l, const char *name, struct bt_err *err)
{
	const char *p = l->names.data;
	struct bt_near near;
	uint32_t i;

	bt_near_init(&near, name);
	for (i = 0; i < l->extra.n; i++, p += strlen(p) + 1)
		bt_near_try(&near, p);
	(void)bt_fail(err, BT_BAD_INPUT, "the column '%s' of %s is missing",
	    name, l->info->name);
	if (bt_near_best(&near) != NULL)
		(void)bt_err_hint(
		    err, "is it the column '%s'?", bt_near_best(&near));
	return -1;
}

static int
check_missing(const struct bt_layout *l, int has_symbol, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < l->info->n_columns; i++) {
		const struct bt_column *col = &l->info->columns[i];

		if (!col->is_required || l->field_of[i] >= 0 ||
		    (col->kind == BT_K_SYM && has_symbol))
			continue;
		return refuse_missing(l, col->name, err);
	}
	return 0;
}

/* Whether the first fields are a bar's first columns, in their order. */
static int
is_usual_bar(const struct bt_layout *l)
{
	int i;

	for (i = 0; i <= BT_USUAL_BAR; i++)
		if (l->type != BT_BAR || l->field_of[i] != i)
			return 0;
	return 1;
}

int
bt_layout_end(struct bt_layout *l, int has_symbol, struct bt_err *err)
{
	const char *p = l->names.data;
	uint32_t i;

	if (check_missing(l, has_symbol, err) < 0)
		return -1;
	l->stride = l->info->size + 8 * (size_t)l->extra.n;
	l->is_usual_bar = is_usual_bar(l);
	if (bt_vec_reserve(&l->extra_names, &l->cap_extra, l->extra.n,
		sizeof *l->extra_names, err) < 0 ||
	    bt_vec_reserve(&l->blank, &l->cap_blank, l->stride / 8,
		sizeof *l->blank, err) < 0)
		return -1;
	for (i = 0; i < l->extra.n; i++, p += strlen(p) + 1)
		l->extra_names[i] = p;
	l->extra.names = l->extra_names;
	if (bt_check_columns(&l->extra, err) < 0)
		return -1;
	bt_field_clear(l->type, l->blank);
	for (i = 0; i < l->extra.n; i++) {
		const double none = (double)NAN;

		memcpy((char *)l->blank + l->info->size + 8 * (size_t)i, &none,
		    sizeof none);
	}
	return 0;
}

void
bt_layout_fix_symbol(struct bt_layout *l, bt_sym sym)
{
	size_t i;

	for (i = 0; i < l->info->n_columns; i++)
		if (l->info->columns[i].kind == BT_K_SYM)
			memcpy((char *)l->blank + l->info->columns[i].offset,
			    &sym, sizeof sym);
}

int
bt_layout_default(struct bt_layout *l, enum bt_type type, struct bt_err *err)
{
	size_t i;

	bt_layout_begin(l, type);
	for (i = 0; i < l->info->n_columns; i++) {
		const struct bt_column *col = &l->info->columns[i];

		if (!col->is_optional &&
		    bt_layout_add(
			l, BT_AT_OTHER, col->name, strlen(col->name), err) < 0)
			return -1;
	}
	return bt_layout_end(l, 0, err);
}

void
bt_layout_format(const struct bt_layout *l, char *buf, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < l->n && n < size; i++) {
		const struct bt_place *place = &l->places[i];
		const char *name = "-";

		if (place->kind == BT_AT_EXTRA)
			name = l->extra_names[place->column];
		else if (place->kind != BT_AT_NONE)
			name = l->info->columns[place->column].name;
		n += (size_t)snprintf(
		    buf + n, size - n, "%s%s", i > 0 ? "," : "", name);
	}
}

/*
 * Plain CSV of the columns that were asked for, in the order in which they
 * were: the list is the header, so no row has to be held to find it, and a
 * row that has no such column has an empty field there.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bt/num.h"
#include "io/fields.h"
#include "io/textrow.h"

struct picked {
	struct bt_textrow row;
	enum bt_type type; /* BT_NONE: no row yet */
	struct bt_pick pick;
	int is_made;        /* pick has the columns of now */
	struct bt_buf meta; /* rows of meta, while nothing else has come */
};

static int
put_header(struct picked *c)
{
	const struct bt_outform_to *to = &c->row.to;
	size_t i;

	for (i = 0; i < to->picked.n; i++)
		if ((i > 0 && bt_out_puts(to->out, ",", to->err) < 0) ||
		    bt_out_puts(to->out, to->picked.names[i], to->err) < 0)
			return -1;
	return bt_out_puts(to->out, "\n", to->err);
}

static void *
open_picked(const struct bt_outform_to *to)
{
	return bt_textrow_open(to, sizeof(struct picked), 0);
}

static void
close_picked(void *state)
{
	struct picked *c = state;

	bt_pick_clear(&c->pick);
	bt_buf_free(&c->meta);
	bt_textrow_clear(&c->row);
	free(c);
}

/* ---- fields ---- */

/* Strings are of any length. */
static int
put_string(
    struct picked *c, const struct bt_column *col, const struct bt_rec *rec)
{
	const struct bt_outform_to *to = &c->row.to;

	bt_buf_clear(&c->row.line);
	if (bt_field_format(col, rec, to->syms, &c->row.line, to->err) < 0)
		return -1;
	return bt_out_put(to->out, c->row.line.data, c->row.line.len, to->err);
}

static int
put_fixed(
    struct picked *c, const struct bt_column *col, const struct bt_rec *rec)
{
	struct bt_out *out = c->row.to.out;
	char *end, *p;

	if (col->kind == BT_K_STR || col->kind == BT_K_TEXT)
		return put_string(c, col, rec);
	p = bt_out_need(out, BT_TEXTROW_FIELD, c->row.to.err);
	end = p == NULL ? NULL : bt_textrow_field(&c->row, col, rec, p);
	if (end == NULL)
		return -1;
	bt_out_add(out, (size_t)(end - p));
	return 0;
}

static int
put_further(struct picked *c, const char *extra, size_t i)
{
	struct bt_out *out = c->row.to.out;
	char *p = bt_out_need(out, BT_TEXTROW_FIELD, c->row.to.err);
	double v;

	if (p == NULL)
		return -1;
	memcpy(&v, extra + i * sizeof v, sizeof v);
	if (!isnan(v))
		bt_out_add(out, bt_num_format(v, p));
	return 0;
}

/* ---- rows ---- */

static int
put_row(struct picked *c, const struct bt_rec *rec, const char *extra)
{
	const struct bt_record_info *info = bt_record_info(rec->type);
	struct bt_out *out = c->row.to.out;
	size_t i;

	for (i = 0; i < c->pick.n; i++) {
		uint32_t at = c->pick.at[i];

		if (i > 0 && bt_out_put(out, ",", 1, c->row.to.err) < 0)
			return -1;
		if (at == BT_PICK_NONE)
			continue;
		if (at < info->n_columns
			? put_fixed(c, &info->columns[at], rec) < 0
			: put_further(c, extra, at - info->n_columns) < 0)
			return -1;
	}
	return bt_out_put(out, "\n", 1, c->row.to.err);
}

static int
refuse(struct picked *c, const char *what)
{
	(void)bt_fail(c->row.to.err, BT_USAGE,
	    "plain CSV holds the records of one type, and %s comes", what);
	return bt_err_hint(c->row.to.err,
	    "choose one with bt-cat --type, or write tagged text");
}

static int
take_type(struct picked *c, enum bt_type type)
{
	char what[64];

	if (c->type == BT_NONE) {
		c->type = type;
		bt_buf_free(&c->meta);
		return put_header(c);
	}
	(void)snprintf(what, sizeof what, "after '%s' a '%s'",
	    bt_record_info(c->type)->name, bt_record_info(type)->name);
	return refuse(c, what);
}

/* What a run tells about itself is not in the way of the type that is wanted;
 * it is kept only where nothing else comes. */
static int
keep_meta(struct picked *c, const struct bt_rows *rows)
{
	const struct bt_record_info *info = bt_record_info(BT_META);
	const struct bt_outform_to *to = &c->row.to;
	uint32_t i;
	size_t k;

	for (i = 0; i < rows->n; i++) {
		const struct bt_rec rec = { .type = BT_META,
			.u.any = rows->data + i * rows->stride };

		for (k = 0; k < to->picked.n; k++) {
			int at = bt_field_find(info, to->picked.names[k],
			    strlen(to->picked.names[k]));

			if ((k > 0 &&
				bt_buf_putc(&c->meta, ',', to->err) < 0) ||
			    (at >= 0 &&
				bt_field_format(&info->columns[at], &rec,
				    to->syms, &c->meta, to->err) < 0))
				return -1;
		}
		if (bt_buf_putc(&c->meta, '\n', to->err) < 0)
			return -1;
	}
	return 0;
}

static int
put_picked(void *state, const struct bt_rows *rows)
{
	struct picked *c = state;
	struct bt_rec rec = { .type = rows->type };
	uint32_t i;

	if (rows->type == BT_RUN_END)
		return 0;
	if (rows->type == BT_META)
		return c->type == BT_NONE ? keep_meta(c, rows) : 0;
	if (c->type != rows->type && take_type(c, rows->type) < 0)
		return -1;
	if (!c->is_made &&
	    bt_pick_make(&c->pick, &c->row.to.columns[rows->type],
		&c->row.to.picked, c->row.to.err) < 0)
		return -1;
	c->is_made = 1;
	for (i = 0; i < rows->n; i++) {
		rec.u.any = rows->data + i * rows->stride;
		if (put_row(c, &rec, rows->extra + i * rows->extra_stride) < 0)
			return -1;
	}
	return 0;
}

/* ---- what has no place in plain CSV ---- */

static int
put_symbol(void *state, bt_sym sym, const struct bt_line *words)
{
	(void)state;
	(void)sym;
	(void)words;
	return 0;
}

static int
put_columns(void *state, enum bt_type type)
{
	struct picked *c = state;

	c->is_made = c->is_made && type != c->type;
	return 0;
}

static int
put_line(void *state, enum bt_type type, const struct bt_line *line)
{
	(void)line;
	return type == BT_COMMAND ? refuse(state, "a command") : 0;
}

static int
put_mark(void *state, bt_time time)
{
	(void)state;
	(void)time;
	return 0;
}

static int
flush_picked(void *state)
{
	(void)state; /* nothing is kept back */
	return 0;
}

static int
end_picked(void *state)
{
	struct picked *c = state;

	if (c->type != BT_NONE)
		return 0;
	if (put_header(c) < 0)
		return -1;
	return bt_out_put(
	    c->row.to.out, c->meta.data, c->meta.len, c->row.to.err);
}

static int
fail_picked(void *state, const char *text)
{
	(void)state;
	(void)text; /* no guard: nothing can be told */
	return 0;
}

const struct bt_outform_ops bt_outform_picked = {
	.name = "csv",
	.open = open_picked,
	.put = put_picked,
	.symbol = put_symbol,
	.columns = put_columns,
	.line = put_line,
	.mark = put_mark,
	.flush = flush_picked,
	.end = end_picked,
	.fail = fail_picked,
	.close = close_picked,
};

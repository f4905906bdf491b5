/*
 * Plain CSV on the way out: one type, a header row, no guard.
 *
 * The header comes before all rows and cannot be taken back, yet a bar's end
 * and flags get a column only where they are needed.  So the first rows of
 * market records are held until it can be told from them; what a later row
 * would need beyond them is either left out (flags) or refused (an end that
 * could not be guessed from the other bars).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/btswide.h"
#include "io/fields.h"
#include "io/textrow.h"

enum {
	HELD_MAX = 4096 /* rows that decide about the columns */
};

struct csv {
	struct bt_textrow row;
	enum bt_type type; /* BT_NONE: no row yet */
	int has_header;
	int is_columned;    /* bars: their ends are in a column */
	int64_t length;     /* of the bars; 0: their ends are not known */
	struct bt_buf held; /* rows as they lay in memory, extras behind each */
	size_t held_n, held_stride;
	uint32_t held_extra;
	struct bt_buf meta; /* rows of meta, while nothing else has come */
};

static void *
open_csv(const struct bt_outform_to *to)
{
	return bt_textrow_open(to, sizeof(struct csv), 0);
}

static void
close_csv(void *state)
{
	struct csv *c = state;

	bt_textrow_clear(&c->row);
	bt_buf_free(&c->held);
	bt_buf_free(&c->meta);
	free(c);
}

/* ---- the columns ---- */

static int
put_header(struct csv *c)
{
	c->has_header = 1;
	return bt_textrow_names(&c->row, c->type);
}

/* Which rare columns the rows held are in need of. */
static void
decide(struct csv *c)
{
	const char *p = c->held.data;
	size_t i;

	for (i = 0; i < c->held_n; i++, p += c->held_stride) {
		c->row.on[c->type] |= bt_textrow_wanted(c->type, p);
		if (c->type != BT_BAR)
			continue;
		if (i == 0)
			c->length = bt_bar_length((const struct bt_bar *)p);
		else if (bt_bar_length((const struct bt_bar *)p) != c->length)
			c->is_columned = 1;
	}
	if (c->is_columned)
		c->row.on[BT_BAR] |= c->row.end_bit;
}

static int
release(struct csv *c)
{
	struct bt_rows rows = { .type = c->type,
		.n = (uint32_t)c->held_n,
		.n_extra = c->held_extra,
		.stride = c->held_stride,
		.extra_stride = c->held_stride,
		.data = c->held.data };
	uint32_t i;

	if (c->has_header)
		return 0;
	decide(c);
	if (put_header(c) < 0)
		return -1;
	if (rows.n > 0)
		rows.extra = rows.data + bt_record_info(c->type)->size;
	for (i = 0; i < rows.n; i++)
		if (bt_textrow_put(&c->row, &rows, i) < 0)
			return -1;
	bt_buf_free(&c->held);
	c->held_n = 0;
	return 0;
}

/* ---- rows ---- */

static int
hold(struct csv *c, const struct bt_rows *rows, uint32_t i)
{
	size_t size = bt_record_info(rows->type)->size;
	size_t extra = rows->n_extra * sizeof(double);
	struct bt_err *err = c->row.to.err;

	c->held_stride = size + extra;
	c->held_extra = rows->n_extra;
	if (bt_buf_put(&c->held, rows->data + i * rows->stride, size, err) <
		0 ||
	    (extra > 0 &&
		bt_buf_put(&c->held, rows->extra + i * rows->extra_stride,
		    extra, err) < 0))
		return -1;
	c->held_n++;
	return 0;
}

static int
check_end(struct csv *c, const struct bt_bar *bar)
{
	if (c->is_columned || bt_bar_length(bar) == c->length)
		return 0;
	(void)bt_fail(c->row.to.err, BT_USAGE,
	    "a bar of another length than those before, which plain CSV "
	    "without the column 'end' cannot tell");
	return bt_err_hint(
	    c->row.to.err, "write tagged text (-f tagged) or .bts");
}

static int
put_row(struct csv *c, const struct bt_rows *rows, uint32_t i)
{
	const char *p = rows->data + i * rows->stride;

	if (!c->has_header && bt_record_info(c->type)->is_market) {
		if (hold(c, rows, i) < 0)
			return -1;
		return c->held_n < HELD_MAX ? 0 : release(c);
	}
	if (c->type == BT_BAR && check_end(c, (const struct bt_bar *)p) < 0)
		return -1;
	return bt_textrow_put(&c->row, rows, i);
}

/*
 * What a run or a provider tells about itself does not stand in the way of
 * the one type that is wanted; it is kept only where nothing else comes.
 */
static int
put_meta(struct csv *c, const struct bt_rows *rows)
{
	const struct bt_record_info *info = bt_record_info(BT_META);
	struct bt_err *err = c->row.to.err;
	uint32_t i;
	size_t k;

	for (i = 0; i < rows->n; i++) {
		const struct bt_rec rec = { .type = BT_META,
			.u.any = rows->data + i * rows->stride };

		for (k = 0; k < info->n_columns; k++)
			if ((k > 0 && bt_buf_putc(&c->meta, ',', err) < 0) ||
			    bt_field_format(&info->columns[k], &rec,
				c->row.to.syms, &c->meta, err) < 0)
				return -1;
		if (bt_buf_putc(&c->meta, '\n', err) < 0)
			return -1;
	}
	return 0;
}

static int
begin(struct csv *c, enum bt_type type)
{
	c->type = type;
	bt_buf_free(&c->meta);
	if (bt_record_info(type)->is_market)
		return 0;
	/* rows with strings are not held: all columns */
	c->row.on[type] = bt_textrow_rare(type);
	return put_header(c);
}

static int
refuse(struct csv *c, const char *what)
{
	(void)bt_fail(c->row.to.err, BT_USAGE,
	    "plain CSV holds the records of one type, and %s comes", what);
	return bt_err_hint(c->row.to.err,
	    "choose one with bt-cat --type, or write tagged text");
}

static int
refuse_type(struct csv *c, enum bt_type type)
{
	char what[64];

	(void)snprintf(what, sizeof what, "after '%s' a '%s'",
	    bt_record_info(c->type)->name, bt_record_info(type)->name);
	return refuse(c, what);
}

static int
put_csv(void *state, const struct bt_rows *rows)
{
	struct csv *c = state;
	uint32_t i;

	if (rows->type == BT_RUN_END)
		return 0;
	if (rows->type == BT_META)
		return c->type == BT_NONE ? put_meta(c, rows) : 0;
	if (c->type == BT_NONE && begin(c, rows->type) < 0)
		return -1;
	if (c->type != rows->type)
		return refuse_type(c, rows->type);
	for (i = 0; i < rows->n; i++)
		if (put_row(c, rows, i) < 0)
			return -1;
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
	struct csv *c = state;

	if (c->type != type || (c->held_n == 0 && !c->has_header))
		return 0;
	(void)bt_fail(c->row.to.err, BT_USAGE,
	    "the columns change in mid-stream, which plain CSV cannot tell");
	return bt_err_hint(c->row.to.err, BT_BTSWIDE_HINT);
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

/* ---- ending ---- */

static int
flush_csv(void *state)
{
	struct csv *c = state;

	return c->type == BT_NONE ? 0 : release(c);
}

/* Without rows: the type that is told, or that has further columns, else what
 * most expect. */
static enum bt_type
type_of_columns(const struct bt_outform_to *to)
{
	int i;

	if (to->type != BT_NONE)
		return to->type;
	for (i = BT_BAR; i < (int)BT_TYPES; i++)
		if (to->columns[i].n > 0)
			return (enum bt_type)i;
	return BT_BAR;
}

static int
end_csv(void *state)
{
	struct csv *c = state;
	const struct bt_outform_to *to = &c->row.to;

	if (c->type == BT_NONE && c->meta.len > 0) {
		c->type = BT_META;
		if (put_header(c) < 0)
			return -1;
		return bt_out_put(to->out, c->meta.data, c->meta.len, to->err);
	}
	if (c->type == BT_NONE && begin(c, type_of_columns(to)) < 0)
		return -1;
	return release(c);
}

static int
fail_csv(void *state, const char *text)
{
	(void)text; /* no guard: nothing can be told */
	return flush_csv(state);
}

const struct bt_outform_ops bt_outform_csv = {
	.name = "csv",
	.open = open_csv,
	.put = put_csv,
	.symbol = put_symbol,
	.columns = put_columns,
	.line = put_line,
	.mark = put_mark,
	.flush = flush_csv,
	.end = end_csv,
	.fail = fail_csv,
	.close = close_csv,
};

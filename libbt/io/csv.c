/*
 * Plain CSV on the way in: one type, a header, no guard; bt-stream(5), PLAIN
 * CSV.
 *
 * Its columns come under many names and in any order, and there may be more
 * of them than a type has; names are settled here, once, and the rows are
 * those of tagged text.  Quotes, other separators and headerless files are
 * bt-fetch's business.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/near.h"
#include "bt/num.h"
#include "io/badrow.h"
#include "io/csvname.h"
#include "io/form.h"
#include "io/layout.h"
#include "io/lines.h"
#include "io/rowin.h"

#define BAD_ROW 2 /* was given to who wants such: neither end nor error */

struct csv {
	struct bt_form_in in;
	struct bt_err bad; /* what is wrong behind the block last given */
	struct bt_lines lines;
	struct bt_rowin rows;
	struct bt_csvname names; /* the header's fields */
	struct bt_layout layout;
	enum bt_type type;
	bt_sym sym;   /* of every record, or BT_SYM_NONE */
	int is_begun; /* the layout is known */
};

static int
fail_here(struct csv *c)
{
	return bt_err_at(&c->bad, bt_file_name(c->in.file), c->lines.line);
}

/* The next line that is not empty: 1, 0 at the end, -1. */
static int
find_line(struct csv *c)
{
	struct bt_lines *l = &c->lines;
	int rc;

	for (;;) {
		while (!bt_lines_find(l)) {
			rc = bt_lines_fill(l, &c->bad);
			if (rc <= 0)
				return rc;
		}
		if (l->n > 0)
			return 1;
		bt_lines_take(l);
	}
}

/* ---- the first row, which completes the layout ---- */

/* Whether the n-th field of a line is a number, or empty. */
static int
is_numeric(const char *s, size_t n, size_t field)
{
	const char *end = s + n, *comma;
	double v;

	for (; field > 0; field--) {
		comma = memchr(s, ',', (size_t)(end - s));
		if (comma == NULL)
			return 1; /* too few fields: said later, for the row */
		s = comma + 1;
	}
	comma = memchr(s, ',', (size_t)(end - s));
	n = (size_t)((comma != NULL ? comma : end) - s);
	return n == 0 || bt_num_parse(s, n, &v) == 0;
}

/* A column that the type has not: kept if the first row has a number there. */
static int
add_unknown(
    struct csv *c, const struct bt_csvname_field *f, size_t i, int has_row)
{
	struct bt_layout *l = &c->layout;
	int is_kept =
	    f->n > 0 && (!has_row || is_numeric(c->lines.text, c->lines.n, i));

	if (is_kept || !bt_record_info(c->type)->is_market)
		return bt_layout_add(l, BT_AT_EXTRA, f->s, f->n, &c->bad);
	if (f->n == 0) {
		if (c->in.warn(c->in.reader,
			"column %zu has no name and is left out", i + 1) < 0)
			return -1;
	} else if (c->in.warn(c->in.reader,
		       "column '%.*s' holds no numbers and is left out",
		       (int)(f->n < 60 ? f->n : 60), f->s) < 0)
		return -1;
	return bt_layout_add(l, BT_AT_NONE, f->s, f->n, &c->bad);
}

/*
 * Which field goes where; has_row: the first row is the line that was found.
 * 1 where there are further columns to tell of, 0 or -1.
 */
static int
begin(struct csv *c, int has_row)
{
	struct bt_layout *l = &c->layout;
	size_t i;
	int rc = 0;

	c->is_begun = 1;
	bt_layout_begin(l, c->type);
	for (i = 0; rc == 0 && i < c->names.n; i++) {
		const struct bt_csvname_field *f = &c->names.fields[i];

		rc = f->column != NULL
			 ? bt_layout_add(l, BT_AT_OTHER, f->column,
			       strlen(f->column), &c->bad)
			 : add_unknown(c, f, i, has_row);
	}
	if (rc < 0 || bt_layout_end(l, c->sym != BT_SYM_NONE, &c->bad) < 0)
		return -1;
	if (c->sym != BT_SYM_NONE)
		bt_layout_fix_symbol(l, c->sym);
	return l->extra.n > 0;
}

/* ---- rows ---- */

static size_t
n_fields(const char *s, size_t n)
{
	const char *end = s + n;
	size_t fields = 1;

	while ((s = memchr(s, ',', (size_t)(end - s))) != NULL) {
		fields++;
		s++;
	}
	return fields;
}

/* Whether a line begins as the header does: of files that were put behind each
 * other. */
static int
is_header_again(const struct csv *c)
{
	const struct bt_csvname_field *f = &c->names.fields[0];
	const struct bt_lines *l = &c->lines;

	return c->names.n > 0 && f->n > 0 && l->n > f->n &&
	       memcmp(l->text, f->s, f->n) == 0 && l->text[f->n] == ',';
}

/* What is wrong with the line that was found, if more is to say than that. */
static int
refuse_row(struct csv *c)
{
	const struct bt_lines *l = &c->lines;
	struct bt_err *bad = &c->bad;

	if (!l->has_newline && n_fields(l->text, l->n) < c->layout.n) {
		bt_err_clear(bad);
		(void)bt_fail(bad, BT_BAD_INPUT,
		    "the last line is cut off: the file is not whole");
	} else if (is_header_again(c)) {
		bt_err_clear(bad);
		(void)bt_fail(bad, BT_BAD_INPUT,
		    "the header once more: were files put together?");
		(void)bt_err_hint(bad,
		    "bt-cat FILE... merges files, each with its header; "
		    "bt-validate --fix rows leaves the line out");
	} else if (memchr(l->text, '"', l->n) != NULL)
		(void)bt_err_hint(bad,
		    "plain CSV has no quotes; bt-fetch --separator , "
		    "imports files that have");
	else if (n_fields(l->text, l->n) > c->layout.n &&
		 l->text[l->n - 1] == ',')
		(void)bt_err_hint(bad,
		    "a comma too many: bt-fetch --separator , leaves it out");
	return fail_here(c);
}

static int
put_row(struct csv *c)
{
	if (bt_lines_check(&c->lines, &c->bad) < 0)
		return fail_here(c);
	if (bt_rowin_put(&c->rows, &c->layout, c->lines.text, c->lines.n) < 0)
		return refuse_row(c);
	bt_lines_take(&c->lines);
	return 0;
}

/* The row that was found cannot be read: BAD_ROW where that is no end. */
static int
leave_out(struct csv *c)
{
	const char *symbol = NULL;

	if (!bt_badrow_is_wanted(c->in.opts, &c->bad))
		return -1;
	if (c->sym != BT_SYM_NONE)
		symbol = bt_symtab_name(c->in.opts->syms, c->sym);
	return bt_badrow_give(
		   c->in.opts, &c->layout, symbol, &c->lines, &c->bad) < 0
		   ? -1
		   : BAD_ROW;
}

/* The line that was found and what follows it; BAD_ROW, see leave_out(). */
static int
take_rows(struct csv *c, struct bt_block *block)
{
	const int64_t first = c->lines.line;

	if (bt_rowin_begin(&c->rows, &c->layout, &c->bad) < 0)
		return -1;
	/* the first by the way that knows all, then what goes fast */
	do {
		if (put_row(c) < 0)
			break;
		bt_rowin_scan(&c->rows, &c->layout, "", &c->lines);
	} while (c->rows.n < c->rows.max && bt_lines_find(&c->lines) &&
		 c->lines.n > 0);
	if (c->rows.n == 0)
		return leave_out(c);
	/* a bad row has its turn behind the good ones before it */
	if (bt_badrow_is_wanted(c->in.opts, &c->bad))
		bt_err_clear(&c->bad);
	bt_rowin_block(&c->rows, &c->layout, first, block);
	return 1;
}

/* 1, 0 or -1, or BAD_ROW: there may be more. */
static int
try_block(struct csv *c, struct bt_block *block)
{
	int rc = 0;

	if (c->bad.status == BT_OK)
		rc = find_line(c);
	if (c->bad.status == BT_OK && !c->is_begun) {
		int has_extra = begin(c, rc > 0);

		if (has_extra > 0) {
			*block = (struct bt_block){ .type = BT_COLUMNS,
				.n = 1,
				.data = &c->layout.extra,
				.first = 1 };
			return 1;
		}
		if (has_extra < 0)
			rc = bt_err_at(&c->bad, bt_file_name(c->in.file), 1);
	}
	if (rc > 0)
		rc = take_rows(c, block);
	if (rc > 0)
		return rc;
	(void)bt_err_move(c->in.err, &c->bad);
	return c->in.err->status == BT_OK ? 0 : -1;
}

static int
next_block(void *state, struct bt_block *block)
{
	int rc;

	do
		rc = try_block(state, block);
	while (rc == BAD_ROW);
	return rc;
}

/* ---- the header ---- */

static size_t
bom_of(const void *head, size_t n)
{
	return n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* A line of text with a comma and a name that is known. */
static enum bt_probe
probe(const uint8_t *head, size_t n)
{
	const char *s = (const char *)head;
	size_t k = bom_of(s, n);
	const char *nl;

	/* empty lines do not matter */
	for (; k == 0 && n > 0 && (*s == '\n' || *s == '\r'); s++)
		n--;
	s += k;
	n -= k;
	nl = memchr(s, '\n', n);
	n = nl != NULL ? (size_t)(nl - s) : n;
	return bt_csvname_is_header(s, n) ? BT_PROBE_MAYBE : BT_PROBE_NO;
}

static int
take_header(struct csv *c)
{
	struct bt_lines *l = &c->lines;
	size_t k;

	int rc = find_line(c);

	if (rc <= 0)
		return rc < 0 ? -1 : bt_fail(&c->bad, BT_BAD_INPUT, "is empty");
	k = bom_of(l->text, l->n);
	l->text += k;
	l->n -= k;
	if (bt_lines_check(l, &c->bad) < 0 ||
	    bt_csvname_read(&c->names, l->text, l->n, &c->bad) < 0)
		return fail_here(c);
	c->type = c->in.opts->type;
	if (c->type == BT_NONE)
		c->type = bt_csvname_type(&c->names);
	if (bt_csvname_settle(&c->names, c->type, &c->bad) < 0)
		return fail_here(c);
	bt_lines_take(l);
	return 0;
}

/* The symbol of a file without that column: as told, or by the file's name. */
static int
find_symbol(struct csv *c)
{
	const char *name = bt_file_name(c->in.file);
	const char *symbol = c->in.opts->symbol;
	size_t n;

	c->sym = BT_SYM_NONE;
	if (bt_csvname_has(&c->names, "symbol") ||
	    bt_field_find(bt_record_info(c->type), "symbol", 6) < 0)
		return 0;
	n = symbol != NULL ? strlen(symbol) : bt_csvname_base(name, &symbol);
	if (n == 0) {
		(void)bt_fail(&c->bad, BT_BAD_INPUT,
		    "has no column 'symbol', and a pipe has no name to take "
		    "it from");
		(void)bt_err_hint(&c->bad, "--symbol NAME says it");
		return bt_err_at(&c->bad, name, 1);
	}
	if (bt_symtab_add(c->in.opts->syms, symbol, n, &c->sym, &c->bad) < 0) {
		(void)bt_err_hint(&c->bad, "--symbol NAME says it");
		return bt_err_at(&c->bad, name, 1);
	}
	bt_symtab_use(c->in.opts->syms, c->sym);
	c->rows.in.sym = c->sym;
	return 0;
}

static void
close_csv(void *state)
{
	struct csv *c = state;

	bt_csvname_free(&c->names);
	bt_layout_free(&c->layout);
	bt_rowin_free(&c->rows);
	free(c);
}

static void *
open_csv(const struct bt_form_in *in)
{
	struct csv *c = calloc(1, sizeof *c);

	if (c == NULL) {
		(void)bt_fail(in->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	c->in = *in;
	bt_lines_init(&c->lines, in->file);
	bt_rowin_init(&c->rows, in->opts);
	c->rows.in.err = &c->bad;
	if (take_header(c) < 0 || find_symbol(c) < 0) {
		(void)bt_err_move(in->err, &c->bad);
		close_csv(c);
		return NULL;
	}
	return c;
}

static const struct bt_columns *
columns_of(const void *state, enum bt_type type)
{
	static const struct bt_columns none;
	const struct csv *c = state;

	return c->is_begun && c->type == type ? &c->layout.extra : &none;
}

const struct bt_form_ops bt_form_csv = {
	.name = "plain CSV",
	.form = BT_FORM_CSV,
	.probe = probe,
	.open = open_csv,
	.next_block = next_block,
	.columns = columns_of,
	.close = close_csv,
};

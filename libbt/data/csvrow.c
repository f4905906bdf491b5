#include "data/csvrow.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"

/* States of libcsv's parser that its header does not name. */
enum {
	ROW_NOT_BEGUN,
	FIELD_NOT_BEGUN,
	FIELD_BEGUN
};

struct bt_csvrows {
	struct csv_parser parser;
	char separator;
	int64_t line;  /* of the last line put */
	int64_t first; /* where the row in hand begins */
	int is_open;   /* a row has begun and not ended */
	int is_whole;  /* libcsv has told the end of a row */
	int is_filled; /* one of its fields is not empty */

	/* The row in hand; offsets, since the text may move as it grows. */
	struct bt_buf text;
	struct bt_csvfield *fields;
	size_t n, cap;
	struct bt_err err; /* of the callbacks, which cannot return one */
};

struct bt_csvrows *
bt_csvrows_new(char separator, struct bt_err *err)
{
	struct bt_csvrows *r = calloc(1, sizeof *r);

	if (r == NULL || csv_init(&r->parser, CSV_EMPTY_IS_NULL) != 0) {
		free(r);
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	csv_set_delim(&r->parser, (unsigned char)separator);
	r->separator = separator;
	return r;
}

void
bt_csvrows_free(struct bt_csvrows *r)
{
	if (r == NULL)
		return;
	csv_free(&r->parser);
	bt_buf_free(&r->text);
	free(r->fields);
	free(r);
}

/* libcsv: a field is complete; s is NULL where it is empty and unquoted. */
static void
take_field(void *s, size_t n, void *arg)
{
	struct bt_csvrows *r = arg;

	/* Runs of blanks are one separator. */
	if (s == NULL && r->separator == ' ')
		return;
	if (bt_vec_reserve(
		&r->fields, &r->cap, r->n + 1, sizeof *r->fields, &r->err) < 0)
		return;
	if (s != NULL && bt_buf_put(&r->text, s, n, &r->err) < 0)
		return;
	r->fields[r->n++].n = n;
	r->is_filled |= n > 0;
}

/* libcsv: a row is complete. */
static void
take_row(int c, void *arg)
{
	struct bt_csvrows *r = arg;

	(void)c;
	r->is_whole = 1;
}

/* Make a row of what the callbacks have left, if it is one. */
static int
give_row(struct bt_csvrows *r, struct bt_csvrow *row)
{
	const char *s = bt_buf_text(&r->text);
	size_t i;

	r->is_open = 0;
	for (i = 0; i < r->n; i++) {
		r->fields[i].s = s;
		s += r->fields[i].n;
	}
	row->line = r->first;
	row->n = r->n;
	row->fields = r->fields;
	return r->is_filled;
}

static void
begin_row(struct bt_csvrows *r)
{
	r->first = r->line;
	r->is_open = 1;
	r->is_whole = r->is_filled = 0;
	r->n = 0;
	bt_buf_clear(&r->text);
}

static int
fail_open(const struct bt_csvrows *r, struct bt_err *err)
{
	(void)bt_fail(
	    err, BT_BAD_INPUT, "a quote is opened in this row and not closed");
	err->line = r->first;
	return -1;
}

int
bt_csvrows_put(struct bt_csvrows *r, const char *s, size_t n,
    struct bt_csvrow *row, struct bt_err *err)
{
	r->line++;
	if (!r->is_open) {
		if (n > 0 && s[0] == '#')
			return 0;
		begin_row(r);
	}
	/* What libcsv has of an unfinished field is not in our text yet. */
	if (n > BT_CSVROW_MAX ||
	    r->text.len + r->parser.entry_pos + n > BT_CSVROW_MAX) {
		(void)bt_fail(err, BT_BAD_INPUT, "a row of more than %u bytes",
		    BT_CSVROW_MAX);
		err->line = r->first;
		return bt_err_hint(err, "is a quote not closed?");
	}
	if (csv_parse(&r->parser, s, n, take_field, take_row, r) != n)
		(void)bt_fail(&r->err, BT_SYSTEM, "out of memory");
	if (bt_err_move(err, &r->err) < 0)
		return -1;
	if (r->is_whole)
		return give_row(r, row);
	/* A line with nothing in it ends no row, and begins none. */
	if (r->n == 0 && r->parser.entry_pos == 0 &&
	    r->parser.pstate == ROW_NOT_BEGUN)
		r->is_open = 0;
	return 0;
}

int
bt_csvrows_end(struct bt_csvrows *r, struct bt_csvrow *row, struct bt_err *err)
{
	if (!r->is_open)
		return 0;
	/* A quoted field has begun and not ended: libcsv would let it pass. */
	if (r->parser.pstate == FIELD_BEGUN && r->parser.quoted)
		return fail_open(r, err);
	if (csv_fini(&r->parser, take_field, take_row, r) != 0)
		(void)bt_fail(&r->err, BT_SYSTEM, "out of memory");
	if (bt_err_move(err, &r->err) < 0)
		return -1;
	return give_row(r, row);
}

int64_t
bt_csvrows_line(const struct bt_csvrows *r)
{
	return r->line;
}

size_t
bt_csvrows_measure(const char *s, size_t n, int is_end)
{
	const char *lf = n > 0 ? memchr(s, '\n', n) : NULL;
	size_t upto = lf != NULL ? (size_t)(lf - s) + 1 : n;
	const char *cr = upto > 0 ? memchr(s, '\r', upto) : NULL;

	if (cr != NULL && cr + 1 < s + upto && cr[1] != '\n')
		return (size_t)(cr - s) + 1;
	/* A CR at the end of what is there may have its LF to come. */
	return lf != NULL || is_end ? upto : 0;
}

/* ---- which separator ---- */

/* How often c stands in a line outside quotes. */
static size_t
count_in_line(const char *s, size_t n, char c)
{
	size_t i, count = 0;
	int is_quoted = 0;

	for (i = 0; i < n; i++) {
		if (s[i] == '"')
			is_quoted = !is_quoted;
		else if (s[i] == c && !is_quoted)
			count++;
	}
	return count;
}

#define LOOKED_AT 200 /* lines that decide about the separator */
#define COUNTS    64  /* a line with more separators counts as one with these */

/*
 * How well c separates: the share of lines, in thousandths, that have it as
 * often as most lines do; 0 where most lines do not have it at all.
 */
static size_t
rate(const char *s, size_t n, char c)
{
	size_t lines[COUNTS + 1] = { 0 };
	size_t all = 0, best = 0, i, len;

	for (; all < LOOKED_AT && (len = bt_csvrows_measure(s, n, 1)) > 0;
	     s += len, n -= len) {
		size_t k;

		if (s[0] == '#' || s[0] == '\n' || s[0] == '\r')
			continue;
		k = count_in_line(s, len, c);
		lines[k < COUNTS ? k : COUNTS]++;
		all++;
	}
	for (i = 1; i <= COUNTS; i++)
		if (lines[i] > lines[best])
			best = i;
	return best == 0 ? 0 : 1000 * lines[best] / all;
}

char
bt_csvrows_separator(const char *s, size_t n)
{
	/*
	 * The comma comes last, since it may be the decimal one; the blank
	 * only where there is nothing else, since dates have blanks.
	 */
	static const char choices[] = { '\t', ';', '|', ',', ' ' };
	char found = 0;
	size_t i, most = 0;

	for (i = 0; i < sizeof choices; i++) {
		size_t share = rate(s, n, choices[i]);

		if (share >= 750)
			return choices[i];
		if (share > most) {
			most = share;
			found = choices[i];
		}
	}
	return found;
}

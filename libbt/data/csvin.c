#include "data/csvin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/vec.h"
#include "data/csvrec.h"
#include "io/csvname.h"
#include "io/foreign.h"

#define PEEK      65536 /* looked at first, and read at a time */
#define BLOCK_MAX 4096  /* records of a block */

struct csvin {
	struct bt_form_in in;
	const struct bt_csvin_opts *opts;
	struct bt_csvlook look;
	struct bt_csvwalk walk; /* over what the last peek has shown */
	size_t n_rows;          /* given by the walk so far */
	char last;              /* byte that was read */
	struct bt_csvrec rec;
	struct bt_columns columns;
	int is_begun; /* the columns have been told */
	int is_over;  /* the last row has been read */

	/* Words below the data: all well unless data follow. */
	int64_t footer; /* line of the first; 0: none */
	int64_t n_footers;

	/* Times at which the zone's clock was put forward or back. */
	int64_t shifted; /* line of the first */
	int64_t n_shifted;

	/* Records: of a block, or of the whole file where it is turned. */
	size_t stride, n, cap;
	char *recs;
	int64_t *lines;
	size_t cap_lines;
	size_t given; /* of a turned file */
	int is_held;  /* record n belongs to the next block */
};

static int
fail_at(struct csvin *c, int64_t line)
{
	/* What knows no file's name has left the line. */
	if (line == 0)
		line = c->in.err->line;
	return bt_err_at(c->in.err, bt_file_name(c->in.file), line);
}

/* Tell what people should know without asking. */
static void BT_PRINTF(3, 4)
    warn(struct csvin *c, int64_t line, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (c->opts->warn != NULL)
		c->opts->warn(
		    c->opts->arg, bt_file_name(c->in.file), line, text);
}

/* ---- all rows ---- */

/*
 * Whether a row stands below the data: it begins with a letter, and has
 * nothing else, or no digit where the time should be.  A row that broke off
 * is none.
 */
static int
is_footer(const struct csvin *c, const struct bt_csvrow *row)
{
	char buf[BT_CSVTIME_TEXT_MAX];
	const char *s;
	size_t i, n, filled = 0;

	if (row->fields[0].n == 0 || !bt_ascii_is_alpha(row->fields[0].s[0]) ||
	    (c->last != '\n' && c->last != '\r'))
		return 0;
	bt_csvlook_time(&c->look, row, 0, buf, &s, &n);
	for (i = 0; i < row->n; i++)
		filled += row->fields[i].n > 0;
	for (i = 0; i < n && !bt_ascii_is_digit(s[i]); i++)
		;
	return filled == 1 || i == n;
}

/* The next row of the file: 1, 0 or -1. */
static int
next_row(struct csvin *c, struct bt_csvrow *row)
{
	struct bt_csvwalk *w = &c->walk;
	size_t want = PEEK, n = 0;
	uint8_t *data;
	int rc;

	while (!c->is_over) {
		const char *before = w->s;

		rc = w->s != NULL ? bt_csvwalk_next(w, row, c->in.err) : 0;
		if (w->s > before) {
			c->last = w->s[-1];
			bt_file_skip(c->in.file, (size_t)(w->s - before));
		}
		if (rc < 0) {
			(void)fail_at(c, 0);
			return -1;
		}
		c->is_over = w->is_end && w->n == 0 && rc == 0;
		if (rc > 0 || c->is_over)
			return rc;
		/* No whole line is left: have more of it. */
		if (w->n >= want)
			want = 2 * w->n;
		if (bt_file_peek(c->in.file, want, &data, &n, c->in.err) < 0) {
			(void)fail_at(c, 0);
			return -1;
		}
		w->s = (const char *)data;
		w->is_end = n < want;
		w->n = n;
	}
	return 0;
}

/*
 * Whether the zone's clock never showed a row's time, or did so twice: t is
 * what it was read as, and the clock was put forward or back about then.
 */
static int
is_shifted(struct csvin *c, const struct bt_csvrow *row, bt_time t)
{
	const struct bt_zone *z = c->in.opts->zone;
	char buf[BT_CSVTIME_TEXT_MAX];
	int before, after;
	const char *s;
	bt_time clock;
	size_t n;

	if (z == NULL || c->opts->is_dates)
		return 0;
	before = bt_zone_offset(z, t - BT_DAY);
	after = bt_zone_offset(z, t + BT_DAY);
	if (before == after)
		return 0;
	bt_csvlook_time(&c->look, row, 0, buf, &s, &n);
	/* one with an offset is the same instant without a zone */
	if (bt_csvlook_parse(&c->look, s, n, 0, NULL, &clock) < 0 || clock == t)
		return 0;
	if (clock - t != bt_zone_offset(z, t) * BT_SECOND)
		return 1;
	t = clock - after * BT_SECOND;
	return clock - t != before * BT_SECOND &&
	       bt_zone_offset(z, t) == after &&
	       bt_zone_offset(z, clock - before * BT_SECOND) == before;
}

static void
note_shift(struct csvin *c, const struct bt_csvrow *row, const char *rec)
{
	/* The time is the first member of every market record. */
	bt_time t;

	memcpy(&t, rec, sizeof t);
	if (is_shifted(c, row, t) && c->n_shifted++ == 0)
		c->shifted = row->line;
}

/* Tell what was noted on the way, at the end of the file. */
static void
tell_end(struct csvin *c)
{
	if (c->footer > 0)
		warn(c, c->footer, "%lld row%s below the data left out",
		    (long long)c->n_footers, c->n_footers == 1 ? "" : "s");
	if (c->shifted > 0)
		warn(c, c->shifted,
		    "%lld time%s when the clock of the zone is put forward or "
		    "back: one that occurs twice is read as the first, one "
		    "that does not exist with the offset before the change",
		    (long long)c->n_shifted, c->n_shifted == 1 ? "" : "s");
	c->footer = c->shifted = 0;
}

/* The next row of data as a record at rec: 1, 0 at the end, -1. */
static int
next_record(struct csvin *c, char *rec, int64_t *line)
{
	struct bt_csvrow row;
	int rc;

	while ((rc = next_row(c, &row)) > 0) {
		if (c->n_rows++ < c->look.n_head)
			continue;
		if (is_footer(c, &row)) {
			if (c->n_footers++ == 0)
				c->footer = row.line;
			continue;
		}
		if (c->footer > 0) {
			(void)bt_fail(c->in.err, BT_BAD_INPUT,
			    "the row begins with no time, and rows of data "
			    "follow it");
			return fail_at(c, c->footer);
		}
		*line = row.line;
		if (bt_csvrec_read(&c->rec, &row, rec, c->in.err) < 0)
			return fail_at(c, row.line);
		note_shift(c, &row, rec);
		return 1;
	}
	if (rc == 0)
		tell_end(c);
	return rc;
}

/* Room for record n; 0 or -1. */
static int
reserve(struct csvin *c)
{
	if (bt_vec_reserve(&c->recs, &c->cap, c->n + 1, c->stride, c->in.err) <
		0 ||
	    bt_vec_reserve(&c->lines, &c->cap_lines, c->n + 1, sizeof *c->lines,
		c->in.err) < 0)
		return fail_at(c, 0);
	return 0;
}

static bt_time
get_time_of(const struct csvin *c, size_t i)
{
	/* The time is the first member of every market record. */
	bt_time t;

	memcpy(&t, c->recs + i * c->stride, sizeof t);
	return t;
}

/* Swap the records and lines end for end. */
static int
turn(struct csvin *c)
{
	char *tmp = malloc(c->stride);
	size_t i, j;

	if (tmp == NULL)
		return bt_fail(c->in.err, BT_SYSTEM, "out of memory");
	for (i = 0, j = c->n; i + 1 < j; i++) {
		int64_t line = c->lines[i];

		j--;
		memcpy(tmp, c->recs + i * c->stride, c->stride);
		memcpy(c->recs + i * c->stride, c->recs + j * c->stride,
		    c->stride);
		memcpy(c->recs + j * c->stride, tmp, c->stride);
		c->lines[i] = c->lines[j];
		c->lines[j] = line;
	}
	free(tmp);
	return 0;
}

/* Read a file that seems to go back in time, and turn it if it does. */
static int
read_all(struct csvin *c)
{
	size_t i;
	int rc, is_down = 1;

	do {
		if (reserve(c) < 0)
			return -1;
		rc =
		    next_record(c, c->recs + c->n * c->stride, &c->lines[c->n]);
		c->n += rc > 0;
	} while (rc > 0);
	for (i = 1; i < c->n; i++)
		is_down = is_down && get_time_of(c, i) <= get_time_of(c, i - 1);
	if (rc == 0 && is_down)
		rc = turn(c);
	else if (rc == 0)
		warn(c, 0,
		    "begins newest first, but goes on otherwise: "
		    "left in its order");
	return rc;
}

/* ---- the form ---- */

/* A block of one record, since lines go down. */
static int
give_turned(struct csvin *c, struct bt_block *block)
{
	if (c->given == 0 && !c->is_over && read_all(c) < 0)
		return -1;
	if (c->given == c->n)
		return 0;
	block->n = 1;
	block->data = c->recs + c->given * c->stride;
	block->first = c->lines[c->given++];
	return 1;
}

/* Records whose lines follow one by one. */
static int
give_block(struct csvin *c, struct bt_block *block)
{
	int rc = 1;

	if (c->is_held) {
		memmove(c->recs, c->recs + c->n * c->stride, c->stride);
		c->lines[0] = c->lines[c->n];
	}
	for (c->n = (size_t)c->is_held, c->is_held = 0; c->n < BLOCK_MAX;
	     c->n++) {
		if (reserve(c) < 0)
			return -1;
		rc =
		    next_record(c, c->recs + c->n * c->stride, &c->lines[c->n]);
		if (rc <= 0)
			break;
		c->is_held =
		    c->n > 0 && c->lines[c->n] != c->lines[0] + (int64_t)c->n;
		if (c->is_held)
			break;
	}
	/* What came before a failure goes first: the failure is kept. */
	if (c->n == 0)
		return rc < 0 ? -1 : 0;
	block->n = (uint32_t)c->n;
	block->data = c->recs;
	block->first = c->lines[0];
	return 1;
}

static int
csvin_next_block(void *state, struct bt_block *block)
{
	struct csvin *c = state;

	if (!c->is_begun && c->columns.n > 0) {
		c->is_begun = 1;
		*block = (struct bt_block){ .type = BT_COLUMNS,
			.n = 1,
			.stride = sizeof c->columns,
			.data = &c->columns,
			.first = 1 };
		return 1;
	}
	*block = (struct bt_block){ .type = c->look.cols.type,
		.stride = c->stride,
		.n_extra = c->columns.n };
	if (c->in.err->status != BT_OK)
		return -1;
	return c->look.is_down ? give_turned(c, block) : give_block(c, block);
}

static const struct bt_columns *
csvin_columns(const void *state, enum bt_type type)
{
	static const struct bt_columns none = { .n = 0 };
	const struct csvin *c = state;

	return type == c->look.cols.type ? &c->columns : &none;
}

static void
csvin_close(void *state)
{
	struct csvin *c = state;

	if (c == NULL)
		return;
	bt_csvrows_free(c->walk.rows);
	bt_csvlook_clear(&c->look);
	free(c->recs);
	free(c->lines);
	free(c);
}

/* Refuse what is no text; 0 or -1. */
static int
check_text(const uint8_t *head, size_t n, struct bt_err *err)
{
	if (bt_foreign_check(head, n, err) < 0)
		return -1;
	if (memchr(head, '\0', n) != NULL)
		return bt_fail(err, BT_BAD_INPUT, "this is no text");
	return 0;
}

/* The symbol of a file without that column; 0 or -1. */
static int
name_symbol(struct csvin *c)
{
	const char *name = c->in.opts->symbol;
	const char *base;
	size_t n = bt_csvname_base(bt_file_name(c->in.file), &base);

	if (c->look.cols.field[BT_CSV_SYMBOL] >= 0)
		return 0;
	if (name == NULL && c->look.cols.symbol[0] != '\0')
		name = c->look.cols.symbol;
	if (name != NULL)
		return bt_symtab_add(c->in.opts->syms, name, strlen(name),
		    &c->rec.sym, c->in.err);
	if (n == 0) {
		(void)bt_fail(
		    c->in.err, BT_BAD_INPUT, "no column holds the symbol");
		return bt_err_hint(c->in.err, "name it: --symbol NAME");
	}
	if (bt_symtab_add(c->in.opts->syms, base, n, &c->rec.sym, c->in.err) ==
	    0)
		return 0;
	return bt_err_hint(
	    c->in.err, "the file's name is no symbol; name it: --symbol NAME");
}

/* Say what was found, for those who ask. */
static void
tell(struct csvin *c)
{
	char form[64] = "";

	if (c->look.is_guessed)
		warn(c, 0,
		    "no header: columns are taken to be time, open, "
		    "high, low, close and volume (--columns)");
	if (c->look.cols.left_out[0] != '\0')
		(void)c->in.warn(c->in.reader, "columns left out: %s",
		    c->look.cols.left_out);
	if (bt_csvtime_form(c->look.time, 0, form, sizeof form) &&
	    strchr(form, '%') != NULL)
		(void)c->in.warn(c->in.reader, "times read as %s", form);
	if (c->look.is_down)
		(void)c->in.warn(c->in.reader, "newest first: turned round");
}

/* Look at more and more of the file until all is clear; 0 or -1. */
static int
look_at_file(struct csvin *c)
{
	size_t want = PEEK, n;
	uint8_t *data;
	int rc;

	if (bt_file_peek(c->in.file, want, &data, &n, c->in.err) < 0)
		return -1;
	if (n >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		bt_file_skip(c->in.file, 3);
	for (;; want *= 2) {
		if (bt_file_peek(c->in.file, want, &data, &n, c->in.err) < 0 ||
		    check_text(data, n, c->in.err) < 0)
			return -1;
		bt_csvlook_clear(&c->look);
		rc = bt_csvlook_open(&c->look, (const char *)data, n, n < want,
		    c->opts, c->in.err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
}

static void *
csvin_open(const struct bt_form_in *in)
{
	struct csvin *c = calloc(1, sizeof *c);

	if (c == NULL) {
		(void)bt_fail(in->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	c->in = *in;
	c->opts = in->own;
	c->rec = (struct bt_csvrec){ .look = &c->look,
		.opts = c->opts,
		.zone = in->opts->zone,
		.syms = in->opts->syms,
		.sym = BT_SYM_NONE };
	if (look_at_file(c) < 0 || name_symbol(c) < 0 ||
	    (c->walk.rows = bt_csvrows_new(c->look.separator, in->err)) ==
		NULL) {
		(void)fail_at(c, 0);
		csvin_close(c);
		return NULL;
	}
	c->columns = (struct bt_columns){ .type = c->look.cols.type,
		.n = (uint32_t)c->look.cols.n_extra,
		.names = (const char *const *)c->look.cols.names };
	c->stride = bt_record_info(c->look.cols.type)->size +
		    c->look.cols.n_extra * sizeof(double);
	if (c->rec.sym != BT_SYM_NONE)
		bt_symtab_use(in->opts->syms, c->rec.sym);
	tell(c);
	return c;
}

/* Never found by its first bytes: any text may be CSV of some dialect. */
static enum bt_probe
csvin_probe(const uint8_t *head, size_t n)
{
	(void)head;
	(void)n;
	return BT_PROBE_NO;
}

const struct bt_form_ops bt_form_csvin = {
	.name = "csv of any dialect",
	.form = BT_FORM_CSV,
	.probe = csvin_probe,
	.open = csvin_open,
	.next_block = csvin_next_block,
	.columns = csvin_columns,
	.close = csvin_close,
};

/* ---- what needs no import ---- */

/* Whether a line begins as bt's own header of a type does. */
static int
is_own_header(const char *s, size_t n, enum bt_type type)
{
	const struct bt_record_info *info = bt_record_info(type);
	size_t i, len;

	for (i = 0; i < info->n_columns; i++) {
		if (info->columns[i].is_optional)
			break;
		len = strlen(info->columns[i].name);
		if (n < len || memcmp(s, info->columns[i].name, len) != 0)
			return 0;
		s += len;
		n -= len;
		if (n > 0 && *s != ',')
			return 0;
		s += n > 0;
		n -= n > 0;
	}
	return 1;
}

static size_t
n_commas(const char *s, size_t n)
{
	size_t i, found = 0;

	for (i = 0; i < n; i++)
		found += s[i] == ',';
	return found;
}

/* Whether a row, or as much as there is of it, looks as bt would write it: no
 * quotes, no blank before a field, no field too many, a time that begins with
 * its year. */
static int
is_own_row(const char *s, size_t n, size_t most_commas)
{
	size_t i;

	if (n_commas(s, n) > most_commas || memchr(s, '"', n) != NULL)
		return 0;
	for (i = 1; i < n; i++)
		if (s[i - 1] == ',' && s[i] == ' ')
			return 0;
	for (i = 0; i < n && i < 4; i++)
		if (!bt_ascii_is_digit(s[i]))
			return 0;
	return n < 5 || s[4] == '-' || bt_ascii_is_digit(s[4]);
}

/* The length of a line without its end; *rest is where the next begins. */
static size_t
line_of(const char *s, size_t n, size_t *rest)
{
	n = *rest = bt_csvrows_measure(s, n, 1);
	while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == '\r'))
		n--;
	return n;
}

enum bt_csvin_own
bt_csvin_own(const uint8_t *head, size_t n)
{
	const char *s = (const char *)head;
	enum bt_type type;
	size_t first, rest, ignored;

	if ((n >= 4 && memcmp(head, "#bt ", 4) == 0) ||
	    (n >= BT_BTS_MAGIC_N &&
		memcmp(head, BT_BTS_MAGIC, BT_BTS_MAGIC_N) == 0))
		return BT_CSVIN_STREAM;
	first = line_of(s, n, &rest);
	for (type = BT_BAR; type < BT_TYPES; type++)
		if (is_own_header(s, first, type))
			break;
	if (type == BT_TYPES)
		return BT_CSVIN_FOREIGN;
	if (!bt_record_info(type)->is_market)
		return BT_CSVIN_PLAIN;
	n = line_of(s + rest, n - rest, &ignored);
	return is_own_row(s + rest, n, n_commas(s, first)) ? BT_CSVIN_PLAIN
							   : BT_CSVIN_FOREIGN;
}

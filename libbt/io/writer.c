#include "io/writer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "bt/version.h"
#include "io/atomic.h"
#include "io/btsbase.h"
#include "io/fields.h"
#include "io/form.h"
#include "io/linecheck.h"
#include "io/outform.h"
#include "io/plainbars.h"

enum {
	BY_MAX = 40 /* as the head of a binary stream has room for */
};

/* The further columns of a type: an owned copy of what was put. */
struct columns {
	char *text; /* the names, NUL after each */
	const char **names;
};

/* What a stream knows of a symbol. */
enum told {
	NOT_TOLD,
	NAMED, /* by a directive: to be told, even if no record comes */
	TOLD
};

/* Where a type keeps what is looked at in each of its records. */
struct places {
	int sym; /* -1: it has none */
	size_t texts[BT_BTS_TEXTS_MAX], n_texts;
};

struct bt_writer {
	struct bt_symtab *syms;
	struct bt_err err;
	struct bt_out out;
	struct bt_atomic *file; /* NULL: a descriptor of the caller's */
	const struct bt_outform_ops *form;
	enum bt_form chosen;
	void *state;
	char *name;
	char by[BY_MAX];
	int is_flushed;
	struct bt_btsbase *base; /* what is appended to, or NULL */
	struct bt_columns columns[BT_TYPES];
	struct columns owned[BT_TYPES];
	struct places places[BT_TYPES];
	char is_base[BT_TYPES]; /* those columns are of what is appended to */
	unsigned char *told;    /* by number of symbol: enum told */
	size_t n_told, told_cap;
	bt_sym last_sym; /* told, mostly asked for again */
	struct bt_buf words;
};

/* ---- opening and closing ---- */

static int
ends_in(const char *name, size_t n, const char *ending)
{
	size_t k = strlen(ending);

	return n >= k && bt_ascii_same(name + n - k, ending, k);
}

/* What a name's ending says where the options leave it open. */
static void
choose_form(const char *name, enum bt_form *form, int *is_compressed)
{
	size_t n = strlen(name);
	int is_zst = ends_in(name, n, ".zst");

	n -= is_zst ? 4 : 0;
	if (*form == BT_FORM_AUTO)
		*form =
		    ends_in(name, n, ".bts")   ? BT_FORM_BTS
		    : ends_in(name, n, ".csv") ? BT_FORM_CSV
		    : ends_in(name, n, ".jsonl") || ends_in(name, n, ".ndjson")
			? BT_FORM_JSONL
			: BT_FORM_TAGGED;
	if (*is_compressed < 0)
		*is_compressed = is_zst || (*form == BT_FORM_BTS &&
					       ends_in(name, n, ".bts"));
}

static const struct bt_outform_ops *
form_ops(enum bt_form form, int is_picked)
{
	switch (form) {
	case BT_FORM_CSV:
		return is_picked ? &bt_outform_picked : &bt_outform_csv;
	case BT_FORM_BTS:
		return &bt_outform_bts;
	case BT_FORM_JSONL:
		return &bt_outform_jsonl;
	case BT_FORM_AUTO:
	case BT_FORM_TAGGED:
		break;
	}
	return &bt_outform_tagged;
}

static void
free_writer(struct bt_writer *w)
{
	size_t i;

	if (w->state != NULL)
		w->form->close(w->state);
	bt_out_close(&w->out);
	bt_btsbase_close(w->base);
	bt_atomic_abandon(w->file);
	for (i = 0; i < (size_t)BT_TYPES; i++) {
		free(w->owned[i].text);
		free(w->owned[i].names);
	}
	free(w->told);
	bt_buf_free(&w->words);
	free(w->name);
	free(w);
}

/*
 * Of binary form what is compressed are the records of each block, so that one
 * can be read without the others; only a name that ends in .zst asks for more.
 */
static enum bt_codec
choose_codec(const char *name, const struct bt_writer_opts *opts,
    enum bt_form form, int *is_compressed)
{
	if (form != BT_FORM_BTS || *is_compressed <= 0 ||
	    ends_in(name, strlen(name), ".zst"))
		return BT_CODEC_RAW;
	*is_compressed = 0;
	return opts->codec == BT_CODEC_RAW ? BT_CODEC_SMALL : opts->codec;
}

static int
check_terminal(struct bt_writer *w, int fd)
{
	if (!isatty(fd))
		return 0;
	(void)bt_fail(
	    &w->err, BT_USAGE, "binary records are not for a terminal");
	return bt_err_hint(&w->err, "name a file with -o, or pipe it on");
}

static int
start_form(struct bt_writer *w, const struct bt_writer_opts *opts, int fd,
    struct bt_buf *buf)
{
	struct bt_outform_to to = { .out = &w->out,
		.syms = w->syms,
		.err = &w->err,
		.by = w->by,
		.zone = opts->zone,
		.columns = w->columns,
		.type = opts->type,
		.picked = { opts->columns, opts->n_columns },
		.base = w->base };
	enum bt_form form = opts->form;
	int is_compressed = opts->is_compressed;

	choose_form(w->name, &form, &is_compressed);
	w->chosen = form;
	w->form = form_ops(form, opts->n_columns > 0);
	if ((form == BT_FORM_BTS || is_compressed) && check_terminal(w, fd) < 0)
		return -1;
	to.codec = choose_codec(w->name, opts, form, &is_compressed);
	if ((buf != NULL
		    ? bt_out_open_buf(&w->out, buf, &w->err)
		    : bt_out_open(&w->out, fd, is_compressed, &w->err)) < 0)
		return -1;
	if (w->base != NULL)
		bt_out_start_at(&w->out, w->base->all->end);
	w->state = w->form->open(&to);
	return w->state == NULL ? -1 : 0;
}

static struct places
places_of(enum bt_type type)
{
	const struct bt_record_info *info = bt_record_info(type);
	const size_t sym = bt_field_place(info, BT_K_SYM);
	struct places p = { .sym = sym < info->size ? (int)sym : -1 };

	p.n_texts = bt_bts_strings(type, p.texts);
	return p;
}

/* The parts that do not depend on where it goes. */
static struct bt_writer *
new_writer(
    const char *name, const struct bt_writer_opts *opts, struct bt_err *err)
{
	struct bt_writer *w = calloc(1, sizeof *w);
	size_t i, n = strlen(name) + 1;

	if (w != NULL)
		w->name = malloc(n);
	if (w == NULL || w->name == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		free(w);
		return NULL;
	}
	memcpy(w->name, name, n);
	w->syms = opts->syms;
	w->is_flushed = opts->is_flushed;
	w->last_sym = BT_SYM_NONE;
	for (i = 0; i < (size_t)BT_TYPES; i++) {
		w->columns[i].type = (enum bt_type)i;
		w->places[i] = places_of((enum bt_type)i);
	}
	if (opts->by != NULL && opts->by[0] != '\0')
		(void)snprintf(
		    w->by, sizeof w->by, "%s %s", opts->by, BT_VERSION);
	return w;
}

/* The end of opening, good or bad. */
static struct bt_writer *
opened(struct bt_writer *w, int rc, struct bt_err *err)
{
	if (rc == 0)
		return w;
	(void)bt_err_at(&w->err, w->name, 0);
	(void)bt_err_move(err, &w->err);
	free_writer(w);
	return NULL;
}

struct bt_writer *
bt_writer_open_fd(int fd, const char *name, const struct bt_writer_opts *opts,
    struct bt_err *err)
{
	struct bt_writer *w = new_writer(name, opts, err);
	int rc;

	if (w == NULL)
		return NULL;
	rc = start_form(w, opts, fd, NULL);
	/* who writes is known downstream before we can die */
	if (rc == 0)
		rc = bt_out_flush(&w->out, &w->err);
	return opened(w, rc, err);
}

struct bt_writer *
bt_writer_open_buf(
    struct bt_buf *buf, const struct bt_writer_opts *opts, struct bt_err *err)
{
	struct bt_writer *w = new_writer("memory", opts, err);

	return w == NULL ? NULL : opened(w, start_form(w, opts, -1, buf), err);
}

const struct bt_err *
bt_writer_err(const struct bt_writer *w)
{
	return &w->err;
}

/* ---- putting ---- */

/* Every way out of a put: the place of an error, and flushing where live. */
static int
put_done(struct bt_writer *w, int rc)
{
	if (rc == 0 && w->is_flushed)
		return bt_writer_flush(w);
	return rc < 0 ? bt_err_at(&w->err, w->name, 0) : rc;
}

static int
tell_instrument(struct bt_writer *w, bt_sym sym)
{
	const struct bt_instrument *in = bt_symtab_instrument(w->syms, sym);
	struct bt_line words;

	/* what bt_symtab knows by name fits in half a kilobyte */
	bt_buf_clear(&w->words);
	if (bt_buf_reserve(&w->words, strlen(in->unread) + 512, &w->err) < 0)
		return -1;
	words.text = w->words.data;
	words.n = bt_symtab_format(w->syms, sym, w->words.data, w->words.cap);
	return w->form->symbol(w->state, sym, &words);
}

/* Room in told[] for all symbols of the table. */
static int
grow_told(struct bt_writer *w)
{
	size_t n = bt_symtab_count(w->syms);

	if (n <= w->n_told)
		return 0;
	if (bt_vec_reserve(&w->told, &w->told_cap, n, 1, &w->err) < 0)
		return -1;
	memset(w->told + w->n_told, NOT_TOLD, n - w->n_told);
	w->n_told = n;
	return 0;
}

/* The first row that names a symbol is preceded by its instrument. */
static int
tell_symbol(struct bt_writer *w, bt_sym sym)
{
	if (sym >= bt_symtab_count(w->syms))
		return bt_fail(&w->err, BT_BAD_INPUT,
		    "a record whose symbol number %u is not in the table", sym);
	if (grow_told(w) < 0)
		return -1;
	w->last_sym = sym;
	if (w->told[sym] == TOLD)
		return 0;
	w->told[sym] = TOLD;
	bt_symtab_use(w->syms, sym);
	return tell_instrument(w, sym);
}

static int
tell_symbols(struct bt_writer *w, const struct bt_rows *rows, int offset)
{
	int is_market = bt_record_info(rows->type)->is_market;
	const uint32_t n = rows->is_plain ? 1 : rows->n;
	const char *p = rows->data + offset;
	uint32_t i;
	bt_sym sym;

	for (i = 0; i < n; i++, p += rows->stride) {
		memcpy(&sym, p, sizeof sym);
		if (sym == w->last_sym && (sym != BT_SYM_NONE || !is_market))
			continue;
		if (sym < w->n_told && w->told[sym] == TOLD) {
			w->last_sym = sym;
			continue;
		}
		if (sym == BT_SYM_NONE && !is_market)
			continue;
		if (tell_symbol(w, sym) < 0)
			return -1;
	}
	return 0;
}

static int
is_same_columns(const struct bt_columns *a, const struct bt_columns *b)
{
	uint32_t i;

	if (a->n != b->n)
		return 0;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->names[i], b->names[i]) != 0)
			return 0;
	return 1;
}

/* An owned copy of names, one allocation for the text, one for the list. */
static int
copy_columns(
    struct columns *to, const struct bt_columns *from, struct bt_err *err)
{
	size_t i, n, size = 0;
	char *p;

	for (i = 0; i < from->n; i++)
		size += strlen(from->names[i]) + 1;
	to->text = malloc(size + 1);
	to->names = calloc(from->n + 1, sizeof *to->names);
	if (to->text == NULL || to->names == NULL) {
		free(to->text);
		free(to->names);
		return bt_fail(err, BT_SYSTEM, "out of memory");
	}
	for (i = 0, p = to->text; i < from->n; i++, p += n) {
		n = strlen(from->names[i]) + 1;
		memcpy(p, from->names[i], n);
		to->names[i] = p;
	}
	return 0;
}

static void
set_columns(
    struct bt_writer *w, enum bt_type type, struct columns owned, uint32_t n)
{
	w->owned[type] = owned;
	w->columns[type].n = n;
	w->columns[type].names = owned.names;
}

static int
put_columns(struct bt_writer *w, const struct bt_columns *c)
{
	const struct columns before = w->owned[c->type];
	const uint32_t n_before = w->columns[c->type].n;
	struct columns copy;

	if (bt_check_columns(c, &w->err) < 0)
		return -1;
	w->is_base[c->type] = 0;
	if (is_same_columns(&w->columns[c->type], c))
		return 0;
	if (copy_columns(&copy, c, &w->err) < 0)
		return -1;
	set_columns(w, c->type, copy, c->n);
	if (w->form->columns(w->state, c->type) < 0) {
		/* rows that wait are still of those before */
		set_columns(w, c->type, before, n_before);
		free(copy.text);
		free(copy.names);
		return -1;
	}
	free(before.text);
	free(before.names);
	return 0;
}

static int
check_strings(struct bt_writer *w, enum bt_type type, const char *rec)
{
	const struct places *at = &w->places[type];
	const char *s;
	size_t i;

	for (i = 0; i < at->n_texts; i++) {
		memcpy(&s, rec + at->texts[i], sizeof s);
		if (s == NULL || !bt_check_is_plain(s))
			return bt_check_strings(type, rec, &w->err);
	}
	return 0;
}

static int
put_rows(struct bt_writer *w, const struct bt_rows *rows)
{
	const struct bt_record_info *info = bt_record_info(rows->type);
	const struct bt_columns none = { .type = rows->type };
	int offset = w->places[rows->type].sym;
	uint32_t i;

	/* who appends begins with no columns but those of the table */
	if (w->is_base[rows->type] && rows->n_extra == 0 &&
	    put_columns(w, &none) < 0)
		return -1;
	if (rows->n_extra != w->columns[rows->type].n)
		return bt_fail(&w->err, BT_BAD_INPUT,
		    "a '%s' with %u further columns, of which %u have names",
		    info->name, rows->n_extra, w->columns[rows->type].n);
	if (offset >= 0 && tell_symbols(w, rows, offset) < 0)
		return -1;
	if (!info->is_market)
		for (i = 0; i < rows->n; i++)
			if (check_strings(w, rows->type,
				rows->data + i * rows->stride) < 0)
				return -1;
	return w->form->put(w->state, rows);
}

/*
 * `symbol NAME key=value ...`: more may be said of it before its first record,
 * so it is written then, or at the end.
 */
static int
name_symbol(struct bt_writer *w, const char *words, size_t n)
{
	bt_sym sym;

	if (bt_symtab_set(w->syms, words, n, &sym, &w->err) < 0 ||
	    grow_told(w) < 0)
		return -1;
	if (w->told[sym] == NOT_TOLD)
		w->told[sym] = NAMED;
	return 0;
}

static int
tell_named(struct bt_writer *w)
{
	size_t i;

	for (i = 0; i < w->n_told; i++)
		if (w->told[i] == NAMED && tell_symbol(w, (bt_sym)i) < 0)
			return -1;
	return 0;
}

/* How prices are adjusted is the same in all of a file: 1 it is to be told,
 * 0 it is known, -1. */
static int
check_adjust(struct bt_writer *w, const struct bt_line *line)
{
	static const char word[] = "adjust ";
	const char *now = line->text + sizeof word - 1, *before;

	if (w->base == NULL || strncmp(line->text, word, sizeof word - 1) != 0)
		return 1;
	before = w->base->format.adjust;
	if (strcmp(now, before) == 0)
		return 0;
	if (before[0] == '\0' && strcmp(now, "none") == 0)
		return 1;
	return bt_fail(&w->err, BT_BAD_INPUT,
	    "records that are '#adjust %s' do not go with those there, which "
	    "are '#adjust %s'",
	    now, before[0] != '\0' ? before : "none");
}

static int
put_line(struct bt_writer *w, enum bt_type type, const struct bt_line *line)
{
	static const char word[] = "symbol ";
	const size_t k = sizeof word - 1;
	int rc;

	if (bt_check_line(type, line->text, line->n, &w->err) < 0)
		return -1;
	if (type == BT_DIRECTIVE && line->n > k &&
	    memcmp(line->text, word, k) == 0)
		return name_symbol(w, line->text + k, line->n - k);
	rc = type == BT_DIRECTIVE ? check_adjust(w, line) : 1;
	return rc <= 0 ? rc : w->form->line(w->state, type, line);
}

/* Whatever is no record, by the struct that the union names. */
static int
put_other(struct bt_writer *w, enum bt_type type, const void *p)
{
	switch ((int)type) {
	case BT_MARK:
		return w->form->mark(
		    w->state, ((const struct bt_mark *)p)->time);
	case BT_COLUMNS:
		return put_columns(w, p);
	case BT_DIRECTIVE:
	case BT_COMMAND:
		return put_line(w, type, p);
	default:
		return bt_fail(&w->err, BT_BAD_INPUT,
		    "a record of the unknown type %d", (int)type);
	}
}

static int
is_record(enum bt_type type)
{
	return type > BT_NONE && type < BT_TYPES;
}

int
bt_writer_put(struct bt_writer *w, const struct bt_rec *rec)
{
	const struct bt_rows row = { .type = rec->type,
		.n = 1,
		.n_extra = rec->n_extra,
		.data = rec->u.any,
		.extra = (const char *)rec->extra };

	if (w->err.status != BT_OK)
		return -1;
	return put_done(w, is_record(rec->type)
			       ? put_rows(w, &row)
			       : put_other(w, rec->type, rec->u.any));
}

static int
put_block(struct bt_writer *w, const struct bt_block *block, int is_plain)
{
	struct bt_rows rows = { .type = block->type,
		.n = block->n,
		.n_extra = block->n_extra,
		.stride = block->stride,
		.extra_stride = block->stride,
		.data = block->data,
		.is_plain = is_plain };

	if (w->err.status != BT_OK)
		return -1;
	if (!is_record(block->type))
		return put_done(w, put_other(w, block->type, block->data));
	rows.extra = rows.data + bt_record_info(block->type)->size;
	return put_done(w, put_rows(w, &rows));
}

int
bt_writer_put_block(struct bt_writer *w, const struct bt_block *block)
{
	return put_block(w, block, 0);
}

int
bt_writer_put_read(struct bt_writer *w, const struct bt_block *block)
{
#ifdef BT_DEBUG
	uint32_t flags = 0;

	assert(!block->is_plain ||
	       bt_plainbars_check(block->data, block->n, &flags));
#endif
	return put_block(w, block, block->is_plain);
}

int
bt_writer_directive(struct bt_writer *w, const char *fmt, ...)
{
	char text[1024];
	struct bt_line line = { .text = text };
	va_list ap;
	int n;

	if (w->err.status != BT_OK)
		return -1;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof text)
		return put_done(w,
		    bt_fail(&w->err, BT_USAGE,
			"a directive longer than %zu bytes", sizeof text - 1));
	line.n = (size_t)n;
	return put_done(w, put_line(w, BT_DIRECTIVE, &line));
}

int
bt_writer_flush(struct bt_writer *w)
{
	if (w->err.status != BT_OK)
		return -1;
	if (w->form->flush(w->state) < 0 || bt_out_flush(&w->out, &w->err) < 0)
		return bt_err_at(&w->err, w->name, 0);
	return 0;
}

/* ---- appending ---- */

/* What has been told in the part of the stream that is there. */
static int
take_over(struct bt_writer *w)
{
	const struct bt_btsin *in = w->base->in;
	size_t i;

	if (grow_told(w) < 0)
		return -1;
	for (i = 0; i < in->n_syms; i++)
		w->told[in->syms[i]] = TOLD;
	for (i = 0; i < (size_t)BT_TYPES; i++) {
		if (in->further[i].columns.n == 0)
			continue;
		if (copy_columns(
			&w->owned[i], &in->further[i].columns, &w->err) < 0)
			return -1;
		w->columns[i].n = in->further[i].columns.n;
		w->columns[i].names = w->owned[i].names;
		w->is_base[i] = 1;
	}
	return 0;
}

static int
open_appending(
    struct bt_writer *w, const char *path, const struct bt_writer_opts *opts)
{
	struct bt_writer_opts o = *opts;

	o.form = BT_FORM_BTS;
	if (o.codec == BT_CODEC_RAW)
		o.codec = BT_CODEC_SMALL;
	if (ends_in(path, strlen(path), ".zst"))
		return bt_fail(&w->err, BT_USAGE,
		    "what is compressed as a whole cannot be appended to");
	w->file = bt_atomic_open_alone(path, &w->err);
	if (w->file == NULL ||
	    bt_btsbase_open(path, w->syms, &w->base, &w->err) < 0)
		return -1;
	if (w->base != NULL &&
	    (take_over(w) < 0 ||
		bt_btsbase_copy(w->base, bt_atomic_fd(w->file), &w->err) < 0))
		return -1;
	return start_form(w, &o, bt_atomic_fd(w->file), NULL);
}

struct bt_writer *
bt_writer_open(
    const char *path, const struct bt_writer_opts *opts, struct bt_err *err)
{
	struct bt_writer *w;

	if (strcmp(path, "-") == 0)
		return bt_writer_open_fd(
		    STDOUT_FILENO, "standard output", opts, err);
	w = new_writer(path, opts, err);
	if (w == NULL)
		return NULL;
	if (opts->is_appending)
		return opened(w, open_appending(w, path, opts), err);
	w->file = bt_atomic_open(path, opts->is_replacing, &w->err);
	if (w->file == NULL)
		return opened(w, -1, err);
	return opened(w, start_form(w, opts, bt_atomic_fd(w->file), NULL), err);
}

enum bt_form
bt_writer_form(const struct bt_writer *w)
{
	return w->chosen;
}

const struct bt_columns *
bt_writer_base_columns(const struct bt_writer *w, enum bt_type type)
{
	return w->base != NULL ? bt_btsbase_columns(w->base, type) : NULL;
}

/* ---- ending ---- */

int
bt_writer_commit(struct bt_writer *w, struct bt_err *err)
{
	struct bt_atomic *file;
	int rc = -1;

	if (w->err.status == BT_OK && tell_named(w) == 0 &&
	    w->form->end(w->state) == 0 && bt_out_end(&w->out, &w->err) == 0) {
		file = w->file;
		w->file = NULL; /* committing frees it, also on failure */
		rc = file == NULL ? 0 : bt_atomic_commit(file, &w->err);
	}
	if (rc < 0) {
		(void)bt_err_at(&w->err, w->name, 0);
		(void)bt_err_move(err, &w->err);
	}
	free_writer(w);
	return rc;
}

/* BY: WHERE:LINE: WHAT: REASON, on one line. */
static int
tell_failure(struct bt_writer *w, const struct bt_err *why)
{
	char text[2 * sizeof *why], place[sizeof why->where + 32] = "";
	int by = (int)strcspn(w->by, " ");

	if (why->where[0] != '\0' && why->line > 0)
		(void)snprintf(place, sizeof place, "%s:%s%lld: ", why->where,
		    why->is_record ? " record " : "", (long long)why->line);
	else if (why->where[0] != '\0')
		(void)snprintf(place, sizeof place, "%s: ", why->where);
	(void)snprintf(text, sizeof text, "%.*s%s%s%s%s%s", by, w->by,
	    by > 0 ? ": " : "", place,
	    why->status != BT_OK ? why->text : "ended before its work was done",
	    why->sys != 0 ? ": " : "", why->sys != 0 ? strerror(why->sys) : "");
	bt_utf8_mend(text, strlen(text));
	return w->form->fail(w->state, text);
}

void
bt_writer_abandon(struct bt_writer *w, const struct bt_err *why)
{
	struct bt_err copy = { 0 };
	int is_file;

	if (w == NULL)
		return;
	if (why != NULL)
		copy = *why; /* it may be our own */
	is_file = w->file != NULL && !bt_atomic_is_direct(w->file);
	/*
	 * Where writing itself failed nothing more can be told; a record that
	 * was refused leaves the stream as it was.
	 */
	if (!is_file && w->err.status != BT_SYSTEM) {
		bt_err_clear(&w->err);
		if (tell_failure(w, &copy) == 0 &&
		    bt_out_end(&w->out, &w->err) < 0)
			bt_err_clear(&w->err); /* failing already */
	}
	free_writer(w);
}

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "bt/stream.h"
#include "io/foreign.h"
#include "io/form.h"
#include "io/infer.h"
#include "io/reader.h"
#include "io/slice.h"

#define HEAD_MAX ((size_t)1 << 16) /* bytes in which a form is found */
#define HEAD_MIN 16 /* so many tell every form that has a magic */

static const struct bt_form_ops *const forms[] = { &bt_form_tagged,
	&bt_form_bts, &bt_form_csv };
#define N_FORMS (sizeof forms / sizeof forms[0])

struct bt_reader {
	struct bt_err err;
	struct bt_reader_opts opts;
	struct bt_file *file;
	const struct bt_form_ops *form;
	void *state; /* the form's */
	struct bt_format format;
	struct bt_infer *infer;   /* NULL: ends are as the data give them */
	struct bt_slicer *slicer; /* NULL: all is wanted */
	int is_skip_settled;      /* the form need not be asked again */
	char **warnings;
	size_t n_warnings, cap_warnings;
	int is_ended;

	struct bt_block block; /* the one being given by bt_reader_next() */
	uint32_t at;           /* how many of its records were given */
	struct bt_rec rec;
	int64_t line;
};

/* ---- opening ---- */

static int BT_PRINTF(2, 3) warn(void *reader, const char *fmt, ...)
{
	struct bt_reader *r = reader;
	struct bt_buf b = { 0 };
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (bt_vec_reserve(&r->warnings, &r->cap_warnings, r->n_warnings + 1,
		sizeof *r->warnings, &r->err) < 0 ||
	    bt_buf_put(&b, text, strlen(text) + 1, &r->err) < 0)
		return -1;
	r->warnings[r->n_warnings++] = b.data;
	return 0;
}

/* Whether a line is there that is not empty. */
static int
has_line(const uint8_t *head, size_t n)
{
	for (; n > 0 && (*head == '\n' || *head == '\r'); head++)
		n--;
	return memchr(head, '\n', n) != NULL;
}

/*
 * The form whose probe is surest of the first bytes; NULL, with no error yet,
 * where none is.  Reads no more than it must, as a pipe may have no more.
 */
static int
detect(struct bt_reader *r)
{
	enum bt_probe best = BT_PROBE_NO;
	size_t i, n, want = 1;
	uint8_t *head;

	for (;;) {
		if (bt_file_peek(r->file, want, &head, &n, &r->err) < 0)
			return -1;
		for (i = 0; i < N_FORMS; i++) {
			enum bt_probe p = forms[i]->probe(head, n);

			if (p > best) {
				best = p;
				r->form = forms[i];
			}
		}
		/* of text the whole first line must be there */
		if (best == BT_PROBE_YES || n < want || n >= HEAD_MAX ||
		    (n >= HEAD_MIN && has_line(head, n)))
			break;
		best = BT_PROBE_NO;
		want = n + 1;
	}
	return best == BT_PROBE_NO ? bt_foreign_refuse(head, n, &r->err) : 0;
}

static int
is_inferring(const struct bt_reader_opts *o)
{
	return o->is_end_wanted || o->is_bar_time_end || o->interval != 0;
}

/* Everything behind the file; errors are in r->err. */
static int
begin(struct bt_reader *r, const struct bt_form_ops *form, const void *own)
{
	struct bt_form_in in = { .file = r->file,
		.opts = &r->opts,
		.err = &r->err,
		.format = &r->format,
		.own = own,
		.warn = warn,
		.reader = r };

	r->form = form;
	if (form == NULL && detect(r) < 0)
		return bt_err_at(&r->err, bt_file_name(r->file), 0);
	r->format.form = r->form->form;
	r->format.is_compressed = bt_file_is_compressed(r->file);
	r->format.by = "";
	r->format.adjust = "";
	r->state = r->form->open(&in);
	if (r->state == NULL)
		return -1;
	if (is_inferring(&r->opts)) {
		r->infer = bt_infer_new(r->form, r->state, &in);
		if (r->infer == NULL)
			return -1;
	}
	if (r->opts.slice != NULL) {
		r->slicer = bt_slicer_new(r->opts.slice, r->opts.syms, &r->err);
		if (r->slicer == NULL)
			return -1;
	}
	return 0;
}

struct bt_reader *
bt_reader_open_form(struct bt_file *file, const struct bt_form_ops *form,
    const void *own, const struct bt_reader_opts *opts, struct bt_err *err)
{
	struct bt_reader *r = calloc(1, sizeof *r);

	if (r == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		bt_file_close(file);
		return NULL;
	}
	r->file = file;
	r->opts = *opts;
	if (begin(r, form, own) == 0)
		return r;
	(void)bt_reader_close(r, err);
	return NULL;
}

struct bt_reader *
bt_reader_open(
    const char *path, const struct bt_reader_opts *opts, struct bt_err *err)
{
	struct bt_file *file = bt_file_open(path, err);

	return file == NULL ? NULL
			    : bt_reader_open_form(file, NULL, NULL, opts, err);
}

struct bt_reader *
bt_reader_open_fd(int fd, const char *name, const struct bt_reader_opts *opts,
    struct bt_err *err)
{
	struct bt_file *file = bt_file_open_fd(fd, name, err);

	return file == NULL ? NULL
			    : bt_reader_open_form(file, NULL, NULL, opts, err);
}

int
bt_reader_close(struct bt_reader *r, struct bt_err *err)
{
	size_t i;
	int rc;

	if (r == NULL)
		return 0;
	rc = bt_err_move(err, &r->err);
	bt_slicer_free(r->slicer);
	bt_infer_free(r->infer);
	if (r->state != NULL)
		r->form->close(r->state);
	bt_file_close(r->file);
	for (i = 0; i < r->n_warnings; i++)
		free(r->warnings[i]);
	free(r->warnings);
	free(r);
	return rc;
}

/* ---- reading ---- */

static int
is_known(const void *infer, bt_sym sym)
{
	return bt_infer_is_known(infer, sym);
}

/* Let the form leave out what is not wanted, as soon as it can. */
static void
try_skipping(struct bt_reader *r)
{
	if (r->slicer != NULL && !r->is_skip_settled)
		r->is_skip_settled =
		    r->form->skip == NULL ||
		    r->form->skip(
			r->state, r->infer != NULL ? is_known : NULL, r->infer);
}

/* The next block of all. */
static int
pull_any(struct bt_reader *r, struct bt_block *block)
{
	int rc;

	if (r->err.status != BT_OK)
		return -1;
	if (r->is_ended)
		return 0;
	try_skipping(r);
	rc = r->infer != NULL ? bt_infer_next_block(r->infer, block)
			      : r->form->next_block(r->state, block);
	r->is_ended = rc == 0;
	return rc;
}

/* The next block of what is wanted. */
static int
pull(struct bt_reader *r, struct bt_block *block)
{
	int rc;

	if (r->slicer == NULL)
		return pull_any(r, block);
	while ((rc = bt_slicer_next(r->slicer, block, &r->err)) == 0) {
		rc = pull_any(r, block);
		if (rc <= 0)
			return rc;
		bt_slicer_give(r->slicer, block);
	}
	return rc;
}

/* What bt_reader_next() has left of its block. */
static void
rest_of_block(struct bt_reader *r, struct bt_block *block)
{
	*block = r->block;
	block->data = (const char *)block->data + r->at * block->stride;
	block->first += r->at;
	block->n -= r->at;
	r->at = r->block.n;
}

int
bt_reader_next_block(struct bt_reader *r, struct bt_block *block)
{
	int rc = 1;

	if (r->at < r->block.n)
		rest_of_block(r, block);
	else
		rc = pull(r, block);
	if (rc > 0)
		r->line = block->first + block->n - 1;
	return rc;
}

int
bt_reader_next(struct bt_reader *r, const struct bt_rec **rec)
{
	const char *p;

	if (r->at == r->block.n) {
		int rc = pull(r, &r->block);

		r->at = 0;
		if (rc <= 0) {
			r->block.n = 0;
			return rc;
		}
	}
	p = (const char *)r->block.data + r->at * r->block.stride;
	r->rec.type = r->block.type;
	r->rec.n_extra = r->block.n_extra;
	r->rec.u.any = p;
	r->rec.extra = NULL;
	if (r->rec.n_extra > 0)
		r->rec.extra = (const double *)(const void
			*)(p + bt_record_info(r->rec.type)->size);
	r->line = r->block.first + r->at++;
	*rec = &r->rec;
	return 1;
}

/* ---- what is known of it ---- */

const struct bt_format *
bt_reader_format(const struct bt_reader *r)
{
	return &r->format;
}

const char *
bt_reader_name(const struct bt_reader *r)
{
	return bt_file_name(r->file);
}

int64_t
bt_reader_line(const struct bt_reader *r)
{
	return r->line;
}

int
bt_reader_is_binary(const struct bt_reader *r)
{
	return r->form->form == BT_FORM_BTS;
}

const struct bt_columns *
bt_reader_columns(const struct bt_reader *r, enum bt_type type)
{
	/* the form may be ahead of the block last given */
	return r->infer != NULL ? bt_infer_columns(r->infer, type)
				: r->form->columns(r->state, type);
}

int64_t
bt_reader_inferred(const struct bt_reader *r, bt_sym sym)
{
	return r->infer == NULL ? 0 : bt_infer_interval(r->infer, sym);
}

const struct bt_err *
bt_reader_coming(const struct bt_reader *r)
{
	return r->infer == NULL ? &r->err : bt_infer_coming(r->infer);
}

const char *
bt_reader_warning(const struct bt_reader *r, size_t k)
{
	return k < r->n_warnings ? r->warnings[k] : NULL;
}

const struct bt_err *
bt_reader_err(const struct bt_reader *r)
{
	return &r->err;
}

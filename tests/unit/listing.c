#include "listing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "bt/num.h"
#include "io/fields.h"

#define PUT(b, ...) assert_int_equal(bt_buf_printf((b), NULL, __VA_ARGS__), 0)

int
source_of(const void *p, size_t n)
{
	char path[] = "/tmp/bt-test.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(write(fd, p, n), (ssize_t)n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void
put_record(
    struct bt_buf *b, const struct bt_rec *rec, const struct bt_symtab *syms)
{
	const struct bt_record_info *info = bt_record_info(rec->type);
	struct bt_err err = { 0 };
	size_t i;

	PUT(b, "%s", info->name);
	for (i = 0; i < info->n_columns; i++) {
		PUT(b, ",");
		assert_int_equal(
		    bt_field_format(&info->columns[i], rec, syms, b, &err), 0);
	}
	for (i = 0; i < rec->n_extra; i++) {
		PUT(b, ",");
		assert_int_equal(bt_buf_num(b, rec->extra[i], &err), 0);
	}
	PUT(b, "\n");
}

static void
put_other(struct bt_buf *b, const struct bt_rec *rec)
{
	char time[BT_TIME_TEXT_MAX];
	uint32_t i;

	if (rec->type == BT_MARK) {
		(void)bt_time_format(rec->u.mark->time, time);
		PUT(b, "mark %s\n", time);
	} else if (rec->type == BT_COLUMNS) {
		PUT(b, "columns %s",
		    bt_record_info(rec->u.columns->type)->name);
		for (i = 0; i < rec->u.columns->n; i++)
			PUT(b, " %s", rec->u.columns->names[i]);
		PUT(b, "\n");
	} else {
		assert_int_equal(strlen(rec->u.line->text), rec->u.line->n);
		PUT(b, "%s %s\n",
		    rec->type == BT_COMMAND ? "command" : "directive",
		    rec->u.line->text);
	}
}

static void
put_error(struct bt_buf *b, const struct bt_err *err)
{
	if (err->status == BT_OK)
		return;
	PUT(b, "ERROR %d %s:%lld: %s\n", err->status, err->where,
	    (long long)err->line, err->text);
	if (err->hint[0] != '\0')
		PUT(b, "HINT %s\n", err->hint);
}

/* The symbols whose bars' ends were inferred, and what is worth saying. */
static void
put_rest(
    struct bt_buf *b, const struct bt_reader *r, const struct bt_symtab *syms)
{
	size_t i;

	for (i = 0; i < bt_symtab_count(syms); i++) {
		int64_t span = bt_reader_inferred(r, (bt_sym)i);

		if (span != 0)
			PUT(b, "inferred %s %lld\n",
			    bt_symtab_name(syms, (bt_sym)i),
			    (long long)(span > 0 ? span / BT_SECOND : span));
	}
	for (i = 0; bt_reader_warning(r, i) != NULL; i++)
		PUT(b, "warning %s\n", bt_reader_warning(r, i));
}

char *
list_fd(int fd, const char *name, const struct bt_reader_opts *opts)
{
	struct bt_reader_opts o = { 0 };
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };
	const struct bt_rec *rec;
	struct bt_reader *r;
	int rc = 0;

	if (opts != NULL)
		o = *opts;
	if (opts == NULL || opts->syms == NULL)
		o.syms = bt_symtab_new(&err);
	r = bt_reader_open_fd(fd, name, &o, &err);
	while (r != NULL && (rc = bt_reader_next(r, &rec)) > 0) {
		PUT(&b, "%lld ", (long long)bt_reader_line(r));
		if (rec->type < BT_TYPES)
			put_record(&b, rec, o.syms);
		else
			put_other(&b, rec);
	}
	if (r != NULL && rc < 0) {
		/* the error stays */
		assert_int_equal(bt_reader_next(r, &rec), -1);
		assert_int_not_equal(bt_reader_err(r)->status, BT_OK);
	} else if (r != NULL)
		put_rest(&b, r, o.syms);
	assert_int_equal(bt_reader_close(r, &err), r != NULL ? rc : 0);
	put_error(&b, &err);
	if (opts == NULL || opts->syms == NULL)
		bt_symtab_free(o.syms);
	(void)bt_buf_text(&b);
	return b.data != NULL ? b.data : calloc(1, 1);
}

char *
list_bytes(const void *p, size_t n, const struct bt_reader_opts *opts)
{
	int fd = source_of(p, n);
	char *list = list_fd(fd, "x.csv", opts);

	assert_int_equal(close(fd), 0);
	return list;
}

char *
list_text(const char *text, const struct bt_reader_opts *opts)
{
	return list_bytes(text, strlen(text), opts);
}

/* ---- steps ---- */

/* Texts of files, as a merge reads them. */
struct merge {
	const char *const *texts;
	size_t n;
	const struct bt_reader_opts *opts;
	size_t most; /* bars at once; 0: step by step */
	struct bt_symtab *syms;
	struct bt_steps *s;
	struct bt_buf list, places;
};

/* Where a record of the step, or a bar of those given last, came from. */
static void
put_place(struct merge *m, size_t k)
{
	struct bt_err err = { 0 };

	(void)bt_fail(&err, BT_BAD_INPUT, "here");
	assert_int_equal(bt_steps_place(m->s, k, &err), -1);
	PUT(&m->places, "%s:%lld %s\n", err.where, (long long)err.line,
	    err.text);
}

static void
put_head(struct merge *m, bt_time t, bt_time name)
{
	char at[BT_TIME_TEXT_MAX], label[BT_TIME_TEXT_MAX];

	(void)bt_time_format(t, at);
	(void)bt_time_format(name, label);
	PUT(&m->list, "step %s label %s\n", at, label);
}

static void
put_directives(struct merge *m)
{
	const char *text;

	while ((text = bt_steps_directive(m->s)) != NULL)
		PUT(&m->list, "directive %s\n", text);
}

static void
put_bars(struct merge *m)
{
	struct bt_rec rec = { .type = BT_BAR };
	const struct bt_bar *bars = NULL;
	size_t n = bt_steps_bars(m->s, m->most, &bars), i;

	assert_true(n <= m->most);
	for (i = 0; i < n; i++) {
		if (i == 0)
			put_directives(m);
		rec.u.bar = &bars[i];
		put_head(m, bars[i].end, bars[i].time);
		put_record(&m->list, &rec, m->syms);
		put_place(m, i);
	}
}

static void
put_steps(struct merge *m)
{
	const struct bt_step *step;
	struct bt_err err = { 0 };
	int rc;

	do {
		size_t i;

		if (m->most > 0)
			put_bars(m);
		rc = bt_steps_next(m->s, &step, &err);
		put_directives(m);
		if (rc <= 0)
			break;
		put_head(m, step->at, step->label);
		for (i = 0; i < step->n; i++) {
			put_record(&m->list, &step->recs[i], m->syms);
			put_place(m, i);
		}
		for (i = 0; i < step->n_lines; i++)
			PUT(&m->list, "command %s\n", step->lines[i].text);
	} while (rc > 0);
	if (rc < 0) {
		struct bt_err again = { 0 };

		assert_int_equal(bt_steps_next(m->s, &step, &again), -1);
		assert_string_equal(again.text, err.text);
	}
	put_error(&m->list, &err);
}

static void
put_merge(struct merge *m)
{
	struct bt_reader_opts o = { 0 };
	const size_t n = m->n;
	struct bt_reader *readers[16];
	struct bt_err err = { 0 };
	int fds[16];
	size_t i;

	assert_true(n <= 16);
	if (m->opts != NULL)
		o = *m->opts;
	o.syms = m->syms = bt_symtab_new(&err);
	o.is_end_wanted = 1;
	for (i = 0; i < n; i++) {
		char name[32];

		(void)snprintf(name, sizeof name, "%zu.csv", i);
		fds[i] = source_of(m->texts[i], strlen(m->texts[i]));
		readers[i] = bt_reader_open_fd(fds[i], name, &o, &err);
		assert_non_null(readers[i]);
	}
	m->s = bt_steps_open(readers, n, o.syms, &err);
	assert_non_null(m->s);
	put_steps(m);
	bt_steps_close(m->s);
	for (i = 0; i < n; i++) {
		(void)bt_reader_close(readers[i], NULL);
		assert_int_equal(close(fds[i]), 0);
	}
	bt_symtab_free(o.syms);
	(void)bt_buf_text(&m->list);
	(void)bt_buf_text(&m->places);
}

char *
list_steps(
    const char *const *texts, size_t n, const struct bt_reader_opts *opts)
{
	static const size_t most[] = { 2, 64 };
	struct merge m = { .texts = texts, .n = n, .opts = opts };
	size_t i;

	put_merge(&m);
	for (i = 0; i < sizeof most / sizeof most[0]; i++) {
		struct merge many = {
			.texts = texts, .n = n, .opts = opts, .most = most[i]
		};

		put_merge(&many);
		assert_string_equal(
		    bt_buf_text(&many.list), bt_buf_text(&m.list));
		assert_string_equal(
		    bt_buf_text(&many.places), bt_buf_text(&m.places));
		bt_buf_free(&many.list);
		bt_buf_free(&many.places);
	}
	bt_buf_free(&m.places);
	return m.list.data != NULL ? m.list.data : calloc(1, 1);
}

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

static void
put_steps(struct bt_buf *b, struct bt_reader **readers, size_t n,
    struct bt_symtab *syms)
{
	const struct bt_step *step;
	struct bt_err err = { 0 };
	struct bt_steps *s = bt_steps_open(readers, n, syms, &err);
	const char *text;
	int rc;

	assert_non_null(s);
	do {
		char at[BT_TIME_TEXT_MAX], label[BT_TIME_TEXT_MAX];
		size_t i;

		rc = bt_steps_next(s, &step, &err);
		while ((text = bt_steps_directive(s)) != NULL)
			PUT(b, "directive %s\n", text);
		if (rc <= 0)
			break;
		(void)bt_time_format(step->at, at);
		(void)bt_time_format(step->label, label);
		PUT(b, "step %s label %s\n", at, label);
		for (i = 0; i < step->n; i++)
			put_record(b, &step->recs[i], syms);
		for (i = 0; i < step->n_lines; i++)
			PUT(b, "command %s\n", step->lines[i].text);
	} while (rc > 0);
	if (rc < 0) {
		struct bt_err again = { 0 };

		assert_int_equal(bt_steps_next(s, &step, &again), -1);
		assert_string_equal(again.text, err.text);
	}
	put_error(b, &err);
	bt_steps_close(s);
}

char *
list_steps(
    const char *const *texts, size_t n, const struct bt_reader_opts *opts)
{
	struct bt_reader_opts o = { 0 };
	struct bt_reader *readers[16];
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };
	int fds[16];
	size_t i;

	assert_true(n <= 16);
	if (opts != NULL)
		o = *opts;
	o.syms = bt_symtab_new(&err);
	o.is_end_wanted = 1;
	for (i = 0; i < n; i++) {
		char name[32];

		(void)snprintf(name, sizeof name, "%zu.csv", i);
		fds[i] = source_of(texts[i], strlen(texts[i]));
		readers[i] = bt_reader_open_fd(fds[i], name, &o, &err);
		assert_non_null(readers[i]);
	}
	put_steps(&b, readers, n, o.syms);
	for (i = 0; i < n; i++) {
		(void)bt_reader_close(readers[i], NULL);
		assert_int_equal(close(fds[i]), 0);
	}
	bt_symtab_free(o.syms);
	(void)bt_buf_text(&b);
	return b.data != NULL ? b.data : calloc(1, 1);
}

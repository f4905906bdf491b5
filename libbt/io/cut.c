#include "io/cut.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/file.h"

/* Where a file is to be cut. */
struct place {
	int64_t line; /* of the first record that is too late; text */
	int64_t n;    /* records of any kind before it */
	enum bt_form form;
	int is_compressed;
};

static int
is_late(const struct bt_rec *rec, bt_time at)
{
	return rec->type >= BT_BAR && rec->type <= BT_ACTION &&
	       bt_record_at(rec) != BT_TIME_NONE && bt_record_at(rec) > at;
}

static int
is_packed(const struct bt_format *f)
{
	return (f->codecs & ~(1U << BT_CODEC_RAW)) != 0;
}

/* 1 where there is a record that is too late; what cannot be read is none of
 * our business. */
static int
find_place(struct bt_reader *r, bt_time at, struct place *p)
{
	const struct bt_format *f = bt_reader_format(r);
	const struct bt_rec *rec;

	p->form = f->form;
	p->is_compressed = f->is_compressed;
	p->n = 0;
	while (bt_reader_next(r, &rec) > 0) {
		if (is_late(rec, at)) {
			p->is_compressed |= is_packed(f);
			p->line = bt_reader_line(r);
			return 1;
		}
		p->n++;
	}
	return 0;
}

static int
write_all(int fd, const uint8_t *p, size_t n, struct bt_err *err)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k < 0)
			return bt_fail_sys(err, "cannot be written");
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

/* The first so many lines, and the end mark of a tagged stream. */
static int
copy_lines(struct bt_file *f, const struct place *p, int fd, struct bt_err *err)
{
	int64_t left = p->line - 1;
	uint8_t *data, *end;
	size_t n;

	while (left > 0) {
		if (bt_file_peek(f, 1, &data, &n, err) < 0)
			return -1;
		if (n == 0)
			break;
		end = data;
		while (left > 0 && end < data + n) {
			uint8_t *nl =
			    memchr(end, '\n', (size_t)(data + n - end));

			left -= nl != NULL;
			end = nl != NULL ? nl + 1 : data + n;
		}
		if (write_all(fd, data, (size_t)(end - data), err) < 0)
			return -1;
		bt_file_skip(f, (size_t)(end - data));
	}
	return p->form == BT_FORM_TAGGED
		   ? write_all(fd, (const uint8_t *)"#end\n", 5, err)
		   : 0;
}

static int
cut_text(
    const char *path, const struct place *p, const char *to, struct bt_err *err)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), rc;
	struct bt_file *f;

	if (fd < 0)
		return bt_fail_sys(err, "cannot write '%s'", to);
	f = bt_file_open(path, err);
	rc = f == NULL ? -1 : copy_lines(f, p, fd, err);
	bt_file_close(f);
	if (close(fd) < 0 && rc == 0)
		rc = bt_fail_sys(err, "cannot write '%s'", to);
	return rc;
}

/* The first so many records, in the same form. */
static int
cut_records(struct bt_reader *r, const struct place *p,
    const struct bt_reader_opts *opts, const char *to, struct bt_err *err)
{
	const struct bt_writer_opts wo = { .syms = opts->syms,
		.form = p->form,
		.is_compressed = p->is_compressed,
		.is_replacing = 1,
		.by = bt_reader_format(r)->by };
	struct bt_writer *w = bt_writer_open(to, &wo, err);
	const struct bt_rec *rec;
	int64_t left = p->n;
	int rc = 0;

	if (w == NULL)
		return -1;
	while (left-- > 0 && (rc = bt_reader_next(r, &rec)) > 0)
		if (bt_writer_put(w, rec) < 0)
			break;
	if (rc < 0) {
		bt_writer_abandon(w, bt_reader_err(r));
		return bt_fail(err, BT_SYSTEM, "'%s' has changed", to);
	}
	return bt_writer_commit(w, err);
}

/* A reader of it once more, or NULL. */
static struct bt_reader *
open_again(const char *path, const struct bt_reader_opts *opts)
{
	struct bt_err none = { 0 };

	return bt_reader_open(path, opts, &none);
}

static int
cut(const char *path, const struct bt_reader_opts *opts, bt_time at,
    const char *to, struct bt_err *err)
{
	struct bt_reader *r = open_again(path, opts);
	struct place p = { 0 };
	int rc = r == NULL ? 0 : find_place(r, at, &p);

	(void)bt_reader_close(r, NULL);
	if (rc <= 0)
		return rc;
	if (p.form != BT_FORM_BTS && !p.is_compressed)
		return cut_text(path, &p, to, err) < 0 ? -1 : 1;
	r = open_again(path, opts);
	rc = r == NULL ? 0 : cut_records(r, &p, opts, to, err) < 0 ? -1 : 1;
	(void)bt_reader_close(r, NULL);
	return rc;
}

int
bt_cut_file(const char *path, const struct bt_reader_opts *opts, bt_time at,
    const char *to, struct bt_err *err)
{
	struct bt_reader_opts own = *opts;
	int rc;

	own.syms = bt_symtab_new(err);
	if (own.syms == NULL)
		return -1;
	own.type = BT_NONE;
	own.is_end_wanted = 1;
	rc = cut(path, &own, at, to, err);
	bt_symtab_free(own.syms);
	return rc;
}

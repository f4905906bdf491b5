#include "btsmade.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <math.h>

#include "io/writer.h"

const struct made_form made_forms[MADE_FORMS] = {
	{ "x", BT_FORM_TAGGED, 0, BT_CODEC_RAW },
	{ "x.bts", BT_FORM_BTS, 0, BT_CODEC_RAW },
	{ "x.bts", BT_FORM_BTS, 1, BT_CODEC_SMALL },
	{ "x.bts", BT_FORM_BTS, 1, BT_CODEC_FAST },
	{ "x.bts.zst", BT_FORM_BTS, 1, BT_CODEC_RAW },
};

static struct bt_err err;

static struct bt_symtab *
new_syms(void)
{
	struct bt_symtab *syms = bt_symtab_new(&err);

	assert_non_null(syms);
	return syms;
}

static void
put(struct bt_writer *w, enum bt_type type, const void *data, uint32_t n_extra,
    const double *extra)
{
	const struct bt_rec rec = {
		.type = type, .n_extra = n_extra, .extra = extra, .u.any = data
	};

	if (bt_writer_put(w, &rec) < 0)
		fail_msg("%s", bt_writer_err(w)->text);
}

static uint32_t
below(struct bt_random *rnd, uint32_t n)
{
	return (uint32_t)(bt_random_next(rnd) % n);
}

static double
price(struct bt_random *rnd)
{
	return below(rnd, 50) == 0 ? bt_random_unit(rnd)
				   : (double)(10000 + below(rnd, 100)) / 100;
}

static void
put_bar(struct bt_writer *w, struct bt_random *rnd, const struct made_opts *o,
    bt_sym sym, bt_time t, uint32_t n_extra)
{
	const double extra[2] = { price(rnd), NAN };
	const struct bt_bar bar = { .time = t,
		.end = o->is_endless ? BT_TIME_NONE : t + MADE_STEP,
		.open = price(rnd),
		.high = 200,
		.low = -0.0,
		.close = price(rnd),
		.volume = below(rnd, 9) == 0 ? NAN : below(rnd, 100000),
		.sym = sym };

	put(w, BT_BAR, &bar, n_extra, extra);
}

/* What comes now and then. */
static void
put_rare(struct bt_writer *w, struct bt_random *rnd, bt_sym sym, bt_time t)
{
	char tag[24];
	const struct bt_tick tick = { .time = t, .price = 1, .sym = sym };
	const struct bt_fill fill = { .time = t,
		.at = t,
		.sym = sym,
		.qty = 5,
		.order = "#1",
		.rule = "market.open",
		.tag = tag };
	const struct bt_event event = { .time = t,
		.sym = BT_SYM_NONE,
		.level = "info",
		.code = "x",
		.text = tag };
	const struct bt_meta meta = { .key = "a", .value = tag };
	const struct bt_mark mark = { below(rnd, 2) ? t : BT_TIME_NONE };
	const struct bt_line command = { "buy,S0,1", 8 };

	(void)snprintf(tag, sizeof tag, "tag %u", below(rnd, 1000));
	switch (below(rnd, 8)) {
	case 0:
		put(w, BT_FILL, &fill, 0, NULL);
		break;
	case 1:
		put(w, BT_EVENT, &event, 0, NULL);
		break;
	case 2:
		put(w, BT_META, &meta, 0, NULL);
		break;
	case 3:
		put(w, BT_MARK, &mark, 0, NULL);
		break;
	case 4:
		put(w, BT_COMMAND, &command, 0, NULL);
		break;
	case 5:
		assert_int_equal(bt_writer_directive(w, "param x=%s", "1"), 0);
		break;
	default:
		put(w, BT_TICK, &tick, 0, NULL);
	}
}

static void
put_steps(struct bt_writer *w, struct bt_random *rnd, const struct made_opts *o,
    const bt_sym *syms)
{
	static const char *const names[] = { "sma", "rsi" };
	uint32_t n_extra = 0;
	int i, k, from;

	for (i = o->first; i < o->last; i++) {
		from = o->is_clustered ? i / 40 * 3 % o->n_symbols : 0;
		if (below(rnd, 300) == 0 || i == o->first) {
			struct bt_columns c = { BT_BAR, below(rnd, 3), names };

			n_extra = c.n;
			put(w, BT_COLUMNS, &c, 0, NULL);
		}
		for (k = from; k < o->n_symbols; k++)
			if ((!o->is_clustered || k < from + 3) &&
			    (o->is_endless || below(rnd, 4) != 0))
				put_bar(
				    w, rnd, o, syms[k], i * MADE_STEP, n_extra);
		if (below(rnd, 6) == 0)
			put_rare(w, rnd, syms[from], i * MADE_STEP);
	}
}

struct bt_buf
made_text(struct bt_random *rnd, const struct made_opts *o)
{
	const struct bt_writer_opts wo = { .syms = new_syms(),
		.form = BT_FORM_TAGGED };
	struct bt_buf b = { 0 };
	struct bt_writer *w = bt_writer_open_buf(&b, &wo, &err);
	bt_sym syms[256];
	char words[64];
	int i;

	assert_non_null(w);
	for (i = 0; i < o->n_symbols; i++) {
		int n = snprintf(words, sizeof words,
		    i % 5 == 3 ? "S%d tick=%d" : "S%d", i, i + 1);

		assert_int_equal(
		    bt_symtab_set(wo.syms, words, (size_t)n, &syms[i], &err),
		    0);
	}
	put_steps(w, rnd, o, syms);
	assert_int_equal(bt_writer_commit(w, &err), 0);
	bt_symtab_free(wo.syms);
	return b;
}

int
made_file(const struct bt_buf *b)
{
	char path[] = "/tmp/btsmade.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(write(fd, b->data, b->len), (ssize_t)b->len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void
copy_all(int fd, struct bt_symtab *syms, struct bt_writer *w)
{
	const struct bt_reader_opts ro = { .syms = syms };
	struct bt_reader *r = bt_reader_open_fd(fd, "part", &ro, &err);

	assert_non_null(r);
	if (bt_stream_copy(r, w, NULL, NULL) < 0)
		fail_msg(
		    "%s%s", bt_reader_err(r)->text, bt_writer_err(w)->text);
	assert_int_equal(bt_reader_close(r, &err), 0);
}

struct bt_buf
made_write(const struct bt_buf *parts, size_t n, const struct made_form *form)
{
	const struct bt_writer_opts wo = { .syms = new_syms(),
		.form = form->form,
		.is_compressed = form->is_compressed,
		.codec = form->codec,
		.by = "made" };
	struct bt_buf to = { 0 }, empty = { 0 };
	int fd = made_file(&empty), part;
	struct bt_writer *w = bt_writer_open_fd(fd, form->name, &wo, &err);
	const struct bt_columns none = { .type = BT_BAR };
	off_t size;
	size_t i;

	assert_non_null(w);
	for (i = 0; i < n; i++) {
		put(w, BT_COLUMNS, &none, 0, NULL);
		part = made_file(&parts[i]);
		copy_all(part, wo.syms, w);
		assert_int_equal(close(part), 0);
	}
	assert_int_equal(bt_writer_commit(w, &err), 0);
	size = lseek(fd, 0, SEEK_END);
	assert_int_equal(bt_buf_reserve(&to, (size_t)size, &err), 0);
	assert_int_equal(pread(fd, to.data, (size_t)size, 0), size);
	to.len = (size_t)size;
	assert_int_equal(close(fd), 0);
	bt_symtab_free(wo.syms);
	return to;
}

/*
 * Where an instrument is told differs: before the block, whatever that is; and
 * columns may be told again.
 */
static void
drop_names(char *text)
{
	char *line, *next, *to = text, columns[128] = "";

	for (line = text; *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (strncmp(line, "#symbol ", 8) == 0)
			continue;
		if (strncmp(line, "#bar ", 5) == 0) {
			size_t n = (size_t)(next - line);

			if (strncmp(line, columns, n) == 0)
				continue;
			assert_true(n < sizeof columns);
			memcpy(columns, line, n);
			columns[n] = '\0';
		}
		memmove(to, line, (size_t)(next - line));
		to += next - line;
	}
	*to = '\0';
}

char *
made_read(int fd, const struct bt_reader_opts *opts, struct bt_err *e)
{
	struct bt_reader_opts ro = *opts;
	struct bt_writer_opts wo = { .form = BT_FORM_TAGGED };
	struct bt_buf b = { 0 };
	struct bt_writer *w;
	struct bt_reader *r;
	int rc = -1;

	bt_err_clear(e);
	ro.syms = wo.syms = new_syms();
	w = bt_writer_open_buf(&b, &wo, &err);
	assert_non_null(w);
	r = bt_reader_open_fd(fd, "made", &ro, e);
	if (r != NULL) {
		rc = bt_stream_copy(r, w, NULL, NULL);
		assert_string_equal(bt_writer_err(w)->text, "");
		if (bt_reader_close(r, e) < 0)
			rc = -1;
	}
	if (rc == 0)
		assert_int_equal(bt_writer_commit(w, &err), 0);
	else
		bt_writer_abandon(w, NULL);
	bt_symtab_free(wo.syms);
	if (rc == 0)
		assert_int_equal(bt_buf_putc(&b, '\0', &err), 0);
	if (rc == 0)
		drop_names(b.data);
	else
		bt_buf_free(&b);
	return rc == 0 ? b.data : NULL;
}

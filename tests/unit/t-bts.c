/* The binary form, both ways, block by block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <math.h>

#include "base/hash.h"
#include "io/form.h"
#include "io/writer.h"

static struct bt_err err;

static struct bt_symtab *
new_syms(void)
{
	struct bt_symtab *syms = bt_symtab_new(&err);

	assert_non_null(syms);
	return syms;
}

static bt_sym
sym(struct bt_symtab *syms, const char *name)
{
	bt_sym s;

	assert_int_equal(bt_symtab_add(syms, name, strlen(name), &s, &err), 0);
	return s;
}

static struct bt_writer *
begin(struct bt_buf *buf, struct bt_symtab *syms)
{
	const struct bt_writer_opts opts = {
		.syms = syms, .form = BT_FORM_BTS, .by = "bt-test"
	};
	struct bt_writer *w = bt_writer_open_buf(buf, &opts, &err);

	assert_non_null(w);
	return w;
}

static void
put(struct bt_writer *w, enum bt_type type, const void *data)
{
	const struct bt_rec rec = { .type = type, .u.any = data };

	if (bt_writer_put(w, &rec) < 0)
		fail_msg("%s", bt_writer_err(w)->text);
}

static void
end(struct bt_writer *w)
{
	assert_int_equal(bt_writer_commit(w, &err), 0);
}

/* ---- reading what was written ---- */

struct in {
	struct bt_reader_opts opts;
	struct bt_form_in in;
	struct bt_format format;
	struct bt_err err;
	char warning[256];
	FILE *file;
	void *state;
};

static int BT_PRINTF(2, 3) warn(void *reader, const char *fmt, ...)
{
	struct in *in = reader;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(in->warning, sizeof in->warning, fmt, ap);
	va_end(ap);
	return 0;
}

static struct in *
open_in(const void *p, size_t n, struct bt_symtab *syms)
{
	struct in *in = calloc(1, sizeof *in);

	assert_non_null(in);
	in->file = tmpfile();
	assert_non_null(in->file);
	assert_int_equal(write(fileno(in->file), p, n), n);
	assert_int_equal(lseek(fileno(in->file), 0, SEEK_SET), 0);
	in->opts.syms = syms;
	in->in = (struct bt_form_in){ .opts = &in->opts,
		.err = &in->err,
		.format = &in->format,
		.warn = warn,
		.reader = in };
	in->in.file = bt_file_open_fd(fileno(in->file), "x.bts", &in->err);
	if (in->in.file != NULL)
		in->state = bt_form_bts.open(&in->in);
	return in;
}

static int
next(struct in *in, struct bt_block *block)
{
	return bt_form_bts.next_block(in->state, block);
}

static void
close_in(struct in *in)
{
	if (in->state != NULL)
		bt_form_bts.close(in->state);
	bt_file_close(in->in.file);
	assert_int_equal(fclose(in->file), 0);
	free(in);
}

/* Read all; the records, or -1. */
static int
read_all(struct in *in)
{
	struct bt_block block;
	int rc, n = 0;

	if (in->state == NULL)
		return -1;
	while ((rc = next(in, &block)) > 0)
		n += block.type < BT_TYPES ? (int)block.n : 0;
	return rc < 0 ? -1 : n;
}

/* What reading some bytes ends in: an error's text, or "". */
static void
expect_error(const void *p, size_t n, const char *text)
{
	struct bt_symtab *syms = new_syms();
	struct in *in = open_in(p, n, syms);

	assert_int_equal(read_all(in), -1);
	assert_int_equal(in->err.status, BT_BAD_INPUT);
	assert_string_equal(in->err.where, "x.bts");
	if (strstr(in->err.text, text) == NULL)
		fail_msg("'%s' is not in '%s'", text, in->err.text);
	close_in(in);
	bt_symtab_free(syms);
}

/* ---- examples ---- */

static const char *const names[] = { "sma", "rsi" };

/* Something of everything. */
static void
write_mix(struct bt_buf *buf, struct bt_symtab *syms)
{
	struct bt_writer *w = begin(buf, syms);
	const struct bt_columns cols = { BT_BAR, 2, names };
	const struct bt_bar bar = { .time = 60,
		.end = 120,
		.open = 1,
		.high = 4,
		.low = 0.5,
		.close = 2,
		.volume = NAN,
		.sym = sym(syms, "B"),
		.flags = BT_PARTIAL };
	const double extra[] = { 0.1, -NAN };
	const struct bt_rec rec = {
		.type = BT_BAR, .n_extra = 2, .extra = extra, .u.bar = &bar
	};
	const struct bt_tick tick = {
		.time = 60, .price = 5, .sym = sym(syms, "B")
	};
	const struct bt_event event = { .time = 9,
		.sym = BT_SYM_NONE,
		.level = "info",
		.code = "",
		.text = "a, b" };
	const struct bt_meta meta = { .key = "info", .value = "x" };
	const struct bt_mark mark = { 77 };
	const struct bt_line command = { "buy,B,1", 7 };

	assert_int_equal(bt_writer_directive(w, "adjust split"), 0);
	assert_int_equal(bt_writer_directive(w, "param a=1"), 0);
	put(w, BT_COLUMNS, &cols);
	assert_int_equal(bt_writer_put(w, &rec), 0);
	put(w, BT_COMMAND, &command);
	put(w, BT_TICK, &tick);
	put(w, BT_EVENT, &event);
	put(w, BT_META, &meta);
	put(w, BT_MARK, &mark);
	end(w);
}

static void
next_line(struct in *in, enum bt_type type, const char *text)
{
	struct bt_block block;

	assert_int_equal(next(in, &block), 1);
	assert_int_equal(block.type, type);
	assert_string_equal(((const struct bt_line *)block.data)->text, text);
	assert_int_equal(((const struct bt_line *)block.data)->n, strlen(text));
}

static void
what_was_put_comes_back_in_order(void **state)
{
	struct bt_symtab *syms = new_syms(), *mine = new_syms();
	struct bt_buf buf = { 0 };
	struct bt_block k;
	struct in *in;

	(void)state;
	(void)sym(mine, "A"); /* so that B has another number here */
	write_mix(&buf, syms);
	in = open_in(buf.data, buf.len, mine);
	assert_non_null(in->state);
	assert_int_equal(in->format.version, 1);
	assert_memory_equal(in->format.by, "bt-test ", 8);
	next_line(in, BT_DIRECTIVE, "adjust split");
	assert_string_equal(in->format.adjust, "split");
	next_line(in, BT_DIRECTIVE, "param a=1");
	assert_int_equal(next(in, &k), 1);
	assert_int_equal(k.type, BT_COLUMNS);
	assert_string_equal(
	    ((const struct bt_columns *)k.data)->names[1], "rsi");
	assert_int_equal(next(in, &k), 1);
	assert_int_equal(k.type, BT_BAR);
	assert_int_equal(k.stride, 80);
	assert_int_equal(k.n_extra, 2);
	assert_int_equal(k.first, 1);
	assert_int_equal(((const struct bt_bar *)k.data)->sym, 1);
	assert_true(isnan(((const struct bt_bar *)k.data)->volume));
	assert_true(((const double *)k.data)[8] == 0.1);
	assert_true(isnan(((const double *)k.data)[9]));
	next_line(in, BT_COMMAND, "buy,B,1");
	assert_int_equal(next(in, &k), 1);
	assert_int_equal(k.type, BT_TICK);
	assert_int_equal(k.first, 2);
	assert_int_equal(((const struct bt_tick *)k.data)->sym, 1);
	assert_int_equal(next(in, &k), 1);
	assert_int_equal(k.type, BT_EVENT);
	assert_string_equal(((const struct bt_event *)k.data)->code, "");
	assert_string_equal(((const struct bt_event *)k.data)->text, "a, b");
	assert_int_equal(((const struct bt_event *)k.data)->sym, BT_SYM_NONE);
	assert_int_equal(next(in, &k), 1);
	assert_string_equal(((const struct bt_meta *)k.data)->key, "info");
	assert_int_equal(next(in, &k), 1);
	assert_int_equal(k.type, BT_MARK);
	assert_int_equal(((const struct bt_mark *)k.data)->time, 77);
	assert_int_equal(next(in, &k), 0);
	assert_int_equal(next(in, &k), 0);
	close_in(in);
	bt_buf_free(&buf);
	bt_symtab_free(syms);
	bt_symtab_free(mine);
}

static struct bt_bts_block
block_at(const struct bt_buf *buf, size_t at)
{
	struct bt_bts_block h;

	assert_true(at + sizeof h <= buf->len);
	memcpy(&h, buf->data + at, sizeof h);
	return h;
}

/* The layout, as bt-stream(5) tells it to those who write another reader. */
static void
a_stream_of_one_bar_has_this_layout(void **state)
{
	static const struct {
		uint8_t kind;
		uint32_t count;
		size_t stored;
	} rows[] = {
		{ BT_BTS_SYMBOLS, 1, 8 },
		{ BT_BTS_RECORDS, 1, 64 },
		{ BT_BTS_INDEX, 2, 8 + 2 * 48 },
		{ BT_BTS_END, 0, 64 },
	};
	struct bt_symtab *syms = new_syms();
	struct bt_buf buf = { 0 };
	struct bt_writer *w = begin(&buf, syms);
	const struct bt_bar bar = { .time = 60, .sym = sym(syms, "SPY") };
	uint64_t chain, hash;
	size_t i, at = 64;

	(void)state;
	put(w, BT_BAR, &bar);
	end(w);
	assert_memory_equal(buf.data,
	    "\x89"
	    "BTS\r\n\x1a\n\1\0\x40\0\0\0\0\0",
	    16);
	assert_memory_equal(buf.data + 16, "bt-test ", 8);
	memcpy(&chain, buf.data + 56, sizeof chain);
	assert_true(chain == bt_hash64_of(buf.data, 56));
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bt_bts_block h = block_at(&buf, at);

		assert_memory_equal(buf.data + at, "BTBK", 4);
		assert_int_equal(h.kind, rows[i].kind);
		assert_int_equal(h.count, rows[i].count);
		assert_int_equal(h.stored, rows[i].stored);
		assert_true(
		    h.payload == bt_hash64_of(buf.data + at + 64, h.stored));
		assert_true(h.header == bt_hash64_of(buf.data + at, 56));
		if (h.kind == BT_BTS_END) {
			memcpy(&hash, buf.data + at + 64 + 16, sizeof hash);
			assert_true(hash == chain);
		}
		chain = bt_bts_chain(chain, h.header);
		at += 64 + h.stored;
	}
	assert_int_equal(at, buf.len);
	assert_memory_equal(buf.data + 64 + 64, "SPY\0\0\0\0\0", 8);
	assert_memory_equal(buf.data + 64 + 72 + 64, &bar, 64);
	bt_buf_free(&buf);
	bt_symtab_free(syms);
}

static void
a_cut_at_every_byte_is_noticed(void **state)
{
	struct bt_symtab *syms = new_syms();
	struct bt_buf buf = { 0 };
	size_t n;

	(void)state;
	write_mix(&buf, syms);
	for (n = 8; n < 64; n++)
		expect_error(buf.data, n, "in the middle of its head");
	for (; n < buf.len; n++)
		expect_error(buf.data, n,
		    "ends without its end block: bt-test died, or the file "
		    "was cut short");
	bt_buf_free(&buf);
	bt_symtab_free(syms);
}

static void
every_bit_is_under_a_checksum(void **state)
{
	struct bt_symtab *syms = new_syms();
	struct bt_buf buf = { 0 };
	size_t i;
	int bit;

	(void)state;
	write_mix(&buf, syms);
	for (i = 8; i < buf.len; i++) {
		bit = 1 << i % 8;
		buf.data[i] ^= (char)bit;
		expect_error(buf.data, buf.len, "is damaged: ");
		buf.data[i] ^= (char)bit;
	}
	bt_buf_free(&buf);
	bt_symtab_free(syms);
}

static void
a_dead_writer_has_a_message_of_its_own(void **state)
{
	struct bt_symtab *syms = new_syms();
	struct bt_buf buf = { 0 };
	struct bt_writer *w = begin(&buf, syms);
	const struct bt_tick tick = { .price = 1, .sym = sym(syms, "A") };
	struct bt_err why = { 0 };
	struct in *in;

	(void)state;
	put(w, BT_TICK, &tick);
	(void)bt_fail(&why, BT_SYSTEM, "no answer");
	bt_writer_abandon(w, &why);
	expect_error(
	    buf.data, buf.len, "its writer failed: bt-test: no answer");
	in = open_in(buf.data, buf.len, syms);
	in->opts.is_partial_ok = 1;
	assert_int_equal(read_all(in), 1);
	assert_string_equal(
	    in->warning, "its writer failed: bt-test: no answer");
	close_in(in);
	bt_buf_free(&buf);
	bt_symtab_free(syms);
}

static void
a_cut_stream_is_taken_where_that_is_asked_for(void **state)
{
	struct bt_symtab *syms = new_syms();
	struct bt_buf buf = { 0 };
	struct in *in;

	(void)state;
	write_mix(&buf, syms);
	in = open_in(buf.data, buf.len - 1, syms);
	in->opts.is_partial_ok = 1;
	assert_int_equal(read_all(in), 4);
	assert_non_null(strstr(in->warning, "after 4 records"));
	close_in(in);
	bt_buf_free(&buf);
	bt_symtab_free(syms);
}

/* ---- blocks that no writer of ours writes, with good checksums ---- */

static struct {
	uint32_t number, context;
} sealed; /* what the next block of a stream has to say */

static void
seal(struct bt_buf *buf, const struct bt_bts_block *as, const void *data,
    size_t n)
{
	static const char zeros[8];
	struct bt_bts_block head = *as, *h = &head;

	h->sync = BT_BTS_SYNC;
	h->raw_size = (uint32_t)n;
	h->stored = (uint32_t)((n + 7) & ~(size_t)7);
	h->number = sealed.number++;
	h->context = sealed.context;
	assert_int_equal(bt_buf_put(buf, h, sizeof *h, &err), 0);
	assert_int_equal(bt_buf_put(buf, data, n, &err), 0);
	assert_int_equal(bt_buf_put(buf, zeros, h->stored - n, &err), 0);
	h->payload = bt_hash64_of(buf->data + buf->len - h->stored, h->stored);
	h->header = bt_hash64_of(h, 56);
	memcpy(buf->data + buf->len - h->stored - sizeof *h, h, sizeof *h);
	if (h->kind == BT_BTS_SYMBOLS || h->kind == BT_BTS_COLUMNS)
		sealed.context = bt_bts_context(sealed.context, h->header);
}

/* A stream's head, and its one symbol. */
static void
start_raw(struct bt_buf *buf)
{
	struct bt_bts_head head = {
		.magic = { 0 }, .version = BT_BTS_VERSION, .size = 64
	};
	struct bt_bts_block h = { .kind = BT_BTS_SYMBOLS, .count = 1 };

	memcpy(head.magic, BT_BTS_MAGIC, 8);
	head.hash = bt_hash64_of(&head, 56);
	sealed.number = sealed.context = 0;
	assert_int_equal(bt_buf_put(buf, &head, sizeof head, &err), 0);
	seal(buf, &h, "SPY", 4);
}

static void
expect_raw(struct bt_bts_block h, const void *data, size_t n, const char *text)
{
	struct bt_buf buf = { 0 };

	start_raw(&buf);
	seal(&buf, &h, data, n);
	expect_error(buf.data, buf.len, text);
	bt_buf_free(&buf);
}

static void
what_is_not_known_is_skipped_only_if_optional(void **state)
{
	struct bt_bts_block h = { .kind = 77, .codec = 3 };

	(void)state;
	expect_raw(h, "x", 1, "block 2 has the unknown kind 77");
	h.flags = BT_BTS_OPTIONAL;
	expect_raw(h, "x", 1, "ends without its end block: its writer died");
	h.kind = BT_BTS_RECORDS;
	expect_raw(h, "x", 1, "block 2 has the unknown codec 3");
	h.codec = 0;
	h.type = 99;
	expect_raw(h, "x", 1, "block 2 has the unknown type 99");
	h.flags |= 16;
	expect_raw(h, "x", 1, "block 2 has the unknown flags 17");
}

static void
another_version_is_refused_by_its_number(void **state)
{
	struct bt_buf buf = { 0 };
	struct bt_bts_head head;

	(void)state;
	start_raw(&buf);
	memcpy(&head, buf.data, sizeof head);
	head.version = 7;
	head.hash = bt_hash64_of(&head, 56);
	memcpy(buf.data, &head, sizeof head);
	expect_error(
	    buf.data, buf.len, "is of version 7, and this bt reads version 1");
	head.version = 0;
	head.hash = bt_hash64_of(&head, 56);
	memcpy(buf.data, &head, sizeof head);
	expect_error(buf.data, buf.len, "is of version 0, which was a draft");
	bt_buf_free(&buf);
}

static void
another_stream_behind_the_end_is_refused(void **state)
{
	struct bt_symtab *syms = new_syms();
	struct bt_buf buf = { 0 };

	(void)state;
	write_mix(&buf, syms);
	assert_int_equal(bt_buf_putc(&buf, '\n', &err), 0);
	expect_error(buf.data, buf.len, "goes on behind its end block");
	bt_buf_free(&buf);
	bt_symtab_free(syms);
}

static void
a_block_that_is_lost_or_doubled_is_noticed(void **state)
{
	struct bt_symtab *syms = new_syms();
	struct bt_buf buf = { 0 }, less = { 0 }, more = { 0 };
	struct bt_bts_block h;
	size_t n;

	(void)state;
	write_mix(&buf, syms);
	h = block_at(&buf, 64); /* the directives */
	assert_int_equal(h.kind, BT_BTS_LINES);
	n = 64 + 64 + (size_t)h.stored;
	assert_int_equal(bt_buf_put(&less, buf.data, 64, &err), 0);
	assert_int_equal(bt_buf_put(&less, buf.data + n, buf.len - n, &err), 0);
	expect_error(less.data, less.len, "are lost or doubled");
	assert_int_equal(bt_buf_put(&more, buf.data, n, &err), 0);
	assert_int_equal(
	    bt_buf_put(&more, buf.data + 64, buf.len - 64, &err), 0);
	expect_error(more.data, more.len, "are lost or doubled");
	bt_buf_free(&buf);
	bt_buf_free(&less);
	bt_buf_free(&more);
	bt_symtab_free(syms);
}

static void
records_that_make_no_sense_are_refused(void **state)
{
	const struct bt_bar good = { .time = 5, .end = BT_TIME_NONE };
	struct bt_bts_block h = { .kind = BT_BTS_RECORDS,
		.type = BT_BAR,
		.size = 64,
		.count = 1,
		.first = 5,
		.last = 5 };
	struct bt_bar bar = good;

	(void)state;
	expect_raw(h, &bar, 64, "ends without its end block");
	bar.sym = 1;
	expect_raw(h, &bar, 64, "symbol number 1, of 1");
	bar.sym = BT_SYM_NONE;
	expect_raw(h, &bar, 64, "symbol number 4294967295, of 1");
	bar = good;
	bar.high = NAN;
	expect_raw(h, &bar, 64, "high is no finite number");
	bar = good;
	bar.flags = 1 << 4;
	expect_raw(h, &bar, 64, "flags 0x10 are not known");
	bar = good;
	bar.time = 6;
	expect_raw(h, &bar, 64, "times that are not those its block's header");
	bar.time = BT_TIME_NONE;
	h.first = h.last = BT_TIME_NONE;
	expect_raw(h, &bar, 64, "time is missing");
	h.size = 72;
	expect_raw(h, &bar, 64, "records have another size than theirs");
	h.size = 64;
	h.count = 2;
	expect_raw(h, &bar, 64, "sizes disagree");
	h.count = 0;
	expect_raw(h, &bar, 0, "sizes disagree");
}

static void
numbers_of_words_and_strings_are_bounded(void **state)
{
	struct bt_bts_block h = { .kind = BT_BTS_RECORDS,
		.type = BT_ACTION,
		.size = 24,
		.count = 1 };
	struct bt_action action = { .kind = 4 };
	struct bt_tick tick = { .price = 1,
		.flags = BT_TICK_BUY | BT_TICK_SELL };
	struct bt_order order = { .unit = BT_AUTO + 1, .sym = BT_SYM_NONE };
	const uint64_t meta[2] = { 0, 1 };

	(void)state;
	expect_raw(h, &action, 24, "kind has the unknown number 4");
	h.type = BT_TICK;
	h.size = 32;
	expect_raw(h, &tick, 32, "side has the unknown number 3");
	h.type = BT_ORDER;
	h.size = sizeof order;
	expect_raw(h, &order, sizeof order, "qty has the unknown number 11");
	h.type = BT_META;
	h.size = 16;
	h.first = h.last = BT_TIME_NONE;
	expect_raw(h, meta, 16, "value is outside the strings of its block");
}

static void
other_payloads_are_checked_too(void **state)
{
	static const struct {
		uint8_t kind;
		uint8_t type;
		uint32_t count;
		size_t n;
		const char *data, *text;
	} rows[] = {
		{ BT_BTS_SYMBOLS, 0, 2, 4, "QQQ", "fewer symbols" },
		{ BT_BTS_SYMBOLS, 0, 1, 8, "QQQ\0IWM", "more symbols" },
		{ BT_BTS_SYMBOLS, 0, 1, 4, "Q,Q", "'Q,Q'" },
		{ BT_BTS_STRINGS, BT_META, 1, 3, "abc", "are no text" },
		{ BT_BTS_STRINGS, BT_META, 1, 4, "\0a\n", "are no text" },
		{ BT_BTS_STRINGS, BT_META, 1, 4, "\0a\xff", "are no text" },
		{ BT_BTS_COLUMNS, BT_BAR, 1, 6, "close", "'close'" },
		{ BT_BTS_COLUMNS, BT_BAR, 1, 2, "ab", "fewer names" },
		{ BT_BTS_COLUMNS, BT_BAR, 1, 4, "a\0b", "more names" },
		{ BT_BTS_COLUMNS, BT_FILL, 1, 2, "a", "has none" },
		{ BT_BTS_COLUMNS, BT_BAR, 99999, 2, "a", "than there can be" },
		{ BT_BTS_LINES, 0, 1, 5, "#end\n", "'#end'" },
		{ BT_BTS_LINES, 0, 1, 5, "bar,\n", "reads as something" },
		{ BT_BTS_LINES, 0, 2, 4, "#ab\n", "not the lines" },
		{ BT_BTS_LINES, 0, 1, 3, "#ab", "not the lines" },
		{ BT_BTS_LINES, 0, 1, 4, "#\0b\n", "hold a NUL" },
		{ BT_BTS_END, 0, 0, 8, "12345678", "sizes disagree" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct bt_bts_block h = { .kind = rows[i].kind,
			.type = rows[i].type,
			.size = rows[i].kind == BT_BTS_SYMBOLS,
			.count = rows[i].count };

		expect_raw(h, rows[i].data, rows[i].n, rows[i].text);
	}
}

static void
blocks_tell_their_place(void **state)
{
	const struct bt_bts_block symbols = { .kind = BT_BTS_SYMBOLS,
		.count = 1 };
	const struct bt_bts_block mark = { .kind = BT_BTS_WATERMARK };
	struct bt_buf buf = { 0 };

	(void)state;
	expect_raw(symbols, "QQQ", 4, "symbols before it are lost or doubled");
	start_raw(&buf);
	sealed.number++;
	seal(&buf, &mark, "", 0);
	expect_error(buf.data, buf.len, "blocks before it are lost or doubled");
	bt_buf_clear(&buf);
	start_raw(&buf);
	sealed.context++;
	seal(&buf, &mark, "", 0);
	expect_error(buf.data, buf.len, "symbols or columns before it");
	bt_buf_free(&buf);
}

static void
strings_serve_one_block_of_their_type(void **state)
{
	const struct bt_bts_block strings = {
		.kind = BT_BTS_STRINGS, .type = BT_META, .count = 1
	};
	struct bt_bts_block h = { .kind = BT_BTS_RECORDS,
		.type = BT_META,
		.size = 16,
		.count = 1,
		.first = BT_TIME_NONE,
		.last = BT_TIME_NONE };
	const uint64_t meta[3] = { 1, 1, 0 };
	struct bt_buf buf = { 0 };

	(void)state;
	start_raw(&buf);
	seal(&buf, &strings, "\0a", 3);
	seal(&buf, &h, meta, 16);
	seal(&buf, &h, meta, 16);
	expect_error(buf.data, buf.len, "key is outside the strings");
	bt_buf_clear(&buf);
	start_raw(&buf);
	seal(&buf, &strings, "\0a", 3);
	h.type = BT_METRIC;
	h.size = 24;
	seal(&buf, &h, meta, 24);
	expect_error(buf.data, buf.len, "are of another type");
	bt_buf_free(&buf);
}

static void
equal_records_are_equal_bytes(void **state)
{
	struct bt_symtab *a = new_syms(), *b = new_syms();
	struct bt_buf one = { 0 }, two = { 0 };
	struct bt_writer *w;
	struct bt_bar bars[3] = { { .time = 1 }, { .time = 2 }, { .time = 3 } };
	struct bt_block block = {
		.type = BT_BAR, .n = 3, .stride = sizeof *bars, .data = bars
	};
	int i;

	(void)state;
	(void)sym(b, "ZZ"); /* other numbers in this table */
	for (i = 0; i < 3; i++) {
		bars[i].volume = NAN;
		bars[i].sym = sym(a, i == 1 ? "B" : "A");
	}
	w = begin(&one, a);
	assert_int_equal(bt_writer_put_block(w, &block), 0);
	end(w);
	w = begin(&two, b);
	for (i = 0; i < 3; i++) {
		bars[i].volume = -NAN;
		bars[i].sym = sym(b, i == 1 ? "B" : "A");
		put(w, BT_BAR, &bars[i]);
	}
	end(w);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.data, two.data, one.len);
	bt_buf_free(&one);
	bt_buf_free(&two);
	bt_symtab_free(a);
	bt_symtab_free(b);
}

static void
many_records_become_blocks_with_an_index(void **state)
{
	struct bt_symtab *syms = new_syms();
	struct bt_buf buf = { 0 };
	struct bt_writer *w = begin(&buf, syms);
	struct bt_bar bar = { .sym = sym(syms, "A") };
	struct bt_bts_totals totals;
	struct bt_bts_block h;
	struct bt_bts_entry e;
	struct in *in;
	int i;

	(void)state;
	for (i = 0; i < 10000; i++) {
		bar.time = 10000 - i; /* order is not asked for */
		put(w, BT_BAR, &bar);
	}
	end(w);
	in = open_in(buf.data, buf.len, syms);
	assert_int_equal(read_all(in), 10000);
	close_in(in);
	memcpy(&totals, buf.data + buf.len - 64, sizeof totals);
	assert_int_equal(totals.records, 10000);
	assert_int_equal(totals.first, 1);
	assert_int_equal(totals.last, 10000);
	h = block_at(&buf, (size_t)totals.index);
	assert_int_equal(h.kind, BT_BTS_INDEX);
	assert_int_equal(h.count, 4); /* symbols, 4096, 4096, 1808 bars */
	memcpy(&e, buf.data + totals.index + 64 + 8 + 48 * 2, sizeof e);
	assert_int_equal(e.kind, BT_BTS_RECORDS);
	assert_int_equal(e.type, BT_BAR);
	assert_int_equal(e.first, 10000 - 8191);
	assert_int_equal(e.last, 10000 - 4096);
	assert_int_equal(block_at(&buf, (size_t)e.offset).first, e.first);
	bt_buf_free(&buf);
	bt_symtab_free(syms);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_comes_back_in_order),
		cmocka_unit_test(a_stream_of_one_bar_has_this_layout),
		cmocka_unit_test(a_cut_at_every_byte_is_noticed),
		cmocka_unit_test(every_bit_is_under_a_checksum),
		cmocka_unit_test(a_dead_writer_has_a_message_of_its_own),
		cmocka_unit_test(a_cut_stream_is_taken_where_that_is_asked_for),
		cmocka_unit_test(what_is_not_known_is_skipped_only_if_optional),
		cmocka_unit_test(another_version_is_refused_by_its_number),
		cmocka_unit_test(another_stream_behind_the_end_is_refused),
		cmocka_unit_test(a_block_that_is_lost_or_doubled_is_noticed),
		cmocka_unit_test(records_that_make_no_sense_are_refused),
		cmocka_unit_test(numbers_of_words_and_strings_are_bounded),
		cmocka_unit_test(other_payloads_are_checked_too),
		cmocka_unit_test(blocks_tell_their_place),
		cmocka_unit_test(strings_serve_one_block_of_their_type),
		cmocka_unit_test(equal_records_are_equal_bytes),
		cmocka_unit_test(many_records_become_blocks_with_an_index),
	};

	return cmocka_run_group_tests_name("bts", tests, NULL, NULL);
}

/* What is whole in a damaged .bts file, and what is told of the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "io/form.h"
#include "io/salvage.h"
#include "io/writer.h"

enum {
	HEAD = 64
};

static struct bt_err err;
static struct bt_buf told; /* all losses, a line each */

static void
put(struct bt_writer *w, enum bt_type type, const void *data, uint32_t n_extra)
{
	static const double extra[2] = { 1.5, 2.5 };
	const struct bt_rec rec = {
		.type = type, .n_extra = n_extra, .extra = extra, .u.any = data
	};

	assert_int_equal(bt_writer_put(w, &rec), 0);
}

/*
 * Blocks: 0 symbols A B, 1 bars at 0 and 1 of A and B, 2 symbol C, 3 bar at 2
 * of C, 4 columns, 5 bar at 3 of A, 6 strings, 7 an event at 4, 8 bar at 5 of
 * B, 9 the index, 10 the end.
 */
static void
make(struct bt_buf *b, const char *names)
{
	static const char *const columns[] = { "x", "y" };
	const struct bt_columns c = { BT_BAR, 2, columns };
	const struct bt_writer_opts wo = { .syms = bt_symtab_new(&err),
		.form = BT_FORM_BTS };
	struct bt_writer *w = bt_writer_open_buf(b, &wo, &err);
	const struct bt_event event = { .time = 4,
		.sym = BT_SYM_NONE,
		.level = "info",
		.code = "x",
		.text = "hello" };
	struct bt_bar bar = { .end = BT_TIME_NONE };
	bt_sym syms[3];
	int i;

	assert_non_null(w);
	for (i = 0; i < 3; i++)
		assert_int_equal(
		    bt_symtab_add(wo.syms, names + i, 1, &syms[i], &err), 0);
	for (i = 0; i < 6; i++) {
		bar.time = i;
		bar.sym = syms[i == 5 ? 1 : i % 3];
		if (i == 3)
			put(w, BT_COLUMNS, &c, 0);
		if (i == 4)
			put(w, BT_EVENT, &event, 0);
		else
			put(w, BT_BAR, &bar, i >= 3 ? 2 : 0);
		if (i > 0)
			assert_int_equal(bt_writer_flush(w), 0);
	}
	assert_int_equal(bt_writer_commit(w, &err), 0);
	bt_symtab_free(wo.syms);
}

/* Where the i-th block begins. */
static size_t
place(const struct bt_buf *b, int i)
{
	struct bt_bts_block h;
	size_t at = HEAD;

	for (; i > 0; i--) {
		memcpy(&h, b->data + at, sizeof h);
		at += HEAD + h.stored;
	}
	return at;
}

static void
cut_out(struct bt_buf *b, int i)
{
	size_t from = place(b, i), to = place(b, i + 1);

	memmove(b->data + from, b->data + to, b->len - to);
	b->len -= to - from;
}

static void
spoil(struct bt_buf *b, int i, size_t at)
{
	b->data[place(b, i) + at] ^= 1;
}

static void
note_loss(void *arg, const char *text)
{
	(void)arg;
	assert_int_equal(bt_buf_puts(&told, text, &err), 0);
	assert_int_equal(bt_buf_putc(&told, '\n', &err), 0);
}

/* What is given: "0A 1B", a time and a symbol each; columns as "[x y]". */
static const char *
salvage(const struct bt_buf *b)
{
	static char list[4096];
	char path[] = "/tmp/t-salvage.XXXXXX";
	const struct bt_salvage to = { .lost = note_loss };
	const struct bt_reader_opts opts = { .syms = bt_symtab_new(&err) };
	const struct bt_rec *rec;
	struct bt_reader *r;
	size_t n = 0;
	int fd = mkstemp(path);

	bt_buf_clear(&told);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, b->data, b->len), (ssize_t)b->len);
	assert_int_equal(close(fd), 0);
	r = bt_salvage_open(path, &opts, &to, &err);
	if (r == NULL)
		fail_msg("%s", err.text);
	list[0] = '\0';
	while (bt_reader_next(r, &rec) > 0)
		if (rec->type == BT_COLUMNS && rec->u.columns->n > 0)
			n += (size_t)snprintf(list + n, sizeof list - n,
			    " [%s %s]", rec->u.columns->names[0],
			    rec->u.columns->names[1]);
		else if (rec->type == BT_DIRECTIVE)
			n += (size_t)snprintf(list + n, sizeof list - n,
			    " #%.40s", rec->u.line->text);
		else if (rec->type < BT_TYPES)
			n += (size_t)snprintf(list + n, sizeof list - n,
			    " %d%s", (int)bt_record_time(rec),
			    rec->type == BT_EVENT ? rec->u.event->text
						  : bt_symtab_name(opts.syms,
							bt_record_sym(rec)));
	assert_int_equal(bt_reader_close(r, &err), 0);
	assert_int_equal(unlink(path), 0);
	bt_symtab_free(opts.syms);
	return list;
}

/* What was told has this in it. */
static void
expect_told(const char *text)
{
	if (strstr(bt_buf_text(&told), text) == NULL)
		fail_msg("'%s' is not in '%s'", text, bt_buf_text(&told));
}

#define ALL " 0A 1B 2C [x y] 3A 4hello 5B"

static void
a_whole_file_loses_nothing(void **state)
{
	struct bt_buf b = { 0 };

	(void)state;
	make(&b, "ABC");
	assert_string_equal(salvage(&b), ALL);
	assert_int_equal(told.len, 0);
	bt_buf_free(&b);
}

static void
each_block_that_is_lost_or_spoilt_is_named(void **state)
{
	static const struct {
		int block;
		const char *lost, *left;
	} rows[] = {
		{ 1,
		    "block 2, of 2 'bar' records from 1970-01-01T00:00:00Z to "
		    "1970-01-01T00:00:00.000000001Z",
		    " 2C [x y] 3A 4hello 5B" },
		{ 2, "block 3, of symbols",
		    " 0A 1B 2lost.2 [x y] 3A 4hello 5B" },
		{ 4, "block 5, of names of columns",
		    " 0A 1B 2C [lost.1 lost.2] 3A 4hello 5B" },
		{ 6, "block 7, of strings", " 0A 1B 2C [x y] 3A 5B" },
		{ 7, "block 8, of 1 'event' record", " 0A 1B 2C [x y] 3A 5B" },
	};
	struct bt_buf b = { 0 };
	size_t i;
	int is_spoilt;

	(void)state;
	for (i = 0; i < 3 * sizeof rows / sizeof *rows; i++) {
		is_spoilt = (int)(i % 3);
		bt_buf_clear(&b);
		make(&b, "ABC");
		if (is_spoilt == 0)
			cut_out(&b, rows[i / 3].block);
		else /* of the header, or of the payload */
			spoil(&b, rows[i / 3].block, is_spoilt == 1 ? 9 : 66);
		assert_string_equal(salvage(&b), rows[i / 3].left);
		expect_told(rows[i / 3].lost);
		expect_told("records given: ");
	}
	bt_buf_free(&b);
}

/* Append a whole block to a stream of n blocks; h has its kind, size, count. */
static void
append(struct bt_buf *b, uint32_t n, struct bt_bts_block h, const void *data,
    size_t size)
{
	char payload[1024] = { 0 };
	struct bt_bts_block last;

	memcpy(&last, b->data + place(b, (int)n - 1), sizeof last);
	h.sync = BT_BTS_SYNC;
	h.number = n;
	h.context = last.kind == BT_BTS_SYMBOLS || last.kind == BT_BTS_COLUMNS
			? bt_bts_context(last.context, last.header)
			: last.context;
	h.raw_size = (uint32_t)size;
	h.stored = (uint32_t)((size + 7) & ~(size_t)7);
	assert_true(h.stored <= sizeof payload);
	memcpy(payload, data, size);
	h.payload = bt_hash64_of(payload, h.stored);
	h.header = bt_hash64_of(&h, offsetof(struct bt_bts_block, header));
	assert_int_equal(bt_buf_put(b, (char *)&h, sizeof h, &err), 0);
	assert_int_equal(bt_buf_put(b, payload, h.stored, &err), 0);
}

/* What was begun of a block that makes no sense is not gone on with. */
static void
nothing_is_left_of_a_block_that_makes_no_sense(void **state)
{
	static const struct {
		struct bt_bts_block h;
		const char *data;
		size_t size;
		const char *left;
	} rows[] = {
		{ { .kind = BT_BTS_LINES, .count = 2 },
		    "#symbol A tick=x\n#of it\n", 24, " 0A 1B 2C 6A" },
		{ { .kind = BT_BTS_SYMBOLS, .count = 2, .size = 3 },
		    "D tick=1\0E tick=x", 18, " 0A 1B 2C 6A" },
		/* columns before had another number */
		{ { .kind = BT_BTS_COLUMNS, .type = BT_BAR, .count = 2 },
		    "x\0x", 4, " 0A 1B 2C 6A" },
	};
	const struct bt_bar bar = { .time = 6, .end = BT_TIME_NONE };
	const struct bt_bts_block records = { .kind = BT_BTS_RECORDS,
		.type = BT_BAR,
		.size = sizeof bar,
		.count = 1,
		.first = 6,
		.last = 6 };
	struct bt_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		bt_buf_clear(&b);
		make(&b, "ABC");
		b.len = place(&b, 4);
		append(&b, 4, rows[i].h, rows[i].data, rows[i].size);
		append(&b, 5, records, &bar, sizeof bar);
		assert_string_equal(salvage(&b), rows[i].left);
		expect_told("makes no sense");
	}
	bt_buf_free(&b);
}

/* Without an index nobody knows what was lost: no name is to be trusted. */
static void
names_are_not_guessed_where_no_index_proves_them(void **state)
{
	struct bt_buf b = { 0 };

	(void)state;
	make(&b, "ABC");
	b.len = place(&b, 9);
	cut_out(&b, 2);
	assert_string_equal(
	    salvage(&b), " 0A 1B 2lost.2 [x y] 3lost.0 4hello 5lost.1");
	expect_told("block 3 is lost");
	expect_told("symbol number 0 is lost: its records are under 'lost.0'");
	expect_told("its end block is missing");
	bt_buf_free(&b);
}

static void
what_is_there_twice_is_given_once(void **state)
{
	struct bt_buf b = { 0 }, two = { 0 };
	size_t end;

	(void)state;
	make(&b, "ABC");
	end = place(&b, 4);
	assert_int_equal(bt_buf_put(&two, b.data, end, &err), 0);
	assert_int_equal(
	    bt_buf_put(&two, b.data + HEAD, b.len - HEAD, &err), 0);
	assert_string_equal(salvage(&two), ALL);
	expect_told("block 2 at byte ");
	expect_told(" is there a second time: it is left out");
	/*
	 * Also where one of the first ones is spoilt: its second copy stands
	 * behind later blocks, and so under names that are not proven.
	 */
	spoil(&two, 1, 66);
	assert_string_equal(
	    salvage(&two), " 2C 0lost.0 1lost.1 [x y] 3lost.0 4hello 5lost.1");
	bt_buf_free(&two);
	bt_buf_free(&b);
}

static void
bytes_put_in_are_passed_over(void **state)
{
	static const char junk[] = "BTBKBTBK and whatever else, 4711 BTB";
	struct bt_buf b = { 0 }, more = { 0 };
	size_t at;

	(void)state;
	make(&b, "ABC");
	at = place(&b, 3);
	assert_int_equal(bt_buf_put(&more, b.data, at, &err), 0);
	assert_int_equal(bt_buf_put(&more, junk, sizeof junk, &err), 0);
	assert_int_equal(bt_buf_put(&more, b.data + at, b.len - at, &err), 0);
	assert_string_equal(salvage(&more), ALL);
	expect_told("belong to no block that is whole");
	bt_buf_free(&more);
	bt_buf_free(&b);
}

/* The first half is another stream's, with other names. */
static void
a_stream_written_over_another_lends_it_no_names(void **state)
{
	struct bt_buf b = { 0 }, other = { 0 };

	(void)state;
	make(&b, "ABC");
	make(&other, "PQR");
	memcpy(b.data, other.data, place(&b, 2) + 70);
	assert_string_equal(
	    salvage(&b), " 0P 1Q 2lost.2 [x y] 3lost.0 4hello 5lost.1");
	bt_buf_free(&b);
	bt_buf_free(&other);
}

/* A block without a payload, behind others; its number and payload's sum are
 * those of h, its context is none that could be. */
static void
add_header(struct bt_buf *b, struct bt_bts_block h)
{
	h.sync = BT_BTS_SYNC;
	h.context = 4711;
	h.header = bt_hash64_of(&h, offsetof(struct bt_bts_block, header));
	assert_int_equal(bt_buf_put(b, (char *)&h, sizeof h, &err), 0);
}

/* Each would have two megabytes behind it looked at: 140 GB in all. */
static void
headers_within_payloads_of_others_cost_no_more_than_the_file(void **state)
{
	struct bt_buf b = { 0 };
	uint32_t i;

	(void)state;
	make(&b, "ABC");
	for (i = 0; i < 70000; i++)
		add_header(&b, (struct bt_bts_block){ .kind = BT_BTS_WATERMARK,
				   .number = 11 + i,
				   .stored = 2 << 20,
				   .payload = i });
	assert_string_equal(salvage(&b), ALL);
	expect_told("block 70011, of a watermark, at bytes ");
	bt_buf_free(&b);
}

/* Each is compared with those before it by its sum, not one by one. */
static void
many_blocks_that_are_there_twice_are_told_at_once(void **state)
{
	struct bt_bts_block mark = { .kind = BT_BTS_WATERMARK };
	struct bt_buf b = { 0 };
	uint32_t i;

	(void)state;
	make(&b, "ABC");
	mark.payload = bt_hash64_of("", 0);
	for (i = 0; i < 140000; i++) {
		mark.number = 11 + i % 70000;
		mark.first = mark.number;
		add_header(&b, mark);
	}
	assert_string_equal(salvage(&b), ALL);
	expect_told("block 70011 at byte 89");
	expect_told(" is there a second time: it is left out");
	bt_buf_free(&b);
}

/* Names are lost with each of these, and 65,536 are needed again. */
static void
names_are_not_made_up_without_end(void **state)
{
	struct bt_bar bar = { .time = 6, .end = BT_TIME_NONE, .sym = 65535 };
	struct bt_bts_block h = { .kind = BT_BTS_RECORDS,
		.type = BT_BAR,
		.size = sizeof bar,
		.count = 1,
		.first = 6,
		.last = 6,
		.raw_size = sizeof bar,
		.stored = sizeof bar };
	struct bt_buf b = { 0 };
	uint32_t i;

	(void)state;
	make(&b, "ABC");
	b.len = place(&b, 4);
	h.payload = bt_hash64_of(&bar, sizeof bar);
	for (i = 0; i < 3000; i++) {
		h.number = 4 + 2 * i; /* something between them is lost */
		h.context = i;
		h.sync = BT_BTS_SYNC;
		h.header =
		    bt_hash64_of(&h, offsetof(struct bt_bts_block, header));
		assert_int_equal(bt_buf_put(&b, (char *)&h, sizeof h, &err), 0);
		assert_int_equal(
		    bt_buf_put(&b, (char *)&bar, sizeof bar, &err), 0);
	}
	(void)salvage(&b);
	expect_told("the names of too many symbols are lost");
	expect_told("records given: 67;");
	bt_buf_free(&b);
}

static void
a_head_is_not_needed(void **state)
{
	struct bt_buf b = { 0 };

	(void)state;
	make(&b, "ABC");
	memset(b.data, 0, HEAD);
	assert_string_equal(salvage(&b), ALL);
	expect_told("its head is damaged");
	bt_buf_free(&b);
	bt_buf_free(&told);
}

/*
 * Blocks: 0 symbol A, 1 turns, 2 ticks at 0 and 2, 3 strings, 4 events at 1 and
 * 3; 5 turns, 6 ticks at 4 and 6, 7 strings, 8 events at 5 and 7; 9 strings,
 * 10 events at 8 and 9, 11 the index, 12 the end.
 */
static void
make_in_turns(struct bt_buf *b)
{
	const struct bt_writer_opts wo = { .syms = bt_symtab_new(&err),
		.form = BT_FORM_BTS };
	struct bt_writer *w = bt_writer_open_buf(b, &wo, &err);
	struct bt_event event = {
		.sym = BT_SYM_NONE, .level = "info", .code = "x", .text = "e"
	};
	struct bt_tick tick = { 0 };
	int i;

	assert_non_null(w);
	assert_int_equal(bt_symtab_add(wo.syms, "A", 1, &tick.sym, &err), 0);
	for (i = 0; i < 10; i++) {
		tick.time = event.time = i;
		if (i < 8 && i % 2 == 0)
			put(w, BT_TICK, &tick, 0);
		else
			put(w, BT_EVENT, &event, 0);
		if (i == 3 || i == 7)
			assert_int_equal(bt_writer_flush(w), 0);
	}
	assert_int_equal(bt_writer_commit(w, &err), 0);
	bt_symtab_free(wo.syms);
}

static void
double_it(struct bt_buf *b, int i)
{
	size_t from = place(b, i), to = place(b, i + 1);

	assert_int_equal(bt_buf_reserve(b, to - from, &err), 0);
	memmove(b->data + to + (to - from), b->data + to, b->len - to);
	memcpy(b->data + to, b->data + from, to - from);
	b->len += to - from;
}

static void
what_is_lost_of_turns_leaves_the_others_in_their_order(void **state)
{
	static const struct {
		const char *does; /* c cut out, s spoil, d double */
		int i;            /* which block */
		int is_index_lost;
		const char *given;
	} rows[] = {
		{ "s", 2, 0, " 1e 3e 4A 5e 6A 7e 8e 9e" },
		{ "s", 4, 0, " 0A 2A 4A 5e 6A 7e 8e 9e" },
		{ "c", 4, 0, " 0A 2A 4A 5e 6A 7e 8e 9e" },
		{ "c", 4, 1, " 0A 2A 4A 5e 6A 7e 8e 9e" },
		{ "s", 8, 0, " 0A 1e 2A 3e 4A 6A 8e 9e" },
		{ "cc", 7, 0, " 0A 1e 2A 3e 4A 6A 8e 9e" },
		{ "cc", 7, 1, " 0A 1e 2A 3e 4A 6A 8e 9e" },
		{ "d", 1, 0, " 0A 1e 2A 3e 4A 5e 6A 7e 8e 9e" },
		{ "d", 2, 0, " 0A 1e 2A 3e 4A 5e 6A 7e 8e 9e" },
		{ "d", 4, 0, " 0A 1e 2A 3e 4A 5e 6A 7e 8e 9e" },
	};
	struct bt_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *p;

		make_in_turns(&b);
		if (rows[i].is_index_lost)
			spoil(&b, 11, HEAD);
		for (p = rows[i].does; *p != '\0'; p++)
			if (*p == 'c')
				cut_out(&b, rows[i].i);
			else if (*p == 'd')
				double_it(&b, rows[i].i);
			else
				spoil(&b, rows[i].i, HEAD);
		assert_string_equal(salvage(&b), rows[i].given);
		bt_buf_free(&b);
	}
	bt_buf_free(&told);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_file_loses_nothing),
		cmocka_unit_test(
		    what_is_lost_of_turns_leaves_the_others_in_their_order),
		cmocka_unit_test(each_block_that_is_lost_or_spoilt_is_named),
		cmocka_unit_test(
		    nothing_is_left_of_a_block_that_makes_no_sense),
		cmocka_unit_test(
		    names_are_not_guessed_where_no_index_proves_them),
		cmocka_unit_test(what_is_there_twice_is_given_once),
		cmocka_unit_test(bytes_put_in_are_passed_over),
		cmocka_unit_test(
		    a_stream_written_over_another_lends_it_no_names),
		cmocka_unit_test(
		    headers_within_payloads_of_others_cost_no_more_than_the_file),
		cmocka_unit_test(
		    many_blocks_that_are_there_twice_are_told_at_once),
		cmocka_unit_test(names_are_not_made_up_without_end),
		cmocka_unit_test(a_head_is_not_needed),
	};

	return cmocka_run_group_tests_name("salvage", tests, NULL, NULL);
}

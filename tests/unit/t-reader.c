/* Finding the form, giving records and blocks, keeping the first error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zstd.h>

#include "io/form.h"
#include "listing.h"

#define B1 "bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,100\n"
#define L1 "bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,100,,\n"

static void
what_is_no_stream_is_named(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *want;
	} rows[] = {
#define ROW(bytes, want) { bytes, sizeof bytes - 1, want }
		ROW("", "is empty"),
		ROW("\x1f\x8b\x08 and so on", "it is a gzip file"),
		ROW("PK\x03\x04 and so on", "it is a ZIP archive"),
		ROW("%PDF-1.4", "it is a PDF file"),
		ROW("<!DOCTYPE html>", "it is HTML"),
		ROW("{\"a\": 1}", "it is JSON"),
		ROW("BZh91AY", "it is a bzip2 file"),
		ROW("\xfd"
		    "7zXZ",
		    "it is an xz file"),
		ROW("PAR1", "it is a Parquet file"),
		ROW("SQLite format 3\0", "it is an SQLite database"),
		ROW("\xff\xfe"
		    "D\0a\0",
		    "it is text in UTF-16"),
		ROW("D\0a\0t\0e\0", "it looks like text in UTF-16"),
		ROW("\0D\0a\0t\0e", "it looks like text in UTF-16"),
		ROW("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		    "it is an old spreadsheet (.xls)"),
		ROW("\x7f"
		    "ELF",
		    "it begins with the byte 0x7f"),
		ROW("Date;Open;High;Low;Close\n2024;1;1;1;1\n",
		    "it begins with 'Date;Open;High;Low;Close'"),
		ROW("hello world\n", "it begins with 'hello world'"),
		ROW("a,b,c\n1,2,3\n", "it begins with 'a,b,c'"),
		ROW(B1 "#end\n", "begins with a record, "
				 "'bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,"),
		ROW("#bt\n#end\n", "it begins with '#bt'"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *list = list_bytes(rows[i].bytes, rows[i].n, NULL);

		assert_non_null(strstr(list, "ERROR 3 x.csv:0: "));
		assert_non_null(strstr(list, rows[i].want));
		free(list);
	}
}

static void
what_cannot_be_opened_is_an_error_of_the_system(void **state)
{
	struct bt_err err = { 0 };
	const struct bt_reader_opts o = { 0 };

	(void)state;
	assert_null(bt_reader_open("/nonexistent/x.csv", &o, &err));
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(err.where, "/nonexistent/x.csv");
	assert_int_equal(bt_reader_close(NULL, &err), 0);
}

/* What a stream is, as far as it says so. */
static void
forms_are_told(void **state)
{
	static const struct {
		const char *text;
		enum bt_form form;
		int version;
		const char *by, *adjust;
	} rows[] = {
		{ "#bt 1\n#by bt-fetch 0.1\n#adjust split\n" B1 "#end\n",
		    BT_FORM_TAGGED, 1, "bt-fetch", "split" },
		{ "#bt 1\n#end\n", BT_FORM_TAGGED, 1, "", "" },
		{ "time,symbol,price,size\n", BT_FORM_CSV, 0, "", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_err err = { 0 };
		struct bt_reader_opts o = { .syms = bt_symtab_new(&err) };
		int fd = source_of(rows[i].text, strlen(rows[i].text));
		struct bt_reader *r = bt_reader_open_fd(fd, "x", &o, &err);
		const struct bt_format *format;
		const struct bt_rec *rec;

		assert_non_null(r);
		while (bt_reader_next(r, &rec) > 0)
			;
		format = bt_reader_format(r);
		assert_int_equal(format->form, rows[i].form);
		assert_int_equal(format->version, rows[i].version);
		assert_int_equal(format->is_compressed, 0);
		assert_string_equal(format->by, rows[i].by);
		assert_string_equal(format->adjust, rows[i].adjust);
		assert_string_equal(bt_reader_name(r), "x");
		assert_int_equal(bt_reader_is_binary(r), 0);
		assert_int_equal(bt_reader_close(r, &err), 0);
		bt_symtab_free(o.syms);
		assert_int_equal(close(fd), 0); /* stayed ours */
	}
}

static void
compressed_streams_are_read_as_they_are(void **state)
{
	static const char text[] = "#bt 1\n" B1 "#end\n";
	char z[256];
	size_t n = ZSTD_compress(z, sizeof z, text, sizeof text - 1, 3);

	(void)state;
	assert_false(ZSTD_isError(n));
	assert_list(list_bytes(z, n, NULL), "2 " L1);
	assert_list(list_bytes(z, n - 1, NULL),
	    "2 " L1 "ERROR 3 x.csv:0: the compressed data end too early: the "
	    "file is cut off\n");
}

/* Records and blocks, taken in turns, miss nothing and repeat nothing. */
static void
records_and_blocks_may_be_mixed(void **state)
{
	static const char text[] =
	    "#bt 1\n#param a=1\n" B1 B1 B1 B1 ".\n" B1 "#end\n";
	struct bt_err err = { 0 };
	struct bt_reader_opts o = { .syms = bt_symtab_new(&err) };
	int fd = source_of(text, sizeof text - 1);
	struct bt_reader *r = bt_reader_open_fd(fd, "x", &o, &err);
	const struct bt_rec *rec;
	struct bt_block block;
	int i;

	(void)state;
	assert_non_null(r);
	assert_int_equal(bt_reader_next(r, &rec), 1);
	assert_int_equal(rec->type, BT_DIRECTIVE);
	for (i = 3; i <= 4; i++) {
		assert_int_equal(bt_reader_next(r, &rec), 1);
		assert_int_equal(rec->type, BT_BAR);
		assert_int_equal(bt_reader_line(r), i);
	}
	assert_int_equal(bt_reader_next_block(r, &block), 1);
	assert_int_equal(block.type, BT_BAR);
	assert_int_equal(block.n, 2);
	assert_int_equal(block.first, 5);
	assert_int_equal(block.stride, sizeof(struct bt_bar));
	assert_int_equal(bt_reader_line(r), 6);
	assert_int_equal(bt_reader_next(r, &rec), 1);
	assert_int_equal(rec->type, BT_MARK);
	assert_int_equal(bt_reader_next_block(r, &block), 1);
	assert_int_equal(block.n, 1);
	assert_int_equal(block.first, 8);
	assert_int_equal(bt_reader_next(r, &rec), 0);
	assert_int_equal(bt_reader_next_block(r, &block), 0);
	assert_int_equal(bt_reader_close(r, &err), 0);
	bt_symtab_free(o.syms);
	assert_int_equal(close(fd), 0);
}

/* A form that has not been asked for by its first bytes, as importers are. */
struct odd {
	struct bt_form_in in;
	int n;
	struct bt_bar bar;
};

static void *
odd_open(const struct bt_form_in *in)
{
	struct odd *o = calloc(1, sizeof *o);

	assert_non_null(o);
	assert_string_equal(in->own, "own");
	o->in = *in;
	return o;
}

static int
odd_next(void *state, struct bt_block *block)
{
	struct odd *o = state;
	const struct bt_bar bar = { .time = o->n * BT_SECOND,
		.end = BT_TIME_NONE };

	if (o->n == 3) {
		(void)o->in.warn(o->in.reader, "%d is enough", o->n);
		(void)bt_fail(o->in.err, BT_BAD_INPUT, "no more");
		return bt_err_at(o->in.err, bt_file_name(o->in.file), o->n);
	}
	o->bar = bar;
	*block = (struct bt_block){ .type = BT_BAR,
		.n = 1,
		.stride = sizeof bar,
		.data = &o->bar,
		.first = ++o->n };
	return 1;
}

static const struct bt_columns *
odd_columns(const void *state, enum bt_type type)
{
	static const struct bt_columns none;

	(void)state;
	(void)type;
	return &none;
}

static void
a_form_of_ones_own_gets_what_all_forms_have(void **state)
{
	static const struct bt_form_ops odd = { .name = "odd",
		.form = BT_FORM_CSV,
		.open = odd_open,
		.next_block = odd_next,
		.columns = odd_columns,
		.close = free };
	struct bt_err err = { 0 };
	struct bt_reader_opts o = { .syms = bt_symtab_new(&err),
		.is_end_wanted = 1 };
	const struct bt_rec *rec;
	struct bt_reader *r;
	bt_sym sym;
	int i;

	(void)state;
	assert_int_equal(bt_symtab_add(o.syms, "A", 1, &sym, &err), 0);
	r = bt_reader_open_form(
	    bt_file_open("/dev/null", &err), &odd, "own", &o, &err);
	assert_non_null(r);
	for (i = 0; i < 3; i++) {
		assert_int_equal(bt_reader_next(r, &rec), 1);
		assert_true(rec->u.bar->end == (i + 1) * BT_SECOND);
	}
	assert_int_equal(bt_reader_next(r, &rec), -1);
	assert_int_equal(bt_reader_next(r, &rec), -1);
	assert_string_equal(bt_reader_err(r)->text, "no more");
	assert_string_equal(bt_reader_warning(r, 0), "3 is enough");
	assert_null(bt_reader_warning(r, 1));
	assert_int_equal(bt_reader_inferred(r, sym), BT_SECOND);
	assert_int_equal(bt_reader_close(r, &err), -1);
	assert_string_equal(err.text, "no more");
	bt_symtab_free(o.syms);
}

/* Live: a record is given as soon as it is there, not with the next ones. */
static void
a_pipe_gives_each_record_at_once(void **state)
{
	static const char *const parts[] = { "#bt 1\n", B1, B1, ".\n" };
	struct bt_err err = { 0 };
	struct bt_reader_opts o = { .syms = bt_symtab_new(&err) };
	const struct bt_rec *rec;
	struct bt_reader *r;
	int fds[2];
	size_t i;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "#bt 1\n", 6), 6);
	r = bt_reader_open_fd(fds[0], "-", &o, &err);
	assert_non_null(r);
	for (i = 1; i < sizeof parts / sizeof parts[0]; i++) {
		size_t n = strlen(parts[i]);

		assert_int_equal(write(fds[1], parts[i], n), (ssize_t)n);
		assert_int_equal(bt_reader_next(r, &rec), 1);
		assert_int_equal(rec->type, i < 3 ? BT_BAR : BT_MARK);
	}
	assert_int_equal(close(fds[1]), 0);
	assert_int_equal(bt_reader_next(r, &rec), -1);
	assert_int_equal(bt_reader_close(r, &err), -1);
	bt_symtab_free(o.syms);
	assert_int_equal(close(fds[0]), 0);
}

/* Records may be changed by whoever is given a block. */
static void
a_block_is_its_receivers(void **state)
{
	static const char text[] = "#bt 1\n" B1 B1 "#end\n";
	struct bt_err err = { 0 };
	struct bt_reader_opts o = { .syms = bt_symtab_new(&err) };
	int fd = source_of(text, sizeof text - 1);
	struct bt_reader *r = bt_reader_open_fd(fd, "x", &o, &err);
	struct bt_block block;

	(void)state;
	assert_non_null(r);
	assert_int_equal(bt_reader_next_block(r, &block), 1);
	assert_int_equal(block.n, 2);
	assert_int_equal((uintptr_t)block.data % 8, 0);
	memset((void *)(uintptr_t)block.data, 0xff, block.n * block.stride);
	assert_int_equal(bt_reader_next_block(r, &block), 0);
	assert_int_equal(bt_reader_close(r, &err), 0);
	bt_symtab_free(o.syms);
	assert_int_equal(close(fd), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_stream_is_named),
		cmocka_unit_test(
		    what_cannot_be_opened_is_an_error_of_the_system),
		cmocka_unit_test(forms_are_told),
		cmocka_unit_test(compressed_streams_are_read_as_they_are),
		cmocka_unit_test(records_and_blocks_may_be_mixed),
		cmocka_unit_test(a_form_of_ones_own_gets_what_all_forms_have),
		cmocka_unit_test(a_pipe_gives_each_record_at_once),
		cmocka_unit_test(a_block_is_its_receivers),
	};

	return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}

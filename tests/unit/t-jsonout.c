/* JSON lines and plain CSV of chosen columns, byte by byte. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "bt/stream.h"
#include "io/fields.h"
#include "io/writer.h"

/* A writer to memory. */
struct bench {
	struct bt_symtab *syms;
	struct bt_writer *w;
	struct bt_buf text;
	struct bt_err err;
};

static const char *const no_columns[] = { NULL };

static void
start(struct bench *b, enum bt_form form, const char *const *columns)
{
	struct bt_writer_opts opts = { .form = form, .by = "bt-x" };

	memset(b, 0, sizeof *b);
	b->syms = bt_symtab_new(&b->err);
	assert_non_null(b->syms);
	opts.syms = b->syms;
	opts.columns = columns;
	while (columns[opts.n_columns] != NULL)
		opts.n_columns++;
	b->w = bt_writer_open_buf(&b->text, &opts, &b->err);
	assert_non_null(b->w);
}

static void
stop(struct bench *b)
{
	bt_writer_abandon(b->w, NULL);
	bt_buf_free(&b->text);
	bt_symtab_free(b->syms);
}

/* End well, and compare all that was written. */
static void
expect(struct bench *b, const char *text)
{
	assert_int_equal(bt_writer_commit(b->w, &b->err), 0);
	b->w = NULL;
	assert_string_equal(bt_buf_text(&b->text), text);
	stop(b);
}

static bt_sym
sym(struct bench *b, const char *words)
{
	bt_sym s;

	assert_int_equal(
	    bt_symtab_set(b->syms, words, strlen(words), &s, &b->err), 0);
	return s;
}

static int
put(struct bench *b, enum bt_type type, const void *data, const double *extra,
    uint32_t n)
{
	const struct bt_rec rec = {
		.type = type, .u.any = data, .extra = extra, .n_extra = n
	};

	return bt_writer_put(b->w, &rec);
}

static void
put_names(
    struct bench *b, enum bt_type type, const char *const *names, uint32_t n)
{
	const struct bt_columns c = { type, n, names };
	const struct bt_rec rec = { .type = BT_COLUMNS, .u.columns = &c };

	assert_int_equal(bt_writer_put(b->w, &rec), 0);
}

static int
put_line(struct bench *b, enum bt_type type, const char *text)
{
	const struct bt_line line = { text, strlen(text) };
	const struct bt_rec rec = { .type = type, .u.line = &line };

	return bt_writer_put(b->w, &rec);
}

static struct bt_bar
bar(bt_sym s)
{
	bt_time t = INT64_C(1704187800) * BT_SECOND;

	return (struct bt_bar){ .time = t,
		.end = BT_TIME_NONE,
		.open = 100.5,
		.high = 101,
		.low = 99.75,
		.close = 100,
		.volume = (double)NAN,
		.sym = s };
}

#define END "{\"record\":\"#end\",\"version\":1}\n"
#define BAR                                                                    \
	"{\"record\":\"bar\",\"time\":\"2024-01-02T09:30:00Z\","               \
	"\"symbol\":\"SPY\",\"open\":100.5,\"high\":101,\"low\":99.75,"

static void
an_empty_stream_has_an_end(void **state)
{
	struct bench b;

	(void)state;
	start(&b, BT_FORM_JSONL, no_columns);
	expect(&b, END);
}

static void
what_is_not_given_is_null_and_what_is_seldom_there_is_left_out(void **state)
{
	struct bench b;
	struct bt_bar r;

	(void)state;
	start(&b, BT_FORM_JSONL, no_columns);
	r = bar(sym(&b, "SPY"));
	assert_int_equal(put(&b, BT_BAR, &r, NULL, 0), 0);
	r.end = r.time + 60 * BT_SECOND;
	r.flags = BT_STALE | BT_PARTIAL;
	assert_int_equal(put(&b, BT_BAR, &r, NULL, 0), 0);
	expect(&b,
	    BAR "\"close\":100,\"volume\":null}\n" BAR
		"\"close\":100,\"volume\":null,"
		"\"end\":\"2024-01-02T09:31:00Z\",\"flags\":\"stale+partial\"}"
		"\n" END);
}

static void
odd_numbers_stay_numbers(void **state)
{
	static const char *const names[] = { "a", "b\\\xc3\xa9", "c" };
	const double extra[] = { -0.0, 1e-7, -(double)INFINITY };
	struct bench b;
	struct bt_bar r;

	(void)state;
	start(&b, BT_FORM_JSONL, no_columns);
	put_names(&b, BT_BAR, names, 3);
	r = bar(sym(&b, "SPY"));
	r.close = 1e21;
	r.volume = (double)INFINITY;
	assert_int_equal(put(&b, BT_BAR, &r, extra, 3), 0);
	expect(&b, BAR "\"close\":1e+21,\"volume\":1e999,\"a\":-0.0,"
		       "\"b\\\\\xc3\xa9\":1e-7,\"c\":-1e999}\n" END);
}

static void
strings_are_escaped(void **state)
{
	const struct bt_meta meta = { "k\\", "say \"a\\b\", \xe2\x82\xac" };
	const struct bt_meta empty = { "k", "" };
	struct bench b;

	(void)state;
	start(&b, BT_FORM_JSONL, no_columns);
	assert_int_equal(put(&b, BT_META, &meta, NULL, 0), 0);
	assert_int_equal(put(&b, BT_META, &empty, NULL, 0), 0);
	assert_int_equal(put_line(&b, BT_DIRECTIVE, "x\\y a\tb"), 0);
	assert_int_equal(put_line(&b, BT_DIRECTIVE, "alone"), 0);
	assert_int_equal(put_line(&b, BT_COMMAND, "log,\"hm\""), 0);
	expect(&b,
	    "{\"record\":\"meta\",\"key\":\"k\\\\\","
	    "\"value\":\"say \\\"a\\\\b\\\", \xe2\x82\xac\"}\n"
	    "{\"record\":\"meta\",\"key\":\"k\",\"value\":null}\n"
	    "{\"record\":\"#x\\\\y\",\"text\":\"a\\tb\"}\n"
	    "{\"record\":\"#alone\",\"text\":\"\"}\n"
	    "{\"record\":\"command\",\"text\":\"log,\\\"hm\\\"\"}\n" END);
}

static void
long_strings_are_whole(void **state)
{
	char text[20001], want[sizeof text + 64];
	struct bt_meta meta = { "k", text };
	struct bench b;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	start(&b, BT_FORM_JSONL, no_columns);
	assert_int_equal(put(&b, BT_META, &meta, NULL, 0), 0);
	(void)snprintf(want, sizeof want,
	    "{\"record\":\"meta\",\"key\":\"k\",\"value\":\"%s\"}\n", text);
	assert_int_equal(bt_writer_commit(b.w, &b.err), 0);
	b.w = NULL;
	assert_int_equal(strncmp(bt_buf_text(&b.text), want, strlen(want)), 0);
	stop(&b);
}

static void
what_is_not_utf8_is_refused_and_the_stream_says_so(void **state)
{
	const struct bt_meta meta = { "k", "a\xff" };
	struct bench b;

	(void)state;
	start(&b, BT_FORM_JSONL, no_columns);
	assert_int_equal(put(&b, BT_META, &meta, NULL, 0), -1);
	assert_int_equal(bt_writer_err(b.w)->status, BT_BAD_INPUT);
	assert_string_equal(bt_writer_err(b.w)->text, "value is not UTF-8");
	bt_writer_abandon(b.w, bt_writer_err(b.w));
	b.w = NULL;
	assert_string_equal(bt_buf_text(&b.text),
	    "{\"record\":\"#error\",\"text\":\"bt-x: memory: value is not "
	    "UTF-8\"}\n");
	stop(&b);
}

static void
sizes_of_orders_are_numbers_where_they_are_nothing_else(void **state)
{
	struct bench b;
	struct bt_order o;

	(void)state;
	start(&b, BT_FORM_JSONL,
	    (const char *const[]){ "symbol", "qty", "trail", NULL });
	bt_field_clear(BT_ORDER, &o);
	o.sym = sym(&b, "ES lot=0.25");
	o.unit = BT_UNITS;
	o.qty = INT64_C(9007199254740993);
	o.trail = 2;
	assert_int_equal(put(&b, BT_ORDER, &o, NULL, 0), 0);
	o.unit = BT_PERCENT;
	o.amount = 25;
	o.flags = BT_TRAIL_PCT;
	assert_int_equal(put(&b, BT_ORDER, &o, NULL, 0), 0);
	o.unit = BT_ALL;
	o.trail = (double)NAN;
	assert_int_equal(put(&b, BT_ORDER, &o, NULL, 0), 0);
	expect(&b, "{\"record\":\"#symbol\",\"text\":\"ES lot=0.25\"}\n"
		   "{\"record\":\"order\",\"symbol\":\"ES\","
		   "\"qty\":2251799813685248.25,\"trail\":2}\n"
		   "{\"record\":\"order\",\"symbol\":\"ES\",\"qty\":\"25%\","
		   "\"trail\":\"2%\"}\n"
		   "{\"record\":\"order\",\"symbol\":\"ES\",\"qty\":null,"
		   "\"trail\":null}\n" END);
}

static void
watermarks_have_a_time(void **state)
{
	struct bt_mark mark = { BT_TIME_NONE };
	const struct bt_rec rec = { .type = BT_MARK, .u.mark = &mark };
	struct bench b;

	(void)state;
	start(&b, BT_FORM_JSONL, no_columns);
	assert_int_equal(bt_writer_put(b.w, &rec), 0);
	mark.time = 0;
	assert_int_equal(bt_writer_put(b.w, &rec), 0);
	expect(&b,
	    "{\"record\":\".\",\"time\":null}\n"
	    "{\"record\":\".\",\"time\":\"1970-01-01T00:00:00Z\"}\n" END);
}

static void
a_column_named_record_is_refused(void **state)
{
	static const char *const names[] = { "record" };
	const struct bt_columns c = { BT_BAR, 1, names };
	const struct bt_rec rec = { .type = BT_COLUMNS, .u.columns = &c };
	struct bench b;

	(void)state;
	start(&b, BT_FORM_JSONL, no_columns);
	assert_int_equal(bt_writer_put(b.w, &rec), -1);
	assert_int_equal(bt_writer_err(b.w)->status, BT_USAGE);
	stop(&b);
}

/* ---- chosen columns ---- */

static const char *const chosen[] = { "sma", "close", "end", "nothing",
	"symbol", NULL };

static void
chosen_columns_come_in_their_order(void **state)
{
	static const char *const names[] = { "rsi", "sma" };
	const double extra[] = { 1, 2.5 };
	struct bench b;
	struct bt_bar r;

	(void)state;
	start(&b, BT_FORM_JSONL, chosen);
	put_names(&b, BT_BAR, names, 2);
	r = bar(sym(&b, "SPY"));
	assert_int_equal(put(&b, BT_BAR, &r, extra, 2), 0);
	expect(&b, "{\"record\":\"bar\",\"sma\":2.5,\"close\":100,\"end\":null,"
		   "\"symbol\":\"SPY\"}\n" END);
	start(&b, BT_FORM_CSV, chosen);
	put_names(&b, BT_BAR, names, 2);
	r = bar(sym(&b, "SPY"));
	assert_int_equal(put(&b, BT_BAR, &r, extra, 2), 0);
	put_names(&b, BT_BAR, names, 1);
	assert_int_equal(put(&b, BT_BAR, &r, extra, 1), 0);
	expect(&b, "sma,close,end,nothing,symbol\n2.5,100,,,SPY\n,100,,,SPY\n");
}

static void
plain_csv_of_chosen_columns_has_one_type(void **state)
{
	const struct bt_event e = { 0, BT_SYM_NONE, 0, "warn", "c", "a, b" };
	const struct bt_meta meta = { "k", "v" };
	const struct bt_run_end end = { "complete", "" };
	struct bench b;
	struct bt_bar r;

	(void)state;
	start(&b, BT_FORM_CSV, (const char *const[]){ "text", "code", NULL });
	r = bar(sym(&b, "SPY"));
	assert_int_equal(put(&b, BT_META, &meta, NULL, 0), 0);
	assert_int_equal(put(&b, BT_EVENT, &e, NULL, 0), 0);
	assert_int_equal(put(&b, BT_RUN_END, &end, NULL, 0), 0);
	assert_int_equal(put(&b, BT_BAR, &r, NULL, 0), -1);
	assert_int_equal(bt_writer_err(b.w)->status, BT_USAGE);
	stop(&b);
}

static void
meta_records_are_rows_where_nothing_else_comes(void **state)
{
	const struct bt_meta meta = { "k", "a, b" };
	struct bench b;

	(void)state;
	start(&b, BT_FORM_CSV, (const char *const[]){ "key", "value", NULL });
	assert_int_equal(put(&b, BT_META, &meta, NULL, 0), 0);
	expect(&b, "key,value\nk,a, b\n");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_stream_has_an_end),
		cmocka_unit_test(
		    what_is_not_given_is_null_and_what_is_seldom_there_is_left_out),
		cmocka_unit_test(odd_numbers_stay_numbers),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(long_strings_are_whole),
		cmocka_unit_test(
		    what_is_not_utf8_is_refused_and_the_stream_says_so),
		cmocka_unit_test(
		    sizes_of_orders_are_numbers_where_they_are_nothing_else),
		cmocka_unit_test(watermarks_have_a_time),
		cmocka_unit_test(a_column_named_record_is_refused),
		cmocka_unit_test(chosen_columns_come_in_their_order),
		cmocka_unit_test(plain_csv_of_chosen_columns_has_one_type),
		cmocka_unit_test(
		    meta_records_are_rows_where_nothing_else_comes),
	};

	return cmocka_run_group_tests_name("jsonout", tests, NULL, NULL);
}

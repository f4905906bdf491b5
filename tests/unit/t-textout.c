/* Text on the way out: tagged streams and plain CSV, byte by byte. */
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

#include "bt/stream.h"

/* A writer to a scratch file that has no name any more. */
struct bench {
	struct bt_symtab *syms;
	struct bt_writer *w;
	struct bt_err err;
	FILE *file;
	char text[8192];
};

static struct bench *
start(enum bt_form form)
{
	struct bench *b = calloc(1, sizeof *b);
	struct bt_writer_opts opts = { .form = form };

	assert_non_null(b);
	b->syms = bt_symtab_new(&b->err);
	assert_non_null(b->syms);
	b->file = tmpfile();
	assert_non_null(b->file);
	opts.syms = b->syms;
	b->w = bt_writer_open_fd(fileno(b->file), "scratch", &opts, &b->err);
	assert_non_null(b->w);
	return b;
}

static void
read_back(struct bench *b)
{
	ssize_t n = pread(fileno(b->file), b->text, sizeof b->text - 1, 0);

	assert_true(n >= 0);
	b->text[n] = '\0';
}

static void
stop(struct bench *b)
{
	bt_writer_abandon(b->w, NULL);
	assert_int_equal(fclose(b->file), 0);
	bt_symtab_free(b->syms);
	free(b);
}

/* End well, and compare all that was written. */
static void
expect(struct bench *b, const char *text)
{
	assert_int_equal(bt_writer_commit(b->w, &b->err), 0);
	b->w = NULL;
	read_back(b);
	assert_string_equal(b->text, text);
	stop(b);
}

static bt_sym
sym(struct bench *b, const char *name)
{
	bt_sym s;

	assert_int_equal(
	    bt_symtab_add(b->syms, name, strlen(name), &s, &b->err), 0);
	return s;
}

static int
put(struct bench *b, enum bt_type type, const void *data)
{
	const struct bt_rec rec = { .type = type, .u.any = data };

	return bt_writer_put(b->w, &rec);
}

/* The bar of a minute, `length` seconds long; 0: its end is not known. */
static struct bt_bar
bar(bt_sym s, int minute, int length)
{
	bt_time t =
	    INT64_C(1704187800) * BT_SECOND + (int64_t)minute * 60 * BT_SECOND;

	return (struct bt_bar){ .time = t,
		.end = length == 0 ? BT_TIME_NONE : t + length * BT_SECOND,
		.open = 100.5,
		.high = 101,
		.low = 99.75,
		.close = 100,
		.volume = 1200,
		.sym = s };
}

static void
put_bar(struct bench *b, bt_sym s, int minute, int length)
{
	struct bt_bar r = bar(s, minute, length);

	assert_int_equal(put(b, BT_BAR, &r), 0);
}

static void
an_empty_stream_is_head_and_end(void **state)
{
	(void)state;
	expect(start(BT_FORM_TAGGED), "#bt 1\n#end\n");
}

static void
bars_of_one_length_are_told_by_an_interval(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	bt_sym spy = sym(b, "SPY");

	(void)state;
	put_bar(b, spy, 0, 60);
	put_bar(b, spy, 1, 60);
	expect(b, "#bt 1\n"
		  "#interval 60\n"
		  "bar,2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,1200\n"
		  "bar,2024-01-02T09:31:00Z,SPY,100.5,101,99.75,100,1200\n"
		  "#end\n");
}

static void
from_another_length_on_the_end_is_a_column(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	bt_sym spy = sym(b, "SPY"), qqq = sym(b, "QQQ");

	(void)state;
	put_bar(b, spy, 0, 60);
	put_bar(b, qqq, 1, 300);
	put_bar(b, spy, 2, 0);
	expect(b, "#bt 1\n"
		  "#interval 60\n"
		  "bar,2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,1200\n"
		  "#bar time,symbol,open,high,low,close,volume,end\n"
		  "bar,2024-01-02T09:31:00Z,QQQ,100.5,101,99.75,100,1200,"
		  "2024-01-02T09:36:00Z\n"
		  "#interval none\n"
		  "bar,2024-01-02T09:32:00Z,SPY,100.5,101,99.75,100,1200,\n"
		  "#end\n");
}

static void
unknown_ends_are_not_told_at_all(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);

	(void)state;
	put_bar(b, sym(b, "SPY"), 0, 0);
	expect(b, "#bt 1\n"
		  "bar,2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,1200\n"
		  "#end\n");
}

static void
an_end_that_an_instrument_would_misplace_is_a_column(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	bt_sym es;

	(void)state;
	assert_int_equal(
	    bt_symtab_set(b->syms, "ES interval=300", 15, &es, &b->err), 0);
	put_bar(b, es, 0, 60);
	expect(b, "#bt 1\n"
		  "#symbol ES interval=300\n"
		  "#bar time,symbol,open,high,low,close,volume,end\n"
		  "bar,2024-01-02T09:30:00Z,ES,100.5,101,99.75,100,1200,"
		  "2024-01-02T09:31:00Z\n"
		  "#end\n");
}

static void
flags_are_a_column_from_the_first_on(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	struct bt_bar r = bar(sym(b, "SPY"), 0, 60);

	(void)state;
	assert_int_equal(put(b, BT_BAR, &r), 0);
	r.flags = BT_PARTIAL | BT_STALE;
	assert_int_equal(put(b, BT_BAR, &r), 0);
	expect(b, "#bt 1\n"
		  "#interval 60\n"
		  "bar,2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,1200\n"
		  "#bar time,symbol,open,high,low,close,volume,flags\n"
		  "bar,2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,1200,"
		  "stale+partial\n"
		  "#end\n");
}

static void
further_columns_are_named_and_nan_is_empty(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	struct bt_bar r = bar(sym(b, "SPY"), 0, 60);
	const char *names[] = { "sma", "Adj Close" };
	const struct bt_columns cols = { BT_BAR, 2, names };
	const double extra[] = { 0.1, NAN };
	const struct bt_rec rec = {
		.type = BT_BAR, .n_extra = 2, .extra = extra, .u.bar = &r
	};

	(void)state;
	r.volume = NAN;
	assert_int_equal(put(b, BT_COLUMNS, &cols), 0);
	assert_int_equal(bt_writer_put(b->w, &rec), 0);
	expect(b, "#bt 1\n"
		  "#interval 60\n"
		  "#bar time,symbol,open,high,low,close,volume,sma,Adj Close\n"
		  "bar,2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,,0.1,\n"
		  "#end\n");
}

static void
columns_without_rows_are_told_at_the_end(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	const char *names[] = { "sma" };
	const struct bt_columns cols = { BT_TICK, 1, names };

	(void)state;
	assert_int_equal(put(b, BT_COLUMNS, &cols), 0);
	expect(b, "#bt 1\n#tick time,symbol,price,size,side,sma\n#end\n");
}

static void
every_kind_of_market_record_is_a_line(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	bt_sym s = sym(b, "BTC");
	bt_time t = -1; /* before the epoch, with a fraction */
	const struct bt_tick tick = { .time = t,
		.price = 1e-7,
		.size = 3,
		.sym = s,
		.flags = BT_TICK_SELL };
	const struct bt_quote quote = { .time = t + 500000001,
		.bid = 1,
		.ask = 2,
		.bid_size = NAN,
		.ask_size = 4,
		.sym = s };
	const struct bt_action action = {
		.time = 0, .value = 4, .sym = s, .kind = BT_SPLIT
	};

	(void)state;
	assert_int_equal(put(b, BT_TICK, &tick), 0);
	assert_int_equal(put(b, BT_QUOTE, &quote), 0);
	assert_int_equal(put(b, BT_ACTION, &action), 0);
	expect(b, "#bt 1\n"
		  "tick,1969-12-31T23:59:59.999999999Z,BTC,1e-7,3,sell\n"
		  "quote,1970-01-01T00:00:00.5Z,BTC,1,2,,4\n"
		  "action,1970-01-01T00:00:00Z,BTC,split,4\n"
		  "#end\n");
}

static void
results_are_preceded_by_their_columns(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	const struct bt_metric metric = {
		.value = 1.25, .name = "sharpe", .note = "daily"
	};
	const struct bt_meta meta = { .key = "why", .value = "a,b\tc" };
	const struct bt_run_end end = { .status = "complete", .text = "" };

	(void)state;
	assert_int_equal(put(b, BT_META, &meta), 0);
	assert_int_equal(put(b, BT_METRIC, &metric), 0);
	assert_int_equal(put(b, BT_METRIC, &metric), 0);
	assert_int_equal(put(b, BT_RUN_END, &end), 0);
	expect(b, "#bt 1\n"
		  "#meta key,value\n"
		  "meta,why,a,b c\n"
		  "#metric name,value,note\n"
		  "metric,sharpe,1.25,daily\n"
		  "metric,sharpe,1.25,daily\n"
		  "end,complete\n"
		  "#end\n");
}

static void
watermarks_directives_and_commands_pass(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	const struct bt_mark now = { BT_TIME_NONE }, then = { 0 };
	const struct bt_line buy = { "buy,SPY,100", 11 };

	(void)state;
	assert_int_equal(bt_writer_directive(b->w, "param fast=%d", 10), 0);
	assert_int_equal(put(b, BT_COMMAND, &buy), 0);
	assert_int_equal(put(b, BT_MARK, &now), 0);
	assert_int_equal(put(b, BT_MARK, &then), 0);
	expect(b, "#bt 1\n"
		  "#param fast=10\n"
		  "buy,SPY,100\n"
		  ".\n"
		  ".,1970-01-01T00:00:00Z\n"
		  "#end\n");
}

static void
an_instrument_is_told_once_and_also_without_records(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	bt_sym es = sym(b, "ES");

	(void)state;
	assert_int_equal(
	    bt_writer_directive(b->w, "symbol NQ multiplier=20"), 0);
	assert_int_equal(bt_writer_directive(b->w, "symbol ES tick=0.25"), 0);
	assert_int_equal(bt_writer_directive(b->w, "symbol ES lot=1"), 0);
	put_bar(b, es, 0, 0);
	assert_int_equal(bt_writer_directive(b->w, "symbol ES lot=1"), 0);
	expect(b, "#bt 1\n"
		  "#symbol ES tick=0.25 lot=1\n"
		  "bar,2024-01-02T09:30:00Z,ES,100.5,101,99.75,100,1200\n"
		  "#symbol NQ multiplier=20\n"
		  "#end\n");
}

static void
what_would_break_a_stream_is_refused(void **state)
{
	static const struct {
		enum bt_type type;
		const char *text, *message;
	} rows[] = {
		{ BT_DIRECTIVE, "end", "directive '#end'" },
		{ BT_DIRECTIVE, "error me", "directive '#error'" },
		{ BT_DIRECTIVE, "bar time", "directive '#bar'" },
		{ BT_DIRECTIVE, "interval 60", "directive '#interval'" },
		{ BT_DIRECTIVE, "", "without a name" },
		{ BT_DIRECTIVE, "x\ny", "control character" },
		{ BT_COMMAND, "", "empty command" },
		{ BT_COMMAND, "#end", "reads as something else" },
		{ BT_COMMAND, ".", "reads as something else" },
		{ BT_COMMAND, "bar,2024", "reads as something else" },
		{ BT_COMMAND, "end,complete", "reads as something else" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bench *b = start(BT_FORM_TAGGED);
		const struct bt_line line = { rows[i].text,
			strlen(rows[i].text) };

		assert_int_equal(put(b, rows[i].type, &line), -1);
		assert_int_equal(bt_writer_err(b->w)->status, BT_BAD_INPUT);
		assert_non_null(
		    strstr(bt_writer_err(b->w)->text, rows[i].message));
		/* and nothing more can be put */
		assert_int_equal(bt_writer_flush(b->w), -1);
		stop(b);
	}
}

static void
a_record_that_cannot_be_written_is_refused(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	const struct bt_metric metric = { .name = "a,b", .note = "" };
	struct bt_bar r = bar(7, 0, 60);

	(void)state;
	assert_int_equal(put(b, BT_METRIC, &metric), -1);
	assert_non_null(strstr(bt_writer_err(b->w)->text, "holds a comma"));
	stop(b);
	b = start(BT_FORM_TAGGED);
	assert_int_equal(put(b, BT_BAR, &r), -1);
	assert_non_null(strstr(bt_writer_err(b->w)->text, "symbol number 7"));
	stop(b);
}

/* Longer than the room that is kept free for a row. */
static void
long_strings_are_written_whole(void **state)
{
	static char name[60001], note[50001], text[400000];
	struct bench *b = start(BT_FORM_TAGGED);
	const struct bt_metric metric = { .name = name, .note = note };
	const struct bt_event event = {
		.sym = BT_SYM_NONE, .level = "info", .code = "x", .text = note
	};
	const struct bt_fill fill = {
		.sym = sym(b, "SPY"), .order = "#1", .rule = name, .tag = note
	};
	const char *line;

	(void)state;
	memset(name, 'n', sizeof name - 1);
	memset(note, 't', sizeof note - 1);
	assert_int_equal(put(b, BT_METRIC, &metric), 0);
	assert_int_equal(put(b, BT_EVENT, &event), 0);
	assert_int_equal(put(b, BT_FILL, &fill), 0);
	assert_int_equal(bt_writer_flush(b->w), 0);
	assert_true(pread(fileno(b->file), text, sizeof text - 1, 0) > 0);
	line = strstr(text, "\nmetric,nnn");
	assert_non_null(line);
	assert_int_equal(strspn(line + 8, "n"), sizeof name - 1);
	assert_memory_equal(line + 8 + sizeof name - 1, ",0,t", 4);
	assert_int_equal(strspn(line + 60011, "t"), sizeof note - 1);
	line = strstr(text, "info,x,,t");
	assert_non_null(line);
	assert_int_equal(strspn(line + 8, "t"), sizeof note - 1);
	line = strstr(text, ",0,n");
	assert_non_null(line);
	assert_int_equal(strspn(line + 3, "n"), sizeof name - 1);
	assert_memory_equal(line + 3 + sizeof name - 1, ",,0,0,t", 7);
	stop(b);
}

static void
abandoning_leaves_the_error_mark(void **state)
{
	struct bench *b = start(BT_FORM_TAGGED);
	struct bt_err why = { 0 };

	(void)state;
	put_bar(b, sym(b, "SPY"), 0, 0);
	(void)bt_fail(&why, BT_BAD_INPUT, "high 12.1 is\nbelow low 12.4");
	(void)bt_err_at(&why, "bars.csv", 17);
	bt_writer_abandon(b->w, &why);
	b->w = NULL;
	read_back(b);
	assert_string_equal(b->text,
	    "#bt 1\n"
	    "bar,2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,1200\n"
	    "#error bars.csv:17: high 12.1 is below low 12.4\n");
	stop(b);
}

static void
the_head_and_the_error_mark_name_the_program(void **state)
{
	struct bt_writer_opts opts = { .by = "bt-cat", .form = BT_FORM_TAGGED };
	struct bench *b = start(BT_FORM_TAGGED);

	(void)state;
	bt_writer_abandon(b->w, NULL);
	assert_int_equal(ftruncate(fileno(b->file), 0), 0);
	rewind(b->file);
	opts.syms = b->syms;
	b->w = bt_writer_open_fd(fileno(b->file), "scratch", &opts, &b->err);
	assert_non_null(b->w);
	bt_writer_abandon(b->w, NULL);
	b->w = NULL;
	read_back(b);
	assert_non_null(strstr(b->text, "\n#by bt-cat "));
	assert_non_null(strstr(
	    b->text, "\n#error bt-cat: ended before its work was done\n"));
	stop(b);
}

/* ---- plain CSV ---- */

static void
csv_is_a_header_and_rows(void **state)
{
	struct bench *b = start(BT_FORM_CSV);
	bt_sym spy = sym(b, "SPY");
	const struct bt_meta meta = { .key = "k", .value = "v" };
	const struct bt_mark now = { BT_TIME_NONE };

	(void)state;
	assert_int_equal(put(b, BT_META, &meta), 0);
	assert_int_equal(bt_writer_directive(b->w, "adjust split"), 0);
	put_bar(b, spy, 0, 60);
	assert_int_equal(put(b, BT_MARK, &now), 0);
	put_bar(b, spy, 1, 60);
	assert_int_equal(put(b, BT_META, &meta), 0);
	expect(b, "time,symbol,open,high,low,close,volume\n"
		  "2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,1200\n"
		  "2024-01-02T09:31:00Z,SPY,100.5,101,99.75,100,1200\n");
}

static void
csv_has_an_end_where_lengths_differ(void **state)
{
	struct bench *b = start(BT_FORM_CSV);
	bt_sym spy = sym(b, "SPY");

	(void)state;
	put_bar(b, spy, 0, 60);
	put_bar(b, spy, 1, 90);
	expect(b, "time,symbol,open,high,low,close,volume,end\n"
		  "2024-01-02T09:30:00Z,SPY,100.5,101,99.75,100,1200,"
		  "2024-01-02T09:31:00Z\n"
		  "2024-01-02T09:31:00Z,SPY,100.5,101,99.75,100,1200,"
		  "2024-01-02T09:32:30Z\n");
}

static void
csv_refuses_an_end_that_comes_too_late(void **state)
{
	struct bench *b = start(BT_FORM_CSV);
	bt_sym spy = sym(b, "SPY");
	struct bt_bar r = bar(spy, 5000, 90);
	int i;

	(void)state;
	for (i = 0; i < 5000; i++)
		put_bar(b, spy, i, 60);
	assert_int_equal(put(b, BT_BAR, &r), -1);
	assert_int_equal(bt_writer_err(b->w)->status, BT_USAGE);
	stop(b);
}

static void
csv_holds_one_type(void **state)
{
	struct bench *b = start(BT_FORM_CSV);
	bt_sym spy = sym(b, "SPY");
	const struct bt_tick tick = { .sym = spy };

	(void)state;
	put_bar(b, spy, 0, 60);
	assert_int_equal(put(b, BT_TICK, &tick), -1);
	assert_int_equal(bt_writer_err(b->w)->status, BT_USAGE);
	assert_non_null(
	    strstr(bt_writer_err(b->w)->text, "after 'bar' a 'tick'"));
	stop(b);
}

static void
csv_of_meta_alone_is_csv_of_meta(void **state)
{
	struct bench *b = start(BT_FORM_CSV);
	const struct bt_meta meta = { .key = "k", .value = "v,w" };

	(void)state;
	assert_int_equal(put(b, BT_META, &meta), 0);
	expect(b, "key,value\nk,v,w\n");
}

static void
csv_without_rows_is_a_header(void **state)
{
	(void)state;
	expect(start(BT_FORM_CSV), "time,symbol,open,high,low,close,volume\n");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_stream_is_head_and_end),
		cmocka_unit_test(bars_of_one_length_are_told_by_an_interval),
		cmocka_unit_test(from_another_length_on_the_end_is_a_column),
		cmocka_unit_test(unknown_ends_are_not_told_at_all),
		cmocka_unit_test(
		    an_end_that_an_instrument_would_misplace_is_a_column),
		cmocka_unit_test(flags_are_a_column_from_the_first_on),
		cmocka_unit_test(further_columns_are_named_and_nan_is_empty),
		cmocka_unit_test(columns_without_rows_are_told_at_the_end),
		cmocka_unit_test(every_kind_of_market_record_is_a_line),
		cmocka_unit_test(results_are_preceded_by_their_columns),
		cmocka_unit_test(watermarks_directives_and_commands_pass),
		cmocka_unit_test(
		    an_instrument_is_told_once_and_also_without_records),
		cmocka_unit_test(what_would_break_a_stream_is_refused),
		cmocka_unit_test(a_record_that_cannot_be_written_is_refused),
		cmocka_unit_test(long_strings_are_written_whole),
		cmocka_unit_test(abandoning_leaves_the_error_mark),
		cmocka_unit_test(the_head_and_the_error_mark_name_the_program),
		cmocka_unit_test(csv_is_a_header_and_rows),
		cmocka_unit_test(csv_has_an_end_where_lengths_differ),
		cmocka_unit_test(csv_refuses_an_end_that_comes_too_late),
		cmocka_unit_test(csv_holds_one_type),
		cmocka_unit_test(csv_of_meta_alone_is_csv_of_meta),
		cmocka_unit_test(csv_without_rows_is_a_header),
	};

	return cmocka_run_group_tests_name("textout", tests, NULL, NULL);
}

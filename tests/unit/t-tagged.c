/* Tagged text on the way in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "listing.h"

#define B1 "bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,100\n"
#define L1 "bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,100,,\n"

static const struct bt_reader_opts partial = { .is_partial_ok = 1 };

static void
bars_come_as_they_are_written(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\n" B1 "#end\n", NULL), "2 " L1);
}

static void
an_empty_stream_is_a_stream(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\n#end\n", NULL), "");
	assert_list(list_text("#bt 1\n#end", NULL), "");
	assert_list(
	    list_text("\xef\xbb\xbf#bt 1\r\n#by x\r\n\r\n#end\r\n\r\n", NULL),
	    "");
}

static void
directives_are_obeyed_or_passed_on(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\n"
			      "#by hand\n"
			      "# a comment\n"
			      "#\n"
			      "#\ttabbed\n"
			      "#symbol A tick=0.5\n"
			      "#adjust split\n"
			      "#param fast=10\tslow=20\n"
			      "#anything goes, really\n"
			      "#interval 1m\n"
			      "\n" B1 "#end\n",
			NULL),
	    "6 directive symbol A tick=0.5\n"
	    "7 directive adjust split\n"
	    "8 directive param fast=10\tslow=20\n"
	    "9 directive anything goes, really\n"
	    "12 bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,100,"
	    "2024-01-02T09:31:00Z,\n");
}

static void
columns_may_come_in_any_order_and_change(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\n"
			      "#bar symbol,close,open,low,high,time\n"
			      "bar,A,1.5,1,0.5,2,2024-01-02\n"
			      "#bar time,symbol,open,high,low,close,rsi,end\n"
			      "bar,2024-01-02,A,1,2,0.5,1.5,55,2024-01-03\n"
			      "bar,2024-01-03,A,1,2,0.5,1.5,,\n"
			      "#bar time,symbol,open,high,low,close,rsi\n"
			      "bar,2024-01-04,A,1,2,0.5,1.5,56\n"
			      "#bar time,symbol,open,high,low,close\n"
			      "bar,2024-01-05,A,1,2,0.5,1.5\n"
			      "#end\n",
			NULL),
	    "3 bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,,,\n"
	    "4 columns bar rsi\n"
	    "5 bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,,2024-01-03T00:00:00Z,,"
	    "55\n"
	    "6 bar,2024-01-03T00:00:00Z,A,1,2,0.5,1.5,,,,nan\n"
	    "8 bar,2024-01-04T00:00:00Z,A,1,2,0.5,1.5,,,,56\n"
	    "9 columns bar\n"
	    "10 bar,2024-01-05T00:00:00Z,A,1,2,0.5,1.5,,,\n");
}

/* All of testdata's types, with and without compression of lines. */
static void
every_type_is_read(void **state)
{
	struct bt_reader_opts o = { 0 };
	char *list;
	int type;
	FILE *f = fopen("testdata/streams/run.txt", "r");

	(void)state;
	if (f == NULL)
		skip();
	list = list_fd(fileno(f), "run.txt", &o);
	assert_null(strstr(list, "ERROR"));
	for (type = BT_BAR; type < (int)BT_TYPES; type++) {
		char word[32];

		(void)snprintf(word, sizeof word, " %s,",
		    bt_record_info((enum bt_type)type)->name);
		assert_non_null(strstr(list, word));
	}
	assert_non_null(strstr(list,
	    "order,2024-01-02T00:00:00Z,AAA,2,sell,25%,trail,,,1.5,gtc,,,,"
	    "rejected,0,,no cash,,2024-01-03T00:00:00Z,,,3,4%,,1,\n"));
	free(list);
	assert_int_equal(fclose(f), 0);
}

static void
the_last_column_of_some_types_is_the_rest_of_the_line(void **state)
{
	(void)state;
	assert_list(
	    list_text("#bt 1\nmeta,a,b,c,\"d\"\nmeta,a,\n"
		      "event,2024-01-02,info,x,,one, two\n"
		      "end,failed,because, of that\nend,complete,\n#end\n",
		NULL),
	    "2 meta,a,b,c,\"d\"\n"
	    "3 meta,a,\n"
	    "4 event,2024-01-02T00:00:00Z,info,x,,one, two\n"
	    "5 end,failed,because, of that\n"
	    "6 end,complete,\n");
}

static void
watermarks_have_a_time_or_none(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\n.\n.,2024-01-02T09:30:00Z\n"
			      ".2024-01-02\n#end\n",
			NULL),
	    "2 mark \n3 mark 2024-01-02T09:30:00Z\n"
	    "4 mark 2024-01-02T00:00:00Z\n");
	assert_list(list_text("#bt 1\n.,soon\n#end\n", NULL),
	    "ERROR 3 x.csv:2: '.soon' is no watermark: a dot alone, or with a "
	    "time\n");
}

static void
commands_are_passed_on_unchanged(void **state)
{
	static const char lines[] = "buy,SPY,100\n"
				    "sell,SPY,25%,limit=1\n"
				    "target,SPY,0.5\n"
				    "position,SPY,100\n"
				    "position,600519,100\n"
				    "position,20240102,100,tag=x\n"
				    "exit,SPY\n"
				    "modify,a,stop=1\n"
				    "cancel,*\n"
				    "log,any text, \"quoted\"\tand tabbed\n";
	struct bt_buf text = { 0 }, want = { 0 };
	const char *p, *nl;
	int line = 2;

	(void)state;
	assert_int_equal(
	    bt_buf_printf(&text, NULL, "#bt 1\n%s#end\n", lines), 0);
	for (p = lines; *p != '\0'; p = nl + 1, line++) {
		nl = strchr(p, '\n');
		assert_int_equal(bt_buf_printf(&want, NULL, "%d command %.*s\n",
				     line, (int)(nl - p), p),
		    0);
	}
	assert_list(list_text(bt_buf_text(&text), NULL), bt_buf_text(&want));
	bt_buf_free(&text);
	bt_buf_free(&want);
}

static void
a_position_with_a_time_is_a_record(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\nposition,2024-01-02,SPY,100,1,100,open,\n"
			      "#position time,symbol,qty\n"
			      "position,2024-01-02,SPY,-1\n#end\n",
			NULL),
	    "2 position,2024-01-02T00:00:00Z,SPY,100,1,100,open,\n"
	    "4 position,2024-01-02T00:00:00Z,SPY,-1,,,,\n");
}

/* What is wrong, where, and what was before it. */
static void
bad_lines_are_named(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "bar,2024-01-02,A,1,2,0.5,x,1\n#end\n",
		    "ERROR 3 x.csv:3: close 'x' is no number\n" },
		{ "bar,2024-01-02,A,1,2,0.5,1\n#end\n",
		    "ERROR 3 x.csv:3: 6 fields where there should be 7: "
		    "time,symbol,open,high,low,close,volume\n" },
		{ "bar,2024-01-02,A,1,2,0.5,1,1,1\n#end\n",
		    "ERROR 3 x.csv:3: 8 fields where there should be 7: "
		    "time,symbol,open,high,low,close,volume\n" },
		{ "bar,2024-01-02,A,,2,0.5,1,1\n#end\n",
		    "ERROR 3 x.csv:3: open is empty\n" },
		{ "bar,2024-01-02,A,1,inf,0.5,1,1\n#end\n",
		    "ERROR 3 x.csv:3: high 'inf' is no finite number\n" },
		{ "bar,2024-01-02,A,1,2,0.5,1,\x01\n#end\n",
		    "ERROR 3 x.csv:3: byte 28 of the line is a control "
		    "character (0x01)\n" },
		{ "bar,2024-01-02,\xff,1,2,0.5,1,1\n#end\n",
		    "ERROR 3 x.csv:3: byte 16 of the line is not UTF-8\n" },
		{ "bra,2024-01-02,A,1,2,0.5,1,1\n#end\n",
		    "ERROR 3 x.csv:3: a line begins with 'bra', which is no "
		    "type of record (did you mean 'bar'?)\n" },
		{ "hello\n#end\n",
		    "ERROR 3 x.csv:3: a line begins with 'hello', which is no "
		    "type of record and no command\n" },
		{ "buy\n#end\n",
		    "ERROR 3 x.csv:3: a line begins with 'buy', which is no "
		    "type of record and no command\n" },
		{ "#bar time,symbol,opn,high,low,close\n#end\n",
		    "ERROR 3 x.csv:3: the column 'open' of bar is missing\n"
		    "HINT is it the column 'opn'?\n" },
		{ "#fill time,symbl\n#end\n",
		    "ERROR 3 x.csv:3: unknown column 'symbl' of fill (did you "
		    "mean 'symbol'?)\n" },
		{ "#tick time,symbol,price,price\n#end\n",
		    "ERROR 3 x.csv:3: column 'price' is there twice\n" },
		{ "#bar time,symbol,open,high,low,close,x,x\n#end\n",
		    "ERROR 3 x.csv:3: two further columns of 'bar' named "
		    "'x'\n" },
		{ "#meta value,key\n#end\n",
		    "ERROR 3 x.csv:3: 'value' must be the last column of "
		    "meta\n" },
		{ "#interval soon\n#end\n",
		    "ERROR 3 x.csv:3: 'soon' is no interval: a number of "
		    "seconds, or such as 1h\n" },
		{ "#symbol A tick=x\n#end\n",
		    "ERROR 3 x.csv:3: symbol 'A': 'tick=x' is no tick\n" },
		{ B1 "#symbol A tick=1\n#end\n",
		    "3 " L1
		    "ERROR 3 x.csv:4: 'tick=1' comes too late: records of "
		    "'A' were there before it\n" },
		{ "#bt 1\n#end\n",
		    "ERROR 3 x.csv:3: another stream begins before this one "
		    "has ended\n"
		    "HINT two streams cannot be joined by cat; bt-cat A B "
		    "does it\n" },
		{ "#end\n\n#bt 1\n",
		    "ERROR 3 x.csv:5: the stream goes on after '#end'\n"
		    "HINT two streams cannot be joined by cat; bt-cat A B "
		    "does it\n" },
		{ B1 B1 "bar,2024-01-02,A,1,2,0.5,1,1,1\n" B1,
		    "3 " L1 "4 " L1
		    "ERROR 3 x.csv:5: 8 fields where there should be 7: "
		    "time,symbol,open,high,low,close,volume\n" },
		{ "bar,9999-01-02,A,1,2,0.5,1,1\n#end\n",
		    "ERROR 3 x.csv:3: time '9999-01-02' is no time\n"
		    "HINT times are like 2024-01-02T09:30:00Z, 2024-01-02 "
		    "09:30, 2024-01-02, or a number since 1970; bt-fetch "
		    "reads others with --date-format\n" },
		{ "#interval 1d\nbar,2262-04-11,A,1,2,0.5,1,1\n#end\n",
		    "ERROR 3 x.csv:4: the bar's end is out of range\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_buf b = { 0 };

		assert_int_equal(
		    bt_buf_printf(&b, NULL, "#bt 1\n#by t\n%s", rows[i].text),
		    0);
		assert_list(list_text(bt_buf_text(&b), NULL), rows[i].want);
		bt_buf_free(&b);
	}
}

static void
a_nul_is_refused(void **state)
{
	static const char text[] = "#bt 1\n" B1 "bar,2024-01-02,A,1,2\0"
				   "0,0.5,1,1\n#end\n";

	(void)state;
	assert_list(list_bytes(text, sizeof text - 1, NULL),
	    "2 " L1 "ERROR 3 x.csv:3: byte 21 of the line is a NUL (0x00)\n");
}

static void
versions_to_come_are_refused(void **state)
{
	(void)state;
	assert_list(list_text("#bt 2\n#end\n", NULL),
	    "ERROR 3 x.csv:1: a stream of version 2; this program reads "
	    "version 1\n");
	assert_list(list_text("#bt one\n#end\n", NULL),
	    "ERROR 3 x.csv:1: the head of the stream is no '#bt 1'\n");
}

static void
a_stream_without_its_end_names_who_died(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\n#by bt-fetch 0.1\n" B1, NULL),
	    "3 " L1
	    "ERROR 3 x.csv:4: ends without '#end': bt-fetch (or a program "
	    "after it) died or was killed before it finished\n"
	    "HINT --partial takes what is there\n");
	assert_list(list_text("#bt 1\n" B1 "bar,2024-01-02", NULL),
	    "2 " L1
	    "ERROR 3 x.csv:3: ends without '#end': the program that wrote it "
	    "died or was killed before it finished\n"
	    "HINT --partial takes what is there\n");
	assert_list(list_text("#bt 1", NULL),
	    "ERROR 3 x.csv:1: ends without '#end': the program that wrote it "
	    "died or was killed before it finished\n"
	    "HINT --partial takes what is there\n");
}

static void
a_program_that_failed_is_quoted(void **state)
{
	(void)state;
	assert_list(
	    list_text("#bt 1\n" B1 "#error bt-fetch: no such host: x\n", NULL),
	    "2 " L1 "ERROR 3 x.csv:3: bt-fetch failed: no such host: x\n");
	assert_list(list_text("#bt 1\n#error oops\n", NULL),
	    "ERROR 3 x.csv:2: the program that wrote it failed: oops\n");
}

/* A last line without a newline may be cut off, and is never used. */
static void
partial_takes_what_is_whole(void **state)
{
	(void)state;
	assert_list(list_text("#bt 1\n" B1, &partial), "2 " L1);
	assert_list(
	    list_text("#bt 1\n" B1 "bar,2024-01-02,A,1,2,0.5,1,1", &partial),
	    "2 " L1);
	assert_list(list_text("#bt 1\n" B1 "#error x: y\n", &partial), "2 " L1);
	assert_list(list_text("#bt 1", &partial), "");
}

static void
a_line_may_be_long_and_not_longer(void **state)
{
	struct bt_buf b = { 0 };
	char *list;
	size_t i;

	(void)state;
	assert_int_equal(bt_buf_puts(&b, "#bt 1\nmeta,k,", NULL), 0);
	for (i = 0; i < 1000000; i++)
		assert_int_equal(bt_buf_putc(&b, 'x', NULL), 0);
	assert_int_equal(bt_buf_puts(&b, "\n#end\n", NULL), 0);
	list = list_bytes(b.data, b.len, NULL);
	assert_int_equal(strlen(list), 1000000 + strlen("2 meta,k,\n"));
	free(list);
	b.len -= 6;
	for (i = 0; i < 100000; i++)
		assert_int_equal(bt_buf_putc(&b, 'x', NULL), 0);
	assert_list(list_bytes(b.data, b.len, NULL),
	    "ERROR 3 x.csv:2: a line of more than 1048576 bytes\n");
	bt_buf_free(&b);
}

/* How long a bar is: --interval, its symbol, #interval, in that order. */
static void
the_most_special_interval_wins(void **state)
{
	static const char text[] =
	    "#bt 1\n#interval 60\n#symbol B interval=120\n"
	    "bar,2024-01-02T09:30:00Z,A,1,1,1,1,1\n"
	    "bar,2024-01-02T09:30:00Z,B,1,1,1,1,1\n"
	    "bar,2024-01-02T09:30:00Z,A,1,1,1,1,1\n"
	    "bar,2024-01-02T09:30:00Z,B,1,1,1,1,1\n#end\n";
	const struct bt_reader_opts hour = { .interval = 3600 * BT_SECOND };
	const struct bt_reader_opts end = { .interval = 3600 * BT_SECOND,
		.is_bar_time_end = 1 };

	(void)state;
#define BAR(line, sym, from, to)                                               \
#line " bar,2024-01-02T" from ":00Z," #sym ",1,1,1,1,1,2024-01-02T" to \
	      ":00Z,\n"
	assert_list(list_text(text, NULL),
	    "3 directive symbol B interval=120\n" BAR(4, A, "09:30", "09:31")
		BAR(5, B, "09:30", "09:32") BAR(6, A, "09:30", "09:31")
		    BAR(7, B, "09:30", "09:32"));
	assert_list(list_text(text, &hour),
	    "3 directive symbol B interval=120\n" BAR(4, A, "09:30", "10:30")
		BAR(5, B, "09:30", "10:30") BAR(6, A, "09:30", "10:30")
		    BAR(7, B, "09:30", "10:30"));
	assert_list(list_text(text, &end),
	    "3 directive symbol B interval=120\n" BAR(4, A, "08:30", "09:30")
		BAR(5, B, "08:30", "09:30") BAR(6, A, "08:30", "09:30")
		    BAR(7, B, "08:30", "09:30"));
}

/* The fast way and the other must agree; each line is odd in its own way. */
static void
unusual_fields_are_read_all_the_same(void **state)
{
	(void)state;
	assert_list(
	    list_text("#bt 1\n" B1 B1
		      "bar,2024-01-02T09:30:00.5Z,A,1,2,0.5,1.5,100\n"
		      "bar,2024-01-02 09:30:00,A,1,2,0.5,1.5,100\n"
		      "bar,2024-01-02T09:30:00Z,LONGER-THAN-8,1,2,.5,1.,100\r\n"
		      "bar,2024-01-02T09:30:00Z,LONGER-THAN-9,1,2,0.5,1.5,\n"
		      "bar,2024-01-02T09:30:00Z,A,-1,+2,5e-1,1500e-3,1e2\n"
		      "bar,2024-01-02T09:30:00Z,A,1,2,0.50000000000000000000,"
		      "1.5,nan\n"
		      "bar,2024-01-03T09:30:00Z,LONGER-THAN-8,1,2,0.5,1.5,7\n"
		      "#end\n",
		NULL),
	    "2 " L1 "3 " L1 "4 bar,2024-01-02T09:30:00.5Z,A,1,2,0.5,1.5,100,,\n"
	    "5 bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,100,,\n"
	    "6 bar,2024-01-02T09:30:00Z,LONGER-THAN-8,1,2,0.5,1,100,,\n"
	    "7 bar,2024-01-02T09:30:00Z,LONGER-THAN-9,1,2,0.5,1.5,,,\n"
	    "8 bar,2024-01-02T09:30:00Z,A,-1,2,0.5,1.5,100,,\n"
	    "9 bar,2024-01-02T09:30:00Z,A,1,2,0.5,1.5,,,\n"
	    "10 bar,2024-01-03T09:30:00Z,LONGER-THAN-8,1,2,0.5,1.5,7,,\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_come_as_they_are_written),
		cmocka_unit_test(an_empty_stream_is_a_stream),
		cmocka_unit_test(directives_are_obeyed_or_passed_on),
		cmocka_unit_test(columns_may_come_in_any_order_and_change),
		cmocka_unit_test(every_type_is_read),
		cmocka_unit_test(
		    the_last_column_of_some_types_is_the_rest_of_the_line),
		cmocka_unit_test(watermarks_have_a_time_or_none),
		cmocka_unit_test(commands_are_passed_on_unchanged),
		cmocka_unit_test(a_position_with_a_time_is_a_record),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(a_nul_is_refused),
		cmocka_unit_test(versions_to_come_are_refused),
		cmocka_unit_test(a_stream_without_its_end_names_who_died),
		cmocka_unit_test(a_program_that_failed_is_quoted),
		cmocka_unit_test(partial_takes_what_is_whole),
		cmocka_unit_test(a_line_may_be_long_and_not_longer),
		cmocka_unit_test(the_most_special_interval_wins),
		cmocka_unit_test(unusual_fields_are_read_all_the_same),
	};

	return cmocka_run_group_tests_name("tagged", tests, NULL, NULL);
}

/* Plain CSV on the way in. */
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
#include "io/csvname.h"
#include "listing.h"

#define HEAD "time,symbol,open,high,low,close,volume\n"
#define R1   "2024-01-02,A,1,2,0.5,1.5,100\n"
#define BAR1 "bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,100,,\n"

static void
a_header_and_rows_are_records(void **state)
{
	(void)state;
	assert_list(list_text(HEAD R1 R1, NULL), "2 " BAR1 "3 " BAR1);
	assert_list(list_text("\xef\xbb\xbf"
			      "time,symbol,open,high,low,close,volume\r\n"
			      "2024-01-02,A,1,2,0.5,1.5,100\r\n"
			      "\r\n\r\n"
			      "2024-01-02,A,1,2,0.5,1.5,100",
			NULL),
	    "2 " BAR1 "5 " BAR1);
}

static void
names_come_in_any_case_order_and_dialect(void **state)
{
	(void)state;
	assert_list(list_text("Volume,Close,LOW,High,open,Ticker,Date\n"
			      "100,1.5,0.5,2,1,A,2024-01-02\n",
			NULL),
	    "2 " BAR1);
	assert_list(
	    list_text("ts,o,h,l,c,v,sym\n1704153600,1,2,0.5,1.5,100,A\n", NULL),
	    "2 " BAR1);
	assert_list(list_text(" Open Time , Symbol,Open,High,Low,Close,vol\n"
			      "2024/01/02,A,1,2,0.5,1.5,100\n",
			NULL),
	    "2 " BAR1);
	/* pandas gives an index no name */
	assert_list(list_text(",Open,High,Low,Close,Volume,symbol\n"
			      "2024-01-02 00:00:00,1,2,0.5,1.5,100,A\n",
			NULL),
	    "2 " BAR1);
}

static void
volume_may_be_missing(void **state)
{
	(void)state;
	assert_list(list_text("time,symbol,open,high,low,close\n"
			      "2024-01-02,A,1,2,0.5,1.5\n",
			NULL),
	    "2 bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,,,\n");
	assert_list(list_text(HEAD "2024-01-02,A,1,2,0.5,1.5,\n", NULL),
	    "2 bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,,,\n");
}

static void
further_columns_of_numbers_are_kept(void **state)
{
	(void)state;
	assert_list(
	    list_text("time,symbol,open,high,low,close,Adj Close,note,rsi,ok\n"
		      "2024-01-02,A,1,2,0.5,1.5,0.75,hello,,yes\n"
		      "2024-01-03,A,1,2,0.5,1.5,,\"x\",55,1\n",
		NULL),
	    "1 columns bar Adj Close rsi\n"
	    "2 bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,,,,0.75,nan\n"
	    "3 bar,2024-01-03T00:00:00Z,A,1,2,0.5,1.5,,,,nan,55\n"
	    "warning column 'note' holds no numbers and is left out\n"
	    "warning column 'ok' holds no numbers and is left out\n");
}

static void
an_end_column_is_an_end(void **state)
{
	(void)state;
	assert_list(list_text("time,symbol,open,high,low,close,end\n"
			      "2024-01-02,A,1,2,0.5,1.5,2024-01-02T16:00Z\n",
			NULL),
	    "2 bar,2024-01-02T00:00:00Z,A,1,2,0.5,1.5,,"
	    "2024-01-02T16:00:00Z,\n");
}

static void
the_type_is_found_by_the_columns(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "time,symbol,price,size,side\n2024-01-02,A,1,2,sell\n",
		    "2 tick,2024-01-02T00:00:00Z,A,1,2,sell,\n" },
		{ "time,symbol,bid,ask\n2024-01-02,A,1,2\n",
		    "2 quote,2024-01-02T00:00:00Z,A,1,2,,,\n" },
		{ "time,symbol,kind,value\n2024-01-02,A,split,2\n",
		    "2 action,2024-01-02T00:00:00Z,A,split,2\n" },
		{ "time,symbol,side,qty,limit,oco\n"
		  "2024-01-02,A,buy,10,5,g\n",
		    "2 order,2024-01-02T00:00:00Z,A,,buy,10,limit,5,,,gtc,,g,,"
		    ",0,,,,,,,,,,0,\n" },
		{ "time,symbol,side,quantity\n2024-01-02,A,target,50%\n",
		    "2 order,2024-01-02T00:00:00Z,A,,target,0.5,market,,,,gtc,"
		    ",,,,0,,,,,,,,,,0,\n" },
		{ "time,symbol,kind,amount\n2024-01-02,,deposit,5\n",
		    "2 cash,2024-01-02T00:00:00Z,,deposit,5,,\n" },
		{ "time,equity\n2024-01-02,5\n",
		    "2 equity,2024-01-02T00:00:00Z,5,,,,,,,,,\n" },
		{ "name,value,note\nsharpe,1.5,daily\n",
		    "2 metric,sharpe,1.5,daily\n" },
		{ "key,value\na,b,c\n", "2 meta,a,b,c\n" },
		{ "time,symbol,order,seq,side,qty,price\n"
		  "2024-01-02,A,o,1,buy,2,3\n",
		    "2 fill,2024-01-02T00:00:00Z,A,o,1,buy,2,3,,,,,0,,,\n" },
		{ "time,symbol,side,qty,entry_time,exit_price\n"
		  "2024-01-02,A,short,2,2024-01-01,5\n",
		    "2 trade,2024-01-02T00:00:00Z,A,0,short,2,"
		    "2024-01-01T00:00:00Z,,5,,,,0,,,,,\n" },
		{ "time,symbol,qty,value\n2024-01-02,A,-2,3\n",
		    "2 position,2024-01-02T00:00:00Z,A,-2,,3,,\n" },
		{ "time,level,code,symbol,text\n2024-01-02,info,x,,a,b\n",
		    "2 event,2024-01-02T00:00:00Z,info,x,,a,b\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_list(list_text(rows[i].text, NULL), rows[i].want);
}

/* What looks like one type can be said to be another. */
static void
a_type_that_is_told_wins(void **state)
{
	const struct bt_reader_opts tick = { .type = BT_TICK };

	(void)state;
	assert_list(
	    list_text("time,symbol,price,close\n2024-01-02,A,1,5\n", &tick),
	    "1 columns tick close\n"
	    "2 tick,2024-01-02T00:00:00Z,A,1,,,,5\n");
	assert_list(list_text(HEAD R1, &tick),
	    "ERROR 3 x.csv:1: the column 'price' of tick is missing\n");
}

static void
the_symbol_is_told_or_the_files_name(void **state)
{
	static const char text[] =
	    "time,open,high,low,close\n2024-01-02,1,2,0.5,1.5\n";
	const struct bt_reader_opts told = { .symbol = "SPY" };
	const struct bt_reader_opts bad = { .symbol = "S P Y" };
	int fd = source_of(text, sizeof text - 1);

	(void)state;
	assert_list(list_text(text, NULL),
	    "2 bar,2024-01-02T00:00:00Z,x,1,2,0.5,1.5,,,\n");
	assert_list(list_text(text, &told),
	    "2 bar,2024-01-02T00:00:00Z,SPY,1,2,0.5,1.5,,,\n");
	assert_list(list_text(text, &bad),
	    "ERROR 3 x.csv:1: symbol 'S P Y' holds a comma, quote, blank or "
	    "control character\n"
	    "HINT --symbol NAME says it\n");
	assert_list(list_fd(fd, "-", NULL),
	    "ERROR 3 -:1: has no column 'symbol', and a pipe has no name to "
	    "take it from\n"
	    "HINT --symbol NAME says it\n");
	assert_int_equal(close(fd), 0);
}

static void
folders_and_endings_are_no_part_of_a_symbol(void **state)
{
	static const struct {
		const char *path, *base;
	} rows[] = {
		{ "SPY.csv", "SPY" },
		{ "a/b.c/SPY.csv.zst", "SPY" },
		{ "./BTC-USD.TXT", "BTC-USD" },
		{ "BRK.B", "BRK.B" },
		{ "x.bts", "x" },
		{ ".csv", ".csv" },
		{ "-", "" },
		{ "/dev/stdin", "" },
		{ "/dev/fd/63", "" },
		{ "/proc/self/fd/0", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *base;
		size_t n = bt_csvname_base(rows[i].path, &base);

		assert_int_equal(n, strlen(rows[i].base));
		assert_memory_equal(base, rows[i].base, n);
	}
}

static void
a_header_alone_is_an_empty_stream(void **state)
{
	(void)state;
	assert_list(list_text(HEAD, NULL), "");
	assert_list(
	    list_text("time,symbol,open,high,low,close,volume", NULL), "");
	assert_list(list_text("time,symbol,open,high,low,close,x\n", NULL),
	    "1 columns bar x\n");
}

static void
what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "time,symbol,open,high,low,clos\n",
		    "ERROR 3 x.csv:1: no type of record has these columns; a "
		    "bar would need close too\n"
		    "HINT is 'clos' one of them?\n" },
		{ "time,symbol,foo,bar\n",
		    "ERROR 3 x.csv:1: no type of record has these columns; a "
		    "bar would need open, high, low, close too\n"
		    "HINT bt-fetch --map names the columns of any CSV "
		    "file\n" },
		{ "symbol,open,high,low,close\nA,1,1,1,1\n",
		    "ERROR 3 x.csv:1: the column 'time' of bar is missing\n" },
		{ "Date,Time,symbol,open,high,low,close\n",
		    "ERROR 3 x.csv:1: the columns 'Date' and 'Time' both mean "
		    "'time'\n"
		    "HINT bt-fetch --map says which is which\n" },
		{ "time,symbol,side,qty,limt\n2024-01-02,A,buy,1,5\n",
		    "ERROR 3 x.csv:1: unknown column 'limt' of order (did you "
		    "mean 'limit'?)\n" },
		{ "time,symbol,open,high,low,close,x,x\n",
		    "ERROR 3 x.csv:1: two further columns of 'bar' named "
		    "'x'\n" },
		{ HEAD R1 "2024-01-02,A,1,2,0.5\n" R1,
		    "2 " BAR1
		    "ERROR 3 x.csv:3: 5 fields where there should be 7: "
		    "time,symbol,open,high,low,close,volume\n" },
		{ HEAD R1 "2024-01-02,A,1,2,0.",
		    "2 " BAR1
		    "ERROR 3 x.csv:3: the last line is cut off: the file is "
		    "not whole\n" },
		{ HEAD "2024-01-02,A,\"1\",2,0.5,1.5,1\n",
		    "ERROR 3 x.csv:2: open '\"1\"' is no number\n"
		    "HINT plain CSV has no quotes; bt-fetch --separator , "
		    "imports files that have\n" },
		{ HEAD R1 HEAD R1,
		    "2 " BAR1
		    "ERROR 3 x.csv:3: the header once more: were files put "
		    "together?\n"
		    "HINT bt-cat FILE... merges files, each with its header; "
		    "bt-validate --fix rows leaves the line out\n" },
		{ HEAD "2024-01-02,A,1,2,0.5,1.5,1,\n",
		    "ERROR 3 x.csv:2: 8 fields where there should be 7: "
		    "time,symbol,open,high,low,close,volume\n"
		    "HINT a comma too many: bt-fetch --separator , leaves it "
		    "out\n" },
		{ HEAD "2024-01-02,A,,2,0.5,1.5,1\n",
		    "ERROR 3 x.csv:2: open is empty\n" },
		{ "time,symbol,open,high,low,close,x\n2024-01-02,A,1,1,1,1,\n"
		  "2024-01-02,A,1,1,1,1,abc\n",
		    "1 columns bar x\n"
		    "2 bar,2024-01-02T00:00:00Z,A,1,1,1,1,,,,nan\n"
		    "ERROR 3 x.csv:3: x 'abc' is no number\n"
		    "HINT bt-fetch --map takes the columns that are "
		    "wanted\n" },
		{ HEAD R1 "2024-01-02,A,1,2,\x02,1.5,100\n",
		    "2 " BAR1
		    "ERROR 3 x.csv:3: byte 18 of the line is a control "
		    "character (0x02)\n" },
		{ "time;symbol;side;qty\n2024-01-02;A;buy;1\n",
		    "ERROR 3 x.csv:0: not a stream that bt knows: it begins "
		    "with 'time;symbol;side;qty'\n"
		    "HINT orders are plain CSV: commas between columns, the "
		    "header time,symbol,side,qty, times such as 2024-01-02\n" },
		{ "time,symbol,side,qty\n01/02/2024,A,buy,1\n",
		    "ERROR 3 x.csv:2: time '01/02/2024' is no time\n"
		    "HINT times are like 2024-01-02T09:30:00Z, 2024-01-02 "
		    "09:30, 2024-01-02, or a number since 1970\n" },
		{ "\n\n", "ERROR 3 x.csv:0: not a stream that bt knows: its "
			  "first line is empty\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_list(list_text(rows[i].text, NULL), rows[i].want);
}

static void
times_without_an_offset_are_of_the_zone_that_is_told(void **state)
{
	struct bt_err err = { 0 };
	struct bt_zone *zone = bt_zone_open("+05:30", &err);
	const struct bt_reader_opts o = { .zone = zone };

	(void)state;
	assert_non_null(zone);
	assert_list(list_text("time,symbol,price,size\n"
			      "2024-01-02 09:30:00,A,1,1\n"
			      "2024-01-02T09:30:00Z,A,1,1\n"
			      "2024-01-02 09:30:00,A,1,1\n",
			&o),
	    "2 tick,2024-01-02T04:00:00Z,A,1,1,,\n"
	    "3 tick,2024-01-02T09:30:00Z,A,1,1,,\n"
	    "4 tick,2024-01-02T04:00:00Z,A,1,1,,\n");
	bt_zone_free(zone);
}

/* The first number decides what all of a file's numbers count. */
static void
epochs_are_decided_once(void **state)
{
	(void)state;
	assert_list(list_text("time,symbol,price,size\n"
			      "1704187800000,A,1,1\n"
			      "1000,A,2,1\n",
			NULL),
	    "2 tick,2024-01-02T09:30:00Z,A,1,1,,\n"
	    "3 tick,1970-01-01T00:00:01Z,A,2,1,,\n");
}

/* More rows than a block holds, blank lines and odd ones among them. */
static void
lines_are_counted_across_blocks(void **state)
{
	enum {
		ROWS = 20000
	};
	struct bt_buf b = { 0 };
	struct bt_err err = { 0 };
	struct bt_reader_opts o = { 0 };
	const struct bt_rec *rec;
	struct bt_reader *r;
	int i, fd, rc;

	(void)state;
	assert_int_equal(bt_buf_puts(&b, HEAD, NULL), 0);
	for (i = 2; i < ROWS; i++)
		assert_int_equal(
		    i % 1000 == 0
			? bt_buf_puts(&b, "\n", NULL)
			: bt_buf_printf(&b, NULL, "%d,S%d,1,2,0.5,%s,%d\n",
			      1700000000 + i, i % 7,
			      i % 13 == 0 ? "1.5e0" : "1.5", i),
		    0);
	fd = source_of(b.data, b.len);
	o.syms = bt_symtab_new(&err);
	r = bt_reader_open_fd(fd, "x.csv", &o, &err);
	assert_non_null(r);
	i = 2;
	while ((rc = bt_reader_next(r, &rec)) > 0) {
		char name[8];

		assert_int_equal(rec->type, BT_BAR);
		i += i % 1000 == 0;
		assert_int_equal(bt_reader_line(r), i);
		assert_true(rec->u.bar->volume == i);
		assert_true(rec->u.bar->close == 1.5);
		(void)snprintf(name, sizeof name, "S%d", i % 7);
		assert_string_equal(
		    bt_symtab_name(o.syms, rec->u.bar->sym), name);
		i++;
	}
	assert_int_equal(rc, 0);
	assert_int_equal(i, ROWS);
	assert_int_equal(bt_reader_close(r, &err), 0);
	bt_symtab_free(o.syms);
	assert_int_equal(close(fd), 0);
	bt_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_and_rows_are_records),
		cmocka_unit_test(names_come_in_any_case_order_and_dialect),
		cmocka_unit_test(volume_may_be_missing),
		cmocka_unit_test(further_columns_of_numbers_are_kept),
		cmocka_unit_test(an_end_column_is_an_end),
		cmocka_unit_test(the_type_is_found_by_the_columns),
		cmocka_unit_test(a_type_that_is_told_wins),
		cmocka_unit_test(the_symbol_is_told_or_the_files_name),
		cmocka_unit_test(folders_and_endings_are_no_part_of_a_symbol),
		cmocka_unit_test(a_header_alone_is_an_empty_stream),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(
		    times_without_an_offset_are_of_the_zone_that_is_told),
		cmocka_unit_test(epochs_are_decided_once),
		cmocka_unit_test(lines_are_counted_across_blocks),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}

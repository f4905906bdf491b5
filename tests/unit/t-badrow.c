/* Rows that cannot be read, for those who go on without them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/stream.h"
#include "listing.h"

#define HEAD   "time,symbol,open,high,low,close,volume\n"
#define R(day) "2024-01-" day ",A,1,2,0.5,1.5,100\n"
#define BAR(line, day)                                                         \
	line " bar,2024-01-" day "T00:00:00Z,A,1,2,0.5,1.5,100,,\n"

/* What was told: a line each. */
struct told {
	char text[4096];
	size_t n, most; /* so many, then enough */
};

static int
note_row(void *arg, const struct bt_bad_row *row)
{
	struct told *t = arg;
	size_t len = strlen(t->text);

	if (t->n++ >= t->most)
		return -1;
	(void)snprintf(t->text + len, sizeof t->text - len,
	    "%lld %d %s %s [%.*s]\n", (long long)row->why->line, row->type,
	    row->symbol != NULL ? row->symbol : "-", row->columns, (int)row->n,
	    row->text);
	return 0;
}

/* Read text; want of what is given and of what was told. */
static void
reads(const char *text, size_t most, const char *want, const char *want_told)
{
	struct told told = { .most = most };
	struct bt_reader_opts opts = { .bad_row = note_row,
		.bad_row_arg = &told };

	assert_list(list_text(text, &opts), want);
	assert_string_equal(told.text, want_told);
}

#define COLUMNS "time,symbol,open,high,low,close,volume"

static void
bad_rows_of_csv_are_left_out_wherever_they_are(void **state)
{
	(void)state;
	reads(HEAD "garbage\n" R("02") "2024-01-03,A,1,2\n"
				       "2024-01-03,A,1,2,x,1.5,100\n" R("04")
					   R("05") "\xff\n",
	    9, BAR("3", "02") BAR("6", "04") BAR("7", "05"),
	    "2 1 - " COLUMNS " [garbage]\n"
	    "4 1 - " COLUMNS " [2024-01-03,A,1,2]\n"
	    "5 1 - " COLUMNS " [2024-01-03,A,1,2,x,1.5,100]\n"
	    "8 1 - " COLUMNS " [\xff]\n");
	reads(HEAD "2024-01-03,A,1,2", 9, "", /* the last is cut off */
	    "2 1 - " COLUMNS " [2024-01-03,A,1,2]\n");
}

static void
columns_and_symbol_are_told(void **state)
{
	(void)state;
	reads("Close,Open,High,Low,Date,rsi,note\n"
	      "1.5,1,2,0.5,2024-01-02,7,text\n1.5,1,2\n",
	    9,
	    "1 columns bar rsi\n2 bar,2024-01-02T00:00:00Z,x,1,2,0.5,1.5,,,,"
	    "7\nwarning column 'note' holds no numbers and is left out\n",
	    "3 1 x close,open,high,low,time,rsi,- [1.5,1,2]\n");
}

static void
bad_rows_of_tagged_text_are_left_out(void **state)
{
	(void)state;
	reads("#bt 1\nbar," R("02") "bar,nonsense\nbar," R(
		  "03") "bzr,1\n\x01\nevent,2024-01-02,info,x,A,a\n"
			"event,2024-99-02,info,x,A,a\n#end\n",
	    9,
	    BAR("2", "02") BAR("4", "03") "7 event,2024-01-02T00:00:00Z,info,"
					  "x,A,a\n",
	    "3 1 - " COLUMNS " [nonsense]\n5 0 -  [bzr,1]\n6 0 -  [\x01]\n"
	    "8 11 - time,level,code,symbol,text [2024-99-02,info,x,A,a]\n");
}

static void
what_was_read_of_a_row_is_told_as_it_was(void **state)
{
	(void)state;
	/* the strings before the bad field have been ended already */
	reads("#bt 1\n#order time,symbol,id,side,qty,tag,limit\n"
	      "order,2024-01-02,A,1,buy,1,x,abc\n#end\n",
	    9, "",
	    "3 5 - time,symbol,id,side,qty,tag,limit "
	    "[2024-01-02,A,1,buy,1,x,abc]\n");
}

static void
reading_ends_where_its_owner_says(void **state)
{
	(void)state;
	reads(HEAD R("02") "a\nb\n" R("03"), 1,
	    BAR("2", "02") "ERROR 3 x.csv:4: 1 field where there should be "
			   "7: " COLUMNS "\n",
	    "3 1 - " COLUMNS " [a]\n");
}

static void
a_missing_end_is_no_row(void **state)
{
	(void)state;
	reads("#bt 1\nbar," R("02"), 9,
	    BAR("2", "02") "ERROR 3 x.csv:3: ends without '#end': the program "
			   "that wrote it died or was killed before it "
			   "finished\nHINT --partial takes what is there\n",
	    "");
	reads("#bt 1\n#interval x\n#end\n", 9,
	    "ERROR 3 x.csv:2: 'x' is no interval: a number of seconds, or "
	    "such as 1h\n",
	    "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    bad_rows_of_csv_are_left_out_wherever_they_are),
		cmocka_unit_test(columns_and_symbol_are_told),
		cmocka_unit_test(bad_rows_of_tagged_text_are_left_out),
		cmocka_unit_test(what_was_read_of_a_row_is_told_as_it_was),
		cmocka_unit_test(reading_ends_where_its_owner_says),
		cmocka_unit_test(a_missing_end_is_no_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

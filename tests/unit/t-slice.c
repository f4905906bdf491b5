/* Parts of a stream: by time and by symbol, the same of every form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/slice.h"
#include "listing.h"

#define MINUTE (60 * BT_SECOND)
#define NINE   (19724 * BT_DAY + 570 * MINUTE) /* 2024-01-02T09:30:00Z */

/* clang-format off */
#define BAR(minute, sym) \
	"bar,2024-01-02T09:" minute ":00Z," sym ",1,2,0.5,1.5,100\n"
/* clang-format on */

static const char text[] =
    "#bt 1\n"
    "#symbol A tick=1\n"
    "#symbol B tick=2\n"
    "#param x=1\n" BAR("30", "A")
	BAR("30", "B") ".\n"
		       "buy,A,1\n" BAR("31", "A")
			   BAR("31", "B") ".\n"
					  ".,2024-01-02T09:32:00Z\n" BAR("32",
					      "A") "meta,key,value\n" BAR("33",
					      "B") ".\n"
						   "#end\n";

/* What is left, one letter or two a record, in a few words. */
static char *
brief(const struct bt_slice *slice)
{
	const struct bt_reader_opts o = { .slice = slice };
	char *list = list_text(text, &o), *line, *next, *at = list;

	for (line = list; *line != '\0'; line = next) {
		char *p = strchr(line, ' ') + 1;

		next = strchr(line, '\n') + 1;
		if (strncmp(p, "bar,", 4) == 0) {
			*at++ = p[18]; /* of the minute */
			*at++ = p[19];
			p += 25;
		}
		*at++ = strncmp(p, "mark", 4) == 0 ? '.' : *p;
		*at++ = p[0] == 'd' ? p[10] : ' ';
	}
	*at = '\0';
	return list;
}

static void
records_of_the_span_and_the_symbols_are_given(void **state)
{
	static const char *const a[] = { "A" }, *const b[] = { "X,B" },
				 *const both[] = { "A", "B" },
				 *const none[] = { "AB,X" };
	static const struct {
		bt_time from, to;
		const char *const *symbols;
		size_t n;
		const char *want;
	} rows[] = {
		{ BT_TIME_NONE, BT_TIME_NONE, both, 2,
		    "dsdsdp30A 30B . 31A 31B . . 32A m 33B . " },
		{ NINE + MINUTE, NINE + 2 * MINUTE, NULL, 0,
		    "dsdsdp31A 31B . m . " },
		{ NINE + MINUTE, BT_TIME_NONE, NULL, 0,
		    "dsdsdp31A 31B . . 32A m 33B . " },
		{ BT_TIME_NONE, NINE + 1, NULL, 0, "dsdsdp30A 30B . m . " },
		{ BT_TIME_NONE, BT_TIME_NONE, a, 1,
		    "dsdp30A . 31A . . 32A m . " },
		{ NINE + MINUTE, BT_TIME_NONE, b, 1, "dsdp31B . . m 33B . " },
		{ BT_TIME_NONE, BT_TIME_NONE, none, 1, "dp. m . " },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct bt_slice slice = { .from = rows[i].from,
			.to = rows[i].to,
			.symbols = rows[i].symbols,
			.n_symbols = rows[i].n };

		assert_list(brief(&slice), rows[i].want);
	}
}

static void
places_stay_those_of_the_whole(void **state)
{
	static const char *const b[] = { "B" };
	const struct bt_slice slice = { .from = NINE + MINUTE,
		.to = NINE + 2 * MINUTE,
		.symbols = b,
		.n_symbols = 1 };
	const struct bt_reader_opts o = { .slice = &slice };

	(void)state;
	assert_list(list_text("time,symbol,open,high,low,close\n"
			      "2024-01-02T09:30:00Z,A,1,1,1,1\n"
			      "2024-01-02T09:31:00Z,A,1,1,1,1\n"
			      "2024-01-02T09:31:00Z,B,1,1,1,1\n"
			      "2024-01-02T09:31:00Z,A,1,1,1,1\n"
			      "2024-01-02T09:31:30Z,B,1,1,1,1\n"
			      "2024-01-02T09:32:00Z,B,1,1,1,1\n",
			&o),
	    "4 bar,2024-01-02T09:31:00Z,B,1,1,1,1,,,\n"
	    "6 bar,2024-01-02T09:31:30Z,B,1,1,1,1,,,\n");
}

static void
ends_are_inferred_as_from_the_whole(void **state)
{
	const struct bt_slice slice = { .from = NINE + 5 * MINUTE,
		.to = BT_TIME_NONE,
		.symbols = NULL,
		.n_symbols = 0 };
	const struct bt_reader_opts o = { .slice = &slice, .is_end_wanted = 1 };

	(void)state;
	/* minutes at first, and then every five: they stay minutes */
	assert_list(list_text("time,symbol,open,high,low,close\n"
			      "2024-01-02T09:30:00Z,A,1,1,1,1\n"
			      "2024-01-02T09:31:00Z,A,1,1,1,1\n"
			      "2024-01-02T09:35:00Z,A,1,1,1,1\n"
			      "2024-01-02T09:40:00Z,A,1,1,1,1\n",
			&o),
	    "4 bar,2024-01-02T09:35:00Z,A,1,1,1,1,,2024-01-02T09:36:00Z,\n"
	    "5 bar,2024-01-02T09:40:00Z,A,1,1,1,1,,2024-01-02T09:41:00Z,\n"
	    "inferred A 60\n");
}

static void
orders_that_tell_their_instant_are_judged_by_it(void **state)
{
	const struct bt_slice slice = { .from = NINE,
		.to = NINE + MINUTE,
		.symbols = NULL,
		.n_symbols = 0 };
	const struct bt_reader_opts o = { .slice = &slice };

	(void)state;
	assert_list(list_text("at,symbol,side,qty\n"
			      "2024-01-02T09:29:00Z,A,buy,1\n"
			      "2024-01-02T09:30:00Z,A,buy,2\n"
			      "2024-01-02T09:31:00Z,A,buy,3\n",
			&o),
	    "3 order,,A,,buy,2,market,,,,gtc,,,,,0,,,,2024-01-02T09:30:00Z,,,,"
	    ",,0,\n");
}

static void
names_are_compared_whole(void **state)
{
	static const char *const names[] = { "SPY", "A,BC,D" };
	const struct bt_slice some = { .symbols = names, .n_symbols = 2 };
	const struct bt_slice all = { .n_symbols = 0 };

	(void)state;
	assert_true(bt_slice_has_name(&some, "SPY", 3));
	assert_true(bt_slice_has_name(&some, "A", 1));
	assert_true(bt_slice_has_name(&some, "BC", 2));
	assert_true(bt_slice_has_name(&some, "D", 1));
	assert_false(bt_slice_has_name(&some, "SP", 2));
	assert_false(bt_slice_has_name(&some, "B", 1));
	assert_false(bt_slice_has_name(&some, "A,BC", 4));
	assert_true(bt_slice_has_name(&all, "Z", 1));
}

static void
spans_overlap_where_they_share_an_instant(void **state)
{
	const struct bt_slice s = {
		.from = 10, .to = 20, .symbols = NULL, .n_symbols = 0
	};
	const struct bt_slice open = { .from = BT_TIME_NONE,
		.to = BT_TIME_NONE,
		.symbols = NULL,
		.n_symbols = 0 };

	(void)state;
	assert_false(bt_slice_has_span(&s, 0, 9));
	assert_true(bt_slice_has_span(&s, 0, 10));
	assert_true(bt_slice_has_span(&s, 19, 30));
	assert_false(bt_slice_has_span(&s, 20, 30));
	assert_true(bt_slice_has_span(&s, 0, 30));
	assert_true(bt_slice_has_span(&open, INT64_MAX, INT64_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_the_span_and_the_symbols_are_given),
		cmocka_unit_test(places_stay_those_of_the_whole),
		cmocka_unit_test(ends_are_inferred_as_from_the_whole),
		cmocka_unit_test(
		    orders_that_tell_their_instant_are_judged_by_it),
		cmocka_unit_test(names_are_compared_whole),
		cmocka_unit_test(spans_overlap_where_they_share_an_instant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

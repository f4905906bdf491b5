/* Tracks: bars, and which of them go on with which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ta/track.h"

#define HOUR (3600 * BT_SECOND)

/* clang-format off */
/*
 * Bars as `SYMBOL FROM TO` in hours, `-` an end that is not known; want: for
 * each the number of its series, in the order in which they begin, `!` where
 * it is refused.
 */
static const struct {
	const char *name;
	enum bt_track_mode mode;
	const char *bars, *want;
} rows[] = {
	{ "one length, one series", BT_TRACK_AUTO,
	    "0 0 1,0 1 2,0 2 3,0 9 10", "0000" },
	{ "symbols", BT_TRACK_AUTO,
	    "0 0 1,1 0 1,0 1 2,1 1 2", "0101" },
	{ "hours, and days that overlap them", BT_TRACK_AUTO,
	    "0 0 1,0 1 2,0 23 24,0 0 24,0 24 25,0 47 48,0 24 48", "0001001" },
	{ "months are of any length", BT_TRACK_AUTO,
	    "0 0 744,0 744 1440,0 1440 2184", "000" },
	{ "a day cut short", BT_TRACK_AUTO,
	    "0 0 13,0 24 31,0 48 61", "000" },
	{ "bars of so many trades", BT_TRACK_AUTO,
	    "0 0 7,0 7 10,0 10 21,0 21 26", "0000" },
	{ "a day and then hours is not clear", BT_TRACK_AUTO,
	    "0 0 24,0 24 25", "0!" },
	{ "an hour and then a day is not clear", BT_TRACK_AUTO,
	    "0 0 1,0 24 48", "0!" },
	{ "that is two, by interval", BT_TRACK_INTERVAL,
	    "0 0 24,0 24 25,0 25 26,0 24 48", "0110" },
	{ "that is one, by symbol", BT_TRACK_SYMBOL,
	    "0 0 24,0 24 25,0 0 5,1 0 1", "0001" },
	{ "months by interval are one", BT_TRACK_INTERVAL,
	    "0 0 744,0 744 1440,0 1440 2184", "000" },
	{ "without ends there is one a symbol", BT_TRACK_AUTO,
	    "0 0 -,0 0 -,0 5 -,1 5 -", "0001" },
	{ "the nearest of two", BT_TRACK_AUTO,
	    "0 0 10,0 0 7,0 10 18,0 20 29", "0110" },
};
/* clang-format on */

/* The next bar of the text. */
static struct bt_bar
read_bar(const char **s)
{
	struct bt_bar b = { 0 };
	char *end;

	b.sym = (bt_sym)strtoul(*s, &end, 10);
	b.time = strtol(end, &end, 10) * HOUR;
	if (strncmp(end, " -", 2) == 0) {
		b.end = BT_TIME_NONE;
		end += 2;
	} else {
		b.end = strtol(end, &end, 10) * HOUR;
	}
	*s = end + (*end == ',');
	return b;
}

static char
number(struct bt_track_table *t, const struct bt_bar *b, int *count,
    struct bt_err *err)
{
	struct bt_track *s = bt_track_find(t, b, err);

	if (s == NULL)
		return '!';
	if (!s->has_day) { /* ours to use: its number, from 1 */
		s->has_day = 1;
		s->day = (*count)++;
	}
	return (char)('0' + s->day);
}

static void
test_which_bars_are_one_series(void **state)
{
	size_t r;

	(void)state;
	for (r = 0; r < sizeof rows / sizeof *rows; r++) {
		struct bt_track_table t = { .mode = rows[r].mode };
		struct bt_err err = { 0 };
		const char *s = rows[r].bars;
		char got[32] = "";
		int count = 0;
		size_t n = 0;

		while (*s != '\0') {
			struct bt_bar b = read_bar(&s);

			got[n++] = number(&t, &b, &count, &err);
			got[n] = '\0';
		}
		if (strcmp(got, rows[r].want) != 0) {
			print_error("%s: %s, expected %s\n", rows[r].name, got,
			    rows[r].want);
			fail();
		}
		assert_int_equal(err.status,
		    strchr(got, '!') != NULL ? BT_BAD_INPUT : BT_OK);
		bt_track_table_clear(&t);
	}
}

static void
test_a_bar_that_goes_back_is_refused(void **state)
{
	static const struct {
		const char *bars, *want;
	} orders[] = {
		{ "0 0 1,0 1 2,0 0 2,0 0 3", "...." },
		{ "0 1 2,0 0 1,0 1 2", ".!." },
		{ "0 1 2,1 0 1,0 2 3", "..." },
		{ "0 5 -,0 5 -,0 4 -,0 6 -", "..!." },
		{ "0 -9 -,0 -10 -,0 -8 -", ".!." },
	};
	size_t r;

	(void)state;
	for (r = 0; r < sizeof orders / sizeof *orders; r++) {
		struct bt_track_table t = { .mode = BT_TRACK_SYMBOL };
		const char *s = orders[r].bars, *want = orders[r].want;

		for (; *s != '\0'; want++) {
			struct bt_bar b = read_bar(&s);
			struct bt_err err = { 0 };

			assert_non_null(bt_track_find(&t, &b, &err));
			assert_int_equal(bt_track_follow(&t, &b, &err),
			    *want == '!' ? -1 : 0);
		}
		bt_track_table_clear(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_bars_are_one_series),
		cmocka_unit_test(test_a_bar_that_goes_back_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Checks: rows of records, and what is found in them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/num.h"
#include "data/check.h"

/* clang-format off */
/*
 * Records, one a line: `bar time,symbol,open,high,low,close,volume[,end]` and
 * so on as tagged text has them, but that `-` is NaN; days are of 2024-01.
 */
static const struct {
	const char *name, *records, *want;
} rows[] = {
	{ "good bars raise nothing",
	    "bar 02,A,1,3,0.5,2,10\nbar 03,A,2,2,2,2,10\n", "" },

	/* order */
	{ "a symbol goes back in time",
	    "bar 03,A,1,1,1,1,1\nbar 02,A,1,1,1,1,1\nbar 04,A,1,1,1,1,1\n",
	    "2 order: A goes back from 2024-01-03T00:00:00Z to "
	    "2024-01-02T00:00:00Z\n" },
	{ "symbols one after the other are out of order where one ends",
	    "bar 02,A,1,1,1,1,1\nbar 03,A,1,1,1,1,1\nbar 02,B,1,1,1,1,1\n"
	    "bar 03,B,1,1,1,1,1\n",
	    "3 order: B of 2024-01-02T00:00:00Z comes after A of "
	    "2024-01-03T00:00:00Z\n" },
	{ "symbols side by side are in order",
	    "bar 02,A,1,1,1,1,1\nbar 02,B,1,1,1,1,1\nbar 03,A,1,1,1,1,1\n"
	    "bar 03,B,1,1,1,1,1\n", "" },
	{ "bars come in order of their ends",
	    "bar 05,A,1,1,1,1,1,06\nbar 02,A,1,1,1,1,1,06\n"
	    "bar 06,A,1,1,1,1,1,07\n", "" },
	{ "a tick before a bar ends comes before it",
	    "bar 02,A,1,1,1,1,1,03\ntick 02,A,1,1\n",
	    "2 order: A of 2024-01-02T00:00:00Z comes after A of "
	    "2024-01-03T00:00:00Z\n" },
	{ "a record has a time", "bar -,A,1,1,1,1,1\nbar 02,A,1,1,1,1,1\n",
	    "1 order: the time is missing\n" },

	/* duplicates */
	{ "a bar is there twice",
	    "bar 02,A,1,1,1,1,-\nbar 02,A,1,1,1,1,-\n",
	    "2 duplicates: repeats line 1\n" },
	{ "a bar is there twice, and differs",
	    "bar 02,A,1,1,1,1,1\nbar 02,A,1,2,1,1,1\n",
	    "2 duplicates: is of the same time as line 1, and differs\n" },
	{ "bars of two lengths may begin together",
	    "bar 02,A,1,1,1,1,1,03\nbar 02,A,1,1,1,1,1,09\n", "" },
	{ "ticks may be of the same time",
	    "tick 02,A,1,1\ntick 02,A,1,1\n", "" },
	{ "an action is there twice",
	    "action 02,A,1,0.5\naction 02,A,0,2\naction 03,A,0,2\n"
	    "action 03,A,0,2\n", "4 duplicates: repeats line 3\n" },

	/* overlap */
	{ "a bar begins before the one before it ends",
	    "bar 02,A,1,1,1,1,1,04\nbar 03,A,1,1,1,1,1,05\n",
	    "2 overlap: begins before the bar before it ends, at "
	    "2024-01-04T00:00:00Z\n" },
	{ "bars of other symbols may overlap",
	    "bar 02,A,1,1,1,1,1,04\nbar 03,B,1,1,1,1,1,05\n", "" },
	{ "bars of other lengths may overlap",
	    "bar 03,A,1,1,1,1,1,04\nbar 02,A,1,1,1,1,1,05\n", "" },
	{ "a bar ends after its start", "bar 03,A,1,1,1,1,1,03\n",
	    "1 overlap: end 2024-01-03T00:00:00Z is not after the start\n" },

	/* missing */
	{ "prices are missing", "bar 02,A,-,1,1,-,1\nbar 03,A,1,1,1,inf,1\n"
	    "tick 04,A,-,1\nquote 05,A,-,1,1,1\n",
	    "1 missing: open, close are missing\n"
	    "2 missing: close is infinite\n"
	    "3 missing: price is missing\n4 missing: bid is missing\n" },
	{ "a volume need not be given", "bar 02,A,1,1,1,1,-\n", "" },

	/* zero, negative */
	{ "a price is zero", "bar 02,A,1,1,0,1,1\nquote 05,A,0,1,1,1\n",
	    "1 zero: low is 0\n2 zero: bid is 0\n" },
	{ "a price is negative",
	    "bar 02,A,1,1,-2.5,1,1\ntick 04,A,-1,1\n",
	    "1 negative: low -2.5 is negative\n"
	    "2 negative: price -1 is negative\n" },

	/* ohlc */
	{ "high is below low", "bar 02,A,12.2,12.1,12.4,12.3,1\n",
	    "1 ohlc: high 12.1 is below low 12.4\n" },
	{ "high is below open", "bar 02,A,3,2,1,2,1\n",
	    "1 ohlc: high 2 is below open 3\n" },
	{ "high is below close", "bar 02,A,2,2,1,2.01,1\n",
	    "1 ohlc: high 2 is below close 2.01\n" },
	{ "open is below low", "bar 02,A,1,3,2,2,1\n",
	    "1 ohlc: open 1 is below low 2\n" },
	{ "close is below low", "bar 02,A,2,3,2,1,1\n",
	    "1 ohlc: close 1 is below low 2\n" },
	{ "what is missing is not out of range", "bar 02,A,-,1,1,1,1\n",
	    "1 missing: open is missing\n" },

	/* the rest */
	{ "a quote is crossed", "quote 02,A,10,9,1,1\nquote 03,A,9,9,1,1\n",
	    "1 crossed: ask 9 is below bid 10\n" },
	{ "a volume is negative",
	    "bar 02,A,1,1,1,1,-5\ntick 03,A,1,-1\nquote 04,A,1,2,3,-1\n",
	    "1 volume: volume -5 is negative\n2 volume: size -1 is negative\n"
	    "3 volume: ask_size -1 is negative\n" },
	{ "a volume is infinite",
	    "bar 02,A,1,1,1,1,inf\ntick 03,A,1,inf\nquote 04,A,1,2,inf,1\n",
	    "1 volume: volume is infinite\n2 volume: size is infinite\n"
	    "3 volume: bid_size is infinite\n" },
	{ "a bar without trades is noted", "bar 02,A,1,1,1,1,0\n",
	    "1 zero-volume: volume is 0\n" },
	{ "one record may have more than one thing wrong",
	    "bar 03,A,1,1,1,1,1\nbar 02,A,1,1,2,1,-1\n",
	    "2 order: A goes back from 2024-01-03T00:00:00Z to "
	    "2024-01-02T00:00:00Z\n2 ohlc: high 1 is below low 2\n"
	    "2 volume: volume -1 is negative\n" },
};
/* clang-format on */

static bt_time
read_time(const char *s, size_t n)
{
	char text[32];
	bt_time t = BT_TIME_NONE;

	if (n == 1 && *s == '-')
		return BT_TIME_NONE;
	(void)snprintf(text, sizeof text, "2024-01-%.*s", (int)n, s);
	assert_int_equal(bt_time_parse(text, strlen(text), NULL, NULL, &t), 0);
	return t;
}

static double
read_number(const char *s, size_t n)
{
	double v;

	if (n == 1 && *s == '-')
		return NAN;
	assert_int_equal(bt_num_parse(s, n, &v), 0);
	return v;
}

/* What a record's fields are, in the order of the text. */
static enum bt_type
read_record(const char *line, struct bt_symtab *syms, void *rec)
{
	const char *space = strchr(line, ' ');
	enum bt_type type = bt_record_type(line, (size_t)(space - line));
	bt_time time = 0, end = BT_TIME_NONE;
	double v[5] = { NAN, NAN, NAN, NAN, NAN };
	bt_sym sym = BT_SYM_NONE;
	const char *s = space + 1;
	size_t i, n;

	for (i = 0;; i++) {
		n = strcspn(s, ",\n");
		if (i == 0)
			time = read_time(s, n);
		else if (i == 1)
			assert_int_equal(
			    bt_symtab_add(syms, s, n, &sym, NULL), 0);
		else if (i < 7)
			v[i - 2] = read_number(s, n);
		else
			end = read_time(s, n);
		if (s[n] != ',')
			break;
		s += n + 1;
	}
	if (type == BT_BAR)
		*(struct bt_bar *)rec = (struct bt_bar){ time, end, v[0], v[1],
			v[2], v[3], v[4], sym, 0 };
	else if (type == BT_TICK)
		*(struct bt_tick *)rec =
		    (struct bt_tick){ time, v[0], v[1], sym, 0 };
	else if (type == BT_QUOTE)
		*(struct bt_quote *)rec =
		    (struct bt_quote){ time, v[0], v[1], v[2], v[3], sym, 0 };
	else
		*(struct bt_action *)rec =
		    (struct bt_action){ time, v[1], sym, (uint32_t)v[0] };
	return type;
}

/* What was found, as text. */
struct said {
	char text[4096];
	int most; /* findings after which found() stops */
};

static int
found(void *arg, const struct bt_finding *f)
{
	struct said *said = arg;
	size_t n = strlen(said->text);

	(void)snprintf(said->text + n, sizeof said->text - n, "%lld %s: %s\n",
	    (long long)f->line, bt_check_info(f->check)->name, f->text);
	return --said->most == 0 ? -1 : 0;
}

/* Check the records, one block each; gives the last result. */
static int
check_text(struct bt_check *c, struct bt_symtab *syms, const char *records)
{
	struct bt_err err = { 0 };
	struct bt_block b = { .n = 1 };
	struct bt_bar rec; /* the largest */
	int64_t line = 1;
	int rc = 0;

	for (; rc == 0 && *records != '\0'; line++) {
		b.type = read_record(records, syms, &rec);
		b.stride = bt_record_info(b.type)->size;
		b.data = &rec;
		b.first = line;
		rc = bt_check_block(c, &b, &err);
		records = strchr(records, '\n') + 1;
	}
	if (rc == 0)
		rc = bt_check_end(c, &err);
	assert_int_equal(err.status, BT_OK);
	return rc;
}

static void
check_row(void **state)
{
	size_t i = *(const size_t *)*state;
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct said said = { "", 0 };
	struct bt_check_opts opts = {
		.syms = syms, .found = found, .arg = &said
	};
	struct bt_check *c = bt_check_new(&opts, NULL);

	assert_non_null(syms);
	assert_non_null(c);
	assert_int_equal(check_text(c, syms, rows[i].records), 0);
	assert_string_equal(said.text, rows[i].want);
	bt_check_free(c);
	bt_symtab_free(syms);
}

static void
only_chosen_checks_run(void **state)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct said said = { "", 0 };
	struct bt_check_opts opts = { .checks = 1u
						<< bt_check_find("volume", 6),
		.syms = syms,
		.found = found,
		.arg = &said };
	struct bt_check *c = bt_check_new(&opts, NULL);

	(void)state;
	assert_int_equal(check_text(c, syms, "bar 02,A,1,1,2,1,-1\n"), 0);
	assert_string_equal(said.text, "1 volume: volume -1 is negative\n");
	assert_int_equal(bt_check_find("volumes", 7), -1);
	bt_check_free(c);
	bt_symtab_free(syms);
}

static void
notes_are_no_findings(void **state)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct bt_check_opts opts = { .syms = syms };
	struct bt_check *c = bt_check_new(&opts, NULL);
	size_t k = (size_t)bt_check_find("zero-volume", 11);

	(void)state;
	assert_int_equal(
	    check_text(c, syms, "bar 02,A,1,1,1,1,0\nbar 02,A,1,1,1,1,0\n"), 0);
	assert_true(bt_check_count(c, k, BT_CHECK_NOTE) == 1);
	assert_true(bt_check_total(c, BT_CHECK_WARNING) == 1);
	assert_true(bt_check_total(c, BT_CHECK_NOTE) == 2);
	assert_true(bt_check_records(c) == 2);
	bt_check_free(c);
	bt_symtab_free(syms);
}

static void
whoever_is_told_may_stop_it(void **state)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct said said = { "", 2 };
	struct bt_check_opts opts = {
		.syms = syms, .found = found, .arg = &said
	};
	struct bt_check *c = bt_check_new(&opts, NULL);

	(void)state;
	assert_int_equal(
	    check_text(c, syms, "bar 02,A,1,1,2,1,-1\nbar 03,A,1,1,2,1,-1\n"),
	    -1);
	assert_string_equal(said.text,
	    "1 ohlc: high 1 is below low 2\n1 volume: volume -1 is negative\n");
	bt_check_free(c);
	bt_symtab_free(syms);
}

static void
another_input_begins_anew(void **state)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct said said = { "", 0 };
	struct bt_check_opts opts = {
		.syms = syms, .found = found, .arg = &said
	};
	struct bt_check *c = bt_check_new(&opts, NULL);

	(void)state;
	assert_int_equal(check_text(c, syms, "bar 03,A,1,1,1,1,1\n"), 0);
	bt_check_begin(c, 1);
	assert_int_equal(
	    check_text(c, syms, "bar 02,A,1,1,1,1,1\nbar 02,A,1,1,1,1,1\n"), 0);
	assert_string_equal(said.text, "2 duplicates: repeats record 1\n");
	bt_check_free(c);
	bt_symtab_free(syms);
}

/* So many symbols, and so many lengths of one, that everything grows. */
static void
many_series_are_told_apart(void **state)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct said said = { "", 0 };
	struct bt_check_opts opts = {
		.syms = syms, .found = found, .arg = &said
	};
	struct bt_check *c = bt_check_new(&opts, NULL);
	struct bt_bar bar = {
		.open = 1, .high = 1, .low = 1, .close = 1, .volume = 1
	};
	struct bt_block b = { BT_BAR, 1, sizeof bar, &bar, 0, 1, 0 };
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 5000; i++) {
		bar.time = 0;
		bar.end = BT_DAY;
		(void)snprintf(name, sizeof name, "S%d", i % 2500);
		assert_int_equal(
		    bt_symtab_add(syms, name, strlen(name), &bar.sym, NULL), 0);
		bar.time = i / 2500 * BT_DAY;
		bar.end = bar.time + BT_DAY;
		assert_int_equal(bt_check_block(c, &b, NULL), 0);
	}
	for (i = 1; i <= 40; i++) {
		bar.time = 5 * BT_DAY;
		bar.end = bar.time + i * BT_SECOND;
		assert_int_equal(bt_check_block(c, &b, NULL), 0);
	}
	assert_true(bt_check_records(c) == 5040);
	/* lengths from the 16th on share a series: 25 bars of one time */
	assert_true(bt_check_total(c, BT_CHECK_WARNING) == 24);
	bt_check_free(c);
	bt_symtab_free(syms);
}

int
main(void)
{
	enum {
		N = sizeof rows / sizeof rows[0]
	};
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(only_chosen_checks_run),
		cmocka_unit_test(notes_are_no_findings),
		cmocka_unit_test(whoever_is_told_may_stop_it),
		cmocka_unit_test(another_input_begins_anew),
		cmocka_unit_test(many_series_are_told_apart),
	};
	static size_t places[N];
	static struct CMUnitTest tests[N + sizeof others / sizeof others[0]];
	size_t i;

	for (i = 0; i < N; i++) {
		places[i] = i;
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = check_row,
			.initial_state = &places[i] };
	}
	memcpy(tests + N, others, sizeof others);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Zones: offsets, wall clocks, and files that are damaged.
 *
 * Most files are built here, so that no update of the system's database can
 * change what is expected; what is read from the database is long past.
 */
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
#include "base/zone.h"
#include "bt/time.h"

#define DATABASE "/usr/share/zoneinfo"

/* ---- building files ---- */

struct step {
	int64_t at;
	int type;
};

struct spec {
	const int *offsets; /* one a type */
	size_t n_types;
	const struct step *steps;
	size_t n_steps;
	const char *footer;
};

static void
put_int(struct bt_buf *b, uint64_t v, int bytes)
{
	while (bytes-- > 0)
		assert_int_equal(
		    bt_buf_putc(b, (char)(v >> (8 * bytes) & 0xff), NULL), 0);
}

static void
put_header(struct bt_buf *b, size_t n_steps, size_t n_types)
{
	assert_int_equal(bt_buf_put(b, "TZif2", 5, NULL), 0);
	put_int(b, 0, 8);
	put_int(b, 0, 7);
	put_int(b, 0, 4); /* utc */
	put_int(b, 0, 4); /* std */
	put_int(b, 0, 4); /* leap */
	put_int(b, n_steps, 4);
	put_int(b, n_types, 4);
	put_int(b, 4, 4); /* chars */
}

static void
put_block(struct bt_buf *b, const struct spec *s, int time_size)
{
	size_t i;

	for (i = 0; i < s->n_steps; i++)
		put_int(b, (uint64_t)s->steps[i].at, time_size);
	for (i = 0; i < s->n_steps; i++)
		put_int(b, (uint64_t)s->steps[i].type, 1);
	for (i = 0; i < s->n_types; i++) {
		put_int(b, (uint64_t)s->offsets[i], 4);
		put_int(b, 0, 2);
	}
	assert_int_equal(bt_buf_put(b, "ABC", 4, NULL), 0);
}

static void
build(struct bt_buf *b, const struct spec *s)
{
	bt_buf_clear(b);
	put_header(b, s->n_steps, s->n_types);
	put_block(b, s, 4);
	put_header(b, s->n_steps, s->n_types);
	put_block(b, s, 8);
	assert_int_equal(bt_buf_printf(b, NULL, "\n%s\n", s->footer), 0);
}

static struct bt_zone *
load(const struct bt_buf *b, struct bt_err *err)
{
	/* in a block of its own, so that a read beyond its end is seen */
	unsigned char *copy = malloc(b->len > 0 ? b->len : 1);
	struct bt_zone *z;

	assert_non_null(copy);
	memcpy(copy, b->data, b->len);
	z = bt_zone_read(copy, b->len, "Test/Zone", err);
	free(copy);
	return z;
}

/* A zone with nothing but a rule. */
static struct bt_zone *
ruled(const char *footer)
{
	static const int offsets[] = { 1234 };
	struct spec s = { offsets, 1, NULL, 0, footer };
	struct bt_buf b = { 0 };
	struct bt_zone *z;

	build(&b, &s);
	z = load(&b, NULL);
	bt_buf_free(&b);
	return z;
}

static bt_time
instant(const char *text)
{
	bt_time t;

	if (bt_time_parse(text, strlen(text), NULL, NULL, &t) < 0)
		fail_msg("no time: %s", text);
	return t;
}

/* ---- tests ---- */

static void
fixed_offsets_need_no_database(void **state)
{
	static const struct {
		const char *name;
		int offset; /* 7: refused */
	} rows[] = {
		{ "UTC", 0 },
		{ "Z", 0 },
		{ "+05:30", 19800 },
		{ "-03:30", -12600 },
		{ "+0530", 19800 },
		{ "-05", -18000 },
		{ "+00:00", 0 },
		{ "+23:59", 86340 },
		{ "+24:00", 7 },
		{ "+5", 7 },
		{ "+05:60", 7 },
		{ "+05:3", 7 },
		{ "+05:300", 7 },
		{ "+", 7 },
		{ "+ab", 7 },
		{ "+05-30", 7 },
		{ "+0:530", 7 },
		{ "", 7 },
	};
	struct bt_err err;
	size_t i;

	(void)state;
	assert_int_equal(setenv("TZDIR", "/nonexistent", 1), 0);
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bt_zone *z;

		bt_err_clear(&err);
		z = bt_zone_open(rows[i].name, &err);
		if (rows[i].offset == 7) {
			assert_null(z);
			assert_int_equal(err.status, BT_USAGE);
			assert_string_not_equal(err.hint, "");
			continue;
		}
		assert_non_null(z);
		assert_int_equal(bt_zone_offset(z, 0), rows[i].offset);
		assert_true(
		    bt_zone_to_utc(z, 0) == -rows[i].offset * BT_SECOND);
		bt_zone_free(z);
	}
	assert_int_equal(unsetenv("TZDIR"), 0);
	assert_int_equal(bt_zone_offset(NULL, 5), 0);
	assert_true(bt_zone_to_utc(NULL, 5) == 5);
	bt_zone_free(NULL);
}

static void
names_cannot_lead_out_of_the_database(void **state)
{
	static const char *const names[] = { "/etc/passwd", "../passwd",
		"America/../../passwd", "America", "No/Such_Zone", "a b", "..",
		".", "zone.tab", "%s", "America/New_York\n" };
	struct bt_err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		bt_err_clear(&err);
		assert_null(bt_zone_open(names[i], &err));
		assert_int_equal(err.status, BT_USAGE);
		assert_non_null(strstr(err.text, names[i]));
	}
}

static void
the_past_is_as_the_database_has_it(void **state)
{
	/* from Python's zoneinfo and tzdata 2025b */
	static const struct {
		const char *name, *time;
		int offset;
	} rows[] = {
		{ "America/New_York", "1700-01-01T00:00:00Z", -17762 },
		{ "America/New_York", "1883-11-18T12:00:00Z", -17762 },
		{ "America/New_York", "1967-04-30T12:00:00Z", -14400 },
		{ "America/New_York", "2024-01-02T12:00:00Z", -18000 },
		{ "America/New_York", "2024-03-10T06:59:59Z", -18000 },
		{ "America/New_York", "2024-03-10T07:00:00Z", -14400 },
		{ "America/New_York", "2024-11-03T05:59:59Z", -14400 },
		{ "America/New_York", "2024-11-03T06:00:00Z", -18000 },
		{ "Europe/London", "2024-03-31T00:59:59Z", 0 },
		{ "Europe/London", "2024-03-31T01:00:00Z", 3600 },
		{ "Asia/Kolkata", "1943-01-01T00:00:00Z", 23400 },
		{ "Asia/Kolkata", "2024-01-01T00:00:00Z", 19800 },
		{ "Pacific/Apia", "2011-12-30T09:59:59Z", -36000 },
		{ "Pacific/Apia", "2011-12-30T10:00:00Z", 50400 },
		{ "Australia/Lord_Howe", "2024-01-01T00:00:00Z", 39600 },
		{ "Australia/Lord_Howe", "2024-07-01T00:00:00Z", 37800 },
		{ "Africa/Casablanca", "2024-03-20T00:00:00Z", 0 },
		{ "Etc/GMT+5", "2024-06-01T00:00:00Z", -18000 },
	};
	size_t i;

	(void)state;
	if (access(DATABASE "/Europe/London", R_OK) != 0) {
		print_message("# skipped: no " DATABASE "\n");
		skip();
	}
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bt_zone *z = bt_zone_open(rows[i].name, NULL);

		assert_non_null(z);
		if (bt_zone_offset(z, instant(rows[i].time)) != rows[i].offset)
			fail_msg("%s %s", rows[i].name, rows[i].time);
		bt_zone_free(z);
	}
}

static void
rules_hold_in_every_later_year(void **state)
{
	/* clang-format off */
	static const struct {
		const char *rule, *time;
		int offset;
	} rows[] = {
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-03-10T06:59:59Z", -18000 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-03-10T07:00:00Z", -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-11-03T05:59:59Z", -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-11-03T06:00:00Z", -18000 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2262-04-11T00:00:00Z", -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2261-12-31T00:00:00Z", -18000 },
		/* the south, where summer time ends before it starts */
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2050-01-01T00:00:00Z", 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2050-07-01T00:00:00Z", 36000 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2050-12-31T00:00:00Z", 39600 },
		/* the last week; an offset of its own; times beyond the day */
		{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2045-01-01T00:00:00Z",
		    39600 },
		{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2045-07-01T00:00:00Z",
		    37800 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T00:59:59Z",
		    -7200 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T01:00:00Z",
		    -3600 },
		{ "IST-2IDT,M3.4.4/26,M10.5.0", "2024-03-28T23:59:59Z", 7200 },
		{ "IST-2IDT,M3.4.4/26,M10.5.0", "2024-03-29T00:00:00Z", 10800 },
		/* negative summer time */
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2024-01-01T00:00:00Z", 0 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2024-07-01T00:00:00Z", 3600 },
		/* days of the year, with and without 29 February */
		{ "AAA0BBB,J60/0,J61/0", "2024-02-29T23:59:59Z", 0 },
		{ "AAA0BBB,J60/0,J61/0", "2024-03-01T00:00:00Z", 3600 },
		{ "AAA0BBB,59/0,60/0", "2024-02-29T00:00:00Z", 3600 },
		{ "AAA0BBB,59/0,60/0", "2023-03-01T00:00:00Z", 3600 },
		/* summer time for ever */
		{ "XXX3EDT4,0/0,J365/23", "2023-12-31T23:30:00Z", -14400 },
		{ "XXX3EDT4,0/0,J365/23", "2024-01-01T03:30:00Z", -14400 },
		{ "XXX3EDT4,0/0,J365/23", "2024-07-01T00:00:00Z", -14400 },
		{ "XXX3EDT4,0/0,J365/23", "2024-12-31T23:30:00Z", -14400 },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bt_zone *z = ruled(rows[i].rule);

		assert_non_null(z);
		if (bt_zone_offset(z, instant(rows[i].time)) != rows[i].offset)
			fail_msg("%s %s", rows[i].rule, rows[i].time);
		bt_zone_free(z);
	}
}

static void
a_rule_begins_where_the_file_ends(void **state)
{
	static const int offsets[] = { 100, 200, 300 };
	static const struct step steps[] = { { -1000, 1 }, { 0, 2 },
		{ 1704067200, 1 } }; /* 2024-01-01 */
	struct spec s = { offsets, 3, steps, 3, "AAA0BBB,M3.1.0/0,M9.1.0/0" };
	static const struct {
		const char *time;
		int offset;
	} rows[] = {
		{ "1677-10-01", 100 },
		{ "1969-12-31T23:43:19Z", 100 },
		{ "1969-12-31T23:43:20Z", 200 },
		{ "1970-01-01", 300 },
		{ "2023-07-01", 300 },
		{ "2023-12-31", 300 },
		{ "2024-01-01", 200 },
		{ "2024-03-02", 200 },
		{ "2024-03-03", 3600 },
		{ "2024-08-31", 3600 },
		{ "2024-09-02", 0 },
		{ "2025-01-01", 0 },
	};
	struct bt_buf b = { 0 };
	struct bt_zone *z;
	size_t i;

	(void)state;
	build(&b, &s);
	z = load(&b, NULL);
	assert_non_null(z);
	for (i = 0; i < sizeof rows / sizeof *rows; i++)
		if (bt_zone_offset(z, instant(rows[i].time)) != rows[i].offset)
			fail_msg("%s", rows[i].time);
	bt_zone_free(z);
	bt_buf_free(&b);
}

static void
wall_clocks_become_instants(void **state)
{
	/* clang-format off */
	static const struct {
		const char *local, *utc;
	} rows[] = {
		{ "2024-01-02T09:30:00", "2024-01-02T14:30:00Z" },
		{ "2024-07-02T09:30:00.5", "2024-07-02T13:30:00.5Z" },
		/* 02:00 to 03:00 never was: as with the offset before */
		{ "2024-03-10T01:59:59.999999999", "2024-03-10T06:59:59.999999999Z" },
		{ "2024-03-10T02:00:00", "2024-03-10T07:00:00Z" },
		{ "2024-03-10T02:30:00", "2024-03-10T07:30:00Z" },
		{ "2024-03-10T03:00:00", "2024-03-10T07:00:00Z" },
		/* 01:00 to 02:00 was twice: the first */
		{ "2024-11-03T00:59:59", "2024-11-03T04:59:59Z" },
		{ "2024-11-03T01:00:00", "2024-11-03T05:00:00Z" },
		{ "2024-11-03T01:59:59", "2024-11-03T05:59:59Z" },
		{ "2024-11-03T02:00:00", "2024-11-03T07:00:00Z" },
	};
	/* clang-format on */
	struct bt_zone *z = ruled("EST5EDT,M3.2.0,M11.1.0");
	bt_time t;
	size_t i;

	(void)state;
	assert_non_null(z);
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *s = rows[i].local;

		if (bt_zone_to_utc(z, instant(s)) != instant(rows[i].utc))
			fail_msg("%s", s);
		/* and so are they read */
		assert_int_equal(bt_time_parse(s, strlen(s), z, NULL, &t), 0);
		assert_true(t == instant(rows[i].utc));
	}
	assert_true(bt_zone_to_utc(z, INT64_MAX) == BT_TIME_NONE);
	assert_int_equal(
	    bt_time_parse("2262-04-11 23:00:00", 19, z, NULL, &t), -1);
	bt_zone_free(z);
}

static void
every_instant_survives_its_own_wall_clock(void **state)
{
	static const char *const rules[] = { "EST5EDT,M3.2.0,M11.1.0",
		"AEST-10AEDT,M10.1.0,M4.1.0/3", "UTC0",
		"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0" };
	bt_time t, back, end = instant("2026-01-01");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct bt_zone *z = ruled(rules[i]);

		assert_non_null(z);
		for (t = instant("2024-01-01"); t < end; t += 600 * BT_SECOND) {
			int64_t offset = bt_zone_offset(z, t) * BT_SECOND;

			back = bt_zone_to_utc(z, t + offset);
			/* or it is the first of two with that reading */
			if (back != t)
				assert_true(
				    back < t && back + bt_zone_offset(z, back) *
							    BT_SECOND ==
						    t + offset);
		}
		bt_zone_free(z);
	}
}

static void
a_zone_writes_wall_clock_and_offset(void **state)
{
	struct bt_zone *z = ruled("EST5EDT,M3.2.0,M11.1.0"), *lmt;
	static const int offsets[] = { -17762 };
	struct spec s = { offsets, 1, NULL, 0, "" };
	struct bt_buf b = { 0 };
	char text[BT_TIME_TEXT_MAX];

	(void)state;
	assert_int_equal(
	    bt_time_format_zone(instant("2024-01-02T14:30:00.25Z"), z, text),
	    28);
	assert_string_equal(text, "2024-01-02T09:30:00.25-05:00");
	(void)bt_time_format_zone(instant("2024-07-02T03:30:00Z"), z, text);
	assert_string_equal(text, "2024-07-01T23:30:00-04:00");
	(void)bt_time_format_zone(0, NULL, text);
	assert_string_equal(text, "1970-01-01T00:00:00+00:00");
	bt_zone_free(z);

	/* an offset with seconds cannot be written: the instant is kept */
	build(&b, &s);
	lmt = load(&b, NULL);
	assert_non_null(lmt);
	(void)bt_time_format_zone(instant("1880-01-01"), lmt, text);
	assert_string_equal(text, "1879-12-31T19:04:00-04:56");
	assert_true(instant(text) == instant("1880-01-01"));
	bt_zone_free(lmt);
	bt_buf_free(&b);
}

static void
damaged_files_are_refused(void **state)
{
	static const int offsets[] = { 3600, 7200 };
	static const int far[] = { 3600, 93600 };
	static const struct step good[] = { { 1000, 1 }, { 2000, 0 } };
	static const struct step disorder[] = { { 2000, 1 }, { 2000, 0 } };
	static const struct step no_type[] = { { 1000, 1 }, { 2000, 2 } };
	static const struct {
		struct spec spec;
		const char *text; /* NULL: it is fine */
	} rows[] = {
		{ { offsets, 2, good, 2, "" }, NULL },
		{ { offsets, 2, good, 2, "AAA0" }, NULL },
		{ { far, 2, good, 2, "" }, "an offset beyond a day" },
		{ { offsets, 2, disorder, 2, "" }, "times out of order" },
		{ { offsets, 2, no_type, 2, "" }, "no such local time type" },
		{ { offsets, 0, NULL, 0, "" }, "no local time type" },
		{ { offsets, 2, good, 2, "AAA" }, "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AA0" }, "a footer that is no rule" },
		{ { offsets, 2, good, 2, "<AA0" }, "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA25" },
		    "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA0BBB" },
		    "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA0BBB,M3.2.0" },
		    "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA0BBB,M13.2.0,M11.1.0" },
		    "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA0BBB,M3.6.0,M11.1.0" },
		    "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA0BBB,M3.2.7,M11.1.0" },
		    "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA0BBB,J0,J366" },
		    "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA0BBB,M3.2.0/168,M11.1.0" },
		    "a footer that is no rule" },
		{ { offsets, 2, good, 2, "AAA0BBB,M3.2.0,M11.1.0x" },
		    "a footer that is no rule" },
	};
	struct bt_buf b = { 0 };
	struct bt_err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bt_zone *z;

		bt_err_clear(&err);
		build(&b, &rows[i].spec);
		z = load(&b, &err);
		if (rows[i].text == NULL) {
			assert_non_null(z);
			bt_zone_free(z);
			continue;
		}
		assert_null(z);
		assert_int_equal(err.status, BT_BAD_INPUT);
		if (strstr(err.text, rows[i].text) == NULL)
			fail_msg("row %zu: %s", i, err.text);
	}
	bt_buf_free(&b);
}

static void
leap_seconds_are_refused(void **state)
{
	static const int offsets[] = { 0 };
	struct spec s = { offsets, 1, NULL, 0, "" };
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };

	(void)state;
	build(&b, &s);
	/* the second header's leap count, and room for what it counts */
	b.data[44 + 6 + 4 + 28 + 3] = 1;
	assert_int_equal(bt_buf_put(&b, "0123456789ab", 12, NULL), 0);
	assert_null(load(&b, &err));
	assert_non_null(strstr(err.text, "leap seconds"));
	bt_buf_free(&b);
}

static void
files_cut_anywhere_or_with_any_bit_flipped_do_no_harm(void **state)
{
	static const int offsets[] = { 3600, 7200 };
	static const struct step steps[] = { { 1000, 1 }, { 2000, 0 },
		{ 3000, 1 } };
	struct spec s = { offsets, 2, steps, 3, "AAA0BBB,M3.2.0,M11.1.0" };
	struct bt_buf b = { 0 }, cut;
	struct bt_zone *z;
	size_t i;

	(void)state;
	build(&b, &s);
	for (i = 0; i < b.len; i++) {
		cut = b;
		cut.len = i;
		assert_null(load(&cut, NULL));
	}
	for (i = 0; i < b.len * 8; i++) {
		b.data[i / 8] = (char)(b.data[i / 8] ^ (1 << i % 8));
		z = load(&b, NULL);
		if (z != NULL) { /* whatever it is now, it answers */
			(void)bt_zone_offset(z, 1500 * BT_SECOND);
			(void)bt_zone_to_utc(z, INT64_MAX);
			(void)bt_zone_to_utc(z, INT64_MIN + 1);
		}
		bt_zone_free(z);
		b.data[i / 8] = (char)(b.data[i / 8] ^ (1 << i % 8));
	}
	bt_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_offsets_need_no_database),
		cmocka_unit_test(names_cannot_lead_out_of_the_database),
		cmocka_unit_test(the_past_is_as_the_database_has_it),
		cmocka_unit_test(rules_hold_in_every_later_year),
		cmocka_unit_test(a_rule_begins_where_the_file_ends),
		cmocka_unit_test(wall_clocks_become_instants),
		cmocka_unit_test(every_instant_survives_its_own_wall_clock),
		cmocka_unit_test(a_zone_writes_wall_clock_and_offset),
		cmocka_unit_test(damaged_files_are_refused),
		cmocka_unit_test(leap_seconds_are_refused),
		cmocka_unit_test(
		    files_cut_anywhere_or_with_any_bit_flipped_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Buckets: where bars by time begin and end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/bucket.h"

static bt_time
at(const char *text)
{
	bt_time t;

	assert_int_equal(bt_time_parse(text, strlen(text), NULL, NULL, &t), 0);
	return t;
}

static const char *
show(int rc, const struct bt_bucket *b)
{
	static char text[2 * BT_TIME_TEXT_MAX + 4];
	size_t n;

	if (rc == 0)
		return "none";
	n = bt_time_format(b->start, text);
	text[n++] = ' ';
	(void)bt_time_format(b->end, text + n);
	return text;
}

static void
lengths_are_read(void **state)
{
	static const struct {
		const char *text;
		enum bt_bucket_unit unit;
		int64_t n;
	} rows[] = {
		{ "15m", BT_BUCKET_NS, 900 * BT_SECOND },
		{ "1h", BT_BUCKET_NS, 3600 * BT_SECOND },
		{ "24h", BT_BUCKET_DAYS, 1 },
		{ "1d", BT_BUCKET_DAYS, 1 },
		{ "2w", BT_BUCKET_DAYS, 14 },
		{ "1mo", BT_BUCKET_MONTHS, 1 },
		{ "2q", BT_BUCKET_MONTHS, 6 },
		{ "1y", BT_BUCKET_MONTHS, 12 },
		{ "100y", BT_BUCKET_MONTHS, 1200 },
		{ "0.5s", BT_BUCKET_NS, BT_SECOND / 2 },
	};
	static const char *const bad[] = { "", "15", "0m", "-1h", "mo", "y",
		"1.5mo", "101y", "0mo", "1moo", "x", "1 q" };
	struct bt_bucket_rule rule;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(
		    bt_bucket_parse(rows[i].text, strlen(rows[i].text), &rule),
		    0);
		assert_int_equal(rule.unit, rows[i].unit);
		assert_int_equal(rule.n, rows[i].n);
	}
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (bt_bucket_parse(bad[i], strlen(bad[i]), &rule) == 0)
			fail_msg("'%s' was read", bad[i]);
}

struct row {
	const char *length, *zone, *calendar, *anchor, *t, *bucket;
};

static void
check(const struct row *row)
{
	struct bt_err err = { 0 };
	struct bt_bucket_rule rule = { .n = 0 };
	struct bt_zone *zone = NULL;
	struct bt_calendar *calendar = NULL;
	struct bt_bucket b;
	const char *text;

	assert_int_equal(
	    bt_bucket_parse(row->length, strlen(row->length), &rule), 0);
	if (row->anchor != NULL)
		assert_int_equal(bt_span_parse(row->anchor, strlen(row->anchor),
				     &rule.anchor),
		    0);
	if (row->zone != NULL)
		rule.zone = zone = bt_zone_open(row->zone, &err);
	if (row->calendar != NULL)
		rule.calendar = calendar =
		    bt_calendar_open(row->calendar, &err);
	assert_int_equal(err.status, BT_OK);
	text = show(bt_bucket_at(&rule, at(row->t), &b), &b);
	if (strcmp(text, row->bucket) != 0)
		fail_msg("%s in %s: %s, expected %s", row->t, row->length, text,
		    row->bucket);
	bt_zone_free(zone);
	bt_calendar_free(calendar);
}

static void
check_all(const struct row *rows, size_t n)
{
	while (n-- > 0)
		check(rows++);
}

static void
an_instant_has_its_bucket_in_utc(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
	{ "15m", 0, 0, 0, "2024-01-02T10:07:30Z", "2024-01-02T10:00:00Z 2024-01-02T10:15:00Z" },
	{ "15m", 0, 0, 0, "2024-01-02T10:15:00Z", "2024-01-02T10:15:00Z 2024-01-02T10:30:00Z" },
	{ "7m", 0, 0, 0, "1970-01-01T00:06:59Z", "1970-01-01T00:00:00Z 1970-01-01T00:07:00Z" },
	{ "15m", 0, 0, 0, "1969-12-31T23:59:59Z", "1969-12-31T23:45:00Z 1970-01-01T00:00:00Z" },
	{ "1h", 0, 0, "30m", "2024-01-02T10:07Z", "2024-01-02T09:30:00Z 2024-01-02T10:30:00Z" },
	{ "1d", 0, 0, 0, "2024-01-02T23:59Z", "2024-01-02T00:00:00Z 2024-01-03T00:00:00Z" },
	{ "1d", 0, 0, "17h", "2024-01-02T16:59Z", "2024-01-01T17:00:00Z 2024-01-02T17:00:00Z" },
	{ "1w", 0, 0, 0, "2024-01-07T23:59Z", "2024-01-01T00:00:00Z 2024-01-08T00:00:00Z" },
	{ "1w", 0, 0, 0, "2024-01-08", "2024-01-08T00:00:00Z 2024-01-15T00:00:00Z" },
	{ "1w", 0, 0, "6d", "2024-01-07", "2024-01-07T00:00:00Z 2024-01-14T00:00:00Z" },
	{ "1mo", 0, 0, 0, "2024-02-29T12:00Z", "2024-02-01T00:00:00Z 2024-03-01T00:00:00Z" },
	{ "1q", 0, 0, 0, "2024-02-29T12:00Z", "2024-01-01T00:00:00Z 2024-04-01T00:00:00Z" },
	{ "1y", 0, 0, 0, "1969-12-31", "1969-01-01T00:00:00Z 1970-01-01T00:00:00Z" },
	{ "10y", 0, 0, 0, "2024-02-29", "2020-01-01T00:00:00Z 2030-01-01T00:00:00Z" },
	};
	/* clang-format on */

	(void)state;
	check_all(rows, sizeof rows / sizeof rows[0]);
}

/* New York: 2024-03-10 07:00Z from -5 to -4, 2024-11-03 06:00Z back. */
static void
an_instant_has_its_bucket_on_the_wall(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
	/* days of 23 and 25 hours, and weeks with one */
	{ "1d", "America/New_York", 0, 0, "2024-03-10T12:00Z", "2024-03-10T05:00:00Z 2024-03-11T04:00:00Z" },
	{ "1d", "America/New_York", 0, 0, "2024-11-03T12:00Z", "2024-11-03T04:00:00Z 2024-11-04T05:00:00Z" },
	{ "1w", "America/New_York", 0, 0, "2024-03-10T12:00Z", "2024-03-04T05:00:00Z 2024-03-11T04:00:00Z" },
	{ "1d", "America/New_York", 0, "17h", "2024-11-03T21:59Z", "2024-11-02T21:00:00Z 2024-11-03T22:00:00Z" },
	{ "1mo", "America/New_York", 0, 0, "2024-11-03T12:00Z", "2024-11-01T04:00:00Z 2024-12-01T05:00:00Z" },
	/* an hour is an hour, the repeated one too */
	{ "1h", "America/New_York", 0, 0, "2024-11-03T05:30Z", "2024-11-03T05:00:00Z 2024-11-03T06:00:00Z" },
	{ "1h", "America/New_York", 0, 0, "2024-11-03T06:30Z", "2024-11-03T06:00:00Z 2024-11-03T07:00:00Z" },
	{ "1h", "America/New_York", 0, 0, "2024-03-10T06:59Z", "2024-03-10T06:00:00Z 2024-03-10T07:00:00Z" },
	{ "1h", "America/New_York", 0, 0, "2024-03-10T07:00Z", "2024-03-10T07:00:00Z 2024-03-10T08:00:00Z" },
	{ "15m", "America/New_York", 0, 0, "2024-11-03T06:16Z", "2024-11-03T06:15:00Z 2024-11-03T06:30:00Z" },
	/* longer ones follow the clock */
	{ "4h", "America/New_York", 0, 0, "2024-11-03T06:30Z", "2024-11-03T04:00:00Z 2024-11-03T09:00:00Z" },
	{ "4h", "America/New_York", 0, 0, "2024-03-10T07:30Z", "2024-03-10T05:00:00Z 2024-03-10T08:00:00Z" },
	{ "2h", "America/New_York", 0, 0, "2024-03-10T07:30Z", "2024-03-10T07:00:00Z 2024-03-10T08:00:00Z" },
	/* a bucket's start that is repeated is the first */
	{ "90m", "America/New_York", 0, 0, "2024-11-03T06:15Z", "2024-11-03T05:30:00Z 2024-11-03T08:00:00Z" },
	/* half an hour of a change cuts an hour */
	{ "1h", "Australia/Lord_Howe", 0, 0, "2024-04-06T15:10Z", "2024-04-06T15:00:00Z 2024-04-06T15:30:00Z" },
	{ "1h", "Australia/Lord_Howe", 0, 0, "2024-04-06T15:40Z", "2024-04-06T15:30:00Z 2024-04-06T16:30:00Z" },
	/* midnight comes twice in Havana, and not at all in Sao Paulo */
	{ "1d", "America/Havana", 0, 0, "2024-11-03T05:30Z", "2024-11-03T04:00:00Z 2024-11-04T05:00:00Z" },
	{ "1d", "America/Sao_Paulo", 0, 0, "2018-11-04T12:00Z", "2018-11-04T03:00:00Z 2018-11-05T02:00:00Z" },
	};
	/* clang-format on */

	(void)state;
	check_all(rows, sizeof rows / sizeof rows[0]);
}

static void
an_instant_has_its_bucket_in_a_session(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
	{ "1h", 0, "nyse", 0, "2024-01-02T15:00Z", "2024-01-02T14:30:00Z 2024-01-02T15:30:00Z" },
	{ "1h", 0, "nyse", 0, "2024-01-02T20:59Z", "2024-01-02T20:30:00Z 2024-01-02T21:00:00Z" },
	{ "1h", 0, "nyse", 0, "2024-01-02T21:00Z", "none" },
	{ "1h", 0, "nyse", 0, "2024-01-01T15:00Z", "none" },
	{ "1h", 0, "nyse", 0, "2023-11-24T17:59Z", "2023-11-24T17:30:00Z 2023-11-24T18:00:00Z" },
	{ "1d", 0, "nyse", 0, "2023-11-24T15:00Z", "2023-11-24T14:30:00Z 2023-11-24T18:00:00Z" },
	{ "1w", 0, "nyse", 0, "2024-01-16T15:00Z", "2024-01-16T14:30:00Z 2024-01-19T21:00:00Z" },
	{ "1mo", 0, "nyse", 0, "2024-03-15T15:00Z", "2024-03-01T14:30:00Z 2024-03-28T20:00:00Z" },
	/* a break has no bucket, and the next part begins anew */
	{ "1h", 0, "tests/unit/lunch.yaml", 0, "2024-01-02T02:59Z", "2024-01-02T02:30:00Z 2024-01-02T03:00:00Z" },
	{ "1h", 0, "tests/unit/lunch.yaml", 0, "2024-01-02T03:30Z", "none" },
	{ "1h", 0, "tests/unit/lunch.yaml", 0, "2024-01-02T04:00Z", "2024-01-02T04:00:00Z 2024-01-02T05:00:00Z" },
	};
	/* clang-format on */

	(void)state;
	check_all(rows, sizeof rows / sizeof rows[0]);
}

/* Buckets cover all of time, one after the other, also where clocks change. */
static void
each_bucket_follows_the_one_before(void **state)
{
	static const char *const zones[] = { "America/New_York",
		"Australia/Lord_Howe", "America/Havana", "America/Sao_Paulo",
		"Europe/London", "Asia/Kathmandu" };
	static const char *const lengths[] = { "7m", "1h", "90m", "2h", "150m",
		"4h", "7h", "1d", "3d", "1w", "1mo" };
	struct bt_err err = { 0 };
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		struct bt_zone *zone = bt_zone_open(zones[i], &err);

		assert_non_null(zone);
		for (k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
			struct bt_bucket_rule rule = { .zone = zone };
			struct bt_bucket b, last;
			bt_time end = at("2019-01-01");

			assert_int_equal(bt_bucket_parse(lengths[k],
					     strlen(lengths[k]), &rule),
			    0);
			assert_true(bt_bucket_at(&rule, at("2018-01-01"), &b));
			for (; b.end < end; assert_true(b.start == last.end)) {
				struct bt_bucket same;

				assert_true(b.start < b.end);
				assert_true(
				    bt_bucket_at(&rule, b.end - 1, &same));
				assert_true(same.start == b.start);
				last = b;
				assert_true(bt_bucket_next(&rule, &b));
			}
		}
		bt_zone_free(zone);
	}
}

/* A walk through two years in steps of 17 minutes and a second. */
static void
walk(const struct bt_bucket_rule *rule, const char *from)
{
	struct bt_bucket_memo memo = { 0 };
	bt_time t = at(from), end = t + 729 * BT_DAY, was_closed = INT64_MIN;

	for (; t < end; t += 1021 * BT_SECOND) {
		struct bt_bucket a, b;
		int rc = bt_bucket_at(rule, t, &a);

		assert_int_equal(bt_bucket_recall(rule, &memo, t, &b), rc);
		if (rc == 0) {
			assert_true(memo.to > t && memo.to >= was_closed);
			was_closed = memo.to;
			continue;
		}
		assert_true(t >= was_closed);
		assert_true(a.start == b.start && a.end == b.end);
		assert_true(a.start <= t && t < a.end);
	}
}

static void
what_is_remembered_is_what_would_be_found(void **state)
{
	static const char *const zones[] = { "America/New_York",
		"Australia/Lord_Howe", "America/Havana" };
	static const char *const calendars[] = { "nyse", "nse",
		"tests/unit/lunch.yaml" };
	static const char *const lengths[] = { "7m", "1h", "4h", "1d", "1w" };
	struct bt_err err = { 0 };
	size_t i, k;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct bt_zone *zone = bt_zone_open(zones[i], &err);
		struct bt_calendar *c = bt_calendar_open(calendars[i], &err);

		assert_true(zone != NULL && c != NULL);
		for (k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
			struct bt_bucket_rule rule = { .zone = zone };

			assert_int_equal(bt_bucket_parse(lengths[k],
					     strlen(lengths[k]), &rule),
			    0);
			walk(&rule, "2018-01-01");
			walk(&rule, "1969-01-01"); /* times below 0 too */
			rule.zone = NULL;
			rule.calendar = c;
			walk(&rule, "2018-01-01");
			walk(&rule, "1969-01-01");
		}
		bt_zone_free(zone);
		bt_calendar_free(c);
	}
}

static void
the_next_bucket_of_a_calendar_is_in_a_session(void **state)
{
	struct bt_err err = { 0 };
	struct bt_calendar *c = bt_calendar_open("nyse", &err);
	struct bt_bucket_rule rule = { .calendar = c };
	struct bt_bucket b;

	(void)state;
	assert_non_null(c);
	assert_int_equal(bt_bucket_parse("1h", 2, &rule), 0);
	assert_true(bt_bucket_at(&rule, at("2023-11-24T17:45Z"), &b));
	assert_true(bt_bucket_next(&rule, &b));
	assert_string_equal(
	    show(1, &b), "2023-11-27T14:30:00Z 2023-11-27T15:30:00Z");
	assert_int_equal(bt_bucket_parse("1w", 2, &rule), 0);
	assert_true(bt_bucket_next(&rule, &b));
	assert_string_equal(
	    show(1, &b), "2023-11-27T14:30:00Z 2023-12-01T21:00:00Z");
	assert_true(bt_bucket_next(&rule, &b));
	assert_string_equal(
	    show(1, &b), "2023-12-04T14:30:00Z 2023-12-08T21:00:00Z");
	bt_calendar_free(c);
	c = bt_calendar_open("tests/unit/lunch.yaml", &err);
	assert_non_null(c);
	rule.calendar = c;
	assert_int_equal(bt_bucket_parse("1h", 2, &rule), 0);
	assert_true(bt_bucket_at(&rule, at("2024-01-02T02:45Z"), &b));
	assert_true(bt_bucket_next(&rule, &b));
	assert_string_equal(
	    show(1, &b), "2024-01-02T04:00:00Z 2024-01-02T05:00:00Z");
	bt_calendar_free(c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_are_read),
		cmocka_unit_test(an_instant_has_its_bucket_in_utc),
		cmocka_unit_test(an_instant_has_its_bucket_on_the_wall),
		cmocka_unit_test(an_instant_has_its_bucket_in_a_session),
		cmocka_unit_test(each_bucket_follows_the_one_before),
		cmocka_unit_test(what_is_remembered_is_what_would_be_found),
		cmocka_unit_test(the_next_bucket_of_a_calendar_is_in_a_session),
	};

	if (setenv("BT_DATADIR", "data", 1) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

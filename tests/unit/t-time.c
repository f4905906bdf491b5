/* Instants and spans as text, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefast.h"
#include "bt/time.h"

#define S INT64_C(1000000000)

static void
instants_are_read_in_every_form(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text, *out; /* NULL: refused */
	} rows[] = {
		{ "2024-01-02T09:30:00Z", "2024-01-02T09:30:00Z" },
		{ "2024-01-02t09:30:00z", "2024-01-02T09:30:00Z" },
		{ "2024-01-02 09:30:00", "2024-01-02T09:30:00Z" },
		{ "2024-01-02T09:30", "2024-01-02T09:30:00Z" },
		{ "2024-01-02 09:30Z", "2024-01-02T09:30:00Z" },
		{ "2024-01-02T09:30:00.5Z", "2024-01-02T09:30:00.5Z" },
		{ "2024-01-02T09:30:00.123456789Z",
		    "2024-01-02T09:30:00.123456789Z" },
		{ "2024-01-02T09:30:00.000000001", "2024-01-02T09:30:00.000000001Z" },
		{ "2024-01-02T09:30:00.500000000Z", "2024-01-02T09:30:00.5Z" },
		{ "2024-01-02T09:30:00+05:30", "2024-01-02T04:00:00Z" },
		{ "2024-01-02T09:30:00-0500", "2024-01-02T14:30:00Z" },
		{ "2024-01-02 09:30:00-05", "2024-01-02T14:30:00Z" },
		{ "2024-01-02 00:00:00.25+01:00", "2024-01-01T23:00:00.25Z" },
		{ "2024-01-02", "2024-01-02T00:00:00Z" },
		{ "2024/01/02", "2024-01-02T00:00:00Z" },
		{ "2024/01/02 16:00", "2024-01-02T16:00:00Z" },
		{ "20240102", "2024-01-02T00:00:00Z" },
		{ "20240102 09:30", "2024-01-02T09:30:00Z" },
		{ "20240102 093015", "2024-01-02T09:30:15Z" },
		{ "20240102T093015.25Z", "2024-01-02T09:30:15.25Z" },
		{ "20240102T0930", "2024-01-02T09:30:00Z" },
		{ "2024-02-29", "2024-02-29T00:00:00Z" },
		{ "2000-02-29", "2000-02-29T00:00:00Z" },
		{ "1969-12-31T23:59:59.999999999Z",
		    "1969-12-31T23:59:59.999999999Z" },
		{ "1677-09-21T00:12:43.145224193Z",
		    "1677-09-21T00:12:43.145224193Z" },
		{ "2262-04-11T23:47:16.854775807Z",
		    "2262-04-11T23:47:16.854775807Z" },
		{ "1677-09-21T00:12:43.145224192Z", NULL },
		{ "2262-04-11T23:47:16.854775808Z", NULL },
		{ "0000-01-01", NULL }, { "9999-12-31", NULL },
		{ "2023-02-29", NULL }, { "1900-02-29", NULL },
		{ "2024-00-01", NULL }, { "2024-13-01", NULL },
		{ "2024-01-00", NULL }, { "2024-04-31", NULL },
		{ "20241301", NULL }, { "20240431", NULL },
		{ "2024-01-02T24:00:00Z", NULL },
		{ "2024-01-02T09:60:00Z", NULL },
		{ "2024-01-02T23:59:60Z", NULL },
		{ "2024-01-02T09", NULL }, { "2024-01-02T", NULL },
		{ "2024-01-02T09:3", NULL }, { "2024-01-02T09:30:", NULL },
		{ "2024-01-02T09:30:00.", NULL },
		{ "2024-01-02T09:30:00.1234567891Z", NULL },
		{ "2024-01-02T09:30:00+24:00", NULL },
		{ "2024-01-02T09:30:00+05:60", NULL },
		{ "2024-01-02T09:30:00+5", NULL },
		{ "2024-01-02T09:30:00+05:", NULL },
		{ "2024-01-02T09:30:00ZZ", NULL },
		{ "2024-01-02T09:30:00 ", NULL },
		{ "2024-01-02_09:30:00", NULL },
		{ "2024-01/02", NULL }, { "2024-1-2", NULL }, { "2024-01", NULL },
		{ " 2024-01-02", NULL }, { "2024-01-02Z", NULL },
		{ "01/02/2024", NULL }, { "", NULL }, { "now", NULL },
		{ "-", NULL }, { "nan", NULL }, { "inf", NULL },
		{ "1704187800", "2024-01-02T09:30:00Z" },
		{ "1704187800.5", "2024-01-02T09:30:00.5Z" },
		{ "1704187800.123456789", "2024-01-02T09:30:00.123456789Z" },
		{ "1704187800.1234567891", NULL },
		{ "1704187800123", "2024-01-02T09:30:00.123Z" },
		{ "1704187800123.5", "2024-01-02T09:30:00.1235Z" },
		{ "1704187800123456", "2024-01-02T09:30:00.123456Z" },
		{ "1704187800123456789", "2024-01-02T09:30:00.123456789Z" },
		{ "1.7041878e9", "2024-01-02T09:30:00Z" },
		{ "0", "1970-01-01T00:00:00Z" },
		{ "-1", "1969-12-31T23:59:59Z" },
		{ "-1.5", "1969-12-31T23:59:58.5Z" },
		{ "99999999999", NULL }, /* seconds, of the year 5138 */
		{ "100000000000", "1973-03-03T09:46:40Z" },
		{ "9223372036854775807", "2262-04-11T23:47:16.854775807Z" },
		{ "9223372036854775808", NULL },
		{ "-9223372036854775808", NULL },
	};
	/* clang-format on */
	char text[BT_TIME_TEXT_MAX];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *s = rows[i].text;
		bt_time t = 7;

		if (bt_time_parse(s, strlen(s), NULL, NULL, &t) < 0) {
			if (rows[i].out != NULL || t != 7)
				fail_msg("'%s' is refused", s);
			continue;
		}
		n = bt_time_format(t, text);
		if (rows[i].out == NULL || strcmp(text, rows[i].out) != 0)
			fail_msg("'%s' gives %s", s, text);
		assert_int_equal(n, strlen(text));
	}
}

static void
the_first_number_decides_for_all(void **state)
{
	static const struct {
		const char *first, *then;
		enum bt_epoch epoch;
		bt_time t;
	} rows[] = {
		{ "1704187800", "5", BT_EPOCH_S, 5 * S },
		{ "1704187800000", "5", BT_EPOCH_MS, 5 * S / 1000 },
		{ "1704187800000000", "5", BT_EPOCH_US, 5000 },
		{ "1704187800000000000", "5", BT_EPOCH_NS, 5 },
		{ "-1704187800000", "2.5", BT_EPOCH_MS, 2500000 },
		/* a date decides nothing, and stays a date */
		{ "2024-01-02", "1704187800", BT_EPOCH_S, 1704187800 * S },
		{ "1704187800000", "19700102", BT_EPOCH_MS, 86400 * S },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum bt_epoch epoch = BT_EPOCH_AUTO;
		bt_time t;

		assert_int_equal(bt_time_parse(rows[i].first,
				     strlen(rows[i].first), NULL, &epoch, &t),
		    0);
		assert_int_equal(bt_time_parse(rows[i].then,
				     strlen(rows[i].then), NULL, &epoch, &t),
		    0);
		assert_int_equal(epoch, rows[i].epoch);
		assert_true(t == rows[i].t);
	}
}

static void
a_number_that_is_refused_decides_nothing(void **state)
{
	enum bt_epoch epoch = BT_EPOCH_AUTO;
	bt_time t = 7;

	(void)state;
	assert_int_equal(
	    bt_time_parse("99999999999", 11, NULL, &epoch, &t), -1);
	assert_int_equal(epoch, BT_EPOCH_AUTO);
	assert_int_equal(t, 7);
}

static void
patterns_read_what_strptime_would(void **state)
{
	/* clang-format off */
	static const struct {
		const char *format, *text, *out;
	} rows[] = {
		{ "%Y%m%d %H%M%S", "20240102 093015", "2024-01-02T09:30:15Z" },
		{ "%d.%m.%Y", "02.01.2024", "2024-01-02T00:00:00Z" },
		{ "%m/%d/%Y", "1/2/2024", "2024-01-02T00:00:00Z" },
		{ "%d-%b-%y", "02-Jan-24", "2024-01-02T00:00:00Z" },
		{ "%d-%b-%y", "02-JAN-69", "1969-01-02T00:00:00Z" },
		{ "%d-%b-%y", "02-Jan-68", "2068-01-02T00:00:00Z" },
		{ "%B %d, %Y", "May 7, 2024", "2024-05-07T00:00:00Z" },
		{ "%B %d, %Y", "september 30, 2024", "2024-09-30T00:00:00Z" },
		{ "%b %d %Y", "September 30 2024", "2024-09-30T00:00:00Z" },
		{ "%Y-%m-%d %I:%M %p", "2024-01-02 12:05 AM",
		    "2024-01-02T00:05:00Z" },
		{ "%Y-%m-%d %I:%M %p", "2024-01-02 12:05 pm",
		    "2024-01-02T12:05:00Z" },
		{ "%Y-%m-%d %I:%M%p", "2024-01-02 3:05PM",
		    "2024-01-02T15:05:00Z" },
		{ "%p %I %Y", "PM 3 2024", "2024-01-01T15:00:00Z" },
		{ "%Y %j", "2024 060", "2024-02-29T00:00:00Z" },
		{ "%Y %j", "2023 60", "2023-03-01T00:00:00Z" },
		{ "%Y %j", "2024 366", "2024-12-31T00:00:00Z" },
		{ "%Y %j", "2023 366", NULL }, { "%Y %j", "2023 0", NULL },
		{ "%Y-%m-%dT%H:%M:%S.%f%z", "2024-01-02T09:30:00.25+0530",
		    "2024-01-02T04:00:00.25Z" },
		{ "%H:%M %Y%%%m", "09:30 2024%02", "2024-02-01T09:30:00Z" },
		{ "%Y", "2024", "2024-01-01T00:00:00Z" },
		{ "%Y-%m-%d", "2024-01-02 ", NULL },
		{ "%Y-%m-%d ", "2024-01-02", NULL },
		{ "%Y-%m-%d", "2024-02-30", NULL },
		{ "%H:%M", "09:30", NULL }, { "%Y %H", "2024 24", NULL },
		{ "%Y %I %p", "2024 13 PM", NULL }, { "%Y %I %p", "2024 0 PM", NULL },
		{ "%Y %p", "2024 x", NULL }, { "%Y %b", "2024 Jux", NULL },
		{ "%Y %Q", "2024 1", NULL }, { "%Y%", "2024", NULL },
		{ "%Y.%f", "2024.", NULL }, { "", "", NULL },
	};
	/* clang-format on */
	char text[BT_TIME_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		bt_time t = BT_TIME_NONE;
		int rc = bt_time_parse_format(rows[i].text,
		    strlen(rows[i].text), rows[i].format, NULL, &t);

		(void)bt_time_format(t, text);
		if (rc != (rows[i].out != NULL ? 0 : -1) ||
		    strcmp(text, rc == 0 ? rows[i].out : "") != 0)
			fail_msg("'%s' by '%s' gives %d %s", rows[i].text,
			    rows[i].format, rc, text);
	}
}

static void
every_day_of_the_range_has_its_date(void **state)
{
	int y = 1678, m = 1, d = 1, year, month, day;
	char want[BT_TIME_TEXT_MAX], text[BT_TIME_TEXT_MAX];
	bt_time t, fast;

	(void)state;
	t = bt_time_from_civil(y, m, d);
	for (; y < 2262; t += BT_DAY) {
		bt_time_civil(t, &year, &month, &day);
		assert_true(year == y && month == m && day == d);
		bt_time_civil(t + BT_DAY - 1, &year, &month, &day);
		assert_true(year == y && month == m && day == d);
		assert_true(bt_time_from_civil(y, m, d) == t);
		(void)snprintf(
		    want, sizeof want, "%04d-%02d-%02dT00:00:00Z", y, m, d);
		(void)bt_time_format(t, text);
		assert_string_equal(text, want);
		assert_int_equal(bt_timefast_parse(text, &fast), 0);
		assert_true(fast == t);
		if (++d > bt_civil_month_days(y, m)) {
			d = 1;
			if (++m > 12)
				m = 1, y++;
		}
	}
	assert_true(bt_time_from_civil(1970, 1, 1) == 0);
	assert_true(bt_time_from_civil(2000, 3, 1) == 951868800 * S);
}

static void
every_second_of_a_day_has_its_text(void **state)
{
	char want[BT_TIME_TEXT_MAX], text[BT_TIME_TEXT_MAX];
	bt_time t, fast;
	int s;

	(void)state;
	for (s = 0; s < 86400; s++) {
		t = 1704153600 * S + s * S;
		(void)snprintf(want, sizeof want, "2024-01-02T%02d:%02d:%02dZ",
		    s / 3600, s / 60 % 60, s % 60);
		(void)bt_time_format(t, text);
		assert_string_equal(text, want);
		assert_int_equal(bt_timefast_parse(text, &fast), 0);
		assert_true(fast == t);
	}
}

static void
the_fast_parser_refuses_every_other_byte(void **state)
{
	static const char good[] = "2024-01-02T09:30:00Z";
	char text[sizeof good];
	bt_time fast, slow;
	size_t i;
	int c, rc;

	(void)state;
	for (i = 0; i + 1 < sizeof good; i++) {
		for (c = 0; c < 256; c++) {
			memcpy(text, good, sizeof good);
			text[i] = (char)c;
			fast = slow = 7;
			rc = bt_timefast_parse(text, &fast);
			if (c < '0' || c > '9')
				assert_int_equal(rc, c == good[i] ? 0 : -1);
			if (rc == 0)
				assert_int_equal(
				    bt_time_parse(text, 20, NULL, NULL, &slow),
				    0);
			assert_true(rc < 0 || fast == slow);
			assert_true(rc == 0 || fast == 7);
		}
	}
	assert_int_equal(bt_timefast_parse("1677-12-31T00:00:00Z", &fast), -1);
	assert_int_equal(bt_timefast_parse("2262-01-01T00:00:00Z", &fast), -1);
	assert_int_equal(bt_timefast_parse("2024-01-32T00:00:00Z", &fast), -1);
	assert_int_equal(bt_timefast_parse("2024-01-02T24:00:00Z", &fast), -1);
	assert_int_equal(bt_timefast_parse("2024-01-02T00:60:00Z", &fast), -1);
	assert_int_equal(bt_timefast_parse("2024-01-02T00:00:60Z", &fast), -1);
}

static void
an_unknown_time_is_the_empty_text(void **state)
{
	char text[BT_TIME_TEXT_MAX] = "x";

	(void)state;
	assert_int_equal(bt_time_format(BT_TIME_NONE, text), 0);
	assert_string_equal(text, "");
	text[0] = 'x';
	assert_int_equal(bt_time_format_zone(BT_TIME_NONE, NULL, text), 0);
	assert_string_equal(text, "");
}

static void
sums_of_times_that_overflow_are_refused(void **state)
{
	bt_time sum = 7;

	(void)state;
	assert_int_equal(bt_time_add(INT64_MAX - 1, 1, &sum), 0);
	assert_true(sum == INT64_MAX);
	assert_int_equal(bt_time_add(INT64_MIN + 2, -1, &sum), 0);
	assert_true(sum == INT64_MIN + 1);
	assert_int_equal(bt_time_add(INT64_MAX, 1, &sum), -1);
	assert_int_equal(bt_time_add(INT64_MIN + 1, -1, &sum), -1);
	assert_int_equal(bt_time_add(0, INT64_MIN, &sum), -1);
	assert_int_equal(bt_time_add(BT_TIME_NONE, 5, &sum), -1);
	assert_true(sum == INT64_MIN + 1);
}

static void
no_two_instants_are_too_far_apart(void **state)
{
	(void)state;
	assert_true(bt_time_between(-3, 4) == 7);
	assert_true(bt_time_between(5, 5) == 0);
	assert_true(bt_time_between(-1, INT64_MAX - 1) == INT64_MAX);
	assert_true(bt_time_between(-2, INT64_MAX - 1) == INT64_MAX);
	assert_true(bt_time_between(INT64_MIN + 1, INT64_MAX) == INT64_MAX);
}

static void
spans_are_read_in_their_units(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		int64_t span; /* 7: refused */
		const char *out;
	} rows[] = {
		{ "60", 60 * S, "60" }, { "1.5h", 5400 * S, "5400" },
		{ "1d", 86400 * S, "86400" }, { "2w", 1209600 * S, "1209600" },
		{ "5m", 300 * S, "300" }, { "5min", 300 * S, "300" },
		{ "30s", 30 * S, "30" }, { "500ms", S / 2, "0.5" },
		{ "250us", 250000, "0.00025" }, { "3ns", 3, "0.000000003" },
		{ "0.1", S / 10, "0.1" }, { "0", 0, "0" }, { "-1h", -3600 * S, "-3600" },
		{ "1e3ms", S, "1" }, { "106751d", 9223286400 * S, "9223286400" },
		{ "106752d", 7, NULL }, { "-106752d", 7, NULL },
		{ "1e300", 7, NULL }, { "0.5ns", 7, NULL }, { "", 7, NULL },
		{ "h", 7, NULL }, { "1 h", 7, NULL }, { "1H", 7, NULL },
		{ "1hh", 7, NULL }, { "1mo", 7, NULL }, { "inf", 7, NULL },
		{ "nans", 7, NULL }, { "1h ", 7, NULL },
	};
	/* clang-format on */
	char text[BT_TIME_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *s = rows[i].text;
		int64_t span = 7;
		int rc = bt_span_parse(s, strlen(s), &span);

		if (rc != (rows[i].out != NULL ? 0 : -1) ||
		    span != rows[i].span)
			fail_msg("'%s' gives %lld", s, (long long)span);
		if (rc < 0)
			continue;
		assert_int_equal(
		    bt_span_format(span, text), strlen(rows[i].out));
		assert_string_equal(text, rows[i].out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants_are_read_in_every_form),
		cmocka_unit_test(the_first_number_decides_for_all),
		cmocka_unit_test(a_number_that_is_refused_decides_nothing),
		cmocka_unit_test(patterns_read_what_strptime_would),
		cmocka_unit_test(every_day_of_the_range_has_its_date),
		cmocka_unit_test(every_second_of_a_day_has_its_text),
		cmocka_unit_test(the_fast_parser_refuses_every_other_byte),
		cmocka_unit_test(an_unknown_time_is_the_empty_text),
		cmocka_unit_test(sums_of_times_that_overflow_are_refused),
		cmocka_unit_test(no_two_instants_are_too_far_apart),
		cmocka_unit_test(spans_are_read_in_their_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

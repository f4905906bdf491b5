/*
 * Calendars: sessions, holidays, half days, nights and changes of the clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/civil.h"
#include "data/calendar.h"

/* 2024-01-02T09:30Z, or with an offset */
static bt_time
at(const char *text)
{
	bt_time t;

	assert_int_equal(bt_time_parse(text, strlen(text), NULL, NULL, &t), 0);
	return t;
}

static int32_t
day(const char *text)
{
	return (int32_t)(at(text) / BT_DAY - (at(text) % BT_DAY < 0));
}

/* "2024-01-02 14:30Z-21:00Z half NAME", parts joined by +, or "none" */
static const char *
show(int rc, const struct bt_session *s)
{
	static char text[512];
	char a[BT_TIME_TEXT_MAX], b[BT_TIME_TEXT_MAX];
	size_t n;
	int i;

	if (rc == 0)
		return "none";
	(void)bt_time_format(s->day * BT_DAY, a);
	n = (size_t)snprintf(text, sizeof text, "%.10s", a);
	for (i = 0; i < s->n; i++) {
		(void)bt_time_format(s->parts[i].open, a);
		(void)bt_time_format(s->parts[i].close, b);
		n += (size_t)snprintf(text + n, sizeof text - n,
		    "%c%.5s %.5s-%.5s %.5s", i == 0 ? ' ' : '+', a + 5, a + 11,
		    b + 5, b + 11);
	}
	(void)snprintf(text + n, sizeof text - n, "%s%s%s%s",
	    s->is_half ? " half" : "", s->is_special ? " special" : "",
	    s->name[0] != '\0' ? " " : "", s->name);
	return text;
}

static const char *
session(const struct bt_calendar *c, const char *date)
{
	struct bt_session s;

	return show(bt_calendar_session(c, day(date), &s), &s);
}

static struct bt_calendar *
parse(const char *text)
{
	struct bt_err err = { 0 };
	struct bt_calendar *c =
	    bt_calendar_parse(text, strlen(text), "my.yaml", &err);

	if (c == NULL)
		fail_msg("%s", err.text);
	return c;
}

static struct bt_calendar *
open_one(const char *name)
{
	struct bt_err err = { 0 };
	struct bt_calendar *c = bt_calendar_open(name, &err);

	if (c == NULL)
		fail_msg("%s", err.text);
	return c;
}

static void
sessions_of_new_york_are_known(void **state)
{
	static const struct {
		const char *date, *session;
	} rows[] = {
		{ "2024-01-02", "2024-01-02 01-02 14:30-01-02 21:00" },
		{ "2024-01-01", "none" }, /* New Year */
		{ "2024-01-06", "none" }, /* Saturday */
		/* the clock changes on Sundays 2011-03-13 and 2011-11-06 */
		{ "2011-03-11", "2011-03-11 03-11 14:30-03-11 21:00" },
		{ "2011-03-14", "2011-03-14 03-14 13:30-03-14 20:00" },
		{ "2011-11-04", "2011-11-04 11-04 13:30-11-04 20:00" },
		{ "2011-11-07", "2011-11-07 11-07 14:30-11-07 21:00" },
		{ "2012-10-26", "2012-10-26 10-26 13:30-10-26 20:00" },
		{ "2012-10-29", "none" }, { "2012-10-30", "none" },
		{ "2012-10-31", "2012-10-31 10-31 13:30-10-31 20:00" },
		{ "2023-11-24", "2023-11-24 11-24 14:30-11-24 18:00 half Day "
				"after Thanksgiving" },
		{ "2019-07-03", "2019-07-03 07-03 13:30-07-03 17:00 half Day "
				"before Independence Day" },
		{ "2024-12-24", "2024-12-24 12-24 14:30-12-24 18:00 half "
				"Christmas Eve" },
		{ "2021-12-24", "none" }, /* Christmas falls on Saturday */
		{ "2021-12-31", "2021-12-31 12-31 14:30-12-31 21:00" },
		{ "2022-06-20", "none" }, /* Juneteenth falls on Sunday */
		{ "2021-06-18", "2021-06-18 06-18 13:30-06-18 20:00" },
		{ "2002-09-11", "2002-09-11 09-11 16:00-09-11 20:00 special "
				"Remembrance of September 11" },
		{ "2001-09-11", "none" },
		{ "2001-09-17", "2001-09-17 09-17 13:30-09-17 20:00" },
		{ "2025-01-09", "none" },
		{ "1997-01-20", "1997-01-20 01-20 14:30-01-20 21:00" },
		{ "1998-01-19", "none" }, /* the first Martin Luther King Day */
	};
	struct bt_calendar *c = open_one("nyse");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(session(c, rows[i].date), rows[i].session);
	assert_string_equal(bt_calendar_name(c), "nyse");
	assert_string_equal(
	    bt_calendar_holiday(c, day("2012-10-29")), "Hurricane Sandy");
	assert_string_equal(
	    bt_calendar_holiday(c, day("2022-06-20")), "Juneteenth");
	assert_null(bt_calendar_holiday(c, day("2022-06-19")));
	assert_null(bt_calendar_holiday(c, day("2024-01-06")));
	bt_calendar_free(c);
}

/* ---- the rules of the exchange, from its text and not from the file ---- */

static int32_t
nth(int year, int month, int weekday, int n)
{
	int32_t first = bt_civil_to_days(year, month, 1);
	int32_t shift = (weekday - (first + 3) % 7 + 7) % 7;

	return first + shift + 7 * (n - 1);
}

/* Butcher's algorithm. */
static int32_t
good_friday(int y)
{
	int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4;
	int g = (8 * b + 13) / 25, h = (19 * a + b - d - g + 15) % 30;
	int l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int month = (h + l - 7 * m + 114) / 31;

	return bt_civil_to_days(y, month, (h + l - 7 * m + 114) % 31 + 1) - 2;
}

static int32_t
observed(int year, int month, int d)
{
	int32_t date = bt_civil_to_days(year, month, d);
	int wd = (date + 3) % 7;

	return wd == 5 ? date - 1 : wd == 6 ? date + 1 : date;
}

static int
is_rule_holiday(int32_t d)
{
	int y = bt_civil_from_days(d).year;
	int32_t new_year = bt_civil_to_days(y, 1, 1);

	return d == new_year || (d == new_year + 1 && (d + 3) % 7 == 0) ||
	       (y >= 1998 && d == nth(y, 1, 0, 3)) || d == nth(y, 2, 0, 3) ||
	       d == good_friday(y) || d == nth(y, 6, 0, 1) - 7 ||
	       (y >= 2022 && d == observed(y, 6, 19)) ||
	       d == observed(y, 7, 4) || d == nth(y, 9, 0, 1) ||
	       d == nth(y, 11, 3, 4) || d == observed(y, 12, 25);
}

static void
each_day_of_new_york_is_as_its_rules_say(void **state)
{
	static const char *const closed[] = { "1994-04-27", "2001-09-11",
		"2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11",
		"2007-01-02", "2012-10-29", "2012-10-30", "2018-12-05",
		"2025-01-09" };
	struct bt_calendar *c = open_one("nyse");
	int32_t d, from, to;
	int n = 0;

	(void)state;
	bt_calendar_known(c, &from, &to);
	assert_int_equal(from, day("1993-01-01"));
	assert_int_equal(to, day("2028-12-31"));
	for (d = from; d <= to; d++) {
		struct bt_session s;
		int is_open = (d + 3) % 7 < 5 && !is_rule_holiday(d);
		size_t i;

		for (i = 0; i < sizeof closed / sizeof closed[0]; i++)
			is_open &= d != day(closed[i]);
		if (bt_calendar_session(c, d, &s) != is_open)
			fail_msg("%s", show(1, &s));
		n += is_open;
	}
	assert_int_equal(n, 9060);
	bt_calendar_free(c);
}

static void
sessions_of_india_are_known(void **state)
{
	static const struct {
		const char *date, *session;
	} rows[] = {
		{ "2024-01-25", "2024-01-25 01-25 03:45-01-25 10:00" },
		{ "2024-01-26", "none" },
		{ "2010-10-15", "2010-10-15 10-15 03:30-10-15 10:00" },
		{ "2010-10-18", "2010-10-18 10-18 03:45-10-18 10:00" },
		/* a holiday with a session, and one on a Sunday */
		{ "2025-10-21", "2025-10-21 10-21 08:15-10-21 09:15 special "
				"Muhurat trading" },
		{ "2023-11-12", "2023-11-12 11-12 12:45-11-12 13:45 special "
				"Muhurat trading" },
		{ "2025-02-01", "2025-02-01 02-01 03:45-02-01 10:00 special "
				"Budget" },
		{ "2024-05-18",
		    "2024-05-18 05-18 03:45-05-18 04:30+05-18 06:00-05-18 "
		    "07:00 special Site of disaster recovery tried out" },
		{ "2026-01-15", "none" },
	};
	struct bt_calendar *c = open_one("nse");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(session(c, rows[i].date), rows[i].session);
	assert_string_equal(
	    bt_calendar_holiday(c, day("2025-10-21")), "Diwali Laxmi Pujan");
	assert_true(bt_calendar_is_known(c, day("2010-01-01")));
	assert_false(bt_calendar_is_known(c, day("2009-12-31")));
	assert_false(bt_calendar_is_known(c, day("2026-11-08")));
	bt_calendar_free(c);
}

static void
the_built_in_ones_know_every_day(void **state)
{
	struct bt_calendar *all = open_one("24x7");
	struct bt_calendar *week = open_one("weekdays");

	(void)state;
	assert_string_equal(
	    session(all, "2024-12-25"), "2024-12-25 12-25 00:00-12-26 00:00");
	assert_string_equal(
	    session(all, "2024-01-06"), "2024-01-06 01-06 00:00-01-07 00:00");
	assert_string_equal(session(week, "2024-01-06"), "none");
	assert_string_equal(
	    session(week, "1999-12-31"), "1999-12-31 12-31 00:00-01-01 00:00");
	assert_true(bt_calendar_is_known(week, day("1700-01-01")));
	assert_true(bt_calendar_is_open(all, at("2024-02-29T23:59:59Z")));
	assert_false(bt_calendar_is_open(week, at("2024-01-07T12:00Z")));
	bt_calendar_free(all);
	bt_calendar_free(week);
}

/* A night before each day, and a pause in the afternoon. */
static const char globex[] = "zone: America/Chicago\n"
			     "known: {from: 2020-01-01, to: 2029-12-31}\n"
			     "sessions:\n"
			     "  - days: mon-fri\n"
			     "    hours: [17:00-15:15, 15:30-16:00]\n"
			     "holidays:\n"
			     "  - {name: Good Friday, dates: [2024-03-29]}\n"
			     "early:\n"
			     "  - {name: Labor Day, close: 12:00,\n"
			     "     dates: [2024-09-02]}\n";

static void
a_session_that_opens_the_day_before_has_its_own_date(void **state)
{
	static const struct {
		const char *t, *date;
		int is_open;
	} rows[] = {
		{ "2024-01-07T16:59:59-06:00", "2024-01-07", 0 },
		{ "2024-01-07T17:00-06:00", "2024-01-08", 1 }, /* Sunday */
		{ "2024-01-08T03:00-06:00", "2024-01-08", 1 },
		{ "2024-01-08T15:20-06:00", "2024-01-08", 0 }, /* pause */
		{ "2024-01-08T15:30-06:00", "2024-01-08", 1 },
		{ "2024-01-08T16:00-06:00", "2024-01-08", 0 },
		{ "2024-01-08T16:30-06:00", "2024-01-08", 0 },
		{ "2024-01-08T17:00-06:00", "2024-01-09", 1 },
		{ "2024-01-12T17:00-06:00", "2024-01-12", 0 }, /* Friday */
		{ "2024-03-28T18:00-05:00", "2024-03-28", 0 }, /* holiday */
		{ "2024-09-02T11:59-05:00", "2024-09-02", 1 },
		{ "2024-09-02T12:00-05:00", "2024-09-02", 0 },
		/* the hour that the night of 2024-03-10 leaves out */
		{ "2024-03-10T17:00-05:00", "2024-03-11", 1 },
		{ "2024-03-10T16:59-05:00", "2024-03-10", 0 },
	};
	struct bt_calendar *c = parse(globex);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bt_time t = at(rows[i].t);

		assert_int_equal(bt_calendar_day(c, t), day(rows[i].date));
		assert_int_equal(bt_calendar_is_open(c, t), rows[i].is_open);
	}
	assert_string_equal(session(c, "2024-09-02"),
	    "2024-09-02 09-01 22:00-09-02 17:00 half Labor Day");
	assert_string_equal(bt_calendar_name(c), "my");
	bt_calendar_free(c);
}

static void
hours_before_and_after_midnight_are_told_apart(void **state)
{
	static const struct {
		const char *hours, *session;
	} rows[] = {
		{ "[21:00-23:00, 09:00-11:30, 13:30-15:00]",
		    "2024-01-03 01-02 21:00-01-02 23:00+01-03 09:00-01-03 "
		    "11:30+01-03 13:30-01-03 15:00" },
		{ "[21:00-02:30, 09:00-15:00]",
		    "2024-01-03 01-02 21:00-01-03 02:30+01-03 09:00-01-03 "
		    "15:00" },
		{ "17:00-17:00", "2024-01-03 01-02 17:00-01-03 17:00" },
		{ "00:00-24:00", "2024-01-03 01-03 00:00-01-04 00:00" },
		{ "22:15-24:00", "2024-01-03 01-03 22:15-01-04 00:00" },
		{ "09:00:30-09:01", "2024-01-03 01-03 09:00-01-03 09:01" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[256];
		struct bt_calendar *c;

		(void)snprintf(text, sizeof text,
		    "{zone: UTC, sessions: [{days: wed, hours: %s}]}",
		    rows[i].hours);
		c = parse(text);
		assert_string_equal(session(c, "2024-01-03"), rows[i].session);
		bt_calendar_free(c);
	}
}

static void
a_day_of_23_or_25_hours_is_a_whole_session(void **state)
{
	struct bt_calendar *c =
	    parse("zone: Europe/Berlin\n"
		  "sessions:\n"
		  "  - {days: mon-sun, hours: 00:00-24:00}\n");
	struct bt_session s;

	(void)state;
	assert_true(bt_calendar_session(c, day("2024-03-31"), &s));
	assert_true(s.close - s.open == 23 * INT64_C(3600) * BT_SECOND);
	assert_true(bt_calendar_session(c, day("2024-10-27"), &s));
	assert_true(s.close - s.open == 25 * INT64_C(3600) * BT_SECOND);
	assert_int_equal(bt_calendar_day(c, s.close), day("2024-10-28"));
	assert_int_equal(bt_calendar_day(c, s.close - 1), day("2024-10-27"));
	bt_calendar_free(c);
}

static void
hours_that_the_clock_leaves_out_are_no_session(void **state)
{
	struct bt_calendar *c = parse("zone: America/Chicago\n"
				      "sessions:\n"
				      "  - {days: sun, hours: 02:15-03:00}\n"
				      "special: []\n");

	(void)state;
	assert_string_equal(
	    session(c, "2024-03-03"), "2024-03-03 03-03 08:15-03-03 09:00");
	assert_string_equal(session(c, "2024-03-10"), "none");
	bt_calendar_free(c);
}

static void
the_next_and_the_previous_session_are_found(void **state)
{
	struct bt_calendar *c = open_one("nyse");
	struct bt_calendar *none =
	    parse("{zone: UTC, sessions: [{days: mon, hours: \"09:00-17:00\", "
		  "to: 2001-01-01}]}");
	struct bt_session s;

	(void)state;
	/* a long weekend, and Sandy */
	assert_true(bt_calendar_next(c, at("2024-01-12T14:30Z"), &s));
	assert_int_equal(s.day, day("2024-01-16"));
	assert_true(bt_calendar_next(c, at("2024-01-12T14:29:59Z"), &s));
	assert_int_equal(s.day, day("2024-01-12"));
	assert_true(bt_calendar_prev(c, at("2012-10-31T13:30Z"), &s));
	assert_int_equal(s.day, day("2012-10-26"));
	assert_true(bt_calendar_prev(c, at("2024-01-12T21:00Z"), &s));
	assert_int_equal(s.day, day("2024-01-12"));
	assert_true(bt_calendar_prev(c, at("2024-01-12T20:59:59Z"), &s));
	assert_int_equal(s.day, day("2024-01-11"));
	assert_false(bt_calendar_next(none, at("2010-01-01"), &s));
	assert_false(bt_calendar_prev(none, at("2010-01-01"), &s));
	assert_false(bt_calendar_next(none, INT64_MAX, &s));
	assert_false(bt_calendar_at(none, BT_TIME_NONE, &s));
	bt_calendar_free(c);
	bt_calendar_free(none);
}

static void
hours_change_with_the_years(void **state)
{
	struct bt_calendar *c = parse(
	    "zone: UTC\n"
	    "sessions:\n"
	    "  - {days: mon-fri, hours: 10:00-15:00}\n"
	    "  - {days: 'mon,wed', hours: 09:00-16:00, from: 2020-01-01,\n"
	    "     to: 2020-12-31}\n"
	    "  - {days: [sat-sun], hours: 12:00-13:00, to: 2019-12-31}\n");

	(void)state;
	assert_string_equal(
	    session(c, "2020-01-01"), "2020-01-01 01-01 09:00-01-01 16:00");
	assert_string_equal(
	    session(c, "2020-01-02"), "2020-01-02 01-02 10:00-01-02 15:00");
	assert_string_equal(
	    session(c, "2021-01-04"), "2021-01-04 01-04 10:00-01-04 15:00");
	assert_string_equal(
	    session(c, "2019-12-29"), "2019-12-29 12-29 12:00-12-29 13:00");
	assert_string_equal(session(c, "2020-01-04"), "none");
	bt_calendar_free(c);
}

#define HEAD  "zone: UTC\nsessions: [{days: mon-fri, hours: 09:00-17:00}]\n"
#define KNOWN "known: {from: 2020-01-01, to: 2020-12-31}\n"

/* A list of a thousand in an anchor, and then its alias a thousand times. */
static void
refuses_aliases(
    const char *head, const char *item, const char *again, const char *said)
{
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };
	int i;

	assert_int_equal(bt_buf_printf(&b, &err, "%s", head), 0);
	for (i = 0; i < 1000; i++)
		assert_int_equal(bt_buf_printf(&b, &err, "%s, ", item), 0);
	assert_int_equal(bt_buf_printf(&b, &err, "]}\n"), 0);
	for (i = 0; i < 1000; i++)
		assert_int_equal(bt_buf_printf(&b, &err, "- %s\n", again), 0);
	assert_null(bt_calendar_parse(bt_buf_text(&b), b.len, "c.yaml", &err));
	assert_int_equal(err.status, BT_BAD_INPUT);
	if (strstr(err.text, said) == NULL)
		fail_msg("%s: %s", said, err.text);
	bt_buf_free(&b);
}

static void
lists_that_aliases_repeat_are_bounded(void **state)
{
	(void)state;
	refuses_aliases(HEAD KNOWN "holidays:\n- {name: x, dates: &d [",
	    "2020-02-03", "{name: x, dates: *d}", "more than 100000 dates");
	refuses_aliases("zone: UTC\nsessions:\n"
			"- {hours: &h 09:00-17:00, days: &d [",
	    "mon", "{hours: *h, days: *d}", "more than 7 weekdays");
	refuses_aliases("zone: UTC\nsessions:\n"
			"- &r {hours: [09:00-17:00], days: mon}\n"
			"- *r # {[",
	    "x", "*r", "more than 1000 entries");
}

static void
what_makes_no_sense_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *said;
	} rows[] = {
		{ "", 1, "a calendar is not there" },
		{ "[]", 1, "a calendar is not a mapping" },
		{ "zone: UTC\n", 1, "sessions is not there" },
		{ "sessions: [{days: mon, hours: 09:00-17:00}]\n", 1,
		    "zone is not there" },
		{ "zone: Mars/Olympus\n", 1, "Mars/Olympus" },
		{ "zon: UTC\n", 1, "unknown key 'zon' (did you mean 'zone'?)" },
		{ HEAD "holidays: [{name: x, dates: [2020-01-01]}]\n", 1,
		    "known is not there" },
		{ HEAD KNOWN "holidays: [{name: x}]\n", 4,
		    "an entry of holidays is not a mapping of name and dates" },
		{ HEAD KNOWN "holidays: [{name: x, dates: 2020-02-30}]\n", 4,
		    "an entry of dates is '2020-02-30', expected a date" },
		{ HEAD KNOWN "holidays: [{name: x, dates: 20200203}]\n", 4,
		    "an entry of dates is '20200203', expected a date" },
		{ HEAD KNOWN "holidays:\n- {name: x, dates: 2020-02-03}\n"
			     "- {name: y, dates: 2020-02-03}\n",
		    6, "2020-02-03 is there twice" },
		{ HEAD KNOWN "holidays: [{name: x, dates: 2020-02-03}]\n"
			     "early: [{name: x, close: 13:00, dates: "
			     "2020-02-03}]\n",
		    5, "2020-02-03 closes early, and is something else" },
		{ HEAD KNOWN "early: [{name: x, close: 08:00, dates: "
			     "2020-02-03}]\n",
		    4, "2020-02-03 closes before its session, or has none" },
		{ HEAD KNOWN "early: [{name: x, close: 13:00, dates: "
			     "2020-02-02}]\n",
		    4, "2020-02-02 closes before its session, or has none" },
		{ HEAD KNOWN "early: [{name: x, hours: 09:00-13:00, dates: "
			     "2020-02-03}]\n",
		    4, "an entry of early is not a mapping of name, close" },
		{ HEAD "known: {from: 2021-01-01, to: 2020-01-01}\n", 3,
		    "known ends before it begins" },
		{ HEAD "known: {from: 2021-01-01}\n", 3,
		    "known is not a mapping of from and to" },
		{ "zone: UTC\nsessions: [{days: mon-fry, hours: 09:00-17:00}]",
		    2, "days are 'mon-fry', expected such as mon-fri" },
		{ "zone: UTC\nsessions: [{days: mon, hours: 9-17}]", 2,
		    "hours are '9-17', expected such as 09:30-16:00" },
		{ "zone: UTC\nsessions: [{days: mon, hours: 09:00-24:01}]", 2,
		    "hours are '09:00-24:01'" },
		{ "zone: UTC\nsessions: [{days: mon, hours: 09:60-10:00}]", 2,
		    "hours are '09:60-10:00'" },
		{ "zone: UTC\nsessions: [{days: mon, hours: [09:00-12:00, "
		  "11:00-10:00]}]",
		    2, "hours of a session that lasts longer than a day" },
		{ "zone: UTC\nsessions: [{days: mon, hours: []}]", 2,
		    "hours is not there" },
		{ "zone: UTC\nsessions: [{days: mon, hours: 09:00-10:00, "
		  "from: 2021-01-01, to: 2020-01-01}]",
		    2, "sessions end before they begin" },
		{ "zone: UTC\nsessions: [{days: mon}]", 2,
		    "an entry of sessions is not a mapping of days and" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_err err = { 0 };

		assert_null(bt_calendar_parse(
		    rows[i].text, strlen(rows[i].text), "x.yaml", &err));
		assert_int_equal(err.status, BT_BAD_INPUT);
		assert_string_equal(err.where, "x.yaml");
		if (strstr(err.text, rows[i].said) == NULL ||
		    err.line != rows[i].line)
			fail_msg("%d: '%s' is not '%s'", (int)err.line,
			    err.text, rows[i].said);
	}
}

static void
a_name_that_is_none_is_answered_with_those_that_are(void **state)
{
	struct bt_err err = { 0 };

	(void)state;
	assert_null(bt_calendar_open("nysee", &err));
	assert_int_equal(err.status, BT_USAGE);
	assert_string_equal(
	    err.text, "there is no calendar 'nysee' (did you mean 'nyse'?)");
	assert_non_null(strstr(err.hint, "there are: 24x7 nse nyse weekdays;"));
	bt_err_clear(&err);
	assert_null(bt_calendar_open("no/such.yaml", &err));
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(err.where, "no/such.yaml");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_of_new_york_are_known),
		cmocka_unit_test(each_day_of_new_york_is_as_its_rules_say),
		cmocka_unit_test(sessions_of_india_are_known),
		cmocka_unit_test(the_built_in_ones_know_every_day),
		cmocka_unit_test(
		    a_session_that_opens_the_day_before_has_its_own_date),
		cmocka_unit_test(
		    hours_before_and_after_midnight_are_told_apart),
		cmocka_unit_test(a_day_of_23_or_25_hours_is_a_whole_session),
		cmocka_unit_test(
		    hours_that_the_clock_leaves_out_are_no_session),
		cmocka_unit_test(the_next_and_the_previous_session_are_found),
		cmocka_unit_test(hours_change_with_the_years),
		cmocka_unit_test(what_makes_no_sense_is_refused_with_its_line),
		cmocka_unit_test(lists_that_aliases_repeat_are_bounded),
		cmocka_unit_test(
		    a_name_that_is_none_is_answered_with_those_that_are),
	};

	if (setenv("BT_DATADIR", "data", 1) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Checks that follow a series: one defect each in a series that is made here,
 * and what of its kind is none.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "bt/symbol.h"
#include "bt/time.h"
#include "data/calendars.h"
#include "data/check.h"

#define MOST 4000

/* A series in the making: change it, then check it. */
struct series {
	struct bt_bar bars[MOST];
	int64_t lines[MOST];
	size_t n;
	struct bt_symtab *syms;
	const char *calendar; /* NULL: as the symbol says */
	int64_t bad_line;     /* of a row that cannot be read; 0: none */
	char said[8192];      /* findings that are no notes */
	char noted[8192];
};

static int
found(void *arg, const struct bt_finding *f)
{
	struct series *s = arg;
	char *text = f->level == BT_CHECK_NOTE ? s->noted : s->said;
	size_t n = strlen(text);

	(void)snprintf(text + n, sizeof s->said - n, "%lld %s.%s: %s\n",
	    (long long)f->line, bt_check_info(f->check)->name, f->kind,
	    f->text);
	return 0;
}

/* A walk of n bars, step apart, on weekdays only where they are days. */
static void
make(struct series *s, size_t n, int64_t step)
{
	struct bt_random rnd;
	bt_time t = bt_time_from_civil(2024, 1, 2);
	double px = 100, size = step < BT_DAY ? 0.0005 : 0.01;
	size_t i;

	memset(s, 0, sizeof *s);
	s->syms = bt_symtab_new(NULL);
	assert_int_equal(
	    bt_symtab_add(s->syms, "A", 1, &s->bars[0].sym, NULL), 0);
	bt_random_init(&rnd, 7, "check");
	for (i = 0; i < n; i++) {
		struct bt_bar *b = &s->bars[s->n];
		double open = px * (1 + size * bt_random_normal(&rnd) / 4);
		int64_t weekday = (t / BT_DAY + 4) % 7;

		px = open * (1 + size * bt_random_normal(&rnd));
		*b = (struct bt_bar){ .time = t,
			.end = BT_TIME_NONE,
			.open = open,
			.close = px,
			.high = fmax(open, px) * (1 + size / 3),
			.low = fmin(open, px) * (1 - size / 3),
			.volume = floor(1000 + 900 * bt_random_unit(&rnd)),
			.sym = 0 };
		t += step;
		if (step < BT_DAY || (weekday != 0 && weekday != 6)) {
			s->lines[s->n] = (int64_t)s->n + 2;
			s->n++;
		}
	}
}

static void
scale(struct series *s, size_t i, double factor)
{
	s->bars[i].open *= factor;
	s->bars[i].high *= factor;
	s->bars[i].low *= factor;
	s->bars[i].close *= factor;
}

static void
drop(struct series *s, size_t i, size_t n)
{
	memmove(
	    &s->bars[i], &s->bars[i + n], (s->n - i - n) * sizeof s->bars[0]);
	s->n -= n;
}

/* What symbols name. */
static struct bt_calendars own;

static const struct bt_calendar *
calendar_of(void *arg, bt_sym sym)
{
	const struct series *s = arg;
	const struct bt_calendar *calendar;
	struct bt_err err = { 0 };

	assert_int_equal(
	    bt_calendars_get(&own, bt_symtab_instrument(s->syms, sym)->calendar,
		&calendar, &err),
	    0);
	return calendar;
}

static void
check(struct series *s)
{
	struct bt_err err = { 0 };
	struct bt_check_opts opts = { .syms = s->syms,
		.calendar_of = calendar_of,
		.calendar_arg = s,
		.found = found,
		.arg = s };
	struct bt_calendar *calendar = NULL;
	struct bt_calendar *nyse = bt_calendar_open("nyse", &err);
	struct bt_calendar *nse = bt_calendar_open("nse", &err);
	struct bt_check *c;
	size_t i;

	assert_string_equal(err.text, "");
	opts.candidates[0] = nyse;
	opts.candidates[1] = nse;
	opts.n_candidates = 2;
	if (s->calendar != NULL) {
		calendar = bt_calendar_open(s->calendar, &err);
		assert_string_equal(err.text, "");
		opts.calendar = calendar;
	}
	c = bt_check_new(&opts, &err);
	assert_non_null(c);
	for (i = 0; i < s->n; i++) {
		struct bt_rec rec = { .type = BT_BAR, .u.bar = &s->bars[i] };

		if (s->bad_line != 0 && s->lines[i] == s->bad_line)
			assert_int_equal(
			    bt_check_bad_row(c, s->bad_line, "bad"), 0);
		assert_int_equal(
		    bt_check_record(c, &rec,
			s->lines[i] +
			    (s->bad_line != 0 && s->lines[i] >= s->bad_line),
			&err),
		    0);
	}
	assert_int_equal(bt_check_end(c, &err), 0);
	bt_check_free(c);
	bt_calendar_free(calendar);
	bt_calendar_free(nyse);
	bt_calendar_free(nse);
	bt_calendars_clear(&own);
	bt_symtab_free(s->syms);
}

/* Whether what was said begins with want, and has so many lines. */
static void
says(struct series *s, const char *want, int lines)
{
	const char *p = s->said;

	check(s);
	if (strncmp(s->said, want, strlen(want)) != 0)
		print_message("%s: want %s\n", s->said, want);
	assert_int_equal(strncmp(s->said, want, strlen(want)), 0);
	for (; *p != '\0'; p++)
		lines -= *p == '\n';
	if (lines != 0)
		print_message("%s", s->said);
	assert_int_equal(lines, 0);
}

static struct series s;

static void
a_clean_series_raises_nothing(void **state)
{
	(void)state;
	make(&s, 2000, BT_DAY);
	says(&s, "", 0);
	make(&s, 3000, 60 * BT_SECOND);
	says(&s, "", 0);
}

static void
a_bar_that_jumps_and_comes_back_is_a_spike(void **state)
{
	(void)state;
	make(&s, 300, BT_DAY);
	scale(&s, 100, 10);
	says(&s, "102 spikes.x10: ", 1);
	make(&s, 300, BT_DAY);
	scale(&s, 100, 0.1);
	says(&s, "102 spikes.x0.1: ", 1);
	make(&s, 300, 60 * BT_SECOND);
	scale(&s, 100, 1.2);
	says(&s, "102 spikes.back: ", 1);
	make(&s, 300, BT_DAY); /* the last one cannot come back */
	scale(&s, s.n - 1, 10);
	says(&s, "", 1);
	make(&s, 300, BT_DAY);
	scale(&s, 3, 10);
	says(&s, "5 spikes.x10: ", 1);
}

static void
one_price_that_is_far_from_the_others_is_a_spike(void **state)
{
	(void)state;
	make(&s, 300, BT_DAY);
	s.bars[50].low /= 10;
	says(&s, "52 spikes.low: ", 1);
	make(&s, 300, BT_DAY);
	s.bars[50].high *= 3;
	says(&s, "52 spikes.high: ", 1);
	make(&s, 300, BT_DAY);
	s.bars[50].close /= 100;
	s.bars[50].low = s.bars[50].close;
	says(&s, "52 spikes.close: ", 1);
	make(&s, 300, BT_DAY);
	s.bars[50].open *= 2;
	s.bars[50].high = s.bars[50].open;
	says(&s, "52 spikes.open: ", 1);
}

static void
a_crash_is_no_spike(void **state)
{
	size_t i;

	(void)state;
	make(&s, 300, BT_DAY); /* one day in October 1987, and it stays */
	for (i = 100; i < s.n; i++)
		scale(&s, i, 0.77);
	s.bars[100].open /= 0.77;
	s.bars[100].high = s.bars[100].open;
	says(&s, "", 0);
	make(&s, 300, BT_DAY); /* good news overnight, half as much again */
	for (i = 100; i < s.n; i++)
		scale(&s, i, 1.5);
	s.bars[100].volume *= 20;
	says(&s, "", 0);
	make(&s, 3000, 60 * BT_SECOND); /* down and up again in minutes */
	for (i = 0; i < 10; i++) {
		double from = 1 - 0.009 * (double)(i < 5 ? i : 10 - i);
		double to = 1 - 0.009 * (double)(i < 5 ? i + 1 : 9 - i);
		struct bt_bar *b = &s.bars[1000 + i];

		*b = s.bars[999];
		b->time += (bt_time)(i + 1) * 60 * BT_SECOND;
		b->open = s.bars[999].close * from;
		b->close = s.bars[999].close * to;
		b->high = fmax(b->open, b->close);
		b->low = fmin(b->open, b->close);
	}
	says(&s, "", 0);
}

static void
prices_of_another_unit_are_found_for_as_long_as_they_last(void **state)
{
	size_t i;

	(void)state;
	make(&s, 300, BT_DAY);
	for (i = 100; i < 110; i++)
		scale(&s, i, 0.01);
	says(&s, "102 units.x0.01: ", 10);
	make(&s, 300, BT_DAY);
	for (i = 100; i < s.n; i++)
		scale(&s, i, 100);
	says(&s, "102 units.x100: prices go from ", 1);
}

static void
a_split_that_is_not_adjusted_is_found(void **state)
{
	size_t i;

	(void)state;
	make(&s, 300, BT_DAY);
	for (i = 100; i < s.n; i++) {
		scale(&s, i, 0.25);
		s.bars[i].volume *= 4;
	}
	says(&s, "102 splits.unadjusted: ", 1);
	assert_non_null(strstr(s.said, "a split of 4 for 1"));
	make(&s, 300, BT_DAY);
	for (i = 100; i < s.n; i++) {
		scale(&s, i, 10);
		s.bars[i].volume /= 10;
	}
	says(&s, "102 splits.unadjusted: ", 1);
	assert_non_null(strstr(s.said, "a split of 1 for 10"));
}

static void
bars_that_repeat_are_stale(void **state)
{
	size_t i;

	(void)state;
	make(&s, 300, BT_DAY);
	for (i = 101; i < 105; i++) {
		bt_time t = s.bars[i].time;

		s.bars[i] = s.bars[100];
		s.bars[i].time = t;
	}
	says(&s, "102 stale.: 5 bars have the same", 1);
	/* where nobody trades it is natural */
	make(&s, 300, BT_DAY);
	for (i = 0; i < s.n; i++) {
		s.bars[i].open = s.bars[i].high = s.bars[i].low =
		    s.bars[i].close = i % 20 == 0 ? 101 : 100;
		s.bars[i].volume = 0;
	}
	says(&s, "", 0);
}

static void
a_missing_bar_is_a_gap_and_a_weekend_is_none(void **state)
{
	(void)state;
	make(&s, 300, BT_DAY);
	s.calendar = "weekdays";
	drop(&s, 100, 1);
	says(&s,
	    "102 gaps.session: 1 bar is missing before it, 2024-05-21, a "
	    "Tuesday\n",
	    1);
	make(&s, 3000, 60 * BT_SECOND);
	drop(&s, 1500, 1);
	says(&s,
	    "1502 gaps.bars: 1 bar is missing before it, "
	    "2024-01-03T01:00:00Z\n",
	    1);
	make(&s, 3000, 60 * BT_SECOND);
	drop(&s, 2900, 60);
	says(&s, "2902 gaps.bars: 60 bars are missing before it, from ", 1);
}

static void
what_is_late_or_unreadable_is_not_missing(void **state)
{
	struct bt_bar b;

	(void)state;
	make(&s, 3000, 60 * BT_SECOND);
	b = s.bars[1500];
	s.bars[1500] = s.bars[1501];
	s.bars[1501] = b;
	says(&s, "1503 order.: A goes back", 1);
	make(&s, 3000, 60 * BT_SECOND);
	drop(&s, 1500, 1);
	s.bad_line = 1502;
	says(&s, "1502 rows.: bad\n", 1);
}

static void
a_time_that_is_far_ahead_is_blamed_itself(void **state)
{
	(void)state;
	make(&s, 300, BT_DAY);
	s.calendar = "weekdays";
	s.bars[100].time += 3650 * BT_DAY;
	says(&s, "102 times.ahead: ", 1);
	make(&s, 3000, 60 * BT_SECOND);
	s.bars[1500].time += 90 * BT_DAY;
	says(&s, "1502 times.ahead: ", 1);
}

static void
a_bar_that_is_late_by_eight_is_late_and_not_missing(void **state)
{
	struct bt_bar b;

	(void)state;
	make(&s, 3000, 60 * BT_SECOND);
	b = s.bars[1500];
	memmove(&s.bars[1500], &s.bars[1501], 8 * sizeof b);
	s.bars[1508] = b;
	says(&s, "1510 order.: A goes back", 1);
}

static void
a_unit_is_found_although_prices_move_besides(void **state)
{
	size_t i;

	(void)state;
	make(&s, 300, BT_DAY);
	for (i = 100; i < 106; i++)
		scale(&s, i, 100);
	for (i = 100; i < s.n; i++)
		scale(&s, i, 1.15); /* and there is news */
	says(&s, "102 units.x100: ", 6);
}

static void
a_close_that_the_next_open_takes_back_is_a_spike(void **state)
{
	size_t i;

	(void)state;
	make(&s, 300, BT_DAY);
	for (i = 0; i < s.n; i++) { /* sigma is 4% */
		s.bars[i].close *= i % 2 == 0 ? 1.015 : 0.985;
		s.bars[i].high *= 1.05;
		s.bars[i].low *= 0.95;
	}
	s.bars[100].close *= 1.5;
	s.bars[100].high *= 1.5;
	says(&s, "102 spikes.close: ", 1);
}

static void
prices_that_repeat_while_volumes_change_are_stale(void **state)
{
	size_t i;

	(void)state;
	make(&s, 3000, 60 * BT_SECOND);
	for (i = 1501; i < 1508; i++) {
		bt_time t = s.bars[i].time;

		s.bars[i] = s.bars[1500];
		s.bars[i].time = t;
		s.bars[i].volume += (double)i;
	}
	says(&s, "1502 stale.prices: 8 bars have the same prices from here", 1);
	/* bars of a tick do */
	make(&s, 3000, 60 * BT_SECOND);
	for (i = 0; i < s.n; i++) {
		double px = 100 + (double)(i / 10 % 2);

		s.bars[i].open = s.bars[i].low = px;
		s.bars[i].high = s.bars[i].close = px + 1;
	}
	says(&s, "", 0);
}

static void
a_bar_of_a_weekend_is_told_where_others_have_none(void **state)
{
	(void)state;
	make(&s, 300, BT_DAY);
	assert_int_equal((s.bars[98].time / BT_DAY + 4) % 7, 5);
	s.bars[99] = s.bars[98];
	s.bars[99].time += BT_DAY;
	s.bars[99].volume += 1;
	check(&s);
	assert_non_null(strstr(s.said, "101 sessions.weekend: "));
}

static void
a_calendar_tells_sessions_from_holidays(void **state)
{
	size_t i;

	(void)state;
	make(&s, 40, BT_DAY); /* from 2024-01-02 on */
	s.calendar = "nyse";
	says(&s,
	    "11 sessions.holiday: a bar while the market is closed: "
	    "Martin Luther King",
	    1);
	make(&s, 40, BT_DAY);
	s.calendar = "nyse";
	for (i = 0; i < s.n; i++)
		if (s.bars[i].time == bt_time_from_civil(2024, 1, 15))
			break;
	drop(&s, i, 1);
	says(&s, "", 0);
}

/* What is said of the symbol before its first record. */
static void
name_calendar(const char *words)
{
	bt_sym sym;

	assert_int_equal(
	    bt_symtab_set(s.syms, words, strlen(words), &sym, NULL), 0);
}

static void
a_symbol_that_names_its_calendar_is_checked_by_it(void **state)
{
	static const char told[] = "11 sessions.holiday: a bar while the market"
				   " is closed: Martin Luther King";

	(void)state;
	make(&s, 40, BT_DAY);
	says(&s, "", 0);
	make(&s, 40, BT_DAY);
	name_calendar("A calendar=nyse");
	says(&s, told, 1);
	make(&s, 40, BT_DAY);
	name_calendar("A calendar=nse");
	s.calendar = "nyse"; /* whoever asks for one gets it */
	says(&s, told, 1);
}

static void
days_of_another_zone_have_the_dates_of_its_calendar(void **state)
{
	const int64_t offset = -19800 * BT_SECOND; /* midnight in Mumbai */
	size_t i;

	(void)state;
	make(&s, 12, BT_DAY);
	name_calendar("A calendar=nse");
	for (i = 0; i < s.n; i++)
		s.bars[i].time += offset;
	assert_int_equal(s.bars[6].time - offset, /* a Wednesday */
	    bt_time_from_civil(2024, 1, 10));
	drop(&s, 6, 1);
	says(&s,
	    "8 gaps.session: 1 bar is missing before it, 2024-01-10, a "
	    "Wednesday\n",
	    1);
}

/* Leave out what a calendar has no session on, and put in what it has. */
static void
keep_calendar(const char *name, size_t n)
{
	struct bt_calendar *calendar = bt_calendar_open(name, NULL);
	struct bt_session session;
	struct bt_bar b;
	size_t i, k = 0;

	assert_non_null(calendar);
	make(&s, n * 7 / 5 + 7, BT_DAY);
	s.n = n;
	b = s.bars[0];
	for (i = 0; k < s.n; i++) {
		bt_time t = b.time + (bt_time)i * BT_DAY;

		if (bt_calendar_session(
			calendar, (int32_t)(t / BT_DAY), &session))
			s.bars[k++].time = t;
	}
	bt_calendar_free(calendar);
}

static void
sessions_on_saturdays_are_those_of_the_market(void **state)
{
	(void)state;
	/* with 2024-01-20, 03-02 and 05-18, and 2025-02-01 */
	keep_calendar("nse", 500);
	says(&s, "", 0);
}

static void
a_day_on_a_holiday_that_others_have_kept_is_told(void **state)
{
	size_t i;

	(void)state;
	keep_calendar("nyse", 510);
	for (i = 0; s.bars[i].time < bt_time_from_civil(2025, 12, 24); i++)
		;
	s.bars[i + 1].time = bt_time_from_civil(2025, 12, 25);
	says(&s,
	    "500 sessions.holiday: a bar while the market is closed: "
	    "Christmas Day, of nyse\n",
	    2); /* and the 26th is missing */
}

/* Sessions of 13 half hours from 14:30 on, of 20 weekdays from a Monday on; day
 * `from` and those before `to` begin `by` later. */
static void
make_sessions(bt_time monday, size_t from, size_t to, int64_t by)
{
	size_t i;

	make(&s, 20 * 13, 1800 * BT_SECOND);
	for (i = 0; i < s.n; i++) {
		size_t day = i / 13;

		s.bars[i].time = monday +
				 (bt_time)(day + day / 5 * 2) * BT_DAY +
				 (bt_time)(29 + i % 13) * 1800 * BT_SECOND +
				 (day >= from && day < to ? by : 0);
	}
}

static void
a_day_that_is_an_hour_off_is_told_and_summer_time_is_not(void **state)
{
	const bt_time february = bt_time_from_civil(2024, 2, 26);
	const bt_time june = bt_time_from_civil(2024, 6, 3);
	const int64_t hour = 3600 * BT_SECOND;

	(void)state;
	make_sessions(june, 20, 20, 0);
	says(&s, "", 0);
	make_sessions(june, 7, 8, -hour);
	says(&s,
	    "93 zone.shift: the day's bars are 60 minutes earlier than those",
	    1);
	make_sessions(june, 10, 20, 5 * hour / 2);
	/* on the second day there still seems to be a gap, and then no more */
	says(&s, "132 zone.shift: the day's bars are 150 minutes later", 2);
	make_sessions(june, 10, 20, -hour);
	says(&s, "132 zone.shift: ", 1);
	/* clocks change on 10 March, but not on a Wednesday */
	make_sessions(february, 10, 20, -hour);
	says(&s, "", 0);
	make_sessions(february, 12, 20, -hour);
	says(&s, "158 zone.shift: ", 1);
}

static void
what_is_not_traded_after_an_early_close_is_not_missing(void **state)
{
	const bt_time from = bt_time_from_civil(2023, 11, 6);
	const bt_time friday = bt_time_from_civil(2023, 11, 24);
	size_t i, k = 0;

	(void)state;
	make_sessions(from, 20, 20, 0);
	for (i = 0; i < s.n; i++) { /* no Thanksgiving, and half a day */
		const bt_time t = s.bars[i].time;

		if (t >= friday - BT_DAY &&
		    (t < friday || (t >= friday + 18 * 3600 * BT_SECOND &&
				       t < friday + BT_DAY)))
			continue;
		s.bars[k++] = s.bars[i];
	}
	s.n = k;
	says(&s, "", 0);
}

static void
a_day_with_a_session_of_its_own_is_not_missing_before_it(void **state)
{
	const bt_time from = bt_time_from_civil(2021, 10, 18);
	const bt_time diwali = bt_time_from_civil(2021, 11, 4);
	const int64_t half = 1800 * BT_SECOND;
	size_t i, k = 0;

	(void)state;
	make_sessions(from, 20, 20, 0);
	for (i = 0; i < s.n; i++) {
		bt_time t = s.bars[i].time - 21 * half; /* from 04:00 on */

		if (t >= diwali && t < diwali + BT_DAY)
			t += 18 * half; /* Muhurat, two bars from 13:00 on */
		if ((t >= diwali + 28 * half && t < diwali + BT_DAY) ||
		    (t >= diwali + BT_DAY && t < diwali + 2 * BT_DAY))
			continue;
		s.bars[k] = s.bars[i];
		s.bars[k++].time = t;
	}
	s.n = k;
	says(&s, "", 0);
}

static void
the_short_last_bar_of_a_session_is_of_the_others(void **state)
{
	size_t i;

	(void)state;
	/* hours from 14:30 to 21:00 are six and a half */
	make_sessions(bt_time_from_civil(2024, 6, 3), 20, 20, 0);
	for (i = 0; i < s.n / 13 * 7; i++) {
		const bt_time day = bt_time_from_civil(2024, 6, 3) +
				    (bt_time)(i / 7 + i / 35 * 2) * BT_DAY;

		s.bars[i].time =
		    day + (bt_time)(29 + i % 7 * 2) * 1800 * BT_SECOND;
		s.bars[i].end =
		    s.bars[i].time + (i % 7 == 6 ? 1800 : 3600) * BT_SECOND;
	}
	s.n = i;
	s.bars[73].end = s.bars[73].time + 1800 * BT_SECOND;
	drop(&s, 74, 3); /* one day closes early */
	says(&s, "", 0);
}

static void
prices_that_stay_between_coarse_ticks_are_natural(void **state)
{
	size_t i;

	(void)state;
	make(&s, 3000, 60 * BT_SECOND);
	for (i = 0; i < s.n; i++) {
		struct bt_bar *b = &s.bars[i];

		/* for a while now and then, longer and longer */
		b->open = b->high = b->low = b->close = i % 100 < i / 60 ? 12
							: i % 2 == 0     ? 12.05
								     : 11.95;
		b->volume = (double)NAN;
	}
	says(&s, "", 0);
}

static void
weekends_before_1970_are_as_those_after(void **state)
{
	size_t i;

	(void)state;
	make(&s, 400, BT_DAY);
	s.n = 280;
	for (i = 0; i < s.n; i++)
		s.bars[i].time =
		    bt_time_from_civil(1950, 2, 1) + (bt_time)i * BT_DAY;
	says(&s, "", 0);
}

static void
three_bars_that_are_alike_are_told_where_volumes_are_too(void **state)
{
	int with_volume;

	(void)state;
	for (with_volume = 0; with_volume <= 1; with_volume++) {
		size_t i;

		make(&s, 3000, 60 * BT_SECOND);
		for (i = 0; i < s.n && !with_volume; i++)
			s.bars[i].volume = (double)NAN;
		for (i = 1501; i < 1503; i++) {
			const bt_time t = s.bars[i].time;

			s.bars[i] = s.bars[1500];
			s.bars[i].time = t;
		}
		says(&s, with_volume ? "1502 stale.: 3 bars have the same" : "",
		    with_volume);
	}
}

static void
another_distance_of_bars_is_told_once(void **state)
{
	size_t i;

	(void)state;
	make(&s, 1000, 60 * BT_SECOND);
	for (i = 500; i < s.n; i++)
		s.bars[i].time =
		    s.bars[499].time + (bt_time)(i - 499) * 20 * BT_SECOND;
	says(&s, "513 interval.: bars are 20 seconds apart", 1);
}

static void
a_volume_that_is_missing_is_told_where_others_have_one(void **state)
{
	size_t i;

	(void)state;
	make(&s, 300, BT_DAY);
	s.bars[100].volume = NAN;
	says(&s, "102 volume.missing: ", 1);
	make(&s, 300, BT_DAY);
	for (i = 0; i < s.n; i++)
		s.bars[i].volume = NAN;
	says(&s, "", 0);
}

static void
a_series_that_runs_backwards_is_still_checked(void **state)
{
	size_t i;

	(void)state;
	make(&s, 200, BT_DAY);
	scale(&s, 100, 10);
	for (i = 0; i < s.n / 2; i++) {
		struct bt_bar b = s.bars[i];

		s.bars[i] = s.bars[s.n - 1 - i];
		s.bars[s.n - 1 - i] = b;
	}
	check(&s);
	assert_non_null(strstr(s.said, "spikes.x10"));
	assert_non_null(strstr(s.said, "order"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_series_raises_nothing),
		cmocka_unit_test(a_bar_that_jumps_and_comes_back_is_a_spike),
		cmocka_unit_test(
		    one_price_that_is_far_from_the_others_is_a_spike),
		cmocka_unit_test(a_crash_is_no_spike),
		cmocka_unit_test(
		    prices_of_another_unit_are_found_for_as_long_as_they_last),
		cmocka_unit_test(a_split_that_is_not_adjusted_is_found),
		cmocka_unit_test(bars_that_repeat_are_stale),
		cmocka_unit_test(a_missing_bar_is_a_gap_and_a_weekend_is_none),
		cmocka_unit_test(what_is_late_or_unreadable_is_not_missing),
		cmocka_unit_test(a_time_that_is_far_ahead_is_blamed_itself),
		cmocka_unit_test(
		    a_bar_of_a_weekend_is_told_where_others_have_none),
		cmocka_unit_test(
		    a_bar_that_is_late_by_eight_is_late_and_not_missing),
		cmocka_unit_test(a_unit_is_found_although_prices_move_besides),
		cmocka_unit_test(
		    a_close_that_the_next_open_takes_back_is_a_spike),
		cmocka_unit_test(
		    prices_that_repeat_while_volumes_change_are_stale),
		cmocka_unit_test(sessions_on_saturdays_are_those_of_the_market),
		cmocka_unit_test(
		    a_day_on_a_holiday_that_others_have_kept_is_told),
		cmocka_unit_test(a_calendar_tells_sessions_from_holidays),
		cmocka_unit_test(
		    a_symbol_that_names_its_calendar_is_checked_by_it),
		cmocka_unit_test(
		    days_of_another_zone_have_the_dates_of_its_calendar),
		cmocka_unit_test(
		    a_day_that_is_an_hour_off_is_told_and_summer_time_is_not),
		cmocka_unit_test(
		    what_is_not_traded_after_an_early_close_is_not_missing),
		cmocka_unit_test(
		    a_day_with_a_session_of_its_own_is_not_missing_before_it),
		cmocka_unit_test(
		    the_short_last_bar_of_a_session_is_of_the_others),
		cmocka_unit_test(
		    prices_that_stay_between_coarse_ticks_are_natural),
		cmocka_unit_test(weekends_before_1970_are_as_those_after),
		cmocka_unit_test(
		    three_bars_that_are_alike_are_told_where_volumes_are_too),
		cmocka_unit_test(another_distance_of_bars_is_told_once),
		cmocka_unit_test(
		    a_volume_that_is_missing_is_told_where_others_have_one),
		cmocka_unit_test(a_series_that_runs_backwards_is_still_checked),
	};

	/* the calendars of the tree, also where others are installed */
	if (setenv("BT_DATADIR", "data", 1) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The account's clock: days and the warm-up go forward only, and to the ends
 * of time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bt/time.h"
#include "engine/clock.h"

#define HOUR (3600 * BT_SECOND)

static void
a_day_begins_once(void **state)
{
	static const struct {
		bt_time label;
		int is_new;
		int64_t day;
	} rows[] = {
		{ -HOUR, 1, -1 },
		{ 0, 1, 0 },
		{ 23 * HOUR, 0, 0 },
		{ BT_DAY, 1, 1 },
		{ 5 * HOUR, 0, 1 },
		{ BT_DAY + HOUR, 0, 1 },
		{ -HOUR, 0, 1 },
		{ 4 * BT_DAY - 1, 1, 3 },
	};
	struct bt_err err = { 0 };
	struct bt_zone *zone = bt_zone_open("Etc/UTC", &err);
	struct bt_rules r = bt_rules_default;
	struct bt_clock c;
	size_t i;
	int k;

	(void)state;
	for (k = 0; k < 2; k++) { /* without a zone, and with one */
		r.day_zone = k == 0 ? NULL : zone;
		bt_clock_init(&c, &r);
		for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
			assert_int_equal(
			    bt_clock_step(&c, rows[i].label), rows[i].is_new);
			assert_int_equal(c.day, rows[i].day);
			assert_false(c.is_warmup);
		}
	}
	bt_zone_free(zone);
}

static void
bars_at_once_are_as_one_by_one(void **state)
{
	/* starts, in hours, not all in order */
	static const int hours[] = { 1, 24, 25, 3, 49, 50, 71, 48, 72 };
	enum {
		N = sizeof hours / sizeof hours[0]
	};
	struct bt_err err = { 0 };
	struct bt_zone *zone = bt_zone_open("Etc/UTC", &err);
	struct bt_rules r = bt_rules_default;
	struct bt_bar bars[N] = { { 0 } };
	struct bt_clock one, all;
	size_t i, n;
	int k;

	(void)state;
	for (i = 0; i < N; i++) {
		bt_time least = i > 0 ? bars[i - 1].end : 0;

		bars[i].time = hours[i] * HOUR;
		bars[i].end = bars[i].time > least ? bars[i].time : least;
		bars[i].end++;
	}
	for (k = 0; k < 4; k++) {
		r.day_zone = k % 2 == 0 ? NULL : zone;
		r.warmup_steps = k / 2 * 3;
		for (n = 0; n <= N; n++) {
			bt_clock_init(&one, &r);
			bt_clock_init(&all, &r);
			for (i = 0; i < N; i++)
				(void)bt_clock_step(&one, bars[i].time);
			bt_clock_bars(&all, bars, n);
			bt_clock_bars(&all, bars + n, N - n);
			assert_int_equal(all.steps, one.steps);
			assert_int_equal(all.day, one.day);
			assert_int_equal(all.day_to, one.day_to);
			assert_int_equal(all.is_warmup, one.is_warmup);
			assert_int_equal(all.days, one.days);
			assert_int_equal(all.saturdays, one.saturdays);
		}
	}
	bt_zone_free(zone);
}

static void
the_warm_up_ends_once(void **state)
{
	struct bt_rules r = bt_rules_default;
	struct bt_clock c;

	(void)state;
	r.warmup_steps = 2;
	r.trade_from = 3 * BT_DAY;
	bt_clock_init(&c, &r);
	(void)bt_clock_step(&c, 3 * BT_DAY);
	assert_true(c.is_warmup); /* the first of two steps */
	(void)bt_clock_step(&c, 3 * BT_DAY);
	assert_true(c.is_warmup);
	(void)bt_clock_step(&c, 3 * BT_DAY - 1);
	assert_true(c.is_warmup); /* before the time */
	(void)bt_clock_step(&c, 3 * BT_DAY);
	assert_false(c.is_warmup);
	(void)bt_clock_step(&c, BT_DAY);
	assert_false(c.is_warmup);
}

static void
the_first_and_the_last_day_of_time_are_days(void **state)
{
	static const int64_t starts[] = { 0, 1, 23 * HOUR + 59 * HOUR / 60 };
	struct bt_rules r = bt_rules_default;
	struct bt_clock c;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		r.day_start = starts[i];
		bt_clock_init(&c, &r);
		assert_true(bt_clock_step(&c, INT64_MIN + 1));
		assert_true(bt_clock_step(&c, INT64_MIN + 2 * BT_DAY));
		assert_true(bt_clock_step(&c, INT64_MAX - 2 * BT_DAY));
		assert_true(bt_clock_step(&c, INT64_MAX - BT_DAY));
		assert_true(bt_clock_step(&c, INT64_MAX - 1));
		assert_false(bt_clock_step(&c, INT64_MAX));
	}
}

/* Days with steps every so many days show how many there are a year. */
static void
days_with_steps_show_the_periods_of_a_year(void **state)
{
	static const struct {
		const char *claim;
		int every, n; /* a step each so many days, so many of them */
		int is_weekend_left_out;
		int expected;
	} rows[] = {
		{ "nothing is known yet", 1, 0, 0, 252 },
		{ "each day, the first two", 1, 2, 0, 252 },
		{ "each day", 1, 30, 0, 365 },
		{ "each day but the weekend", 1, 30, 1, 252 },
		{ "each week", 7, 10, 0, 52 },
		{ "each month", 30, 10, 0, 12 },
		{ "each quarter", 91, 10, 0, 4 },
		{ "each year", 365, 10, 0, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_rules r = bt_rules_default;
		struct bt_clock c;
		int64_t day = 4; /* a Monday */
		int k;

		bt_clock_init(&c, &r);
		for (k = 0; k < rows[i].n; k++, day += rows[i].every)
			if (!rows[i].is_weekend_left_out || (day + 3) % 7 < 5)
				(void)bt_clock_step(&c, day * BT_DAY);
		if (bt_clock_periods(&c) != rows[i].expected)
			fail_msg("%s: %d", rows[i].claim, bt_clock_periods(&c));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_begins_once),
		cmocka_unit_test(bars_at_once_are_as_one_by_one),
		cmocka_unit_test(the_warm_up_ends_once),
		cmocka_unit_test(the_first_and_the_last_day_of_time_are_days),
		cmocka_unit_test(days_with_steps_show_the_periods_of_a_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Returns by month: where months and years begin and end. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bt/time.h"
#include "report/months.h"

static struct bt_year *years;
static size_t n;

/* The account's days: year, month, day and equity, in order. */
struct row {
	int y, m, d;
	double equity;
	double flow; /* since the row before */
};

static void
of_days(const struct row *rows, size_t count)
{
	struct bt_day days[16] = { 0 };
	struct bt_collect c = { .days = days, .n_days = count };
	struct bt_err err = { 0 };
	size_t i;

	for (i = 0; i < count; i++) {
		days[i].time =
		    bt_time_from_civil(rows[i].y, rows[i].m, rows[i].d);
		days[i].number = days[i].time / BT_DAY;
		days[i].equity = rows[i].equity;
		days[i].flow = rows[i].flow;
	}
	free(years);
	assert_int_equal(bt_months_of(&c, &years, &n, &err), 0);
}

static int
cleanup(void **state)
{
	(void)state;
	free(years);
	years = NULL;
	return 0;
}

#define NEAR(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static void
a_month_is_from_the_last_value_before_it(void **state)
{
	const struct row rows[] = {
		{ 2023, 11, 29, 100, 0 }, /* the start */
		{ 2023, 11, 29, 110, 0 },
		{ 2023, 11, 30, 120, 0 }, /* November: 100 to 120 */
		{ 2023, 12, 1, 90, 0 },
		{ 2023, 12, 29, 60, 0 }, /* December: 120 to 60 */
		{ 2024, 1, 2, 90, 0 },   /* January: 60 to 90 */
		{ 2024, 3, 1, 45, 0 },   /* no February; March: 90 to 45 */
	};

	(void)state;
	of_days(rows, 7);
	assert_int_equal(n, 2);
	assert_int_equal(years[0].year, 2023);
	NEAR(years[0].months[10], 0.2);
	NEAR(years[0].months[11], -0.5);
	NEAR(years[0].all, -0.4);
	assert_true(isnan(years[0].months[9]));
	assert_int_equal(years[1].year, 2024);
	NEAR(years[1].months[0], 0.5);
	assert_true(isnan(years[1].months[1]));
	NEAR(years[1].months[2], -0.5);
	NEAR(years[1].all, -0.25);
}

static void
a_year_without_a_day_is_an_empty_row(void **state)
{
	const struct row rows[] = {
		{ 2020, 1, 1, 100, 0 },
		{ 2020, 1, 1, 100, 0 },
		{ 2022, 6, 1, 150, 0 },
	};

	(void)state;
	of_days(rows, 3);
	assert_int_equal(n, 3);
	assert_int_equal(years[1].year, 2021);
	assert_true(isnan(years[1].all));
	NEAR(years[2].all, 0.5);
}

static void
a_month_that_began_with_nothing_has_no_return(void **state)
{
	const struct row rows[] = {
		{ 2020, 1, 1, 100, 0 },
		{ 2020, 1, 2, 0, 0 },
		{ 2020, 2, 3, 50, 0 },
	};

	(void)state;
	of_days(rows, 3);
	NEAR(years[0].months[0], -1);
	assert_true(isnan(years[0].months[1]));
	NEAR(years[0].all, -0.5);
}

static void
deposits_and_withdrawals_are_no_return(void **state)
{
	const struct row rows[] = {
		{ 2024, 1, 30, 100, 0 },
		{ 2024, 1, 31, 110, 0 },   /* January: 1.1 */
		{ 2024, 2, 1, 176, 50 },   /* 160 to 176: 1.1 */
		{ 2024, 2, 28, 193.6, 0 }, /* February: 1.21 */
		{ 2024, 3, 1, 90, -93.6 }, /* 100 to 90: 0.9 */
		{ 2024, 3, 4, 99, 0 },     /* March: 0.99 */
		{ 2025, 1, 2, 49, -50 },   /* of the new year alone */
		{ 2025, 2, 3, 10, -60 },   /* more than there was */
	};

	(void)state;
	of_days(rows, 8);
	NEAR(years[0].months[0], 0.1);
	NEAR(years[0].months[1], 0.21);
	NEAR(years[0].months[2], -0.01);
	NEAR(years[0].all, 1.1 * 1.21 * 0.99 - 1);
	NEAR(years[1].months[0], 0);
	assert_true(isnan(years[1].months[1]));
	assert_true(isnan(years[1].all));
}

static void
no_days_make_no_table(void **state)
{
	const struct row rows[] = { { 2020, 1, 1, 100, 0 } };

	(void)state;
	of_days(rows, 0);
	assert_int_equal(n, 0);
	of_days(rows, 1);
	assert_int_equal(n, 0);
	assert_null(years);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_is_from_the_last_value_before_it),
		cmocka_unit_test(a_year_without_a_day_is_an_empty_row),
		cmocka_unit_test(a_month_that_began_with_nothing_has_no_return),
		cmocka_unit_test(deposits_and_withdrawals_are_no_return),
		cmocka_unit_test(no_days_make_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, cleanup);
}

/*
 * The calendar: days since 1970-01-01 and dates of the proleptic Gregorian
 * calendar, for years 0 .. 9999.
 *
 * source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"; years
 * begin in March, so that the leap day is the last of its year.
 */
#ifndef BT_BASE_CIVIL_H
#define BT_BASE_CIVIL_H

#include <stdint.h>

#define BT_CIVIL_EPOCH 719468 /* days from 0000-03-01 to 1970-01-01 */
#define BT_CIVIL_ERA   146097 /* days in 400 years */

struct bt_civil {
	int year, month, day;
};

static inline int
bt_civil_is_leap(int year)
{
	return (year & 3) == 0 && (year % 100 != 0 || (year & 15) == 0);
}

/* bt_civil_month_days(year, month): month 1 .. 12. */
static inline int
bt_civil_month_days(int year, int month)
{
	if (month == 2)
		return 28 + bt_civil_is_leap(year);
	return 30 + ((month ^ (month >> 3)) & 1);
}

static inline int
bt_civil_is_valid(int year, int month, int day)
{
	return month >= 1 && month <= 12 && day >= 1 &&
	       day <= bt_civil_month_days(year, month);
}

/* bt_civil_to_days(year, month, day): days since 1970-01-01; a valid date. */
static inline int
bt_civil_to_days(int year, int month, int day)
{
	unsigned y = (unsigned)(year - (month <= 2)) + 400; /* not negative */
	unsigned m = (unsigned)(month <= 2 ? month + 9 : month - 3);
	unsigned of_year = (153 * m + 2) / 5 + (unsigned)day - 1;

	return (int)(y * 365 + y / 4 - y / 100 + y / 400 + of_year) -
	       BT_CIVIL_EPOCH - BT_CIVIL_ERA;
}

/* bt_civil_from_days(days): the date. */
static inline struct bt_civil
bt_civil_from_days(int days)
{
	unsigned n = (unsigned)(days + BT_CIVIL_EPOCH + BT_CIVIL_ERA);
	unsigned era = n / BT_CIVIL_ERA, of_era = n % BT_CIVIL_ERA;
	unsigned y =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * y + y / 4 - y / 100);
	unsigned m = (5 * of_year + 2) / 153;
	struct bt_civil c;

	c.day = (int)(of_year - (153 * m + 2) / 5 + 1);
	c.month = (int)(m < 10 ? m + 3 : m - 9);
	c.year = (int)(y + era * 400) - 400 + (m >= 10);
	return c;
}

#endif

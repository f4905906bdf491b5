/*
 * The canonical instant, fast: exactly 2024-01-02T09:30:00Z.
 *
 * For readers that see the same twenty bytes in every row.  What is not of
 * that form, or out of range, is left to bt_time_parse(), which decides
 * whether it is a time at all.  The date and the clock may be read apart, so
 * that a reader can remember a date that does not change.
 */
#ifndef BT_BASE_TIMEFAST_H
#define BT_BASE_TIMEFAST_H

#include <stdint.h>

#include "base/bits.h"
#include "base/civil.h"
#include "bt/types.h"

#define BT_TIMEFAST_LEN  20 /* bytes of 2024-01-02T09:30:00Z */
#define BT_TIMEFAST_DATE 11 /* bytes of 2024-01-02T */

/*
 * bt_timefast_date(s, t):
 * Midnight of a date in the eleven bytes 2024-01-02T, 1678 .. 2261; 0 or -1.
 */
static inline int
bt_timefast_date(const char *s, bt_time *t)
{
	/* digits become 0 .. 9, the two '-' become 0 */
	uint64_t x = bt_load64(s) ^ bt_load64("0000-00-");
	unsigned d1 = (unsigned)(unsigned char)s[8] - '0';
	unsigned d2 = (unsigned)(unsigned char)s[9] - '0';
	int year, month, day;

	if ((bt_bytes_over9(x) | (x & UINT64_C(0xff0000ff00000000))) != 0 ||
	    d1 > 3 || d2 > 9 || s[10] != 'T')
		return -1;
	x = x * 10 + (x >> 8); /* pairs of digits in bytes 0, 2 and 5 */
	year = (int)(x & 0xff) * 100 + (int)(x >> 16 & 0xff);
	month = (int)(x >> 40 & 0xff);
	day = (int)(d1 * 10 + d2);
	if (year < 1678 || year > 2261 || !bt_civil_is_valid(year, month, day))
		return -1;
	*t = bt_civil_to_days(year, month, day) * BT_DAY;
	return 0;
}

/*
 * bt_timefast_clock(s, t):
 * The time since midnight in the nine bytes 09:30:00Z; 0 or -1.
 */
static inline int
bt_timefast_clock(const char *s, bt_time *t)
{
	uint64_t x = bt_load64(s) ^ bt_load64("00:00:00");
	int hour, min, sec;

	if ((bt_bytes_over9(x) | (x & UINT64_C(0x0000ff0000ff0000))) != 0 ||
	    s[8] != 'Z')
		return -1;
	x = x * 10 + (x >> 8); /* pairs of digits in bytes 0, 3 and 6 */
	hour = (int)(x & 0xff);
	min = (int)(x >> 24 & 0xff);
	sec = (int)(x >> 48 & 0xff);
	if (hour > 23 || min > 59 || sec > 59)
		return -1;
	*t = (hour * 3600 + min * 60 + sec) * BT_SECOND;
	return 0;
}

/* bt_timefast_parse(s, t): the twenty bytes at s; 0, or -1, t unchanged. */
static inline int
bt_timefast_parse(const char *s, bt_time *t)
{
	bt_time date, clock;

	if (bt_timefast_date(s, &date) < 0 ||
	    bt_timefast_clock(s + BT_TIMEFAST_DATE, &clock) < 0)
		return -1;
	*t = date + clock;
	return 0;
}

#endif

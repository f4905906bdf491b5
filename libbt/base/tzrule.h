/*
 * Rules of daylight saving time, as POSIX writes them: EST5EDT,M3.2.0,M11.1.0
 *
 * Only what the footer of a time zone file needs: two offsets and two days a
 * year.  Offsets here are seconds east of UTC, the opposite of the text.
 */
#ifndef BT_BASE_TZRULE_H
#define BT_BASE_TZRULE_H

#include <stddef.h>
#include <stdint.h>

enum bt_tzrule_kind {
	BT_TZRULE_MONTH,  /* M: a weekday of a week of a month */
	BT_TZRULE_JULIAN, /* J: a day 1 .. 365, 29 February never counted */
	BT_TZRULE_DAY     /* a day 0 .. 365 */
};

struct bt_tzrule_day {
	enum bt_tzrule_kind kind;
	int month, week, weekday; /* 1 .. 12; 1 .. 5, 5 the last; 0 Sunday */
	int day;                  /* of the year, for the other kinds */
	int sec;                  /* after its midnight, may be negative */
};

struct bt_tzrule {
	int std_offset;
	int has_dst, dst_offset;
	struct bt_tzrule_day start, end; /* of daylight saving time */
};

/* bt_tzrule_parse(s, n, rule): the whole of s[0..n-1]; 0 or -1. */
int bt_tzrule_parse(const char *s, size_t n, struct bt_tzrule *rule);

/*
 * bt_tzrule_local(day, year): when it is due, in seconds since 1970 on the
 * clock that is valid until then.
 */
int64_t bt_tzrule_local(const struct bt_tzrule_day *day, int year);

#endif

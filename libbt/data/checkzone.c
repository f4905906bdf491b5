/*
 * Times of another zone that are taken for UTC: sessions of a market that has
 * summer time begin an hour earlier by UTC then.  Where they begin all year
 * when the market's own clocks say so, the times are those clocks'.  And days
 * that are off as a whole, while those before them all began at one time.
 */
#include <stdio.h>
#include <stdlib.h>

#include "data/checkdue.h"

#define NEED      40 /* days on either side of a change of the clocks */
#define EDGE      BT_QUARTER
#define SAME_DAYS 3 /* that tell when days begin and end */

static const struct market {
	const char *city, *zone;
	const char *at; /* open, as text */
	int64_t open, close;
	int is_american; /* the clocks' changes, else Europe's */
} markets[BT_ZONE_MARKETS] = {
	{ "New York", "America/New_York", "09:30", 19 * (BT_HOUR / 2),
	    16 * BT_HOUR, 1 },
	{ "London", "Europe/London", "08:00", 8 * BT_HOUR, 33 * (BT_HOUR / 2),
	    0 },
};

/* By the rules of today: where others held, days are counted elsewhere. */
static int
is_summer(int64_t day, int is_american)
{
	int y, m, d, sunday;

	bt_time_civil(day * BT_DAY, &y, &m, &d);
	sunday = d - bt_due_weekday(day); /* the last one; below 1: none yet */
	if (is_american)
		return (m > 3 && m < 11) || (m == 3 && sunday >= 8) ||
		       (m == 11 && sunday < 1);
	return (m > 3 && m < 10) || (m == 3 && sunday >= 25) ||
	       (m == 10 && sunday < 25);
}

/* Whether nine in ten days, and enough, are as the market's clocks have it. */
static int
is_like(const struct bt_zone_days *n)
{
	return n->like >= NEED && n->like * 10 >= n->days * 9;
}

/* A day is over that went from first to last: is it the market's? */
static void
count_day(const struct market *m, struct bt_zone *z, const struct bt_rhythm *r)
{
	struct bt_zone_days *now = &z->now[m - markets];
	int64_t first = z->first - r->day * BT_DAY;
	int64_t last = r->time - r->day * BT_DAY;
	int is_now = is_summer(r->day, m->is_american);

	if (is_now != now->is_summer || now->days == 0) {
		z->before[m - markets] = *now;
		*now = (struct bt_zone_days){ .is_summer = is_now };
	}
	now->days++;
	now->like += first >= m->open && first < m->open + EDGE &&
		     last < m->close + EDGE && last + r->step > m->close - EDGE;
}

/*
 * Whether days may begin an hour off from this one on: summer time begins and
 * ends at weekends, in spring and autumn.
 */
static int
is_season(const struct bt_zone *z, int64_t day, int64_t shift)
{
	int y, m, d;

	bt_time_civil(day * BT_DAY, &y, &m, &d);
	return (shift == BT_HOUR || shift == -BT_HOUR) && day - z->day > 1 &&
	       ((m >= 2 && m <= 4) || (m >= 9 && m <= 11));
}

/* How far a day has moved as a whole, in half hours; 0: it has not. */
static int64_t
shift_of(const struct bt_zone *z, int64_t first, int64_t last, int64_t slack)
{
	const int64_t half = BT_HOUR / 2, by = first - z->open;
	const int64_t shift =
	    (by + (by < 0 ? -half / 2 : half / 2)) / half * half;

	return llabs(by - shift) <= slack &&
		       llabs(last - z->close - shift) <= slack
		   ? shift
		   : 0;
}

/* A day begins and ends at other times than the days before it. */
static int
tell_shift(struct bt_check *c, const struct bt_zone *z, int64_t shift)
{
	struct bt_finding f = bt_check_at(BT_CHECK_ZONE, &z->begin);

	f.kind = "shift";
	f.level = BT_CHECK_WARNING;
	(void)snprintf(f.text, sizeof f.text,
	    "the day's bars are %lld minutes %s than those of the days before: "
	    "times of another zone",
	    (long long)(llabs(shift) / BT_MINUTE),
	    shift < 0 ? "earlier" : "later");
	return bt_check_tell(c, &f);
}

/* A weekday is over that went from first to last: is it where others are? */
static int
follow_day(struct bt_check *c, struct bt_zone *z, struct bt_rhythm *r)
{
	const int64_t slack = r->step <= 5 * BT_MINUTE ? 2 * r->step : 0;
	const int64_t first = z->first - r->day * BT_DAY;
	const int64_t last = r->time - r->day * BT_DAY;
	const int64_t shift = shift_of(z, first, last, slack);
	int rc = 0;

	if (z->usual > 0 && shift == 0 && llabs(first - z->open) <= slack &&
	    llabs(last - z->close) <= slack) {
		z->usual++;
		z->odd = 0;
		/* they stay: when bars are due is to be found out anew */
		if (z->shift != 0)
			bt_rhythm_forget_days(r);
		z->shift = 0;
	} else if (z->usual >= SAME_DAYS && shift != 0) {
		/* back again is no other finding */
		if (shift != -z->shift && !is_season(z, r->day, shift)) {
			rc = tell_shift(c, z, shift);
			z->shift = shift;
		} else
			z->shift = 0;
		z->open += shift;
		z->close += shift;
		z->odd = 0;
	} else if (z->usual == 0 || ++z->odd >= SAME_DAYS) {
		z->open = first;
		z->close = last;
		z->usual = 1;
		z->odd = 0;
		z->shift = 0;
	}
	z->day = r->day;
	return rc;
}

int
bt_zone_put(struct bt_check *c, struct bt_rhythm *r, const struct bt_placed *p)
{
	struct bt_zone *z = &r->zone;
	const struct market *m;
	struct bt_finding f;

	if (r->n > 0 && bt_due_day(p->bar.time) == r->day)
		return 0;
	if (z->is_begun && !bt_due_is_weekend(r->day) &&
	    follow_day(c, z, r) < 0)
		return -1;
	z->begin = *p;
	if (z->is_told) {
		z->first = p->bar.time;
		return 0;
	}
	/* the first day may have begun before its first bar */
	if (z->is_begun)
		for (m = markets; m < markets + BT_ZONE_MARKETS; m++)
			count_day(m, z, r);
	z->is_begun = r->n > 0;
	z->first = p->bar.time;
	for (m = markets; m < markets + BT_ZONE_MARKETS; m++)
		if (is_like(&z->now[m - markets]) &&
		    is_like(&z->before[m - markets]))
			break;
	if (m == markets + BT_ZONE_MARKETS)
		return 0;
	z->is_told = 1;
	f = bt_check_at(BT_CHECK_ZONE, p);
	f.kind = "local";
	(void)snprintf(f.text, sizeof f.text,
	    "sessions begin at %s all year, as %s's clocks have it: times may "
	    "be local, see --tz %s",
	    m->at, m->city, m->zone);
	return bt_check_tell(c, &f);
}

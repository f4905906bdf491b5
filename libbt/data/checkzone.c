/*
 * Times of another zone that are taken for UTC: sessions of a market that has
 * summer time begin an hour earlier by UTC then.  Where they begin all year
 * when the market's own clocks say so, the times are those clocks'.
 */
#include <stdio.h>

#include "data/checkdue.h"

#define NEED 40 /* days on either side of a change of the clocks */
#define EDGE BT_QUARTER

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

int
bt_zone_put(struct bt_check *c, struct bt_rhythm *r, const struct bt_placed *p)
{
	struct bt_zone *z = &r->zone;
	const struct market *m;
	struct bt_finding f;

	if (z->is_told || (r->n > 0 && bt_due_day(p->bar.time) == r->day))
		return 0;
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

/*
 * Bars that should not be there, and days that do not begin when days do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"
#include "data/checkdue.h"

#define KEPT_YEAR 9 /* holidays: of a year, at least */

static const char *const weekday_names[] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday" };

static int
tell_session(struct bt_check *c, const struct bt_placed *p, const char *what,
    const char *kind)
{
	struct bt_finding f = bt_check_at(BT_CHECK_SESSIONS, p);

	(void)snprintf(f.text, sizeof f.text,
	    "a bar while the market is "
	    "closed: %s",
	    what);
	f.kind = kind;
	f.mend.kind = BT_MEND_DROP;
	return bt_check_tell(c, &f);
}

/* Whether the calendar is open at an instant; bars ask in order. */
static int
is_open_at(struct bt_rhythm *r, bt_time t)
{
	struct bt_session s;
	int i;

	if (t >= r->open_from && t < r->open_to)
		return 1;
	if (!bt_calendar_at(r->calendar, t, &s))
		return 0;
	for (i = 0; i < s.n; i++)
		if (s.parts[i].open <= t && t < s.parts[i].close) {
			r->open_from = s.parts[i].open;
			r->open_to = s.parts[i].close;
			return 1;
		}
	return 0;
}

/* By a calendar: the first bar of each closed time. */
static int
check_calendar(
    struct bt_check *c, struct bt_rhythm *r, const struct bt_placed *p)
{
	const struct bt_calendar *cal = r->calendar;
	struct bt_session session;
	const int is_daily = r->step >= BT_DAILY;
	int64_t day = 0;
	const char *why;
	int is_open;

	if (r->step <= 0 || r->step >= BT_LONGER)
		return 0;
	if (is_daily)
		day = bt_due_date(r, p->bar.time);
	is_open = is_daily ? bt_calendar_session(cal, (int32_t)day, &session)
			   : is_open_at(r, p->bar.time);
	if (is_open || r->is_outside) {
		r->is_outside = !is_open;
		return 0;
	}
	day = bt_due_date(r, p->bar.time);
	r->is_outside = r->step < BT_DAILY;
	why = bt_calendar_holiday(cal, (int32_t)day);
	return tell_session(c, p,
	    why != NULL              ? why
	    : bt_due_is_weekend(day) ? weekday_names[bt_due_weekday(day)]
				     : "outside its session",
	    why != NULL              ? "holiday"
	    : bt_due_is_weekend(day) ? "weekend"
				     : "hours");
}

/* Without one: a weekend's day that had no bars so far. */
static int
check_weekend(
    struct bt_check *c, struct bt_rhythm *r, const struct bt_placed *p)
{
	int64_t day = bt_due_day(p->bar.time);
	int w = bt_due_weekday(day);
	const struct bt_calendar *kept = bt_due_kept(c, r, day, 1);
	struct bt_session session;

	if (!bt_due_is_weekend(day) || r->n < 20 ||
	    (r->bars[0] + r->bars[6]) * 20 > bt_due_most(r) || r->step <= 0 ||
	    r->step >= BT_LONGER)
		return 0;
	/* the night after Friday, and the evening before Monday, may trade */
	if (r->step < BT_DAILY &&
	    (w == 0 || r->is_weekend || r->days[1] + r->days[2] < 4 ||
		p->bar.time - day * BT_DAY < 2 * BT_EVENING))
		return 0;
	/* Muhurat, and such days */
	if (kept != NULL && bt_calendar_session(kept, (int32_t)day, &session))
		return 0;
	r->is_weekend = 1;
	return tell_session(c, p, weekday_names[w], "weekend");
}

/* Nor is a bar on a holiday of a market whose holidays it has kept so far. */
static int
check_holiday(
    struct bt_check *c, struct bt_rhythm *r, const struct bt_placed *p)
{
	int64_t day = bt_due_day(p->bar.time);
	const struct bt_calendar *kept = bt_due_kept(c, r, day, KEPT_YEAR);
	struct bt_session session;
	const char *why;
	char text[128];

	if (kept == NULL || r->step < BT_DAILY || r->step >= BT_LONGER ||
	    bt_calendar_session(kept, (int32_t)day, &session))
		return 0;
	why = bt_calendar_holiday(kept, (int32_t)day);
	(void)snprintf(text, sizeof text, "%s, of %s",
	    why != NULL ? why : "no session", bt_calendar_name(kept));
	return tell_session(c, p, text, "holiday");
}

/* Days that begin at an odd hour, always the same or not. */
static int
check_stamp(struct bt_check *c, struct bt_rhythm *r, const struct bt_placed *p)
{
	int64_t stamp = p->bar.time - bt_due_day(p->bar.time) * BT_DAY;
	struct bt_finding f = bt_check_at(BT_CHECK_ZONE, p);
	char t[BT_TIME_TEXT_MAX];

	if (r->stamps == 0)
		r->stamp = stamp;
	if (r->stamps++ > 20 && r->stamp == stamp)
		return 0;
	(void)bt_time_format(p->bar.time, t);
	if (r->stamp != stamp && labs((long)(r->stamp - stamp)) == BT_HOUR) {
		r->stamp = stamp;
		(void)snprintf(f.text, sizeof f.text,
		    "days begin an hour %s from here on, at %s: midnight of "
		    "another zone, with daylight saving",
		    "off", t + 11);
		f.kind = "dst";
	} else if (r->stamps == 10 && r->stamp == stamp && stamp != 0) {
		(void)snprintf(f.text, sizeof f.text,
		    "days begin at %s: midnight of another zone", t + 11);
		f.kind = "midnight";
	} else
		return 0;
	return bt_check_tell(c, &f);
}

int
bt_session_put(
    struct bt_check *c, struct bt_rhythm *r, const struct bt_placed *p)
{
	if (r->calendar != NULL) {
		if (check_calendar(c, r, p) < 0)
			return -1;
	} else if (bt_due_is_weekend(bt_due_day(p->bar.time))
		       ? check_weekend(c, r, p) < 0
		       : check_holiday(c, r, p) < 0)
		return -1;
	if (r->step > 0 && r->step <= BT_HOUR && r->calendar == NULL)
		return bt_zone_put(c, r, p);
	if (r->step < BT_DAILY || r->step >= BT_LONGER)
		return 0;
	return check_stamp(c, r, p);
}

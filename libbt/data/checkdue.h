/*
 * Inside of the checks of times: when bars are to be expected.
 *
 * Dates are days since 1970-01-01, UTC; weekdays begin with Sunday, 0.
 */
#ifndef BT_DATA_CHECKDUE_H
#define BT_DATA_CHECKDUE_H

#include "data/checkin.h"

#define BT_MINUTE  (60 * BT_SECOND)
#define BT_QUARTER (15 * BT_MINUTE)
#define BT_HOUR    (60 * BT_MINUTE)
#define BT_DAILY   (20 * BT_HOUR) /* distances from here on are days */
#define BT_LONGER  (30 * BT_HOUR) /* from here on weeks or more */
#define BT_EVENING (4 * BT_HOUR)  /* in which sessions of a day may begin */

static inline int64_t
bt_due_day(bt_time t)
{
	return t >= 0 ? t / BT_DAY : -((BT_DAY - 1 - t) / BT_DAY);
}

static inline int
bt_due_weekday(int64_t day)
{
	return (int)((day % 7 + 11) % 7);
}

static inline int
bt_due_is_weekend(int64_t day)
{
	int w = bt_due_weekday(day);

	return w == 0 || w == 6;
}

/* bt_due_most(r): bars of the weekday that has most. */
uint32_t bt_due_most(const struct bt_rhythm *r);

/*
 * bt_due_weigh(c, r, day, has_bars): a day is over, with bars or without:
 * which calendars fit.
 */
void bt_due_weigh(
    const struct bt_check *c, struct bt_rhythm *r, int64_t day, int has_bars);

/*
 * bt_due_kept(c, r, day, least): the calendar that may be the market's and that
 * the series has kept, on so many holidays at least and hardly ever not; of
 * those that know the day; NULL.
 */
const struct bt_calendar *bt_due_kept(const struct bt_check *c,
    const struct bt_rhythm *r, int64_t day, uint32_t least);

/* bt_due_is_found(c, r): whether some calendar has proved itself. */
int bt_due_is_found(const struct bt_check *c, const struct bt_rhythm *r);

/*
 * bt_due_date(r, t): the date of a bar: UTC's, but that by a calendar one that
 * does not begin at midnight there, as days of other zones do not, has the
 * calendar's.
 */
int64_t bt_due_date(const struct bt_rhythm *r, bt_time t);

/* bt_due_on(c, r, day): whether a daily bar is to be there. */
int bt_due_on(const struct bt_check *c, const struct bt_rhythm *r, int64_t day);

/*
 * bt_due_at(c, r, t, window): whether bars are to be there in the quarter of
 * an hour of t, in a gap that is so long.
 */
int bt_due_at(const struct bt_check *c, const struct bt_rhythm *r, bt_time t,
    int64_t window);

/*
 * bt_session_put(c, r, p): whether a bar should be there at all, and days
 * begin when days do; 0 or -1.
 */
int bt_session_put(struct bt_check *c, struct bt_rhythm *r,
    const struct bt_placed *p) BT_MUST_USE;

/*
 * bt_zone_put(c, r, p): a bar shorter than a day, perhaps a day's first: do
 * days begin by UTC, or by a market's clocks?  0 or -1.
 */
int bt_zone_put(struct bt_check *c, struct bt_rhythm *r,
    const struct bt_placed *p) BT_MUST_USE;

#endif

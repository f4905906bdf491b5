/*
 * When synthetic bars are: one after the other, or in the sessions of a
 * market's calendar.
 *
 * A year has 365 days of variance where time goes on without sessions.  Where
 * there are sessions, each trading day has 1/252 of a year's: the share
 * `overnight` of it moves the price between two days, the rest is spread
 * evenly over the day's sessions.
 */
#ifndef BT_DATA_SYNTHCLOCK_H
#define BT_DATA_SYNTHCLOCK_H

#include "bt/err.h"
#include "bt/types.h"

struct bt_calendar;

struct bt_synthclock_opts {
	bt_time from;                       /* no bar begins before */
	int64_t interval;                   /* ns, > 0 */
	const struct bt_calendar *calendar; /* NULL: no sessions */
	double overnight; /* 0 .. 1: a day's variance before its open */
};

/* One bar's place in time. */
struct bt_synthspan {
	bt_time time, end;
	double years;     /* of variance in it */
	double gap_years; /* of variance between it and the bar before */
	double shape;     /* volume beside a usual bar's; 1 without sessions */
};

struct bt_synthclock {
	struct bt_synthclock_opts opts;
	bt_time next; /* start of the next bar */
};

/* bt_synthclock_init(c, opts): begin; the calendar is borrowed. */
void bt_synthclock_init(
    struct bt_synthclock *c, const struct bt_synthclock_opts *opts);

/*
 * bt_synthclock_next(c, span, err): the next bar's place: 0; -1: BT_USAGE
 * beyond the year 2262, BT_BAD_INPUT beyond what the calendar knows.
 */
int bt_synthclock_next(struct bt_synthclock *c, struct bt_synthspan *span,
    struct bt_err *err) BT_MUST_USE;

#endif

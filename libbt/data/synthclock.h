/*
 * When synthetic bars are: one after the other, or in the sessions of a
 * market's calendar.
 *
 * Without sessions variance is spread evenly over 365 days a year.  With them
 * each session has the same part of a year's variance, and as many are a year
 * as the first 365 days hold: the share `overnight` of it moves the price
 * between two sessions, where they do not touch, and the rest is spread evenly
 * over the session's open hours.
 *
 * A bar of less than a day begins at a session's opening, or at the opening
 * after a break, and the last one ends at the close.  A day's bar has the date
 * of its session, at midnight UTC, and ends at its close.
 */
#ifndef BT_DATA_SYNTHCLOCK_H
#define BT_DATA_SYNTHCLOCK_H

#include "bt/err.h"
#include "bt/types.h"
#include "data/calendar.h"

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
	/* with a calendar */
	struct bt_session session;
	int part;           /* of it; session.n: none is left */
	int64_t open_ns;    /* in all its parts */
	bt_time last_close; /* of the session before; BT_TIME_NONE: none */
	double years;       /* of variance in a session */
	int is_first;       /* its first bar comes next */
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

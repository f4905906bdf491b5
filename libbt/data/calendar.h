/*
 * Market calendars: when a market is open.
 *
 * A calendar is a zone, the hours of each weekday, holidays, early closings
 * and special sessions, read from YAML (bt-calendar(5)).  It answers what a
 * date's session is, which session an instant is in, and why a date has none.
 *
 * A date is a number of days since 1970-01-01, as base/civil.h counts.  A
 * session has the date that its exchange gives it: one that opens on Sunday
 * evening is Monday's.  It may have parts, with a break between them.  Clocks
 * are the zone's, so an hour of them moves against UTC with daylight saving;
 * one that a change skips or repeats is as bt_zone_to_utc() says.
 *
 * No calendar knows all years: bt_calendar_is_known() says whether a date is
 * among those whose holidays it knows.  Beyond, sessions are those of the
 * weekday, less the holidays that happen to be told: who relies on that must
 * say so.  Nothing here is changed by a question, so a calendar may be shared.
 */
#ifndef BT_DATA_CALENDAR_H
#define BT_DATA_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"
#include "bt/time.h"

#define BT_SESSION_PARTS 8 /* at most, of one session */

struct bt_calendar;

/* An open time: its end is the first instant that is no longer in it. */
struct bt_session_part {
	bt_time open, close;
};

struct bt_session {
	int32_t day;         /* its date */
	bt_time open, close; /* of the first part, of the last */
	int n;               /* parts, 1 .. BT_SESSION_PARTS, ascending */
	struct bt_session_part parts[BT_SESSION_PARTS];
	int is_half;      /* closes early */
	int is_special;   /* has hours of its own */
	const char *name; /* why, where it is one of both, else ""; borrowed */
};

/*
 * bt_calendar_open(name, err):
 * A calendar by name: `24x7` and `weekdays`, which are built in, or one that
 * is shipped: `nyse`, `nse`.  A name with a slash, or one that ends in .yaml
 * or .yml, is a file.
 *
 *   gives  the calendar, to be freed by bt_calendar_free().
 *   fails  NULL: BT_USAGE, no such calendar, naming those that there are;
 *          BT_BAD_INPUT, its file is wrong; BT_SYSTEM.
 */
struct bt_calendar *bt_calendar_open(
    const char *name, struct bt_err *err) BT_MUST_USE;

/*
 * bt_calendar_parse(text, n, path, err): one from n bytes of memory, which
 * need not live on; messages call it `path`.
 */
struct bt_calendar *bt_calendar_parse(const char *text, size_t n,
    const char *path, struct bt_err *err) BT_MUST_USE;

void bt_calendar_free(struct bt_calendar *c);

/* bt_calendar_name(c): "nyse"; of a file, its base name.  Borrowed. */
const char *bt_calendar_name(const struct bt_calendar *c);

/* bt_calendar_zone(c): of its clocks; borrowed. */
const struct bt_zone *bt_calendar_zone(const struct bt_calendar *c);

/*
 * bt_calendar_known(c, from, to): the first and the last date whose holidays
 * are known; INT32_MIN and INT32_MAX where there are none to be known.
 */
void bt_calendar_known(const struct bt_calendar *c, int32_t *from, int32_t *to);

/* bt_calendar_is_known(c, day): whether that date is among them. */
int bt_calendar_is_known(const struct bt_calendar *c, int32_t day);

/*
 * bt_calendar_holiday(c, day): the name of the holiday, or NULL.  A holiday
 * may have a special session, and may fall on a day that has none anyway.
 */
const char *bt_calendar_holiday(const struct bt_calendar *c, int32_t day);

/* bt_calendar_session(c, day, s): a date's session: 1; 0 where it has none. */
int bt_calendar_session(
    const struct bt_calendar *c, int32_t day, struct bt_session *s);

/*
 * bt_calendar_at(c, t, s): the session that an instant is in, from its opening
 * on to before its close, breaks too: 1; 0 where it is in none.
 */
int bt_calendar_at(
    const struct bt_calendar *c, bt_time t, struct bt_session *s);

/* bt_calendar_is_open(c, t): whether it is in one, and not in a break. */
int bt_calendar_is_open(const struct bt_calendar *c, bt_time t);

/*
 * bt_calendar_next(c, t, s): the first session that opens after t; _prev: the
 * last that has closed by t.  1; 0 where there is none within 1,000 days.
 */
int bt_calendar_next(
    const struct bt_calendar *c, bt_time t, struct bt_session *s);
int bt_calendar_prev(
    const struct bt_calendar *c, bt_time t, struct bt_session *s);

/*
 * bt_calendar_opens(c, t): the next opening of a part of a session, of an
 * instant at which it is not open; INT64_MAX where there is none within 1,000
 * days.
 */
bt_time bt_calendar_opens(const struct bt_calendar *c, bt_time t);

/*
 * bt_calendar_day(c, t): the date that an instant belongs to: that of the
 * session it is in, else the one on the wall.
 */
int32_t bt_calendar_day(const struct bt_calendar *c, bt_time t);

#endif

/*
 * Buckets: the stretches of time that bars stand for.
 *
 * A rule cuts all of time, or all of a calendar's sessions, into buckets that
 * follow each other.  A bucket has its start and not its end.  By default
 * starts are whole multiples of the length since 1970-01-01T00:00Z, of weeks
 * since Monday 1970-01-05, of months since 1970-01.
 *
 * With a zone they are so by the wall clock there.  Buckets of up to an hour
 * always have their length; longer ones begin at readings of the clock, so
 * they last an hour more or less where it is changed, and a day has 23 or 25.
 *
 * With a calendar, buckets shorter than a day are counted from the opening of
 * each part of a session and end with it; days, weeks, months last from the
 * opening of the first of their sessions to the close of the last.  Outside
 * of sessions there are none.
 *
 * All of it is a pure function of the rule and the instant.
 */
#ifndef BT_DATA_BUCKET_H
#define BT_DATA_BUCKET_H

#include <stddef.h>
#include <stdint.h>

#include "bt/time.h"
#include "data/calendar.h"

enum bt_bucket_unit {
	BT_BUCKET_NS, /* shorter than a day, or no whole number of days */
	BT_BUCKET_DAYS,
	BT_BUCKET_MONTHS
};

struct bt_bucket_rule {
	enum bt_bucket_unit unit;
	int64_t n;                  /* of them, > 0 */
	int64_t anchor;             /* ns that starts are late; no calendar */
	const struct bt_zone *zone; /* NULL: UTC; the calendar's wins */
	const struct bt_calendar *calendar; /* NULL: none */
};

struct bt_bucket {
	bt_time start, end;
};

/*
 * bt_bucket_parse(s, n, rule):
 * A length: what bt_span_parse() takes with a unit, or a number of `mo`
 * (months), `q` (quarters) or `y` (years).  Sets unit and n; 0 or -1.
 */
int bt_bucket_parse(
    const char *s, size_t n, struct bt_bucket_rule *rule) BT_MUST_USE;

/*
 * bt_bucket_at(rule, t, b):
 * The bucket that an instant is in.
 *
 *   gives  1; 0 outside of all sessions, or beyond what can be reckoned.
 */
int bt_bucket_at(
    const struct bt_bucket_rule *rule, bt_time t, struct bt_bucket *b);

/*
 * What is good for all instants from `from` to before `to`, so that the next
 * question is an addition: buckets of one length from `base` on, none beyond
 * `cap`; or no bucket at all.  All zero knows nothing.
 */
struct bt_bucket_memo {
	bt_time from, to, base, cap;
	int is_open;
};

/*
 * bt_bucket_recall(rule, memo, t, b): bt_bucket_at(), which is the same every
 * time, by what memo knows; else memo learns.  Where it gives 0, of a rule with a
 * calendar, memo->to is the next instant that has a bucket; INT64_MAX: none.
 */
int bt_bucket_recall(const struct bt_bucket_rule *rule,
    struct bt_bucket_memo *memo, bt_time t, struct bt_bucket *b);

/*
 * bt_bucket_on(rule, day, b): the bucket of a date's session, of a rule with a
 * calendar and of a day or more; 1 or 0.
 */
int bt_bucket_on(
    const struct bt_bucket_rule *rule, int32_t day, struct bt_bucket *b);

/* bt_bucket_next(rule, b): the one that follows, in its place; 1, 0: none. */
int bt_bucket_next(const struct bt_bucket_rule *rule, struct bt_bucket *b);

#endif

#include "data/bucket.h"

#include "base/civil.h"
#include "base/zone.h"
#include "bt/num.h"

#define HOUR     (3600 * BT_SECOND)
#define DAYS_MAX 106000 /* about 1970, whose midnights are instants */

/* Integer division that goes down, also below 0. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* t down to a multiple of n, counted from `from`; 0, or -1 out of range. */
static int
floor_to(int64_t t, int64_t n, int64_t from, int64_t *start)
{
	int64_t rest;

	if (bt_time_add(t, -from, &rest) < 0)
		return -1;
	rest %= n;
	return bt_time_add(t, -(rest < 0 ? rest + n : rest), start);
}

static int32_t
day_of(bt_time t)
{
	return (int32_t)floor_div(t, BT_DAY);
}

/* ---- lengths ---- */

/* `3mo`, `1q`, `2y`: months; 0: it is none. */
static int64_t
parse_months(const char *s, size_t n)
{
	static const struct {
		const char *unit;
		size_t n;
		int months;
	} units[] = { { "mo", 2, 1 }, { "q", 1, 3 }, { "y", 1, 12 } };
	size_t i;
	int64_t count;

	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		size_t k = n - units[i].n;

		if (n <= units[i].n || s[k] != units[i].unit[0] ||
		    s[n - 1] != units[i].unit[units[i].n - 1])
			continue;
		return bt_int_parse(s, k, 1, 1200 / units[i].months, &count) < 0
			   ? 0
			   : count * units[i].months;
	}
	return 0;
}

int
bt_bucket_parse(const char *s, size_t n, struct bt_bucket_rule *rule)
{
	int64_t span;

	rule->n = parse_months(s, n);
	rule->unit = BT_BUCKET_MONTHS;
	if (rule->n > 0)
		return 0;
	/* a bare number would be seconds, which hardly anybody means */
	if (n == 0 || (s[n - 1] >= '0' && s[n - 1] <= '9') ||
	    bt_span_parse(s, n, &span) < 0 || span <= 0)
		return -1;
	rule->unit = span % BT_DAY == 0 ? BT_BUCKET_DAYS : BT_BUCKET_NS;
	rule->n = rule->unit == BT_BUCKET_DAYS ? span / BT_DAY : span;
	return rule->n <= DAYS_MAX || rule->unit == BT_BUCKET_NS ? 0 : -1;
}

/* ---- dates ---- */

/* The first date of the n months from a month on, counted from 1970-01. */
static int32_t
month_day(int64_t month)
{
	int64_t year = floor_div(month, 12);

	return bt_civil_to_days(
	    (int)(1970 + year), (int)(month - year * 12) + 1, 1);
}

/* The dates [*from, *to) of the bucket that a date is in. */
static void
dates_of(
    const struct bt_bucket_rule *r, int32_t day, int32_t *from, int32_t *to)
{
	struct bt_civil c;
	int64_t first, monday = r->n % 7 == 0 ? 4 : 0; /* 1970-01-05 */

	if (r->unit == BT_BUCKET_MONTHS) {
		c = bt_civil_from_days(day);
		first = floor_div(
			    (int64_t)(c.year - 1970) * 12 + c.month - 1, r->n) *
			r->n;
		*from = month_day(first);
		*to = month_day(first + r->n);
	} else {
		first = floor_div(day - monday, r->n) * r->n + monday;
		*from = (int32_t)first;
		*to = (int32_t)(first + r->n);
	}
}

/* ---- by the clock ---- */

/* A reading of the wall clock, to its instant. */
static bt_time
to_utc(const struct bt_bucket_rule *r, int64_t local)
{
	return r->zone == NULL ? local : bt_zone_to_utc(r->zone, local);
}

/* Whole days and months. */
static int
dates_at(const struct bt_bucket_rule *r, int64_t local, struct bt_bucket *b)
{
	int64_t shifted;
	int32_t from, to;

	if (bt_time_add(local, -r->anchor, &shifted) < 0)
		return 0;
	dates_of(r, day_of(shifted), &from, &to);
	if (from < -DAYS_MAX || to > DAYS_MAX)
		return 0;
	b->start = to_utc(r, from * BT_DAY + r->anchor);
	b->end = to_utc(r, to * BT_DAY + r->anchor);
	return 1;
}

/*
 * The instant in (low, high] from which on the offset is that of high; the two
 * differ, and no zone changes twice within an hour or two.
 */
static bt_time
find_change(const struct bt_zone *z, bt_time low, bt_time high)
{
	int offset = bt_zone_offset(z, high);

	while (high - low > 1) {
		bt_time mid = low + (high - low) / 2;

		if (bt_zone_offset(z, mid) == offset)
			high = mid;
		else
			low = mid;
	}
	return high;
}

/*
 * Up to an hour: by the offset that holds, so that an hour which the clock
 * repeats has its own buckets.  One is cut where a change does not fall
 * between two (half an hour on Lord Howe).
 */
static int
short_at(const struct bt_bucket_rule *r, bt_time t, int64_t local,
    struct bt_bucket *b)
{
	int64_t start;

	if (floor_to(local, r->n, r->anchor, &start) < 0 ||
	    bt_time_add(t, start - local, &b->start) < 0 ||
	    bt_time_add(b->start, r->n, &b->end) < 0)
		return 0;
	if (r->zone == NULL)
		return 1;
	if (bt_zone_offset(r->zone, b->start) != bt_zone_offset(r->zone, t))
		b->start = find_change(r->zone, b->start, t);
	if (bt_zone_offset(r->zone, b->end - 1) != bt_zone_offset(r->zone, t))
		b->end = find_change(r->zone, t, b->end - 1);
	return 1;
}

static int
clock_at(const struct bt_bucket_rule *r, bt_time t, struct bt_bucket *b)
{
	int64_t local, start, end;

	if (bt_time_add(t, bt_zone_offset(r->zone, t) * BT_SECOND, &local) < 0)
		return 0;
	if (r->unit != BT_BUCKET_NS)
		return dates_at(r, local, b);
	if (r->zone == NULL || r->n <= HOUR)
		return short_at(r, t, local, b);
	if (floor_to(local, r->n, r->anchor, &start) < 0 ||
	    bt_time_add(start, r->n, &end) < 0)
		return 0;
	b->start = to_utc(r, start);
	b->end = to_utc(r, end);
	/* readings that are repeated or left out may lie to either side */
	for (; b->end <= t && b->end != BT_TIME_NONE; end += r->n) {
		b->start = b->end;
		b->end = to_utc(r, end + r->n);
	}
	for (; b->start > t; start -= r->n) {
		b->end = b->start;
		b->start = to_utc(r, start - r->n);
	}
	return b->start != BT_TIME_NONE && b->end != BT_TIME_NONE;
}

/* ---- by the calendar ---- */

int
bt_bucket_on(const struct bt_bucket_rule *r, int32_t day, struct bt_bucket *b)
{
	struct bt_session s = { .n = 0 };
	int32_t from, to;

	dates_of(r, day, &from, &to);
	while (from < to && !bt_calendar_session(r->calendar, from, &s))
		from++;
	if (from == to)
		return 0;
	b->start = s.open;
	b->end = s.close;
	while (to - 1 > from && !bt_calendar_session(r->calendar, to - 1, &s))
		to--;
	if (to - 1 > from)
		b->end = s.close;
	return 1;
}

/* The bucket of an instant in a part of a session. */
static void
part_at(const struct bt_bucket_rule *r, bt_time base, bt_time cap, bt_time t,
    struct bt_bucket *b)
{
	b->start = base + (t - base) / r->n * r->n;
	if (bt_time_add(b->start, r->n, &b->end) < 0 || b->end > cap)
		b->end = cap;
}

static int
session_at(const struct bt_bucket_rule *r, bt_time t,
    struct bt_bucket_memo *memo, struct bt_bucket *b)
{
	struct bt_session s = { .n = 0 };
	int i;

	if (!bt_calendar_at(r->calendar, t, &s))
		return 0;
	if (r->unit != BT_BUCKET_NS)
		return bt_bucket_on(r, s.day, b);
	for (i = 0; i < s.n; i++) {
		const struct bt_session_part *p = &s.parts[i];

		if (t < p->open || t >= p->close)
			continue;
		*memo = (struct bt_bucket_memo){ p->open, p->close, p->open,
			p->close, 1 };
		part_at(r, p->open, p->close, t, b);
		return 1;
	}
	return 0;
}

/* ---- both ---- */

/*
 * Where the offset is that of a day later, no change lies between; a bucket
 * that begins in the last hour before could still be cut by one behind it.
 */
static void
learn_offset(const struct bt_bucket_rule *r, const struct bt_bucket *b,
    struct bt_bucket_memo *memo)
{
	bt_time later;

	if (r->zone == NULL || r->unit != BT_BUCKET_NS || r->n > HOUR ||
	    b->end - b->start != r->n ||
	    bt_time_add(b->start, BT_DAY, &later) < 0 ||
	    bt_zone_offset(r->zone, b->start) != bt_zone_offset(r->zone, later))
		return;
	*memo = (struct bt_bucket_memo){ b->start, later - HOUR, b->start,
		INT64_MAX, 1 };
}

int
bt_bucket_recall(const struct bt_bucket_rule *r, struct bt_bucket_memo *memo,
    bt_time t, struct bt_bucket *b)
{
	if (t >= memo->from && t < memo->to) {
		if (memo->is_open)
			part_at(r, memo->base, memo->cap, t, b);
		return memo->is_open;
	}
	if (r->calendar == NULL) {
		if (!clock_at(r, t, b))
			return 0;
		learn_offset(r, b, memo);
		return 1;
	}
	if (session_at(r, t, memo, b))
		return 1;
	*memo = (struct bt_bucket_memo){ .from = t,
		.to = bt_calendar_opens(r->calendar, t) };
	return 0;
}

int
bt_bucket_at(const struct bt_bucket_rule *r, bt_time t, struct bt_bucket *b)
{
	struct bt_bucket_memo memo = { 0 };

	return bt_bucket_recall(r, &memo, t, b);
}

int
bt_bucket_next(const struct bt_bucket_rule *r, struct bt_bucket *b)
{
	struct bt_bucket_memo memo = { 0 };

	if (bt_bucket_recall(r, &memo, b->end, b))
		return 1;
	return r->calendar != NULL && memo.to != INT64_MAX &&
	       bt_bucket_at(r, memo.to, b);
}

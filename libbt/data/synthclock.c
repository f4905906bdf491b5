#include "data/synthclock.h"

#include "base/civil.h"
#include "bt/time.h"

#define YEAR (365 * BT_DAY)

/* How many sessions the 365 days from a date on have. */
static int
count_sessions(const struct bt_calendar *c, int32_t day)
{
	struct bt_session s;
	int i, n = 0;

	for (i = 0; i < 365; i++)
		n += bt_calendar_session(c, day + i, &s);
	return n;
}

/* Begin a session. */
static void
enter(struct bt_synthclock *c, const struct bt_session *s)
{
	int i;

	c->session = *s;
	c->part = 0;
	c->open_ns = 0;
	c->is_first = 1;
	for (i = 0; i < s->n; i++)
		c->open_ns += s->parts[i].close - s->parts[i].open;
	c->next = s->open;
}

void
bt_synthclock_init(
    struct bt_synthclock *c, const struct bt_synthclock_opts *opts)
{
	struct bt_session s;
	int n;

	*c = (struct bt_synthclock){
		.opts = *opts, .next = opts->from, .last_close = BT_TIME_NONE
	};
	if (opts->calendar == NULL)
		return;
	n = count_sessions(
	    opts->calendar, bt_calendar_day(opts->calendar, opts->from));
	c->years = n > 0 ? 1.0 / n : 1.0;
	if (bt_calendar_at(opts->calendar, opts->from, &s) > 0)
		enter(c, &s);
}

/* The next session, when the one at hand is over: 0 or -1. */
static int
next_session(struct bt_synthclock *c, struct bt_err *err)
{
	const struct bt_calendar *cal = c->opts.calendar;
	struct bt_session s;
	bt_time after = c->opts.from - 1;

	if (c->session.n > 0) {
		c->last_close = c->session.close;
		after = c->session.close - 1;
	}
	if (!bt_calendar_next(cal, after, &s))
		return bt_fail(err, BT_BAD_INPUT,
		    "the calendar '%s' has no more sessions",
		    bt_calendar_name(cal));
	if (!bt_calendar_is_known(cal, s.day))
		return bt_fail(err, BT_BAD_INPUT,
		    "the calendar '%s' does not know the holidays of %d",
		    bt_calendar_name(cal), bt_civil_from_days(s.day).year);
	enter(c, &s);
	return 0;
}

/* Move on to the next bar's start: 0 or -1. */
static int
seek_open(struct bt_synthclock *c, struct bt_err *err)
{
	for (;;) {
		const struct bt_session *s = &c->session;

		while (c->part < s->n && c->next >= s->parts[c->part].close)
			c->part++;
		if (c->part == s->n) {
			if (next_session(c, err) < 0)
				return -1;
		} else if (c->next < s->parts[c->part].open) {
			c->next = s->parts[c->part].open;
		} else if (c->next >= c->opts.from) {
			return 0;
		} else {
			c->next += c->opts.interval;
		}
	}
}

/* A usual bar's volume is 1; twice that at both ends of the session. */
static double
shape(const struct bt_session *s, bt_time t)
{
	double x = 2.0 * (double)(t - s->open) / (double)(s->close - s->open);

	return 0.5 + 1.5 * (x - 1) * (x - 1);
}

/* What the bar from c->next on is, and move behind it. */
static void
take_bar(struct bt_synthclock *c, struct bt_synthspan *span)
{
	const struct bt_session *s = &c->session;
	bt_time close = s->parts[c->part].close;
	int is_day = c->opts.interval == BT_DAY;
	double share = 1, night = 0;

	*span =
	    (struct bt_synthspan){ .time = c->next, .end = close, .shape = 1 };
	if (is_day) {
		span->time = (bt_time)s->day * BT_DAY;
		span->end = s->close;
		c->part = s->n;
	} else {
		if (close - c->next > c->opts.interval)
			span->end = c->next + c->opts.interval;
		share = (double)(span->end - span->time) / (double)c->open_ns;
		span->shape =
		    shape(s, span->time + (span->end - span->time) / 2);
	}
	if (c->last_close == BT_TIME_NONE || c->last_close < s->open)
		night = c->opts.overnight;
	span->years = c->years * (1 - night) * share;
	if (c->is_first && c->last_close != BT_TIME_NONE)
		span->gap_years = c->years * night;
	c->is_first = 0;
	c->next = span->end;
}

int
bt_synthclock_next(
    struct bt_synthclock *c, struct bt_synthspan *span, struct bt_err *err)
{
	if (c->opts.calendar != NULL) {
		if (seek_open(c, err) < 0)
			return -1;
		take_bar(c, span);
		return 0;
	}
	*span = (struct bt_synthspan){ .time = c->next,
		.years = (double)c->opts.interval / (double)YEAR,
		.shape = 1 };
	if (bt_time_add(c->next, c->opts.interval, &span->end) < 0)
		return bt_fail(err, BT_USAGE,
		    "the last bar would end beyond the year 2262");
	c->next = span->end;
	return 0;
}

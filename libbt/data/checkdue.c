/*
 * When bars are to be expected: by a calendar, by what calendars there are as
 * far as the series has kept them, and by when it had bars so far.
 */
#include "data/checkdue.h"

#include "base/civil.h"
#include "data/calendar.h"

/* ---- holidays ---- */

/* Easter Sunday; source: the anonymous Gregorian computus of 1876. */
static int
easter_of(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
	int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;

	return bt_civil_to_days(year, f / 31, f % 31 + 1);
}

/* Days on which most markets of the west are closed. */
static int
is_western(int64_t day)
{
	struct bt_civil d = bt_civil_from_days((int)day);
	int easter;

	if ((d.month == 1 && d.day == 1) || (d.month == 5 && d.day == 1) ||
	    (d.month == 12 && (d.day == 25 || d.day == 26)))
		return 1;
	if (d.month != 3 && d.month != 4)
		return 0;
	easter = easter_of(d.year);
	return day == easter - 2 || day == easter + 1;
}

/* Days on which hardly any market is open. */
static int
is_year_end(int64_t day)
{
	struct bt_civil d = bt_civil_from_days((int)day);

	return (d.month == 1 && d.day == 1) || (d.month == 12 && d.day == 25);
}

/* 15 August, which some of them keep too. */
static int
is_assumption(int64_t day)
{
	struct bt_civil d = bt_civil_from_days((int)day);

	return d.month == 8 && d.day == 15;
}

/* The calendars asked: those given, and three that need no file. */
static size_t
n_calendars(const struct bt_check *c)
{
	return c->opts.n_candidates + 3;
}

#define DATE_KNOWN (UINT32_C(1) << 31)

/* Ask all calendars about a date. */
static void
learn_date(const struct bt_check *c, int64_t day, struct bt_date *d)
{
	const size_t n = c->opts.n_candidates;
	struct bt_session session;
	size_t k;

	d->day = day;
	d->closed = DATE_KNOWN;
	for (k = 0; k < n; k++) {
		const struct bt_calendar *calendar = c->opts.candidates[k];

		d->hours[k].open = INT64_MIN;
		d->hours[k].close = INT64_MAX;
		if (!bt_calendar_is_known(calendar, (int32_t)day))
			continue;
		if (!bt_calendar_session(calendar, (int32_t)day, &session))
			d->closed |= UINT32_C(1) << k;
		else if (session.is_half || session.is_special) {
			d->hours[k].close = session.close;
			if (session.is_special)
				d->hours[k].open = session.open;
		}
	}
	d->closed |= (uint32_t)is_western(day) << n;
	d->closed |= (uint32_t)(is_western(day) || is_assumption(day))
		     << (n + 1);
	d->closed |= (uint32_t)is_year_end(day) << (n + 2);
}

/* What calendars say of a date; the same is asked often. */
static const struct bt_date *
date_at(const struct bt_check *c, int64_t day)
{
	struct bt_date *d = &c->dates[(uint64_t)day % BT_DATES];

	if (d->day != day || d->closed == 0)
		learn_date(c, day, d);
	return d;
}

/* The k-th calendar that may be the market's: is the day a holiday there? */
static int
is_closed_by(const struct bt_check *c, size_t k, int64_t day)
{
	return (int)(date_at(c, day)->closed >> k & 1);
}

/* Whether the k-th calendar may be the market's, as far as is known. */
static int
is_possible(const struct bt_rhythm *r, size_t k)
{
	return r->calendars[k].broken * 4 <= r->calendars[k].kept;
}

uint32_t
bt_due_most(const struct bt_rhythm *r)
{
	uint32_t most = 0;
	int w;

	for (w = 0; w < 7; w++)
		most = r->bars[w] > most ? r->bars[w] : most;
	return most;
}

/* Who trades on Saturdays, and not once in a while, has no holidays. */
static int
has_saturdays(const struct bt_rhythm *r)
{
	return r->bars[6] > 2 && r->bars[6] * 3 >= bt_due_most(r);
}

static int
is_holiday(const struct bt_check *c, const struct bt_rhythm *r, int64_t day)
{
	size_t k;

	if ((date_at(c, day)->closed & ~DATE_KNOWN) == 0 || has_saturdays(r))
		return 0;
	for (k = 0; k < n_calendars(c); k++)
		if (is_possible(r, k) && is_closed_by(c, k, day))
			return 1;
	return 0;
}

/* A weekday is over, with bars or without: which calendars fit. */
void
bt_due_weigh(
    const struct bt_check *c, struct bt_rhythm *r, int64_t day, int has_bars)
{
	size_t k;

	if (bt_due_is_weekend(day) ||
	    (date_at(c, day)->closed & ~DATE_KNOWN) == 0)
		return;
	for (k = 0; k < n_calendars(c); k++) {
		if (!is_closed_by(c, k, day))
			continue;
		if (has_bars)
			r->calendars[k].broken++;
		else
			r->calendars[k].kept++;
	}
}

/* Whether some calendar has proved itself. */
int
bt_due_is_found(const struct bt_check *c, const struct bt_rhythm *r)
{
	size_t k;

	if (r->calendar != NULL || has_saturdays(r))
		return 1;
	for (k = 0; k < n_calendars(c); k++)
		if (r->calendars[k].kept > 0 && is_possible(r, k))
			return 1;
	return 0;
}

const struct bt_calendar *
bt_due_kept(const struct bt_check *c, const struct bt_rhythm *r, int64_t day,
    uint32_t least)
{
	size_t k;

	for (k = 0; k < c->opts.n_candidates; k++)
		if (r->calendars[k].kept >= least &&
		    r->calendars[k].broken * 9 <= r->calendars[k].kept &&
		    bt_calendar_is_known(c->opts.candidates[k], (int32_t)day))
			return c->opts.candidates[k];
	return NULL;
}

/* ---- when bars are expected ---- */

int64_t
bt_due_date(const struct bt_rhythm *r, bt_time t)
{
	if (r->calendar == NULL || t % BT_DAY == 0)
		return bt_due_day(t);
	return bt_calendar_day(r->calendar, t);
}

/* Whether a daily bar is to be there on a date. */
int
bt_due_on(const struct bt_check *c, const struct bt_rhythm *r, int64_t day)
{
	struct bt_session session;
	int w = bt_due_weekday(day);

	if (r->calendar != NULL)
		return bt_calendar_session(r->calendar, (int32_t)day, &session);
	if (w == 0 || w == 6)
		return r->bars[w] >= 2 && r->bars[w] * 3 >= bt_due_most(r);
	if (r->n >= 40 && r->bars[w] * 5 < bt_due_most(r))
		return 0;
	return !is_holiday(c, r, day);
}

/* Whether a market whose calendar may be this one's is closed when it is usually
 * open: early, or on a day that has a session of its own hours. */
static int
is_cut(const struct bt_check *c, const struct bt_rhythm *r, bt_time t)
{
	const struct bt_date *d = date_at(c, bt_due_day(t));
	size_t k;

	for (k = 0; k < c->opts.n_candidates; k++)
		if ((t < d->hours[k].open || t >= d->hours[k].close) &&
		    is_possible(r, k))
			return 1;
	return 0;
}

/* Of Monday to Thursday together: 1, 0, or -1 where too little is known. */
static int
is_usual_quarter(const struct bt_rhythm *r, int q)
{
	uint32_t days = 0, busy = 0;
	int w;

	for (w = 1; w <= 4; w++) {
		days += r->days[w];
		busy += r->busy[w][q];
	}
	return days < 2 ? -1 : busy * 2 >= days;
}

/* Whether bars are to be there in the quarter of an hour of t. */
int
bt_due_at(const struct bt_check *c, const struct bt_rhythm *r, bt_time t,
    int64_t window)
{
	int64_t day = bt_due_day(t);
	int w = bt_due_weekday(day), q = (int)((t - day * BT_DAY) / BT_QUARTER),
	    usual;

	if (r->calendar != NULL)
		return bt_calendar_is_open(r->calendar, t);
	/* a day with bars is none; sessions begin the evening before */
	if ((day != r->day && is_holiday(c, r, day)) ||
	    (bt_due_day(t + BT_EVENING) != day &&
		is_holiday(c, r, bt_due_day(t + BT_EVENING))))
		return 0;
	if (is_cut(c, r, t))
		return 0;
	/* once in a while there is a session on a Saturday */
	if ((w == 0 || w == 6) && r->days[w] > 0)
		return r->busy[w][q] * 2u > r->days[w] &&
		       r->bars[w] * 3 >= bt_due_most(r);
	if (r->days[w] >= 2)
		return r->busy[w][q] * 2u > r->days[w];
	if (w == 0 || w == 6)
		return window <= 2 * BT_QUARTER;
	usual = is_usual_quarter(r, q);
	if (usual < 0)
		return window <= 2 * BT_QUARTER;
	/* weekends begin and end at an hour that is not known yet */
	return usual && ((w != 5 && w != 1) || window < 4 * BT_HOUR ||
			    r->busy[w][q] > 0);
}

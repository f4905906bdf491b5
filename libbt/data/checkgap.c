/*
 * Times of bars: what is missing.
 *
 * The distance of bars is the one that most of the first have.  When bars are
 * to be expected, checkdue.h tells, by what is noted here: of each weekday and
 * quarter of an hour, on how many days it had bars.  A gap waits for some
 * bars, as those that are missing may only be late.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/power.h"
#include "data/calendar.h"
#include "data/checkdue.h"

#define MONTH       (27 * BT_DAY)    /* from here on months */
#define EDGE        (6 * BT_QUARTER) /* what of a session varies at its ends */
#define ODD_MANY    2                /* gaps that nothing explains, lately */
#define LATE        12               /* bars that a gap waits for */
#define SOON        2                /* until then it counts in full */
#define WINDOW      (40 * BT_DAY)    /* no profile is asked for longer */
#define RING_ACTIVE 20               /* bars that tell how active it is */

static const char *const weekday_names[] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday" };

/* From one instant to another, which may be the earlier; held within int64. */
static int64_t
span_of(bt_time from, bt_time to)
{
	return to >= from ? bt_time_between(from, to)
			  : -bt_time_between(to, from);
}

/* ---- how likely a bar is missing because nobody traded ---- */

/*
 * How many standard deviations the least activity is below what is usual just
 * now; activity is volume, or the range where there is none.
 */
static double
quiet_of(const struct bt_level *l, double least)
{
	double sum = 0, squares = 0, mean, var;
	size_t n = l->n < RING_ACTIVE ? (size_t)l->n : RING_ACTIVE, i, k = 0;

	for (i = 1; i <= n; i++) {
		size_t at = (size_t)(l->n - i) % BT_RING;
		double v = (double)l->volume[at];

		if (!(v > 0))
			v = (double)l->span[at] / l->close[at];
		v = bt_log(v > least ? v : least);
		sum += v;
		squares += v * v;
		k++;
	}
	if (k < 8 || !(least > 0))
		return 0;
	mean = sum / (double)k;
	var = squares / (double)k - mean * mean;
	return (mean - bt_log(least)) / sqrt(var > 0.02 ? var : 0.02);
}

/*
 * The share of bars that were missing in the quarter of an hour of t on the
 * days before; 0 where too little is known.
 */
static double
sparse_of(const struct bt_rhythm *r, bt_time t)
{
	int q = (int)((t - bt_due_day(t) * BT_DAY) / BT_QUARTER), w;
	uint32_t days = 0;

	for (w = 0; w < 7; w++)
		days += r->busy[w][q];
	if (days == 0 || r->step >= BT_QUARTER)
		return 0;
	return 1 - (double)r->filled[q] * (double)r->step /
		       ((double)days * (double)BT_QUARTER);
}

/*
 * Whether n bars in a row from t on may be missing because nobody traded: as
 * often as lately, or at that time of day; or because it is that quiet.  Where
 * bars are hardly ever missing it must be very quiet indeed.
 */
static int
is_natural(const struct bt_track *t, bt_time at, int64_t n)
{
	const struct bt_rhythm *r = &t->rhythm;
	double holes = ((double)r->holes + 0.5) / ((double)r->n + 100);
	double missing = sparse_of(r, at), chance = 1;
	double quiet = quiet_of(&t->level, r->least);
	int64_t k;

	missing = missing > r->recent ? missing : (double)r->recent;
	for (k = 0; k < n && k < 10000 && chance >= 5e-3; k++)
		chance *= missing;
	if (chance >= 5e-3)
		return 1;
	return quiet * sqrt((double)n) < (holes > 0.0025  ? 4
					     : r->n < 300 ? 1.2
							  : 0.3);
}

/* ---- gaps ---- */

/* Missing bars, and what they are called. */
struct missing {
	int64_t n;      /* bars */
	int64_t closed; /* times at which none was to be there */
	bt_time from;   /* the first */
	int64_t day;    /* its date, of days */
	int64_t step;
};

static void
count_days(
    struct bt_check *c, struct bt_rhythm *r, bt_time to, struct missing *m)
{
	int64_t day = bt_due_date(r, r->time) + 1, end = bt_due_date(r, to);
	bt_time stamp = r->time - (day - 1) * BT_DAY;

	if (end - day > 4000)
		return;
	m->step = BT_DAY;
	for (; day < end; day++) {
		if (!bt_due_on(c, r, day)) {
			m->closed++;
			bt_due_weigh(c, r, day, 0);
		} else if (m->n++ == 0) {
			m->day = day;
			m->from = day * BT_DAY + stamp;
		}
	}
}

/* By a calendar, from a time at which it is closed: that at which it opens. */
static bt_time
skip_closed(const struct bt_rhythm *r, bt_time t, bt_time to, struct missing *m)
{
	const bt_time opens = bt_calendar_opens(r->calendar, t);
	const bt_time until = opens < to ? opens : to;
	const int64_t n = (until - t + r->step - 1) / r->step;

	m->closed += n;
	return t + n * r->step;
}

static void
count_quarters(const struct bt_check *c, const struct bt_rhythm *r, bt_time to,
    struct missing *m)
{
	bt_time t = r->time + r->step, next;
	int64_t window = to - t, n;

	m->step = r->step;
	for (; t < to; t = next) {
		n = 1;
		next = t + r->step;
		if (r->step < BT_QUARTER) {
			/* those that begin in one quarter are alike */
			next = t - (t % BT_QUARTER + BT_QUARTER) % BT_QUARTER +
			       BT_QUARTER;
			next = next < to ? next : to;
			n = (next - t + r->step - 1) / r->step;
			next = t + n * r->step;
		}
		if (!bt_due_at(c, r, t, window)) {
			if (r->calendar != NULL)
				next = skip_closed(r, t, to, m);
			else
				m->closed += n;
			continue;
		}
		if (m->n == 0)
			m->from = t;
		m->n += n;
	}
	/* the ends of a session vary */
	if (r->calendar == NULL && m->closed * r->step >= BT_HOUR / 2 &&
	    m->n <= m->closed && m->n * r->step <= EDGE)
		m->n = 0;
}

static int64_t
months_between(bt_time a, bt_time b)
{
	int y[2], m[2], d[2];

	bt_time_civil(a, &y[0], &m[0], &d[0]);
	bt_time_civil(b, &y[1], &m[1], &d[1]);
	/* ends of months are a few days before the next one's day */
	return (y[1] - y[0]) * 12 + m[1] - m[0] + (d[1] - d[0] > 15) -
	       (d[0] - d[1] > 15);
}

static void
count_longer(const struct bt_rhythm *r, bt_time to, struct missing *m)
{
	int64_t span;

	if (r->step < 0) {
		m->n = months_between(r->time, to) / -r->step - 1;
		return;
	}
	m->step = r->step;
	m->from = r->time + r->step;
	span = span_of(r->time, to);
	m->n = span / r->step + (span % r->step >= r->step - r->step / 2) - 1;
}

static void
say_gap(
    struct bt_finding *f, const struct bt_rhythm *r, const struct missing *m)
{
	char from[BT_TIME_TEXT_MAX] = "";
	size_t len = 0;

	if (m->step == BT_DAY)
		len = bt_time_format(m->day * BT_DAY, from);
	else if (m->step != 0)
		(void)bt_time_format(m->from, from);
	if (len > 10)
		from[10] = '\0';
	if (m->step == 0)
		(void)snprintf(f->text, sizeof f->text,
		    "%lld bar%s missing before it", (long long)m->n,
		    m->n == 1 ? " is" : "s are");
	else if (m->step == BT_DAY)
		(void)snprintf(f->text, sizeof f->text,
		    "%lld bar%s missing before it, %s%s, a %s", (long long)m->n,
		    m->n == 1 ? " is" : "s are", m->n == 1 ? "" : "from ", from,
		    weekday_names[bt_due_weekday(m->day)]);
	else
		(void)snprintf(f->text, sizeof f->text,
		    "%lld bar%s missing before it, %s%s", (long long)m->n,
		    m->n == 1 ? " is" : "s are", m->n == 1 ? "" : "from ",
		    from);
	f->kind = r->step >= BT_DAILY || r->step < 0 ? "session" : "bars";
}

/* Tell the gap that waits, if there is one. */
static int
tell_gap(struct bt_check *c, struct bt_rhythm *r)
{
	float share = r->missing < 32 ? (float)r->missing / 32 : 1;
	int since = LATE - r->waits; /* bars behind it */

	if (r->waits == 0)
		return 0;
	r->waits = 0;
	if (r->missing <= 0)
		return 0;
	r->holes += r->step > 0 && r->step < BT_DAILY;
	/* one that is natural says more of those to come */
	share = r->gap.level == BT_CHECK_NOTE ? share : share / 2;
	for (; since > SOON; since--)
		share = bt_rhythm_fade(share);
	r->recent += (1 - r->recent) * share;
	return bt_check_tell(c, &r->gap);
}

/* Each bar forgets 2 per cent of the odd gaps before it. */
static void
forget_odd(struct bt_rhythm *r)
{
	for (; r->odd_at < r->n && r->odd > 0.01; r->odd_at++)
		r->odd *= 0.98;
}

/* Bars are missing before p: note it. */
static int
find_gap(struct bt_check *c, struct bt_track *t, const struct bt_placed *p)
{
	struct bt_rhythm *r = &t->rhythm;
	struct missing m = { 0 };
	struct bt_finding f;
	int is_daily = r->step >= BT_DAILY && r->step < BT_LONGER;

	if (is_daily)
		count_days(c, r, p->bar.time, &m);
	else if (r->step < 0 || r->step >= BT_LONGER)
		count_longer(r, p->bar.time, &m);
	else if (span_of(r->time, p->bar.time) > WINDOW)
		m = (struct missing){
			.n = span_of(r->time, p->bar.time) / r->step - 1,
			.from = r->time + r->step,
			.step = r->step
		};
	else
		count_quarters(c, r, p->bar.time, &m);
	m.n -= bt_check_bad_between(c, r->line, p->line);
	if (m.n <= 0)
		return 0;
	if (tell_gap(c, r) < 0)
		return -1;
	f = bt_check_at(BT_CHECK_GAPS, p);
	say_gap(&f, r, &m);
	forget_odd(r);
	if (is_daily ? !bt_due_is_found(c, r) || r->odd >= ODD_MANY
		     : r->step > 0 && r->step < BT_DAILY &&
			   is_natural(t, m.from, m.n))
		f.level = BT_CHECK_NOTE;
	r->odd += is_daily;
	r->odd_at = r->n;
	f.mend = (struct bt_mend){ m.step != 0 && f.level != BT_CHECK_NOTE
				       ? BT_MEND_INSERT
				       : BT_MEND_NONE,
		is_daily && r->bars[6] == 0, m.n, m.from, m.step };
	r->gap = f;
	r->gap_from = r->time;
	r->gap_to = p->bar.time;
	r->missing = m.n;
	r->waits = LATE;
	return 0;
}

void
bt_rhythm_late(struct bt_track *t, const struct bt_placed *p)
{
	struct bt_rhythm *r = &t->rhythm;

	if (r->waits > 0 && p->bar.time > r->gap_from &&
	    p->bar.time < r->gap_to)
		r->missing--;
}

void
bt_rhythm_forget(struct bt_rhythm *r)
{
	int64_t day = bt_due_day(r->before);

	/* that day has been counted as over, and goes on */
	if (day != r->day) {
		r->bars[bt_due_weekday(r->day)]--;
		r->days[bt_due_weekday(day)]--;
		memset(r->quarters, 0, sizeof r->quarters);
	}
	r->day = day;
	r->time = r->before;
	r->waits = 0;
	r->quarter = BT_TIME_NONE;
}

void
bt_rhythm_forget_days(struct bt_rhythm *r)
{
	memset(r->days, 0, sizeof r->days);
	memset(r->busy, 0, sizeof r->busy);
	memset(r->filled, 0, sizeof r->filled);
}

int
bt_rhythm_is_jump(const struct bt_track *t, const struct bt_placed *p)
{
	const struct bt_rhythm *r = &t->rhythm;
	int64_t step = r->step > 0 ? r->step : BT_DAY, here, there;

	if (r->before == BT_TIME_NONE || p->bar.time <= r->before)
		return 0;
	here = span_of(r->before, p->bar.time);
	there = span_of(r->before, r->time);
	return there / 20 > step && there / 20 > here / 4 &&
	       span_of(p->bar.time, r->time) > there / 2;
}

/* ---- following ---- */

static void
fold_day(struct bt_rhythm *r)
{
	int w = bt_due_weekday(r->day), q;

	r->days[w]++;
	for (q = 0; q < BT_BUCKETS; q++) {
		const uint32_t rest = r->quarters[q / 32] >> (q % 32);

		if (rest == 0)
			q |= 31; /* nor are there more in this word */
		else if ((rest & 1) != 0 && r->busy[w][q] < UINT16_MAX)
			r->busy[w][q]++;
	}
	memset(r->quarters, 0, sizeof r->quarters);
}

void
bt_rhythm_quarter(struct bt_check *c, struct bt_rhythm *r, bt_time time)
{
	int64_t day = bt_due_day(time);
	int q = (int)((time - day * BT_DAY) / BT_QUARTER);

	if (r->n > 0 && day != r->day)
		fold_day(r);
	if (r->n == 0 || day != r->day) {
		r->is_weekend = 0;
		r->bars[bt_due_weekday(day)]++;
		/* sessions of a day begin the evening before */
		if (r->calendar == NULL &&
		    time - day * BT_DAY < BT_DAY - 2 * BT_EVENING)
			bt_due_weigh(c, r, day, 1);
	}
	if (r->n > 0)
		r->filled[r->q] += r->in_quarter;
	r->in_quarter = 0;
	r->q = q;
	r->day = day;
	r->quarters[q / 32] |= UINT32_C(1) << q % 32;
	r->quarter = day * BT_DAY + (q + 1) * BT_QUARTER;
}

/* One more distance of two bars. */
static void
count_span(struct bt_rhythm *r, int64_t span)
{
	size_t k;

	if (span >= MONTH)
		span = -(span / (30 * BT_DAY) +
			 (span % (30 * BT_DAY) >= 15 * BT_DAY));
	for (k = 0; k < BT_SPANS; k++)
		if (r->spans[k].n == 0 || r->spans[k].span == span) {
			r->spans[k].span = span;
			r->spans[k].n++;
			return;
		}
}

/* The distance that most bars have; 0 while that is not known. */
static int64_t
find_step(const struct bt_rhythm *r, int is_end)
{
	uint32_t total = 0, most = 0;
	int64_t step = 0;
	size_t k;

	for (k = 0; k < BT_SPANS; k++) {
		total += r->spans[k].n;
		if (r->spans[k].n > most) {
			most = r->spans[k].n;
			step = r->spans[k].span;
		}
	}
	if ((total >= 4 && most * 2 >= total) || r->n_early == BT_EARLY)
		return step;
	return is_end && most >= 2 ? step : 0;
}

/* The distance is known: look at the bars that came before it was. */
static int
look_back(struct bt_check *c, struct bt_track *t, int64_t step)
{
	struct bt_rhythm *r = &t->rhythm;
	const bt_time time = r->time;
	const int64_t line = r->line;
	struct bt_placed p = { .bar.volume = NAN };
	uint32_t k;

	r->step = step;
	p.bar.sym = t->sym;
	for (k = 1; k < r->n_early; k++) {
		r->time = r->early[k - 1].time;
		r->line = r->early[k - 1].line;
		p.bar.time = r->early[k].time;
		p.line = r->early[k].line;
		p.seq = r->early[k].seq;
		if ((step < 0 ||
			span_of(r->time, p.bar.time) >= step + step / 2) &&
		    find_gap(c, t, &p) < 0)
			return -1;
	}
	r->time = time;
	r->line = line;
	r->n_early = 0;
	return 0;
}

/* The next bar, before the distance is known. */
static int
learn_step(struct bt_check *c, struct bt_track *t, const struct bt_placed *p)
{
	struct bt_rhythm *r = &t->rhythm;
	int64_t step;

	if (r->n_early < BT_EARLY) {
		r->early[r->n_early].time = p->bar.time;
		r->early[r->n_early].line = p->line;
		r->early[r->n_early].seq = p->seq;
		r->n_early++;
	}
	if (r->time != BT_TIME_NONE)
		count_span(r, span_of(r->time, p->bar.time));
	step = find_step(r, 0);
	return step == 0 ? 0 : look_back(c, t, step);
}

/* Bars have another distance for good. */
static int
check_interval(struct bt_check *c, struct bt_rhythm *r,
    const struct bt_placed *p, int64_t span)
{
	struct bt_finding f = bt_check_at(BT_CHECK_INTERVAL, p);
	char from[BT_TIME_TEXT_MAX], to[BT_TIME_TEXT_MAX];

	if (span != r->other) {
		r->other = span;
		r->n_other = 0;
	}
	if (++r->n_other < 12 || r->step < 0)
		return 0;
	(void)bt_span_format(r->step, from);
	(void)bt_span_format(span, to);
	r->n_other = 0;
	/* the first had holes */
	if (r->n < 200 && r->step % span == 0) {
		r->step = span;
		return 0;
	}
	(void)snprintf(f.text, sizeof f.text,
	    "bars are %s seconds apart for some time, before that %s", to,
	    from);
	r->step = span;
	return bt_check_tell(c, &f);
}

/* The distance to the bar before is not the usual one. */
static int
look_at(struct bt_check *c, struct bt_track *t, const struct bt_placed *p)
{
	struct bt_rhythm *r = &t->rhythm;
	int64_t span = span_of(r->time, p->bar.time);

	if (r->step > 0 && span < r->step + r->step / 2) {
		if (span == r->step)
			return 0;
		return check_interval(c, r, p, span);
	}
	if (r->step > 0 && r->step < BT_DAILY &&
	    check_interval(c, r, p, span) < 0)
		return -1;
	return find_gap(c, t, p);
}

int
bt_rhythm_put(struct bt_check *c, struct bt_track *t, const struct bt_placed *p)
{
	struct bt_rhythm *r = &t->rhythm;
	const struct bt_bar *b = &p->bar;
	double activity = b->volume;

	/* the ends of time have days without a midnight */
	if (b->time < INT64_MIN + 2 * BT_DAY ||
	    b->time > INT64_MAX - 2 * BT_DAY)
		return 0;
	if (r->step == 0) {
		if (learn_step(c, t, p) < 0)
			return -1;
	} else if (r->time != BT_TIME_NONE) {
		if (span_of(r->time, b->time) == r->step)
			r->n_other = 0;
		else if (look_at(c, t, p) < 0)
			return -1;
	}
	if (r->waits > 0 && --r->waits == 0) {
		r->waits = 1;
		if (tell_gap(c, r) < 0)
			return -1;
	}
	if ((r->step >= BT_DAILY || r->calendar != NULL ||
		b->time >= r->quarter) &&
	    bt_session_put(c, r, p) < 0)
		return -1;
	if (b->time >= r->quarter)
		bt_rhythm_quarter(c, r, b->time);
	if (!(activity > 0))
		activity = b->high / b->low - 1;
	if (activity > 0 && (activity < r->least || r->least == 0))
		r->least = activity;
	r->in_quarter++;
	r->recent = bt_rhythm_fade(r->recent);
	r->before = r->time;
	r->time = b->time;
	r->line = p->line;
	r->seq = p->seq;
	r->n++;
	return 0;
}

int
bt_rhythm_end(struct bt_check *c, struct bt_track *t)
{
	struct bt_rhythm *r = &t->rhythm;
	int64_t step = r->step == 0 ? find_step(r, 1) : 0;

	if (step != 0 && look_back(c, t, step) < 0)
		return -1;
	return tell_gap(c, r);
}

/*
 * The short way of a bar that nothing can be said of.
 *
 * Nearly all bars of clean data are like the one before: a step on in time,
 * sound prices near its close, a volume.  Here one test proves that of a bar,
 * and leaves what the checks keep as they would have left it; what they keep of
 * the last bar only is written once, behind the last of such a run.  The checks
 * themselves are the reference, and take any bar that is not like that:
 * tests/props/p-check.c holds the two beside each other.
 */
#include <math.h>
#include <string.h>

#include "data/checkdue.h"

/* What bars have; it is the same in all of a run. */
enum volume {
	SOME,
	ZERO,
	NONE
};

/* A run of bars, and what is kept of it meanwhile. */
struct run {
	struct bt_check *c;
	struct bt_series *s;
	const struct bt_bar *last;
	bt_time until; /* no bar from here on */
	int64_t step, span;
	uint32_t n, noted; /* bars; those that their quarter of an hour has */
	int is_start;      /* ends are not known */
	enum volume volume;

	/* as in struct bt_level and struct bt_rhythm, but that what is not
	 * known yet is infinite */
	uint64_t n_level;
	double px, wide, med, tick, least;
	float recent;
};

/* Whether what is kept of a series leaves nothing to say of a usual bar. */
static int
is_quiet(const struct bt_series *s, const struct bt_track *t)
{
	const struct bt_rhythm *r = &t->rhythm;

	/* steps of days ask each day whether it is one */
	return s->line != 0 && r->step > 0 && r->step < BT_DAILY &&
	       r->waits == 0 && r->time == s->last.time &&
	       r->time > -INT64_MAX / 2 && r->time < INT64_MAX / 2 &&
	       t->level.n >= BT_NOISE && t->level.n_held == 0 &&
	       t->stale.same == 0 && t->stale.level_same == 0;
}

/* Whether bars that follow a series step by step become available in order. */
static int
is_ahead(const struct run *run)
{
	const struct bt_check *c = run->c;
	const bt_time next = run->s->last.time + run->step;
	const bt_time at = run->is_start ? next : next + run->span;

	if (!run->is_start && (run->span <= 0 || run->span > run->step))
		return 0;
	return c->at[run->is_start] != BT_TIME_NONE &&
	       at >= c->at[run->is_start] &&
	       bt_time_between(c->at[run->is_start], at) <= BT_FAR_AHEAD;
}

/* Whether a calendar, where there is one, is open, and how long it stays so. */
static int
is_open(const struct bt_rhythm *r, bt_time *until)
{
	if (r->calendar == NULL)
		return 1;
	if (r->time < r->open_from || r->time >= r->open_to)
		return 0;
	if (*until > r->open_to)
		*until = r->open_to;
	return 1;
}

/* Whether bars without a volume are as they have been so far: 1 or 0. */
static int
find_volume(struct run *run, const struct bt_stale *s)
{
	const double volume = s->first.bar.volume;

	run->volume = volume > 0 ? SOME : volume == 0 ? ZERO : NONE;
	return run->volume != NONE || !bt_stale_is_wanted(s, s->n);
}

/* Begin a run with the series that a bar belongs to: 1, or 0. */
static int
begin(struct run *run, struct bt_check *c, const struct bt_bar *b)
{
	const struct bt_track *t;

	if (c->opts.is_long || b->sym >= c->n_first ||
	    c->first[b->sym] == BT_CHECK_NO_SERIES)
		return 0;
	run->s = &c->series[c->first[b->sym]];
	t = run->s->track;
	if (run->s->type != BT_BAR || !is_quiet(run->s, t))
		return 0;
	run->c = c;
	run->is_start = run->s->last.bar.end == BT_TIME_NONE;
	run->span = run->s->span;
	run->step = t->rhythm.step;
	if (!is_ahead(run))
		return 0;
	run->until = t->action != BT_TIME_NONE ? t->action : INT64_MAX;
	if (!is_open(&t->rhythm, &run->until) || !find_volume(run, &t->stale))
		return 0;
	run->last = &t->stale.first.bar;
	run->n = run->noted = 0;
	run->n_level = t->level.n;
	run->px = t->level.px;
	run->wide = t->level.wide;
	run->med = t->level.med;
	run->tick = t->level.tick > 0 ? t->level.tick : INFINITY;
	run->least = t->rhythm.least > 0 ? t->rhythm.least : INFINITY;
	run->recent = t->rhythm.recent;
	return 1;
}

static inline int
has_volume(const struct run *run, const struct bt_bar *b)
{
	return run->volume == SOME   ? b->volume > 0 && b->volume < INFINITY
	       : run->volume == ZERO ? b->volume == 0
				     : isnan(b->volume);
}

/* A bar whose prices can be so, near the last close, and not its repeat. */
static inline int
is_usual(const struct run *run, const struct bt_bar *b)
{
	/* those of a series that has them have one length */
	return (run->is_start ? b->end == BT_TIME_NONE
			      : b->end == b->time + run->span) &&
	       b->low <= b->open && b->open <= b->high && b->low <= b->close &&
	       b->close <= b->high && b->low > 0 && b->high < INFINITY &&
	       b->high <= run->px * (1 + run->wide) &&
	       b->low >= run->px * (1 - run->wide) && has_volume(run, b) &&
	       (b->close != run->last->close || b->open != run->last->open ||
		   b->high != run->last->high || b->low != run->last->low);
}

/* The first bar of a quarter of an hour: 0 where its day is to be looked at. */
static int
next_quarter(struct run *run, bt_time time)
{
	struct bt_rhythm *r = &run->s->track->rhythm;

	if (r->calendar == NULL &&
	    (bt_due_day(time) != r->day || bt_due_is_weekend(r->day)))
		return 0;
	r->in_quarter += run->n - run->noted;
	run->noted = run->n;
	bt_rhythm_quarter(run->c, r, time);
	return 1;
}

/* One of two numbers, without a branch: which one it is cannot be foretold. */
static inline double
pick(int is_first, double a, double b)
{
	uint64_t first, second;

	memcpy(&first, &a, sizeof first);
	memcpy(&second, &b, sizeof second);
	second ^= (first ^ second) & -(uint64_t)is_first;
	memcpy(&a, &second, sizeof a);
	return a;
}

/* As take() of prices; half of all returns are above the median. */
static inline void
follow(struct run *run, const struct bt_bar *b)
{
	const double away = fabs(b->close - run->px);
	const double up = run->med * 1.04;
	double down = run->med * (1 / 1.04), wide;

	down = down < 1e-6 ? 1e-6 : down;
	if ((away > 0) & (away < run->tick))
		run->tick = away;
	run->med = pick(away > run->med * run->px, up, down);
	wide = BT_WIDE_MEDIANS * run->med;
	wide = wide < BT_WIDE_LEAST ? BT_WIDE_LEAST : wide;
	run->wide = wide > BT_WIDE_MOST ? BT_WIDE_MOST : wide;
	run->px = b->close;
}

/* One more bar: its prices, and how active it was. */
static inline void
take(struct run *run, struct bt_level *l, const struct bt_bar *b)
{
	const size_t at = (size_t)(run->n_level + run->n) % BT_RING;
	double activity;

	follow(run, b);
	l->close[at] = b->close;
	l->span[at] = (float)(b->high - b->low);
	l->volume[at] = (float)b->volume;
	if (run->volume == SOME)
		activity = b->volume;
	else
		activity = b->high / b->low - 1;
	if (activity > 0 && activity < run->least)
		run->least = activity;
	run->recent = bt_rhythm_fade(run->recent);
	run->last = b;
	run->n++;
}

/* What is kept of prices and times, behind the last bar of a run. */
static void
end_track(const struct run *run, const struct bt_placed *p)
{
	struct bt_track *t = run->s->track;
	struct bt_rhythm *r = &t->rhythm;

	t->is_reversed = 0;
	t->back = 0;
	t->level.px = run->px;
	t->level.wide = run->wide;
	t->level.med = run->med;
	t->level.tick = run->tick < INFINITY ? run->tick : 0;
	t->level.n += run->n;
	t->stale.first = *p;
	t->stale.level = *p;
	t->stale.n += run->n;
	t->stale.n_volume += run->volume == SOME ? run->n : 0;
	t->stale.zeros += run->volume == ZERO ? run->n : 0;
	r->n_other = 0;
	r->least = run->least < INFINITY ? run->least : 0;
	r->recent = run->recent;
	r->in_quarter += run->n - run->noted;
	r->before = p->bar.time - run->step;
	r->time = p->bar.time;
	r->line = p->line;
	r->seq = p->seq;
	r->n += run->n;
}

/* All of it; `line` is the last bar's. */
static void
end(const struct run *run, int64_t line, int has_extra)
{
	struct bt_check *c = run->c;
	struct bt_series *s = run->s;
	struct bt_placed p;

	p.bar = *run->last;
	p.line = line;
	p.seq = c->seq + run->n - 1;
	end_track(run, &p);
	if (has_extra) {
		s->track->extras.close = p.bar.close;
		s->track->extras.adjusted = NAN;
	}
	s->last.bar = p.bar;
	s->span = (int64_t)((uint64_t)p.bar.end - (uint64_t)p.bar.time);
	s->line = line;
	s->seq = p.seq;
	c->seq += run->n;
	c->records += run->n;
	c->ahead[run->is_start] = BT_TIME_NONE;
	c->at[run->is_start] = run->is_start ? p.bar.time : p.bar.end;
	c->at_sym[run->is_start] = s->sym;
}

uint32_t
bt_quick_bars(struct bt_check *c, const struct bt_block *block, uint32_t from)
{
	const char *data = (const char *)block->data + from * block->stride;
	const struct bt_bar *b = (const void *)data;
	const int has_extra = block->n_extra > 0;
	const uint32_t n = block->n - from;
	struct run run;
	bt_time next, quarter;

	if (has_extra && (c->split_column >= 0 || c->dividend_column >= 0 ||
			     c->adjusted_column >= 0))
		return 0;
	if (!begin(&run, c, b))
		return 0;
	next = run.s->last.time + run.step;
	quarter = run.s->track->rhythm.quarter;
	while (run.n < n && b->time == next && b->sym == run.s->sym &&
	       next < run.until && is_usual(&run, b)) {
		if (next >= quarter) {
			if (!next_quarter(&run, next))
				break;
			quarter = run.s->track->rhythm.quarter;
		}
		take(&run, &run.s->track->level, b);
		next += run.step;
		data += block->stride;
		b = (const void *)data;
	}
	if (run.n > 0)
		end(&run, block->first + from + run.n - 1, has_extra);
	return run.n;
}

#include "data/synth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/time.h"

#define TICKS_MAX 0x1p+40 /* a price beyond is pressed back */
#define EXACT_MAX 0x1p+53 /* whole numbers up to here are exact */

enum {
	BLOCK = 4096 /* records at once */
};

struct walk {
	const char *name;
	bt_sym sym;
	struct bt_pricewalk price; /* in ticks, not rounded */
	struct bt_random gaps;     /* moves between sessions */
	struct bt_random flow;     /* instants, sides and sizes of prints */
};

/* A quote or a print, before those of all symbols are sorted. */
struct event {
	bt_time time;
	enum bt_type type;
	size_t walk;
	union {
		struct bt_tick tick;
		struct bt_quote quote;
	} u;
};

struct bt_synth {
	struct bt_synth_opts opts;
	double mant, ten_power; /* a tick is mant / ten_power */
	double ticks_max;
	struct bt_synthclock clock;
	struct bt_synthspan span; /* of the interval at hand */
	struct bt_price_rates rates;
	double rates_years; /* the years that they are for */
	struct bt_random market;
	double common, gap_common; /* the symbols' shared moves in it */
	int64_t interval;          /* how many have begun */
	size_t next;               /* walk whose turn it is; n: none left */
	struct event *events;      /* of the interval, sorted */
	size_t n_events, next_event;
	union {
		struct bt_bar bars[BLOCK];
		struct bt_tick ticks[BLOCK];
		struct bt_quote quotes[BLOCK];
	} out;
	size_t n;
	struct walk walks[];
};

static int
compare_walks(const void *a, const void *b)
{
	return strcmp(
	    ((const struct walk *)a)->name, ((const struct walk *)b)->name);
}

static int
check_opts(const struct bt_synth_opts *o, struct bt_err *err)
{
	bt_time end;

	if (o->n > INT64_MAX / o->clock.interval)
		return bt_fail(err, BT_USAGE,
		    "%lld bars are more than time can hold", (long long)o->n);
	if (bt_time_add(o->clock.from, o->n * o->clock.interval, &end) < 0)
		return bt_fail(err, BT_USAGE,
		    "the last bar would end beyond the year 2262");
	return 0;
}

static void
set_tick(struct bt_synth *s)
{
	int i;

	s->mant = (double)s->opts.tick.mant;
	s->ten_power = 1;
	for (i = 0; i < s->opts.tick.scale; i++)
		s->ten_power *= 10; /* exact up to 10^22 */
	s->ticks_max = EXACT_MAX / s->mant;
	if (s->ticks_max > TICKS_MAX)
		s->ticks_max = TICKS_MAX;
	s->ticks_max = (double)(int64_t)s->ticks_max;
}

/* A number of ticks, within bounds, rounded. */
static double
whole(const struct bt_synth *s, double ticks)
{
	if (!(ticks >= 1))
		return 1;
	return ticks < s->ticks_max ? (double)(int64_t)(ticks + 0.5)
				    : s->ticks_max;
}

/* A stream of random numbers for a purpose; no symbol's name has a space. */
static void
begin_stream(
    struct bt_random *r, uint64_t seed, const char *name, const char *purpose)
{
	char text[80];

	(void)snprintf(text, sizeof text, "%s %s", name, purpose);
	bt_random_init(r, seed, text);
}

static void
start_walks(struct bt_synth *s, const struct bt_symtab *table,
    const bt_sym *syms, double ticks)
{
	uint64_t seed = s->opts.seed;
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct walk *w = &s->walks[i];

		w->name = bt_symtab_name(table, syms[i]);
		w->sym = syms[i];
		bt_pricewalk_init(&w->price, seed, w->name, ticks);
		begin_stream(&w->gaps, seed, w->name, "gaps");
		begin_stream(&w->flow, seed, w->name, "flow");
	}
	qsort(s->walks, s->n, sizeof *s->walks, compare_walks);
	begin_stream(&s->market, seed, "", "market");
}

struct bt_synth *
bt_synth_new(const struct bt_synth_opts *opts, const struct bt_symtab *table,
    const bt_sym *syms, size_t n, struct bt_err *err)
{
	struct bt_synth *s = NULL;
	size_t cap = 0;
	double ticks;

	if (check_opts(opts, err) < 0)
		return NULL;
	if (n <= SIZE_MAX / 2 / sizeof *s->walks)
		s = calloc(1, sizeof *s + n * sizeof *s->walks);
	if (s == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	s->opts = *opts;
	s->n = s->next = n;
	s->rates_years = -1;
	set_tick(s);
	bt_synthclock_init(&s->clock, &opts->clock);
	ticks = opts->start_px * s->ten_power / s->mant;
	if (!(ticks < s->ticks_max))
		(void)bt_fail(
		    err, BT_USAGE, "the start price is too many ticks");
	else if (opts->what == BT_SYNTH_BARS ||
		 bt_vec_reserve(
		     &s->events, &cap, 2 * n, sizeof *s->events, err) == 0) {
		start_walks(s, table, syms, whole(s, ticks));
		return s;
	}
	bt_synth_free(s);
	return NULL;
}

void
bt_synth_free(struct bt_synth *s)
{
	if (s != NULL)
		free(s->events);
	free(s);
}

/* Ticks as a price: the product is exact, so it is rounded once. */
static double
price(const struct bt_synth *s, double ticks)
{
	return whole(s, ticks) * s->mant / s->ten_power;
}

/* Begin the next interval: 1; 0: there is none; -1. */
static int
begin_interval(struct bt_synth *s, struct bt_err *err)
{
	if (s->interval >= s->opts.n)
		return 0;
	if (bt_synthclock_next(&s->clock, &s->span, err) < 0)
		return -1;
	if (s->span.years != s->rates_years) {
		s->rates_years = s->span.years;
		s->rates = bt_price_rates(&s->opts.price, s->span.years);
	}
	if (s->opts.price.correlation > 0) {
		s->common = bt_random_normal(&s->market);
		s->gap_common = bt_random_normal(&s->market);
	}
	s->interval++;
	s->next = 0;
	return 1;
}

/* Between two sessions the price moves once, without jumps and clusters. */
static void
move_overnight(struct bt_synth *s, struct walk *w)
{
	const struct bt_price_opts *p = &s->opts.price;
	struct bt_price_opts calm = { .model = p->model,
		.volatility = p->volatility,
		.drift = p->drift,
		.half_life = p->half_life,
		.correlation = p->correlation };
	struct bt_price_rates r = bt_price_rates(&calm, s->span.gap_years);
	struct bt_pricewalk night = w->price;

	night.random = w->gaps;
	(void)bt_pricewalk_next(&night, &r, s->gap_common);
	bt_pricewalk_bound(&night, 1, s->ticks_max);
	w->gaps = night.random;
	w->price.px = night.px;
	w->price.level = night.level;
	w->price.off = night.off;
}

/* Move a walk through the interval; gives the standard deviation it had. */
static double
move(struct bt_synth *s, struct walk *w, double *open)
{
	double sigma;

	if (s->span.gap_years > 0)
		move_overnight(s, w);
	*open = w->price.px;
	sigma = bt_pricewalk_next(&w->price, &s->rates, s->common);
	bt_pricewalk_bound(&w->price, 1, s->ticks_max);
	return sigma;
}

/* How far a bar reaches beyond its open and close. */
static double
reach(struct bt_random *r, double scale)
{
	double z = bt_random_normal(r);

	return (z < 0 ? -z : z) * scale;
}

/* A volume: half to one and a half of its mean; more where prices move. */
static double
volume(const struct bt_synth *s, struct bt_random *r, double sigma)
{
	double v = s->opts.volume * (0.5 + bt_random_unit(r)) * s->span.shape;

	if (s->rates.sigma > 0)
		v *= sigma / s->rates.sigma;
	return (double)(int64_t)v;
}

/* One step of a walk: from the last close to the next. */
static void
make_bar(struct bt_synth *s, struct walk *w, struct bt_bar *bar)
{
	struct bt_random *r = &w->price.random;
	double open, close, sigma = move(s, w, &open);
	double half = 0.5 * sigma * open;

	close = w->price.px;
	*bar = (struct bt_bar){ .sym = w->sym };
	bar->open = price(s, open);
	bar->high = price(s, (open > close ? open : close) + reach(r, half));
	bar->low = price(s, (open < close ? open : close) - reach(r, half));
	bar->close = price(s, close);
	bar->volume = volume(s, r, sigma);
	bar->time = s->span.time;
	bar->end = s->span.end;
}

static int
next_bars(struct bt_synth *s, struct bt_block *block, struct bt_err *err)
{
	uint32_t n = 0;
	int rc = 1;

	while (n < BLOCK) {
		if (s->next == s->n && (rc = begin_interval(s, err)) <= 0)
			break;
		make_bar(s, &s->walks[s->next++], &s->out.bars[n++]);
	}
	if (rc < 0)
		return -1;
	*block = (struct bt_block){ .type = BT_BAR,
		.n = n,
		.stride = sizeof *s->out.bars,
		.data = s->out.bars };
	return n > 0;
}

/* An instant in the first (half 0) or second half of the interval. */
static bt_time
instant(const struct bt_synth *s, struct bt_random *r, int half)
{
	int64_t length = (s->span.end - s->span.time) / 2;

	return s->span.time + half * length +
	       (int64_t)(bt_random_unit(r) * (double)length);
}

/*
 * A quote around the price and a print at one of its sides.  Both are drawn
 * always, so that asking for one does not change the other.
 */
static void
make_events(struct bt_synth *s, size_t k)
{
	struct walk *w = &s->walks[k];
	struct bt_random *r = &w->flow;
	double open, sigma = move(s, w, &open);
	double bid = whole(s, w->price.px - 0.5 * (double)s->opts.spread);
	struct event q = { .type = BT_QUOTE, .walk = k };
	struct event t = { .type = BT_TICK, .walk = k };
	int is_buyer;

	q.time = instant(s, r, 0);
	q.u.quote = (struct bt_quote){ .time = q.time,
		.bid = price(s, bid),
		.ask = price(s, bid + (double)s->opts.spread),
		.sym = w->sym };
	q.u.quote.bid_size = volume(s, r, sigma);
	q.u.quote.ask_size = volume(s, r, sigma);
	t.time = instant(s, r, 1);
	is_buyer = bt_random_unit(r) < 0.5;
	t.u.tick = (struct bt_tick){ .time = t.time,
		.price = is_buyer ? q.u.quote.ask : q.u.quote.bid,
		.size = volume(s, r, sigma),
		.sym = w->sym,
		.flags = is_buyer ? BT_TICK_BUY : BT_TICK_SELL };
	if (s->opts.what != BT_SYNTH_TICKS)
		s->events[s->n_events++] = q;
	if (s->opts.what != BT_SYNTH_QUOTES)
		s->events[s->n_events++] = t;
}

/* By time, type and name of symbol: no two are equal. */
static int
compare_events(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return (x->walk > y->walk) - (x->walk < y->walk);
}

/* The events of the next interval: 1; 0: there is none; -1. */
static int
fill_events(struct bt_synth *s, struct bt_err *err)
{
	int rc = begin_interval(s, err);

	s->n_events = s->next_event = 0;
	if (rc <= 0)
		return rc;
	while (s->next < s->n)
		make_events(s, s->next++);
	if (s->n_events > 1)
		qsort(
		    s->events, s->n_events, sizeof *s->events, compare_events);
	return 1;
}

static int
next_events(struct bt_synth *s, struct bt_block *block, struct bt_err *err)
{
	uint32_t n = 0;
	enum bt_type type = BT_NONE;

	while (n < BLOCK) {
		const struct event *e;
		int rc = 1;

		if (s->next_event == s->n_events)
			rc = fill_events(s, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			break;
		e = &s->events[s->next_event];
		if (n > 0 && e->type != type)
			break;
		type = e->type;
		if (type == BT_TICK)
			s->out.ticks[n++] = e->u.tick;
		else
			s->out.quotes[n++] = e->u.quote;
		s->next_event++;
	}
	*block = (struct bt_block){ .type = type,
		.n = n,
		.stride = type == BT_TICK ? sizeof *s->out.ticks
					  : sizeof *s->out.quotes,
		.data = &s->out };
	return n > 0;
}

int
bt_synth_next(struct bt_synth *s, struct bt_block *block, struct bt_err *err)
{
	return s->opts.what == BT_SYNTH_BARS ? next_bars(s, block, err)
					     : next_events(s, block, err);
}

#include "data/synth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "bt/time.h"

#define YEAR      (365 * BT_DAY)
#define TICKS_MAX 0x1p+40 /* a price beyond is pressed back */
#define EXACT_MAX 0x1p+53 /* whole numbers up to here are exact */

struct walk {
	const char *name;
	bt_sym sym;
	struct bt_random random;
	double px; /* in ticks, not rounded */
};

struct bt_synth {
	struct bt_synth_opts opts;
	double sigma, mu;       /* of one bar */
	double mant, ten_power; /* a tick is mant / ten_power */
	double ticks_max;
	size_t n, next; /* walks; whose turn it is */
	int64_t bar;    /* of n_bars */
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

	if (o->n_bars > INT64_MAX / o->interval)
		return bt_fail(err, BT_USAGE,
		    "%lld bars are more than time can hold",
		    (long long)o->n_bars);
	if (bt_time_add(o->from, o->n_bars * o->interval, &end) < 0)
		return bt_fail(err, BT_USAGE,
		    "the last bar would end beyond the year 2262");
	return 0;
}

static void
set_rates(struct bt_synth *s)
{
	double years = (double)s->opts.interval / (double)YEAR;
	int i;

	s->sigma = s->opts.volatility * sqrt(years);
	s->mu = s->opts.drift * years;
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

static void
start_walks(struct bt_synth *s, const struct bt_symtab *table,
    const bt_sym *syms, double ticks)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct walk *w = &s->walks[i];

		w->name = bt_symtab_name(table, syms[i]);
		w->sym = syms[i];
		w->px = ticks;
		bt_random_init(&w->random, s->opts.seed, w->name);
	}
	qsort(s->walks, s->n, sizeof *s->walks, compare_walks);
}

struct bt_synth *
bt_synth_new(const struct bt_synth_opts *opts, const struct bt_symtab *table,
    const bt_sym *syms, size_t n, struct bt_err *err)
{
	struct bt_synth *s = NULL;
	double ticks;

	if (check_opts(opts, err) < 0)
		return NULL;
	if (n <= SIZE_MAX / 2 / sizeof *s->walks)
		s = malloc(sizeof *s + n * sizeof *s->walks);
	if (s == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	*s = (struct bt_synth){ .opts = *opts, .n = n };
	set_rates(s);
	ticks = opts->start_px * s->ten_power / s->mant;
	if (!(ticks < s->ticks_max)) {
		(void)bt_fail(
		    err, BT_USAGE, "the start price is too many ticks");
		bt_synth_free(s);
		return NULL;
	}
	start_walks(s, table, syms, whole(s, ticks));
	return s;
}

void
bt_synth_free(struct bt_synth *s)
{
	free(s);
}

/* Ticks as a price: the product is exact, so it is rounded once. */
static double
price(const struct bt_synth *s, double ticks)
{
	return whole(s, ticks) * s->mant / s->ten_power;
}

/* How far a bar reaches beyond its open and close. */
static double
reach(struct walk *w, double scale)
{
	double z = bt_random_normal(&w->random);

	return (z < 0 ? -z : z) * scale;
}

/* One step of a walk: from the last close to the next. */
static void
make_bar(struct bt_synth *s, struct walk *w, struct bt_bar *bar)
{
	double open = w->px, half = 0.5 * s->sigma * open;
	double change = s->mu + s->sigma * bt_random_normal(&w->random);
	double close = open * (1 + change);

	if (!(close >= 1))
		close = 1;
	if (close > s->ticks_max)
		close = s->ticks_max;
	w->px = close;
	*bar = (struct bt_bar){ .sym = w->sym };
	bar->open = price(s, open);
	bar->high = price(s, (open > close ? open : close) + reach(w, half));
	bar->low = price(s, (open < close ? open : close) - reach(w, half));
	bar->close = price(s, close);
	bar->volume = (double)(int64_t)(s->opts.volume *
					(0.5 + bt_random_unit(&w->random)));
	bar->time = s->opts.from + s->bar * s->opts.interval;
	bar->end = bar->time + s->opts.interval;
}

size_t
bt_synth_next(struct bt_synth *s, struct bt_bar *bars, size_t n)
{
	size_t i;

	for (i = 0; i < n && s->bar < s->opts.n_bars; i++) {
		make_bar(s, &s->walks[s->next], &bars[i]);
		if (++s->next == s->n) {
			s->next = 0;
			s->bar++;
		}
	}
	return i;
}

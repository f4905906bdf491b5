/*
 * The engine beside a plain loop: an SMA cross on bars in memory, market
 * orders at the next open, a fee of a share, a callback a bar.  Both sides run
 * the same strategy through a function pointer and must come to the same
 * equity.  Prints bars a second and the ratio.
 *
 *	b-engine [BARS [FAST SLOW]]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bt/strategy.h"
#include "engine/engine.h"
#include "minutes.h"

#define SLOW_MAX 1000
#define TURNS    5
#define FEE      0.001
#define CASH     1e9

/* ---- the strategy, the same for both ---- */

struct sma {
	int fast_bars, slow_bars;
	double close[SLOW_MAX];
	double fast, slow; /* sums; prices are whole ticks, so they are exact */
	int n;             /* bars so far, up to slow_bars */
	int at, at_fast; /* in close[]: of this bar, and fast_bars before it */
	int last;        /* sign of fast - slow */
};

/* +1 to be long from now on, -1 to be flat, 0 for nothing new. */
static int
sma_next(struct sma *s, double close)
{
	int now;

	/* what is not there yet is 0 */
	s->fast += close - s->close[s->at_fast];
	s->slow += close - s->close[s->at];
	s->close[s->at] = close;
	s->at = s->at + 1 < s->slow_bars ? s->at + 1 : 0;
	s->at_fast = s->at_fast + 1 < s->slow_bars ? s->at_fast + 1 : 0;
	if (s->n < s->slow_bars - 1) {
		s->n++;
		return 0;
	}
	now = s->fast * s->slow_bars > s->slow * s->fast_bars ? 1 : -1;
	if (now == s->last)
		return 0;
	s->last = now;
	return now;
}

typedef int callback(void *self, const struct bt_bar *bar);

static int
on_bar(void *self, const struct bt_bar *bar)
{
	return sma_next(self, bar->close);
}

/* ---- a plain loop ---- */

static double
plain(const struct bt_bar *bars, size_t n, callback *ask, void *self)
{
	double cash = CASH, units = 0, peak = 0, drawdown = 0;
	int want = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		double px = bars[i].open, equity;

		if (want > 0 && units == 0) {
			units = 1;
			cash -= px + px * FEE;
		} else if (want < 0 && units > 0) {
			cash += px - px * FEE;
			units = 0;
		}
		equity = cash + units * bars[i].close;
		if (equity > peak)
			peak = equity;
		if (peak - equity > drawdown)
			drawdown = peak - equity;
		want = ask(self, &bars[i]);
	}
	return cash + (n > 0 ? units * bars[n - 1].close : 0) + 0 * drawdown;
}

/* ---- the engine ---- */

struct hosted {
	callback *ask;
	void *self;
	struct bt_order order;
};

static int
ask_engine(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct hosted *h = arg;
	int want = h->ask(h->self, step->recs[0].u.bar);

	(void)err;
	if (want == 0)
		return 0;
	h->order.side = want > 0 ? BT_BUY : BT_EXIT;
	h->order.unit = want > 0 ? BT_UNITS : BT_ALL;
	answer->orders = &h->order;
	answer->n = 1;
	return 0;
}

static int64_t fills; /* of the last run */

static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	(void)arg;
	(void)err;
	fills += rec->type == BT_FILL;
	return 0;
}

static double
engine(const struct bt_bar *bars, size_t n, callback *ask, void *self)
{
	struct hosted h = { ask, self, { 0 } };
	struct bt_ask a = { ask_engine, &h };
	struct bt_sink s = { put, NULL };
	struct bt_rules rules = bt_rules_default;
	struct bt_err err = { 0 };
	struct bt_symtab *syms = bt_symtab_new(&err);
	struct bt_engine *e;
	double equity;
	bt_sym sym;
	size_t i;

	fills = 0;
	bt_order_init(&h.order);
	h.order.qty = 100000000;
	rules.costs.fee.n = 1;
	rules.costs.fee.part[0].rate = FEE;
	rules.cash = CASH;
	if (bt_symtab_add(syms, "A", 1, &sym, &err) < 0)
		exit(1);
	h.order.sym = sym;
	e = bt_engine_new(&rules, syms, &a, &s, &err);
	if (bt_engine_bars(e, bars, n, &i) < 0) {
		(void)fprintf(stderr, "%s\n", bt_engine_err(e)->text);
		exit(1);
	}
	equity = bt_engine_equity(e);
	bt_engine_free(e);
	bt_symtab_free(syms);
	return equity;
}

/* ---- measuring ---- */

typedef double side(
    const struct bt_bar *bars, size_t n, callback *ask, void *self);

/* One turn of a side; the least time of its turns is kept. */
static double
turn(side *run, const struct bt_bar *bars, size_t n, const struct sma *fresh,
    double *least)
{
	struct sma s = *fresh;
	double from = bench_now(), equity = run(bars, n, on_bar, &s);
	double took = bench_now() - from;

	if (took < *least)
		*least = took;
	return equity;
}

int
main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000000;
	struct sma s = { .fast_bars = 10, .slow_bars = 30 };
	double e1 = 0, e2 = 0, t1 = HUGE_VAL, t2 = HUGE_VAL;
	struct bt_bar *bars = bench_walk(n);
	int k;

	if (argc > 3) {
		s.fast_bars = (int)strtol(argv[2], NULL, 10);
		s.slow_bars = (int)strtol(argv[3], NULL, 10);
	}
	s.at_fast = s.slow_bars - s.fast_bars;
	if (bars == NULL || s.fast_bars < 1 || s.at_fast < 0 ||
	    s.slow_bars > SLOW_MAX)
		return 4;
	for (k = 0; k < TURNS; k++) {
		e1 = turn(plain, bars, n, &s, &t1);
		e2 = turn(engine, bars, n, &s, &t2);
	}
	printf("SMA %d/%d, %lld fills: %.1f M bars/s; plain loop %.1f M "
	       "bars/s; ratio %.2f%s\n",
	    s.fast_bars, s.slow_bars, (long long)fills, (double)n / t2 / 1e6,
	    (double)n / t1 / 1e6, t1 / t2,
	    fabs(e1 - e2) < 1e-6 * fabs(e1) ? "" : " (THEY DISAGREE)");
	free(bars);
	return 0;
}

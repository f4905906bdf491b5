/*
 * What orders cost the engine: nothing that grows with those that are done,
 * next to nothing where they only rest, and O(log n) where they are touched.
 *
 *	b-orders BARS
 *
 * Prints rows for rows.sh, their fields set apart by tabs: name, figure, peer,
 * ratio, what is to be reached.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bt/strategy.h"
#include "engine/engine.h"
#include "minutes.h"

#define RESTING 10000
#define CLOSE   100  /* of them, near the price */
#define MIDDLE  5000 /* about which the walk goes to and fro */
#define PART    10   /* of all bars: what is compared of an order every bar */

enum habit {
	EACH_BAR, /* a market order a bar, in and out in turn */
	LIMITS,   /* a limit order a bar, far off, in place of the one before */
	FAR,      /* stops that no bar reaches */
	NEAR,     /* some of them around the price; what fills is given again */
	CRASH     /* stops below the price, all of which one bar touches */
};

/* A strategy of one habit. */
struct trader {
	enum habit habit;
	size_t resting; /* so many stops */
	size_t n;       /* bars so far */
	size_t filled;  /* since the last bar */
	uint64_t seed;
	struct bt_order *orders;
	char id[2][24];
	bt_sym sym;
};

static uint64_t
draw(struct trader *t)
{
	t->seed = t->seed * 6364136223846793005u + 1442695040888963407u;
	return t->seed >> 33;
}

static struct bt_order *
next_order(struct trader *t, size_t k, enum bt_side side)
{
	struct bt_order *o = &t->orders[k];

	bt_order_init(o);
	o->sym = t->sym;
	o->side = side;
	o->unit = BT_UNITS;
	o->qty = 1000000; /* 0.01 */
	return o;
}

static size_t
each_bar(struct trader *t)
{
	(void)next_order(t, 0, t->n % 2 ? BT_SELL : BT_BUY);
	return 1;
}

static size_t
limits(struct trader *t)
{
	char *id = t->id[t->n % 2], *before = t->id[(t->n + 1) % 2];
	size_t k = 0;

	if (t->n > 1)
		next_order(t, k++, BT_CANCEL)->id = before;
	(void)snprintf(id, sizeof t->id[0], "o%zu", t->n);
	next_order(t, k, BT_BUY)->id = id;
	t->orders[k].type = BT_LIMIT;
	t->orders[k].limit = 10;
	return k + 1;
}

static void
stop(struct trader *t, size_t k, enum bt_side side, double px)
{
	struct bt_order *o = next_order(t, k, side);

	o->type = BT_STOP;
	o->stop = px;
}

/* As many as are to rest; then one for each that has filled, on the side on
 * which the walk is going to come by. */
static size_t
stops(struct trader *t, double px)
{
	size_t k, n = t->n == 1 ? t->resting : t->filled;

	for (k = 0; k < n; k++) {
		double by = 15 + (double)(draw(t) % 600);

		if (t->habit == FAR || (t->n == 1 && k >= CLOSE))
			stop(t, k, BT_BUY, 1e6 + (double)k);
		else if (px < MIDDLE)
			stop(t, k, BT_BUY, px + by);
		else
			stop(t, k, BT_SELL, px - by);
	}
	t->filled = 0;
	return n;
}

/* Sold when the price falls by 1% .. 2%, bought at the next open. */
static size_t
crash(struct trader *t, double px)
{
	size_t k;

	if (t->n % 2 == 0) {
		next_order(t, 0, BT_EXIT)->unit = BT_ALL;
		return 1;
	}
	for (k = 0; k < t->resting; k++)
		stop(t, k, BT_SELL,
		    px * (0.99 - 0.01 * (double)(draw(t) % 1000) / 1000));
	return t->resting;
}

static int
ask(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct trader *t = arg;

	(void)err;
	t->n++;
	switch (t->habit) {
	case EACH_BAR:
		answer->n = each_bar(t);
		break;
	case LIMITS:
		answer->n = limits(t);
		break;
	case FAR:
	case NEAR:
		answer->n = stops(t, step->recs[0].u.bar->close);
		break;
	case CRASH:
		answer->n = crash(t, step->recs[0].u.bar->close);
		break;
	}
	answer->orders = t->orders;
	return 0;
}

static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct trader *t = arg;

	(void)err;
	t->filled += rec->type == BT_FILL;
	return 0;
}

/* ---- a run ---- */

struct took {
	double all, first, last; /* seconds; of the first and the last part */
	int64_t fills, last_fills;
};

static double
pass(struct bt_engine *e, const struct bt_bar *bars, size_t n)
{
	double from = bench_now();
	size_t done;

	if (bt_engine_bars(e, bars, n, &done) < 0) {
		(void)fprintf(stderr, "%s\n", bt_engine_err(e)->text);
		exit(1);
	}
	return bench_now() - from;
}

static struct took
run(enum habit habit, size_t resting, const struct bt_bar *bars, size_t n)
{
	struct trader t = { .habit = habit, .resting = resting, .seed = 1 };
	const struct bt_ask a = { ask, &t };
	const struct bt_sink s = { put, &t };
	struct bt_rules rules = bt_rules_default;
	struct bt_err err = { 0 };
	struct bt_symtab *syms = bt_symtab_new(&err);
	struct bt_engine *e;
	struct took took;
	size_t part = n / PART;

	rules.cash = 1e9;
	t.orders = calloc(resting + 2, sizeof *t.orders);
	if (t.orders == NULL || syms == NULL ||
	    bt_symtab_add(syms, "A", 1, &t.sym, &err) < 0)
		exit(4);
	e = bt_engine_new(&rules, syms, &a, &s, &err);
	took.first = pass(e, bars, part);
	took.all = pass(e, bars + part, n - 2 * part);
	took.last_fills = -bt_engine_totals(e).fills;
	took.last = pass(e, bars + n - part, part);
	took.all += took.first + took.last;
	took.fills = bt_engine_totals(e).fills;
	took.last_fills += took.fills;
	bt_engine_free(e);
	bt_symtab_free(syms);
	free(t.orders);
	return took;
}

/* The fastest of three. */
static struct took
best(enum habit habit, size_t resting, const struct bt_bar *bars, size_t n)
{
	struct took least = { HUGE_VAL, HUGE_VAL, HUGE_VAL, 0, 0 };
	int k;

	for (k = 0; k < 3; k++) {
		struct took t = run(habit, resting, bars, n);

		least.all = fmin(least.all, t.all);
		least.first = fmin(least.first, t.first);
		least.last = fmin(least.last, t.last);
		least.fills = t.fills;
		least.last_fills = t.last_fills;
	}
	return least;
}

/* ---- rows ---- */

static void
row_growth(
    const char *name, enum habit habit, const struct bt_bar *bars, size_t n)
{
	struct took t = best(habit, 0, bars, n);
	double part = (double)(n / PART);

	printf("%s\t%.0f ns/bar\tits first tenth %.0f ns/bar\t%.2f\t<= 1.2\n",
	    name, t.last / part * 1e9, t.first / part * 1e9, t.last / t.first);
}

static void
row_far(const struct bt_bar *bars, size_t n)
{
	double many = best(FAR, RESTING, bars, n).last;
	double none = best(FAR, 0, bars, n).last, part = (double)(n / PART);

	printf("%d resting stops, none touched\t%.1f ns/bar\tnone rest "
	       "%.1f ns/bar\t%.2f\t<= 1.2\n",
	    RESTING, many / part * 1e9, none / part * 1e9, many / none);
}

/* What a touch costs: the time beyond that of the bars alone.  The first part
 * has all the work of giving them. */
static double
touch(size_t resting, const struct bt_bar *bars, size_t n)
{
	struct took t = best(NEAR, resting, bars, n);
	struct took none = best(NEAR, 0, bars, n);

	return (t.last - none.last) / (double)t.last_fills * 1e9;
}

static void
row_near(const struct bt_bar *bars, size_t n)
{
	double many = touch(RESTING, bars, n), few = touch(CLOSE, bars, n);

	printf("%d resting stops, those touched\t%.0f ns/touch\t%d rest "
	       "%.0f ns/touch\t%.2f\t<= 2\n",
	    RESTING, many, CLOSE, few, many / few);
}

/* Bars that fall by 3% and come back, two by two. */
static struct bt_bar *
crashes(size_t n)
{
	struct bt_bar *b = bench_walk(n);
	size_t i;

	for (i = 0; b != NULL && i < n; i++) {
		b[i].open = b[i].high = b[i].low = b[i].close = 1000;
		if (i % 2 == 1)
			b[i].low = 970;
	}
	return b;
}

static void
row_crash(void)
{
	struct bt_bar *bars = crashes(2 * CLOSE);
	struct took many = best(CRASH, RESTING, bars, 2 * PART);
	struct took few = best(CRASH, CLOSE, bars, 2 * CLOSE);
	double a = many.all / (double)many.fills,
	       b = few.all / (double)few.fills;

	printf("a bar that touches %d stops\t%.0f ns/touch\tone that touches "
	       "%d %.0f ns/touch\t%.2f\t<= 3, log n\n",
	    RESTING, a * 1e9, CLOSE, b * 1e9, a / b);
	free(bars);
}

int
main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	struct bt_bar *bars = bench_walk(n);

	if (bars == NULL || n < PART)
		return 4;
	row_growth("an order every bar, market, last tenth", EACH_BAR, bars, n);
	row_growth("an order every bar, limit, last tenth", LIMITS, bars, n);
	row_far(bars, n);
	row_near(bars, n);
	row_crash();
	free(bars);
	return 0;
}

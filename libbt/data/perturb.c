#include "data/perturb.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/vec.h"

/* The streams of random numbers of a symbol. */
enum draw {
	DRAW_GAP,
	DRAW_NOISE,
	DRAW_DROP,
	DRAW_MISSING,
	DRAW_DUPLICATE,
	DRAWS
};

static const char *const draw_names[DRAWS] = { "gap", "noise", "drop",
	"missing", "duplicate" };

struct series {
	int is_met;
	int is_let_be; /* none of those that are disturbed */
	struct bt_random random[DRAWS];
	struct bt_grid grid;
	double level;         /* the product of its gaps */
	uint64_t missing_run; /* bars that are still to be missing */
};

struct bt_perturb {
	struct bt_perturb_opts opts;
	struct bt_perturb_told told;
	struct series *v; /* by number of symbol */
	size_t n, cap;
};

struct bt_perturb *
bt_perturb_new(const struct bt_perturb_opts *opts, struct bt_err *err)
{
	struct bt_perturb *p = calloc(1, sizeof *p);

	if (p == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	p->opts = *opts;
	return p;
}

void
bt_perturb_free(struct bt_perturb *p)
{
	if (p != NULL)
		free(p->v);
	free(p);
}

static int
is_push(const struct bt_perturb_push *push)
{
	return push->factor > 1 || push->frac > 0;
}

int
bt_perturb_has_values(const struct bt_perturb_opts *opts)
{
	return opts->noise > 0 || (opts->gap_prob > 0 && opts->gap_size > 0) ||
	       is_push(&opts->widen) || is_push(&opts->spread);
}

int
bt_perturb_has_chance(const struct bt_perturb_opts *opts)
{
	return opts->drop > 0 || opts->duplicate > 0 || opts->missing_prob > 0;
}

const struct bt_perturb_told *
bt_perturb_told(const struct bt_perturb *p)
{
	return &p->told;
}

/* ---- symbols ---- */

int
bt_perturb_is_meant(const struct bt_perturb_only *only, const char *name)
{
	size_t i;

	for (i = 0; i < only->n; i++)
		if (strcmp(only->names[i], name) == 0)
			return 1;
	return only->n == 0;
}

static void
start(const struct bt_perturb *p, struct series *s, bt_sym sym)
{
	char name[BT_SYMBOL_MAX + 32];
	int k;

	s->is_met = 1;
	s->level = 1;
	s->is_let_be = !bt_perturb_is_meant(
	    &p->opts.only, bt_symtab_name(p->opts.syms, sym));
	for (k = 0; k < DRAWS; k++) {
		(void)snprintf(name, sizeof name, "%s %s", draw_names[k],
		    bt_symtab_name(p->opts.syms, sym));
		bt_random_init(&s->random[k], p->opts.seed, name);
	}
	s->grid = p->opts.grid;
	if (s->grid.tick.mant == 0)
		s->grid =
		    bt_grid_of(bt_symtab_instrument(p->opts.syms, sym)->tick);
}

static struct series *
series_of(struct bt_perturb *p, bt_sym sym, struct bt_err *err)
{
	if (sym >= p->n) {
		if (bt_vec_reserve((void **)&p->v, &p->cap, (size_t)sym + 1,
			sizeof *p->v, err) < 0)
			return NULL;
		memset(p->v + p->n, 0, (sym + 1 - p->n) * sizeof *p->v);
		p->n = (size_t)sym + 1;
	}
	if (!p->v[sym].is_met)
		start(p, &p->v[sym], sym);
	return &p->v[sym];
}

/* ---- values ---- */

static void
draw_gap(struct bt_perturb *p, struct series *s)
{
	struct bt_random *r = &s->random[DRAW_GAP];
	double level;

	if (bt_random_unit(r) >= p->opts.gap_prob)
		return;
	level = s->level * (1 + p->opts.gap_size * bt_random_normal(r));
	/* far from what prices can be: then rather no gap */
	if (level > 1e-100 && level < 1e100)
		s->level = level;
	p->told.gaps++;
}

static double
noisy(struct bt_perturb *p, struct series *s, double px)
{
	if (p->opts.noise == 0)
		return px;
	return px *
	       (1 + p->opts.noise * bt_random_normal(&s->random[DRAW_NOISE]));
}

/* High and low hold the other prices, as they did. */
static void
hold_together(struct bt_bar *bar)
{
	double top = bar->open > bar->close ? bar->open : bar->close;
	double bottom = bar->open < bar->close ? bar->open : bar->close;

	if (bar->low > bar->high) {
		double low = bar->high;

		bar->high = bar->low;
		bar->low = low;
	}
	if (bar->high < top)
		bar->high = top;
	if (bar->low > bottom)
		bar->low = bottom;
}

static void
widen_bar(const struct bt_perturb_push *push, struct bt_bar *bar)
{
	double top = bar->open > bar->close ? bar->open : bar->close;
	double bottom = bar->open < bar->close ? bar->open : bar->close;
	double factor = push->factor > 1 ? push->factor : 1, low;

	bar->high = top + (bar->high - top) * factor;
	bar->high += fabs(bar->high) * push->frac;
	low = bottom - (bottom - bar->low) * factor;
	low -= fabs(low) * push->frac;
	/* a price above zero stays there */
	if (low > 0 || bar->low <= 0)
		bar->low = low;
}

static void
change_bar(struct bt_perturb *p, struct series *s, struct bt_bar *bar)
{
	double *const prices[] = { &bar->open, &bar->high, &bar->low,
		&bar->close };
	int i;

	if (p->opts.gap_prob > 0)
		draw_gap(p, s);
	for (i = 0; i < 4; i++)
		*prices[i] = noisy(p, s, *prices[i] * s->level);
	if (p->opts.noise > 0)
		hold_together(bar);
	if (is_push(&p->opts.widen))
		widen_bar(&p->opts.widen, bar);
	for (i = 0; i < 4; i++)
		*prices[i] = bt_grid_round(s->grid, *prices[i]);
}

static void
change_quote(struct bt_perturb *p, struct series *s, struct bt_quote *q)
{
	const struct bt_perturb_push *push = &p->opts.spread;
	double by = noisy(p, s, s->level);
	double mid, half;

	q->bid *= by;
	q->ask *= by;
	if (is_push(push)) {
		mid = 0.5 * (q->bid + q->ask);
		half = 0.5 * (q->ask - q->bid);
		if (push->factor > 1 && half > 0)
			half *= push->factor;
		half += 0.5 * fabs(mid) * push->frac;
		q->bid = mid - half;
		q->ask = mid + half;
	}
	q->bid = bt_grid_round(s->grid, q->bid);
	q->ask = bt_grid_round(s->grid, q->ask);
}

static bt_sym
sym_of(enum bt_type type, const void *record)
{
	return type == BT_BAR    ? ((const struct bt_bar *)record)->sym
	       : type == BT_TICK ? ((const struct bt_tick *)record)->sym
				 : ((const struct bt_quote *)record)->sym;
}

static int
is_disturbed(enum bt_type type)
{
	return type == BT_BAR || type == BT_TICK || type == BT_QUOTE;
}

int
bt_perturb_block(
    struct bt_perturb *p, struct bt_block *block, struct bt_err *err)
{
	char *at = (char *)(uintptr_t)block->data;
	uint32_t i;

	if (!is_disturbed(block->type))
		return 0;
	for (i = 0; i < block->n; i++, at += block->stride) {
		void *record = at;
		struct series *s =
		    series_of(p, sym_of(block->type, record), err);
		struct bt_tick *tick = record;

		if (s == NULL)
			return -1;
		if (s->is_let_be)
			continue;
		if (block->type == BT_BAR)
			change_bar(p, s, record);
		else if (block->type == BT_QUOTE)
			change_quote(p, s, record);
		else
			tick->price = bt_grid_round(
			    s->grid, noisy(p, s, tick->price * s->level));
	}
	return 0;
}

/* ---- being there ---- */

static int
is_drawn(struct series *s, enum draw draw, double prob)
{
	return prob > 0 && bt_random_unit(&s->random[draw]) < prob;
}

/* A run begins, or goes on: its length is geometric. */
static int
is_missing(struct bt_perturb *p, struct series *s)
{
	if (s->missing_run > 0) {
		s->missing_run--;
		return 1;
	}
	if (!is_drawn(s, DRAW_MISSING, p->opts.missing_prob))
		return 0;
	while (
	    bt_random_unit(&s->random[DRAW_MISSING]) * p->opts.missing_mean >=
	    1)
		s->missing_run++;
	return 1;
}

int
bt_perturb_times(struct bt_perturb *p, enum bt_type type, const void *record,
    struct bt_err *err)
{
	struct series *s;
	int is_dropped, is_gone, is_doubled;

	if (!is_disturbed(type))
		return 1;
	s = series_of(p, sym_of(type, record), err);
	if (s == NULL)
		return -1;
	if (s->is_let_be)
		return 1;
	/* each draws, whatever the others say */
	is_dropped = is_drawn(s, DRAW_DROP, p->opts.drop);
	is_gone =
	    type == BT_BAR && p->opts.missing_prob > 0 && is_missing(p, s);
	is_doubled = is_drawn(s, DRAW_DUPLICATE, p->opts.duplicate);
	p->told.records++;
	if (is_dropped || is_gone) {
		if (is_dropped)
			p->told.dropped++;
		else
			p->told.missing++;
		return 0;
	}
	p->told.doubled += (uint64_t)is_doubled;
	return 1 + is_doubled;
}

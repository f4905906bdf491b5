#include "data/pricewalk.h"

#include <math.h>
#include <stdio.h>

#include "base/power.h"

#define LN2 0x1.62e42fefa39efp-1

/* Variance of a step beyond which clusters do not heat up. */
#define HEAT_MAX 400.0

/*
 * A distance decays by keep = 2^(-years / half_life).  The step's deviation is
 * that of the exact solution, s sqrt((1 - keep^2) / (2 k)), k = ln 2 /
 * half_life, so that many short steps make the same path as a long one.
 */
static void
set_reversion(
    struct bt_price_rates *r, const struct bt_price_opts *o, double years)
{
	r->keep = bt_power(0.5, years / o->half_life);
	r->sigma = o->volatility *
		   sqrt((1 - r->keep * r->keep) * o->half_life / (2 * LN2));
}

struct bt_price_rates
bt_price_rates(const struct bt_price_opts *o, double years)
{
	struct bt_price_rates r = { .model = o->model,
		.mu = o->drift * years,
		.sigma = o->volatility * sqrt(years),
		.keep = 1,
		.jump_chance = o->jumps * years,
		.jump_size = o->jump_size,
		.alpha = o->alpha,
		.beta = o->beta,
		.common = sqrt(o->correlation),
		.own = sqrt(1 - o->correlation) };

	if (r.jump_chance > 1)
		r.jump_chance = 1;
	if (o->model == BT_PRICE_REVERT)
		set_reversion(&r, o, years);
	return r;
}

void
bt_pricewalk_init(
    struct bt_pricewalk *w, uint64_t seed, const char *name, double px)
{
	char jumps[80];

	*w = (struct bt_pricewalk){ .px = px, .level = px, .heat = 1 };
	bt_random_init(&w->random, seed, name);
	/* no name holds a space, so this stream is no symbol's */
	(void)snprintf(jumps, sizeof jumps, "%s jumps", name);
	bt_random_init(&w->jumps, seed, jumps);
}

/* A jump's return, 0 where there is none: one draw at least in each step. */
static double
jump(struct bt_pricewalk *w, const struct bt_price_rates *r)
{
	if (r->jump_chance <= 0 || bt_random_unit(&w->jumps) >= r->jump_chance)
		return 0;
	return r->jump_size * bt_random_normal(&w->jumps);
}

double
bt_pricewalk_next(
    struct bt_pricewalk *w, const struct bt_price_rates *r, double common)
{
	double z = bt_random_normal(&w->random);
	double sigma = r->sigma, moved;

	if (r->common > 0)
		z = r->common * common + r->own * z;
	if (r->alpha + r->beta > 0) {
		/* GARCH(1,1) around 1, Bollerslev 1986 */
		double heat = w->heat;

		sigma *= sqrt(heat);
		heat = 1 - r->alpha - r->beta +
		       (r->alpha * z * z + r->beta) * heat;
		w->heat = heat < HEAT_MAX ? heat : HEAT_MAX;
	}
	moved = sigma * z + jump(w, r);
	switch (r->model) {
	case BT_PRICE_WALK:
		w->px *= 1 + (r->mu + moved);
		break;
	case BT_PRICE_GBM:
		w->px *= bt_exp(r->mu - 0.5 * sigma * sigma + moved);
		break;
	case BT_PRICE_REVERT:
		w->level *= bt_exp(r->mu);
		w->off = w->off * r->keep + moved;
		w->px = w->level * bt_exp(w->off);
		break;
	}
	return sigma;
}

void
bt_pricewalk_bound(struct bt_pricewalk *w, double lo, double hi)
{
	if (w->px >= lo && w->px <= hi)
		return;
	w->px = w->px > hi ? hi : lo;
	/* a reverting price goes on from where it was pressed to */
	if (w->level < lo)
		w->level = lo;
	if (w->level > hi)
		w->level = hi;
	w->off = bt_log(w->px / w->level);
}

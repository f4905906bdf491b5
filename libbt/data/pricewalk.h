/*
 * How a synthetic price moves from one bar to the next.
 *
 * Three models, each with volatility that clusters, jumps, and a part that
 * all symbols have in common, where these are asked for.  Only additions,
 * multiplications, divisions and square roots are used, and bt_exp(), so the
 * same seed gives the same prices everywhere.
 *
 * Each part draws from a stream of random numbers of its own, so that jumps,
 * say, are added to a path that is otherwise as before.
 */
#ifndef BT_DATA_PRICEWALK_H
#define BT_DATA_PRICEWALK_H

#include <stdint.h>

#include "base/random.h"

enum bt_price_model {
	BT_PRICE_WALK,  /* simple returns: p' = p (1 + m + s z) */
	BT_PRICE_GBM,   /* log returns: p' = p exp(m - s^2/2 + s z) */
	BT_PRICE_REVERT /* the log price is drawn back to a level: Ornstein and
	                 * Uhlenbeck; drift is that of the level */
};

struct bt_price_opts {
	enum bt_price_model model;
	double volatility;  /* of a year's return, as a fraction, >= 0 */
	double drift;       /* mean of a year's return, as a fraction */
	double half_life;   /* years; of a distance from the level; > 0 */
	double alpha, beta; /* clusters: what a move, and what the state
	                     * before, leave in the next variance; 0 <= alpha
	                     * + beta < 1; both 0: none */
	double jumps;       /* a year, >= 0 */
	double jump_size;   /* standard deviation of one, as a fraction */
	double correlation; /* of any two symbols' moves, 0 .. 1 */
};

/* The same for one length of time. */
struct bt_price_rates {
	enum bt_price_model model;
	double mu, sigma;   /* of the step */
	double keep;        /* what is left of a distance from the level */
	double jump_chance; /* 0 .. 1 */
	double jump_size;
	double alpha, beta;
	double common, own; /* weights: squares add up to 1 */
};

/* One symbol's price. */
struct bt_pricewalk {
	struct bt_random random; /* moves; the owner may draw more from it */
	struct bt_random jumps;
	double px;    /* > 0, in any unit */
	double level; /* to which it reverts */
	double off;   /* log(px / level), where it reverts */
	double heat;  /* variance of the next step, 1 being usual */
};

/* bt_price_rates(o, years): what o means for a step of that many years. */
struct bt_price_rates bt_price_rates(
    const struct bt_price_opts *o, double years);

/*
 * bt_pricewalk_init(w, seed, name, px): begin at px.  A name's prices depend
 * on seed and name alone.
 */
void bt_pricewalk_init(
    struct bt_pricewalk *w, uint64_t seed, const char *name, double px);

/*
 * bt_pricewalk_next(w, rates, common):
 * One step.
 *
 *   common  the step's shared part: about normal, of variance 1; the same for
 *           all symbols.  Not read where the correlation is 0.
 *   gives   the standard deviation that this step's return had.
 */
double bt_pricewalk_next(
    struct bt_pricewalk *w, const struct bt_price_rates *rates, double common);

/* bt_pricewalk_bound(w, lo, hi): press the price back into lo .. hi. */
void bt_pricewalk_bound(struct bt_pricewalk *w, double lo, double hi);

#endif

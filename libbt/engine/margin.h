/*
 * Margin: what a position binds, what it needs to be kept, and the price at
 * which it is taken away.  Pure, of values; who asks is afford.c (may this
 * trade?), account.c (what is bound?) and liquidate.c (is it taken away?).
 *
 * Two margins belong to a position.  The initial one is bound while it is
 * held: a trade may increase a position while equity, after it, is not below
 * all that is bound.  The maintenance margin is what must be left: at a price
 * at which it is not, the position is liquidated.  In cross mode all of the
 * account's equity stands for all positions; in isolated mode each position
 * has only the margin that was set aside when it was opened.
 */
#ifndef BT_ENGINE_MARGIN_H
#define BT_ENGINE_MARGIN_H

#include "bt/err.h"
#include "bt/symbol.h"
#include "engine/path.h"

/* On which terms a symbol is held; the same as long as it is. */
struct bt_contract {
	struct bt_margin initial, maintenance; /* maintenance 0: never taken */
	double fx;       /* account currency for one of its own; 0: the same */
	int is_plain;    /* worth units * multiplier * price, nothing else */
	int is_margined; /* worth its open profit: worth.h */
	int is_inverse;
	int is_isolated;
};

/* What instruments that say nothing of margin have. */
struct bt_margin_rules {
	double initial;     /* of a position's worth, > 0; 1: no leverage */
	double maintenance; /* the same; 0: none */
	int is_isolated;
};

/*
 * bt_margin_contract(rules, inst): the terms of an instrument: its own margin
 * before that of the rules.  One that says an initial margin below 100% and no
 * maintenance has half of it; 100% and more are paid for in full.
 */
struct bt_contract bt_margin_contract(
    const struct bt_margin_rules *rules, const struct bt_instrument *inst);

/*
 * Reading the rules.  Each fails with BT_USAGE, the rules unchanged; it says
 * nothing of is_isolated.
 *
 * bt_margin_parse(text, rules, err): `10%` or `0.1`, the initial margin, of
 * which the maintenance is half, as bt_margin_contract() has it; or both of
 * them: `10%,5%`, `10%,0`.
 * bt_margin_parse_leverage(text, rules, err): `10`, the same as `10%`: how many
 * times equity positions may be worth.
 */
int bt_margin_parse(const char *text, struct bt_margin_rules *rules,
    struct bt_err *err) BT_MUST_USE;
int bt_margin_parse_leverage(const char *text, struct bt_margin_rules *rules,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_margin_of(m, fx, contracts, size): what so many contracts bind, account
 * currency, >= 0; both given without a sign.
 */
static inline double
bt_margin_of(
    const struct bt_margin *m, double fx, double contracts, double size)
{
	if (m->per_unit > 0)
		return contracts * m->per_unit * (fx == 0 ? 1 : fx);
	return m->frac * size;
}

/*
 * One position, as far as its liquidation is concerned.  At a price p the
 * position is worth (points * score(p) - basis) * fx, score(p) being p, or
 * -1 / p of an inverse contract; it has to stay above its maintenance margin
 * with `rest`.
 */
struct bt_stake {
	double points; /* signed contracts times multiplier */
	double gross;  /* > 0: |points|, or of hedges both sides' sum */
	double basis;  /* 0 where it was paid for in full */
	double fx;     /* never 0 */
	double rest;   /* equity without it, less the others' maintenance; of
	                   * an isolated one the margin set aside, less its cost */
	double frac;   /* maintenance: of its size */
	double money;  /* maintenance: account currency; one of them is 0 */
	int is_inverse;
};

/* bt_margin_excess(s, px): what is left above maintenance at a price. */
double bt_margin_excess(const struct bt_stake *s, double px);

/* bt_margin_needs(s, px): the maintenance margin at a price. */
double bt_margin_needs(const struct bt_stake *s, double px);

/*
 * bt_margin_price(s): the price at which nothing is left; NaN where there is
 * none above 0.
 *
 * With k = fx * (points -+ frac * gross), - for a price line, + for an
 * inverse one, and free = rest - basis * fx - money:
 *	p = -free / k, inverse: p = k / free.
 */
double bt_margin_price(const struct bt_stake *s);

/*
 * bt_margin_reach(s, path, from, to, at):
 * The first point of a path, from one point to another, at which nothing is
 * left above maintenance.
 *
 *   gives  1 with *at set: `from` itself where too little is left there
 *          already, else the point at bt_margin_price(); 0 where there is
 *          none.
 */
int bt_margin_reach(const struct bt_stake *s, const struct bt_path *path,
    const struct bt_point *from, const struct bt_point *to,
    struct bt_point *at);

#endif

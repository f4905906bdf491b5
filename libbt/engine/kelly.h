/*
 * Kelly's share: how much of an account to stake on a trade, judged by the
 * trades that have closed so far.
 *
 * With W the share of trades that gained and R the average return of those
 * over the average loss of the others, it is W - (1 - W) / R.  A trade that
 * came to nothing counts as a loss.  Pure, of values.
 */
#ifndef BT_ENGINE_KELLY_H
#define BT_ENGINE_KELLY_H

#include <stdint.h>

#include "base/sum.h"
#include "bt/err.h"

/* All zero is no trades. */
struct bt_kelly {
	int64_t n_won, n_lost;
	struct bt_sum won, lost; /* returns, fractions; lost is <= 0 */
};

struct bt_kelly_rules {
	int64_t trades; /* so many have to have closed */
	double start;   /* before that, this share of equity */
	double most;    /* and never more than this */
};

/* bt_kelly_add(k, ret): a trade closed with that return, finite. */
void bt_kelly_add(struct bt_kelly *k, double ret);

/* bt_kelly_full(k): W - (1 - W) / R; -INFINITY where no trade gained, 1 where
 * none lost, NaN where there is none. */
double bt_kelly_full(const struct bt_kelly *k);

/*
 * bt_kelly_share(k, rules, part):
 * The share of equity to stake: `part` of the full one, at most rules->most;
 * rules->start while too few trades have closed.  Where it is not above 0 the
 * trades so far have shown no edge.
 */
double bt_kelly_share(
    const struct bt_kelly *k, const struct bt_kelly_rules *rules, double part);

/*
 * bt_kelly_parse(text, rules, err):
 * Read `trades=20,start=1%,max=25%`, each part once and in any order; those
 * not given are as they are.
 *
 *   fails  BT_USAGE; rules unchanged.
 */
int bt_kelly_parse(const char *text, struct bt_kelly_rules *rules,
    struct bt_err *err) BT_MUST_USE;

#endif

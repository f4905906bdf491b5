/*
 * Matching: whether, where and at which price an order trades in a bar.
 *
 * A pure function of values: it knows no account, no book and no other order.
 * Its table of cases is tests/unit/t-match.c, its sentences are in bt-run(1),
 * "Fills".  The price is before slippage.
 */
#ifndef BT_ENGINE_MATCH_H
#define BT_ENGINE_MATCH_H

#include "engine/path.h"
#include "engine/rules.h"

/* What matching needs to know of an order. */
struct bt_terms {
	int dir;                 /* +1 buys, -1 sells */
	enum bt_order_type type; /* BT_MARKET, BT_LIMIT or BT_STOP */
	double limit, stop;      /* where the type has one */
};

/* Where and how it trades. */
struct bt_touch {
	struct bt_point at;
	double px;        /* before slippage; never worse than a limit */
	uint32_t flags;   /* BT_GAP */
	const char *rule; /* the code that the fill carries; static */
};

/*
 * bt_match(terms, path, from, needs, touch):
 * The first point of a path, from a point on, at which an order trades.
 *
 *   from   where it became active: the path's start for an order that rested
 *          before the bar.
 *   gives  1 with *touch set, else 0.
 *
 * Rules and codes (buys; sells are mirrored), `open` being the price at from:
 *   market.open   at open
 *   limit.open    open <= limit: at open, the better price
 *   limit.touch   the path comes down to the limit: at the limit
 *   limit.through the path goes below the limit: at the limit
 *   stop.gap      open >= stop: at open; a gap costs what it costs
 *   stop.touch    the path comes up to the stop: at the stop
 */
int bt_match(const struct bt_terms *terms, const struct bt_path *path,
    const struct bt_point *from, enum bt_limit_needs needs,
    struct bt_touch *touch);

#endif

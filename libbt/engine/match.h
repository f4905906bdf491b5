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
	enum bt_order_type type; /* a limit order, once it is triggered */
	double limit, stop;      /* where the type has one */
	double trail;            /* the distance of a trailing stop, in price */
	int is_trail_pct;        /* or in percent of the price it follows */
	double best;             /* trailing: the best price it has seen */
	int is_exit; /* came to be at `from`: leaves at once if beyond there */
};

/* Where and how it trades, or is triggered. */
struct bt_touch {
	struct bt_point at;
	double px;        /* before slippage; never worse than a limit.  Where a
	                   * trail is triggered, where its stop stood */
	uint32_t flags;   /* BT_GAP */
	const char *rule; /* the code that the fill carries; static */
	double most;      /* units that trade at most; 0: as many as it likes */
};

/* What bt_match() finds. */
enum bt_match {
	BT_MATCH_NONE,
	BT_MATCH_TRADE,
	BT_MATCH_TRIGGER /* from there on it is a limit order */
};

/*
 * bt_match(terms, path, from, needs, touch):
 * The first point of a path, from a point on, at which something happens to
 * an order.
 *
 *   from   where it became active: the path's start for an order that rested
 *          before the bar.
 *   gives  what happens, with *touch set unless it is nothing; the rule of a
 *          trigger is none.
 *
 * Rules and codes (buys; sells are mirrored), `open` being the price at from:
 *   market.open   at open
 *   limit.open    open <= limit: at open, the better price
 *   limit.touch   the path comes down to the limit: at the limit
 *   limit.through the path goes below the limit: at the limit
 *   stop.gap      open >= stop: at open; a gap costs what it costs
 *   stop.touch    the path comes up to the stop: at the stop
 *   trail.gap, trail.touch  as those, of a stop that has followed the path:
 *                 it is the lowest price so far and the distance
 *   touch.open, touch.touch  as limit.open and limit.touch, of an order that
 *                 is at market then
 *   exit.at_entry an exit whose price is beyond open when it comes to be: at
 *                 open
 * Those with a limit behind a stop or a touch are triggered where the order
 * without the limit would trade.
 */
enum bt_match bt_match(const struct bt_terms *terms, const struct bt_path *path,
    const struct bt_point *from, enum bt_limit_needs needs,
    struct bt_touch *touch);

/* bt_match_level(terms): where a trailing stop stands. */
double bt_match_level(const struct bt_terms *terms);

/*
 * bt_match_follow(terms, path, from):
 * The best price that a trailing stop has seen once the path is over.
 */
double bt_match_follow(const struct bt_terms *terms, const struct bt_path *path,
    const struct bt_point *from);

#endif

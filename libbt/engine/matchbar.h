/*
 * Matching against a whole bar: whether and at which price an order of a queue
 * trades, nobody asking which price came first.
 *
 * A pure function of values, as match.h is along a path.  Its table of cases
 * is tests/unit/t-matchbar.c; its rules are bt-run(1), "Rules of a queue".
 */
#ifndef BT_ENGINE_MATCHBAR_H
#define BT_ENGINE_MATCHBAR_H

#include "engine/match.h"
#include "engine/rules.h"

/* A bar, as an order sees it. */
struct bt_view {
	double open, high, low, close;
	/* what an order at market is worth: the open, or the close before it
	 * where orders fill at the close that they answer */
	double market;
	int is_last; /* that it is that close */
};

/* How far slippage may take a price. */
enum bt_slips {
	BT_SLIPS_NOT,     /* it does not: at its own limit, or a close */
	BT_SLIPS_OPEN,    /* at the open, or at that close; to the extreme */
	BT_SLIPS_LIMIT,   /* the same, of a limit order: to its limit too */
	BT_SLIPS_TOUCHED, /* inside the bar, to the extreme */
	BT_SLIPS_BEYOND /* inside the bar, of an order with a limit, which is not
	                 * looked at any more: to the extreme (backtrader) */
};

/* What becomes of an order in a bar. */
struct bt_judged {
	enum bt_match found; /* BT_MATCH_TRIGGER: it is a limit from now on */
	int is_triggered;    /* it is so, and what trades is that limit order */
	struct bt_touch touch; /* where it trades; the point is of no path */
	enum bt_slips slips;
	int is_last; /* it trades at the close before the bar, with its label */
};

/*
 * bt_match_bar(terms, bar, needs, rule):
 * What an order does in a bar.
 *
 *   terms  type, dir, limit, stop; of a trailing order the stop is where it
 *          stands.  One that has been triggered is of type BT_LIMIT.
 *
 * Rules and codes (buys; sells are mirrored):
 *   market.open   at open; market.close at the close before
 *   limit.open    open <= limit: at open
 *   limit.touch   low <= limit: at the limit; limit.through low < limit
 *   stop.gap      high >= stop, market >= stop: at market
 *   stop.touch    high >= stop: at the stop
 *   touch.open, touch.touch  as the limits, at market
 * and of a stop-limit order stop.touch at the stop, or a limit's.
 */
struct bt_judged bt_match_bar(const struct bt_terms *terms,
    const struct bt_view *bar, enum bt_limit_needs needs,
    enum bt_stop_limit rule);

#endif

/*
 * Rules of the queue: what other backtesters do who know no path.
 *
 * Some tools keep all orders that wait in one list and go through it once a
 * bar.  Each order in its turn is judged against the whole bar, its open, high,
 * low and close, and what it does happens at once: what was bought by one is
 * there for the next.  Which prices came first in the bar nobody asks, which
 * is why no fill of a queue is called ambiguous.
 *
 * These fields matter with BT_SCAN_QUEUE alone, bt-run(1) "Rules of a queue".
 * Each names the tool whose rule it is: "py" is backtesting.py 0.6, "trader"
 * backtrader 1.9.78.  What is a plain bug of theirs is called one.
 */
#ifndef BT_ENGINE_QUEUED_H
#define BT_ENGINE_QUEUED_H

#include "engine/slip.h"

/* What an order sees of a bar. */
enum bt_sees {
	BT_SEES_BAR,  /* open, high, low, close */
	BT_SEES_CLOSE /* its close alone, as if nothing else had been traded:
	               * zipline */
};

/* When an order may trade that came to be by a fill: exits, children. */
enum bt_children {
	BT_CHILDREN_NEXT, /* with the next bar: trader */
	/*
	 * In the entry's bar, py: after a market entry the queue is gone
	 * through again, all of it, with the whole bar, prices before the entry
	 * included.  So it is after a stop entry whose tp is inside the bar and
	 * whose sl is not: stop and target lie the same way.
	 */
	BT_CHILDREN_AGAIN
};

/* A stop-limit order, in the bar in which its stop is reached; buying. */
enum bt_stop_limit {
	/* a gap: a limit order at the open; else at the stop where the limit is
	 * at or above it; else from the next bar on */
	BT_STOP_LIMIT_REACHED,
	/*
	 * trader: as that, and at the limit where the bar fell, from its open
	 * to its close, and closed at or below the limit.  (A sale fills so in
	 * a bar that did not fall.)
	 */
	BT_STOP_LIMIT_COLOUR,
	/*
	 * py: where the bar reaches both, and the limit is above the stop, at
	 * the stop, even if the open had gone beyond it (a bug); else the
	 * limit is taken to have been there before the stop.
	 */
	BT_STOP_LIMIT_BEYOND
};

/* What positions count for while the queue is gone through. */
enum bt_value_at {
	BT_VALUE_LAST, /* the last close; from its first fill on, that: trader */
	BT_VALUE_CLOSE /* the close of the bar that is being traded, which nobody
	                * knows yet: py, a bug */
};

/* What an order that opens is paid from. */
enum bt_funds {
	BT_FUNDS_FREE, /* bt's own free cash */
	/* py: equity less what all lots are worth times --margin, never below
	 * 0; times the leverage it has to cover price, spread and fee */
	BT_FUNDS_MARGIN,
	/* trader: cash, of which longs have taken their price by --leverage,
	 * shorts have brought theirs, and futures hold their margin; settled
	 * at each close.  Below 0 the part that opens is refused. */
	BT_FUNDS_CASH,
	BT_FUNDS_ENDLESS /* nobody asks: zipline */
};

/* When an order begins to wait. */
enum bt_accept {
	BT_ACCEPT_AT_ONCE,
	/*
	 * trader: as the next step begins, in the order given, each is pretended
	 * to fill at the price for which it was made: its stop or limit, else
	 * the close then.  One that takes the cash below 0 is refused, and the
	 * ones behind it reckon with what it would have left (a bug).  Until
	 * then an order cannot be cancelled.
	 */
	BT_ACCEPT_MADE,
	BT_ACCEPT_OPEN /* the same, market orders at the open: cheat-on-open */
};

/* What happens to an account that is worth nothing. */
enum bt_ruin {
	BT_RUIN_CLOSE, /* all is closed, all orders end */
	BT_RUIN_STOP, /* the same, and what is owed is forgotten: equity is 0 for
	               * ever, and nothing trades any more: py; of several lots
	               * of a symbol every second vanishes unsold (a bug) */
	BT_RUIN_NONE  /* nothing: trader */
};

struct bt_queued_rules {
	enum bt_sees sees;
	enum bt_children children;
	enum bt_stop_limit stop_limit;
	enum bt_value_at value_at;
	enum bt_funds funds;
	enum bt_accept accept;
	enum bt_ruin ruin;
	/* orders that close what one order opened, at market or at a stop, and
	 * exits go before all others, the newest first: py */
	int is_exit_first;
	/* each lot that closes, and what opens, is a fill of its own, with a fee
	 * of its own: py */
	int is_by_lot;
	/* units are whole; a size below 1, and one in percent, is a share of what
	 * the funds allow: py */
	int is_whole;
	/* mates, and the children of one parent, end together however one ends;
	 * one that ends before its parent has filled takes that along: trader */
	int is_end_shared;
	/* at each step all symbols' orders are judged, against the last bar of
	 * theirs again where there is no new one, be it the bar that they answer
	 * (a bug): trader */
	int is_stale_seen;
	int is_market_lasting; /* no `until` ends a market order: trader */
	/* with --fill close what a stop is worth at market is that close too */
	int is_stop_at_last;
	/* --exclusive cancels but every second order (a bug): py */
	int is_exclusive_odd;
	int is_limit_spread; /* a spread is paid by limit orders too: py */
	/* --slip-cap of limit orders where that is `refuse`; trader */
	enum bt_slip_cap limit_cap;
	int is_volume_shared; /* one bar's volume is for all orders together */
	double most;     /* units that an order trades in a bar; 0: no limit */
	double min_move; /* the bar's volume is spread evenly over its prices, a
	                  * step of so much apart; 0: it is not */
	int is_short_paid; /* a short sale takes cash as a purchase does */
	double interest;   /* a year of 365 calendar days, on what was paid for
	                    * positions: shorts */
	int is_interest_long; /* and longs */
};

#endif

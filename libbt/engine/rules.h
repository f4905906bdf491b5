/*
 * The rules of a run: every behaviour of the engine that can differ, as data.
 *
 * A flag of bt-run sets a field, a preset is a row of fields, bt-run(1) lists
 * them in one table; the engine asks for a field's value and never for a
 * preset's name.
 */
#ifndef BT_ENGINE_RULES_H
#define BT_ENGINE_RULES_H

#include "bt/time.h"
#include "bt/types.h"
#include "engine/cost.h"
#include "engine/kelly.h"
#include "engine/margin.h"
#include "engine/queued.h"
#include "engine/risk.h"

/* How orders meet a bar. */
enum bt_scan {
	BT_SCAN_PATH, /* they are followed along a path through it: walk.c */
	BT_SCAN_QUEUE /* each in its turn is judged against all of it: queue.c */
};

/* When a market order fills. */
enum bt_fill_at {
	BT_FILL_OPEN, /* at the next bar's open */
	BT_FILL_CLOSE /* at the close of the bar it answers, as the next step
	               * begins */
};

/* How prices are assumed to have moved inside a bar. */
enum bt_path_rule {
	BT_PATH_WORST, /* of ohlc and olhc the one that leaves less; equal: olhc */
	BT_PATH_BEST,    /* the one that leaves more; equal: olhc */
	BT_PATH_NEAREST, /* first to the extreme nearer to the open; equal: low */
	BT_PATH_OHLC,
	BT_PATH_OLHC
};

enum bt_limit_needs {
	BT_LIMIT_TOUCH,
	BT_LIMIT_THROUGH
};
enum bt_no_cash {
	BT_NO_CASH_REJECT,
	BT_NO_CASH_CLIP
};
enum bt_at_end {
	BT_AT_END_MARK,  /* they are valued at the last price */
	BT_AT_END_CLOSE, /* they are closed at it */
	/* they are closed by orders that trade in the last bar once more, and
	 * so does all else that waits (a bug): backtesting.py */
	BT_AT_END_AGAIN
};
enum bt_every {
	BT_EVERY_STEP,
	BT_EVERY_DAY,
	BT_EVERY_NEVER
};

/* What to do about a split that the prices do not show. */
enum bt_bad_split {
	BT_BAD_SPLIT_FAIL,
	BT_BAD_SPLIT_IGNORE,
	BT_BAD_SPLIT_APPLY
};

/* Since when the volume is counted that decides a fee's tier. */
enum bt_tier_period {
	BT_TIER_MONTH, /* the calendar month of the account's day */
	BT_TIER_RUN
};

/* What quotes are for. */
enum bt_quote_rule {
	BT_QUOTES_TRADE, /* orders of their symbols fill at them */
	BT_QUOTES_SHOW   /* the strategy sees them */
};

/* How a resting limit order fills by prints at its own price. */
enum bt_queue_rule {
	BT_QUEUE_THROUGH, /* not at all: a print must go through it */
	BT_QUEUE_BACK,    /* once what stood there before it has traded */
	BT_QUEUE_FRONT    /* at once */
};

/* Bars that orders are not filled in, although they tell a price. */
enum bt_no_fill {
	BT_NO_FILL_SYNTHETIC = 1 << 0,
	BT_NO_FILL_STALE = 1 << 1,
	BT_NO_FILL_ZERO_VOLUME = 1 << 2
};

/* Which entries an exit closes, and at which price they stand. */
enum bt_lots_rule {
	BT_LOTS_FIFO,   /* the oldest first */
	BT_LOTS_LIFO,   /* the newest first */
	BT_LOTS_AVERAGE /* the oldest first, all at their average price */
};

/* Prices between two ticks that are asked for or computed. */
enum bt_tick_rule {
	BT_TICK_NONE,   /* stay as they are */
	BT_TICK_AGAINST /* go to the tick that is worse for the trader */
};

/* What is done about a position whose symbol has no more records. */
enum bt_stale {
	BT_STALE_WARN,  /* the last mark holds */
	BT_STALE_CLOSE, /* closed at it */
	BT_STALE_ZERO   /* closed at 0 */
};

/* Sizes by a rule: what they mean is in sizer.h. */
struct bt_sizing {
	uint32_t unit;   /* enum bt_unit, of orders for auto; BT_AUTO: none */
	double amount;   /* of these; units where it is BT_UNITS */
	int is_at_order; /* settled when the order is given, not at its fill */
	int vol_days;    /* returns that a volatility is of; 0: none are kept */
	double periods;  /* days a year; 0: as the data so far show */
	struct bt_kelly_rules kelly;
};

/* What has been put into the prices of the data already. */
enum bt_adjusted {
	BT_ADJUSTED_NONE,
	BT_ADJUSTED_SPLIT,    /* splits */
	BT_ADJUSTED_DIVIDEND, /* dividends */
	BT_ADJUSTED_ALL       /* both */
};

/* A deposit, or a withdrawal where it is less than 0. */
struct bt_flow {
	bt_time time;
	double amount; /* account currency */
};

struct bt_rules {
	double cash;      /* at the start, > 0 */
	char currency[8]; /* the account's; "": that of its instruments */
	enum bt_scan scan;
	struct bt_queued_rules queued; /* where that is BT_SCAN_QUEUE */
	enum bt_fill_at fill;
	enum bt_path_rule path;
	enum bt_limit_needs limit_needs;
	enum bt_no_cash no_cash;
	enum bt_at_end at_end;
	enum bt_every equity_every;
	enum bt_bad_split bad_split;
	int is_short_allowed;
	struct bt_margin_rules margin;
	const struct bt_flow *flow_list; /* by time; borrowed */
	size_t n_flows;
	enum bt_lots_rule lots;
	enum bt_tick_rule ticks;
	int settles_daily; /* margined kinds all do, not only those that say so */
	int64_t stale_after; /* ns without a record; 0: for ever */
	enum bt_stale stale;
	double liquidation_fee; /* of what is closed; 0: none */
	struct bt_costs costs;  /* of every instrument, but for ... */
	const struct bt_cost_row
	    *rows; /* ... what these say of some; borrowed */
	size_t n_rows;
	struct bt_slip_rules slip;
	enum bt_tier_period tier_period;
	struct bt_rate credit, debit; /* on cash above and below zero, a year */
	double
	    participation; /* share of a bar's volume that fills; 0: no limit */
	int64_t latency;   /* ns from an order to its activity */
	int no_fill;       /* bars that fill nothing: enum bt_no_fill */
	enum bt_quote_rule quotes;
	enum bt_queue_rule queue; /* of resting limit orders, with quotes */
	int pyramiding;   /* entries that a position may have; 0: no limit */
	int is_exclusive; /* a new order first cancels all others and closes */
	int is_hedging;   /* what opens closes nothing: lots of both sides */
	struct bt_sizing sizing;
	struct bt_risk risk;
	bt_time trade_from; /* earlier steps are warm-up; BT_TIME_NONE: none */
	int64_t warmup_steps;           /* so many steps are; 0: none */
	const struct bt_zone *day_zone; /* of the account's day; NULL: UTC */
	int64_t day_start;              /* ns after that zone's midnight */
};

/* What bt-run does unless told: the table of defaults of bt-run(1). */
extern const struct bt_rules bt_rules_default;

/* bt_rules_hedge(r): whether a symbol is held long and short at once, on the
 * paths of bars: only what says whose entry it closes closes any. */
static inline int
bt_rules_hedge(const struct bt_rules *r)
{
	return r->is_hedging && r->scan == BT_SCAN_PATH;
}

/* bt_rules_day(r, t): the number of the account's day that holds instant t,
 * in days since 1970-01-01. */
int64_t bt_rules_day(const struct bt_rules *r, bt_time t);

/*
 * Reading rules.  Each fails with BT_USAGE, what it would set unchanged.
 *
 * bt_rules_parse_stale(text, after, rule, err): `5d:warn`, `5d:close`,
 * `5d:zero`.
 * bt_rules_parse_currency(text, name, size, err): letters and digits, fewer
 * than size.
 */
int bt_rules_parse_stale(const char *text, int64_t *after, enum bt_stale *rule,
    struct bt_err *err) BT_MUST_USE;
int bt_rules_parse_currency(
    const char *text, char *name, size_t size, struct bt_err *err) BT_MUST_USE;

#endif

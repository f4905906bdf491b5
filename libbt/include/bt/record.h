/*
 * Records: what the programs of bt tell each other.
 *
 * A record is a fixed struct; market records have the same layout in memory
 * as in a binary stream (little-endian machines), so that a block of a file
 * is used in place.  Strings in the other records are pointers in memory and
 * offsets in a stream; they are never NULL, "" stands for absent.  Absent
 * numbers are NaN, absent times BT_TIME_NONE, absent symbols BT_SYM_NONE.
 *
 * Meanings, units and signs of every column: bt-stream(5).
 */
#ifndef BT_RECORD_H
#define BT_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "bt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The order of the market types is the order of ties within a step. */
enum bt_type {
	BT_NONE,
	BT_BAR,
	BT_TICK,
	BT_QUOTE,
	BT_ACTION,
	BT_ORDER,
	BT_FILL,
	BT_CASH,
	BT_TRADE,
	BT_POSITION,
	BT_EQUITY,
	BT_EVENT,
	BT_METRIC,
	BT_META,
	BT_RUN_END, /* how a run ended: `end,complete` */
	BT_TYPES, /* how many; what follows travels in a stream but is no record */
	BT_MARK = BT_TYPES, /* watermark: all up to its time has been sent */
	BT_COLUMNS,         /* the further columns of a type, from here on */
	BT_DIRECTIVE,       /* another `#name ...` line, passed through */
	BT_COMMAND          /* a line of a strategy: `buy,SPY,100` */
};

/* Flags of bars, ticks and quotes. */
enum bt_market_flags {
	BT_SYNTHETIC =
	    1 << 0, /* made up: filled forward, aggregated from nothing */
	BT_STALE = 1 << 1,     /* repeats what was known before */
	BT_PARTIAL = 1 << 2,   /* does not cover its whole interval */
	BT_WARMUP = 1 << 3,    /* before the run's first day of trading */
	BT_TICK_BUY = 1 << 4,  /* tick: the buyer was the aggressor */
	BT_TICK_SELL = 1 << 5, /* tick: the seller was the aggressor */
	BT_COARSE = 1 << 6     /* bar: information only, a finer one trades */
};

/* 64 bytes; further columns follow as doubles. */
struct bt_bar {
	bt_time time; /* start */
	bt_time
	    end; /* when it becomes available; BT_TIME_NONE: not known yet */
	double open, high, low, close;
	double volume; /* units, >= 0; NaN: not given */
	bt_sym sym;
	uint32_t flags; /* enum bt_market_flags */
};

/* 32 bytes: a trade print. */
struct bt_tick {
	bt_time time;
	double price;
	double size; /* units */
	bt_sym sym;
	uint32_t flags;
};

/* 48 bytes */
struct bt_quote {
	bt_time time;
	double bid, ask;
	double bid_size, ask_size; /* units */
	bt_sym sym;
	uint32_t flags;
};

enum bt_action_kind {
	BT_SPLIT,    /* value: new units for one old; prices divide by it */
	BT_DIVIDEND, /* value: money per unit, instrument's currency */
	BT_FUNDING,  /* value: rate as a fraction; longs pay a positive one */
	BT_DELIST    /* value: last price paid for a unit */
};

/* 24 bytes */
struct bt_action {
	bt_time time;
	double value;
	bt_sym sym;
	uint32_t kind; /* enum bt_action_kind */
};

enum bt_side {
	BT_BUY,
	BT_SELL,
	BT_TARGET, /* trade to a share of equity */
	BT_TO,     /* trade to a number of units; written "position" */
	BT_EXIT,   /* close, or a part */
	BT_CANCEL,
	BT_MODIFY
};

/* What `amount` or `qty` of an order counts. */
enum bt_unit {
	BT_UNITS, /* qty: exact units */
	BT_PERCENT, /* amount, in percent: of equity (buy, sell), of the position */
	BT_VALUE,     /* amount, in account currency */
	BT_FRACTION,  /* amount, as a fraction of equity: target */
	BT_ALL,       /* neither: the whole position, every order */
	BT_OFF_LOT,   /* amount: units, no whole number of lots; refused */
	BT_TOO_LARGE, /* amount: units, more than can be counted; refused */
	/* of buy and sell: sizes by a rule, sizer.h */
	BT_RISK,  /* amount, in percent of equity: lost by a fill at its stop */
	BT_VOL,   /* amount, in percent of equity: a year's volatility */
	BT_KELLY, /* amount: that part of what Kelly's formula gives */
	BT_AUTO   /* neither: what the run says, bt-run --size */
};

enum bt_order_type {
	BT_MARKET,
	BT_LIMIT,
	BT_STOP,
	BT_STOP_LIMIT,
	BT_TRAIL, /* a stop that follows; with a limit at a distance from it */
	BT_TOUCH, /* market once the price has come to `stop`, the better way */
	BT_TOUCH_LIMIT /* so is a limit order */
};

enum bt_tif {
	BT_GTC,
	BT_TIF_DAY,
	BT_IOC,
	BT_FOK,
	BT_AT_OPEN,
	BT_AT_CLOSE
};

enum bt_order_status {
	BT_ASKED, /* as the strategy gave it; nobody has answered yet */
	BT_ACCEPTED,
	BT_REJECTED,
	BT_TRIGGERED,
	BT_PART_FILLED,
	BT_FILLED,
	BT_CANCELLED,
	BT_EXPIRED,
	BT_REPLACED
};

enum bt_order_flags {
	BT_REDUCE_ONLY = 1 << 0,
	BT_TRAIL_PCT = 1 << 1, /* that distance is in percent, else in price */
	BT_SL_BY_PCT = 1 << 2,
	BT_TP_BY_PCT = 1 << 3,
	BT_SL_TRAIL_PCT = 1 << 4
};

/* An order as it is asked for, and what became of it. */
struct bt_order {
	bt_time time, at, until;
	bt_sym sym;
	uint32_t side, unit, type, tif, status; /* the enums above */
	uint32_t flags;                         /* enum bt_order_flags */
	uint32_t reserved;
	bt_qty qty;    /* > 0 where unit is BT_UNITS; signed for BT_TO */
	double amount; /* where unit is none of BT_UNITS, BT_ALL, BT_AUTO; NaN
	                  where no double can tell a size that is refused */
	double limit, stop, trail;
	double sl, tp, sl_by, tp_by, sl_trail;
	bt_qty filled;
	double avg_price;
	const char *id, *group, *parent, *reason, *tag;
	const char *legs; /* those of that name fill together */
};

enum bt_fill_flags {
	BT_AMBIGUOUS = 1 << 0, /* the other path through the bar changes it */
	BT_GAP = 1 << 1,       /* at the open, beyond the order's price */
	BT_REDUCES = 1 << 2,   /* closed a position, wholly or in part */
	BT_FORCED = 1 << 3     /* not asked for: liquidation, end of data */
};

struct bt_fill {
	bt_time time, at;
	bt_sym sym;
	uint32_t side;  /* BT_BUY or BT_SELL */
	uint32_t flags; /* enum bt_fill_flags */
	uint32_t reserved;
	int64_t seq; /* 1, 2, ... within the run */
	bt_qty qty;  /* > 0 */
	double price;
	double fee;      /* account currency; negative is a rebate */
	double slippage; /* account currency lost to it; positive is worse */
	bt_qty position; /* after it, signed */
	double cash;     /* after it */
	const char *order, *rule, *tag;
};

/* A flow of cash that is no fill. */
struct bt_cash {
	bt_time time, at;
	bt_sym sym; /* BT_SYM_NONE: none */
	uint32_t reserved;
	double amount;  /* positive comes in */
	double balance; /* after it */
	const char *kind;
};

/* A closed round trip: one lot of an entry, matched first in, first out. */
struct bt_trade {
	bt_time time, at, entry_time; /* time: of the exit */
	bt_sym sym;
	uint32_t side; /* BT_BUY: long, BT_SELL: short */
	int64_t id;    /* 1, 2, ... in order of exits */
	int64_t bars;  /* bars of the symbol from entry to exit */
	bt_qty qty;    /* > 0 */
	double entry_price, exit_price;
	double pnl;  /* account currency, net of both sides' fees */
	double fees; /* both sides' */
	double ret;  /* pnl / entry cost, a fraction; text column "return" */
	double mae,
	    mfe; /* worst and best excursion, a fraction of entry price */
	const char *entry_tag, *exit_tag;
};

enum bt_position_flags {
	BT_OPEN_AT_END = 1 << 0, /* still open when the data ended */
	BT_MARK_STALE = 1 << 1   /* the symbol had no record on that day */
};

struct bt_position {
	bt_time time, at;
	bt_sym sym;
	uint32_t flags; /* enum bt_position_flags */
	bt_qty qty;
	double price; /* the mark */
	double value; /* qty x multiplier x price, signed */
};

struct bt_equity {
	bt_time time, at;
	double equity, cash, long_value;
	double short_value; /* <= 0 */
	double margin;      /* in use */
	double peak, low;   /* of equity, from the last record on, with it */
	double drawdown;    /* deepest fall from the running peak, 0 .. 1 */
	double exposure;    /* share of steps with a position, 0 .. 1 */
};

struct bt_event {
	bt_time time;
	bt_sym sym;
	uint32_t reserved;
	const char *level; /* "info", "warn", "error" */
	const char *code, *text;
};

struct bt_metric {
	double value;
	const char *name, *note;
};

/* `meta,key,value`; the value is the rest of the line. */
struct bt_meta {
	const char *key, *value;
};

/*
 * The last record of a run: `end,complete`, or `end,failed,WHY`; the text is
 * the rest of the line.
 */
struct bt_run_end {
	const char *status; /* "complete" or "failed" */
	const char *text;
};

/* BT_MARK */
struct bt_mark {
	bt_time time; /* BT_TIME_NONE: up to the last record */
};

/* BT_COLUMNS: names of the columns after the fixed ones. */
struct bt_columns {
	enum bt_type type;
	uint32_t n;
	const char *const *names;
};

/* BT_DIRECTIVE ("param fast=10", without #) and BT_COMMAND. */
struct bt_line {
	const char *text; /* NUL at its end, no newline */
	size_t n;
};

/*
 * One record of a stream.  Everything it points to is borrowed from whoever
 * gave it: see there for how long.
 */
struct bt_rec {
	enum bt_type type;
	uint32_t n_extra;    /* further columns */
	const double *extra; /* their values, NaN where a field is empty */
	union {
		const void *any;
		const struct bt_bar *bar;
		const struct bt_tick *tick;
		const struct bt_quote *quote;
		const struct bt_action *action;
		const struct bt_order *order;
		const struct bt_fill *fill;
		const struct bt_cash *cash;
		const struct bt_trade *trade;
		const struct bt_position *position;
		const struct bt_equity *equity;
		const struct bt_event *event;
		const struct bt_metric *metric;
		const struct bt_meta *meta;
		const struct bt_run_end *run_end;
		const struct bt_mark *mark;
		const struct bt_columns *columns;
		const struct bt_line *line;
	} u;
};

/*
 * One step: all that becomes available at one instant, in the order bars,
 * ticks, quotes, actions; within a type by name of symbol, then as they came.
 */
struct bt_step {
	bt_time at; /* the instant */
	/* The latest start among its records, which gives its day and its
	 * name; actions count only where there is nothing else. */
	bt_time label;
	size_t n;
	const struct bt_rec *recs; /* market records only */
	size_t n_lines;
	const struct bt_line *lines; /* what a strategy upstream put in here */
};

/* How a column is kept and written. */
enum bt_kind {
	BT_K_TIME,
	BT_K_SYM,
	BT_K_F64,
	BT_K_QTY, /* exact, in the record's symbol's lots */
	BT_K_I64,
	BT_K_STR,    /* no comma */
	BT_K_TEXT,   /* the rest of the line; the last column */
	BT_K_WORD,   /* uint32: one of words[] */
	BT_K_FLAGS,  /* uint32: names of bits, joined by + */
	BT_K_BITS,   /* uint32: one of words[], kept in the bits of a mask */
	BT_K_AMOUNT, /* an order's qty: 100, 25%, value=5000, 0.5, auto */
	BT_K_DIST    /* a double with a flag bit for percent: 5, 2% */
};

struct bt_column {
	const char *name;
	enum bt_kind kind;
	uint16_t offset;     /* in the struct */
	uint8_t is_optional; /* written only where the stream's columns say */
	uint8_t is_required; /* never absent: an empty field is refused */
	uint32_t bit; /* BT_K_DIST: the flag of percent; BT_K_BITS: the mask */
	const char *const *words; /* BT_K_WORD, _FLAGS, _BITS: names by value or
	                           * by bit, "" where there is none, NULL at
	                           * the end */
};

struct bt_record_info {
	const char *name; /* "bar" */
	size_t size;      /* of the struct; a multiple of 8 */
	const struct bt_column *columns;
	size_t n_columns;
	int is_market; /* may have further columns */
};

/*
 * bt_record_info(type): the columns of a type, BT_BAR .. BT_RUN_END, in the
 * order of bt-stream(5).  The one owner of names and orders of columns.
 */
const struct bt_record_info *bt_record_info(enum bt_type type);

/* bt_record_type(name, n): the type of that name, or BT_NONE. */
enum bt_type bt_record_type(const char *name, size_t n);

/*
 * bt_record_at(rec): the instant at which a record becomes available or was
 * told: a bar's end, `at` of what a run tells, else its time; BT_TIME_NONE
 * for a bar whose end is not known, and for records without a time.
 */
bt_time bt_record_at(const struct bt_rec *rec);

/* bt_record_time(rec): its label, BT_TIME_NONE for types without one. */
bt_time bt_record_time(const struct bt_rec *rec);

/* bt_record_sym(rec): its symbol, or BT_SYM_NONE. */
bt_sym bt_record_sym(const struct bt_rec *rec);

#ifdef __cplusplus
}
#endif
#endif

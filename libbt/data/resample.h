/*
 * Resampling: ticks, quotes or bars to longer bars.
 *
 * Records come in the order in which they become available, of any number of
 * symbols, interleaved.  Bars go out in that order too, those of one instant
 * by name of symbol, and none before it is complete: a bar by time once a
 * record, or a watermark, shows that its end has passed; one by count, volume
 * or value with the record that fills it.  What was given after some of the
 * input is a prefix of what all of it gives.
 *
 * Memory is that of a bar for each symbol; nothing is allocated for a record.
 * What a bar is made of is in bt-resample(1).
 */
#ifndef BT_DATA_RESAMPLE_H
#define BT_DATA_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "bt/record.h"
#include "bt/stream.h"
#include "bt/symbol.h"
#include "data/barsum.h"
#include "data/bucket.h"

enum bt_resample_by {
	BT_RESAMPLE_TIME,
	BT_RESAMPLE_COUNT,
	BT_RESAMPLE_VOLUME,
	BT_RESAMPLE_VALUE
};

/* What a quote's price is. */
enum bt_resample_price {
	BT_RESAMPLE_MID,
	BT_RESAMPLE_BID,
	BT_RESAMPLE_ASK
};

/* What stands for a time without records, between two with some. */
enum bt_resample_fill {
	BT_RESAMPLE_NONE,     /* nothing */
	BT_RESAMPLE_PREVIOUS, /* the last close, no volume */
	BT_RESAMPLE_NAN
};

struct bt_resample_opts {
	enum bt_resample_by by;
	struct bt_bucket_rule time; /* by time; what it points to is borrowed */
	/* By time, the calendar of a symbol instead, at its first record: 0
	 * with it (borrowed) or NULL, or -1 to stop.  NULL: time's, of all. */
	int (*calendar_of)(
	    void *arg, bt_sym sym, const struct bt_calendar **calendar);
	int64_t count;     /* by count: records, > 0 */
	double amount;     /* by volume: units; by value: money; > 0 */
	enum bt_type type; /* of the records: BT_BAR, BT_TICK or BT_QUOTE */
	enum bt_resample_price price;
	enum bt_resample_fill fill; /* by time only */
	int is_split;     /* by volume or value: a tick is cut to fit */
	int is_right;     /* ticks and quotes at a bar's end are in it, not at
	                   * its start */
	int is_label_end; /* a bar's time is its end */
	int is_last_dropped; /* at the end what is not complete is left out;
	                      * else it is given, flagged */
	const struct bt_symtab *syms; /* borrowed */

	/* Takes bars, which are valid for the call: 0, or -1 to stop. */
	int (*put)(void *arg, const struct bt_block *bars);
	void *arg;
};

struct bt_resample;

/*
 * bt_resample_new(opts, err) / bt_resample_free(r): NULL without memory.
 * Freeing NULL is fine.
 */
struct bt_resample *bt_resample_new(
    const struct bt_resample_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_resample_free(struct bt_resample *r);

/*
 * bt_resample_columns(r, columns, rules, err):
 * The further columns of the records from now on, and of the bars: what has
 * been gathered under a name that stays is kept.
 *
 *   rules  one for each column; copied, as are the names.
 */
int bt_resample_columns(struct bt_resample *r, const struct bt_columns *columns,
    const enum bt_resample_rule *rules, struct bt_err *err) BT_MUST_USE;

/*
 * bt_resample_block(r, block, err):
 * Take a block of records of the type.
 *
 *   fails  -1: BT_BAD_INPUT for a bar whose end is not known, for records out
 *          of order, for a bar that does not lie within one longer bar;
 *          BT_SYSTEM; or what `put` said.  bt_resample_index() tells where.
 */
int bt_resample_block(struct bt_resample *r, const struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/* bt_resample_index(r): the place, in its block, of the last record taken. */
uint32_t bt_resample_index(const struct bt_resample *r);

/*
 * bt_resample_until(r, t, is_sent, err):
 * The clock has come to t: give what is complete.
 *
 *   is_sent  all that is available by t has come (a watermark); else more of
 *            that very instant may come.
 *   fails    -1: BT_BAD_INPUT where t is before what has come; `put`.
 */
int bt_resample_until(struct bt_resample *r, bt_time t, int is_sent,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_resample_pass(r, t): the clock comes to t, and no bar is complete: 1; 0,
 * and the clock stays, where bt_resample_until(r, t, 0) has something to say.
 */
int bt_resample_pass(struct bt_resample *r, bt_time t);

/* bt_resample_end(r, err): no more records: give the rest. */
int bt_resample_end(struct bt_resample *r, struct bt_err *err) BT_MUST_USE;

/* What there was, so far. */
struct bt_resample_stats {
	uint64_t taken;     /* records */
	uint64_t outside;   /* of them outside of all sessions, left out */
	uint64_t priceless; /* bars whose records tell no price, left out */
	uint64_t bars;      /* given */
};

void bt_resample_stats(
    const struct bt_resample *r, struct bt_resample_stats *stats);

/* bt_resample_is_inside(r, sym, t): whether t is within the bar in the making
 * of a symbol, so that part of that comes before it and part after. */
int bt_resample_is_inside(const struct bt_resample *r, bt_sym sym, bt_time t);

#endif

/*
 * Synthetic market data from a seed: bars, or prints and quotes.
 *
 * Prices follow data/pricewalk.h and are whole numbers of ticks; no function
 * of the C library whose last digit may differ is used.  So the same options
 * give the same bytes on every machine.  A symbol's records depend on the
 * seed and its name, not on what other symbols there are, and more records
 * begin with the same ones.
 *
 * It is data to try programs on, not a forecast: nothing in it can be
 * predicted but what the options put there.
 */
#ifndef BT_DATA_SYNTH_H
#define BT_DATA_SYNTH_H

#include <stddef.h>

#include "bt/qty.h"
#include "bt/record.h"
#include "bt/stream.h"
#include "bt/symbol.h"
#include "data/pricewalk.h"
#include "data/synthclock.h"

enum bt_synth_what {
	BT_SYNTH_BARS,
	BT_SYNTH_TICKS,  /* a print in each interval */
	BT_SYNTH_QUOTES, /* a quote in each interval */
	BT_SYNTH_BOTH    /* a quote, and then a print at its bid or ask */
};

struct bt_synth_opts {
	uint64_t seed;
	enum bt_synth_what what;
	int64_t n; /* bars, or intervals with prints or quotes, >= 0 */
	struct bt_synthclock_opts clock; /* when they are */
	struct bt_price_opts price;
	double start_px;    /* > 0; rounded to the tick, one tick at least */
	struct bt_lot tick; /* smallest step of price */
	int64_t spread;     /* ask - bid, ticks, >= 0 */
	double volume;      /* mean of a bar, a print, a quote, units, >= 0 */
};

struct bt_synth;

/*
 * bt_synth_new(opts, table, syms, n, err):
 * Begin.
 *
 *   opts   copied, but for the calendar, which is borrowed.
 *   table  of symbols; borrowed for the life of what it gives.
 *   syms   n > 0 of its symbols, all different.
 *   fails  NULL: BT_USAGE where the last record would be beyond what a time
 *          can hold, or the start price is too many ticks; BT_SYSTEM.
 */
struct bt_synth *bt_synth_new(const struct bt_synth_opts *opts,
    const struct bt_symtab *table, const bt_sym *syms, size_t n,
    struct bt_err *err) BT_MUST_USE;
void bt_synth_free(struct bt_synth *s);

/*
 * bt_synth_next(s, block, err): the next records of one type: by time, then by
 * name of symbol.
 *
 *   block  valid until the next call.
 *   gives  1; 0 at the end; -1, BT_BAD_INPUT, where the calendar's sessions
 *          end before there are enough.
 */
int bt_synth_next(
    struct bt_synth *s, struct bt_block *block, struct bt_err *err) BT_MUST_USE;

#endif

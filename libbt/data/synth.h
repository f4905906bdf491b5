/*
 * Synthetic bars: a random walk for each symbol, from a seed.
 *
 * Prices are whole numbers of ticks, moved by IEEE additions, multiplications
 * and one square root, all of which round the same everywhere; no function of
 * the C library whose last digit may differ is used.  So the same options
 * give the same bytes on every machine.  A symbol's bars depend on the seed
 * and its name, not on what other symbols there are.
 *
 * It is data to try programs on, not a model of a market: returns are
 * independent and about normal, bars follow each other without gaps or
 * sessions, and volume knows nothing of price.
 */
#ifndef BT_DATA_SYNTH_H
#define BT_DATA_SYNTH_H

#include <stddef.h>

#include "bt/qty.h"
#include "bt/record.h"
#include "bt/symbol.h"

struct bt_synth_opts {
	uint64_t seed;
	int64_t n_bars;     /* of each symbol, >= 0 */
	bt_time from;       /* start of the first */
	int64_t interval;   /* ns, > 0 */
	double start_px;    /* > 0; rounded to the tick, one tick at least */
	double volatility;  /* of a year of 365 days, as a fraction, >= 0 */
	double drift;       /* the same for the mean return */
	struct bt_lot tick; /* smallest step of price */
	double volume;      /* mean of a bar, units, >= 0 */
};

struct bt_synth;

/*
 * bt_synth_new(opts, table, syms, n, err):
 * Begin.
 *
 *   table  of symbols; borrowed for the life of what it gives.
 *   syms   n > 0 of its symbols, all different.
 *   fails  NULL: BT_USAGE where the last bar would end beyond what a time
 *          can hold, or the start price is too many ticks; BT_SYSTEM.
 */
struct bt_synth *bt_synth_new(const struct bt_synth_opts *opts,
    const struct bt_symtab *table, const bt_sym *syms, size_t n,
    struct bt_err *err) BT_MUST_USE;
void bt_synth_free(struct bt_synth *s);

/*
 * bt_synth_next(s, bars, n): the next bars, n at most: by time, then by name
 * of symbol.  Gives how many; 0 at the end.
 */
size_t bt_synth_next(struct bt_synth *s, struct bt_bar *bars, size_t n);

#endif

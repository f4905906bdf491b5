/*
 * Perturbing: market records disturbed by chance, from a seed.
 *
 * Two halves, so that values can be changed a block at a time: what is done to
 * values, in place, in this order:
 *
 *	gap     now and then all prices of a symbol from a bar's open on are
 *	        moved
 *	noise   each price is moved a little; a bar stays one that could be
 *	widen   highs and lows are pushed out; bids and asks apart (spread)
 *
 * and whether a record is there at all: dropped, missing in a run of bars, or
 * there twice.
 *
 * Each of them draws from its own stream of random numbers for each symbol, so
 * that asking for one more changes nothing of what another does, and other
 * symbols nothing of this one.  The numbers are those of base/random.h, and
 * all else is IEEE additions, multiplications and divisions: the same bytes
 * everywhere.  Memory is a few words a symbol.
 *
 *   test    tests/unit/t-perturb.c, tests/cli/bt-perturb.bats
 */
#ifndef BT_DATA_PERTURB_H
#define BT_DATA_PERTURB_H

#include "bt/stream.h"
#include "data/grid.h"

/* Names of symbols that are disturbed, alone; n 0: all. */
struct bt_perturb_only {
	const char *const *names; /* borrowed */
	size_t n;
};

/* bt_perturb_is_meant(only, name): whether it is one of them. */
int bt_perturb_is_meant(const struct bt_perturb_only *only, const char *name);

/* How far something is pushed out: by a factor, and by a share of the price. */
struct bt_perturb_push {
	double factor; /* >= 1; 0: not at all */
	double frac;   /* >= 0 */
};

struct bt_perturb_opts {
	const struct bt_symtab *syms; /* borrowed */
	uint64_t seed;
	double noise; /* standard deviation, as a fraction; 0: none */
	double gap_prob, gap_size; /* of each bar; deviation, a fraction */
	struct bt_perturb_push widen, spread;
	double drop; /* probabilities, of each record */
	double duplicate;
	double missing_prob, missing_mean; /* of each bar; bars, >= 1 */
	struct bt_perturb_only only;
	/* of changed prices; none: the instrument's tick */
	struct bt_grid grid;
};

struct bt_perturb_told {
	uint64_t records; /* bars, ticks, quotes that were looked at */
	uint64_t gaps, dropped, missing, doubled;
};

struct bt_perturb;

/* bt_perturb_new(opts, err) / bt_perturb_free(p): NULL without memory. */
struct bt_perturb *bt_perturb_new(
    const struct bt_perturb_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_perturb_free(struct bt_perturb *p);

/* bt_perturb_has_values(opts) / _has_chance(opts): whether bt_perturb_block()
 * or bt_perturb_times() would do anything. */
int bt_perturb_has_values(const struct bt_perturb_opts *opts);
int bt_perturb_has_chance(const struct bt_perturb_opts *opts);

/*
 * bt_perturb_block(p, block, err): change the values of a block in place; of
 * types other than bars, ticks and quotes nothing.  0; -1 without memory.
 */
int bt_perturb_block(struct bt_perturb *p, struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_perturb_times(p, type, record, err): how often a record is there: 0, 1 or
 * 2; -1 without memory.  Other types are there once.
 */
int bt_perturb_times(struct bt_perturb *p, enum bt_type type,
    const void *record, struct bt_err *err) BT_MUST_USE;

/* bt_perturb_told(p): what became of it so far. */
const struct bt_perturb_told *bt_perturb_told(const struct bt_perturb *p);

#endif

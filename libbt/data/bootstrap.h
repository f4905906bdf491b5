/*
 * Bootstrap: other histories from the returns of one.
 *
 * The stationary bootstrap of blocks: steps are drawn in runs, each of which
 * begins anywhere and goes on for a random number of steps, geometric with a
 * given mean, from the last step on to the first.  Of a step the bars of all
 * symbols are taken together, so that what they have to do with each other
 * stays; of a bar its shape, that is open, high, low and close relative to
 * the close before it, its volume, flags and further columns.  Times are those
 * of the steps as they were.  So the means and deviations of returns stay
 * about the same, what lies further back than a block is forgotten, and no
 * step knows which one really followed.
 *
 * Shapes are kept in temporary files without names, so that memory is a few
 * words a symbol, whatever the length.
 *
 *   source  Politis and Romano 1994, The Stationary Bootstrap, JASA 89.
 *   test    tests/unit/t-bootstrap.c, tests/cli/bt-perturb.bats
 */
#ifndef BT_DATA_BOOTSTRAP_H
#define BT_DATA_BOOTSTRAP_H

#include "bt/stream.h"

struct bt_bootstrap_opts {
	const struct bt_symtab *syms; /* borrowed */
	uint64_t seed;
	double mean; /* length of a block in steps, >= 1 */
};

struct bt_bootstrap;

/* bt_bootstrap_new(opts, err) / bt_bootstrap_free(b): NULL: BT_SYSTEM. */
struct bt_bootstrap *bt_bootstrap_new(
    const struct bt_bootstrap_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_bootstrap_free(struct bt_bootstrap *b);

/*
 * bt_bootstrap_put(b, step, err): take a step.
 *
 *   fails  BT_BAD_INPUT: records other than bars, prices of zero or less, two
 *          bars of a symbol in a step, further columns that have changed;
 *          BT_SYSTEM: the temporary file cannot be written.
 */
int bt_bootstrap_put(struct bt_bootstrap *b, const struct bt_step *step,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_bootstrap_next(b, block, err): after the last bt_bootstrap_put(), the
 * bars of the next step.
 *
 *   block  valid until the next call; its bars may be changed in place.
 *   gives  1; 0 when there were as many steps as were put; -1, BT_SYSTEM.
 */
int bt_bootstrap_next(struct bt_bootstrap *b, struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/* bt_bootstrap_steps(b) / _blocks(b): steps put; blocks drawn so far. */
uint64_t bt_bootstrap_steps(const struct bt_bootstrap *b);
uint64_t bt_bootstrap_blocks(const struct bt_bootstrap *b);

#endif

/*
 * Rolling: one continuous series from the contracts of a future.
 *
 * Steps of bars go in, one after the other; of each comes the bar of the
 * contract that is current, if it has one.  When a day is over it is decided
 * which contract is current from the first bar of the next day on, from what
 * the days so far have shown, so that nothing is known too early:
 *
 *	volume         the later contract that was traded most, if more than the
 *	               current one
 *	open interest  the same by the last open interest of the day
 *	days           the next one, from the N-th trading day before the last
 *	               of the current one on
 *
 * It never goes back to an earlier contract.  Two contracts differ in price:
 * the gap is taken from their closes in the last step in which both had a bar
 * or, where there never was one, from their last closes.  Bars are shifted by
 * the gaps (difference), scaled by them (ratio), or left alone; back, those
 * before a roll, so that all rolls must be known first; forward, those after
 * it.
 *
 *	forward, none:  bt_rollover_step() for every step
 *	back:           the same twice, with bt_rollover_rewind() between and
 *	                bt_rollover_end() behind: it must be the same
 *
 * Memory is a few words for each contract and each roll.
 *
 *   test    tests/unit/t-rollover.c, tests/cli/bt-adjust-roll.bats
 */
#ifndef BT_DATA_ROLLOVER_H
#define BT_DATA_ROLLOVER_H

#include "bt/stream.h"
#include "data/calendar.h"
#include "data/grid.h"

enum bt_rollover_rule {
	BT_ROLLOVER_VOLUME,
	BT_ROLLOVER_OPEN_INTEREST,
	BT_ROLLOVER_DAYS
};

enum bt_rollover_method {
	BT_ROLLOVER_DIFFERENCE,
	BT_ROLLOVER_RATIO,
	BT_ROLLOVER_NONE
};

struct bt_rollover_opts {
	const struct bt_symtab *syms; /* borrowed */
	const char *root;             /* borrowed */
	enum bt_rollover_rule rule;
	int days; /* of BT_ROLLOVER_DAYS */
	enum bt_rollover_method method;
	int is_forward;
	struct bt_grid grid;                /* of prices that come out */
	const struct bt_calendar *calendar; /* whose days they are; borrowed */
};

/* A change of contract. */
struct bt_rollover_switch {
	bt_time time; /* start of the bar with which its day begins */
	bt_sym from, to;
	double from_px, to_px; /* closes that the gap is between */
	int is_apart;          /* they are not of one instant */
};

/* What came of a step. */
struct bt_rollover_out {
	const struct bt_bar *bar;                /* as it was; NULL: none */
	size_t place;                            /* of it, in the step */
	double code;                             /* of its contract */
	const struct bt_rollover_switch *change; /* before it; NULL: none */
};

struct bt_rollover;

/* bt_rollover_new(opts, err) / bt_rollover_free(r): NULL without memory. */
struct bt_rollover *bt_rollover_new(
    const struct bt_rollover_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_rollover_free(struct bt_rollover *r);

/*
 * bt_rollover_step(r, step, oi, out, err):
 * Take a step.
 *
 *   oi     place of the open interest among the bars' further columns; -1.
 *   out    valid as long as the step.
 *   gives  0; -1, BT_BAD_INPUT: two contracts that cannot be told apart, an
 *          expiry that is needed and not known, bars of several lengths; once
 *          more, a roll that is not that of the first time.
 */
int bt_rollover_step(struct bt_rollover *r, const struct bt_step *step,
    int64_t oi, struct bt_rollover_out *out, struct bt_err *err) BT_MUST_USE;

/*
 * bt_rollover_rewind(r, err): all steps were seen: once more, from the first.
 * Fails, BT_BAD_INPUT, where prices of zero or less cannot be scaled.
 */
int bt_rollover_rewind(struct bt_rollover *r, struct bt_err *err) BT_MUST_USE;

/*
 * bt_rollover_end(r, err): after the last step, the first or only time too.
 * Fails, BT_BAD_INPUT, where rolls of the first time have not come again.
 */
int bt_rollover_end(
    const struct bt_rollover *r, struct bt_err *err) BT_MUST_USE;

/* bt_rollover_grid(r, grid): prices come out on that one from now on. */
void bt_rollover_grid(struct bt_rollover *r, struct bt_grid grid);

/* bt_rollover_price(r, px): a price of the bar last given out, adjusted. */
double bt_rollover_price(const struct bt_rollover *r, double px);

/* bt_rollover_left_out(r): bars so far of symbols that are no contract. */
uint64_t bt_rollover_left_out(const struct bt_rollover *r);

/* bt_rollover_count(r): changes so far; bt_rollover_current(r): contract, or
 * BT_SYM_NONE. */
size_t bt_rollover_count(const struct bt_rollover *r);
bt_sym bt_rollover_current(const struct bt_rollover *r);

#endif

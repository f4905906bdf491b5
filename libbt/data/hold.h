/*
 * Holding back: records whose values, or whose times, come later than they did.
 *
 * Two ways, one behind the other:
 *
 *	delay   a bar carries the values of the N-th bar before it in its
 *	        series: prices, volume, flags and further columns; its times
 *	        stay.  The first N bars of a series are left out.  A series is
 *	        the bars of one symbol and of about one length.
 *	jitter  the time of a tick or quote is moved later by a random span
 *	        between 0 and a greatest one; those of one symbol and type stay
 *	        in their order.  Of a bar the start is, by no more than half
 *	        its length; when it becomes available does not change.
 *
 * So nothing becomes known before it was.  Actions keep their time.  What is
 * held is put in order of availability again; memory is N bars a series and
 * what comes within one greatest span.
 *
 *   test    tests/unit/t-perturb.c, tests/cli/bt-perturb.bats
 */
#ifndef BT_DATA_HOLD_H
#define BT_DATA_HOLD_H

#include "bt/stream.h"
#include "data/perturb.h"

struct bt_hold_opts {
	const struct bt_symtab *syms; /* borrowed */
	uint64_t seed;
	int64_t delay;               /* bars, >= 0 */
	int64_t jitter;              /* ns, >= 0 */
	struct bt_perturb_only only; /* others only wait in line */
	/* takes what goes out; its -1 is given on */
	int (*put)(void *arg, const struct bt_rec *rec);
	void *arg;
};

struct bt_hold;

/* bt_hold_new(opts, err) / bt_hold_free(h): NULL without memory. */
struct bt_hold *bt_hold_new(
    const struct bt_hold_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_hold_free(struct bt_hold *h);

/*
 * bt_hold_put(h, rec, err): take a market record, in order of availability,
 * and put out what is due.
 *
 *   fails  BT_BAD_INPUT: a bar without a known end; availability that goes
 *          backwards or beyond what a time can hold; what put fails by.
 */
int bt_hold_put(struct bt_hold *h, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

/* bt_hold_count(h): records that are held now. */
size_t bt_hold_count(const struct bt_hold *h);

/* bt_hold_withheld(h): series that are no longer than the delay, so that none
 * of their bars went out so far. */
size_t bt_hold_withheld(const struct bt_hold *h);

/* bt_hold_end(h, err): there are no more: put out all that is due yet. */
int bt_hold_end(struct bt_hold *h, struct bt_err *err) BT_MUST_USE;

#endif

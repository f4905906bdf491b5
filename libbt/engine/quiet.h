/*
 * The short way through steps 1 to 4, for step.c: quiet.c says what it is, and
 * usual.c what becomes of an order there.
 */
#ifndef BT_ENGINE_QUIET_H
#define BT_ENGINE_QUIET_H

#include "base/attr.h"
#include "engine/state.h"

/* Bars mostly stand one behind the other, and are read for the first time
 * here: so many on is far enough ahead for memory to be as fast as this. */
#define BT_QUIET_AHEAD 16

/* Whether a bar is as the one before it and reaches no order. */
static inline int
bt_quiet_fits(const struct bt_stretch *q, const struct bt_bar *b)
{
	return b->sym == q->sym && b->time >= q->end && b->time < q->to &&
	       b->end == b->time + q->length && b->low > q->calm.below &&
	       b->high < q->calm.above && b->low <= b->open &&
	       b->open <= b->high && b->low <= b->close && b->close <= b->high;
}

/* A bar of the stretch has passed; it is borrowed. */
static inline void
bt_quiet_add(struct bt_stretch *q, const struct bt_bar *b)
{
	q->last = b;
	q->end = b->end;
	q->low = b->low < q->low ? b->low : q->low;
	q->high = b->high > q->high ? b->high : q->high;
	q->n++;
	*q->mark = b->close;
}

/* bt_quiet_keep(q): who has lent the last bar wants it back. */
static inline void
bt_quiet_keep(struct bt_stretch *q)
{
	if (q->last == &q->kept)
		return;
	q->kept = *q->last;
	q->last = &q->kept;
}

/*
 * bt_quiet_pass(e, b): steps 1 to 4 at once, in the middle of a stretch, of a
 * step that is one bar: 1; 0 where nothing was done, and bt_quiet_step() is to
 * be asked.
 */
BT_INLINE int
bt_quiet_pass(struct bt_engine *e, const struct bt_bar *b)
{
	struct bt_stretch *q = &e->stretch;
	double equity;

	BT_COMING(b + BT_QUIET_AHEAD);
	if (!q->is_open || !bt_quiet_fits(q, b))
		return 0;
	equity = q->base + q->slope * b->close;
	if (!(equity >= q->bottom && equity <= q->top))
		return 0;
	bt_quiet_add(q, b);
	return 1;
}

/*
 * bt_quiet_step(e, step): the same, where a stretch may begin, equity be an
 * extreme, an order fill: 1; 0 where all is to be done the long way; -1.
 */
int bt_quiet_step(struct bt_engine *e, const struct bt_step *step) BT_MUST_USE;

/* bt_quiet_begin(e, sym): begin a stretch with bars of a symbol: 1, or 0 where
 * there can be none. */
int bt_quiet_begin(struct bt_engine *e, bt_sym sym) BT_MUST_USE;

/*
 * bt_quiet_end(e): do what such steps have left to be done, before anything
 * else changes or is told; 0 or -1.
 * bt_quiet_settle(e): all of that, and the stretch goes on.
 * bt_quiet_count(e): what is counted of it; another bar follows now.
 * bt_quiet_see(e, equity): it may be an extreme.
 */
int bt_quiet_end(struct bt_engine *e) BT_MUST_USE;
void bt_quiet_settle(struct bt_engine *e);
void bt_quiet_count(struct bt_engine *e);
void bt_quiet_see(struct bt_engine *e, double equity);

/*
 * bt_usual_can(e, sym): whether usual orders of a symbol may be taken in a
 * stretch that begins.
 * bt_usual_take(e, answer): an answer that is one usual order, given in a
 * stretch: 1, or 0 where it is not, -1.
 * bt_usual_meet(e, bar): it meets the next bar, which fits: 1, or 0 where it
 * is in the book now, -1.
 * bt_usual_shelve(e): it goes there at once: 0 or -1.
 */
int bt_usual_can(const struct bt_engine *e, bt_sym sym) BT_MUST_USE;
int bt_usual_take(
    struct bt_engine *e, const struct bt_answer *answer) BT_MUST_USE;
int bt_usual_meet(struct bt_engine *e, const struct bt_bar *b) BT_MUST_USE;
int bt_usual_shelve(struct bt_engine *e) BT_MUST_USE;

#endif

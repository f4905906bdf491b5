/*
 * The account's clock over the steps of a run: on which of its days it is, and
 * whether it is in the warm-up still.
 *
 * Neither goes back.  A step is named by the latest start among its bars, and
 * one with nothing but a long bar, that began yesterday and becomes available
 * now, is one of today.  The engine keeps such a clock, and so does whoever
 * must agree with it before the engine has seen a step.
 */
#ifndef BT_ENGINE_CLOCK_H
#define BT_ENGINE_CLOCK_H

#include "engine/rules.h"

struct bt_clock {
	const struct bt_rules *rules; /* borrowed */
	int64_t steps;                /* so far */
	int64_t day;                  /* of the step at hand */
	int is_warmup;                /* so is it */
	bt_time day_to;               /* labels before it are of no later day */
	int64_t first_day;            /* of all */
	int64_t days, saturdays;      /* so far, that had steps */
};

/* bt_clock_init(c, rules): before the first step. */
void bt_clock_init(struct bt_clock *c, const struct bt_rules *rules);

/* bt_clock_turn(c, label): the rest of bt_clock_step(), where it takes one. */
int bt_clock_turn(struct bt_clock *c, bt_time label);

/*
 * bt_clock_step(c, label):
 * The next step.  Gives 1 where a day begins with it, as with the first one;
 * else 0.
 */
static inline int
bt_clock_step(struct bt_clock *c, bt_time label)
{
	c->steps++;
	return label < c->day_to && !c->is_warmup ? 0 : bt_clock_turn(c, label);
}

/* bt_clock_bars(c, bars, n): n steps, each of which is one bar; they begin no
 * later than they end, and one ends after the other. */
void bt_clock_bars(struct bt_clock *c, const struct bt_bar *bars, size_t n);

/*
 * bt_clock_periods(c): days a year that have steps, as far as those so far
 * show: 1, 4, 12 or 52 where they come by years, quarters, months or weeks,
 * else 365 where Saturdays trade and 252 where they do not.
 */
int bt_clock_periods(const struct bt_clock *c);

#endif

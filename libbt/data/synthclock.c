#include "data/synthclock.h"

#include "bt/time.h"

#define YEAR (365 * BT_DAY)

void
bt_synthclock_init(
    struct bt_synthclock *c, const struct bt_synthclock_opts *opts)
{
	*c = (struct bt_synthclock){ .opts = *opts, .next = opts->from };
}

int
bt_synthclock_next(
    struct bt_synthclock *c, struct bt_synthspan *span, struct bt_err *err)
{
	*span = (struct bt_synthspan){ .time = c->next,
		.years = (double)c->opts.interval / (double)YEAR,
		.shape = 1 };
	if (bt_time_add(c->next, c->opts.interval, &span->end) < 0)
		return bt_fail(err, BT_USAGE,
		    "the last bar would end beyond the year 2262");
	c->next = span->end;
	return 0;
}

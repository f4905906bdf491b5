/*
 * What rests after the last step: the orders that a next one would meet.
 */
#include <math.h>

#include "engine/quiet.h"
#include "engine/state.h"

/* Where a trailing stop stands now, with the limit that goes with it. */
static void
show_level(const struct bt_engine *e, const struct bt_resting *r,
    struct bt_order *told)
{
	struct bt_terms t = {
		.dir = bt_walk_direction(e, r, e->account.v[r->o.sym].qty),
		.trail = r->o.trail,
		.is_trail_pct = (r->o.flags & BT_TRAIL_PCT) != 0,
		.best = r->best,
	};

	/* in a queue it is kept, not computed; a sleeping one stands nowhere */
	if (e->rules.scan != BT_SCAN_QUEUE)
		told->stop = bt_match_level(&t);
	if (isfinite(told->limit) && isfinite(told->stop))
		told->limit = told->stop + r->apart;
}

int
bt_engine_pending(struct bt_engine *e, const struct bt_sink *sink)
{
	struct bt_resting *r;
	struct bt_order told;
	struct bt_rec rec = { .type = BT_ORDER, .u.order = &told };

	if (bt_quiet_end(e) < 0)
		return -1;
	for (r = bt_book_oldest(e->book); r != NULL; r = r->later) {
		told = r->o;
		if (r->is_waiting) /* for its turn to be accepted */
			told.status = BT_ASKED;
		if (told.type == BT_TRAIL && !r->is_triggered)
			show_level(e, r, &told);
		if (sink->put(sink->arg, &rec, &e->err) < 0)
			return -1;
	}
	return 0;
}

#include "engine/tick.h"

#include <math.h>

/* k ticks: ticks are decimals, 0.01 is 1 / 100, and 57 of them are 57 / 100,
 * which 57 * 0.01 is not. */
static double
ticks(double k, double tick)
{
	double per = nearbyint(1 / tick);

	return fabs(per * tick - 1) < 1e-12 ? k / per : k * tick;
}

double
bt_tick_round(double price, double tick, int dir)
{
	double k = price / tick, near = nearbyint(k);

	if (!(tick > 0) || !isfinite(k) ||
	    fabs(k - near) <= 1e-9 * fmax(1, fabs(k)))
		return price;
	if (dir != 0)
		near = dir > 0 ? ceil(k) : floor(k);
	return near > 0 ? ticks(near, tick) : price;
}

void
bt_tick_order(double tick, int dir, struct bt_order *o)
{
	int is_touch = o->type == BT_TOUCH || o->type == BT_TOUCH_LIMIT;

	o->limit = bt_tick_round(o->limit, tick, -dir);
	o->stop = bt_tick_round(o->stop, tick, is_touch ? -dir : dir);
}

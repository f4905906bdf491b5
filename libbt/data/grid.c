#include "data/grid.h"

#include <math.h>

#include "bt/num.h"

struct bt_grid
bt_grid_of(double tick)
{
	struct bt_grid g = { { 0, 0 } };
	char text[BT_NUM_TEXT_MAX];

	if (tick > 0 &&
	    bt_lot_parse(text, bt_num_format(tick, text), &g.tick) < 0)
		g.tick.mant = 0;
	return g;
}

double
bt_grid_round(struct bt_grid g, double px)
{
	double power, ticks, whole;

	if (g.tick.mant == 0)
		return px;
	power = bt_qty_powers[g.tick.scale];
	ticks = px * power / (double)g.tick.mant;
	if (!(fabs(ticks) < 0x1p53))
		return px;
	whole = trunc(ticks);
	if (fabs(ticks - whole) >= 0.5)
		whole += ticks < 0 ? -1 : 1;
	/* the product is exact where it is below 2^53: rounded once */
	return whole * (double)g.tick.mant / power;
}

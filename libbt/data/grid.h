/*
 * Prices on a grid: whole numbers of a smallest step, a tick.
 *
 * A tick is an exact decimal, so that a price on it is the double nearest to
 * that decimal, 0.3 and not 0.30000000000000004, and reads back as it was
 * written.
 */
#ifndef BT_DATA_GRID_H
#define BT_DATA_GRID_H

#include "bt/qty.h"

/* All zero is no grid: prices stay as they are. */
struct bt_grid {
	struct bt_lot tick; /* mant 0: none */
};

/*
 * bt_grid_of(tick): the grid of a tick as instruments have it, 0.25; none
 * where it is 0, or no decimal that a lot could have.
 */
struct bt_grid bt_grid_of(double tick);

/*
 * bt_grid_round(g, px): the price on the grid that is nearest to px, of two
 * the one away from zero.  NaN and what is beyond 2^53 ticks stay.
 */
double bt_grid_round(struct bt_grid g, double px);

#endif

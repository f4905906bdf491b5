/*
 * Ticks: prices that an instrument can have.  Pure.
 *
 * Prices in the data are what they are.  Those that are computed or asked for
 * (an order's limit or stop, what slippage makes of a price, the level of a
 * trailing stop) may lie between two ticks; with --tick-round against they are
 * moved to the one that is worse for the trader.
 */
#ifndef BT_ENGINE_TICK_H
#define BT_ENGINE_TICK_H

#include "bt/record.h"
#include "bt/symbol.h"

/*
 * bt_tick_round(price, tick, dir):
 * The next whole number of ticks at or above a price, dir > 0, at or below it,
 * dir < 0, or nearest to it, 0.  The price itself where tick is 0, and where
 * it is on a tick but for the rounding of doubles.
 */
double bt_tick_round(double price, double tick, int dir);

/*
 * bt_tick_order(tick, dir, o):
 * Round what an order asks for against the trader; dir is the way in which it
 * trades, 0 if that is not known: then to the nearest tick.  A buy's limit and
 * touch price go down, so that it fills later; its stop goes up, so that it
 * pays more; a sell's are mirrored.
 */
void bt_tick_order(double tick, int dir, struct bt_order *o);

#endif

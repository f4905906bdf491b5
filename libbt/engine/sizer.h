/*
 * Sizing: how many lots an order trades, settled at its fill.
 *
 * Pure: from the order, the account's figures at that point of the path and
 * the price, to a signed number of lots.  Sizes in percent, value and shares
 * of equity include the fee and are cut toward zero to whole lots, so that an
 * order for all of the account never fails for a cent.
 *
 * Sizes by a rule, of buy and sell:
 *	risk   so many that a fill at the order's stop loss, as soon as the order
 *	       has filled, loses that percentage of equity, the fees of both
 *	       fills included.
 *	vol    so much money that its volatility is that percentage of equity a
 *	       year, by the volatility that the symbol has had (vol.h).
 *	kelly  that part of Kelly's share of equity (kelly.h).
 * What they need to know beside the order stands in struct bt_size_in;
 * settle.c finds it out.
 */
#ifndef BT_ENGINE_SIZER_H
#define BT_ENGINE_SIZER_H

#include "bt/record.h"
#include "bt/symbol.h"
#include "engine/cost.h"

struct bt_size_in {
	const struct bt_order *order;
	const struct bt_instrument *inst;
	const struct bt_costs *costs;
	const struct bt_cost_in *at; /* what else the costs depend on: all but
	                              * dir, units, closes, money; NULL: nothing */
	double fx;       /* account currency for one of the instrument's; 0: the
	                  * same */
	bt_qty position; /* now, signed */
	double price;    /* > 0, what a fill pays, after slippage */
	double equity;   /* at this point, account currency */
	int is_hedging;  /* only what is bound closes anything */
	int is_bound;    /* the order may close what another opened only: */
	bt_qty owned;    /* so many lots, >= 0 */
	/* of sizes by a rule */
	double stop;  /* risk: what a fill of its stop loss pays; NaN: none */
	double share; /* vol, kelly: of equity; NaN: not known */
};

/*
 * bt_size(in, qty):
 * The signed number of lots that the order trades now; 0 where it has nothing
 * to do (a target already met, an exit from nothing).
 *
 *   gives  0; -1 where the size is beyond what can be counted.
 */
int bt_size(const struct bt_size_in *in, bt_qty *qty) BT_MUST_USE;

/*
 * bt_size_fit(in, money, most):
 * The largest number of lots, 0 .. most, whose cost at in->price, fee
 * included, is at most `money`.  Exact: one lot more would cost more, as long
 * as fees do not fall when sizes grow; what it gives fits in any case.
 */
bt_qty bt_size_fit(const struct bt_size_in *in, double money, bt_qty most);

/* bt_size_cost(in, qty): what qty >= 0 lots of the order cost at in->price,
 * with the fee. */
double bt_size_cost(const struct bt_size_in *in, bt_qty qty);

/* bt_size_closes(in, position, qty): the part of qty, signed, that closes
 * entries of the position: what takes it toward zero; of hedges all of what is
 * bound to an entry, and else nothing. */
bt_qty bt_size_closes(const struct bt_size_in *in, bt_qty position, bt_qty qty);

/* bt_size_fee(in, qty): the fee of a trade of qty lots, signed, at in->price,
 * the position being in->position. */
double bt_size_fee(const struct bt_size_in *in, bt_qty qty);

/* bt_size_is_relative(side): whether an order's size, and with it its way, is
 * that to a position (target, position, exit) and changes as that does. */
int bt_size_is_relative(uint32_t side);

/*
 * bt_size_direction(order, position, equity, position_value):
 * Which way an order is going to trade: +1, -1, or 0 for nothing to do.
 *
 *   position_value  what the position is worth now, signed, in account
 *                   currency; for shares of equity.
 */
int bt_size_direction(const struct bt_order *order, bt_qty position,
    double equity, double position_value);

#endif

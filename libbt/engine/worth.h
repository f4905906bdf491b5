/*
 * What a quantity of an instrument is worth: pure, of values.
 *
 * Two kinds of instruments stand in an account.  Of what is paid for in full
 * (stocks, spot) a position is worth its size: units times multiplier times
 * price, and a fill moves that much cash.  Of a margined kind (futures,
 * perpetuals, contracts for difference) a fill moves no cash but its fee; a
 * position is worth its open profit, and what it gained becomes cash when it
 * is closed, or each day where the instrument settles daily.
 *
 * An inverse contract is one of multiplier units of the quote currency, paid
 * in the base: its size is units times multiplier / price, and from one price
 * to another it gains units times multiplier times (1 / from - 1 / to).
 *
 * `fx` is what one of the instrument's currency is in the account's; 0 stands
 * for 1, the same currency.
 */
#ifndef BT_ENGINE_WORTH_H
#define BT_ENGINE_WORTH_H

#include "bt/symbol.h"

/* bt_worth_is_margined(inst): by its kind: future, perpetual, cfd; an inverse
 * contract of any kind is. */
int bt_worth_is_margined(const struct bt_instrument *inst);

/* Money of the instrument's currency in the account's. */
static inline double
bt_worth_money(double fx, double money)
{
	return fx == 0 ? money : money * fx;
}

/*
 * bt_worth_size(inst, fx, units, price): what units, signed, come to at a
 * price, in account currency, signed as they are.
 */
static inline double
bt_worth_size(
    const struct bt_instrument *inst, double fx, double units, double price)
{
	double points = units * inst->multiplier;

	return bt_worth_money(
	    fx, inst->is_inverse ? points / price : points * price);
}

/*
 * bt_worth_units(inst, fx, price, money): how many units money of the account
 * comes to at a price, no lots considered.
 */
static inline double
bt_worth_units(
    const struct bt_instrument *inst, double fx, double price, double money)
{
	double local = fx == 0 ? money : money / fx;

	return inst->is_inverse ? local * price / inst->multiplier
				: local / (inst->multiplier * price);
}

/*
 * bt_worth_score(is_inverse, price): what a point of multiplier has gained
 * since nothing, so that gains are differences of it: the price; of an
 * inverse contract, -1 / price.
 */
static inline double
bt_worth_score(int is_inverse, double price)
{
	return is_inverse ? -1 / price : price;
}

#endif

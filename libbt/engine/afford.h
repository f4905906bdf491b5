/*
 * What an account can afford: pure, of values.
 *
 * A position may grow while free cash lasts: equity less the margin that all
 * positions bind.  Without leverage a position binds what it is worth, and
 * free cash is cash less twice the worth of all that is short.  Of isolated
 * positions the margin was set aside when they were opened, and what they
 * have gained is not free either.  The same test is made for a fill and when
 * the paths through a bar are judged.
 */
#ifndef BT_ENGINE_AFFORD_H
#define BT_ENGINE_AFFORD_H

#include "engine/account.h"
#include "engine/rules.h"
#include "engine/sizer.h"

/* bt_afford_closes(position, qty): the part of qty, signed, that takes a
 * position toward zero. */
bt_qty bt_afford_closes(bt_qty position, bt_qty qty);

/* bt_afford_equity(means, in): what the account is worth at in->price. */
double bt_afford_equity(
    const struct bt_means *means, const struct bt_size_in *in);

/* bt_afford_value(means, in): what the position is worth at in->price; of a
 * margined kind its profit. */
double bt_afford_value(
    const struct bt_means *means, const struct bt_size_in *in);

/*
 * bt_afford_free(means, in, qty):
 * The free cash once qty, signed, has traded at in->price, its fee paid.
 */
double bt_afford_free(
    const struct bt_means *means, const struct bt_size_in *in, bt_qty qty);

/*
 * bt_afford(means, in, rules, qty, refused):
 * The part of qty that may trade: all of it; or what the rules on shorting and
 * on cash leave.  The part that closes a position always may.
 *
 *   refused  set to "short" or "cash" where something was cut, else to NULL.
 *   gives    signed, between 0 and qty.  A shortfall below 1e-9 of equity is
 *            rounding.
 */
bt_qty bt_afford(const struct bt_means *means, const struct bt_size_in *in,
    const struct bt_rules *rules, bt_qty qty, const char **refused);

/*
 * bt_afford_stake(means, inst, stake): what the position and what stands
 * behind it are, as far as its liquidation is concerned: 1; 0 where there is
 * no position, or none that is ever taken away.
 */
int bt_afford_stake(const struct bt_means *means,
    const struct bt_instrument *inst, struct bt_stake *stake);

/* bt_afford_trade(means, in, qty): qty trades at in->price: cash and position
 * change, the fee is paid.  Of a margined kind the part that closes gains what
 * the average of its lots does, which leaves the same equity. */
void bt_afford_trade(
    struct bt_means *means, const struct bt_size_in *in, bt_qty qty);

#endif

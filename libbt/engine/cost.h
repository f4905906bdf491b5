/*
 * What a trade and a position cost: the costs of an instrument, as data.
 *
 * Fees are a sum of parts (engine/fee.h), slippage is another (engine/slip.h);
 * beside them stand the rates that a position pays while it is held.  A run
 * has costs for all instruments, and rows of others for some of them, found
 * by name.
 *
 * Who is a maker: a limit order that fills at its own price by touch or
 * through, having rested.  Market and stop orders, a limit that fills at the
 * open price, at once or in a closing auction, and all that is forced are
 * takers.
 */
#ifndef BT_ENGINE_COST_H
#define BT_ENGINE_COST_H

#include <stddef.h>
#include <stdint.h>

#include "engine/fee.h"
#include "engine/slip.h"

/* A simple rate, of a year of so many days: actual/365 or actual/360. */
struct bt_rate {
	double frac; /* 0.03 is 3% */
	int days;    /* 365 or 360; 0: no rate */
};

struct bt_costs {
	struct bt_fee fee;
	double tax_buy, tax_sell; /* shares of the money, beside the fee */
	struct bt_slippage slip;
	struct bt_rate borrow; /* on what is short */
	double funding;        /* a share of the position, paid by longs ... */
	int64_t funding_every; /* ... each so many ns since 1970; 0: none */
};

/* What a file of instruments says of those whose names match: one cost. */
struct bt_cost_row {
	const char *pattern; /* as a shell's: *, ?, [ ] */
	const char *key, *value;
};

/*
 * bt_cost_find(base, rows, n, name, costs):
 * The costs of an instrument: base, and then, in their order, all rows whose
 * pattern matches its name; the later wins.  The rows' values are good ones.
 *
 *   gives  1 with *costs set; 0 where no row matches, costs unchanged.
 */
int bt_cost_find(const struct bt_costs *base, const struct bt_cost_row *rows,
    size_t n, const char *name, struct bt_costs *costs);

/* bt_cost_fee(costs, in): bt_fee_of() its fee, and the tax of its side. */
double bt_cost_fee(const struct bt_costs *costs, const struct bt_cost_in *in);

/*
 * bt_cost_price(costs, rules, in, paid):
 * What a fill pays for a unit, bt_slip_price() of its slippage: 1, or 0 where
 * there is no fill.  Pure; the only place where a price slips.
 */
int bt_cost_price(const struct bt_costs *costs,
    const struct bt_slip_rules *rules, const struct bt_cost_in *in,
    double *paid);

/* bt_cost_is_maker(rule): whether a fill with that rule's code is a maker's: of
 * a limit order that has rested, at its own price. */
int bt_cost_is_maker(const char *rule);

/*
 * bt_rate_parse(text, rate, err): `3%` or `25bp`, actual/365, or `3%/360`;
 * less than 0 is allowed.  BT_USAGE, rate unchanged.
 */
int bt_rate_parse(
    const char *text, struct bt_rate *rate, struct bt_err *err) BT_MUST_USE;

/* bt_frac_parse(text, frac, err): a share, `5bp` or `0.05%`, 0 or more and
 * below 1.  BT_USAGE, frac unchanged. */
int bt_frac_parse(
    const char *text, double *frac, struct bt_err *err) BT_MUST_USE;

/*
 * bt_rate_pair(text, credit, debit, err): what cash earns and what a debt pays:
 * `2%`, both, or `2%,debit=6%`.  Fails as bt_rate_parse().
 */
int bt_rate_pair(const char *text, struct bt_rate *credit,
    struct bt_rate *debit, struct bt_err *err) BT_MUST_USE;

/* bt_rate_of(rate, money, days): what money pays in so many days. */
double bt_rate_of(const struct bt_rate *rate, double money, int64_t days);

/*
 * bt_cost_set(costs, key, value, err):
 * Set one of fee, tax_buy, tax_sell, slippage, spread, borrow, funding from
 * its text, as flags and instrument files have it.
 *
 *   fee+     groups of parts more, behind those that are there.
 *   tax_buy, tax_sell  `0.1%` or `10bp` of the money.
 *   funding  `0.01%/8h`, a share of the position's worth and how often.
 *   fails    BT_USAGE: no such key, a bad value; costs unchanged.
 */
int bt_cost_set(struct bt_costs *costs, const char *key, const char *value,
    struct bt_err *err) BT_MUST_USE;

#endif

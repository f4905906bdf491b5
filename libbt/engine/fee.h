/*
 * Fees: what a fill pays beside its price, as data.
 *
 * A schedule is a list of small parts, each a rate on one basis with the
 * conditions under which it applies; the fee is their sum.  Parts come in
 * groups, and a group may have a least and a greatest amount.  Nothing here
 * knows who trades: all that a part may ask for stands in struct bt_cost_in.
 */
#ifndef BT_ENGINE_FEE_H
#define BT_ENGINE_FEE_H

#include "bt/err.h"

#define BT_FEE_PARTS_MAX 12
#define BT_FEE_TIERS_MAX 8

/* What a rate is multiplied with. */
enum bt_fee_basis {
	BT_FEE_MONEY, /* the money that changes hands; 0.001 is 10bp */
	BT_FEE_UNIT,  /* units */
	BT_FEE_ORDER, /* 1 with the first fill of an order */
	BT_FEE_FILL,  /* 1 with each fill */
	BT_FEE_FEES   /* the sum of all parts before it (a tax on fees) */
};

/* When a part applies: no flag of a pair is either. */
enum bt_fee_when {
	BT_FEE_BUY = 1 << 0,
	BT_FEE_SELL = 1 << 1,
	BT_FEE_OPENS = 1 << 2,  /* on the share of the units that opens */
	BT_FEE_CLOSES = 1 << 3, /* on the share that closes */
	BT_FEE_MAKER = 1 << 4,
	BT_FEE_TAKER = 1 << 5
};

/*
 * What is known of a fill when its costs are settled.  Who has no answer
 * leaves a field zero.
 */
struct bt_cost_in {
	/* the fill */
	int dir; /* +1 buys, -1 sells */
	int is_maker;
	double units;  /* > 0, all of it */
	double closes; /* 0 .. units, the part that reduces a position */
	double money;  /* what it is worth at the price paid, >= 0 */
	/* earlier fills of the same order */
	double order_units, order_money;
	/* traded before it in the period of the tiers, under the same schedule */
	double period_units, period_money;
	/* for slippage, engine/slip.h */
	double px;        /* before slippage, > 0 */
	double limit;     /* of a limit order; 0 or NaN: it is none */
	double tick;      /* of the instrument; 0: none said */
	double low, high; /* of the bar in which it trades */
	double volume;    /* of that bar, units; NaN or 0: not known */
	double taken;     /* of that bar, by own earlier fills, units */
	int is_open;      /* it trades at the open of that bar */
};

struct bt_fee_tier {
	double from; /* traded before, money; units where the basis is units */
	double rate; /* from there on */
};

struct bt_fee_part {
	double rate; /* below the first tier */
	enum bt_fee_basis basis;
	uint32_t when;   /* enum bt_fee_when */
	int ends;        /* its group ends with it; so does one with bounds */
	double min, max; /* of its group, money; 0: none */
	double min_frac, max_frac; /* of its group, of the money; 0: none */
	int n_tiers;
	struct bt_fee_tier tier[BT_FEE_TIERS_MAX]; /* by from */
};

struct bt_fee {
	int n; /* 0: nothing is paid */
	struct bt_fee_part part[BT_FEE_PARTS_MAX];
};

/*
 * bt_fee_parse(text, fee, err):
 * Read parts joined by +, each a number with its unit: `10bp`, `0.1%`,
 * `0.005/unit`, `2/order`, `1/fill`, `18%fees`.  Behind a part may stand
 * `,buy` `,sell` `,opens` `,closes` `,maker` `,taker`, which are for that part,
 * `,tier=1000000:8bp`, its rate from that volume on, and `,min=1` `,max=20`
 * `,max=1%`, which bound the sum of the parts back to the last such bound.
 *
 *   fails  BT_USAGE: a number without a unit, an unknown unit or word, bounds
 *          that exclude each other, too many parts; fee unchanged.
 */
int bt_fee_parse(
    const char *text, struct bt_fee *fee, struct bt_err *err) BT_MUST_USE;

/* bt_fee_add(text, fee, err): the same behind what is in fee already, as groups
 * of their own. */
int bt_fee_add(
    const char *text, struct bt_fee *fee, struct bt_err *err) BT_MUST_USE;

/*
 * bt_fee_of(fee, in):
 * What a fill costs, in account currency; negative is a rebate.
 *
 *   gives  0 where in->units is not above 0.  Bounds and amounts by order are
 *          those of the whole order: of a later fill it is what the order
 *          costs with it less what it has cost so far.
 *          With rates >= 0 it never falls as units and money grow together,
 *          all else being equal: the rate of a tier is that of what was traded
 *          before the fill.
 */
double bt_fee_of(const struct bt_fee *fee, const struct bt_cost_in *in);

#endif

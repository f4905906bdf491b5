/*
 * Slippage: how much worse than the price of its rule a fill is, as data.
 *
 * A model is a list of parts whose offsets are summed; how far the sum may go
 * is a rule of its own.  Market and stop orders slip; a limit order never does
 * unless a rule says so.  All is pure: values in, a price out.
 */
#ifndef BT_ENGINE_SLIP_H
#define BT_ENGINE_SLIP_H

#include "engine/fee.h"

#define BT_SLIP_PARTS_MAX 6

/*
 * What an offset is a multiple of.  Of a fill of q units in a bar of volume V
 * the share is s = min(1, (q + own earlier fills in that bar) / V), and 1
 * where no volume is known.
 */
enum bt_slip_basis {
	BT_SLIP_FRAC,  /* the price before slippage */
	BT_SLIP_TICK,  /* the instrument's tick; nothing where it has none */
	BT_SLIP_POINT, /* 1: an absolute price */
	BT_SLIP_ROOT, /* price * sigma * sqrt(s); sigma is the volatility of the
	                * bar by its range, (high - low) / mid / (2 sqrt(ln 2)):
	                * the square-root law, Almgren et al. 2005, Toth et al.
	                * 2011, range by Parkinson 1980 to first order */
	BT_SLIP_SHARE /* price * s * s: zipline's VolumeShareSlippage */
};

struct bt_slip_part {
	double rate; /* >= 0 */
	enum bt_slip_basis basis;
	uint32_t when; /* enum bt_fee_when, but for maker and taker: of a fill
	                * that closes and opens, the share that it is for */
};

struct bt_slippage {
	int n; /* 0: none */
	struct bt_slip_part part[BT_SLIP_PARTS_MAX];
	struct bt_slip_part spread; /* one more; rate 0: none */
};

/* How far a price may slip. */
enum bt_slip_cap {
	BT_SLIP_CAP_NONE,  /* anywhere */
	BT_SLIP_CAP_BAR,   /* to the end of the bar's range, no farther */
	BT_SLIP_CAP_REFUSE /* not out of it: there is no fill then */
};

/* Which limit orders slip. */
enum bt_slip_limit {
	BT_SLIP_LIMIT_NEVER,
	BT_SLIP_LIMIT_OPEN, /* those that fill at an open, as far as the limit */
	BT_SLIP_LIMIT_ALWAYS /* all, even beyond it */
};

struct bt_slip_rules {
	enum bt_slip_cap cap;
	enum bt_slip_limit limit;
	int is_open_exempt; /* what fills at a bar's open does not slip */
};

/*
 * bt_slip_parse(text, slip, err):
 * Read parts joined by +: `5bp`, `0.05%`, `2ticks`, `0.02points`,
 * `impact=0.5`, `share=0.1`; behind each `,opens`, `,closes`, `,buy`, `,sell`.
 *
 *   fails  BT_USAGE: no such part, a share of the price of 1 or more, a
 *          negative one; slip unchanged.  Its spread is in any case.
 */
int bt_slip_parse(
    const char *text, struct bt_slippage *slip, struct bt_err *err) BT_MUST_USE;

/*
 * bt_slip_spread(text, slip, err):
 * Set its spread, `4bp`, `0.02points` or `1tick`: half of it with each fill; with
 * `,entry` behind it all of it with what opens, and nothing with what closes.
 * Fails as bt_slip_parse().
 */
int bt_slip_spread(
    const char *text, struct bt_slippage *slip, struct bt_err *err) BT_MUST_USE;

/*
 * bt_slip_price(slip, rules, in, paid):
 * What a fill pays: in->px moved against in->dir by the sum of the parts.
 *
 *   in     px, dir, units, closes, limit (0 or NaN: it is no limit
 *          order),
 *          tick, low, high, volume, taken, is_open.
 *   gives  1 with *paid > 0; at most 99% of the price is lost.  0 where there
 *          is no such price: the cap refuses it.
 */
int bt_slip_price(const struct bt_slippage *slip,
    const struct bt_slip_rules *rules, const struct bt_cost_in *in,
    double *paid);

#endif

/*
 * Quantities: exact numbers of lots.
 *
 * A lot is the smallest step of an instrument's quantity, a decimal number
 * mant / 10^scale (default 1 / 10^8).  A bt_qty counts lots, so that adding
 * and closing positions is integer arithmetic and a flat position is exactly
 * zero.  Quantities that people write and that are no whole number of lots
 * are refused; computed ones are truncated toward zero.
 */
#ifndef BT_QTY_H
#define BT_QTY_H

#include <stddef.h>

#include "bt/err.h"
#include "bt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bt_lot {
	int64_t mant; /* 1 .. 10^15 */
	int scale;    /* 0 .. 12: the lot is mant / 10^scale units */
};

#define BT_LOT_DEFAULT_SCALE 8
#define BT_QTY_TEXT_MAX      48 /* longest text of a quantity, with its NUL */

/* bt_lot_default(): 1e-8 units, what an instrument has unless told. */
struct bt_lot bt_lot_default(void);

/*
 * bt_lot_parse(s, n, lot):
 * Read a lot from its decimal text, such as "1", "0.001" or "25".
 *
 *   gives  0; -1 where s is no positive plain decimal in range, lot unchanged.
 */
int bt_lot_parse(const char *s, size_t n, struct bt_lot *lot) BT_MUST_USE;

/*
 * bt_qty_parse(s, n, lot, qty):
 * Read a quantity in units exactly, by integer arithmetic: an optional sign,
 * decimal digits with an optional point, an optional exponent.
 *
 *   gives  0; -1 not a number; -2 out of range; -3 no whole number of lots;
 *          qty is unchanged unless 0.
 */
int bt_qty_parse(
    const char *s, size_t n, struct bt_lot lot, bt_qty *qty) BT_MUST_USE;

/*
 * bt_qty_format(qty, lot, buf):
 * Write a quantity in units as the shortest plain decimal, exactly, NUL at
 * its end.
 *
 *   buf    BT_QTY_TEXT_MAX bytes.
 *   gives  the length without the NUL.
 */
size_t bt_qty_format(bt_qty qty, struct bt_lot lot, char *buf);

/* Of bt_qty_units(): 10^0 .. 10^12; its long way, for any quantity. */
extern const double bt_qty_powers[13];
double bt_qty_round(bt_qty qty, struct bt_lot lot);

/* bt_qty_units(qty, lot): in units, as the nearest double. */
static inline double
bt_qty_units(bt_qty qty, struct bt_lot lot)
{
	const bt_qty most = INT64_C(1) << 53;

	/* both exact, so the division rounds once */
	if (lot.mant == 1 && qty <= most && qty >= -most)
		return (double)qty / bt_qty_powers[lot.scale];
	return bt_qty_round(qty, lot);
}

/*
 * bt_qty_trunc(units, lot, qty):
 * The largest whole number of lots not beyond `units`, toward zero.  A value
 * within 1e-12 relative, or a quarter of a lot where that is less, below a
 * whole number of lots counts as that number, so that the rounding of a division takes nobody's last lot.
 *
 *   units  finite.
 *   gives  0; -1 when it does not fit (NaN, infinite, beyond int64).
 */
int bt_qty_trunc(double units, struct bt_lot lot, bt_qty *qty) BT_MUST_USE;

/* bt_qty_add(a, b, sum): 0; -1 on overflow, sum unchanged. */
int bt_qty_add(bt_qty a, bt_qty b, bt_qty *sum) BT_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif

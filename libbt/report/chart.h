/*
 * Charts: what of a curve can be seen at a given width, and a scale for it.
 *
 * Nothing is drawn here; svg.c and text.c do that.
 */
#ifndef BT_REPORT_CHART_H
#define BT_REPORT_CHART_H

#include <stddef.h>

#include "bt/types.h"

/* A scale from lo to hi in steps of a round number, both ends on a step. */
struct bt_scale {
	double lo, hi, step;
	int n; /* steps */
};

/*
 * bt_scale_of(lo, hi, most, scale):
 * The narrowest scale that holds lo .. hi in at most `most` steps of 1, 2,
 * 2.5 or 5 times a power of ten.
 *
 *   lo, hi  finite, lo <= hi; where they are equal room is made around them.
 *   most    2 or more: one step cannot reach both sides of zero.
 */
void bt_scale_of(double lo, double hi, int most, struct bt_scale *scale);

/*
 * bt_scale_label(scale, k, buf, size):
 * The text of the k-th step (0: lo): with as many decimals as steps need, and
 * from 10000 on in thousands (k), millions (M) or billions (B).
 */
void bt_scale_label(
    const struct bt_scale *scale, int k, char *buf, size_t size);

/* A point of a curve. */
struct bt_point {
	double x; /* 0 .. 1 of the width */
	double v;
};

/*
 * bt_curve_thin(t, v, n, columns, out):
 * Of a curve what `columns` columns of a picture can show: the first, the
 * lowest, the highest and the last value within each, in their order.
 *
 *   t      n times, not decreasing; v their values, finite.
 *   out    room for 4 x columns.
 *   gives  how many points; their x is the time's place between the first
 *          and the last (all 0 where they are equal).
 *   test   tests/unit/t-chart.c
 */
size_t bt_curve_thin(const bt_time *t, const double *v, size_t n, int columns,
    struct bt_point *out);

#endif

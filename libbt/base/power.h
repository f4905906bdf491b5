/*
 * Powers, the same to the last bit on every machine.
 *
 * pow(3) of one libc differs from another's in the last bit, and what a run
 * prints must not.  This one uses only additions, multiplications and
 * divisions in a fixed order; it is a little slower and a little less exact.
 */
#ifndef BT_BASE_POWER_H
#define BT_BASE_POWER_H

/*
 * bt_power(x, y):
 * x to the power of y.
 *
 *   x      >= 0; NaN where it is negative or NaN.
 *   gives  1 for y = 0, x for y = 1; infinity or 0 beyond the range.
 *          Relative error about 2^-52 x (1 + |y log x|).
 *   test   tests/unit/t-power.c.
 */
double bt_power(double x, double y);

#endif

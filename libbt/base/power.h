/*
 * Powers, exponentials and logarithms, the same to the last bit on every
 * machine.
 *
 * pow(3), exp(3) and log(3) of one libc differ from another's in the last bit,
 * and what a run prints must not.  These use only additions, multiplications
 * and divisions in a fixed order; they are a little slower and a little less
 * exact.
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

/*
 * bt_exp(z): e to the power of z; 0 or infinity beyond the range, NaN for
 * NaN.  Relative error about 2^-52 x (1 + |z|).  test: t-power.c
 */
double bt_exp(double z);

/*
 * bt_log(x): the natural logarithm; -infinity for 0, NaN below and for NaN.
 * Error about 2^-52 relative, or 2^-53 absolute near 1.  test: t-power.c
 */
double bt_log(double x);

#endif

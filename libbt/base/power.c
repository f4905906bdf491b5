#include "base/power.h"

#include <math.h>

/* ln 2 in two parts: the first has 20 zero bits at its end, so that its
 * product with an exponent is exact. */
#define LN2_HIGH  0x1.62e42fefp-1
#define LN2_LOW   0x1.473de6af278edp-34
#define SQRT_HALF 0x1.6a09e667f3bcdp-1

/* log(x), x > 0 and finite: log(2^k m) = k ln 2 + 2 artanh((m-1)/(m+1)). */
static double
log_of(double x)
{
	double m, s, z, sum = 0;
	int k, i;

	m = frexp(x, &k);
	if (m < SQRT_HALF) {
		m *= 2;
		k--;
	}
	s = (m - 1) / (m + 1);
	z = s * s;
	/* |s| < 0.172: thirteen terms reach beyond 2^-60 */
	for (i = 27; i >= 3; i -= 2)
		sum = z * (1.0 / i + sum);
	return k * LN2_HIGH + (2 * s + (2 * s * sum + k * LN2_LOW));
}

static double
exp_of(double z)
{
	double n, r, sum = 1;
	int i;

	if (z > 710)
		return INFINITY;
	if (z < -746)
		return 0;
	n = floor(z / (LN2_HIGH + LN2_LOW) + 0.5);
	r = (z - n * LN2_HIGH) - n * LN2_LOW;
	/* |r| < 0.35: fifteen terms of the power series, innermost first */
	for (i = 15; i >= 1; i--)
		sum = 1 + r / i * sum;
	return ldexp(sum, (int)n);
}

double
bt_exp(double z)
{
	return isnan(z) ? z : exp_of(z);
}

double
bt_log(double x)
{
	if (isnan(x) || x < 0)
		return NAN;
	if (x == 0)
		return -INFINITY;
	return isinf(x) ? x : log_of(x);
}

double
bt_power(double x, double y)
{
	if (isnan(x) || isnan(y) || x < 0)
		return NAN;
	if (y == 0 || x == 1)
		return 1;
	if (y == 1)
		return x;
	if (x == 0 || isinf(x) || isinf(y))
		return (x > 1) == (y > 0) ? INFINITY : 0;
	return exp_of(y * log_of(x));
}

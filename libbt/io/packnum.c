#include "io/packnum.h"

#include <math.h>
#include <string.h>

enum {
	GROUP = BT_PACK_GROUP
};

static const double powers[BT_PACKNUM_E_MAX + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4,
	1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

/*
 * 10^-e as a sum: 22 bits, and the double that is nearest to the rest.
 *
 * Dividing is slow.  For |m| <= 2^31 and e <= 8, m x high + m x low is the
 * same double: m x high is exact (31 + 22 bits), m x low and low itself err
 * by less than 2^-74 of the quotient together, and m / 10^e, unless it is a
 * double itself, lies at least 2^-54 / 5^e > 2^-73 of itself away from where
 * rounding changes, because m x 2^k - c x 10^e is a multiple of 2^e that is
 * not 0 for any such boundary c / 2^k, c < 2^54.
 */
static const struct inverse {
	double high, low;
} inverses[] = {
	{ 0x1.0000000000000p+0, 0x0.0p+0 },
	{ 0x1.9999980000000p-4, 0x1.999999999999ap-28 },
	{ 0x1.47ae180000000p-7, -0x1.c28f5c28f5c29p-30 },
	{ 0x1.0624e00000000p-10, -0x1.6872b020c49bap-33 },
	{ 0x1.a36e300000000p-14, -0x1.4e3bcd35a8588p-38 },
	{ 0x1.4f8b580000000p-17, 0x1.1c6d1e108c3f4p-42 },
	{ 0x1.0c6f780000000p-20, 0x1.05af6c69b5a64p-43 },
	{ 0x1.ad7f280000000p-24, 0x1.abcaf485787a6p-48 },
	{ 0x1.5798f00000000p-27, -0x1.dcf73c6206048p-51 },
};

#define INVERSES (sizeof inverses / sizeof inverses[0])

/* Adding it rounds a double nearer to 0 than 2^51 to a whole number, which
 * then stands in the low bits, 2^51 x 3 being those above. */
static const double shifter = 0x1.8p52;
static const uint64_t shifter_bits = UINT64_C(0x4338000000000000);

int
bt_packnum_split(double v, unsigned e, int64_t *m)
{
	double scaled = v * powers[e], whole, back;

	if (!(fabs(scaled) < (double)BT_PACKNUM_M_MAX - 1))
		return 0;
	whole = (scaled + shifter) - shifter;
	back = whole / powers[e];
	*m = (int64_t)whole;
	/* 0 and -0 are equal, and the only such */
	return back == v && signbit(back) == signbit(v);
}

/* A length that the compiler knows, for it to use vectors. */
static void
join_group32(uint32_t base, uint32_t unit, struct inverse by,
    const uint32_t k[BT_PACK_GROUP], double v[BT_PACK_GROUP])
{
	double m;
	size_t i;

	if (unit == 1 && by.low == 0) /* whole numbers */
		for (i = 0; i < GROUP; i++)
			v[i] = (int32_t)(base + k[i]);
	else if (unit == 1)
		for (i = 0; i < GROUP; i++) {
			m = (int32_t)(base + k[i]);
			v[i] = m * by.high + m * by.low;
		}
	else
		for (i = 0; i < GROUP; i++) {
			m = (int32_t)(base + unit * k[i]);
			v[i] = m * by.high + m * by.low;
		}
}

/* The same for any length. */
static void
join_some32(uint32_t base, uint32_t unit, struct inverse by, const uint32_t *k,
    size_t n, double *v)
{
	double m;
	size_t i;

	for (i = 0; i < n; i++) {
		m = (int32_t)(base + unit * k[i]);
		v[i] = m * by.high + m * by.low;
	}
}

void
bt_packnum_join32(
    const struct bt_packnum *s, const uint32_t *k, size_t n, double *v)
{
	const uint32_t unit = (uint32_t)s->unit, base = (uint32_t)s->base;
	size_t i;

	if (s->e >= INVERSES)
		for (i = 0; i < n; i++)
			v[i] = (int32_t)(base + unit * k[i]) / powers[s->e];
	else if (n == GROUP)
		join_group32(base, unit, inverses[s->e], k, v);
	else
		join_some32(base, unit, inverses[s->e], k, n, v);
}

static double
whole(const struct bt_packnum *s, uint64_t k)
{
	uint64_t bits = (uint64_t)s->base + s->unit * k + shifter_bits;
	double v;

	memcpy(&v, &bits, sizeof v);
	return v - shifter;
}

void
bt_packnum_join64(
    const struct bt_packnum *s, const uint64_t *k, size_t n, double *v)
{
	size_t i;

	for (i = 0; i < n; i++)
		v[i] = whole(s, k[i]);
	if (n == GROUP && s->e > 0)
		for (i = 0; i < GROUP; i++)
			v[i] /= powers[s->e];
	else if (s->e > 0)
		for (i = 0; i < n; i++)
			v[i] /= powers[s->e];
}

int
bt_packnum_inverse(unsigned e, double *high, double *low)
{
	if (e >= INVERSES)
		return 0;
	*high = inverses[e].high;
	*low = inverses[e].low;
	return 1;
}

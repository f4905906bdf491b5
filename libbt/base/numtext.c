/*
 * Writing numbers: the shortest decimal that reads back, and of those the
 * nearest.
 *
 * Market data are integers over a small power of ten, of up to fifteen
 * digits.  No two such decimals read back to the same double, so where one
 * does, it is the shortest, and there is nothing to search.  For all other
 * doubles it is Schubfach.
 *
 * source: R. Giulietti, "The Schubfach way to render doubles", 2020.
 */
#include <math.h>
#include <string.h>

#include "base/bits.h"
#include "base/digits.h"
#include "base/pow10.h"
#include "bt/num.h"

#define MANT_BITS  52
#define EXP_ALL    2047 /* of infinity and nan */
#define DIGITS_MAX 17   /* of the shortest decimal */

const char bt_digits_pairs[2 * 100] = "00010203040506070809"
				      "10111213141516171819"
				      "20212223242526272829"
				      "30313233343536373839"
				      "40414243444546474849"
				      "50515253545556575859"
				      "60616263646566676869"
				      "70717273747576777879"
				      "80818283848586878889"
				      "90919293949596979899";

const unsigned char bt_digits_tail[100] = { 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

/* x < 10^8 without leading zeros. */
static inline char *
put_eight(char *p, uint64_t x)
{
	uint64_t text = bt_digits_eight(x);
	/* the last digit is written even if it is 0 */
	int zeros = bt_bits_low((text ^ BT_BYTES('0')) | UINT64_C(1) << 63) / 8;

	bt_store64(p, text >> (8 * zeros));
	return p + 8 - zeros;
}

char *
bt_digits_long(char *p, uint64_t x)
{
	uint64_t low = x % 100000000, middle = x / 100000000;

	if (x < 100000000)
		return put_eight(p, x);
	if (middle < 100000000) {
		p = put_eight(p, middle);
	} else {
		p = put_eight(p, middle / 100000000);
		bt_store64(p, bt_digits_eight(middle % 100000000));
		p += 8;
	}
	bt_store64(p, bt_digits_eight(low));
	return p + 8;
}

/* An integer, and eight digits of a fraction. */
static char *
put_fixed(char *p, uint64_t integer, uint64_t fraction)
{
	return bt_digits_fraction8(bt_digits_put(p, integer), fraction);
}

/* Write a decimal of up to fifteen digits; NULL where v is none. */
static char *
put_plain(char *p, double v)
{
	uint64_t w;

	if (v < 1e7) {
		w = (uint64_t)(int64_t)(v * 1e8 + 0.5);
		if ((double)(int64_t)w / 1e8 != v)
			return NULL;
		return put_fixed(p, w / 100000000, w % 100000000);
	}
	if (v < 1e9)
		return bt_digits_plain(p, v);
	if (v < 1e11) {
		w = (uint64_t)(int64_t)(v * 1e4 + 0.5);
		if ((double)(int64_t)w / 1e4 != v)
			return NULL;
		return put_fixed(p, w / 10000, w % 10000 * 10000);
	}
	w = (uint64_t)v;
	return (double)(int64_t)w == v ? bt_digits_put(p, w) : NULL;
}

/* digits * 10^exp */
struct decimal {
	uint64_t digits;
	int exp;
};

/* (g * x) / 2^128 with a last bit that stands for all below. */
static uint64_t
round_to_odd(struct bt_pow10 g, uint64_t x)
{
	bt_u128 y = (bt_u128)g.hi * x + ((bt_u128)g.lo * x >> 64);

	return (uint64_t)(y >> 64) | ((uint64_t)y > 1);
}

/* floor(log10(2^q)), or of 3/4 of it. */
static int
log10_floor(int q, int is_less)
{
	int64_t x = (int64_t)q * 1262611 - (is_less ? 524031 : 0);

	/* moved up and down again, as >> is for what is not negative */
	return (int)((x + (INT64_C(512) << 22)) >> 22) - 512;
}

/*
 * The shortest decimal between the points half-way to v's neighbours.
 *
 * In units of 10^k, where a unit is at most as wide as that interval and ten
 * of them are wider, the interval holds one or more whole numbers, and of the
 * multiples of ten at most one: if any, it is the shortest.
 */
static struct decimal
shortest(uint64_t bits)
{
	uint64_t mant = bits & ((UINT64_C(1) << MANT_BITS) - 1);
	int exp = (int)(bits >> MANT_BITS);
	/* below a power of two the neighbour is only half as far away */
	int is_pow2 = mant == 0 && exp > 1;
	uint64_t c = exp > 0 ? mant | UINT64_C(1) << MANT_BITS : mant;
	int q = (exp > 0 ? exp : 1) - 1075; /* v is c * 2^q */
	int is_odd = (int)(c & 1);          /* then the ends do not read back */
	int k = log10_floor(q, is_pow2);
	int h = q + bt_pow10_log2(-k) + 1;
	struct bt_pow10 g = bt_pow10_above(-k);
	/* v and the ends of its interval, in quarters of a unit */
	uint64_t v = round_to_odd(g, 4 * c << h);
	uint64_t low = round_to_odd(g, (4 * c - 2 + (uint64_t)is_pow2) << h) +
		       (uint64_t)is_odd;
	uint64_t high = round_to_odd(g, (4 * c + 2) << h) - (uint64_t)is_odd;
	uint64_t unit = v / 4, ten = unit / 10;
	int below, above;

	if (unit >= 10) {
		below = low <= 40 * ten;
		above = 40 * ten + 40 <= high;
		if (below != above)
			return (struct decimal){ ten + (uint64_t)above, k + 1 };
	}
	below = low <= 4 * unit;
	above = 4 * unit + 4 <= high;
	if (below == above) /* both are inside: the nearer, or the even */
		above =
		    v > 4 * unit + 2 || (v == 4 * unit + 2 && (unit & 1) != 0);
	return (struct decimal){ unit + (uint64_t)above, k };
}

/* Lay out n digits that mean d.ddd * 10^exp, with an exponent. */
static char *
put_scientific(char *p, const char *digits, int n, int exp)
{
	*p++ = digits[0];
	if (n > 1) {
		*p++ = '.';
		memcpy(p, digits + 1, (size_t)n - 1);
		p += n - 1;
	}
	*p++ = 'e';
	*p++ = exp < 0 ? '-' : '+';
	return p + bt_int_format(exp < 0 ? -exp : exp, p);
}

/* The same with its point among the digits, or zeros between; digits are
 * followed by as many bytes of anything. */
static char *
put_positional(char *p, const char *digits, int n, int exp)
{
	int before = exp + 1; /* the point */

	/* copies of a size that is known are no calls */
	if (before <= 0) {
		memcpy(p, "0.000000", 8);
		p += 2 - before;
		memcpy(p, digits, DIGITS_MAX);
		return p + n;
	}
	if (before < n && before < 12) {
		memcpy(p, digits, 12);
		p[before] = '.';
		memcpy(p + before + 1, digits + before, DIGITS_MAX - 1);
		return p + n + 1;
	}
	if (before >= n) {
		memcpy(p, digits, (size_t)n);
		memset(p + n, '0', (size_t)(before - n));
		return p + before;
	}
	memcpy(p, digits, (size_t)before);
	p[before] = '.';
	memcpy(p + before + 1, digits + before, (size_t)(n - before));
	return p + n + 1;
}

/* Write any positive finite double. */
static char *
put_shortest(char *p, uint64_t bits)
{
	struct decimal d = shortest(bits);
	char digits[2 * DIGITS_MAX + 8];
	int n = (int)(bt_digits_put(digits, d.digits) - digits);
	int exp = d.exp + n - 1;

	while (digits[n - 1] == '0')
		n--;
	if (exp < -6 || exp >= 21)
		return put_scientific(p, digits, n, exp);
	return put_positional(p, digits, n, exp);
}

/* What has no digits, or only a zero. */
static char *
put_special(char *p, double v)
{
	const char *word = v == 0 ? "0" : isnan(v) ? "nan" : "inf";

	while (*word != '\0')
		*p++ = *word++;
	return p;
}

size_t
bt_num_format(double v, char *buf)
{
	uint64_t bits;
	char *p = buf, *end = NULL;

	memcpy(&bits, &v, sizeof bits);
	if (bits >> 63 != 0 && !isnan(v)) {
		*p++ = '-';
		v = -v;
	}
	bits &= UINT64_MAX >> 1;
	if (bits == 0 || bits >> MANT_BITS == EXP_ALL)
		end = put_special(p, v);
	else if (v >= 1e-6 && v < 1e15)
		end = put_plain(p, v);
	if (end == NULL)
		end = put_shortest(p, bits);
	*end = '\0';
	return (size_t)(end - buf);
}

size_t
bt_int_format(int64_t v, char *buf)
{
	uint64_t x = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char *p = buf;

	if (v < 0)
		*p++ = '-';
	p = bt_digits_put(p, x);
	*p = '\0';
	return (size_t)(p - buf);
}

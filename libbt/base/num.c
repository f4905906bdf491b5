#include "bt/num.h"

#include <math.h>
#include <string.h>

#include "base/ascii.h"
#include "base/bignum.h"
#include "base/bits.h"
#include "base/numfast.h"
#include "base/pow10.h"

/*
 * Reading goes by what the number needs.  Up to fifteen digits, no exponent:
 * numfast.h.  An integer below 2^53 times or over a power of ten that is a
 * double: one operation, which IEEE 754 rounds correctly.  Else 128 bits of
 * the power of ten decide, for up to nineteen digits always; for longer ones
 * where the digits left out cannot matter, as hardly ever they do.  Where they
 * can, long integers do: bignum.h.
 */

#define MANT_BITS 52
#define EXP_BIAS  1023
#define EXP_ALL   2047                   /* of infinity */
#define EXP_MAX   INT64_C(1000000000000) /* more digits than any text has */

/* Digits, a point: w * 10^exp, and more below where is_cut. */
struct decimal {
	uint64_t w;
	int64_t exp;
	int digits; /* of w */
	int is_cut; /* digits other than 0 were left out */
};

#define DIGITS_MAX 19 /* of a uint64_t, always */

static const char *
scan_word(const char *s, const char *end, double *v)
{
	size_t n = (size_t)(end - s);

	if (n >= 8 && bt_ascii_same(s, "infinity", 8)) {
		*v = (double)INFINITY;
		return s + 8;
	}
	if (n >= 3 && bt_ascii_same(s, "inf", 3)) {
		*v = (double)INFINITY;
		return s + 3;
	}
	if (n >= 3 && bt_ascii_same(s, "nan", 3)) {
		*v = (double)NAN;
		return s + 3;
	}
	return NULL;
}

/* Digits with an optional point: the first byte after; NULL without digits. */
static const char *
scan_digits(const char *s, const char *end, struct decimal *d)
{
	const char *start = s;
	int has_point = 0;

	for (; s < end; s++) {
		unsigned digit = (unsigned)(unsigned char)*s - '0';

		if (digit > 9) {
			if (*s != '.' || has_point)
				break;
			has_point = 1;
		} else if (d->digits < DIGITS_MAX) {
			d->w = d->w * 10 + digit;
			d->digits += d->w != 0; /* not the leading zeros */
			d->exp -= has_point;
		} else {
			d->is_cut |= digit != 0;
			d->exp += !has_point;
		}
	}
	return s - start > has_point ? s : NULL;
}

/* An exponent, if a whole one is there; the first byte after it. */
static const char *
scan_exp(const char *s, const char *end, int64_t *exp)
{
	const char *p = s + 1;
	int is_negative;
	int64_t e = 0;

	*exp = 0;
	if (s == end || (*s != 'e' && *s != 'E'))
		return s;
	is_negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end || !bt_ascii_is_digit(*p))
		return s;
	for (; p < end && bt_ascii_is_digit(*p); p++)
		if (e < EXP_MAX)
			e = e * 10 + (*p - '0');
	*exp = is_negative ? -e : e;
	return p;
}

/*
 * The first 128 bits of w, its highest bit set, times 10^q; to fewer bits
 * where those settle the result.
 */
static bt_u128
product(uint64_t w, int q)
{
	const struct bt_pow10 *p = bt_pow10_below(q);
	bt_u128 x = (bt_u128)w * p->hi;

	/* 55 bits are wanted; all ones below them could still carry */
	if (((uint64_t)(x >> 64) & 0x1ff) == 0x1ff)
		x += (bt_u128)w * p->lo >> 64;
	return x;
}

/* Round a mantissa with two bits too many, the last but for a sticky one. */
static uint64_t
round_normal(uint64_t mant, int exp)
{
	mant = (mant + (mant & 1)) >> 1;
	if (mant >> (MANT_BITS + 1) != 0) {
		mant >>= 1;
		exp++;
	}
	if (exp >= EXP_ALL)
		return (uint64_t)EXP_ALL << MANT_BITS;
	return (mant & ((UINT64_C(1) << MANT_BITS) - 1)) | (uint64_t)exp
							       << MANT_BITS;
}

static uint64_t
round_subnormal(uint64_t mant, int exp)
{
	if (exp <= -63)
		return 0;
	mant >>= 1 - exp;
	/* a carry out of it makes the exponent of the least normal number */
	return (mant + (mant & 1)) >> 1;
}

/*
 * The bits of the double nearest to w * 10^q.
 *
 * source: D. Lemire, "Number Parsing at a Gigabyte per Second", 2021; that no
 * w needs more bits: N. Mushtak, D. Lemire, "Fast Number Parsing Without
 * Fallback", 2023.
 */
static uint64_t
nearest(uint64_t w, int64_t q10)
{
	uint64_t mant, hi;
	int zeros, shift, exp, q;
	bt_u128 x;

	if (w == 0 || q10 < BT_POW10_MIN)
		return 0;
	if (q10 > 308)
		return (uint64_t)EXP_ALL << MANT_BITS;
	q = (int)q10;
	zeros = bt_bits_high(w);
	x = product(w << zeros, q);
	hi = (uint64_t)(x >> 64);
	shift = (int)(hi >> 63) + 64 - MANT_BITS - 3;
	mant = hi >> shift; /* 54 bits: one to round by */
	exp = bt_pow10_log2(q) + 63 + (int)(hi >> 63) - zeros + EXP_BIAS;
	if (exp <= 0)
		return round_subnormal(mant, exp);
	/* exactly half-way to an even one, which only these powers allow */
	if ((uint64_t)x <= 1 && q >= -4 && q <= 23 && (mant & 3) == 1 &&
	    mant << shift == hi)
		mant &= ~UINT64_C(1);
	return round_normal(mant, exp);
}

/* The value of a decimal whose digits are at [s, end), exponent exp. */
static double
evaluate(const struct decimal *d, const char *s, const char *end, int64_t exp)
{
	int64_t q = d->exp + exp;
	uint64_t bits;
	double v;

	if (d->w <= UINT64_C(1) << 53 && !d->is_cut &&
	    q >= -BT_POW10_EXACT_MAX && q <= BT_POW10_EXACT_MAX) {
		v = (double)(int64_t)d->w;
		return q < 0 ? v / bt_pow10_exact[-q] : v * bt_pow10_exact[q];
	}
	bits = nearest(d->w, q);
	if (d->is_cut && bits != nearest(d->w + 1, q))
		bits = bt_bignum_round(s, end, exp, bits);
	memcpy(&v, &bits, sizeof v);
	return v;
}

/* A number without its sign. */
static const char *
scan_unsigned(const char *s, const char *end, double *v)
{
	struct decimal d = { 0 };
	const char *rest = bt_numfast_plain(s, end, 1, v), *after;
	int64_t exp;

	if (rest != NULL)
		return rest;
	after = scan_digits(s, end, &d);
	if (after == NULL)
		return scan_word(s, end, v);
	rest = scan_exp(after, end, &exp);
	*v = evaluate(&d, s, after, exp);
	return rest;
}

const char *
bt_num_scan(const char *s, const char *end, double *v)
{
	if (s == end)
		return NULL;
	if (*s == '-') {
		s = scan_unsigned(s + 1, end, v);
		if (s != NULL)
			*v = -*v;
		return s;
	}
	return scan_unsigned(s + (*s == '+'), end, v);
}

int
bt_num_parse(const char *s, size_t n, double *v)
{
	double x;

	if (n == 0 || bt_num_scan(s, s + n, &x) != s + n)
		return -1;
	*v = x;
	return 0;
}

int
bt_int_parse(const char *s, size_t n, int64_t lo, int64_t hi, int64_t *v)
{
	int neg = n > 0 && s[0] == '-';
	size_t i = n > 0 && (s[0] == '-' || s[0] == '+');
	int64_t x = 0;

	if (i == n)
		return -1;
	for (; i < n; i++) {
		int d = s[i] - '0';

		if (!bt_ascii_is_digit(s[i]))
			return -1;
		/* counted downwards, where INT64_MIN fits too */
		if (x < (INT64_MIN + d) / 10)
			return -1;
		x = x * 10 - d;
	}
	if (!neg && x == INT64_MIN)
		return -1;
	x = neg ? x : -x;
	if (x < lo || x > hi)
		return -1;
	*v = x;
	return 0;
}

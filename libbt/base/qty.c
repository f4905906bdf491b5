#include "bt/qty.h"

#include <math.h>

#include "base/ascii.h"
#include "base/bits.h"
#include "base/digits.h"
#include "bt/num.h"

#define MANT_MAX   INT64_C(1000000000000000)
#define SCALE_MAX  12
#define DIGITS_MAX 38 /* of a bt_u128 */
#define RANGE_MAX  34 /* digits of INT64_MAX lots times MANT_MAX */
#define EXP_MAX    INT64_C(1000000000000) /* more digits than any text has */

/*
 * A decimal number, mant * 10^exp, without trailing zeros in mant; of one
 * with too many digits is_cut is set and the rest is missing.
 */
struct decimal {
	bt_u128 mant;
	int digits; /* of mant */
	int64_t exp;
	int is_negative, is_cut;
};

static bt_u128
power(int n)
{
	bt_u128 p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* Take one digit, with `zeros` held back behind those taken so far. */
static void
take_digit(struct decimal *d, int64_t *zeros, char c)
{
	if (c == '0') {
		*zeros += d->mant != 0;
	} else if (d->is_cut || d->digits + *zeros >= DIGITS_MAX) {
		d->is_cut = 1;
		++*zeros;
	} else {
		d->mant =
		    d->mant * power((int)*zeros + 1) + (unsigned)(c - '0');
		d->digits += (int)*zeros + 1;
		*zeros = 0;
	}
}

/* Digits with an optional point: the first byte after them, NULL if none. */
static const char *
scan_mant(const char *s, const char *end, struct decimal *d)
{
	const char *start = s, *point = NULL;
	int64_t zeros = 0;

	for (; s < end; s++) {
		if (bt_ascii_is_digit(*s))
			take_digit(d, &zeros, *s);
		else if (*s == '.' && point == NULL)
			point = s;
		else
			break;
	}
	if (s - start == (point != NULL))
		return NULL;
	d->exp = zeros - (point != NULL ? s - point - 1 : 0);
	return s;
}

/* An exponent, the whole of the rest; 0 or -1. */
static int
scan_exp(const char *s, const char *end, struct decimal *d)
{
	int is_negative;
	int64_t e = 0;

	s++; /* the e */
	is_negative = s < end && *s == '-';
	if (s < end && (*s == '-' || *s == '+'))
		s++;
	if (s == end)
		return -1;
	for (; s < end && bt_ascii_is_digit(*s); s++)
		if (e < EXP_MAX)
			e = e * 10 + (*s - '0');
	d->exp += is_negative ? -e : e;
	return s == end ? 0 : -1;
}

static int
scan(const char *s, size_t n, struct decimal *d)
{
	const char *end = s + n;

	d->is_negative = n > 0 && *s == '-';
	if (n > 0 && (*s == '-' || *s == '+'))
		s++;
	s = scan_mant(s, end, d);
	if (s == NULL)
		return -1;
	if (s < end && (*s == 'e' || *s == 'E'))
		return scan_exp(s, end, d);
	return s == end ? 0 : -1;
}

struct bt_lot
bt_lot_default(void)
{
	struct bt_lot lot = { .mant = 1, .scale = BT_LOT_DEFAULT_SCALE };

	return lot;
}

int
bt_lot_parse(const char *s, size_t n, struct bt_lot *lot)
{
	struct decimal d = { 0 };
	bt_u128 mant;

	if (n == 0 || s[0] == '+' || s[0] == '-' ||
	    scan_mant(s, s + n, &d) != s + n)
		return -1;
	if (d.mant == 0 || d.exp < -SCALE_MAX || d.digits + d.exp > 16)
		return -1;
	mant = d.mant * power(d.exp > 0 ? (int)d.exp : 0);
	if (mant > (bt_u128)MANT_MAX)
		return -1;
	lot->mant = (int64_t)mant;
	lot->scale = d.exp < 0 ? (int)-d.exp : 0;
	return 0;
}

int
bt_qty_parse(const char *s, size_t n, struct bt_lot lot, bt_qty *qty)
{
	struct decimal d = { 0 };
	bt_u128 steps, lots;
	int is_whole;

	if (scan(s, n, &d) < 0)
		return -1;
	if (d.mant == 0) {
		*qty = 0;
		return 0;
	}
	/* in steps of 1 / 10^scale, which are lots of `mant` */
	d.exp += lot.scale;
	if (d.digits + d.exp > RANGE_MAX)
		return -2;
	is_whole = d.exp >= 0 && !d.is_cut;
	if (d.exp >= 0)
		steps = d.mant * power((int)d.exp);
	else
		steps = d.exp < -DIGITS_MAX ? 0 : d.mant / power((int)-d.exp);
	lots = steps / (bt_u128)lot.mant;
	if (lots > (bt_u128)INT64_MAX)
		return -2;
	if (!is_whole || steps % (bt_u128)lot.mant != 0)
		return -3;
	*qty = d.is_negative ? -(bt_qty)lots : (bt_qty)lots;
	return 0;
}

static uint64_t
magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

/* Take the last decimal digit off x; most numbers are short. */
static char
pop_digit(bt_u128 *x)
{
	uint64_t y = (uint64_t)*x;
	bt_u128 rest;

	if (*x == y) {
		*x = y / 10;
		return (char)('0' + (int)(y % 10));
	}
	rest = *x / 10;
	y = (uint64_t)(*x - rest * 10);
	*x = rest;
	return (char)('0' + (int)y);
}

/* The usual case: a word of steps, up to eight digits of a fraction. */
static size_t
format_word(uint64_t steps, int scale, int is_negative, char *buf)
{
	static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000,
		1000000, 10000000, 100000000 };
	uint64_t small = steps * powers[8 - scale]; /* in 1 / 10^8 */
	char *p = buf;

	if (is_negative)
		*p++ = '-';
	/* by a constant where it fits: a division takes as long as the rest */
	if (scale == 8 || steps < 10000000000) {
		p = bt_digits_put(p, small / 100000000);
		p = bt_digits_fraction8(p, small % 100000000);
	} else {
		p = bt_digits_put(p, steps / powers[scale]);
		p = bt_digits_fraction8(
		    p, steps % powers[scale] * powers[8 - scale]);
	}
	*p = '\0';
	return (size_t)(p - buf);
}

size_t
bt_qty_format(bt_qty qty, struct bt_lot lot, char *buf)
{
	bt_u128 steps = (bt_u128)magnitude(qty) * (uint64_t)lot.mant;
	char text[BT_QTY_TEXT_MAX];
	char *p = text + sizeof text, c;
	int scale, is_zeros = 1;
	size_t n;

	if (lot.scale <= 8 && steps <= UINT64_MAX)
		return format_word((uint64_t)steps, lot.scale, qty < 0, buf);
	*--p = '\0';
	for (scale = lot.scale; scale > 0; scale--) {
		c = pop_digit(&steps);
		is_zeros = is_zeros && c == '0';
		if (!is_zeros)
			*--p = c;
	}
	if (!is_zeros)
		*--p = '.';
	do
		*--p = pop_digit(&steps);
	while (steps > 0);
	if (qty < 0)
		*--p = '-';
	n = (size_t)(text + sizeof text - p);
	memcpy(buf, p, n);
	return n - 1;
}

/* Exact as doubles. */
const double bt_qty_powers[SCALE_MAX + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6,
	1e7, 1e8, 1e9, 1e10, 1e11, 1e12 };

double
bt_qty_round(bt_qty qty, struct bt_lot lot)
{
	bt_u128 steps = (bt_u128)magnitude(qty) * (uint64_t)lot.mant;
	char text[BT_QTY_TEXT_MAX];
	double units = 0;

	/* both exact, so the division rounds once; else the long way */
	if (steps <= (UINT64_C(1) << 53)) {
		units = (double)(uint64_t)steps / bt_qty_powers[lot.scale];
		return qty < 0 ? -units : units;
	}
	if (bt_num_parse(text, bt_qty_format(qty, lot, text), &units) < 0)
		return (double)NAN; /* not reached: it is a number */
	return units;
}

int
bt_qty_trunc(double units, struct bt_lot lot, bt_qty *qty)
{
	double lots = fabs(units) * bt_qty_powers[lot.scale] / (double)lot.mant;
	double whole = floor(lots);
	double near = 1e-12 * (whole + 1);

	if (!(lots < 0x1p63))
		return -1;
	/* of many lots that would be all that there is between two of them */
	if (near > 0.25)
		near = 0.25;
	/* beyond 2^53 lots is whole, and whole + 1 may not be exact */
	if (lots < 0x1p53 && whole + 1 - lots <= near)
		whole++;
	*qty = units < 0 ? -(bt_qty)whole : (bt_qty)whole;
	return 0;
}

int
bt_qty_add(bt_qty a, bt_qty b, bt_qty *sum)
{
	if (b > 0 ? a > INT64_MAX - b : a < -INT64_MAX - b)
		return -1;
	*sum = a + b;
	return 0;
}

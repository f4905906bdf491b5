#include "base/bignum.h"

#include <assert.h>

#include "base/ascii.h"
#include "base/bits.h"

/*
 * What lies half-way between two doubles has at most 767 digits, so digits
 * beyond 800 only tell whether there is more.  The decimal, and the half-way
 * point, both scaled to whole numbers, stay below 2^3000.
 */
#define DIGITS_MAX 800
#define LIMBS_MAX  56

struct bignum {
	uint64_t limb[LIMBS_MAX]; /* lowest first */
	int n;                    /* limb[n - 1] is not 0 */
};

static void
push(struct bignum *b, uint64_t limb)
{
	assert(b->n < LIMBS_MAX);
	if (limb != 0)
		b->limb[b->n++] = limb;
}

/* b = b * factor + add */
static void
multiply(struct bignum *b, uint64_t factor, uint64_t add)
{
	bt_u128 t;
	int i;

	for (i = 0; i < b->n; i++) {
		t = (bt_u128)b->limb[i] * factor + add;
		b->limb[i] = (uint64_t)t;
		add = (uint64_t)(t >> 64);
	}
	push(b, add);
}

static void
multiply_pow5(struct bignum *b, int64_t e)
{
	static const uint64_t pow5_27 = UINT64_C(7450580596923828125);

	for (; e >= 27; e -= 27)
		multiply(b, pow5_27, 0);
	for (; e > 0; e--)
		multiply(b, 5, 0);
}

static void
shift(struct bignum *b, int64_t bits)
{
	int limbs = (int)(bits / 64), i;

	multiply(b, UINT64_C(1) << (bits % 64), 0);
	if (b->n == 0)
		return;
	assert(b->n + limbs <= LIMBS_MAX);
	for (i = b->n - 1; i >= 0; i--)
		b->limb[i + limbs] = b->limb[i];
	for (i = 0; i < limbs; i++)
		b->limb[i] = 0;
	b->n += limbs;
}

static int
compare(const struct bignum *a, const struct bignum *b)
{
	int i;

	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (i = a->n - 1; i >= 0; i--)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

/* The digits as b * 10^exp, where exp was that of their end. */
static int64_t
read_digits(struct bignum *b, const char *s, const char *end, int64_t exp)
{
	int n = 0, has_point = 0, is_more = 0;

	for (; s < end; s++) {
		if (*s == '.') {
			has_point = 1;
			continue;
		}
		assert(bt_ascii_is_digit(*s));
		if (n < DIGITS_MAX) {
			multiply(b, 10, (uint64_t)(*s - '0'));
			n += b->n > 0; /* not the leading zeros */
			exp -= has_point;
		} else {
			is_more |= *s != '0';
			exp += !has_point;
		}
	}
	if (is_more) { /* any digit more is as good as all of them */
		multiply(b, 10, 1);
		exp--;
	}
	return exp;
}

/* The point half-way from `low` to its successor, as b * 2^(what it gives). */
static int
read_halfway(struct bignum *b, uint64_t low)
{
	uint64_t mant = low & ((UINT64_C(1) << 52) - 1);
	int exp = (int)(low >> 52);

	if (exp > 0)
		mant |= UINT64_C(1) << 52;
	else
		exp = 1;
	push(b, mant * 2 + 1);
	return exp - 1075 - 1;
}

uint64_t
bt_bignum_round(const char *s, const char *end, int64_t exp, uint64_t low)
{
	struct bignum decimal = { .n = 0 }, halfway = { .n = 0 };
	int64_t exp10 = read_digits(&decimal, s, end, exp);
	int64_t exp2 = read_halfway(&halfway, low);
	int order;

	/* decimal * 5^exp10 * 2^exp10 to halfway * 2^exp2, all whole */
	if (exp10 >= 0)
		multiply_pow5(&decimal, exp10);
	else
		multiply_pow5(&halfway, -exp10);
	if (exp10 >= exp2)
		shift(&decimal, exp10 - exp2);
	else
		shift(&halfway, exp2 - exp10);
	order = compare(&decimal, &halfway);
	return low + (order > 0 || (order == 0 && (low & 1) != 0));
}

#include "io/unpackbar.h"

#include <string.h>

#include "bt/record.h"

enum {
	GROUP = BT_PACK_GROUP,
	RECORD = sizeof(struct bt_bar)
};

/* Vectors of 16 bytes, which every 64-bit machine of ours has; elsewhere the
 * compilers make of them what there is. */
typedef uint32_t four __attribute__((vector_size(16)));
typedef int32_t four_signed __attribute__((vector_size(16)));
typedef uint64_t two __attribute__((vector_size(16)));
typedef double two_doubles __attribute__((vector_size(16)));

static inline four
get_four(const uint32_t *p)
{
	four v;

	memcpy(&v, p, sizeof v);
	return v;
}

static inline two
get_two(const uint64_t *p)
{
	two v;

	memcpy(&v, p, sizeof v);
	return v;
}

static inline void
put(char *to, two v)
{
	memcpy(to, &v, sizeof v);
}

/* Bits of a double become the bits of (that - shift) / 10^e. */
static inline two
scale(four bits, const struct bt_unpackbar_num *n)
{
	/* 2^52, whose last bits the number stands in, and 2^31 */
	const two_doubles shift = { 0x1.000008p52, 0x1.000008p52 };
	const two_doubles m = (two_doubles)bits - shift;

	return (two)(m * n->high + m * n->low);
}

/* The doubles of four numbers: their bits. */
struct joined {
	two low, high; /* of the first two, of the others */
};

static inline struct joined
join(four k, const struct bt_unpackbar_num *n, int has_unit)
{
	const four top = { 0x43300000, 0x43300000, 0x43300000, 0x43300000 };
	const four m = (has_unit ? n->base + n->unit * k : n->base + k) ^
		       UINT32_C(0x80000000); /* without sign, from -2^31 on */

	return (struct joined){
		scale(__builtin_shufflevector(m, top, 0, 4, 1, 5), n),
		scale(__builtin_shufflevector(m, top, 2, 6, 3, 7), n)
	};
}

/* Words a and b of two records; b is the next one. */
static inline void
put_words(char *to, two a, two b)
{
	put(to, __builtin_shufflevector(a, b, 0, 2));
	put(to + RECORD, __builtin_shufflevector(a, b, 1, 3));
}

/* What is no price, of the two bars from i on. */
static inline void
put_others(const struct bt_unpackbar *b, size_t i, char *to)
{
	put_words(
	    to, get_two(b->times + i), get_two(b->ends + i) + b->end_more);
	put_words(to + 48, get_two(b->volumes + i), get_two(b->symbols + i));
}

/* The four bars from i on. */
static inline __attribute__((always_inline)) void
put_four(const struct bt_unpackbar *b, size_t i, int has_unit, char *to)
{
	const four close = get_four(b->close + i);
	const four open = close - get_four(b->more_close + i);
	const four is_up = (four)((four_signed)close > (four_signed)open);
	const four top = (close & is_up) | (open & ~is_up);
	const four bottom = (open & is_up) | (close & ~is_up);
	const struct joined o = join(open, &b->price, has_unit);
	const struct joined h =
	    join(top + get_four(b->more_high + i), &b->price, has_unit);
	const struct joined l =
	    join(bottom - get_four(b->less_low + i), &b->price, has_unit);
	const struct joined c = join(close, &b->price, has_unit);

	put_others(b, i, to);
	put_words(to + 16, o.low, h.low);
	put_words(to + 32, l.low, c.low);
	to += 2 * RECORD;
	put_others(b, i + 2, to);
	put_words(to + 16, o.high, h.high);
	put_words(to + 32, l.high, c.high);
}

void
bt_unpackbar_put(const struct bt_unpackbar *from, char *to)
{
	/* a copy, of which the compiler knows that `to` does not change it */
	const struct bt_unpackbar b = *from;
	size_t i;

	if (b.price.unit == 1)
		for (i = 0; i < GROUP; i += 4)
			put_four(&b, i, 0, to + i * RECORD);
	else
		for (i = 0; i < GROUP; i += 4)
			put_four(&b, i, 1, to + i * RECORD);
}

int
bt_unpackbar_num(const struct bt_packnum *num, struct bt_unpackbar_num *n)
{
	n->base = (uint32_t)num->base;
	n->unit = (uint32_t)num->unit;
	return bt_packnum_inverse(num->e, &n->high, &n->low);
}

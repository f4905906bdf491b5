/*
 * Random numbers that are the same on every machine.
 *
 * xoshiro256** (Blackman and Vigna 2018), its state filled by splitmix64.
 * Everything here is integer arithmetic, or IEEE additions and
 * multiplications that are exact, so a seed means the same numbers for ever.
 * Not for secrets.
 */
#ifndef BT_BASE_RANDOM_H
#define BT_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct bt_random {
	uint64_t s[4];
};

/* bt_random_mix(x): the next number of splitmix64, whose state is *x. */
uint64_t bt_random_mix(uint64_t *x);

/*
 * bt_random_init(r, seed, name):
 * Begin a stream of numbers of its own for each name, so that what is drawn
 * for one changes nothing for another.
 */
void bt_random_init(struct bt_random *r, uint64_t seed, const char *name);

/* bt_random_next(r): 64 random bits. */
static inline uint64_t
bt_random_next(struct bt_random *r)
{
	uint64_t *s = r->s;
	const uint64_t x = s[1] * 5, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = s[3] << 45 | s[3] >> 19;
	return (x << 7 | x >> 57) * 9;
}

/* bt_random_unit(r): uniform, 0 <= u < 1, a multiple of 2^-53. */
static inline double
bt_random_unit(struct bt_random *r)
{
	return (double)(bt_random_next(r) >> 11) * 0x1p-53;
}

/*
 * bt_random_normal(r): about normal, of mean 0 and variance 1, within +-6: a
 * sum of twelve uniform numbers of 16 bits, which needs no function of the C
 * library and no rejection.  The tails beyond 3 are thinner than they ought
 * to be.
 */
static inline double
bt_random_normal(struct bt_random *r)
{
	/* four lanes of 16 bits, added up in two halves without overflow */
	const uint64_t even = UINT64_C(0x0000ffff0000ffff);
	uint64_t sum = 0;
	int i;

	for (i = 0; i < 3; i++) {
		const uint64_t x = bt_random_next(r);

		sum += (x & even) + (x >> 16 & even);
	}
	sum = (sum & UINT32_MAX) + (sum >> 32);
	/* each lane is half a step short of uniform's mean */
	return ((double)sum + 6.0) * 0x1p-16 - 6.0;
}

#endif

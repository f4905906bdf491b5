#include "base/random.h"

#include <string.h>

#include "base/hash.h"

uint64_t
bt_random_mix(uint64_t *x)
{
	uint64_t z = *x += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void
bt_random_init(struct bt_random *r, uint64_t seed, const char *name)
{
	uint64_t x = seed;
	size_t i;

	x = bt_random_mix(&x) ^ bt_hash64_of(name, strlen(name));
	for (i = 0; i < sizeof r->s / sizeof *r->s; i++)
		r->s[i] = bt_random_mix(&x);
}

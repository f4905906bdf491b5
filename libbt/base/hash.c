#include "base/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <xxhash.h>

/*
 * Where the library has them, its functions that look at the processor first:
 * built for any, the usual ones know only what the oldest can.  The same
 * values, up to four times as fast.
 */
#if defined(__x86_64__) && defined(__has_include)
#if __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#endif
#endif

struct bt_hash {
	enum bt_hash_kind kind;
	XXH3_state_t *state;
};

uint64_t
bt_hash64_of(const void *p, size_t n)
{
	return XXH3_64bits(p, n);
}

static struct bt_hash128
from_xxh(XXH128_hash_t x)
{
	struct bt_hash128 h = { .hi = x.high64, .lo = x.low64 };

	return h;
}

struct bt_hash128
bt_hash128_of(const void *p, size_t n)
{
	return from_xxh(XXH3_128bits(p, n));
}

size_t
bt_hash64_format(uint64_t h, char *buf)
{
	int i;

	for (i = 0; i < 16; i++)
		buf[i] = "0123456789abcdef"[h >> (60 - 4 * i) & 15];
	buf[16] = '\0';
	return 16;
}

size_t
bt_hash128_format(struct bt_hash128 h, char *buf)
{
	(void)bt_hash64_format(h.hi, buf);
	(void)bt_hash64_format(h.lo, buf + 16);
	return 32;
}

struct bt_hash *
bt_hash_new(enum bt_hash_kind kind, struct bt_err *err)
{
	struct bt_hash *h = malloc(sizeof *h);

	if (h == NULL || (h->state = XXH3_createState()) == NULL) {
		free(h);
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	h->kind = kind;
	bt_hash_clear(h);
	return h;
}

void
bt_hash_free(struct bt_hash *h)
{
	if (h == NULL)
		return;
	(void)XXH3_freeState(h->state);
	free(h);
}

/* XXH3's streaming calls fail for NULL arguments only. */
void
bt_hash_clear(struct bt_hash *h)
{
	if (h->kind == BT_HASH_64)
		(void)XXH3_64bits_reset(h->state);
	else
		(void)XXH3_128bits_reset(h->state);
}

void
bt_hash_put(struct bt_hash *h, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (h->kind == BT_HASH_64)
		(void)XXH3_64bits_update(h->state, p, n);
	else
		(void)XXH3_128bits_update(h->state, p, n);
}

uint64_t
bt_hash_get64(const struct bt_hash *h)
{
	assert(h->kind == BT_HASH_64);
	return XXH3_64bits_digest(h->state);
}

struct bt_hash128
bt_hash_get128(const struct bt_hash *h)
{
	assert(h->kind == BT_HASH_128);
	return from_xxh(XXH3_128bits_digest(h->state));
}

size_t
bt_hash_format(const struct bt_hash *h, char *buf)
{
	if (h->kind == BT_HASH_64)
		return bt_hash64_format(bt_hash_get64(h), buf);
	return bt_hash128_format(bt_hash_get128(h), buf);
}

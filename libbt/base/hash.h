/*
 * Hashes: XXH3 of 64 and of 128 bits, whole or piece by piece.
 *
 * The same bytes give the same hash however they were cut, on any machine.
 * As text a hash is lower-case hexadecimal, most significant digit first, as
 * xxhsum(1) prints it.  Good against accidents, not against malice.
 */
#ifndef BT_BASE_HASH_H
#define BT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

#define BT_HASH_TEXT_MAX 33 /* longest text of a hash, with its NUL */

struct bt_hash128 {
	uint64_t hi, lo;
};

/* bt_hash64_of(p, n), bt_hash128_of(p, n): the hash of n bytes. */
uint64_t bt_hash64_of(const void *p, size_t n);
struct bt_hash128 bt_hash128_of(const void *p, size_t n);

/* bt_hash64_format(h, buf): 16 digits; buf BT_HASH_TEXT_MAX; the length. */
size_t bt_hash64_format(uint64_t h, char *buf);
/* bt_hash128_format(h, buf): 32 digits; buf BT_HASH_TEXT_MAX; the length. */
size_t bt_hash128_format(struct bt_hash128 h, char *buf);

enum bt_hash_kind {
	BT_HASH_64,
	BT_HASH_128
};

struct bt_hash; /* a hash in the making; opaque */

/*
 * bt_hash_new(kind, err) / bt_hash_free(h):
 * Begin a hash.  NULL, BT_SYSTEM where memory is out; freeing NULL is fine.
 */
struct bt_hash *bt_hash_new(
    enum bt_hash_kind kind, struct bt_err *err) BT_MUST_USE;
void bt_hash_free(struct bt_hash *h);

/* bt_hash_put(h, p, n): go on with n more bytes. */
void bt_hash_put(struct bt_hash *h, const void *p, size_t n);

/*
 * bt_hash_get64(h), bt_hash_get128(h): the hash of all bytes put so far; more
 * may follow.  To be called on a hash of that kind.
 */
uint64_t bt_hash_get64(const struct bt_hash *h);
struct bt_hash128 bt_hash_get128(const struct bt_hash *h);

/* bt_hash_format(h, buf): its text; buf BT_HASH_TEXT_MAX; its length. */
size_t bt_hash_format(const struct bt_hash *h, char *buf);

/* bt_hash_clear(h): as new, of the same kind. */
void bt_hash_clear(struct bt_hash *h);

#endif

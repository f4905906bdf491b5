/*
 * A stream of whole numbers, 0 .. 2^64-1, in as few bits as its neighbours
 * need: the streams of the codec `fast`.
 *
 * Numbers go in groups of 128.  A group has one width in bits; the few of its
 * numbers that are wider keep the rest elsewhere, so that one of them does
 * not widen all.  The last group, where it is not full, is kept in bytes.
 * Byte by byte: bt-stream(5), "Packed payloads".
 */
#ifndef BT_IO_PACKBITS_H
#define BT_IO_PACKBITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define BT_PACK_GROUP 128

/* bt_packbits_size(v, n): the bytes that bt_packbits_put() would write. */
size_t bt_packbits_size(const uint64_t *v, size_t n);

/* bt_packbits_put(out, v, n, err): append n numbers; 0 or -1. */
int bt_packbits_put(struct bt_buf *out, const uint64_t *v, size_t n,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_packbits_get32(p, n_bytes, n, v), bt_packbits_get64():
 * The next group: n of its numbers, 1 <= n <= 128, 128 in all but the last.
 *
 *   v      room for 128; all are written, those behind n with 0.
 *   gives  how many bytes it took; 0 where the bytes are no group, or one
 *          with wider numbers.
 */
size_t bt_packbits_get32(
    const uint8_t *p, size_t n_bytes, uint32_t n, uint32_t v[BT_PACK_GROUP]);
size_t bt_packbits_get64(
    const uint8_t *p, size_t n_bytes, uint32_t n, uint64_t v[BT_PACK_GROUP]);

#endif

/*
 * A stream of whole numbers as planes of bytes: the streams of the codec
 * `small`, before zstd.
 *
 * First the lowest byte of each number, then the next byte of each, and so on
 * for as many bytes as the widest of them has.
 */
#ifndef BT_IO_PACKPLANES_H
#define BT_IO_PACKPLANES_H

#include <stddef.h>
#include <stdint.h>

#include "io/packbits.h"

/* bt_packplanes_count(v, n): how many planes they need, 0 .. 8. */
unsigned bt_packplanes_count(const uint64_t *v, size_t n);

/* bt_packplanes_put(out, v, n, planes, err): append planes x n bytes. */
int bt_packplanes_put(struct bt_buf *out, const uint64_t *v, size_t n,
    unsigned planes, struct bt_err *err) BT_MUST_USE;

/*
 * bt_packplanes_get32(p, n, planes, k, v), bt_packplanes_get64():
 * k <= 128 numbers of a stream.
 *
 *   p       the byte of the first of them in the lowest plane.
 *   n       from a plane to the next.
 *   planes  0 .. 4, 0 .. 8.
 *   v       room for 128; all are written, those behind k with 0.
 */
void bt_packplanes_get32(const uint8_t *p, size_t n, unsigned planes,
    uint32_t k, uint32_t v[BT_PACK_GROUP]);
void bt_packplanes_get64(const uint8_t *p, size_t n, unsigned planes,
    uint32_t k, uint64_t v[BT_PACK_GROUP]);

#endif

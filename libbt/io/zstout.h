/*
 * Compression on the way out: bytes in, one zstd frame to a descriptor.
 *
 * Level 3, with zstd's own checksum of the content, so that damage is found
 * in whatever form is inside.
 */
#ifndef BT_IO_ZSTOUT_H
#define BT_IO_ZSTOUT_H

#include <stddef.h>

#include "bt/err.h"

struct bt_zstout;

/* bt_zstout_new(fd, err) / bt_zstout_free(z): NULL, BT_SYSTEM, on failure. */
struct bt_zstout *bt_zstout_new(int fd, struct bt_err *err) BT_MUST_USE;
void bt_zstout_free(struct bt_zstout *z);

/* bt_zstout_put(z, p, n, err): compress n bytes more; 0 or -1, BT_SYSTEM. */
int bt_zstout_put(struct bt_zstout *z, const void *p, size_t n,
    struct bt_err *err) BT_MUST_USE;

/* bt_zstout_flush(z, err): a reader can have all so far. */
int bt_zstout_flush(struct bt_zstout *z, struct bt_err *err) BT_MUST_USE;

/* bt_zstout_end(z, err): end the frame; nothing may follow. */
int bt_zstout_end(struct bt_zstout *z, struct bt_err *err) BT_MUST_USE;

#endif

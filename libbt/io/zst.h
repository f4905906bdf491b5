/*
 * Decompression on the way in: a descriptor's zstd frames as plain bytes.
 *
 * Several frames in a row are one text, frames that zstd calls skippable are
 * skipped.  Output is given as soon as there is any, so that a compressed
 * pipe lives; memory is what the frames' window asks for (zstd's usual limit
 * of 128 MiB; 8 MiB up to level 19 without --long).
 */
#ifndef BT_IO_ZST_H
#define BT_IO_ZST_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bt/err.h"

struct bt_zst;

/* bt_zst_probe(head, n): whether the first bytes begin a frame. */
int bt_zst_probe(const uint8_t *head, size_t n);

/*
 * bt_zst_new(head, n, err) / bt_zst_free(z):
 * Begin; the n bytes at head have been read already and come first.  NULL,
 * BT_SYSTEM, without memory.
 */
struct bt_zst *bt_zst_new(
    const uint8_t *head, size_t n, struct bt_err *err) BT_MUST_USE;
void bt_zst_free(struct bt_zst *z);

/*
 * bt_zst_read(z, fd, dst, n, err):
 * Up to n bytes of plain text, n > 0.
 *
 *   gives  how many, at least 1; 0 at the end; -1: BT_SYSTEM, or BT_BAD_INPUT
 *          for a frame that is cut off or damaged.
 */
ssize_t bt_zst_read(struct bt_zst *z, int fd, uint8_t *dst, size_t n,
    struct bt_err *err) BT_MUST_USE;

#endif

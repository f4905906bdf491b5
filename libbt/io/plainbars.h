/*
 * Plain bars: as most blocks have them, so that much is known of all without
 * looking at each.
 *
 * They are of 64 bytes and of one symbol; their times and ends rise from each
 * to the next, and none ends before it starts; their prices are finite, and no
 * NaN but the stream's own is in them.  Any run of plain bars is plain.
 *
 * Found out once, when a block is read (struct bt_block tells it on); whoever
 * changes a bar makes it unknown again.
 */
#ifndef BT_IO_PLAINBARS_H
#define BT_IO_PLAINBARS_H

#include <stdint.h>

#include "bt/record.h"

/* A NaN as streams have it; any other becomes that when it is written. */
#define BT_PLAINBARS_NAN UINT64_C(0x7ff8000000000000)

/*
 * bt_plainbars_check(bars, n, flags):
 * Whether n >= 1 bars are plain.
 *
 *   flags  those that any of them has are added; with whatever where they are
 *          not plain.
 */
int bt_plainbars_check(const struct bt_bar *bars, uint32_t n, uint32_t *flags);

#endif

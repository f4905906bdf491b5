/*
 * The index of a .bts file, for those who want a part of it.
 *
 * It is found from the file's end, block by block towards the head, and then
 * gone through in the stream's order, one index block in memory at a time.
 * Its entries hold the checksums of all headers, so that the chain of a file
 * of which only a part is read can still be told: what is skipped is known to
 * be skipped, and a block that is read is known to be the one that was written
 * there.
 *
 * Where a file is not whole, or anything of its index is not as it should be,
 * there is none: reading all of it then tells what is wrong.
 */
#ifndef BT_IO_BTSINDEX_H
#define BT_IO_BTSINDEX_H

#include "io/form.h"

struct bt_btsindex; /* opaque */

/*
 * bt_btsindex_open(file, slice, index, err):
 *
 *   file   borrowed; its look ahead is not touched.
 *   slice  borrowed: what of the file is wanted.
 *   index  set; NULL where there is none that can be used.
 *   gives  0; -1 BT_SYSTEM.
 */
int bt_btsindex_open(struct bt_file *file, const struct bt_slice *slice,
    struct bt_btsindex **index, struct bt_err *err) BT_MUST_USE;
void bt_btsindex_close(struct bt_btsindex *x); /* NULL is fine */

/* What is known of the whole stream. */
struct bt_btsindex_all {
	uint64_t end;             /* offset of the end block */
	struct bt_bts_block last; /* its header */
	struct bt_bts_totals totals;
	uint64_t symbols;  /* how many it names */
	int has_endless;   /* some bar may not tell its end */
	uint32_t changing; /* bits of types whose further columns change behind
	                    * some of their records */
};

/* bt_btsindex_all(x): borrowed until x is closed. */
const struct bt_btsindex_all *bt_btsindex_all(const struct bt_btsindex *x);

/*
 * bt_btsindex_next(x, e, size, err):
 * The next block in the stream's order.  Index blocks come too: kind, offset
 * and header are set then.
 *
 *   e      set to its entry.
 *   size   set to the bytes of the block, header included.
 *   gives  1; 0 behind the last, where the end block follows; -1 BT_SYSTEM,
 *          BT_BAD_INPUT where the file has changed since it was opened.
 */
int bt_btsindex_next(struct bt_btsindex *x, struct bt_bts_entry *e,
    uint64_t *size, struct bt_err *err) BT_MUST_USE;

/*
 * bt_btsindex_wants(x, symbols, e):
 * Whether a block of records may hold something that the slice wants.
 *
 *   symbols  the bits of those that are wanted.
 *   e        the entry last given, or the one that comes next.
 */
int bt_btsindex_wants(const struct bt_btsindex *x, uint64_t symbols,
    const struct bt_bts_entry *e);

/* bt_btsindex_peek(x): the entry that comes next; NULL where an index block,
 * or nothing, does. */
const struct bt_bts_entry *bt_btsindex_peek(const struct bt_btsindex *x);

#endif

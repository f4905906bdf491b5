/*
 * Slices: what of a stream is wanted, record by record.
 *
 * A record is wanted where its own time is in the span, and its symbol among
 * those that are named; what has no time, or no symbol, is not judged by it.
 * Lines of a strategy are not wanted, as they belong to records that may be
 * gone; nor is what is told of a symbol that is not wanted.  A watermark
 * without a time is wanted where something was since the one before.
 *
 * Every form gives the same records: those that can find blocks by an index
 * (btsindex.h) leave out only what is not wanted here either.
 */
#ifndef BT_IO_SLICE_H
#define BT_IO_SLICE_H

#include "bt/stream.h"

/* bt_slice_has_name(slice, name, n): whether a symbol of that name is wanted. */
int bt_slice_has_name(const struct bt_slice *slice, const char *name, size_t n);

/* bt_slice_has_sym(slice, syms, sym): the same of a table's symbol. */
int bt_slice_has_sym(
    const struct bt_slice *slice, const struct bt_symtab *syms, bt_sym sym);

/* bt_slice_has_span(slice, first, last): whether times from first to last,
 * both included, may hold one that is wanted. */
int bt_slice_has_span(
    const struct bt_slice *slice, bt_time first, bt_time last);

struct bt_slicer; /* opaque */

/*
 * bt_slicer_new(slice, syms, err) / bt_slicer_free(s):
 * Both are borrowed.  NULL, BT_SYSTEM without memory; freeing NULL is fine.
 */
struct bt_slicer *bt_slicer_new(const struct bt_slice *slice,
    const struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;
void bt_slicer_free(struct bt_slicer *s);

/* bt_slicer_give(s, block): the block to be cut next; borrowed until
 * bt_slicer_next() has given 0. */
void bt_slicer_give(struct bt_slicer *s, const struct bt_block *block);

/*
 * bt_slicer_next(s, part, err):
 * The next run of wanted records of that block, where they lie.
 *
 *   gives  1; 0 when there is no more; -1, BT_SYSTEM without memory.
 */
int bt_slicer_next(
    struct bt_slicer *s, struct bt_block *part, struct bt_err *err) BT_MUST_USE;

#endif

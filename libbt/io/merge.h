/*
 * A merge as a stream of blocks: the records of several readers in the order
 * of their steps, for those who pass them on and need no steps.
 *
 * Records of one input that stand alone come as they lie in its blocks;
 * others are gathered.  Changed columns, directives and a strategy's lines
 * come as blocks of one, as a reader gives them.
 */
#ifndef BT_IO_MERGE_H
#define BT_IO_MERGE_H

#include "bt/stream.h"

struct bt_merge;

/*
 * bt_merge_open(readers, n, syms, err) / bt_merge_close(m): as
 * bt_steps_open().
 *
 * bt_merge_hurry(m): from now on nothing waits to be gathered: for those who
 * show records as they come.
 */
struct bt_merge *bt_merge_open(struct bt_reader **readers, size_t n,
    struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;
void bt_merge_close(struct bt_merge *m);
void bt_merge_hurry(struct bt_merge *m);

/*
 * bt_merge_next(m, block, err):
 * The next block; its `first` means nothing.
 *
 *   block  valid until the next call.
 *   gives  1; 0 at the end of all; -1 as bt_steps_next(), once all that comes
 *          before was given.
 */
int bt_merge_next(
    struct bt_merge *m, struct bt_block *block, struct bt_err *err) BT_MUST_USE;

#endif

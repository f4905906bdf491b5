/*
 * Rows that cannot be read, for those who go on without them.
 */
#ifndef BT_IO_BADROW_H
#define BT_IO_BADROW_H

#include "bt/stream.h"
#include "io/layout.h"
#include "io/lines.h"

/*
 * bt_badrow_is_wanted(opts, bad): whether the failure noted in bad is one that
 * the reader's owner wants to be told of rather than to end at.
 */
int bt_badrow_is_wanted(
    const struct bt_reader_opts *opts, const struct bt_err *bad);

/*
 * bt_badrow_give(opts, l, symbol, lines, bad):
 * Tell the owner of the line that was found, forget the failure, and go on
 * behind it.
 *
 *   l       the layout of its type; NULL: it is of no type.
 *   symbol  of every record, or NULL.
 *   gives   0; -1 where the owner wants to end, bad as it was.
 */
int bt_badrow_give(const struct bt_reader_opts *opts, const struct bt_layout *l,
    const char *symbol, struct bt_lines *lines, struct bt_err *bad) BT_MUST_USE;

#endif

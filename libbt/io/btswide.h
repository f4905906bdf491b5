/*
 * A .bts file whose further columns change on the way, as appending leaves
 * it: to those who ask (bt_reader_opts.is_wide) its reader gives the union of
 * all of them from the start, and what a record has not is absent.
 *
 * The union is known beforehand by the index, so only of a file that is whole
 * and can be sought in; anything else is read as it comes.
 */
#ifndef BT_IO_BTSWIDE_H
#define BT_IO_BTSWIDE_H

#include "base/buf.h"
#include "io/btsindex.h"
#include "io/union.h"

/* What to do where columns change in a stream that cannot be sought in. */
#define BT_BTSWIDE_HINT                                                        \
	"write it to a .bts file first: that tells all columns from its start"

/* All zero is of a file whose columns do not change. */
struct bt_btswide {
	uint32_t types; /* bits of those that are widened */
	uint32_t due;   /* and of those whose columns are still to be given */
	struct bt_union u;
	struct bt_union_map maps[BT_UNION_TYPES]; /* as of the last columns */
	struct bt_buf rows;
};

/*
 * bt_btswide_init(w, file, all, err):
 * Look which types are in need of it, and for their columns.
 *
 *   w      all zero.
 *   all    what an index that is open tells, or NULL: it is looked for.
 *   gives  0, also where nothing can be told; -1 BT_SYSTEM.  Clear is right
 *          after either.
 */
int bt_btswide_init(struct bt_btswide *w, struct bt_file *file,
    const struct bt_btsindex_all *all, struct bt_err *err) BT_MUST_USE;
void bt_btswide_clear(struct bt_btswide *w);

/* bt_btswide_first(w, block): columns, before all else: 1, or 0 when there are
 * no more. */
int bt_btswide_first(struct bt_btswide *w, struct bt_block *block);

/*
 * bt_btswide_spread(w, block, err): a block that was read, as it is to be
 * given, valid until the next: 1; 0 where it is columns that are told already;
 * -1 BT_SYSTEM.
 */
int bt_btswide_spread(struct bt_btswide *w, struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/* bt_btswide_columns(w, type): the union; NULL for a type that is not widened.
 */
const struct bt_columns *bt_btswide_columns(
    const struct bt_btswide *w, enum bt_type type);

#endif

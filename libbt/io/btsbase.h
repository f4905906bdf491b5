/*
 * The .bts file that more is appended to: what a writer has to know of it to
 * go on where it ends.
 *
 * Of it are read, by its index, the blocks that name symbols and columns and
 * the lines; its records are only copied.  A file that is not whole, or has no
 * index, is none that can be appended to.
 */
#ifndef BT_IO_BTSBASE_H
#define BT_IO_BTSBASE_H

#include "io/btsin.h"
#include "io/btsindex.h"

struct bt_btsbase {
	const struct bt_btsin *in; /* as at its end */
	const struct bt_btsindex_all *all;
	struct bt_form_in from; /* with file, opts and format of its own */
	struct bt_reader_opts opts;
	struct bt_slice slice;
	struct bt_format format;
	void *state;
};

/*
 * bt_btsbase_open(path, syms, base, err):
 * Read what is to be known.  Its symbols become the table's, in use.
 *
 *   base   set; NULL where there is no such file.
 *   gives  0; -1 BT_BAD_INPUT where it is none to append to; BT_SYSTEM.
 */
int bt_btsbase_open(const char *path, struct bt_symtab *syms,
    struct bt_btsbase **base, struct bt_err *err) BT_MUST_USE;
void bt_btsbase_close(struct bt_btsbase *base); /* NULL is fine */

/* bt_btsbase_copy(base, fd, err): all of it but its end block, to a file that
 * is empty. */
int bt_btsbase_copy(
    struct bt_btsbase *base, int fd, struct bt_err *err) BT_MUST_USE;

/* bt_btsbase_columns(b, type): all further columns that it has anywhere. */
const struct bt_columns *bt_btsbase_columns(
    const struct bt_btsbase *b, enum bt_type type);

#endif

/*
 * The hash of data, whatever form they came in.
 *
 * XXH3-128 over market records one by one, each as it lies in a raw binary
 * block with three changes: the symbol's number becomes a hash of its name,
 * flags that say something of a run, not of the data, are cleared, and further
 * columns without a value are left out behind the last that has one.  So the
 * same records give the same hash from text, plain CSV and binary, from one
 * file or several that are merged.
 */
#ifndef BT_IO_CANON_H
#define BT_IO_CANON_H

#include "base/hash.h"
#include "bt/record.h"
#include "bt/symbol.h"

struct bt_canon;

/* bt_canon_new(syms, err): syms is borrowed; NULL without memory. */
struct bt_canon *bt_canon_new(
    const struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;
void bt_canon_free(struct bt_canon *c);

/*
 * bt_canon_put(c, rec, err): one record more; what is no market record is
 * left out.  0, or -1 without memory.
 */
int bt_canon_put(struct bt_canon *c, const struct bt_rec *rec,
    struct bt_err *err) BT_MUST_USE;

/* bt_canon_bars(c, bars, n, err): n bars of one symbol, without further
 * columns. */
int bt_canon_bars(struct bt_canon *c, const struct bt_bar *bars, size_t n,
    struct bt_err *err) BT_MUST_USE;

/* bt_canon_format(c, buf): 32 digits of all put so far; BT_HASH_TEXT_MAX. */
size_t bt_canon_format(struct bt_canon *c, char *buf);

#endif

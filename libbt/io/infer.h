/*
 * Ends of bars that the data do not tell: by the spacing of their starts.
 *
 * Stands between a form and the reader.  Blocks whose bars all have an end
 * pass as they are.  At the first bar of a symbol that has none, blocks are
 * copied and kept until enough of that symbol's bars were seen (or too many
 * bytes, or the end); the smallest spacing of their starts is then the
 * length of all its bars.  Where later bars contradict that, reading fails:
 * nothing is guessed twice.
 */
#ifndef BT_IO_INFER_H
#define BT_IO_INFER_H

#include "bt/stream.h"
#include "io/form.h"

#define BT_INFER_BARS  256               /* of a symbol: enough */
#define BT_INFER_BYTES ((size_t)4 << 20) /* of records: enough */

struct bt_infer;

/*
 * bt_infer_new(form, state, in) / bt_infer_free(f):
 * Begin, for a form that is open; all borrowed.  NULL, with in->err set,
 * without memory.
 */
struct bt_infer *bt_infer_new(const struct bt_form_ops *form, void *state,
    const struct bt_form_in *in) BT_MUST_USE;
void bt_infer_free(struct bt_infer *f);

/* bt_infer_next_block(f, block): as the form's, with ends. */
int bt_infer_next_block(struct bt_infer *f, struct bt_block *block) BT_MUST_USE;

/* bt_infer_coming(f): as bt_reader_coming() says. */
const struct bt_err *bt_infer_coming(const struct bt_infer *f);

/* bt_infer_interval(f, sym): as bt_reader_inferred() says. */
int64_t bt_infer_interval(const struct bt_infer *f, bt_sym sym);

/* bt_infer_is_known(f, sym): whether bars of a symbol get their ends without
 * looking at more of them. */
int bt_infer_is_known(const struct bt_infer *f, bt_sym sym);

/* bt_infer_columns(f, type): as of the block last given. */
const struct bt_columns *bt_infer_columns(
    const struct bt_infer *f, enum bt_type type);

#endif

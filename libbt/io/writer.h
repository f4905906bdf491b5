/*
 * What programs may ask of a writer beyond bt/stream.h.
 *
 * A writer to memory is for records that go to somebody as text without a
 * descriptor of their own, such as a strategy that answers.
 */
#ifndef BT_IO_WRITER_H
#define BT_IO_WRITER_H

#include "base/buf.h"
#include "bt/stream.h"

/*
 * bt_writer_open_buf(buf, opts, err):
 * Begin a stream, as bt_writer_open() does, whose bytes are appended to buf
 * by bt_writer_flush() and bt_writer_commit().
 *
 *   buf    borrowed for the writer's life; may be emptied between calls.
 *   fails  NULL: BT_SYSTEM without memory.
 */
struct bt_writer *bt_writer_open_buf(struct bt_buf *buf,
    const struct bt_writer_opts *opts, struct bt_err *err) BT_MUST_USE;

/*
 * bt_writer_put_read(w, block):
 * bt_writer_put_block() of a block as a reader has given it, or of a part of
 * it, whose records nobody has changed: what is known of them is believed.
 */
int bt_writer_put_read(
    struct bt_writer *w, const struct bt_block *block) BT_MUST_USE;

/* bt_writer_form(w): the form that was chosen, never BT_FORM_AUTO. */
enum bt_form bt_writer_form(const struct bt_writer *w);

/*
 * bt_writer_base_columns(w, type): the further columns that a type has
 * anywhere in what is appended to; NULL where there is nothing.  Borrowed.
 */
const struct bt_columns *bt_writer_base_columns(
    const struct bt_writer *w, enum bt_type type);

#endif

/*
 * What the merge may ask a reader beyond bt/stream.h.
 */
#ifndef BT_IO_READER_H
#define BT_IO_READER_H

#include "bt/stream.h"

/*
 * bt_reader_coming(r): a failure that was met already and comes behind
 * records that are not given yet, as the ends of bars were looked for ahead;
 * status BT_OK where there is none.  Borrowed until the next call.
 */
const struct bt_err *bt_reader_coming(const struct bt_reader *r);

#endif

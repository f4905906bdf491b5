/*
 * Cutting: a copy of a file of market records that ends at an instant, as the
 * file was when that was the present.
 */
#ifndef BT_IO_CUT_H
#define BT_IO_CUT_H

#include "bt/stream.h"

/*
 * bt_cut_file(path, opts, at, to, err):
 * Write what of a file was available by an instant.  Of plain text these are
 * its own first lines; what is compressed or binary is written anew, in the
 * same form.
 *
 *   opts   how it is read; its symbols are not touched.
 *   to     the copy's name, which may be there; an end mark stands where the file has one.
 *   gives  1; 0 where there is nothing to cut, and nothing is written: it is
 *          no file of market records, or has none after that instant; -1
 *          BT_SYSTEM.
 */
int bt_cut_file(const char *path, const struct bt_reader_opts *opts, bt_time at,
    const char *to, struct bt_err *err) BT_MUST_USE;

#endif

/*
 * What resampling says of records that it refuses.
 */
#ifndef BT_DATA_RESAMPLESAY_H
#define BT_DATA_RESAMPLESAY_H

#include "bt/record.h"
#include "bt/symbol.h"
#include "data/bucket.h"

/* Each gives -1, with BT_BAD_INPUT and a hint in err. */

/* Of a record that comes after one of a later instant. */
int bt_resample_say_order(const struct bt_symtab *syms,
    const struct bt_bar *bar, bt_time at, struct bt_err *err);

/* Of a bar that does not lie within the longer one from b's start to its end. */
int bt_resample_say_fit(const struct bt_symtab *syms, const struct bt_bar *bar,
    const struct bt_bucket *b, struct bt_err *err);

/* Of a record at an instant that is in no bucket. */
int bt_resample_say_range(
    const struct bt_symtab *syms, const struct bt_bar *bar, struct bt_err *err);

/* Of a bar whose end is not known, or before its start. */
int bt_resample_say_end(
    const struct bt_symtab *syms, const struct bt_bar *bar, struct bt_err *err);

#endif

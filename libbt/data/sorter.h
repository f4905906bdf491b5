/*
 * Sorting market records by when they become available, in bounded memory.
 *
 * Records are collected in runs, sorted in memory; what is more than one run
 * goes to a temporary file without a name, and the runs are merged.  Equal
 * instants stay in the order of the input.
 */
#ifndef BT_DATA_SORTER_H
#define BT_DATA_SORTER_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"
#include "bt/record.h"

#define BT_SORTER_RUN 131072 /* records in memory */

struct bt_sorter;

/*
 * bt_sorter_new(run, err) / bt_sorter_free(s): run: records in memory, 0:
 * BT_SORTER_RUN.  NULL when out of memory.
 */
struct bt_sorter *bt_sorter_new(size_t run, struct bt_err *err) BT_MUST_USE;
void bt_sorter_free(struct bt_sorter *s);

/*
 * bt_sorter_put(s, rec, line, err): one more market record, which is copied;
 * all have as many further columns as the first.  0; -1, BT_SYSTEM.
 */
int bt_sorter_put(struct bt_sorter *s, const struct bt_rec *rec, int64_t line,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_sorter_drop(s, line, rec): forget a record that was put not long ago; rec
 * is what it was, valid until the next call.  1; 0 where it is no longer in
 * memory.
 */
int bt_sorter_drop(struct bt_sorter *s, int64_t line, struct bt_rec *rec);

/*
 * bt_sorter_next(s, rec, line, err): in order; the first call ends the
 * putting.  rec is valid until the next call.  1, 0 at the end, -1.
 */
int bt_sorter_next(struct bt_sorter *s, struct bt_rec *rec, int64_t *line,
    struct bt_err *err) BT_MUST_USE;

/* bt_sorter_n_extra(s): further columns of what it holds; 0 when empty. */
uint32_t bt_sorter_n_extra(const struct bt_sorter *s);

/* bt_sorter_empty(s): forget all; it takes records again. */
void bt_sorter_empty(struct bt_sorter *s);

#endif

/*
 * What is no stream of ours: say what it seems to be, and what to do with it.
 */
#ifndef BT_IO_FOREIGN_H
#define BT_IO_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

/*
 * bt_foreign_check(head, n, err):
 * Refuse what is certainly no text with rows: nothing, other programs' binary
 * files, UTF-16, web pages, JSON.
 *
 *   gives  0 where it may be such a text; -1, BT_BAD_INPUT, with a hint.
 */
int bt_foreign_check(
    const uint8_t *head, size_t n, struct bt_err *err) BT_MUST_USE;

/*
 * bt_foreign_refuse(head, n, err):
 * Fail with BT_BAD_INPUT and a hint.
 *
 *   head   the first n bytes; n may be 0.
 *   gives  -1, always.
 */
int bt_foreign_refuse(const uint8_t *head, size_t n, struct bt_err *err);

#endif

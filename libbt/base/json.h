/*
 * JSON on the way out: strings.
 */
#ifndef BT_BASE_JSON_H
#define BT_BASE_JSON_H

#include "base/buf.h"

/*
 * bt_json_escape(b, s, n, err):
 * Append s[0..n-1] as it stands within the quotes of a JSON string: double
 * quotes, backslashes and control characters (DEL too) escaped, all else as
 * it is.
 *
 *   s      UTF-8, or what comes out is no JSON.
 *   fails  -1 without memory.
 */
int bt_json_escape(
    struct bt_buf *b, const char *s, size_t n, struct bt_err *err) BT_MUST_USE;

/*
 * bt_json_string(b, s, err): the same of a whole string, in its quotes; "" is
 * null.
 */
int bt_json_string(
    struct bt_buf *b, const char *s, struct bt_err *err) BT_MUST_USE;

#endif

/*
 * Values of options: text to the field of a row.
 *
 * The one place where an option's text is judged, wherever it came from; the
 * caller puts the option's name before what is wrong.
 */
#ifndef BT_CLI_OPTVAL_H
#define BT_CLI_OPTVAL_H

#include "bt/err.h"
#include "cli/opts.h"

/*
 * bt_optval_set(row, field, value, err):
 * Read a value into a field of the row's kind.
 *
 *   value  borrowed for as long as the field is used (strings, lists); NULL
 *          for a flag, a count or a call that stands alone.
 *   fails  BT_USAGE, "'12' is not between -1 and 10"; field unchanged.
 */
int bt_optval_set(const struct bt_opt *row, void *field, const char *value,
    struct bt_err *err) BT_MUST_USE;

#endif

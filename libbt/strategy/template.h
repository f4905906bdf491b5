/*
 * Shipped strategies: what `@sma-cross` stands for.
 */
#ifndef BT_STRATEGY_TEMPLATE_H
#define BT_STRATEGY_TEMPLATE_H

#include <stddef.h>

#include "bt/err.h"

/*
 * bt_template_find(name, path, size, err):
 * The file of a shipped strategy.  Looked for in $BT_DATADIR/strategies; for
 * a program that runs from build/, in scripts/strategies of its source; then
 * where bt is installed.  In each, NAME itself wins, then NAME with the
 * endings .awk, .py, .sh, .pl, .js; `@sma-cross.py` is exact.  Only files
 * that can be executed count.
 *
 *   name   with or without its @.
 *   path   size bytes; set to the file's name.
 *   fails  BT_USAGE: no such strategy, naming those that there are; one whose
 *          name is too long.
 */
int bt_template_find(
    const char *name, char *path, size_t size, struct bt_err *err) BT_MUST_USE;

#endif

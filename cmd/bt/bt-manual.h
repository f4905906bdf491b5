/*
 * `bt help TOPIC`: a manual, from the tree, from where bt is installed, or
 * from wherever man(1) finds it.
 */
#ifndef BT_MANUAL_H
#define BT_MANUAL_H

#include "bt/err.h"

/*
 * bt_manual_open(topic, err):
 * Become man(1) on the manual of a topic: "run" is bt-run(1), "stream"
 * bt-stream(5).
 *
 *   gives  does not come back, but for failures: -1 with BT_USAGE where there
 *          is no such manual, 126 or 127 where man(1) cannot be run.
 */
int bt_manual_open(const char *topic, struct bt_err *err);

#endif

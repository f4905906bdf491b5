/*
 * Temporary files and folders, in $TMPDIR or /tmp.
 */
#ifndef BT_BASE_TEMP_H
#define BT_BASE_TEMP_H

#include <stddef.h>

#include "bt/err.h"

/*
 * bt_temp_file(err): an empty file without a name, which is gone with its last
 * descriptor, however we end; closed by exec.  -1: BT_SYSTEM.
 */
int bt_temp_file(struct bt_err *err) BT_MUST_USE;

/*
 * bt_temp_folder(path, size, err): make a folder for us alone; its path.  The
 * caller removes it.  0; -1 BT_SYSTEM.
 */
int bt_temp_folder(char *path, size_t size, struct bt_err *err) BT_MUST_USE;

#endif

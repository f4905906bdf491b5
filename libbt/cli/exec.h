/*
 * Other programs: finding and becoming them.  What belongs to this very bt is
 * looked for beside the running program first, so that a build tree and two
 * installed versions do not mix.
 */
#ifndef BT_CLI_EXEC_H
#define BT_CLI_EXEC_H

#include <stdbool.h>

#include "bt/err.h"

#define BT_PATH_SIZE 4096
#define BT_NAME_SIZE 80

/* What shells use for a program that is there but cannot run, or is not. */
#define BT_EXIT_CANNOT_RUN 126
#define BT_EXIT_NOT_FOUND  127

/* bt_exec_folder(path): the folder of this program, without the last slash. */
bool bt_exec_folder(char path[BT_PATH_SIZE]);

/*
 * bt_exec_find(name, path): an executable file of that name beside this
 * program or in PATH; false where there is none.
 */
bool bt_exec_find(const char *name, char path[BT_PATH_SIZE]);

/*
 * bt_exec_run(path, argv, err): become that program; comes back only on
 * failure, with BT_EXIT_CANNOT_RUN or BT_EXIT_NOT_FOUND and err filled.
 */
int bt_exec_run(const char *path, char **argv, struct bt_err *err);

#endif

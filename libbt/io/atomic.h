/*
 * Files that appear whole or not at all.
 *
 * What is written goes to a temporary file in the folder of the final one;
 * committing syncs it, renames it and syncs the folder.  So nobody ever reads
 * half a file, and what was there before stays until the new one is complete.
 *
 * What is no regular file (a FIFO, /dev/null, /dev/stdout) cannot be replaced
 * and is written directly: is_direct says so, and whoever fails must leave
 * its own mark there.
 */
#ifndef BT_IO_ATOMIC_H
#define BT_IO_ATOMIC_H

#include "bt/err.h"

struct bt_atomic;

/*
 * bt_atomic_open(path, is_replacing, err):
 * Begin to write a file.  A symbolic link is followed, and an existing file's
 * permissions are kept; a new one has 0666 less the umask.
 *
 *   is_replacing  an existing regular file may be replaced.
 *   fails  NULL, with path as the error's place: BT_SYSTEM; BT_USAGE where
 *          the file exists and may not be replaced, or is a folder.
 */
struct bt_atomic *bt_atomic_open(
    const char *path, int is_replacing, struct bt_err *err) BT_MUST_USE;

/*
 * bt_atomic_open_alone(path, err):
 * The same, to replace what is there by what is made of it: waits until nobody
 * else who opened that file so has it any more, in whatever process, by
 * whatever link.  A file .NAME.lock beside it says so; where a process was
 * killed it stays, and does no harm.
 *
 *   fails  also BT_USAGE where it is no regular file.
 *   blocks as long as others have the file.
 */
struct bt_atomic *bt_atomic_open_alone(
    const char *path, struct bt_err *err) BT_MUST_USE;

/* bt_atomic_fd(a): where to write; stays a's, do not close it. */
int bt_atomic_fd(const struct bt_atomic *a);

/* bt_atomic_is_direct(a): what was written cannot be taken back. */
int bt_atomic_is_direct(const struct bt_atomic *a);

/*
 * bt_atomic_commit(a, err):
 * Sync, give the file its name, sync the folder; a is freed, also on failure.
 *
 *   gives  0; -1, BT_SYSTEM: the file is as it was before bt_atomic_open(),
 *          unless it is the sync of the folder that failed.
 */
int bt_atomic_commit(struct bt_atomic *a, struct bt_err *err) BT_MUST_USE;

/* bt_atomic_abandon(a): remove the temporary, free a.  NULL is fine. */
void bt_atomic_abandon(struct bt_atomic *a);

#endif

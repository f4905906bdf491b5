/*
 * What this kernel can do beyond POSIX.  Nothing here can fail: where the
 * kernel has it not, or does not allow it, things go on as they were.
 */
#ifndef BT_BASE_SYS_H
#define BT_BASE_SYS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * bt_sys_widen_pipe(fd): give a pipe a buffer of 1 MiB, so that both its ends
 * work in longer turns.  Nothing happens to what is no pipe.
 */
void bt_sys_widen_pipe(int fd);

/*
 * bt_sys_allow_files(n): let this process have so many files open, as far as
 * its hard limit goes.  Gives how many it may have.
 */
uint64_t bt_sys_allow_files(uint64_t n);

/*
 * bt_sys_copy(from, at, to, n): n bytes of a file, from a place on, to where
 * another stands, without their coming here.  Gives how many it became; the
 * rest, all of it where the kernel cannot do that, is the caller's to copy.
 */
uint64_t bt_sys_copy(int from, off_t at, int to, uint64_t n);

/* A file, and what is to be found in its place; both regular files. */
struct bt_sys_cover {
	const char *path, *with;
};

/*
 * bt_sys_cover(covers, n): from now on this process, which has one thread, and
 * all that it starts find other files in the place of some, by whatever name;
 * everybody else finds what was there.  1; 0 where the kernel does not allow
 * it, and then some may be covered.
 */
int bt_sys_cover(const struct bt_sys_cover *covers, size_t n);

#endif

/*
 * What this kernel can do beyond POSIX.  Nothing here can fail: where the
 * kernel has it not, or does not allow it, things go on as they were.
 */
#ifndef BT_BASE_SYS_H
#define BT_BASE_SYS_H

/*
 * bt_sys_widen_pipe(fd): give a pipe a buffer of 1 MiB, so that both its ends
 * work in longer turns.  Nothing happens to what is no pipe.
 */
void bt_sys_widen_pipe(int fd);

#endif

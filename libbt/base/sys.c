#define _GNU_SOURCE /* F_SETPIPE_SZ */

#include "base/sys.h"

#include <fcntl.h>

void
bt_sys_widen_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
	/* fails for what is no pipe, and where the user's share is used up */
	(void)fcntl(fd, F_SETPIPE_SZ, 1 << 20);
#else
	(void)fd;
#endif
}

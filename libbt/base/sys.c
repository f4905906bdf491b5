#define _GNU_SOURCE /* F_SETPIPE_SZ, copy_file_range(), unshare() */

#include "base/sys.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

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

uint64_t
bt_sys_allow_files(uint64_t n)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	if (limit.rlim_cur < n && limit.rlim_cur < limit.rlim_max) {
		struct rlimit more = limit;

		more.rlim_cur = n < limit.rlim_max ? n : limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &more) == 0)
			limit = more;
	}
	return limit.rlim_cur;
}

#ifdef CLONE_NEWNS

static int
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ok;

	if (fd < 0)
		return 0;
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	(void)close(fd);
	return ok;
}

/* Mounts of our own: as who may mount, else as ourselves in a namespace of
 * users, where anybody may. */
static int
leave_mounts(void)
{
	char map[64];
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (unshare(CLONE_NEWNS) == 0)
		return 1;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return 0;
	(void)write_file("/proc/self/setgroups", "deny");
	(void)snprintf(map, sizeof map, "%lu %lu 1", (unsigned long)uid,
	    (unsigned long)uid);
	if (!write_file("/proc/self/uid_map", map))
		return 0;
	(void)snprintf(map, sizeof map, "%lu %lu 1", (unsigned long)gid,
	    (unsigned long)gid);
	return write_file("/proc/self/gid_map", map);
}

int
bt_sys_cover(const struct bt_sys_cover *covers, size_t n)
{
	size_t i;

	if (!leave_mounts() ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return 0;
	for (i = 0; i < n; i++)
		if (mount(covers[i].with, covers[i].path, NULL, MS_BIND, NULL) <
		    0)
			return 0;
	return 1;
}

#else

int
bt_sys_cover(const struct bt_sys_cover *covers, size_t n)
{
	(void)covers;
	(void)n;
	return 0;
}

#endif

uint64_t
bt_sys_copy(int from, off_t at, int to, uint64_t n)
{
	const uint64_t most = UINT64_C(1) << 30; /* at once */
	uint64_t done = 0;
	ssize_t k = 1;

	while (k > 0 && done < n) {
		k = copy_file_range(from, &at, to, NULL,
		    (size_t)(n - done < most ? n - done : most), 0);
		done += k > 0 ? (uint64_t)k : 0;
	}
	return done;
}

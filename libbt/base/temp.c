/* mkdtemp(3) and mkstemp(3) are of POSIX 2008. */
#include "base/temp.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *
folder(void)
{
	const char *dir = getenv("TMPDIR");

	return dir == NULL || dir[0] == '\0' ? "/tmp" : dir;
}

int
bt_temp_file(struct bt_err *err)
{
	char path[4096];
	int fd;

	(void)snprintf(path, sizeof path, "%s/bt-XXXXXX", folder());
	fd = mkstemp(path);
	if (fd < 0)
		return bt_fail_sys(
		    err, "cannot make a temporary file in %s", folder());
	(void)unlink(path);
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

int
bt_temp_folder(char *path, size_t size, struct bt_err *err)
{
	int n = snprintf(path, size, "%s/bt-XXXXXX", folder());

	if (n < 0 || (size_t)n >= size || mkdtemp(path) == NULL)
		return bt_fail_sys(
		    err, "cannot make a temporary folder in %s", folder());
	return 0;
}

#include "cli/exec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intr.h"

bool
bt_exec_folder(char path[BT_PATH_SIZE])
{
	ssize_t n = readlink("/proc/self/exe", path, BT_PATH_SIZE - 1);
	char *slash;

	if (n <= 0)
		return false;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	return true;
}

static bool
is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0;
}

/* DIR/NAME; an empty DIR is the current folder, as in PATH. */
static bool
is_in(const char *dir, size_t n, const char *name, char path[BT_PATH_SIZE])
{
	int len = snprintf(path, BT_PATH_SIZE, "%.*s/%s", n > 0 ? (int)n : 1,
	    n > 0 ? dir : ".", name);

	return len > 0 && len < BT_PATH_SIZE && is_program(path);
}

bool
bt_exec_find(const char *name, char path[BT_PATH_SIZE])
{
	const char *dirs = getenv("PATH");
	char dir[BT_PATH_SIZE];

	if (bt_exec_folder(dir) && is_in(dir, strlen(dir), name, path))
		return true;
	while (dirs != NULL) {
		size_t n = strcspn(dirs, ":");

		if (is_in(dirs, n, name, path))
			return true;
		dirs = dirs[n] == ':' ? dirs + n + 1 : NULL;
	}
	return false;
}

int
bt_exec_run(const char *path, char **argv, struct bt_err *err)
{
	(void)fflush(stdout);
	bt_intr_child();
	(void)execv(path, argv);
	(void)bt_fail_sys(err, "%s cannot be run", path);
	return errno == ENOENT ? BT_EXIT_NOT_FOUND : BT_EXIT_CANNOT_RUN;
}

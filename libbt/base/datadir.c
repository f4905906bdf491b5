#include "base/datadir.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef BT_DATADIR /* where it is installed: the Makefile says it */
#define BT_DATADIR "/usr/local/share/bt"
#endif

/* ROOT of ROOT/build/FLAVOUR/bin/PROGRAM, or "": not run from there. */
static void
source_root(char *root, size_t size)
{
	char *slash = NULL;
	ssize_t n = readlink("/proc/self/exe", root, size - 1);
	int i;

	root[n > 0 ? n : 0] = '\0';
	for (i = 0; i < 4; i++) {
		slash = strrchr(root, '/');
		if (slash == NULL || (i == 1 && strcmp(slash, "/bin") != 0) ||
		    (i == 3 && strcmp(slash, "/build") != 0)) {
			root[0] = '\0';
			return;
		}
		*slash = '\0';
	}
}

void
bt_datadir_place(
    int k, const char *installed, const char *source, char *dir, size_t size)
{
	const char *env = getenv("BT_DATADIR");
	char root[PATH_MAX - 64];

	dir[0] = '\0';
	if (k == 0 && env != NULL && env[0] != '\0') {
		(void)snprintf(dir, size, "%s/%s", env, installed);
	} else if (k == 1) {
		source_root(root, sizeof root);
		if (root[0] != '\0')
			(void)snprintf(dir, size, "%s/%s", root, source);
	} else if (k == 2) {
		(void)snprintf(dir, size, "%s/%s", BT_DATADIR, installed);
	}
}

#define _GNU_SOURCE /* sched_setaffinity() */

#include "base/cores.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef CPU_SET

_Static_assert(sizeof(cpu_set_t) == BT_CORES_WORDS * sizeof(unsigned long),
    "a mask has room for what the kernel's has");

enum {
	PATH_BYTES = 80,
	LIST_BYTES = 4096, /* some hundred children */
	DEEPEST = 16       /* a tree of processes */
};

/* ---- who is there ---- */

/* The children of a thread, as text: numbers, each with a blank behind it;
 * "" where the kernel does not say. */
static void
list_children(pid_t pid, pid_t thread, char text[LIST_BYTES])
{
	char path[PATH_BYTES];
	ssize_t n = 0;
	int fd;

	(void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children",
	    (long)pid, (long)thread);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, LIST_BYTES - 1);
		(void)close(fd);
	}
	/* a number that is cut is nobody's */
	while (n > 0 && text[n - 1] != ' ')
		n--;
	text[n > 0 ? n : 0] = '\0';
}

/* The next number of a list, or 0. */
static pid_t
next_pid(char **list)
{
	return (pid_t)strtol(*list, list, 10);
}

/* Whoever a process only waits for: its child, if it has one, and so on.  0:
 * it has several. */
static pid_t
find_leaf(pid_t pid)
{
	char text[LIST_BYTES], *at;
	pid_t child = pid;
	int i;

	for (i = 0; i < DEEPEST && child != 0; i++) {
		pid = child;
		list_children(pid, pid, text);
		at = text;
		child = next_pid(&at);
		if (child != 0 && next_pid(&at) != 0)
			return 0;
	}
	return child == 0 ? pid : 0;
}

/* The folder of its threads has a link for each, beside its own two. */
static long
count_threads(pid_t pid)
{
	char path[PATH_BYTES];
	struct stat st;

	(void)snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
	return stat(path, &st) == 0 ? (long)st.st_nlink - 2 : 0;
}

/* ---- where they may run ---- */

static int
get_mask(pid_t thread, unsigned long mask[BT_CORES_WORDS])
{
	cpu_set_t set;

	if (sched_getaffinity(thread, sizeof set, &set) < 0)
		return 0;
	memcpy(mask, &set, sizeof set);
	return 1;
}

static int
set_mask(pid_t thread, const unsigned long mask[BT_CORES_WORDS])
{
	cpu_set_t set;

	memcpy(&set, mask, sizeof set);
	return sched_setaffinity(thread, sizeof set, &set) == 0;
}

static int
confine(pid_t thread, int core)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)core, &set);
	return sched_setaffinity(thread, sizeof set, &set) == 0;
}

/* A core on which both may run, the one where we are if it can be; or -1. */
static int
find_core(const struct bt_cores *c)
{
	cpu_set_t both, theirs;
	int core = sched_getcpu();

	memcpy(&both, c->ours, sizeof both);
	memcpy(&theirs, c->theirs, sizeof theirs);
	CPU_AND(&both, &both, &theirs);
	if (core >= 0 && CPU_ISSET((size_t)core, &both))
		return core;
	for (core = 0; core < CPU_SETSIZE; core++)
		if (CPU_ISSET((size_t)core, &both))
			return core;
	return -1;
}

/* Give a thread that may run on that core alone the cores of a mask: whether
 * that changed anything. */
static int
widen(pid_t thread, int core, const unsigned long mask[BT_CORES_WORDS])
{
	cpu_set_t set, wide;

	memcpy(&wide, mask, sizeof wide);
	return sched_getaffinity(thread, sizeof set, &set) == 0 &&
	       CPU_COUNT(&set) == 1 && CPU_ISSET((size_t)core, &set) &&
	       !CPU_EQUAL(&set, &wide) && set_mask(thread, mask);
}

/* The same for all threads of a process, and of those that it started. */
static int
widen_all(pid_t pid, const struct bt_cores *c, int depth)
{
	char path[PATH_BYTES], text[LIST_BYTES], *at;
	const struct dirent *d;
	int n = 0;
	pid_t thread, child;
	DIR *dir;

	(void)snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
	dir = depth < DEEPEST ? opendir(path) : NULL;
	while (dir != NULL && (d = readdir(dir)) != NULL) {
		thread = (pid_t)strtol(d->d_name, NULL, 10);
		if (thread == 0)
			continue; /* . and .. */
		n += widen(thread, c->core, c->theirs);
		list_children(pid, thread, text);
		for (at = text; (child = next_pid(&at)) != 0;)
			n += widen_all(child, c, depth + 1);
	}
	if (dir != NULL)
		(void)closedir(dir);
	return n;
}

/* ---- together ---- */

int
bt_cores_join(struct bt_cores *c, pid_t pid)
{
	pid_t leaf = find_leaf(pid);

	if (c->is_joined || leaf == 0 || !get_mask(0, c->ours) ||
	    !get_mask(leaf, c->theirs))
		return 0;
	c->core = find_core(c);
	c->root = pid;
	c->leaf = leaf;
	c->n_threads = count_threads(leaf);
	if (c->core < 0 || !confine(leaf, c->core))
		return 0;
	(void)confine(0, c->core);
	c->is_joined = 1;
	return 1;
}

int
bt_cores_is_same(const struct bt_cores *c)
{
	return find_leaf(c->root) == c->leaf &&
	       count_threads(c->leaf) == c->n_threads;
}

void
bt_cores_part(struct bt_cores *c)
{
	int i = 0;

	if (!c->is_joined)
		return;
	(void)widen(0, c->core, c->ours);
	/* once more, while somebody was found who may have started others */
	while (widen_all(c->root, c, 0) > 0 && i < DEEPEST)
		i++;
	c->is_joined = 0;
}

#else

int
bt_cores_join(struct bt_cores *c, pid_t pid)
{
	(void)c;
	(void)pid;
	return 0;
}

int
bt_cores_is_same(const struct bt_cores *c)
{
	(void)c;
	return 1;
}

void
bt_cores_part(struct bt_cores *c)
{
	(void)c;
}

#endif

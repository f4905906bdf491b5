#include "io/atomic.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/intr.h"

enum {
	LINKS_MAX = 32, /* as the kernel follows some forty */
	TRIES_MAX = 100,
	SUFFIX_N = 6,
	LOCK_ASKED_NS = 5 * 1000 * 1000, /* how often */
	NAME_KEPT = 240 /* of a file's name in its temporary's name */
};

struct bt_atomic {
	char *path;   /* as the caller named it, for messages */
	char *target; /* with symbolic links followed */
	char *tmp;    /* NULL: direct */
	int fd;
	char *lock; /* the name of the lock that we hold; NULL: none */
	int lock_fd;
};

static char *
dup_text(const char *s, size_t n, struct bt_err *err)
{
	char *p = malloc(n + 1);

	if (p == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

/* The length of the folder's part of a path, its last slash included. */
static size_t
folder_n(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* Where the link at *path points to, once; 1 followed, 0 no link, -1. */
static int
follow_once(char **path, struct bt_err *err)
{
	char link[PATH_MAX];
	struct bt_buf to = { 0 };
	ssize_t n = readlink(*path, link, sizeof link - 1);
	int rc = 0;

	if (n < 0)
		return 0; /* no link, or not there: opening it will tell */
	link[n] = '\0';
	if (link[0] != '/')
		rc = bt_buf_put(&to, *path, folder_n(*path), err);
	if (rc == 0)
		rc = bt_buf_putc(&to, '\0', err);
	if (rc == 0) {
		to.len--;
		rc = bt_buf_puts(&to, link, err);
	}
	if (rc < 0) {
		bt_buf_free(&to);
		return -1;
	}
	(void)bt_buf_text(&to); /* ends it with a NUL */
	free(*path);
	*path = to.data;
	return 1;
}

static int
follow_links(char **path, struct bt_err *err)
{
	int i, rc = 1;

	for (i = 0; rc > 0 && i < LINKS_MAX; i++)
		rc = follow_once(path, err);
	if (rc > 0) {
		errno = ELOOP;
		return bt_fail_sys(err, "cannot create the file");
	}
	return rc;
}

/*
 * The descriptor that a name such as /dev/stdout or /dev/fd/3 stands for, or
 * -1.  Such a name may lead to a regular file, which is the shell's then, not
 * ours to replace.
 */
static int
named_fd(const char *path)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
	size_t i, n;

	if (strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (i = 0; i < sizeof folders / sizeof *folders; i++) {
		n = strlen(folders[i]);
		if (strncmp(path, folders[i], n) == 0 &&
		    bt_ascii_is_digit(path[n]))
			return (int)strtol(path + n, NULL, 10);
	}
	return -1;
}

/* The next of many letters; it need not be random, only seldom the same. */
static void
make_suffix(char *suffix, int try)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	struct timespec now = { 0 };
	unsigned long long x;
	int i;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	x = (unsigned long long)now.tv_nsec * 2654435761u +
	    (unsigned long long)now.tv_sec * 40503u +
	    (unsigned long long)getpid() * 69069u + (unsigned long long)try;
	x ^= x >> 29;
	for (i = 0; i < SUFFIX_N; i++, x /= sizeof letters - 1)
		suffix[i] = letters[x % (sizeof letters - 1)];
}

static int
open_tmp(struct bt_atomic *a, struct bt_err *err)
{
	size_t dir = folder_n(a->target);
	size_t n = strlen(a->target) - dir;
	size_t size, at;
	int i;

	n = n < NAME_KEPT ? n : NAME_KEPT;
	size = dir + 1 + n + 1 + SUFFIX_N;
	at = size - SUFFIX_N;
	a->tmp = malloc(size + 1);
	if (a->tmp == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	memcpy(a->tmp, a->target, dir);
	a->tmp[dir] = '.';
	memcpy(a->tmp + dir + 1, a->target + dir, n);
	a->tmp[at - 1] = '.';
	a->tmp[size] = '\0';
	for (i = 0; i < TRIES_MAX; i++) {
		make_suffix(a->tmp + at, i);
		a->fd = open(a->tmp,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0666);
		if (a->fd >= 0)
			return 0;
		if (errno != EEXIST && errno != EINTR)
			break;
	}
	free(a->tmp); /* it is not there: nothing to remove */
	a->tmp = NULL;
	return bt_fail_sys(err, "cannot create the file");
}

static int
open_direct(struct bt_atomic *a, int fd, struct bt_err *err)
{
	if (fd >= 0)
		a->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	else
		do
			a->fd =
			    open(a->target, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		while (a->fd < 0 && errno == EINTR);
	return a->fd < 0 ? bt_fail_sys(err, "cannot open for writing") : 0;
}

static int
open_any(struct bt_atomic *a, int is_replacing, struct bt_err *err)
{
	int fd = named_fd(a->path);
	struct stat st;

	if (a->path[0] == '\0')
		return bt_fail(err, BT_USAGE, "an empty name for a file");
	if (fd >= 0)
		return open_direct(a, fd, err);
	if (follow_links(&a->target, err) < 0)
		return -1;
	if (stat(a->target, &st) < 0)
		return errno == ENOENT && a->target[folder_n(a->target)]
			   ? open_tmp(a, err)
			   : bt_fail_sys(err, "cannot create the file");
	if (S_ISDIR(st.st_mode))
		return bt_fail(err, BT_USAGE, "is a folder, not a file");
	if (!S_ISREG(st.st_mode))
		return open_direct(a, -1, err);
	if (!is_replacing)
		return bt_fail(err, BT_USAGE, "the file exists already");
	if (open_tmp(a, err) < 0)
		return -1;
	if (fchmod(a->fd, st.st_mode & 0777) < 0)
		return bt_fail_sys(err, "cannot set the permissions");
	return 0;
}

/* ---- being alone ---- */

static int
make_lock_name(struct bt_atomic *a, struct bt_err *err)
{
	static const char ending[] = ".lock";
	size_t dir = folder_n(a->target), n = strlen(a->target);

	a->lock = malloc(n + 1 + sizeof ending);
	if (a->lock == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	memcpy(a->lock, a->target, dir);
	a->lock[dir] = '.';
	memcpy(a->lock + dir + 1, a->target + dir, n - dir);
	memcpy(a->lock + n + 1, ending, sizeof ending);
	return 0;
}

/* Whether the file that is locked is still the one of that name: who had it
 * before us has removed it. */
static int
is_still_there(const struct bt_atomic *a)
{
	struct stat ours, named;

	return fstat(a->lock_fd, &ours) == 0 && stat(a->lock, &named) == 0 &&
	       ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

/*
 * Wait for the lock of a descriptor.  Asking for it again and again rather
 * than sleeping in flock(2): a signal that comes before that sleep would not
 * end it, and we would wait for others after we were told to stop.
 */
static int
wait_for_lock(int fd, struct bt_err *err)
{
	const struct timespec a_while = { .tv_nsec = LOCK_ASKED_NS };

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EINTR && errno != EWOULDBLOCK)
			return -1;
		if (bt_intr_signal() != 0)
			return bt_fail(err, BT_SYSTEM, "stopped by signal %d",
			    bt_intr_signal());
		(void)nanosleep(&a_while, NULL); /* a signal ends it */
	}
	return 0;
}

/* Take the lock: 1, 0 to try again, -1; lock_fd is of a lock that is ours. */
static int
try_lock(struct bt_atomic *a, struct bt_err *err)
{
	int fd = open(a->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	int rc, saved;

	if (fd < 0)
		return errno == EINTR ? 0 : -1;
	a->lock_fd = fd;
	rc = wait_for_lock(fd, err);
	if (rc == 0 && is_still_there(a))
		return 1;
	/* what another has is not for us to remove, what nobody has is */
	saved = errno;
	if (rc < 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && is_still_there(a))
		(void)unlink(a->lock);
	(void)close(fd);
	a->lock_fd = -1;
	errno = saved;
	return rc;
}

static int
lock_it(struct bt_atomic *a, struct bt_err *err)
{
	int rc;

	if (named_fd(a->path) >= 0 || a->path[0] == '\0')
		return bt_fail(err, BT_USAGE, "is no file of that name");
	if (follow_links(&a->target, err) < 0 || make_lock_name(a, err) < 0)
		return -1;
	do
		rc = try_lock(a, err);
	while (rc == 0);
	if (rc < 0 && err->status == BT_OK)
		return bt_fail_sys(err, "cannot lock '%s'", a->lock);
	return rc < 0 ? -1 : 0;
}

static void
unlock(struct bt_atomic *a)
{
	if (a->lock_fd < 0)
		return;
	(void)unlink(a->lock); /* before others can have it */
	(void)close(a->lock_fd);
}

/* ---- opening ---- */

static struct bt_atomic *
new_atomic(const char *path, struct bt_err *err)
{
	struct bt_atomic *a = calloc(1, sizeof *a);

	if (a == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	a->fd = a->lock_fd = -1;
	a->path = dup_text(path, strlen(path), err);
	a->target = dup_text(path, strlen(path), err);
	return a;
}

/* The end of opening, good or bad. */
static struct bt_atomic *
opened(struct bt_atomic *a, int rc, struct bt_err *err)
{
	if (rc == 0)
		return a;
	if (a != NULL)
		(void)bt_err_at(err, a->path, 0);
	bt_atomic_abandon(a);
	return NULL;
}

static int
has_names(const struct bt_atomic *a)
{
	return a != NULL && a->path != NULL && a->target != NULL;
}

struct bt_atomic *
bt_atomic_open(const char *path, int is_replacing, struct bt_err *err)
{
	struct bt_atomic *a = new_atomic(path, err);

	return opened(
	    a, has_names(a) ? open_any(a, is_replacing, err) : -1, err);
}

struct bt_atomic *
bt_atomic_open_alone(const char *path, struct bt_err *err)
{
	struct bt_atomic *a = new_atomic(path, err);
	int rc = has_names(a) ? lock_it(a, err) : -1;

	if (rc == 0)
		rc = open_any(a, 1, err);
	if (rc == 0 && a->tmp == NULL)
		rc = bt_fail(err, BT_USAGE, "is no regular file");
	return opened(a, rc, err);
}

int
bt_atomic_fd(const struct bt_atomic *a)
{
	return a->fd;
}

int
bt_atomic_is_direct(const struct bt_atomic *a)
{
	return a->tmp == NULL;
}

/* What cannot be synced at all counts as synced. */
static int
sync_fd(int fd)
{
	int rc;

	do
		rc = fsync(fd);
	while (rc < 0 && errno == EINTR);
	return rc < 0 && errno != EINVAL && errno != ENOTSUP ? -1 : 0;
}

/* The folder's descriptor, in *fd; -1 where it may be written but not read. */
static int
open_folder(const char *target, int *fd, struct bt_err *err)
{
	size_t n = folder_n(target);
	char *dir = n == 0 ? dup_text(".", 1, err) : dup_text(target, n, err);

	if (dir == NULL)
		return -1;
	do
		*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (*fd < 0 && errno == EINTR);
	free(dir);
	return 0;
}

/*
 * The finished file gets its name, which is to survive a crash where the file
 * system can do that: after the folder has been synced.
 */
static int
rename_in(struct bt_atomic *a, int folder, struct bt_err *err)
{
	if (rename(a->tmp, a->target) < 0)
		return bt_fail_sys(err, "cannot rename the finished file");
	free(a->tmp); /* nothing left to remove */
	a->tmp = NULL;
	if (folder >= 0 && sync_fd(folder) < 0)
		return bt_fail_sys(err, "cannot sync the folder");
	return 0;
}

static int
close_fd(struct bt_atomic *a, struct bt_err *err)
{
	int rc = close(a->fd);

	a->fd = -1;
	/* EINTR: closed all the same, on every system that matters */
	return rc < 0 && errno != EINTR ? bt_fail_sys(err, "cannot close") : 0;
}

static int
name_it(struct bt_atomic *a, struct bt_err *err)
{
	int folder, rc;

	if (sync_fd(a->fd) < 0)
		return bt_fail_sys(err, "cannot sync the file");
	if (close_fd(a, err) < 0 || open_folder(a->target, &folder, err) < 0)
		return -1;
	rc = rename_in(a, folder, err);
	if (folder >= 0)
		(void)close(folder);
	return rc;
}

int
bt_atomic_commit(struct bt_atomic *a, struct bt_err *err)
{
	int rc = a->tmp != NULL ? name_it(a, err) : close_fd(a, err);

	if (rc < 0)
		(void)bt_err_at(err, a->path, 0);
	bt_atomic_abandon(a);
	return rc;
}

void
bt_atomic_abandon(struct bt_atomic *a)
{
	if (a == NULL)
		return;
	if (a->fd >= 0)
		(void)close(a->fd);
	if (a->tmp != NULL)
		(void)unlink(a->tmp);
	unlock(a);
	free(a->lock);
	free(a->tmp);
	free(a->target);
	free(a->path);
	free(a);
}

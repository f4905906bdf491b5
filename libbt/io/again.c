#include "io/again.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/temp.h"
#include "base/vec.h"
#include "io/file.h"

#define PIECE ((size_t)1 << 16)

static int
write_all(int fd, const char *p, size_t n, struct bt_err *err)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno != EINTR)
			return bt_fail_sys(
			    err, "cannot keep a copy of the input");
		p += k > 0 ? k : 0;
		n -= k > 0 ? (size_t)k : 0;
	}
	return 0;
}

/* All that is left in a descriptor, in a file without a name; or -1. */
static int
copy_of(int from, struct bt_err *err)
{
	char piece[PIECE];
	int to = bt_temp_file(err);
	ssize_t n = -1;

	if (to < 0)
		return -1;
	do
		n = bt_file_read(from, piece, sizeof piece, err);
	while (n > 0 && write_all(to, piece, (size_t)n, err) == 0);
	if (n == 0)
		return to;
	(void)close(to);
	return -1;
}

/* A descriptor of what is no regular file; -2 where it is one. */
static int
open_other(const char *path, struct bt_err *err)
{
	struct stat st;
	int fd;

	if (strcmp(path, "-") == 0)
		return STDIN_FILENO;
	/* what cannot be looked at is for the reader to refuse */
	if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
		return -2;
	do
		fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	return fd < 0 ? bt_fail_sys(err, "cannot open") : fd;
}

static int
keep_copy(struct bt_again *a, const char *path, struct bt_err *err)
{
	int fd = open_other(path, err), copy;

	if (fd < 0)
		return fd;
	if (bt_vec_reserve(
		(void **)&a->v, &a->cap, a->n + 1, sizeof *a->v, err) < 0)
		copy = -1;
	else
		copy = copy_of(fd, err);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	if (copy >= 0)
		a->v[a->n++] = (struct bt_again_copy){ path, copy };
	return copy;
}

struct bt_reader *
bt_again_open(void *again, const char *path, const struct bt_reader_opts *opts,
    struct bt_err *err)
{
	struct bt_again *a = again;
	int fd = -1;
	size_t i;

	for (i = 0; i < a->n && fd < 0; i++)
		if (strcmp(a->v[i].path, path) == 0)
			fd = a->v[i].fd;
	if (fd < 0)
		fd = keep_copy(a, path, err);
	if (fd == -2)
		return bt_reader_open(path, opts, err);
	if (fd >= 0 && lseek(fd, 0, SEEK_SET) < 0)
		fd = bt_fail_sys(err, "cannot read the input's copy again");
	if (fd < 0) {
		(void)bt_err_at(err, path, 0);
		return NULL;
	}
	return bt_reader_open_fd(fd, path, opts, err);
}

void
bt_again_clear(struct bt_again *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		(void)close(a->v[i].fd);
	free(a->v);
	memset(a, 0, sizeof *a);
}

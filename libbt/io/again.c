#include "io/again.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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

/* The descriptor of a copy of what is no regular file; or -1. */
static int
copy_other(const char *path, struct bt_err *err)
{
	int fd = STDIN_FILENO, copy;

	if (strcmp(path, "-") != 0)
		do
			fd = open(path, O_RDONLY | O_CLOEXEC);
		while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return bt_fail_sys(err, "cannot open");
	copy = copy_of(fd, err);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	return copy;
}

/* It is opened for the first time: 0 or -1. */
static int
note(struct bt_again *a, const char *path, struct bt_err *err)
{
	struct bt_again_source s = { .path = path, .fd = -1 };

	if (bt_vec_reserve(
		(void **)&a->v, &a->cap, a->n + 1, sizeof *a->v, err) < 0)
		return -1;
	if (strcmp(path, "-") != 0) {
		/* what cannot be looked at is for the reader to refuse */
		if (stat(path, &s.was) < 0)
			return 0;
		if (S_ISREG(s.was.st_mode)) {
			a->v[a->n++] = s;
			return 0;
		}
	}
	s.fd = copy_other(path, err);
	if (s.fd < 0)
		return -1;
	a->v[a->n++] = s;
	return 0;
}

static const struct bt_again_source *
find(const struct bt_again *a, const char *path)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i].path, path) == 0)
			return &a->v[i];
	return NULL;
}

static int
is_as_it_was(const struct stat *was, const struct stat *is)
{
	return was->st_dev == is->st_dev && was->st_ino == is->st_ino &&
	       was->st_size == is->st_size &&
	       was->st_mtim.tv_sec == is->st_mtim.tv_sec &&
	       was->st_mtim.tv_nsec == is->st_mtim.tv_nsec;
}

/* It is opened once more. */
static int
begin_again(const struct bt_again_source *s, struct bt_err *err)
{
	struct stat is;

	if (s->fd >= 0)
		return lseek(s->fd, 0, SEEK_SET) < 0
			   ? bt_fail_sys(
				 err, "cannot read the input's copy again")
			   : 0;
	if (stat(s->path, &is) < 0)
		return bt_fail_sys(err, "cannot open again");
	if (is_as_it_was(&s->was, &is))
		return 0;
	(void)bt_fail(
	    err, BT_BAD_INPUT, "has changed while it was read, which is twice");
	return bt_err_hint(err, "read a copy of it, or through a pipe");
}

struct bt_reader *
bt_again_open(void *again, const char *path, const struct bt_reader_opts *opts,
    struct bt_err *err)
{
	struct bt_again *a = again;
	const struct bt_again_source *s = find(a, path);
	int rc = 0;

	if (s == NULL) {
		rc = note(a, path, err);
		s = find(a, path);
	}
	if (rc == 0 && s != NULL)
		rc = begin_again(s, err);
	if (rc < 0) {
		(void)bt_err_at(err, path, 0);
		return NULL;
	}
	return s != NULL && s->fd >= 0
		   ? bt_reader_open_fd(s->fd, path, opts, err)
		   : bt_reader_open(path, opts, err);
}

void
bt_again_clear(struct bt_again *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (a->v[i].fd >= 0)
			(void)close(a->v[i].fd);
	free(a->v);
	memset(a, 0, sizeof *a);
}

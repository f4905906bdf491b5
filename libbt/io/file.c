#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intr.h"
#include "base/sys.h"
#include "io/out.h"
#include "io/zst.h"

#define READ_SIZE ((size_t)1 << 18) /* asked of the kernel at once */
#define SLACK     64                /* readable bytes behind the data */
#define ALIGN     64
#define SMALL     4096 /* a rest that is moved rather than written behind */
#define BEHIND    64   /* read behind what is wanted as a whole: a header */
#define IN_TURN   (-1) /* no place: where the descriptor stands */

/*
 * data[start..end-1] is what was read and not consumed.  Its first byte
 * stands at the same place modulo ALIGN as in the file, so that what is
 * aligned in a file is aligned in memory.
 */
struct bt_file {
	int fd;
	int is_owned;
	int is_at_end; /* the source has no more */
	int is_regular;
	int is_placed; /* reads at places, no more in turn */
	off_t base;    /* where it was opened */
	struct bt_zst *zst;
	uint8_t *data;
	size_t start, end, cap; /* cap: without the slack */
	uint64_t offset;        /* in the file, of data[start] */
	char name[];
};

/* Read in turn, or at a place. */
static ssize_t
read_some(int fd, void *dst, size_t n, off_t at, struct bt_err *err)
{
	for (;;) {
		ssize_t k;

		/* a file on disk never gives EINTR */
		if (bt_intr_signal() != 0)
			return bt_fail(err, BT_SYSTEM, "stopped by signal %d",
			    bt_intr_signal());
		k = at == IN_TURN ? read(fd, dst, n) : pread(fd, dst, n, at);
		if (k >= 0)
			return k;
		if (errno == EAGAIN) {
			/* somebody shares the pipe and set it non-blocking */
			struct pollfd pfd = { .fd = fd, .events = POLLIN };

			if (poll(&pfd, 1, -1) >= 0 || errno == EINTR)
				continue;
		}
		if (errno != EINTR)
			return bt_fail_sys(err, "cannot read");
	}
}

ssize_t
bt_file_read(int fd, void *dst, size_t n, struct bt_err *err)
{
	return read_some(fd, dst, n, IN_TURN, err);
}

/* ---- the buffer ---- */

/* Room for n bytes behind the first, and the data at their place in it. */
static int
make_room(struct bt_file *f, size_t n, struct bt_err *err)
{
	size_t place = (size_t)(f->offset % ALIGN);
	size_t have = f->end - f->start;
	size_t cap = f->cap;
	uint8_t *data = f->data;

	/* using the same memory again keeps it in the processor's cache */
	if (have > SMALL && f->start + n <= cap)
		return 0;
	while (place + n > cap)
		cap = cap == 0 ? 2 * READ_SIZE : 2 * cap;
	if (cap != f->cap) {
		data = aligned_alloc(ALIGN, cap + SLACK);
		if (data == NULL)
			return bt_fail(err, BT_SYSTEM, "out of memory");
	}
	if (have > 0)
		memmove(data + place, f->data + f->start, have);
	if (data != f->data) {
		free(f->data);
		f->data = data;
		f->cap = cap;
	}
	f->start = place;
	f->end = place + have;
	return 0;
}

/*
 * One read of the source: 1, 0 at its end, -1.  There is room for `least`
 * bytes, and no more than `most` are read.
 */
static int
fill(struct bt_file *f, size_t least, size_t most, struct bt_err *err)
{
	size_t have = f->end - f->start;
	size_t room;
	ssize_t k;

	if (make_room(f, have + least, err) < 0)
		return -1;
	room = f->cap - f->end;
	room = room < most ? room : most;
	if (f->zst != NULL)
		k = bt_zst_read(f->zst, f->fd, f->data + f->end, room, err);
	else
		k = read_some(f->fd, f->data + f->end, room,
		    f->is_placed ? f->base + (off_t)(f->offset + have)
				 : IN_TURN,
		    err);
	if (k < 0)
		return -1;
	f->end += (size_t)k;
	f->is_at_end = k == 0;
	memset(f->data + f->end, 0, SLACK);
	return k > 0;
}

int
bt_file_peek(struct bt_file *f, size_t want, uint8_t **data, size_t *n,
    struct bt_err *err)
{
	/* many small reads would cost more than this much more room */
	while (f->end - f->start < want && !f->is_at_end)
		if (fill(f, READ_SIZE / 2, READ_SIZE, err) < 0)
			return bt_err_at(err, f->name, 0);
	*data = f->data + f->start;
	*n = f->end - f->start;
	return 0;
}

int
bt_file_peek_whole(struct bt_file *f, size_t want, uint8_t **data, size_t *n,
    struct bt_err *err)
{
	size_t have, more;

	while ((have = f->end - f->start) < want && !f->is_at_end) {
		more = want - have + BEHIND;
		if (fill(f, more, more, err) < 0)
			return bt_err_at(err, f->name, 0);
	}
	*data = f->data + f->start;
	*n = f->end - f->start;
	return 0;
}

void
bt_file_skip(struct bt_file *f, size_t n)
{
	f->start += n;
	f->offset += n;
}

/* ---- places ---- */

int
bt_file_size(const struct bt_file *f, uint64_t *size)
{
	struct stat st;

	if (!f->is_regular || f->zst != NULL || fstat(f->fd, &st) < 0 ||
	    st.st_size < f->base)
		return 0;
	*size = (uint64_t)(st.st_size - f->base);
	return 1;
}

void
bt_file_seek(struct bt_file *f, uint64_t at)
{
	if (at >= f->offset && at - f->offset <= f->end - f->start) {
		bt_file_skip(f, (size_t)(at - f->offset));
	} else {
		f->start = f->end = 0;
		f->offset = at;
	}
	f->is_placed = 1;
	f->is_at_end = 0;
}

int
bt_file_read_at(
    struct bt_file *f, uint64_t at, void *dst, size_t n, struct bt_err *err)
{
	char *to = dst;
	ssize_t k;

	while (n > 0) {
		k = read_some(f->fd, to, n, f->base + (off_t)at, err);
		if (k < 0)
			return bt_err_at(err, f->name, 0);
		if (k == 0)
			return 0;
		to += k;
		n -= (size_t)k;
		at += (uint64_t)k;
	}
	return 1;
}

int
bt_file_copy(struct bt_file *f, uint64_t n, int fd, struct bt_err *err)
{
	uint64_t at = bt_sys_copy(f->fd, f->base, fd, n);
	char *buf = at < n ? malloc(READ_SIZE) : NULL;
	int rc = 1;

	if (at < n && buf == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (; rc > 0 && at < n; at += READ_SIZE) {
		size_t k = n - at < READ_SIZE ? (size_t)(n - at) : READ_SIZE;

		rc = bt_file_read_at(f, at, buf, k, err);
		if (rc > 0 && bt_out_write(fd, buf, k, err) < 0)
			rc = -1;
	}
	free(buf);
	if (rc == 0)
		rc = bt_fail(
		    err, BT_BAD_INPUT, "has been changed while it was read");
	return rc < 0 ? -1 : 0;
}

/* ---- opening ---- */

/* Regular files, and where they stand. */
static void
find_base(struct bt_file *f)
{
	struct stat st;

	f->base = lseek(f->fd, 0, SEEK_CUR);
	f->is_regular =
	    f->base >= 0 && fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode);
}

/*
 * Find out whether it is compressed, from the first bytes.  Who is going to
 * read but a part of a file has no use for a long look ahead.
 */
static int
detect(struct bt_file *f, struct bt_err *err)
{
	uint8_t *head = NULL;
	size_t n = 0;

	if ((f->is_regular ? bt_file_peek_whole(f, ALIGN, &head, &n, err)
			   : bt_file_peek(f, 4, &head, &n, err)) < 0)
		return -1;
	if (!bt_zst_probe(head, n))
		return 0;
	f->zst = bt_zst_new(head, n, err);
	if (f->zst == NULL)
		return bt_err_at(err, f->name, 0);
	f->start = f->end = 0;
	f->is_at_end = 0;
	return 0;
}

static struct bt_file *
open_fd(int fd, int is_owned, const char *name, struct bt_err *err)
{
	size_t n = strlen(name) + 1;
	struct bt_file *f = calloc(1, sizeof *f + n);

	if (f == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		(void)bt_err_at(err, name, 0);
		if (is_owned)
			(void)close(fd);
		return NULL;
	}
	memcpy(f->name, name, n);
	f->fd = fd;
	f->is_owned = is_owned;
	bt_sys_widen_pipe(fd);
	find_base(f);
	if (detect(f, err) < 0) {
		bt_file_close(f);
		return NULL;
	}
	return f;
}

struct bt_file *
bt_file_open_fd(int fd, const char *name, struct bt_err *err)
{
	return open_fd(fd, 0, name, err);
}

struct bt_file *
bt_file_open(const char *path, struct bt_err *err)
{
	int fd;

	if (strcmp(path, "-") == 0)
		return open_fd(STDIN_FILENO, 0, path, err);
	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR);
	if (fd < 0) {
		(void)bt_fail_sys(err, "cannot open");
		(void)bt_err_at(err, path, 0);
		return NULL;
	}
	return open_fd(fd, 1, path, err);
}

void
bt_file_close(struct bt_file *f)
{
	if (f == NULL)
		return;
	if (f->is_owned)
		(void)close(f->fd);
	bt_zst_free(f->zst);
	free(f->data);
	free(f);
}

const char *
bt_file_name(const struct bt_file *f)
{
	return f->name;
}

int
bt_file_is_compressed(const struct bt_file *f)
{
	return f->zst != NULL;
}

#include "io/out.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/intr.h"
#include "io/zstout.h"

/* After a write that failed: 0 to try again, -1 with the reason. */
static int
try_again(int fd, struct bt_err *err)
{
	/* somebody may share the pipe and have set it non-blocking */
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };

	if (errno == EAGAIN && poll(&pfd, 1, -1) >= 0)
		return 0;
	if (errno != EINTR)
		return bt_fail_sys(err, "cannot write");
	if (bt_intr_signal() != 0)
		return bt_fail(
		    err, BT_SYSTEM, "stopped by signal %d", bt_intr_signal());
	return 0;
}

int
bt_out_write(int fd, const void *p, size_t n, struct bt_err *err)
{
	const char *s = p;
	ssize_t k;

	while (n > 0) {
		k = write(fd, s, n);
		if (k < 0) {
			if (try_again(fd, err) < 0)
				return -1;
			continue;
		}
		s += k;
		n -= (size_t)k;
	}
	return 0;
}

/* Two pieces as one write, or what comes of it; b may be large. */
static int
write_both(int fd, const void *a, size_t na, const void *b, size_t nb,
    struct bt_err *err)
{
	/* writev(2) does not change them, but for its type */
	struct iovec v[2] = { { (void *)(uintptr_t)a, na },
		{ (void *)(uintptr_t)b, nb } };
	ssize_t k;

	do
		k = writev(fd, v, 2);
	while (k < 0 && try_again(fd, err) == 0);
	if (k < 0)
		return -1;
	if ((size_t)k < na) {
		if (bt_out_write(fd, (const char *)a + k, na - (size_t)k, err) <
		    0)
			return -1;
		k = (ssize_t)na;
	}
	return bt_out_write(
	    fd, (const char *)b + ((size_t)k - na), na + nb - (size_t)k, err);
}

int
bt_out_open(struct bt_out *o, int fd, int is_compressed, struct bt_err *err)
{
	memset(o, 0, sizeof *o);
	o->fd = fd;
	o->data = malloc(BT_OUT_BLOCK);
	if (o->data == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	if (is_compressed) {
		o->zst = bt_zstout_new(fd, err);
		if (o->zst == NULL)
			return -1;
	}
	return 0;
}

int
bt_out_open_buf(struct bt_out *o, struct bt_buf *buf, struct bt_err *err)
{
	if (bt_out_open(o, -1, 0, err) < 0)
		return -1;
	o->buf = buf;
	return 0;
}

void
bt_out_close(struct bt_out *o)
{
	bt_zstout_free(o->zst);
	free(o->data);
	memset(o, 0, sizeof *o);
	o->fd = -1;
}

static int
hand_on(struct bt_out *o, const void *p, size_t n, struct bt_err *err)
{
	o->total += n;
	if (o->buf != NULL)
		return bt_buf_put(o->buf, p, n, err);
	return o->zst != NULL ? bt_zstout_put(o->zst, p, n, err)
			      : bt_out_write(o->fd, p, n, err);
}

int
bt_out_spill(struct bt_out *o, struct bt_err *err)
{
	size_t n = o->len;

	o->len = 0; /* also on failure: nobody tries again */
	return n == 0 ? 0 : hand_on(o, o->data, n, err);
}

/* What is large is not copied: it goes out with what waits before it. */
static int
put_large(struct bt_out *o, const void *p, size_t n, struct bt_err *err)
{
	size_t waiting = o->len;

	if (waiting == 0 || o->buf != NULL || o->zst != NULL)
		return bt_out_spill(o, err) < 0 ? -1 : hand_on(o, p, n, err);
	o->len = 0;
	o->total += waiting + n;
	return write_both(o->fd, o->data, waiting, p, n, err);
}

int
bt_out_put(struct bt_out *o, const void *p, size_t n, struct bt_err *err)
{
	if (n >= BT_OUT_ROOM)
		return put_large(o, p, n, err);
	if (n > BT_OUT_BLOCK - o->len && bt_out_spill(o, err) < 0)
		return -1;
	if (n > 0)
		memcpy(o->data + o->len, p, n);
	o->len += n;
	return 0;
}

int
bt_out_flush(struct bt_out *o, struct bt_err *err)
{
	if (bt_out_spill(o, err) < 0)
		return -1;
	return o->zst != NULL ? bt_zstout_flush(o->zst, err) : 0;
}

int
bt_out_end(struct bt_out *o, struct bt_err *err)
{
	if (bt_out_spill(o, err) < 0)
		return -1;
	return o->zst != NULL ? bt_zstout_end(o->zst, err) : 0;
}

#include "io/out.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
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

int
bt_out_put(struct bt_out *o, const void *p, size_t n, struct bt_err *err)
{
	if (n > BT_OUT_BLOCK - o->len && bt_out_spill(o, err) < 0)
		return -1;
	if (n >= BT_OUT_ROOM && o->len == 0)
		return hand_on(o, p, n, err); /* a copy saved */
	if (n > BT_OUT_BLOCK)
		return hand_on(o, p, n, err);
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

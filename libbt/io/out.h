/*
 * A byte sink: what forms write goes into a buffer here, through zstd where
 * asked for, and to a descriptor in blocks of 256 KiB by plain write(2).
 *
 * Short writes and EINTR are its business alone.  It does not own the
 * descriptor.  Blocks: as long as the descriptor does.
 */
#ifndef BT_IO_OUT_H
#define BT_IO_OUT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bt/err.h"

#define BT_OUT_ROOM  ((size_t)1 << 16) /* most that bt_out_need() gives */
#define BT_OUT_BLOCK ((size_t)1 << 18) /* what goes to the descriptor at once */

struct bt_buf;
struct bt_zstout;

/* To be opened with bt_out_open(); the fields are for the functions here. */
struct bt_out {
	char *data;
	size_t len; /* in data, not written yet */
	int fd;
	struct bt_buf *buf;    /* not NULL: where it goes instead of fd */
	struct bt_zstout *zst; /* NULL: not compressed */
	uint64_t total;        /* bytes handed on, before compression */
};

/*
 * bt_out_open(o, fd, is_compressed, err): 0; -1, BT_SYSTEM without memory;
 * bt_out_close() is right after either.
 */
int bt_out_open(struct bt_out *o, int fd, int is_compressed,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_out_open_buf(o, buf, err): the same to memory: what is spilled and
 * flushed is appended to buf, which is borrowed.
 */
int bt_out_open_buf(
    struct bt_out *o, struct bt_buf *buf, struct bt_err *err) BT_MUST_USE;

/* bt_out_close(o): free; what is not flushed is lost. */
void bt_out_close(struct bt_out *o);

/* What the inline functions do once the buffer is full. */
int bt_out_spill(struct bt_out *o, struct bt_err *err) BT_MUST_USE;

/*
 * bt_out_need(o, n, err):
 * Where the next n <= BT_OUT_ROOM bytes can be written; say with bt_out_add()
 * how many it became.  NULL on failure.
 */
static inline char *BT_MUST_USE
bt_out_need(struct bt_out *o, size_t n, struct bt_err *err)
{
	if (o->len + n > BT_OUT_BLOCK && bt_out_spill(o, err) < 0)
		return NULL;
	return o->data + o->len;
}

static inline void
bt_out_add(struct bt_out *o, size_t n)
{
	o->len += n;
}

/* bt_out_put(o, p, n, err): write n bytes, any number. */
int bt_out_put(
    struct bt_out *o, const void *p, size_t n, struct bt_err *err) BT_MUST_USE;

/* bt_out_puts(o, s, err): write a string. */
static inline int BT_MUST_USE
bt_out_puts(struct bt_out *o, const char *s, struct bt_err *err)
{
	return bt_out_put(o, s, strlen(s), err);
}

/* bt_out_at(o): how many bytes came before, compression aside. */
static inline uint64_t
bt_out_at(const struct bt_out *o)
{
	return o->total + o->len;
}

/* bt_out_start_at(o, at): so many bytes are there already. */
static inline void
bt_out_start_at(struct bt_out *o, uint64_t at)
{
	o->total = at;
}

/* bt_out_flush(o, err): all so far reaches the descriptor, and can be read. */
int bt_out_flush(struct bt_out *o, struct bt_err *err) BT_MUST_USE;

/* bt_out_end(o, err): flush, and end what is compressed.  Nothing follows. */
int bt_out_end(struct bt_out *o, struct bt_err *err) BT_MUST_USE;

/* bt_out_write(fd, p, n, err): write(2) until all is written. */
int bt_out_write(
    int fd, const void *p, size_t n, struct bt_err *err) BT_MUST_USE;

#endif

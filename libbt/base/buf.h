/*
 * Growable bytes: for text that is built, and for bytes that arrive.
 *
 * All zero is the empty buffer, so there is no bt_buf_init().  The bytes are
 * data[0..len-1] and may hold NULs; a spare byte behind them is always
 * allocated with them, so that bt_buf_text() cannot fail.  Reading the fields
 * is welcome; to write in place, reserve, fill data + len, add to len.
 *
 * Whatever fails does so for want of memory: -1, with BT_SYSTEM "out of
 * memory" in err, and the contents as before.
 */
#ifndef BT_BASE_BUF_H
#define BT_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bt/err.h"

struct bt_buf {
	char *data; /* NULL while nothing was ever put */
	size_t len;
	size_t cap; /* 0, or > len */
};

/* What bt_buf_reserve() does once there is no room. */
int bt_buf_grow(struct bt_buf *b, size_t n, struct bt_err *err) BT_MUST_USE;

/*
 * bt_buf_reserve(b, n, err):
 * Make room for n more bytes behind data + len (and a NUL).  Pointers into
 * the buffer may become invalid.
 */
static inline int BT_MUST_USE
bt_buf_reserve(struct bt_buf *b, size_t n, struct bt_err *err)
{
	return n < b->cap - b->len ? 0 : bt_buf_grow(b, n, err);
}

/* bt_buf_put(b, p, n, err): append n bytes, which lie outside the buffer. */
static inline int BT_MUST_USE
bt_buf_put(struct bt_buf *b, const void *p, size_t n, struct bt_err *err)
{
	if (bt_buf_reserve(b, n, err) < 0)
		return -1;
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	return 0;
}

/* bt_buf_puts(b, s, err): append a string, without its NUL. */
static inline int BT_MUST_USE
bt_buf_puts(struct bt_buf *b, const char *s, struct bt_err *err)
{
	return bt_buf_put(b, s, strlen(s), err);
}

/* bt_buf_putc(b, c, err): append a byte. */
static inline int BT_MUST_USE
bt_buf_putc(struct bt_buf *b, char c, struct bt_err *err)
{
	if (bt_buf_reserve(b, 1, err) < 0)
		return -1;
	b->data[b->len++] = c;
	return 0;
}

/* bt_buf_num(b, v, err): append a double as bt_num_format() writes it. */
int bt_buf_num(struct bt_buf *b, double v, struct bt_err *err) BT_MUST_USE;

/* bt_buf_int(b, v, err): append a whole number. */
int bt_buf_int(struct bt_buf *b, int64_t v, struct bt_err *err) BT_MUST_USE;

/*
 * bt_buf_printf(b, err, fmt, ...):
 * Append as printf(3) would.  Not for floating numbers that are data: those
 * are written by bt_buf_num().
 */
int bt_buf_printf(struct bt_buf *b, struct bt_err *err, const char *fmt, ...)
    BT_PRINTF(3, 4) BT_MUST_USE;

/*
 * bt_buf_text(b): the contents as a string, borrowed until the next change;
 * "" where nothing was ever put.
 */
static inline const char *
bt_buf_text(struct bt_buf *b)
{
	if (b->data == NULL)
		return "";
	b->data[b->len] = '\0';
	return b->data;
}

/* bt_buf_drop(b, n): forget the first n bytes, n <= len; the rest moves up. */
void bt_buf_drop(struct bt_buf *b, size_t n);

/* bt_buf_clear(b): empty, its memory kept for the next use. */
static inline void
bt_buf_clear(struct bt_buf *b)
{
	b->len = 0;
}

/* bt_buf_free(b): give the memory back; the buffer is empty and reusable. */
void bt_buf_free(struct bt_buf *b);

#endif

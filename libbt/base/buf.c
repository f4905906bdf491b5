#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "bt/num.h"

int
bt_buf_grow(struct bt_buf *b, size_t n, struct bt_err *err)
{
	if (n > SIZE_MAX - b->len - 1)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	return bt_vec_reserve(&b->data, &b->cap, b->len + n + 1, 1, err);
}

int
bt_buf_num(struct bt_buf *b, double v, struct bt_err *err)
{
	if (bt_buf_reserve(b, BT_NUM_TEXT_MAX, err) < 0)
		return -1;
	b->len += bt_num_format(v, b->data + b->len);
	return 0;
}

int
bt_buf_int(struct bt_buf *b, int64_t v, struct bt_err *err)
{
	if (bt_buf_reserve(b, BT_NUM_TEXT_MAX, err) < 0)
		return -1;
	b->len += bt_int_format(v, b->data + b->len);
	return 0;
}

/* Into the room there is; gives the length there would be. */
static int BT_PRINTF(2, 0) print(struct bt_buf *b, const char *fmt, va_list ap)
{
	size_t room = b->cap - b->len;

	return vsnprintf(room > 0 ? b->data + b->len : NULL, room, fmt, ap);
}

int
bt_buf_printf(struct bt_buf *b, struct bt_err *err, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = print(b, fmt, ap);
	va_end(ap);
	if (n < 0)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	if ((size_t)n >= b->cap - b->len) { /* it was cut: once more */
		if (bt_buf_reserve(b, (size_t)n, err) < 0)
			return -1;
		va_start(ap, fmt);
		n = print(b, fmt, ap);
		va_end(ap);
	}
	b->len += (size_t)n;
	return 0;
}

void
bt_buf_drop(struct bt_buf *b, size_t n)
{
	if (n == 0)
		return;
	memmove(b->data, b->data + n, b->len - n);
	b->len -= n;
}

void
bt_buf_free(struct bt_buf *b)
{
	free(b->data);
	memset(b, 0, sizeof *b);
}

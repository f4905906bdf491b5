#include "io/zst.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "io/file.h"

#define IN_SIZE ((size_t)1 << 17) /* compressed bytes, read at once */

struct bt_zst {
	ZSTD_DStream *stream;
	ZSTD_inBuffer in;
	size_t hint;    /* what zstd last gave: 0 between frames */
	int is_flushed; /* it has no output left that it could give */
	uint8_t *data;  /* IN_SIZE bytes, what in.src points to */
};

int
bt_zst_probe(const uint8_t *head, size_t n)
{
	uint32_t magic;

	if (n < 4)
		return 0;
	magic = head[0] | (uint32_t)head[1] << 8 | (uint32_t)head[2] << 16 |
		(uint32_t)head[3] << 24;
	return magic == ZSTD_MAGICNUMBER ||
	       (magic & ZSTD_MAGIC_SKIPPABLE_MASK) ==
		   ZSTD_MAGIC_SKIPPABLE_START;
}

struct bt_zst *
bt_zst_new(const uint8_t *head, size_t n, struct bt_err *err)
{
	struct bt_zst *z = calloc(1, sizeof *z);

	if (z != NULL) {
		z->data = malloc(n > IN_SIZE ? n : IN_SIZE);
		z->stream = ZSTD_createDStream();
	}
	if (z == NULL || z->data == NULL || z->stream == NULL) {
		bt_zst_free(z);
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	memcpy(z->data, head, n);
	z->in.src = z->data;
	z->in.size = n;
	z->is_flushed = 1;
	return z;
}

void
bt_zst_free(struct bt_zst *z)
{
	if (z == NULL)
		return;
	(void)ZSTD_freeDStream(z->stream);
	free(z->data);
	free(z);
}

/* More compressed bytes: 1, 0 at the end of a whole frame, -1. */
static int
refill(struct bt_zst *z, int fd, struct bt_err *err)
{
	ssize_t k = bt_file_read(fd, z->data, IN_SIZE, err);

	if (k < 0)
		return -1;
	if (k == 0 && z->hint != 0)
		return bt_fail(err, BT_BAD_INPUT,
		    "the compressed data end too early: the file is cut off");
	z->in.size = (size_t)k;
	z->in.pos = 0;
	return k > 0;
}

static int
cannot_read(const struct bt_zst *z, struct bt_err *err)
{
	/* the window is allocated when the first frame says how large it is */
	if (ZSTD_getErrorCode(z->hint) == ZSTD_error_memory_allocation)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	return bt_fail(err, BT_BAD_INPUT,
	    "the compressed data are damaged (zstd: %s)",
	    ZSTD_getErrorName(z->hint));
}

ssize_t
bt_zst_read(
    struct bt_zst *z, int fd, uint8_t *dst, size_t n, struct bt_err *err)
{
	ZSTD_outBuffer out = { dst, n, 0 };

	while (out.pos == 0) {
		if (z->in.pos == z->in.size && z->is_flushed) {
			int rc = refill(z, fd, err);

			if (rc <= 0)
				return rc;
		}
		z->hint = ZSTD_decompressStream(z->stream, &out, &z->in);
		if (ZSTD_isError(z->hint))
			return cannot_read(z, err);
		/* a full buffer may mean that it has more of the frame */
		z->is_flushed = z->hint == 0 || out.pos < out.size;
	}
	return (ssize_t)out.pos;
}

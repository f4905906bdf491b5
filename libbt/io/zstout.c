#include "io/zstout.h"

#include <stdlib.h>
#include <zstd.h>

#include "io/out.h"

enum {
	LEVEL = 3
};

struct bt_zstout {
	ZSTD_CStream *stream;
	char *out;
	size_t size;
	int fd;
};

struct bt_zstout *
bt_zstout_new(int fd, struct bt_err *err)
{
	struct bt_zstout *z = calloc(1, sizeof *z);

	if (z != NULL) {
		z->fd = fd;
		z->size = ZSTD_CStreamOutSize();
		z->out = malloc(z->size);
		z->stream = ZSTD_createCStream();
	}
	if (z == NULL || z->out == NULL || z->stream == NULL ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(
		z->stream, ZSTD_c_compressionLevel, LEVEL)) ||
	    ZSTD_isError(
		ZSTD_CCtx_setParameter(z->stream, ZSTD_c_checksumFlag, 1))) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		bt_zstout_free(z);
		return NULL;
	}
	return z;
}

void
bt_zstout_free(struct bt_zstout *z)
{
	if (z == NULL)
		return;
	(void)ZSTD_freeCStream(z->stream);
	free(z->out);
	free(z);
}

/* Feed all of `in`, and go on until nothing is left for `how` to do. */
static int
compress(struct bt_zstout *z, ZSTD_inBuffer *in, ZSTD_EndDirective how,
    struct bt_err *err)
{
	size_t left;

	do {
		ZSTD_outBuffer out = { z->out, z->size, 0 };

		left = ZSTD_compressStream2(z->stream, &out, in, how);
		if (ZSTD_isError(left))
			return bt_fail(err, BT_SYSTEM, "cannot compress: %s",
			    ZSTD_getErrorName(left));
		if (out.pos > 0 &&
		    bt_out_write(z->fd, out.dst, out.pos, err) < 0)
			return -1;
	} while (how == ZSTD_e_continue ? in->pos < in->size : left > 0);
	return 0;
}

int
bt_zstout_put(struct bt_zstout *z, const void *p, size_t n, struct bt_err *err)
{
	ZSTD_inBuffer in = { p, n, 0 };

	return compress(z, &in, ZSTD_e_continue, err);
}

int
bt_zstout_flush(struct bt_zstout *z, struct bt_err *err)
{
	ZSTD_inBuffer in = { NULL, 0, 0 };

	return compress(z, &in, ZSTD_e_flush, err);
}

int
bt_zstout_end(struct bt_zstout *z, struct bt_err *err)
{
	ZSTD_inBuffer in = { NULL, 0, 0 };

	return compress(z, &in, ZSTD_e_end, err);
}

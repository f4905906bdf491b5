/*
 * Inputs that are read more than once.
 *
 * Some work needs to know the end before it can write the beginning.  A file
 * is opened again, and refused if somebody has changed it since; what is no
 * file, a pipe, is copied into a temporary file without a name when it is
 * opened first, so that memory stays as it is and the whole input is there
 * before anything comes out.
 *
 *   test   tests/unit/t-again.c
 */
#ifndef BT_IO_AGAIN_H
#define BT_IO_AGAIN_H

#include <sys/stat.h>

#include "bt/stream.h"

/* All zero is empty. */
struct bt_again {
	struct bt_again_source {
		const char *path; /* borrowed */
		int fd;           /* of its copy; -1: it is a file */
		struct stat was;  /* of a file, when it was opened first */
	} * v;
	size_t n, cap;
};

/*
 * bt_again_open(again, path, opts, err):
 * As bt_reader_open(), for the first time or once more; fits the `open` of
 * struct bt_input.
 *
 *   again  a struct bt_again.
 *   path   stays the caller's and must outlive it.
 *   fails  BT_SYSTEM too where the copy cannot be written; BT_BAD_INPUT where
 *          a file is another one, or has changed, since the first time.
 *   blocks the first time, until the end of a pipe.
 */
struct bt_reader *bt_again_open(void *again, const char *path,
    const struct bt_reader_opts *opts, struct bt_err *err) BT_MUST_USE;

/* bt_again_clear(a): close the copies; all zero then. */
void bt_again_clear(struct bt_again *a);

#endif

/*
 * A byte source: blocks of 256 KiB from a descriptor, by plain read(2), with
 * a look ahead that does not consume; decompressing zstd on the way.
 *
 * Works the same on files and pipes, and never seeks; whoever knows where in
 * a regular file something is may go there.  Short reads and EINTR are its
 * business alone.
 */
#ifndef BT_IO_FILE_H
#define BT_IO_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bt/err.h"

struct bt_file;

/*
 * bt_file_open(path, err) / bt_file_open_fd(fd, name, err):
 * Open a source; "-" is standard input.  Compression is found by the first
 * bytes.  A pipe is set to 1 MiB where that is allowed.
 *
 *   fd     stays the caller's, and open.
 *   fails  NULL: BT_SYSTEM, with the name as its place.
 */
struct bt_file *bt_file_open(const char *path, struct bt_err *err) BT_MUST_USE;
struct bt_file *bt_file_open_fd(
    int fd, const char *name, struct bt_err *err) BT_MUST_USE;

/* bt_file_name(f) / bt_file_is_compressed(f): as found. */
const char *bt_file_name(const struct bt_file *f);
int bt_file_is_compressed(const struct bt_file *f);

/*
 * bt_file_peek(f, want, data, n, err):
 * Look at what comes next without consuming it.
 *
 *   want   bytes wanted; reads until there are so many, or the end.
 *   data   set to *n bytes, all that is there: *n < want only at the end of
 *          the file.  They may be changed, and are valid until the next call;
 *          64 bytes more may be read and changed behind them, at first 0.
 *          A multiple of 64 in the file is one in memory.
 *   gives  0; -1 BT_SYSTEM, or BT_BAD_INPUT for damaged compressed data
 *          (truncated and corrupt are told apart).
 */
int bt_file_peek(struct bt_file *f, size_t want, uint8_t **data, size_t *n,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_file_peek_whole(f, want, data, n, err):
 * The same for something large that is consumed as a whole: reads little
 * beyond it, so that no part of what follows has to be moved in memory to
 * make room for its rest.
 */
int bt_file_peek_whole(struct bt_file *f, size_t want, uint8_t **data,
    size_t *n, struct bt_err *err) BT_MUST_USE;

/* bt_file_skip(f, n): consume n bytes, which peek has shown. */
void bt_file_skip(struct bt_file *f, size_t n);

/*
 * bt_file_size(f, size):
 * Whether one can go to places in it: 1, with its size from where it was
 * opened, for a regular file that is not compressed; else 0.
 */
int bt_file_size(const struct bt_file *f, uint64_t *size);

/*
 * bt_file_seek(f, at): what comes next is at that offset from where it was
 * opened.  Only where bt_file_size() gave 1; the descriptor's own offset is
 * left where it is, here and in all that is read from then on.
 */
void bt_file_seek(struct bt_file *f, uint64_t at);

/*
 * bt_file_read_at(f, at, dst, n, err):
 * n bytes from there, past the look ahead, which stays.  Gives 1; 0 where
 * there are not so many; -1 BT_SYSTEM.
 */
int bt_file_read_at(struct bt_file *f, uint64_t at, void *dst, size_t n,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_file_copy(f, n, fd, err): its first n bytes, to a file that is empty; by
 * the kernel alone where it can do that.  0; -1 BT_SYSTEM, BT_BAD_INPUT where
 * there are not so many.
 */
int bt_file_copy(
    struct bt_file *f, uint64_t n, int fd, struct bt_err *err) BT_MUST_USE;

/* bt_file_close(f): NULL is fine. */
void bt_file_close(struct bt_file *f);

/*
 * bt_file_read(fd, dst, n, err):
 * read(2), tried again when a signal or a descriptor that does not block gets
 * in its way.  Gives how many bytes, 0 at the end, or -1, BT_SYSTEM.
 */
ssize_t bt_file_read(
    int fd, void *dst, size_t n, struct bt_err *err) BT_MUST_USE;

#endif

/*
 * Salvaging: what is whole in a damaged .bts file, and what is not.
 *
 * The file is gone through byte by byte: a block is whole where its header and
 * its payload have their checksums, wherever it stands.  Each tells its number
 * and in what context of names it was written, and the index blocks that are
 * whole tell what there was; so what is missing is known, and no record is
 * given under a name that may be another's: where the name of a symbol is
 * lost, its records are under lost.N, N being its number in the stream, and
 * further columns under lost.1, lost.2 and so on.
 */
#ifndef BT_IO_SALVAGE_H
#define BT_IO_SALVAGE_H

#include "bt/stream.h"

/* Who is told of each thing that is lost, or not as it was; a text without
 * place or full stop, valid during the call. */
struct bt_salvage {
	void (*lost)(void *arg, const char *text);
	void *arg;
};

/*
 * bt_salvage_open(path, opts, salvage, err):
 * A reader that gives all records of whole blocks, once each, in the order of
 * the file.  What was lost is told while it reads; at its end all of it.
 *
 *   salvage  borrowed for the reader's life.
 *   fails    NULL: BT_SYSTEM; BT_USAGE for what is no regular file;
 *            BT_BAD_INPUT where no block is whole, or of another version.
 *   cost     reads the file twice; memory for each block, some 100 bytes.
 */
struct bt_reader *bt_salvage_open(const char *path,
    const struct bt_reader_opts *opts, const struct bt_salvage *salvage,
    struct bt_err *err) BT_MUST_USE;

#endif

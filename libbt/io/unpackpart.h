/*
 * What the files that unpack share: the state of an unpacker, and of the
 * parts of the block that it is at.
 *
 * unpackhead.c reads the header of a body and checks all sizes in it;
 * unpacknum.c turns streams into values, 128 at a time; unpack.c puts these
 * into records.
 */
#ifndef BT_IO_UNPACKPART_H
#define BT_IO_UNPACKPART_H

#include <zstd.h>

#include "io/pack.h"
#include "io/packform.h"
#include "io/packnum.h"

#define BT_UNPACK_COLUMNS 4 /* of a part, at most */

/* Bytes still to be read. */
struct bt_unpack_cursor {
	const uint8_t *p, *end;
	int is_bad; /* something was not there */
};

/* Numbers of a column, group by group. */
struct bt_unpack_stream {
	struct bt_unpack_cursor
	    at; /* `small`: p goes through the lowest plane */
	uint32_t n, left;
	size_t size;
	uint8_t planes; /* `small` */
	uint8_t is_signed;
	uint8_t is_small;
};

struct bt_unpack_column {
	struct bt_unpack_stream main;
	uint32_t n_odd; /* values that are told by their bits */
	struct bt_unpack_stream where, odd; /* which, and their bits */
};

struct bt_unpack_part {
	enum bt_pack_kind kind;
	enum bt_pack_guess guess;
	uint8_t is_wide, is_ordered;
	uint32_t offset;
	unsigned n_columns;
	struct bt_unpack_column columns[BT_UNPACK_COLUMNS];
	struct bt_unpack_cursor
	    runs; /* parameters of those that have not begun */
	uint32_t run_no, run_end;
	struct bt_packnum num; /* of the present run, */
	int64_t slope;
	uint64_t last, step; /* and where it stands */
};

struct bt_unpacker {
	ZSTD_DCtx *zstd;
	struct bt_buf body;
	struct bt_unpack_part *parts;
	size_t n_parts, parts_cap;
	uint8_t covered[BT_PACK_SLOTS];

	/* grouped: symbols, the code of each record's, where each one's
	 * records end when sorted by it, and which record is where then */
	uint32_t *symbols, *codes, *run_ends, *sorted;
	size_t symbols_cap, codes_cap, run_ends_cap, sorted_cap;
	uint32_t n_symbols, symbol_offset;
	int is_grouped;

	/* of the block */
	int is_plain; /* they are plain bars; 0: not known */
	uint32_t flags;
	uint32_t n;
	size_t stride;
	char *records;
	struct bt_err *err;
};

/* A word of a record in each of a group. */
union bt_unpack_words {
	uint64_t i[BT_PACK_GROUP];
	double d[BT_PACK_GROUP];
};

/* bt_unpack_bad(u, what): BT_BAD_INPUT, "its columns ..."; -1. */
int bt_unpack_bad(struct bt_unpacker *u, const char *what);

/* bt_unpack_is_sorted(u, part): whether its values come sorted by symbol. */
static inline int
bt_unpack_is_sorted(
    const struct bt_unpacker *u, const struct bt_unpack_part *part)
{
	return u->is_grouped && !part->is_ordered;
}

/*
 * bt_unpackhead_read(u, c, is_small, codes):
 * Read the header of a body: u's parts and symbols.
 *
 *   codes  set to the stream of codes where records are grouped.
 *   gives  0; -1 where it is none, u->err.
 */
int bt_unpackhead_read(struct bt_unpacker *u, struct bt_unpack_cursor *c,
    int is_small, struct bt_unpack_stream *codes) BT_MUST_USE;

/* bt_unpackhead_run(c, part): the parameters of the next run. */
void bt_unpackhead_run(struct bt_unpack_cursor *c, struct bt_unpack_part *part);

/*
 * bt_unpackhead_place(u, c, s), bt_unpackhead_place_all(u, c):
 * Find the bytes of a stream, or of those of all parts: 0; -1, u->err, where
 * there are fewer.
 */
int bt_unpackhead_place(struct bt_unpacker *u, struct bt_unpack_cursor *c,
    struct bt_unpack_stream *s) BT_MUST_USE;
int bt_unpackhead_place_all(
    struct bt_unpacker *u, struct bt_unpack_cursor *c) BT_MUST_USE;

/*
 * bt_unpacknum_next32(u, s, v), bt_unpacknum_next64():
 * The next 128 numbers of a stream, unfolded; 0 behind its end.  0; -1,
 * u->err.
 */
int bt_unpacknum_next32(struct bt_unpacker *u, struct bt_unpack_stream *s,
    uint32_t v[BT_PACK_GROUP]) BT_MUST_USE;
int bt_unpacknum_next64(struct bt_unpacker *u, struct bt_unpack_stream *s,
    uint64_t v[BT_PACK_GROUP]) BT_MUST_USE;

/* bt_unpacknum_begin(u, part): begin the next run of a part. */
void bt_unpacknum_begin(
    const struct bt_unpacker *u, struct bt_unpack_part *part);

/*
 * bt_unpacknum_group(u, part, at, n, v):
 * The next group of a part: n values of each of its columns, and room for
 * 128; `at` is the place of the first.  To what is told beside the time the
 * time is still to be added.
 */
int bt_unpacknum_group(struct bt_unpacker *u, struct bt_unpack_part *part,
    uint32_t at, uint32_t n, union bt_unpack_words *v) BT_MUST_USE;

#endif

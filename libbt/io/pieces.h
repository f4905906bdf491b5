/*
 * The pieces of a damaged .bts file: its whole blocks, the damage between
 * them, and the blocks that an index remembers.
 */
#ifndef BT_IO_PIECES_H
#define BT_IO_PIECES_H

#include "io/form.h"

struct bt_piece {
	uint64_t at, size;     /* in the file, bytes */
	struct bt_bts_block h; /* kind 0: bytes that are no block */
	int is_whole;          /* its payload has its checksum too */
	int is_again;          /* whole, and so was an earlier one like it */
};

/* A block as an index tells of it. */
struct bt_piece_known {
	uint32_t number;
	struct bt_bts_entry entry;
};

/* All zero is empty. */
struct bt_pieces {
	struct bt_piece *all; /* in the order of the file, without gaps */
	size_t n, cap;
	struct bt_piece_known *known; /* by number, as far as indexes tell */
	size_t n_known, known_cap;
	struct bt_bts_head head;
	int has_head; /* whole, and of this version */
};

/*
 * bt_pieces_find(p, file, err): read all of a file from its beginning; 0, or
 * -1 BT_SYSTEM, BT_BAD_INPUT for another version of the form.
 *
 *   file   one whose size is known, bt_file_size(), as it was opened.
 *   cost   O(n log n) time whatever the file holds: where headers claim the
 *          same bytes again and again, payloads that no block follows are no
 *          longer believed to be whole.
 *   test   tests/unit/t-salvage.c
 */
int bt_pieces_find(
    struct bt_pieces *p, struct bt_file *file, struct bt_err *err) BT_MUST_USE;
void bt_pieces_clear(struct bt_pieces *p);

/* bt_pieces_known(p, from, to): the first block of from <= number < to that
 * an index tells of, or NULL. */
const struct bt_piece_known *bt_pieces_known(
    const struct bt_pieces *p, uint32_t from, uint32_t to);

#endif

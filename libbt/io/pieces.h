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
 */
int bt_pieces_find(
    struct bt_pieces *p, struct bt_file *file, struct bt_err *err) BT_MUST_USE;
void bt_pieces_clear(struct bt_pieces *p);

/* bt_pieces_known(p, number): what is known of that block, or NULL. */
const struct bt_bts_entry *bt_pieces_known(
    const struct bt_pieces *p, uint32_t number);

#endif

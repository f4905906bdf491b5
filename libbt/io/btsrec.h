/*
 * Records of a binary block, checked and made usable where they lie.
 *
 * A checksum says that the bytes are those that were written, not that they
 * make sense: whatever could lead a program astray (a symbol that the stream
 * has not named, a string outside its block, an unknown side) is refused
 * here, so that nobody behind has to ask again.
 */
#ifndef BT_IO_BTSREC_H
#define BT_IO_BTSREC_H

#include "io/form.h"

struct bt_btsrec {
	enum bt_type type;
	uint32_t n;
	size_t stride;
	char *data;
	const bt_sym *syms; /* by the stream's number: the table's */
	uint32_t n_syms;
	int is_same_syms; /* all of them are their own number */
	char *strings;    /* of the block before; a NUL ends them */
	size_t n_strings; /* bytes */
	bt_time first, last;
	int is_missing_ok; /* as the reader's options have it */
};

/*
 * bt_btsrec_check(b, bad, err):
 * Check n records of a type; put the table's numbers of symbols in place of
 * the stream's, and pointers in place of offsets.
 *
 *   bad    set to the index of the record that is refused.
 *   fails  BT_BAD_INPUT.
 */
int bt_btsrec_check(
    const struct bt_btsrec *b, uint32_t *bad, struct bt_err *err) BT_MUST_USE;

/*
 * bt_btsrec_check_plain(b, flags):
 * The same for plain bars (io/plainbars.h) whose flags are all told.
 *
 *   gives  whether that is all; if not, they are still to be checked.
 */
int bt_btsrec_check_plain(const struct bt_btsrec *b, uint32_t flags);

#endif

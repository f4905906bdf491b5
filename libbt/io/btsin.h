/*
 * The meaning of the blocks of a binary stream, whoever has found them: in
 * turn, by the index (bts.c) or among damage (salvage.c).
 *
 * What is given here has had its checksums verified; everything else is
 * checked here.  One struct holds what blocks build on: the names of symbols
 * and columns, the strings of the next block, lines still to be given.
 */
#ifndef BT_IO_BTSIN_H
#define BT_IO_BTSIN_H

#include "base/buf.h"
#include "io/form.h"
#include "io/pack.h"
#include "io/turns.h"

/* The further columns of a type, with their text. */
struct bt_btsin_further {
	struct bt_columns columns;
	char *text;
	const char **names;
};

/* Begins as all zero but `in`; the fields are for reading, but for in. */
struct bt_btsin {
	struct bt_form_in in;
	char adjust[16];
	struct bt_bts_totals totals; /* what the end block has to say */
	uint32_t context;            /* of symbols and columns so far */
	uint64_t wanted;             /* bits of symbols that in.opts->slice
	                              * wants, by the stream's number */
	bt_sym *syms;                /* by the stream's number: the table's */
	uint32_t n_syms;
	size_t syms_cap;
	int is_renumbered; /* some number is not the table's */
	struct bt_unpacker *unpacker;
	char *unpacked;
	size_t unpacked_cap;
	struct bt_buf strings; /* for the next block of records */
	enum bt_type strings_type;
	int is_strings_used; /* that block has been given */
	struct bt_turns turns;
	int is_turns_lost_ok; /* records whose turns are lost come as they lie */
	struct bt_btsin_further further[BT_TYPES];
	struct bt_buf symbols; /* those of a block with instruments, as lines */
	char *lines;           /* still to be given */
	uint32_t n_lines;
	struct bt_line line;
	struct bt_mark mark;
	/* Shown the records of a block before they are checked, with the
	 * stream's numbers; may name symbols.  0 or -1.  NULL: nobody asks. */
	int (*look)(
	    void *arg, const struct bt_bts_block *h, const char *records);
	void *arg;
};

/* bt_btsin_init(b, in) / bt_btsin_clear(b). */
void bt_btsin_init(struct bt_btsin *b, const struct bt_form_in *in);
void bt_btsin_clear(struct bt_btsin *b);

/*
 * bt_btsin_rest(b, block): what the last block still has to give: 1, 0, -1.
 * To be asked before another is taken.
 */
int bt_btsin_rest(struct bt_btsin *b, struct bt_block *block) BT_MUST_USE;

/*
 * bt_btsin_take(b, h, payload, block):
 * A block of any kind but those that end a stream.
 *
 *   payload  as it is stored; borrowed until all of it has been given, and
 *            changed.
 *   gives    1 with what it holds; 0 where it gives nothing; -1, in.err.
 */
int bt_btsin_take(struct bt_btsin *b, const struct bt_bts_block *h,
    uint8_t *payload, struct bt_block *block) BT_MUST_USE;

/* bt_btsin_count(b, kind, header, n): go on behind that block, of n records
 * where it is of records: totals, chain, context. */
void bt_btsin_count(
    struct bt_btsin *b, enum bt_bts_kind kind, uint64_t header, uint32_t n);

/* bt_btsin_pass(b, e): go on behind a block that is passed over. */
void bt_btsin_pass(struct bt_btsin *b, const struct bt_bts_entry *e);

/* bt_btsin_check_turns(b): whether no turns are open, where none may be. */
int bt_btsin_check_turns(struct bt_btsin *b) BT_MUST_USE;

/* bt_btsin_name(b, words, n): one more symbol, as a block has it; 0, -1. */
int bt_btsin_name(struct bt_btsin *b, const char *words, size_t n) BT_MUST_USE;

/* bt_btsin_check_sizes(b, h): what all kinds that are known have in common. */
int bt_btsin_check_sizes(
    struct bt_btsin *b, const struct bt_bts_block *h) BT_MUST_USE;

/* bt_btsin_damaged(b, what): fail, with the number of the block.  -1. */
int bt_btsin_damaged(struct bt_btsin *b, const char *what);

/* bt_btsin_is_text(p, n): UTF-8 without control characters, NULs aside. */
int bt_btsin_is_text(const char *p, size_t n);

struct bt_btsindex_all;

/*
 * bt_bts_inside(state, all): the insides of an open bt_form_bts; what is known
 * from its index, or NULL, in all.  Borrowed until it is closed.
 */
const struct bt_btsin *bt_bts_inside(
    const void *state, const struct bt_btsindex_all **all);

#endif

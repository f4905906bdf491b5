/*
 * Rows: lines of text of one type as a block of records.
 *
 * Two ways lead from a line to a record, with the same result.  The fast one
 * takes what market data mostly are, canonical times, plain numbers, the
 * symbol of the line before, straight from the window and refuses nothing:
 * at whatever is unusual it stops.  The other takes one line, checks it, and
 * says what is wrong with it.
 */
#ifndef BT_IO_ROWIN_H
#define BT_IO_ROWIN_H

#include "bt/stream.h"
#include "io/fields.h"
#include "io/layout.h"
#include "io/lines.h"

#define BT_ROWIN_KNOWN 64

struct bt_rowin {
	struct bt_field_in in;
	int64_t interval; /* of all bars, ns; 0: not known */
	int64_t now;      /* of bars of the symbol in.sym */
	int is_forced;    /* whatever the data say */
	int is_time_end;  /* times of bars are their ends */

	uint64_t *data; /* the block in the making */
	size_t cap;     /* in words */
	uint32_t n, max;

	struct bt_rowin_field {
		char *s;
		size_t n;
	} * fields; /* of the line in hand */
	size_t cap_fields;

	struct bt_rowin_last {
		uint64_t date_key[2]; /* its ten characters */
		bt_time date;
		uint64_t sym_key, sym_mask; /* its first eight bytes */
		size_t sym_n;
		const char *sym_name;
		bt_sym sym;
	} last; /* what the last line had: the next need not look it up */

	struct bt_rowin_known {
		uint64_t key; /* a name of 1 to 7 bytes, NULs behind it; 0 */
		bt_sym sym;
	} known[BT_ROWIN_KNOWN]; /* some symbols that have been met */
};

/* bt_rowin_init(r, opts): as the reader's options say; errors go to in.err. */
void bt_rowin_init(struct bt_rowin *r, const struct bt_reader_opts *opts);
void bt_rowin_free(struct bt_rowin *r);

/* bt_rowin_begin(r, l, err): an empty block for records of this layout. */
int bt_rowin_begin(struct bt_rowin *r, const struct bt_layout *l,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_rowin_scan(r, l, prefix, lines):
 * Take as many whole lines as are in the window, fit in the block, begin with
 * prefix and are nothing unusual; prefix is "" or at most 8 bytes.
 */
void bt_rowin_scan(struct bt_rowin *r, const struct bt_layout *l,
    const char *prefix, struct bt_lines *lines);

/*
 * bt_rowin_put(r, l, s, n):
 * Add the record in the line s[0..n-1], which has been checked to be text;
 * strings point into it.  r->n < r->max.
 *
 *   fails  -1, BT_BAD_INPUT in r->in.err; the block is as before.
 */
int bt_rowin_put(struct bt_rowin *r, const struct bt_layout *l, char *s,
    size_t n) BT_MUST_USE;

/* bt_rowin_block(r, l, first, block): what there is, n >= 1. */
void bt_rowin_block(const struct bt_rowin *r, const struct bt_layout *l,
    int64_t first, struct bt_block *block);

#endif

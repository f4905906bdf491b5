/*
 * Rows of a binary block in the making: records as a stream keeps them.
 *
 * In a stream a symbol is a number of the stream's own, in the order in which
 * symbols come, a string is an offset into the block of strings before, NaN
 * has one pattern, and what is reserved is 0; so the bytes depend on nothing
 * but what the records mean.
 */
#ifndef BT_IO_BTSROWS_H
#define BT_IO_BTSROWS_H

#include "base/buf.h"
#include "io/form.h"
#include "io/outform.h"

#define BT_BTSROWS_SLOTS 1024

/* Where a string of this block is, so that it need not come twice. */
struct bt_btsrows_slot {
	uint64_t block; /* which block: the slot is free in any other */
	uint64_t offset;
};

/* Which number of the stream's a symbol of the table has; all zero at first. */
struct bt_btsnumbers {
	uint32_t *of; /* by the table's number */
	size_t n, cap;
	uint32_t next;
	int is_renumbered; /* some number is not the table's */
};

/* bt_btsnumbers_add(s, sym, err): give a symbol the stream's next number. */
int bt_btsnumbers_add(
    struct bt_btsnumbers *s, bt_sym sym, struct bt_err *err) BT_MUST_USE;

/* Begins as all zero but for numbers and bytes_max. */
struct bt_btsrows {
	const struct bt_btsnumbers *numbers; /* borrowed */
	size_t bytes_max;                    /* of a block's records */
	enum bt_type type;
	uint32_t n, max; /* records: there, of a full block */
	uint32_t n_extra;
	size_t size, stride; /* of a record without and with further columns */
	bt_time first, last;
	bt_time at;       /* greatest instant of all, as far as known */
	uint64_t symbols; /* bits of the stream's numbers, as the index has */
	int is_endless;   /* some bar does not tell its end */
	int is_untimed;   /* some record does not tell its time */
	char *data;       /* those that were copied */
	size_t data_cap;
	const char *records; /* all: data, or where rows were lent */

	/* offsets in a record: of its time, symbol and reserved member (its
	 * size where it has none), of its strings, of all its doubles */
	size_t time, sym, reserved;
	size_t texts[BT_BTS_TEXTS_MAX], n_texts;
	size_t *doubles, n_doubles, doubles_cap;
	struct bt_buf strings; /* "" first: offset 0 is the empty string */
	uint32_t n_strings;
	uint64_t block;
	struct bt_btsrows_slot *slots;
};

/* bt_btsrows_clear(r): free what it holds. */
void bt_btsrows_clear(struct bt_btsrows *r);

/* bt_btsrows_start(r, type, n_extra, err): begin with rows of another kind. */
int bt_btsrows_start(struct bt_btsrows *r, enum bt_type type, uint32_t n_extra,
    struct bt_err *err) BT_MUST_USE;

/* bt_btsrows_restart(r): begin anew with rows of the same kind. */
void bt_btsrows_restart(struct bt_btsrows *r);

/* bt_btsrows_add(r, rows, i, k, err): take rows i .. i+k-1; their symbols have
 * numbers. */
int bt_btsrows_add(struct bt_btsrows *r, const struct bt_rows *rows, uint32_t i,
    uint32_t k, struct bt_err *err) BT_MUST_USE;

/*
 * bt_btsrows_lend(r, rows, i):
 * Make a full block of the rows from i on, where they lie, if that can be:
 * none are there yet, enough come, and they are as a stream keeps them.
 *
 *   gives  whether it was done; rows stay borrowed until bt_btsrows_restart().
 */
int bt_btsrows_lend(
    struct bt_btsrows *r, const struct bt_rows *rows, uint32_t i);

/* bt_btsrows_is_full(r): no more strings should come. */
int bt_btsrows_is_full(const struct bt_btsrows *r);

#endif

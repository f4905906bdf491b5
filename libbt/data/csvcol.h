/*
 * Which column of a CSV file is which: by its name, by what the user said, or
 * by its place where a file has no names.
 *
 * Names are compared without case and punctuation, so that `Open`, `<OPEN>`
 * and `1. open` are the same; `AAPL.Open` is the open of AAPL.  A name that
 * begins with `adj` is none that is known: an adjusted close never passes for
 * the close.  What is known stands in one table in csvcol.c.
 */
#ifndef BT_DATA_CSVCOL_H
#define BT_DATA_CSVCOL_H

#include <stddef.h>

#include "bt/err.h"
#include "bt/record.h"
#include "bt/symbol.h"
#include "data/csvrow.h"

/* What a column is for.  A time is in one column, or a date and a clock. */
enum bt_csvrole {
	BT_CSV_TIME,
	BT_CSV_DATE,
	BT_CSV_CLOCK,
	BT_CSV_EPOCH, /* a time as a number, beside another */
	BT_CSV_SYMBOL,
	BT_CSV_END,
	BT_CSV_OPEN,
	BT_CSV_HIGH,
	BT_CSV_LOW,
	BT_CSV_CLOSE,
	BT_CSV_VOLUME,
	BT_CSV_PRICE,
	BT_CSV_SIZE,
	BT_CSV_SIDE,
	BT_CSV_BID,
	BT_CSV_ASK,
	BT_CSV_BID_SIZE,
	BT_CSV_ASK_SIZE,
	BT_CSV_KIND,
	BT_CSV_VALUE,
	BT_CSV_ROLES
};

struct bt_csvcol_opts {
	enum bt_type type;       /* BT_NONE: by the columns that are there */
	const char *const *maps; /* "close=Last Price", "close=5" */
	size_t n_maps;
	const char *const *keeps; /* names of further columns; "all" */
	size_t n_keeps;
	const char *flat; /* a column that is open, high, low and close */
};

struct bt_csvcols {
	enum bt_type type;              /* BT_BAR .. BT_ACTION */
	int field[BT_CSV_ROLES];        /* its place from 0, or -1 */
	size_t n_fields;                /* columns in all */
	size_t n_extra;                 /* further columns that are kept */
	int *extra;                     /* their places */
	char **names;                   /* their names, made fit for a stream */
	char *left_out;                 /* "A, B" for a message, or "" */
	char symbol[BT_SYMBOL_MAX + 1]; /* from AAPL.Open, or "" */
	int is_many;                    /* AAPL.Open and MSFT.Open */

	/* Two columns that the names call the same and that are read as
	 * twin_role: which of them is not for this to say. */
	int has_twins;
	enum bt_csvrole twin_role;
	int twins[2];
};

/*
 * bt_csvcols_check(opts, err): whether opts name what can be named, before a
 * file is seen.  0 or -1, BT_USAGE.
 */
int bt_csvcols_check(
    const struct bt_csvcol_opts *opts, struct bt_err *err) BT_MUST_USE;

/*
 * bt_csvcols_find(c, names, row, opts, err):
 * Find the columns.
 *
 *   c      to be cleared by the caller, also after a failure.
 *   names  the header.
 *   row    the first row of data, or NULL: tells whether a first column
 *          without a name holds the time.
 *   fails  BT_USAGE: opts name what is not there (with what is meant perhaps);
 *          BT_BAD_INPUT: a needed column is not found.
 */
int bt_csvcols_find(struct bt_csvcols *c, const struct bt_csvrow *names,
    const struct bt_csvrow *row, const struct bt_csvcol_opts *opts,
    struct bt_err *err) BT_MUST_USE;

/* bt_csvcols_clear(c): give its memory back; c may be found again. */
void bt_csvcols_clear(struct bt_csvcols *c);

/* bt_csvcols_role(role): what it is called in messages, "bid_size". */
const char *bt_csvcols_role(enum bt_csvrole role);

/* bt_csvcols_known(names): how many of them the table knows. */
size_t bt_csvcols_known(const struct bt_csvrow *names);

#endif

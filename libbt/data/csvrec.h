/*
 * A row of a CSV file as a market record.
 */
#ifndef BT_DATA_CSVREC_H
#define BT_DATA_CSVREC_H

#include "bt/record.h"
#include "bt/symbol.h"
#include "data/csvlook.h"

/* What a file's rows are read by; all borrowed. */
struct bt_csvrec {
	const struct bt_csvlook *look;
	const struct bt_csvin_opts *opts;
	const struct bt_zone *zone; /* of times without an offset */
	struct bt_symtab *syms;
	bt_sym sym; /* of a file that has no column for it */
};

/*
 * bt_csvrec_read(c, row, rec, err):
 * Make a record of a row of data.
 *
 *   rec    room for the struct of the file's type and its further columns,
 *          aligned to 8; what is not given is NaN, an end BT_TIME_NONE.
 *   fails  BT_BAD_INPUT, without a place: a number, time, symbol that is none,
 *          too few or too many fields.  A further column never fails.
 */
int bt_csvrec_read(const struct bt_csvrec *c, const struct bt_csvrow *row,
    void *rec, struct bt_err *err) BT_MUST_USE;

#endif

/*
 * Fields: one text field into one member of a record and back, by the tables
 * of record.c.
 *
 * This is what tagged text, plain CSV and the text writer use for everything
 * but the bars of the hot path.  No type is known here by name, except that
 * an order's quantity and distances share words with other columns.
 */
#ifndef BT_IO_FIELDS_H
#define BT_IO_FIELDS_H

#include <stddef.h>

#include "base/buf.h"
#include "bt/record.h"
#include "bt/symbol.h"
#include "bt/time.h"

/* What fields are read with: one of a stream, set once, then kept by parse. */
struct bt_field_in {
	struct bt_symtab *syms;     /* borrowed */
	const struct bt_zone *zone; /* of times without an offset; NULL: UTC */
	enum bt_epoch epoch;        /* of times that are numbers */
	bt_sym sym;                 /* of the record: the one last parsed */
	int is_missing_ok;  /* a needed double may be empty or not finite */
	struct bt_err *err; /* borrowed */
};

/*
 * bt_field_clear(type, rec):
 * Make every column of a record absent: NaN, BT_TIME_NONE, BT_SYM_NONE, "",
 * 0; an order's quantity is of BT_ALL.
 */
void bt_field_clear(enum bt_type type, void *rec);

/*
 * bt_field_parse(in, col, s, n, rec):
 * Read s[0..n-1] into a column.  Columns are to be read in the order of their
 * table: a quantity needs the record's symbol, an order's amount its side.
 *
 *   s      without control characters but tabs.  Strings are kept as pointers into it:
 *          s[n] is overwritten with a NUL, and s must live as long as rec.
 *   gives  0, or -1: BT_BAD_INPUT, with the column's name, what was found and
 *          what was expected.
 */
int bt_field_parse(struct bt_field_in *in, const struct bt_column *col, char *s,
    size_t n, void *rec) BT_MUST_USE;

/*
 * bt_field_settle(type, rec, seen):
 * What columns say together.  An order whose type is not given (bit `type` of
 * seen is 0) has the type that its prices imply.
 *
 *   seen  bit i: column i was there and not empty.
 */
void bt_field_settle(enum bt_type type, void *rec, uint64_t seen);

/*
 * bt_field_units(s, n, lot, o):
 * Read s[0..n-1] as units into an order's size, lot being its instrument's.
 * A number that is no whole number of lots, or too large to be counted, is
 * kept as asked: unit BT_OFF_LOT or BT_TOO_LARGE, with the amount, which is
 * NaN where a double would tell another size.
 *
 *   gives  0; -1 where it is no number, o unchanged.
 */
int bt_field_units(
    const char *s, size_t n, struct bt_lot lot, struct bt_order *o) BT_MUST_USE;

/*
 * bt_field_size(s, n, o):
 * Read a size that is a word, or begins with one: `value=5000`, `risk=1%`,
 * `vol=10%`, `kelly=0.5`, `auto`.
 *
 *   gives  1 with o's unit and amount set; 0 where s begins with no such word;
 *          -1 where what follows is malformed.
 */
int bt_field_size(const char *s, size_t n, struct bt_order *o) BT_MUST_USE;

/*
 * bt_field_format(col, rec, syms, out, err):
 * Append a column as bt_field_parse() reads it.
 *
 *   fails  BT_SYSTEM without memory; BT_BAD_INPUT for a string that no field
 *          can hold: with a comma, quote or control character.  In the rest
 *          of a line (BT_K_TEXT) control characters become blanks.
 */
int bt_field_format(const struct bt_column *col, const struct bt_rec *rec,
    const struct bt_symtab *syms, struct bt_buf *out,
    struct bt_err *err) BT_MUST_USE;

/* bt_field_place(info, kind): where in a record the first column of a kind is;
 * the record's size where there is none. */
size_t bt_field_place(const struct bt_record_info *info, enum bt_kind kind);

/* bt_field_missing(rec): the name of the first number that a record of its
 * type must have and that is not there; NULL. */
const char *bt_field_missing(const struct bt_rec *rec);

/* bt_field_find(info, name, n): the column's index, or -1. */
int bt_field_find(
    const struct bt_record_info *info, const char *name, size_t n);

#endif

/*
 * Instrument files: what instruments are and cost, in YAML, bt-instruments(5).
 *
 *	default: {fee: 10bp}
 *	"BTC*":  {kind: perpetual, lot: 0.001, fee: {maker: -1bp, taker: 5bp}}
 *	ES:      {kind: future, multiplier: 50, tick: 0.25, margin: 12000/contract}
 *
 * A file becomes a list of rows, a key and its value as text for the symbols
 * that match a pattern, in the order in which they count: those of `default`,
 * then those of patterns as they stand, then those of names; the later wins.
 * What instruments are goes to a table of symbols; what they cost is for whoever
 * reckons with it, and its text is not looked at here.
 */
#ifndef BT_DATA_INSTRUMENTS_H
#define BT_DATA_INSTRUMENTS_H

#include <stddef.h>

#include "bt/symbol.h"

struct bt_instrument_row {
	const char *pattern; /* of fnmatch(3) */
	const char *key;     /* of a cost: fee, fee+ (one more), tax_buy, ... */
	const char *value;
	int64_t line;
	int is_cost;   /* else a word of #symbol */
	int is_strong; /* it names one symbol */
};

struct bt_instruments; /* opaque: owns all that its rows point to */

/*
 * bt_instruments_read(path, err) / bt_instruments_parse(text, n, path, err):
 * Read a file; or n bytes that messages call path.
 *
 *   fails  NULL, with file and line: BT_SYSTEM where it cannot be read;
 *          BT_BAD_INPUT: no YAML, unknown keys (did you mean), bad values.
 */
struct bt_instruments *bt_instruments_read(
    const char *path, struct bt_err *err) BT_MUST_USE;
struct bt_instruments *bt_instruments_parse(const char *text, size_t n,
    const char *path, struct bt_err *err) BT_MUST_USE;
void bt_instruments_free(struct bt_instruments *ins);

/* bt_instruments_rows(ins, n): its rows, borrowed; *n how many. */
const struct bt_instrument_row *bt_instruments_rows(
    const struct bt_instruments *ins, size_t *n);

/* bt_instruments_path(ins) / _hash(ins): its file, and the XXH3-128 of what is
 * in it, as text; borrowed. */
const char *bt_instruments_path(const struct bt_instruments *ins);
const char *bt_instruments_hash(const struct bt_instruments *ins);

/*
 * bt_instruments_preset(ins, syms, err): let a table know what they are; to be
 * called before it has met a symbol.  0; -1 BT_SYSTEM.
 */
int bt_instruments_preset(const struct bt_instruments *ins,
    struct bt_symtab *syms, struct bt_err *err) BT_MUST_USE;

#endif

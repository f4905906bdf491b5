/*
 * Names of the columns of plain CSV: what other programs call ours, and which
 * type of record a header stands for.
 */
#ifndef BT_IO_CSVNAME_H
#define BT_IO_CSVNAME_H

#include <stddef.h>

#include "base/buf.h"
#include "bt/record.h"

struct bt_csvname_field {
	const char *s;      /* as the header has it, without blanks around it */
	size_t n;           /* 0: it has no name */
	const char *column; /* what a type calls it; NULL: a further column */
};

struct bt_csvname {
	struct bt_buf text; /* the header's, which the fields point to */
	struct bt_csvname_field *fields;
	size_t n, cap;
};

/* bt_csvname_is_header(s, n): whether a line looks like a header of ours. */
int bt_csvname_is_header(const char *s, size_t n);

/* bt_csvname_read(c, s, n, err): take a header's fields; c is all zero. */
int bt_csvname_read(struct bt_csvname *c, const char *s, size_t n,
    struct bt_err *err) BT_MUST_USE;

/* bt_csvname_type(c): the type whose columns these are, BT_NONE: none's. */
enum bt_type bt_csvname_type(const struct bt_csvname *c);

/*
 * bt_csvname_settle(c, type, err):
 * Find which column of a type each field is.
 *
 *   fails  BT_BAD_INPUT: type is BT_NONE (it says what a bar would need), two
 *          fields that mean the same column.
 */
int bt_csvname_settle(
    struct bt_csvname *c, enum bt_type type, struct bt_err *err) BT_MUST_USE;

/* bt_csvname_has(c, column): whether a field was settled to be it. */
int bt_csvname_has(const struct bt_csvname *c, const char *column);

/*
 * bt_csvname_base(path, base): the file's name without folder and endings
 * (.csv .txt .bts .zst); its length, 0 for standard input and devices.
 */
size_t bt_csvname_base(const char *path, const char **base);

void bt_csvname_free(struct bt_csvname *c);

#endif

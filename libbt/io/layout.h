/*
 * The layout of a text line: which field goes where in a record.
 *
 * A line of fields, in whatever order its columns were named, becomes a
 * struct of record.h followed by one double for each further column.  What is
 * found out once, when the columns are known, is kept here as a list of small
 * steps, so that a line is read without looking at a name.
 */
#ifndef BT_IO_LAYOUT_H
#define BT_IO_LAYOUT_H

#include "base/buf.h"
#include "bt/record.h"

#define BT_OWN_MAX 32 /* columns that a type has by itself, at most */

#define BT_USUAL_BAR 6 /* fields of a usual bar before its volume */

/* What becomes of a field. */
enum bt_place_kind {
	BT_AT_F64,   /* a double */
	BT_AT_EXTRA, /* a further column, a double too */
	BT_AT_TIME,  /* an instant */
	BT_AT_SYM,   /* a symbol */
	BT_AT_WORD,  /* one of some words */
	BT_AT_OTHER, /* another column, read by bt_field_parse() alone */
	BT_AT_NONE   /* nothing: left out */
};

struct bt_place {
	enum bt_place_kind kind;
	int is_required; /* an empty field is refused */
	uint32_t offset; /* in the record; not of BT_AT_NONE */
	int column;      /* its index in the table, or among the further ones */
};

struct bt_layout {
	enum bt_type type;
	const struct bt_record_info *info;
	struct bt_place *places; /* one a field, in the order of the line */
	size_t n, cap;
	int field_of[BT_OWN_MAX]; /* of each column of the table, or -1 */
	int is_text_last;         /* the last field is the rest of the line */
	int is_usual_bar; /* it begins time,symbol,open,high,low,close,volume */
	int is_plain;     /* no field is BT_AT_OTHER */
	size_t stride;
	struct bt_columns extra; /* names of the further columns */
	struct bt_buf names;     /* what they point to */
	const char **extra_names;
	size_t cap_extra;
	uint64_t *blank; /* stride bytes: a record of which nothing is known */
	size_t cap_blank;
};

/* bt_layout_begin(l, type): forget; no columns.  All zero is fine before. */
void bt_layout_begin(struct bt_layout *l, enum bt_type type);

/*
 * bt_layout_add(l, kind, name, n, err):
 * Say what the next field of a line is.
 *
 *   kind   BT_AT_OTHER: the column called name; BT_AT_EXTRA: a further one;
 *          BT_AT_NONE: to be left out.
 *   fails  BT_BAD_INPUT: a name that was there already, or that is none;
 *          a further column of a type that has none, with the name that may
 *          have been meant; BT_SYSTEM.
 */
int bt_layout_add(struct bt_layout *l, enum bt_place_kind kind,
    const char *name, size_t n, struct bt_err *err) BT_MUST_USE;

/*
 * bt_layout_end(l, has_symbol, err):
 * All fields are known.
 *
 *   has_symbol  the symbol is known from elsewhere.
 *   fails       BT_BAD_INPUT where a required column is missing.
 */
int bt_layout_end(
    struct bt_layout *l, int has_symbol, struct bt_err *err) BT_MUST_USE;

/* bt_layout_fix_symbol(l, sym): every record is of this symbol. */
void bt_layout_fix_symbol(struct bt_layout *l, bt_sym sym);

/* bt_layout_default(l, type, err): the columns of bt-stream(5). */
int bt_layout_default(
    struct bt_layout *l, enum bt_type type, struct bt_err *err) BT_MUST_USE;

/* bt_layout_format(l, buf, size): the columns' names as a line. */
void bt_layout_format(const struct bt_layout *l, char *buf, size_t size);

/* bt_layout_free(l): all zero again. */
void bt_layout_free(struct bt_layout *l);

#endif

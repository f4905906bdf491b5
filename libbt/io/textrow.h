/*
 * Rows of text: what tagged text and plain CSV have in common.
 *
 * A row is the fields of a record in the order of its table, then those of
 * its further columns.  Columns that are seldom there (a bar's end, flags)
 * are written only while they are on, so that what nobody needs costs no
 * bytes; whoever switches one on says so before the next row.
 */
#ifndef BT_IO_TEXTROW_H
#define BT_IO_TEXTROW_H

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "bt/qty.h"
#include "io/form.h"
#include "io/outform.h"
#include "io/textresult.h"

/* The date that was last written, as most rows have the one before. */
struct bt_textrow_day {
	int64_t day; /* since the epoch */
	char text[12];
};

/* How many instants and quantities are remembered: three bits tell the place
 * of one. */
#define BT_TEXTROW_TOLD 8

/* An instant as it was written; none where time is BT_TIME_NONE. */
struct bt_textrow_instant {
	bt_time time;
	size_t n;
	char text[BT_TIME_TEXT_MAX];
};

/* A quantity as it was written, in a symbol's lots; none where it is 0. */
struct bt_textrow_qty {
	bt_qty qty;
	bt_sym sym;
	uint32_t n;
	char text[BT_QTY_TEXT_MAX];
};

struct bt_textrow {
	struct bt_outform_to to;
	struct {
		char text[16];
		size_t n;
	} heads[BT_TYPES];     /* tagged: what a row begins with, its type */
	uint64_t on[BT_TYPES]; /* bit i: the rare column i is written */
	uint64_t rare[BT_TYPES];
	uint64_t end_bit; /* of a bar's end */
	struct bt_textrow_day day;
	struct bt_textrow_instant told[BT_TEXTROW_TOLD];
	struct bt_textrow_qty qtys[BT_TEXTROW_TOLD];
	size_t room; /* bytes that there are for the strings of a row */
	bt_sym sym;  /* the one last written */
	size_t sym_n;
	const char *sym_name;
	struct bt_buf line;
	struct bt_textresult result;
};

/*
 * bt_textrow_open(to, size, is_tagged):
 * The state of a form that writes text, all zero but for its first member, a
 * struct bt_textrow that is ready.
 *
 *   to     is copied.
 *   size   of the state, bytes.
 *   gives  it, to be freed after bt_textrow_clear(); NULL with to->err.
 */
void *bt_textrow_open(
    const struct bt_outform_to *to, size_t size, int is_tagged);
void bt_textrow_clear(struct bt_textrow *t);

/* bt_textrow_bit(type, name): the bit of a rare column; 0: there is none. */
uint64_t bt_textrow_bit(enum bt_type type, const char *name);

/* bt_textrow_rare(type): the bits of all rare columns of a type. */
uint64_t bt_textrow_rare(enum bt_type type);

/*
 * bt_textrow_wanted(type, rec): the bits of rare columns, a bar's end aside,
 * that are not absent in a record.
 */
uint64_t bt_textrow_wanted(enum bt_type type, const void *rec);

/* bt_textrow_names(t, type): the names of all columns that are on, and NL. */
int bt_textrow_names(struct bt_textrow *t, enum bt_type type) BT_MUST_USE;

/* bt_textrow_put(t, rows, i): row i, by the columns that are on. */
int bt_textrow_put(
    struct bt_textrow *t, const struct bt_rows *rows, uint32_t i) BT_MUST_USE;

/*
 * bt_textrow_field(t, col, rec, p):
 * Write a column as text at p, which has room for BT_TEXTROW_FIELD bytes and
 * the record's strings.  Gives the end, p where the field is empty; NULL on
 * failure.
 */
#define BT_TEXTROW_FIELD 72
char *bt_textrow_field(struct bt_textrow *t, const struct bt_column *col,
    const struct bt_rec *rec, char *p);

/*
 * Fields by their values, written at p as bt_textrow_field() does: their end.
 */
char *bt_textrow_number(double v, char *p);
char *bt_textrow_sym(struct bt_textrow *t, bt_sym sym, char *p);
char *bt_textrow_qty(struct bt_textrow *t, bt_sym sym, bt_qty qty, char *p);

/* An instant is remembered, as a result's rows share theirs, as are
 * quantities; told: where. */
void bt_textrow_learn(
    struct bt_textrow *t, struct bt_textrow_instant *told, bt_time time);

static inline char *
bt_textrow_instant(struct bt_textrow *t, bt_time time, char *p)
{
	/* a factor that sends neighbours, at usual intervals, to other places */
	struct bt_textrow_instant *told =
	    &t->told[(uint64_t)time * UINT64_C(0xa14d7abc34fa6a2f) >> 61];

	if (time == BT_TIME_NONE)
		return p;
	if (told->time != time)
		bt_textrow_learn(t, told, time);
	memcpy(p, told->text, sizeof told->text);
	return p + told->n;
}

/*
 * bt_bar_length(bar): how long it lasts, in ns; 0: its end is not
 * known, or not after its start.
 */
int64_t bt_bar_length(const struct bt_bar *bar);

#endif

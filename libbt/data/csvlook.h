/*
 * What a CSV file is like, found out by looking at its beginning: separator,
 * header, columns, the form of its times, the decimal sign, its order.
 *
 * All that is found is certain for the rows that were looked at.  Where they
 * leave a doubt (01/02/2024, 1,234) more of the file is asked for, and at its
 * end the file is refused with what to say on the command line.
 */
#ifndef BT_DATA_CSVLOOK_H
#define BT_DATA_CSVLOOK_H

#include <stddef.h>

#include "base/buf.h"
#include "bt/err.h"
#include "data/csvcol.h"
#include "data/csvnum.h"
#include "data/csvrow.h"
#include "data/csvtime.h"

enum bt_csv_header {
	BT_CSV_HEADER_AUTO,
	BT_CSV_HEADER_YES, /* the first row */
	BT_CSV_HEADER_NO
};

/* What the user says of a file; all zero: nothing, all is to be found. */
struct bt_csvin_opts {
	char separator;
	int header;          /* enum bt_csv_header */
	const char *columns; /* their names, "time,open,-,close"; or NULL */
	struct bt_csvcol_opts cols;
	const char *date_format; /* see bt_csvtime_new(); or NULL */
	int decimal;             /* enum bt_decimal */
	int is_dates;            /* of each time only the date counts */

	/* Is told what people should know without asking; may be NULL.  The
	 * rest is a bt_reader_warning(). */
	void (*warn)(
	    void *arg, const char *name, int64_t line, const char *text);
	void *arg;
};

struct bt_csvlook {
	char separator;
	size_t n_head; /* rows before the first of data */
	int has_data;
	int is_guessed; /* columns by their places, without names */
	struct bt_csvcols cols;
	struct bt_csvtime *time;
	struct bt_csvnum num;
	int is_down; /* newest first, as far as was looked */
};

/*
 * bt_csvlook_open(l, s, n, is_end, opts, err):
 * Look at the first n bytes of a file, without its BOM.
 *
 *   l       to be cleared by the caller, whatever is given.
 *   is_end  the file has no more than these.
 *   opts    borrowed as long as l.
 *   gives   1; 0 where more of the file is needed; -1.
 *   fails   BT_BAD_INPUT: no CSV, no columns, times in doubt; BT_USAGE: opts
 *           do not fit; BT_SYSTEM.
 */
int bt_csvlook_open(struct bt_csvlook *l, const char *s, size_t n, int is_end,
    const struct bt_csvin_opts *opts, struct bt_err *err) BT_MUST_USE;

/* bt_csvlook_clear(l): give its memory back. */
void bt_csvlook_clear(struct bt_csvlook *l);

/*
 * bt_csvlook_time(l, row, is_dates, buf, s, n):
 * The text of a row's time; date and clock joined by a blank.
 *
 *   buf  of BT_CSVTIME_TEXT_MAX bytes, for a joined text.
 *   s    set to the text, in buf or in the row; n to its length, 0 where the
 *        row has none.
 */
void bt_csvlook_time(const struct bt_csvlook *l, const struct bt_csvrow *row,
    int is_dates, char *buf, const char **s, size_t *n);

/* bt_csvlook_parse(l, s, n, is_dates, z, at): that text, read.  0 or -1. */
int bt_csvlook_parse(const struct bt_csvlook *l, const char *s, size_t n,
    int is_dates, const struct bt_zone *z, bt_time *at) BT_MUST_USE;

/* A piece of text that is walked row by row. */
struct bt_csvwalk {
	struct bt_csvrows *rows;
	const char *s; /* what is left */
	size_t n;
	int is_end; /* nothing follows it */
};

/*
 * bt_csvwalk_next(w, row, err): the next row: 1; 0 where no whole line is
 * left; -1.
 */
int bt_csvwalk_next(struct bt_csvwalk *w, struct bt_csvrow *row,
    struct bt_err *err) BT_MUST_USE;

#endif

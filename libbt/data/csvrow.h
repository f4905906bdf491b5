/*
 * Rows of a CSV file of any dialect, by libcsv.
 *
 * Lines go in one at a time, rows come out with the number of the line that
 * they begin in, so that a message can name it; a quoted field may hold line
 * ends, and its row then takes several lines.  Blank rows, rows of nothing
 * but separators, and lines that begin with # outside a quoted field are no
 * rows.  A run of blanks is one separator where the separator is a blank.
 *
 * Says nothing about what a field means: csvcol.h, csvtime.h, csvnum.h.
 */
#ifndef BT_DATA_CSVROW_H
#define BT_DATA_CSVROW_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

#define BT_CSVROW_MAX (1u << 20) /* longest row, bytes: else a quote is open */

struct bt_csvfield {
	const char *s; /* not ended by a NUL; blanks around it are gone */
	size_t n;
};

struct bt_csvrow {
	int64_t line; /* where it begins, 1-based */
	size_t n;
	const struct bt_csvfield *fields; /* n of them */
};

struct bt_csvrows;

/*
 * bt_csvrows_new(separator, err) / bt_csvrows_free(r):
 * Begin a file.  NULL, BT_SYSTEM where memory is out; freeing NULL is fine.
 */
struct bt_csvrows *bt_csvrows_new(
    char separator, struct bt_err *err) BT_MUST_USE;
void bt_csvrows_free(struct bt_csvrows *r);

/*
 * bt_csvrows_put(r, s, n, row, err):
 * Take the next line, its line end included (the last one may have none).
 *
 *   row    set where a row is complete, to what is valid until the next put.
 *   gives  1 where a row is complete; 0 where none is; -1.
 *   fails  BT_BAD_INPUT: a row longer than BT_CSVROW_MAX; BT_SYSTEM: memory.
 *          err (not NULL) has the row's line then, and no file's name yet.
 */
int bt_csvrows_put(struct bt_csvrows *r, const char *s, size_t n,
    struct bt_csvrow *row, struct bt_err *err) BT_MUST_USE;

/*
 * bt_csvrows_end(r, row, err):
 * The file is at its end: a row whose line had no end.  1, 0 or -1.
 *
 *   fails  BT_BAD_INPUT: a quote that was opened is not closed.
 */
int bt_csvrows_end(struct bt_csvrows *r, struct bt_csvrow *row,
    struct bt_err *err) BT_MUST_USE;

/* bt_csvrows_line(r): how many lines were put. */
int64_t bt_csvrows_line(const struct bt_csvrows *r);

/*
 * bt_csvrows_separator(s, n):
 * The separator that the text s[0..n-1] is written with: of tab, semicolon,
 * bar and comma the first that most of its lines hold equally often outside
 * quotes; else a blank; 0 where not even that is there.
 */
char bt_csvrows_separator(const char *s, size_t n);

/*
 * bt_csvrows_measure(s, n, is_end):
 * The length of the first line of s[0..n-1] with its line end (LF, CR LF, or
 * a CR alone); 0 where the text holds no whole line, unless is_end says that
 * nothing follows.
 */
size_t bt_csvrows_measure(const char *s, size_t n, int is_end);

#endif

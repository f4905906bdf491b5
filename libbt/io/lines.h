/*
 * Lines of a byte source, in place: what the text forms stand on.
 *
 * p..end is a window of bytes that were read; whoever parses moves p over
 * whole lines and keeps count in `line`.  Lines stay where they are, and may
 * be changed, until bt_lines_fill(), which alone reads; so strings of a block
 * of records can point into them.  Behind end stand zeros, and a zero is in
 * no line, so that a parser need not compare with end.
 */
#ifndef BT_IO_LINES_H
#define BT_IO_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"
#include "io/file.h"

#define BT_LINE_MAX ((size_t)1 << 20) /* bytes */

struct bt_lines {
	struct bt_file *file; /* borrowed */
	char *start, *p, *end;
	int64_t line;    /* 1-based number of the line at p */
	int is_at_end;   /* nothing comes behind end */
	char *text;      /* the line that bt_lines_find() found, */
	size_t n;        /* without its end (LF or CRLF), */
	char *next;      /* and where the next one begins */
	int has_newline; /* whether it had an end */
};

/* bt_lines_init(l, file): begin; nothing is read yet. */
void bt_lines_init(struct bt_lines *l, struct bt_file *file);

/*
 * bt_lines_find(l):
 * Find the line at p: 1, with text, n and next set, or 0 where the window
 * does not hold all of it.  At the end of the source its last line counts
 * also without a newline.
 */
int bt_lines_find(struct bt_lines *l);

/* bt_lines_take(l): go on behind the line that was found. */
void bt_lines_take(struct bt_lines *l);

/*
 * bt_lines_fill(l, err):
 * Read more; all lines move.
 *
 *   gives  1; 0 when all was read; -1: BT_SYSTEM, or BT_BAD_INPUT for a line
 *          of more than BT_LINE_MAX bytes, or damaged compression.
 */
int bt_lines_fill(struct bt_lines *l, struct bt_err *err) BT_MUST_USE;

/*
 * bt_lines_check(l, err):
 * Whether the line that was found is text: UTF-8 without control characters
 * other than tabs. * 0, or -1, BT_BAD_INPUT.
 */
int bt_lines_check(const struct bt_lines *l, struct bt_err *err) BT_MUST_USE;

#endif

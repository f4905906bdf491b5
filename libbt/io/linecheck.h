/*
 * Names and lines that a stream may carry.
 *
 * Whatever is passed through unread (directives, commands, names of further
 * columns) ends up as text in somebody's stream.  It must not be taken there
 * for what it is not: a further line, a record, the end mark.
 */
#ifndef BT_IO_LINECHECK_H
#define BT_IO_LINECHECK_H

#include <stddef.h>

#include "bt/err.h"
#include "bt/record.h"

#define BT_FURTHER_MAX 1024              /* further columns of a type */
#define BT_TEXT_MAX    ((size_t)1 << 16) /* bytes of a string, of a line */

/*
 * bt_check_line(type, s, n, err):
 * A directive without its #, or a command (type says which).
 *
 *   gives  0; -1, BT_BAD_INPUT: empty, too long, with a control character
 *          other than a tab, not UTF-8, a directive that only a form itself may write (bt,
 *          by, end, error, interval, the columns of a type), or a
 *          command that reads as a directive, a watermark or a record.
 */
int bt_check_line(
    enum bt_type type, const char *s, size_t n, struct bt_err *err) BT_MUST_USE;

/*
 * bt_check_type(s, n): the type of the record that a line of tagged text
 * holds, by its first word; BT_NONE where it is no record.
 */
enum bt_type bt_check_type(const char *s, size_t n);

/* bt_check_command(s, n): whether a line is a command: `buy,SPY,100`. */
int bt_check_command(const char *s, size_t n);

/*
 * bt_check_columns(c, err):
 * Names of further columns: not empty, none twice, none of the type's fixed
 * columns, without comma, quote and control characters.  0, or -1 with
 * BT_BAD_INPUT.
 */
int bt_check_columns(
    const struct bt_columns *c, struct bt_err *err) BT_MUST_USE;

/*
 * bt_check_is_plain(s): whether a string is short and of plain characters, as
 * nearly all are; then there is nothing to be said against it anywhere.
 */
static inline int
bt_check_is_plain(const char *s)
{
	size_t n = 0;

	while (s[n] >= '#' && s[n] <= '~' && s[n] != ',' && n < BT_TEXT_MAX)
		n++;
	return s[n] == '\0';
}

/*
 * bt_check_strings(type, rec, err): what a record's text columns hold.  In
 * the rest of a line control characters are let through: forms write blanks.
 */
int bt_check_strings(
    enum bt_type type, const void *rec, struct bt_err *err) BT_MUST_USE;

#endif

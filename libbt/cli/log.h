/*
 * Messages: the only place in libbt that writes to standard error.
 *
 * A message is one line, `PROG: FILE:LINE: WHAT`, built whole and written by
 * one write(2), so that the lines of a pipeline's programs do not mix.
 * Standard output is flushed before.  Control characters and bytes that are
 * no UTF-8 are shown as \n, \x1b; quoted input of more than 64 bytes is cut.
 * With --log-format json a line is one JSON object with the same parts.
 *
 * Errors are always told.  Warnings and notes are silent with -q; notes need
 * -v.  Of the warnings the first ten are told, the rest are counted.
 */
#ifndef BT_CLI_LOG_H
#define BT_CLI_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

#define BT_LOG_WARNINGS 10 /* how many are told */

struct bt_log {
	const char *program; /* borrowed */
	int fd;              /* 2, unless a test wants it elsewhere */
	bool is_json;
	bool is_quiet;
	int verbose;
	bool is_line_open; /* a progress line is on the terminal */
	uint64_t warnings; /* how many there were */
};

void bt_log_init(struct bt_log *log, const char *program);

/*
 * bt_log_error(log, err):
 * Tell a failure, and its hint on a second line; nothing where err holds
 * none.  A usage error without a hint gets "try 'PROG --help'".
 */
void bt_log_error(struct bt_log *log, const struct bt_err *err);

/* bt_log_warning(log, err): tell a failure as a warning, and count it. */
void bt_log_warning(struct bt_log *log, const struct bt_err *err);

/*
 * bt_log_warn(log, where, line, fmt, ...): the same from its parts.
 *
 *   where  a file's name or NULL; line 0 where it makes no sense.
 */
void bt_log_warn(struct bt_log *log, const char *where, int64_t line,
    const char *fmt, ...) BT_PRINTF(4, 5);

/*
 * bt_log_finding(log, err): tell what was found, which is no failure: the text
 * and its place, as they are.  Silent with -q; the caller bounds their number.
 */
void bt_log_finding(struct bt_log *log, const struct bt_err *err);

/* bt_log_note(log, fmt, ...): worth knowing with -v. */
void bt_log_note(struct bt_log *log, const char *fmt, ...) BT_PRINTF(2, 3);
void bt_log_vnote(struct bt_log *log, const char *fmt, va_list ap)
    BT_PRINTF(2, 0);

/* bt_log_say(log, fmt, ...): a plain line that -q silences: `PROG: text`. */
void bt_log_say(struct bt_log *log, const char *fmt, ...) BT_PRINTF(2, 3);

/*
 * bt_log_relay(log, who, text, n): pass a line of another program on, as
 * `PROG: WHO: text`, also with -q; without its newline.
 */
void bt_log_relay(
    struct bt_log *log, const char *who, const char *text, size_t n);

/* bt_log_total(log): "12 warnings, the first 10 shown", if some were not. */
void bt_log_total(struct bt_log *log);

/*
 * bt_log_escape(text, n, buf, size):
 * Make text fit to be shown: see above.  Also used for what is printed.
 *
 *   gives  the length, cut at size, always with a NUL; never in the middle
 *          of an escape or a character.
 */
size_t bt_log_escape(const char *text, size_t n, char *buf, size_t size);

#endif

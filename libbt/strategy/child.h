/*
 * A child process behind three pipes: what goes to it, what it says, and its
 * standard error, all moved by one poll(2) in one thread, so that no pipe
 * that is full can stop another.
 *
 * It is the leader of a process group of its own and dies with all that it
 * started.  What it says on standard error is handed on line by line, and the
 * last line is kept for messages.
 */
#ifndef BT_STRATEGY_CHILD_H
#define BT_STRATEGY_CHILD_H

#include <sys/types.h>

#include "base/buf.h"
#include "strategy/launch.h"

#define BT_CHILD_WORDS 160 /* bytes kept of its last words */

struct bt_child {
	pid_t pid;        /* 0: none, or reaped */
	int in, out, err; /* our ends; -1: closed */

	struct bt_buf to; /* to be written from to_at on */
	size_t to_at;
	int is_ending; /* close `in` once all is written */
	int is_full;   /* the last write found no room */
	int is_ahead;  /* it is written to before it has answered */

	struct bt_buf from; /* what it said, from from_at on not yet taken */
	size_t from_at;
	size_t scanned; /* there is no newline in from before that */

	struct bt_buf line;         /* of standard error, unfinished */
	char words[BT_CHILD_WORDS]; /* the last line there */
	void (*say)(void *arg, const char *line, size_t n);
	void *say_arg;

	int has_exited;
	int status; /* of wait(2), once it has */
};

/*
 * bt_child_start(c, l, err): start l; c is zero but for say and say_arg.
 * fails BT_STRATEGY where the kernel will not execute it; BT_SYSTEM.
 */
int bt_child_start(struct bt_child *c, const struct bt_launch *l,
    struct bt_err *err) BT_MUST_USE;

/* What a turn of bt_child_move() did, as bits. */
enum bt_child_moved {
	BT_CHILD_WROTE = 1 << 0,
	BT_CHILD_SAID = 1 << 1,        /* more in from, or its end was seen */
	BT_CHILD_CLOSED_INPUT = 1 << 2 /* it reads no more: EPIPE */
};

/*
 * bt_child_move(c, wait_ms, err):
 * Wait until something can be moved, at most wait_ms, and move it.  In lock
 * step what it has room for is written first, and is not what is waited for.
 *
 *   gives  bits of enum bt_child_moved, 0 where nothing came or went, perhaps
 *          before the time is over (as something on standard error does); -1
 *          BT_SYSTEM, also where a signal asks us to end (errno EINTR).
 */
int bt_child_move(
    struct bt_child *c, int wait_ms, struct bt_err *err) BT_MUST_USE;

/* bt_child_is_written(c): nothing waits to be written. */
int bt_child_is_written(const struct bt_child *c);

/*
 * bt_child_line(c, line, n): take the next whole line that it has said,
 * without its newline; borrowed until the next bt_child_move().  1 or 0.
 */
int bt_child_line(struct bt_child *c, const char **line, size_t *n);

/*
 * bt_child_dot(c): take the next line if it is whole, and a `.` alone: 1 or 0.
 */
int bt_child_dot(struct bt_child *c);

/* bt_child_rest(c): bytes said that are no whole line yet. */
size_t bt_child_rest(const struct bt_child *c);

/* bt_child_has_exited(c): whether it has; it is not reaped yet. */
int bt_child_has_exited(struct bt_child *c);

/*
 * bt_child_wait(c, wait_ms, err): let it go on, moving nothing but its
 * standard error, until it has exited: 1; 0 where it has not in time; -1.
 */
int bt_child_wait(
    struct bt_child *c, int wait_ms, struct bt_err *err) BT_MUST_USE;

/* bt_child_end(c): end its whole group, by SIGTERM, then by SIGKILL; free. */
void bt_child_end(struct bt_child *c);

#endif

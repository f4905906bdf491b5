/*
 * Errors: one type, filled by the library, printed by the program, once.
 *
 * Library code never prints and never exits.  A function that can fail
 * returns -1 (or NULL) and leaves the reason in a struct bt_err that its
 * caller gave, or that its handle owns.  All text is kept in fixed buffers,
 * so that reporting an error cannot itself fail.  The first error wins: a
 * later bt_fail() on the same object changes nothing, so that cleaning up
 * after a failure cannot hide its cause.
 */
#ifndef BT_ERR_H
#define BT_ERR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define BT_MUST_USE     __attribute__((warn_unused_result))
#define BT_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define BT_MUST_USE
#define BT_PRINTF(f, a)
#endif

/* What went wrong; the values are the programs' exit statuses. */
enum bt_status {
	BT_OK,        /* done */
	BT_NO,        /* the answer is no: findings, a threshold missed */
	BT_USAGE,     /* the command line is wrong */
	BT_BAD_INPUT, /* the data are wrong, or end too early */
	BT_SYSTEM,    /* the system or the network said no */
	BT_STRATEGY   /* the strategy failed */
};

struct bt_err {
	int status;      /* enum bt_status; BT_OK while nothing went wrong */
	int sys;         /* errno where the kernel said no, else 0 */
	char where[256]; /* "bars.csv", "-", or empty */
	int64_t line;    /* 1-based line (text) or record (binary); 0 unknown */
	int is_record;   /* line counts binary records, not lines of text */
	char text[512];  /* what happened: lower case, no full stop */
	char hint[256];  /* what to try, or empty */
};

/*
 * bt_fail(err, status, fmt, ...):
 * Note a failure, unless err holds one already.
 *
 *   err     may be NULL: then nothing is noted.
 *   status  not BT_OK.
 *   fmt     as printf(3): what was found and what was expected, starting in
 *           lower case, without a full stop; cut at the buffer's size.
 *   gives   -1, always, so that `return bt_fail(...)` reads well.
 */
int bt_fail(struct bt_err *err, enum bt_status status, const char *fmt, ...)
    BT_PRINTF(3, 4);

/*
 * bt_fail_sys(err, fmt, ...):
 * The same for a failed system call: status BT_SYSTEM, and errno is kept.
 */
int bt_fail_sys(struct bt_err *err, const char *fmt, ...) BT_PRINTF(2, 3);

/*
 * bt_err_at(err, where, line) / bt_err_at_record(err, where, record):
 * Add the place of a failure that is noted already and has none yet.
 *
 *   where   a file's name, "-" for standard input; copied.
 *   line    1-based, or 0 where it makes no sense.
 *   gives   -1, always.
 */
int bt_err_at(struct bt_err *err, const char *where, int64_t line);
int bt_err_at_record(struct bt_err *err, const char *where, int64_t record);

/*
 * bt_err_hint(err, fmt, ...):
 * Add what to try, unless there is a hint already.  Gives -1, always.
 */
int bt_err_hint(struct bt_err *err, const char *fmt, ...) BT_PRINTF(2, 3);

/*
 * bt_err_move(to, from):
 * Hand a noted failure on to another object (which keeps its own if it has
 * one) and clear the source.  Gives -1 if `from` held a failure, else 0.
 */
int bt_err_move(struct bt_err *to, struct bt_err *from);

/* bt_err_clear(err): forget; the object is as after `struct bt_err e = {0}`. */
void bt_err_clear(struct bt_err *err);

#ifdef __cplusplus
}
#endif
#endif

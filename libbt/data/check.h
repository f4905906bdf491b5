/*
 * Checking market data: what records say that cannot be so, or is unlikely.
 *
 * Checks are rows of one table.  Some look at a record alone, some at the
 * records of its series before it, some at a few that follow: what they find
 * is told once it is known, at the place of the record that is wrong.  A
 * series is the records of one symbol, type and, for bars, length.  Nothing
 * is changed and nothing is held back; memory is some kilobytes a series,
 * whatever its length.  What each check finds, exactly: bt-validate(1).
 *
 *	struct bt_check *c = bt_check_new(&opts, &err);
 *
 *	bt_check_begin(c, is_binary);
 *	while ((rc = bt_reader_next_block(r, &block)) > 0)
 *		if (bt_check_block(c, &block, &err) < 0)
 *			break;
 *	if (bt_check_end(c, &err) < 0)
 *		...
 */
#ifndef BT_DATA_CHECK_H
#define BT_DATA_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"
#include "bt/stream.h"

enum bt_check_level {
	BT_CHECK_NOTE,    /* worth knowing, but nothing wrong */
	BT_CHECK_WARNING, /* most likely wrong */
	BT_CHECK_ERROR    /* cannot be so */
};

struct bt_check_info {
	const char *name;  /* "ohlc" */
	const char *group; /* "rows", "order", "prices", "volumes", "times" */
	const char *help;  /* one line */
	enum bt_check_level level; /* of what it finds, but that some
	                            * findings are only notes */
	const char *fix; /* what --fix does, one line; NULL: nothing */
};

/* bt_check_info(k): the k-th check; NULL past the last.  At most 32. */
const struct bt_check_info *bt_check_info(size_t k);

/* bt_check_find(name, n): its number, or -1. */
int bt_check_find(const char *name, size_t n);

/* How what was found can be mended: see repair.h. */
enum bt_mend_kind {
	BT_MEND_NONE,
	BT_MEND_DROP,   /* leave the record out */
	BT_MEND_WIDEN,  /* high and low take in open and close */
	BT_MEND_FILL,   /* prices that are missing or zero: from the others */
	BT_MEND_SIGN,   /* what is negative loses its sign */
	BT_MEND_SCALE,  /* the prices of n bars from here on, times factor */
	BT_MEND_BEFORE, /* those of all bars before it, times factor, and
	                 * their volumes divided by it where n is not 0 */
	BT_MEND_CLIP,   /* those prices of a bar that are far from factor */
	BT_MEND_INSERT, /* n bars before it, the first at `from` */
	BT_MEND_STALE   /* flag the n bars that follow */
};

struct bt_mend {
	enum bt_mend_kind kind;
	double factor;
	int64_t n;
	bt_time from;
	int64_t step; /* from one bar to the next */
};

/* The kind of those of `order` where nearly all records go back. */
#define BT_CHECK_NEWEST "newest-first"

struct bt_finding {
	size_t check; /* number of the check */
	enum bt_check_level level;
	const char *kind; /* what of it, one word: "exact", "x10"; or "" */
	bt_time time;     /* of the record */
	bt_sym sym;
	int64_t line;   /* line or record of the input */
	int64_t seq;    /* of all records checked in this input, from 0 */
	char text[256]; /* "high 12.1 is below low 12.4" */
	struct bt_mend mend;
};

struct bt_calendar;

#define BT_CHECK_CALENDARS 7 /* that may be the market's, at most */

struct bt_check_opts {
	uint32_t checks; /* a bit each; 0: all */
	int is_long;     /* no short way of what is usual: the same, slower */
	const struct bt_symtab *syms; /* borrowed */

	/* When markets are open; NULL: as calendar_of() says of a symbol that
	 * is new, and where it is NULL or gives NULL, found out from the data
	 * themselves, with the help of calendars that may be theirs.
	 * Borrowed. */
	const struct bt_calendar *calendar;
	const struct bt_calendar *(*calendar_of)(void *arg, bt_sym sym);
	void *calendar_arg;
	const struct bt_calendar *candidates[BT_CHECK_CALENDARS];
	size_t n_candidates;

	/* Is told of each finding and note; -1 stops.  May be NULL. */
	int (*found)(void *arg, const struct bt_finding *f);
	void *arg;
};

struct bt_check;

/* bt_check_new(opts, err) / bt_check_free(c): NULL when out of memory. */
struct bt_check *bt_check_new(
    const struct bt_check_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_check_free(struct bt_check *c);

/*
 * bt_check_begin(c, is_binary): another input begins: forget the records
 * before.  is_binary: what is counted in it are records, not lines.
 */
void bt_check_begin(struct bt_check *c, int is_binary);

/*
 * bt_check_action(c, action, err): a split that is known from elsewhere, told
 * before the first record; others than splits are passed over.
 */
int bt_check_action(struct bt_check *c, const struct bt_action *action,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_check_block(c, block, err):
 * Check the records of a block.  Of others than market records, the columns of
 * bars and `#adjust` are looked at.
 *
 *   gives  0; -1 where found() stopped it, err untouched; or BT_SYSTEM.
 *   cost   some 10 ns a bar that nothing is wrong with.
 */
int bt_check_block(struct bt_check *c, const struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_check_record(c, rec, line, err): the same for one, at a place that need
 * not follow that of the one before.
 */
int bt_check_record(struct bt_check *c, const struct bt_rec *rec, int64_t line,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_check_bad_row(c, line, text): a row could not be read: found by the
 * check `rows`, and no gap is found where it would have been.
 *
 *   gives  0; -1 where found() stopped it.
 */
int bt_check_bad_row(
    struct bt_check *c, int64_t line, const char *text) BT_MUST_USE;

/* bt_check_end(c, err): the input is over: tell what waited for more. */
int bt_check_end(struct bt_check *c, struct bt_err *err) BT_MUST_USE;

/*
 * bt_check_count(c, k, level): how often check k found something of that
 * level, in all inputs.
 */
uint64_t bt_check_count(
    const struct bt_check *c, size_t k, enum bt_check_level level);

/* bt_check_total(c, least): findings of all checks of that level or above. */
uint64_t bt_check_total(const struct bt_check *c, enum bt_check_level least);

/* bt_check_records(c): how many records were checked. */
uint64_t bt_check_records(const struct bt_check *c);

#endif

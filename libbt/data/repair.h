/*
 * Mending market data by what the checks found.
 *
 * Records wait here, oldest first, until so many have come behind them that no
 * check will speak of them any more; a finding then changes, drops or adds
 * what it is about.  Nothing is mended that is not asked for by the name of
 * its check.  What each mend does, exactly: bt-validate(1).
 *
 *	seq = 0;
 *	while (... a record ...) {
 *		bt_repair_put(r, rec, line, seq++, err);
 *		bt_check_record(c, rec, line, err); // found(): bt_repair_mend()
 *	}
 *	bt_check_end(c, err);
 *	bt_repair_flush(r, err);
 */
#ifndef BT_DATA_REPAIR_H
#define BT_DATA_REPAIR_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"
#include "bt/record.h"
#include "data/check.h"

#define BT_REPAIR_WINDOW 65536 /* records that wait */
#define BT_REPAIR_FILL   10000 /* bars that a gap is filled with, at most */

/* Of records that are there twice. */
enum bt_repair_keep {
	BT_KEEP_FIRST,
	BT_KEEP_LAST,
	BT_KEEP_FULLER /* that with more prices, with more volume; the first */
};

struct bt_repair_opts {
	uint32_t fixes; /* a bit for each check */
	enum bt_repair_keep keep;
	size_t window; /* records that wait; 0: BT_REPAIR_WINDOW */

	/* Is given each record as it leaves; 0, or -1 to stop. */
	int (*put)(void *arg, const struct bt_rec *rec);
	/* Is told of each that is dropped, and why; may be NULL. */
	int (*drop)(
	    void *arg, const struct bt_rec *rec, int64_t line, const char *why);
	void *arg;
};

struct bt_repair;

/* bt_repair_new(opts, err) / bt_repair_free(r): NULL when out of memory. */
struct bt_repair *bt_repair_new(
    const struct bt_repair_opts *opts, struct bt_err *err) BT_MUST_USE;
void bt_repair_free(struct bt_repair *r);

/*
 * bt_repair_put(r, rec, line, seq, err): a market record; it is copied.  seq
 * counts them, from 0.  Those
 * of one input have as many further columns each, until bt_repair_flush().
 * The oldest may leave.  0; -1: put() stopped it, or BT_SYSTEM.
 */
int bt_repair_put(struct bt_repair *r, const struct bt_rec *rec, int64_t line,
    int64_t seq, struct bt_err *err) BT_MUST_USE;

/*
 * bt_repair_mend(r, f, action, err):
 * Mend what was found, if that is asked for and can be done.
 *
 *   action  BT_REPAIR_ACTION bytes: what was done, or why nothing could be:
 *           "left out", "high set to 12.4"; "" where it is not asked for.
 *   gives   1 where it is mended, 0, or -1.
 */
#define BT_REPAIR_ACTION 128
int bt_repair_mend(struct bt_repair *r, const struct bt_finding *f,
    char *action, struct bt_err *err) BT_MUST_USE;

/* bt_repair_flush(r, err): let all leave. */
int bt_repair_flush(struct bt_repair *r, struct bt_err *err) BT_MUST_USE;

/* bt_repair_begin(r): another input: nothing waits; its symbols are new. */
void bt_repair_begin(struct bt_repair *r);

#endif

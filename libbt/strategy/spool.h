/*
 * A queue of steps that have been sent and are not answered yet.
 *
 * It holds any number of steps: up to a limit in memory, and what is beyond
 * in a temporary file without a name, so that a strategy that reads all of its
 * input before it says a word cannot stop a run.  Market records only.
 */
#ifndef BT_STRATEGY_SPOOL_H
#define BT_STRATEGY_SPOOL_H

#include <stddef.h>

#include "bt/err.h"
#include "bt/record.h"

#define BT_SPOOL_LIMIT ((size_t)8 << 20) /* bytes in memory */

struct bt_spool;

/*
 * bt_spool_new(limit, err) / bt_spool_free(s):
 * An empty queue; limit is in bytes.  NULL: BT_SYSTEM without memory.
 */
struct bt_spool *bt_spool_new(size_t limit, struct bt_err *err) BT_MUST_USE;
void bt_spool_free(struct bt_spool *s);

/*
 * bt_spool_put(s, step, err): put a copy at the end, lines left out.
 * fails -1 BT_SYSTEM: without memory, or $TMPDIR (/tmp) is full.
 */
int bt_spool_put(struct bt_spool *s, const struct bt_step *step,
    struct bt_err *err) BT_MUST_USE;

/* bt_spool_bars(s, bars, n, err): the same of n steps, each a bar and nothing
 * else. */
int bt_spool_bars(struct bt_spool *s, const struct bt_bar *bars, size_t n,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_spool_get(s, step, err): take the first.
 *
 *   step   valid until the next get.
 *   gives  1; 0 where it is empty; -1.
 */
int bt_spool_get(struct bt_spool *s, const struct bt_step **step,
    struct bt_err *err) BT_MUST_USE;

/* bt_spool_count(s): steps in it. */
size_t bt_spool_count(const struct bt_spool *s);

/* bt_spool_filed(s): bytes that went through its file so far. */
uint64_t bt_spool_filed(const struct bt_spool *s);

#endif

/*
 * A tee: one source of steps for several who take them.
 *
 * Each tap is a source of its own and gives every step, with its directives,
 * whoever is first.  A step is kept for those who are behind: one that all
 * take in turn not even copied; of a tap that stays behind all that it has not
 * taken, in memory and then in a temporary file (spool.h), without the lines
 * that a strategy upstream has put in.
 */
#ifndef BT_STRATEGY_TEE_H
#define BT_STRATEGY_TEE_H

#include "strategy/ops.h"

struct bt_tee;

/*
 * bt_tee_new(source, n, err) / bt_tee_free(t):
 * A tee of n taps, n >= 1.
 *
 *   source  copied; what it borrows must outlive t.
 *   fails   NULL: BT_SYSTEM without memory.
 */
struct bt_tee *bt_tee_new(
    const struct bt_source *source, size_t n, struct bt_err *err) BT_MUST_USE;
void bt_tee_free(struct bt_tee *t);

/* bt_tee_tap(t, k): the k-th tap, k < n; borrows t.  A step that it gives is
 * valid until the next call of any tap. */
struct bt_source bt_tee_tap(struct bt_tee *t, size_t k);

#endif

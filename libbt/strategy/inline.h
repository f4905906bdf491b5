/*
 * Strategies in the pipeline: their orders are lines among the records,
 * `bt-cat bars.bts | ./strategy | bt-run`; a line belongs to the step of the
 * last market record above it, which the merge of streams has settled.
 */
#ifndef BT_STRATEGY_INLINE_H
#define BT_STRATEGY_INLINE_H

#include "strategy/ops.h"

/*
 * bt_inline_open(s, syms, source, err):
 * A strategy that answers with the lines of each step itself (none: it never
 * trades).
 *
 *   where  what messages call the input, "-" for standard input; borrowed.
 *   fails  BT_SYSTEM without memory.
 */
int bt_inline_open(struct bt_strategy *s, struct bt_symtab *syms,
    const struct bt_source *source, const char *where,
    struct bt_err *err) BT_MUST_USE;

#endif

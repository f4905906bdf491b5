/*
 * Orders files: a strategy that was computed elsewhere, in any form of a
 * stream (bt-stream(5), type order).
 *
 * Each order says to which step it answers: by `at`, the step's instant, or
 * by `time` alone, the label of the bar at whose end it is given, where all
 * bars have one interval.  Orders stand in the order of their steps.  Every
 * message names the file and the line.
 */
#ifndef BT_STRATEGY_ORDERS_H
#define BT_STRATEGY_ORDERS_H

#include "strategy/ops.h"

/*
 * bt_orders_open(s, reader, syms, source, err):
 * A strategy that answers each step with its orders of the file.
 *
 *   reader  of orders, opened with type BT_ORDER and the same syms; borrowed,
 *           must outlive s.
 *   fails   BT_SYSTEM without memory.  Later, at a step or the end:
 *           BT_BAD_INPUT for a time that no step has, naming the nearest, for
 *           orders out of order, for records that are no orders; BT_USAGE for
 *           times without `at` where intervals differ.
 */
int bt_orders_open(struct bt_strategy *s, struct bt_reader *reader,
    struct bt_symtab *syms, const struct bt_source *source,
    struct bt_err *err) BT_MUST_USE;

#endif

/*
 * The line protocol, strategy to engine: `buy,SPY,100,limit=472.5`.
 *
 * One line becomes an order or a log; bt-strategy(7) is the grammar.  What is
 * well formed but cannot be (a quantity that is no whole number of lots) is
 * an order with status BT_REJECTED and a reason, for the engine to record;
 * what is malformed ends the run with a message that shows the line and says
 * what was expected.
 *
 * Symbols are added to the table when it lacks them: whether a symbol can be
 * traded now is known to the engine alone, not to a table that a reader may
 * have filled ahead.
 */
#ifndef BT_STRATEGY_PROTOCOL_H
#define BT_STRATEGY_PROTOCOL_H

#include <stddef.h>

#include "base/arena.h"
#include "bt/strategy.h"
#include "bt/symbol.h"
#include "bt/time.h"

#define BT_ORDER_ID_MAX  63  /* bytes of an id or a group's name */
#define BT_ORDER_TAG_MAX 255 /* bytes of a tag */

/* Reasons of orders that never reach the engine's checks. */
#define BT_REASON_OFF_LOT   "off_lot"
#define BT_REASON_TOO_LARGE "too_large"

/*
 * The answer to one step, in the making: orders and logs, and the strings
 * that they point to.  All zero is empty; syms is to be set first.
 */
struct bt_answers {
	struct bt_symtab *syms;     /* borrowed */
	const struct bt_zone *zone; /* of until= without offset; NULL: UTC */
	struct bt_order *orders;
	size_t n_orders, cap_orders;
	struct bt_line *logs;
	size_t n_logs, cap_logs;
	struct bt_arena strings;
};

/* bt_answers_clear(a): forget all, keep the memory: before each step. */
void bt_answers_clear(struct bt_answers *a);

/* bt_answers_free(a): give the memory back; empty and usable again. */
void bt_answers_free(struct bt_answers *a);

/* bt_answers_get(a, out): borrowed until the next change of a. */
void bt_answers_get(const struct bt_answers *a, struct bt_answer *out);

/*
 * bt_answers_line(a, line, n, err):
 * Add what a line says.  A line of nothing but a comment (`# ...`) adds
 * nothing; an optional CR at the end is dropped.
 *
 *   line   n bytes without the newline; copied.
 *   fails  BT_STRATEGY where it is malformed: the line, what is wrong with
 *          it and what was expected; a unchanged.  BT_SYSTEM without memory.
 */
int bt_answers_line(struct bt_answers *a, const char *line, size_t n,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_answers_order(a, order, err):
 * Add a copy of an order that comes as a struct, strings included; its status
 * becomes BT_ASKED.
 *
 *   fails  BT_STRATEGY where it could not have been written as a line.
 */
int bt_answers_order(struct bt_answers *a, const struct bt_order *order,
    struct bt_err *err) BT_MUST_USE;

/* bt_answers_log(a, text, n, err): add a log; control characters and what is
 * no UTF-8 are replaced by '?'. */
int bt_answers_log(struct bt_answers *a, const char *text, size_t n,
    struct bt_err *err) BT_MUST_USE;

#endif

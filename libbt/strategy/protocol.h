/*
 * The line protocol, strategy to engine: `buy,SPY,100,limit=472.5`.
 *
 * One line becomes an order or a log; bt-strategy(7) is the grammar.  What is
 * well formed but cannot be (a quantity that is no whole number of lots) is
 * an order that the engine refuses; what is malformed ends the run with a
 * message that shows the line and says what was expected.
 *
 * Symbols are added to the table when it lacks them: whether a symbol can be
 * traded now is known to the engine alone, not to a table that a reader may
 * have filled ahead.
 */
#ifndef BT_STRATEGY_PROTOCOL_H
#define BT_STRATEGY_PROTOCOL_H

#include "strategy/answers.h"

/*
 * bt_protocol_line(a, line, n, err):
 * Add what a line says to an answer.  A comment (`# ...`) adds nothing; a CR
 * at the end is dropped.
 *
 *   line   n bytes without the newline; copied.
 *   fails  BT_STRATEGY where it is malformed: the line, what is wrong with
 *          it and what was expected; a unchanged.  BT_SYSTEM without memory.
 */
int bt_protocol_line(struct bt_answers *a, const char *line, size_t n,
    struct bt_err *err) BT_MUST_USE;

#endif

/*
 * The answer to one step, in the making: orders and logs, and the strings
 * that they point to.
 *
 * What holds for every order however it came (as a line, from a plugin, from
 * a file) is checked here: names, prices, sizes.  What is malformed ends the
 * run, BT_STRATEGY; whether an order can be admitted is the engine's to say.
 */
#ifndef BT_STRATEGY_ANSWERS_H
#define BT_STRATEGY_ANSWERS_H

#include <stddef.h>

#include "base/arena.h"
#include "bt/strategy.h"
#include "bt/symbol.h"
#include "bt/time.h"

#define BT_ORDER_ID_MAX  63  /* bytes of an id or a group's name */
#define BT_ORDER_TAG_MAX 255 /* bytes of a tag */

/* What to look at where a size or a symbol is empty. */
#define BT_EMPTY_HINT                                                          \
	"is a variable of the shell empty? write [ -n \"$qty\" ] && "          \
	"echo \"buy,SPY,$qty\""

/* All zero is empty; syms is to be set first. */
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
 * bt_answers_give(a, order, err):
 * Check an order and add it, its strings being in a->strings or static.
 *
 *   order  status BT_ASKED.
 *   fails  BT_STRATEGY: an id, a tag, a price or a size that cannot be;
 *          BT_SYSTEM without memory; a unchanged.
 */
int bt_answers_give(struct bt_answers *a, const struct bt_order *order,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_answers_put(a, order, err):
 * The same for an order that somebody else made: its strings (NULL counts as
 * "") are copied, its enumerations and symbol checked, its status becomes
 * BT_ASKED.
 */
int bt_answers_put(struct bt_answers *a, const struct bt_order *order,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_answers_log(a, text, n, err):
 * Add a line for the run's events.  Control characters become blanks, what is
 * no UTF-8 becomes `?`.  0, or -1 BT_SYSTEM.
 */
int bt_answers_log(struct bt_answers *a, const char *text, size_t n,
    struct bt_err *err) BT_MUST_USE;

#endif

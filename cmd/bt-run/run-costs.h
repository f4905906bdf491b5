/*
 * --instruments: a file of instruments, as the run takes it.
 */
#ifndef BT_RUN_COSTS_H
#define BT_RUN_COSTS_H

#include "data/instruments.h"
#include "engine/rules.h"

struct run_costs {
	struct bt_instruments *file; /* NULL: none is given */
	struct bt_cost_row *rows;    /* what it says of costs */
	size_t n;
};

/*
 * run_costs_open(c, path, rules, err):
 * Read a file and let the rules know its costs; they borrow c.
 *
 *   path   NULL: there is none.
 *   fails  as bt_instruments_read(); also for a cost that is none, with its
 *          line.  run_costs_clear() in any case.
 */
int run_costs_open(struct run_costs *c, const char *path,
    struct bt_rules *rules, struct bt_err *err) BT_MUST_USE;
void run_costs_clear(struct run_costs *c);

#endif

/*
 * --flow and --flows: deposits and withdrawals, in the order of their times.
 */
#ifndef BT_RUN_FLOWS_H
#define BT_RUN_FLOWS_H

#include "run-opts.h"

/* All zero holds nothing. */
struct run_flows {
	struct bt_flow *v;
	size_t n, cap;
};

/*
 * run_flows_read(f, opts, err):
 * Read what is given on the command line and in the file: cash records, of
 * which those count that are a deposit, a withdrawal, or of no kind.  0, or
 * -1: BT_USAGE, BT_BAD_INPUT; clear in any case.
 */
int run_flows_read(struct run_flows *f, const struct run_opts *opts,
    struct bt_err *err) BT_MUST_USE;
void run_flows_clear(struct run_flows *f);

#endif

/*
 * bt-adjust --roll: one series from the contracts of a future.
 */
#ifndef ADJUST_ROLL_H
#define ADJUST_ROLL_H

#include "adjust-opts.h"

/* Names of further columns that are prices. */
struct adjust_names {
	const char *const *v;
	size_t n;
};

/* adjust_roll(cli, opts, names): all of it; 0 or -1. */
int adjust_roll(struct bt_cli *cli, const struct adjust_opts *opts,
    const struct adjust_names *names) BT_MUST_USE;

#endif

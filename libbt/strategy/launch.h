/*
 * How a strategy is started: the file to execute, its arguments and its
 * environment, with the cures that keep its interpreter's buffers from
 * stopping a run in lock step (design 3.1).
 *
 * The cures stand in one table in launch.c, a row an interpreter.  Which row
 * it is, the command's own name says (`python3 x.py`), else the file's first
 * line (`#!/usr/bin/env python3`), else it is taken for a compiled program.
 * `awk` is whatever the name leads to here.
 */
#ifndef BT_STRATEGY_LAUNCH_H
#define BT_STRATEGY_LAUNCH_H

#include <stddef.h>

#include "base/arena.h"
#include "strategy/ops.h"

struct bt_launch {
	const char *path;        /* to execute */
	const char **argv;       /* NULL at its end */
	const char **envp;       /* NULL at its end */
	const char *name;        /* what messages call it: "sma-cross.awk" */
	const char *interpreter; /* its base name, "" for a program itself */
	const char *hint;        /* what to do where its answers do not come */
	struct bt_arena memory;
};

/* What it depends on. */
struct bt_launch_opts {
	const char *const *argv; /* as the user gave it; borrowed for ever */
	const struct bt_param *params;
	size_t n_params;
	int is_pipelined;
};

/*
 * bt_launch_init(l, opts, err) / bt_launch_clear(l):
 *
 *   fails  BT_STRATEGY: no such program, one that may not be executed, one
 *          whose first line cannot work, each with what to do; BT_SYSTEM
 *          without memory.  clear is right after either.
 */
int bt_launch_init(struct bt_launch *l, const struct bt_launch_opts *opts,
    struct bt_err *err) BT_MUST_USE;
void bt_launch_clear(struct bt_launch *l);

#endif

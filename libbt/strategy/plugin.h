/*
 * Plugins: a strategy as a shared object in this process, bt/strategy.h.
 */
#ifndef BT_STRATEGY_PLUGIN_H
#define BT_STRATEGY_PLUGIN_H

#include "strategy/ops.h"

struct bt_plugin_opts {
	const char *path;       /* without a slash it is looked for as ./path */
	struct bt_symtab *syms; /* borrowed */
	struct bt_source source;
	const struct bt_param *params; /* borrowed for the plugin's life */
	size_t n_params;
};

/*
 * bt_plugin_open(s, opts, err):
 * Load a plugin and check its version.  Its start() is called by the first
 * step, after bt_strategy_attach().
 *
 *   fails  BT_STRATEGY where it cannot be loaded, has no bt_plugin(), or was
 *          built for another version of the interface.
 */
int bt_plugin_open(struct bt_strategy *s, const struct bt_plugin_opts *opts,
    struct bt_err *err) BT_MUST_USE;

#endif

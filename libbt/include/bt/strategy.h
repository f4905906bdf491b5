/*
 * Strategies in process: the interface of a plugin.
 *
 * A plugin is a shared object that exports one function,
 *
 *	const struct bt_plugin *bt_plugin(void);
 *
 * which gives its callbacks.  bt-run calls start once, step after each step
 * of the data, stop at the end.  A plugin runs inside bt-run, with all its
 * rights: run only what you trust.
 *
 *	cc -shared -fPIC -o cross.so cross.c && bt-run --plugin ./cross.so x.csv
 */
#ifndef BT_STRATEGY_H
#define BT_STRATEGY_H

#include <string.h>

#include "bt/err.h"
#include "bt/record.h"
#include "bt/ta.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a strategy of any kind answers to a step. */
struct bt_answer {
	size_t n;
	const struct bt_order *orders; /* status BT_ASKED */
	size_t n_logs;
	const struct bt_line *logs; /* events of the run */
};

#define BT_PLUGIN_ABI 1

/* What bt-run offers a plugin; valid until stop returns. */
struct bt_plugin_host {
	uint32_t abi, size; /* BT_PLUGIN_ABI, sizeof(struct bt_plugin_host) */
	void *ctx;          /* first argument of all that follows */

	/*
	 * Give an order, to be admitted after this step.  The order is copied,
	 * strings too.  bt_order_init() makes an empty one.  0, or -1 where it
	 * is malformed (the run then fails).
	 */
	int (*order)(void *ctx, const struct bt_order *order);

	/* A parameter as text, or dflt where it was not given. */
	const char *(*param)(void *ctx, const char *name, const char *dflt);

	/* A symbol's name; the number of a name, BT_SYM_NONE. */
	const char *(*name)(void *ctx, bt_sym sym);
	bt_sym (*find)(void *ctx, const char *name);

	/* The account after this step's fills; units are doubles here. */
	double (*equity)(void *ctx);
	double (*cash)(void *ctx);
	double (*position)(void *ctx, bt_sym sym);

	/* A line for the run's events. */
	void (*log)(void *ctx, const char *text);

	/* Indicators, to be computed in the plugin: no need to link with libbt.
	 * There where size reaches so far. */
	const struct bt_ta_calls *ta;
};

struct bt_plugin {
	uint32_t abi, size; /* BT_PLUGIN_ABI, sizeof(struct bt_plugin) */
	const char *name;

	/* A state of its own (may be NULL where it needs none); *ok = 0: fail */
	void *(*start)(const struct bt_plugin_host *host, int *ok);

	/* One step: 0 to go on, else the run fails. */
	int (*step)(void *self, const struct bt_step *step);

	/* What happened to its orders (BT_ORDER, BT_FILL); may be NULL. */
	void (*told)(void *self, const struct bt_rec *rec);

	void (*stop)(void *self);
};

typedef const struct bt_plugin *bt_plugin_entry(void);

/*
 * bt_order_init(o): an order with everything absent: prices NaN, strings "",
 * a market order, good till cancelled.  Fill in side, sym and qty or amount.
 */
static inline void
bt_order_init(struct bt_order *o)
{
	const double nan = __builtin_nan("");

	memset(o, 0, sizeof *o);
	o->time = o->at = o->until = BT_TIME_NONE;
	o->sym = BT_SYM_NONE;
	o->amount = o->limit = o->stop = o->trail = nan;
	o->sl = o->tp = o->sl_by = o->tp_by = o->sl_trail = nan;
	o->avg_price = nan;
	o->id = o->group = o->parent = o->reason = o->tag = o->legs = "";
}

#ifdef __cplusplus
}
#endif
#endif

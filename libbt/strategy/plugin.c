#include "strategy/plugin.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "strategy/answers.h"

struct plugin {
	void *so;
	const struct bt_plugin *ops;
	void *state;
	int is_started, is_stopped;
	struct bt_plugin_host host;
	const struct bt_engine *engine; /* NULL: not attached */
	struct bt_symtab *syms;
	const struct bt_param *params;
	size_t n_params;

	/*
	 * One collects what the plugin says, also while it is told of fills;
	 * the other is the answer that the engine is working on.
	 */
	struct bt_answers answers[2];
	int now;
	int has_said;      /* something, or tried, since it was asked last */
	struct bt_err err; /* of an order that it gave */
	char name[64];     /* what messages call it */
};

/* ---- what a plugin is offered ---- */

static int
host_order(void *ctx, const struct bt_order *order)
{
	struct plugin *p = ctx;

	p->has_said = 1;
	return bt_answers_put(&p->answers[p->now], order, &p->err);
}

static const char *
host_param(void *ctx, const char *name, const char *dflt)
{
	const struct plugin *p = ctx;
	size_t i;

	for (i = p->n_params; i-- > 0;)
		if (strcmp(p->params[i].name, name) == 0)
			return p->params[i].value;
	return dflt;
}

static const char *
host_name(void *ctx, bt_sym sym)
{
	const struct plugin *p = ctx;

	return sym < bt_symtab_count(p->syms) ? bt_symtab_name(p->syms, sym)
					      : "";
}

static bt_sym
host_find(void *ctx, const char *name)
{
	const struct plugin *p = ctx;

	return bt_symtab_find(p->syms, name, strlen(name));
}

static double
host_equity(void *ctx)
{
	const struct plugin *p = ctx;

	return p->engine != NULL ? bt_engine_equity(p->engine) : (double)NAN;
}

static double
host_cash(void *ctx)
{
	const struct plugin *p = ctx;

	return p->engine != NULL ? bt_engine_cash(p->engine) : (double)NAN;
}

static double
host_position(void *ctx, bt_sym sym)
{
	const struct plugin *p = ctx;

	if (p->engine == NULL || sym >= bt_symtab_count(p->syms))
		return 0;
	return bt_qty_units(bt_engine_position(p->engine, sym),
	    bt_symtab_instrument(p->syms, sym)->lot);
}

static void
host_log(void *ctx, const char *text)
{
	struct plugin *p = ctx;

	p->has_said = 1;
	/* without memory the error stays in p->err and ends the step */
	(void)!bt_answers_log(&p->answers[p->now], text, strlen(text), &p->err);
}

static void
init_host(struct plugin *p)
{
	p->host = (struct bt_plugin_host){ .abi = BT_PLUGIN_ABI,
		.size = sizeof p->host,
		.ctx = p,
		.order = host_order,
		.param = host_param,
		.name = host_name,
		.find = host_find,
		.equity = host_equity,
		.cash = host_cash,
		.position = host_position,
		.log = host_log,
		.ta = &bt_ta_calls };
}

/* ---- a run ---- */

/* What an order was refused for comes before what the plugin made of it. */
static int
check_orders(struct plugin *p, struct bt_err *err)
{
	if (p->err.status == BT_OK)
		return 0;
	(void)bt_fail(
	    err, (enum bt_status)p->err.status, "%s: %s", p->name, p->err.text);
	return bt_err_hint(err, "%s", p->err.hint);
}

static BT_APART int
start(struct plugin *p, struct bt_err *err)
{
	int ok = 1;

	p->is_started = 1;
	if (p->ops->start != NULL)
		p->state = p->ops->start(&p->host, &ok);
	if (check_orders(p, err) < 0)
		return -1;
	return ok ? 0
		  : bt_fail(err, BT_STRATEGY, "%s: its start failed", p->name);
}

static void
plugin_attach(void *self, const struct bt_engine *e)
{
	struct plugin *p = self;

	p->engine = e;
}

static int
fail_step(
    struct plugin *p, const struct bt_step *step, int rc, struct bt_err *err)
{
	char at[BT_TIME_TEXT_MAX];

	if (check_orders(p, err) < 0)
		return -1;
	(void)bt_time_format(step->label, at);
	return bt_fail(err, BT_STRATEGY, "%s: it failed (%d) at the step of %s",
	    p->name, rc, at);
}

/* What it said, or why it failed. */
static BT_APART int
end_step(struct plugin *p, const struct bt_step *step, int rc,
    struct bt_answer *answer, struct bt_err *err)
{
	if (rc != 0 || p->err.status != BT_OK)
		return fail_step(p, step, rc, err);
	p->has_said = 0;
	bt_answers_get(&p->answers[p->now], answer);
	p->now = !p->now;
	bt_answers_clear(&p->answers[p->now]);
	return 0;
}

/* At each step, and at most of them nothing is said. */
static int
plugin_ask(void *self, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct plugin *p = self;
	int rc;

	if (!p->is_started && start(p, err) < 0)
		return -1;
	rc = p->ops->step(p->state, step);
	if ((rc | p->has_said) != 0)
		return end_step(p, step, rc, answer, err);
	answer->n = answer->n_logs = 0;
	return 0;
}

static int
plugin_told(void *self, const struct bt_rec *rec, struct bt_err *err)
{
	struct plugin *p = self;

	(void)err;
	if (p->is_started && p->ops->told != NULL &&
	    (rec->type == BT_ORDER || rec->type == BT_FILL))
		p->ops->told(p->state, rec);
	return 0;
}

static int
plugin_stop(void *self, struct bt_err *err)
{
	struct plugin *p = self;

	if (p->is_started && !p->is_stopped && p->ops->stop != NULL)
		p->ops->stop(p->state);
	p->is_stopped = 1;
	return check_orders(p, err);
}

static void
plugin_free(void *self)
{
	struct plugin *p = self;

	/* the engine may be gone */
	p->engine = NULL;
	(void)plugin_stop(p, NULL);
	bt_answers_free(&p->answers[0]);
	bt_answers_free(&p->answers[1]);
	if (p->so != NULL)
		(void)dlclose(p->so);
	free(p);
}

static const struct bt_strategy_ops plugin_ops = {
	.name = "plugin",
	.attach = plugin_attach,
	.ask = plugin_ask,
	.told = plugin_told,
	.stop = plugin_stop,
	.free = plugin_free,
};

/* ---- loading ---- */

static int
load(struct plugin *p, const char *path, struct bt_err *err)
{
	char here[4096];
	bt_plugin_entry *entry;
	void *symbol;

	/* dlopen() would look for a bare name among the system's libraries */
	if (strchr(path, '/') == NULL) {
		(void)snprintf(here, sizeof here, "./%s", path);
		path = here;
	}
	p->so = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (p->so == NULL)
		return bt_fail(
		    err, BT_STRATEGY, "it cannot be loaded: %s", dlerror());
	symbol = dlsym(p->so, "bt_plugin");
	if (symbol == NULL) {
		(void)bt_fail(err, BT_STRATEGY,
		    "it exports no function bt_plugin, as bt/strategy.h asks");
		return bt_err_hint(err,
		    "a program is run as a strategy of its own: -- ./program");
	}
	memcpy(&entry, &symbol, sizeof entry);
	p->ops = entry();
	if (p->ops == NULL)
		return bt_fail(
		    err, BT_STRATEGY, "its bt_plugin() gives nothing");
	if (p->ops->abi != BT_PLUGIN_ABI || p->ops->size < sizeof *p->ops) {
		(void)bt_fail(err, BT_STRATEGY,
		    "it was built for version %u of the interface, this is %d",
		    (unsigned)p->ops->abi, BT_PLUGIN_ABI);
		return bt_err_hint(
		    err, "compile it again with this bt's bt/strategy.h");
	}
	if (p->ops->step == NULL)
		return bt_fail(
		    err, BT_STRATEGY, "its bt_plugin() gives no step()");
	return 0;
}

int
bt_plugin_open(struct bt_strategy *s, const struct bt_plugin_opts *opts,
    struct bt_err *err)
{
	struct plugin *p = calloc(1, sizeof *p);
	const char *base = strrchr(opts->path, '/');

	if (p == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	p->syms = opts->syms;
	p->params = opts->params;
	p->n_params = opts->n_params;
	p->answers[0].syms = p->answers[1].syms = opts->syms;
	(void)snprintf(p->name, sizeof p->name, "plugin '%s'",
	    base != NULL ? base + 1 : opts->path);
	init_host(p);
	if (load(p, opts->path, err) < 0) {
		plugin_free(p);
		return bt_err_at(err, opts->path, 0);
	}
	*s = (struct bt_strategy){
		.ops = &plugin_ops, .self = p, .source = opts->source
	};
	return 0;
}

#include "run-strategy.h"

#include <string.h>

#include "strategy/host.h"
#include "strategy/identity.h"
#include "strategy/inline.h"
#include "strategy/orders.h"
#include "strategy/plugin.h"
#include "strategy/template.h"

/* ---- what it is ---- */

/* `@name` is a shipped strategy. */
static int
find_template(struct run_strategy *st)
{
	char **argv = st->cli->command;

	if (argv[0][0] != '@')
		return 0;
	if (bt_template_find(
		argv[0], st->template, sizeof st->template, &st->cli->err) < 0)
		return -1;
	argv[0] = st->template;
	return 0;
}

/* The sidecar of a command or plugin, and the parameters it allows. */
static int
read_sidecar(struct run_strategy *st, const char *const *argv)
{
	struct bt_err *err = &st->cli->err;
	const struct bt_sidecar_info *info;
	size_t i;

	if (bt_sidecar_find(argv, &st->sidecar, err) < 0)
		return -1;
	if (st->sidecar != NULL) {
		info = bt_sidecar_info(st->sidecar);
		for (i = 0; i < info->warnings.n; i++)
			bt_log_warn(&st->cli->log, info->path, 0, "%s",
			    info->warnings.at[i]);
	}
	if (bt_sidecar_check(st->sidecar, st->opts->params.items,
		st->opts->params.n, &st->params, err) < 0)
		return -1;
	return bt_strategy_hash(argv, st->sidecar, st->hash, err);
}

static int
open_hosted(struct run_strategy *st)
{
	const struct run_opts *o = st->opts;
	bool is_pipelined = o->is_pipelined;

	if (find_template(st) < 0 ||
	    read_sidecar(st, (const char *const *)st->cli->command) < 0)
		return -1;
	if (bt_feed_parse(o->feed, &st->feed) < 0)
		return bt_fail(&st->cli->err, BT_USAGE,
		    "--feed: '%s' is no list of market, orders, equity and "
		    "position",
		    o->feed);
	if (st->sidecar != NULL && !o->is_lockstep)
		is_pipelined |= bt_sidecar_info(st->sidecar)->is_pipelined;
	st->protocol = is_pipelined ? "pipelined" : "lockstep";
	return 0;
}

static int
open_plugin(struct run_strategy *st)
{
	const char *const argv[] = { st->opts->plugin, NULL };

	st->protocol = "plugin";
	return read_sidecar(st, argv);
}

static int
open_orders(struct run_strategy *st)
{
	const char *const argv[] = { st->opts->orders, NULL };

	st->protocol = "orders";
	return strcmp(st->opts->orders, "-") == 0
		   ? 0
		   : bt_strategy_hash(argv, NULL, st->hash, &st->cli->err);
}

enum run_way
run_way_of(const struct bt_cli *cli, const struct run_opts *opts)
{
	if (opts->orders != NULL)
		return RUN_ORDERS;
	if (opts->plugin != NULL)
		return RUN_PLUGIN;
	return cli->command == NULL || opts->is_inline ? RUN_INLINE
						       : RUN_HOSTED;
}

int
run_strategy_open(struct run_strategy *st, struct bt_cli *cli,
    const struct run_opts *opts, const struct bt_input *in, enum run_way way)
{
	*st = (struct run_strategy){ .way = way,
		.cli = cli,
		.opts = opts,
		.in = in,
		.orders = opts->orders,
		.start_timeout = opts->start_timeout };
	if (opts->strategy_tz != NULL) {
		st->zone = bt_zone_open(opts->strategy_tz, &cli->err);
		if (st->zone == NULL)
			return -1;
	}
	switch (way) {
	case RUN_HOSTED:
		return open_hosted(st);
	case RUN_PLUGIN:
		return open_plugin(st);
	case RUN_ORDERS:
		return open_orders(st);
	case RUN_INLINE:
		break;
	}
	st->protocol = "inline";
	return 0;
}

void
run_strategy_clear(struct run_strategy *st)
{
	bt_params_free(&st->params);
	bt_sidecar_free(st->sidecar);
	bt_zone_free(st->zone);
	st->sidecar = NULL;
	st->zone = NULL;
}

/* ---- starting it ---- */

static void
relay(void *arg, const char *line, size_t n)
{
	bt_log_relay(arg, "strategy", line, n);
}

static int
start_hosted(struct run_strategy *st, const struct bt_source *source,
    struct run_instance *in)
{
	struct bt_host_opts h = {
		.argv = (const char *const *)st->cli->command,
		.syms = st->in->syms,
		.source = *source,
		.params = st->params.at,
		.n_params = st->params.n,
		.feed = st->feed,
		.zone = st->zone,
		.is_pipelined = strcmp(st->protocol, "pipelined") == 0,
		.start_timeout = st->start_timeout,
		.step_timeout = st->opts->step_timeout,
		.say = st->is_silent ? NULL : relay,
		.say_arg = &st->cli->log,
	};

	if (h.is_pipelined)
		h.feed = 0;
	return bt_host_open(&in->strategy, &h, &st->cli->err);
}

static int
start_plugin(struct run_strategy *st, const struct bt_source *source,
    struct run_instance *in)
{
	const struct bt_plugin_opts p = {
		.path = st->opts->plugin,
		.syms = st->in->syms,
		.source = *source,
		.params = st->params.at,
		.n_params = st->params.n,
	};

	return bt_plugin_open(&in->strategy, &p, &st->cli->err);
}

static int
start_orders(struct run_strategy *st, const struct bt_source *source,
    struct run_instance *in)
{
	struct bt_reader_opts ro = st->in->opts;

	ro.type = BT_ORDER;
	in->orders = bt_reader_open(st->orders, &ro, &st->cli->err);
	if (in->orders == NULL)
		return -1;
	return bt_orders_open(
	    &in->strategy, in->orders, st->in->syms, source, &st->cli->err);
}

int
run_strategy_start(struct run_strategy *st, const struct bt_source *source,
    struct run_instance *in)
{
	*in = (struct run_instance){ 0 };
	switch (st->way) {
	case RUN_HOSTED:
		return start_hosted(st, source, in);
	case RUN_PLUGIN:
		return start_plugin(st, source, in);
	case RUN_ORDERS:
		return start_orders(st, source, in);
	case RUN_INLINE:
		break;
	}
	return bt_inline_open(&in->strategy, st->in->syms, source,
	    st->cli->n_operands > 0 ? st->cli->operands[0] : "-",
	    &st->cli->err);
}

void
run_instance_clear(struct run_instance *in)
{
	bt_strategy_free(&in->strategy);
	(void)bt_reader_close(in->orders, NULL);
	in->orders = NULL;
}

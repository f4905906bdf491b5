/*
 * bt-run: market data and a strategy in, a run out.
 *
 * Outline: open the inputs, the strategy and the output; let the engine take
 * step after step; tell what became of it.  What the run does is the engine's
 * business, engine/step.c; where orders come from is the strategy's,
 * strategy/ops.h.
 */
#include <stdio.h>
#include <string.h>

#include "cli/output.h"
#include "engine/engine.h"
#include "run-meta.h"
#include "run-opts.h"
#include "run-source.h"
#include "strategy/host.h"
#include "strategy/identity.h"
#include "strategy/inline.h"
#include "strategy/orders.h"
#include "strategy/plugin.h"
#include "strategy/template.h"

/* All that a run holds; all zero is nothing. */
struct run {
	struct bt_cli *cli;
	const struct run_opts *opts;
	struct bt_rules rules;
	struct bt_zone *day_zone, *strategy_zone;
	struct run_source source;
	struct bt_sidecar *sidecar;
	struct bt_params params;
	struct bt_strategy strategy;
	struct bt_reader *orders; /* of --orders */
	char template[4096];
	const char *protocol;
	char hash[BT_HASH_TEXT_MAX];
	struct bt_engine *engine;
	struct bt_writer *w;
	char first_refusal[256]; /* what the first event of one said */
};

static void
run_clear(struct run *run)
{
	bt_strategy_free(&run->strategy);
	bt_engine_free(run->engine);
	(void)bt_reader_close(run->orders, NULL);
	bt_params_free(&run->params);
	bt_sidecar_free(run->sidecar);
	run_source_close(&run->source);
	bt_zone_free(run->day_zone);
	bt_zone_free(run->strategy_zone);
}

/* ---- opening ---- */

static int
open_zones(struct run *run)
{
	const struct run_opts *o = run->opts;
	struct bt_err *err = &run->cli->err;

	/* UTC is no zone at all, which is faster */
	if (strcmp(o->day_zone, "UTC") != 0) {
		run->day_zone = bt_zone_open(o->day_zone, err);
		if (run->day_zone == NULL)
			return -1;
	}
	if (o->strategy_tz == NULL)
		return 0;
	run->strategy_zone = bt_zone_open(o->strategy_tz, err);
	return run->strategy_zone == NULL ? -1 : 0;
}

static void
relay(void *arg, const char *line, size_t n)
{
	bt_log_relay(arg, "strategy", line, n);
}

/* `@name` is a shipped strategy. */
static int
find_template(struct run *run)
{
	char **argv = run->cli->command;

	if (argv[0][0] != '@')
		return 0;
	if (bt_template_find(argv[0], run->template, sizeof run->template,
		&run->cli->err) < 0)
		return -1;
	argv[0] = run->template;
	return 0;
}

/* The sidecar of a command or plugin, and the parameters it allows. */
static int
read_sidecar(struct run *run, const char *const *argv)
{
	struct bt_err *err = &run->cli->err;
	const struct bt_sidecar_info *info;
	size_t i;

	if (bt_sidecar_find(argv, &run->sidecar, err) < 0)
		return -1;
	if (run->sidecar != NULL) {
		info = bt_sidecar_info(run->sidecar);
		for (i = 0; i < info->warnings.n; i++)
			bt_log_warn(&run->cli->log, info->path, 0, "%s",
			    info->warnings.at[i]);
	}
	if (bt_sidecar_check(run->sidecar, run->opts->params.items,
		run->opts->params.n, &run->params, err) < 0)
		return -1;
	return bt_strategy_hash(argv, run->sidecar, run->hash, err);
}

static int
open_hosted(struct run *run)
{
	const struct run_opts *o = run->opts;
	struct bt_host_opts h = {
		.syms = run->source.in.syms,
		.source = run_source_of(&run->source),
		.zone = run->strategy_zone,
		.start_timeout = o->start_timeout,
		.step_timeout = o->step_timeout,
		.say = relay,
		.say_arg = &run->cli->log,
	};

	if (find_template(run) < 0)
		return -1;
	h.argv = (const char *const *)run->cli->command;
	if (read_sidecar(run, h.argv) < 0)
		return -1;
	if (bt_feed_parse(o->feed, &h.feed) < 0)
		return bt_fail(&run->cli->err, BT_USAGE,
		    "--feed: '%s' is no list of market, orders, equity and "
		    "position",
		    o->feed);
	h.params = run->params.at;
	h.n_params = run->params.n;
	h.is_pipelined = o->is_pipelined;
	if (run->sidecar != NULL && !o->is_lockstep)
		h.is_pipelined |= bt_sidecar_info(run->sidecar)->is_pipelined;
	if (h.is_pipelined)
		h.feed = 0;
	run->protocol = h.is_pipelined ? "pipelined" : "lockstep";
	return bt_host_open(&run->strategy, &h, &run->cli->err);
}

static int
open_plugin(struct run *run)
{
	const char *const argv[] = { run->opts->plugin, NULL };
	struct bt_plugin_opts p = {
		.path = run->opts->plugin,
		.syms = run->source.in.syms,
		.source = run_source_of(&run->source),
	};

	if (read_sidecar(run, argv) < 0)
		return -1;
	p.params = run->params.at;
	p.n_params = run->params.n;
	run->protocol = "plugin";
	return bt_plugin_open(&run->strategy, &p, &run->cli->err);
}

static int
open_orders(struct run *run)
{
	const char *const argv[] = { run->opts->orders, NULL };
	struct bt_source source = run_source_of(&run->source);
	struct bt_reader_opts ro = run->source.in.opts;

	ro.type = BT_ORDER;
	run->protocol = "orders";
	run->orders = bt_reader_open(run->opts->orders, &ro, &run->cli->err);
	if (run->orders == NULL ||
	    (strcmp(run->opts->orders, "-") != 0 &&
		bt_strategy_hash(argv, NULL, run->hash, &run->cli->err) < 0))
		return -1;
	return bt_orders_open(&run->strategy, run->orders, run->source.in.syms,
	    &source, &run->cli->err);
}

static int
open_inline(struct run *run)
{
	struct bt_source source = run_source_of(&run->source);
	const char *where =
	    run->cli->n_operands > 0 ? run->cli->operands[0] : "-";

	run->protocol = "inline";
	return bt_inline_open(&run->strategy, run->source.in.syms, &source,
	    where, &run->cli->err);
}

static int
open_strategy(struct run *run)
{
	if (run->cli->command != NULL)
		return open_hosted(run);
	if (run->opts->plugin != NULL)
		return open_plugin(run);
	if (run->opts->orders != NULL)
		return open_orders(run);
	return open_inline(run);
}

/* People want to know why, not only how often. */
static void
note_refusal(struct run *run, const struct bt_event *ev)
{
	if (run->first_refusal[0] == '\0' &&
	    strncmp(ev->code, "order.", 6) == 0)
		(void)snprintf(run->first_refusal, sizeof run->first_refusal,
		    "%s", ev->text);
}

/* The engine's only way out: to the output, and back to the strategy. */
static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct run *run = arg;

	if (rec->type == BT_EVENT)
		note_refusal(run, rec->u.event);
	if (bt_writer_put(run->w, rec) < 0) {
		*err = *bt_writer_err(run->w);
		return -1;
	}
	return bt_strategy_told(&run->strategy, rec, err);
}

static int
open_engine(struct run *run)
{
	struct bt_ask ask = bt_strategy_ask(&run->strategy);
	struct bt_sink sink = { put, run };

	run->engine = bt_engine_new(
	    &run->rules, run->source.in.syms, &ask, &sink, &run->cli->err);
	if (run->engine == NULL)
		return -1;
	bt_strategy_attach(&run->strategy, run->engine);
	return 0;
}

/* ---- running ---- */

/*
 * The engine failed: its reason, with the place in the input where it is known
 * (pipelined, the merge has gone on to later steps).
 */
static int
engine_failed(struct run *run)
{
	struct bt_err *err = bt_engine_err(run->engine);
	int blame = bt_engine_blame(run->engine);

	if (blame >= 0 && strcmp(run->protocol, "pipelined") != 0)
		(void)bt_steps_place(run->source.steps, (size_t)blame, err);
	return bt_err_move(&run->cli->err, err);
}

static int
run_steps(struct run *run)
{
	const struct bt_step *step;
	int rc;

	while ((rc = bt_strategy_next(&run->strategy, &step, &run->cli->err)) >
	       0) {
		if (bt_engine_step(run->engine, step) < 0)
			return engine_failed(run);
		if (bt_cli_stopped(run->cli))
			return -1;
	}
	if (rc < 0 || bt_strategy_stop(&run->strategy, &run->cli->err) < 0)
		return -1;
	if (bt_engine_finish(run->engine) < 0)
		return bt_err_move(&run->cli->err, bt_engine_err(run->engine));
	return 0;
}

static int
write_run(struct run *run)
{
	struct run_about about = {
		.cli = run->cli,
		.opts = run->opts,
		.source = &run->source,
		.params = &run->params,
		.protocol = run->protocol,
		.strategy = run->hash,
		.w = run->w,
	};

	if (run_meta_head(&about) < 0 || run_steps(run) < 0 ||
	    run_meta_tail(&about) < 0 ||
	    run_meta_end(run->w, "complete", "") < 0)
		return -1;
	return 0;
}

/* ---- last words ---- */

/* "12 orders refused: cash 10, warmup 2" */
static void
tell_rejections(struct run *run, int64_t n)
{
	char text[512];
	const char *reason;
	size_t used = 0, k;
	int64_t count;

	text[0] = '\0';
	for (k = 0;
	     (count = bt_engine_rejections(run->engine, k, &reason)) > 0 &&
	     used < sizeof text;
	     k++)
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s%s %lld", k > 0 ? ", " : "", reason, (long long)count);
	bt_log_say(&run->cli->log, "%lld order%s refused: %s", (long long)n,
	    n == 1 ? "" : "s", text);
	bt_log_say(&run->cli->log, "the first: %s", run->first_refusal);
}

static void
tell_why_no_trades(struct run *run, const struct bt_totals *t)
{
	struct bt_log *log = &run->cli->log;

	if (t->steps == 0)
		bt_log_say(log, "no fills: the data hold no records");
	else if (t->orders == 0 && strcmp(run->protocol, "inline") == 0)
		bt_log_say(log,
		    "no fills: there are no orders among the records; a "
		    "strategy stands after --, or before bt-run in a pipeline "
		    "that begins with bt-cat");
	else if (t->orders == 0)
		bt_log_say(log, "no fills: the strategy gave no orders");
	else if (t->open_orders > 0)
		bt_log_say(log, "no fills: orders that still rest: %lld",
		    (long long)t->open_orders);
	else if (t->orders == t->rejected)
		bt_log_say(log, "no fills: every order was refused");
	else
		bt_log_say(log, "no fills: every order ended without one");
}

static void
tell_last_words(struct run *run)
{
	struct bt_totals t = bt_engine_totals(run->engine);

	if (t.rejected > 0)
		tell_rejections(run, t.rejected);
	if (t.liquidations > 0)
		bt_log_say(&run->cli->log, "%lld position%s liquidated",
		    (long long)t.liquidations,
		    t.liquidations == 1 ? " was" : "s were");
	if (t.fills == 0)
		tell_why_no_trades(run, &t);
	bt_cli_note(run->cli,
	    "steps %lld, orders %lld, fills %lld (ambiguous %lld), trades "
	    "%lld, positions open %lld",
	    (long long)t.steps, (long long)t.orders, (long long)t.fills,
	    (long long)t.ambiguous, (long long)t.trades,
	    (long long)t.open_positions);
}

static int
run_all(struct run *run)
{
	struct bt_err *err = &run->cli->err;
	int rc;

	if (run_opts_check(run->opts, run->cli) < 0 || open_zones(run) < 0)
		return -1;
	run->rules = run_opts_rules(run->opts, run->day_zone);
	if (run_source_open(&run->source, run->cli, run->opts, &run->rules) <
		0 ||
	    open_strategy(run) < 0 || open_engine(run) < 0)
		return -1;
	run->w = bt_output_open(run->cli, &run->opts->out, run->source.in.syms);
	if (run->w == NULL)
		return -1;
	rc = write_run(run);
	if (rc < 0 && err->status != BT_OK &&
	    run_meta_end(run->w, "failed", err->text) < 0)
		rc = -1; /* the writer keeps why */
	rc = bt_output_close(run->cli, run->w, rc);
	if (rc == 0)
		tell_last_words(run);
	return rc;
}

static int
run_main(struct bt_cli *cli, const struct run_opts *opts)
{
	struct run run = { .cli = cli, .opts = opts };
	int rc = run_all(&run);

	run_clear(&run);
	return rc;
}

int
main(int argc, char **argv)
{
	struct run_opts opts = { .is_short_allowed = true };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &run_program, &opts);
	return bt_cli_end(&cli, run_main(&cli, &opts));
}

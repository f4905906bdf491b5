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
#include <unistd.h>

#include "cli/output.h"
#include "engine/engine.h"
#include "engine/explain.h"
#include "run-bounds.h"
#include "run-costs.h"
#include "run-flows.h"
#include "run-lane.h"
#include "run-like.h"
#include "run-meta.h"
#include "run-opts.h"
#include "run-source.h"
#include "run-verify.h"

/* All that a run holds; all zero is nothing. */
struct run {
	struct bt_cli *cli;
	const struct run_opts *opts;
	struct bt_rules rules;
	struct bt_zone *day_zone;
	struct run_costs costs;
	struct run_source source;
	struct run_flows flows;
	struct run_strategy kind;
	struct run_lane lane;
	struct bt_history *history; /* NULL: nothing is to be verified */
	struct bt_asked asked;
	char verdict[RUN_VERDICT_MAX]; /* "": none */
	bool is_causal;
	struct run_bounds bounds;   /* all zero: none are asked for */
	struct bt_explain *explain; /* NULL: nothing is to be explained */
	struct bt_writer *w;        /* NULL: the run is not written */
};

static void
run_clear(struct run *run)
{
	bt_explain_free(run->explain);
	run_bounds_clear(&run->bounds);
	run_lane_clear(&run->lane);
	bt_history_free(run->history);
	bt_asked_clear(&run->asked);
	run_strategy_clear(&run->kind);
	run_flows_clear(&run->flows);
	run_source_close(&run->source);
	run_costs_clear(&run->costs);
	bt_zone_free(run->day_zone);
}

/* ---- opening ---- */

static int
open_zone(struct run *run)
{
	/* UTC is no zone at all, which is faster */
	if (strcmp(run->opts->day_zone, "UTC") == 0)
		return 0;
	run->day_zone = bt_zone_open(run->opts->day_zone, &run->cli->err);
	return run->day_zone == NULL ? -1 : 0;
}

static int
write_rec(struct run *run, const struct bt_rec *rec, struct bt_err *err)
{
	struct bt_err why;

	if (bt_writer_put(run->w, rec) == 0)
		return 0;
	why = *bt_writer_err(run->w);
	return bt_err_move(err, &why);
}

/* What the run tells, meta included. */
static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct run *run = arg;

	if (run->explain != NULL)
		bt_explain_put(run->explain, rec);
	if (run->opts->is_bounds && run_bounds_put(&run->bounds, rec, err) < 0)
		return -1;
	/* what is pending takes the place of the run */
	return run->w == NULL || run->opts->is_pending
		   ? 0
		   : write_rec(run, rec, err);
}

/* What is pending. */
static int
put_pending(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	return write_rec(arg, rec, err);
}

static int
open_explain(struct run *run)
{
	const struct bt_explain_opts opts = {
		.order = run->opts->explain,
		.fee = run->opts->fee,
		.slippage = run->opts->slippage,
		.path = run_opts_path(run->opts),
	};

	run->explain = bt_explain_new(
	    &opts, run->lane.engine, run->source.in.syms, &run->cli->err);
	return run->explain == NULL ? -1 : 0;
}

static int
open_lane(struct run *run)
{
	struct bt_source steps = run_source_of(&run->source);
	struct run_lane_opts opts = {
		.kind = &run->kind,
		.source = &run->source,
		.steps = &steps,
		.rules = &run->rules,
		.sink = { put, run },
		.pending = { run->opts->is_pending ? put_pending : NULL, run },
	};

	if (run_strategy_open(&run->kind, run->cli, run->opts, &run->source.in,
		run_way_of(run->cli, run->opts)) < 0)
		return -1;
	if (run->opts->is_verified) {
		opts.asked = &run->asked;
		run->history =
		    bt_history_new(&steps, run->source.in.syms, &run->cli->err);
		if (run->history == NULL)
			return -1;
		steps = bt_history_source(run->history);
	}
	if (run->opts->is_bounds) {
		struct bt_source all = steps;

		if (run_bounds_open(&run->bounds, &run->kind, &all, &steps) < 0)
			return -1;
	}
	if (run_lane_open(&run->lane, &opts) < 0 ||
	    (run->opts->is_bounds && run_bounds_start(&run->bounds, &opts) < 0))
		return -1;
	return run->opts->explain == NULL ? 0 : open_explain(run);
}

static int
open_output(struct run *run)
{
	struct bt_output_opts out = run->opts->out;

	out.type = run->opts->is_pending ? BT_ORDER : BT_NONE;
	run->w = bt_output_open(run->cli, &out, run->source.in.syms);
	return run->w == NULL ? -1 : 0;
}

/* ---- running ---- */

static int
run_steps(struct run *run)
{
	int rc;

	while ((rc = run_lane_step(&run->lane)) > 0) {
		if (run->opts->is_bounds && run_bounds_step(&run->bounds) < 0)
			return -1;
		if (bt_cli_stopped(run->cli))
			return -1;
	}
	if (rc < 0 || run_lane_finish(&run->lane) < 0)
		return -1;
	return run->opts->is_bounds ? run_bounds_finish(&run->bounds) : 0;
}

/* Run again what has run, and see whether its orders are the same. */
static int
verify(struct run *run)
{
	const struct run_verify v = {
		.kind = &run->kind,
		.source = &run->source,
		.rules = &run->rules,
		.history = run->history,
		.asked = &run->asked,
	};
	int rc;

	/* a plugin is loaded anew, and remembers nothing */
	run_instance_clear(&run->lane.instance);
	if (bt_history_close(run->history, &run->cli->err) < 0)
		return -1;
	rc = run_verify(&v, run->verdict);
	run->is_causal = rc > 0;
	return rc < 0 ? -1 : 0;
}

static struct run_about
about(struct run *run)
{
	return (struct run_about){
		.cli = run->cli,
		.opts = run->opts,
		.source = &run->source,
		.instruments = run->costs.file,
		.fine = &run->lane.fine,
		.params = &run->kind.params,
		.protocol = run->kind.protocol,
		.strategy = run->kind.hash,
		.verdict = run->verdict,
		.out = { put, run },
	};
}

static int
write_run(struct run *run)
{
	struct run_about a = about(run);

	if (run_meta_head(&a) < 0 || run_steps(run) < 0 ||
	    (run->history != NULL && verify(run) < 0) || run_meta_tail(&a) < 0)
		return -1;
	if (run->opts->is_bounds && run_bounds_tell(&run->bounds, &a.out) < 0)
		return -1;
	return run_meta_end(&a, "complete", "");
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
	     (count = bt_engine_rejections(run->lane.engine, k, &reason)) > 0 &&
	     used < sizeof text;
	     k++)
		used += (size_t)snprintf(text + used, sizeof text - used,
		    "%s%s %lld", k > 0 ? ", " : "", reason, (long long)count);
	bt_log_say(&run->cli->log, "%lld order%s refused: %s", (long long)n,
	    n == 1 ? "" : "s", text);
	bt_log_say(&run->cli->log, "the first: %s", run->lane.first_refusal);
}

static void
tell_why_no_trades(struct run *run, const struct bt_totals *t)
{
	struct bt_log *log = &run->cli->log;

	if (t->steps == 0)
		bt_log_say(log, "no fills: the data hold no records");
	else if (t->orders == 0 && strcmp(run->kind.protocol, "inline") == 0)
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

/* Actions that the data's mark has kept from being applied: somebody gave
 * them, and may wonder. */
static void
tell_in_prices(struct run *run, const struct bt_totals *t)
{
	const char *mark = run_source_adjust(&run->source);

	if (run->opts->adjusted <= BT_ADJUSTED_ALL)
		return; /* who says so knows */
	bt_cli_warn(run->cli,
	    "%lld action%s not applied: the data say '#adjust %s', so the "
	    "prices have %s already; if not: --adjusted none",
	    (long long)t->in_prices, t->in_prices == 1 ? " was" : "s were",
	    mark, t->in_prices == 1 ? "it" : "them");
	if (t->unscaled > 0)
		bt_cli_warn(run->cli,
		    "dividends were paid as they are, and splits after them "
		    "are in the prices: each must be money for a unit after "
		    "those splits, as 'bt-adjust --for splits' passes it on");
}

static void
tell_last_words(struct run *run)
{
	struct bt_totals t = bt_engine_totals(run->lane.engine);

	if (t.rejected > 0)
		tell_rejections(run, t.rejected);
	if (t.liquidations > 0)
		bt_log_say(&run->cli->log, "%lld position%s liquidated",
		    (long long)t.liquidations,
		    t.liquidations == 1 ? " was" : "s were");
	if (run->lane.fine.n_asked > 0 && run->lane.fine.n_covered == 0)
		bt_log_say(&run->cli->log,
		    "no bar was covered by the finer records of %s",
		    run->opts->fine);
	if (t.late_flows > 0)
		bt_log_say(&run->cli->log,
		    "%lld deposit%s or withdrawal%s not booked: no account day "
		    "begins at or after",
		    (long long)t.late_flows, t.late_flows == 1 ? "" : "s",
		    t.late_flows == 1 ? " was" : "s were");
	if (t.in_prices > 0)
		tell_in_prices(run, &t);
	if (t.fills == 0 && !run->opts->is_pending)
		tell_why_no_trades(run, &t);
	bt_cli_note(run->cli,
	    "steps %lld, orders %lld, fills %lld (ambiguous %lld), trades "
	    "%lld, positions open %lld",
	    (long long)t.steps, (long long)t.orders, (long long)t.fills,
	    (long long)t.ambiguous, (long long)t.trades,
	    (long long)t.open_positions);
}

/* Also of a run that failed: what became of the order until then. */
static int
tell_explanation(struct run *run, int rc)
{
	const char *text;
	int found = bt_explain_finish(run->explain, &text, &run->cli->err);

	if (rc < 0 && found == 0)
		return rc;
	if (found < 0 || bt_output_text(run->cli, NULL, text, strlen(text)) < 0)
		return -1;
	return rc < 0 || found ? rc : BT_NO;
}

/*
 * Whether the run is written: not where what was asked for takes its place on
 * standard output.
 */
static bool
is_written(const struct run *run)
{
	const struct run_opts *o = run->opts;

	if (o->out.file != NULL)
		return true;
	return run->explain == NULL &&
	       !(o->is_bounds && isatty(STDOUT_FILENO) &&
		   o->out.form == BT_FORM_AUTO && !o->out.is_binary);
}

/* A table for people, where the run leaves standard output to them. */
static int
tell_bounds(struct run *run)
{
	const char *file = run->opts->out.file;

	run_bounds_last_words(&run->bounds);
	if (run->w != NULL && (file == NULL || strcmp(file, "-") == 0))
		return 0;
	return run_bounds_table(&run->bounds);
}

/* `end,failed,WHY`; where it cannot be written, the writer keeps why. */
static void
tell_failure(struct run *run)
{
	struct run_about a = about(run);

	(void)!run_meta_end(&a, "failed", run->cli->err.text);
}

static int
run_all(struct run *run)
{
	struct bt_err *err = &run->cli->err;
	int rc;

	if (run_like_fill(run->cli, run->opts) < 0 ||
	    run_opts_read(run->opts, run->cli) < 0 ||
	    run_opts_check(run->opts, run->cli) < 0 || open_zone(run) < 0)
		return -1;
	run->rules = run_opts_rules(run->opts, run->day_zone);
	if (run_like_rules(run->opts, &run->rules, err) < 0 ||
	    run_flows_read(&run->flows, run->opts, err) < 0)
		return -1;
	run->rules.flow_list = run->flows.v;
	run->rules.n_flows = run->flows.n;
	if (run_costs_open(
		&run->costs, run->opts->instruments, &run->rules, err) < 0 ||
	    run_source_open(&run->source, run->cli, run->opts, &run->rules,
		run->costs.file) < 0 ||
	    open_lane(run) < 0)
		return -1;
	if (is_written(run) && open_output(run) < 0)
		return -1;
	rc = write_run(run);
	if (rc < 0 && err->status != BT_OK)
		tell_failure(run);
	rc = bt_output_close(run->cli, run->w, rc);
	if (rc == 0)
		tell_last_words(run);
	if (rc == 0 && run->opts->is_bounds)
		rc = tell_bounds(run);
	if (rc == 0 && run->history != NULL && !run->is_causal)
		rc = BT_NO;
	return run->explain == NULL ? rc : tell_explanation(run, rc);
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
	struct run_opts opts = { .is_short_allowed = true,
		.is_open_slipping = true };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &run_program, &opts);
	return bt_cli_end(&cli, run_main(&cli, &opts));
}

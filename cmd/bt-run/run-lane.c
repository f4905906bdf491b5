#include "run-lane.h"

#include <stdio.h>
#include <string.h>

/* Steps made in one go: between them a signal is noticed. */
#define BARS_MAX 256

static struct bt_err *
err_of(struct run_lane *l)
{
	return &l->opts.kind->cli->err;
}

/* People want to know why, not only how often. */
static void
note_refusal(struct run_lane *l, const struct bt_event *ev)
{
	if (l->first_refusal[0] == '\0' && strncmp(ev->code, "order.", 6) == 0)
		(void)snprintf(
		    l->first_refusal, sizeof l->first_refusal, "%s", ev->text);
}

/* The engine's only way out: to who is told, and back to the strategy. */
static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct run_lane *l = arg;

	if (rec->type == BT_EVENT)
		note_refusal(l, rec->u.event);
	if (l->opts.sink.put != NULL &&
	    l->opts.sink.put(l->opts.sink.arg, rec, err) < 0)
		return -1;
	return bt_strategy_told(&l->instance.strategy, rec, err);
}

/* Where somebody wants to know what it asks for. */
static int
ask_and_note(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct run_lane *l = arg;

	if (l->ask.step(l->ask.arg, step, answer, err) < 0)
		return -1;
	return bt_asked_put(
	    l->opts.asked, l->opts.kind->in->syms, step, answer, err);
}

static int
open_fine(struct run_lane *l)
{
	const struct run_strategy *kind = l->opts.kind;
	struct bt_fine fine;

	if (kind->opts->fine == NULL)
		return 0;
	if (run_fine_open(
		&l->fine, kind->opts->fine, &kind->in->opts, err_of(l)) < 0)
		return -1;
	fine = run_fine_of(&l->fine);
	bt_engine_refine(l->engine, &fine);
	return 0;
}

int
run_lane_open(struct run_lane *l, const struct run_lane_opts *opts)
{
	const struct bt_sink sink = { put, l };
	struct bt_ask ask;

	*l = (struct run_lane){ .opts = *opts };
	if (run_strategy_start(opts->kind, opts->steps, &l->instance) < 0)
		return -1;
	l->ask = bt_strategy_ask(&l->instance.strategy);
	ask = opts->asked == NULL ? l->ask : (struct bt_ask){ ask_and_note, l };
	l->engine = bt_engine_new(
	    opts->rules, opts->kind->in->syms, &ask, &sink, err_of(l));
	if (l->engine == NULL)
		return -1;
	bt_strategy_attach(&l->instance.strategy, l->engine);
	return open_fine(l);
}

void
run_lane_clear(struct run_lane *l)
{
	run_instance_clear(&l->instance);
	bt_engine_free(l->engine);
	l->engine = NULL;
	run_fine_clear(&l->fine);
}

/*
 * The engine failed: its reason, with the place in the input where it is known
 * (pipelined, the merge has gone on to later steps): of the step that begins
 * at the k-th record given last.
 */
static int
engine_failed(struct run_lane *l, size_t k)
{
	struct bt_err *err = bt_engine_err(l->engine);
	int blame = bt_engine_blame(l->engine);

	if (blame >= 0 && strcmp(l->opts.kind->protocol, "pipelined") != 0)
		(void)bt_steps_place(
		    l->opts.source->steps, k + (size_t)blame, err);
	return bt_err_move(err_of(l), err);
}

/* What is in the prices: as told, else as the head of the data says, which has
 * been read by now. */
static enum bt_adjusted
adjusted_of(const struct run_lane *l)
{
	const char *said = run_source_adjust(l->opts.source);
	int told = l->opts.kind->opts->adjusted;

	if (told <= BT_ADJUSTED_ALL)
		return (enum bt_adjusted)told;
	if (strcmp(said, "all") == 0)
		return BT_ADJUSTED_ALL;
	if (strcmp(said, "dividend") == 0)
		return BT_ADJUSTED_DIVIDEND;
	return strcmp(said, "split") == 0 ? BT_ADJUSTED_SPLIT
					  : BT_ADJUSTED_NONE;
}

/* The usual case, many steps at once: as run_lane_step(), 0 for none. */
static int
take_bars(struct run_lane *l)
{
	const struct bt_bar *bars;
	int n =
	    bt_strategy_bars(&l->instance.strategy, BARS_MAX, &bars, err_of(l));
	size_t done;

	if (n <= 0)
		return n;
	return bt_engine_bars(l->engine, bars, (size_t)n, &done) < 0
		   ? engine_failed(l, done)
		   : 1;
}

static int
take_step(struct run_lane *l)
{
	const struct bt_step *step;
	int rc = bt_strategy_next(&l->instance.strategy, &step, err_of(l));

	if (rc <= 0)
		return rc;
	if (!l->is_begun)
		bt_engine_adjusted(l->engine, adjusted_of(l));
	l->is_begun = 1;
	return bt_engine_step(l->engine, step) < 0 ? engine_failed(l, 0) : 1;
}

int
run_lane_step(struct run_lane *l)
{
	int rc = l->is_begun ? take_bars(l) : 0;

	return rc != 0 ? rc : take_step(l);
}

int
run_lane_finish(struct run_lane *l)
{
	if (bt_strategy_stop(&l->instance.strategy, err_of(l)) < 0)
		return -1;
	if ((l->opts.pending.put != NULL &&
		bt_engine_pending(l->engine, &l->opts.pending) < 0) ||
	    bt_engine_finish(l->engine) < 0)
		return bt_err_move(err_of(l), bt_engine_err(l->engine));
	return 0;
}

/*
 * Where a run's steps come from: the inputs, merged; on the way what the run
 * has to tell of its data is gathered: their hash, their days.
 */
#ifndef BT_RUN_SOURCE_H
#define BT_RUN_SOURCE_H

#include "cli/input.h"
#include "data/instruments.h"
#include "engine/clock.h"
#include "io/canon.h"
#include "run-opts.h"
#include "strategy/ops.h"

struct run_source {
	struct bt_input in;
	struct bt_steps *steps;
	struct bt_canon *canon;
	struct bt_clock clock; /* as the engine's */
	char perturbed[512];   /* what `#perturb` says, cut; or "" */
};

/*
 * run_source_open(s, cli, opts, rules, instruments):
 * Open the operands, or standard input, and merge them.  0, or -1 with
 * cli->err; run_source_close() in any case.
 */
int run_source_open(struct run_source *s, struct bt_cli *cli,
    const struct run_opts *opts, const struct bt_rules *rules,
    const struct bt_instruments *instruments) BT_MUST_USE;
void run_source_close(struct run_source *s);

/* run_source_adjust(s): what the data say of their adjustment so far, "" where
 * they say nothing. */
const char *run_source_adjust(const struct run_source *s);

/* run_source_perturbed(s): at the end, what was done to the data, "" where they
 * say nothing: they are not what was traded. */
const char *run_source_perturbed(struct run_source *s);

/* run_source_of(s): as strategies take it; borrows s. */
struct bt_source run_source_of(struct run_source *s);

#endif

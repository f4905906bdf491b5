/* The options of bt-synth. */
#ifndef SYNTH_OPTS_H
#define SYNTH_OPTS_H

#include "cli/main.h"
#include "cli/output.h"
#include "data/synth.h"

/* What a move, and what the state before, leave in the next variance. */
struct clusters {
	double alpha, beta;
};

struct synth_opts {
	struct bt_synth_opts data;
	struct clusters clusters;
	int64_t half_life; /* ns */
	const char *calendar;
	const char *symbols;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

extern const struct bt_program synth_program;

/*
 * synth_opts_check(cli, opts): refuse what makes no sense together: 0; -1,
 * BT_USAGE in cli->err.
 */
int synth_opts_check(
    struct bt_cli *cli, const struct synth_opts *opts) BT_MUST_USE;

#endif

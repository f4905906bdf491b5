/*
 * The options of bt-perturb.
 */
#ifndef PERTURB_OPTS_H
#define PERTURB_OPTS_H

#include "cli/main.h"
#include "data/perturb.h"

/* Two numbers, as they were written. */
struct perturb_pair {
	double first, second;
	const char *text;
};

/* `1.5x` or `10bp`, as it was written. */
struct perturb_push {
	struct bt_perturb_push is;
	const char *text;
};

struct perturb_opts {
	int64_t seed;
	double noise_bp, drop, duplicate;
	struct perturb_pair gap, missing; /* probability; bp, bars */
	struct perturb_push widen, spread;
	int64_t delay, jitter;
	double bootstrap; /* steps; 0: none */
	struct bt_grid tick;
	struct bt_list only;
	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

extern const struct bt_program perturb_program;

#endif

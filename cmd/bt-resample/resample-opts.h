/*
 * The options of bt-resample.
 */
#ifndef RESAMPLE_OPTS_H
#define RESAMPLE_OPTS_H

#include "cli/main.h"
#include "data/resample.h"

enum resample_of {
	OF_AUTO,
	OF_BAR,
	OF_TICK,
	OF_QUOTE
};

struct resample_opts {
	struct bt_resample_opts bars; /* as far as options say it */
	double volume, value;         /* 0: not given */
	const char *zone, *calendar;
	int of;            /* enum resample_of */
	int closed, label; /* 0 left, start; 1 right, end */
	int last;          /* 0 keep, 1 drop */
	struct bt_list rules;
	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

extern const struct bt_program resample_program;

/*
 * resample_opts_check(cli, opts): what options need of each other: 0; -1,
 * BT_USAGE.  Fills opts->bars in.
 */
int resample_opts_check(
    struct bt_cli *cli, struct resample_opts *opts) BT_MUST_USE;

/*
 * resample_opts_rule(opts, name): what becomes of a further column; the last
 * value, where no option says it.
 */
enum bt_resample_rule resample_opts_rule(
    const struct resample_opts *opts, const char *name);

/* resample_opts_meet(opts, name, is_met): there is a further column of that
 * name: note it of each rule that is of it. */
void resample_opts_meet(
    const struct resample_opts *opts, const char *name, bool *is_met);

#endif

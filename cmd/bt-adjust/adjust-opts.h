/*
 * The options of bt-adjust.
 */
#ifndef ADJUST_OPTS_H
#define ADJUST_OPTS_H

#include "cli/main.h"
#include "data/adjust.h"
#include "data/rollover.h"

enum adjust_for {
	ADJUST_FOR_SPLITS,
	ADJUST_FOR_DIVIDENDS,
	ADJUST_FOR_ALL
};

enum adjust_direction {
	ADJUST_BACK,
	ADJUST_FORWARD
};

enum adjust_units {
	ADJUST_UNITS_DAY,
	ADJUST_UNITS_PRICES
};

/* --roll */
struct adjust_roll_opt {
	int is_given;
	enum bt_rollover_rule rule;
	int64_t days;
};

struct adjust_opts {
	int what;      /* enum adjust_for */
	int direction; /* enum adjust_direction */
	int adjusted;  /* place in adjust_words[], the last: as the data say */
	int bad_split; /* enum bt_adjust_unshown */
	int units;     /* enum adjust_units */
	bool is_volume_changed;
	const char *actions, *reference, *columns;
	struct adjust_roll_opt roll;
	int method; /* enum bt_rollover_method */
	bool is_close_kept;
	const char *root, *calendar, *instruments;
	struct bt_grid round;
	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

extern const struct bt_program adjust_program;
extern const char *const adjust_words[]; /* none split dividend all auto */

#endif

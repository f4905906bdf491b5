/*
 * The options of bt-ta.
 */
#ifndef TA_OPTS_H
#define TA_OPTS_H

#include "cli/main.h"

enum ta_warmup {
	TA_WARMUP_KEEP,
	TA_WARMUP_DROP
};

enum ta_list_form {
	TA_LIST_TABLE,
	TA_LIST_JSON
};

struct ta_opts {
	int warmup; /* enum ta_warmup */
	int series; /* enum bt_track_mode */
	const char *day_zone;
	int64_t day_start; /* from midnight, in ns */
	bool is_list;
	const char *describe;
	int list_form; /* enum ta_list_form */
	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

extern const struct bt_program ta_program;

#endif

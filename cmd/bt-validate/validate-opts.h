/*
 * The options of bt-validate.
 */
#ifndef VALIDATE_OPTS_H
#define VALIDATE_OPTS_H

#include "cli/main.h"

struct validate_opts {
	uint32_t checks; /* a bit each; 0: all */
	const char *calendar, *actions;
	int64_t most;       /* findings of each check that are shown */
	int level, fail_on; /* enum bt_check_level; fail_on 3: never */
	const char *findings;
	int format; /* enum findings_format */
	bool is_summary;
	uint32_t fix; /* a bit each */
	int keep;     /* enum bt_repair_keep */
	const char *rejects;
	bool is_strict, is_check_only, is_list;
	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

extern const struct bt_program validate_program;

/* validate_list(): print the checks; a status. */
int validate_list(void);

/* validate_usage(cli, opts): what options need of each other; 0 or -1. */
int validate_usage(
    struct bt_cli *cli, const struct validate_opts *opts) BT_MUST_USE;

#endif

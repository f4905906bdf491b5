/*
 * The options of bt-cat.
 */
#ifndef CAT_OPTS_H
#define CAT_OPTS_H

#include "cat-sink.h"
#include "cli/main.h"

struct cat_opts {
	struct cat_sink_opts sink;
	struct bt_slice_opts slice;
	struct bt_list columns; /* as they were given, commas and all */
	bool is_counting, is_info;
	bool is_by_symbol; /* of both, each symbol for itself */
	bool is_quick;     /* of both, from the index where there is one */
	bool is_salvaging;
	const char *append; /* the file to append to; NULL: none */
	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

extern const struct cat_opts cat_defaults;
extern const struct bt_program cat_program;

/* cat_opts_check(opts, err): what options say together; 0 or -1. */
int cat_opts_check(const struct cat_opts *opts, struct bt_err *err) BT_MUST_USE;

#endif

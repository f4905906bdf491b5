/*
 * bt-metrics: its options.
 */
#ifndef BT_METRICS_OPTS_H
#define BT_METRICS_OPTS_H

#include "cli/input.h"
#include "cli/main.h"
#include "cli/output.h"
#include "measure/metrics.h"

enum metrics_form {
	METRICS_AUTO, /* by the name of -o, by -b and -z; else a table */
	METRICS_TABLE,
	METRICS_CSV,
	METRICS_JSONL,
	METRICS_STREAM
};

/* `sharpe=1`: a bound that a metric must keep. */
struct bound {
	const struct bt_metric_row *row;
	double value;
};

struct bounds {
	struct bound *items;
	size_t n, cap;
};

struct metrics_opts {
	double risk_free;
	double periods; /* 0: as the run says */
	bt_time from, to;
	struct bt_list only;
	struct bounds least, most;
	bool is_list;
	const char *file;
	int form; /* enum metrics_form */
	bool is_binary, is_compressed;
	struct bt_input_opts in; /* tz and partial alone have options */
	struct bt_common_opts common;
};

extern const struct bt_program metrics_program;

/*
 * metrics_opts_check(o, err):
 * Refuse what does not go together, and settle the form of the output.
 */
int metrics_opts_check(struct metrics_opts *o, struct bt_err *err) BT_MUST_USE;

/*
 * metrics_opts_rows(o, rows, n, err):
 * The metrics asked for by --only, in that order; all of them without it.
 *
 *   rows   an array of n that the caller frees.
 *   fails  BT_USAGE for a name that is none; BT_SYSTEM.
 */
int metrics_opts_rows(const struct metrics_opts *o,
    const struct bt_metric_row ***rows, size_t *n,
    struct bt_err *err) BT_MUST_USE;

/* metrics_opts_clear(o): give back what the table does not know of. */
void metrics_opts_clear(struct metrics_opts *o);

#endif

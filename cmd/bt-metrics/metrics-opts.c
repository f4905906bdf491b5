#include "metrics-opts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/vec.h"
#include "bt/num.h"

static const char *const form_names[] = { "auto", "table", "csv", "jsonl",
	"stream", NULL };

static const struct bt_metric_row *
find_metric(const char *name, size_t n, struct bt_err *err)
{
	const struct bt_metric_row *row = bt_metric_find(name, n);
	char text[64];
	const char *near;

	if (row != NULL)
		return row;
	if (n >= sizeof text)
		n = sizeof text - 1;
	memcpy(text, name, n);
	text[n] = '\0';
	near = bt_metric_near(text);
	if (near != NULL)
		(void)bt_fail(err, BT_USAGE,
		    "unknown metric '%s' (did you mean '%s'?)", text, near);
	else
		(void)bt_fail(err, BT_USAGE, "unknown metric '%s'", text);
	(void)bt_err_hint(err, "bt-metrics --list tells all of them");
	return NULL;
}

/* METRIC=VALUE, added to a struct bounds. */
static int
parse_bound(const char *value, void *field, struct bt_err *err)
{
	struct bounds *b = field;
	const char *equal = strchr(value, '=');
	struct bound one;

	if (equal == NULL)
		return bt_fail(err, BT_USAGE,
		    "'%s' is not METRIC=VALUE, such as sharpe=1", value);
	one.row = find_metric(value, (size_t)(equal - value), err);
	if (one.row == NULL)
		return -1;
	if (bt_num_parse(equal + 1, strlen(equal + 1), &one.value) < 0 ||
	    isnan(one.value))
		return bt_fail(
		    err, BT_USAGE, "'%s' is not a number", equal + 1);
	if (bt_vec_reserve(
		&b->items, &b->cap, b->n + 1, sizeof *b->items, err) < 0)
		return -1;
	b->items[b->n++] = one;
	return 0;
}

static const struct bt_opt metrics_options[] = {
	BT_OPT_GROUP("Measuring"),
	BT_DOUBLE('R', "risk-free", struct metrics_opts, risk_free, "RATE",
	    -0.99, 10.0, "0", "yearly risk-free rate, as a fraction"),
	BT_DOUBLE(0, "periods", struct metrics_opts, periods, "N", 0.01, 1e9,
	    NULL, "returns in a year, to annualise with",
	    .shown = "as the run says"),
	BT_TIME_OPT(
	    0, "from", struct metrics_opts, from, "leave out what is earlier"),
	BT_TIME_OPT(0, "to", struct metrics_opts, to,
	    "leave out what is at that time or later"),
	BT_STRING(0, "tz", struct metrics_opts, in.tz, "ZONE",
	    "zone of times in CSV that have no offset", .shown = "UTC",
	    .complete = BT_COMPLETE_ZONE),
	BT_FLAG(0, "partial", struct metrics_opts, in.is_partial,
	    "accept a run that failed or breaks off"),
	BT_OPT_GROUP("Choosing"),
	BT_LIST(0, "only", struct metrics_opts, only, "METRIC",
	    "the bare value of these alone (name,name,...)",
	    .complete = BT_COMPLETE_METRIC),
	BT_CALL(0, "min", struct metrics_opts, least, "METRIC=VALUE",
	    parse_bound, "status 1 where the metric is below",
	    .flags = BT_OPT_REPEATABLE, .complete = BT_COMPLETE_METRIC),
	BT_CALL(0, "max", struct metrics_opts, most, "METRIC=VALUE",
	    parse_bound, "status 1 where the metric is above",
	    .flags = BT_OPT_REPEATABLE, .complete = BT_COMPLETE_METRIC),
	BT_FLAG(0, "list", struct metrics_opts, is_list,
	    "list the metrics, and measure nothing", .flags = BT_OPT_NO_CONFIG),
	BT_OPT_GROUP("Output"),
	BT_STRING('o', "output", struct metrics_opts, file, "FILE",
	    "write to FILE instead of standard output",
	    .complete = BT_COMPLETE_FILE, .flags = BT_OPT_NO_CONFIG),
	BT_ENUM('f', "format", struct metrics_opts, form, "FORM", form_names,
	    "auto", "form of the output; stream: the run with its metrics"),
	BT_FLAG('b', "binary", struct metrics_opts, is_binary,
	    "binary (bts) stream, uncompressed: for pipes"),
	BT_FLAG('z', "compress", struct metrics_opts, is_compressed,
	    "compressed stream"),
	BT_GROUP_COMMON(struct metrics_opts, common),
	BT_OPT_END,
};

const struct bt_program metrics_program = {
	.name = "bt-metrics",
	.purpose = "measure a run",
	.synopsis = (const char *const[]){ "[option ...] [file]", NULL },
	.options = metrics_options,
	.max_operands = 1,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 1 2 3 4",
	.examples =
	    (const char *const[]){
		"bt-run --orders orders.csv bars.csv | bt-metrics",
		"bt-metrics --only sharpe,max_drawdown run.bts",
		"bt-metrics --min sharpe=1 --max max_drawdown=0.2 run.bts",
		"bt-metrics -f stream run.bts | bt-report -o run.html",
		"bt-metrics --periods 12 monthly-returns.csv",
		NULL,
	    },
};

/* ---- the form of the output ---- */

static int
ends_with(const char *name, const char *ending)
{
	size_t n = strlen(name), k = strlen(ending);

	return n > k && bt_ascii_same(name + n - k, ending, k);
}

static enum metrics_form
form_of(const struct metrics_opts *o)
{
	if (o->is_binary || o->is_compressed)
		return METRICS_STREAM;
	if (o->file == NULL)
		return METRICS_TABLE;
	if (ends_with(o->file, ".csv") || ends_with(o->file, ".csv.zst"))
		return METRICS_CSV;
	if (ends_with(o->file, ".jsonl"))
		return METRICS_JSONL;
	if (ends_with(o->file, ".bts") || ends_with(o->file, ".bt") ||
	    ends_with(o->file, ".bt.zst"))
		return METRICS_STREAM;
	return METRICS_TABLE;
}

int
metrics_opts_check(struct metrics_opts *o, struct bt_err *err)
{
	if (o->form == METRICS_AUTO)
		o->form = (int)form_of(o);
	if ((o->is_binary || o->is_compressed) && o->form != METRICS_STREAM)
		return bt_fail(err, BT_USAGE,
		    "--%s: cannot be combined with --format %s",
		    o->is_binary ? "binary" : "compress", form_names[o->form]);
	if (o->from != BT_TIME_NONE && o->to != BT_TIME_NONE &&
	    o->from >= o->to)
		return bt_fail(err, BT_USAGE, "--from is not before --to");
	return 0;
}

/* ---- the metrics wanted ---- */

static int
add_row(const struct bt_metric_row ***rows, size_t *n,
    const struct bt_metric_row *row, struct bt_err *err)
{
	const struct bt_metric_row **more =
	    realloc(*rows, (*n + 1) * sizeof(const struct bt_metric_row *));

	if (more == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	more[(*n)++] = row;
	*rows = more;
	return 0;
}

/* `sharpe,sortino`: each of them. */
static int
add_names(const struct bt_metric_row ***rows, size_t *n, const char *names,
    struct bt_err *err)
{
	const struct bt_metric_row *row;
	size_t len;

	for (;;) {
		len = strcspn(names, ",");
		row = find_metric(names, len, err);
		if (row == NULL || add_row(rows, n, row, err) < 0)
			return -1;
		if (names[len] == '\0')
			return 0;
		names += len + 1;
	}
}

int
metrics_opts_rows(const struct metrics_opts *o,
    const struct bt_metric_row ***rows, size_t *n, struct bt_err *err)
{
	const struct bt_metric_row *all;
	size_t i, n_all;
	int rc = 0;

	*rows = NULL;
	*n = 0;
	for (i = 0; i < o->only.n && rc == 0; i++)
		rc = add_names(rows, n, o->only.items[i], err);
	all = bt_metric_rows(&n_all);
	for (i = 0; i < n_all && rc == 0 && o->only.n == 0; i++)
		rc = add_row(rows, n, &all[i], err);
	return rc;
}

void
metrics_opts_clear(struct metrics_opts *o)
{
	free(o->least.items);
	free(o->most.items);
}

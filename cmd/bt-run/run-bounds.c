#include "run-bounds.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "cli/output.h"

static const struct {
	const char *name;
	enum bt_path_rule path;
} paths[RUN_BOUNDS] = {
	{ "worst", BT_PATH_WORST },
	{ "nearest", BT_PATH_NEAREST },
	{ "best", BT_PATH_BEST },
};

/* ---- opening ---- */

/* A pipe of orders would be shared out among the three. */
static int
check_orders(const struct run_strategy *kind)
{
	struct stat st;

	if (strcmp(kind->protocol, "orders") != 0 ||
	    (stat(kind->opts->orders, &st) == 0 && S_ISREG(st.st_mode)))
		return 0;
	(void)bt_fail(&kind->cli->err, BT_USAGE,
	    "--bounds reads the orders three times, and '%s' is no file",
	    kind->opts->orders);
	return bt_err_hint(
	    &kind->cli->err, "write them to a file first: --orders FILE");
}

int
run_bounds_open(struct run_bounds *b, const struct run_strategy *kind,
    const struct bt_source *source, struct bt_source *own)
{
	const struct bt_collect_opts all = { .from = BT_TIME_NONE,
		.to = BT_TIME_NONE };
	size_t i;

	*b = (struct run_bounds){ .cli = kind->cli };
	for (i = 0; i < RUN_BOUNDS; i++) {
		bt_collect_init(&b->runs[i].collect, &all, kind->in->syms);
		if ((int)paths[i].path == kind->opts->path)
			b->own = i;
	}
	if (check_orders(kind) < 0)
		return -1;
	b->tee = bt_tee_new(source, RUN_BOUNDS, &b->cli->err);
	if (b->tee == NULL)
		return -1;
	*own = bt_tee_tap(b->tee, b->own);
	return 0;
}

void
run_bounds_clear(struct run_bounds *b)
{
	size_t i;

	for (i = 0; i < RUN_BOUNDS; i++) {
		run_lane_clear(&b->runs[i].lane);
		bt_collect_clear(&b->runs[i].collect);
	}
	bt_tee_free(b->tee);
	b->tee = NULL;
}

static int
collect(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct run_bound *run = arg;

	return bt_collect_put(&run->collect, rec, err);
}

/* A strategy may fail under one path only. */
static int
failed(struct run_bounds *b, size_t i)
{
	return bt_err_hint(&b->cli->err,
	    "this is of the run with --path %s, which --bounds makes too",
	    paths[i].name);
}

int
run_bounds_start(struct run_bounds *b, const struct run_lane_opts *opts)
{
	struct run_lane_opts o = *opts;
	struct bt_rules rules = *opts->rules;
	struct bt_source steps;
	size_t i;

	o.rules = &rules;
	o.steps = &steps;
	/* what it says is the same, or nearly: once is enough */
	o.kind->is_silent = true;
	for (i = 0; i < RUN_BOUNDS; i++) {
		if (i == b->own)
			continue;
		rules.path = paths[i].path;
		steps = bt_tee_tap(b->tee, i);
		o.sink = (struct bt_sink){ collect, &b->runs[i] };
		if (run_lane_open(&b->runs[i].lane, &o) < 0)
			return failed(b, i);
	}
	return 0;
}

/* ---- running ---- */

int
run_bounds_put(
    struct run_bounds *b, const struct bt_rec *rec, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < RUN_BOUNDS; i++)
		if ((i == b->own || rec->type == BT_META) &&
		    bt_collect_put(&b->runs[i].collect, rec, err) < 0)
			return -1;
	return 0;
}

int
run_bounds_step(struct run_bounds *b)
{
	size_t i;

	for (i = 0; i < RUN_BOUNDS; i++)
		if (i != b->own && run_lane_step(&b->runs[i].lane) < 0)
			return failed(b, i);
	return 0;
}

int
run_bounds_finish(struct run_bounds *b)
{
	size_t i;

	for (i = 0; i < RUN_BOUNDS; i++)
		if (i != b->own && run_lane_finish(&b->runs[i].lane) < 0)
			return failed(b, i);
	return 0;
}

/* ---- telling ---- */

/* Of interest in one of them is of interest in all. */
static bool
is_told(const struct run_bounds *b, const struct bt_metric_row *row)
{
	size_t i;

	for (i = 0; i < RUN_BOUNDS; i++)
		if (bt_metric_is_told(row, &b->runs[i].measures))
			return true;
	return false;
}

static int
tell_metric(struct run_bounds *b, const struct bt_metric_row *row,
    const struct bt_sink *out)
{
	char name[128], note[BT_METRIC_NOTE_MAX];
	struct bt_metric metric = { .name = name, .note = note };
	struct bt_rec rec = { .type = BT_METRIC, .u.metric = &metric };
	size_t i;

	for (i = 0; i < RUN_BOUNDS; i++) {
		const struct bt_measures *m = &b->runs[i].measures;

		(void)snprintf(
		    name, sizeof name, "%s.%s", row->name, paths[i].name);
		metric.value = bt_metric_value(row, m);
		(void)bt_metric_note(row, m, note, sizeof note);
		if (out->put(out->arg, &rec, &b->cli->err) < 0)
			return -1;
	}
	return 0;
}

int
run_bounds_tell(struct run_bounds *b, const struct bt_sink *out)
{
	const struct bt_metric_row *rows;
	size_t i, n;

	for (i = 0; i < RUN_BOUNDS; i++)
		if (bt_collect_finish(&b->runs[i].collect, &b->runs[i].measures,
			&b->cli->err) < 0)
			return -1;
	rows = bt_metric_rows(&n);
	for (i = 0; i < n; i++)
		if (is_told(b, &rows[i]) && tell_metric(b, &rows[i], out) < 0)
			return -1;
	return 0;
}

static int
put_row(
    struct run_bounds *b, const struct bt_metric_row *row, struct bt_buf *text)
{
	char v[RUN_BOUNDS][BT_METRIC_TEXT_MAX];
	char *midnight;
	size_t i;

	for (i = 0; i < RUN_BOUNDS; i++) {
		(void)bt_metric_format(row->kind,
		    bt_metric_value(row, &b->runs[i].measures), v[i]);
		midnight = strstr(v[i], "T00:00:00Z");
		if (midnight != NULL)
			*midnight = '\0';
	}
	return bt_buf_printf(text, &b->cli->err, "%-20s %20s %20s %20s\n",
	    row->name, v[0], v[1], v[2]);
}

int
run_bounds_table(struct run_bounds *b)
{
	const struct bt_metric_row *rows;
	struct bt_buf text = { 0 };
	size_t i, n;
	int rc = bt_buf_printf(&text, &b->cli->err, "%-20s %20s %20s %20s\n",
	    "metric", paths[0].name, paths[1].name, paths[2].name);

	rows = bt_metric_rows(&n);
	for (i = 0; i < n && rc == 0; i++)
		rc = is_told(b, &rows[i]) ? put_row(b, &rows[i], &text) : 0;
	if (rc == 0)
		rc = bt_output_text(b->cli, NULL, bt_buf_text(&text), text.len);
	bt_buf_free(&text);
	return rc;
}

void
run_bounds_last_words(struct run_bounds *b)
{
	const struct bt_measures *m[RUN_BOUNDS];
	size_t i;

	for (i = 0; i < RUN_BOUNDS; i++)
		m[i] = &b->runs[i].measures;
	bt_log_say(&b->cli->log,
	    "ambiguous fills: worst %lld of %lld, nearest %lld of %lld, best "
	    "%lld of %lld",
	    (long long)m[0]->ambiguous, (long long)m[0]->fills,
	    (long long)m[1]->ambiguous, (long long)m[1]->fills,
	    (long long)m[2]->ambiguous, (long long)m[2]->fills);
}

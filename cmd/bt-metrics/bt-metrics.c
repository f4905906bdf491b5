/*
 * bt-metrics: measure a run, or a series of returns; test thresholds.
 *
 * A run is read once, in memory bounded by its days; with -f stream it goes
 * through as it comes, but for its last record, before which the metrics are
 * put.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bt/num.h"
#include "io/form.h"
#include "measure/collect.h"
#include "measure/series.h"
#include "metrics-opts.h"
#include "metrics-out.h"

/* The program at work. */
struct job {
	struct bt_cli *cli;
	const struct metrics_opts *opts;
	struct bt_collect_opts window;
	struct bt_input in;
	struct bt_writer *w; /* NULL: no stream is asked for */
	struct bt_collect run;
	struct bt_series series;
	bool is_series;
	struct bt_run_end end; /* kept back while the run goes through */
	char end_status[16], end_text[512];
	struct metrics metrics;
};

/* ---- reading ---- */

/* Whether a file is a series of returns; nothing is consumed. */
static int
is_series(struct bt_file *file, struct bt_err *err)
{
	size_t n, want = 1;
	uint8_t *head;

	do { /* as much as there is, up to a whole first line */
		if (bt_file_peek(file, want, &head, &n, err) < 0)
			return -1;
		if (n < want)
			break;
		want = n + 1;
	} while (n < 4096 && memchr(head, '\n', n) == NULL);
	return bt_series_probe(head, n);
}

/* A reader of a run; or none, where the file was a series and is read. */
static struct bt_reader *
open_input(void *arg, const char *path, const struct bt_reader_opts *opts,
    struct bt_err *err)
{
	struct job *job = arg;
	struct bt_file *file = bt_file_open(path, err);
	int rc;

	if (file == NULL)
		return NULL;
	rc = is_series(file, err);
	if (rc == 0)
		return bt_reader_open_form(file, NULL, NULL, opts, err);
	if (rc > 0)
		rc = bt_series_read(&job->series, file, opts->zone, err);
	job->is_series = rc == 0;
	bt_file_close(file);
	return NULL;
}

static void
keep_end(struct job *job, const struct bt_run_end *end)
{
	(void)snprintf(
	    job->end_status, sizeof job->end_status, "%s", end->status);
	(void)snprintf(job->end_text, sizeof job->end_text, "%s", end->text);
	job->end.status = job->end_status;
	job->end.text = job->end_text;
}

/* Pass a record on: all but the last, and metrics that will be told anew. */
static int
pass(struct job *job, const struct bt_rec *rec)
{
	if (job->w == NULL)
		return 0;
	if (rec->type == BT_RUN_END) {
		keep_end(job, rec->u.run_end);
		return 0;
	}
	if (rec->type == BT_METRIC && bt_metric_find(rec->u.metric->name,
					  strlen(rec->u.metric->name)) != NULL)
		return 0;
	return bt_writer_put(job->w, rec);
}

static int
read_run(struct job *job, struct bt_reader *r)
{
	struct bt_err *err = &job->cli->err;
	const struct bt_rec *rec;
	int rc;

	while ((rc = bt_reader_next(r, &rec)) > 0) {
		if (bt_collect_put(&job->run, rec, err) < 0)
			return bt_err_at(
			    err, bt_reader_name(r), bt_reader_line(r));
		if (pass(job, rec) < 0)
			return -1;
	}
	if (rc < 0 || job->opts->in.is_partial)
		return rc;
	if (bt_collect_check(&job->run, err) < 0)
		return bt_err_at(err, bt_reader_name(r), 0);
	return 0;
}

/* There is one input at most; closing it tells its own error, if any. */
static int
read_all(struct job *job)
{
	struct bt_reader *r;
	bool is_bad = false;
	int rc;

	while ((rc = bt_input_next(&job->in, &r)) > 0)
		is_bad = r != NULL && read_run(job, r) < 0;
	return is_bad ? -1 : rc;
}

/* Of a series of returns, what only a run can tell is not even asked. */
static void
leave_out_runs(struct metrics *m)
{
	size_t i, n = 0;

	for (i = 0; i < m->n; i++)
		if (!(m->rows[i]->needs & BT_NEEDS_RUN))
			m->rows[n++] = m->rows[i];
	m->n = n;
}

/* Nor what is of no interest in this run. */
static void
leave_out_untold(struct metrics *m)
{
	size_t i, n = 0;

	for (i = 0; i < m->n; i++)
		if (bt_metric_is_told(m->rows[i], &m->measures))
			m->rows[n++] = m->rows[i];
	m->n = n;
}

static int
measure(struct job *job)
{
	struct bt_err *err = &job->cli->err;
	struct bt_measures *m = &job->metrics.measures;

	if (read_all(job) < 0)
		return -1;
	if (!job->is_series) {
		if (bt_collect_finish(&job->run, m, err) < 0)
			return -1;
		if (job->opts->only.n == 0)
			leave_out_untold(&job->metrics);
		return 0;
	}
	if (job->opts->only.n == 0)
		leave_out_runs(&job->metrics);
	if (job->series.skipped > 0)
		bt_cli_note(job->cli, "%zu rows without a return skipped",
		    job->series.skipped);
	return bt_series_measure(&job->series, &job->window, m, err);
}

/* ---- telling ---- */

static int
put_stream(struct job *job)
{
	struct bt_rec rec = { .type = BT_RUN_END };

	rec.u.run_end = &job->end;
	if (metrics_records(&job->metrics, job->w) < 0)
		return -1;
	return job->end.status == NULL ? 0 : bt_writer_put(job->w, &rec);
}

static enum metrics_text
text_form(const struct job *job)
{
	if (job->opts->form == METRICS_JSONL)
		return METRICS_AS_JSON;
	if (job->opts->only.n > 0 &&
	    !bt_cli_is_given(job->cli, &job->opts->form))
		return METRICS_AS_LINES;
	return METRICS_AS_TABLE;
}

static int
put_text(struct job *job)
{
	struct bt_buf b = { 0 };
	int rc =
	    metrics_text(&job->metrics, text_form(job), &b, &job->cli->err);

	if (rc == 0)
		rc = bt_output_text(
		    job->cli, job->opts->file, bt_buf_text(&b), b.len);
	bt_buf_free(&b);
	return rc;
}

/* Say which bounds are not kept: BT_NO if any.  What is undefined keeps
 * none. */
static int
test_bounds(struct job *job, const struct bounds *bounds, bool is_least)
{
	char note[BT_METRIC_NOTE_MAX], is[BT_NUM_TEXT_MAX];
	char bound[BT_NUM_TEXT_MAX];
	int rc = BT_OK;

	for (size_t i = 0; i < bounds->n; i++) {
		const struct bound *b = &bounds->items[i];
		double v = bt_metric_value(b->row, &job->metrics.measures);

		if (is_least ? v >= b->value : v <= b->value)
			continue;
		rc = BT_NO;
		(void)bt_num_format(v, is);
		(void)bt_num_format(b->value, bound);
		(void)bt_metric_note(
		    b->row, &job->metrics.measures, note, sizeof note);
		bt_log_say(&job->cli->log, "%s is %s, %s %s%s%s%s",
		    b->row->name, is, is_least ? "not at least" : "not at most",
		    bound, isnan(v) ? " (" : "", isnan(v) ? note : "",
		    isnan(v) ? ")" : "");
	}
	return rc;
}

static void
warn(struct job *job)
{
	char text[BT_METRIC_NOTE_MAX];
	size_t k;

	for (k = 0; bt_measures_warning(
			&job->metrics.measures, k, text, sizeof text) > 0;
	     k++)
		bt_cli_warn(job->cli, "%s", text);
}

static int
test_and_warn(struct job *job)
{
	int least, most;

	warn(job);
	least = test_bounds(job, &job->opts->least, true);
	most = test_bounds(job, &job->opts->most, false);
	return least > most ? least : most;
}

/* ---- the outline ---- */

static int
open_output(struct job *job)
{
	const struct metrics_opts *o = job->opts;
	struct bt_output_opts out = {
		.file = o->file,
		.form = o->form == METRICS_CSV ? BT_FORM_CSV : BT_FORM_AUTO,
		.is_binary = o->is_binary,
		.is_compressed = o->is_compressed,
	};

	if (o->form != METRICS_STREAM)
		return 0;
	job->w = bt_output_open(job->cli, &out, job->in.syms);
	return job->w == NULL ? -1 : 0;
}

static int
put_csv(struct job *job)
{
	const struct bt_output_opts out = {
		.file = job->opts->file,
		.form = BT_FORM_CSV,
	};
	struct bt_writer *w = bt_output_open(job->cli, &out, job->in.syms);

	if (w == NULL)
		return -1;
	return bt_output_close(job->cli, w, metrics_records(&job->metrics, w));
}

static int
tell(struct job *job, int rc)
{
	if (job->w != NULL) {
		if (rc >= 0)
			rc = put_stream(job);
		rc = bt_output_close(job->cli, job->w, rc);
	} else if (rc >= 0) {
		rc = job->opts->form == METRICS_CSV ? put_csv(job)
						    : put_text(job);
	}
	return rc;
}

static int
run(struct job *job)
{
	int rc;

	if (bt_input_init(&job->in, job->cli, &job->opts->in) < 0)
		return -1;
	job->in.open = open_input;
	job->in.arg = job;
	bt_collect_init(&job->run, &job->window, job->in.syms);
	rc = open_output(job);
	if (rc == 0)
		rc = tell(job, measure(job));
	if (rc == 0)
		rc = test_and_warn(job);
	bt_collect_clear(&job->run);
	bt_series_clear(&job->series);
	bt_input_clear(&job->in);
	return rc;
}

static void
list_metrics(void)
{
	const struct bt_metric_row *rows;
	size_t i, n;

	rows = bt_metric_rows(&n);
	for (i = 0; i < n; i++)
		printf("%s\t%s\t%s\n", rows[i].name,
		    bt_metric_unit(rows[i].kind), rows[i].text);
}

static int
metrics_main(struct bt_cli *cli, struct metrics_opts *opts)
{
	struct job job = { .cli = cli, .opts = opts };
	int rc;

	if (opts->is_list) {
		list_metrics();
		return BT_OK;
	}
	if (opts->form == METRICS_AUTO && !opts->is_binary &&
	    bt_output_check_name(
		cli, opts->file, ".csv, .jsonl, .bts and .txt") < 0)
		return -1;
	if (metrics_opts_check(opts, &cli->err) < 0)
		return -1;
	job.window = (struct bt_collect_opts){ opts->from, opts->to,
		opts->periods, opts->risk_free };
	rc = metrics_opts_rows(
	    opts, &job.metrics.rows, &job.metrics.n, &cli->err);
	if (rc == 0)
		rc = run(&job);
	free(job.metrics.rows);
	return rc;
}

int
main(int argc, char **argv)
{
	struct metrics_opts opts = { 0 };
	struct bt_cli cli;
	int rc;

	bt_cli_start(&cli, argc, argv, &metrics_program, &opts);
	rc = metrics_main(&cli, &opts);
	metrics_opts_clear(&opts);
	return bt_cli_end(&cli, rc);
}

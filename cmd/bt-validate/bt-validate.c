/*
 * bt-validate: pass market records through unchanged, and tell what in them
 * cannot be so.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/input.h"
#include "cli/output.h"
#include "data/check.h"
#include "validate-opts.h"

struct validate {
	struct bt_cli *cli;
	const struct validate_opts *opts;
	struct bt_input in;
	struct bt_check *check;
	const struct bt_reader *reader; /* the one being read */
	int64_t shown[32];              /* findings of each check */
};

/* A finding where people look for it: `bt-validate: bars.csv:17: ...`. */
static int
found(void *arg, const struct bt_finding *f)
{
	struct validate *v = arg;
	struct bt_err e = { .status = BT_NO,
		.line = f->line,
		.is_record = bt_reader_is_binary(v->reader) };
	int is_note = bt_check_info(f->check)->is_note;

	if (!is_note && !v->opts->is_strict &&
	    v->shown[f->check] >= v->opts->most)
		return 0;
	(void)snprintf(
	    e.where, sizeof e.where, "%s", bt_reader_name(v->reader));
	(void)snprintf(e.text, sizeof e.text, "%s", f->text);
	if (is_note) {
		if (v->shown[f->check] < v->opts->most)
			bt_cli_note(v->cli, "%s:%lld: %s", e.where,
			    (long long)e.line, e.text);
	} else if (v->opts->is_strict) {
		v->cli->err = e;
		return -1;
	} else {
		bt_log_finding(&v->cli->log, &e);
	}
	v->shown[f->check]++;
	return 0;
}

static int
visit(void *arg, struct bt_block *block)
{
	struct validate *v = arg;

	return bt_check_block(v->check, block, &v->cli->err) < 0 ? -1 : 1;
}

/* Check one input, and copy it where a writer is given; 0 or -1. */
static int
check_input(struct validate *v, struct bt_reader *r, struct bt_writer *w)
{
	struct bt_block block;
	int rc;

	v->reader = r;
	bt_check_begin(v->check, bt_reader_is_binary(r));
	if (w != NULL)
		return bt_stream_copy(r, w, visit, v);
	while ((rc = bt_reader_next_block(r, &block)) > 0)
		if (visit(v, &block) < 0)
			return -1;
	return rc;
}

/* Check all inputs; 0 or -1. */
static int
check_all(struct validate *v, struct bt_writer *w)
{
	struct bt_reader *r;
	int rc;

	while ((rc = bt_input_next(&v->in, &r)) > 0)
		/* A reader's own failure is told by the next bt_input_next(). */
		if (check_input(v, r, w) < 0 &&
		    bt_reader_err(r)->status == BT_OK)
			return -1;
	return rc;
}

/* The last line: how many of what. */
static int
tell_summary(struct validate *v)
{
	uint64_t records = bt_check_records(v->check);
	uint64_t total = bt_check_total(v->check);
	const struct bt_check_info *info;
	struct bt_buf b = { 0 };
	const char *mark = ":";
	size_t k;
	int rc;

	if (total == 0 && v->opts->common.verbose == 0)
		return 0;
	rc = bt_buf_printf(&b, &v->cli->err, "%llu record%s, %llu finding%s",
	    (unsigned long long)records, records == 1 ? "" : "s",
	    (unsigned long long)total, total == 1 ? "" : "s");
	for (k = 0; rc == 0 && (info = bt_check_info(k)) != NULL; k++) {
		uint64_t n = bt_check_count(v->check, k);

		if (n == 0 || (info->is_note && v->opts->common.verbose == 0))
			continue;
		rc = bt_buf_printf(&b, &v->cli->err, "%s %llu %s%s", mark,
		    (unsigned long long)n, info->name,
		    info->is_note ? " (a note)" : "");
		mark = ",";
		if (rc == 0 && !info->is_note && n > (uint64_t)v->shown[k])
			rc = bt_buf_printf(&b, &v->cli->err, " (%lld shown)",
			    (long long)v->shown[k]);
	}
	if (rc == 0)
		bt_log_say(&v->cli->log, "%s", bt_buf_text(&b));
	bt_buf_free(&b);
	return rc;
}

static int
list_checks(void)
{
	const struct bt_check_info *info;
	size_t k;

	for (k = 0; (info = bt_check_info(k)) != NULL; k++)
		printf("%-12s %s\n", info->name, info->help);
	return BT_OK;
}

/* Inputs and output are open: do the work.  A status, or -1. */
static int
run(struct validate *v)
{
	struct bt_check_opts copts = { .checks = v->opts->checks,
		.syms = v->in.syms,
		.found = found,
		.arg = v };
	struct bt_writer *w = NULL;
	int rc;

	v->check = bt_check_new(&copts, &v->cli->err);
	if (v->check == NULL)
		return -1;
	if (!v->opts->is_check_only) {
		w = bt_output_open(v->cli, &v->opts->out, v->in.syms);
		if (w == NULL)
			return -1;
	}
	rc = check_all(v, w);
	/* with --strict the finding that ended it says all */
	if (v->cli->err.status != BT_NO && tell_summary(v) < 0)
		rc = -1;
	if (rc == 0 && bt_check_total(v->check) > 0)
		rc = BT_NO;
	return bt_output_close(v->cli, w, rc);
}

static int
validate_main(struct bt_cli *cli, const struct validate_opts *opts)
{
	struct validate v = { .cli = cli, .opts = opts };
	int rc;

	if (opts->is_list)
		return list_checks();
	if (cli->n_operands > 1 && !opts->is_check_only) {
		(void)bt_fail(&cli->err, BT_USAGE,
		    "records of one input are passed through, not of %d",
		    cli->n_operands);
		return bt_err_hint(&cli->err,
		    "bt-cat merges files; --check-only writes no records");
	}
	if (bt_input_init(&v.in, cli, &opts->in) < 0)
		return -1;
	v.in.opts.is_missing_ok = 1;
	v.in.is_separate = opts->is_check_only;
	rc = run(&v);
	bt_check_free(v.check);
	bt_input_clear(&v.in);
	return rc;
}

int
main(int argc, char **argv)
{
	struct validate_opts opts = { 0 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &validate_program, &opts);
	return bt_cli_end(&cli, validate_main(&cli, &opts));
}

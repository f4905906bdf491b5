/*
 * bt-validate: pass market records through, and tell what in them cannot be
 * so, or is unlikely.
 */
#include <string.h>

#include "base/intr.h"
#include "cli/input.h"
#include "cli/output.h"
#include "data/calendars.h"
#include "data/check.h"
#include "validate-actions.h"
#include "validate-mend.h"
#include "validate-opts.h"
#include "validate-rejects.h"
#include "validate-told.h"

struct validate {
	struct bt_cli *cli;
	const struct validate_opts *opts;
	struct bt_input in;
	struct bt_check *check; /* the mender's, if there is one */
	struct mender *mender;  /* or NULL: nothing is mended */
	struct rejects *rejects;
	struct told told;
	struct actions actions;
	struct bt_calendar *calendars[BT_CHECK_CALENDARS];
	size_t n_calendars;
	struct bt_calendars own; /* that symbols name */
	uint64_t lost;   /* rows that could not be read, and are nowhere */
	uint64_t others; /* records that are no market data */
};

static int
found(void *arg, const struct bt_finding *f)
{
	struct validate *v = arg;

	return told_finding(&v->told, f, "");
}

static int
is_fixed(const struct validate *v, const char *name)
{
	return (int)(v->opts->fix >> bt_check_find(name, strlen(name)) & 1);
}

/* A row cannot be read: a finding, and reading goes on. */
static int
bad_row(void *arg, const struct bt_bad_row *row)
{
	struct validate *v = arg;

	if (v->rejects != NULL) {
		if (rejects_row(v->rejects, row, &v->cli->err) < 0)
			return -1;
	} else if (!is_fixed(v, "rows"))
		v->lost++;
	return bt_check_bad_row(v->check, row->why->line, row->why->text);
}

static int
visit(void *arg, struct bt_block *block)
{
	struct validate *v = arg;

	v->others +=
	    block->type > BT_ACTION && block->type < BT_TYPES ? block->n : 0;
	return bt_check_block(v->check, block, &v->cli->err) < 0 ? -1 : 1;
}

/* Check one input, and copy it where a writer is given; 0 or -1. */
static int
check_input(struct validate *v, struct bt_reader *r, struct bt_writer *w)
{
	struct bt_block block;
	int rc;

	told_begin(&v->told, r);
	bt_check_begin(v->check, bt_reader_is_binary(r));
	if (actions_give(&v->actions, v->check, v->in.syms, &v->cli->err) < 0)
		return -1;
	if (v->mender != NULL)
		return mender_run(v->mender, r, w);
	if (w != NULL)
		rc = bt_stream_copy(r, w, visit, v);
	else
		while ((rc = bt_reader_next_block(r, &block)) > 0)
			if (visit(v, &block) < 0)
				return -1;
	/* what was found until then is told also where reading fails */
	if (bt_intr_signal() != 0)
		return -1;
	return bt_check_end(v->check, &v->cli->err) < 0 ? -1 : rc;
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

/* One more calendar, which need not be there if it is only a guess. */
static int
open_calendar(struct validate *v, const char *name, int is_guess)
{
	struct bt_err err = { 0 };
	struct bt_calendar *calendar = bt_calendar_open(name, &err);

	if (calendar != NULL)
		v->calendars[v->n_calendars++] = calendar;
	else if (!is_guess)
		return bt_err_move(&v->cli->err, &err);
	return 0;
}

/* The calendar that a symbol names, if it does. */
static const struct bt_calendar *
calendar_of(void *arg, bt_sym sym)
{
	struct validate *v = arg;
	const struct bt_calendar *calendar;
	struct bt_err err = { 0 };

	if (bt_calendars_get(&v->own,
		bt_symtab_instrument(v->in.syms, sym)->calendar, &calendar,
		&err) < 0)
		bt_cli_warn(v->cli,
		    "the calendar of '%s': %s; its bars tell when it trades",
		    bt_symtab_name(v->in.syms, sym), err.text);
	return calendar;
}

static int
open_check(struct validate *v)
{
	const char *name = v->opts->calendar;
	struct bt_check_opts copts = { .checks = v->opts->checks,
		.syms = v->in.syms,
		.calendar_of = calendar_of,
		.calendar_arg = v,
		.found = found,
		.arg = v };
	struct mender_in min = { .cli = v->cli,
		.opts = v->opts,
		.told = &v->told,
		.rejects = v->rejects };

	if (name != NULL && strcmp(name, "auto") != 0) {
		if (open_calendar(v, name, 0) < 0)
			return -1;
		copts.calendar = v->calendars[0];
	} else {
		if (open_calendar(v, "nyse", 1) < 0 ||
		    open_calendar(v, "nse", 1) < 0)
			return -1;
		for (size_t k = 0; k < v->n_calendars; k++)
			copts.candidates[copts.n_candidates++] =
			    v->calendars[k];
	}
	if (v->opts->fix == 0) {
		v->check = bt_check_new(&copts, &v->cli->err);
		return v->check == NULL ? -1 : 0;
	}
	min.check = copts;
	v->mender = mender_new(&min);
	if (v->mender == NULL)
		return -1;
	v->check = mender_check(v->mender);
	return 0;
}

/* Rows that nobody has: the stream must not pass for a whole one. */
static int
refuse_lost(struct validate *v)
{
	if (v->lost == 0 || v->opts->is_check_only || v->cli->err.status != 0)
		return 0;
	(void)bt_fail(&v->cli->err, BT_BAD_INPUT,
	    "%llu row%s could not be read, and %s not in the output",
	    (unsigned long long)v->lost, v->lost == 1 ? "" : "s",
	    v->lost == 1 ? "is" : "are");
	return bt_err_hint(&v->cli->err,
	    "--rejects FILE keeps such rows; --fix rows leaves them out");
}

/* Inputs and output are open: do the work.  A status, or -1. */
static int
work(struct validate *v)
{
	struct bt_writer *w = NULL;
	int rc;

	if (!v->opts->is_check_only) {
		w = bt_output_open(v->cli, &v->opts->out, v->in.syms);
		if (w == NULL)
			return -1;
	}
	rc = check_all(v, w);
	v->told.end.records = bt_check_records(v->check);
	if (rc == 0 && v->told.end.records == 0 && v->others > 0)
		bt_cli_warn(v->cli,
		    "there are no market data among %llu records: nothing was "
		    "checked",
		    (unsigned long long)v->others);
	/* with --strict the finding that ended it says all */
	if (v->cli->err.status != BT_NO && bt_intr_signal() == 0 &&
	    told_summary(&v->told) < 0)
		rc = -1;
	if (rc == 0 && refuse_lost(v) < 0)
		rc = -1;
	if (rc == 0 && v->told.most > 0)
		rc = BT_NO;
	return bt_output_close(v->cli, w, rc);
}

/* The file of findings appears also where the checking failed. */
static int
run(struct validate *v)
{
	struct bt_err err = { 0 };
	struct findings_end *end = &v->told.end;
	int rc;

	if (v->opts->rejects != NULL) {
		v->rejects = rejects_open(v->opts->rejects, &v->cli->err);
		if (v->rejects == NULL)
			return -1;
	}
	if (v->opts->actions != NULL &&
	    actions_read(&v->actions, v->opts->actions, &v->cli->err) < 0)
		return -1;
	if (open_check(v) < 0)
		return -1;
	if (v->opts->findings != NULL) {
		v->told.file = findings_open(
		    v->opts->findings, v->opts->format, &v->cli->err);
		if (v->told.file == NULL)
			return -1;
	}
	rc = work(v);
	end->status = rc < 0 ? v->cli->err.status : rc;
	end->error = rc < 0 ? v->cli->err.text : NULL;
	if (end->status > BT_BAD_INPUT)
		return rc;
	if (rejects_close(v->rejects, &err) < 0)
		rc = bt_err_move(&v->cli->err, &err);
	v->rejects = NULL;
	if (findings_close(v->told.file, end, &err) < 0)
		rc = bt_err_move(&v->cli->err, &err);
	v->told.file = NULL;
	return rc;
}

static int
validate_main(struct bt_cli *cli, const struct validate_opts *opts)
{
	struct validate v = { .cli = cli, .opts = opts };
	int rc;

	if (opts->is_list)
		return validate_list();
	if (validate_usage(cli, opts) < 0 ||
	    bt_input_init(&v.in, cli, &opts->in) < 0)
		return -1;
	v.in.opts.is_missing_ok = 1;
	/* what is sorted has columns of one kind, as a header of CSV */
	v.in.opts.is_wide = opts->fix != 0 || bt_output_is_csv(&opts->out);
	v.in.opts.bad_row = bad_row;
	v.in.opts.bad_row_arg = &v;
	v.in.is_separate = opts->is_check_only;
	v.told = (struct told){ .cli = cli, .opts = opts, .syms = v.in.syms };
	rc = run(&v);
	told_free(&v.told);
	rejects_abandon(v.rejects);
	actions_free(&v.actions);
	if (v.mender != NULL)
		mender_free(v.mender);
	else
		bt_check_free(v.check);
	while (v.n_calendars > 0)
		bt_calendar_free(v.calendars[--v.n_calendars]);
	bt_calendars_clear(&v.own);
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

/*
 * bt-adjust: put splits and dividends into prices.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adjust-opts.h"
#include "adjust-pass.h"
#include "adjust-roll.h"
#include "cli/input.h"
#include "cli/output.h"
#include "io/again.h"

#define COLUMNS_MAX 64

struct adjust {
	struct bt_cli *cli;
	const struct adjust_opts *opts;
	struct bt_input in;
	struct bt_again again;
	struct bt_adjust *adjust;
	struct adjust_pass pass; /* actions of the file that are not applied */
	struct bt_writer *w;
	char *columns; /* a copy of --columns, cut at its commas */
	const char *names[COLUMNS_MAX];
	size_t n_names;
	int is_begun; /* the mark is written */
	uint64_t records;
};

static bool
is_forward(const struct adjust *a)
{
	return a->opts->direction == ADJUST_FORWARD;
}

/* ---- setting up ---- */

static int
cut_columns(struct adjust *a)
{
	char *s;
	size_t n;

	if (a->opts->columns == NULL)
		return 0;
	n = strlen(a->opts->columns) + 1;
	a->columns = malloc(n);
	if (a->columns == NULL)
		return bt_fail(&a->cli->err, BT_SYSTEM, "out of memory");
	memcpy(a->columns, a->opts->columns, n);
	for (s = a->columns; s != NULL;) {
		if (a->n_names == COLUMNS_MAX)
			return bt_fail(&a->cli->err, BT_USAGE,
			    "--columns: more than %d names", COLUMNS_MAX);
		a->names[a->n_names++] = s;
		s = strchr(s, ',');
		if (s != NULL)
			*s++ = '\0';
	}
	return 0;
}

static unsigned
what_for(const struct adjust_opts *opts)
{
	static const unsigned what[] = { BT_ADJUST_SPLITS, BT_ADJUST_DIVIDENDS,
		BT_ADJUST_ALL };

	return what[opts->what];
}

/* What --adjusted says is in the prices: where that is refused, it was the
 * option that said so, and no mark of theirs. */
static int
take_adjusted(struct adjust *a)
{
	const char *word = adjust_words[a->opts->adjusted];
	struct bt_err *err = &a->cli->err;
	struct bt_err bare;

	if (strcmp(word, "auto") == 0 ||
	    bt_adjust_has(a->adjust, word, err) == 0)
		return 0;
	bare = *err;
	bt_err_clear(err);
	(void)bt_fail(err, (enum bt_status)bare.status,
	    "the prices are adjusted already: '--adjusted %s' says so", word);
	return bt_err_hint(err, "%s", bare.hint);
}

static int
set_up(struct adjust *a)
{
	struct bt_adjust_opts o = { .syms = a->in.syms,
		.what = what_for(a->opts),
		.is_forward = is_forward(a),
		.is_volume_kept = !a->opts->is_volume_changed,
		.is_dividend_scaled = a->opts->units == ADJUST_UNITS_PRICES,
		.is_known = a->opts->actions != NULL,
		.unshown = (enum bt_adjust_unshown)a->opts->bad_split,
		.grid = a->opts->round,
		.reference = a->opts->reference };

	o.columns = a->names;
	o.n_columns = a->n_names;
	a->adjust = bt_adjust_new(&o, &a->cli->err);
	if (a->adjust == NULL)
		return -1;
	a->pass.adjust = a->adjust;
	return take_adjusted(a);
}

/* The place of a failure, as far as it is known. */
static int
fail_in(struct adjust *a, const struct bt_reader *r)
{
	struct bt_err *err = &a->cli->err;

	return bt_reader_is_binary(r)
		   ? bt_err_at_record(err, bt_reader_name(r), err->line)
		   : bt_err_at(err, bt_reader_name(r), err->line);
}

/* ---- actions from a file ---- */

static int
take_actions(struct adjust *a, struct bt_reader *r)
{
	const struct bt_rec *rec;
	uint64_t n = 0, others = 0;
	int64_t k;

	while (bt_reader_next(r, &rec) > 0) {
		if (rec->type != BT_ACTION) {
			others += rec->type < BT_TYPES;
			continue;
		}
		n++;
		k = bt_adjust_reference(
		    bt_reader_columns(r, BT_ACTION), a->opts->reference);
		if (bt_adjust_action(a->adjust, rec->u.action,
			k < 0 ? NAN : rec->extra[k], &a->cli->err) < 0 ||
		    adjust_pass_take(&a->pass, rec->u.action,
			bt_reader_columns(r, BT_ACTION), rec->extra,
			&a->cli->err) < 0) {
			a->cli->err.line = bt_reader_line(r);
			return fail_in(a, r);
		}
	}
	/* a failure to read is told when the file is closed */
	if (n > 0 || others == 0 || bt_reader_err(r)->status != BT_OK)
		return 0;
	(void)bt_fail(&a->cli->err, BT_BAD_INPUT,
	    "--actions: %llu record%s, and no action among them",
	    (unsigned long long)others, others == 1 ? "" : "s");
	(void)bt_err_hint(&a->cli->err,
	    "bt-adjust --actions ACTIONS BARS; has it the two the other way "
	    "round?");
	return fail_in(a, r);
}

static int
read_actions(struct adjust *a)
{
	struct bt_reader_opts o = { .syms = a->in.syms, .zone = a->in.zone };
	struct bt_err *err = &a->cli->err;
	struct bt_reader *r;

	if (a->opts->actions == NULL)
		return 0;
	r = bt_reader_open(a->opts->actions, &o, err);
	if (r == NULL)
		return bt_err_at(err, a->opts->actions, 0);
	if (take_actions(a, r) < 0) {
		(void)bt_reader_close(r, NULL);
		return -1;
	}
	adjust_pass_sort(&a->pass);
	/* an action has its place by the ends of bars */
	a->in.opts.is_end_wanted =
	    a->pass.n > 0 && !bt_output_is_csv(&a->opts->out);
	return bt_reader_close(r, err);
}

/* ---- records ---- */

/* `adjust WORD`, a directive: 1 where it is one, 0, -1. */
static int
take_mark(struct adjust *a, const struct bt_block *block)
{
	static const char word[] = "adjust ";
	const size_t k = sizeof word - 1;
	const struct bt_line *line = block->data;

	if ((int)block->type != BT_DIRECTIVE || line->n < k ||
	    memcmp(line->text, word, k) != 0)
		return 0;
	if (strcmp(adjust_words[a->opts->adjusted], "auto") != 0)
		return 1;
	if (bt_adjust_has(a->adjust, line->text + k, &a->cli->err) < 0) {
		a->cli->err.line = block->first;
		return -1;
	}
	return 1;
}

static int
look(struct adjust *a, struct bt_reader *r, struct bt_block *block)
{
	int rc = take_mark(a, block);

	(void)r;
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return bt_adjust_look(a->adjust, block, &a->cli->err);
}

/* What prices say of themselves stands before the first of them. */
static int
put_mark(struct adjust *a)
{
	a->is_begun = 1;
	return bt_writer_directive(
	    a->w, "adjust %s", bt_adjust_word(a->adjust));
}

static int
change(struct adjust *a, struct bt_reader *r, struct bt_block *block)
{
	int rc = take_mark(a, block);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (!a->is_begun && block->type < BT_TYPES && put_mark(a) < 0)
		return -1;
	adjust_pass_meet(&a->pass, block);
	if (bt_adjust_block(a->adjust, block, &a->cli->err) < 0)
		return -1;
	if (block->n == 0)
		return 0;
	return adjust_pass_block(
	    &a->pass, block, bt_reader_columns(r, BT_ACTION), &a->cli->err);
}

/* All blocks of the input, once; 0 or -1. */
static int
walk(struct adjust *a,
    int (*visit)(struct adjust *, struct bt_reader *, struct bt_block *))
{
	struct bt_reader *r;
	struct bt_block block;
	int rc = bt_input_next(&a->in, &r);

	a->records = 0;
	if (rc <= 0)
		return -1;
	while (bt_reader_next_block(r, &block) > 0) {
		a->records += block.type < BT_TYPES ? block.n : 0;
		if (bt_cli_stopped(a->cli))
			return -1;
		if (visit(a, r, &block) < 0)
			return a->cli->err.status == BT_OK ? -1 : fail_in(a, r);
		bt_progress_step(&a->cli->progress, a->records, "records");
	}
	rc = bt_input_next(&a->in, &r); /* closes: the reader's error */
	a->in.next = 0;                 /* it may be read again */
	return rc;
}

/* ---- telling ---- */

/* Actions that changed nothing, where that may be a mistake. */
static void
tell_unused(struct adjust *a, const struct bt_adjust_told *t, uint64_t others)
{
	char nobody[200] = "";

	if (t->absent > 0)
		(void)snprintf(nobody, sizeof nobody, ", the first of '%s'",
		    bt_symtab_name(a->in.syms, t->nobody));
	if (t->splits + t->dividends + t->unshown == 0 && others > 0)
		bt_cli_warn(a->cli,
		    "none of %llu actions was applied: %llu come before the "
		    "first record of their symbol, %llu after the last, %llu "
		    "are of symbols without records%s: prices stay as they are",
		    (unsigned long long)others, (unsigned long long)t->early,
		    (unsigned long long)t->late, (unsigned long long)t->absent,
		    nobody);
	else if (t->absent > 0)
		bt_cli_warn(a->cli,
		    "%llu actions are of symbols without records%s",
		    (unsigned long long)t->absent, nobody);
}

static void
tell(struct adjust *a)
{
	struct bt_adjust_told t;
	uint64_t others;

	bt_adjust_told(a->adjust, &t);
	others = t.early + t.late + t.absent;
	if (t.splits + t.dividends + others + t.unshown == 0 && a->records > 0)
		bt_cli_warn(a->cli, "no %s %s: prices stay as they are",
		    a->opts->what == ADJUST_FOR_SPLITS      ? "splits"
		    : a->opts->what == ADJUST_FOR_DIVIDENDS ? "dividends"
							    : "actions",
		    a->opts->actions != NULL ? "in the actions' file"
					     : "in the input, no --actions");
	if (a->records > 0)
		tell_unused(a, &t, others);
	if (t.unshown > 0)
		bt_cli_warn(a->cli,
		    "%llu splits ignored that the prices do not show",
		    (unsigned long long)t.unshown);
	if (a->pass.left_out > 0)
		bt_cli_warn(a->cli,
		    "%llu actions that are not applied have no place in plain "
		    "CSV and are left out",
		    (unsigned long long)a->pass.left_out);
	if (t.splits + t.dividends > 0 && bt_output_is_csv(&a->opts->out))
		bt_cli_warn(a->cli,
		    "plain CSV cannot say that its prices are adjusted: tell "
		    "bt-run and bt-adjust with --adjusted %s",
		    bt_adjust_word(a->adjust));
	if (t.straddled > 0)
		bt_cli_warn(a->cli,
		    "%llu bars last over an action and were taken as before "
		    "it: adjust first, resample then",
		    (unsigned long long)t.straddled);
	bt_cli_note(a->cli,
	    "%llu splits, %llu dividends applied; of others %llu come before "
	    "the first record of their symbol, %llu after the last, %llu are "
	    "of symbols without records",
	    (unsigned long long)t.splits, (unsigned long long)t.dividends,
	    (unsigned long long)t.early, (unsigned long long)t.late,
	    (unsigned long long)t.absent);
}

static int
check_columns(struct adjust *a)
{
	const char *name = bt_adjust_unmet(a->adjust);

	if (name == NULL || a->records == 0)
		return 0;
	return bt_fail(&a->cli->err, BT_BAD_INPUT,
	    "--columns: no records have a further column '%s'", name);
}

/* ---- running ---- */

/* Everything that must be known before records can go out. */
static int
look_ahead(struct adjust *a)
{
	if (is_forward(a))
		return 0;
	a->in.open = bt_again_open;
	a->in.arg = &a->again;
	if (walk(a, look) < 0 || check_columns(a) < 0)
		return -1;
	return bt_adjust_settle(a->adjust, &a->cli->err);
}

/* The output is begun before anything is known, so that whoever reads it is
 * told of a failure too. */
static int
write_all(struct adjust *a)
{
	int rc;

	a->w = bt_output_open(a->cli, &a->opts->out, a->in.syms);
	if (a->w == NULL)
		return -1;
	a->pass.w = a->w;
	/* plain CSV has one for records of one type alone */
	a->pass.has_place = !bt_output_is_csv(&a->opts->out);
	rc = look_ahead(a);
	if (rc == 0)
		rc = walk(a, change);
	if (rc == 0 && is_forward(a))
		rc = check_columns(a);
	if (rc == 0 && !a->is_begun)
		rc = put_mark(a);
	if (rc == 0)
		rc = adjust_pass_end(&a->pass, &a->cli->err);
	if (rc == 0)
		tell(a);
	return bt_output_close(a->cli, a->w, rc);
}

static int
check_opts(struct bt_cli *cli, const struct adjust_opts *opts)
{
	if (opts->roll.is_given &&
	    (opts->actions != NULL || bt_cli_is_given(cli, &opts->what)))
		return bt_fail(&cli->err, BT_USAGE,
		    "--roll and --%s cannot be combined: contracts have "
		    "neither splits nor dividends",
		    opts->actions != NULL ? "actions" : "for");
	if (cli->n_operands <= 1 || opts->roll.is_given)
		return 0;
	(void)bt_fail(&cli->err, BT_USAGE,
	    "records of one input are adjusted, not of %d", cli->n_operands);
	return bt_err_hint(
	    &cli->err, "bt-cat merges files; --actions takes one of actions");
}

/* Splits and dividends. */
static int
adjust_all(struct adjust *a)
{
	int rc = -1;

	if (bt_input_init(&a->in, a->cli, &a->opts->in) < 0)
		return -1;
	a->in.opts.is_wide = bt_output_is_csv(&a->opts->out);
	a->pass.syms = a->in.syms;
	if (set_up(a) == 0 && read_actions(a) == 0)
		rc = write_all(a);
	adjust_pass_clear(&a->pass);
	bt_adjust_free(a->adjust);
	bt_input_clear(&a->in);
	bt_again_clear(&a->again);
	return rc;
}

static int
adjust_main(struct bt_cli *cli, const struct adjust_opts *opts)
{
	struct adjust a = { .cli = cli, .opts = opts };
	struct adjust_names names = { .v = a.names };
	int rc = -1;

	if (check_opts(cli, opts) == 0 && cut_columns(&a) == 0) {
		names.n = a.n_names;
		rc = opts->roll.is_given ? adjust_roll(cli, opts, &names)
					 : adjust_all(&a);
	}
	free(a.columns);
	return rc;
}

int
main(int argc, char **argv)
{
	struct adjust_opts opts = { 0 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &adjust_program, &opts);
	return bt_cli_end(&cli, adjust_main(&cli, &opts));
}

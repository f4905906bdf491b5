/*
 * bt-ta: append indicators to bars, as further columns.
 */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "cli/input.h"
#include "cli/output.h"
#include "ta-list.h"
#include "ta-opts.h"
#include "ta/plan.h"

struct ta {
	struct bt_cli *cli;
	const struct ta_opts *opts;
	struct bt_input in;
	struct bt_zone *zone;
	struct bt_ta_plan *plan;
	int is_bound; /* the plan knows the columns, and so does the output */
	int has_bars, has_others; /* such records came */
	char *out;                /* bars with their new columns */
	size_t cap;
};

/* Whether an operand is a file: an indicator has no `.` or `/` in its name. */
static int
is_file(const char *s)
{
	size_t n = strcspn(s, ":@=");

	return strcmp(s, "-") == 0 || memchr(s, '.', n) != NULL ||
	       memchr(s, '/', n) != NULL;
}

/* The indicators, which are then no operands any more; 0 or -1. */
static int
take_indicators(struct ta *t)
{
	struct bt_cli *cli = t->cli;
	int k;

	for (k = 0; k < cli->n_operands && !is_file(cli->operands[k]); k++)
		if (bt_ta_plan_add(t->plan, cli->operands[k], &cli->err) < 0)
			return -1;
	cli->operands += k;
	cli->n_operands -= k;
	if (cli->n_operands > 1 && !is_file(cli->operands[1])) {
		(void)bt_fail(&cli->err, BT_USAGE,
		    "'%s' after the file '%s': indicators come first",
		    cli->operands[1], cli->operands[0]);
		return bt_err_hint(&cli->err, "bt-ta %s %s", cli->operands[1],
		    cli->operands[0]);
	}
	if (k == 0) {
		(void)bt_fail(&cli->err, BT_USAGE, "no indicator is asked for");
		return bt_err_hint(&cli->err,
		    "bt-ta sma:20 bars.csv; bt-ta --list names them all");
	}
	if (cli->n_operands <= 1)
		return 0;
	(void)bt_fail(
	    &cli->err, BT_USAGE, "one input is read, not %d", cli->n_operands);
	return bt_err_hint(&cli->err, "bt-cat merges files");
}

/* ---- records ---- */

/* Tell the plan which further columns bars have, the output which they get. */
static int
bind(struct ta *t, struct bt_writer *w, const struct bt_columns *columns)
{
	struct bt_rec rec = { .type = BT_COLUMNS };

	if (bt_ta_plan_bind(t->plan, columns, &t->cli->err) < 0)
		return -1;
	t->is_bound = 1;
	rec.u.columns = bt_ta_plan_columns(t->plan);
	return bt_writer_put(w, &rec);
}

static int
place(struct ta *t, const struct bt_reader *r, int64_t line)
{
	const char *name = bt_reader_name(r);

	return bt_reader_is_binary(r)
		   ? bt_err_at_record(&t->cli->err, name, line)
		   : bt_err_at(&t->cli->err, name, line);
}

/* A block of bars with their new columns; n may be less where some are
 * dropped.  0 or -1. */
static int
widen(struct ta *t, const struct bt_reader *r, struct bt_block *block)
{
	const struct bt_columns *all = bt_ta_plan_columns(t->plan);
	size_t stride = sizeof(struct bt_bar) + all->n * sizeof(double);
	size_t own = sizeof(struct bt_bar) + block->n_extra * sizeof(double);
	const char *from = block->data;
	char *to;
	uint32_t k, n = block->n;

	if (bt_vec_reserve(&t->out, &t->cap, stride * n, 1, &t->cli->err) < 0)
		return -1;
	to = t->out;
	block->n = 0;
	for (k = 0; k < n; k++, from += block->stride) {
		const struct bt_bar *bar = (const void *)from;
		int rc;

		memcpy(to, from, own);
		rc = bt_ta_plan_put(t->plan, bar,
		    (double *)(void *)(to + sizeof *bar), &t->cli->err);
		if (rc < 0)
			return place(t, r, block->first + k);
		if (rc > 0 || t->opts->warmup == TA_WARMUP_KEEP) {
			to += stride;
			block->n++;
		}
	}
	block->data = t->out;
	block->stride = stride;
	block->n_extra = all->n;
	return 0;
}

/* Bars get their columns, all else passes; 0 or -1. */
static int
pass(struct ta *t, struct bt_reader *r, struct bt_writer *w,
    struct bt_block *block)
{
	const struct bt_columns *columns = block->data;

	if (block->type == BT_COLUMNS && columns->type == BT_BAR)
		return bind(t, w, columns);
	t->has_others |= block->type < BT_TYPES && block->type != BT_BAR;
	if (block->type == BT_BAR) {
		t->has_bars = 1;
		if (!t->is_bound &&
		    bind(t, w, bt_reader_columns(r, BT_BAR)) < 0)
			return -1;
		if (widen(t, r, block) < 0)
			return -1;
	}
	return block->n == 0 ? 0 : bt_writer_put_block(w, block);
}

static int
copy(struct ta *t, struct bt_writer *w)
{
	struct bt_block block;
	struct bt_reader *r;
	int rc, got;

	while ((rc = bt_input_next(&t->in, &r)) > 0) {
		while ((got = bt_reader_next_block(r, &block)) > 0)
			if (pass(t, r, w, &block) < 0)
				return -1;
		/* without a bar the output has their header all the same */
		if (got == 0 && !t->is_bound &&
		    bind(t, w, bt_reader_columns(r, BT_BAR)) < 0)
			return -1;
	}
	if (rc == 0 && t->has_others && !t->has_bars)
		bt_cli_warn(t->cli,
		    "there is no bar among the records, and so no indicator; "
		    "bt-resample makes bars of ticks and quotes");
	return rc;
}

static int
run(struct ta *t)
{
	struct bt_cli *cli = t->cli;
	struct bt_writer *w;

	t->zone = bt_zone_open(t->opts->day_zone, &cli->err);
	t->plan = t->zone != NULL ? bt_ta_plan_new(&cli->err) : NULL;
	if (t->plan == NULL)
		return -1;
	bt_ta_plan_session(t->plan, t->zone, t->opts->day_start);
	bt_ta_plan_series(t->plan, (enum bt_track_mode)t->opts->series);
	if (take_indicators(t) < 0 ||
	    bt_input_init(&t->in, cli, &t->opts->in) < 0)
		return -1;
	t->in.opts.is_wide = 1;
	w = bt_output_open(cli, &t->opts->out, t->in.syms);
	if (w == NULL)
		return -1;
	return bt_output_close(cli, w, copy(t, w));
}

static int
ta_main(struct bt_cli *cli, const struct ta_opts *opts)
{
	struct ta t = { .cli = cli, .opts = opts };
	int rc;

	if (opts->describe != NULL)
		return ta_describe(
		    cli, opts->describe, opts->list_form == TA_LIST_JSON);
	if (opts->is_list) {
		ta_list(opts->list_form == TA_LIST_JSON);
		return BT_OK;
	}
	rc = run(&t);
	bt_ta_plan_free(t.plan);
	bt_zone_free(t.zone);
	free(t.out);
	bt_input_clear(&t.in);
	return rc;
}

int
main(int argc, char **argv)
{
	struct ta_opts opts = { 0 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &ta_program, &opts);
	return bt_cli_end(&cli, ta_main(&cli, &opts));
}

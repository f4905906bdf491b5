/*
 * bt-perturb: disturb market records, from a seed.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/near.h"
#include "cli/input.h"
#include "cli/output.h"
#include "data/bootstrap.h"
#include "data/hold.h"
#include "io/btswide.h"
#include "io/reader.h"
#include "perturb-opts.h"

struct perturb {
	struct bt_cli *cli;
	const struct perturb_opts *opts;
	struct bt_input in;
	struct bt_perturb *perturb;
	struct bt_hold *hold; /* NULL: nothing is held back */
	struct bt_writer *w;
	struct bt_perturb_opts what;
	bool has_values, has_chance, has_bootstrap;
	uint64_t in_records, out_records;
	uint64_t n_others;           /* records that are no market data */
	uint64_t met[BT_ACTION + 1]; /* of each type */
};

/* ---- what was asked for ---- */

static bool
is_anything(const struct perturb *p)
{
	return p->has_values || p->has_chance || p->has_bootstrap ||
	       p->hold != NULL;
}

static int put_out(void *arg, const struct bt_rec *rec);

static int
set_up(struct perturb *p)
{
	const struct perturb_opts *o = p->opts;
	struct bt_err *err = &p->cli->err;
	const struct bt_perturb_only only = { o->only.items, o->only.n };
	struct bt_hold_opts hold = { .syms = p->in.syms,
		.seed = (uint64_t)o->seed,
		.delay = o->delay,
		.jitter = o->jitter,
		.only = only,
		.put = put_out,
		.arg = p };

	p->what = (struct bt_perturb_opts){ .syms = p->in.syms,
		.seed = (uint64_t)o->seed,
		.noise = o->noise_bp / 10000,
		.gap_prob = o->gap.first,
		.gap_size = o->gap.second / 10000,
		.widen = o->widen.is,
		.spread = o->spread.is,
		.drop = o->drop,
		.duplicate = o->duplicate,
		.missing_prob = o->missing.first,
		.missing_mean = o->missing.second,
		.only = only,
		.grid = o->tick };
	p->has_values = bt_perturb_has_values(&p->what) != 0;
	p->has_chance = bt_perturb_has_chance(&p->what) != 0;
	p->has_bootstrap = o->bootstrap > 0;
	/* shapes put together again are no ticks: rounded as all changed are */
	p->has_values |= p->has_bootstrap;
	p->perturb = bt_perturb_new(&p->what, err);
	if (p->perturb == NULL)
		return -1;
	if (o->delay == 0 && o->jitter == 0)
		return 0;
	p->hold = bt_hold_new(&hold, err);
	return p->hold == NULL ? -1 : 0;
}

/* Nobody is to take it for what was traded. */
static int
put_mark(struct perturb *p)
{
	const struct perturb_opts *o = p->opts;
	struct {
		const char *name;
		double value;
		const char *text;
		int is_on;
	} rows[] = {
		{ "bootstrap", o->bootstrap, NULL, o->bootstrap > 0 },
		{ "gap", 0, o->gap.text, o->gap.first > 0 },
		{ "noise", o->noise_bp, NULL, o->noise_bp > 0 },
		{ "widen", 0, o->widen.text, o->widen.text != NULL },
		{ "spread", 0, o->spread.text, o->spread.text != NULL },
		{ "drop", o->drop, NULL, o->drop > 0 },
		{ "missing", 0, o->missing.text, o->missing.first > 0 },
		{ "duplicate", o->duplicate, NULL, o->duplicate > 0 },
		{ "delay", (double)o->delay, NULL, o->delay > 0 },
		{ "jitter", (double)o->jitter / (double)BT_SECOND, NULL,
		    o->jitter > 0 },
	};
	struct bt_err *err = &p->cli->err;
	struct bt_buf b = { 0 };
	size_t i;
	int rc =
	    bt_buf_printf(&b, err, "perturb seed=%lld", (long long)o->seed);

	for (i = 0; rc == 0 && i < o->only.n; i++)
		rc = bt_buf_printf(&b, err, " only=%s", o->only.items[i]);
	for (i = 0; rc == 0 && i < sizeof rows / sizeof rows[0]; i++) {
		if (!rows[i].is_on)
			continue;
		rc = bt_buf_printf(&b, err, " %s=", rows[i].name);
		if (rc == 0)
			rc = rows[i].text != NULL
				 ? bt_buf_puts(&b, rows[i].text, err)
				 : bt_buf_num(&b, rows[i].value, err);
	}
	if (rc == 0)
		rc = bt_writer_directive(p->w, "%s", bt_buf_text(&b));
	bt_buf_free(&b);
	return rc;
}

/* ---- records ---- */

static bool
is_market(enum bt_type type)
{
	return type >= BT_BAR && type <= BT_ACTION;
}

static int
put_out(void *arg, const struct bt_rec *rec)
{
	struct perturb *p = arg;

	p->out_records++;
	return bt_writer_put(p->w, rec);
}

static int
put_record(struct perturb *p, const struct bt_rec *rec)
{
	int n = 1;

	if (p->has_chance)
		n = bt_perturb_times(
		    p->perturb, rec->type, rec->u.any, &p->cli->err);
	for (; n > 0; n--)
		if ((p->hold != NULL ? bt_hold_put(p->hold, rec, &p->cli->err)
				     : put_out(p, rec)) < 0)
			return -1;
	return n;
}

/* A block whose records may each go another way. */
static int
put_each(struct perturb *p, const struct bt_block *block)
{
	size_t size = bt_record_info(block->type)->size;
	uint32_t i;

	for (i = 0; i < block->n; i++) {
		const char *at = (const char *)block->data + i * block->stride;
		const struct bt_rec rec = { .type = block->type,
			.n_extra = block->n_extra,
			.extra = (const double *)(const void *)(at + size),
			.u.any = at };

		if (put_record(p, &rec) < 0) {
			p->cli->err.line = block->first + i;
			return -1;
		}
	}
	return 0;
}

static int
put_market(struct perturb *p, struct bt_block *block)
{
	p->in_records += block->n;
	p->met[block->type] += block->n;
	if (p->has_values &&
	    bt_perturb_block(p->perturb, block, &p->cli->err) < 0)
		return -1;
	if (p->has_chance || p->hold != NULL)
		return put_each(p, block);
	p->out_records += block->n;
	return bt_writer_put_block(p->w, block);
}

static int
refuse_orders(struct perturb *p)
{
	(void)bt_fail(&p->cli->err, BT_BAD_INPUT,
	    "an order among the data: it belongs to a step that may be "
	    "another then");
	return bt_err_hint(
	    &p->cli->err, "perturb the data before the strategy sees them");
}

static int
refuse_columns(struct perturb *p)
{
	(void)bt_fail(&p->cli->err, BT_BAD_INPUT,
	    "further columns change while records are held back");
	return bt_err_hint(&p->cli->err, BT_BTSWIDE_HINT);
}

static int
visit(struct perturb *p, struct bt_block *block)
{
	if (is_market(block->type))
		return put_market(p, block);
	switch ((int)block->type) {
	case BT_MARK:
		/* not all up to it will have been sent */
		if (p->hold != NULL)
			return 0;
		break;
	case BT_COMMAND:
		return refuse_orders(p);
	case BT_COLUMNS:
		if (p->hold != NULL && bt_hold_count(p->hold) > 0)
			return refuse_columns(p);
		break;
	default:
		p->n_others += block->type < BT_TYPES ? block->n : 0;
		break;
	}
	return bt_writer_put_block(p->w, block);
}

static int
fail_in(struct perturb *p, const struct bt_reader *r, int64_t line)
{
	struct bt_err *err = &p->cli->err, coming = *bt_reader_coming(r);

	if (err->status == BT_OK)
		return -1;
	/* why an end is not known: there might have been more bars */
	if (err->status == BT_BAD_INPUT && coming.status != BT_OK) {
		bt_err_clear(err);
		return bt_err_move(err, &coming);
	}
	if (err->line > 0)
		line = err->line;
	return bt_reader_is_binary(r)
		   ? bt_err_at_record(err, bt_reader_name(r), line)
		   : bt_err_at(err, bt_reader_name(r), line);
}

/* All records as they come. */
static int
stream_all(struct perturb *p)
{
	struct bt_reader *r;
	struct bt_block block;
	int rc = bt_input_next(&p->in, &r);

	if (rc <= 0)
		return -1;
	while (bt_reader_next_block(r, &block) > 0) {
		if (bt_cli_stopped(p->cli))
			return -1;
		if ((is_anything(p) ? visit(p, &block)
				    : bt_writer_put_block(p->w, &block)) < 0)
			return fail_in(p, r, block.first);
		bt_progress_step(&p->cli->progress, p->in_records, "records");
	}
	rc = bt_input_next(&p->in, &r); /* closes: the reader's error */
	if (rc == 0 && p->hold != NULL)
		rc = bt_hold_end(p->hold, &p->cli->err);
	return rc;
}

/* ---- bootstrap ---- */

static int
put_directives(struct perturb *p, struct bt_steps *steps)
{
	const char *text;

	while ((text = bt_steps_directive(steps)) != NULL)
		if (bt_writer_directive(p->w, "%s", text) < 0)
			return -1;
	return 0;
}

static int
take_steps(struct perturb *p, struct bt_steps *steps, struct bt_bootstrap *b)
{
	const struct bt_step *step;
	struct bt_columns columns;
	const struct bt_rec rec = { .type = BT_COLUMNS, .u.columns = &columns };
	int rc;

	while ((rc = bt_steps_next(steps, &step, &p->cli->err)) > 0) {
		if (bt_cli_stopped(p->cli) || put_directives(p, steps) < 0)
			return -1;
		if (step->n_lines > 0)
			return refuse_orders(p);
		if (bt_bootstrap_put(b, step, &p->cli->err) < 0)
			return bt_steps_place(steps, 0, &p->cli->err);
		p->in_records += step->n;
		bt_progress_step(&p->cli->progress, p->in_records, "records");
	}
	if (rc < 0 || put_directives(p, steps) < 0)
		return -1;
	columns = *bt_steps_columns(steps, BT_BAR);
	columns.type = BT_BAR;
	return bt_writer_put(p->w, &rec);
}

static int
give_steps(struct perturb *p, struct bt_bootstrap *b)
{
	struct bt_block block;
	uint64_t n = p->in_records;
	int rc;

	while ((rc = bt_bootstrap_next(b, &block, &p->cli->err)) > 0)
		if (bt_cli_stopped(p->cli) || put_market(p, &block) < 0)
			return -1;
	p->in_records = n;
	if (rc == 0 && p->hold != NULL)
		rc = bt_hold_end(p->hold, &p->cli->err);
	bt_cli_note(p->cli, "%llu steps drawn in %llu blocks",
	    (unsigned long long)bt_bootstrap_steps(b),
	    (unsigned long long)bt_bootstrap_blocks(b));
	return rc;
}

static int
bootstrap_all(struct perturb *p)
{
	const struct bt_bootstrap_opts o = { .syms = p->in.syms,
		.seed = (uint64_t)p->opts->seed,
		.mean = p->opts->bootstrap };
	struct bt_bootstrap *b = bt_bootstrap_new(&o, &p->cli->err);
	struct bt_steps *steps;
	int rc = -1;

	if (b == NULL)
		return -1;
	if (bt_input_all(&p->in) == 0) {
		steps = bt_steps_open(
		    p->in.readers, p->in.n_readers, p->in.syms, &p->cli->err);
		if (steps != NULL)
			rc = take_steps(p, steps, b);
		bt_steps_close(steps);
	}
	if (rc == 0)
		rc = bt_input_finish(&p->in);
	if (rc == 0)
		rc = give_steps(p, b);
	bt_bootstrap_free(b);
	return rc;
}

/* ---- running ---- */

static void
tell(const struct perturb *p)
{
	const struct bt_perturb_told *t = bt_perturb_told(p->perturb);

	bt_cli_note(p->cli,
	    "%llu records in, %llu out: %llu dropped, %llu missing, %llu "
	    "twice, %llu gaps",
	    (unsigned long long)p->in_records,
	    (unsigned long long)p->out_records, (unsigned long long)t->dropped,
	    (unsigned long long)t->missing, (unsigned long long)t->doubled,
	    (unsigned long long)t->gaps);
}

/* A symbol that --only names and nothing has. */
static void
warn_unknown(struct perturb *p, const char *name)
{
	struct bt_near near;
	bt_sym sym;

	if (bt_symtab_find(p->in.syms, name, strlen(name)) != BT_SYM_NONE)
		return;
	bt_near_init(&near, name);
	for (sym = 0; sym < bt_symtab_count(p->in.syms); sym++)
		bt_near_try(&near, bt_symtab_name(p->in.syms, sym));
	if (bt_near_best(&near) != NULL)
		bt_cli_warn(p->cli,
		    "--only: no records of '%s'; did you mean '%s'?", name,
		    bt_near_best(&near));
	else
		bt_cli_warn(p->cli, "--only: no records of '%s'", name);
}

/* What was asked for and found nothing that it could be done to. */
static void
warn_idle(struct perturb *p)
{
	const struct perturb_opts *o = p->opts;
	uint64_t bars = p->met[BT_BAR], quotes = p->met[BT_QUOTE];
	uint64_t all = bars + quotes + p->met[BT_TICK];
	const struct {
		const char *name, *kind;
		bool is_on;
		uint64_t n;
	} rows[] = {
		{ "gap", "bars", o->gap.first > 0, bars },
		{ "noise", "bars, ticks or quotes", o->noise_bp > 0, all },
		{ "widen", "bars", o->widen.text != NULL, bars },
		{ "spread", "quotes", o->spread.text != NULL, quotes },
		{ "drop", "bars, ticks or quotes", o->drop > 0, all },
		{ "missing", "bars", o->missing.first > 0, bars },
		{ "duplicate", "bars, ticks or quotes", o->duplicate > 0, all },
		{ "delay", "bars", o->delay > 0, bars },
		{ "jitter", "bars, ticks or quotes", o->jitter > 0, all },
	};
	size_t i, n = p->hold != NULL ? bt_hold_withheld(p->hold) : 0;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].is_on && rows[i].n == 0)
			bt_cli_warn(p->cli, "--%s: there are no %s to change",
			    rows[i].name, rows[i].kind);
	if (n > 0)
		bt_cli_warn(p->cli,
		    "--delay %lld: %zu of the series have no more bars than "
		    "that: nothing is left of them",
		    (long long)o->delay, n);
}

static void
warn(struct perturb *p)
{
	size_t i;

	for (i = 0; i < p->opts->only.n; i++)
		warn_unknown(p, p->opts->only.items[i]);
	/* an empty input is for whoever reads the output to judge */
	if (p->in_records + p->n_others > 0)
		warn_idle(p);
}

static int
check_opts(struct bt_cli *cli, const struct perturb_opts *opts)
{
	if (opts->bootstrap > 0 && opts->bootstrap < 1)
		return bt_fail(&cli->err, BT_USAGE,
		    "--bootstrap: '%g' is neither 0 nor a number of steps "
		    "from 1 on",
		    opts->bootstrap);
	if (opts->bootstrap > 0 && opts->only.n > 0)
		return bt_fail(&cli->err, BT_USAGE,
		    "--bootstrap and --only cannot be combined: all symbols "
		    "are drawn together");
	return 0;
}

static int
run(struct perturb *p)
{
	int rc = 0;

	if (set_up(p) < 0)
		return -1;
	p->in.opts.is_end_wanted = p->hold != NULL || p->has_bootstrap;
	p->w = bt_output_open(p->cli, &p->opts->out, p->in.syms);
	if (p->w == NULL)
		return -1;
	if (is_anything(p))
		rc = put_mark(p);
	if (rc == 0)
		rc = p->has_bootstrap ? bootstrap_all(p) : stream_all(p);
	if (rc == 0)
		warn(p);
	if (rc == 0 && is_anything(p))
		tell(p);
	return bt_output_close(p->cli, p->w, rc);
}

static int
perturb_main(struct bt_cli *cli, const struct perturb_opts *opts)
{
	struct perturb p = { .cli = cli, .opts = opts };
	int rc;

	if (check_opts(cli, opts) < 0 ||
	    bt_input_init(&p.in, cli, &opts->in) < 0)
		return -1;
	p.in.opts.is_wide = 1; /* what is held back has columns of one kind */
	rc = run(&p);
	bt_hold_free(p.hold);
	bt_perturb_free(p.perturb);
	bt_input_clear(&p.in);
	return rc;
}

int
main(int argc, char **argv)
{
	struct perturb_opts opts = { 0 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &perturb_program, &opts);
	return bt_cli_end(&cli, perturb_main(&cli, &opts));
}

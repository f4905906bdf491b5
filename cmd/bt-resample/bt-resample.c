/*
 * bt-resample: ticks, quotes or bars to longer bars; all else passes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/near.h"
#include "cli/input.h"
#include "cli/output.h"
#include "data/calendars.h"
#include "io/fields.h"
#include "resample-opts.h"

struct resample {
	struct bt_cli *cli;
	struct resample_opts *opts;
	struct bt_input in;
	struct bt_reader *reader;
	struct bt_symtab *syms; /* of the output: as the input's, but that no
	                         * symbol says how long its bars are */
	struct bt_writer *w;
	struct bt_resample *bars; /* NULL: the type is not known yet */
	struct bt_calendar *calendar;
	struct bt_calendars own; /* that symbols name */
	struct bt_zone *zone;
	uint64_t told;        /* bars, to the progress */
	int is_due[BT_TYPES]; /* columns that the output has yet to be told */
	bool *is_met;         /* of each --rule: its column was there */
	uint64_t passed;      /* records, while none makes bars */
};

/* ---- writing ---- */

/* Symbols have the same numbers in both tables. */
static int
share_symbols(struct resample *r)
{
	size_t i = bt_symtab_count(r->syms);
	size_t n = bt_symtab_count(r->in.syms);
	bt_sym sym;

	for (; i < n; i++) {
		const char *name = bt_symtab_name(r->in.syms, (bt_sym)i);

		if (bt_symtab_add(
			r->syms, name, strlen(name), &sym, &r->cli->err) < 0)
			return -1;
	}
	return 0;
}

static int
put_block(struct resample *r, const struct bt_block *block)
{
	return share_symbols(r) < 0 || bt_writer_put_block(r->w, block) < 0 ? -1
									    : 0;
}

static int
put_bars(void *arg, const struct bt_block *block)
{
	struct resample *r = arg;

	/* --fill may put centuries between two records */
	if (bt_cli_stopped(r->cli))
		return -1;
	r->told += block->n;
	bt_progress_step(&r->cli->progress, r->told, "bars");
	return put_block(r, block);
}

/* Errors of records, where they stand. */
static int
fail_at(struct resample *r, int64_t line)
{
	const char *name = bt_reader_name(r->reader);

	if (r->cli->err.status == BT_OK) /* the writer's is told when closing */
		return -1;
	return bt_reader_is_binary(r->reader)
		   ? bt_err_at_record(&r->cli->err, name, line)
		   : bt_err_at(&r->cli->err, name, line);
}

/* ---- what bars are made of ---- */

/* The further columns of the records are those of the bars. */
static int
take_columns(struct resample *r)
{
	enum bt_type type = r->opts->bars.type;
	const struct bt_columns *from = bt_reader_columns(r->reader, type);
	struct bt_columns columns = {
		.type = BT_BAR, .n = from->n, .names = from->names
	};
	const struct bt_block block = {
		.type = BT_COLUMNS, .n = 1, .data = &columns
	};
	enum bt_resample_rule *rules =
	    calloc((size_t)from->n + 1, sizeof *rules);
	uint32_t k;
	int rc;

	if (rules == NULL)
		return bt_fail(&r->cli->err, BT_SYSTEM, "out of memory");
	for (k = 0; k < from->n; k++) {
		rules[k] = resample_opts_rule(r->opts, from->names[k]);
		resample_opts_meet(r->opts, from->names[k], r->is_met);
	}
	rc = bt_resample_columns(r->bars, from, rules, &r->cli->err);
	free(rules);
	return rc < 0 ? -1 : put_block(r, &block);
}

/* --calendar auto: a symbol's own. */
static int
calendar_of(void *arg, bt_sym sym, const struct bt_calendar **calendar)
{
	struct resample *r = arg;
	const char *name = bt_symtab_instrument(r->in.syms, sym)->calendar;

	if (bt_calendars_get(&r->own, name, calendar, &r->cli->err) == 0)
		return 0;
	r->cli->err.status = BT_BAD_INPUT; /* the stream's, not the user's */
	return -1;
}

static int
begin(struct resample *r, enum bt_type type)
{
	struct bt_resample_opts *b = &r->opts->bars;

	b->type = type;
	b->syms = r->in.syms;
	b->put = put_bars;
	b->arg = r;
	if (b->is_split && type != BT_TICK)
		return bt_fail(&r->cli->err, BT_BAD_INPUT,
		    "--split: only ticks can be cut");
	if (b->amount > 0 && type == BT_QUOTE)
		return bt_fail(&r->cli->err, BT_BAD_INPUT,
		    "quotes have no volume; --to and --ticks need none");
	r->bars = bt_resample_new(b, &r->cli->err);
	return r->bars == NULL ? -1 : take_columns(r);
}

/* Whether bars are made of a type; the first of the three may decide. */
static int
is_wanted(struct resample *r, enum bt_type type)
{
	if (type != BT_BAR && type != BT_TICK && type != BT_QUOTE)
		return 0;
	if (r->bars == NULL)
		return r->opts->of == OF_AUTO ||
		       (int)type == r->opts->of - OF_BAR + BT_BAR;
	return type == r->opts->bars.type;
}

/* ---- what passes ---- */

/* The columns of records that pass, before the first of them. */
static int
pass_columns(struct resample *r, enum bt_type type)
{
	const struct bt_block block = { .type = BT_COLUMNS,
		.n = 1,
		.data = bt_reader_columns(r->reader, type) };

	if (!r->is_due[type])
		return 0;
	r->is_due[type] = 0;
	return put_block(r, &block);
}

/* A split between the prices of one bar makes no sense of them. */
static void
look_at_action(struct resample *r, const struct bt_action *a)
{
	const char *adjust = bt_reader_format(r->reader)->adjust;
	char text[BT_TIME_TEXT_MAX];

	if (a->kind != BT_SPLIT || strcmp(adjust, "split") == 0 ||
	    strcmp(adjust, "all") == 0 ||
	    !bt_resample_is_inside(r->bars, a->sym, a->time))
		return;
	(void)bt_time_format(a->time, text);
	bt_cli_warn(r->cli,
	    "a split of '%s' at %s lies within a bar, whose prices are of "
	    "before and after it; bt-adjust comes first",
	    bt_symtab_name(r->in.syms, a->sym), text);
}

/* What may be missing where bars are made of it may not where it passes. */
static int
check_numbers(struct resample *r, const struct bt_block *block)
{
	uint32_t i;

	for (i = 0; i < block->n; i++) {
		const struct bt_rec rec = { .type = block->type,
			.u.any =
			    (const char *)block->data + i * block->stride };
		const char *name = bt_field_missing(&rec);

		if (name == NULL)
			continue;
		(void)bt_fail(&r->cli->err, BT_BAD_INPUT, "%s is empty", name);
		return fail_at(r, block->first + i);
	}
	return 0;
}

/* Records of other types, each after the bars that were complete before it. */
static int
pass_records(struct resample *r, const struct bt_block *block)
{
	struct bt_block run = *block;
	struct bt_rec rec = { .type = block->type };
	const char *p = block->data;
	uint32_t i;

	if (block->type == BT_BAR) {
		(void)bt_fail(&r->cli->err, BT_BAD_INPUT,
		    "bars among the ticks or quotes that bars are made of");
		(void)bt_err_hint(&r->cli->err,
		    "--of bar makes them of the bars; bt-cat -t keeps records "
		    "of one type");
		return fail_at(r, block->first);
	}
	for (i = 0, run.n = 0; i < block->n; i++, p += block->stride) {
		bt_time at;

		rec.u.any = p;
		at = bt_record_at(&rec);
		if (at != BT_TIME_NONE && !bt_resample_pass(r->bars, at)) {
			if (run.n > 0 && put_block(r, &run) < 0)
				return -1;
			if (bt_resample_until(r->bars, at, 0, &r->cli->err) < 0)
				return fail_at(r, block->first + i);
			run.data = p;
			run.n = 0;
		}
		if (block->type == BT_ACTION)
			look_at_action(r, rec.u.action);
		run.n++;
	}
	return put_block(r, &run);
}

/* `#symbol X interval=60 tick=0.01`: without the interval. */
static int
pass_symbol(struct resample *r, const struct bt_line *line)
{
	static const char word[] = "interval=";
	struct bt_buf b = { 0 };
	const char *s = line->text, *end = s + line->n;
	int rc = share_symbols(r);

	while (rc == 0 && s < end) {
		const char *blank = memchr(s, ' ', (size_t)(end - s));
		const char *next = blank != NULL ? blank + 1 : end;

		if (strncmp(s, word, sizeof word - 1) != 0)
			rc = bt_buf_put(&b, s,
			    (size_t)((blank != NULL ? blank : end) - s),
			    &r->cli->err);
		if (rc == 0 && next < end &&
		    strncmp(next, word, sizeof word - 1) != 0)
			rc = bt_buf_putc(&b, ' ', &r->cli->err);
		s = next;
	}
	if (rc == 0) {
		const struct bt_line copy = { bt_buf_text(&b), b.len };
		const struct bt_rec rec = { .type = BT_DIRECTIVE,
			.u.line = &copy };

		rc = bt_writer_put(r->w, &rec);
	}
	bt_buf_free(&b);
	return rc;
}

/* What is no record. */
static int
pass_other(struct resample *r, const struct bt_block *block)
{
	const struct bt_columns *columns = block->data;
	const struct bt_mark *mark = block->data;
	const struct bt_line *line = block->data;

	switch ((int)block->type) {
	case BT_MARK:
		if (r->bars != NULL &&
		    bt_resample_until(r->bars, mark->time, 1, &r->cli->err) < 0)
			return -1;
		/* whoever waits for it waits for the bars before it */
		return put_block(r, block) < 0 ? -1 : bt_writer_flush(r->w);
	case BT_COLUMNS:
		if (r->bars != NULL && columns->type == r->opts->bars.type)
			return take_columns(r);
		r->is_due[columns->type] = 1;
		return 0;
	case BT_DIRECTIVE:
		if (strncmp(line->text, "symbol ", 7) == 0)
			return pass_symbol(r, line);
		break;
	default:
		break;
	}
	return put_block(r, block);
}

static int
take_block(struct resample *r, const struct bt_block *block)
{
	if (block->type >= BT_TYPES)
		return pass_other(r, block);
	if (is_wanted(r, block->type)) {
		if (r->bars == NULL && begin(r, block->type) < 0)
			return fail_at(r, block->first);
		if (bt_resample_block(r->bars, block, &r->cli->err) < 0)
			return fail_at(
			    r, block->first + bt_resample_index(r->bars));
		return 0;
	}
	if (pass_columns(r, block->type) < 0 || check_numbers(r, block) < 0)
		return -1;
	if (r->bars != NULL)
		return pass_records(r, block);
	r->passed += block->n;
	return put_block(r, block);
}

/* ---- the run ---- */

/* There were records, and none to make bars of. */
static void
warn_unmade(struct resample *r)
{
	int of = r->opts->of;

	bt_cli_warn(r->cli,
	    "no %s to make bars of: all %llu records pass as they are",
	    of == OF_AUTO
		? "bar, tick or quote"
		: bt_record_info((enum bt_type)(of - OF_BAR + BT_BAR))->name,
	    (unsigned long long)r->passed);
}

static void
tell_stats(struct resample *r)
{
	const char *quote = r->calendar != NULL ? "'" : "";
	struct bt_resample_stats s = { 0 };

	if (r->bars != NULL)
		bt_resample_stats(r->bars, &s);
	else if (r->passed > 0)
		warn_unmade(r);
	if (s.priceless > 0)
		bt_cli_warn(r->cli,
		    "bars left out, as none of their records tells a price: "
		    "%llu",
		    (unsigned long long)s.priceless);
	if (s.outside > 0)
		bt_cli_warn(r->cli,
		    "%llu of %llu records are outside of the sessions of "
		    "%s%s%s, and left out",
		    (unsigned long long)s.outside, (unsigned long long)s.taken,
		    quote,
		    r->calendar != NULL ? r->opts->calendar : "their calendars",
		    quote);
	bt_cli_note(r->cli, "%llu records, %llu bars",
	    (unsigned long long)s.taken, (unsigned long long)s.bars);
}

/* A rule of a column that no record has. */
static int
check_rules(struct resample *r)
{
	const struct bt_list *rules = &r->opts->rules;
	const struct bt_columns *columns =
	    bt_reader_columns(r->reader, r->opts->bars.type);
	struct bt_near near;
	char name[64];
	size_t i;
	uint32_t k;

	for (i = 0; i < rules->n && r->is_met[i]; i++)
		;
	if (i == rules->n)
		return 0;
	(void)snprintf(name, sizeof name, "%.*s",
	    (int)strcspn(rules->items[i], "="), rules->items[i]);
	bt_near_init(&near, name);
	for (k = 0; k < columns->n; k++)
		bt_near_try(&near, columns->names[k]);
	(void)bt_fail(&r->cli->err, BT_BAD_INPUT,
	    "--rule: no %s has a further column '%s'",
	    bt_record_info(r->opts->bars.type)->name, name);
	return bt_near_best(&near) == NULL
		   ? -1
		   : bt_err_hint(&r->cli->err, "did you mean '%s'?",
			 bt_near_best(&near));
}

static int
copy(struct resample *r)
{
	struct bt_block block;
	int rc;

	while ((rc = bt_input_next(&r->in, &r->reader)) > 0) {
		while (bt_reader_next_block(r->reader, &block) > 0)
			if (take_block(r, &block) < 0)
				return -1;
		if (bt_reader_err(r->reader)->status == BT_OK &&
		    r->bars != NULL &&
		    (check_rules(r) < 0 ||
			bt_resample_end(r->bars, &r->cli->err) < 0))
			return -1;
	}
	if (rc == 0)
		tell_stats(r);
	return rc;
}

/* What options name is there. */
static int
open_all(struct resample *r)
{
	struct bt_bucket_rule *rule = &r->opts->bars.time;

	if (r->opts->calendar != NULL &&
	    strcmp(r->opts->calendar, "auto") == 0) {
		r->opts->bars.calendar_of = calendar_of;
	} else if (r->opts->calendar != NULL) {
		r->calendar = bt_calendar_open(r->opts->calendar, &r->cli->err);
		if (r->calendar == NULL)
			return -1;
	}
	if (r->opts->zone != NULL) {
		r->zone = bt_zone_open(r->opts->zone, &r->cli->err);
		if (r->zone == NULL)
			return -1;
	}
	rule->calendar = r->calendar;
	rule->zone = r->zone;
	r->is_met = calloc(r->opts->rules.n + 1, sizeof *r->is_met);
	if (r->is_met == NULL)
		return bt_fail(&r->cli->err, BT_SYSTEM, "out of memory");
	r->syms = bt_symtab_new(&r->cli->err);
	return r->syms == NULL ? -1 : 0;
}

static int
resample_main(struct bt_cli *cli, struct resample_opts *opts)
{
	struct resample r = { .cli = cli, .opts = opts };
	int rc = -1;

	if (resample_opts_check(cli, opts) < 0 ||
	    bt_input_init(&r.in, cli, &opts->in) < 0)
		return -1;
	r.in.opts.is_end_wanted = 1;
	r.in.opts.is_wide = bt_output_is_csv(&opts->out);
	r.in.opts.is_missing_ok = 1; /* NaN counts for nothing */
	if (open_all(&r) == 0)
		r.w = bt_output_open(cli, &opts->out, r.syms);
	if (r.w != NULL)
		rc = bt_output_close(cli, r.w, copy(&r));
	bt_resample_free(r.bars);
	bt_calendar_free(r.calendar);
	bt_calendars_clear(&r.own);
	bt_zone_free(r.zone);
	bt_symtab_free(r.syms);
	free(r.is_met);
	bt_input_clear(&r.in);
	return rc;
}

int
main(int argc, char **argv)
{
	struct resample_opts opts = { 0 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &resample_program, &opts);
	return bt_cli_end(&cli, resample_main(&cli, &opts));
}

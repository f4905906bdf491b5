#include "adjust-roll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/vec.h"
#include "bt/num.h"
#include "cli/input.h"
#include "cli/output.h"
#include "data/calendar.h"
#include "data/instruments.h"
#include "io/again.h"

struct rolling {
	struct bt_cli *cli;
	const struct adjust_opts *opts;
	const struct adjust_names *names;
	struct bt_input in;
	struct bt_again again;
	struct bt_calendar *calendar;
	struct bt_rollover *roll;
	struct bt_steps *steps;
	struct bt_writer *w;
	bt_sym sym;           /* of what comes out; BT_SYM_NONE: nothing yet */
	const char **columns; /* of it, further ones */
	size_t columns_cap;
	uint32_t n_columns;
	double *extra;
	size_t extra_cap;
	int64_t interest; /* place of that column, or -1 */
	uint64_t bars;
	uint64_t lost; /* days with bars of other contracts alone */
	bt_time first_lost;
};

static const char *const rule_names[] = { "volume", "open-interest", "days" };
static const char *const method_names[] = { "difference", "ratio", "none" };

/* Nothing of the future is needed. */
static bool
is_once(const struct rolling *r)
{
	return r->opts->direction == ADJUST_FORWARD ||
	       r->opts->method == BT_ROLLOVER_NONE;
}

/* ---- setting up ---- */

static int
set_up(struct rolling *r)
{
	struct bt_err *err = &r->cli->err;
	struct bt_rollover_opts o = { .syms = r->in.syms,
		.root = r->opts->root,
		.rule = r->opts->roll.rule,
		.days = (int)r->opts->roll.days,
		.method = (enum bt_rollover_method)r->opts->method,
		.is_forward = is_once(r),
		.grid = r->opts->round };
	struct bt_instruments *ins;
	int rc;

	if (r->opts->instruments != NULL) {
		ins = bt_instruments_read(r->opts->instruments, err);
		rc = ins == NULL ? -1
				 : bt_instruments_preset(ins, r->in.syms, err);
		bt_instruments_free(ins);
		if (rc < 0)
			return -1;
	}
	r->calendar = bt_calendar_open(r->opts->calendar, err);
	if (r->calendar == NULL)
		return -1;
	o.calendar = r->calendar;
	r->roll = bt_rollover_new(&o, err);
	return r->roll == NULL ? -1 : 0;
}

/* ---- what comes out is called ---- */

/* The words of a contract's instrument that hold for the whole series. */
static int
set_instrument(struct rolling *r, bt_sym contract)
{
	char words[4096], name[1024];
	size_t n = 0, k;
	const char *s;

	if (bt_symtab_format(r->in.syms, contract, words, sizeof words) == 0)
		return bt_symtab_add(r->in.syms, r->opts->root,
		    strlen(r->opts->root), &r->sym, &r->cli->err);
	n = (size_t)snprintf(name, sizeof name, "%s", r->opts->root);
	for (s = strchr(words, ' '); s != NULL; s = strchr(s + 1, ' ')) {
		k = strcspn(s + 1, " ");
		if (strncmp(s, " expiry=", 8) != 0 && n + k + 2 < sizeof name)
			n += (size_t)snprintf(
			    name + n, sizeof name - n, " %.*s", (int)k, s + 1);
	}
	return bt_symtab_set(r->in.syms, name, n, &r->sym, &r->cli->err);
}

static int
check_instrument(struct rolling *r, bt_sym contract)
{
	double a = bt_symtab_instrument(r->in.syms, r->sym)->multiplier;
	double b = bt_symtab_instrument(r->in.syms, contract)->multiplier;

	if (a == b)
		return 0;
	return bt_fail(&r->cli->err, BT_BAD_INPUT,
	    "'%s' has multiplier %g, the contracts before it %g: they are no "
	    "one series",
	    bt_symtab_name(r->in.syms, contract), b, a);
}

/* ---- further columns ---- */

static bool
is_interest(const char *name)
{
	static const char *const names[] = { "open_interest", "openinterest",
		"open interest", "oi" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(name) == strlen(names[i]) &&
		    bt_ascii_same(name, names[i], strlen(name)))
			return true;
	return false;
}

static int
find_interest(struct rolling *r, const struct bt_columns *c)
{
	uint32_t i;

	r->interest = -1;
	for (i = 0; i < c->n; i++)
		if (is_interest(c->names[i]))
			r->interest = i;
	if (r->interest >= 0 || r->opts->roll.rule != BT_ROLLOVER_OPEN_INTEREST)
		return 0;
	return bt_fail(&r->cli->err, BT_BAD_INPUT,
	    "the bars have no further column 'open_interest'");
}

/* The inputs' columns, which may become more, and ours behind them. */
static int
put_columns(struct rolling *r)
{
	const struct bt_columns *c = bt_steps_columns(r->steps, BT_BAR);
	uint32_t n = c->n + 1 + (r->opts->is_close_kept ? 1 : 0);
	struct bt_columns all = { .type = BT_BAR, .n = n };
	const struct bt_rec rec = { .type = BT_COLUMNS, .u.columns = &all };

	if (n == r->n_columns)
		return 0;
	if (bt_vec_reserve((void **)&r->columns, &r->columns_cap, n,
		sizeof *r->columns, &r->cli->err) < 0 ||
	    bt_vec_reserve((void **)&r->extra, &r->extra_cap, n,
		sizeof *r->extra, &r->cli->err) < 0)
		return -1;
	if (c->n > 0)
		memcpy(r->columns, c->names, c->n * sizeof *r->columns);
	r->columns[c->n] = "contract";
	if (r->opts->is_close_kept)
		r->columns[c->n + 1] = "raw_close";
	r->n_columns = n;
	all.names = r->columns;
	return bt_writer_put(r->w, &rec);
}

static bool
is_price(const struct rolling *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->names->n; i++)
		if (strcmp(r->names->v[i], name) == 0)
			return true;
	return false;
}

/* ---- one step ---- */

static int
put_change(struct rolling *r, const struct bt_rollover_switch *s)
{
	const char *from = bt_symtab_name(r->in.syms, s->from);
	const char *to = bt_symtab_name(r->in.syms, s->to);
	char when[BT_TIME_TEXT_MAX], a[BT_NUM_TEXT_MAX], b[BT_NUM_TEXT_MAX];

	(void)bt_time_format(s->time, when);
	(void)bt_num_format(s->from_px, a);
	(void)bt_num_format(s->to_px, b);
	if (s->is_apart && r->opts->method != BT_ROLLOVER_NONE)
		bt_cli_warn(r->cli,
		    "'%s' and '%s' have no bar at one instant before the roll "
		    "of %s: the gap holds what prices moved between their last",
		    from, to, when);
	bt_cli_note(
	    r->cli, "%s: from %s at %s to %s at %s", when, from, a, to, b);
	if (check_instrument(r, s->to) < 0)
		return -1;
	return bt_writer_directive(r->w,
	    "roll time=%s from=%s to=%s from_close=%s to_close=%s", when, from,
	    to, a, b);
}

static int
put_bar(struct rolling *r, const struct bt_step *step,
    const struct bt_rollover_out *out)
{
	const struct bt_rec *from = &step->recs[out->place];
	struct bt_bar bar = *out->bar;
	const struct bt_rec rec = { .type = BT_BAR,
		.n_extra = r->n_columns,
		.extra = r->extra,
		.u.bar = &bar };
	uint32_t i;

	for (i = 0; i < from->n_extra; i++)
		r->extra[i] = is_price(r, r->columns[i])
				  ? bt_rollover_price(r->roll, from->extra[i])
				  : from->extra[i];
	r->extra[from->n_extra] = out->code;
	if (r->opts->is_close_kept)
		r->extra[from->n_extra + 1] = bar.close;
	bar.sym = r->sym;
	bar.open = bt_rollover_price(r->roll, bar.open);
	bar.high = bt_rollover_price(r->roll, bar.high);
	bar.low = bt_rollover_price(r->roll, bar.low);
	bar.close = bt_rollover_price(r->roll, bar.close);
	return bt_writer_put(r->w, &rec);
}

/* The head of what comes out, as its first bar comes. */
static int
put_head(struct rolling *r)
{
	char rule[40];

	if (bt_symtab_find(r->in.syms, r->opts->root, strlen(r->opts->root)) !=
	    BT_SYM_NONE)
		return bt_fail(&r->cli->err, BT_BAD_INPUT,
		    "the input has a symbol '%s' itself: what comes out could "
		    "not be told from it",
		    r->opts->root);
	if (set_instrument(r, bt_rollover_current(r->roll)) < 0)
		return -1;
	/* gaps between prices on ticks are whole ticks */
	if (r->opts->method == BT_ROLLOVER_DIFFERENCE &&
	    r->opts->round.tick.mant == 0)
		bt_rollover_grid(r->roll,
		    bt_grid_of(bt_symtab_instrument(r->in.syms, r->sym)->tick));
	(void)snprintf(rule, sizeof rule, "%s", rule_names[r->opts->roll.rule]);
	if (r->opts->roll.rule == BT_ROLLOVER_DAYS)
		(void)snprintf(rule, sizeof rule, "days=%lld",
		    (long long)r->opts->roll.days);
	return bt_writer_directive(r->w, "roll rule=%s method=%s direction=%s",
	    rule, method_names[r->opts->method],
	    r->opts->direction == ADJUST_FORWARD ? "forward" : "back");
}

static int
put_directives(struct rolling *r)
{
	const char *text;

	while ((text = bt_steps_directive(r->steps)) != NULL)
		if (r->w != NULL && bt_writer_directive(r->w, "%s", text) < 0)
			return -1;
	return 0;
}

/* A step of which nothing is taken: noted where it is a whole day, and has bars
 * of contracts, none of them the one at hand. */
static void
note_lost(struct rolling *r, const struct bt_step *step, uint64_t others)
{
	uint64_t bars = 0, days = 0;
	size_t i;

	for (i = 0; i < step->n && step->recs[i].type == BT_BAR; i++) {
		const struct bt_bar *b = step->recs[i].u.bar;

		bars++;
		days += bt_time_between(b->time, b->end) >= BT_DAY;
	}
	if (r->sym == BT_SYM_NONE || bars == others || days == 0)
		return;
	if (r->lost++ == 0)
		r->first_lost = step->label;
}

/* A step, the first time (is_writing 0) or to go out. */
static int
take_step(struct rolling *r, const struct bt_step *step, bool is_writing)
{
	uint64_t before = bt_rollover_left_out(r->roll);
	struct bt_rollover_out out;

	if (find_interest(r, bt_steps_columns(r->steps, BT_BAR)) < 0 ||
	    bt_rollover_step(r->roll, step, r->interest, &out, &r->cli->err) <
		0) {
		(void)bt_steps_place(r->steps, 0, &r->cli->err);
		return -1;
	}
	if (!is_writing)
		return 0;
	if (put_directives(r) < 0)
		return -1;
	if (out.bar == NULL) {
		note_lost(r, step, bt_rollover_left_out(r->roll) - before);
		return 0;
	}
	if ((r->sym == BT_SYM_NONE && put_head(r) < 0) ||
	    (out.change != NULL && put_change(r, out.change) < 0) ||
	    put_columns(r) < 0 || put_bar(r, step, &out) < 0)
		return -1;
	r->bars++;
	return 0;
}

/* All inputs, once. */
static int
walk(struct rolling *r, bool is_writing)
{
	const struct bt_step *step;
	uint64_t n = 0;
	int rc;

	r->in.next = 0;
	if (bt_input_all(&r->in) < 0)
		return -1;
	r->steps = bt_steps_open(
	    r->in.readers, r->in.n_readers, r->in.syms, &r->cli->err);
	if (r->steps == NULL)
		return -1;
	while ((rc = bt_steps_next(r->steps, &step, &r->cli->err)) > 0) {
		if (bt_cli_stopped(r->cli) ||
		    take_step(r, step, is_writing) < 0) {
			rc = -1;
			break;
		}
		bt_progress_step(&r->cli->progress, n += step->n, "records");
	}
	if (rc == 0 && is_writing)
		rc = put_directives(r);
	bt_steps_close(r->steps);
	r->steps = NULL;
	return rc < 0 ? -1 : bt_input_finish(&r->in);
}

static void
tell(struct rolling *r)
{
	char first[BT_TIME_TEXT_MAX];

	bt_cli_note(r->cli,
	    "%llu bars, %zu rolls; %llu bars of others left out",
	    (unsigned long long)r->bars, bt_rollover_count(r->roll),
	    (unsigned long long)bt_rollover_left_out(r->roll));
	if (r->lost == 0)
		return;
	(void)bt_time_format(r->first_lost, first);
	bt_cli_warn(r->cli,
	    "%llu day%s without a bar, the first %.10s: the contract at hand "
	    "had none, and no expiry said that it was over (--instruments)",
	    (unsigned long long)r->lost, r->lost == 1 ? " is" : "s are", first);
}

static int
write_all(struct rolling *r)
{
	int rc = 0;

	r->w = bt_output_open(r->cli, &r->opts->out, r->in.syms);
	if (r->w == NULL)
		return -1;
	if (!is_once(r)) {
		rc = walk(r, false);
		if (rc == 0)
			rc = bt_rollover_rewind(r->roll, &r->cli->err);
	}
	if (rc == 0)
		rc = walk(r, true);
	if (rc == 0)
		rc = bt_rollover_end(r->roll, &r->cli->err);
	if (rc == 0 && r->bars == 0 && bt_rollover_left_out(r->roll) > 0)
		rc = bt_fail(&r->cli->err, BT_BAD_INPUT,
		    "no symbol is a contract of '%s'", r->opts->root);
	if (rc == 0)
		tell(r);
	return bt_output_close(r->cli, r->w, rc);
}

int
adjust_roll(struct bt_cli *cli, const struct adjust_opts *opts,
    const struct adjust_names *names)
{
	struct rolling r = {
		.cli = cli, .opts = opts, .names = names, .sym = BT_SYM_NONE
	};
	int rc = -1;

	if (bt_input_init(&r.in, cli, &opts->in) < 0)
		return -1;
	r.in.opts.is_end_wanted = 1;
	r.in.opts.is_wide = bt_output_is_csv(&opts->out);
	if (!is_once(&r)) {
		r.in.open = bt_again_open;
		r.in.arg = &r.again;
	}
	if (set_up(&r) == 0)
		rc = write_all(&r);
	bt_rollover_free(r.roll);
	bt_calendar_free(r.calendar);
	bt_input_clear(&r.in);
	bt_again_clear(&r.again);
	free(r.columns);
	free(r.extra);
	return rc;
}

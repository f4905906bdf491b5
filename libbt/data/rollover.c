#include "data/rollover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/time.h"
#include "data/contract.h"

/* What is known of one contract. */
struct contract {
	struct bt_contract is;
	bt_sym sym;
	bt_time expiry;   /* BT_TIME_NONE: not known */
	int32_t roll_day; /* from then on it is not current; days */
	double volume;    /* of the day so far */
	double interest;  /* the last of the day; 0: none */
	double last;      /* close; NaN: none yet */
	/* closes of the last step in which the current one had a bar too */
	double both_mine, both_current;
};

/* How prices of one contract's stretch are changed. */
struct shift {
	double add, mul;
};

struct bt_rollover {
	struct bt_rollover_opts opts;
	struct contract *v; /* by order of ending */
	size_t n, cap;
	signed char *known; /* by symbol: 0 not met, 1 contract, -1 none */
	size_t n_known, known_cap;
	size_t current; /* of v; n: none yet */
	int32_t day;
	int has_day;
	struct bt_session session; /* the one last met; empty: none */
	bt_time last_start;        /* of the bar last given out */
	struct bt_rollover_switch *switches;
	size_t n_switches, switches_cap;
	size_t done;          /* of them, this time through */
	int is_again;         /* they are known: the second time through */
	struct shift *shifts; /* n_switches + 1, of stretches */
	size_t shifts_cap;
	uint64_t left_out;
};

struct bt_rollover *
bt_rollover_new(const struct bt_rollover_opts *opts, struct bt_err *err)
{
	struct bt_rollover *r = calloc(1, sizeof *r);

	if (r == NULL || bt_vec_reserve((void **)&r->shifts, &r->shifts_cap, 1,
			     sizeof *r->shifts, err) < 0) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		free(r);
		return NULL;
	}
	r->opts = *opts;
	r->shifts[0] = (struct shift){ 0, 1 };
	r->last_start = BT_TIME_NONE;
	return r;
}

void
bt_rollover_free(struct bt_rollover *r)
{
	if (r == NULL)
		return;
	free(r->v);
	free(r->known);
	free(r->switches);
	free(r->shifts);
	free(r);
}

/* ---- contracts ---- */

/* The N-th day with a session before the last on which it trades. */
static int
find_roll_day(
    const struct bt_rollover *r, struct contract *c, struct bt_err *err)
{
	struct bt_session s;
	int n, guard;

	if (r->opts.rule != BT_ROLLOVER_DAYS)
		return 0;
	if (c->expiry == BT_TIME_NONE) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "the expiry of '%s' is not known, and so not the days "
		    "before it",
		    bt_symtab_name(r->opts.syms, c->sym));
		return bt_err_hint(err,
		    "a line '#symbol NAME expiry=TIME' tells it, or a file of "
		    "--instruments");
	}
	/* it trades no more from its expiry on */
	c->roll_day = bt_calendar_day(r->opts.calendar, c->expiry - 1);
	for (n = r->opts.days, guard = 0; guard < 4000; guard++) {
		if (bt_calendar_session(r->opts.calendar, c->roll_day, &s) &&
		    n-- == 0)
			return 0;
		c->roll_day--;
	}
	return bt_fail(err, BT_BAD_INPUT,
	    "the calendar has no %d days before the expiry of '%s'",
	    r->opts.days, bt_symtab_name(r->opts.syms, c->sym));
}

static int
insert(struct bt_rollover *r, const struct contract *c, struct bt_err *err)
{
	size_t i;

	if (bt_vec_reserve(
		(void **)&r->v, &r->cap, r->n + 1, sizeof *r->v, err) < 0)
		return -1;
	for (i = r->n; i > 0 && r->v[i - 1].is.key > c->is.key; i--)
		r->v[i] = r->v[i - 1];
	if (i > 0 && r->v[i - 1].is.key == c->is.key) {
		memmove(r->v + i, r->v + i + 1, (r->n - i) * sizeof *r->v);
		return bt_fail(err, BT_BAD_INPUT,
		    "'%s' and '%s' end at the same time: which is the later?",
		    bt_symtab_name(r->opts.syms, r->v[i - 1].sym),
		    bt_symtab_name(r->opts.syms, c->sym));
	}
	r->v[i] = *c;
	/* a place behind it has moved; none (n) moves with the end */
	if (r->current >= i)
		r->current++;
	r->n++;
	return 0;
}

/* A symbol is met for the first time: 1 where it is a contract, 0, -1. */
static int
meet(struct bt_rollover *r, const struct bt_bar *bar, struct bt_err *err)
{
	bt_time expiry = bt_symtab_instrument(r->opts.syms, bar->sym)->expiry;
	struct contract c = { .sym = bar->sym,
		.expiry = expiry,
		.last = NAN,
		.both_mine = NAN,
		.both_current = NAN };

	if (bt_vec_reserve((void **)&r->known, &r->known_cap,
		(size_t)bar->sym + 1, 1, err) < 0)
		return -1;
	for (; r->n_known <= bar->sym; r->n_known++)
		r->known[r->n_known] = 0;
	r->known[bar->sym] = -1;
	if (!bt_contract_of(bt_symtab_name(r->opts.syms, bar->sym),
		r->opts.root, expiry, bar->time, &c.is))
		return 0;
	if (find_roll_day(r, &c, err) < 0 || insert(r, &c, err) < 0)
		return -1;
	r->known[bar->sym] = 1;
	return 1;
}

static struct contract *
find(const struct bt_rollover *r, bt_sym sym)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->v[i].sym == sym)
			return &r->v[i];
	return NULL;
}

/* ---- changing contracts ---- */

static double
measure(const struct bt_rollover *r, const struct contract *c)
{
	return r->opts.rule == BT_ROLLOVER_VOLUME ? c->volume : c->interest;
}

/* The later contract that has most, if more than the current, or if that one
 * is over at `time`; else n. */
static size_t
largest_later(const struct bt_rollover *r, bt_time time)
{
	const struct contract *c = &r->v[r->current];
	int is_over = c->expiry != BT_TIME_NONE && c->expiry <= time;
	double most = is_over ? -1 : measure(r, c);
	size_t i, best = r->n;

	for (i = r->current + 1; i < r->n; i++)
		if (!isnan(r->v[i].last) && measure(r, &r->v[i]) > most) {
			most = measure(r, &r->v[i]);
			best = i;
		}
	return best;
}

/* The next one that has not come to its own day, once the current has. */
static size_t
next_in_time(const struct bt_rollover *r, int32_t day)
{
	size_t i;

	if (r->v[r->current].roll_day > day)
		return r->n;
	for (i = r->current + 1; i < r->n; i++)
		if (r->v[i].roll_day > day && !isnan(r->v[i].last))
			return i;
	return r->n;
}

static int
refuse_changed(struct bt_err *err)
{
	return bt_fail(err, BT_BAD_INPUT,
	    "the input has changed while it was read: its rolls are others "
	    "than the first time");
}

/* The second time through they are known, and must be the same. */
static int
check_switch(const struct bt_rollover *r, const struct bt_rollover_switch *s,
    struct bt_err *err)
{
	const struct bt_rollover_switch *was = &r->switches[r->done];

	if (r->done == r->n_switches || was->time != s->time ||
	    was->from != s->from || was->to != s->to ||
	    was->from_px != s->from_px || was->to_px != s->to_px)
		return refuse_changed(err);
	return 0;
}

static int
note_switch(struct bt_rollover *r, size_t to, bt_time time, struct bt_err *err)
{
	const struct contract *old = &r->v[r->current], *new = &r->v[to];
	int is_apart = isnan(new->both_mine);
	const struct bt_rollover_switch s = { .time = time,
		.from = old->sym,
		.to = new->sym,
		.from_px = is_apart ? old->last : new->both_current,
		.to_px = is_apart ? new->last : new->both_mine,
		.is_apart = is_apart };

	if (r->is_again) {
		if (check_switch(r, &s, err) < 0)
			return -1;
		r->done++;
		return 0;
	}
	if (bt_vec_reserve((void **)&r->switches, &r->switches_cap,
		r->n_switches + 1, sizeof *r->switches, err) < 0 ||
	    bt_vec_reserve((void **)&r->shifts, &r->shifts_cap,
		r->n_switches + 2, sizeof *r->shifts, err) < 0)
		return -1;
	r->switches[r->n_switches++] = s;
	r->done++;
	return 0;
}

/* The shift on one side of a roll, from that on the other. */
static int
cross(const struct bt_rollover *r, const struct bt_rollover_switch *s,
    struct shift *at, struct bt_err *err)
{
	int is_forward = r->opts.is_forward;

	if (r->opts.method == BT_ROLLOVER_DIFFERENCE)
		at->add +=
		    is_forward ? s->from_px - s->to_px : s->to_px - s->from_px;
	if (r->opts.method != BT_ROLLOVER_RATIO)
		return 0;
	if (!(s->from_px > 0) || !(s->to_px > 0)) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "the roll from '%s' at %g to '%s' at %g has no ratio",
		    bt_symtab_name(r->opts.syms, s->from), s->from_px,
		    bt_symtab_name(r->opts.syms, s->to), s->to_px);
		return bt_err_hint(err, "--method difference needs none");
	}
	at->mul *= is_forward ? s->from_px / s->to_px : s->to_px / s->from_px;
	return 0;
}

static int
change(struct bt_rollover *r, size_t to, const struct bt_bar *bar,
    struct bt_rollover_out *out, struct bt_err *err)
{
	size_t i, k = r->done;

	if (note_switch(r, to, bar->time, err) < 0)
		return -1;
	if (r->opts.is_forward) {
		r->shifts[k + 1] = r->shifts[k];
		if (cross(r, &r->switches[k], &r->shifts[k + 1], err) < 0)
			return -1;
	}
	out->change = &r->switches[k];
	r->current = to;
	for (i = 0; i < r->n; i++)
		r->v[i].both_mine = r->v[i].both_current = NAN;
	return 0;
}

/* A day is over: what it has shown decides, then it is forgotten. */
static int
end_day(struct bt_rollover *r, int32_t day, const struct bt_bar *first,
    struct bt_rollover_out *out, struct bt_err *err)
{
	size_t i, to = r->n;

	if (r->current < r->n)
		to = r->opts.rule == BT_ROLLOVER_DAYS
			 ? next_in_time(r, day)
			 : largest_later(r, first->time);
	for (i = 0; i < r->n; i++)
		r->v[i].volume = r->v[i].interest = 0;
	r->day = day;
	r->has_day = 1;
	return to < r->n ? change(r, to, first, out, err) : 0;
}

/* ---- steps ---- */

static void
take_bar(struct contract *c, const struct bt_rec *rec, int64_t oi)
{
	const struct bt_bar *bar = rec->u.bar;

	if (bar->volume > 0)
		c->volume += bar->volume;
	if (oi >= 0 && rec->extra[oi] > 0)
		c->interest = rec->extra[oi];
	c->last = bar->close;
}

/* The current one's close beside those of the others in this step. */
static void
pair(struct bt_rollover *r, const struct bt_step *step, double close)
{
	size_t i;

	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];
		struct contract *c;

		if (rec->type != BT_BAR || r->known[rec->u.bar->sym] <= 0)
			continue;
		c = find(r, rec->u.bar->sym);
		c->both_mine = rec->u.bar->close;
		c->both_current = close;
	}
}

/* Of the contracts in a first step the nearest that is not over. */
static size_t
first_of(const struct bt_rollover *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (!isnan(r->v[i].last) && (r->opts.rule != BT_ROLLOVER_DAYS ||
						r->v[i].roll_day > r->day))
			return i;
	return r->n;
}

static int
give(struct bt_rollover *r, const struct bt_step *step,
    struct bt_rollover_out *out, struct bt_err *err)
{
	bt_sym sym = r->v[r->current].sym;
	size_t i;

	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];

		if (rec->type != BT_BAR || rec->u.bar->sym != sym)
			continue;
		if (out->bar != NULL || rec->u.bar->time <= r->last_start)
			return bt_fail(err, BT_BAD_INPUT,
			    "bars of '%s' overlap: only bars of one length "
			    "can be rolled",
			    bt_symtab_name(r->opts.syms, sym));
		out->bar = rec->u.bar;
		out->place = i;
		out->code = r->v[r->current].is.code;
	}
	if (out->bar == NULL)
		return 0;
	r->last_start = out->bar->time;
	if (step->n > 1)
		pair(r, step, out->bar->close);
	return 0;
}

/* A bar of a whole day that starts at midnight, UTC, stands for that date. */
static int32_t
day_of(struct bt_rollover *r, const struct bt_bar *bar)
{
	struct bt_session *s = &r->session;

	if (bar->time % BT_DAY == 0 && bar->end != BT_TIME_NONE &&
	    bar->end > bar->time &&
	    bt_time_between(bar->time, bar->end) >= BT_DAY)
		return (int32_t)(bar->time / BT_DAY);
	/* mostly the session of the bar before */
	if (bar->time >= s->open && bar->time < s->close)
		return s->day;
	if (bt_calendar_at(r->opts.calendar, bar->time, s))
		return s->day;
	s->open = s->close = 0;
	return bt_calendar_day(r->opts.calendar, bar->time);
}

/* The contracts' bars of a step: whose they are, and whether a day is over. */
static int
look_over(struct bt_rollover *r, const struct bt_step *step,
    struct bt_rollover_out *out, int *any, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < step->n; i++) {
		const struct bt_bar *bar = step->recs[i].u.bar;
		int32_t day;

		if (step->recs[i].type != BT_BAR)
			continue;
		if (bar->sym >= r->n_known || r->known[bar->sym] == 0)
			if (meet(r, bar, err) < 0)
				return -1;
		if (r->known[bar->sym] < 0) {
			r->left_out++;
			continue;
		}
		*any = 1;
		day = day_of(r, bar);
		if ((!r->has_day || day > r->day) &&
		    end_day(r, day, bar, out, err) < 0)
			return -1;
	}
	return 0;
}

int
bt_rollover_step(struct bt_rollover *r, const struct bt_step *step, int64_t oi,
    struct bt_rollover_out *out, struct bt_err *err)
{
	size_t i;
	int any = 0;

	*out = (struct bt_rollover_out){ 0 };
	if (look_over(r, step, out, &any, err) < 0)
		return -1;
	if (!any)
		return 0;
	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];

		if (rec->type == BT_BAR && r->known[rec->u.bar->sym] > 0)
			take_bar(find(r, rec->u.bar->sym), rec, oi);
	}
	if (r->current == r->n)
		r->current = first_of(r);
	return r->current == r->n ? 0 : give(r, step, out, err);
}

int
bt_rollover_rewind(struct bt_rollover *r, struct bt_err *err)
{
	size_t i;

	r->shifts[r->n_switches] = (struct shift){ 0, 1 };
	for (i = r->n_switches; i-- > 0;) {
		r->shifts[i] = r->shifts[i + 1];
		if (cross(r, &r->switches[i], &r->shifts[i], err) < 0)
			return -1;
	}
	/* contracts are met again one by one, so that nothing is known that was
	 * not the first time */
	if (r->n_known > 0)
		memset(r->known, 0, r->n_known);
	r->n = r->current = r->done = 0;
	r->has_day = 0;
	r->is_again = 1;
	r->last_start = BT_TIME_NONE;
	r->left_out = 0;
	return 0;
}

int
bt_rollover_end(const struct bt_rollover *r, struct bt_err *err)
{
	return r->done < r->n_switches ? refuse_changed(err) : 0;
}

void
bt_rollover_grid(struct bt_rollover *r, struct bt_grid grid)
{
	r->opts.grid = grid;
}

double
bt_rollover_price(const struct bt_rollover *r, double px)
{
	const struct shift *s = &r->shifts[r->done];

	return bt_grid_round(r->opts.grid, px * s->mul + s->add);
}

uint64_t
bt_rollover_left_out(const struct bt_rollover *r)
{
	return r->left_out;
}

size_t
bt_rollover_count(const struct bt_rollover *r)
{
	return r->done;
}

bt_sym
bt_rollover_current(const struct bt_rollover *r)
{
	return r->current < r->n ? r->v[r->current].sym : BT_SYM_NONE;
}

/*
 * The short way through steps at which nothing happens.
 *
 * Most steps of most runs are alike: one bar of the symbol of the bar before,
 * as long as that and right behind it or later, on the same day; no action is
 * due, no order is reached, no entry is made.  Then of the six steps there is
 * left
 *
 *	1  nothing
 *	2  the position is marked at the bar's close, its entries have seen the
 *	   bar's low and high
 *	3  nothing, as long as equity is above 0
 *	4  equity is cash and the position's worth; it may be a new extreme
 *	5  the strategy sees the bar
 *	6  its orders, if there are any, are admitted, and end the stretch
 *
 * and what only counts steps, or names the last one, can be brought up to date
 * at the end of the stretch: nobody who is called in between can see it.  The
 * result is that of bt_engine_step() for each bar, to the last bit, which
 * tests/props/p-quiet.c proves by running both.
 *
 * Whoever adds something to a step that may happen at a bar without an order,
 * an action or a new day adds to is_quiet() when it cannot, or breaks that
 * test.
 */
#include "engine/state.h"

#include <assert.h>
#include <math.h>

/* What holds for all bars of a stretch, and what changes from one to the
 * next. */
struct stretch {
	struct bt_sym_state *s;
	bt_sym sym;
	struct bt_calm calm; /* prices and times that no order acts within */
	bt_time to;          /* bars that start before it are of this day */
	double base, slope;  /* equity is base + slope x close */
	/* equity from bottom to top is neither an extreme nor a deeper
	 * drawdown */
	double bottom, top;
	double low, high; /* of all bars so far */
	bt_time end;      /* of the last bar */
	int64_t length;   /* of every bar, ns */
};

/* Whether nothing is due, or at work, that is not a matter of the next bars. */
static int
is_quiet(const struct bt_engine *e)
{
	if (e->is_plain || !e->is_started ||
	    e->rules.equity_every == BT_EVERY_STEP)
		return 0;
	return e->n_actions == 0 && e->n_at_close == 0 && e->n_at_once == 0 &&
	       !e->has_day_orders && !e->has_orphans;
}

static int
begin(const struct bt_engine *e, bt_sym sym, struct stretch *q)
{
	if (!is_quiet(e) || sym >= e->n_syms || e->sym[sym].bars == 0)
		return 0;
	q->sym = sym;
	q->s = &e->sym[sym];
	q->end = q->s->end;
	/* one as long as the last that traded is no coarser than that */
	q->length = (int64_t)((uint64_t)q->s->end - (uint64_t)q->s->start);
	if (q->length < 0)
		return 0;
	q->to = e->clock.day_to;
	/* a bar's end, too, is to be an instant that there is */
	if (q->to > INT64_MAX - q->length)
		q->to = INT64_MAX - q->length;
	q->bottom = HUGE_VAL; /* the first bar is looked at */
	q->top = e->since_peak;
	q->low = HUGE_VAL;
	q->high = 0;
	return bt_book_calm(e->book, sym, e->clock.day, &q->calm) &&
	       bt_account_line(&e->account, sym, &q->base, &q->slope);
}

/* Whether a bar is as the one before it and reaches no order. */
static inline int
is_usual(const struct stretch *q, const struct bt_bar *b)
{
	return b->sym == q->sym && b->time >= q->end && b->time < q->to &&
	       b->end == b->time + q->length && b->end < q->calm.until &&
	       b->low > q->calm.below && b->high < q->calm.above &&
	       b->low <= b->open && b->open <= b->high && b->low <= b->close &&
	       b->close <= b->high;
}

/*
 * An equity that may be an extreme: 1, or 0 where it is the end of the account
 * and not to be taken here.  A drawdown that is computed is no deeper for a
 * higher equity, as long as the peak is the same: so none above the bottom
 * needs the division.
 */
static int
see(struct bt_engine *e, struct stretch *q, double equity)
{
	double peak = e->peak;

	if (!(equity > 0))
		return 0;
	bt_ledger_see(e, equity);
	q->top = e->since_peak;
	if (e->peak != peak || equity < q->bottom)
		q->bottom = equity;
	return 1;
}

/* Bring up to date what n steps, of which the last had this bar, change. */
static void
settle(struct bt_engine *e, const struct stretch *q, const struct bt_bar *last,
    size_t n)
{
	int64_t steps = (int64_t)n;

	q->s->bars += steps;
	q->s->start = last->time;
	q->s->end = last->end;
	q->s->close = last->close;
	q->s->volume = last->volume;
	q->s->flags = last->flags;
	q->s->used = 0;
	bt_lots_widen(&q->s->lots, q->low, q->high);
	e->at = e->last_at = last->end;
	e->label = last->time;
	if (e->label > e->last_label)
		e->last_label = e->label;
	e->clock.steps += steps;
	e->totals.steps += steps;
	e->totals.records += steps;
	e->equity = bt_account_equity(&e->account);
	e->since_steps += steps;
	if (e->account.n_held > 0)
		e->since_exposed += steps;
}

/* Steps 1 to 4 of a bar; 0 where it needs more than this. */
static inline int
pass(struct bt_engine *e, struct stretch *q, const struct bt_bar *b)
{
	double equity = q->base + q->slope * b->close;

	if (!is_usual(q, b))
		return 0;
	if (!(equity >= q->bottom && equity <= q->top) && !see(e, q, equity))
		return 0;
	q->end = b->end;
	q->low = b->low < q->low ? b->low : q->low;
	q->high = b->high > q->high ? b->high : q->high;
	bt_account_mark(&e->account, q->sym, b->close);
	return 1;
}

int
bt_quiet_bars(struct bt_engine *e, const struct bt_bars *bars, size_t *done)
{
	struct bt_rec rec = { .type = BT_BAR, .n_extra = bars->n_extra };
	struct bt_step step = { .n = 1, .recs = &rec };
	struct bt_answer answer = { 0 };
	size_t n = 0, most = bars->n - *done;
	const struct bt_bar *b = bt_bars_at(bars, *done);
	struct stretch q;
	int rc = 0;

	if (!begin(e, b->sym, &q))
		return 0;
	while (n < most && pass(e, &q, b)) {
		rec.u.bar = b;
		rec.extra = bt_bars_extra(bars, b);
		step.at = b->end;
		step.label = b->time;
		rc = e->ask.step(e->ask.arg, &step, &answer, &e->err);
		n++;
		if (rc < 0 || answer.n > 0 || answer.n_logs > 0)
			break;
#ifdef BT_DEBUG
		assert(bt_ledger_is_balanced(e));
#endif
		b = bt_bars_at(bars, *done + n);
	}
	if (n == 0)
		return 0;
	settle(e, &q, rec.u.bar, n);
	if (rc < 0 || bt_state_reserve(e) < 0 ||
	    bt_admit_answer(e, &answer) < 0) {
		*done += n - 1;
		return -1;
	}
	*done += n;
	return 0;
}

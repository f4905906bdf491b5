/*
 * The short way through steps at which nothing happens.
 *
 * Most steps of most runs are alike: one bar of the symbol of the bar before,
 * as long as that and right behind it or later, on the same day; no action is
 * due, no order is reached, no entry is made.  Then of steps 1 to 4 there is
 * left
 *
 *	1  nothing
 *	2  the position is marked at the bar's close, its entries have seen the
 *	   bar's low and high
 *	3  nothing, as long as equity is above 0
 *	4  equity is cash and the position's worth; it may be a new extreme
 *
 * and what only counts steps, or names the last one, is brought up to date at
 * the end of such a stretch: nobody who is called in between can see it.  The
 * result is that of the long way, to the last bit, which
 * tests/props/p-quiet.c proves by going both.
 *
 * Whoever adds something to steps 1 to 4 that may happen at a bar without an
 * order, an action or a new day adds to begin() when it cannot.
 */
#include "engine/quiet.h"

#include <math.h>

/* Whether nothing is due, or at work, that is not a matter of the next bars. */
static int
is_quiet(const struct bt_engine *e)
{
	if (e->has_funding || e->fine.take != NULL || e->trace != NULL ||
	    e->rules.scan == BT_SCAN_QUEUE || e->guard.is_watching ||
	    e->is_plain || !e->is_started ||
	    e->rules.equity_every == BT_EVERY_STEP)
		return 0;
	return e->n_foreign == 0 && e->rules.stale_after == 0 &&
	       e->n_actions == 0 && e->n_at_close == 0 && e->n_at_once == 0 &&
	       !e->has_day_orders && !e->has_orphans;
}

int
bt_quiet_begin(struct bt_engine *e, bt_sym sym)
{
	struct bt_stretch *q = &e->stretch;
	struct bt_sym_state *s = &e->sym[sym];
	bt_time until, to;

	if (sym >= e->n_syms || s->bars == 0 || !is_quiet(e) ||
	    !bt_book_calm(e->book, sym, e->clock.day, &q->calm) ||
	    !bt_account_line(&e->account, sym, &q->base, &q->slope))
		return 0;
	/* a bar as long as the last that traded is no coarser than that */
	q->length = (int64_t)((uint64_t)s->end - (uint64_t)s->start);
	if (q->length < 0)
		return 0;
	/* a bar ends before the first time at which anything is due */
	until = q->calm.until < e->next_end ? q->calm.until : e->next_end;
	if (bt_time_add(until, -q->length, &to) < 0)
		return 0;
	q->to = e->clock.day_to < s->ends ? e->clock.day_to : s->ends;
	if (to < q->to)
		q->to = to;
	q->is_on = q->is_open = 1;
	q->sym = sym;
	q->mark = &e->account.v[sym].mark;
	q->end = s->end;
	q->is_plain = bt_usual_can(e, sym);
	q->bottom = HUGE_VAL; /* the first bar is looked at */
	q->top = e->since_peak;
	q->low = HUGE_VAL;
	q->high = 0;
	return 1;
}

/*
 * No equity from bottom to top is an extreme: a drawdown that is computed is no
 * deeper for a higher equity, as long as the peak is the same; so it needs no
 * division.
 */
void
bt_quiet_see(struct bt_engine *e, double equity)
{
	struct bt_stretch *q = &e->stretch;
	double peak = e->peak;

	bt_ledger_see(e, equity);
	q->top = e->since_peak;
	if (e->peak != peak || equity < q->bottom)
		q->bottom = equity;
}

int
bt_quiet_step(struct bt_engine *e, const struct bt_step *step)
{
	struct bt_stretch *q = &e->stretch;
	const struct bt_bar *b;
	double equity;

	if (step->n != 1 || step->recs[0].type != BT_BAR)
		return 0;
	b = step->recs[0].u.bar;
	if (!q->is_on && !bt_quiet_begin(e, b->sym))
		return 0;
	if (!bt_quiet_fits(q, b))
		return 0;
	if (e->usual.is_on)
		return bt_usual_meet(e, b);
	equity = q->base + q->slope * b->close;
	if (!(equity >= q->bottom && equity <= q->top)) {
		if (!(equity > 0))
			return 0; /* the end of the account */
		bt_quiet_see(e, equity);
	}
	bt_quiet_add(q, b);
	return 1;
}

void
bt_quiet_count(struct bt_engine *e)
{
	struct bt_stretch *q = &e->stretch;
	struct bt_sym_state *s = &e->sym[q->sym];

	if (q->n == 0)
		return;
	s->bars += q->n;
	bt_lots_widen(&s->lots, q->low, q->high);
	e->clock.steps += q->n;
	e->totals.steps += q->n;
	e->totals.records += q->n;
	e->since_steps += q->n;
	if (e->account.n_held > 0)
		e->since_exposed += q->n;
	q->n = 0;
	q->low = HUGE_VAL;
	q->high = 0;
}

void
bt_quiet_settle(struct bt_engine *e)
{
	struct bt_stretch *q = &e->stretch;
	const struct bt_rec last = { .type = BT_BAR, .u.bar = q->last };

	if (q->n == 0)
		return;
	bt_quiet_count(e);
	bt_round_note(e, &e->sym[q->sym], &last);
	e->at = e->last_at = q->last->end;
	e->label = q->last->time;
	if (e->label > e->last_label)
		e->last_label = e->label;
	e->equity = bt_account_equity(&e->account);
}

int
bt_quiet_end(struct bt_engine *e)
{
	bt_quiet_settle(e);
	e->stretch.is_on = e->stretch.is_open = 0;
	return e->usual.is_on ? bt_usual_shelve(e) : 0;
}

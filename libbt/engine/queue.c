/*
 * Step 2, the other way: all orders that wait, in one queue, each in its turn
 * against the whole bar.  What becomes of one order is turn.c; here is who
 * waits, in which order, and who is gone through again.
 */
#include "engine/queue.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"

/* ---- places ---- */

/* Closing what one order opened, or all; a target limit is no such order. */
static int
goes_first(const struct bt_engine *e, const struct bt_resting *r)
{
	int is_exit = r->owner != 0 || r->o.side == BT_EXIT;

	return e->rules.queued.is_exit_first && is_exit &&
	       r->o.type != BT_LIMIT && r->o.type != BT_TOUCH &&
	       r->o.type != BT_TOUCH_LIMIT;
}

static void
take_place(struct bt_engine *e, struct bt_resting *r)
{
	int64_t n = ++e->n_ranks;

	r->rank = goes_first(e, r) ? -n : n;
}

/* The price for which it is made. */
static double
made_for(const struct bt_engine *e, const struct bt_resting *r)
{
	switch ((enum bt_order_type)r->o.type) {
	case BT_LIMIT:
		return r->o.limit;
	case BT_STOP:
	case BT_STOP_LIMIT:
	case BT_TRAIL:
	case BT_TOUCH:
	case BT_TOUCH_LIMIT:
		return r->o.stop;
	case BT_MARKET:
		break;
	}
	return e->sym[r->o.sym].close;
}

void
bt_queue_enter(struct bt_engine *e, struct bt_resting *r)
{
	struct bt_terms t = {
		.dir = r->o.side == BT_SELL ? -1 : 1,
		.trail = r->o.trail,
		.is_trail_pct = (r->o.flags & BT_TRAIL_PCT) != 0,
		.best = isnan(r->best) ? e->sym[r->o.sym].close : r->best,
	};

	if (r->o.type == BT_TRAIL && isnan(r->o.stop))
		r->o.stop = bt_match_level(&t);
	r->made = made_for(e, r);
	r->noted = (double)NAN;
	r->made_at = e->sym[r->o.sym].start;
	r->made_day = bt_rules_day(&e->rules, e->sym[r->o.sym].start);
	r->is_waiting =
	    e->rules.queued.accept != BT_ACCEPT_AT_ONCE && r->which == 0;
	e->n_waiting += r->is_waiting;
	take_place(e, r);
}

void
bt_queue_move(struct bt_engine *e, struct bt_resting *r)
{
	if (r->o.type == BT_STOP && r->owner != 0)
		take_place(e, r);
}

static int
compare_turns(const void *va, const void *vb)
{
	const struct bt_queuer *a = va, *b = vb;

	return (a->rank > b->rank) - (a->rank < b->rank);
}

/* Who waits now, by rank: n_turns of them. */
static int
line_up(struct bt_engine *e, size_t *n)
{
	size_t count = bt_book_count(e->book);
	struct bt_resting *r;

	*n = 0;
	if (bt_vec_reserve((void **)&e->turns, &e->turns_cap, count,
		sizeof *e->turns, &e->err) < 0)
		return -1;
	for (r = bt_book_oldest(e->book); r != NULL; r = r->later)
		e->turns[(*n)++] = (struct bt_queuer){
			.r = r, .seq = r->seq, .rank = r->rank
		};
	if (*n > 1)
		qsort(e->turns, *n, sizeof *e->turns, compare_turns);
	return 0;
}

static int
is_there(const struct bt_queuer *t)
{
	return t->r->seq == t->seq && bt_book_is_open(t->r);
}

/* ---- accepting ---- */

static int
refuse(struct bt_engine *e, struct bt_resting *r)
{
	if (bt_admit_refused(e, &r->o, "margin",
		"refused: with the orders before it, it would cost more than "
		"there is") < 0 ||
	    bt_admit_done(e, r, BT_REJECTED, "margin") < 0)
		return -1;
	return bt_life_orphans(e);
}

static int
accept_one(struct bt_engine *e, struct bt_resting *r, double *cash)
{
	double px = r->made;

	r->is_waiting = 0;
	e->n_waiting--;
	if (e->rules.queued.accept == BT_ACCEPT_OPEN &&
	    r->o.type == BT_MARKET && r->o.tif != BT_AT_CLOSE)
		px = e->sym[r->o.sym].path.px[0];
	*cash = bt_serve_pretend(e, r, px, *cash);
	return *cash >= 0 ? 0 : refuse(e, r);
}

static int
accept_all(struct bt_engine *e)
{
	double cash = bt_funds_cash(e);
	size_t i, n;

	if (line_up(e, &n) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (is_there(&e->turns[i]) && e->turns[i].r->is_waiting &&
		    accept_one(e, e->turns[i].r, &cash) < 0)
			return -1;
	return 0;
}

/* ---- the round ---- */

/* What the round's symbols are, before an order is looked at. */
static void
begin_round(struct bt_engine *e)
{
	size_t i;

	for (i = 0; i < e->n_round; i++) {
		bt_sym sym = bt_trade_sym(e->round[i]);
		struct bt_sym_state *s = &e->sym[sym];

		s->path = e->round[i]->type == BT_BAR
			      ? bt_path_of(e->round[i]->u.bar, 0)
			      : bt_path_flat(s->close);
		s->seen = bt_path_start(&s->path);
		s->round = e->round_id;
		if (e->rules.queued.value_at == BT_VALUE_CLOSE)
			bt_account_mark(&e->account, sym, s->close);
		else if (isnan(e->account.v[sym].mark))
			bt_account_mark(&e->account, sym, s->path.px[0]);
	}
}

static int
pay_interest(struct bt_engine *e)
{
	size_t i;

	for (i = 0; e->rules.queued.interest != 0 && i < e->n_round; i++)
		if (bt_funds_pay(e, bt_trade_sym(e->round[i])) < 0)
			return -1;
	return 0;
}

/* All in their turn; *again is set where those that came to be in between are
 * to have one too. */
static int
go_through(struct bt_engine *e, int pass, int *again)
{
	size_t i, n;

	*again = 0;
	if (line_up(e, &n) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (!is_there(&e->turns[i]))
			continue;
		if (bt_serve_order(e, e->turns[i].r, pass, again) < 0 ||
		    bt_life_orphans(e) < 0)
			return -1;
	}
	return 0;
}

static int
go_round(struct bt_engine *e)
{
	int pass = 0, again;

	do {
		if (go_through(e, pass++, &again) < 0)
			return -1;
	} while (again && e->rules.queued.children == BT_CHILDREN_AGAIN);
	return 0;
}

int
bt_queue_round(struct bt_engine *e)
{
	begin_round(e);
	if (e->is_ruined)
		return 0;
	if ((e->n_waiting > 0 && accept_all(e) < 0) || pay_interest(e) < 0)
		return -1;
	return bt_book_count(e->book) == 0 ? 0 : go_round(e);
}

/* ---- closing all ---- */

static int
close_lot(struct bt_engine *e, const struct bt_fill_at_bar *f, size_t i)
{
	const struct bt_lots *lots = &e->sym[f->sym].lots;
	const struct bt_entry *v = &lots->v[lots->head + i];
	struct bt_fill_at_bar one = *f;
	struct bt_part p = {
		.f = &one,
		.qty = -v->qty,
		.closes = -v->qty,
		.paid = f->touch->px,
		.asked = -v->qty,
	};

	one.owner = v->owner;
	return bt_fill_part(e, &p) < 0 ? -1 : bt_fill_finish(e, &p);
}

int
bt_queue_close(struct bt_engine *e, const struct bt_fill_at_bar *f)
{
	while (e->sym[f->sym].lots.n > 0)
		if (close_lot(e, f, 0) < 0)
			return -1;
	return 0;
}

/* Of a symbol but every second lot is closed (whoever takes one out of a list
 * that he walks misses the next one); the others are no more. */
static int
ruin_symbol(struct bt_engine *e, bt_sym sym)
{
	struct bt_sym_state *s = &e->sym[sym];
	struct bt_touch touch = {
		.at = bt_path_end(&s->path), .px = s->close, .rule = "bankrupt"
	};
	const struct bt_fill_at_bar f = {
		.sym = sym,
		.touch = &touch,
		.path = &s->path,
		.label = s->start,
		.flags = BT_FORCED,
	};
	double gap;
	size_t i;

	for (i = 0; i < s->lots.n; i++)
		if (close_lot(e, &f, i) < 0)
			return -1;
	gap = bt_account_equity(&e->account) - bt_ledger_open_profit(e);
	s->lots.n = 0;
	bt_account_set(&e->account, sym, 0, 0);
	/* the identity holds on: what they were worth has no trade to tell it */
	e->realised +=
	    bt_account_equity(&e->account) - bt_ledger_open_profit(e) - gap;
	return bt_life_closed(e, sym);
}

int
bt_queue_ruin(struct bt_engine *e)
{
	size_t sym;

	if (bt_state_event(e, BT_SYM_NONE, "error", "bankrupt",
		"equity is %.2f: all is closed, nothing trades any more",
		e->equity) < 0)
		return -1;
	for (sym = 0; sym < e->n_syms; sym++)
		if (e->sym[sym].lots.n > 0 && ruin_symbol(e, (bt_sym)sym) < 0)
			return -1;
	e->is_ruined = 1;
	e->equity = 0;
	if (e->account.cash != 0 && bt_ledger_flow(e, BT_SYM_NONE, e->label,
					"bankrupt", -e->account.cash) < 0)
		return -1;
	return bt_admit_cancel_all(e, "bankrupt");
}

/* BT_AT_END_AGAIN: the last bar once more, all that is open first. */
int
bt_queue_finish(struct bt_engine *e)
{
	int is_last = e->rules.fill == BT_FILL_CLOSE;
	size_t sym;

	if (e->is_ruined)
		return 0;
	e->round_id++;
	e->is_ending = 1;
	for (sym = 0; sym < e->n_syms; sym++) {
		struct bt_sym_state *s = &e->sym[sym];
		double px = is_last ? s->before : s->path.px[0];
		struct bt_touch touch = { .at = bt_path_end(&s->path),
			.px = px,
			.rule = "end.again" };
		struct bt_fill_at_bar f = {
			.sym = (bt_sym)sym,
			.touch = &touch,
			.path = &s->path,
			.label = is_last ? s->before_start : s->start,
			.active = s->start,
			.round = e->round_id,
			.flags = BT_FORCED,
		};

		s->round = e->round_id;
		if (s->lots.n > 0 && bt_queue_close(e, &f) < 0)
			return -1;
		bt_account_mark(&e->account, (bt_sym)sym, s->close);
	}
	if (e->n_waiting > 0 && accept_all(e) < 0)
		return -1;
	return go_round(e);
}

/* ---- --exclusive ---- */

/* Exits with a price belong to what they end. */
static int
is_contingent(const struct bt_resting *r)
{
	return r->owner != 0 && r->o.type != BT_MARKET;
}

static int
cancel_others(struct bt_engine *e, bt_sym sym)
{
	size_t i, n;

	if (line_up(e, &n) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		struct bt_resting *r = e->turns[i].r;

		if (!is_there(&e->turns[i]) || r->o.sym != sym ||
		    is_contingent(r))
			continue;
		if (bt_admit_done(e, r, BT_CANCELLED, "exclusive") < 0)
			return -1;
		/* whoever takes one out of a list that he walks misses the
		 * next one */
		i += e->rules.queued.is_exclusive_odd != 0;
	}
	return bt_life_orphans(e);
}

int
bt_queue_clear(struct bt_engine *e, bt_sym sym)
{
	const struct bt_lots *lots = &e->sym[sym].lots;
	struct bt_order exit;
	size_t i;

	if (cancel_others(e, sym) < 0)
		return -1;
	for (i = 0; i < lots->n; i++) {
		bt_order_init(&exit);
		exit.sym = sym;
		exit.side = BT_EXIT;
		exit.unit = BT_ALL;
		exit.parent = lots->v[lots->head + i].order;
		if (bt_admit_order(e, &exit) < 0)
			return -1;
	}
	return 0;
}

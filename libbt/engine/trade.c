/*
 * Step 2: new records trade against the book.
 *
 * The records of a step that trade side by side, one a symbol, make a round
 * (a symbol with several prints at one instant has several rounds).  In a
 * round, all that happens at an open comes before all that happens between
 * open and close; at the open reductions come before increases, then orders
 * as they were given, then names of symbols; in between each symbol follows
 * its own path, and among symbols the same order decides.
 */
#include "engine/queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

/* ---- an event happens ---- */

/*
 * Whether the way of an order that follows the position is another one than
 * when it was matched, at the price that it would trade at: a limit or stop
 * for selling is none for buying, and with nothing to do it rests on.
 */
static int
has_turned(const struct bt_engine *e, const struct bt_live *l)
{
	bt_qty pos = e->account.v[l->r->o.sym].qty;

	return l->r->o.type != BT_MARKET &&
	       bt_walk_direction(e, l->r, pos) != l->terms.dir;
}

/* From now on it is a limit order. */
static int
happen_trigger(struct bt_engine *e, const struct bt_live *l)
{
	struct bt_resting *r = l->r;

	r->is_triggered = 1;
	e->n_happened++;
	bt_book_set(r, BT_TRIGGERED);
	bt_admit_date(e, r);
	if (r->o.type == BT_TRAIL)
		r->o.limit = l->touch.px + r->apart;
	bt_admit_watch(e, r);
	return bt_admit_tell(e, &r->o, BT_TRIGGERED, "");
}

/*
 * A trailing stop whose way the position decides follows from where it has
 * been given that way: before, there was nothing for it to guard.
 */
static void
restart_trail(struct bt_engine *e, bt_sym sym, const struct bt_touch *touch,
    bt_qty before)
{
	struct bt_resting *r = bt_book_follower(e->book, sym);
	int was, is;

	if (r == NULL || r->o.type != BT_TRAIL || r->is_triggered)
		return;
	was = bt_walk_direction(e, r, before);
	is = bt_walk_direction(e, r, e->account.v[sym].qty);
	if (is == 0 || is == was)
		return;
	if (was == 0)
		bt_admit_keep_apart(e, r);
	r->best = touch->px;
	r->from = touch->at;
	r->round = e->round_id;
}

/* Let one event happen, if its order is still there and still means it. */
static int
happen(struct bt_engine *e, const struct bt_live *l, const struct bt_path *path,
    bt_time active, uint32_t flags)
{
	const struct bt_sym_state *s = &e->sym[l->r->o.sym];
	struct bt_fill_at_bar f = {
		.r = l->r,
		.sym = l->r->o.sym,
		.touch = &l->touch,
		.path = path,
		.label = s->start,
		.active = active,
		.round = e->round_id,
		.flags = flags,
	};

	bt_qty before = e->account.v[f.sym].qty;

	e->n_woken = 0;
	if (l->r->seq != l->seq || !bt_book_is_open(l->r))
		return 0;
	if (l->found == BT_MATCH_TRIGGER)
		return happen_trigger(e, l);
	bt_account_mark(&e->account, f.sym, l->touch.px);
	if (!has_turned(e, l) && bt_fill_order(e, &f) < 0)
		return -1;
	if (e->n_trailing > 0)
		restart_trail(e, f.sym, &l->touch, before);
	/* to the others it is worth its open, whatever it was traded at */
	bt_account_mark(&e->account, f.sym, path->px[0]);
	return bt_life_orphans(e);
}

/* ---- at the open ---- */

static struct bt_path
path_of(const struct bt_engine *e, const struct bt_rec *rec, int is_high_first)
{
	if (rec->type == BT_BAR)
		return bt_path_of(rec->u.bar, is_high_first);
	return bt_path_flat(e->sym[bt_trade_sym(rec)].close);
}

/* All symbols of the round stand at their open, before any order is looked at:
 * what a share of equity comes to depends on all of them. */
static void
mark_opens(struct bt_engine *e)
{
	size_t i;

	for (i = 0; i < e->n_round; i++) {
		bt_sym sym = bt_trade_sym(e->round[i]);

		e->sym[sym].path = path_of(e, e->round[i], 0);
		e->sym[sym].seen = bt_path_start(&e->sym[sym].path);
		e->sym[sym].round = e->round_id;
		bt_account_mark(&e->account, sym, e->sym[sym].path.px[0]);
	}
}

int
bt_trade_is_fillable(const struct bt_engine *e, const struct bt_sym_state *s)
{
	int not = e->rules.no_fill;

	if (not == 0)
		return 1;
	return !((not &BT_NO_FILL_SYNTHETIC && s->flags & BT_SYNTHETIC) ||
		 (not &BT_NO_FILL_STALE && s->flags & BT_STALE) ||
		 (not &BT_NO_FILL_ZERO_VOLUME && s->volume == 0));
}

static int
add_open(struct bt_engine *e, const struct bt_live *l)
{
	if (bt_vec_reserve((void **)&e->opens, &e->opens_cap, e->n_opens + 1,
		sizeof *e->opens, &e->err) < 0)
		return -1;
	e->opens[e->n_opens++] = *l;
	return 0;
}

/* What a symbol's orders do at the open.  Rule 0: only orders that were active
 * when the record began. */
static int
gather_opens(struct bt_engine *e, const struct bt_rec *rec)
{
	bt_sym sym = bt_trade_sym(rec);
	const struct bt_path *path = &e->sym[sym].path;
	struct bt_point start = bt_path_start(path);
	bt_qty pos = e->account.v[sym].qty;
	double low, high;
	struct bt_live l;
	size_t i;

	if (!bt_trade_is_fillable(e, &e->sym[sym]))
		return 0;
	low = rec->type == BT_QUOTE ? rec->u.quote->bid : start.px;
	high = rec->type == BT_QUOTE ? rec->u.quote->ask : start.px;
	if (bt_book_reach(e->book, sym, low, high, &e->reach, &e->err) < 0)
		return -1;
	for (i = 0; i < e->reach.n; i++)
		if (bt_walk_rests(e, e->reach.v[i], rec) &&
		    bt_walk_look(e, e->reach.v[i], path, &start, pos, &l) &&
		    l.touch.at.line == 0 && add_open(e, &l) < 0)
			return -1;
	return 0;
}

static int
compare_open(const void *va, const void *vb)
{
	return bt_walk_claims(va, vb);
}

static int
happen_opens(struct bt_engine *e)
{
	size_t i;

	if (e->n_opens > 1)
		qsort(e->opens, e->n_opens, sizeof *e->opens, compare_open);
	for (i = 0; i < e->n_opens; i++) {
		const struct bt_sym_state *s = &e->sym[e->opens[i].r->o.sym];

		if (happen(e, &e->opens[i], &s->path, s->start, 0) < 0)
			return -1;
	}
	return 0;
}

/* What the orders of a round do at the open, as positions are now. */
static int
trade_opens(struct bt_engine *e)
{
	size_t i;

	e->n_opens = 0;
	for (i = 0; i < e->n_round; i++)
		if (gather_opens(e, e->round[i]) < 0)
			return -1;
	return happen_opens(e);
}

/* Orders that fill together, after all others at the open. */
static int
trade_legs(struct bt_engine *e)
{
	struct bt_resting *r = bt_book_oldest(e->book);
	int rc;

	while (r != NULL) {
		if (r->legs[0] == '\0' || r->served_round == e->round_id) {
			r = r->later;
			continue;
		}
		rc = bt_legs_gather(e, r);
		if (rc < 0 ||
		    (rc > 0 && (bt_legs_afford(e) < 0 || happen_opens(e) < 0)))
			return -1;
		/* the book may have changed anywhere */
		r = bt_book_oldest(e->book);
	}
	return 0;
}

/* What fills at the open it meets first or not at all has met it. */
static int
end_at_once(struct bt_engine *e, const struct bt_rec *rec)
{
	const struct bt_sym_state *s = &e->sym[bt_trade_sym(rec)];
	struct bt_resting *r = bt_book_first(e->book, bt_trade_sym(rec)), *next;

	for (; r != NULL; r = bt_book_still(next,
			      bt_book_first(e->book, bt_trade_sym(rec)))) {
		int is_open = r->o.tif == BT_AT_OPEN;

		next = r->next;
		if (!bt_admit_is_at_once(&r->o) || !bt_walk_rests(e, r, rec) ||
		    (is_open && !s->is_day_first))
			continue;
		if (bt_admit_done(e, r, is_open ? BT_EXPIRED : BT_CANCELLED,
			is_open              ? "open"
			: r->o.tif == BT_IOC ? "ioc"
					     : "fok") < 0)
			return -1;
	}
	return bt_life_orphans(e);
}

static int
expire(struct bt_engine *e)
{
	size_t i;

	for (i = 0; i < e->n_round; i++) {
		bt_time start = bt_trade_start(e->round[i]);

		if (bt_admit_expire(e, bt_trade_sym(e->round[i]),
			bt_rules_day(&e->rules, start), start) < 0)
			return -1;
	}
	return bt_life_orphans(e);
}

static int
trade_open(struct bt_engine *e)
{
	int64_t before;
	size_t i;

	mark_opens(e);
	if (bt_liquidate_all(e, 1) < 0 || expire(e) < 0)
		return -1;
	for (i = 0; i < e->n_round; i++)
		if (bt_turn_note(e, e->round[i]) < 0)
			return -1;
	/* an exit may find the open beyond its price once its entry filled */
	do {
		before = e->n_happened;
		if (trade_opens(e) < 0)
			return -1;
	} while (e->n_happened > before);
	if (e->n_legs > 0 && trade_legs(e) < 0)
		return -1;
	for (i = 0; e->n_at_once > 0 && i < e->n_round; i++)
		if (end_at_once(e, e->round[i]) < 0)
			return -1;
	return 0;
}

/* ---- between open and close ---- */

/* Two walks a symbol: the one that is walked, and the other path. */
static int
reserve_walks(struct bt_engine *e)
{
	size_t had = e->walks_cap, need = 2 * e->n_round;

	if (need <= had)
		return 0;
	if (bt_vec_reserve((void **)&e->walks, &e->walks_cap, need,
		sizeof *e->walks, &e->err) < 0)
		return -1;
	memset(e->walks + had, 0, (e->walks_cap - had) * sizeof *e->walks);
	return 0;
}

static int
plan_walks(struct bt_engine *e)
{
	size_t i;

	if (reserve_walks(e) < 0)
		return -1;
	for (i = 0; i < e->n_round; i++) {
		struct bt_walk *w = &e->walks[2 * i];
		bt_sym sym = bt_trade_sym(e->round[i]);

		w->rec = NULL;
		if (bt_book_first(e->book, sym) == NULL ||
		    !bt_trade_is_fillable(e, &e->sym[sym]))
			continue;
		if (bt_walk_plan(e, e->round[i], w, w + 1) < 0)
			return -1;
		e->sym[sym].path = w->path;
	}
	return 0;
}

/* Whether the order of an event has ended, by what happened to another one. */
static int
is_over(const struct bt_live *l)
{
	return l->r->seq != l->seq || !bt_book_is_open(l->r);
}

/* The walk with the best claim among the first events of all, or NULL. */
static struct bt_walk *
next_walk(struct bt_engine *e)
{
	struct bt_walk *best = NULL;
	size_t i;

	for (i = 0; i < e->n_round; i++) {
		struct bt_walk *w = &e->walks[2 * i];
		struct bt_live over;

		if (w->rec == NULL)
			continue;
		while (w->n > 0 && is_over(&w->heap[0]))
			(void)bt_walk_pop(w, &over);
		if (w->n == 0)
			continue;
		if (best == NULL ||
		    bt_walk_claims(&w->heap[0], &best->heap[0]) < 0)
			best = w;
	}
	return best;
}

/* What an event leaves to come on its path. */
static int
go_on(
    struct bt_engine *e, struct bt_walk *w, const struct bt_live *l, bt_qty was)
{
	size_t i;

	if (l->found == BT_MATCH_TRIGGER && l->r->seq == l->seq &&
	    bt_book_is_open(l->r))
		return bt_walk_join(e, w, l->r, &l->touch.at);
	for (i = 0; i < e->n_woken; i++)
		if (e->woken[i]->o.sym == w->sym &&
		    bt_walk_join(e, w, e->woken[i], &l->touch.at) < 0)
			return -1;
	return bt_walk_follow(e, w, &l->touch.at, was);
}

/* No order has an event any more: each position goes on to its close. */
static int
walk_to_ends(struct bt_engine *e)
{
	size_t i;

	for (i = 0; i < e->n_round; i++) {
		const struct bt_walk *w = &e->walks[2 * i];
		bt_sym sym = bt_trade_sym(e->round[i]);
		struct bt_point end = bt_path_end(&e->sym[sym].path);

		if (bt_liquidate_to(e, sym, &end,
			w->rec != NULL && bt_walk_is_end_ambiguous(w, w + 1)) <
		    0)
			return -1;
	}
	return 0;
}

static int
trade_between(struct bt_engine *e)
{
	struct bt_walk *w;
	struct bt_live l;

	if (plan_walks(e) < 0)
		return -1;
	while ((w = next_walk(e)) != NULL) {
		bt_qty before = e->account.v[w->sym].qty;
		uint32_t flags;

		if (!bt_walk_pop(w, &l))
			break;
		if (bt_liquidate_to(e, w->sym, &l.touch.at,
			bt_walk_is_end_ambiguous(w, w + 1)) < 0)
			return -1;
		flags =
		    bt_walk_is_ambiguous(e, w, w + 1, &l) ? BT_AMBIGUOUS : 0;
		if (happen(e, &l, &w->path, e->sym[w->sym].start, flags) < 0 ||
		    go_on(e, w, &l, before) < 0)
			return -1;
	}
	return e->account.n_odd > 0 ? walk_to_ends(e) : 0;
}

/* Trailing stops go where the bar has brought them. */
static int
trail(struct bt_engine *e, const struct bt_rec *rec)
{
	bt_sym sym = bt_trade_sym(rec);
	const struct bt_path *path = &e->sym[sym].path;
	struct bt_point start = bt_path_start(path);
	struct bt_path flat;
	size_t i;

	if (bt_book_reach(
		e->book, sym, start.px, start.px, &e->reach, &e->err) < 0)
		return -1;
	for (i = 0; i < e->reach.n; i++) {
		struct bt_resting *r = e->reach.v[i];
		struct bt_terms t = {
			.dir = bt_walk_direction(e, r, e->account.v[sym].qty),
			.best = r->best,
		};

		if (r->o.type != BT_TRAIL || t.dir == 0 ||
		    !bt_walk_rests(e, r, rec))
			continue;
		if (rec->type == BT_QUOTE) /* it follows what it would get */
			start.px =
			    t.dir > 0 ? rec->u.quote->ask : rec->u.quote->bid;
		flat = bt_path_flat(start.px);
		r->best =
		    bt_match_follow(&t, rec->type == BT_QUOTE ? &flat : path,
			r->round == e->round_id ? &r->from : &start);
	}
	return 0;
}

/* A day's close has come: what waited for it and did not fill has ended. */
static int
end_at_close(struct bt_engine *e, bt_sym sym)
{
	struct bt_resting *r = bt_book_first(e->book, sym), *next;

	for (; r != NULL;
	     r = bt_book_still(next, bt_book_first(e->book, sym))) {
		next = r->next;
		if (r->o.tif == BT_AT_CLOSE && !r->is_asleep &&
		    r->active <= e->sym[sym].start &&
		    bt_admit_done(e, r, BT_EXPIRED, "close") < 0)
			return -1;
	}
	return bt_life_orphans(e);
}

static int
end_closes(struct bt_engine *e)
{
	size_t i;

	for (i = 0; i < e->n_round; i++) {
		bt_sym sym = bt_trade_sym(e->round[i]);

		if (e->sym[sym].is_day_last && end_at_close(e, sym) < 0)
			return -1;
	}
	return 0;
}

/* ---- rounds ---- */

static void
tell_trace(const struct bt_engine *e)
{
	size_t i;

	for (i = 0; e->trace != NULL && i < e->n_round; i++)
		e->trace->record(e->trace->arg, e->round[i]);
}

/* All in a queue: no path, no liquidation on it, no orders for a close that
 * would be known only later. */
static int
trade_queue(struct bt_engine *e)
{
	size_t i;

	if (bt_queue_round(e) < 0)
		return -1;
	tell_trace(e);
	for (i = 0; e->n_at_once > 0 && i < e->n_round; i++)
		if (end_at_once(e, e->round[i]) < 0)
			return -1;
	for (i = 0; i < e->n_round; i++) {
		bt_sym sym = bt_trade_sym(e->round[i]);
		struct bt_sym_state *s = &e->sym[sym];

		bt_lots_see(&s->lots, &s->path);
		bt_account_mark(&e->account, sym, s->close);
		if (s->is_rate)
			bt_fx_see(e, sym);
	}
	e->n_round = 0;
	return 0;
}

/* After a round each of its symbols stands at its close. */
static int
trade_beside(struct bt_engine *e)
{
	int is_matched = bt_book_count(e->book) > 0 || e->account.n_odd > 0;
	size_t i;

	e->round_id++;
	if (e->rules.scan == BT_SCAN_QUEUE)
		return trade_queue(e);
	if (is_matched && (trade_open(e) < 0 || trade_between(e) < 0))
		return -1;
	if (e->n_at_close > 0 && end_closes(e) < 0)
		return -1;
	tell_trace(e);
	for (i = 0; e->n_trailing > 0 && i < e->n_round; i++)
		if (trail(e, e->round[i]) < 0)
			return -1;
	for (i = 0; i < e->n_round; i++) {
		bt_sym sym = bt_trade_sym(e->round[i]);
		struct bt_sym_state *s = &e->sym[sym];

		if (s->lots.n > 0) {
			if (!is_matched)
				s->path = path_of(e, e->round[i], 0);
			bt_lots_see(&s->lots, &s->path);
		}
		bt_account_mark(&e->account, sym, s->close);
		if (s->is_rate)
			bt_fx_see(e, sym);
	}
	if (e->account.n_odd > 0 && bt_liquidate_all(e, 0) < 0)
		return -1;
	e->n_round = 0;
	return 0;
}

static int
trade_round(struct bt_engine *e)
{
	if (e->fine.take == NULL || e->rules.scan == BT_SCAN_QUEUE)
		return trade_beside(e);
	if (bt_book_count(e->book) > 0)
		return bt_fine_trade(e, trade_beside);
	return bt_fine_skip(e) < 0 ? -1 : trade_beside(e);
}

int
bt_trade_step(struct bt_engine *e, const struct bt_step *step)
{
	size_t i;

	e->n_round = 0;
	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];
		const struct bt_rec *last =
		    e->n_round > 0 ? e->round[e->n_round - 1] : NULL;

		if (bt_round_is_covered(step, i))
			continue;
		/* a print or a quote that follows its symbol's own, or bars */
		if ((rec->type == BT_TICK || rec->type == BT_QUOTE) &&
		    last != NULL &&
		    (last->type != rec->type ||
			bt_trade_sym(last) == bt_trade_sym(rec)) &&
		    trade_round(e) < 0)
			return -1;
		if (bt_round_take(e, rec) < 0) {
			e->blame = (int)i;
			return -1;
		}
	}
	return e->n_round > 0 ? trade_round(e) : 0;
}

/* ---- orders that fill at a close, told when the next step begins ---- */

/* --fill close: the bar it answers, or the first that ends later. */
static int
wants_close(const struct bt_sym_state *s, const struct bt_resting *r)
{
	return r->mark != 0 && !r->is_asleep && s->bars > 0 &&
	       s->end >= r->active;
}

/* tif=close: the last bar of a day, known as such when another begins. */
static int
wants_day_close(const struct bt_engine *e, const struct bt_sym_state *s,
    const struct bt_resting *r, int64_t today)
{
	(void)e;
	return r->o.tif == BT_AT_CLOSE && r->mark == 0 && !r->is_asleep &&
	       s->bars > 0 && !s->is_day_last && s->day < today &&
	       s->start >= r->active;
}

static int
close_event(
    struct bt_engine *e, struct bt_resting *r, int64_t today, struct bt_live *l)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];
	bt_qty pos = e->account.v[r->o.sym].qty;
	struct bt_path flat = bt_path_flat(s->close);
	int dir = bt_walk_direction(e, r, pos);

	if (!wants_close(s, r) && !wants_day_close(e, s, r, today))
		return 0;
	if (r->o.type == BT_LIMIT && dir * (r->o.limit - s->close) < 0)
		return 0;
	*l = (struct bt_live){
		.r = r,
		.seq = r->seq,
		.terms = { .dir = dir },
		.found = BT_MATCH_TRADE,
		.touch = { bt_path_end(&flat), s->close, 0,
		    r->o.type == BT_LIMIT ? "limit.close" : "market.close", 0 },
		.is_reduction = (pos > 0 && dir < 0) || (pos < 0 && dir > 0),
	};
	return 1;
}

static int
gather_closes(struct bt_engine *e, const struct bt_step *step)
{
	int64_t today = bt_rules_day(&e->rules, step->label);
	struct bt_resting *r;
	struct bt_live l;

	e->n_opens = 0;
	for (r = bt_book_oldest(e->book); r != NULL; r = r->later)
		if (close_event(e, r, today, &l) && add_open(e, &l) < 0)
			return -1;
	if (e->n_opens > 1)
		qsort(e->opens, e->n_opens, sizeof *e->opens, compare_open);
	return 0;
}

int
bt_trade_closes(struct bt_engine *e, const struct bt_step *step)
{
	size_t i;

	if (e->n_at_close == 0 || e->rules.scan == BT_SCAN_QUEUE)
		return 0;
	if (gather_closes(e, step) < 0)
		return -1;
	e->round_id++;
	for (i = 0; i < e->n_opens; i++) {
		bt_sym sym = e->opens[i].r->o.sym;
		struct bt_path flat = bt_path_flat(e->sym[sym].close);

		if (happen(e, &e->opens[i], &flat, e->sym[sym].end, 0) < 0)
			return -1;
		/* what was bought at the close sees the next bar from its start */
		bt_lots_see(&e->sym[sym].lots, &flat);
	}
	e->round_id++;
	for (i = 0; e->has_day_orders && i < e->n_syms; i++)
		if (e->sym[i].bars > 0 && !e->sym[i].is_day_last &&
		    e->sym[i].day < bt_rules_day(&e->rules, step->label) &&
		    end_at_close(e, (bt_sym)i) < 0)
			return -1;
	return 0;
}

#include "engine/walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/state.h"
#include "engine/worth.h"

void
bt_walk_clear(struct bt_walk *w)
{
	free(w->heap);
	free(w->out);
	bt_shares_clear(&w->shares);
	memset(w, 0, sizeof *w);
}

/* ---- what happens first to one order ---- */

/* What a quantity of a symbol is worth at a price, signed. */
static double
money_at(const struct bt_engine *e, bt_sym sym, bt_qty qty, double px)
{
	const struct bt_instrument *inst = bt_symtab_instrument(e->syms, sym);

	return qty == 0 ? 0
			: bt_worth_size(inst, e->account.v[sym].on.fx,
			      bt_qty_units(qty, inst->lot), px);
}

int
bt_walk_direction(
    const struct bt_engine *e, const struct bt_resting *r, bt_qty pos)
{
	int is_share = r->o.side == BT_TARGET;

	if (bt_rules_hedge(&e->rules) && r->o.side == BT_EXIT)
		pos = bt_lots_side(&e->sym[r->o.sym].lots, r->owner);
	return bt_size_direction(&r->o, pos,
	    is_share ? bt_account_equity(&e->account) : 0,
	    is_share ? money_at(e, r->o.sym, pos, e->account.v[r->o.sym].mark)
		     : 0);
}

static struct bt_terms
terms_of(const struct bt_order *o, int dir)
{
	return (struct bt_terms){
		.dir = dir,
		.type = (enum bt_order_type)o->type,
		.limit = o->limit,
		.stop = o->stop,
		.trail = o->trail,
		.is_trail_pct = (o->flags & BT_TRAIL_PCT) != 0,
	};
}

/* Orders for the close trade there, if that is as good as their limit. */
static enum bt_match
match_close(
    const struct bt_terms *t, const struct bt_path *path, struct bt_touch *out)
{
	int is_limit = t->type == BT_LIMIT;
	struct bt_point end = bt_path_end(path);

	if (is_limit && t->dir * (t->limit - end.px) < 0)
		return BT_MATCH_NONE;
	*out = (struct bt_touch){ end, end.px, 0,
		is_limit ? "limit.close" : "market.close", 0 };
	return BT_MATCH_TRADE;
}

/* Where there are quotes they are what one takes from, and prints serve those
 * who rest. */
static enum bt_match
match_quoted(
    const struct bt_engine *e, const struct bt_sym_state *s, struct bt_live *l)
{
	const struct bt_resting *r = l->r;
	int has_rested =
	    s->quoted_before >= r->active && s->quoted_before > r->given;

	if (s->kind == BT_QUOTE)
		return bt_quote_match(
		    &l->terms, &s->quotes, has_rested, &l->touch);
	return bt_quote_print(&l->terms, s->close,
	    r->served_round == e->round_id ? r->served : 0, &l->touch);
}

/* Match it as its terms stand, and set what is found. */
static int
match_live(const struct bt_engine *e, const struct bt_path *path, uint32_t tif,
    struct bt_live *l)
{
	const struct bt_sym_state *s = &e->sym[l->r->o.sym];

	if (tif == BT_AT_CLOSE)
		l->found = s->is_day_last
			       ? match_close(&l->terms, path, &l->touch)
			       : BT_MATCH_NONE;
	else if (s->is_quoted)
		l->found = match_quoted(e, s, l);
	else
		l->found = bt_match(
		    &l->terms, path, &l->from, e->rules.limit_needs, &l->touch);
	if (tif == BT_IOC || tif == BT_FOK || tif == BT_AT_OPEN)
		if (l->found != BT_MATCH_NONE && l->touch.at.line != 0)
			l->found = BT_MATCH_NONE;
	if (tif == BT_AT_OPEN && !s->is_day_first)
		l->found = BT_MATCH_NONE;
	return l->found != BT_MATCH_NONE;
}

int
bt_walk_look(const struct bt_engine *e, struct bt_resting *r,
    const struct bt_path *path, const struct bt_point *from, bt_qty pos,
    struct bt_live *l)
{
	int dir = bt_walk_direction(e, r, pos);

	/* --fill close: one that its parent wakes waits for the close too */
	if ((dir == 0 && r->o.type != BT_MARKET) || r->mark != 0)
		return 0;
	*l = (struct bt_live){ .r = r, .seq = r->seq, .from = *from };
	l->terms = terms_of(&r->o, dir);
	l->terms.best = r->best;
	l->apart = r->apart;
	l->terms.is_exit = r->owner != 0 && r->round == e->round_id;
	if (r->is_triggered)
		l->terms.type = BT_LIMIT;
	l->is_reduction = bt_rules_hedge(&e->rules)
			      ? r->owner != 0
			      : (pos > 0 && dir < 0) || (pos < 0 && dir > 0);
	return match_live(e, path, r->o.tif, l);
}

int
bt_walk_rests(const struct bt_engine *e, const struct bt_resting *r,
    const struct bt_rec *rec)
{
	(void)e;
	return !r->is_asleep && r->mark == 0 &&
	       r->active <= bt_trade_start(rec);
}

/* ---- the heap of events ---- */

int
bt_walk_claims(const struct bt_live *a, const struct bt_live *b)
{
	if (a->is_reduction != b->is_reduction)
		return a->is_reduction ? -1 : 1;
	/* an exit to be is younger than all that rest */
	if ((a->which != 0) != (b->which != 0))
		return a->which != 0 ? 1 : -1;
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return a->which - b->which;
}

static int
is_before(
    const struct bt_walk *w, const struct bt_live *a, const struct bt_live *b)
{
	int c = bt_path_compare(&w->path, &a->touch.at, &b->touch.at);

	return c != 0 ? c < 0 : bt_walk_claims(a, b) < 0;
}

static void
swap(struct bt_live *a, struct bt_live *b)
{
	struct bt_live t = *a;

	*a = *b;
	*b = t;
}

static void
sift_up(struct bt_walk *w, size_t i)
{
	for (; i > 0; i = (i - 1) / 2) {
		if (!is_before(w, &w->heap[i], &w->heap[(i - 1) / 2]))
			return;
		swap(&w->heap[i], &w->heap[(i - 1) / 2]);
	}
}

static void
sift_down(struct bt_walk *w, size_t i)
{
	size_t k;

	for (; (k = 2 * i + 1) < w->n; i = k) {
		if (k + 1 < w->n && is_before(w, &w->heap[k + 1], &w->heap[k]))
			k++;
		if (!is_before(w, &w->heap[k], &w->heap[i]))
			return;
		swap(&w->heap[k], &w->heap[i]);
	}
}

static int
push(struct bt_engine *e, struct bt_walk *w, const struct bt_live *l)
{
	if (bt_vec_reserve((void **)&w->heap, &w->cap, w->n + 1,
		sizeof *w->heap, &e->err) < 0)
		return -1;
	w->heap[w->n++] = *l;
	sift_up(w, w->n - 1);
	return 0;
}

static void
drop(struct bt_walk *w, size_t i)
{
	if (i == --w->n)
		return;
	w->heap[i] = w->heap[w->n];
	sift_down(w, i);
	sift_up(w, i);
}

int
bt_walk_pop(struct bt_walk *w, struct bt_live *l)
{
	if (w->rec == NULL || w->n == 0)
		return 0;
	*l = w->heap[0];
	drop(w, 0);
	return 1;
}

static bt_qty
position_of(const struct bt_engine *e, const struct bt_walk *w, int is_judged)
{
	return is_judged ? w->means.position : e->account.v[w->sym].qty;
}

static int
join(struct bt_engine *e, struct bt_walk *w, struct bt_resting *r,
    const struct bt_point *from, bt_qty pos)
{
	struct bt_live l;

	if (!bt_walk_look(e, r, &w->path, from, pos, &l))
		return 0;
	return push(e, w, &l);
}

int
bt_walk_join(struct bt_engine *e, struct bt_walk *w, struct bt_resting *r,
    const struct bt_point *from)
{
	return join(e, w, r, from, position_of(e, w, 0));
}

/* ---- a path begins ---- */

/* All that the path reaches after the open: what happens there is done. */
static int
begin(struct bt_engine *e, const struct bt_rec *rec, int is_high_first,
    struct bt_walk *w)
{
	bt_sym sym = bt_trade_sym(rec);
	bt_qty pos = e->account.v[sym].qty;
	struct bt_point start, end;
	struct bt_live l;
	double low, high;
	size_t i;

	w->rec = rec;
	w->sym = sym;
	w->path = rec->type == BT_BAR ? bt_path_of(rec->u.bar, is_high_first)
				      : bt_path_flat(e->sym[sym].close);
	w->n = 0;
	start = bt_path_start(&w->path);
	end = bt_path_end(&w->path);
	low = high = start.px;
	bt_path_range(&w->path, &start, &end, &low, &high);
	if (bt_book_reach(e->book, sym, low, high, &e->reach, &e->err) < 0)
		return -1;
	for (i = 0; i < e->reach.n; i++)
		if (bt_walk_rests(e, e->reach.v[i], rec) &&
		    bt_walk_look(e, e->reach.v[i], &w->path, &start, pos, &l) &&
		    l.touch.at.line != 0 && push(e, w, &l) < 0)
			return -1;
	return 0;
}

/* ---- judging ---- */

/* What an event comes to on a path that is judged. */
struct would {
	bt_qty qty, opens; /* signed */
	double paid;
	int is_whole;
};

/* The entry that it closes and nothing else, by its seq; or 0. */
static int64_t
entry_of(const struct bt_live *l)
{
	return l->which != 0 ? l->seq : l->r->owner;
}

/* What the risk rules leave of it. */
static bt_qty
guarded(const struct bt_engine *e, const struct bt_walk *w,
    const struct bt_live *l, const struct bt_size_in *in, bt_qty qty)
{
	const struct bt_guard_in g = {
		.sym = w->sym,
		.means = &w->means,
		.in = in,
		.qty = qty,
		.label = e->sym[w->sym].start,
		.is_tested = l->r->is_tested,
	};
	bt_qty closes = bt_size_closes(in, w->means.position, qty);
	char why[160];

	return qty == closes || bt_guard_fill(e, &g, why, sizeof why) == NULL
		   ? qty
		   : closes;
}

/* What volume, the rules and the means leave of a deal, if it is judged. */
static bt_qty
would_be_left(const struct bt_engine *e, const struct bt_walk *w,
    const struct bt_live *l, const struct bt_deal *d)
{
	int dir = d->qty > 0 ? 1 : -1;
	bt_qty left = bt_fill_left(e, w->sym, &l->touch, dir, w->used);
	bt_qty qty = d->qty;
	const char *refused;

	if (left >= 0 && qty * dir > left)
		qty = l->which == 0 && l->r->o.tif == BT_FOK ? 0 : left * dir;
	if (e->rules.pyramiding > 0 &&
	    bt_size_closes(&d->in, w->means.position, qty) == 0 &&
	    w->shares.n - w->shares.head >= (size_t)e->rules.pyramiding)
		return 0;
	qty = bt_afford(&w->means, &d->in, &e->rules, qty, &refused);
	return e->guard.is_on ? guarded(e, w, l, &d->in, qty) : qty;
}

/* What an event would trade with the means that earlier ones have left, and
 * what it leaves of them.  The other symbols stand still. */
static int
would_trade(struct bt_engine *e, const struct bt_live *l, struct bt_walk *w,
    struct would *out)
{
	int64_t owner = entry_of(l);
	struct bt_deal_in in = {
		.order = l->which != 0 ? &l->own : &l->r->o,
		.sym = w->sym,
		.touch = &l->touch,
		.is_bound = owner != 0,
		.owned = owner != 0 ? bt_shares_of(&w->shares, owner) : 0,
		.side = -l->terms.dir,
	};
	double before = w->means.cash;
	struct bt_order exit;
	struct bt_deal d;
	bt_qty closes;

	if (l->which == 0 && l->r->which != 0) { /* whatever is open then */
		exit = l->r->o;
		exit.qty = exit.filled + in.owned;
		in.order = &exit;
	}
	*out = (struct would){ 0 };
	if (bt_fill_settle(e, &w->means, &in, &d) < 0 || d.is_capped ||
	    d.qty == 0 ||
	    (in.order->type != BT_MARKET && (d.qty > 0) != (l->terms.dir > 0)))
		return 0;
	out->qty = would_be_left(e, w, l, &d);
	out->paid = d.in.price;
	out->is_whole = out->qty == d.qty;
	closes = bt_size_closes(&d.in, w->means.position, out->qty);
	out->opens = out->qty - closes;
	bt_afford_trade(&w->means, &d.in, out->qty);
	w->gross += fabs(w->means.cash - before);
	w->used += out->qty < 0 ? -out->qty : out->qty;
	bt_shares_close(&w->shares, owner, closes < 0 ? -closes : closes);
	if (out->opens == 0)
		return 0;
	return bt_shares_open(&w->shares, l->seq,
	    out->opens < 0 ? -out->opens : out->opens, &e->err);
}

/* Whether an entry has that exit already, from an earlier part of its fill. */
static int
has_exit(const struct bt_engine *e, const struct bt_resting *entry, int which)
{
	const struct bt_resting *r = bt_book_first(e->book, entry->o.sym);

	if (entry->o.filled == 0)
		return 0;
	for (; r != NULL; r = r->next)
		if (r->owner == entry->seq && r->which == which)
			return 1;
	return 0;
}

/* The entry's exits come to be at its fill. */
static int
spawn_exits(struct bt_engine *e, struct bt_walk *w, const struct bt_live *entry,
    const struct would *done)
{
	const struct bt_order *o = &entry->r->o;
	int dir = done->opens > 0 ? 1 : -1, which;

	for (which = BT_EXIT_SL; which <= BT_EXIT_TP; which++) {
		struct bt_live l = {
			.r = entry->r,
			.seq = entry->seq,
			.which = which,
			.from = entry->touch.at,
			.is_reduction = 1,
		};

		if (has_exit(e, entry->r, which) ||
		    !bt_life_exit(
			e, o, (enum bt_exit)which, dir, done->paid, &l.own))
			continue;
		l.own.qty = done->opens * dir;
		l.terms = terms_of(&l.own, -dir);
		l.terms.best = done->paid;
		l.terms.is_exit = 1;
		if (match_live(e, &w->path, BT_GTC, &l) && push(e, w, &l) < 0)
			return -1;
	}
	return 0;
}

/* Whether a's end is what a fill of b means; exits of one entry both stand
 * while it is partly open. */
static int
is_mate(const struct bt_live *a, const struct bt_live *b, int is_whole)
{
	const char *ga = a->r->group, *gb = b->r->group;

	if ((a->which != 0 || a->r->which != 0) &&
	    (b->which != 0 || b->r->which != 0))
		return is_whole && entry_of(a) == entry_of(b);
	if (a->which != 0 || b->which != 0)
		return 0;
	return (ga[0] != '\0' &&
		   (strcmp(ga, gb) == 0 || strcmp(ga, b->r->id) == 0)) ||
	       (gb[0] != '\0' && strcmp(gb, a->r->id) == 0);
}

static void
drop_mates(struct bt_walk *w, const struct bt_live *l, int is_whole)
{
	size_t i = 0;

	while (i < w->n) {
		if (is_mate(&w->heap[i], l, is_whole)) {
			drop(w, i);
			i = 0; /* the heap has moved */
		} else {
			i++;
		}
	}
}

/* Whether a mate's fill has cancelled an order on a path that is judged. */
static int
is_cancelled(
    const struct bt_engine *e, const struct bt_walk *w, struct bt_resting *r)
{
	const struct bt_live l = { .r = r, .seq = r->seq };
	size_t i;

	for (i = 0; e->n_grouped > 0 && i < w->n_out; i++) {
		const struct bt_live done = { .r = w->out[i].r,
			.seq = w->out[i].seq,
			.which = w->out[i].which };

		if (w->out[i].qty != 0 &&
		    is_mate(&l, &done, w->out[i].is_whole))
			return 1;
	}
	return 0;
}

static int
spawn_children(struct bt_engine *e, struct bt_walk *w, const struct bt_live *l)
{
	struct bt_resting *r = bt_book_first(e->book, w->sym);

	if (e->n_asleep == 0 || l->which != 0)
		return 0;
	for (; r != NULL; r = r->next)
		if (r->is_asleep && strcmp(r->parent, l->r->id) == 0 &&
		    !is_cancelled(e, w, r) &&
		    join(e, w, r, &l->touch.at, w->means.position) < 0)
			return -1;
	return 0;
}

/* The one order of a symbol that may turn around as its position changes: a
 * later target, position or exit takes the place of an earlier one. */
static struct bt_resting *
follower_of(const struct bt_engine *e, const struct bt_walk *w)
{
	struct bt_resting *r = bt_book_follower(e->book, w->sym);

	return r != NULL && bt_walk_rests(e, r, w->rec) ? r : NULL;
}

/* Whether an order has had its turn on a path that is judged. */
static int
has_outcome(const struct bt_walk *w, int64_t seq)
{
	size_t i;

	for (i = 0; i < w->n_out; i++)
		if (w->out[i].seq == seq && w->out[i].which == 0)
			return 1;
	return 0;
}

static int
follow(struct bt_engine *e, struct bt_walk *w, const struct bt_point *at,
    bt_qty was, int is_judged)
{
	struct bt_resting *r = follower_of(e, w);
	bt_qty pos = position_of(e, w, is_judged);
	struct bt_live l;
	size_t k = 0;
	int found;

	if (r == NULL ||
	    bt_walk_direction(e, r, was) == bt_walk_direction(e, r, pos) ||
	    (is_judged && (has_outcome(w, r->seq) || is_cancelled(e, w, r))))
		return 0;
	while (k < w->n && (w->heap[k].r != r || w->heap[k].which != 0))
		k++;
	if (k < w->n)
		drop(w, k);
	found = bt_walk_look(e, r, &w->path, at, pos, &l);
	/* walked for good, it has been told */
	if (is_judged && r->o.type == BT_TRAIL &&
	    bt_walk_direction(e, r, pos) != 0) {
		if (bt_walk_direction(e, r, was) == 0)
			l.apart = r->o.limit - bt_match_level(&l.terms);
		l.terms.best = at->px;
		found = match_live(e, &w->path, r->o.tif, &l);
	}
	if (!found)
		return 0;
	if (bt_path_compare(&w->path, &l.touch.at, at) == 0) {
		l.touch.rule = "exit.at_entry";
		l.touch.flags = 0;
	}
	return push(e, w, &l);
}

int
bt_walk_follow(struct bt_engine *e, struct bt_walk *w,
    const struct bt_point *at, bt_qty was)
{
	return follow(e, w, at, was, 0);
}

/* An exit that comes to be in this bar is named by its entry: when it was
 * judged it may not have been there yet. */
static struct bt_outcome
outcome(const struct bt_engine *e, const struct bt_live *l, bt_qty qty)
{
	struct bt_outcome o = { l->seq, l->which, qty,
		qty == 0 ? 0 : l->touch.px, 0, l->r, 0 };

	if (l->which == 0 && l->r->which != 0 && l->r->round == e->round_id) {
		o.seq = l->r->owner;
		o.which = l->r->which;
	}
	return o;
}

static int
note(struct bt_engine *e, struct bt_walk *w, const struct bt_live *l,
    const struct would *done)
{
	if (bt_vec_reserve((void **)&w->out, &w->out_cap, w->n_out + 1,
		sizeof *w->out, &e->err) < 0)
		return -1;
	w->out[w->n_out] = outcome(e, l, done->qty);
	w->out[w->n_out].is_whole = done->is_whole;
	w->out[w->n_out].place = w->n_out;
	w->n_out++;
	return 0;
}

static int
judge_trade(struct bt_engine *e, struct bt_walk *w, const struct bt_live *l)
{
	struct would done;

	if (would_trade(e, l, w, &done) < 0 || note(e, w, l, &done) < 0)
		return -1;
	if (done.qty == 0)
		return 0;
	if (e->n_grouped > 0 || l->which != 0 || l->r->which != 0)
		drop_mates(w, l, done.is_whole);
	if (l->which == 0 && done.opens != 0 && bt_life_has_exits(&l->r->o) &&
	    spawn_exits(e, w, l, &done) < 0)
		return -1;
	if (done.is_whole && spawn_children(e, w, l) < 0)
		return -1;
	return follow(e, w, &l->touch.at, w->means.position - done.qty, 1);
}

/* From there on it is a limit order. */
static void
turn_to_limit(struct bt_live *l)
{
	if (l->terms.type == BT_TRAIL)
		l->terms.limit = l->touch.px + l->apart;
	l->terms.type = BT_LIMIT;
	l->from = l->touch.at;
}

/* Whether the position is liquidated on the way from one point to another;
 * what is left of the means then. */
static int
judge_margin(struct bt_engine *e, struct bt_walk *w, struct bt_point *from,
    const struct bt_point *to)
{
	const struct bt_instrument *inst =
	    bt_symtab_instrument(e->syms, w->sym);
	struct bt_touch touch = { .rule = "liquidation" };
	struct bt_deal_in in = { .sym = w->sym, .touch = &touch };
	struct bt_deal d;
	struct bt_stake stake;
	double size;

	if (!bt_afford_stake(&w->means, inst, &stake) ||
	    !bt_margin_reach(&stake, &w->path, from, to, &touch.at)) {
		*from = *to;
		return 0;
	}
	w->taken = w->means.position;
	w->taken_px = touch.px = touch.at.px;
	/* nobody's order is never too large */
	if (bt_fill_settle(e, &w->means, &in, &d) < 0)
		return 0;
	size = fabs(bt_worth_size(
	    inst, d.in.fx, bt_qty_units(w->taken, inst->lot), touch.px));
	bt_afford_trade(&w->means, &d.in, -w->taken);
	w->means.cash -= e->rules.liquidation_fee * size;
	w->means.gross = 0;
	return 1;
}

static int
judge(struct bt_engine *e, struct bt_walk *w)
{
	struct bt_point seen = bt_path_start(&w->path);
	struct bt_point end = bt_path_end(&w->path);
	struct bt_size_in at_close = { 0 };
	struct bt_live l;
	double left;

	w->means = bt_account_means(&e->account, w->sym);
	if (bt_shares_copy(&w->shares, &e->sym[w->sym].lots, &e->err) < 0)
		return -1;
	w->used = e->sym[w->sym].used;
	w->gross = 0;
	w->n_out = 0;
	w->taken = 0;
	while (bt_walk_pop(w, &l)) {
		if (judge_margin(e, w, &seen, &l.touch.at))
			break; /* and with it all orders end */
		if (l.found == BT_MATCH_TRIGGER) {
			turn_to_limit(&l);
			if (match_live(e, &w->path, l.r->o.tif, &l) &&
			    push(e, w, &l) < 0)
				return -1;
		} else if (judge_trade(e, w, &l) < 0) {
			return -1;
		}
	}
	if (w->taken == 0)
		(void)judge_margin(e, w, &seen, &end);
	at_close.inst = bt_symtab_instrument(e->syms, w->sym);
	at_close.price = w->path.px[3];
	left = bt_afford_value(&w->means, &at_close);
	w->worth = w->means.cash + left;
	/* what all cash is rounded by shows too, and much less */
	w->gross += fabs(left) + 0.01 * fabs(w->means.cash);
	return 0;
}

/* Whether one path leaves less than the other: sums in another order differ by
 * their rounding, which is to decide nothing. */
static int
is_poorer(const struct bt_walk *a, const struct bt_walk *b)
{
	return b->worth - a->worth > 1e-12 * (a->gross + b->gross);
}

static int
is_high_first(const struct bt_engine *e, const struct bt_rec *rec,
    const struct bt_walk *olhc, const struct bt_walk *ohlc)
{
	switch (e->rules.path) {
	case BT_PATH_WORST:
		return is_poorer(ohlc, olhc);
	case BT_PATH_BEST:
		return is_poorer(olhc, ohlc);
	case BT_PATH_NEAREST:
		return bt_path_is_high_nearer(rec->u.bar);
	case BT_PATH_OHLC:
		return 1;
	case BT_PATH_OLHC:
		break;
	}
	return 0;
}

/* By whose they are; of one order's the first on the path first. */
static int
compare_whose(const struct bt_outcome *a, const struct bt_outcome *b)
{
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return a->which - b->which;
}

static int
compare_outcomes(const void *va, const void *vb)
{
	const struct bt_outcome *a = va, *b = vb;
	int c = compare_whose(a, b);

	return c != 0 ? c : (a->place > b->place) - (a->place < b->place);
}

static void
sort_outcomes(struct bt_walk *w)
{
	if (w->n_out > 1)
		qsort(w->out, w->n_out, sizeof *w->out, compare_outcomes);
}

int
bt_walk_plan(struct bt_engine *e, const struct bt_rec *rec, struct bt_walk *w,
    struct bt_walk *other)
{
	struct bt_walk t;
	int high_first = 0;

	other->n_out = 0;
	w->taken = other->taken = 0;
	if (begin(e, rec, 0, w) < 0)
		return -1;
	/* what one path reaches the other does too, but for trailing stops */
	if ((w->n == 0 && e->n_trailing == 0) || rec->type != BT_BAR)
		return 0;
	if (judge(e, w) < 0 || begin(e, rec, 1, other) < 0 ||
	    judge(e, other) < 0)
		return -1;
	high_first = is_high_first(e, rec, w, other);
	if (high_first) {
		t = *w;
		*w = *other;
		*other = t;
	}
	if (e->trace != NULL)
		e->trace->path(e->trace->arg, w, other);
	sort_outcomes(w);
	sort_outcomes(other);
	return begin(e, rec, high_first, w);
}

/* ---- what the other path would have done ---- */

/* What became of an order on a path; of one that had no turn, nothing. */
static struct bt_outcome
outcome_of(const struct bt_walk *w, const struct bt_outcome *like)
{
	struct bt_outcome none = { .seq = like->seq, .which = like->which };
	size_t lo = 0, hi = w->n_out;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_whose(&w->out[mid], like) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < w->n_out && compare_whose(&w->out[lo], like) == 0
		   ? w->out[lo]
		   : none;
}

int
bt_walk_is_ambiguous(const struct bt_engine *e, const struct bt_walk *w,
    const struct bt_walk *other, const struct bt_live *l)
{
	const struct bt_outcome like = outcome(e, l, 0);
	const struct bt_outcome a = outcome_of(w, &like);
	const struct bt_outcome b = outcome_of(other, &like);

	return a.qty != b.qty || a.px != b.px;
}

int
bt_walk_is_end_ambiguous(const struct bt_walk *w, const struct bt_walk *other)
{
	double apart = fabs(w->taken_px - other->taken_px);

	return w->taken != other->taken ||
	       (w->taken != 0 && apart > 1e-12 * fabs(w->taken_px));
}

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
#include "engine/state.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

/* A bar of at least so many of the finest's lengths is information only. */
#define COARSE 4

/* ---- which records trade ---- */

/* How long a bar is, in ns; at most what can be multiplied by COARSE. */
static int64_t
length_of(const struct bt_rec *rec)
{
	const int64_t most = INT64_MAX / COARSE;
	const struct bt_bar *b = rec->u.bar;
	uint64_t length;

	if (rec->type != BT_BAR || b->end == BT_TIME_NONE)
		return 0;
	/* unsigned: the ends of time are farther apart than int64_t counts */
	length = (uint64_t)b->end - (uint64_t)b->time;
	return length < (uint64_t)most ? (int64_t)length : most;
}

/*
 * A symbol trades on its finest bars.  A longer one is information where it
 * covers time that finer ones have traded already, or is much longer than
 * they are; bars of one series never overlap.
 */
static int
is_coarse(const struct bt_sym_state *s, const struct bt_rec *rec)
{
	int64_t length = length_of(rec);

	if (s->finest < 0 || length <= s->finest)
		return 0;
	return bt_trade_start(rec) < s->end || length >= COARSE * s->finest;
}

static int
overlap(struct bt_engine *e, const struct bt_rec *rec)
{
	char start[BT_TIME_TEXT_MAX], end[BT_TIME_TEXT_MAX];
	bt_sym sym = bt_trade_sym(rec);

	(void)bt_time_format(bt_trade_start(rec), start);
	(void)bt_time_format(e->sym[sym].end, end);
	(void)bt_fail(&e->err, BT_BAD_INPUT,
	    "a bar of %s starts at %s, before the one before it ended at %s",
	    bt_symtab_name(e->syms, sym), start, end);
	return bt_err_hint(&e->err,
	    "bt-validate shows such bars; --interval tells how long a bar is");
}

static int
check_prices(struct bt_engine *e, const struct bt_rec *rec)
{
	const struct bt_bar *b = rec->u.bar;
	char text[BT_TIME_TEXT_MAX];

	if (rec->type == BT_TICK) {
		if (rec->u.tick->price > 0)
			return 0;
	} else if (b->low > 0 && b->low <= b->open && b->low <= b->close &&
		   b->open <= b->high && b->close <= b->high &&
		   b->high < HUGE_VAL) {
		return 0;
	}
	(void)bt_time_format(bt_trade_start(rec), text);
	(void)bt_fail(&e->err, BT_BAD_INPUT,
	    "the prices of %s at %s cannot be traded on: missing, not above "
	    "0, or outside low and high",
	    bt_symtab_name(e->syms, bt_trade_sym(rec)), text);
	return bt_err_hint(&e->err, "bt-validate names each such record");
}

/* Take a record into the round: 1, or 0 where it is no record to trade on. */
static int
take_record(struct bt_engine *e, const struct bt_rec *rec)
{
	struct bt_sym_state *s;
	int64_t length;

	if (rec->type != BT_BAR && rec->type != BT_TICK)
		return 0;
	s = &e->sym[bt_trade_sym(rec)];
	if (is_coarse(s, rec))
		return 0;
	if (s->end != BT_TIME_NONE && bt_trade_start(rec) < s->end)
		return overlap(e, rec);
	if (check_prices(e, rec) < 0)
		return -1;
	length = length_of(rec);
	if (s->finest < 0 || length < s->finest)
		s->finest = length;
	s->bars++;
	s->start = bt_trade_start(rec);
	s->end =
	    bt_record_at(rec) == BT_TIME_NONE ? s->start : bt_record_at(rec);
	s->close = rec->type == BT_BAR ? rec->u.bar->close : rec->u.tick->price;
	if (bt_vec_reserve((void **)&e->round, &e->round_cap, e->n_round + 1,
		sizeof *e->round, &e->err) < 0)
		return -1;
	e->round[e->n_round++] = rec;
	return 1;
}

/* ---- events ---- */

static struct bt_path
path_of(const struct bt_rec *rec, int is_high_first)
{
	return rec->type == BT_BAR ? bt_path_of(rec->u.bar, is_high_first)
				   : bt_path_flat(rec->u.tick->price);
}

/* What a quantity of a symbol is worth at a price, signed. */
static double
money_at(const struct bt_engine *e, bt_sym sym, bt_qty qty, double px)
{
	const struct bt_instrument *inst = bt_symtab_instrument(e->syms, sym);

	return qty == 0 ? 0
			: bt_qty_units(qty, inst->lot) * inst->multiplier * px;
}

/* What matching is to know of an order while the position is pos. */
static struct bt_terms
terms_of(const struct bt_engine *e, const struct bt_resting *r, bt_qty pos)
{
	int is_share = r->o.side == BT_TARGET;

	return (struct bt_terms){
		.dir = bt_size_direction(&r->o, pos,
		    is_share ? bt_account_equity(&e->account) : 0,
		    is_share ? money_at(e, r->o.sym, pos,
				   e->account.v[r->o.sym].mark)
			     : 0),
		.type = (enum bt_order_type)r->o.type,
		.limit = r->o.limit,
		.stop = r->o.stop,
	};
}

/* Where an order trades on a path from a point on, the position being pos, if
 * it does: 1 and its event, else 0. */
static int
find_event(const struct bt_engine *e, struct bt_resting *r,
    const struct bt_path *path, const struct bt_point *from, bt_qty pos,
    struct bt_event_at *ev)
{
	struct bt_terms t = terms_of(e, r, pos);

	if (r->mark != 0) /* waits for a close */
		return 0;
	if (t.dir == 0 && t.type != BT_MARKET)
		return 0;
	if (!bt_match(&t, path, from, e->rules.limit_needs, &ev->touch))
		return 0;
	ev->r = r;
	ev->seq = r->seq;
	ev->dir = t.dir;
	ev->is_reduction = (pos > 0 && t.dir < 0) || (pos < 0 && t.dir > 0);
	ev->would[0] = ev->would[1] = 0;
	return 1;
}

static int
add_event(struct bt_engine *e, const struct bt_event_at *ev)
{
	if (bt_vec_reserve((void **)&e->events, &e->events_cap, e->n_events + 1,
		sizeof *e->events, &e->err) < 0)
		return -1;
	e->events[e->n_events++] = *ev;
	return 0;
}

/* The prices of a path: all of it, or where it starts. */
static void
span_of(const struct bt_path *path, int is_open, double *low, double *high)
{
	struct bt_point start = bt_path_start(path), end = bt_path_end(path);

	*low = *high = start.px;
	if (!is_open)
		bt_path_range(path, &start, &end, low, high);
}

/*
 * Gather the events of a symbol on a path: those at the open, or those after
 * it.  Rule 0: only orders that were active when the record began.
 */
static int
gather(struct bt_engine *e, const struct bt_rec *rec,
    const struct bt_path *path, int is_open)
{
	struct bt_point start = bt_path_start(path);
	bt_sym sym = bt_trade_sym(rec);
	bt_qty pos = e->account.v[sym].qty;
	struct bt_event_at ev;
	double low, high;
	size_t i;

	span_of(path, is_open, &low, &high);
	if (bt_book_reach(e->book, sym, low, high, &e->reach, &e->err) < 0)
		return -1;
	for (i = 0; i < e->reach.n; i++) {
		struct bt_resting *r = e->reach.v[i];

		if (r->active <= bt_trade_start(rec) &&
		    find_event(e, r, path, &start, pos, &ev) &&
		    (ev.touch.at.line == 0) == is_open && add_event(e, &ev) < 0)
			return -1;
	}
	return 0;
}

/* Reductions first, then as given: the order among equals in place. */
static int
compare_claims(const struct bt_event_at *a, const struct bt_event_at *b)
{
	if (a->is_reduction != b->is_reduction)
		return a->is_reduction ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static int
compare_open(const void *va, const void *vb)
{
	return compare_claims(va, vb);
}

/* Let the last of n events, which are in the order of a path but for it, sink
 * to its place. */
static void
sink(struct bt_event_at *v, size_t n, const struct bt_path *path)
{
	struct bt_event_at ev = v[n - 1];
	size_t k;

	for (k = n - 1; k > 0; k--) {
		int c = bt_path_compare(path, &v[k - 1].touch.at, &ev.touch.at);

		if (c < 0 || (c == 0 && compare_claims(&v[k - 1], &ev) < 0))
			break;
		v[k] = v[k - 1];
	}
	v[k] = ev;
}

/*
 * Whether the way of an order that follows the position is another one than
 * when it was matched, at the price that it would trade at: a limit or stop
 * for selling is none for buying, and with nothing to do it rests on.
 */
static int
has_turned(const struct bt_engine *e, const struct bt_event_at *ev)
{
	bt_qty pos = e->account.v[ev->r->o.sym].qty;

	return ev->r->o.type != BT_MARKET &&
	       terms_of(e, ev->r, pos).dir != ev->dir;
}

/* Let one event happen, if its order is still there and still means it. */
static int
happen(struct bt_engine *e, const struct bt_event_at *ev,
    const struct bt_path *path, bt_time label)
{
	struct bt_fill_at_bar f = {
		.r = ev->r,
		.sym = ev->r->o.sym,
		.touch = &ev->touch,
		.path = path,
		.label = label,
		.flags = ev->would[0] == ev->would[1] ? 0 : BT_AMBIGUOUS,
	};

	if (ev->r->o.status != BT_ACCEPTED || ev->r->seq != ev->seq)
		return 0;
	bt_account_mark(&e->account, f.sym, ev->touch.px);
	if (!has_turned(e, ev) && bt_fill_order(e, &f) < 0)
		return -1;
	/* to the others it is worth its open, whatever it was traded at */
	bt_account_mark(&e->account, f.sym, path->px[0]);
	return 0;
}

/* ---- at the open ---- */

/* All symbols of the round stand at their open, before any order is looked at:
 * what a share of equity comes to depends on all of them. */
static void
mark_opens(struct bt_engine *e)
{
	size_t i;

	for (i = 0; i < e->n_round; i++) {
		bt_sym sym = bt_trade_sym(e->round[i]);

		e->sym[sym].path = path_of(e->round[i], 0);
		bt_account_mark(&e->account, sym, e->sym[sym].path.px[0]);
	}
}

/* What the orders of a round do at the open, as positions are now. */
static int
trade_opens(struct bt_engine *e)
{
	size_t i;

	e->n_events = 0;
	for (i = 0; i < e->n_round; i++) {
		const struct bt_rec *rec = e->round[i];

		if (gather(e, rec, &e->sym[bt_trade_sym(rec)].path, 1) < 0)
			return -1;
	}
	if (e->n_events > 1)
		qsort(e->events, e->n_events, sizeof *e->events, compare_open);
	for (i = 0; i < e->n_events; i++) {
		bt_sym sym = e->events[i].r->o.sym;

		if (happen(e, &e->events[i], &e->sym[sym].path,
			e->sym[sym].start) < 0)
			return -1;
	}
	return 0;
}

static int
trade_open(struct bt_engine *e)
{
	size_t i, n;

	mark_opens(e);
	for (i = 0; i < e->n_round; i++)
		if (bt_admit_expire(e, bt_trade_sym(e->round[i]),
			bt_rules_day(&e->rules, bt_trade_start(e->round[i]))) <
		    0)
			return -1;
	/* an exit may find the open beyond its price once its entry filled */
	do {
		n = bt_book_count(e->book);
		if (trade_opens(e) < 0)
			return -1;
	} while (bt_book_count(e->book) < n);
	return 0;
}

/* ---- between open and close ---- */

/* One symbol's orders along one path, as they would trade, judged alone. */
struct plan {
	struct bt_path path;
	size_t from, n; /* its events: e->events[from .. from + n - 1] */
	double worth;   /* what they leave at the close */
	double gross;   /* all the money that moves for it */
};

/*
 * What an event would trade with the means that the symbol's earlier events
 * have left, and what it leaves of them.  The other symbols stand still.
 */
static bt_qty
would_trade(
    struct bt_engine *e, const struct bt_event_at *ev, struct bt_means *means)
{
	const struct bt_order *o = &ev->r->o;
	struct bt_size_in in = {
		.order = o,
		.inst = bt_symtab_instrument(e->syms, o->sym),
		.fee = &e->rules.fee,
		.position = means->position,
		.price =
		    bt_fill_slipped(&e->rules, o->type, ev->touch.px, ev->dir),
	};
	const char *refused;
	bt_qty qty, sum;

	in.equity = bt_afford_equity(means, &in);
	if (bt_size(&in, &qty) < 0 ||
	    bt_qty_add(means->position, qty, &sum) < 0 ||
	    (o->type != BT_MARKET && (qty > 0) != (ev->dir > 0)))
		return 0;
	qty = bt_afford(means, &in, &e->rules, qty, &refused);
	bt_afford_trade(means, &in, qty);
	return qty;
}

/* The one order of a symbol that may turn around as its position changes: a
 * later target, position or exit takes the place of an earlier one. */
static struct bt_resting *
follower_of(const struct bt_engine *e, const struct bt_rec *rec)
{
	struct bt_resting *r = bt_book_follower(e->book, bt_trade_sym(rec));

	return r != NULL && r->active <= bt_trade_start(rec) ? r : NULL;
}

static void
drop_event(struct bt_engine *e, size_t k)
{
	e->n_events--;
	memmove(&e->events[k], &e->events[k + 1],
	    (e->n_events - k) * sizeof *e->events);
}

/*
 * The event at i has made the position pos: where does the order that follows
 * it trade now, from that point of the path on?
 */
static int
follow(struct bt_engine *e, const struct plan *p, size_t i, bt_qty pos,
    struct bt_resting *r)
{
	const struct bt_point at = e->events[i].touch.at;
	struct bt_event_at ev;
	size_t k;
	int found;

	for (k = p->from; k < e->n_events && e->events[k].r != r; k++)
		;
	if (k <= i) /* it has traded */
		return 0;
	found = find_event(e, r, &p->path, &at, pos, &ev);
	if (k < e->n_events) {
		if (found && ev.dir == e->events[k].dir)
			return 0;
		drop_event(e, k);
	}
	if (!found)
		return 0;
	if (bt_path_compare(&p->path, &ev.touch.at, &at) == 0) {
		ev.touch.rule = "exit.at_entry";
		ev.touch.flags = 0;
	}
	if (add_event(e, &ev) < 0)
		return -1;
	sink(e->events + i + 1, e->n_events - i - 1, &p->path);
	return 0;
}

/* Find the events between open and close along one path, behind those that
 * e->events[0 .. from - 1] are. */
static int
make_plan(struct bt_engine *e, const struct bt_rec *rec, size_t from,
    int is_high_first, struct plan *p)
{
	bt_sym sym = bt_trade_sym(rec);
	struct bt_resting *follower = follower_of(e, rec);
	struct bt_means means = bt_account_means(&e->account, sym);
	double before, left;
	bt_qty qty;
	size_t i;

	*p = (struct plan){ path_of(rec, is_high_first), from, 0, 0, 0 };
	e->n_events = from;
	if (gather(e, rec, &p->path, 0) < 0)
		return -1;
	for (i = from + 1; i < e->n_events; i++)
		sink(e->events + from, i + 1 - from, &p->path);
	for (i = from; i < e->n_events; i++) {
		before = means.cash;
		qty = would_trade(e, &e->events[i], &means);
		p->gross += fabs(means.cash - before);
		e->events[i].would[is_high_first] = qty;
		if (follower != NULL && qty != 0 &&
		    follow(e, p, i, means.position, follower) < 0)
			return -1;
	}
	p->n = e->n_events - from;
	left = money_at(e, sym, means.position, p->path.px[3]);
	p->worth = means.cash + left;
	/* what all cash is rounded by shows too, and much less */
	p->gross += fabs(left) + 0.01 * fabs(means.cash);
	return 0;
}

/* Whether one path leaves less than the other: sums in another order differ by
 * their rounding, which is to decide nothing. */
static int
is_poorer(const struct plan *a, const struct plan *b)
{
	return b->worth - a->worth > 1e-12 * (a->gross + b->gross);
}

static int
is_high_first(const struct bt_engine *e, const struct bt_rec *rec,
    const struct plan *olhc, const struct plan *ohlc)
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

/* What each order would trade on the other path, carried over by order. */
static void
carry_would(struct bt_event_at *v, size_t n, const struct bt_event_at *other,
    size_t n_other, int which)
{
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < n_other; k++)
			if (other[k].seq == v[i].seq)
				v[i].would[which] = other[k].would[which];
}

/*
 * The events of one symbol between open and close, in order, appended to
 * e->events; its path is decided here.
 */
static int
plan_symbol(struct bt_engine *e, const struct bt_rec *rec)
{
	bt_sym sym = bt_trade_sym(rec);
	struct bt_event_at *v;
	struct plan olhc, ohlc;

	if (make_plan(e, rec, e->n_events, 0, &olhc) < 0)
		return -1;
	e->sym[sym].path = olhc.path;
	if (olhc.n == 0 || rec->type != BT_BAR)
		return 0;
	/* the second plan stands behind the first, then one of them goes */
	if (make_plan(e, rec, olhc.from + olhc.n, 1, &ohlc) < 0)
		return -1;
	v = e->events;
	carry_would(v + olhc.from, olhc.n, v + ohlc.from, ohlc.n, 1);
	carry_would(v + ohlc.from, ohlc.n, v + olhc.from, olhc.n, 0);
	e->n_events = ohlc.from;
	if (is_high_first(e, rec, &olhc, &ohlc)) {
		e->sym[sym].path = ohlc.path;
		memmove(v + olhc.from, v + ohlc.from, ohlc.n * sizeof *v);
		e->n_events = olhc.from + ohlc.n;
	}
	return 0;
}

/* The next event of all: the best claim among the symbols' first ones. */
static size_t
next_claim(const struct bt_event_at *v, size_t n)
{
	bt_sym seen = BT_SYM_NONE;
	size_t i, best = n;

	for (i = 0; i < n; i++) {
		/* a symbol's events stand together, those done are NULL */
		if (v[i].r == NULL || v[i].r->o.sym == seen)
			continue;
		seen = v[i].r->o.sym;
		if (best == n || compare_claims(&v[i], &v[best]) < 0)
			best = i;
	}
	return best;
}

static int
trade_between(struct bt_engine *e)
{
	size_t i;

	e->n_events = 0;
	for (i = 0; i < e->n_round; i++)
		if (bt_book_first(e->book, bt_trade_sym(e->round[i])) != NULL &&
		    plan_symbol(e, e->round[i]) < 0)
			return -1;
	while ((i = next_claim(e->events, e->n_events)) < e->n_events) {
		bt_sym sym;

		assert(e->events[i].r != NULL);
		sym = e->events[i].r->o.sym;
		if (happen(e, &e->events[i], &e->sym[sym].path,
			e->sym[sym].start) < 0)
			return -1;
		e->events[i].r = NULL;
	}
	return 0;
}

/* ---- rounds ---- */

/* After a round each of its symbols stands at its close. */
static int
trade_round(struct bt_engine *e)
{
	int is_matched = bt_book_count(e->book) > 0;
	size_t i;

	if (is_matched && (trade_open(e) < 0 || trade_between(e) < 0))
		return -1;
	for (i = 0; i < e->n_round; i++) {
		bt_sym sym = bt_trade_sym(e->round[i]);
		struct bt_sym_state *s = &e->sym[sym];

		if (s->lots.n > 0) {
			if (!is_matched)
				s->path = path_of(e->round[i], 0);
			bt_lots_see(&s->lots, &s->path);
		}
		bt_account_mark(&e->account, sym, s->close);
	}
	e->n_round = 0;
	return 0;
}

/*
 * Of bars of one symbol that end together only the shortest trades: one that
 * has a shorter one behind it does not.  (One that has it before it covers
 * time that has been traded.)
 */
static int
is_longer_than_a_later(const struct bt_step *step, size_t i)
{
	const struct bt_rec *a = &step->recs[i], *b = a + 1;
	const struct bt_rec *end = step->recs + step->n;

	if (a->type != BT_BAR)
		return 0;
	for (; b < end && b->type == BT_BAR; b++) {
		if (b->u.bar->sym != a->u.bar->sym)
			break;
		if (length_of(a) > length_of(b))
			return 1;
	}
	return 0;
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

		if (is_longer_than_a_later(step, i))
			continue;
		/* a print that follows its symbol's own, or bars */
		if (rec->type == BT_TICK && last != NULL &&
		    (last->type == BT_BAR ||
			bt_trade_sym(last) == bt_trade_sym(rec)) &&
		    trade_round(e) < 0)
			return -1;
		if (take_record(e, rec) < 0) {
			e->blame = (int)i;
			return -1;
		}
	}
	return e->n_round > 0 ? trade_round(e) : 0;
}

/* ---- orders that fill at the close of the bar they answer ---- */

static int
close_event(struct bt_engine *e, struct bt_resting *r, struct bt_event_at *ev)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];
	const struct bt_holding *h = &e->account.v[r->o.sym];
	struct bt_path flat = bt_path_flat(s->close);
	struct bt_terms t = terms_of(e, r, h->qty);

	/* the bar it answers, or the first that ends later */
	if (r->mark == 0 || s->bars == 0 || s->end < r->active)
		return 0;
	*ev = (struct bt_event_at){
		.r = r,
		.seq = r->seq,
		.touch = { bt_path_end(&flat), s->close, 0, "market.close" },
		.is_reduction =
		    (h->qty > 0 && t.dir < 0) || (h->qty < 0 && t.dir > 0),
	};
	return 1;
}

int
bt_trade_closes(struct bt_engine *e)
{
	struct bt_resting *r;
	struct bt_event_at ev;
	size_t i;

	if (e->n_at_close == 0)
		return 0;
	e->n_events = 0;
	for (r = bt_book_oldest(e->book); r != NULL; r = r->later)
		if (close_event(e, r, &ev) && add_event(e, &ev) < 0)
			return -1;
	if (e->n_events > 1)
		qsort(e->events, e->n_events, sizeof *e->events, compare_open);
	for (i = 0; i < e->n_events; i++) {
		bt_sym sym = e->events[i].r->o.sym;
		struct bt_path flat = bt_path_flat(e->sym[sym].close);

		if (happen(e, &e->events[i], &flat, e->sym[sym].start) < 0)
			return -1;
		/* what was bought at the close sees the next bar from its start */
		bt_lots_see(&e->sym[sym].lots, &flat);
	}
	return 0;
}

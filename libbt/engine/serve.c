/*
 * One order's turn in the queue: does it end, does it trade, for how much, at
 * which price, and who is to be looked at again because of it.
 */
#include "engine/queue.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/matchbar.h"
#include "engine/worth.h"

/* An order that trades. */
struct serving {
	struct bt_resting *r;
	const struct bt_sym_state *s;
	const struct bt_instrument *inst;
	struct bt_view view;
	struct bt_judged j;
	struct bt_fill_at_bar f;
	bt_qty position; /* signed, as far as it is the order's to close */
	bt_qty asked;    /* signed */
	double money;    /* price times quantity, of the parts so far */
	struct bt_size_in in;
	char why[160]; /* of a risk rule */
};

static bt_qty
magnitude(bt_qty q)
{
	return q < 0 ? -q : q;
}

static double
units_of(const struct serving *t, bt_qty qty)
{
	return bt_qty_units(magnitude(qty), t->inst->lot);
}

/* ---- who may trade ---- */

static int
is_due(const struct bt_engine *e, const struct bt_resting *r)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];

	if (r->o.type == BT_MARKET && r->o.tif != BT_AT_CLOSE &&
	    e->rules.queued.is_market_lasting)
		return 0;
	if (r->o.tif == BT_TIF_DAY &&
	    r->day < bt_rules_day(&e->rules, s->start))
		return 1;
	return r->o.until != BT_TIME_NONE && s->start > r->o.until;
}

/* Rule 0, as far as these rules keep it. */
static int
is_active(const struct bt_engine *e, const struct bt_resting *r, int is_new)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];
	int is_market = r->o.type == BT_MARKET && r->o.tif != BT_AT_CLOSE;

	/* at the close that it answers, which is over */
	if (e->is_ending || (is_market && e->rules.fill == BT_FILL_CLOSE))
		return 1;
	if (is_market || is_new)
		return s->start >= r->active;
	return 1;
}

/* ---- what it sees ---- */

static struct bt_view
view_of(const struct bt_engine *e, const struct bt_resting *r)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];
	struct bt_view v = {
		.open = s->path.px[0],
		.low = s->path.px[1],
		.high = s->path.px[2],
		.close = s->path.px[3],
	};
	int is_contingent = r->owner != 0 && r->o.type != BT_MARKET;

	if (e->rules.queued.sees == BT_SEES_CLOSE)
		v.open = v.low = v.high = v.close;
	v.market = v.open;
	if (e->rules.fill != BT_FILL_CLOSE)
		return v;
	if (r->o.type == BT_MARKET) {
		v.is_last = 1;
		v.market = e->is_ending ? s->before : r->made;
	} else if (e->rules.queued.is_stop_at_last && !is_contingent) {
		v.market = s->before;
	}
	return v;
}

static struct bt_terms
terms_of(const struct bt_resting *r, int dir)
{
	return (struct bt_terms){
		.dir = dir,
		.type =
		    r->is_triggered ? BT_LIMIT : (enum bt_order_type)r->o.type,
		.limit = r->o.limit,
		.stop = r->o.stop,
	};
}

/*
 * A close of a day, as backtrader knows it: the bar that begins another day
 * tells that the one before it was the last of its own.  An order that answers
 * that one has missed it, and trades at the close of the bar that tells it.
 */
static struct bt_judged
judge_close(const struct bt_engine *e, struct bt_resting *r, int dir)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];
	struct bt_judged j = { .found = BT_MATCH_TRADE,
		.slips = BT_SLIPS_NOT,
		.touch = { .at = { .line = 3 }, .px = s->close } };

	if (bt_rules_day(&e->rules, s->start) <= r->made_day) {
		if (s->start >= r->active)
			r->noted = s->close;
		return (struct bt_judged){ 0 };
	}
	if (!isnan(r->noted)) {
		j.is_last = 1;
		j.touch.px = r->noted;
	}
	j.touch.rule = "market.close";
	if (r->o.type == BT_LIMIT) {
		j.touch.rule = "limit.close";
		if (dir * (r->o.limit - j.touch.px) < 0)
			j.found = BT_MATCH_NONE;
	}
	return j;
}

/* ---- how much ---- */

/* The position, as far as it is the order's: what its owner has open; with
 * hedging nothing else is. */
static bt_qty
position_of(const struct bt_engine *e, const struct bt_resting *r)
{
	const struct bt_lots *lots = &e->sym[r->o.sym].lots;
	bt_qty sum = 0;
	size_t i;

	if (r->owner == 0)
		return e->rules.is_hedging && r->o.side != BT_EXIT
			   ? 0
			   : e->account.v[r->o.sym].qty;
	for (i = 0; i < lots->n; i++)
		if (lots->v[lots->head + i].owner == r->owner)
			sum += lots->v[lots->head + i].qty;
	return sum;
}

static bt_qty
whole(const struct bt_engine *e, const struct serving *t, bt_qty qty)
{
	bt_qty one;

	if (!e->rules.queued.is_whole ||
	    bt_qty_trunc(1, t->inst->lot, &one) < 0 || one == 0)
		return qty;
	return qty - qty % one;
}

/* ---- what it costs ---- */

/* What a trade of so many units, all of which open or close, would pay. */
static struct bt_cost_in
circumstances(const struct bt_engine *e, const struct serving *t, int dir,
    double units, int closes)
{
	return (struct bt_cost_in){
		.dir = dir,
		.is_maker = t->j.touch.rule != NULL &&
			    bt_cost_is_maker(t->j.touch.rule),
		.units = units,
		.closes = closes ? units : 0,
		.order_units = bt_qty_units(t->r->o.filled, t->inst->lot),
		.period_units = e->traded_units,
		.period_money = e->traded_money,
		.px = t->j.touch.px,
		.tick = t->inst->tick,
		.low = t->view.low,
		.high = t->view.high,
		.volume = t->s->volume,
		.taken = bt_qty_units(t->s->used, t->inst->lot),
	};
}

static double
fee_of(const struct bt_engine *e, const struct serving *t, double units,
    double px, int closes)
{
	int dir = t->r->o.side == BT_SELL ? -1 : 1;
	struct bt_cost_in at = circumstances(e, t, dir, units, closes);

	at.money =
	    bt_worth_size(t->inst, e->account.v[t->r->o.sym].on.fx, units, px);
	return bt_cost_fee(t->s->costs, &at);
}

/* Which parts of slippage there are for what an order does. */
static struct bt_slippage
parts_of(const struct bt_engine *e, const struct serving *t)
{
	const struct bt_slip_rules *rules = &e->rules.slip;
	struct bt_slippage slip = t->s->costs->slip;
	int is_open =
	    t->j.slips == BT_SLIPS_OPEN || t->j.slips == BT_SLIPS_LIMIT;

	if (t->j.slips == BT_SLIPS_NOT || (is_open && rules->is_open_exempt) ||
	    (t->j.slips == BT_SLIPS_LIMIT &&
		rules->limit == BT_SLIP_LIMIT_NEVER))
		slip.n = 0;
	if (t->j.slips == BT_SLIPS_NOT && !e->rules.queued.is_limit_spread)
		slip.spread.rate = 0;
	return slip;
}

/*
 * The farthest that slippage may go.  A limit order that fills at the open
 * goes to its limit; of a sale it is so even where the bar was never that low
 * (a bug of backtrader).
 */
static double
end_of(const struct serving *t, int dir)
{
	double limit = t->r->o.limit;

	if (t->j.slips != BT_SLIPS_LIMIT)
		return dir > 0 ? t->view.high : t->view.low;
	if (dir < 0)
		return limit;
	return limit < t->view.high ? limit : t->view.high;
}

static int
slip(const struct bt_engine *e, const struct serving *t,
    const struct bt_cost_in *at, double *paid)
{
	static const struct bt_slip_rules free_rules = { 0 };
	const struct bt_slippage parts = parts_of(e, t);
	enum bt_slip_cap cap = e->rules.slip.cap;
	double end = end_of(t, at->dir);

	(void)bt_slip_price(&parts, &free_rules, at, paid);
	if (cap == BT_SLIP_CAP_REFUSE &&
	    (t->j.slips == BT_SLIPS_LIMIT || t->j.slips == BT_SLIPS_BEYOND))
		cap = e->rules.queued.limit_cap;
	if (parts.n == 0 || cap == BT_SLIP_CAP_NONE ||
	    at->dir * (*paid - end) <= 0)
		return 1;
	/* it may be the better one, where it is of the bar behind the price */
	*paid = end;
	return cap == BT_SLIP_CAP_BAR;
}

/* What a unit of qty, all of which opens or closes, is paid with: 1; 0 where
 * slippage may not go so far. */
static int
price_of(const struct bt_engine *e, const struct serving *t, bt_qty qty,
    int closes, double *paid)
{
	struct bt_cost_in at =
	    circumstances(e, t, qty > 0 ? 1 : -1, units_of(t, qty), closes);

	return slip(e, t, &at, paid);
}

/* ---- size ---- */

/* How often b > 0 goes into a >= 0: a quotient that rounds up to a whole number
 * is not one. */
static double
whole_times(double a, double b)
{
	return floor((a - fmod(a, b)) / b + 0.5);
}

/* A share of what the funds allow, as backtesting.py counts it: in whole units,
 * each with its part of the fee of a `share` of a unit (a bug). */
static int
size_share(const struct bt_engine *e, const struct serving *t, double share,
    bt_qty *qty)
{
	int dir = t->r->o.side == BT_SELL ? -1 : 1;
	double px = t->j.touch.px, each, units;

	*qty = 0;
	if (!price_of(e, t, dir, 0, &each))
		return 0;
	each += fee_of(e, t, share, px, 0) / share;
	units = whole_times(bt_funds_left(e, t->f.sym) * share, each);
	if (bt_qty_trunc(units, t->inst->lot, qty) < 0)
		return -1;
	*qty *= dir;
	return 0;
}

/* The share that the order asks for; 0: it asks otherwise. */
static double
share_of(const struct bt_engine *e, const struct bt_order *o)
{
	if (!e->rules.queued.is_whole ||
	    (o->side != BT_BUY && o->side != BT_SELL))
		return 0;
	if (o->unit == BT_FRACTION)
		return o->amount;
	return o->unit == BT_PERCENT ? o->amount / 100 : 0;
}

static int
size_of(const struct bt_engine *e, struct serving *t)
{
	const struct bt_means means = bt_account_means(&e->account, t->f.sym);
	double share = share_of(e, &t->r->o);
	bt_qty after;

	t->in = (struct bt_size_in){
		.order = &t->r->o,
		.inst = t->inst,
		.costs = t->s->costs,
		.fx = e->account.v[t->f.sym].on.fx,
		.position = t->position,
		.price = t->j.touch.px,
		.is_bound = t->r->owner != 0,
		.owned = magnitude(t->position),
	};
	t->in.equity = bt_afford_equity(&means, &t->in);
	if (share > 0)
		return size_share(e, t, share, &t->asked);
	if (bt_settle_is_rule(&t->r->o))
		bt_settle_learn(e, &t->in);
	if (bt_size(&t->in, &t->asked) < 0 ||
	    bt_qty_add(t->position, t->asked, &after) < 0)
		return -1;
	t->asked = whole(e, t, t->asked);
	return 0;
}

/* What the bar's volume lets an order have: -1, as much as it likes. */
static double
most_units(const struct bt_engine *e, const struct serving *t)
{
	const struct bt_queued_rules *q = &e->rules.queued;
	double share = e->rules.participation, volume = t->s->volume, most;

	if (share <= 0 && q->min_move <= 0 && q->most <= 0)
		return -1;
	if (!(volume > 0))
		return 0;
	most = volume;
	if (q->min_move > 0)
		most /= whole_times(
		    t->s->high - t->s->low + q->min_move, q->min_move);
	if (share > 0)
		most *= share;
	if (q->min_move > 0 || (share > 0 && share < 1))
		most = floor(most * (1 + 1e-12));
	if (q->most > 0 && most > q->most)
		most = q->most;
	if (q->is_volume_shared)
		most -= bt_qty_units(t->s->used, t->inst->lot);
	return most > 0 ? most : 0;
}

/* ---- parts ---- */

static int
trade_part(
    struct bt_engine *e, struct serving *t, struct bt_part *p, double paid)
{
	bt_sym sym = t->f.sym;
	double mark = e->account.v[sym].mark;

	p->f = &t->f;
	p->paid = paid;
	if (bt_fill_part(e, p) < 0)
		return -1;
	bt_funds_note(e, sym, p->qty, paid);
	if (e->rules.queued.value_at == BT_VALUE_CLOSE)
		mark = t->s->close;
	else if (p->qty != p->closes)
		mark = paid;
	bt_account_mark(&e->account, sym, mark);
	t->money += paid * fabs((double)p->qty);
	return 0;
}

/* The lots that the order closes, each for itself: how much is set, signed. */
static int
close_by_lot(
    struct bt_engine *e, struct serving *t, bt_qty closes, bt_qty *done)
{
	const struct bt_lots *lots = &e->sym[t->f.sym].lots;
	int sign = closes < 0 ? -1 : 1;
	double paid;

	*done = 0;
	while (*done != closes) {
		bt_qty left = magnitude(closes - *done), has = 0;
		struct bt_part p = { 0 };
		size_t i = 0;

		while (t->r->owner != 0 && i < lots->n &&
		       lots->v[lots->head + i].owner != t->r->owner)
			i++;
		if (i < lots->n)
			has = magnitude(lots->v[lots->head + i].qty);
		if (has == 0)
			break;
		p.qty = p.closes = sign * (has < left ? has : left);
		if (!price_of(e, t, p.qty, 1, &paid))
			break;
		if (trade_part(e, t, &p, paid) < 0)
			return -1;
		*done += p.qty;
	}
	return 0;
}

/* Whether what is left over after closing may be opened. */
static int
is_covered(const struct bt_engine *e, const struct serving *t, bt_qty qty,
    bt_qty closes, double paid)
{
	double share = share_of(e, &t->r->o);
	double size = share > 0 ? share : units_of(t, t->asked);
	struct bt_wish w = {
		.sym = t->f.sym,
		.qty = qty,
		.closes = closes,
		.px = paid,
		.each = paid + fee_of(e, t, size, t->j.touch.px, 0) / size,
		.fee_closes = fee_of(e, t, units_of(t, closes), paid, 1),
		.fee_opens = fee_of(e, t, units_of(t, qty - closes), paid, 0),
	};

	return bt_funds_cover(e, &w);
}

/* The risk rule that an entry breaks, or NULL. */
static const char *
guarded(const struct bt_engine *e, struct serving *t, bt_qty qty, double paid)
{
	const struct bt_means means = bt_account_means(&e->account, t->f.sym);
	const struct bt_guard_in g = {
		.sym = t->f.sym,
		.means = &means,
		.in = &t->in,
		.qty = qty,
		.label = t->f.label,
		.is_tested = t->r->is_tested,
	};

	t->in.price = paid;
	return bt_guard_fill(e, &g, t->why, sizeof t->why);
}

static const char *
may_open(const struct bt_engine *e, struct serving *t, bt_qty qty,
    bt_qty closes, double paid)
{
	const struct bt_lots *lots = &e->sym[t->f.sym].lots;

	if (qty < 0 && !e->rules.is_short_allowed)
		return "short";
	if (e->rules.pyramiding > 0 && closes == 0 &&
	    lots->n >= (size_t)e->rules.pyramiding)
		return "pyramiding";
	if (!is_covered(e, t, qty, closes, paid))
		return "margin";
	return e->guard.is_on ? guarded(e, t, qty, paid) : NULL;
}

static bt_qty
closed_by(const struct serving *t, bt_qty qty)
{
	return bt_afford_closes(t->position, qty);
}

/* The lots first, then what opens. */
static int
trade_by_lot(struct bt_engine *e, struct serving *t, struct bt_part *sum)
{
	bt_qty closes = closed_by(t, t->asked), done;
	struct bt_part p = { 0 };
	double paid;

	if (close_by_lot(e, t, closes, &done) < 0)
		return -1;
	sum->qty = sum->closes = done;
	p.qty = t->asked - closes;
	if (p.qty == 0 || !price_of(e, t, p.qty, 0, &paid))
		return 0;
	sum->refused = may_open(e, t, p.qty, 0, paid);
	if (sum->refused != NULL)
		return 0;
	sum->qty += p.qty;
	return trade_part(e, t, &p, paid);
}

static int
trade_at_once(struct bt_engine *e, struct serving *t, struct bt_part *sum)
{
	struct bt_part p = { .qty = t->asked };
	double paid;

	p.closes = closed_by(t, p.qty);
	if (!price_of(e, t, p.qty, p.closes == p.qty, &paid))
		return 0;
	if (p.qty != p.closes)
		sum->refused = may_open(e, t, p.qty, p.closes, paid);
	if (sum->refused != NULL)
		p.qty = p.closes;
	sum->qty = p.qty;
	sum->closes = p.closes;
	return p.qty == 0 ? 0 : trade_part(e, t, &p, paid);
}

static int
refuse_rest(
    struct bt_engine *e, const struct serving *t, const struct bt_part *p)
{
	char text[280];

	(void)snprintf(text, sizeof text, "%s: %s%s",
	    p->qty == 0 ? "refused" : "cut to the part that closes",
	    t->why[0] != '\0' ? "the rest breaks a risk rule: " : "",
	    t->why[0] != '\0' ? t->why
	    : strcmp(p->refused, "margin") == 0
		? "the rest costs more than there is"
	    : strcmp(p->refused, "short") == 0
		? "the rest would sell short, which --no-short forbids"
		: "--pyramiding allows no more entries");
	return bt_admit_refused(e, &t->r->o, p->refused, text);
}

/* ---- again ---- */

/* BT_CHILDREN_AGAIN: whether the exits that have come to be are to have their
 * turn in this bar. */
static int
is_again(const struct bt_engine *e, const struct serving *t,
    const struct bt_order *o, int dir, double paid)
{
	struct bt_order tp, sl;
	double far = dir > 0 ? t->view.high : t->view.low;
	double near = dir > 0 ? t->view.low : t->view.high;

	if (!bt_life_has_exits(o))
		return 0;
	if (o->type == BT_MARKET)
		return 1;
	if (o->type != BT_STOP ||
	    !bt_life_exit(e, o, BT_EXIT_TP, dir, paid, &tp) ||
	    dir * (far - tp.limit) < 0)
		return 0;
	return !bt_life_exit(e, o, BT_EXIT_SL, dir, paid, &sl) ||
	       (sl.type == BT_STOP && dir * (near - sl.stop) > 0);
}

/* ---- trading ---- */

/* A size by a rule came to nothing. */
static int
refuse_rule(struct bt_engine *e, const struct serving *t)
{
	char why[200], detail[256];
	const char *reason = bt_settle_why_not(e, &t->in, why, sizeof why);

	(void)snprintf(detail, sizeof detail, "refused: %s", why);
	if (bt_admit_refused(e, &t->r->o, reason, detail) < 0)
		return -1;
	return bt_admit_done(e, t->r, BT_REJECTED, reason);
}

static int
finish_empty(struct bt_engine *e, const struct serving *t)
{
	const char *why = e->rules.queued.is_whole ? "margin" : "size";
	struct bt_resting *r = t->r;

	if (bt_settle_is_rule(&r->o))
		return refuse_rule(e, t);
	if (r->o.side != BT_BUY && r->o.side != BT_SELL)
		return bt_admit_done(e, r, BT_CANCELLED, "nothing_to_do");
	if (bt_admit_refused(e, &r->o, why,
		"refused: it comes to less than the smallest size") < 0)
		return -1;
	return bt_admit_done(e, r, BT_REJECTED, why);
}

static int
cut_to_volume(const struct bt_engine *e, struct serving *t)
{
	double most = most_units(e, t);
	bt_qty qty;

	if (most < 0 || units_of(t, t->asked) <= most)
		return 0;
	if (bt_qty_trunc(most, t->inst->lot, &qty) < 0)
		return 0;
	t->asked = t->asked < 0 ? -qty : qty;
	return 1;
}

static void
trace(const struct bt_engine *e, const struct serving *t, bt_qty asked)
{
	const double unknown = (double)NAN; /* it is a matter of each part */
	const struct bt_trace_deal deal = {
		.r = t->r,
		.touch = &t->j.touch,
		.path = &t->s->path,
		.label = t->f.label,
		.paid = unknown,
		.equity = t->in.equity,
		.free = unknown,
		.left = unknown,
		.position = t->position,
		.asked = asked,
		.offered = t->asked,
		.qty = t->asked,
	};

	e->trace->deal(e->trace->arg, &deal);
}

static int
trade(struct bt_engine *e, struct serving *t, int *again)
{
	struct bt_part sum = { .f = &t->f };
	struct bt_order o = t->r->o;
	bt_qty opened;
	int rc;

	if (size_of(e, t) < 0)
		return bt_admit_done(e, t->r, BT_REJECTED, "too_large");
	if (t->asked == 0)
		return finish_empty(e, t);
	sum.asked = t->asked;
	sum.is_cut = cut_to_volume(e, t);
	if (sum.is_cut) /* what the record had for it is gone */
		t->r->served_round = e->round_id;
	if (e->trace != NULL)
		trace(e, t, sum.asked);
	if (t->asked == 0)
		return 0; /* it waits for volume */
	rc = e->rules.queued.is_by_lot ? trade_by_lot(e, t, &sum)
				       : trade_at_once(e, t, &sum);
	if (rc < 0)
		return -1;
	if (sum.qty == 0 && sum.refused == NULL)
		return 0; /* it cannot slip so far */
	if (sum.refused != NULL && refuse_rest(e, t, &sum) < 0)
		return -1;
	sum.paid = sum.qty == 0 ? 0 : t->money / fabs((double)sum.qty);
	opened = sum.qty - sum.closes;
	if (opened != 0 && is_again(e, t, &o, opened > 0 ? 1 : -1, sum.paid))
		*again = 1;
	return bt_fill_finish(e, &sum);
}

/* ---- trailing ---- */

/* After the bar its stop goes where the close has brought it. */
static void
trail(struct bt_engine *e, struct bt_resting *r, int dir)
{
	double px = e->sym[r->o.sym].close;
	int is_pct = (r->o.flags & BT_TRAIL_PCT) != 0;
	double stop =
	    px + dir * (is_pct ? px * (r->o.trail / 100) : r->o.trail);

	if (dir * (stop - r->o.stop) >= 0)
		return;
	r->o.stop = stop;
	if (isfinite(r->o.limit))
		r->o.limit = stop + r->apart;
}

/* ---- the turn ---- */

static int
tell_triggered(struct bt_engine *e, struct bt_resting *r)
{
	r->is_triggered = 1;
	e->n_happened++;
	bt_book_set(r, BT_TRIGGERED);
	bt_admit_date(e, r);
	if (r->o.type == BT_TRAIL)
		r->o.limit = r->o.stop + r->apart;
	return bt_admit_tell(e, &r->o, BT_TRIGGERED, "");
}

/* The start of the bar in which it is told to have traded. */
static bt_time
label_of(const struct bt_engine *e, const struct serving *t)
{
	if (!t->j.is_last)
		return t->s->start;
	if (t->r->o.tif == BT_AT_CLOSE || e->is_ending)
		return t->s->before_start;
	return t->r->made_at;
}

static void
prepare(const struct bt_engine *e, struct serving *t)
{
	struct bt_sym_state *s = &e->sym[t->r->o.sym];

	/* nobody knows when in the bar: an entry has seen all of it, an exit
	 * too */
	t->j.touch.at =
	    t->position == 0 ? bt_path_start(&s->path) : bt_path_end(&s->path);
	t->f = (struct bt_fill_at_bar){
		.r = t->r,
		.sym = t->r->o.sym,
		.touch = &t->j.touch,
		.path = &s->path,
		.label = label_of(e, t),
		.active = s->start,
		.round = e->round_id,
	};
}

static int
match(struct bt_engine *e, struct bt_resting *r, int *again)
{
	struct serving t = {
		.r = r,
		.s = &e->sym[r->o.sym],
		.inst = bt_symtab_instrument(e->syms, r->o.sym),
		.view = view_of(e, r),
		.position = position_of(e, r),
	};
	int dir = bt_walk_direction(e, r, t.position);
	int is_trailing = r->o.type == BT_TRAIL && !r->is_triggered;
	int64_t seq = r->seq;
	struct bt_terms terms;

	terms = terms_of(r, dir);
	if (r->o.tif == BT_AT_CLOSE)
		t.j = judge_close(e, r, dir);
	else
		t.j = bt_match_bar(&terms, &t.view, e->rules.limit_needs,
		    e->rules.queued.stop_limit);
	if (t.j.is_triggered && tell_triggered(e, r) < 0)
		return -1;
	if (t.j.found == BT_MATCH_TRADE) {
		e->n_woken = 0;
		prepare(e, &t);
		if (trade(e, &t, again) < 0)
			return -1;
	}
	if (is_trailing && r->seq == seq && bt_book_is_open(r))
		trail(e, r, dir);
	return 0;
}

int
bt_serve_order(struct bt_engine *e, struct bt_resting *r, int pass, int *again)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];
	int is_new = s->round == e->round_id;

	if (s->bars == 0 || (!is_new && !e->rules.queued.is_stale_seen))
		return 0;
	if (is_due(e, r))
		return bt_admit_done(
		    e, r, BT_EXPIRED, r->o.tif == BT_TIF_DAY ? "day" : "until");
	if (r->is_asleep || r->is_waiting || r->served_round == e->round_id ||
	    !is_active(e, r, is_new) ||
	    (r->round == e->round_id && pass == 0) ||
	    !bt_trade_is_fillable(e, s))
		return 0;
	return match(e, r, again);
}

double
bt_serve_pretend(
    struct bt_engine *e, struct bt_resting *r, double px, double cash)
{
	struct serving t = {
		.r = r,
		.s = &e->sym[r->o.sym],
		.inst = bt_symtab_instrument(e->syms, r->o.sym),
		.j = { .touch = { .px = px } },
		.f = { .sym = r->o.sym },
		.position = position_of(e, r),
	};
	struct bt_wish w = { .sym = r->o.sym, .px = px };

	if (size_of(e, &t) < 0)
		return cash;
	w.qty = t.asked;
	w.fee_opens = fee_of(e, &t, units_of(&t, w.qty), px, 0);
	return bt_funds_pretend(e, &w, cash);
}

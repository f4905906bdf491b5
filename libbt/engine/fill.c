/*
 * One order trades: its size is settled, cash is tested, lots open and close,
 * and the records of it are told.
 */
#include "engine/queue.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/chars.h"
#include "engine/rulebook.h"
#include "engine/tick.h"
#include "engine/worth.h"

/* A trade that is being made. */
struct deal {
	const struct bt_fill_at_bar *f;
	struct bt_means means; /* before it */
	struct bt_size_in in;  /* its price is what is paid, with slippage */
	struct bt_cost_in at;  /* what in.at points to */
	bt_qty qty;            /* signed, all of it */
	bt_qty closes;         /* signed, the part that reduces the position */
	double fee;
	bt_qty asked;        /* signed, before cash and volume cut it */
	const char *refused; /* why a part was not done, or NULL */
	int is_cut;          /* the bar's volume leaves the rest for later */
	const char *tag, *id;
	int64_t owner; /* whose lots it closes; 0: any */
	char why[160]; /* of a risk rule */
};

static bt_qty
magnitude(bt_qty q)
{
	return q < 0 ? -q : q;
}

static double
units_of(const struct deal *d, bt_qty qty)
{
	return bt_qty_units(magnitude(qty), d->in.inst->lot);
}

static double
money_of(const struct deal *d, bt_qty qty)
{
	return bt_worth_size(
	    d->in.inst, d->in.fx, units_of(d, qty), d->in.price);
}

/* ---- settling size and price ---- */

/* The size at a price; -1 where it, or the position that it makes, is too large
 * to be counted. */
static int
size_at(const struct bt_engine *e, const struct bt_means *means,
    struct bt_deal *s, double price)
{
	bt_qty position;

	s->in.price = price;
	s->in.equity = bt_afford_equity(means, &s->in);
	if (bt_settle_is_rule(s->in.order))
		bt_settle_learn(e, &s->in);
	if (bt_size(&s->in, &s->qty) < 0)
		return -1;
	return bt_qty_add(means->position, s->qty, &position);
}

/* A price that is none of the data's, on a tick where that is the rule. */
static double
to_tick(const struct bt_engine *e, const struct bt_size_in *in,
    const struct bt_cost_in *at, double paid)
{
	const struct bt_order *o = in->order;
	int is_level = o != NULL && !at->is_open &&
		       (o->type == BT_STOP || o->type == BT_TRAIL);

	if (e->rules.ticks == BT_TICK_NONE || (paid == at->px && !is_level))
		return paid;
	return bt_tick_round(paid, at->tick, at->dir);
}

/* What qty pays for a unit; 0 where slippage may not go so far. */
static int
price_of(const struct bt_engine *e, const struct bt_size_in *in, bt_qty qty,
    double *paid)
{
	bt_qty closes = bt_size_closes(in, in->position, qty);
	struct bt_cost_in at = *in->at;

	at.dir = qty > 0 ? 1 : -1;
	at.units = bt_qty_units(magnitude(qty), in->inst->lot);
	at.closes = bt_qty_units(magnitude(closes), in->inst->lot);
	if (!bt_cost_price(in->costs, &e->rules.slip, &at, paid))
		return 0;
	*paid = to_tick(e, in, &at, *paid);
	return 1;
}

/* The price that an order keeps to when it trades; NaN: it is at market. */
static double
limit_of(const struct bt_order *o)
{
	switch ((enum bt_order_type)o->type) {
	case BT_LIMIT:
	case BT_STOP_LIMIT:
	case BT_TRAIL:
	case BT_TOUCH_LIMIT:
		return o->limit;
	case BT_MARKET:
	case BT_STOP:
	case BT_TOUCH:
		break;
	}
	return (double)NAN;
}

/* What costs depend on beside size and price. */
static struct bt_cost_in
circumstances(const struct bt_engine *e, const struct bt_deal_in *in,
    const struct bt_instrument *inst, double fx)
{
	const struct bt_sym_state *sym = &e->sym[in->sym];
	struct bt_cost_in at = {
		.is_maker = bt_cost_is_maker(in->touch->rule),
		.is_open = in->touch->at.line == 0,
		.px = in->touch->px,
		.tick = inst->tick,
		.low = sym->low,
		.high = sym->high,
		.volume = sym->volume,
		.taken = bt_qty_units(sym->used, inst->lot),
		.period_units = e->traded_units,
		.period_money = e->traded_money,
	};

	if (in->order == NULL)
		return at;
	at.limit = limit_of(in->order);
	at.order_units = bt_qty_units(in->order->filled, inst->lot);
	if (at.order_units > 0)
		at.order_money = bt_worth_size(
		    inst, fx, at.order_units, in->order->avg_price);
	return at;
}

/*
 * The size at the price of the rule tells which way it goes and how far the
 * price slips; the size at that price is what is traded, and its own slippage
 * what is paid: no more than was reckoned with where it is the smaller one.
 * Should slippage turn the direction around, there is nothing to do.
 */
int
bt_fill_settle(const struct bt_engine *e, const struct bt_means *means,
    const struct bt_deal_in *in, struct bt_deal *s)
{
	const struct bt_instrument *inst =
	    bt_symtab_instrument(e->syms, in->sym);
	double px = in->touch->px, paid;
	int dir;

	*s = (struct bt_deal){
		.in = { .order = in->order,
		    .inst = inst,
		    .costs = e->sym[in->sym].costs,
		    .at = &s->at,
		    .fx = means->on.fx,
		    .position = means->position,
		    .price = px,
		    .is_hedging = in->order == NULL ? e->rules.is_hedging
						    : bt_rules_hedge(&e->rules),
		    .is_bound = in->is_bound,
		    .owned = in->owned },
		.at = circumstances(e, in, inst, means->on.fx),
	};
	if (bt_rules_hedge(&e->rules) && in->is_bound)
		s->in.position = in->owned * in->side;
	if (in->order == NULL)
		return 0;
	if (size_at(e, means, s, px) < 0)
		return -1;
	if (s->qty == 0)
		return 0;
	dir = s->qty > 0 ? 1 : -1;
	s->is_capped = !price_of(e, &s->in, s->qty, &paid);
	if (s->is_capped || paid == px)
		return 0;
	if (size_at(e, means, s, paid) < 0)
		return -1;
	if ((s->qty > 0 ? 1 : -1) != dir)
		s->qty = 0;
	if (s->qty != 0)
		s->is_capped = !price_of(e, &s->in, s->qty, &s->in.price);
	return 0;
}

/* ---- what volume, rules and cash leave of it ---- */

/* What the record at hand shows of what can be traded: a bar's volume, a
 * print's size, what stands on the other side of a quote. */
static double
volume_of(const struct bt_sym_state *s, int dir)
{
	if (s->kind != BT_QUOTE)
		return s->volume;
	return dir > 0 ? s->quotes.ask_size : s->quotes.bid_size;
}

bt_qty
bt_fill_left(const struct bt_engine *e, bt_sym sym,
    const struct bt_touch *touch, int dir, bt_qty used)
{
	double volume = volume_of(&e->sym[sym], dir), units;
	bt_qty most;

	if (touch->most <= 0 && e->rules.participation <= 0)
		return -1;
	if (touch->most <= 0 && !(volume > 0))
		return 0;
	units = e->rules.participation > 0 ? e->rules.participation * volume
					   : touch->most;
	/* of a queue's turn: both hold */
	if (touch->most > 0 && touch->most < units)
		units = touch->most;
	/* what is too much to be counted is no limit */
	if (bt_qty_trunc(
		units, bt_symtab_instrument(e->syms, sym)->lot, &most) < 0)
		most = INT64_MAX;
	return most > used ? most - used : 0;
}

static void
test_volume(const struct bt_engine *e, struct deal *d)
{
	const struct bt_fill_at_bar *f = d->f;
	bt_qty left;

	if (f->r == NULL || f->r->legs[0] != '\0')
		return;
	left = bt_fill_left(
	    e, f->sym, f->touch, d->qty > 0 ? 1 : -1, e->sym[f->sym].used);
	if (left < 0 || magnitude(d->qty) <= left)
		return;
	d->is_cut = 1;
	d->qty = d->qty < 0 ? -left : left;
	if (f->r->o.tif == BT_FOK)
		d->qty = 0;
}

/*
 * Less is traded than was settled: that slips less.  The old price stays where
 * the new one would not be affordable, as of a short sale.
 */
static void
price_the_rest(const struct bt_engine *e, struct deal *d)
{
	double was = d->in.price;

	if (!price_of(e, &d->in, d->qty, &d->in.price) ||
	    (d->qty != d->closes &&
		bt_afford_free(&d->means, &d->in, d->qty) < 0))
		d->in.price = was;
}

/* What the risk rules refuse is not done; the part that closes always is. */
static void
test_risk(const struct bt_engine *e, struct deal *d)
{
	const struct bt_guard_in g = {
		.sym = d->f->sym,
		.means = &d->means,
		.in = &d->in,
		.qty = d->qty,
		.label = d->f->label,
		.is_tested = d->f->r->is_tested,
	};
	const char *rule = bt_guard_fill(e, &g, d->why, sizeof d->why);

	if (rule == NULL)
		return;
	d->refused = rule;
	d->qty = d->closes;
}

/* Cut the deal down to what shorting rule, pyramiding and cash allow. */
static void
test_cash(const struct bt_engine *e, struct deal *d)
{
	const struct bt_lots *lots = &e->sym[d->f->sym].lots;

	d->closes = bt_size_closes(&d->in, d->means.position, d->qty);
	if (d->f->r == NULL)
		return;
	if (e->rules.pyramiding > 0 && d->closes == 0 && d->qty != 0 &&
	    lots->n >= (size_t)e->rules.pyramiding) {
		d->qty = 0;
		d->refused = "pyramiding";
		return;
	}
	d->qty = bt_afford(&d->means, &d->in, &e->rules, d->qty, &d->refused);
	/* legs have been asked about all together */
	if (e->guard.is_on && d->qty != d->closes && d->f->r->legs[0] == '\0')
		test_risk(e, d);
}

/* An excursion of an entry, as a fraction of its price. */
static double
excursion(const struct bt_entry *v, double px)
{
	double x = (px - v->price) / v->price;

	return v->qty < 0 ? -x : x;
}

static int
tell_trade(
    struct bt_engine *e, const struct deal *d, struct bt_entry *v, double fee)
{
	const struct bt_contract *on = &d->means.on;
	double worst, best;
	struct bt_trade t = {
		.time = d->f->label,
		.at = e->at,
		.entry_time = v->time,
		.sym = d->f->sym,
		.side = v->qty > 0 ? BT_BUY : BT_SELL,
		.id = ++e->totals.trades,
		.bars = e->sym[d->f->sym].bars - v->bar,
		.qty = magnitude(v->qty),
		.entry_price = v->price,
		.exit_price = d->in.price,
		.fees = v->fee + fee,
		.entry_tag = v->tag,
		.exit_tag = d->tag,
	};

	bt_path_range(
	    d->f->path, &v->from, &d->f->touch->at, &v->low, &v->high);
	worst = excursion(v, v->qty > 0 ? v->low : v->high);
	best = excursion(v, v->qty > 0 ? v->high : v->low);
	t.mae = worst < 0 ? worst : 0;
	t.mfe = best > 0 ? best : 0;
	t.pnl = bt_lots_gain(v, d->in.inst, on, d->in.price) - t.fees;
	t.ret =
	    t.pnl / bt_worth_size(d->in.inst, on->is_margined ? on->fx : v->fx,
			units_of(d, v->qty), v->price);
	e->realised += t.pnl;
	bt_kelly_add(&e->kelly, t.ret);
	if (bt_state_tell(e, BT_TRADE, &t) < 0)
		return -1;
	return e->guard.is_watching ? bt_guard_trade(e, t.pnl) : 0;
}

/* Whose entries a deal closes. */
static struct bt_whose
whose_of(const struct deal *d)
{
	return (struct bt_whose){
		.owner = d->in.is_bound ? d->owner : 0,
		.side = d->closes > 0 ? -1 : 1,
	};
}

/* The oldest lots go first, or the newest; the exit's fee is shared by quantity. */
static int
close_lots(struct bt_engine *e, const struct deal *d, double fee)
{
	struct bt_lots *lots = &e->sym[d->f->sym].lots;
	bt_qty left = magnitude(d->closes);
	struct bt_entry v;

	while (left > 0) {
		bt_qty taken = bt_lots_take(lots, whose_of(d), left, &v);
		double share =
		    taken >= left ? fee : fee * ((double)taken / (double)left);

		if (taken == 0)
			return bt_fail(&e->err, BT_SYSTEM,
			    "lots and position of %s disagree",
			    bt_symtab_name(e->syms, d->f->sym));
		fee -= share;
		left -= taken;
		if (tell_trade(e, d, &v, share) < 0)
			return -1;
	}
	return 0;
}

/* All entries of a position at one price; the account's sum of them is taken
 * anew, as it has been rounded. */
static void
average(struct bt_engine *e, const struct deal *d)
{
	struct bt_lots *lots = &e->sym[d->f->sym].lots;
	struct bt_holding *h = &e->account.v[d->f->sym];

	bt_lots_average(lots, d->in.inst->lot);
	if (h->on.is_margined)
		h->basis = d->in.inst->multiplier *
			   bt_lots_basis(lots, (struct bt_whose){ 0, 0 },
			       BT_QTY_ALL, d->in.inst->lot);
}

static int
open_lot(struct bt_engine *e, const struct deal *d, double fee)
{
	const struct bt_contract *on = &d->means.on;
	struct bt_entry *v;

	if (d->qty == d->closes)
		return 0;
	v = bt_lots_add(&e->sym[d->f->sym].lots, &e->err);
	if (v == NULL)
		return -1;
	v->qty = d->qty - d->closes;
	v->time = d->f->label;
	v->bar = e->sym[d->f->sym].bars;
	v->price = v->low = v->high = d->in.price;
	v->fee = fee;
	v->fx = on->is_margined ? 0 : on->fx;
	v->score = bt_worth_score(on->is_inverse, d->in.price);
	v->from = d->f->touch->at;
	v->owner = d->f->r == NULL ? 0 : d->f->r->seq;
	bt_chars_copy(v->tag, sizeof v->tag, d->tag);
	bt_chars_copy(v->order, sizeof v->order, d->id);
	if (e->rules.lots == BT_LOTS_AVERAGE)
		average(e, d);
	return 0;
}

/* What the fill lost by slippage. */
static double
slippage_of(const struct deal *d)
{
	double units;

	if (d->in.price == d->f->touch->px)
		return 0;
	units = units_of(d, d->qty);
	if (d->means.on.is_inverse)
		return fabs(
		    bt_worth_size(d->in.inst, d->in.fx, units, d->in.price) -
		    bt_worth_size(
			d->in.inst, d->in.fx, units, d->f->touch->px));
	return bt_worth_money(d->in.fx, units * d->in.inst->multiplier) *
	       fabs(d->in.price - d->f->touch->px);
}

static int
tell_fill(struct bt_engine *e, const struct deal *d)
{
	const struct bt_holding *h = &e->account.v[d->f->sym];
	struct bt_fill fill = {
		.time = d->f->label,
		.at = e->at,
		.sym = d->f->sym,
		.side = d->qty > 0 ? BT_BUY : BT_SELL,
		.flags = d->f->flags | d->f->touch->flags,
		.seq = ++e->totals.fills,
		.qty = magnitude(d->qty),
		.price = d->in.price,
		.fee = d->fee,
		.slippage = slippage_of(d),
		.position = h->qty,
		.cash = e->account.cash,
		.order = d->id,
		.rule = d->f->touch->rule,
		.tag = d->tag,
	};

	if (d->closes != 0)
		fill.flags |= BT_REDUCES;
#ifdef BT_DEBUG
	assert(bt_rulebook_fill(fill.rule) != NULL);
#endif
	e->totals.ambiguous += (fill.flags & BT_AMBIGUOUS) != 0;
	return bt_state_tell(e, BT_FILL, &fill);
}

/* Cash, position, lots and their records. */
static int
carry_out(struct bt_engine *e, struct deal *d)
{
	struct bt_applied applied = {
		.sym = d->f->sym,
		.qty = d->qty,
		.closes = d->closes,
		.price = d->in.price,
	};
	double money = money_of(d, d->qty), closing_fee;

	e->gross += money + fabs(d->fee);
	e->traded_units += units_of(d, d->qty);
	e->traded_money += money;
	e->sym[d->f->sym].used += magnitude(d->qty);
	applied.fee = d->fee;
	if (d->means.on.is_margined)
		applied.basis =
		    d->in.inst->multiplier *
		    bt_lots_basis(&e->sym[d->f->sym].lots, whose_of(d),
			magnitude(d->closes), d->in.inst->lot);
	bt_account_apply(&e->account, &applied);
	bt_account_mark(&e->account, d->f->sym, d->in.price);
	if (tell_fill(e, d) < 0)
		return -1;
	closing_fee = d->closes == d->qty
			  ? d->fee
			  : d->fee * ((double)d->closes / (double)d->qty);
	if (close_lots(e, d, closing_fee) < 0)
		return -1;
	return open_lot(e, d, d->fee - closing_fee);
}

/* Why cash and rules cut it: the end of a sentence that begins with "the rest"
 * or "it". */
static void
say_why(const struct bt_engine *e, const struct deal *d, bt_qty asked,
    char *why, size_t n)
{
	double left = bt_afford_free(&d->means, &d->in, d->closes);

	if (d->why[0] != '\0')
		(void)snprintf(why, n, "breaks %s: %s", d->refused, d->why);
	else if (strcmp(d->refused, "short") == 0)
		(void)snprintf(
		    why, n, "would sell short, which --no-short forbids");
	else if (strcmp(d->refused, "pyramiding") == 0)
		(void)snprintf(why, n,
		    "is an entry more than the %zu that there are, and "
		    "--pyramiding allows no more",
		    e->sym[d->f->sym].lots.n);
	else
		(void)snprintf(why, n, "needs %.2f and %.2f is free",
		    left - bt_afford_free(&d->means, &d->in, asked), left);
}

/*
 * Why a part of the quantity asked for was not done, or all of it; before any
 * of it has been.
 */
static int
explain_refusal(struct bt_engine *e, const struct deal *d, bt_qty asked)
{
	char cut[BT_QTY_TEXT_MAX + 32] = "refused", detail[300], why[240];

	if (d->qty != 0) {
		(void)snprintf(cut, sizeof cut, "cut to ");
		(void)bt_qty_format(
		    magnitude(d->qty), d->in.inst->lot, cut + strlen(cut));
	}
	say_why(e, d, asked, why, sizeof why);
	(void)snprintf(detail, sizeof detail, "%s: %s %s", cut,
	    d->closes != 0 ? "the rest" : "it", why);
	return bt_admit_refused(e, &d->f->r->o, d->refused, detail);
}

/* How much has traded, and at which price on average. */
static void
count_part(struct deal *d)
{
	struct bt_order *o = &d->f->r->o;
	bt_qty done = magnitude(d->qty);
	double before = o->filled == 0 ? 0 : o->avg_price;

	o->filled += done;
	if (done > 0)
		o->avg_price = before + (d->in.price - before) *
					    ((double)done / (double)o->filled);
	else if (o->filled == 0)
		o->avg_price = (double)NAN;
}

/* The bar's volume was too small: the rest, in units from now on, waits,
 * unless it must not. */
static int
finish_part(struct bt_engine *e, const struct deal *d)
{
	struct bt_resting *r = d->f->r;

	if (r->o.tif == BT_IOC || r->o.tif == BT_FOK)
		return bt_admit_done(
		    e, r, BT_CANCELLED, r->o.tif == BT_IOC ? "ioc" : "fok");
	if (d->qty == 0)
		return 0;
	if (r->o.unit != BT_UNITS && !bt_size_is_relative(r->o.side)) {
		r->o.unit = BT_UNITS;
		r->o.qty = magnitude(d->asked);
	}
	e->n_happened++;
	bt_book_set(r, BT_PART_FILLED);
	bt_admit_date(e, r);
	return bt_admit_tell(e, &r->o, BT_PART_FILLED, "volume");
}

/* The order has done all it will do at this point. */
static int
finish_order(struct bt_engine *e, struct deal *d)
{
	struct bt_resting *r = d->f->r;

	count_part(d);
	if (d->refused != NULL)
		return bt_admit_done(e, r,
		    r->o.filled == 0 ? BT_REJECTED : BT_CANCELLED, d->refused);
	if (d->is_cut)
		return finish_part(e, d);
	return bt_admit_done(e, r, BT_FILLED, "");
}

/* What the trade means to other orders; r may be gone already. */
static int
finish_family(
    struct bt_engine *e, const struct deal *d, const struct bt_resting *r)
{
	const struct bt_where w = {
		.sym = d->f->sym,
		.active = d->f->active,
		.round = d->f->round,
		.from = d->f->touch->at,
		.paid = d->in.price,
	};

	if (r != NULL && bt_life_traded(e, r, d->qty > 0 ? 1 : -1, &w) < 0)
		return -1;
	return d->closes == 0 ? 0 : bt_life_closed(e, d->f->sym);
}

/* finish_order() and the family, of whom the order may be a member. */
static int
finish(struct bt_engine *e, struct deal *d)
{
	struct bt_resting copy;
	int has_family;

	if (d->f->r == NULL)
		return finish_family(e, d, NULL);
	has_family = e->n_grouped > 0 || e->n_asleep > 0 ||
		     d->f->r->which != 0 || bt_life_has_exits(&d->f->r->o);
	if (finish_order(e, d) < 0)
		return -1;
	if (d->qty == 0)
		return 0;
	if (!has_family)
		return finish_family(e, d, NULL);
	copy = *d->f->r; /* valid until the next order rests */
	copy.o.id = copy.id;
	copy.o.tag = copy.tag;
	copy.o.group = copy.group;
	copy.o.parent = copy.parent;
	return finish_family(e, d, &copy);
}

static int
refuse(struct bt_engine *e, struct bt_resting *r, const char *reason,
    const char *detail)
{
	if (bt_admit_refused(e, &r->o, reason, detail) < 0)
		return -1;
	return bt_admit_done(e, r, BT_REJECTED, reason);
}

/* A size that comes to nothing: plain orders are refused, others are done. */
static int
finish_empty(struct bt_engine *e, const struct deal *d)
{
	struct bt_resting *r = d->f->r;
	char why[200], detail[256];
	const char *reason;

	if ((r->o.side != BT_BUY && r->o.side != BT_SELL) ||
	    (r->o.flags & BT_REDUCE_ONLY) != 0)
		return bt_admit_done(e, r, BT_CANCELLED, "nothing_to_do");
	reason = bt_settle_why_not(e, &d->in, why, sizeof why);
	(void)snprintf(detail, sizeof detail, "refused: %s", why);
	return refuse(e, r, reason, detail);
}

/* Its size and what is paid for it; -1: it is too large to be counted. */
static int
settle(const struct bt_engine *e, struct deal *d, int *is_capped)
{
	const struct bt_fill_at_bar *f = d->f;
	struct bt_deal_in in = {
		.order = f->r == NULL ? NULL : &f->r->o,
		.sym = f->sym,
		.touch = f->touch,
	};
	struct bt_deal s;

	if (f->r != NULL && f->r->owner != 0) {
		in.is_bound = 1;
		in.owned = bt_lots_of(&e->sym[f->sym].lots, f->r->owner);
		in.side = bt_lots_side(&e->sym[f->sym].lots, f->r->owner);
	} else if (f->r == NULL && e->rules.is_hedging) {
		in.is_bound = 1; /* to all of one side */
		in.owned = magnitude(f->forced);
		in.side = f->forced > 0 ? -1 : 1;
	}
	if (bt_fill_settle(e, &d->means, &in, &s) < 0)
		return -1;
	d->in = s.in;
	d->at = s.at;
	d->in.at = &d->at;
	d->qty = f->r == NULL ? f->forced : s.qty;
	d->asked = d->qty;
	*is_capped = s.is_capped;
	return 0;
}

/* What the deal was made of, for whoever wants to know. */
static void
trace(const struct bt_engine *e, const struct deal *d, bt_qty offered,
    int is_capped)
{
	const struct bt_trace_deal told = {
		.r = d->f->r,
		.touch = d->f->touch,
		.path = d->f->path,
		.label = d->f->label,
		.paid = d->in.price,
		.equity = d->in.equity,
		.free = bt_afford_free(&d->means, &d->in, 0),
		.left = bt_afford_free(&d->means, &d->in, offered),
		.position = d->means.position,
		.asked = d->asked,
		.offered = offered,
		.qty = is_capped ? 0 : d->qty,
		.is_capped = is_capped,
		.refused = d->refused,
	};

	e->trace->deal(e->trace->arg, &told);
}

static struct deal
begin_deal(const struct bt_engine *e, const struct bt_fill_at_bar *f)
{
	return (struct deal){
		.f = f,
		.means = bt_account_means(&e->account, f->sym),
		.tag = f->r == NULL ? "" : f->r->tag,
		.id = f->r == NULL ? "" : f->r->id,
		.owner = f->r == NULL ? f->owner : f->r->owner,
	};
}

int
bt_fill_order(struct bt_engine *e, const struct bt_fill_at_bar *f)
{
	struct deal d = begin_deal(e, f);
	bt_qty asked;
	int is_capped;

	if (settle(e, &d, &is_capped) < 0)
		return refuse(e, f->r, "too_large",
		    "refused: its quantity is too large to be counted");
	if (is_capped) { /* slippage may not go so far: it rests on */
		if (e->trace != NULL)
			trace(e, &d, 0, 1);
		return 0;
	}
	if (d.qty == 0)
		return f->r == NULL ? 0 : finish_empty(e, &d);
	test_volume(e, &d);
	asked = d.qty;
	test_cash(e, &d);
	if (d.qty != d.asked && d.qty != 0)
		price_the_rest(e, &d);
	if (e->trace != NULL)
		trace(e, &d, asked, 0);
	if (d.refused != NULL && explain_refusal(e, &d, asked) < 0)
		return -1;
	d.fee = bt_size_fee(&d.in, d.qty);
	if (d.qty != 0 && carry_out(e, &d) < 0)
		return -1;
	return finish(e, &d);
}

int
bt_fill_out(struct bt_engine *e, struct bt_fill_at_bar *f)
{
	const struct bt_holding *h = &e->account.v[f->sym];
	bt_qty longs = (h->gross + h->qty) / 2;
	bt_qty shorts = h->gross - longs;

	f->forced = -longs;
	if (longs > 0 && bt_fill_order(e, f) < 0)
		return -1;
	f->forced = shorts;
	return shorts > 0 ? bt_fill_order(e, f) : 0;
}

/* What carrying out asks for; the rest is about questions that are not asked
 * here, and costs time to clear. */
static void
set_plain(struct deal *d, const struct bt_engine *e,
    const struct bt_fill_at_bar *f, bt_qty qty, double fee)
{
	const struct bt_holding *h = &e->account.v[f->sym];

	d->f = f;
	d->means.on = h->on;
	d->in.inst = bt_symtab_instrument(e->syms, f->sym);
	d->in.fx = h->on.fx;
	d->in.price = f->touch->px;
	d->in.is_bound = d->in.is_hedging = 0;
	d->qty = qty;
	d->closes = bt_afford_closes(h->qty, qty);
	d->fee = fee;
	d->tag = f->r->tag;
	d->id = f->r->id;
}

int
bt_fill_plain(
    struct bt_engine *e, const struct bt_fill_at_bar *f, bt_qty qty, double fee)
{
	struct bt_order *o = &f->r->o;
	struct deal d;

	set_plain(&d, e, f, qty, fee);
	if (carry_out(e, &d) < 0)
		return -1;
	o->filled = magnitude(qty);
	o->avg_price = d.in.price;
	return bt_admit_say(e, o, BT_FILLED);
}

/* ---- of who decides himself what trades ---- */

int
bt_fill_part(struct bt_engine *e, const struct bt_part *part)
{
	struct deal d = begin_deal(e, part->f);
	const struct bt_deal_in in = {
		.order = part->f->r == NULL ? NULL : &part->f->r->o,
		.sym = part->f->sym,
		.touch = part->f->touch,
	};

	d.in.inst = bt_symtab_instrument(e->syms, in.sym);
	d.in.costs = e->sym[in.sym].costs;
	d.in.fx = d.means.on.fx;
	d.in.position = d.means.position;
	d.in.price = part->paid;
	d.in.is_bound = d.owner != 0;
	d.at = circumstances(e, &in, d.in.inst, d.in.fx);
	d.in.at = &d.at;
	d.qty = part->qty;
	d.closes = part->closes;
	d.fee = bt_size_fee(&d.in, d.qty);
	return carry_out(e, &d);
}

int
bt_fill_finish(struct bt_engine *e, const struct bt_part *sum)
{
	struct deal d = begin_deal(e, sum->f);

	d.in.inst = bt_symtab_instrument(e->syms, sum->f->sym);
	d.in.price = sum->paid;
	d.qty = sum->qty;
	d.closes = sum->closes;
	d.asked = sum->asked;
	d.refused = sum->refused;
	d.is_cut = sum->is_cut;
	return finish(e, &d);
}

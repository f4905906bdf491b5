/*
 * The usual order: a market order, or an exit, that is given in a quiet stretch
 * (quiet.c) while no order rests, has nothing attached, and whose size needs to
 * know nothing but the account.
 *
 * It fills at the open of the next bar, if that is as the one before it, and
 * nothing else can happen to it: so it rests beside the book, and is filled
 * without looking for what it meets there, and without the questions whose
 * answers are known.  Whatever is not plain about it, its symbol, its costs,
 * the account or the rules is not for here: then it goes to the book, as if it
 * had rested there from the beginning, and takes the long way.
 *
 * What is told, and what is paid, is the same to the last bit, which
 * tests/props/p-quiet.c proves by going both ways.
 */
#include "engine/quiet.h"

#include <math.h>
#include <string.h>

#include "base/chars.h"
#include "engine/worth.h"

/* ---- what is usual ---- */

static int
has_usual_rules(const struct bt_rules *r)
{
	return r->fill == BT_FILL_OPEN && r->latency == 0 &&
	       r->ticks == BT_TICK_NONE && r->participation <= 0 &&
	       r->no_fill == 0 && r->pyramiding == 0 && !r->is_exclusive &&
	       !r->is_hedging && r->lots == BT_LOTS_FIFO &&
	       !r->sizing.is_at_order;
}

/* No costs but a share of the money. */
static int
has_usual_costs(const struct bt_costs *c)
{
	const struct bt_fee_part *p = &c->fee.part[0];

	if (c->tax_buy != 0 || c->tax_sell != 0 || c->slip.n > 0 ||
	    c->slip.spread.rate != 0)
		return 0;
	return c->fee.n == 0 ||
	       (c->fee.n == 1 && p->basis == BT_FEE_MONEY && p->when == 0 &&
		   p->n_tiers == 0 && p->min == 0 && p->max == 0 &&
		   p->min_frac == 0 && p->max_frac == 0);
}

/* Of sizes by a rule more is to be found out. */
static int
has_usual_size(const struct bt_order *o)
{
	switch ((enum bt_unit)o->unit) {
	case BT_UNITS:
	case BT_PERCENT:
	case BT_VALUE:
	case BT_FRACTION:
	case BT_ALL:
		return o->side != BT_CANCEL && o->side != BT_MODIFY;
	case BT_OFF_LOT:
	case BT_TOO_LARGE:
	case BT_RISK:
	case BT_VOL:
	case BT_KELLY:
	case BT_AUTO:
		break;
	}
	return 0;
}

static int
is_usual(const struct bt_order *o)
{
	return has_usual_size(o) && o->type == BT_MARKET &&
	       (o->tif == BT_GTC || o->tif == BT_TIF_DAY) && o->flags == 0 &&
	       o->until == BT_TIME_NONE && isnan(o->limit) && isnan(o->stop) &&
	       isnan(o->sl) && isnan(o->tp) && isnan(o->sl_by) &&
	       isnan(o->tp_by) && isnan(o->sl_trail) && o->id[0] == '\0' &&
	       o->group[0] == '\0' && o->parent[0] == '\0' &&
	       o->legs[0] == '\0';
}

/* ---- it is given ---- */

int
bt_usual_can(const struct bt_engine *e, bt_sym sym)
{
	return !e->guard.is_on && !e->sym[sym].is_quoted &&
	       e->account.v[sym].on.is_plain &&
	       !bt_account_has_margin(&e->account) &&
	       has_usual_rules(&e->rules) && has_usual_costs(e->sym[sym].costs);
}

/* The id of the order after the one of that id: "#9" becomes "#10". */
static void
name_next(char *id)
{
	size_t n = strlen(id), i = n;

	while (i > 1 && id[i - 1] == '9')
		id[--i] = '0';
	if (i > 1) {
		id[i - 1]++;
		return;
	}
	id[1] = '1';
	id[n] = '0';
	id[n + 1] = '\0';
}

int
bt_usual_take(struct bt_engine *e, const struct bt_answer *answer)
{
	struct bt_stretch *q = &e->stretch;
	const struct bt_order *o = answer->orders;
	struct bt_resting *r = &e->usual.r;
	int64_t seq;

	if (answer->n != 1 || answer->n_logs != 0 || !is_usual(o) ||
	    (!q->is_on && !bt_quiet_begin(e, o->sym)) || o->sym != q->sym ||
	    !q->is_plain || bt_book_count(e->book) != 0)
		return 0;
	if (q->n > 0) {
		e->at = q->last->end;
		e->label = q->last->time;
	}
	e->totals.orders++;
	e->usual.is_on = 1;
	q->is_open = 0;
	seq = bt_book_skip(e->book);
	if (r->id[0] != '\0' && seq == r->seq + 1)
		name_next(r->id);
	else
		bt_book_name(r->id, seq);
	r->seq = seq;
	r->o = *o;
	bt_chars_copy(r->tag, sizeof r->tag, o->tag);
	r->o.id = r->id;
	r->o.tag = r->tag;
	r->o.filled = 0;
	return bt_admit_say(e, &r->o, BT_ACCEPTED) < 0 ? -1 : 1;
}

int
bt_usual_shelve(struct bt_engine *e)
{
	struct bt_order o = e->usual.r.o;
	struct bt_resting *r;

	e->usual.is_on = 0;
	o.id = ""; /* the book gives it the same one */
	bt_book_unskip(e->book);
	r = bt_book_add(e->book, &o, &e->err);
	if (r == NULL)
		return -1;
	r->given = e->at;
	r->active = bt_admit_active(e);
	r->day = bt_rules_day(&e->rules, e->at);
	bt_admit_watch(e, r);
	return 0;
}

/* ---- it meets its bar ---- */

/* What the order trades at a price, signed; 0 where that is not plain. */
static bt_qty
size_of(
    const struct bt_engine *e, const struct bt_order *o, double px, double *fee)
{
	const struct bt_costs *costs = e->sym[o->sym].costs;
	const struct bt_instrument *inst =
	    bt_symtab_instrument(e->syms, o->sym);
	bt_qty pos = e->account.v[o->sym].qty, after = 0, qty = 0;
	double value = bt_worth_size(inst, 0, bt_qty_units(pos, inst->lot), px);
	const struct bt_size_in in = { .order = o,
		.inst = inst,
		.costs = costs,
		.position = pos,
		.price = px,
		.equity = e->account.cash + value };
	double money, left;

	if (bt_size(&in, &qty) < 0 || bt_qty_add(pos, qty, &after) < 0)
		return 0;
	money = bt_worth_size(inst, 0, bt_qty_units(qty, inst->lot), px);
	*fee = costs->fee.n == 0 ? 0 : fabs(money) * costs->fee.part[0].rate;
	/* what only makes the position smaller can always be paid for */
	if ((after > 0 ? after : -after) <= (pos > 0 ? pos : -pos) &&
	    (after == 0 || (after > 0) == (pos > 0)))
		return qty;
	left = e->account.cash - money - *fee;
	if (after < 0)
		left +=
		    2 * inst->multiplier * px * bt_qty_units(after, inst->lot);
	if (after < 0 && !e->rules.is_short_allowed)
		return 0;
	/* in doubt it is asked exactly, elsewhere */
	return left > 1e-6 * (fabs(e->account.cash) + fabs(money)) ? qty : 0;
}

/* The bar itself, now that the order has traded at its open. */
static int
count_bar(struct bt_engine *e, const struct bt_bar *b)
{
	struct bt_stretch *q = &e->stretch;
	int is_line = bt_account_line(&e->account, q->sym, &q->base, &q->slope);
	double equity = q->base + q->slope * b->close;

	bt_quiet_add(q, b);
	if (is_line && equity > 0) {
		if (!(equity >= q->bottom && equity <= q->top))
			bt_quiet_see(e, equity);
		q->is_open = 1;
		return 1;
	}
	/* the end of the account, or of the stretch */
	q->is_on = 0;
	bt_quiet_settle(e);
	e->since_exposed -= e->account.n_held > 0; /* as of behind this */
	if (bt_ledger_bankrupt(e) < 0)
		return -1;
	e->since_exposed += e->account.n_held > 0;
	bt_ledger_see(e, e->equity);
	return 1;
}

int
bt_usual_meet(struct bt_engine *e, const struct bt_bar *b)
{
	struct bt_resting *r = &e->usual.r;
	struct bt_sym_state *s = &e->sym[b->sym];
	struct bt_path path = bt_path_flat(b->open);
	struct bt_touch touch = {
		.at = bt_path_start(&path), .px = b->open, .rule = "market.open"
	};
	struct bt_fill_at_bar f = { .r = r,
		.sym = b->sym,
		.touch = &touch,
		.path = &path,
		.label = b->time };
	double fee;
	bt_qty qty = size_of(e, &r->o, b->open, &fee);
	int rc;

	if (qty == 0) {
		bt_quiet_settle(e);
		return bt_usual_shelve(e);
	}
	bt_quiet_count(e);
	e->usual.is_on = 0;
	e->at = b->end;
	e->label = b->time;
	s->bars++; /* records count it */
	rc = bt_fill_plain(e, &f, qty, fee);
	s->bars--;
	return rc < 0 ? -1 : count_bar(e, b);
}

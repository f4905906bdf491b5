/*
 * The risk rules in a run: orders are asked about when they are given and when
 * they fill, and the account is watched.  What a rule means is risk.c's.
 *
 * Only entries are asked about: what opens a position or increases one.  When
 * an order is given that is judged by the position as it is, and in doubt (an
 * order against the position, a child that sleeps) its fill decides.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/state.h"
#include "engine/worth.h"

void
bt_guard_init(struct bt_engine *e)
{
	e->guard = (struct bt_guard){
		.is_on = bt_risk_is_on(&e->rules.risk),
		.is_watching = bt_risk_is_watching(&e->rules.risk),
		.began = e->rules.cash,
	};
}

static int64_t
time_of_day(const struct bt_rules *r, bt_time t)
{
	int64_t by = r->day_zone == NULL
			 ? 0
			 : bt_zone_offset(r->day_zone, t) * BT_SECOND;
	int64_t ns = (t % BT_DAY + by) % BT_DAY;

	return ns < 0 ? ns + BT_DAY : ns;
}

/* ---- orders ---- */

/* Whether an order, as the position is now, would do nothing but enter. */
static int
is_entry(const struct bt_engine *e, const struct bt_order *o)
{
	const struct bt_holding *h = &e->account.v[o->sym];
	int dir;

	if (o->side == BT_EXIT || (o->flags & BT_REDUCE_ONLY) != 0 ||
	    o->parent[0] != '\0')
		return 0;
	dir = bt_size_direction(o, h->qty, e->equity,
	    h->qty == 0 ? 0 : bt_account_size(h, h->mark));
	return dir != 0 && (h->qty == 0 || (h->qty > 0) == (dir > 0) ||
			       bt_rules_hedge(&e->rules));
}

static int
has_known_size(const struct bt_order *o)
{
	return (o->side == BT_BUY || o->side == BT_SELL) && o->unit == BT_UNITS;
}

const char *
bt_guard_order(
    struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	const struct bt_instrument *inst =
	    bt_symtab_instrument(e->syms, o->sym);
	struct bt_risk_in in = {
		.symbol = bt_symtab_name(e->syms, o->sym),
		.time_of_day = time_of_day(&e->rules, e->at),
		.orders = e->guard.orders,
		.halt = e->guard.halt,
		.equity = e->equity,
	};

	e->guard.is_tested = 0;
	if (!is_entry(e, o))
		return NULL;
	if (has_known_size(o)) {
		e->guard.is_tested = 1;
		in.units = bt_qty_units(o->qty, inst->lot);
		in.money =
		    bt_worth_size(inst, e->account.v[o->sym].on.fx, in.units,
			isnan(o->limit) ? e->sym[o->sym].close : o->limit);
	}
	return bt_risk_check(&e->rules.risk, BT_RISK_ORDER, &in, detail, n);
}

/* ---- fills ---- */

/* What the positions of all other symbols come to, gross and net. */
static void
add_others(const struct bt_engine *e, bt_sym sym, struct bt_risk_in *in)
{
	size_t i;

	for (i = 0; i < e->account.n_held; i++) {
		const struct bt_holding *h = &e->account.v[e->account.held[i]];
		const struct bt_instrument *inst =
		    bt_symtab_instrument(e->syms, h->sym);

		if (h->sym == sym)
			continue;
		in->gross += bt_worth_size(
		    inst, h->on.fx, bt_qty_units(h->gross, inst->lot), h->mark);
		in->net += bt_account_size(h, h->mark);
	}
}

/* What fills that are made with it have added, and this one adds. */
static void
add_more(
    struct bt_guard_more *more, double gross, double net, struct bt_risk_in *in)
{
	in->gross += more->gross;
	in->net += more->net;
	in->net_before += more->net;
	in->open += more->open;
	more->gross += gross;
	more->net += net;
	more->open += in->is_new;
}

static bt_qty
magnitude(bt_qty q)
{
	return q < 0 ? -q : q;
}

/* What is held on one side: all of it, but for hedges. */
static bt_qty
side_of(bt_qty gross, bt_qty net, bt_qty dir)
{
	return (gross + (dir < 0 ? -net : net)) / 2;
}

/* The worth of a quantity at the price of a fill. */
static double
worth(const struct bt_guard_in *g, bt_qty qty)
{
	return bt_worth_size(g->in->inst, g->means->on.fx,
	    bt_qty_units(qty, g->in->inst->lot), g->in->price);
}

const char *
bt_guard_fill(const struct bt_engine *e, const struct bt_guard_in *g,
    char *detail, size_t n)
{
	const struct bt_means *m = g->means;
	bt_qty closes = bt_size_closes(g->in, m->position, g->qty);
	bt_qty after = m->position + g->qty;
	bt_qty gross =
	    m->gross + magnitude(g->qty - closes) - magnitude(closes);
	bt_qty side = side_of(gross, after, g->qty);
	struct bt_risk_in in = {
		.symbol = bt_symtab_name(e->syms, g->sym),
		.time_of_day = time_of_day(&e->rules, g->label),
		.halt = e->guard.halt,
		.units = bt_qty_units(magnitude(g->qty), g->in->inst->lot),
		.money = worth(g, magnitude(g->qty)),
		.equity = bt_afford_equity(m, g->in),
		.position_units = bt_qty_units(side, g->in->inst->lot),
		.position_money = worth(g, side),
		.is_new = side_of(m->gross, m->position, g->qty) == 0,
		/* what is closed leaves its place before it is taken again */
		.open = (int)e->account.n_held - (closes != 0),
		.is_size_tested = g->is_tested,
	};

	add_others(e, g->sym, &in);
	in.net_before = in.net + worth(g, m->position);
	in.gross += worth(g, gross);
	in.net += worth(g, after);
	if (g->more != NULL)
		add_more(
		    g->more, worth(g, gross - m->gross), worth(g, g->qty), &in);
	return bt_risk_check(&e->rules.risk, BT_RISK_FILL, &in, detail, n);
}

/* ---- halts ---- */

static int
halt(struct bt_engine *e, const char *why, const char *until)
{
	struct bt_guard *g = &e->guard;
	char code[64];

	g->halt = why;
	g->is_flat_due = e->rules.risk.is_flattening;
	(void)snprintf(code, sizeof code, "halt.%s", why);
	return bt_state_event(e, BT_SYM_NONE, "warn", code,
	    "no more entries %s: equity is %.2f, it was %.2f when the day "
	    "began and %.2f at its peak",
	    until, e->equity, g->began, e->peak);
}

int
bt_guard_trade(struct bt_engine *e, double pnl)
{
	struct bt_guard *g = &e->guard;

	if (pnl > 0)
		g->losses = 0;
	else if (pnl < 0)
		g->losses++;
	if (e->rules.risk.losses == 0 || g->losses < e->rules.risk.losses)
		return 0;
	g->losses = 0;
	return g->halt != NULL ? 0 : halt(e, "losses", "today");
}

/* Nothing rests any more, and all positions are left as soon as may be. */
static int
flatten(struct bt_engine *e)
{
	size_t i;

	e->guard.is_flat_due = 0;
	if (bt_admit_cancel_all(e, e->guard.halt) < 0 || bt_life_orphans(e) < 0)
		return -1;
	for (i = 0; i < e->account.n_held; i++)
		if (bt_admit_leave(e, e->account.held[i], e->guard.halt) < 0)
			return -1;
	return 0;
}

int
bt_guard_mark(struct bt_engine *e)
{
	struct bt_guard *g = &e->guard;
	const char *why =
	    bt_risk_halts(&e->rules.risk, g->began, e->equity, e->peak);
	int is_for_run = why != NULL && strcmp(why, "drawdown") == 0;

	/* a halt for the run takes the place of one for the day */
	if (why != NULL &&
	    (g->halt == NULL || (is_for_run && !g->is_for_run))) {
		g->is_for_run = is_for_run;
		if (halt(e, why, is_for_run ? "in this run" : "today") < 0)
			return -1;
	}
	return g->is_flat_due ? flatten(e) : 0;
}

void
bt_guard_day(struct bt_engine *e)
{
	struct bt_guard *g = &e->guard;

	g->began = e->equity;
	g->orders = 0;
	if (!g->is_for_run)
		g->halt = NULL;
}

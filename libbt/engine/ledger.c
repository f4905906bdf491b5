/*
 * Steps 3 and 4: what the account is worth, and its records.
 *
 * Equity is known after every step; a record of it is written once an account
 * day, with the extremes of all steps since the last.  A day is told when the
 * first step of a later one comes, before anything of that step.
 */
#include "engine/queue.h"

#include <assert.h>
#include <math.h>

#include "engine/worth.h"

static void
begin_span(struct bt_engine *e, double equity)
{
	e->since_peak = e->since_low = equity;
	e->since_drawdown = 0;
	e->since_steps = e->since_exposed = 0;
}

/* What entries of a side are worth, where there are both. */
static double
value_of_hedges(const struct bt_engine *e, int side)
{
	double sum = 0;
	size_t i, k;

	for (i = 0; i < e->account.n_held; i++) {
		bt_sym sym = e->account.held[i];
		const struct bt_lots *l = &e->sym[sym].lots;
		const struct bt_holding *h = &e->account.v[sym];
		const struct bt_instrument *inst =
		    bt_symtab_instrument(e->syms, sym);

		for (k = 0; k < l->n; k++) {
			const struct bt_entry *v = &l->v[l->head + k];

			if ((v->qty > 0) != (side > 0))
				continue;
			sum +=
			    h->on.is_margined
				? bt_lots_gain(v, inst, &h->on, h->mark) -
				      v->settled
				: bt_worth_size(inst, h->on.fx,
				      bt_qty_units(v->qty, inst->lot), h->mark);
		}
	}
	return sum;
}

/* The share of steps since the last record that had a position. */
static double
exposure_of(const struct bt_engine *e)
{
	return e->since_steps == 0
		   ? 0
		   : (double)e->since_exposed / (double)e->since_steps;
}

static int
tell_equity(struct bt_engine *e, bt_time label, bt_time at, double exposure)
{
	struct bt_equity q = {
		.time = label,
		.at = at,
		.equity = bt_account_equity(&e->account),
		.cash = e->account.cash,
		.long_value = bt_account_long_value(&e->account),
		.short_value = bt_account_short_value(&e->account),
		.margin = bt_account_has_margin(&e->account)
			      ? bt_account_margin(&e->account)
			      : 0,
		.peak = e->since_peak,
		.low = e->since_low,
		.drawdown = e->since_drawdown,
		.exposure = exposure,
	};

	if (e->rules.is_hedging) {
		q.long_value = value_of_hedges(e, 1);
		q.short_value = value_of_hedges(e, -1);
	}
	begin_span(e, q.equity);
	return bt_state_tell(e, BT_EQUITY, &q);
}

/* The first record: the starting cash, at the start of the first bar; among
 * records of the warm-up it stands where it is told. */
static int
tell_start(struct bt_engine *e, const struct bt_step *step)
{
	bt_time start = step->at;
	size_t i;

	for (i = 0; i < step->n; i++) {
		bt_time t = bt_record_time(&step->recs[i]);

		if (t < start)
			start = t;
	}
	e->is_started = 1;
	begin_span(e, e->account.cash);
	if (e->rules.equity_every == BT_EVERY_NEVER)
		return 0;
	return tell_equity(
	    e, start, start > e->last_at ? start : e->last_at, 0);
}

static int
tell_positions(struct bt_engine *e, int is_last)
{
	size_t i;

	for (i = 0; i < e->account.n_held; i++) {
		bt_sym sym = e->account.held[i];
		const struct bt_holding *h = &e->account.v[sym];
		struct bt_position p = {
			.time = e->last_label,
			.at = e->last_at,
			.sym = sym,
			.qty = h->qty,
			.price = h->mark,
			.value = bt_holding_value(h, h->mark),
			.flags = is_last ? BT_OPEN_AT_END : 0,
		};

		if (bt_rules_day(&e->rules, e->sym[sym].start) < e->clock.day)
			p.flags |= BT_MARK_STALE;
		if (bt_state_tell(e, BT_POSITION, &p) < 0)
			return -1;
	}
	return 0;
}

int
bt_ledger_settle(struct bt_engine *e)
{
	double cash = e->account.cash;

	if (bt_fate_settle(e) < 0)
		return -1;
	if (e->account.cash == cash || !e->is_started ||
	    e->rules.equity_every != BT_EVERY_STEP)
		return 0;
	/* no step has passed: the fall is that of the last, exposure is none */
	bt_ledger_see(e, e->equity);
	return tell_equity(e, e->last_label, e->last_at, (double)NAN);
}

int
bt_ledger_close_day(struct bt_engine *e, int is_last)
{
	if (!e->is_started || e->rules.equity_every == BT_EVERY_NEVER)
		return 0;
	if (e->rules.equity_every == BT_EVERY_DAY &&
	    tell_equity(e, e->last_label, e->last_at, exposure_of(e)) < 0)
		return -1;
	return tell_positions(e, is_last);
}

/* Volume that decides the tier of a fee is counted anew each month. */
static void
turn_month(struct bt_engine *e, int64_t day)
{
	int y, m, d;

	if (e->rules.tier_period != BT_TIER_MONTH)
		return;
	bt_time_civil(day * BT_DAY, &y, &m, &d);
	if (y * 12 + m == e->traded_month)
		return;
	e->traded_month = y * 12 + m;
	e->traded_units = e->traded_money = 0;
}

int
bt_ledger_open_step(struct bt_engine *e, const struct bt_step *step)
{
	struct bt_clock clock = e->clock;
	int is_new_day = bt_clock_step(&clock, step->label);
	int was_started = e->is_started;
	int64_t days = clock.day - e->clock.day;

	if (bt_state_reserve(e) < 0)
		return -1;
	/* before anything of this step: the records of the day that is over */
	if (is_new_day && e->clock.steps > 0 &&
	    (bt_ledger_settle(e) < 0 || bt_ledger_close_day(e, 0) < 0 ||
		bt_settle_day(e) < 0))
		return -1;
	if (is_new_day && e->clock.steps > 0)
		bt_guard_day(e);
	if (is_new_day)
		turn_month(e, clock.day);
	e->clock = clock;
	e->at = step->at;
	e->label = step->label;
	e->totals.steps++;
	e->totals.records += (int64_t)step->n;
	if (!e->is_started && !clock.is_warmup && tell_start(e, step) < 0)
		return -1;
	if (bt_trade_closes(e, step) < 0 ||
	    bt_finance_until(e, e->last_at, step->at) < 0)
		return -1;
	if (is_new_day && was_started && bt_finance_days(e, days) < 0)
		return -1;
	return is_new_day ? bt_flows_book(e) : 0;
}

int
bt_ledger_flow(struct bt_engine *e, bt_sym sym, bt_time label, const char *kind,
    double amount)
{
	struct bt_cash c = {
		.time = label,
		.at = e->at,
		.sym = sym,
		.amount = amount,
		.kind = kind,
	};

	bt_account_flow(&e->account, amount);
	e->flows += amount;
	e->gross += fabs(amount);
	c.balance = e->account.cash;
	return bt_state_tell(e, BT_CASH, &c);
}

/*
 * An account that is worth nothing any more owns nothing any more: all is
 * closed at the last price, and nothing rests.
 */
int
bt_ledger_bankrupt(struct bt_engine *e)
{
	e->equity = bt_account_equity(&e->account);
	if (e->equity > 0)
		return 0;
	if (e->rules.scan == BT_SCAN_QUEUE &&
	    e->rules.queued.ruin != BT_RUIN_CLOSE)
		return e->rules.queued.ruin == BT_RUIN_NONE || e->is_ruined
			   ? 0
			   : bt_queue_ruin(e);
	if (e->account.n_held == 0)
		return 0;
	if (bt_state_event(e, BT_SYM_NONE, "error", "bankrupt",
		"equity is %.2f: all positions are closed, all orders "
		"cancelled",
		e->equity) < 0)
		return -1;
	while (e->account.n_held > 0) {
		bt_sym sym = e->account.held[0];

		if (bt_fate_close(e, sym, e->account.v[sym].mark, "bankrupt") <
		    0)
			return -1;
	}
	e->equity = bt_account_equity(&e->account);
	return bt_admit_cancel_all(e, "bankrupt");
}

int
bt_ledger_mark(struct bt_engine *e)
{
	/* a longer bar may end last that did not start last */
	if (e->label > e->last_label)
		e->last_label = e->label;
	e->last_at = e->at;
	if (!e->is_started)
		return 0;
	bt_ledger_see(e, e->equity);
	e->since_steps++;
	e->since_exposed += e->account.n_held > 0;
	if (e->rules.equity_every == BT_EVERY_STEP)
		return tell_equity(e, e->last_label, e->at, exposure_of(e));
	return 0;
}

static double
profit_of(const struct bt_engine *e, bt_sym sym)
{
	const struct bt_lots *l = &e->sym[sym].lots;
	const struct bt_instrument *inst = bt_symtab_instrument(e->syms, sym);
	double sum = 0;
	size_t k;

	for (k = 0; k < l->n; k++) {
		const struct bt_entry *v = &l->v[l->head + k];

		sum += bt_lots_gain(v, inst, &e->account.v[sym].on,
			   e->account.v[sym].mark) -
		       v->fee;
	}
	return sum;
}

double
bt_ledger_open_profit(const struct bt_engine *e)
{
	double sum = 0;
	size_t i;

	for (i = 0; !e->rules.is_hedging && i < e->account.n_held; i++)
		sum += profit_of(e, e->account.held[i]);
	/* lots of both sides may make no position at all */
	for (i = 0; e->rules.is_hedging && i < e->n_syms; i++)
		if (e->sym[i].lots.n > 0)
			sum += profit_of(e, (bt_sym)i);
	return sum;
}

/*
 * The identity: equity is the starting cash, the net profit of closed trades,
 * all cash records and the profit of open lots, to 1e-9 of all that moved.
 */
int
bt_ledger_is_balanced(const struct bt_engine *e)
{
	double equity = bt_account_equity(&e->account);
	double told =
	    e->rules.cash + e->realised + e->flows + bt_ledger_open_profit(e);
	double scale = e->gross + e->rules.cash + fabs(equity);

	return fabs(equity - told) <= 1e-9 * scale;
}

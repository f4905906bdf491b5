#include "engine/queue.h"
#include "engine/quiet.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

struct bt_engine *
bt_engine_new(const struct bt_rules *rules, struct bt_symtab *syms,
    const struct bt_ask *ask, const struct bt_sink *sink, struct bt_err *err)
{
	struct bt_engine *e = calloc(1, sizeof *e);

	if (e == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	e->rules = *rules;
	e->syms = syms;
	e->ask = *ask;
	e->sink = *sink;
	e->at = e->label = e->last_at = e->last_label = BT_TIME_NONE;
	e->peak = rules->cash;
	e->blame = -1;
	e->stretch.last = &e->stretch.kept;
	e->has_borrow = rules->costs.borrow.frac != 0;
	e->has_funding = rules->costs.funding_every != 0;
	e->next_end = INT64_MAX;
	memcpy(e->currency, rules->currency, sizeof e->currency);
	bt_clock_init(&e->clock, &e->rules);
	bt_guard_init(e);
	bt_account_init(&e->account, syms, rules->cash, &rules->margin);
	e->book = bt_book_new(err);
	if (e->book == NULL) {
		bt_engine_free(e);
		return NULL;
	}
	return e;
}

void
bt_engine_free(struct bt_engine *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < e->n_syms; i++) {
		bt_lots_clear(&e->sym[i].lots);
		bt_vol_clear(&e->sym[i].vol);
		free(e->sym[i].actions);
		free(e->sym[i].own_costs);
	}
	bt_account_clear(&e->account);
	bt_book_free(e->book);
	free(e->sym);
	free(e->round);
	free(e->pieces);
	free(e->piece_recs);
	free(e->reach.v);
	for (i = 0; i < e->walks_cap; i++)
		bt_walk_clear(&e->walks[i]);
	free(e->walks);
	free(e->opens);
	free(e->turns);
	free(e->woken);
	free(e->ended);
	free(e);
}

/* A symbol that the table has named since: nothing is known of it yet. */
static int
init_symbol(struct bt_engine *e, bt_sym sym)
{
	struct bt_sym_state *s = &e->sym[sym];
	struct bt_costs costs;

	memset(s, 0, sizeof *s);
	s->finest = -1;
	s->start = s->end = s->vol_seen = BT_TIME_NONE;
	s->ends = INT64_MAX;
	s->lots.is_lifo = e->rules.lots == BT_LOTS_LIFO;
	s->rate_from = BT_SYM_NONE;
	s->costs = &e->rules.costs;
	if (!bt_cost_find(&e->rules.costs, e->rules.rows, e->rules.n_rows,
		bt_symtab_name(e->syms, sym), &costs))
		return 0;
	s->own_costs = malloc(sizeof costs);
	if (s->own_costs == NULL)
		return bt_fail(&e->err, BT_SYSTEM, "out of memory");
	*s->own_costs = costs;
	s->costs = s->own_costs;
	e->has_borrow |= costs.borrow.frac != 0;
	e->has_funding |= costs.funding_every != 0;
	return 0;
}

int
bt_state_reserve(struct bt_engine *e)
{
	size_t n = bt_symtab_count(e->syms);

	if (n <= e->n_syms)
		return 0;
	if (bt_vec_reserve((void **)&e->sym, &e->syms_cap, n, sizeof *e->sym,
		&e->err) < 0 ||
	    bt_account_reserve(&e->account, (bt_sym)(n - 1), &e->err) < 0)
		return -1;
	for (; e->n_syms < n; e->n_syms++)
		if (init_symbol(e, (bt_sym)e->n_syms) < 0)
			return -1;
	return 0;
}

int
bt_state_tell(struct bt_engine *e, enum bt_type type, const void *any)
{
	struct bt_rec rec = { .type = type, .u.any = any };

	return e->sink.put(e->sink.arg, &rec, &e->err);
}

int
bt_state_event(struct bt_engine *e, bt_sym sym, const char *level,
    const char *code, const char *fmt, ...)
{
	char text[512];
	struct bt_event ev = {
		.time = e->at,
		.sym = sym,
		.level = level,
		.code = code,
		.text = text,
	};
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return bt_state_tell(e, BT_EVENT, &ev);
}

static int
ask_strategy(
    struct bt_engine *e, const struct bt_step *step, struct bt_answer *answer)
{
	memset(answer, 0, sizeof *answer);
	return e->ask.step(e->ask.arg, step, answer, &e->err);
}

static BT_APART int
take_answer(struct bt_engine *e, const struct bt_answer *answer)
{
	int rc = bt_usual_take(e, answer);

	if (rc != 0)
		return rc;
	/* they may have named new symbols */
	if (bt_quiet_end(e) < 0 || bt_state_reserve(e) < 0)
		return -1;
	return bt_admit_answer(e, answer);
}

static inline int
admit_orders(struct bt_engine *e, const struct bt_answer *answer)
{
	return answer->n == 0 && answer->n_logs == 0 ? 0
						     : take_answer(e, answer);
}

/* Steps 1 to 4. */
static BT_APART int
move_on(struct bt_engine *e, const struct bt_step *step)
{
	int rc = bt_quiet_step(e, step);

	if (rc != 0)
		return rc;
	if (bt_quiet_end(e) < 0 || bt_ledger_open_step(e, step) < 0 ||
	    bt_actions_apply(e, step) < 0 || /* 1 splits, dividends */
	    bt_trade_step(e, step) < 0 ||    /* 2 records meet the book */
	    bt_fate_step(e) < 0 ||           /* 3 what ends by itself */
	    bt_ledger_bankrupt(e) < 0 ||     /*   margin */
	    bt_ledger_mark(e) < 0)           /* 4 equity and its extremes */
		return -1;
	return e->guard.is_watching ? bt_guard_mark(e) : 0; /* halts */
}

/* A step; of one bar, where that is given. */
BT_INLINE int
step_on(struct bt_engine *e, const struct bt_step *step, const struct bt_bar *b)
{
	struct bt_answer answer;

	if (((b == NULL || !bt_quiet_pass(e, b)) && /* 1 to 4 at once, or */
		move_on(e, step) < 0) ||            /* 1 to 4 one by one */
	    ask_strategy(e, step, &answer) < 0 ||   /* 5 it sees the step */
	    admit_orders(e, &answer) < 0)           /* 6 its orders rest */
		return -1;
#ifdef BT_DEBUG
	assert(bt_ledger_is_balanced(e));
#endif
	return 0;
}

int
bt_engine_step(struct bt_engine *e, const struct bt_step *step)
{
	int is_bar = step->n == 1 && step->recs[0].type == BT_BAR;
	int rc = step_on(e, step, is_bar ? step->recs[0].u.bar : NULL);

	bt_quiet_keep(&e->stretch);
	return rc;
}

int
bt_engine_bars(
    struct bt_engine *e, const struct bt_bar *bars, size_t n, size_t *done)
{
	struct bt_rec rec = { .type = BT_BAR };
	struct bt_step step = { .n = 1, .recs = &rec };
	size_t i;

	for (i = 0; i < n; i++) {
		rec.u.bar = &bars[i];
		step.label = bars[i].time;
		step.at = bars[i].end;
		if (step.at == BT_TIME_NONE)
			step.at = step.label;
		if (step_on(e, &step, &bars[i]) < 0)
			break;
	}
	bt_quiet_keep(&e->stretch);
	*done = i;
	return i < n ? -1 : 0;
}

/* Close what is open at the last price, where that is the rule. */
static int
close_all(struct bt_engine *e)
{
	while (e->account.n_held > 0) {
		bt_sym sym = e->account.held[0];

		if (bt_fate_close(e, sym, e->sym[sym].close, "end.close") < 0)
			return -1;
	}
	return 0;
}

/* What is open when the data end, where it is not just valued. */
static int
end_all(struct bt_engine *e)
{
	return e->rules.scan == BT_SCAN_QUEUE &&
		       e->rules.at_end == BT_AT_END_AGAIN
		   ? bt_queue_finish(e)
		   : close_all(e);
}

int
bt_engine_finish(struct bt_engine *e)
{
	if (bt_quiet_end(e) < 0)
		return -1;
	if (e->totals.steps == 0)
		return 0;
	if (e->rules.at_end != BT_AT_END_MARK &&
	    (end_all(e) < 0 || bt_ledger_bankrupt(e) < 0 ||
		bt_ledger_mark(e) < 0))
		return -1;
	if (bt_ledger_settle(e) < 0 || bt_flows_end(e) < 0)
		return -1;
	e->totals.open_orders = (int64_t)bt_book_count(e->book);
	e->totals.open_positions = (int64_t)e->account.n_held;
	return bt_ledger_close_day(e, 1);
}

void
bt_engine_trace(struct bt_engine *e, const struct bt_trace *trace)
{
	e->trace = trace;
}

void
bt_engine_adjusted(struct bt_engine *e, enum bt_adjusted how)
{
	e->adjusted = how;
}

struct bt_err *
bt_engine_err(struct bt_engine *e)
{
	return &e->err;
}

int
bt_engine_blame(const struct bt_engine *e)
{
	return e->blame;
}

double
bt_engine_equity(const struct bt_engine *e)
{
	return bt_account_equity(&e->account);
}

double
bt_engine_cash(const struct bt_engine *e)
{
	return e->account.cash;
}

bt_qty
bt_engine_position(const struct bt_engine *e, bt_sym sym)
{
	return sym < e->account.n ? e->account.v[sym].qty : 0;
}

double
bt_engine_value(const struct bt_engine *e, bt_sym sym)
{
	const struct bt_holding *h;

	if (bt_engine_position(e, sym) == 0)
		return 0;
	h = &e->account.v[sym];
	return bt_holding_value(h, h->mark);
}

struct bt_totals
bt_engine_totals(const struct bt_engine *e)
{
	struct bt_totals t = e->totals;

	t.steps += e->stretch.n;
	t.records += e->stretch.n;
	return t;
}

int64_t
bt_engine_rejections(const struct bt_engine *e, size_t k, const char **reason)
{
	*reason = k < e->n_reasons ? e->reasons[k].reason : NULL;
	return k < e->n_reasons ? e->reasons[k].n : 0;
}

/*
 * Properties of the account over random bars, orders and rules of it:
 *
 *   - the identity of the account holds after every step;
 *   - equity is cash and what the entries are worth, counted from the lots;
 *   - trades, cash records but for settlements, and open profit sum to the
 *     change of equity;
 *   - nothing is left that its equity does not keep, of what traded;
 *   - a drawdown lies between 0 and what is lost at most, whatever is deposited;
 *   - a second run tells the same, and so does one without short cuts.
 *
 * Domain: stocks, futures, inverse contracts and shares in another currency;
 * leverage and margin, cross and isolated, by share and by contract; hedging;
 * lots of all rules; daily settlement; ticks; deposits and withdrawals; market,
 * limit and stop orders of all sides, with attached exits.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/state.h"
#include "engine/worth.h"

#define STEPS 90
#define SYMS  4

static const char *const kinds[SYMS][4] = {
	{ "A", "A multiplier=3", "A kind=future multiplier=3",
	    "A kind=future margin=700/contract settles=1" },
	{ "B", "B kind=cfd margin=20%", "B inverse=1 multiplier=1000",
	    "B margin=50% maintenance=40%" },
	{ "C currency=EUR", "C currency=EUR kind=perpetual",
	    "C currency=EUR margin=30/unit kind=future", "C currency=EUR" },
	{ "EURUSD", "EURUSD", "EURUSD", "USDEUR" },
};

struct random {
	uint64_t s;
};

static uint64_t
draw(struct random *r)
{
	uint64_t z = r->s += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static int
below(struct random *r, int n)
{
	return (int)(draw(r) % (uint64_t)n);
}

struct world {
	struct bt_symtab *syms;
	bt_sym sym[SYMS];
	struct bt_engine *e;
	struct random orders;
	struct bt_bar bar[SYMS]; /* of the step at hand */
	double start, pnl, flows;
	uint64_t digest;
	int is_hedging, n_liquidated;
	const char *why; /* what failed, or NULL */
};

static void
fail(struct world *w, const char *why)
{
	if (w->why == NULL)
		w->why = why;
}

static void
digest(struct world *w, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	w->digest = (w->digest ^ bits) * 0x100000001b3u;
}

static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct world *w = arg;

	(void)err;
	digest(w, (double)rec->type);
	if (rec->type == BT_FILL) {
		digest(w, rec->u.fill->price);
		digest(w, rec->u.fill->cash);
		digest(w, (double)rec->u.fill->position);
	} else if (rec->type == BT_TRADE) {
		w->pnl += rec->u.trade->pnl;
		digest(w, rec->u.trade->pnl);
		digest(w, rec->u.trade->ret);
	} else if (rec->type == BT_CASH) {
		if (strcmp(rec->u.cash->kind, "settlement") != 0)
			w->flows += rec->u.cash->amount;
		digest(w, rec->u.cash->balance);
	} else if (rec->type == BT_EQUITY) {
		const struct bt_equity *q = rec->u.equity;

		digest(w, q->equity);
		digest(w, q->margin);
		if (!(q->drawdown >= 0) || q->low > q->peak)
			fail(w, "a drawdown below 0, or a low above the peak");
		if (fabs(q->cash + q->long_value + q->short_value - q->equity) >
		    1e-9 * (w->e->gross + w->start))
			fail(w, "an equity record does not add up");
	} else if (rec->type == BT_EVENT) {
		w->n_liquidated +=
		    strcmp(rec->u.event->code, "liquidation") == 0;
	}
	return 0;
}

/* ---- orders ---- */

static struct bt_order
random_order(struct world *w, struct random *r)
{
	static const enum bt_side sides[] = { BT_BUY, BT_SELL, BT_TARGET,
		BT_TARGET, BT_EXIT, BT_BUY, BT_SELL };
	struct bt_order o;
	int k = below(r, 3);
	double px = w->bar[k].close * (0.95 + below(r, 1000) / 1e4);

	bt_order_init(&o);
	o.sym = w->sym[k];
	o.side = sides[below(r, 7)];
	if (w->is_hedging && o.side == BT_TARGET)
		o.side = BT_SELL;
	o.unit = o.side == BT_TARGET ? BT_FRACTION
		 : o.side == BT_EXIT ? BT_ALL
				     : BT_PERCENT;
	o.amount = o.side == BT_TARGET ? (below(r, 61) - 30) / 10.0
				       : 1 + below(r, 150);
	if (below(r, 3) == 0) {
		o.type = BT_LIMIT;
		o.limit = px;
	} else if (below(r, 2) == 0) {
		o.type = BT_STOP;
		o.stop = px;
	}
	if ((o.side == BT_BUY || o.side == BT_SELL) && below(r, 3) == 0) {
		o.sl_by = o.tp_by = 1 + below(r, 6);
		o.flags |= BT_SL_BY_PCT | BT_TP_BY_PCT;
	}
	return o;
}

static struct bt_order room[4];

static int
ask(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct world *w = arg;
	int i, n = below(&w->orders, 4);

	(void)step;
	(void)err;
	for (i = 0; i < n; i++)
		room[i] = random_order(w, &w->orders);
	answer->orders = room;
	answer->n = (size_t)n;
	return 0;
}

/* ---- what must hold ---- */

/* What the entries of a symbol are worth, what they have gained. */
static void
count_lots(struct world *w, bt_sym sym, double *worth, double *gain)
{
	const struct bt_lots *l = &w->e->sym[sym].lots;
	const struct bt_holding *h = &w->e->account.v[sym];
	const struct bt_instrument *inst = bt_symtab_instrument(w->syms, sym);
	bt_qty sum = 0, gross = 0;
	size_t k;

	for (k = 0; k < l->n; k++) {
		const struct bt_entry *v = &l->v[l->head + k];
		double units = bt_qty_units(v->qty, inst->lot);
		double gained = bt_lots_gain(v, inst, &h->on, h->mark);

		sum += v->qty;
		gross += v->qty < 0 ? -v->qty : v->qty;
		*gain += gained - v->fee;
		*worth += h->on.is_margined
			      ? gained - v->settled
			      : bt_worth_size(inst, h->on.fx, units, h->mark);
	}
	if (sum != h->qty || gross != h->gross)
		fail(w, "lots are not the position");
}

static void
check(struct world *w)
{
	const struct bt_account *a = &w->e->account;
	double scale = 1e-9 * (w->e->gross + w->start);
	double equity = bt_account_equity(a), worth = 0, gain = 0;
	bt_sym sym;

	for (sym = 0; sym < w->e->n_syms; sym++)
		count_lots(w, sym, &worth, &gain);
	if (fabs(equity - a->cash - worth) > scale)
		fail(w, "equity is not cash and what lots are worth");
	if (fabs(equity - (w->start + w->pnl + w->flows + gain)) > scale)
		fail(w, "records do not sum to the change of equity");
	if (!bt_ledger_is_balanced(w->e))
		fail(w, "the identity does not hold");
	if (a->n_odd > 0 && !a->rules.is_isolated &&
	    equity < bt_account_maintenance(a) - scale)
		fail(w, "what is held is not kept by equity");
}

/* ---- a run ---- */

static void
random_bar(struct random *r, struct bt_bar *b, double first, int day)
{
	double last = b->close > 0 ? b->close : first;
	double o = last * (0.97 + below(r, 600) / 1e4);
	double c = o * (0.95 + below(r, 1000) / 1e4);

	b->time = day * BT_DAY;
	b->end = b->time + BT_DAY;
	b->open = o;
	b->high = (o > c ? o : c) * (1 + below(r, 400) / 1e4);
	b->low = (o < c ? o : c) * (1 - below(r, 400) / 1e4);
	b->close = c;
	b->volume = 1;
}

static struct bt_rules
random_rules(struct random *r)
{
	static const double initials[] = { 1, 0.5, 0.2, 0.05 };
	static const struct bt_flow flows[] = { { 20 * BT_DAY, 30000 },
		{ 40 * BT_DAY, -10000 }, { 60 * BT_DAY, 5000 },
		{ 60 * BT_DAY, -1e9 } };
	struct bt_rules rules = bt_rules_default;
	struct bt_err err = { 0 };

	rules.cash = 50000;
	(void)snprintf(rules.currency, sizeof rules.currency, "USD");
	rules.path = (enum bt_path_rule)below(r, 5);
	rules.margin.initial = initials[below(r, 4)];
	rules.margin.maintenance =
	    rules.margin.initial < 1 ? rules.margin.initial / 2 : 0;
	rules.is_hedging = below(r, 3) == 0;
	rules.margin.is_isolated = !rules.is_hedging && below(r, 3) == 0;
	rules.lots = (enum bt_lots_rule)below(r, 3);
	rules.ticks = (enum bt_tick_rule)below(r, 2);
	rules.settles_daily = below(r, 4) == 0;
	rules.no_cash = below(r, 2) ? BT_NO_CASH_CLIP : BT_NO_CASH_REJECT;
	rules.liquidation_fee = below(r, 2) ? 0.001 : 0;
	rules.at_end = below(r, 2) ? BT_AT_END_CLOSE : BT_AT_END_MARK;
	if (below(r, 2) && bt_cost_set(&rules.costs, "fee", "10bp", &err) < 0)
		exit(99);
	if (below(r, 2)) {
		rules.flow_list = flows;
		rules.n_flows = sizeof flows / sizeof flows[0];
	}
	return rules;
}

static void
open_world(struct world *w, struct random *r, uint64_t seed, int is_plain)
{
	struct bt_rules rules = random_rules(r);
	struct bt_ask a = { ask, w };
	struct bt_sink s = { put, w };
	struct bt_err err = { 0 };
	int k;

	memset(w, 0, sizeof *w);
	w->orders.s = seed * 3 + 1;
	w->start = rules.cash;
	w->is_hedging = rules.is_hedging;
	w->syms = bt_symtab_new(&err);
	for (k = 0; k < SYMS; k++) {
		const char *words = kinds[k][below(r, 4)];
		char tick[80];

		(void)snprintf(tick, sizeof tick, "%s tick=0.01", words);
		if (bt_symtab_set(
			w->syms, tick, strlen(tick), &w->sym[k], &err) < 0)
			exit(99);
		w->bar[k].sym = w->sym[k];
	}
	w->e = bt_engine_new(&rules, w->syms, &a, &s, &err);
	w->e->is_plain = is_plain;
}

static uint64_t
run(uint64_t seed, int is_plain, const char **why, int *liquidated)
{
	static struct world w;
	struct random r = { seed };
	int day, k;

	open_world(&w, &r, seed, is_plain);
	for (day = 1; day <= STEPS && w.why == NULL; day++) {
		struct bt_rec recs[SYMS];
		struct bt_step step = { (day + 1) * BT_DAY, day * BT_DAY, SYMS,
			recs, 0, NULL };

		for (k = 0; k < SYMS; k++) {
			random_bar(&r, &w.bar[k], k == 3 ? 1.1 : 100, day);
			recs[k] = (struct bt_rec){ .type = BT_BAR,
				.u.bar = &w.bar[k] };
		}
		if (bt_engine_step(w.e, &step) < 0)
			fail(&w, bt_engine_err(w.e)->text);
		else
			check(&w);
	}
	if (w.why == NULL && bt_engine_finish(w.e) < 0)
		fail(&w, "the end failed");
	if (w.why == NULL)
		check(&w);
	bt_engine_free(w.e);
	bt_symtab_free(w.syms);
	*why = w.why;
	*liquidated += w.n_liquidated;
	return w.digest;
}

int
main(int argc, char **argv)
{
	long n = argc > 1 ? strtol(argv[1], NULL, 10) : 600;
	int bad[3] = { 0 }, liquidated = 0;
	const char *why = NULL, *said = "";
	long i;

	for (i = 0; i < n; i++) {
		uint64_t seed = (uint64_t)i + 1;
		uint64_t one = run(seed, 0, &why, &liquidated);

		if (why != NULL && !bad[0]++)
			said = why;
		bad[1] += run(seed, 0, &why, &liquidated) != one;
		bad[2] += run(seed, 1, &why, &liquidated) != one;
	}
	printf("1..4\n");
	printf("%sok 1 - %ld runs keep the account's identities%s%s\n",
	    bad[0] ? "not " : "", n, bad[0] ? " # " : "", said);
	printf("%sok 2 - a second run tells the same\n", bad[1] ? "not " : "");
	printf("%sok 3 - a run without short cuts tells the same\n",
	    bad[2] ? "not " : "");
	printf("%sok 4 - positions were liquidated in some of them\n",
	    liquidated > 0 ? "" : "not ");
	return bad[0] || bad[1] || bad[2] || liquidated == 0;
}

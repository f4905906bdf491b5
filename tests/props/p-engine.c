/*
 * Properties of the engine over random bars and random orders:
 *
 *   - the identity of the account holds after every step;
 *   - no fill lies outside its bar, none is worse than its limit, none is
 *     older than its order (slippage is capped at the bar);
 *   - closed trades, cash records and open profit sum to the change of equity;
 *   - prices and cash scaled by a power of two scale every record's money
 *     (no fees by unit or order, sizes in shares of equity);
 *   - names that sort alike give the same run, and so do other symbols'
 *     numbers.
 *
 * Domain: up to three symbols, daily bars, market, limit and stop orders of
 * all sides, day and gtc, every path, no leverage.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bt/num.h"
#include "engine/state.h"

#define STEPS 120
#define SYMS  3

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
	double scale;
	struct bt_bar bar[SYMS]; /* of the step at hand */
	double limit[4096];      /* by sequence of order; NaN: none */
	bt_time given[4096];
	double pnl, flows, cash0;
	uint64_t digest;
	int failed;
	const char *why;
};

static void
fail(struct world *w, const char *why)
{
	if (!w->failed)
		w->why = why;
	w->failed = 1;
}

static void
digest(struct world *w, double v)
{
	uint64_t bits;

	v /= w->scale;
	memcpy(&bits, &v, sizeof bits);
	w->digest = (w->digest ^ bits) * 0x100000001b3u;
}

static int
place(const struct world *w, bt_sym sym)
{
	int k = 0;

	while (w->sym[k] != sym)
		k++;
	return k;
}

static void
check_fill(struct world *w, const struct bt_fill *f)
{
	const struct bt_bar *b = &w->bar[place(w, f->sym)];
	long seq = strtol(f->order + 1, NULL, 10);
	int sign = f->side == BT_BUY ? 1 : -1;

	if (f->flags & BT_FORCED)
		return;
	if (f->price < b->low || f->price > b->high)
		fail(w, "a fill outside its bar");
	if (sign * (f->price - w->limit[seq]) > 0)
		fail(w, "a fill worse than its limit");
	if (b->time < w->given[seq])
		fail(w, "a fill older than its order");
	if (f->time != b->time)
		fail(w, "a fill with another bar's label");
}

static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct world *w = arg;

	(void)err;
	w->digest = (w->digest ^ (uint64_t)rec->type) * 0x100000001b3u;
	if (rec->type == BT_ORDER) {
		digest(w,
		    w->scale * (double)strtol(rec->u.order->id + 1, NULL, 10));
		digest(w, w->scale * rec->u.order->status);
	}
	if (rec->type == BT_ORDER && rec->u.order->status == BT_ACCEPTED) {
		long seq = strtol(rec->u.order->id + 1, NULL, 10);

		w->limit[seq] = rec->u.order->type == BT_LIMIT
				    ? rec->u.order->limit
				    : (double)NAN;
		w->given[seq] = rec->u.order->at;
	} else if (rec->type == BT_FILL) {
		check_fill(w, rec->u.fill);
		digest(w, rec->u.fill->price);
		digest(w, rec->u.fill->cash);
		w->digest ^= (uint64_t)rec->u.fill->qty;
	} else if (rec->type == BT_TRADE) {
		w->pnl += rec->u.trade->pnl;
		digest(w, rec->u.trade->pnl);
	} else if (rec->type == BT_CASH) {
		w->flows += rec->u.cash->amount;
	} else if (rec->type == BT_EQUITY) {
		digest(w, rec->u.equity->equity);
		digest(w, rec->u.equity->low);
	}
	return 0;
}

static struct bt_order
random_order(struct world *w, struct random *r, bt_time at)
{
	static const enum bt_side sides[] = { BT_BUY, BT_SELL, BT_TARGET,
		BT_TARGET, BT_EXIT, BT_BUY, BT_SELL };
	struct bt_order o;
	int k = below(r, SYMS);
	const struct bt_bar *b = &w->bar[k];
	double px = b->close * (0.95 + below(r, 1000) / 1e4);

	(void)at;
	bt_order_init(&o);
	o.sym = w->sym[k];
	o.side = sides[below(r, 7)];
	o.unit = o.side == BT_TARGET ? BT_FRACTION
		 : o.side == BT_EXIT ? BT_ALL
				     : BT_PERCENT;
	o.amount =
	    o.side == BT_TARGET ? (below(r, 25) - 12) / 10.0 : 1 + below(r, 60);
	o.tif = below(r, 2) ? BT_GTC : BT_TIF_DAY;
	if (below(r, 3) == 0) {
		o.type = BT_LIMIT;
		o.limit = px;
	} else if (below(r, 2) == 0) {
		o.type = BT_STOP;
		o.stop = px;
	}
	return o;
}

struct answers {
	struct bt_order v[4];
};

static struct answers room;

static int
ask(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct world *w = arg;
	int i, n = below(&w->orders, 4);

	(void)err;
	for (i = 0; i < n; i++)
		room.v[i] = random_order(w, &w->orders, step->at);
	if (below(&w->orders, 10) == 0) {
		bt_order_init(&room.v[n]);
		room.v[n].side = BT_CANCEL;
		room.v[n++].id = "*";
	}
	answer->orders = room.v;
	answer->n = (size_t)n;
	return 0;
}

static void
random_bar(struct world *w, struct random *r, struct bt_bar *b, int day)
{
	double last = b->close > 0 ? b->close / w->scale : 100;
	double o = last * (0.97 + below(r, 600) / 1e4);
	double c = o * (0.96 + below(r, 800) / 1e4);
	double h = (o > c ? o : c) * (1 + below(r, 300) / 1e4);
	double l = (o < c ? o : c) * (1 - below(r, 300) / 1e4);

	b->time = day * BT_DAY;
	b->end = b->time + BT_DAY;
	b->open = o * w->scale;
	b->high = h * w->scale;
	b->low = l * w->scale;
	b->close = c * w->scale;
	b->volume = 1;
}

/* Profit of what is open, from the account and its records alone. */
static void
check_sum(struct world *w)
{
	double equity = bt_engine_equity(w->e), open = 0;
	size_t i, k;

	for (i = 0; i < w->e->n_syms; i++) {
		const struct bt_lots *l = &w->e->sym[i].lots;
		bt_qty sum = 0;

		for (k = 0; k < l->n; k++) {
			const struct bt_entry *v = &l->v[l->head + k];

			sum += v->qty;
			open += (double)v->qty / 1e8 *
				    (w->e->account.v[i].mark - v->price) -
				v->fee;
		}
		if (sum != bt_engine_position(w->e, (bt_sym)i))
			fail(w, "lots are not the position");
	}
	if (fabs(equity - (w->cash0 + w->pnl + w->flows + open)) >
	    1e-9 * (w->e->gross + w->cash0))
		fail(w, "records do not sum to the change of equity");
}

struct setting {
	const char *names[SYMS];
	int first; /* the symbol that is met first */
	double scale;
};

/* No fees, simple ones, or everything that scales with the money. */
static void
set_costs(struct bt_rules *r, uint64_t seed)
{
	static const char *const all[][2] = { { "fee", "10bp,max=2%+18%fees" },
		{ "tax_sell", "0.1%" }, { "slippage", "3bp+impact=0.01,opens" },
		{ "spread", "2bp,entry" }, { "borrow", "5%" },
		{ "funding", "0.01%/8h" } };
	struct bt_err err = { 0 };
	size_t i;

	r->costs.fee.n = seed % 2;
	r->costs.fee.part[0].rate = 0.001;
	if (seed % 4 != 0)
		return;
	for (i = 0; i < sizeof all / sizeof all[0]; i++)
		if (bt_cost_set(&r->costs, all[i][0], all[i][1], &err) < 0)
			exit(99);
	if (bt_rate_pair("2%,debit=6%/360", &r->credit, &r->debit, &err) < 0)
		exit(99);
	r->slip.cap = BT_SLIP_CAP_BAR;
}

static uint64_t
run(uint64_t seed, const struct setting *set, const char **why)
{
	static struct world w;
	struct random bars = { seed };
	struct bt_rules rules = bt_rules_default;
	struct bt_ask a = { ask, &w };
	struct bt_sink s = { put, &w };
	struct bt_err err = { 0 };
	int day, k;

	memset(&w, 0, sizeof w);
	w.orders.s = seed * 3 + 1;
	w.scale = set->scale;
	w.cash0 = rules.cash = 50000 * set->scale;
	rules.path = (enum bt_path_rule)(seed % 5);
	set_costs(&rules, seed);
	rules.no_cash = seed % 3 ? BT_NO_CASH_REJECT : BT_NO_CASH_CLIP;
	w.syms = bt_symtab_new(&err);
	for (k = 0; k < SYMS; k++) {
		int j = (k + set->first) % SYMS;

		if (bt_symtab_add(w.syms, set->names[j], strlen(set->names[j]),
			&w.sym[j], &err) < 0)
			exit(99);
		w.bar[j].sym = w.sym[j];
	}
	w.e = bt_engine_new(&rules, w.syms, &a, &s, &err);
	for (day = 1; day <= STEPS && !w.failed; day++) {
		struct bt_rec recs[SYMS];
		struct bt_step step = { (day + 1) * BT_DAY, day * BT_DAY, SYMS,
			recs, 0, NULL };

		for (k = 0; k < SYMS; k++) {
			random_bar(&w, &bars, &w.bar[k], day);
			recs[k] = (struct bt_rec){ .type = BT_BAR,
				.u.bar = &w.bar[k] };
		}
		if (bt_engine_step(w.e, &step) < 0)
			fail(&w, bt_engine_err(w.e)->text);
		else if (!bt_ledger_is_balanced(w.e))
			fail(&w, "the identity does not hold");
		check_sum(&w);
	}
	if (bt_engine_finish(w.e) < 0)
		fail(&w, "the end failed");
	bt_engine_free(w.e);
	bt_symtab_free(w.syms);
	*why = w.why;
	return w.digest;
}

int
main(int argc, char **argv)
{
	static const struct setting plain = { { "A", "B", "C" }, 0, 1 };
	static const struct setting scaled = { { "A", "B", "C" }, 0, 1024 };
	static const struct setting renamed = { { "Ka", "Lb", "Mc" }, 2, 1 };
	long n = argc > 1 ? strtol(argv[1], NULL, 10) : 400;
	int bad[4] = { 0 };
	const char *why = NULL, *said[4] = { 0 };
	long i;

	for (i = 0; i < n; i++) {
		uint64_t seed = (uint64_t)i + 1;
		uint64_t one = run(seed, &plain, &why);

		if (why != NULL && !bad[0]++)
			said[0] = why;
		bad[1] += run(seed, &plain, &why) != one;
		bad[2] += run(seed, &scaled, &why) != one;
		bad[3] += run(seed, &renamed, &why) != one;
	}
	printf("1..4\n");
	printf("%sok 1 - %ld runs keep the account's identity and the bars' "
	       "bounds%s%s\n",
	    bad[0] ? "not " : "", n, bad[0] ? " # " : "",
	    bad[0] ? said[0] : "");
	printf("%sok 2 - a second run gives the same records\n",
	    bad[1] ? "not " : "");
	printf("%sok 3 - scaling prices and cash by 1024 scales the records\n",
	    bad[2] ? "not " : "");
	printf("%sok 4 - names and numbers of symbols do not matter\n",
	    bad[3] ? "not " : "");
	return bad[0] || bad[1] || bad[2] || bad[3];
}

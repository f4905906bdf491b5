/*
 * The short way through steps (engine/quiet.c, and the book's heaps) beside
 * the plain one: every record of a run, the account that the strategy sees at
 * every step and the totals are the same, to the last bit.
 *
 * Domain: blocks of 1 to 300 bars of two symbols in turn, with gaps, odd and
 * coarse lengths, splits and dividends between blocks; from an order a bar to one
 * in two hundred, of every type, side, size and tif, near and far, with until,
 * groups, parents and attached exits; cancels; every path and, one in ten each,
 * other rules of fills, costs, margin and records; accounts that go bankrupt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "bt/strategy.h"
#include "engine/state.h"
#include "io/writer.h"

#define RUNS   300
#define BLOCKS 12
#define MOST   300

struct world {
	struct bt_random bars, orders;
	struct bt_symtab *syms;
	struct bt_engine *e;
	struct bt_buf text; /* all records */
	struct bt_writer *w;
	int one_in;    /* so many bars an order */
	int is_simple; /* nearly all orders are market orders without bonds */
	int has_days;  /* orders for a day's open and close */
	int is_far;    /* most orders are far from the price, for a day */
	double fall;   /* how often prices do */
	double close[2];
	uint64_t seen; /* digest of what the strategy was shown */
	struct bt_order orders_now[3];
};

static int
below(struct bt_random *r, int n)
{
	return (int)(bt_random_next(r) % (uint64_t)n);
}

static void
note(struct world *w, const void *p, size_t n)
{
	const unsigned char *at = p;

	while (n-- > 0)
		w->seen = (w->seen ^ *at++) * 0x100000001b3u;
}

/* ---- the strategy ---- */

/* A price near the last one, or far from it. */
static double
price(struct world *w, bt_sym sym)
{
	double far = w->is_far || below(&w->orders, 3) == 0 ? 0.2 : 0.01;

	return w->close[sym] * (1 + far * (bt_random_unit(&w->orders) - 0.5));
}

static void
add_prices(struct world *w, struct bt_order *o)
{
	static const enum bt_order_type types[] = { BT_MARKET, BT_LIMIT,
		BT_LIMIT, BT_STOP, BT_STOP, BT_STOP_LIMIT, BT_TRAIL, BT_TOUCH };
	struct bt_random *r = &w->orders;

	if (w->is_simple)
		return;
	o->type = types[below(r, 8)];
	if (o->type == BT_LIMIT || o->type == BT_STOP_LIMIT)
		o->limit = price(w, o->sym);
	if (o->type == BT_STOP || o->type == BT_STOP_LIMIT ||
	    o->type == BT_TOUCH)
		o->stop = price(w, o->sym);
	if (o->type == BT_TRAIL)
		o->trail = 1;
}

/* What hangs on others, and what ends by itself. */
static void
add_bonds(struct world *w, struct bt_order *o, bt_time now)
{
	static const enum bt_tif tifs[] = { BT_IOC, BT_FOK, BT_AT_OPEN,
		BT_AT_CLOSE };
	struct bt_random *r = &w->orders;

	if (w->is_simple && below(r, 5) > 0)
		return;
	if (below(r, 20) == 0)
		o->tif = tifs[below(r, w->has_days ? 4 : 2)];
	if (below(r, 10) == 0)
		o->until = now + below(r, 100) * 900 * BT_SECOND;
	if (below(r, 10) == 0)
		o->group = "pair";
	if (below(r, 10) == 0)
		o->parent = "mother";
	else if (below(r, 10) == 0)
		o->id = "mother";
	if (o->side == BT_BUY && below(r, 10) == 0) {
		o->sl_by = 2;
		o->tp_by = 3;
	}
}

/* Units mostly; else shares of equity or of a position, and money. */
static void
add_size(struct world *w, struct bt_order *o)
{
	static const enum bt_unit units[] = { BT_UNITS, BT_UNITS, BT_UNITS,
		BT_PERCENT, BT_VALUE, BT_KELLY };
	static const enum bt_unit parts[] = { BT_ALL, BT_ALL, BT_UNITS,
		BT_PERCENT };
	struct bt_random *r = &w->orders;

	o->unit = o->side == BT_TARGET ? BT_FRACTION
		  : o->side == BT_EXIT ? parts[below(r, 4)]
		  : o->side == BT_TO   ? BT_UNITS
				       : units[below(r, 6)];
	o->qty = (1 + below(r, 50)) * INT64_C(100000000);
	o->amount = o->unit == BT_VALUE     ? 100 * (1 + below(r, 60))
		    : o->unit == BT_PERCENT ? 1 + below(r, 110)
		    : o->unit == BT_KELLY   ? 0.5
					    : (below(r, 60) - 30) / 10.0;
}

static struct bt_order
random_order(struct world *w, bt_sym sym, bt_time now)
{
	static const enum bt_side sides[] = { BT_BUY, BT_SELL, BT_TARGET,
		BT_EXIT, BT_TO, BT_CANCEL };
	struct bt_random *r = &w->orders;
	struct bt_order o;

	bt_order_init(&o);
	o.sym = sym;
	o.side = sides[below(r, w->is_far && below(r, 9) ? 2 : 6)];
	add_size(w, &o);
	o.tif = below(r, w->is_far ? 5 : 2) ? BT_TIF_DAY : BT_GTC;
	if (o.side == BT_CANCEL) {
		o.id = below(r, 2) ? "*" : "mother";
		return o;
	}
	add_prices(w, &o);
	add_bonds(w, &o, now);
	return o;
}

static int
ask(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct world *w = arg;
	double equity = bt_engine_equity(w->e), cash = bt_engine_cash(w->e);
	const struct bt_bar *b = step->recs[0].u.bar;
	bt_qty pos;

	(void)err;
	note(w, &step->at, sizeof step->at);
	note(w, &step->label, sizeof step->label);
	note(w, &equity, sizeof equity);
	note(w, &cash, sizeof cash);
	if (step->recs[0].type != BT_BAR)
		return 0;
	note(w, b, sizeof *b);
	pos = bt_engine_position(w->e, b->sym);
	note(w, &pos, sizeof pos);
	w->close[b->sym] = b->close;
	answer->orders = w->orders_now;
	while (answer->n < 3 && below(&w->orders, w->one_in) == 0)
		w->orders_now[answer->n++] = random_order(w, b->sym, step->at);
	return 0;
}

static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct world *w = arg;

	(void)err;
	return bt_writer_put(w->w, rec);
}

/* ---- the data ---- */

static void
random_bar(struct world *w, struct bt_bar *b, bt_sym sym, bt_time *now)
{
	struct bt_random *r = &w->bars;
	double last = w->close[sym];
	double o = last * (1 + 0.002 * (bt_random_unit(r) - 0.5));
	double c = o * (1 + 0.02 * (bt_random_unit(r) - w->fall));
	double h = (o > c ? o : c) * (1 + 0.005 * bt_random_unit(r));
	double l = (o < c ? o : c) * (1 - 0.005 * bt_random_unit(r));
	int64_t length = 1800 * BT_SECOND;

	if (below(r, 50) == 0)
		*now += (1 + below(r, 100)) * length;
	if (below(r, 100) == 0)
		length = below(r, 3) ? length / 2 : length * 8;
	*b = (struct bt_bar){ *now, *now + length, o, h, l, c, 1, sym, 0 };
	*now += length;
	w->close[sym] = c;
}

/* One by one, or all at once. */
static void
pass_block(struct world *w, const struct bt_bar *v, size_t n)
{
	size_t i, done;

	if (!w->e->is_plain && n % 2 == 0) {
		assert_int_equal(bt_engine_bars(w->e, v, n, &done), 0);
		assert_int_equal(done, n);
		return;
	}
	for (i = 0; i < n; i++) {
		struct bt_bar lent = v[i];
		const struct bt_rec rec = { .type = BT_BAR, .u.bar = &lent };
		const struct bt_step step = { v[i].end, v[i].time, 1, &rec, 0,
			NULL };

		assert_int_equal(bt_engine_step(w->e, &step), 0);
		memset(&lent, 0xff, sizeof lent); /* it was borrowed */
	}
}

static void
pass_action(struct world *w, bt_sym sym, bt_time now)
{
	const struct bt_action a = { now, below(&w->bars, 2) ? 1.1 : 0.5, sym,
		below(&w->bars, 2) ? BT_SPLIT : BT_DIVIDEND };
	const struct bt_rec rec = { .type = BT_ACTION, .u.action = &a };
	const struct bt_step step = { now, now, 1, &rec, 0, NULL };

	assert_int_equal(bt_engine_step(w->e, &step), 0);
}

static void
pass_all(struct world *w)
{
	static struct bt_bar v[MOST];
	bt_time now = 0;
	size_t i, n;
	int k;

	for (k = 0; k < BLOCKS; k++) {
		bt_sym sym = (bt_sym)below(&w->bars, 4) / 3;

		n = (size_t)(1 + below(&w->bars, MOST));
		for (i = 0; i < n; i++)
			random_bar(w, &v[i], sym, &now);
		w->close[sym] = v[0].open;
		pass_block(w, v, n);
		w->close[sym] = v[n - 1].close;
		if (below(&w->bars, 3) == 0)
			pass_action(w, sym, now);
	}
	assert_int_equal(bt_engine_finish(w->e), 0);
}

/* ---- runs ---- */

/* One in so many runs has what is not usual. */
static int
rare(struct bt_random *r)
{
	return below(r, 10) == 0;
}

static struct bt_rules
rules_of(uint64_t seed)
{
	struct bt_rules r = bt_rules_default;
	struct bt_random d;

	bt_random_init(&d, seed, "rules");
	r.cash = below(&d, 4) ? 20000 : below(&d, 2) ? 5000 : 300;
	r.bad_split = BT_BAD_SPLIT_APPLY;
	r.path = (enum bt_path_rule)below(&d, 5);
	r.fill = rare(&d) ? BT_FILL_CLOSE : BT_FILL_OPEN;
	r.equity_every = rare(&d)   ? BT_EVERY_STEP
			 : rare(&d) ? BT_EVERY_NEVER
				    : BT_EVERY_DAY;
	r.limit_needs = below(&d, 2) ? BT_LIMIT_TOUCH : BT_LIMIT_THROUGH;
	r.no_cash = below(&d, 2) ? BT_NO_CASH_CLIP : BT_NO_CASH_REJECT;
	r.is_short_allowed = !rare(&d);
	r.at_end = below(&d, 2) ? BT_AT_END_CLOSE : BT_AT_END_MARK;
	r.costs.fee.n = below(&d, 2);
	r.costs.fee.part[0].rate = 0.001;
	r.costs.fee.part[0].min = rare(&d);
	r.costs.tax_sell = rare(&d) ? 0.001 : 0;
	r.costs.slip.n = rare(&d);
	r.costs.slip.part[0].rate = 0.001;
	r.costs.slip.part[0].basis = rare(&d) ? BT_SLIP_ROOT : BT_SLIP_FRAC;
	r.slip.cap = rare(&d) ? BT_SLIP_CAP_BAR : BT_SLIP_CAP_NONE;
	r.costs.fee.part[0].n_tiers = rare(&d);
	r.costs.fee.part[0].tier[0] = (struct bt_fee_tier){ 20000, 0.0005 };
	if (rare(&d))
		r.credit = r.debit = (struct bt_rate){ 0.05, 360 };
	r.costs.borrow =
	    rare(&d) ? (struct bt_rate){ 0.1, 365 } : (struct bt_rate){ 0, 0 };
	r.latency = rare(&d) ? 7200 * BT_SECOND : 0;
	r.participation = rare(&d) ? 0.5 : 0;
	r.pyramiding = rare(&d);
	r.is_exclusive = rare(&d);
	r.is_hedging = rare(&d);
	r.sizing.is_at_order = rare(&d);
	r.lots = (enum bt_lots_rule)below(&d, 3);
	r.scan = rare(&d) ? BT_SCAN_QUEUE : BT_SCAN_PATH;
	r.ticks = rare(&d) ? BT_TICK_AGAINST : BT_TICK_NONE;
	r.margin.initial = rare(&d) ? 0.25 : 1;
	r.margin.maintenance = r.margin.initial / 2 * below(&d, 2);
	r.warmup_steps = rare(&d) ? 40 : 0;
	r.risk.order.money = rare(&d) ? 2000 : 0;
	r.risk.orders = rare(&d) ? 2 : 0;
	r.risk.drawdown = rare(&d) ? 0.2 : 0;
	r.risk.daily_loss.frac = rare(&d) ? 0.02 : 0;
	r.risk.losses = rare(&d) ? 2 : 0;
	r.risk.is_flattening = (int)below(&d, 2);
	return r;
}

static void
run(struct world *w, uint64_t seed, int is_plain)
{
	static const int one_in[] = { 2, 8, 40, 200 };
	const struct bt_rules rules = rules_of(seed);
	const struct bt_ask a = { ask, w };
	const struct bt_sink s = { put, w };
	struct bt_writer_opts wo = { .form = BT_FORM_TAGGED };
	struct bt_err err = { 0 };
	bt_sym sym;

	memset(w, 0, sizeof *w);
	bt_random_init(&w->bars, seed, "bars");
	bt_random_init(&w->orders, seed, "orders");
	w->one_in = one_in[seed % 4];
	w->is_far = seed % 3 == 1;
	w->has_days = seed % 10 == 2;
	w->is_simple = seed / 4 % 2;
	w->fall = seed % 6 == 5 ? 0.4 : 0.498;
	w->close[0] = w->close[1] = 100;
	w->syms = bt_symtab_new(&err);
	assert_int_equal(
	    bt_symtab_set(w->syms, "B tick=0.05", 11, &sym, &err), 0);
	assert_int_equal(bt_symtab_add(w->syms, "A", 1, &sym, &err), 0);
	wo.syms = w->syms;
	w->w = bt_writer_open_buf(&w->text, &wo, &err);
	w->e = bt_engine_new(&rules, w->syms, &a, &s, &err);
	assert_non_null(w->e);
	w->e->is_plain = is_plain;
	pass_all(w);
	assert_int_equal(bt_writer_flush(w->w), 0);
}

static void
end(struct world *w)
{
	bt_engine_free(w->e);
	bt_writer_abandon(w->w, NULL);
	bt_buf_free(&w->text);
	bt_symtab_free(w->syms);
}

static void
the_short_way_gives_the_records_of_the_plain_one(void **state)
{
	static struct world quiet, plain;
	int64_t fills = 0;
	uint64_t seed;

	(void)state;
	for (seed = 0; seed < RUNS; seed++) {
		struct bt_totals a, b;

		run(&quiet, seed, 0);
		run(&plain, seed, 1);
		assert_int_equal(quiet.text.len, plain.text.len);
		assert_memory_equal(
		    quiet.text.data, plain.text.data, plain.text.len);
		assert_true(quiet.seen == plain.seen);
		a = bt_engine_totals(quiet.e);
		b = bt_engine_totals(plain.e);
		assert_memory_equal(&a, &b, sizeof a);
		fills += b.fills;
		end(&quiet);
		end(&plain);
	}
	assert_true(fills > 10 * RUNS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_short_way_gives_the_records_of_the_plain_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

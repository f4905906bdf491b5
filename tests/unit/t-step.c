/*
 * The engine, step by step: bars and orders in, the run's records out, as one
 * line of text each.  No process, no file, no pipe.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/num.h"
#include "bt/time.h"
#include "engine/state.h"

#define HOUR (3600 * BT_SECOND)

/* A world: an engine, its script of orders by step, what it told. */
struct world {
	struct bt_symtab *syms;
	struct bt_engine *e;
	struct bt_err err;
	const struct bt_order *orders; /* .time: the number of their step */
	size_t n_orders;
	int64_t step;
	char told[8192];
	size_t n_told;
	const char *types; /* first letters of the types to tell: "ft" */
};

static bt_sym
sym(struct world *w, const char *name)
{
	bt_sym s;

	assert_int_equal(
	    bt_symtab_add(w->syms, name, strlen(name), &s, &w->err), 0);
	return s;
}

static void say(struct world *w, const char *fmt, ...) BT_PRINTF(2, 3);

static void
say(struct world *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	w->n_told += (size_t)vsnprintf(
	    w->told + w->n_told, sizeof w->told - w->n_told, fmt, ap);
	va_end(ap);
	assert_true(w->n_told < sizeof w->told);
}

static double
units(struct world *w, bt_sym s, bt_qty q)
{
	return bt_qty_units(q, bt_symtab_instrument(w->syms, s)->lot);
}

static const char *const statuses[] = { "asked", "accepted", "rejected",
	"triggered", "partial", "filled", "cancelled", "expired", "replaced" };

static void
say_fill(struct world *w, const struct bt_fill *f)
{
	say(w, "fill %s %s %g at %g %s%s%s%s\n",
	    bt_symtab_name(w->syms, f->sym), f->side == BT_BUY ? "buy" : "sell",
	    units(w, f->sym, f->qty), f->price, f->rule,
	    f->flags & BT_AMBIGUOUS ? " ambiguous" : "",
	    f->flags & BT_GAP ? " gap" : "",
	    f->flags & BT_FORCED ? " forced" : "");
}

static int
put(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	struct world *w = arg;
	const struct bt_record_info *info = bt_record_info(rec->type);

	(void)err;
	if (strchr(w->types, info->name[0]) == NULL)
		return 0;
	if (rec->type == BT_FILL)
		say_fill(w, rec->u.fill);
	else if (rec->type == BT_TRADE)
		say(w, "trade %s %g pnl %g mae %g mfe %g bars %d\n",
		    rec->u.trade->side == BT_BUY ? "long" : "short",
		    units(w, rec->u.trade->sym, rec->u.trade->qty),
		    rec->u.trade->pnl, rec->u.trade->mae, rec->u.trade->mfe,
		    (int)rec->u.trade->bars);
	else if (rec->type == BT_ORDER)
		say(w, "order %s %s%s%s\n", rec->u.order->id,
		    statuses[rec->u.order->status],
		    rec->u.order->reason[0] ? " " : "", rec->u.order->reason);
	else if (rec->type == BT_CASH)
		say(w, "cash %s %g\n", rec->u.cash->kind, rec->u.cash->amount);
	else if (rec->type == BT_EQUITY)
		say(w, "equity %g cash %g low %g dd %.4g exposure %g\n",
		    rec->u.equity->equity, rec->u.equity->cash,
		    rec->u.equity->low, rec->u.equity->drawdown,
		    rec->u.equity->exposure);
	else if (rec->type == BT_POSITION)
		say(w, "position %g%s\n",
		    units(w, rec->u.position->sym, rec->u.position->qty),
		    rec->u.position->flags & BT_OPEN_AT_END ? " open" : "");
	return 0;
}

static int
script(void *arg, const struct bt_step *step, struct bt_answer *answer,
    struct bt_err *err)
{
	struct world *w = arg;
	size_t from = 0, to;

	(void)step;
	(void)err;
	while (from < w->n_orders && w->orders[from].time < w->step)
		from++;
	to = from;
	while (to < w->n_orders && w->orders[to].time == w->step)
		to++;
	answer->orders = w->orders + from;
	answer->n = to - from;
	w->step++;
	return 0;
}

static void
begin(struct world *w, const struct bt_rules *rules, const char *types,
    const struct bt_order *orders, size_t n)
{
	struct bt_ask ask = { script, w };
	struct bt_sink sink = { put, w };
	struct bt_symtab *syms = w->syms;

	memset(w, 0, sizeof *w);
	w->syms = syms;
	w->types = types;
	w->orders = orders;
	w->n_orders = n;
	w->e = bt_engine_new(rules, syms, &ask, &sink, &w->err);
	assert_non_null(w->e);
}

/* Let bars pass, each a step of its own, or several with the same end. */
static void
pass(struct world *w, const struct bt_bar *bars, size_t n)
{
	struct bt_rec recs[8];
	size_t i = 0;

	while (i < n) {
		struct bt_step step = { .at = bars[i].end, .recs = recs };

		for (step.label = bars[i].time; i < n && bars[i].end == step.at;
		     i++) {
			recs[step.n++] = (struct bt_rec){ .type = BT_BAR,
				.u.bar = &bars[i] };
			if (bars[i].time > step.label)
				step.label = bars[i].time;
		}
		if (bt_engine_step(w->e, &step) < 0)
			fail_msg("%s", bt_engine_err(w->e)->text);
		assert_true(bt_ledger_is_balanced(w->e));
	}
}

static void
act(struct world *w, bt_time time, bt_sym s, uint32_t kind, double value)
{
	struct bt_action a = { time, value, s, kind };
	struct bt_rec rec = { .type = BT_ACTION, .u.action = &a };
	struct bt_step step = { time, time, 1, &rec, 0, NULL };

	assert_int_equal(bt_engine_step(w->e, &step), 0);
}

static void
end(struct world *w, const char *expected)
{
	assert_int_equal(bt_engine_finish(w->e), 0);
	bt_engine_free(w->e);
	if (strcmp(w->told, expected) != 0)
		fail_msg("told:\n%sexpected:\n%s", w->told, expected);
}

static struct bt_bar
day(struct world *w, const char *name, int k, double o, double h, double l,
    double c)
{
	return (struct bt_bar){ .time = k * BT_DAY,
		.end = (k + 1) * BT_DAY,
		.open = o,
		.high = h,
		.low = l,
		.close = c,
		.volume = 1000,
		.sym = sym(w, name) };
}

static struct bt_order
order(struct world *w, int step, enum bt_side side, const char *name,
    double n_units)
{
	struct bt_order o;

	bt_order_init(&o);
	o.time = step;
	o.side = side;
	o.sym = sym(w, name);
	o.unit = BT_UNITS;
	o.id = "";
	if (bt_qty_trunc(n_units, bt_lot_default(), &o.qty) < 0)
		fail_msg("quantity");
	return o;
}

static struct bt_order
share(struct world *w, int step, enum bt_side side, const char *name,
    enum bt_unit unit, double amount)
{
	struct bt_order o = order(w, step, side, name, 0);

	o.unit = unit;
	o.amount = amount;
	return o;
}

static struct bt_order
priced(struct bt_order o, enum bt_order_type type, double px)
{
	o.type = type;
	if (type == BT_LIMIT)
		o.limit = px;
	else
		o.stop = px;
	return o;
}

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
an_order_fills_at_the_next_open(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { order(w, 0, BT_BUY, "A", 10),
		order(w, 2, BT_SELL, "A", 10) };
	struct bt_bar b[] = { day(w, "A", 0, 10, 11, 9, 10),
		day(w, "A", 1, 12, 14, 11, 13), day(w, "A", 2, 13, 15, 12, 14),
		day(w, "A", 3, 16, 17, 8, 9) };

	begin(w, &bt_rules_default, "ftoe", o, N(o));
	pass(w, b, N(b));
	end(w, "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
	       "order #1 accepted\n"
	       "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
	       "fill A buy 10 at 12 market.open\n"
	       "order #1 filled\n"
	       "equity 100010 cash 99880 low 100000 dd 0 exposure 1\n"
	       "order #2 accepted\n"
	       "equity 100020 cash 99880 low 100010 dd 0 exposure 1\n"
	       "fill A sell 10 at 16 market.open\n"
	       "trade long 10 pnl 40 mae -0.0833333 mfe 0.333333 bars 2\n"
	       "order #2 filled\n"
	       "equity 100040 cash 100040 low 100020 dd 0 exposure 0\n");
}

static void
fill_close_takes_the_close_it_answers_as_the_next_step_begins(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { order(w, 0, BT_BUY, "A", 10),
		order(w, 1, BT_BUY, "A", 5) };
	struct bt_bar b[] = { day(w, "A", 0, 10, 11, 9, 10.5),
		day(w, "A", 1, 12, 14, 11, 13) };

	r.fill = BT_FILL_CLOSE;
	begin(w, &r, "fp", o, N(o));
	pass(w, b, N(b));
	/* the second order, at the last bar, stays unfilled */
	end(w, "fill A buy 10 at 10.5 market.close\nposition 10 open\n");
}

static void
nothing_fills_in_a_bar_that_began_before_the_order(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { order(w, 0, BT_BUY, "D", 1),
		order(w, 1, BT_BUY, "H", 1), order(w, 1, BT_BUY, "D", 1) };
	struct bt_bar b[] = {
		day(w, "D", 0, 50, 50, 50, 50), /* makes D known */
		{ BT_DAY + 9 * HOUR, BT_DAY + 10 * HOUR, 10, 11, 9, 10, 1,
		    sym(w, "H"), 0 },
		{ BT_DAY + 10 * HOUR, BT_DAY + 11 * HOUR, 20, 21, 19, 20, 1,
		    sym(w, "H"), 0 },
		day(w, "D", 1, 60, 61, 59, 60),
		day(w, "D", 2, 70, 71, 69, 70),
	};

	begin(w, &bt_rules_default, "f", o, N(o));
	pass(w, b, N(b));
	end(w, "fill H buy 1 at 20 market.open\n"
	       "fill D buy 1 at 60 market.open\n"
	       "fill D buy 1 at 70 market.open\n");
}

static void
worst_takes_the_stop_and_best_the_target(void **state)
{
	static const struct {
		enum bt_path_rule path;
		const char *told;
	} rows[] = {
		{ BT_PATH_WORST, "fill A sell 10 at 9 stop.touch ambiguous\n" },
		{ BT_PATH_BEST,
		    "fill A sell 10 at 12 limit.touch ambiguous\n" },
		{ BT_PATH_OHLC,
		    "fill A sell 10 at 12 limit.touch ambiguous\n" },
		{ BT_PATH_OLHC, "fill A sell 10 at 9 stop.touch ambiguous\n" },
		/* the low of 8 is nearer to 10 than the high of 13 */
		{ BT_PATH_NEAREST,
		    "fill A sell 10 at 9 stop.touch ambiguous\n" },
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < N(rows); i++) {
		struct bt_rules r = bt_rules_default;
		struct bt_order o[] = { order(w, 0, BT_BUY, "A", 10),
			priced(order(w, 1, BT_SELL, "A", 10), BT_STOP, 9),
			priced(order(w, 1, BT_SELL, "A", 10), BT_LIMIT, 12) };
		struct bt_bar b[] = { day(w, "A", 0, 10, 10, 10, 10),
			day(w, "A", 1, 10, 11, 10, 10),
			day(w, "A", 2, 10, 13, 8, 10) };
		char expected[256];

		/* both reduce: the second finds nothing, or opens a short */
		o[1].side = BT_EXIT;
		o[1].unit = BT_ALL;
		o[1].id = "stop";
		r.path = rows[i].path;
		r.is_short_allowed = 0;
		begin(w, &r, "f", o, N(o));
		pass(w, b, N(b));
		(void)snprintf(expected, sizeof expected,
		    "fill A buy 10 at 10 market.open\n%s", rows[i].told);
		end(w, expected);
	}
}

static void
sizes_are_settled_at_the_fill_fees_included(void **state)
{
	static const struct {
		enum bt_side side;
		enum bt_unit unit;
		double amount;
		const char *fee, *told;
	} rows[] = {
		{ BT_BUY, BT_PERCENT, 25, "0/order",
		    "fill A buy 625 at 40 market.open\n" },
		{ BT_BUY, BT_PERCENT, 100, "1%",
		    "fill A buy 2475 at 40 market.open\n" },
		{ BT_BUY, BT_VALUE, 5000, "0/order",
		    "fill A buy 125 at 40 market.open\n" },
		{ BT_BUY, BT_VALUE, 5000, "1/unit",
		    "fill A buy 121 at 40 market.open\n" },
		{ BT_TARGET, BT_FRACTION, 1, "10/order",
		    "fill A buy 2499 at 40 market.open\n" },
		{ BT_TARGET, BT_FRACTION, -0.5, "0/order",
		    "fill A sell 1250 at 40 market.open\n" },
		{ BT_SELL, BT_PERCENT, 100, "0/order",
		    "fill A sell 2500 at 40 market.open\n" },
		{ BT_BUY, BT_VALUE, 39, "0/order", "" },
	};
	struct world *w = *state;
	size_t i;

	assert_int_equal(
	    bt_symtab_set(w->syms, "A lot=1", 7, &(bt_sym){ 0 }, &w->err), 0);
	for (i = 0; i < N(rows); i++) {
		struct bt_rules r = bt_rules_default;
		struct bt_order o[] = { share(
		    w, 0, rows[i].side, "A", rows[i].unit, rows[i].amount) };
		struct bt_bar b[] = { day(w, "A", 0, 10, 11, 9, 10),
			day(w, "A", 1, 40, 41, 39, 40) };

		assert_int_equal(bt_fee_parse(rows[i].fee, &r.fee, &w->err), 0);
		begin(w, &r, "f", o, N(o));
		pass(w, b, N(b));
		end(w, rows[i].told);
	}
}

static void
all_in_never_bounces(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	uint64_t seed = 42;
	int i;

	r.slippage_frac = 0.0007;
	assert_int_equal(
	    bt_fee_parse("0.13%+0.005/unit,min=1", &r.fee, &w->err), 0);
	for (i = 0; i < 2000; i++) {
		struct bt_order o[] = { share(w, 0, BT_TARGET, "A", BT_FRACTION,
					    i % 3 == 0 ? -1 : 1),
			share(w, 1, BT_TARGET, "A", BT_FRACTION,
			    i % 2 == 0 ? 0.5 : -0.5) };
		double px;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		px = (double)(seed >> 40) / 1e4 + 0.0001;
		{
			struct bt_bar b[] = { day(w, "A", 0, px, px, px, px),
				day(w, "A", 1, px, px, px, px),
				day(w, "A", 2, px * 1.01, px * 1.01, px * 1.01,
				    px * 1.01) };

			begin(w, &r, "", o, N(o));
			pass(w, b, N(b));
			assert_int_equal(bt_engine_totals(w->e).rejected, 0);
			end(w, "");
		}
	}
}

static void
what_does_not_fit_is_refused_or_clipped(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { order(w, 0, BT_BUY, "A", 3000),
		order(w, 1, BT_BUY, "A", 100),
		order(w, 2, BT_SELL, "A", 5200) };
	struct bt_bar b[] = { day(w, "A", 0, 40, 40, 40, 40),
		day(w, "A", 1, 40, 40, 40, 40), day(w, "A", 2, 40, 40, 40, 40),
		day(w, "A", 3, 40, 40, 40, 40) };

	begin(w, &r, "fo", o, N(o));
	pass(w, b, N(b));
	end(w, "order #1 accepted\norder #1 rejected cash\norder #2 accepted\n"
	       "fill A buy 100 at 40 market.open\norder #2 filled\n"
	       "order #3 accepted\n"
	       /* the part that closes stands, the short of 5100 does not fit */
	       "fill A sell 100 at 40 market.open\norder #3 cancelled cash\n");
	r.no_cash = BT_NO_CASH_CLIP;
	begin(w, &r, "f", o, N(o));
	pass(w, b, N(b));
	end(w, "fill A buy 2500 at 40 market.open\n"
	       "fill A sell 5000 at 40 market.open\n");
}

static void
reductions_come_first_among_symbols(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { share(w, 0, BT_TARGET, "Z", BT_FRACTION, 1),
		share(w, 1, BT_TARGET, "A", BT_FRACTION, 1),
		share(w, 1, BT_EXIT, "Z", BT_ALL, 0) };
	struct bt_bar b[] = { day(w, "A", 0, 10, 10, 10, 10),
		day(w, "Z", 0, 20, 20, 20, 20), day(w, "A", 1, 10, 10, 10, 10),
		day(w, "Z", 1, 20, 20, 20, 20), day(w, "A", 2, 10, 10, 10, 10),
		day(w, "Z", 2, 25, 25, 25, 25) };

	begin(w, &bt_rules_default, "f", o, N(o));
	pass(w, b, N(b));
	end(w, "fill Z buy 5000 at 20 market.open\n"
	       "fill Z sell 5000 at 25 market.open\n"
	       "fill A buy 12500 at 10 market.open\n");
}

static void
a_split_leaves_equity_unshaken(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { order(w, 0, BT_BUY, "A", 100),
		priced(order(w, 1, BT_SELL, "A", 50), BT_LIMIT, 120) };
	struct bt_bar b[] = { day(w, "A", 0, 100, 100, 100, 100),
		day(w, "A", 1, 100, 100, 100, 100),
		day(w, "A", 2, 50, 61, 50, 50) };

	begin(w, &bt_rules_default, "ftep", o, N(o));
	pass(w, b, 2);
	act(w, 2 * BT_DAY, sym(w, "A"), BT_SPLIT, 2);
	pass(w, b + 2, 1);
	end(w, "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
	       "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
	       "fill A buy 100 at 100 market.open\n"
	       "equity 100000 cash 90000 low 100000 dd 0 exposure 1\n"
	       "position 100\n"
	       /* the limit of 120 for 50 became one of 60 for 100 */
	       "fill A sell 100 at 60 limit.touch\n"
	       "trade long 100 pnl 1000 mae 0 mfe 0.2 bars 1\n"
	       "equity 101000 cash 96000 low 100000 dd 0 exposure 1\n"
	       "position 100 open\n");
}

static void
a_split_that_the_prices_do_not_show_is_refused(void **state)
{
	struct world *w = *state;
	struct bt_bar b[] = { day(w, "A", 0, 100, 100, 100, 100),
		day(w, "A", 1, 101, 101, 101, 101) };
	struct bt_rec rec = { .type = BT_BAR, .u.bar = &b[1] };
	struct bt_step step = { 2 * BT_DAY, BT_DAY, 1, &rec, 0, NULL };

	begin(w, &bt_rules_default, "", NULL, 0);
	pass(w, b, 1);
	act(w, BT_DAY, sym(w, "A"), BT_SPLIT, 2);
	assert_int_equal(bt_engine_step(w->e, &step), -1);
	assert_int_equal(bt_engine_err(w->e)->status, BT_BAD_INPUT);
	assert_non_null(strstr(bt_engine_err(w->e)->text, "not in the prices"));
	bt_engine_free(w->e);
}

static void
a_dividend_goes_to_those_who_held_before(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { order(w, 0, BT_BUY, "A", 100),
		order(w, 1, BT_SELL, "A", 300) };
	struct bt_bar b[] = { day(w, "A", 0, 100, 100, 100, 100),
		day(w, "A", 1, 100, 100, 100, 100),
		day(w, "A", 2, 99, 99, 99, 99),
		day(w, "A", 3, 98, 98, 98, 98) };

	begin(w, &bt_rules_default, "cf", o, N(o));
	pass(w, b, 2);
	/* ex on the day whose open the sale fills at */
	act(w, 2 * BT_DAY, sym(w, "A"), BT_DIVIDEND, 1);
	pass(w, b + 2, 1);
	act(w, 3 * BT_DAY, sym(w, "A"), BT_DIVIDEND, 1);
	pass(w, b + 3, 1);
	end(w, "fill A buy 100 at 100 market.open\n"
	       "cash dividend 100\n"
	       "fill A sell 300 at 99 market.open\n"
	       "cash dividend -200\n");
}

static void
orders_end_by_day_cancel_and_replacement(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = {
		priced(order(w, 0, BT_BUY, "A", 1), BT_LIMIT, 5),
		priced(order(w, 0, BT_BUY, "A", 2), BT_LIMIT, 5),
		priced(order(w, 0, BT_TO, "A", 7), BT_LIMIT, 5),
		order(w, 1, BT_TO, "A", 3),
		order(w, 1, BT_CANCEL, "A", 0),
		order(w, 2, BT_CANCEL, "A", 0),
	};
	struct bt_bar b[] = { day(w, "A", 0, 10, 10, 10, 10),
		day(w, "A", 1, 10, 10, 10, 10),
		day(w, "A", 2, 10, 10, 10, 10) };

	o[0].tif = BT_TIF_DAY;
	o[1].id = o[4].id = "mine";
	o[5].id = "nobody";
	begin(w, &bt_rules_default, "fo", o, N(o));
	pass(w, b, N(b));
	end(w, "order #1 accepted\norder mine accepted\norder #3 accepted\n"
	       "order #3 replaced replaced\norder #4 accepted\n"
	       "order mine cancelled cancel\n"
	       "order #1 expired day\n"
	       "fill A buy 3 at 10 market.open\norder #4 filled\n");
}

static void
lots_close_first_in_first_out_and_share_fees(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { order(w, 0, BT_BUY, "A", 10),
		order(w, 1, BT_BUY, "A", 10), order(w, 2, BT_SELL, "A", 25) };
	struct bt_bar b[] = { day(w, "A", 0, 10, 10, 10, 10),
		day(w, "A", 1, 10, 12, 9, 11), day(w, "A", 2, 20, 20, 20, 20),
		day(w, "A", 3, 30, 30, 30, 30) };

	assert_int_equal(bt_fee_parse("5/order", &r.fee, &w->err), 0);
	begin(w, &r, "ftp", o, N(o));
	pass(w, b, N(b));
	end(w, "fill A buy 10 at 10 market.open\nposition 10\n"
	       "fill A buy 10 at 20 market.open\nposition 20\n"
	       "fill A sell 25 at 30 market.open\n"
	       "trade long 10 pnl 193 mae -0.1 mfe 2 bars 2\n"
	       "trade long 10 pnl 93 mae 0 mfe 0.5 bars 1\n"
	       "position -5 open\n");
}

static void
before_trade_from_orders_are_refused(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { order(w, 0, BT_BUY, "A", 1),
		order(w, 1, BT_BUY, "A", 1) };
	struct bt_bar b[] = { day(w, "A", 0, 10, 10, 10, 10),
		day(w, "A", 1, 10, 10, 10, 10),
		day(w, "A", 2, 10, 10, 10, 10) };

	r.trade_from = BT_DAY;
	begin(w, &r, "oe", o, N(o));
	pass(w, b, N(b));
	end(w, "order #1 rejected warmup\n"
	       "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
	       "order #2 accepted\n"
	       "equity 100000 cash 100000 low 100000 dd 0 exposure 0\n"
	       "order #2 filled\n"
	       "equity 100000 cash 99990 low 100000 dd 0 exposure 1\n");
}

static void
a_short_that_ruins_the_account_is_closed(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { share(w, 0, BT_TARGET, "A", BT_FRACTION, -1) };
	struct bt_bar b[] = { day(w, "A", 0, 10, 10, 10, 10),
		day(w, "A", 1, 10, 10, 10, 10), day(w, "A", 2, 25, 25, 25, 25),
		day(w, "A", 3, 10, 10, 10, 10) };

	begin(w, &bt_rules_default, "f", o, N(o));
	pass(w, b, N(b));
	end(w, "fill A sell 10000 at 10 market.open\n"
	       "fill A buy 10000 at 25 bankrupt forced\n");
}

static void
at_end_close_sells_at_the_last_price(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { order(w, 0, BT_BUY, "A", 10) };
	struct bt_bar b[] = { day(w, "A", 0, 10, 10, 10, 10),
		day(w, "A", 1, 10, 10, 10, 12) };

	b[1].high = 12;
	r.at_end = BT_AT_END_CLOSE;
	begin(w, &r, "fp", o, N(o));
	pass(w, b, N(b));
	end(w, "fill A buy 10 at 10 market.open\n"
	       "fill A sell 10 at 12 end.close forced\n");
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	*state = w;
	if (w != NULL)
		w->syms = bt_symtab_new(&w->err);
	return w == NULL || w->syms == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	bt_symtab_free(w->syms);
	free(w);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_order_fills_at_the_next_open),
		TEST(
		    fill_close_takes_the_close_it_answers_as_the_next_step_begins),
		TEST(nothing_fills_in_a_bar_that_began_before_the_order),
		TEST(worst_takes_the_stop_and_best_the_target),
		TEST(sizes_are_settled_at_the_fill_fees_included),
		TEST(all_in_never_bounces),
		TEST(what_does_not_fit_is_refused_or_clipped),
		TEST(reductions_come_first_among_symbols),
		TEST(a_split_leaves_equity_unshaken),
		TEST(a_split_that_the_prices_do_not_show_is_refused),
		TEST(a_dividend_goes_to_those_who_held_before),
		TEST(orders_end_by_day_cancel_and_replacement),
		TEST(lots_close_first_in_first_out_and_share_fees),
		TEST(before_trade_from_orders_are_refused),
		TEST(a_short_that_ruins_the_account_is_closed),
		TEST(at_end_close_sells_at_the_last_price),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

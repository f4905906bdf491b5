#include "enginefixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/time.h"

bt_sym
world_sym(struct world *w, const char *name)
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

void
world_begin(struct world *w, const struct bt_rules *rules, const char *types,
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

void
world_pass(struct world *w, const struct bt_bar *bars, size_t n)
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

void
world_act(struct world *w, bt_time time, bt_sym s, uint32_t kind, double value)
{
	struct bt_action a = { time, value, s, kind };
	struct bt_rec rec = { .type = BT_ACTION, .u.action = &a };
	struct bt_step step = { time, time, 1, &rec, 0, NULL };

	assert_int_equal(bt_engine_step(w->e, &step), 0);
}

void
world_end(struct world *w, const char *expected)
{
	assert_int_equal(bt_engine_finish(w->e), 0);
	bt_engine_free(w->e);
	if (strcmp(w->told, expected) != 0)
		fail_msg("told:\n%sexpected:\n%s", w->told, expected);
}

struct bt_bar
world_day(struct world *w, const char *name, int k, double o, double h,
    double l, double c)
{
	return (struct bt_bar){ .time = k * BT_DAY,
		.end = (k + 1) * BT_DAY,
		.open = o,
		.high = h,
		.low = l,
		.close = c,
		.volume = 1000,
		.sym = world_sym(w, name) };
}

struct bt_order
world_order(struct world *w, int step, enum bt_side side, const char *name,
    double n_units)
{
	struct bt_order o;

	bt_order_init(&o);
	o.time = step;
	o.side = side;
	o.sym = world_sym(w, name);
	o.unit = BT_UNITS;
	o.id = "";
	if (bt_qty_trunc(n_units, bt_lot_default(), &o.qty) < 0)
		fail_msg("quantity");
	return o;
}

struct bt_order
world_share(struct world *w, int step, enum bt_side side, const char *name,
    enum bt_unit unit, double amount)
{
	struct bt_order o = world_order(w, step, side, name, 0);

	o.unit = unit;
	o.amount = amount;
	return o;
}

struct bt_order
world_priced(struct bt_order o, enum bt_order_type type, double px)
{
	o.type = type;
	if (type == BT_LIMIT)
		o.limit = px;
	else
		o.stop = px;
	return o;
}

int
world_set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	*state = w;
	if (w != NULL)
		w->syms = bt_symtab_new(&w->err);
	return w == NULL || w->syms == NULL ? -1 : 0;
}

int
world_tear_down(void **state)
{
	struct world *w = *state;

	bt_symtab_free(w->syms);
	free(w);
	return 0;
}

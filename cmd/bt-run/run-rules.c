/*
 * bt-run's options as the engine's rules, and as the conventions that meta
 * tells.  A new rule is a line in each.
 */
#include "run-opts.h"

#include <stdio.h>
#include <string.h>

#include "bt/num.h"
#include "bt/time.h"

static void
set_costs(const struct run_opts *opts, struct bt_costs *costs)
{
	const struct {
		const char *key, *text;
	} rows[] = {
		{ "fee", opts->fee },
		{ "slippage", opts->slippage },
		{ "spread", opts->spread },
		{ "borrow", opts->borrow },
	};
	size_t i;

	/* all of them have been looked at when they were read */
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].text == NULL ||
		    bt_cost_set(costs, rows[i].key, rows[i].text, NULL) < 0)
			continue;
}

/* What the account is and holds, and what becomes of it. */
static void
set_account(const struct run_opts *opts, struct bt_rules *r)
{
	if (opts->leverage.text != NULL)
		r->margin = opts->leverage.rules;
	if (opts->margin.text != NULL)
		r->margin = opts->margin.rules;
	if (opts->currency.text != NULL)
		memcpy(r->currency, opts->currency.name, sizeof r->currency);
	r->is_hedging = opts->is_hedging;
	r->lots = (enum bt_lots_rule)opts->lots;
	r->ticks = (enum bt_tick_rule)opts->tick_round;
	r->settles_daily = opts->settle == 1;
	if (opts->stale.text != NULL) {
		r->stale_after = opts->stale.after;
		r->stale = opts->stale.rule;
	}
	r->liquidation_fee = opts->liquidation_fee.frac;
	r->margin.is_isolated = opts->margin_mode == 1;
}

/* Symbols are borrowed. */
static void
set_risk(const struct risk_opts *opts, struct bt_risk *risk)
{
	*risk = (struct bt_risk){
		.order = opts->order.limit,
		.position = opts->position.limit,
		.gross = opts->gross.times,
		.net = opts->net.times,
		.open = opts->open,
		.orders = opts->orders,
		.hours_from = opts->hours.from,
		.hours_to = opts->hours.to,
		.symbols = opts->symbols,
		.daily_loss = opts->daily_loss.limit,
		.drawdown = opts->drawdown.times,
		.losses = opts->losses,
		.is_flattening = opts->on_halt == 1,
	};
}

struct bt_rules
run_opts_rules(const struct run_opts *opts, const struct bt_zone *zone)
{
	struct bt_rules r = bt_rules_default;

	r.cash = opts->cash;
	r.fill = (enum bt_fill_at)opts->fill;
	r.path = (enum bt_path_rule)opts->path;
	r.limit_needs = (enum bt_limit_needs)opts->limit_needs;
	r.no_cash = (enum bt_no_cash)opts->no_cash;
	r.at_end = (enum bt_at_end)opts->at_end;
	r.bad_split = (enum bt_bad_split)opts->bad_split;
	r.equity_every = (enum bt_every)opts->equity;
	r.is_short_allowed = opts->is_short_allowed;
	set_account(opts, &r);
	r.quotes = (enum bt_quote_rule)opts->quotes;
	r.queue = (enum bt_queue_rule)opts->queue;
	r.participation = opts->participation.times;
	r.no_fill = opts->no_fill.bits;
	r.latency = opts->latency;
	if (opts->size.text != NULL) {
		r.sizing.unit = opts->size.unit;
		r.sizing.amount = opts->size.amount;
	}
	r.sizing.is_at_order = opts->size_at == 1;
	r.sizing.vol_days = opts->vol_days;
	r.sizing.periods = opts->periods;
	r.sizing.kelly = opts->kelly.rules;
	set_risk(&opts->risk, &r.risk);
	r.pyramiding = opts->pyramiding;
	r.is_exclusive = opts->is_exclusive;
	set_costs(opts, &r.costs);
	r.tier_period = (enum bt_tier_period)opts->tier_period;
	r.credit = opts->interest.credit;
	r.debit = opts->interest.debit;
	r.slip.cap = (enum bt_slip_cap)opts->slip_cap;
	r.slip.limit = (enum bt_slip_limit)opts->slip_limit;
	r.slip.is_open_exempt = !opts->is_open_slipping;
	if (opts->trade_from.text != NULL) {
		r.trade_from = opts->trade_from.time;
		r.warmup_steps = opts->trade_from.steps;
	}
	r.day_zone = zone;
	r.day_start = opts->day_start.offset;
	return r;
}

/*
 * A convention that meta tells: an option, as its value would be written, or
 * what a function writes.  One with an `off` is told only where it is
 * something else; an option that is not given and has no default is not.
 */
struct convention {
	const char *key, *off;
	void (*text)(const struct run_opts *opts, char *buf, size_t size);
};

/* What they are stands in the run's cash records. */
static void
text_flows(const struct run_opts *opts, char *buf, size_t size)
{
	int has_some = opts->flow.n > 0 || opts->flows != NULL;

	(void)snprintf(
	    buf, size, "%s", has_some ? "neither gains nor drawdowns" : "");
}

static void
text_trade_from(const struct run_opts *opts, char *buf, size_t size)
{
	const char *text = opts->trade_from.text;

	(void)snprintf(buf, size, "%s", text == NULL ? "first" : text);
}

static const struct convention conventions[] = {
	{ "like", "none", NULL },
	{ "cash", NULL, NULL },
	{ "currency", NULL, NULL },
	{ "fee", NULL, NULL },
	{ "tier-period", "month", NULL },
	{ "slippage", NULL, NULL },
	{ "spread", "0bp", NULL },
	{ "slip-cap", "none", NULL },
	{ "slip-limit", "never", NULL },
	{ "slip-open", "yes", NULL },
	{ "borrow", "0%", NULL },
	{ "interest", "0%", NULL },
	{ "short", NULL, NULL },
	{ "flows", "", text_flows },
	{ "leverage", NULL, NULL },
	{ "margin", NULL, NULL },
	{ "margin-mode", "cross", NULL },
	{ "liquidation-fee", "0bp", NULL },
	{ "hedging", "no", NULL },
	{ "lots", "fifo", NULL },
	{ "tick-round", "none", NULL },
	{ "settle", "close", NULL },
	{ "stale", NULL, NULL },
	{ "no-cash", NULL, NULL },
	{ "size", NULL, NULL },
	{ "size-at", "fill", NULL },
	{ "vol-days", "20", NULL },
	{ "kelly", "trades=20,start=1%,max=25%", NULL },
	{ "max-order", NULL, NULL },
	{ "max-position", NULL, NULL },
	{ "max-gross", NULL, NULL },
	{ "max-net", NULL, NULL },
	{ "max-open", "0", NULL },
	{ "max-orders", "0", NULL },
	{ "hours", NULL, NULL },
	{ "symbols", NULL, NULL },
	{ "daily-loss", NULL, NULL },
	{ "max-drawdown", NULL, NULL },
	{ "max-losses", "0", NULL },
	{ "on-halt", "hold", NULL },
	{ "fill", NULL, NULL },
	{ "path", NULL, NULL },
	{ "limit-needs", NULL, NULL },
	{ "quotes", "trade", NULL },
	{ "queue", "through", NULL },
	{ "participation", "0", NULL },
	{ "no-fill", "none", NULL },
	{ "latency", "0", NULL },
	{ "pyramiding", "0", NULL },
	{ "exclusive", "no", NULL },
	{ "at-end", NULL, NULL },
	{ "bad-split", NULL, NULL },
	{ "adjusted", "auto", NULL },
	{ "trade-from", NULL, text_trade_from },
	{ "equity", NULL, NULL },
};

static const struct bt_opt *
find_option(const char *name)
{
	const struct bt_opt *o = run_program.options;

	while (o->kind != BT_OPT_KIND_END &&
	       (o->kind == BT_OPT_KIND_GROUP || strcmp(o->name, name) != 0))
		o++;
	return o;
}

/* A value as it would be written; of BT_CALL the text that it was read from,
 * which its field begins with. */
static void
show_value(const struct bt_opt *o, const void *field, char *buf, size_t size)
{
	const char *text = NULL;

	switch (o->kind) {
	case BT_OPT_KIND_FLAG:
		text = *(const bool *)field ? "yes" : "no";
		break;
	case BT_OPT_KIND_ENUM:
		text = o->choices[*(const int *)field];
		break;
	case BT_OPT_KIND_CALL:
	case BT_OPT_KIND_STRING:
		text = *(const char *const *)field;
		break;
	case BT_OPT_KIND_INT:
		(void)snprintf(buf, size, "%d", *(const int *)field);
		return;
	case BT_OPT_KIND_DOUBLE:
		(void)bt_num_format(*(const double *)field, buf);
		return;
	case BT_OPT_KIND_SPAN:
		(void)bt_span_format(*(const int64_t *)field, buf);
		return;
	case BT_OPT_KIND_END:
	case BT_OPT_KIND_GROUP:
	case BT_OPT_KIND_COUNT:
	case BT_OPT_KIND_LIST:
	case BT_OPT_KIND_TIME:
		break;
	}
	(void)snprintf(buf, size, "%s", text == NULL ? "" : text);
}

const char *
run_opts_meta(const struct run_opts *opts, size_t n, char *buf, size_t size)
{
	const struct convention *c;
	const struct bt_opt *o;

	if (n >= sizeof conventions / sizeof conventions[0])
		return NULL;
	c = &conventions[n];
	if (c->text != NULL) {
		c->text(opts, buf, size);
	} else {
		o = find_option(c->key);
		show_value(o, (const char *)opts + o->offset, buf, size);
	}
	if (c->off != NULL && strcmp(buf, c->off) == 0)
		buf[0] = '\0';
	return c->key;
}

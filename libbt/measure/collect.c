#include "measure/collect.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/num.h"
#include "bt/qty.h"
#include "measure/returns.h"

void
bt_collect_init(struct bt_collect *c, const struct bt_collect_opts *opts,
    const struct bt_symtab *syms)
{
	*c = (struct bt_collect){ 0 };
	c->opts = *opts;
	c->syms = syms;
	c->peak_before = NAN;
	c->positions_at = c->equity_at = BT_TIME_NONE;
	(void)snprintf(c->zone_name, sizeof c->zone_name, "UTC");
}

int64_t
bt_collect_day(const struct bt_collect *c, bt_time t)
{
	int64_t local = t + bt_zone_offset(c->zone, t) * BT_SECOND;

	local -= c->day_start;
	return local / BT_DAY - (local % BT_DAY < 0);
}

static int
is_in_window(const struct bt_collect_opts *o, bt_time t)
{
	return (o->from == BT_TIME_NONE || t >= o->from) &&
	       (o->to == BT_TIME_NONE || t < o->to);
}

/* ---- what a run says of itself ---- */

/* `day`: a zone, and where it is not midnight when its days begin:
 * "UTC", "America/New_York 17:00". */
static int
put_day(struct bt_collect *c, const char *value, struct bt_err *err)
{
	const char *blank = strchr(value, ' ');
	size_t n = blank != NULL ? (size_t)(blank - value) : strlen(value);
	int64_t hours = 0, minutes = 0;
	struct bt_err why = { 0 };

	if (n >= sizeof c->zone_name)
		return bt_fail(
		    err, BT_BAD_INPUT, "meta day: '%s' is no zone", value);
	if (blank != NULL &&
	    (strlen(blank) != 6 || blank[3] != ':' ||
		bt_int_parse(blank + 1, 2, 0, 23, &hours) < 0 ||
		bt_int_parse(blank + 4, 2, 0, 59, &minutes) < 0))
		return bt_fail(err, BT_BAD_INPUT,
		    "meta day: '%s' is no zone and time of day", value);
	memcpy(c->zone_name, value, n);
	c->zone_name[n] = '\0';
	c->day_start = (hours * 60 + minutes) * 60 * BT_SECOND;
	bt_zone_free(c->zone);
	c->zone = bt_zone_open(c->zone_name, &why);
	if (c->zone == NULL && why.status == BT_USAGE)
		return bt_fail(err, BT_BAD_INPUT,
		    "meta day: there is no zone '%s'", c->zone_name);
	return bt_err_move(err, &why);
}

static int
put_meta(struct bt_collect *c, const struct bt_meta *meta, struct bt_err *err)
{
	const char *v = meta->value;

	if (strcmp(meta->key, "day") == 0)
		return put_day(c, v, err);
	if (strcmp(meta->key, "periods") == 0 &&
	    (bt_num_parse(v, strlen(v), &c->periods) < 0 || !(c->periods > 0)))
		return bt_fail(err, BT_BAD_INPUT,
		    "meta periods: '%s' is no number above 0", v);
	if (strcmp(meta->key, "currency") == 0)
		(void)snprintf(c->currency, sizeof c->currency, "%s", v);
	return 0;
}

static void
put_end(struct bt_collect *c, const struct bt_run_end *end)
{
	c->is_ended = 1;
	c->is_failed = strcmp(end->status, "complete") != 0;
	(void)snprintf(c->why, sizeof c->why, "%s", end->text);
}

/* ---- the account ---- */

/* Labels may go back a little, where bars of several lengths end together;
 * days do not. */
static int
add_day(struct bt_collect *c, const struct bt_day *day, struct bt_err *err)
{
	const struct bt_day *last =
	    c->n_days > 0 ? &c->days[c->n_days - 1] : day;
	bt_time time = day->time > last->time ? day->time : last->time;
	int64_t number =
	    day->number > last->number ? day->number : last->number;

	if (bt_vec_reserve(&c->days, &c->cap_days, c->n_days + 1,
		sizeof *c->days, err) < 0)
		return -1;
	c->days[c->n_days] = *day;
	c->days[c->n_days].time = time;
	c->days[c->n_days++].number = number;
	return 0;
}

/* The last value before the window becomes its start. */
static int
start_at(struct bt_collect *c, const struct bt_day *value, struct bt_err *err)
{
	struct bt_day start = *value;

	start.peak = start.low = start.equity;
	start.fall = 0;
	start.flow = 0;
	return add_day(c, &start, err);
}

static double
larger(double a, double b)
{
	return isnan(a) || b > a ? b : a;
}

static double
smaller(double a, double b)
{
	return isnan(a) || b < a ? b : a;
}

/* A later value of the same day: the day's own, its extremes both's. */
static void
fold(struct bt_day *day, const struct bt_day *next)
{
	if (next->time > day->time)
		day->time = next->time;
	day->equity = next->equity;
	day->peak = larger(day->peak, next->peak);
	day->low = smaller(day->low, next->low);
	day->fall = larger(day->fall, next->fall);
	day->flow += next->flow;
}

static int
put_value(struct bt_collect *c, const struct bt_day *v, struct bt_err *err)
{
	int is_first = c->n_days == 0 && !c->has_before;

	c->records++;
	if (c->opts.from != BT_TIME_NONE && v->time < c->opts.from) {
		c->peak_before = larger(c->peak_before, v->peak);
		c->before = *v;
		c->has_before = 1;
		return 0;
	}
	if (!is_in_window(&c->opts, v->time))
		return 0;
	if (is_first)
		return start_at(c, v, err);
	if (c->n_days == 0 && start_at(c, &c->before, err) < 0)
		return -1;
	if (c->n_days > 1 && v->number <= c->days[c->n_days - 1].number) {
		fold(&c->days[c->n_days - 1], v);
		return 0;
	}
	return add_day(c, v, err);
}

static int
put_equity(struct bt_collect *c, const struct bt_equity *e, struct bt_err *err)
{
	struct bt_day v = {
		.time = e->time,
		.number = bt_collect_day(c, e->time),
		.equity = e->equity,
		.peak = isnan(e->peak) ? e->equity : e->peak,
		.low = isnan(e->low) ? e->equity : e->low,
		.fall = e->drawdown,
		.flow = c->flow,
	};

	if (!isfinite(e->equity))
		return bt_fail(err, BT_BAD_INPUT, "equity is no finite number");
	c->flow = 0;
	if (put_value(c, &v, err) < 0)
		return -1;
	if (!is_in_window(&c->opts, e->time))
		return 0;
	c->equity_at = e->at;
	/* the start has no steps behind it */
	if (c->n_days > 1 && !isnan(e->exposure)) {
		bt_sum_add(&c->exposure, e->exposure);
		c->n_exposure++;
	}
	return 0;
}

/* ---- what was traded ---- */

static void
put_fill(struct bt_collect *c, const struct bt_fill *f)
{
	const struct bt_instrument *inst =
	    bt_symtab_instrument(c->syms, f->sym);
	double units = bt_qty_units(f->qty, inst->lot);

	c->fills++;
	c->is_foreign |= c->currency[0] != '\0' && inst->currency[0] != '\0' &&
			 strcmp(c->currency, inst->currency) != 0;
	c->ambiguous += (f->flags & BT_AMBIGUOUS) != 0;
	if (!isnan(f->fee))
		bt_sum_add(&c->fees, f->fee);
	if (!isnan(f->slippage))
		bt_sum_add(&c->slippage, f->slippage);
	/* an inverse contract is paid in what it is a price of */
	bt_sum_add(&c->traded,
	    fabs(inst->is_inverse ? units * inst->multiplier / f->price
				  : units * inst->multiplier * f->price));
}

/* Count a refusal; the reasons stay in the order of their names. */
static int
put_refusal(struct bt_collect *c, const char *reason, struct bt_err *err)
{
	struct bt_refusal *r = c->refusals;
	size_t i = 0, n = strlen(reason) + 1;
	char *copy;

	while (i < c->n_refusals && strcmp(r[i].reason, reason) < 0)
		i++;
	if (i < c->n_refusals && strcmp(r[i].reason, reason) == 0) {
		r[i].n++;
		return 0;
	}
	if (bt_vec_reserve(&c->refusals, &c->cap_refusals, c->n_refusals + 1,
		sizeof *c->refusals, err) < 0)
		return -1;
	copy = malloc(n);
	if (copy == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	memcpy(copy, reason, n);
	r = c->refusals + i;
	memmove(r + 1, r, (c->n_refusals - i) * sizeof *r);
	*r = (struct bt_refusal){ copy, 1 };
	c->n_refusals++;
	return 0;
}

static int
put_order(struct bt_collect *c, const struct bt_order *o, struct bt_err *err)
{
	c->accepted += o->status == BT_ACCEPTED;
	c->expired += o->status == BT_EXPIRED;
	c->cancelled += o->status == BT_CANCELLED;
	if (o->status != BT_REJECTED)
		return 0;
	c->rejected++;
	return put_refusal(c, o->reason, err);
}

/* What comes in or goes out before the first value is part of that. */
static void
put_cash(struct bt_collect *c, const struct bt_cash *cash)
{
	int is_flow = strcmp(cash->kind, "deposit") == 0 ||
		      strcmp(cash->kind, "withdrawal") == 0;

	if (is_flow && (c->n_days > 0 || c->has_before))
		c->flow += cash->amount;
}

/* Only the last day's positions are of interest. */
static void
put_position(struct bt_collect *c, const struct bt_position *p)
{
	if (p->at != c->positions_at)
		c->positions = 0;
	c->positions_at = p->at;
	c->positions += p->qty != 0;
}

/* What happened in the window; 0 where it is of no interest. */
static int
put_happening(
    struct bt_collect *c, const struct bt_rec *rec, struct bt_err *err)
{
	c->records++;
	if (rec->type == BT_CASH)
		put_cash(c, rec->u.cash);
	if (!is_in_window(&c->opts, bt_record_time(rec)))
		return 0;
	if (rec->type == BT_FILL)
		put_fill(c, rec->u.fill);
	else if (rec->type == BT_TRADE)
		bt_trades_put(&c->trades, rec->u.trade);
	else if (rec->type == BT_POSITION)
		put_position(c, rec->u.position);
	else if (rec->type == BT_ORDER)
		return put_order(c, rec->u.order, err);
	return 0;
}

int
bt_collect_put(
    struct bt_collect *c, const struct bt_rec *rec, struct bt_err *err)
{
	if (c->is_ended && rec->type >= BT_ORDER && rec->type <= BT_RUN_END)
		return bt_fail(err, BT_BAD_INPUT,
		    "a record after the run's end: one run at a time");
	if (rec->type == BT_META)
		return put_meta(c, rec->u.meta, err);
	if (rec->type == BT_EQUITY)
		return put_equity(c, rec->u.equity, err);
	if (rec->type == BT_RUN_END)
		put_end(c, rec->u.run_end);
	else if (rec->type >= BT_ORDER && rec->type <= BT_POSITION)
		return put_happening(c, rec, err);
	return 0;
}

int
bt_collect_check(const struct bt_collect *c, struct bt_err *err)
{
	if (c->is_failed) {
		bt_fail(err, BT_BAD_INPUT, "the run failed%s%s",
		    c->why[0] != '\0' ? ": " : "", c->why);
		return bt_err_hint(
		    err, "--partial measures what it did until then");
	}
	if (c->is_ended)
		return 0;
	if (c->records == 0) {
		bt_fail(err, BT_BAD_INPUT, "there is no run in it");
		return bt_err_hint(err, "a run is what bt-run writes: bt-run "
					"bars.csv -- ./strategy");
	}
	bt_fail(err, BT_BAD_INPUT, "the run has no end: it is not complete");
	return bt_err_hint(err, "--partial accepts it");
}

/* ---- the numbers ---- */

static void append(char *buf, size_t size, const char *fmt, ...)
    BT_PRINTF(3, 4);

static void
append(char *buf, size_t size, const char *fmt, ...)
{
	size_t n = strlen(buf);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(buf + n, size - n, fmt, ap);
	va_end(ap);
}

static void
append_refusals(const struct bt_collect *c, char *buf, size_t size)
{
	size_t i;

	append(buf, size, "%lld orders were refused:", (long long)c->rejected);
	for (i = 0; i < c->n_refusals; i++)
		append(buf, size, "%s %s %lld", i > 0 ? ";" : "",
		    c->refusals[i].reason, (long long)c->refusals[i].n);
}

/* Why there is no closed trade; without commas, it goes into notes. */
static void
explain_no_trades(const struct bt_collect *c, char *buf, size_t size)
{
	buf[0] = '\0';
	if (c->trades.n > 0)
		return;
	append(buf, size, "no closed trades: ");
	if (c->fills > 0)
		append(buf, size, "%lld fills but no position was closed",
		    (long long)c->fills);
	else if (c->accepted > 0)
		append(buf, size,
		    "none of %lld accepted orders filled (%lld expired; "
		    "%lld cancelled)",
		    (long long)c->accepted, (long long)c->expired,
		    (long long)c->cancelled);
	else if (c->rejected == 0)
		append(buf, size, "there was no order");
	if (c->rejected == 0)
		return;
	if (c->fills + c->accepted > 0)
		append(buf, size, "; ");
	append_refusals(c, buf, size);
}

/* The drawdowns, with what equity records tell of the time between. */
static void
walk_drawdowns(struct bt_collect *c, struct bt_measures *m)
{
	struct bt_drawdown d = { 0 };
	double unit = 1; /* of the account is so much of what it was */
	size_t i;

	for (i = 0; i < c->n_days; i++) {
		struct bt_day *v = &c->days[i];
		struct bt_drawdown_in in = { v->time, 0, 0, 0, v->fall };

		if (v->flow != 0)
			unit *= c->days[i - 1].equity /
				(c->days[i - 1].equity + v->flow);
		in.equity = v->equity * unit;
		in.peak = v->peak * unit;
		in.low = v->low * unit;

		/* a fall from a peak before the window is none of ours */
		if (c->peak_before > d.peak)
			in.fall = NAN;
		bt_drawdown_put(&d, &in);
		v->depth = isnan(in.fall) ? d.now : in.fall;
	}
	m->max_drawdown = c->n_days > 0 ? d.max : NAN;
	m->max_peak = d.max_peak;
	m->max_low = d.max_low;
	m->longest = bt_drawdown_longest(&d);
}

/* The account as its owner sees it: what was paid in and out, and when. */
static int
add_flows(struct bt_collect *c, struct bt_measures *m, struct bt_err *err)
{
	size_t i;

	free(c->flows);
	c->flows = malloc((c->n_days + 1) * sizeof *c->flows);
	if (c->flows == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	m->flows = c->flows;
	for (i = 1; i < c->n_days; i++) {
		if (c->days[i].flow == 0)
			continue;
		c->flows[m->n_flows++] = (struct bt_return_flow){
			.years = bt_time_apart(
				     c->days[i - 1].time, c->days[0].time) /
				 (-365.25 * (double)BT_DAY),
			.amount = c->days[i].flow,
		};
	}
	return 0;
}

static int
fill_account(struct bt_collect *c, struct bt_measures *m, struct bt_err *err)
{
	size_t i, n = c->n_days;
	struct bt_sum sum = { 0 };

	free(c->returns);
	c->returns = malloc((n + 1) * sizeof *c->returns);
	if (c->returns == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	m->is_solvent = 1;
	for (i = 1; i < n; i++) {
		double from = c->days[i - 1].equity + c->days[i].flow;

		c->returns[i - 1] = (c->days[i].equity - from) / from;
		m->is_solvent = m->is_solvent && from > 0;
	}
	for (i = 0; i < n; i++)
		bt_sum_add(&sum, c->days[i].equity);
	if (add_flows(c, m, err) < 0)
		return -1;
	m->n_values = n;
	m->returns = c->returns;
	m->n_returns = n > 0 ? n - 1 : 0;
	m->mean_equity = n > 0 ? bt_sum_get(&sum) / (double)n : NAN;
	m->exposure = c->n_exposure > 0
			  ? bt_sum_get(&c->exposure) / (double)c->n_exposure
			  : NAN;
	if (n == 0)
		return 0;
	m->start = c->days[0].time;
	m->end = c->days[n - 1].time;
	m->start_equity = c->days[0].equity;
	m->end_equity = c->days[n - 1].equity;
	m->days = bt_time_apart(m->start, m->end) / (double)BT_DAY;
	m->years = m->days / 365.25;
	return 0;
}

static void
fill_trading(const struct bt_collect *c, struct bt_measures *m)
{
	m->trades = c->trades;
	m->fills = c->fills;
	m->ambiguous = c->ambiguous;
	m->rejected = c->rejected;
	m->fees = bt_sum_get(&c->fees);
	m->slippage = bt_sum_get(&c->slippage);
	m->traded = bt_sum_get(&c->traded);
	m->is_foreign = c->is_foreign;
	m->open_positions = c->positions_at == c->equity_at ? c->positions : 0;
	explain_no_trades(c, m->no_trades, sizeof m->no_trades);
}

/* Whether the account has days of both kinds of a weekend: one in twenty. */
static int
is_trading_weekends(const struct bt_collect *c)
{
	size_t i, on[7] = { 0 };

	for (i = 1; i < c->n_days; i++)
		on[((c->days[i].number + 4) % 7 + 7) % 7]++;
	return on[0] * 20 > c->n_days && on[6] * 20 > c->n_days;
}

static void
fill_conventions(const struct bt_collect *c, struct bt_measures *m)
{
	if (c->opts.periods > 0) {
		m->periods = c->opts.periods;
		m->periods_from = BT_PERIODS_OF_USER;
	} else if (c->periods > 0) {
		m->periods = c->periods;
		m->periods_from = BT_PERIODS_OF_RUN;
	} else {
		m->periods = is_trading_weekends(c) ? 365 : 252;
		m->periods_from = BT_PERIODS_OF_DATA;
	}
	/* a rate of a few weeks says nothing about a year */
	m->observed = m->n_returns >= 20 && m->years > 0
			  ? (double)m->n_returns / m->years
			  : NAN;
	m->risk_free = c->opts.risk_free;
	m->rate = bt_returns_per_period(m->risk_free, m->periods);
	m->zone = c->zone_name;
}

int
bt_collect_finish(
    struct bt_collect *c, struct bt_measures *m, struct bt_err *err)
{
	*m = (struct bt_measures){ .is_run = 1 };
	m->start_equity = m->end_equity = NAN;
	/* a window after the last value still has its start */
	if (c->n_days == 0 && c->has_before && start_at(c, &c->before, err) < 0)
		return -1;
	if (fill_account(c, m, err) < 0)
		return -1;
	walk_drawdowns(c, m);
	fill_trading(c, m);
	fill_conventions(c, m);
	return 0;
}

void
bt_collect_clear(struct bt_collect *c)
{
	size_t i;

	for (i = 0; i < c->n_refusals; i++)
		free(c->refusals[i].reason);
	free(c->refusals);
	free(c->days);
	free(c->returns);
	free(c->flows);
	bt_zone_free(c->zone);
	*c = (struct bt_collect){ 0 };
}

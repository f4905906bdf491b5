#include "run-opts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bt/num.h"
#include "bt/strategy.h"
#include "bt/stream.h"
#include "bt/time.h"
#include "cli/config.h"
#include "io/fields.h"

#define HOUR (3600 * BT_SECOND)

/* In the order of the enums of engine/rules.h. */
static const char *const fill_names[] = { "open", "close", NULL };
static const char *const path_names[] = { "worst", "best", "nearest", "ohlc",
	"olhc", NULL };
static const char *const needs_names[] = { "touch", "through", NULL };
static const char *const no_cash_names[] = { "reject", "clip", NULL };
static const char *const at_end_names[] = { "mark", "close", "again", NULL };
static const char *const like_names[] = { "none", "backtesting.py",
	"backtrader", "vectorbt", "zipline", "lean", "tradingview", NULL };
static const char *const split_names[] = { "fail", "ignore", "apply", NULL };
static const char *const margin_mode_names[] = { "cross", "isolated", NULL };
static const char *const tick_names[] = { "none", "against", NULL };
static const char *const adjusted_names[] = { "none", "split", "dividend",
	"all", "auto", NULL };
static const char *const lots_names[] = { "fifo", "lifo", "average", NULL };
static const char *const settle_names[] = { "close", "daily", NULL };
static const char *const tier_names[] = { "month", "run", NULL };
static const char *const slip_cap_names[] = { "none", "bar", "refuse", NULL };
static const char *const slip_limit_names[] = { "never", "open", "always",
	NULL };
static const char *const quotes_names[] = { "trade", "show", NULL };
static const char *const queue_names[] = { "through", "back", "front", NULL };
static const char *const on_halt_names[] = { "hold", "flatten", NULL };
static const char *const size_at_names[] = { "fill", "order", NULL };
static const char *const equity_names[] = { "step", "day", "none", NULL };

/* A cost's text is told in meta as it was given; here it is looked at only. */
static int
check_cost(const char *key, const char *value, void *field, struct bt_err *err)
{
	struct bt_costs scratch = { 0 };

	*(const char **)field = value;
	return bt_cost_set(&scratch, key, value, err);
}

static int
parse_fee(const char *value, void *field, struct bt_err *err)
{
	return check_cost("fee", value, field, err);
}

static int
parse_frac(const char *value, void *field, struct bt_err *err)
{
	struct frac_opt *o = field;

	o->text = value;
	return bt_frac_parse(value, &o->frac, err);
}

static int
parse_slippage(const char *value, void *field, struct bt_err *err)
{
	return check_cost("slippage", value, field, err);
}

static int
parse_borrow(const char *value, void *field, struct bt_err *err)
{
	return check_cost("borrow", value, field, err);
}

static int
parse_interest(const char *value, void *field, struct bt_err *err)
{
	struct interest_opt *o = field;

	o->text = value;
	return bt_rate_pair(value, &o->credit, &o->debit, err);
}

static int
parse_spread(const char *value, void *field, struct bt_err *err)
{
	return check_cost("spread", value, field, err);
}

static int
parse_leverage(const char *value, void *field, struct bt_err *err)
{
	struct margin_opt *o = field;

	o->text = value;
	return bt_margin_parse_leverage(value, &o->rules, err);
}

static int
parse_margin(const char *value, void *field, struct bt_err *err)
{
	struct margin_opt *o = field;

	o->text = value;
	return bt_margin_parse(value, &o->rules, err);
}

static int
parse_stale(const char *value, void *field, struct bt_err *err)
{
	struct stale_opt *o = field;

	o->text = value;
	return bt_rules_parse_stale(value, &o->after, &o->rule, err);
}

static int
parse_currency(const char *value, void *field, struct bt_err *err)
{
	struct currency_opt *o = field;

	o->text = value;
	return bt_rules_parse_currency(value, o->name, sizeof o->name, err);
}

static int
parse_size(const char *value, void *field, struct bt_err *err)
{
	struct size_opt *o = field;
	size_t n = strlen(value);
	struct bt_order order;
	int rc;

	bt_order_init(&order);
	rc = bt_field_size(value, n, &order);
	if (rc == 0) {
		int is_percent = n > 0 && value[n - 1] == '%';

		order.unit = is_percent ? BT_PERCENT : BT_UNITS;
		rc = bt_num_parse(value, n - (size_t)is_percent, &order.amount);
	}
	if (rc < 0 || order.unit == BT_AUTO || !isfinite(order.amount) ||
	    !(order.amount > 0))
		return bt_fail(err, BT_USAGE,
		    "'%s' is no size: 100, 25%%, value=5000, risk=1%%, "
		    "vol=10%% or kelly=0.5",
		    value);
	*o = (struct size_opt){ value, order.unit, order.amount };
	return 0;
}

static int
parse_kelly(const char *value, void *field, struct bt_err *err)
{
	struct kelly_opt *o = field;
	struct bt_kelly_rules r = bt_rules_default.sizing.kelly;

	if (bt_kelly_parse(value, &r, err) < 0)
		return -1;
	*o = (struct kelly_opt){ value, r };
	return 0;
}

static int
parse_limit(const char *value, void *field, struct bt_err *err)
{
	struct limit_opt *o = field;

	o->text = value;
	return bt_risk_parse_limit(value, &o->limit, err);
}

static int
parse_money(const char *value, void *field, struct bt_err *err)
{
	struct limit_opt *o = field;

	o->text = value;
	return bt_risk_parse_money(value, &o->limit, err);
}

static int
parse_times(const char *value, void *field, struct bt_err *err)
{
	struct times_opt *o = field;

	o->text = value;
	return bt_risk_parse_times(value, &o->times, err);
}

static int
parse_share(const char *value, void *field, struct bt_err *err)
{
	struct times_opt *o = field;

	o->text = value;
	return bt_risk_parse_share(value, &o->times, err);
}

/* Of a volume: none of it is no limit, and all of it a share too. */
static int
parse_participation(const char *value, void *field, struct bt_err *err)
{
	struct times_opt *o = field;
	size_t n = strlen(value);
	int is_percent = n > 0 && value[n - 1] == '%';
	double v;

	if (bt_num_parse(value, n - (size_t)is_percent, &v) < 0 || !(v >= 0) ||
	    v > (is_percent ? 100 : 1))
		return bt_fail(err, BT_USAGE,
		    "'%s' is no share from 0 to 1, such as 0.1 or 10%%", value);
	o->text = value;
	o->times = is_percent ? v / 100 : v;
	return 0;
}

static int
parse_hours(const char *value, void *field, struct bt_err *err)
{
	struct hours_opt *o = field;

	o->text = value;
	return bt_risk_parse_hours(value, &o->from, &o->to, err);
}

/* Up to seven digits count steps; eight are a date. */
static int
parse_trade_from(const char *value, void *field, struct bt_err *err)
{
	struct trade_from_opt *o = field;
	size_t n = strlen(value);

	o->text = value;
	o->steps = 0;
	o->time = BT_TIME_NONE;
	if (n <= 7 && bt_int_parse(value, n, 0, 9999999, &o->steps) == 0)
		return 0;
	if (bt_time_parse(value, n, NULL, NULL, &o->time) == 0)
		return 0;
	return bt_fail(err, BT_USAGE,
	    "'%s' is neither a time nor a number of steps below 10000000",
	    value);
}

/* HH:MM, at most a day. */
static int
parse_day_start(const char *value, void *field, struct bt_err *err)
{
	struct day_start_opt *o = field;
	size_t n = strcspn(value, ":");
	int64_t h, m;

	if (value[n] != ':' || bt_int_parse(value, n, 0, 23, &h) < 0 ||
	    strlen(value + n + 1) != 2 ||
	    bt_int_parse(value + n + 1, 2, 0, 59, &m) < 0)
		return bt_fail(
		    err, BT_USAGE, "'%s' is no time of day HH:MM", value);
	o->text = value;
	o->offset = h * HOUR + m * (HOUR / 60);
	return 0;
}

/* Names joined by commas; none is none. */
static int
parse_no_fill(const char *value, void *field, struct bt_err *err)
{
	static const char *const names[] = { "synthetic", "stale",
		"zero-volume" };
	struct no_fill_opt *o = field;
	const char *s = value;
	size_t i, n;

	o->text = value;
	o->bits = 0;
	if (strcmp(value, "none") == 0)
		return 0;
	for (;; s += n + 1) {
		n = strcspn(s, ",");
		for (i = 0; i < sizeof names / sizeof names[0]; i++)
			if (strlen(names[i]) == n &&
			    strncmp(names[i], s, n) == 0)
				break;
		if (i == sizeof names / sizeof names[0])
			return bt_fail(err, BT_USAGE,
			    "'%.*s' is none of none, synthetic, stale and "
			    "zero-volume",
			    (int)n, s);
		o->bits |= 1 << i;
		if (s[n] == '\0')
			return 0;
	}
}

static const struct bt_opt run_options[] = {
	BT_OPT_GROUP("Strategy"),
	BT_STRING(0, "orders", struct run_opts, orders, "FILE",
	    "take the orders from a file, in any form",
	    .complete = BT_COMPLETE_FILE, .excludes = 1),
	BT_STRING(0, "plugin", struct run_opts, plugin, "FILE",
	    "a strategy in process, a shared object",
	    .complete = BT_COMPLETE_FILE, .excludes = 1),
	BT_FLAG(0, "inline", struct run_opts, is_inline,
	    "the orders are those among the records", .excludes = 1),
	BT_LIST('p', "param", struct run_opts, params, "NAME=VALUE",
	    "give the strategy a parameter"),
	BT_FLAG(0, "pipelined", struct run_opts, is_pipelined,
	    "let the data run ahead of the strategy's answers", .excludes = 2),
	BT_FLAG(0, "lockstep", struct run_opts, is_lockstep,
	    "wait for each answer, whatever its sidecar says", .excludes = 2),
	BT_STRING(0, "feed", struct run_opts, feed, "LIST",
	    "what it is told: market,orders,equity,position",
	    .initial = "market,orders"),
	BT_STRING(0, "strategy-tz", struct run_opts, strategy_tz, "ZONE",
	    "write its times in a zone", .complete = BT_COMPLETE_ZONE),
	BT_SPAN(0, "step-timeout", struct run_opts, step_timeout, "5s",
	    "how long an answer may take"),
	BT_SPAN(0, "start-timeout", struct run_opts, start_timeout, "60s",
	    "how long its first answer may take"),
	BT_OPT_GROUP("Account"),
	BT_DOUBLE(0, "cash", struct run_opts, cash, "MONEY", 1e-9, 1e18,
	    "100000", "what it starts with"),
	BT_FLAG(0, "short", struct run_opts, is_short_allowed,
	    "allow positions below zero (the default)",
	    .flags = BT_OPT_NEGATABLE),
	BT_CALL(0, "currency", struct run_opts, currency, "CODE",
	    parse_currency,
	    "its currency; others are exchanged at rates in the data"),
	BT_LIST(0, "flow", struct run_opts, flow, "TIME=MONEY",
	    "a deposit, or less than 0 a withdrawal, as a day begins"),
	BT_STRING(0, "flows", struct run_opts, flows, "FILE",
	    "deposits and withdrawals of a file: time,amount",
	    .complete = BT_COMPLETE_FILE),
	BT_CALL(0, "leverage", struct run_opts, leverage, "L", parse_leverage,
	    "positions may be worth L times equity", .shown = "1",
	    .excludes = 3),
	BT_CALL(0, "margin", struct run_opts, margin, "SHARE[,SHARE]",
	    parse_margin,
	    "what positions bind of their worth, and need to be kept",
	    .shown = "100%", .excludes = 3),
	BT_ENUM(0, "margin-mode", struct run_opts, margin_mode, "MODE",
	    margin_mode_names, "cross",
	    "all equity stands for all positions, or each has its own"),
	BT_FLAG(0, "hedging", struct run_opts, is_hedging,
	    "opposite orders open entries of their own"),
	BT_ENUM(0, "lots", struct run_opts, lots, "RULE", lots_names, "fifo",
	    "which entries an exit closes first, or their average"),
	BT_CALL(0, "liquidation-fee", struct run_opts, liquidation_fee, "SHARE",
	    parse_frac, "of what is taken away, beside the fee: 50bp",
	    .initial = "0bp"),
	BT_ENUM(0, "tick-round", struct run_opts, tick_round, "HOW", tick_names,
	    "none", "prices between two ticks, asked for or computed"),
	BT_ENUM(0, "settle", struct run_opts, settle, "WHEN", settle_names,
	    "close", "when gains of futures become cash"),
	BT_CALL(0, "stale", struct run_opts, stale, "SPAN:RULE", parse_stale,
	    "positions without records for so long: 5d:warn, :close, :zero"),
	BT_ENUM(0, "no-cash", struct run_opts, no_cash, "RULE", no_cash_names,
	    "reject", "what happens to units that do not fit the cash"),
	BT_OPT_GROUP("Costs"),
	BT_STRING(0, "instruments", struct run_opts, instruments, "FILE",
	    "what instruments are and cost, in YAML",
	    .complete = BT_COMPLETE_FILE),
	BT_CALL(0, "fee", struct run_opts, fee, "FEE", parse_fee,
	    "10bp, 0.1%, 0.005/unit, 2/order, joined by +; ,min=1 ,max=20",
	    .initial = "0/order"),
	BT_ENUM(0, "tier-period", struct run_opts, tier_period, "PERIOD",
	    tier_names, "month", "over which a fee's tiers count the volume"),
	BT_CALL(0, "slippage", struct run_opts, slippage, "SLIPPAGE",
	    parse_slippage,
	    "5bp, 2ticks, 0.02points, impact=0.5, share=0.1, joined by +",
	    .initial = "0bp"),
	BT_CALL(0, "spread", struct run_opts, spread, "SPREAD", parse_spread,
	    "4bp, 0.02points, 1tick: half a fill; ,entry: all at entries",
	    .initial = "0bp"),
	BT_ENUM(0, "slip-cap", struct run_opts, slip_cap, "RULE",
	    slip_cap_names, "none", "where slippage would leave the bar"),
	BT_ENUM(0, "slip-limit", struct run_opts, slip_limit, "WHICH",
	    slip_limit_names, "never", "which limit orders slip"),
	BT_FLAG(0, "slip-open", struct run_opts, is_open_slipping,
	    "fills at a bar's open slip too (the default)",
	    .flags = BT_OPT_NEGATABLE),
	BT_CALL(0, "borrow", struct run_opts, borrow, "RATE", parse_borrow,
	    "a year, of what is short: 3%, 25bp, 3%/360", .initial = "0%"),
	BT_CALL(0, "interest", struct run_opts, interest, "RATE",
	    parse_interest, "a year, on cash: 2%; on debts: 2%,debit=6%",
	    .initial = "0%"),
	BT_OPT_GROUP("Sizes"),
	BT_CALL(0, "size", struct run_opts, size, "SIZE", parse_size,
	    "of orders for auto: 100, 25%, risk=1%, vol=10%, kelly=0.5"),
	BT_ENUM(0, "size-at", struct run_opts, size_at, "WHEN", size_at_names,
	    "fill", "when sizes that are not in units are settled"),
	BT_INT(0, "vol-days", struct run_opts, vol_days, "N", 2, 100000, "20",
	    "days that a volatility is of"),
	BT_CALL(0, "kelly", struct run_opts, kelly, "RULE", parse_kelly,
	    "trades to judge by, share before, greatest share",
	    .initial = "trades=20,start=1%,max=25%"),
	BT_OPT_GROUP("Risk"),
	BT_STRING(0, "risk", struct run_opts, risk.file, "FILE",
	    "sizes and risk rules in YAML", .complete = BT_COMPLETE_FILE),
	BT_CALL(0, "max-order", struct run_opts, risk.order, "LIMIT",
	    parse_limit, "size of an order: 100, value=5000, 10%"),
	BT_CALL(0, "max-position", struct run_opts, risk.position, "LIMIT",
	    parse_limit, "of each symbol: 100, value=5000, 10%"),
	BT_CALL(0, "max-gross", struct run_opts, risk.gross, "TIMES",
	    parse_times, "all positions, times equity: 1.5"),
	BT_CALL(0, "max-net", struct run_opts, risk.net, "TIMES", parse_times,
	    "long less short positions, times equity"),
	BT_INT(0, "max-open", struct run_opts, risk.open, "N", 0, 1000000, "0",
	    "positions at one time; 0 is no limit"),
	BT_INT(0, "max-orders", struct run_opts, risk.orders, "N", 0, 1000000,
	    "0", "orders an account day; 0 is no limit"),
	BT_CALL(0, "hours", struct run_opts, risk.hours, "FROM-TO", parse_hours,
	    "time of day of entries: 09:30-16:00"),
	BT_STRING(0, "symbols", struct run_opts, risk.symbols, "LIST",
	    "what may be entered: names and patterns, by commas",
	    .complete = BT_COMPLETE_SYMBOL),
	BT_CALL(0, "daily-loss", struct run_opts, risk.daily_loss, "LIMIT",
	    parse_money, "halts entries for the day: 2%, value=500"),
	BT_CALL(0, "max-drawdown", struct run_opts, risk.drawdown, "SHARE",
	    parse_share, "halts entries for the run: 20%"),
	BT_INT(0, "max-losses", struct run_opts, risk.losses, "N", 0, 1000000,
	    "0", "losing trades in a row halt entries for the day; 0: none"),
	BT_ENUM(0, "on-halt", struct run_opts, risk.on_halt, "WHAT",
	    on_halt_names, "hold", "what a halt does to positions"),
	BT_OPT_GROUP("Fills"),
	BT_ENUM(0, "fill", struct run_opts, fill, "WHEN", fill_names, "open",
	    "market orders: next open, or the close they answer"),
	BT_ENUM(0, "path", struct run_opts, path, "PATH", path_names, "worst",
	    "order of the prices within a bar"),
	BT_ENUM(0, "limit-needs", struct run_opts, limit_needs, "WHAT",
	    needs_names, "touch", "what fills a limit order"),
	BT_STRING(0, "fine", struct run_opts, fine, "FILE",
	    "finer bars or prints, which decide what happens inside a bar",
	    .complete = BT_COMPLETE_FILE),
	BT_ENUM(0, "quotes", struct run_opts, quotes, "USE", quotes_names,
	    "trade", "quotes are traded on, or only shown"),
	BT_ENUM(0, "queue", struct run_opts, queue, "RULE", queue_names,
	    "through", "what prints do for limit orders at their price"),
	BT_CALL(0, "participation", struct run_opts, participation, "SHARE",
	    parse_participation,
	    "of a bar's volume that fills, as 0.1 or 10%; 0 is no limit",
	    .initial = "0"),
	BT_CALL(0, "no-fill", struct run_opts, no_fill, "LIST", parse_no_fill,
	    "bars without fills: synthetic,stale,zero-volume",
	    .initial = "none"),
	BT_SPAN(0, "latency", struct run_opts, latency, NULL,
	    "from an order to its activity"),
	BT_INT(0, "pyramiding", struct run_opts, pyramiding, "N", 0, 1000000,
	    "0", "entries that a position may have; 0 is no limit"),
	BT_FLAG(0, "exclusive", struct run_opts, is_exclusive,
	    "a new order cancels the others and closes the position"),
	BT_ENUM(0, "at-end", struct run_opts, at_end, "RULE", at_end_names,
	    "mark", "open positions after the last bar"),
	BT_ENUM(0, "adjusted", struct run_opts, adjusted, "WHAT",
	    adjusted_names, "auto",
	    "what is in the prices already: splits, dividends"),
	BT_ENUM(0, "bad-split", struct run_opts, bad_split, "RULE", split_names,
	    "fail", "a split that the prices do not show"),
	BT_OPT_GROUP("Rules of others"),
	BT_ENUM(0, "like", struct run_opts, like, "TOOL", like_names, "none",
	    "set what is not said as another backtester does it"),
	BT_LIST(0, "rule", struct run_opts, rules, "NAME=VALUE",
	    "one rule of the queue in which such tools keep orders"),
	BT_OPT_GROUP("Time"),
	BT_CALL(0, "trade-from", struct run_opts, trade_from, "TIME|N",
	    parse_trade_from, "earlier steps, or the first N, are warm-up"),
	BT_STRING(0, "day-zone", struct run_opts, day_zone, "ZONE",
	    "zone of the account's day", .initial = "UTC",
	    .complete = BT_COMPLETE_ZONE),
	BT_CALL(0, "day-start", struct run_opts, day_start, "HH:MM",
	    parse_day_start, "when the account's day begins",
	    .initial = "00:00"),
	BT_DOUBLE(0, "periods", struct run_opts, periods, "N", 1, 1e6, NULL,
	    "days a year, for metrics; 365 or 252 as the data show"),
	BT_ENUM(0, "equity", struct run_opts, equity, "WHEN", equity_names,
	    "day", "how often equity is written"),
	BT_OPT_GROUP("Questions"),
	BT_STRING(0, "explain", struct run_opts, explain, "ORDER",
	    "tell how an order came to its end, in place of the run",
	    .excludes = 4),
	BT_FLAG(0, "bounds", struct run_opts, is_bounds,
	    "run worst, nearest and best, and tell every metric of each",
	    .excludes = 4),
	BT_FLAG(0, "pending", struct run_opts, is_pending,
	    "write the orders alive at the end, in place of the run",
	    .excludes = 4),
	BT_FLAG(0, "verify-causal", struct run_opts, is_verified,
	    "run again on histories that are cut: do the orders agree?",
	    .excludes = 4),
	BT_GROUP_INPUT(struct run_opts, in),
	BT_GROUP_OUTPUT(struct run_opts, out),
	BT_GROUP_COMMON(struct run_opts, common),
	BT_OPT_END,
};

const struct bt_program run_program = {
	.name = "bt-run",
	.purpose = "run a strategy over market data",
	.synopsis =
	    (const char *const[]){
		"[option ...] [file ...] -- command [argument ...]",
		"[option ...] --orders FILE [file ...]",
		"[option ...] --plugin FILE [file ...]",
		"[option ...] [file ...]", NULL },
	.options = run_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_FILE,
	.takes_command = true,
	.statuses = "0 1 2 3 4 5",
	.examples =
	    (const char *const[]){ "bt-run bars.csv -- @sma-cross | bt-metrics",
		"bt-run --fee 10bp --slippage 5bp bars.bts -- ./strategy.py",
		"bt-cat bars.bts | ./strategy | bt-run -o run.bts",
		"bt-run --orders orders.csv bars.csv", NULL },
};

const char *
run_opts_path(const struct run_opts *opts)
{
	return path_names[opts->path];
}

/* A run has records of several types, which plain CSV cannot hold. */
static int
is_csv(const struct bt_output_opts *out)
{
	const char *csv = out->file == NULL ? NULL : strstr(out->file, ".csv");

	if (out->form != BT_FORM_AUTO)
		return out->form == BT_FORM_CSV;
	return csv != NULL &&
	       (strcmp(csv, ".csv") == 0 || strcmp(csv, ".csv.zst") == 0);
}

/* `bt-run bars.csv @sma-cross` lacks its --. */
static int
check_operands(struct bt_cli *cli)
{
	int i;

	for (i = 0; i < cli->n_operands; i++)
		if (cli->operands[i][0] == '@') {
			(void)bt_fail(&cli->err, BT_USAGE,
			    "'%s' stands among the files", cli->operands[i]);
			return bt_err_hint(&cli->err,
			    "a strategy stands after --: bt-run FILE -- %s",
			    cli->operands[i]);
		}
	return 0;
}

/* A strategy of its own, but for a command that is to give the same orders. */
static int
check_strategy(const struct run_opts *opts, struct bt_cli *cli)
{
	const char *own = opts->orders != NULL   ? "--orders"
			  : opts->plugin != NULL ? "--plugin"
			  : opts->is_inline      ? "--inline"
						 : NULL;
	bool is_kept = opts->orders != NULL || opts->is_inline;

	if (cli->command != NULL && own != NULL &&
	    !(opts->is_verified && is_kept))
		return bt_fail(&cli->err, BT_USAGE,
		    "a command after -- and %s: there is one strategy a run",
		    own);
	if (!opts->is_verified || cli->command != NULL || opts->plugin != NULL)
		return 0;
	(void)bt_fail(&cli->err, BT_USAGE,
	    "--verify-causal has no strategy to run again: a command after --");
	return bt_err_hint(&cli->err,
	    "of an orders file, the command that made it; of orders among the "
	    "records, --inline and their strategy");
}

int
run_opts_check(const struct run_opts *opts, struct bt_cli *cli)
{
	if (check_strategy(opts, cli) < 0)
		return -1;
	if (cli->command != NULL && cli->command[0] == NULL)
		return bt_fail(&cli->err, BT_USAGE,
		    "no command after --, expected a strategy");
	if (opts->is_hedging && opts->margin_mode == 1)
		return bt_fail(&cli->err, BT_USAGE,
		    "--hedging cannot be combined with --margin-mode isolated: "
		    "no margin is set aside for one side of a hedge");
	if (opts->is_pipelined && cli->command == NULL)
		return bt_fail(&cli->err, BT_USAGE,
		    "--pipelined needs a command after --");
	if (opts->params.n > 0 && cli->command == NULL && opts->plugin == NULL)
		return bt_fail(&cli->err, BT_USAGE,
		    "--param needs a command after --, or --plugin");
	if (opts->explain != NULL && opts->out.file != NULL &&
	    strcmp(opts->out.file, "-") == 0)
		return bt_fail(&cli->err, BT_USAGE,
		    "-o - and --explain both want standard output");
	if (opts->is_bounds && opts->path > BT_PATH_NEAREST)
		return bt_fail(&cli->err, BT_USAGE,
		    "--bounds runs worst, nearest and best, and --path %s is "
		    "none of them",
		    run_opts_path(opts));
	if (is_csv(&opts->out) && !opts->is_pending)
		return bt_fail(&cli->err, BT_USAGE,
		    "a run has records of several types, which plain CSV "
		    "cannot hold: tagged text or bts can");
	return check_operands(cli);
}

int
run_opts_read(const struct run_opts *opts, struct bt_cli *cli)
{
	static const char *const groups[] = { "Sizes", "Risk", NULL };
	const char *file = opts->risk.file;
	size_t i;

	if (file == NULL)
		return 0;
	if (bt_config_groups(
		&cli->opts, run_program.name, file, groups, &cli->err) < 0)
		return -1;
	for (i = 0; i < cli->opts.n; i++) {
		const struct bt_opt_set *set = &cli->opts.set[i];

		if (set->from == BT_FROM_FILE && strcmp(set->by, file) == 0)
			bt_cli_note(cli, "%s: '%s' (%s:%lld)",
			    cli->opts.table[i].name, set->value, file,
			    (long long)set->line);
	}
	return 0;
}

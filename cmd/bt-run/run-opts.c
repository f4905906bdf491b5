#include "run-opts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bt/num.h"
#include "bt/stream.h"
#include "bt/time.h"

#define HOUR (3600 * BT_SECOND)

/* In the order of the enums of engine/rules.h. */
static const char *const fill_names[] = { "open", "close", NULL };
static const char *const path_names[] = { "worst", "best", "nearest", "ohlc",
	"olhc", NULL };
static const char *const needs_names[] = { "touch", "through", NULL };
static const char *const no_cash_names[] = { "reject", "clip", NULL };
static const char *const at_end_names[] = { "mark", "close", NULL };
static const char *const split_names[] = { "fail", "ignore", "apply", NULL };
static const char *const margin_mode_names[] = { "cross", "isolated", NULL };
static const char *const equity_names[] = { "step", "day", "none", NULL };

static int
parse_fee(const char *value, void *field, struct bt_err *err)
{
	struct fee_opt *o = field;

	o->text = value;
	return bt_fee_parse(value, &o->fee, err);
}

static int
parse_frac(const char *value, void *field, struct bt_err *err)
{
	struct frac_opt *o = field;

	o->text = value;
	return bt_frac_parse(value, &o->frac, err);
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

static const struct bt_opt run_options[] = {
	BT_OPT_GROUP("Strategy"),
	BT_STRING(0, "orders", struct run_opts, orders, "FILE",
	    "take the orders from a file, in any form",
	    .complete = BT_COMPLETE_FILE, .excludes = 1),
	BT_STRING(0, "plugin", struct run_opts, plugin, "FILE",
	    "a strategy in process, a shared object",
	    .complete = BT_COMPLETE_FILE, .excludes = 1),
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
	BT_CALL(0, "fee", struct run_opts, fee, "FEE", parse_fee,
	    "10bp, 0.1%, 0.005/unit, 2/order, joined by +; ,min=1 ,max=20",
	    .initial = "0/order"),
	BT_CALL(0, "slippage", struct run_opts, slippage, "SHARE", parse_frac,
	    "of the price, against market and stop orders: 5bp",
	    .initial = "0bp"),
	BT_FLAG(0, "short", struct run_opts, is_short_allowed,
	    "allow positions below zero (the default)",
	    .flags = BT_OPT_NEGATABLE),
	BT_CALL(0, "leverage", struct run_opts, leverage, "L",
	    run_account_leverage, "positions may be worth L times equity",
	    .shown = "1", .excludes = 3),
	BT_CALL(0, "margin", struct run_opts, margin, "SHARE[,SHARE]",
	    run_account_margin,
	    "what positions bind of their worth, and need to be kept",
	    .shown = "100%", .excludes = 3),
	BT_ENUM(0, "margin-mode", struct run_opts, margin_mode, "MODE",
	    margin_mode_names, "cross",
	    "all equity stands for all positions, or each has its own"),
	BT_CALL(0, "liquidation-fee", struct run_opts, liquidation_fee, "SHARE",
	    parse_frac, "of what is taken away, beside the fee: 50bp",
	    .initial = "0bp"),
	BT_ENUM(0, "no-cash", struct run_opts, no_cash, "RULE", no_cash_names,
	    "reject", "what happens to units that do not fit the cash"),
	BT_OPT_GROUP("Fills"),
	BT_ENUM(0, "fill", struct run_opts, fill, "WHEN", fill_names, "open",
	    "market orders: next open, or the close they answer"),
	BT_ENUM(0, "path", struct run_opts, path, "PATH", path_names, "worst",
	    "order of the prices within a bar"),
	BT_ENUM(0, "limit-needs", struct run_opts, limit_needs, "WHAT",
	    needs_names, "touch", "what fills a limit order"),
	BT_ENUM(0, "at-end", struct run_opts, at_end, "RULE", at_end_names,
	    "mark", "open positions after the last bar"),
	BT_ENUM(0, "bad-split", struct run_opts, bad_split, "RULE", split_names,
	    "fail", "a split that the prices do not show"),
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
	.statuses = "0 2 3 4 5",
	.examples =
	    (const char *const[]){ "bt-run bars.csv -- @sma-cross | bt-metrics",
		"bt-run --fee 10bp --slippage 5bp bars.bts -- ./strategy.py",
		"bt-cat bars.bts | ./strategy | bt-run -o run.bts",
		"bt-run --orders orders.csv bars.csv", NULL },
};

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

int
run_opts_check(const struct run_opts *opts, struct bt_cli *cli)
{
	int is_file = opts->orders != NULL || opts->plugin != NULL;

	if (is_file && cli->command != NULL)
		return bt_fail(&cli->err, BT_USAGE,
		    "a command after -- and %s: there is one strategy a run",
		    opts->orders != NULL ? "--orders" : "--plugin");
	if (cli->command != NULL && cli->command[0] == NULL)
		return bt_fail(&cli->err, BT_USAGE,
		    "no command after --, expected a strategy");
	if (opts->is_pipelined && cli->command == NULL)
		return bt_fail(&cli->err, BT_USAGE,
		    "--pipelined needs a command after --");
	if (opts->params.n > 0 && cli->command == NULL && opts->plugin == NULL)
		return bt_fail(&cli->err, BT_USAGE,
		    "--param needs a command after --, or --plugin");
	if (is_csv(&opts->out))
		return bt_fail(&cli->err, BT_USAGE,
		    "a run has records of several types, which plain CSV "
		    "cannot hold: tagged text or bts can");
	return check_operands(cli);
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
	if (opts->leverage.text != NULL || opts->margin.text != NULL) {
		const struct margin_opt *m =
		    opts->margin.text != NULL ? &opts->margin : &opts->leverage;

		r.margin.initial = m->initial;
		r.margin.maintenance = m->maintenance;
	}
	r.liquidation_fee = opts->liquidation_fee.frac;
	r.margin.is_isolated = opts->margin_mode == 1;
	r.fee = opts->fee.fee;
	r.slippage_frac = opts->slippage.frac;
	if (opts->trade_from.text != NULL) {
		r.trade_from = opts->trade_from.time;
		r.warmup_steps = opts->trade_from.steps;
	}
	r.day_zone = zone;
	r.day_start = opts->day_start.offset;
	return r;
}

/* Where a convention's text comes from; one of the three is set. */
struct convention {
	const char *key;
	const char *const *names; /* of the enum at offset */
	size_t offset;
	const char *(*text)(const struct run_opts *opts);
};

static const char *
text_fee(const struct run_opts *opts)
{
	return opts->fee.text;
}

static const char *
text_slippage(const struct run_opts *opts)
{
	return opts->slippage.text;
}

static const char *
text_short(const struct run_opts *opts)
{
	return opts->is_short_allowed ? "yes" : "no";
}

static const char *
text_leverage(const struct run_opts *opts)
{
	return opts->leverage.text == NULL ? "" : opts->leverage.text;
}

static const char *
text_margin(const struct run_opts *opts)
{
	return opts->margin.text == NULL ? "" : opts->margin.text;
}

static const char *
text_margin_mode(const struct run_opts *opts)
{
	return opts->margin_mode == 0 ? "" : "isolated";
}

static const char *
text_liquidation_fee(const struct run_opts *opts)
{
	return opts->liquidation_fee.frac == 0 ? ""
					       : opts->liquidation_fee.text;
}

static const char *
text_trade_from(const struct run_opts *opts)
{
	return opts->trade_from.text == NULL ? "first" : opts->trade_from.text;
}

#define ENUM_AT(name, field, names)                                            \
	{                                                                      \
		name, names, offsetof(struct run_opts, field), NULL            \
	}

static const struct convention conventions[] = {
	{ "fee", NULL, 0, text_fee },
	{ "slippage", NULL, 0, text_slippage },
	{ "short", NULL, 0, text_short },
	{ "leverage", NULL, 0, text_leverage },
	{ "margin", NULL, 0, text_margin },
	{ "margin-mode", NULL, 0, text_margin_mode },
	{ "liquidation-fee", NULL, 0, text_liquidation_fee },
	ENUM_AT("no-cash", no_cash, no_cash_names),
	ENUM_AT("fill", fill, fill_names),
	ENUM_AT("path", path, path_names),
	ENUM_AT("limit-needs", limit_needs, needs_names),
	ENUM_AT("at-end", at_end, at_end_names),
	ENUM_AT("bad-split", bad_split, split_names),
	{ "trade-from", NULL, 0, text_trade_from },
	ENUM_AT("equity", equity, equity_names),
};

const char *
run_opts_meta(const struct run_opts *opts, size_t n, char *buf, size_t size)
{
	const struct convention *c;

	if (n == 0) {
		(void)bt_num_format(opts->cash, buf);
		return "cash";
	}
	if (n > sizeof conventions / sizeof conventions[0])
		return NULL;
	c = &conventions[n - 1];
	if (c->text != NULL) {
		(void)snprintf(buf, size, "%s", c->text(opts));
	} else {
		const void *at = (const char *)opts + c->offset;

		(void)snprintf(buf, size, "%s", c->names[*(const int *)at]);
	}
	return c->key;
}

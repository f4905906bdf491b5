/*
 * bt-run's options: the table, and the rules that come of them.
 */
#ifndef BT_RUN_OPTS_H
#define BT_RUN_OPTS_H

#include "cli/main.h"
#include "engine/rules.h"

/* An option that is told in meta begins with its text, as it was given. */
struct frac_opt {
	const char *text;
	double frac;
};

struct interest_opt {
	const char *text;
	struct bt_rate credit, debit;
};

/* --trade-from: an instant, or a number of steps. */
struct trade_from_opt {
	const char *text;
	bt_time time;
	int64_t steps;
};

/* --leverage and --margin */
struct margin_opt {
	const char *text; /* NULL: not given */
	struct bt_margin_rules rules;
};

/* --stale: after how long, and what then. */
struct stale_opt {
	const char *text; /* NULL: not given */
	int64_t after;    /* ns */
	enum bt_stale rule;
};

struct currency_opt {
	const char *text; /* NULL: not given */
	char name[8];
};

/* --size: what orders for auto get. */
struct size_opt {
	const char *text; /* NULL: not given */
	uint32_t unit;
	double amount;
};

struct kelly_opt {
	const char *text;
	struct bt_kelly_rules rules;
};

/* --max-order and the like. */
struct limit_opt {
	const char *text;
	struct bt_limit limit;
};

/* --max-gross, --max-net, --max-drawdown */
struct times_opt {
	const char *text;
	double times;
};

struct hours_opt {
	const char *text;
	int64_t from, to;
};

/* The rules of --risk: as options, and as the file that holds them. */
struct risk_opts {
	const char *file, *symbols;
	struct limit_opt order, position, daily_loss;
	struct times_opt gross, net, drawdown;
	struct hours_opt hours;
	int open, orders, losses, on_halt;
};

struct day_start_opt {
	const char *text;
	int64_t offset; /* ns after midnight */
};

/* --no-fill: bars that fill nothing. */
struct no_fill_opt {
	const char *text;
	int bits; /* enum bt_no_fill */
};

struct run_opts {
	/* strategy */
	const char *orders, *plugin, *feed, *strategy_tz;
	const char *explain; /* an order; NULL: none */
	bool is_bounds, is_verified;
	bool is_pending;
	struct bt_list params;
	bool is_pipelined, is_lockstep, is_inline;
	int64_t start_timeout, step_timeout;
	/* account */
	double cash;
	bool is_short_allowed;
	struct margin_opt leverage, margin;
	int margin_mode;
	struct frac_opt liquidation_fee;
	struct currency_opt currency;
	int tick_round, lots;
	bool is_hedging;
	struct bt_list flow;
	const char *flows;
	int settle;
	struct stale_opt stale;
	/* costs, as they were given */
	const char *fee, *slippage, *spread, *borrow, *instruments;
	struct interest_opt interest;
	int tier_period, slip_cap, slip_limit;
	bool is_open_slipping;
	/* sizes */
	struct size_opt size;
	int size_at;
	int vol_days;
	struct kelly_opt kelly;
	struct risk_opts risk;
	/* fills */
	int fill, path, limit_needs, no_cash, at_end, bad_split, adjusted;
	const char *fine;
	int quotes, queue;
	struct times_opt participation;
	int64_t latency;
	struct no_fill_opt no_fill;
	int pyramiding;
	bool is_exclusive;
	int like; /* 0: none; else bt_presets[like - 1] */
	struct bt_list rules;
	/* time */
	struct trade_from_opt trade_from;
	const char *day_zone;
	struct day_start_opt day_start;
	double periods;
	int equity;

	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

extern const struct bt_program run_program;

/* run_opts_read(opts, cli): the options of the file of --risk, into the struct
 * that cli knows as opts; 0, or -1 with cli->err. */
int run_opts_read(const struct run_opts *opts, struct bt_cli *cli) BT_MUST_USE;

/*
 * run_opts_check(opts, cli): combinations that make no sense; 0, or -1 with
 * BT_USAGE.
 */
int run_opts_check(const struct run_opts *opts, struct bt_cli *cli);

/* run_opts_path(opts): the name of --path. */
const char *run_opts_path(const struct run_opts *opts);

/*
 * run_opts_rules(opts, zone): the engine's rules.
 *
 *   zone   of --day-zone, borrowed; NULL is UTC.
 */
struct bt_rules run_opts_rules(
    const struct run_opts *opts, const struct bt_zone *zone);

/* The n-th of the conventions that meta tells: its key, the text of its value
 * in buf, "" for one that is as it is without being asked for and is not told;
 * NULL past the last. */
const char *run_opts_meta(
    const struct run_opts *opts, size_t n, char *buf, size_t size);

#endif

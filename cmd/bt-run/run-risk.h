/*
 * Options of sizing and risk that have a form of their own.
 */
#ifndef BT_RUN_RISK_H
#define BT_RUN_RISK_H

#include "engine/rules.h"

/* --size: what orders for auto get. */
struct size_opt {
	const char *text; /* NULL: not given */
	uint32_t unit;
	double amount;
};

/* --kelly */
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

/* run_risk_rules(opts, risk): the engine's rules; symbols are borrowed. */
void run_risk_rules(const struct risk_opts *opts, struct bt_risk *risk);

/* Parsers of rows of the table, as bt_opt_parser. */
int run_risk_size(const char *value, void *field, struct bt_err *err);
int run_risk_kelly(const char *value, void *field, struct bt_err *err);
int run_risk_limit(const char *value, void *field, struct bt_err *err);
int run_risk_money(const char *value, void *field, struct bt_err *err);
int run_risk_times(const char *value, void *field, struct bt_err *err);
int run_risk_share(const char *value, void *field, struct bt_err *err);
int run_risk_hours(const char *value, void *field, struct bt_err *err);

#endif

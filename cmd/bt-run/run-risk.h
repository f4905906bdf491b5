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

/* Parsers of rows of the table, as bt_opt_parser. */
int run_risk_size(const char *value, void *field, struct bt_err *err);
int run_risk_kelly(const char *value, void *field, struct bt_err *err);

#endif

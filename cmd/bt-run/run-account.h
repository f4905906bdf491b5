/*
 * Options of the account that have a form of their own: margin, vanished symbols.
 */
#ifndef BT_RUN_ACCOUNT_H
#define BT_RUN_ACCOUNT_H

#include "engine/rules.h"

/* --leverage and --margin: shares of what a position is worth. */
struct margin_opt {
	const char *text; /* NULL: not given */
	double initial, maintenance;
};

/* --stale: after how long, and what then. */
struct stale_opt {
	const char *text; /* NULL: not given */
	int64_t after;    /* ns */
	enum bt_stale rule;
};

/* --currency */
struct currency_opt {
	const char *text; /* NULL: not given */
	char name[8];
};

/* Parsers of rows of the table, as bt_opt_parser. */
int run_account_leverage(const char *value, void *field, struct bt_err *err);
int run_account_margin(const char *value, void *field, struct bt_err *err);
int run_account_currency(const char *value, void *field, struct bt_err *err);
int run_account_stale(const char *value, void *field, struct bt_err *err);

#endif

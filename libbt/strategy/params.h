/*
 * Parameters by name: what `-p fast=10` may say, and what it says in full.
 */
#ifndef BT_STRATEGY_PARAMS_H
#define BT_STRATEGY_PARAMS_H

#include <stddef.h>

#include "bt/err.h"

/* A parameter: `-p fast=10`, or what a sidecar gives as its default. */
struct bt_param {
	const char *name, *value;
	int is_default; /* from the sidecar, not from the command line */
};

/* The parameters that a strategy is given; all zero is none. */
struct bt_params {
	struct bt_param *at;
	size_t n, cap;
	char *names; /* what the names of at[] are kept in */
};
void bt_params_free(struct bt_params *p);

/*
 * bt_param_is_name(s, n): letters, digits and _, no digit first, at most 63:
 * a name that is also one for the environment and for most languages.
 */
int bt_param_is_name(const char *s, size_t n);

#endif

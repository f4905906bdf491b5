/*
 * What tests of the engine share: a world of bars and a script of orders, and
 * what the engine tells of them, a line of text a record.  No process, no
 * file, no pipe.
 */
#ifndef TESTS_UNIT_ENGINEFIXTURE_H
#define TESTS_UNIT_ENGINEFIXTURE_H

#include "engine/state.h"

/* An engine, its script of orders by step, what it told. */
struct world {
	struct bt_symtab *syms;
	struct bt_engine *e;
	struct bt_err err;
	const struct bt_order *orders; /* .time: the number of their step */
	size_t n_orders;
	int64_t step;
	char told[8192];
	size_t n_told;
	const char *types; /* first letters of the types to tell: "ft" */
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* For cmocka: *state becomes a world with symbols, and no engine. */
int world_set_up(void **state);
int world_tear_down(void **state);

/* A symbol's number, made where it is new. */
bt_sym world_sym(struct world *w, const char *name);

/* An engine; types are the first letters of what is to be told, "ft". */
void world_begin(struct world *w, const struct bt_rules *rules,
    const char *types, const struct bt_order *orders, size_t n);

/* Let bars pass, each a step of its own, or several with the same end. */
void world_pass(struct world *w, const struct bt_bar *bars, size_t n);

/* Let one action pass, a step of its own. */
void world_act(
    struct world *w, bt_time time, bt_sym s, uint32_t kind, double value);

/* The end of the data: this, and nothing else, was told. */
void world_end(struct world *w, const char *expected);

/* The bar of day k since 1970. */
struct bt_bar world_day(struct world *w, const char *name, int k, double o,
    double h, double l, double c);

/* An order in answer to a step, counted from 0: of units; of a share; with a
 * price. */
struct bt_order world_order(struct world *w, int step, enum bt_side side,
    const char *name, double n_units);
struct bt_order world_share(struct world *w, int step, enum bt_side side,
    const char *name, enum bt_unit unit, double amount);
struct bt_order world_priced(
    struct bt_order o, enum bt_order_type type, double px);

#endif

/*
 * What a strategy has asked for, step by step, to be held against what it
 * asks for another time.
 *
 * Orders are kept as text in which nothing is rounded, `buy,SPY,10,limit=99`,
 * one a line; steps without orders are counted only.  Logs are left out.
 */
#ifndef BT_STRATEGY_ASKED_H
#define BT_STRATEGY_ASKED_H

#include "base/buf.h"
#include "bt/strategy.h"
#include "bt/symbol.h"

/* All zero is empty. */
struct bt_asked {
	struct bt_buf b;   /* steps with orders, one behind the other */
	int64_t n_steps;   /* all so far */
	int64_t n_answers; /* those with orders */
};

/* The orders of a step. */
struct bt_asked_step {
	int64_t step; /* 1, 2, ...; 0: there is none */
	bt_time at, label;
	const char *text; /* borrowed; lines, the last one's newline left out */
	size_t n;
};

/* bt_asked_put(a, syms, step, answer, err): the next step; 0 or -1. */
int bt_asked_put(struct bt_asked *a, const struct bt_symtab *syms,
    const struct bt_step *step, const struct bt_answer *answer,
    struct bt_err *err) BT_MUST_USE;
void bt_asked_clear(struct bt_asked *a);

/*
 * bt_asked_next(a, at, s): the next step with orders, from *at on, which
 * begins as 0.  1 with *s set, borrowed from a; 0 past the last.
 */
int bt_asked_next(
    const struct bt_asked *a, size_t *at, struct bt_asked_step *s);

/*
 * bt_asked_is_same(a, b, to, x, y):
 * Whether the steps up to `to` have the same orders.
 *
 *   x, y   set to the first that differ, of a and of b; step 0 where one has
 *          none at the other's step.
 */
int bt_asked_is_same(const struct bt_asked *a, const struct bt_asked *b,
    int64_t to, struct bt_asked_step *x, struct bt_asked_step *y);

#endif

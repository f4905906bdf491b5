/*
 * What tests of strategies share: steps that are made by hand, and a run
 * without an engine that notes what was asked for.
 */
#ifndef TESTS_UNIT_STRATEGYFIXTURE_H
#define TESTS_UNIT_STRATEGYFIXTURE_H

#include "base/buf.h"
#include "strategy/ops.h"

/* Daily bars of n symbols A, B, ..., one step a day from 2024-01-01 on. */
struct fixture {
	struct bt_symtab *syms;
	int n_steps, n_syms;
	int made;     /* steps so far */
	int fails_at; /* the source fails before that step; 0: never */
	struct bt_bar bars[4];
	struct bt_rec recs[4];
	struct bt_step step;
	const char *directive; /* told once, before the first step */
	struct bt_buf told;    /* what the strategy said on standard error */
};

void fixture_init(struct fixture *f, int n_steps, int n_syms);
void fixture_clear(struct fixture *f);
struct bt_source fixture_source(struct fixture *f);

/* bt_host_opts.say, with the fixture as its argument. */
void fixture_say(void *arg, const char *line, size_t n);

/*
 * Run a strategy to its end: each answer as a line "STEP: SIDE SYMBOL QTY ..."
 * or "STEP: log TEXT" in out, text.  0; -1 with err set.
 */
int fixture_run(struct fixture *f, struct bt_strategy *s, struct bt_buf *out,
    struct bt_err *err);

#endif

#include "run-verify.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/intr.h"
#include "base/temp.h"
#include "bt/time.h"
#include "run-again.h"

#define CUTS_ASKED  8 /* at steps with orders, at most */
#define CUTS_SPREAD 4 /* at others, whatever was asked there */

/* One more time: how, and how far. */
struct check {
	enum run_again_how how;
	struct bt_history_mark cut; /* its last step */
};

struct checks {
	struct check v[2 + CUTS_ASKED + CUTS_SPREAD];
	size_t n, n_cuts;
};

/* What verifying has come to. */
struct work {
	const struct run_verify *v;
	struct bt_cli *cli;
	struct run_again again;
	size_t n_done, n_uncovered;
	bool is_lockstep; /* it was run in lock step as well */
};

/* ---- which checks ---- */

static void
add(struct checks *c, enum run_again_how how, const struct bt_history_mark *at)
{
	size_t i = c->n, k;

	for (k = 0; how == RUN_AGAIN_CUT && k < c->n; k++)
		if (c->v[k].how == how && c->v[k].cut.step == at->step)
			return;
	/* cuts stand in the order of their steps */
	while (how == RUN_AGAIN_CUT && i > 0 && c->v[i - 1].how == how &&
	       c->v[i - 1].cut.step > at->step) {
		c->v[i] = c->v[i - 1];
		i--;
	}
	c->v[i] = (struct check){ how, *at };
	c->n++;
	c->n_cuts += how == RUN_AGAIN_CUT;
}

/*
 * A history that ends where an order was given shows whether what came next
 * had a part in it; of many such steps, some that are spread evenly.
 */
static void
add_cuts(const struct run_verify *v, struct checks *c)
{
	int64_t n = bt_history_count(v->history), i = 0, next = 0;
	int64_t m = v->asked->n_answers;
	const struct bt_history_mark *marks;
	struct bt_asked_step s;
	size_t at = 0, k, n_marks;
	int64_t taken = 0;

	for (; bt_asked_next(v->asked, &at, &s); i++) {
		if (i < next || s.step == n)
			continue;
		add(c, RUN_AGAIN_CUT,
		    &(struct bt_history_mark){ s.step, s.at, s.label });
		taken++;
		next = m <= CUTS_ASKED ? i + 1
				       : taken * (m - 1) / (CUTS_ASKED - 1);
		if (taken == CUTS_ASKED)
			break;
	}
	marks = bt_history_marks(v->history, &n_marks);
	for (k = 1; k <= CUTS_SPREAD; k++) {
		const struct bt_history_mark *mark =
		    &marks[k * n_marks / (CUTS_SPREAD + 1)];

		if (n_marks > CUTS_SPREAD && mark->step < n)
			add(c, RUN_AGAIN_CUT, mark);
	}
}

static void
choose(const struct run_verify *v, struct checks *c)
{
	const struct bt_history_mark all = { bt_history_count(v->history),
		BT_TIME_NONE, BT_TIME_NONE };

	*c = (struct checks){ 0 };
	add(c, RUN_AGAIN_WHOLE, &all);
	if (strcmp(v->kind->protocol, "pipelined") == 0)
		add(c, RUN_AGAIN_LOCKSTEP, &all);
	add_cuts(v, c);
}

/* ---- what is found ---- */

/* Orders, each on a line of its own. */
static void
tell_orders(struct bt_log *log, const struct bt_asked_step *s)
{
	const char *p = s->text, *nl;
	size_t left = s->n;

	if (s->step == 0)
		bt_log_say(log, "  no orders");
	while (s->step != 0 && left > 0) {
		nl = memchr(p, '\n', left);
		bt_log_say(log, "  %.*s",
		    (int)(nl != NULL ? (size_t)(nl - p) : left), p);
		left -= nl != NULL ? (size_t)(nl - p) + 1 : left;
		p = nl != NULL ? nl + 1 : p + left;
	}
}

/* `the history ending at 2024-01-05T00:00:00Z`, ... */
static void
describe(const struct check *c, char *text, size_t size)
{
	char at[BT_TIME_TEXT_MAX];

	switch (c->how) {
	case RUN_AGAIN_WHOLE:
		(void)snprintf(text, size, "when it runs again");
		return;
	case RUN_AGAIN_LOCKSTEP:
		(void)snprintf(text, size, "in lock step");
		return;
	case RUN_AGAIN_CUT:
		break;
	}
	(void)bt_time_format(c->cut.label, at);
	(void)snprintf(
	    text, size, "where the data end with the record of %s", at);
}

static void
tell_difference(struct work *w, const struct check *c,
    const struct bt_asked_step *x, const struct bt_asked_step *y)
{
	struct bt_log *log = &w->cli->log;
	const struct bt_asked_step *s = x->step != 0 ? x : y;
	bool is_given = w->v->kind->way >= RUN_ORDERS;
	char at[BT_TIME_TEXT_MAX], where[128];

	(void)bt_time_format(s->label, at);
	describe(c, where, sizeof where);
	bt_log_say(log, "%s: the orders of step %lld, of the record of %s, are",
	    c->how == RUN_AGAIN_WHOLE && !is_given ? "not deterministic"
						   : "look-ahead",
	    (long long)s->step, at);
	tell_orders(log, x);
	bt_log_say(log, "and %s%s they are", where,
	    is_given && c->how == RUN_AGAIN_WHOLE
		? ", which does not have to be look-ahead,"
		: "");
	tell_orders(log, y);
}

/* A strategy that cannot do without what comes later. */
static void
tell_failure(struct work *w, const struct check *c, const struct bt_err *why)
{
	char where[128];

	describe(c, where, sizeof where);
	bt_log_say(&w->cli->log, "look-ahead: %s it fails", where);
	bt_log_say(&w->cli->log, "  %s", why->text);
}

/* ---- checking ---- */

/* Whether a failure is the strategy's, or that of the orders it made. */
static bool
is_its_own(const struct work *w, const struct bt_err *err)
{
	return err->status == BT_STRATEGY ||
	       (err->status == BT_BAD_INPUT && w->v->kind->way == RUN_ORDERS);
}

/* 1 where a check is passed; 0 where it found something; -1. */
static int
check(struct work *w, const struct check *c)
{
	struct run_again_result r = { 0 };
	struct bt_asked_step x, y;
	int rc = run_again(&w->again, c->how, &c->cut, &r);

	if (rc > 0 && r.err.status == BT_OK) {
		rc = bt_asked_is_same(
		    w->v->asked, &r.asked, c->cut.step, &x, &y);
		if (!rc)
			tell_difference(w, c, &x, &y);
		w->n_done += c->how == RUN_AGAIN_CUT;
		w->n_uncovered += c->how == RUN_AGAIN_CUT && !r.is_covered;
		w->is_lockstep |= c->how == RUN_AGAIN_LOCKSTEP;
	} else if (rc > 0 &&
		   (c->how == RUN_AGAIN_WHOLE || !is_its_own(w, &r.err))) {
		rc = bt_err_move(&w->cli->err, &r.err);
	} else if (rc > 0 && c->how == RUN_AGAIN_LOCKSTEP) {
		/* it may read on before it answers: cuts will tell */
		bt_log_say(
		    &w->cli->log, "not verified in lock step: %s", r.err.text);
	} else if (rc > 0) {
		tell_failure(w, c, &r.err);
		rc = 0;
	}
	run_again_result_clear(&r);
	return rc;
}

static void
tell_verdict(const struct work *w, char *verdict)
{
	bool is_covered = w->n_done > 0 && w->n_uncovered == 0;

	(void)snprintf(verdict, RUN_VERDICT_MAX, "again%s cuts=%zu%s",
	    w->is_lockstep ? " lockstep" : "", w->n_done,
	    is_covered ? " files" : "");
	bt_log_say(&w->cli->log,
	    "verified: the same orders again%s and with the data cut off at "
	    "%zu step%s",
	    w->is_lockstep ? ", in lock step" : "", w->n_done,
	    w->n_done == 1 ? "" : "s");
	if (w->n_uncovered > 0)
		bt_log_say(&w->cli->log,
		    "not verified: what it reads from files itself, as the "
		    "kernel lets none be covered");
}

int
run_verify(const struct run_verify *v, char *verdict)
{
	struct work w = { .v = v, .cli = v->kind->cli };
	struct checks c;
	size_t i;
	int rc;

	choose(v, &c);
	rc = run_again_open(&w.again, v);
	for (i = 0; i < c.n && rc > 0; i++)
		rc = check(&w, &c.v[i]);
	run_again_close(&w.again);
	if (rc > 0)
		tell_verdict(&w, verdict);
	else
		(void)snprintf(verdict, RUN_VERDICT_MAX, "no");
	return rc;
}

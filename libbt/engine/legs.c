/*
 * Legs: orders of several symbols, given together under one name, that fill at
 * one open together or not at all.
 *
 * They wait until each of their symbols has a record in the same round and
 * each limit is met at its open.  Then the account is asked whether it can
 * afford all of them; what it needs for each symbol adds up.
 */
#include "engine/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/vec.h"

static int
is_leg_of(const struct bt_resting *r, const struct bt_resting *first)
{
	return r->given == first->given && strcmp(r->legs, first->legs) == 0;
}

/* What it does at the open of the round at hand, if that is what it waits for:
 * 1 with *l set, 0. */
static int
look(struct bt_engine *e, struct bt_resting *r, struct bt_live *l)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];
	struct bt_point start = bt_path_start(&s->path);

	return s->round == e->round_id && r->active <= s->start &&
	       bt_walk_look(
		   e, r, &s->path, &start, e->account.v[r->o.sym].qty, l) &&
	       l->touch.at.line == 0;
}

int
bt_legs_gather(struct bt_engine *e, struct bt_resting *first)
{
	struct bt_resting *r;
	int is_ready = 1;

	e->n_opens = 0;
	for (r = first; r != NULL; r = r->later) {
		struct bt_live l;

		if (!is_leg_of(r, first))
			continue;
		r->served_round = e->round_id;
		if (!is_ready || !look(e, r, &l)) {
			is_ready = 0;
			continue;
		}
		if (bt_vec_reserve((void **)&e->opens, &e->opens_cap,
			e->n_opens + 1, sizeof *e->opens, &e->err) < 0)
			return -1;
		e->opens[e->n_opens++] = l;
	}
	return is_ready;
}

/* The risk rule that a leg breaks, with those before it; or NULL. */
static const char *
guarded(const struct bt_engine *e, const struct bt_live *l,
    const struct bt_means *means, const struct bt_deal *d,
    struct bt_guard_more *more)
{
	const struct bt_guard_in g = {
		.sym = l->r->o.sym,
		.means = means,
		.in = &d->in,
		.qty = d->qty,
		.label = e->sym[l->r->o.sym].start,
		.is_tested = l->r->is_tested,
		.more = more,
	};
	char why[160];

	return e->guard.is_on &&
		       bt_size_closes(&d->in, means->position, d->qty) != d->qty
		   ? bt_guard_fill(e, &g, why, sizeof why)
		   : NULL;
}

/* What a leg would take from the free cash; why it cannot be, or NULL. */
static const char *
need_of(const struct bt_engine *e, const struct bt_live *l,
    struct bt_guard_more *more, double *need, double *has)
{
	bt_sym sym = l->r->o.sym;
	struct bt_means means = bt_account_means(&e->account, sym);
	const struct bt_deal_in in = {
		.order = &l->r->o, .sym = sym, .touch = &l->touch
	};
	const char *refused;
	struct bt_deal d;

	*need = *has = 0;
	if (bt_fill_settle(e, &means, &in, &d) < 0)
		return "too_large";
	if (d.qty == 0)
		return "size";
	(void)bt_afford(&means, &d.in, &e->rules, d.qty, &refused);
	if (refused != NULL && strcmp(refused, "short") == 0)
		return refused;
	refused = guarded(e, l, &means, &d, more);
	if (refused != NULL)
		return refused;
	*has = bt_afford_free(&means, &d.in, 0);
	*need = *has - bt_afford_free(&means, &d.in, d.qty);
	return NULL;
}

static int
refuse_all(struct bt_engine *e, const char *reason, const char *detail)
{
	size_t i;

	for (i = 0; i < e->n_opens; i++) {
		struct bt_resting *r = e->opens[i].r;

		if (bt_admit_refused(e, &r->o, reason, detail) < 0 ||
		    bt_admit_done(e, r, BT_REJECTED, reason) < 0)
			return -1;
	}
	e->n_opens = 0;
	return bt_life_orphans(e);
}

int
bt_legs_afford(struct bt_engine *e)
{
	struct bt_guard_more more = { 0 };
	double sum = 0, has = 0, need;
	const char *reason = NULL;
	char detail[128];
	size_t i;

	for (i = 0; i < e->n_opens && reason == NULL; i++) {
		reason = need_of(e, &e->opens[i], &more, &need, &has);
		sum += need;
	}
	if (reason != NULL) {
		(void)snprintf(detail, sizeof detail,
		    "refused: one of its legs cannot be traded (%s)", reason);
		return refuse_all(e, reason, detail);
	}
	if (sum <= 0 || has - sum >= -1e-9 * fabs(has))
		return 0;
	(void)snprintf(detail, sizeof detail,
	    "refused: its legs need %.2f and %.2f is free", sum, has);
	return refuse_all(e, "cash", detail);
}

void
bt_legs_break(struct bt_engine *e, bt_time given, const char *legs)
{
	struct bt_resting *r = bt_book_oldest(e->book);

	for (; r != NULL; r = r->later)
		if (r->given == given && strcmp(r->legs, legs) == 0)
			r->is_broken = e->has_orphans = 1;
}

int
bt_legs_check(struct bt_engine *e, const struct bt_answer *answer)
{
	size_t i, k;

	if (!e->has_refused_leg)
		return 0;
	e->has_refused_leg = 0;
	for (i = 0; i < answer->n; i++) {
		const char *legs = answer->orders[i].legs;
		const struct bt_resting *r = bt_book_oldest(e->book);
		size_t asked = 0, rest = 0;

		if (legs[0] == '\0')
			continue;
		for (k = 0; k < answer->n; k++)
			asked += strcmp(answer->orders[k].legs, legs) == 0;
		for (; r != NULL; r = r->later)
			rest += r->given == e->at && strcmp(r->legs, legs) == 0;
		if (rest < asked)
			bt_legs_break(e, e->at, legs);
	}
	return bt_life_orphans(e);
}

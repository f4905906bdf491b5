/*
 * What becomes of positions by themselves, without an order: contracts settle
 * and expire, symbols vanish or are delisted.
 *
 *	settle   the account day ends      gains become cash, the position stays
 *	expiry   the instrument's time      closed at the last price
 *	delist   an action                  closed at what it pays
 *	stale    no record for too long     told; closed at the last price; or 0
 *
 * A symbol that has expired or is delisted trades no more: its later records
 * are information, its orders end, new ones are refused.
 */
#include "engine/state.h"

#include <math.h>

#include "bt/num.h"
#include "engine/worth.h"

int
bt_fate_close(struct bt_engine *e, bt_sym sym, double px, const char *rule)
{
	struct bt_path path = bt_path_flat(px);
	struct bt_touch touch = { bt_path_end(&path), px, 0, rule, 0 };
	struct bt_fill_at_bar f = {
		.sym = sym,
		.touch = &touch,
		.path = &path,
		.label = e->sym[sym].start,
		.flags = BT_FORCED,
	};

	return bt_fill_out(e, &f);
}

int
bt_fate_meet(struct bt_engine *e, bt_sym sym)
{
	const struct bt_instrument *inst = bt_symtab_instrument(e->syms, sym);

	bt_account_meet(&e->account, sym);
	if (inst->expiry != BT_TIME_NONE) {
		e->sym[sym].ends = inst->expiry;
		if (inst->expiry < e->next_end)
			e->next_end = inst->expiry;
	}
	return bt_fx_meet(e, sym);
}

/* ---- settlement ---- */

/* What has been gained since the last settlement is cash now. */
static int
settle(struct bt_engine *e, bt_sym sym)
{
	const struct bt_instrument *inst = bt_symtab_instrument(e->syms, sym);
	const struct bt_holding *h = &e->account.v[sym];
	struct bt_lots *lots = &e->sym[sym].lots;
	struct bt_cash c = {
		.time = e->last_label,
		.at = e->at,
		.sym = sym,
		.kind = "settlement",
	};
	size_t i;

	for (i = 0; i < lots->n; i++) {
		struct bt_entry *v = &lots->v[lots->head + i];

		v->settled = bt_lots_gain(v, inst, &h->on, h->mark);
		v->score = bt_worth_score(h->on.is_inverse, h->mark);
	}
	c.amount = bt_account_settle(&e->account, sym);
	c.balance = e->account.cash;
	e->gross += fabs(c.amount);
	return c.amount == 0 ? 0 : bt_state_tell(e, BT_CASH, &c);
}

int
bt_fate_settle(struct bt_engine *e)
{
	size_t i;

	if (e->account.n_odd == 0)
		return 0;
	for (i = 0; i < e->account.n_held; i++) {
		bt_sym sym = e->account.held[i];
		const struct bt_instrument *inst =
		    bt_symtab_instrument(e->syms, sym);

		if (e->account.v[sym].on.is_margined &&
		    (inst->settles_daily || e->rules.settles_daily) &&
		    settle(e, sym) < 0)
			return -1;
	}
	return 0;
}

/* ---- the end of a symbol ---- */

void
bt_fate_delist(struct bt_engine *e, const struct bt_action *a)
{
	struct bt_sym_state *s = &e->sym[a->sym];

	if (s->over != NULL || s->ends <= a->time)
		return;
	s->ends = a->time;
	s->is_delisted = 1;
	s->pays = a->value;
	if (s->ends < e->next_end)
		e->next_end = s->ends;
}

/* What a unit of a symbol that ends is paid: what the action says, or its last
 * price. */
static double
pays(const struct bt_engine *e, bt_sym sym)
{
	const struct bt_sym_state *s = &e->sym[sym];

	if (!s->is_delisted || !(s->pays >= 0) || !isfinite(s->pays) ||
	    (s->pays == 0 && e->account.v[sym].on.is_inverse))
		return s->close;
	return s->pays;
}

/* Of the symbols that end now the first by name, or BT_SYM_NONE; and when the
 * next one of the others does. */
static bt_sym
next_over(struct bt_engine *e)
{
	bt_sym sym, found = BT_SYM_NONE;

	e->next_end = INT64_MAX;
	for (sym = 0; sym < e->n_syms; sym++) {
		struct bt_sym_state *s = &e->sym[sym];

		if (s->over != NULL)
			continue;
		if (s->ends > e->at)
			e->next_end =
			    s->ends < e->next_end ? s->ends : e->next_end;
		else if (found == BT_SYM_NONE ||
			 bt_symtab_compare(e->syms, sym, found) < 0)
			found = sym;
	}
	return found;
}

static int
end_symbol(struct bt_engine *e, bt_sym sym)
{
	struct bt_sym_state *s = &e->sym[sym];

	s->over = s->is_delisted ? "delist" : "expiry";
	if (bt_state_event(e, sym, "info", s->over, "%s trades no more",
		bt_symtab_name(e->syms, sym)) < 0 ||
	    bt_admit_cancel_of(e, sym, s->over) < 0)
		return -1;
	return bt_fate_close(e, sym, pays(e, sym), s->over);
}

/* ---- symbols that vanish ---- */

static int
vanish(struct bt_engine *e, bt_sym sym)
{
	struct bt_sym_state *s = &e->sym[sym];
	const struct bt_holding *h = &e->account.v[sym];
	char px[BT_NUM_TEXT_MAX];

	s->is_stale = 1;
	(void)bt_num_format(h->mark, px);
	if (bt_state_event(e, sym, "warn", "stale",
		"%s has had no record for %.1f days; its last price was %s",
		bt_symtab_name(e->syms, sym),
		(double)(e->at - s->end) / (double)BT_DAY, px) < 0)
		return -1;
	switch (e->rules.stale) {
	case BT_STALE_WARN:
		break;
	case BT_STALE_CLOSE:
		return bt_fate_close(e, sym, h->mark, "stale.close");
	case BT_STALE_ZERO:
		return bt_fate_close(
		    e, sym, h->on.is_inverse ? h->mark : 0, "stale.zero");
	}
	return 0;
}

static int
look_for_vanished(struct bt_engine *e)
{
	size_t i = 0;

	while (i < e->account.n_held) {
		bt_sym sym = e->account.held[i];
		const struct bt_sym_state *s = &e->sym[sym];

		if (!s->is_stale && e->at - s->end > e->rules.stale_after &&
		    vanish(e, sym) < 0)
			return -1;
		/* one that was closed has left its place to the next */
		if (i < e->account.n_held && e->account.held[i] == sym)
			i++;
	}
	return 0;
}

int
bt_fate_step(struct bt_engine *e)
{
	bt_sym sym;

	while (e->at >= e->next_end && (sym = next_over(e)) != BT_SYM_NONE)
		if (end_symbol(e, sym) < 0)
			return -1;
	return e->rules.stale_after > 0 ? look_for_vanished(e) : 0;
}

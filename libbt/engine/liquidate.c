/*
 * Step 3, inside step 2: positions that are not kept up by enough equity are
 * taken away, at the first point where that is so.
 *
 * At an open and at a close all symbols stand at prices that were there at one
 * instant, and all that is held is tested together.  In between, each symbol
 * goes its own path while the others stand still at their opens, as when paths
 * are judged: exact with one position, and marked ambiguous with several, in
 * cross mode.  What trades against orders and what is liquidated come in the
 * order of the path.
 */
#include "engine/state.h"

#include <math.h>

#include "bt/num.h"
#include "engine/worth.h"

/* A position that is taken away: where, and what else is known of it. */
struct taken {
	bt_sym sym;
	struct bt_point at;
	uint32_t flags;
};

/* What is kept up by what for a symbol as it is held now; 1, or 0 where it is
 * not held or nothing has to be left for it. */
static int
stake_of(const struct bt_engine *e, bt_sym sym, struct bt_stake *s)
{
	struct bt_means m;

	if (e->account.v[sym].gross == 0)
		return 0;
	m = bt_account_means(&e->account, sym);
	return bt_afford_stake(&m, bt_symtab_instrument(e->syms, sym), s);
}

static int
pay_fee(struct bt_engine *e, bt_sym sym, double size)
{
	double fee = e->rules.liquidation_fee * size;

	if (fee == 0)
		return 0;
	return bt_ledger_flow(
	    e, sym, e->sym[sym].start, "liquidation.fee", -fee);
}

/* The orders of a symbol end, then what is held of it is closed. */
static int
take(struct bt_engine *e, const struct taken *t)
{
	const struct bt_instrument *inst =
	    bt_symtab_instrument(e->syms, t->sym);
	struct bt_holding *h = &e->account.v[t->sym];
	const struct bt_path *path = &e->sym[t->sym].path;
	struct bt_touch touch = { t->at, t->at.px, t->flags, "liquidation", 0 };
	struct bt_fill_at_bar f = {
		.sym = t->sym,
		.touch = &touch,
		.path = path,
		.label = e->sym[t->sym].start,
		.flags = BT_FORCED,
	};
	double mark = h->mark;
	char px[BT_NUM_TEXT_MAX];
	double size = fabs(bt_worth_size(
	    inst, h->on.fx, bt_qty_units(h->gross, inst->lot), t->at.px));

	(void)bt_num_format(t->at.px, px);
	bt_account_mark(&e->account, t->sym, t->at.px);
	if (bt_state_event(e, t->sym, "warn", "liquidation",
		"%s is closed at %s: equity %.2f, maintenance margin %.2f",
		bt_symtab_name(e->syms, t->sym), px,
		bt_account_equity(&e->account),
		bt_account_maintenance(&e->account)) < 0 ||
	    bt_admit_cancel_of(e, t->sym, "liquidation") < 0 ||
	    bt_fill_out(e, &f) < 0)
		return -1;
	e->totals.liquidations++;
	bt_account_mark(&e->account, t->sym, mark);
	return pay_fee(e, t->sym, size);
}

/* ---- all that is held, at one instant ---- */

static int
is_kept(const struct bt_engine *e)
{
	const struct bt_account *a = &e->account;

	return bt_account_equity(a) > bt_account_maintenance(a);
}

/* Of the symbols that trade just now the one that needs most to be kept; equal:
 * the first by name.  In isolated mode: the first that is not kept. */
static bt_sym
worst_of(const struct bt_engine *e)
{
	bt_sym worst = BT_SYM_NONE;
	double most = 0;
	size_t i;

	for (i = 0; i < e->account.n_held; i++) {
		bt_sym sym = e->account.held[i];
		const struct bt_holding *h = &e->account.v[sym];
		struct bt_stake s;
		double needs;

		if (e->sym[sym].round != e->round_id || !stake_of(e, sym, &s))
			continue;
		if (h->on.is_isolated) {
			if (bt_margin_excess(&s, h->mark) <= 0)
				return sym;
			continue;
		}
		needs = bt_margin_needs(&s, h->mark);
		if (worst == BT_SYM_NONE || needs > most) {
			worst = sym;
			most = needs;
		}
	}
	return worst;
}

int
bt_liquidate_all(struct bt_engine *e, int is_open)
{
	while (e->account.n_odd > 0) {
		struct taken t = { .flags = is_open ? BT_GAP : 0 };

		if (!e->account.rules.is_isolated && is_kept(e))
			return 0;
		t.sym = worst_of(e);
		if (t.sym == BT_SYM_NONE)
			return 0;
		t.at = is_open ? bt_path_start(&e->sym[t.sym].path)
			       : bt_path_end(&e->sym[t.sym].path);
		if (take(e, &t) < 0)
			return -1;
	}
	return 0;
}

/* ---- one symbol, on its way ---- */

int
bt_liquidate_to(struct bt_engine *e, bt_sym sym, const struct bt_point *to,
    int is_ambiguous)
{
	struct bt_sym_state *s = &e->sym[sym];
	struct taken t = { .sym = sym };
	struct bt_point from = s->seen;
	struct bt_stake stake;

	s->seen = *to;
	if (e->account.n_odd == 0 || !stake_of(e, sym, &stake) ||
	    !bt_margin_reach(&stake, &s->path, &from, to, &t.at))
		return 0;
	if (is_ambiguous ||
	    (e->account.n_held > 1 && !e->account.rules.is_isolated))
		t.flags = BT_AMBIGUOUS;
	return take(e, &t) < 0 ? -1 : 1;
}

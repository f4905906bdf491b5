/*
 * Step 1: corporate actions.
 *
 * An action at T waits, by symbol, until a record of that symbol that starts
 * at or after T comes: so it applies after all that ended by T and before all
 * that starts then, whatever the other symbols do meanwhile.
 */
#include "engine/state.h"

#include <math.h>
#include <string.h>

#include "base/vec.h"
#include "engine/worth.h"

/* Adjusted data must not be adjusted again. */
static int
is_in_prices(const struct bt_engine *e, const struct bt_action *a)
{
	return (a->kind == BT_SPLIT && (e->adjusted == BT_ADJUSTED_SPLIT ||
					   e->adjusted == BT_ADJUSTED_ALL)) ||
	       (a->kind == BT_DIVIDEND &&
		   (e->adjusted == BT_ADJUSTED_DIVIDEND ||
		       e->adjusted == BT_ADJUSTED_ALL));
}

/* Money for the same dividend or funding, from two inputs, would flow
 * twice. */
static int
check_once(struct bt_engine *e, const struct bt_sym_state *s,
    const struct bt_action *a)
{
	char at[BT_TIME_TEXT_MAX];
	size_t i;

	if (is_in_prices(e, a))
		return 0;
	/* they came in the order of time */
	for (i = s->n_actions; i > 0; i--) {
		const struct bt_action *b = &s->actions[i - 1];

		if (b->time != a->time)
			break;
		if (b->kind != a->kind || b->value != a->value)
			continue;
		(void)bt_time_format(a->time, at);
		(void)bt_fail(&e->err, BT_BAD_INPUT,
		    "the same %s of %s, %g, comes twice at %s",
		    a->kind == BT_SPLIT      ? "split"
		    : a->kind == BT_DIVIDEND ? "dividend"
					     : "funding",
		    bt_symtab_name(e->syms, a->sym), a->value, at);
		return bt_err_hint(&e->err,
		    "where two inputs have the actions, leave one out");
	}
	return 0;
}

static int
take_actions(struct bt_engine *e, const struct bt_step *step)
{
	size_t i;

	for (i = 0; i < step->n; i++) {
		const struct bt_action *a = step->recs[i].u.action;
		struct bt_sym_state *s;

		if (step->recs[i].type != BT_ACTION)
			continue;
		if (a->kind == BT_DELIST) {
			bt_fate_delist(e, a);
			continue;
		}
		s = &e->sym[a->sym];
		if (check_once(e, s, a) < 0) {
			e->blame = (int)i;
			return -1;
		}
		if (bt_vec_reserve((void **)&s->actions, &s->actions_cap,
			s->n_actions + 1, sizeof *s->actions, &e->err) < 0)
			return -1;
		s->actions[s->n_actions++] = *a;
		s->has_funding |= a->kind == BT_FUNDING;
		e->n_actions++;
	}
	return 0;
}

/* What the next record begins with: a bar's open, a print's price. */
static double
first_price(const struct bt_rec *rec)
{
	return rec->type == BT_BAR ? rec->u.bar->open : rec->u.tick->price;
}

/*
 * Whether prices moved as a split says.  Small ones (stock dividends) cannot
 * be told from a day's move and are believed.
 */
static int
is_split_shown(double before, double after, double ratio)
{
	double expected = log(ratio);

	if (!(before > 0) || !(after > 0) || fabs(expected) < log(1.25))
		return 1;
	return log(before / after) / expected > 0.5;
}

static void
split_qty(bt_qty *units, double ratio, struct bt_lot lot)
{
	bt_qty qty;

	if (bt_qty_trunc(bt_qty_units(*units, lot) * ratio, lot, &qty) == 0)
		*units = qty;
}

/* All that is a price, or a distance that is not in percent; of what is not
 * given, which is NaN, nothing. */
static void
split_order(struct bt_resting *r, double ratio, struct bt_lot lot)
{
	double *const prices[] = { &r->o.limit, &r->o.stop, &r->o.sl, &r->o.tp,
		&r->o.avg_price, &r->best, &r->apart };
	const struct {
		double *by;
		uint32_t pct;
	} distances[] = {
		{ &r->o.trail, BT_TRAIL_PCT },
		{ &r->o.sl_by, BT_SL_BY_PCT },
		{ &r->o.tp_by, BT_TP_BY_PCT },
		{ &r->o.sl_trail, BT_SL_TRAIL_PCT },
	};
	size_t i;

	for (i = 0; i < sizeof prices / sizeof prices[0]; i++)
		*prices[i] /= ratio;
	for (i = 0; i < sizeof distances / sizeof distances[0]; i++)
		if ((r->o.flags & distances[i].pct) == 0)
			*distances[i].by /= ratio;
	if (r->o.unit == BT_UNITS)
		split_qty(&r->o.qty, ratio, lot);
	split_qty(&r->o.filled, ratio, lot);
}

/* What is less than a lot is paid out; of a margined kind, what it gained. */
static int
pay_fraction(struct bt_engine *e, const struct bt_action *a,
    const struct bt_split_rest *rest)
{
	const struct bt_holding *h = &e->account.v[a->sym];
	double multiplier = bt_symtab_instrument(e->syms, a->sym)->multiplier;
	double paid = rest->units * multiplier * h->mark;

	if (h->on.is_margined) {
		e->realised += rest->settled - rest->fees;
		paid -= rest->cost * multiplier;
	} else {
		e->realised -= rest->cost * multiplier + rest->fees;
	}
	if (rest->units == 0)
		return 0;
	return bt_ledger_flow(e, a->sym, a->time, "split.fraction",
	    bt_worth_money(h->on.fx, paid));
}

/* Units, lots and resting orders change; what they are worth does not. */
static int
split_holding(struct bt_engine *e, const struct bt_action *a)
{
	const struct bt_instrument *inst =
	    bt_symtab_instrument(e->syms, a->sym);
	struct bt_holding *h = &e->account.v[a->sym];
	struct bt_lots *lots = &e->sym[a->sym].lots;
	struct bt_resting *r;
	struct bt_split_rest rest;

	if (bt_lots_split(lots, a->value, inst->lot, &rest, &e->err) < 0)
		return -1;
	bt_account_set(&e->account, a->sym, rest.sum, rest.gross);
	if (h->on.is_margined)
		h->basis = inst->multiplier * bt_lots_basis(lots,
						  (struct bt_whose){ 0, 0 },
						  BT_QTY_ALL, inst->lot);
	h->mark /= a->value;
	for (r = bt_book_first(e->book, a->sym); r != NULL; r = r->next) {
		split_order(r, a->value, inst->lot);
		bt_admit_watch(e, r);
	}
	return pay_fraction(e, a, &rest);
}

static int
apply_split(
    struct bt_engine *e, const struct bt_action *a, const struct bt_rec *next)
{
	struct bt_sym_state *s = &e->sym[a->sym];
	const char *name = bt_symtab_name(e->syms, a->sym);

	if (!(a->value > 0) || !isfinite(a->value))
		return bt_fail(&e->err, BT_BAD_INPUT,
		    "split of %s by %g, expected a number above 0", name,
		    a->value);
	if (!is_split_shown(s->close, first_price(next), a->value)) {
		if (e->rules.bad_split == BT_BAD_SPLIT_IGNORE)
			return bt_state_event(e, a->sym, "warn",
			    "split.ignored",
			    "split of %s by %g is not in the prices", name,
			    a->value);
		if (e->rules.bad_split == BT_BAD_SPLIT_FAIL) {
			(void)bt_fail(&e->err, BT_BAD_INPUT,
			    "split of %s by %g is not in the prices: %g before "
			    "it, %g after",
			    name, a->value, s->close, first_price(next));
			return bt_err_hint(&e->err,
			    "where the prices are adjusted: --adjusted split, "
			    "or all where dividends are in them too; to apply "
			    "it all the same: --bad-split apply");
		}
	}
	s->close /= a->value;
	bt_vol_split(&s->vol, a->value);
	return split_holding(e, a);
}

/* A rate of the position's size, which longs pay and shorts receive; before T
 * is what the position is now, as the action comes before all from T on. */
static int
apply_funding(struct bt_engine *e, const struct bt_action *a)
{
	if (!isfinite(a->value))
		return bt_fail(&e->err, BT_BAD_INPUT,
		    "funding of %s by %g, expected a rate such as 0.0001",
		    bt_symtab_name(e->syms, a->sym), a->value);
	return bt_finance_funding(e, a->sym, a->time, a->value);
}

/* Dividends before a split that is in the prices were paid: for units as the
 * prices have them, or is each too large by the split? */
static void
count_in_prices(struct bt_engine *e, const struct bt_action *a)
{
	e->totals.in_prices++;
	if (a->kind == BT_SPLIT && e->sym[a->sym].has_dividend)
		e->totals.unscaled++;
}

static int
apply_one(
    struct bt_engine *e, const struct bt_action *a, const struct bt_rec *next)
{
	const struct bt_holding *h = &e->account.v[a->sym];

	if (is_in_prices(e, a)) {
		count_in_prices(e, a);
		return bt_state_event(e, a->sym, "info", "action.adjusted",
		    "a %s of %s is in the prices already",
		    a->kind == BT_SPLIT ? "split" : "dividend",
		    bt_symtab_name(e->syms, a->sym));
	}
	switch ((enum bt_action_kind)a->kind) {
	case BT_SPLIT:
		return apply_split(e, a, next);
	case BT_DIVIDEND:
		if (h->qty == 0)
			return 0;
		e->sym[a->sym].has_dividend = 1;
		return bt_ledger_flow(e, a->sym, a->time, "dividend",
		    bt_worth_money(h->on.fx, h->units * a->value));
	case BT_FUNDING:
		return apply_funding(e, a);
	case BT_DELIST:
		break;
	}
	return bt_state_event(e, a->sym, "warn", "action.ignored",
	    "this kind of action is not applied yet");
}

static int
apply_due(struct bt_engine *e, bt_sym sym, const struct bt_rec *next)
{
	struct bt_sym_state *s = &e->sym[sym];
	bt_time start = bt_trade_start(next);
	size_t i = 0, k;

	while (i < s->n_actions && s->actions[i].time <= start)
		i++;
	for (k = 0; k < i; k++)
		if (apply_one(e, &s->actions[k], next) < 0)
			return -1;
	e->n_actions -= i;
	s->n_actions -= i;
	memmove(s->actions, s->actions + i, s->n_actions * sizeof *s->actions);
	return 0;
}

int
bt_actions_apply(struct bt_engine *e, const struct bt_step *step)
{
	size_t i;

	/* actions stand last in a step */
	if (step->n > 0 && step->recs[step->n - 1].type == BT_ACTION &&
	    take_actions(e, step) < 0)
		return -1;
	if (e->n_actions == 0)
		return 0;
	for (i = 0; i < step->n; i++) {
		const struct bt_rec *rec = &step->recs[i];

		if (rec->type != BT_BAR && rec->type != BT_TICK)
			continue;
		if (e->sym[bt_trade_sym(rec)].n_actions > 0 &&
		    apply_due(e, bt_trade_sym(rec), rec) < 0) {
			e->blame = (int)i;
			return -1;
		}
	}
	return 0;
}

/*
 * Step 6: what the strategy asked for is checked, and rests or is refused;
 * and how orders end.
 */
#include "engine/queue.h"
#include "engine/tick.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/chars.h"

static void
count_reason(struct bt_engine *e, const char *reason)
{
	size_t i = 0;

	e->totals.rejected++;
	while (i < e->n_reasons && strcmp(e->reasons[i].reason, reason) < 0)
		i++;
	if (i < e->n_reasons && strcmp(e->reasons[i].reason, reason) == 0) {
		e->reasons[i].n++;
		return;
	}
	if (e->n_reasons == BT_REASONS_MAX)
		return;
	memmove(&e->reasons[i + 1], &e->reasons[i],
	    (e->n_reasons - i) * sizeof e->reasons[0]);
	e->reasons[i] = (struct bt_reason_count){ reason, 1 };
	e->n_reasons++;
}

int
bt_admit_tell(struct bt_engine *e, const struct bt_order *o,
    enum bt_order_status status, const char *reason)
{
	struct bt_order told = *o;

	told.time = e->label;
	told.at = e->at;
	told.status = (uint32_t)status;
	told.reason = reason;
	return bt_state_tell(e, BT_ORDER, &told);
}

int
bt_admit_say(
    struct bt_engine *e, struct bt_order *o, enum bt_order_status status)
{
	o->time = e->label;
	o->at = e->at;
	o->status = (uint32_t)status;
	o->reason = "";
	return bt_state_tell(e, BT_ORDER, o);
}

static const char *
side_word(const struct bt_order *o)
{
	static const char *const words[] = { "buy", "sell", "target",
		"position", "exit", "cancel", "modify" };

	return o->side < sizeof words / sizeof words[0] ? words[o->side]
							: "order";
}

int
bt_admit_refused(struct bt_engine *e, const struct bt_order *o,
    const char *reason, const char *detail)
{
	char code[64];

	count_reason(e, reason);
	(void)snprintf(code, sizeof code, "order.%s", reason);
	return bt_state_event(e, o->sym, "warn", code, "%s of %s %s is %s",
	    side_word(o), bt_symtab_name(e->syms, o->sym), o->id, detail);
}

int
bt_admit_is_at_once(const struct bt_order *o)
{
	return o->tif == BT_IOC || o->tif == BT_FOK || o->tif == BT_AT_OPEN;
}

/* Keep count of the kinds of orders that cost a look at each step. */
static void
count_kinds(struct bt_engine *e, const struct bt_resting *r, int by)
{
	size_t *n_bound = &e->sym[r->o.sym].n_bound;

	if (r->mark != 0 || r->o.tif == BT_AT_CLOSE)
		e->n_at_close += by;
	if (bt_admit_is_at_once(&r->o))
		e->n_at_once += by;
	if (r->o.type == BT_TRAIL)
		e->n_trailing += by;
	if (r->group[0] != '\0')
		e->n_grouped += by;
	if (r->legs[0] != '\0')
		e->n_legs += by;
	if (r->is_asleep)
		e->n_asleep += by;
	if (r->owner != 0)
		*n_bound = by > 0 ? *n_bound + 1 : *n_bound - 1;
}

int
bt_admit_done(struct bt_engine *e, struct bt_resting *r,
    enum bt_order_status status, const char *reason)
{
	count_kinds(e, r, -1);
	r->mark = 0;
	e->n_happened++;
	if (status != BT_FILLED && e->n_asleep > 0)
		e->has_orphans = 1;
	if (status != BT_FILLED && r->legs[0] != '\0')
		bt_legs_break(e, r->given, r->legs);
	if (r->is_waiting) {
		r->is_waiting = 0;
		e->n_waiting--;
	}
	bt_book_remove(e->book, r, status);
	if (bt_admit_tell(e, &r->o, status, reason) < 0)
		return -1;
	return e->rules.queued.is_end_shared ? bt_life_ended(e, r) : 0;
}

int
bt_admit_rest(struct bt_engine *e, struct bt_resting *r)
{
	r->given = e->at;
	bt_admit_date(e, r);
	count_kinds(e, r, 1);
	if (e->rules.scan == BT_SCAN_QUEUE)
		bt_queue_enter(e, r);
	bt_admit_watch(e, r);
	if (e->trace != NULL)
		e->trace->given(e->trace->arg, &r->o, r->seq, r, "");
	return bt_admit_tell(e, &r->o, BT_ACCEPTED, "");
}

int
bt_admit_expire(struct bt_engine *e, bt_sym sym, int64_t day, bt_time start)
{
	struct bt_resting *r;

	while ((r = bt_book_due(e->book, sym, day, start - 1)) != NULL)
		if (bt_admit_done(e, r, BT_EXPIRED,
			r->o.tif == BT_TIF_DAY && r->day < day ? "day"
							       : "until") < 0)
			return -1;
	return 0;
}

/* The way that the price comes to a level that wakes an order. */
static enum bt_watch
watch_of(const struct bt_resting *r, double *level)
{
	int is_buy = r->o.side == BT_BUY;
	int is_limit = r->o.type == BT_LIMIT || r->is_triggered;

	switch ((enum bt_order_type)r->o.type) {
	case BT_LIMIT:
	case BT_TOUCH:
	case BT_TOUCH_LIMIT:
		*level = is_limit ? r->o.limit : r->o.stop;
		return is_buy ? BT_WATCH_DOWN : BT_WATCH_UP;
	case BT_STOP:
	case BT_STOP_LIMIT:
		*level = is_limit ? r->o.limit : r->o.stop;
		return is_buy != is_limit ? BT_WATCH_UP : BT_WATCH_DOWN;
	case BT_MARKET:
	case BT_TRAIL:
		break;
	}
	return BT_WATCH_ALWAYS;
}

void
bt_admit_watch(struct bt_engine *e, struct bt_resting *r)
{
	r->watch = BT_WATCH_ALWAYS;
	if (r->mark != 0 || r->is_asleep || r->legs[0] != '\0')
		r->watch = BT_WATCH_NEVER;
	/* the way of one that follows the position may change with it, and
	 * one for a close wants no price but that */
	else if (!bt_size_is_relative(r->o.side) && !e->is_plain &&
		 r->o.tif != BT_AT_CLOSE)
		r->watch = watch_of(r, &r->level);
	bt_book_rekey(e->book, r);
}

/* Those of a symbol that a new target, position or exit takes the place of. */
static int
replace_relative(struct bt_engine *e, bt_sym sym)
{
	struct bt_resting *r;

	while ((r = bt_book_follower(e->book, sym)) != NULL)
		if (bt_admit_done(e, r, BT_REPLACED, "replaced") < 0)
			return -1;
	return 0;
}

int
bt_admit_cancel_all(struct bt_engine *e, const char *reason)
{
	struct bt_resting *r = bt_book_oldest(e->book), *later;

	for (; r != NULL; r = bt_book_still(later, bt_book_oldest(e->book))) {
		later = r->later;
		if (bt_admit_done(e, r, BT_CANCELLED, reason) < 0)
			return -1;
	}
	return 0;
}

int
bt_admit_cancel_of(struct bt_engine *e, bt_sym sym, const char *reason)
{
	struct bt_resting *r = bt_book_first(e->book, sym), *next;

	for (; r != NULL;
	     r = bt_book_still(next, bt_book_first(e->book, sym))) {
		next = r->next;
		if (bt_admit_done(e, r, BT_CANCELLED, reason) < 0)
			return -1;
	}
	return 0;
}

static int
cancel(struct bt_engine *e, const struct bt_order *o)
{
	struct bt_resting *r;

	if (strcmp(o->id, "*") == 0)
		return bt_admit_cancel_all(e, "cancel");
	r = bt_book_find(e->book, o->id);
	if (r != NULL && r->is_waiting)
		return bt_state_event(e, r->o.sym, "info", "cancel.early",
		    "order %s is not accepted yet, and stays", o->id);
	if (r != NULL)
		return bt_admit_done(e, r, BT_CANCELLED, "cancel");
	return bt_state_event(e, BT_SYM_NONE, "info", "cancel.unknown",
	    "no order '%s' is open", o->id);
}

/* ---- changing an order ---- */

static void
change(double *v, double to)
{
	if (!isnan(to))
		*v = to;
}

/* What excludes another key takes its place. */
static void
change_exits(struct bt_resting *r, const struct bt_order *o)
{
	if (!isnan(o->sl) || !isnan(o->sl_by) || !isnan(o->sl_trail)) {
		r->o.sl = o->sl;
		r->o.sl_by = o->sl_by;
		r->o.sl_trail = o->sl_trail;
	}
	if (!isnan(o->tp) || !isnan(o->tp_by)) {
		r->o.tp = o->tp;
		r->o.tp_by = o->tp_by;
	}
}

void
bt_admit_keep_apart(const struct bt_engine *e, struct bt_resting *r)
{
	const struct bt_terms t = {
		.dir = bt_walk_direction(e, r, e->account.v[r->o.sym].qty),
		.trail = r->o.trail,
		.is_trail_pct = (r->o.flags & BT_TRAIL_PCT) != 0,
		/* one that sleeps has seen none yet */
		.best = isnan(r->best) ? e->sym[r->o.sym].close : r->best,
	};

	if (r->o.type == BT_TRAIL && !r->is_triggered)
		r->apart = r->o.limit - bt_match_level(&t);
}

/* The keys that are given take the place of what the order has. */
static void
change_terms(struct bt_resting *r, const struct bt_order *o)
{
	change(&r->o.limit, o->limit);
	change(&r->o.stop, o->stop);
	change(&r->o.trail, o->trail);
	change_exits(r, o);
	if (o->until != BT_TIME_NONE)
		r->o.until = o->until;
	if (!isnan(o->trail))
		r->o.flags = (r->o.flags & ~(uint32_t)BT_TRAIL_PCT) |
			     (o->flags & BT_TRAIL_PCT);
	if (o->sl_by > 0)
		r->o.flags = (r->o.flags & ~(uint32_t)BT_SL_BY_PCT) |
			     (o->flags & BT_SL_BY_PCT);
	if (o->tp_by > 0)
		r->o.flags = (r->o.flags & ~(uint32_t)BT_TP_BY_PCT) |
			     (o->flags & BT_TP_BY_PCT);
	if (o->sl_trail > 0)
		r->o.flags = (r->o.flags & ~(uint32_t)BT_SL_TRAIL_PCT) |
			     (o->flags & BT_SL_TRAIL_PCT);
}

/* A key that the order's type has no use for: its name, or NULL. */
static const char *
alien_key(const struct bt_resting *r, const struct bt_order *o)
{
	if (!isnan(o->limit) && isnan(r->o.limit))
		return "limit";
	if (!isnan(o->stop) &&
	    (isnan(r->o.stop) || r->is_triggered || r->o.type == BT_TRAIL))
		return "stop";
	if (!isnan(o->trail) && (isnan(r->o.trail) || r->is_triggered))
		return "trail";
	return NULL;
}

/* Its prices go to whole ticks, where that is the rule. */
static void
round_prices(const struct bt_engine *e, struct bt_resting *r)
{
	bt_qty pos = e->account.v[r->o.sym].qty;

	if (e->rules.ticks == BT_TICK_AGAINST)
		bt_tick_order(bt_symtab_instrument(e->syms, r->o.sym)->tick,
		    bt_walk_direction(e, r, pos), &r->o);
}

/* ---- resting ---- */

bt_time
bt_admit_active(const struct bt_engine *e)
{
	bt_time t;

	if (bt_time_add(e->at, e->rules.latency, &t) < 0)
		return INT64_MAX;
	return t;
}

/* From now on the place of each bar in the account's day is kept. */
static void
begin_days(struct bt_engine *e)
{
	size_t i;

	for (i = 0; !e->has_day_orders && i < e->n_syms; i++) {
		struct bt_sym_state *s = &e->sym[i];

		if (s->bars == 0)
			continue;
		s->day = bt_rules_day(&e->rules, s->start);
		s->is_day_last = bt_rules_day(&e->rules, s->end) > s->day;
	}
	e->has_day_orders = 1;
}

/* Whom it belongs to: it waits for its parent, or closes what that opened. */
static void
bind(struct bt_engine *e, struct bt_resting *r)
{
	int is_exit = r->o.side == BT_EXIT || r->o.flags & BT_REDUCE_ONLY;
	const struct bt_resting *parent;
	const struct bt_entry *lot;

	if (r->parent[0] == '\0')
		return;
	parent = bt_book_find(e->book, r->parent);
	if (parent != NULL && parent->o.filled == 0) {
		r->is_asleep = 1;
		/* of another symbol it closes what is there */
		r->owner =
		    is_exit && parent->o.sym == r->o.sym ? parent->seq : 0;
		r->best = (double)NAN;
		return;
	}
	lot = bt_lots_find(&e->sym[r->o.sym].lots, r->parent);
	if (lot != NULL && is_exit)
		r->owner = lot->owner;
}

/* The best price that a trailing stop has seen: that which puts it where it is
 * told to begin, or the last one. */
static double
begins_at(const struct bt_engine *e, const struct bt_resting *r)
{
	const struct bt_order *o = &r->o;
	int dir = o->side == BT_SELL ? -1 : 1;

	if (o->type != BT_TRAIL || isnan(o->stop))
		return e->sym[o->sym].close;
	return o->flags & BT_TRAIL_PCT ? o->stop / (1 + dir * o->trail / 100)
				       : o->stop - dir * o->trail;
}

static int
rest(struct bt_engine *e, const struct bt_order *o)
{
	struct bt_resting *r;

	if (bt_size_is_relative(o->side) && o->parent[0] == '\0' &&
	    (replace_relative(e, o->sym) < 0 || bt_life_orphans(e) < 0))
		return -1;
	r = bt_book_add(e->book, o, &e->err);
	if (r == NULL)
		return -1;
	e->totals.orders++;
	round_prices(e, r);
	r->active = bt_admit_active(e);
	r->day = bt_rules_day(&e->rules, e->at);
	r->mark = e->rules.scan == BT_SCAN_PATH &&
		  e->rules.fill == BT_FILL_CLOSE && o->type == BT_MARKET &&
		  o->tif != BT_AT_OPEN && o->tif != BT_AT_CLOSE;
	r->best = begins_at(e, r);
	if (o->tif == BT_AT_OPEN || o->tif == BT_AT_CLOSE)
		begin_days(e);
	bt_admit_keep_apart(e, r);
	bind(e, r);
	r->is_tested = e->guard.is_tested;
	bt_turn_join(e, r);
	return bt_admit_rest(e, r);
}

/* The k-th entry of a symbol, if no entry of the same order stands before it;
 * else NULL. */
static const struct bt_entry *
first_of_order(const struct bt_lots *l, size_t k)
{
	const struct bt_entry *v = l->v + l->head;
	size_t i;

	for (i = 0; i < k; i++)
		if (v[i].owner == v[k].owner)
			return NULL;
	return &v[k];
}

/* With hedges an exit of all is one of each order's entries; the first has the
 * id that was given.  Where nothing is open it is none. */
static int
exit_each(struct bt_engine *e, const struct bt_order *o)
{
	const struct bt_lots *l = &e->sym[o->sym].lots;
	const struct bt_entry *v;
	struct bt_order part = *o;
	char parent[BT_BOOK_ID_MAX];
	size_t k;

	if (l->n == 0)
		return rest(e, o);
	for (k = 0; k < l->n; k++) {
		v = first_of_order(l, k);
		if (v == NULL)
			continue;
		bt_chars_copy(parent, sizeof parent, v->order);
		part.parent = parent;
		if (rest(e, &part) < 0)
			return -1;
		part.id = "";
	}
	return 0;
}

int
bt_admit_order(struct bt_engine *e, const struct bt_order *o)
{
	return bt_rules_hedge(&e->rules) && o->side == BT_EXIT &&
		       o->parent[0] == '\0'
		   ? exit_each(e, o)
		   : rest(e, o);
}

int
bt_admit_leave(struct bt_engine *e, bt_sym sym, const char *tag)
{
	struct bt_order exit;

	bt_order_init(&exit);
	exit.sym = sym;
	exit.side = BT_EXIT;
	exit.unit = BT_ALL;
	exit.tag = tag;
	return bt_admit_order(e, &exit);
}

/* --exclusive: a new order stands alone. */
static int
clear_way(struct bt_engine *e, const struct bt_order *o)
{
	struct bt_resting *r = bt_book_first(e->book, o->sym), *next;

	if (!e->rules.is_exclusive || o->parent[0] != '\0' ||
	    o->side == BT_EXIT || (o->flags & BT_REDUCE_ONLY) != 0)
		return 0;
	if (e->rules.scan == BT_SCAN_QUEUE)
		return bt_queue_clear(e, o->sym);
	for (; r != NULL;
	     r = bt_book_still(next, bt_book_first(e->book, o->sym))) {
		next = r->next;
		if (r->owner == 0 &&
		    bt_admit_done(e, r, BT_CANCELLED, "exclusive") < 0)
			return -1;
	}
	if (bt_life_orphans(e) < 0)
		return -1;
	if (e->account.v[o->sym].gross == 0)
		return 0;
	return bt_admit_leave(e, o->sym, "");
}

/* Rule 0 holds for what is changed: it is active from now on. */
static int
modify(struct bt_engine *e, const struct bt_order *o)
{
	struct bt_resting *r = bt_book_find(e->book, o->id);
	const char *alien;
	char why[64];

	if (r == NULL)
		return bt_state_event(e, BT_SYM_NONE, "info", "modify.unknown",
		    "no order '%s' is open", o->id);
	alien = alien_key(r, o);
	if (alien != NULL)
		return bt_state_event(e, r->o.sym, "warn", "modify.type",
		    "order %s has no %s that could be changed", o->id, alien);
	if (bt_refusal_of_price(o, why, sizeof why))
		return bt_state_event(e, r->o.sym, "warn", "modify.price",
		    "order %s is not changed: %s", o->id, why);
	change_terms(r, o);
	round_prices(e, r);
	if (!isnan(o->limit))
		bt_admit_keep_apart(e, r);
	if (e->rules.scan == BT_SCAN_QUEUE)
		bt_queue_move(e, r);
	bt_admit_watch(e, r);
	r->active = bt_admit_active(e);
	bt_admit_date(e, r);
	return bt_admit_tell(
	    e, &r->o, (enum bt_order_status)r->o.status, "modify");
}

/* Refused ones get a name too, so that a strategy can tell which it was. */
static int
refuse(struct bt_engine *e, const struct bt_order *o, const char *reason,
    const char *why)
{
	struct bt_order named = *o;
	int64_t seq = bt_book_skip(e->book);
	char id[BT_BOOK_ID_MAX], detail[300];

	if (o->id[0] == '\0') {
		bt_book_name(id, seq);
		named.id = id;
	}
	(void)snprintf(detail, sizeof detail, "refused: %s", why);
	e->totals.orders++;
	e->has_refused_leg |= o->legs[0] != '\0';
	if (e->trace != NULL)
		e->trace->given(e->trace->arg, &named, seq, NULL, why);
	if (bt_admit_tell(e, &named, BT_REJECTED, reason) < 0)
		return -1;
	return bt_admit_refused(e, &named, reason, detail);
}

/* Where units are whole a size below 1 is a share of the funds. */
static struct bt_order
read_share(const struct bt_engine *e, const struct bt_order *asked)
{
	struct bt_order o = *asked;
	double units = o.amount;

	if (!e->rules.queued.is_whole ||
	    (o.side != BT_BUY && o.side != BT_SELL))
		return o;
	if (o.unit == BT_UNITS)
		units = bt_qty_units(
		    o.qty, bt_symtab_instrument(e->syms, o.sym)->lot);
	else if (o.unit != BT_OFF_LOT)
		return o;
	if (units > 0 && units < 1) {
		o.unit = BT_FRACTION;
		o.amount = units;
		o.qty = 0;
	}
	return o;
}

/* What trades, with the size that it is given. */
static int
admit_trade(struct bt_engine *e, struct bt_order *o)
{
	char why[256];
	const char *reason;

	bt_settle_auto(e, o);
	reason = bt_refusal_of(e, o, why, sizeof why);
	if (reason == NULL && e->rules.sizing.is_at_order)
		reason = bt_settle_now(e, o, why, sizeof why);
	if (reason == NULL && e->guard.is_on)
		reason = bt_guard_order(e, o, why, sizeof why);
	if (reason != NULL)
		return refuse(e, o, reason, why);
	e->guard.orders++;
	return clear_way(e, o) < 0 ? -1 : bt_admit_order(e, o);
}

static int
admit(struct bt_engine *e, const struct bt_order *o)
{
	struct bt_order copy;

	if (o->side == BT_CANCEL)
		return cancel(e, o) < 0 ? -1 : bt_life_orphans(e);
	if (o->side == BT_MODIFY)
		return modify(e, o);
	copy = read_share(e, o);
	return admit_trade(e, &copy);
}

static int
tell_log(struct bt_engine *e, const struct bt_line *line)
{
	struct bt_event ev = {
		.time = e->at,
		.sym = BT_SYM_NONE,
		.level = "info",
		.code = "log",
		.text = line->text,
	};

	return bt_state_tell(e, BT_EVENT, &ev);
}

int
bt_admit_answer(struct bt_engine *e, const struct bt_answer *answer)
{
	size_t i;

	for (i = 0; i < answer->n; i++)
		if (admit(e, &answer->orders[i]) < 0)
			return -1;
	if (bt_legs_check(e, answer) < 0)
		return -1;
	for (i = 0; i < answer->n_logs; i++)
		if (tell_log(e, &answer->logs[i]) < 0)
			return -1;
	return 0;
}

/*
 * Step 6: what the strategy asked for is checked, and rests or is refused;
 * and how orders end.
 */
#include "engine/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* Tell a status of an order, as of this step. */
static int
tell_order(struct bt_engine *e, const struct bt_order *o,
    enum bt_order_status status, const char *reason)
{
	struct bt_order told = *o;

	told.time = e->label;
	told.at = e->at;
	told.status = (uint32_t)status;
	told.reason = reason;
	return bt_state_tell(e, BT_ORDER, &told);
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
bt_admit_done(struct bt_engine *e, struct bt_resting *r,
    enum bt_order_status status, const char *reason)
{
	if (r->mark != 0)
		e->n_at_close--;
	r->mark = 0;
	bt_book_remove(e->book, r, status);
	return tell_order(e, &r->o, status, reason);
}

int
bt_admit_expire(struct bt_engine *e, bt_sym sym, int64_t day)
{
	struct bt_resting *r;

	while ((r = bt_book_due(e->book, sym, day, BT_TIME_NONE)) != NULL)
		if (bt_admit_done(e, r, BT_EXPIRED, "day") < 0)
			return -1;
	return 0;
}

void
bt_admit_watch(struct bt_engine *e, struct bt_resting *r)
{
	/* the way of one that follows the position may change with it */
	int is_fixed = !bt_size_is_relative(r->o.side) && !e->is_plain;
	int is_buy = r->o.side == BT_BUY;

	r->watch = r->mark != 0 ? BT_WATCH_NEVER : BT_WATCH_ALWAYS;
	if (is_fixed && r->o.type == BT_STOP) {
		r->watch = is_buy ? BT_WATCH_UP : BT_WATCH_DOWN;
		r->level = r->o.stop;
	} else if (is_fixed && r->o.type == BT_LIMIT) {
		r->watch = is_buy ? BT_WATCH_DOWN : BT_WATCH_UP;
		r->level = r->o.limit;
	}
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

	for (; r != NULL; r = later) {
		later = r->later;
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
	if (r != NULL)
		return bt_admit_done(e, r, BT_CANCELLED, "cancel");
	return bt_state_event(e, BT_SYM_NONE, "info", "cancel.unknown",
	    "no order '%s' is open", o->id);
}

/* What this engine cannot do yet is refused by name, not ignored. */
static const char *
unsupported(const struct bt_order *o)
{
	if (o->side == BT_MODIFY)
		return "modify";
	if (o->type == BT_STOP_LIMIT)
		return "limit with stop";
	if (o->type == BT_TRAIL || isfinite(o->trail))
		return "trail";
	if (o->tif != BT_GTC && o->tif != BT_TIF_DAY)
		return "tif other than gtc and day";
	if (o->until != BT_TIME_NONE)
		return "until";
	if (o->group[0] != '\0')
		return "oco";
	if (o->parent[0] != '\0')
		return "parent";
	if (isfinite(o->sl) || isfinite(o->tp) || isfinite(o->sl_by) ||
	    isfinite(o->tp_by) || isfinite(o->sl_trail))
		return "sl, tp, sl_by, tp_by and sl_trail";
	if (o->flags & BT_REDUCE_ONLY)
		return "reduce_only";
	return NULL;
}

/* Why an order may not rest: a reason, with the detail of it; or NULL. */
static const char *
refusal(struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	const char *key = unsupported(o);

	if (key != NULL) {
		(void)snprintf(detail, n, "%s is not supported yet", key);
		return "unsupported";
	}
	if (o->unit == BT_OFF_LOT) {
		char lot[BT_QTY_TEXT_MAX];

		(void)bt_qty_format(
		    1, bt_symtab_instrument(e->syms, o->sym)->lot, lot);
		(void)snprintf(detail, n,
		    "its quantity is no whole number of lots of %s: "
		    "round it down",
		    lot);
		return "off_lot";
	}
	if (o->unit == BT_TOO_LARGE) {
		(void)snprintf(
		    detail, n, "its quantity is too large to be counted");
		return "too_large";
	}
	if (o->sym >= e->n_syms || e->sym[o->sym].bars == 0) {
		(void)snprintf(
		    detail, n, "no bar or print of that symbol has come yet");
		return "unknown_symbol";
	}
	if (e->clock.is_warmup) {
		(void)snprintf(detail, n, "it is before --trade-from");
		return "warmup";
	}
	if ((o->type == BT_LIMIT && !(o->limit > 0)) ||
	    (o->type == BT_STOP && !(o->stop > 0))) {
		(void)snprintf(detail, n, "its price is not above 0");
		return "price";
	}
	if (o->id[0] != '\0' && bt_book_find(e->book, o->id) != NULL) {
		(void)snprintf(detail, n, "an order of that id is open");
		return "duplicate_id";
	}
	return NULL;
}

static int
rest(struct bt_engine *e, const struct bt_order *o)
{
	struct bt_resting *r;

	if (bt_size_is_relative(o->side) && replace_relative(e, o->sym) < 0)
		return -1;
	r = bt_book_add(e->book, o, &e->err);
	if (r == NULL)
		return -1;
	e->totals.orders++;
	r->active = e->at;
	r->day = bt_rules_day(&e->rules, e->at);
	r->mark = e->rules.fill == BT_FILL_CLOSE && o->type == BT_MARKET;
	e->n_at_close += r->mark;
	bt_admit_watch(e, r);
	return tell_order(e, &r->o, BT_ACCEPTED, "");
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
	if (tell_order(e, &named, BT_REJECTED, reason) < 0)
		return -1;
	return bt_admit_refused(e, &named, reason, detail);
}

static int
admit(struct bt_engine *e, const struct bt_order *o)
{
	char why[256];
	const char *reason;

	if (o->side == BT_CANCEL)
		return cancel(e, o);
	reason = refusal(e, o, why, sizeof why);
	return reason == NULL ? rest(e, o) : refuse(e, o, reason, why);
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
	for (i = 0; i < answer->n_logs; i++)
		if (tell_log(e, &answer->logs[i]) < 0)
			return -1;
	return 0;
}

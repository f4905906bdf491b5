#include "strategy/answers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "base/vec.h"

/* ---- what holds for every order, however it came ---- */

static int
is_name(const char *s, size_t most)
{
	size_t n, i;

	if (s[0] == '\0')
		return 1; /* mostly */
	n = strlen(s);
	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(s[i]) || s[i] == ',' || s[i] == '"')
			return 0;
	return n <= most && bt_utf8_check(s, n) == n;
}

static int
check_names(const struct bt_order *o, struct bt_err *err)
{
	const char *const ids[] = { o->id, o->group, o->parent, o->legs };
	size_t i;

	for (i = 0; i < sizeof ids / sizeof ids[0]; i++)
		if (!is_name(ids[i], BT_ORDER_ID_MAX))
			return bt_fail(err, BT_STRATEGY,
			    "'%.40s...' is no id: at most %d bytes of UTF-8 "
			    "without comma, quote and control characters",
			    ids[i], BT_ORDER_ID_MAX);
	if (!is_name(o->tag, BT_ORDER_TAG_MAX))
		return bt_fail(err, BT_STRATEGY,
		    "'%.40s...' is no tag: at most %d bytes of UTF-8 without "
		    "comma, quote and control characters",
		    o->tag, BT_ORDER_TAG_MAX);
	if (o->side == BT_CANCEL || o->side == BT_MODIFY)
		return 0;
	if (o->id[0] == '#' || strcmp(o->id, "*") == 0)
		return bt_fail(err, BT_STRATEGY,
		    "id '%s' is not yours to give: ids that begin with # are "
		    "the engine's, * is every order",
		    o->id);
	return 0;
}

/* Most have none: orders at market, with nothing attached. */
static int
has_prices(const struct bt_order *o)
{
	return !isnan(o->limit) || !isnan(o->stop) || !isnan(o->trail) ||
	       !isnan(o->sl) || !isnan(o->tp) || !isnan(o->sl_by) ||
	       !isnan(o->tp_by) || !isnan(o->sl_trail);
}

/* NaN stands for absent; what is there is finite, and a distance positive. */
static int
check_prices(const struct bt_order *o, struct bt_err *err)
{
	const struct {
		const char *name;
		double v;
		int is_distance;
	} rows[] = {
		{ "limit", o->limit, 0 },
		{ "stop", o->stop, 0 },
		{ "sl", o->sl, 0 },
		{ "tp", o->tp, 0 },
		{ "trail", o->trail, 1 },
		{ "sl_by", o->sl_by, 1 },
		{ "tp_by", o->tp_by, 1 },
		{ "sl_trail", o->sl_trail, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (isinf(rows[i].v))
			return bt_fail(err, BT_STRATEGY,
			    "%s is infinite, expected a price", rows[i].name);
		if (rows[i].is_distance && rows[i].v <= 0)
			return bt_fail(err, BT_STRATEGY,
			    "%s is not above 0; it is a distance, such as 5 "
			    "or 2%%",
			    rows[i].name);
	}
	if (!isnan(o->sl) + !isnan(o->sl_by) + !isnan(o->sl_trail) > 1)
		return bt_fail(err, BT_STRATEGY,
		    "sl, sl_by and sl_trail exclude each other");
	if (!isnan(o->tp) && !isnan(o->tp_by))
		return bt_fail(
		    err, BT_STRATEGY, "tp and tp_by exclude each other");
	return 0;
}

static int
refuse_zero(struct bt_err *err)
{
	(void)bt_fail(err, BT_STRATEGY, "the quantity is zero");
	return bt_err_hint(
	    err, "a size that is computed may be zero: give no order then");
}

/* Sizes by unit; which units a side takes is the grammar's. */
static int
check_size(const struct bt_order *o, struct bt_err *err)
{
	int is_signed = o->side == BT_TO || o->side == BT_TARGET;
	double size = 1;

	if (o->unit == BT_OFF_LOT || o->unit == BT_TOO_LARGE)
		return 0; /* refused in any case */
	if (o->unit == BT_UNITS)
		size = o->qty < 0 ? -1 : o->qty > 0;
	else if (o->unit != BT_ALL && o->unit != BT_AUTO)
		size = o->amount;
	if (!isfinite(size))
		return bt_fail(err, BT_STRATEGY, "the quantity is no number");
	if (is_signed || size > 0)
		return 0;
	if (size == 0)
		return refuse_zero(err);
	return bt_fail(err, BT_STRATEGY,
	    "the quantity is negative; sizes are positive, and sell is the "
	    "opposite of buy");
}

static int
check_order(const struct bt_order *o, struct bt_err *err)
{
	if (check_names(o, err) < 0 ||
	    (has_prices(o) && check_prices(o, err) < 0))
		return -1;
	return check_size(o, err);
}

static int
push(struct bt_answers *a, const struct bt_order *o, struct bt_err *err)
{
	if (bt_vec_reserve(&a->orders, &a->cap_orders, a->n_orders + 1,
		sizeof *a->orders, err) < 0)
		return -1;
	a->orders[a->n_orders++] = *o;
	return 0;
}

/* ---- orders as structs ---- */

/* An order's type asks for its prices and for no others. */
static int
check_type(const struct bt_order *o, struct bt_err *err)
{
	static const struct {
		const char *name;
		int limit, stop,
		    trail; /* 1 must, 0 must not, -1 may be there */
	} types[] = {
		[BT_MARKET] = { "market", 0, 0, 0 },
		[BT_LIMIT] = { "limit", 1, 0, 0 },
		[BT_STOP] = { "stop", 0, 1, 0 },
		[BT_STOP_LIMIT] = { "stop_limit", 1, 1, 0 },
		[BT_TRAIL] = { "trail", -1, -1, 1 },
		[BT_TOUCH] = { "touch", 0, 1, 0 },
		[BT_TOUCH_LIMIT] = { "touch_limit", 1, 1, 0 },
	};
	int limit = types[o->type].limit, stop = types[o->type].stop;

	if (o->side == BT_CANCEL || o->side == BT_MODIFY)
		return 0;
	if ((limit >= 0 && limit != !isnan(o->limit)) ||
	    (stop >= 0 && stop != !isnan(o->stop)) ||
	    types[o->type].trail != !isnan(o->trail))
		return bt_fail(err, BT_STRATEGY,
		    "an order of type %s whose limit, stop or trail is "
		    "missing, or does not belong to it",
		    types[o->type].name);
	return 0;
}

static int
check_enums(
    const struct bt_answers *a, const struct bt_order *o, struct bt_err *err)
{
	int has_symbol = o->side != BT_CANCEL && o->side != BT_MODIFY;

	if (o->side > BT_MODIFY || o->unit > BT_AUTO ||
	    o->type > BT_TOUCH_LIMIT || o->tif > BT_AT_CLOSE)
		return bt_fail(err, BT_STRATEGY,
		    "an order's side, unit, type or tif is none that there is");
	if (!has_symbol && o->id[0] == '\0')
		return bt_fail(err, BT_STRATEGY,
		    "an order to cancel or modify without an id");
	if (has_symbol && o->sym >= bt_symtab_count(a->syms))
		return bt_fail(err, BT_STRATEGY,
		    "an order without a symbol that is known");
	if (o->unit >= BT_RISK && o->side != BT_BUY && o->side != BT_SELL)
		return bt_fail(err, BT_STRATEGY,
		    "a size by risk, vol, kelly or auto is one of buy and "
		    "sell only");
	if (has_symbol && o->unit == BT_ALL && o->side != BT_EXIT)
		return bt_fail(err, BT_STRATEGY,
		    "an order of %s without a quantity",
		    bt_symtab_name(a->syms, o->sym));
	return 0;
}

/* One string into the answer's own memory; NULL counts as "". */
static int
own(struct bt_answers *a, const char **s, struct bt_err *err)
{
	if (*s == NULL || **s == '\0') {
		*s = "";
		return 0;
	}
	*s = bt_arena_text(&a->strings, *s, strlen(*s), err);
	return *s != NULL ? 0 : -1;
}

int
bt_answers_give(
    struct bt_answers *a, const struct bt_order *order, struct bt_err *err)
{
	return check_order(order, err) < 0 ? -1 : push(a, order, err);
}

int
bt_answers_put(
    struct bt_answers *a, const struct bt_order *order, struct bt_err *err)
{
	struct bt_order o = *order;

	o.status = BT_ASKED;
	o.reason = "";
	if (o.side == BT_CANCEL || o.side == BT_MODIFY)
		o.sym = BT_SYM_NONE; /* the id says which */
	if (own(a, &o.id, err) < 0 || own(a, &o.group, err) < 0 ||
	    own(a, &o.parent, err) < 0 || own(a, &o.legs, err) < 0 ||
	    own(a, &o.tag, err) < 0)
		return -1;
	if (check_enums(a, &o, err) < 0 || check_type(&o, err) < 0)
		return -1;
	return bt_answers_give(a, &o, err);
}

/* ---- the answer ---- */

int
bt_answers_log(
    struct bt_answers *a, const char *text, size_t n, struct bt_err *err)
{
	char *copy = bt_arena_text(&a->strings, text, n, err);

	if (copy == NULL || bt_vec_reserve(&a->logs, &a->cap_logs,
				a->n_logs + 1, sizeof *a->logs, err) < 0)
		return -1;
	bt_utf8_mend(copy, n);
	a->logs[a->n_logs++] = (struct bt_line){ copy, n };
	return 0;
}

void
bt_answers_get(const struct bt_answers *a, struct bt_answer *out)
{
	*out = (struct bt_answer){ .n = a->n_orders,
		.orders = a->orders,
		.n_logs = a->n_logs,
		.logs = a->logs };
}

void
bt_answers_clear(struct bt_answers *a)
{
	a->n_orders = a->n_logs = 0;
	bt_arena_clear(&a->strings);
}

void
bt_answers_free(struct bt_answers *a)
{
	free(a->orders);
	free(a->logs);
	bt_arena_free(&a->strings);
	*a = (struct bt_answers){ .syms = a->syms, .zone = a->zone };
}

#include "engine/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bt/num.h"
#include "bt/qty.h"
#include "bt/time.h"

struct bt_word
bt_word_price(double px)
{
	struct bt_word w = { "" };

	(void)bt_num_format(px, w.s);
	return w;
}

/* Commas between thousands, from the right. */
struct bt_word
bt_word_money(double amount)
{
	char digits[40];
	struct bt_word w = { "" };
	size_t n, i, k = 0, whole;

	if (!isfinite(amount) || fabs(amount) >= 1e15)
		return bt_word_price(amount);
	n = (size_t)snprintf(digits, sizeof digits, "%.2f", amount);
	whole = n - 3;
	for (i = 0; i < n; i++) {
		size_t left = whole - i;

		if (i > 0 && i < whole && left % 3 == 0 && digits[i - 1] != '-')
			w.s[k++] = ',';
		w.s[k++] = digits[i];
	}
	w.s[k] = '\0';
	return w;
}

struct bt_word
bt_word_time(bt_time t)
{
	struct bt_word w = { "" };
	char *midnight;

	(void)bt_time_format(t, w.s);
	midnight = strstr(w.s, "T00:00:00Z");
	if (midnight != NULL)
		*midnight = '\0';
	return w;
}

struct bt_word
bt_word_qty(bt_qty qty, struct bt_lot lot)
{
	struct bt_word w = { "" };

	(void)bt_qty_format(qty < 0 ? -qty : qty, lot, w.s);
	return w;
}

/* ---- orders ---- */

/* What an order does: `buy 10 SPY`, `exit 25% of SPY`. */
static int
put_verb(struct bt_buf *b, const struct bt_order *o, const char *name,
    struct bt_lot lot, struct bt_err *err)
{
	static const char *const verbs[] = { "buy", "sell", "target",
		"position", "exit" };
	const char *verb =
	    o->side < sizeof verbs / sizeof verbs[0] ? verbs[o->side] : "order";
	const char *of = o->side == BT_EXIT ? " of" : "";
	struct bt_word much = bt_word_price(o->amount);

	if (o->side == BT_TARGET)
		return bt_buf_printf(
		    b, err, "target of %s of equity in %s", much.s, name);
	if (o->side == BT_TO)
		return bt_buf_printf(b, err, "position of %s%s %s",
		    o->unit == BT_UNITS && o->qty < 0 ? "-" : "",
		    o->unit == BT_UNITS ? bt_word_qty(o->qty, lot).s : much.s,
		    name);
	if (o->unit == BT_UNITS)
		return bt_buf_printf(b, err, "%s %s%s %s", verb,
		    bt_word_qty(o->qty, lot).s, of, name);
	if (o->unit == BT_OFF_LOT || o->unit == BT_TOO_LARGE)
		return bt_buf_printf(
		    b, err, "%s %s%s %s", verb, much.s, of, name);
	if (o->unit == BT_PERCENT && o->side == BT_EXIT)
		return bt_buf_printf(b, err, "exit %s%% of %s", much.s, name);
	if (o->unit == BT_PERCENT)
		return bt_buf_printf(
		    b, err, "%s %s for %s%% of equity", verb, name, much.s);
	if (o->unit == BT_VALUE)
		return bt_buf_printf(b, err, "%s %s for %s", verb, name,
		    bt_word_money(o->amount).s);
	return bt_buf_printf(b, err, "%s %s", verb, name);
}

static int
put_price(struct bt_buf *b, const char *what, double px, int is_pct,
    struct bt_err *err)
{
	if (!isfinite(px))
		return 0;
	return bt_buf_printf(
	    b, err, ", %s %s%s", what, bt_word_price(px).s, is_pct ? "%" : "");
}

static int
put_prices(struct bt_buf *b, const struct bt_order *o, struct bt_err *err)
{
	int is_touch = o->type == BT_TOUCH || o->type == BT_TOUCH_LIMIT;
	const struct {
		const char *what;
		double px;
		uint32_t pct;
	} rows[] = {
		{ "limit", o->limit, 0 },
		{ is_touch ? "touch" : "stop", o->stop, 0 },
		{ "trailing by", o->trail, BT_TRAIL_PCT },
		{ "stop loss", o->sl, 0 },
		{ "take profit", o->tp, 0 },
		{ "stop loss by", o->sl_by, BT_SL_BY_PCT },
		{ "take profit by", o->tp_by, BT_TP_BY_PCT },
		{ "stop loss trailing by", o->sl_trail, BT_SL_TRAIL_PCT },
	};
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (put_price(b, rows[i].what, rows[i].px,
			(o->flags & rows[i].pct) != 0, err) < 0)
			return -1;
	return 0;
}

static int
put_terms(struct bt_buf *b, const struct bt_order *o, struct bt_err *err)
{
	static const char *const tifs[] = { "", ", good for the day",
		", immediate or cancelled", ", filled whole or cancelled",
		", for a day's open", ", for a day's close" };

	if (o->tif < sizeof tifs / sizeof tifs[0] &&
	    bt_buf_puts(b, tifs[o->tif], err) < 0)
		return -1;
	if (o->until != BT_TIME_NONE &&
	    bt_buf_printf(b, err, ", until %s", bt_word_time(o->until).s) < 0)
		return -1;
	if (o->flags & BT_REDUCE_ONLY &&
	    bt_buf_puts(b, ", only to reduce", err) < 0)
		return -1;
	if (o->group[0] != '\0' &&
	    bt_buf_printf(b, err, ", of the group %s", o->group) < 0)
		return -1;
	return o->parent[0] == '\0'
		   ? 0
		   : bt_buf_printf(b, err, ", child of %s", o->parent);
}

int
bt_words_order(struct bt_buf *b, const struct bt_order *o,
    const struct bt_symtab *syms, struct bt_err *err)
{
	const char *at_market =
	    o->type == BT_MARKET && !isfinite(o->limit) ? " at market" : "";

	if (put_verb(b, o, bt_symtab_name(syms, o->sym),
		bt_symtab_instrument(syms, o->sym)->lot, err) < 0 ||
	    bt_buf_puts(b, at_market, err) < 0 || put_prices(b, o, err) < 0)
		return -1;
	return put_terms(b, o, err);
}

/*
 * What may not rest: a table of the reasons to refuse an order, in the order
 * in which they are asked, each with its test and its words.
 */
#include "engine/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct check {
	const char *reason; /* a word, of the order's record */
	/* whether the order is to be refused, and why: a text in detail */
	int (*is_bad)(const struct bt_engine *e, const struct bt_order *o,
	    char *detail, size_t n);
};

static int
say(char *detail, size_t n, const char *text)
{
	(void)snprintf(detail, n, "%s", text);
	return 1;
}

static int
is_off_lot(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	char lot[BT_QTY_TEXT_MAX];

	if (o->unit != BT_OFF_LOT)
		return 0;
	(void)bt_qty_format(1, bt_symtab_instrument(e->syms, o->sym)->lot, lot);
	(void)snprintf(detail, n,
	    "its quantity is no whole number of lots of %s: round it down",
	    lot);
	return 1;
}

static int
is_ruined(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)o;
	return e->is_ruined && say(detail, n, "the account is bankrupt");
}

/* Sizes in whole units; the number of lots of one. */
static int
is_broken(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	bt_qty one;

	if (!e->rules.queued.is_whole || o->unit != BT_UNITS ||
	    bt_qty_trunc(1, bt_symtab_instrument(e->syms, o->sym)->lot, &one) <
		0)
		return 0;
	return one > 0 && o->qty % one != 0 &&
	       say(detail, n,
		   "its quantity is neither whole nor a share below 1");
}

static int
is_too_large(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)e;
	return o->unit == BT_TOO_LARGE &&
	       say(detail, n, "its quantity is too large to be counted");
}

static int
is_unknown(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	return (o->sym >= e->n_syms || e->sym[o->sym].bars == 0) &&
	       say(detail, n, "no bar or print of that symbol has come yet");
}

static int
is_over(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	return e->sym[o->sym].over != NULL &&
	       say(detail, n,
		   strcmp(e->sym[o->sym].over, "delist") == 0
		       ? "its symbol is delisted"
		       : "its symbol has expired");
}

/* With hedges there is no one position to trade to. */
static int
is_net(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	int is_loose = (o->flags & BT_REDUCE_ONLY) != 0 && o->parent[0] == '\0';

	return bt_rules_hedge(&e->rules) &&
	       (o->side == BT_TARGET || o->side == BT_TO || is_loose) &&
	       say(detail, n,
		   is_loose ? "with --hedging it must say whose entry it "
			      "reduces, by parent"
			    : "with --hedging there is no one position to "
			      "trade to");
}

static int
has_no_rate(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	const char *own = bt_symtab_instrument(e->syms, o->sym)->currency;

	if (!e->sym[o->sym].is_foreign || !isnan(e->account.v[o->sym].on.fx))
		return 0;
	(void)snprintf(detail, n,
	    "what one %s is in %s is not known: no bar of %s%s or %s%s has "
	    "come yet",
	    own, e->currency, own, e->currency, e->currency, own);
	return 1;
}

static int
is_warmup(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)o;
	return e->clock.is_warmup &&
	       say(detail, n, "it is before --trade-from");
}

int
bt_refusal_of_price(const struct bt_order *o, char *detail, size_t n)
{
	const double v[] = { o->limit, o->stop, o->sl, o->tp };
	size_t i;

	for (i = 0; i < sizeof v / sizeof v[0]; i++)
		if (!isnan(v[i]) && !(v[i] > 0))
			return say(detail, n, "its price is not above 0");
	return 0;
}

static int
is_bad_price(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)e;
	return bt_refusal_of_price(o, detail, n);
}

static int
is_bad_tif(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)e;
	return (o->tif == BT_AT_OPEN || o->tif == BT_AT_CLOSE) &&
	       o->type != BT_MARKET && o->type != BT_LIMIT &&
	       say(detail, n,
		   "only market and limit orders can wait for an open or a "
		   "close");
}

static int
is_bad_exit(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)e;
	return o->side == BT_EXIT && bt_life_has_exits(o) &&
	       say(detail, n, "an exit opens nothing that sl and tp could end");
}

/* A size by risk is measured from the fill to the stop loss. */
static int
is_without_stop(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)e;
	return o->unit == BT_RISK && isnan(o->sl) && isnan(o->sl_by) &&
	       isnan(o->sl_trail) &&
	       say(detail, n,
		   "a size by risk needs a stop loss: sl, sl_by or sl_trail");
}

static int
is_without_size(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)e;
	return o->unit == BT_AUTO &&
	       say(detail, n, "it asks for the run's size: --size sets none");
}

static int
is_bad_leg(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	(void)e;
	return o->legs[0] != '\0' &&
	       ((o->type != BT_MARKET && o->type != BT_LIMIT) ||
		   o->parent[0] != '\0' ||
		   (o->tif != BT_GTC && o->tif != BT_TIF_DAY)) &&
	       say(detail, n,
		   "only market and limit orders without a parent, good till "
		   "cancelled or for the day, can be legs");
}

static int
is_duplicate(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	return o->id[0] != '\0' && bt_book_find(e->book, o->id) != NULL &&
	       say(detail, n, "an order of that id is open");
}

static int
is_orphan(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	return o->parent[0] != '\0' &&
	       bt_book_find(e->book, o->parent) == NULL &&
	       !bt_life_has_opened(e, o->parent) &&
	       say(detail, n,
		   "no order of its parent's id is open, and no position that "
		   "it has opened");
}

/* In the order in which they are asked. */
static const struct check checks[] = {
	{ "bankrupt", is_ruined },
	{ "off_lot", is_off_lot },
	{ "off_lot", is_broken },
	{ "too_large", is_too_large },
	{ "unknown_symbol", is_unknown },
	{ "ended", is_over },
	{ "no_rate", has_no_rate },
	{ "hedging", is_net },
	{ "warmup", is_warmup },
	{ "price", is_bad_price },
	{ "tif", is_bad_tif },
	{ "exits", is_bad_exit },
	{ "no_size", is_without_size },
	{ "no_stop", is_without_stop },
	{ "legs", is_bad_leg },
	{ "duplicate_id", is_duplicate },
	{ "unknown_parent", is_orphan },
};

const char *
bt_refusal_of(
    const struct bt_engine *e, const struct bt_order *o, char *detail, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof checks / sizeof checks[0]; i++)
		if (checks[i].is_bad(e, o, detail, n))
			return checks[i].reason;
	return NULL;
}

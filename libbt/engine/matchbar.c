#include "engine/matchbar.h"

#include <math.h>

static struct bt_judged
trade_at(double px, const char *rule, enum bt_slips slips)
{
	return (struct bt_judged){ .found = BT_MATCH_TRADE,
		.touch = { .px = px, .rule = rule },
		.slips = slips };
}

/* At the open, or at the close before it. */
static struct bt_judged
at_market(const struct bt_view *bar, const char *rule)
{
	struct bt_judged j = trade_at(bar->market, rule, BT_SLIPS_OPEN);

	j.touch.at.line = 0;
	j.is_last = bar->is_last;
	return j;
}

static struct bt_judged
inside(double px, const char *rule, enum bt_slips slips)
{
	struct bt_judged j = trade_at(px, rule, slips);

	j.touch.at.line = 3;
	return j;
}

/* The extreme on the side from which a buy gets cheaper, a sale dearer. */
static double
better_end(const struct bt_terms *t, const struct bt_view *bar)
{
	return t->dir > 0 ? bar->low : bar->high;
}

static double
worse_end(const struct bt_terms *t, const struct bt_view *bar)
{
	return t->dir > 0 ? bar->high : bar->low;
}

/* Whether a is at or below b, to buy. */
static int
is_within(const struct bt_terms *t, double a, double b)
{
	return t->dir * (b - a) >= 0;
}

static struct bt_judged
match_limit(const struct bt_terms *t, const struct bt_view *bar,
    enum bt_limit_needs needs)
{
	int is_through = needs == BT_LIMIT_THROUGH;
	double better = t->dir * (t->limit - bar->open);
	double reach = t->dir * (t->limit - better_end(t, bar));
	struct bt_judged j = { 0 };

	if (better > 0 || (better == 0 && !is_through)) {
		j = trade_at(bar->open, "limit.open", BT_SLIPS_LIMIT);
		j.touch.at.line = 0;
	} else if (reach > 0 || (reach == 0 && !is_through)) {
		j = inside(t->limit,
		    is_through ? "limit.through" : "limit.touch", BT_SLIPS_NOT);
	}
	return j;
}

static struct bt_judged
match_stop(const struct bt_terms *t, const struct bt_view *bar)
{
	struct bt_judged j = { 0 };
	double beyond = t->dir * (bar->market - t->stop);

	if (!is_within(t, t->stop, worse_end(t, bar)))
		return j;
	if (beyond < 0)
		return inside(t->stop, "stop.touch", BT_SLIPS_TOUCHED);
	j = at_market(bar, "stop.gap");
	j.is_last = 0; /* a stop is never told to have filled before its bar */
	j.touch.flags = beyond > 0 ? BT_GAP : 0;
	return j;
}

static struct bt_judged
match_touch(const struct bt_terms *t, const struct bt_view *bar)
{
	struct bt_judged j = { 0 };

	if (!is_within(t, better_end(t, bar), t->stop))
		return j;
	if (is_within(t, bar->open, t->stop)) {
		j = trade_at(bar->open, "touch.open", BT_SLIPS_OPEN);
		j.touch.at.line = 0;
		return j;
	}
	return inside(t->stop, "touch.touch", BT_SLIPS_TOUCHED);
}

/* It is a limit order, and waits as one. */
static struct bt_judged
only_triggered(void)
{
	return (struct bt_judged){ .found = BT_MATCH_TRIGGER,
		.is_triggered = 1,
		.touch = { .rule = "" } };
}

static struct bt_judged
triggered_to(struct bt_judged j)
{
	if (j.found == BT_MATCH_NONE)
		return only_triggered();
	j.is_triggered = 1;
	return j;
}

/* BT_STOP_LIMIT_BEYOND: both inside the bar, the limit above the stop. */
static struct bt_judged
match_beyond(const struct bt_terms *t, const struct bt_view *bar)
{
	if (!is_within(t, better_end(t, bar), t->limit) ||
	    is_within(t, t->limit, t->stop))
		return only_triggered();
	return triggered_to(inside(t->stop, "stop.touch", BT_SLIPS_BEYOND));
}

/* Whether the bar went the way in which a limit comes to be met. */
static int
has_come_back(const struct bt_terms *t, const struct bt_view *bar)
{
	/* not mirrored where it did not move: so it is done there */
	return t->dir > 0 ? bar->open > bar->close : bar->open <= bar->close;
}

static struct bt_judged
match_stop_limit(const struct bt_terms *t, const struct bt_view *bar,
    enum bt_limit_needs needs, enum bt_stop_limit rule)
{
	if (!is_within(t, t->stop, worse_end(t, bar)))
		return (struct bt_judged){ 0 };
	if (rule == BT_STOP_LIMIT_BEYOND)
		return match_beyond(t, bar);
	if (is_within(t, t->stop, bar->open))
		return triggered_to(match_limit(t, bar, needs));
	if (is_within(t, t->stop, t->limit))
		return triggered_to(
		    inside(t->stop, "stop.touch", BT_SLIPS_BEYOND));
	if (rule == BT_STOP_LIMIT_COLOUR && has_come_back(t, bar) &&
	    is_within(t, bar->close, t->limit))
		return triggered_to(
		    inside(t->limit, "limit.touch", BT_SLIPS_NOT));
	return only_triggered();
}

/* A limit order once the price is touched: within that bar, at the touch where
 * that is better. */
static struct bt_judged
match_touch_limit(const struct bt_terms *t, const struct bt_view *bar,
    enum bt_limit_needs needs)
{
	struct bt_judged j = match_touch(t, bar);

	if (j.found == BT_MATCH_NONE || is_within(t, bar->open, t->stop))
		return j.found == BT_MATCH_NONE
			   ? j
			   : triggered_to(match_limit(t, bar, needs));
	if (is_within(t, t->stop, t->limit))
		return triggered_to(
		    inside(t->stop, "limit.touch", BT_SLIPS_NOT));
	return triggered_to(match_limit(t, bar, needs));
}

struct bt_judged
bt_match_bar(const struct bt_terms *t, const struct bt_view *bar,
    enum bt_limit_needs needs, enum bt_stop_limit rule)
{
	switch (t->type) {
	case BT_MARKET:
		return at_market(
		    bar, bar->is_last ? "market.close" : "market.open");
	case BT_LIMIT:
		return match_limit(t, bar, needs);
	case BT_STOP:
		return match_stop(t, bar);
	case BT_STOP_LIMIT:
		return match_stop_limit(t, bar, needs, rule);
	case BT_TRAIL:
		return isfinite(t->limit)
			   ? match_stop_limit(t, bar, needs, rule)
			   : match_stop(t, bar);
	case BT_TOUCH:
		return match_touch(t, bar);
	case BT_TOUCH_LIMIT:
		return match_touch_limit(t, bar, needs);
	}
	return (struct bt_judged){ 0 };
}

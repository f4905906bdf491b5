#include "engine/quote.h"

#include <math.h>

static const char *
rule_of(enum bt_order_type type)
{
	switch (type) {
	case BT_MARKET:
		return "quote.market";
	case BT_LIMIT:
		return "quote.limit";
	case BT_STOP:
	case BT_TRAIL:
		return "quote.stop";
	case BT_TOUCH:
		return "quote.touch";
	case BT_STOP_LIMIT:
	case BT_TOUCH_LIMIT:
		break;
	}
	return "";
}

enum bt_match
bt_quote_match(const struct bt_terms *t, const struct bt_quotes *q,
    int is_resting, struct bt_touch *touch)
{
	struct bt_path flat = bt_path_flat(t->dir > 0 ? q->ask : q->bid);
	struct bt_point from = bt_path_start(&flat);
	enum bt_match found;

	found = bt_match(t, &flat, &from, BT_LIMIT_TOUCH, touch);
	if (found != BT_MATCH_TRADE || t->is_exit)
		return found;
	touch->rule = rule_of(t->type);
	if (t->type == BT_LIMIT && is_resting) {
		touch->rule = "quote.crossed";
		touch->px = t->limit;
	}
	return found;
}

double
bt_quote_ahead(
    const struct bt_terms *t, const struct bt_quotes *q, double ahead)
{
	double own = t->dir > 0 ? q->bid : q->ask;
	double size = t->dir > 0 ? q->bid_size : q->ask_size;
	double better = t->dir * (t->limit - own);

	if (better > 0)
		return 0;
	if (better < 0 || isnan(size))
		return ahead;
	return isnan(ahead) || size < ahead ? size : ahead;
}

static enum bt_match
make(const struct bt_terms *t, const char *rule, double most,
    struct bt_touch *touch)
{
	*touch = (struct bt_touch){ .at = { 0, t->limit },
		.px = t->limit,
		.rule = rule,
		.most = most };
	return BT_MATCH_TRADE;
}

enum bt_match
bt_quote_print(const struct bt_terms *t, double price, double served,
    struct bt_touch *touch)
{
	double beyond;

	if (t->type != BT_LIMIT)
		return BT_MATCH_NONE;
	beyond = t->dir * (t->limit - price);
	if (beyond > 0)
		return make(t, "tick.through", 0, touch);
	if (beyond == 0 && served > 0)
		return make(t, "tick.queue", served, touch);
	return BT_MATCH_NONE;
}

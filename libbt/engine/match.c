#include "engine/match.h"

#include <math.h>

static enum bt_match
at_once(const struct bt_terms *t, const struct bt_point *from, const char *rule,
    uint32_t flags, struct bt_touch *touch)
{
	if (t->is_exit) {
		rule = "exit.at_entry";
		flags = 0;
	}
	*touch = (struct bt_touch){ *from, from->px, flags, rule, 0 };
	return BT_MATCH_TRADE;
}

static enum bt_match
at_level(const struct bt_path *path, const struct bt_point *from, double level,
    int beyond, const char *rule, struct bt_touch *touch)
{
	if (!bt_path_reach(path, from, level, beyond, &touch->at))
		return BT_MATCH_NONE;
	touch->px = level;
	touch->flags = 0;
	touch->rule = rule;
	touch->most = 0;
	return BT_MATCH_TRADE;
}

static enum bt_match
match_limit(const struct bt_terms *t, const struct bt_path *path,
    const struct bt_point *from, enum bt_limit_needs needs,
    struct bt_touch *touch)
{
	int is_through = needs == BT_LIMIT_THROUGH;
	double better = t->dir * (t->limit - from->px);

	/* at exactly the limit, only a touch will do */
	if (better > 0 || (better == 0 && !is_through))
		return at_once(t, from, "limit.open", 0, touch);
	return at_level(path, from, t->limit, is_through ? -t->dir : 0,
	    is_through ? "limit.through" : "limit.touch", touch);
}

static enum bt_match
match_stop(const struct bt_terms *t, const struct bt_path *path,
    const struct bt_point *from, struct bt_touch *touch)
{
	double beyond = t->dir * (from->px - t->stop);

	if (beyond >= 0)
		return at_once(
		    t, from, "stop.gap", beyond > 0 ? BT_GAP : 0, touch);
	return at_level(path, from, t->stop, 0, "stop.touch", touch);
}

/* The price comes to the level as to a limit: falling, to buy. */
static enum bt_match
match_touch(const struct bt_terms *t, const struct bt_path *path,
    const struct bt_point *from, struct bt_touch *touch)
{
	if (t->dir * (t->stop - from->px) >= 0)
		return at_once(t, from, "touch.open", 0, touch);
	return at_level(path, from, t->stop, 0, "touch.touch", touch);
}

double
bt_match_level(const struct bt_terms *t)
{
	double by = t->is_trail_pct ? t->best * t->trail / 100 : t->trail;

	return t->best + t->dir * by;
}

/* The better one to follow: the lower, to buy. */
static double
better_of(const struct bt_terms *t, double a, double b)
{
	return t->dir * (a - b) < 0 ? a : b;
}

/* The stop is where the path up to there has brought it. */
static enum bt_match
match_trail(const struct bt_terms *t, const struct bt_path *path,
    const struct bt_point *from, struct bt_touch *touch)
{
	struct bt_terms now = *t;
	double beyond = t->dir * (from->px - bt_match_level(t));
	double px = from->px;
	int line;

	if (beyond >= 0) {
		(void)at_once(
		    t, from, "trail.gap", beyond > 0 ? BT_GAP : 0, touch);
		/* a limit behind it is measured from the stop */
		if (isfinite(t->limit))
			touch->px = bt_match_level(t);
		return BT_MATCH_TRADE;
	}
	for (line = from->line > 0 ? from->line : 1; line <= 3; line++) {
		now.best = better_of(t, now.best, px);
		now.stop = bt_match_level(&now);
		if (t->dir * (path->px[line] - now.stop) >= 0) {
			*touch = (struct bt_touch){ { line, now.stop },
				now.stop, 0, "trail.touch", 0 };
			return BT_MATCH_TRADE;
		}
		px = path->px[line];
	}
	return BT_MATCH_NONE;
}

double
bt_match_follow(const struct bt_terms *t, const struct bt_path *path,
    const struct bt_point *from)
{
	struct bt_point end = bt_path_end(path);
	double low = from->px, high = from->px;

	bt_path_range(path, from, &end, &low, &high);
	return better_of(t, t->best, t->dir > 0 ? low : high);
}

/* Where it would trade at market is where its limit begins to hold. */
static enum bt_match
trigger(enum bt_match found, struct bt_touch *touch)
{
	if (found == BT_MATCH_NONE)
		return found;
	touch->rule = "";
	touch->flags = 0;
	return BT_MATCH_TRIGGER;
}

enum bt_match
bt_match(const struct bt_terms *terms, const struct bt_path *path,
    const struct bt_point *from, enum bt_limit_needs needs,
    struct bt_touch *touch)
{
	enum bt_match found;

	switch (terms->type) {
	case BT_MARKET:
		return at_once(terms, from, "market.open", 0, touch);
	case BT_LIMIT:
		return match_limit(terms, path, from, needs, touch);
	case BT_STOP:
		return match_stop(terms, path, from, touch);
	case BT_STOP_LIMIT:
		return trigger(match_stop(terms, path, from, touch), touch);
	case BT_TRAIL:
		found = match_trail(terms, path, from, touch);
		return isfinite(terms->limit) ? trigger(found, touch) : found;
	case BT_TOUCH:
		return match_touch(terms, path, from, touch);
	case BT_TOUCH_LIMIT:
		return trigger(match_touch(terms, path, from, touch), touch);
	}
	return BT_MATCH_NONE;
}

#include "engine/match.h"

static int
at_once(const struct bt_point *from, const char *rule, uint32_t flags,
    struct bt_touch *touch)
{
	*touch = (struct bt_touch){ *from, from->px, flags, rule };
	return 1;
}

static int
at_level(const struct bt_path *path, const struct bt_point *from, double level,
    int beyond, struct bt_touch *touch)
{
	if (!bt_path_reach(path, from, level, beyond, &touch->at))
		return 0;
	touch->px = level;
	touch->flags = 0;
	return 1;
}

static int
match_limit(const struct bt_terms *t, const struct bt_path *path,
    const struct bt_point *from, enum bt_limit_needs needs,
    struct bt_touch *touch)
{
	int is_through = needs == BT_LIMIT_THROUGH;
	double better = t->dir * (t->limit - from->px);

	/* at exactly the limit, only a touch will do */
	if (better > 0 || (better == 0 && !is_through))
		return at_once(from, "limit.open", 0, touch);
	touch->rule = is_through ? "limit.through" : "limit.touch";
	return at_level(path, from, t->limit, is_through ? -t->dir : 0, touch);
}

static int
match_stop(const struct bt_terms *t, const struct bt_path *path,
    const struct bt_point *from, struct bt_touch *touch)
{
	double beyond = t->dir * (from->px - t->stop);

	if (beyond >= 0)
		return at_once(
		    from, "stop.gap", beyond > 0 ? BT_GAP : 0, touch);
	touch->rule = "stop.touch";
	return at_level(path, from, t->stop, 0, touch);
}

int
bt_match(const struct bt_terms *terms, const struct bt_path *path,
    const struct bt_point *from, enum bt_limit_needs needs,
    struct bt_touch *touch)
{
	switch (terms->type) {
	case BT_MARKET:
		return at_once(from, "market.open", 0, touch);
	case BT_LIMIT:
		return match_limit(terms, path, from, needs, touch);
	case BT_STOP:
		return match_stop(terms, path, from, touch);
	case BT_STOP_LIMIT:
	case BT_TRAIL:
		break;
	}
	return 0;
}

#include "engine/margin.h"

#include <math.h>

#include "engine/worth.h"

/* What an instrument's maintenance is of its initial margin, unless it says. */
#define MAINTENANCE_SHARE 0.5

static int
is_said(const struct bt_margin *m)
{
	return m->frac > 0 || m->per_unit > 0;
}

struct bt_contract
bt_margin_contract(
    const struct bt_margin_rules *rules, const struct bt_instrument *inst)
{
	struct bt_contract c = {
		.initial = { .frac = rules->initial },
		.maintenance = { .frac = rules->maintenance },
		.is_inverse = inst->is_inverse,
		.is_margined = bt_worth_is_margined(inst),
		.is_isolated = rules->is_isolated,
	};

	if (is_said(&inst->margin)) {
		c.initial = inst->margin;
		c.maintenance.frac = inst->margin.frac < 1
					 ? inst->margin.frac * MAINTENANCE_SHARE
					 : 0;
		c.maintenance.per_unit =
		    inst->margin.per_unit * MAINTENANCE_SHARE;
	}
	if (is_said(&inst->maintenance))
		c.maintenance = inst->maintenance;
	c.is_plain = !c.is_margined;
	return c;
}

double
bt_margin_needs(const struct bt_stake *s, double px)
{
	double size = s->gross * (s->is_inverse ? 1 / px : px) * s->fx;

	return s->frac * size + s->money;
}

double
bt_margin_excess(const struct bt_stake *s, double px)
{
	double worth =
	    (s->points * bt_worth_score(s->is_inverse, px) - s->basis) * s->fx;

	return s->rest + worth - bt_margin_needs(s, px);
}

double
bt_margin_price(const struct bt_stake *s)
{
	double keep = s->frac * s->gross;
	double left = s->rest - s->basis * s->fx - s->money;
	double px;

	if (s->is_inverse)
		px = s->fx * (s->points + keep) / left;
	else
		px = -left / (s->fx * (s->points - keep));
	return px > 0 && isfinite(px) ? px : (double)NAN;
}

int
bt_margin_reach(const struct bt_stake *s, const struct bt_path *path,
    const struct bt_point *from, const struct bt_point *to, struct bt_point *at)
{
	double px;

	if (bt_margin_excess(s, from->px) <= 0) {
		*at = *from;
		return 1;
	}
	px = bt_margin_price(s);
	return isfinite(px) && bt_path_reach(path, from, px, 0, at) &&
	       bt_path_compare(path, at, to) <= 0;
}

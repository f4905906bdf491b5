#include "engine/margin.h"

#include <math.h>
#include <string.h>

#include "base/ratio.h"
#include "bt/num.h"
#include "engine/worth.h"

/* What maintenance is of the initial margin, where it is not said. */
#define MAINTENANCE_SHARE 0.5

static int
is_said(const struct bt_margin *m)
{
	return m->frac > 0 || m->per_unit > 0;
}

/* What is paid for in full is never taken away. */
static double
maintenance_of(double initial)
{
	return initial < 1 ? initial * MAINTENANCE_SHARE : 0;
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
		c.maintenance.frac = maintenance_of(inst->margin.frac);
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

/* ---- reading ---- */

/* `10%` or `0.1` in s[0..n-1]; a bare number above 1 would be money for some
 * people and percent for others. */
static int
parse_share(const char *s, size_t n, double *share, struct bt_err *err)
{
	double v;

	if (bt_ratio_parse(s, n, &v) < 0 || v > (s[n - 1] == '%' ? 10 : 1))
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no share of a position's worth, such as 10%% or "
		    "0.1",
		    (int)n, s);
	*share = v;
	return 0;
}

static int
parse_maintenance(const char *text, double *share, struct bt_err *err)
{
	*share = 0;
	return strcmp(text, "0") == 0
		   ? 0
		   : parse_share(text, strlen(text), share, err);
}

int
bt_margin_parse(
    const char *text, struct bt_margin_rules *rules, struct bt_err *err)
{
	size_t n = strcspn(text, ",");
	double initial, maintenance;

	if (parse_share(text, n, &initial, err) < 0)
		return -1;
	maintenance = maintenance_of(initial);
	if (text[n] != '\0' &&
	    parse_maintenance(text + n + 1, &maintenance, err) < 0)
		return -1;
	if (maintenance > initial)
		return bt_fail(err, BT_USAGE,
		    "the maintenance margin %s is above the initial one",
		    text + n + 1);
	rules->initial = initial;
	rules->maintenance = maintenance;
	return 0;
}

int
bt_margin_parse_leverage(
    const char *text, struct bt_margin_rules *rules, struct bt_err *err)
{
	double v;

	if (bt_num_parse(text, strlen(text), &v) < 0 || !(v >= 0.01) ||
	    !(v <= 1000))
		return bt_fail(err, BT_USAGE,
		    "'%s' is no number between 0.01 and 1000", text);
	rules->initial = 1 / v;
	rules->maintenance = maintenance_of(1 / v);
	return 0;
}

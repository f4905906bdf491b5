#include "engine/cost.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "bt/num.h"

enum unit {
	UNIT_FRAC,
	UNIT_PER_UNIT,
	UNIT_PER_ORDER
};

static const struct unit_row {
	const char *suffix;
	enum unit unit;
	double scale;
} units[] = {
	{ "bps", UNIT_FRAC, 1e-4 },
	{ "bp", UNIT_FRAC, 1e-4 },
	{ "%", UNIT_FRAC, 1e-2 },
	{ "/unit", UNIT_PER_UNIT, 1 },
	{ "/share", UNIT_PER_UNIT, 1 },
	{ "/contract", UNIT_PER_UNIT, 1 },
	{ "/order", UNIT_PER_ORDER, 1 },
};

/* 0.1 * 1e-2 is not 0.001: divide by the exact power instead. */
static double
scaled(double v, double scale)
{
	return scale < 1 ? v / (1 / scale) : v;
}

/* One number with its unit in s[0..n-1]. */
static int
parse_part(
    const char *s, size_t n, double *v, enum unit *unit, struct bt_err *err)
{
	const char *rest = bt_num_scan(s, s + n, v);
	size_t i, left;

	if (rest == NULL || !isfinite(*v))
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no number with a unit, such as 10bp, 0.1%%, "
		    "0.005/unit or 2/order",
		    (int)n, s);
	left = (size_t)(s + n - rest);
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strlen(units[i].suffix) != left ||
		    memcmp(units[i].suffix, rest, left) != 0)
			continue;
		*unit = units[i].unit;
		*v = scaled(*v, units[i].scale);
		return 0;
	}
	if (left == 0)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' has no unit: bp, %%, /unit or /order", (int)n, s);
	return bt_fail(err, BT_USAGE,
	    "'%.*s' has an unknown unit '%.*s', not bp, %%, /unit or /order",
	    (int)n, s, (int)left, rest);
}

static int
add_part(const char *s, size_t n, struct bt_fee *fee, struct bt_err *err)
{
	enum unit unit;
	double v;

	if (parse_part(s, n, &v, &unit, err) < 0)
		return -1;
	switch (unit) {
	case UNIT_FRAC:
		fee->frac += v;
		break;
	case UNIT_PER_UNIT:
		fee->per_unit += v;
		break;
	case UNIT_PER_ORDER:
		fee->per_order += v;
		break;
	}
	return 0;
}

/* `min=1` or `max=20` */
static int
set_bound(const char *s, size_t n, struct bt_fee *fee, struct bt_err *err)
{
	double *to = NULL;
	double v;

	if (n > 4 && memcmp(s, "min=", 4) == 0)
		to = &fee->min;
	else if (n > 4 && memcmp(s, "max=", 4) == 0)
		to = &fee->max;
	if (to == NULL || bt_num_parse(s + 4, n - 4, &v) < 0 || !(v >= 0) ||
	    !isfinite(v))
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is neither min=MONEY nor max=MONEY", (int)n, s);
	*to = v;
	return 0;
}

int
bt_fee_parse(const char *text, struct bt_fee *fee, struct bt_err *err)
{
	struct bt_fee f = { 0 };
	const char *s = text;
	int is_bound = 0;

	for (;;) {
		size_t n = strcspn(s, is_bound ? "," : "+,");
		int rc = is_bound ? set_bound(s, n, &f, err)
				  : add_part(s, n, &f, err);

		if (rc < 0)
			return -1;
		if (s[n] == '\0')
			break;
		is_bound = s[n] == ',';
		s += n + 1;
	}
	if (f.max > 0 && f.min > f.max)
		return bt_fail(
		    err, BT_USAGE, "min=%g is above max=%g", f.min, f.max);
	*fee = f;
	return 0;
}

double
bt_fee_of(const struct bt_fee *fee, double money, double n_units)
{
	double v;

	if (!(n_units > 0))
		return 0;
	v = money * fee->frac + n_units * fee->per_unit + fee->per_order;
	if (fee->min > 0 && v < fee->min)
		v = fee->min;
	if (fee->max > 0 && v > fee->max)
		v = fee->max;
	return v;
}

int
bt_frac_parse(const char *text, double *frac, struct bt_err *err)
{
	enum unit unit;
	double v;

	if (parse_part(text, strlen(text), &v, &unit, NULL) < 0 ||
	    unit != UNIT_FRAC || v < 0 || v >= 1)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no share of a price, such as 5bp or 0.05%%", text);
	*frac = v;
	return 0;
}

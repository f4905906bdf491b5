#include "engine/slip.h"

#include <math.h>
#include <string.h>

#include "bt/num.h"

/* 1 / (2 sqrt(ln 2)): a range is so many standard deviations' inverse. */
#define PARKINSON 0.60056120439322491

/* ---- reading ---- */

static const struct unit_row {
	const char *prefix, *suffix;
	enum bt_slip_basis basis;
	double parts; /* the number counts so many of one */
} units[] = {
	{ "", "bps", BT_SLIP_FRAC, 1e4 },
	{ "", "bp", BT_SLIP_FRAC, 1e4 },
	{ "", "%", BT_SLIP_FRAC, 100 },
	{ "", "ticks", BT_SLIP_TICK, 1 },
	{ "", "tick", BT_SLIP_TICK, 1 },
	{ "", "points", BT_SLIP_POINT, 1 },
	{ "", "point", BT_SLIP_POINT, 1 },
	{ "impact=", "", BT_SLIP_ROOT, 1 },
	{ "share=", "", BT_SLIP_SHARE, 1 },
};
#define N_UNITS (sizeof units / sizeof units[0])

static const struct when_row {
	const char *word;
	uint32_t flag;
} whens[] = {
	{ "buy", BT_FEE_BUY },
	{ "sell", BT_FEE_SELL },
	{ "opens", BT_FEE_OPENS },
	{ "closes", BT_FEE_CLOSES },
};

/* A number between a prefix and a suffix. */
static int
is_row(const struct unit_row *row, const char *s, size_t n, double *v)
{
	size_t before = strlen(row->prefix), after = strlen(row->suffix);

	return n > before + after && memcmp(s, row->prefix, before) == 0 &&
	       memcmp(s + n - after, row->suffix, after) == 0 &&
	       bt_num_parse(s + before, n - before - after, v) == 0 &&
	       isfinite(*v) && *v >= 0;
}

static int
parse_rate(
    const char *s, size_t n, struct bt_slip_part *part, struct bt_err *err)
{
	size_t i;
	double v;

	for (i = 0; i < N_UNITS; i++) {
		if (!is_row(&units[i], s, n, &v))
			continue;
		part->basis = units[i].basis;
		part->rate = v / units[i].parts;
		if (part->basis != BT_SLIP_FRAC || part->rate < 1)
			return 0;
	}
	return bt_fail(err, BT_USAGE,
	    "'%.*s' is no slippage, such as 5bp, 0.05%%, 2ticks, 0.02points, "
	    "impact=0.5 or share=0.1",
	    (int)n, s);
}

static int
parse_option(
    const char *s, size_t n, struct bt_slip_part *part, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < sizeof whens / sizeof whens[0]; i++) {
		if (strlen(whens[i].word) != n ||
		    memcmp(whens[i].word, s, n) != 0)
			continue;
		part->when |= whens[i].flag;
		return 0;
	}
	return bt_fail(err, BT_USAGE,
	    "'%.*s' is none of buy, sell, opens, closes", (int)n, s);
}

/* One part in s[0..n-1]. */
static int
parse_part(
    const char *s, size_t n, struct bt_slip_part *part, struct bt_err *err)
{
	const char *end = s + n;
	const char *comma = memchr(s, ',', n);

	*part = (struct bt_slip_part){ 0 };
	if (parse_rate(s, comma == NULL ? n : (size_t)(comma - s), part, err) <
	    0)
		return -1;
	while (comma != NULL) {
		s = comma + 1;
		comma = memchr(s, ',', (size_t)(end - s));
		n = (size_t)((comma == NULL ? end : comma) - s);
		if (parse_option(s, n, part, err) < 0)
			return -1;
	}
	return 0;
}

static int
add_part(const struct bt_slip_part *part, struct bt_slippage *slip,
    struct bt_err *err)
{
	if (part->rate == 0)
		return 0;
	if (slip->n == BT_SLIP_PARTS_MAX)
		return bt_fail(
		    err, BT_USAGE, "more than %d parts", BT_SLIP_PARTS_MAX);
	slip->part[slip->n++] = *part;
	return 0;
}

int
bt_slip_parse(const char *text, struct bt_slippage *slip, struct bt_err *err)
{
	struct bt_slippage all = { .spread = slip->spread };
	struct bt_slip_part part;
	const char *s = text;
	size_t n;

	for (;; s += n + 1) {
		n = strcspn(s, "+");
		if (parse_part(s, n, &part, err) < 0 ||
		    add_part(&part, &all, err) < 0)
			return -1;
		if (s[n] == '\0')
			break;
	}
	*slip = all;
	return 0;
}

int
bt_slip_spread(const char *text, struct bt_slippage *slip, struct bt_err *err)
{
	size_t n = strcspn(text, ",");
	struct bt_slip_part part = { 0 };
	int is_entry = strcmp(text + n, ",entry") == 0;

	if (text[n] != '\0' && !is_entry)
		return bt_fail(err, BT_USAGE,
		    "'%s': only ,entry may stand behind a spread", text);
	if (parse_rate(text, n, &part, NULL) < 0 ||
	    part.basis == BT_SLIP_ROOT || part.basis == BT_SLIP_SHARE)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no spread, such as 4bp, 0.02points or 1tick",
		    (int)n, text);
	if (is_entry)
		part.when = BT_FEE_OPENS;
	else
		part.rate /= 2;
	slip->spread = part;
	return 0;
}

/* ---- reckoning ---- */

/* How much of the fill a part is for, 0 .. 1. */
static double
share_of(const struct bt_slip_part *p, const struct bt_cost_in *in)
{
	uint32_t side = p->when & (BT_FEE_BUY | BT_FEE_SELL);
	uint32_t effect = p->when & (BT_FEE_OPENS | BT_FEE_CLOSES);

	if (side != 0 && !(side & (in->dir < 0 ? BT_FEE_SELL : BT_FEE_BUY)))
		return 0;
	if (effect == BT_FEE_OPENS)
		return (in->units - in->closes) / in->units;
	if (effect == BT_FEE_CLOSES)
		return in->closes / in->units;
	return 1;
}

/* The part of the bar's volume that it and fills before it take. */
static double
volume_share(const struct bt_cost_in *in)
{
	double taken = in->taken + in->units;

	return in->volume > taken ? taken / in->volume : 1;
}

/* The volatility of a bar, of its price, by its range. */
static double
volatility(const struct bt_cost_in *in)
{
	return PARKINSON * (in->high - in->low) / (0.5 * (in->high + in->low));
}

/* Add a part to the sum: a share of the price, and points. */
static void
add_offset(const struct bt_slip_part *p, const struct bt_cost_in *in,
    double *frac, double *points)
{
	double by = p->rate * share_of(p, in);

	switch (p->basis) {
	case BT_SLIP_FRAC:
		*frac += by;
		break;
	case BT_SLIP_TICK:
		*points += by * in->tick;
		break;
	case BT_SLIP_POINT:
		*points += by;
		break;
	case BT_SLIP_ROOT:
		*frac += by * volatility(in) * sqrt(volume_share(in));
		break;
	case BT_SLIP_SHARE:
		*frac += by * volume_share(in) * volume_share(in);
		break;
	}
}

/* Whether the rules let this fill slip at all. */
static int
slips(const struct bt_slip_rules *rules, const struct bt_cost_in *in)
{
	if (rules->is_open_exempt && in->is_open)
		return 0;
	if (!(in->limit > 0))
		return 1;
	return rules->limit == BT_SLIP_LIMIT_ALWAYS ||
	       (rules->limit == BT_SLIP_LIMIT_OPEN && in->is_open);
}

/* The worse of a price and a bound is the bound; dir +1: from above. */
static double
no_worse(double px, double bound, int dir)
{
	return dir * (px - bound) > 0 ? bound : px;
}

int
bt_slip_price(const struct bt_slippage *slip, const struct bt_slip_rules *rules,
    const struct bt_cost_in *in, double *paid)
{
	enum bt_slip_cap cap = rules->cap;
	double end = in->dir > 0 ? in->high : in->low;
	double frac = 0, points = 0, px;
	int i;

	*paid = in->px;
	if ((slip->n == 0 && slip->spread.rate == 0) || !(in->units > 0) ||
	    !slips(rules, in))
		return 1;
	for (i = 0; i < slip->n; i++)
		add_offset(&slip->part[i], in, &frac, &points);
	if (slip->spread.rate > 0)
		add_offset(&slip->spread, in, &frac, &points);
	px = in->px * (1 + in->dir * frac) + in->dir * points;
	if (px < 0.01 * in->px)
		px = 0.01 * in->px;
	if (in->limit > 0 && rules->limit == BT_SLIP_LIMIT_OPEN) {
		px = no_worse(px, in->limit, in->dir);
		/* what its limit holds is held by the range too, not refused */
		cap = cap == BT_SLIP_CAP_NONE ? cap : BT_SLIP_CAP_BAR;
	}
	/* a price that is outside of the range already is its end */
	end = no_worse(end, in->px, -in->dir);
	if (cap == BT_SLIP_CAP_REFUSE && in->dir * (px - end) > 0)
		return 0;
	*paid = cap == BT_SLIP_CAP_BAR ? no_worse(px, end, in->dir) : px;
	return 1;
}

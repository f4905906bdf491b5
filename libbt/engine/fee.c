#include "engine/fee.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "bt/num.h"

/* ---- reading ---- */

static const struct unit_row {
	const char *suffix;
	enum bt_fee_basis basis;
	double parts; /* the number counts so many of one */
} units[] = {
	{ "%fees", BT_FEE_FEES, 100 },
	{ "bps", BT_FEE_MONEY, 1e4 },
	{ "bp", BT_FEE_MONEY, 1e4 },
	{ "%", BT_FEE_MONEY, 100 },
	{ "/unit", BT_FEE_UNIT, 1 },
	{ "/share", BT_FEE_UNIT, 1 },
	{ "/contract", BT_FEE_UNIT, 1 },
	{ "/order", BT_FEE_ORDER, 1 },
	{ "/fill", BT_FEE_FILL, 1 },
};

static const struct when_row {
	const char *word;
	uint32_t flag, opposite;
} whens[] = {
	{ "buy", BT_FEE_BUY, BT_FEE_SELL },
	{ "sell", BT_FEE_SELL, BT_FEE_BUY },
	{ "opens", BT_FEE_OPENS, BT_FEE_CLOSES },
	{ "closes", BT_FEE_CLOSES, BT_FEE_OPENS },
	{ "maker", BT_FEE_MAKER, BT_FEE_TAKER },
	{ "taker", BT_FEE_TAKER, BT_FEE_MAKER },
};

/* One number with its unit in s[0..n-1]. */
static int
parse_rate(const char *s, size_t n, struct bt_fee_tier *rate,
    enum bt_fee_basis *basis, struct bt_err *err)
{
	double v;
	const char *rest = bt_num_scan(s, s + n, &v);
	size_t i, left;

	if (rest == NULL || !isfinite(v))
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no number with a unit, such as 10bp, 0.1%%, "
		    "0.005/unit or 2/order",
		    (int)n, s);
	left = (size_t)(s + n - rest);
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strlen(units[i].suffix) != left ||
		    memcmp(units[i].suffix, rest, left) != 0)
			continue;
		*basis = units[i].basis;
		rate->rate = v / units[i].parts;
		return 0;
	}
	if (left == 0)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' has no unit: bp, %%, /unit or /order", (int)n, s);
	return bt_fail(err, BT_USAGE,
	    "'%.*s' has an unknown unit '%.*s', not bp, %%, /unit or /order",
	    (int)n, s, (int)left, rest);
}

/* `min=1` or `max=20` or `max=1%`: 1, 0 where it is neither, -1. */
static int
parse_bound(
    const char *s, size_t n, struct bt_fee_part *part, struct bt_err *err)
{
	int is_max = n > 4 && memcmp(s, "max=", 4) == 0;
	struct bt_fee_tier share;
	enum bt_fee_basis basis;
	double v;

	if (!is_max && (n <= 4 || memcmp(s, "min=", 4) != 0))
		return 0;
	if (bt_num_parse(s + 4, n - 4, &v) == 0 && v >= 0 && isfinite(v)) {
		*(is_max ? &part->max : &part->min) = v;
		return 1;
	}
	if (parse_rate(s + 4, n - 4, &share, &basis, NULL) < 0 ||
	    basis != BT_FEE_MONEY || !(share.rate > 0))
		return bt_fail(err, BT_USAGE,
		    "'%.*s': expected money or a share of it, such as min=1 or "
		    "max=0.5%%",
		    (int)n, s);
	*(is_max ? &part->max_frac : &part->min_frac) = share.rate;
	return 1;
}

/* `tier=1000000:8bp`: 1, 0 where it is none, -1. */
static int
parse_tier(
    const char *s, size_t n, struct bt_fee_part *part, struct bt_err *err)
{
	struct bt_fee_tier *t = &part->tier[part->n_tiers];
	const char *colon = memchr(s, ':', n);
	size_t k = colon == NULL ? n : (size_t)(colon - s);
	enum bt_fee_basis basis;

	if (n < 5 || memcmp(s, "tier=", 5) != 0)
		return 0;
	if (part->n_tiers == BT_FEE_TIERS_MAX)
		return bt_fail(
		    err, BT_USAGE, "more than %d tiers", BT_FEE_TIERS_MAX);
	if (colon == NULL || bt_num_parse(s + 5, k - 5, &t->from) < 0 ||
	    !(t->from > 0) || !isfinite(t->from))
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no tier=VOLUME:RATE, such as tier=1000000:8bp",
		    (int)n, s);
	if (parse_rate(colon + 1, n - k - 1, t, &basis, err) < 0)
		return -1;
	if (basis != part->basis || basis == BT_FEE_FEES)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' has another unit than the rate before it", (int)n,
		    s);
	if (part->n_tiers > 0 && t->from <= t[-1].from)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' does not begin above the tier before it", (int)n,
		    s);
	part->n_tiers++;
	return 1;
}

/* What stands behind a part. */
static int
parse_option(
    const char *s, size_t n, struct bt_fee_part *part, struct bt_err *err)
{
	int rc = parse_bound(s, n, part, err);
	size_t i;

	if (rc == 0)
		rc = parse_tier(s, n, part, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	for (i = 0; i < sizeof whens / sizeof whens[0]; i++) {
		if (strlen(whens[i].word) != n ||
		    memcmp(whens[i].word, s, n) != 0)
			continue;
		if (part->when & whens[i].opposite)
			break;
		part->when |= whens[i].flag;
		return 0;
	}
	if (i < sizeof whens / sizeof whens[0])
		return bt_fail(err, BT_USAGE,
		    "'%.*s' and its opposite: a part without either is for "
		    "both",
		    (int)n, s);
	return bt_fail(err, BT_USAGE,
	    "'%.*s' is none of min=MONEY, max=MONEY, tier=VOLUME:RATE, buy, "
	    "sell, opens, closes, maker, taker",
	    (int)n, s);
}

static int
has_bounds(const struct bt_fee_part *p)
{
	return p->min > 0 || p->max > 0 || p->min_frac > 0 || p->max_frac > 0;
}

static int
is_nothing(const struct bt_fee_part *p)
{
	return p->rate == 0 && p->n_tiers == 0 && !has_bounds(p);
}

/* One part in s[0..n-1]. */
static int
parse_part(
    const char *s, size_t n, struct bt_fee_part *part, struct bt_err *err)
{
	const char *end = s + n;
	const char *comma = memchr(s, ',', n);
	struct bt_fee_tier rate;

	memset(part, 0, sizeof *part);
	if (parse_rate(s, comma == NULL ? n : (size_t)(comma - s), &rate,
		&part->basis, err) < 0)
		return -1;
	part->rate = rate.rate;
	while (comma != NULL) {
		s = comma + 1;
		comma = memchr(s, ',', (size_t)(end - s));
		n = (size_t)((comma == NULL ? end : comma) - s);
		if (parse_option(s, n, part, err) < 0)
			return -1;
	}
	if ((part->max > 0 && part->min > part->max) ||
	    (part->max_frac > 0 && part->min_frac > part->max_frac))
		return bt_fail(err, BT_USAGE, "its min is above its max");
	return 0;
}

int
bt_fee_add(const char *text, struct bt_fee *fee, struct bt_err *err)
{
	struct bt_fee f = *fee;
	const char *s = text;
	size_t n;

	if (f.n > 0)
		f.part[f.n - 1].ends = 1;
	for (;; s += n + 1) {
		n = strcspn(s, "+");
		if (f.n == BT_FEE_PARTS_MAX)
			return bt_fail(err, BT_USAGE, "more than %d parts",
			    BT_FEE_PARTS_MAX);
		if (parse_part(s, n, &f.part[f.n], err) < 0)
			return -1;
		/* what can never be due is not kept */
		if (!is_nothing(&f.part[f.n]))
			f.n++;
		if (s[n] == '\0')
			break;
	}
	*fee = f;
	return 0;
}

int
bt_fee_parse(const char *text, struct bt_fee *fee, struct bt_err *err)
{
	struct bt_fee f = { 0 };

	if (bt_fee_add(text, &f, err) < 0)
		return -1;
	*fee = f;
	return 0;
}

/* ---- reckoning ---- */

/* An amount, and what it was for the order's earlier fills. */
struct amount {
	double now;    /* for this fill */
	double before; /* for all before it */
};

/* The share of the fill that a part is for, 0 .. 1. */
static double
share_of(const struct bt_fee_part *p, const struct bt_cost_in *in)
{
	uint32_t side = in->dir < 0 ? BT_FEE_BUY : BT_FEE_SELL;
	uint32_t made = in->is_maker ? BT_FEE_TAKER : BT_FEE_MAKER;

	if (p->when & (side | made))
		return 0;
	if (p->when & BT_FEE_OPENS)
		return (in->units - in->closes) / in->units;
	if (p->when & BT_FEE_CLOSES)
		return in->closes / in->units;
	return 1;
}

static double
rate_of(const struct bt_fee_part *p, const struct bt_cost_in *in)
{
	double traded =
	    p->basis == BT_FEE_UNIT ? in->period_units : in->period_money;
	double rate = p->rate;
	int i;

	for (i = 0; i < p->n_tiers && p->tier[i].from <= traded; i++)
		rate = p->tier[i].rate;
	return rate;
}

/* One part; all is the sum of those before it. */
static struct amount
amount_of(const struct bt_fee_part *p, const struct bt_cost_in *in,
    double share, const struct amount *all)
{
	double rate = rate_of(p, in);
	struct amount a = { 0, 0 };

	switch (p->basis) {
	case BT_FEE_MONEY:
		a.now = share * in->money * rate;
		a.before = share * in->order_money * rate;
		break;
	case BT_FEE_UNIT:
		a.now = share * in->units * rate;
		a.before = share * in->order_units * rate;
		break;
	case BT_FEE_ORDER:
		*(in->order_units > 0 ? &a.before : &a.now) = rate;
		break;
	case BT_FEE_FILL:
		a.now = rate;
		break;
	case BT_FEE_FEES:
		a.now = all->now * rate;
		a.before = all->before * rate;
		break;
	}
	return a;
}

/* Min before max: of a small order a max of its money is the stronger. */
static double
bounded(const struct bt_fee_part *p, double v, double money)
{
	double min = fmax(p->min, p->min_frac * money);

	if (v < min)
		v = min;
	if (p->max > 0 && v > p->max)
		v = p->max;
	if (p->max_frac > 0 && v > p->max_frac * money)
		v = p->max_frac * money;
	return v;
}

/* The bounds of a group hold for the order as a whole. */
static struct amount
close_group(const struct bt_fee_part *p, const struct bt_cost_in *in,
    const struct amount *group)
{
	struct amount a = *group;
	double after;

	if (!has_bounds(p))
		return a;
	if (!(in->order_units > 0))
		return (struct amount){ bounded(p, a.now, in->money), 0 };
	after = bounded(p, a.before + a.now, in->order_money + in->money);
	a.before = bounded(p, a.before, in->order_money);
	a.now = after - a.before;
	return a;
}

double
bt_fee_of(const struct bt_fee *fee, const struct bt_cost_in *in)
{
	struct amount sum = { 0, 0 }, group = { 0, 0 };
	int i, is_due = 0;

	if (!(in->units > 0))
		return 0;
	for (i = 0; i < fee->n; i++) {
		const struct bt_fee_part *p = &fee->part[i];
		const struct amount all = { sum.now + group.now,
			sum.before + group.before };
		double share = share_of(p, in);
		struct amount a;

		if (share > 0) {
			a = amount_of(p, in, share, &all);
			group.now += a.now;
			group.before += a.before;
			is_due = 1;
		}
		if (!p->ends && !has_bounds(p) && i + 1 < fee->n)
			continue;
		/* bounds of parts that do not apply do not either */
		if (is_due)
			group = close_group(p, in, &group);
		sum.now += group.now;
		sum.before += group.before;
		group = (struct amount){ 0, 0 };
		is_due = 0;
	}
	return sum.now;
}

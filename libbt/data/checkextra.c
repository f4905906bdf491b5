/*
 * What further columns say of bars: vendors give splits, dividends and
 * adjusted closes beside the prices.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "bt/num.h"
#include "data/checkin.h"

static int
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcasecmp(name, *names) == 0)
			return 1;
	return 0;
}

void
bt_extras_columns(struct bt_check *c, const struct bt_columns *columns)
{
	static const char *const splits[] = { "split", "splits", "stock_splits",
		"stock splits", "split_ratio", "split_factor", NULL };
	static const char *const dividends[] = { "dividend", "dividends", "div",
		"ex_dividend", "ex-dividend", NULL };
	static const char *const adjusted[] = { "adj_close", "adj close",
		"adjclose", "adjusted_close", "adjusted close", NULL };
	uint32_t i;

	c->split_column = c->dividend_column = c->adjusted_column = -1;
	for (i = 0; i < columns->n; i++) {
		const char *name = columns->names[i];

		if (is_one_of(name, splits))
			c->split_column = (int)i;
		else if (is_one_of(name, dividends))
			c->dividend_column = (int)i;
		else if (is_one_of(name, adjusted))
			c->adjusted_column = (int)i;
	}
}

/*
 * A dividend d of a day makes earlier adjusted closes smaller by d / close of
 * the day before, and nothing else does but splits.
 */
static int
check_dividend(struct bt_check *c, const struct bt_extras *e,
    const struct bt_placed *p, double dividend, double adjusted)
{
	struct bt_finding f = bt_check_at(BT_CHECK_DIVIDENDS, p);
	char paid[BT_NUM_TEXT_MAX];
	double want = dividend / e->close;
	double got = 1 - e->adjusted / e->close * p->bar.close / adjusted;
	double slack = 0.25 * want + 0.002;

	if (isnan(got) || fabs(got - want) <= slack)
		return 0;
	(void)bt_num_format(dividend, paid);
	if (dividend > 0) {
		(void)snprintf(f.text, sizeof f.text,
		    "dividend %s is %.4g%% of the close before, but adjusted "
		    "closes change by %.4g%%",
		    paid, 100 * want, 100 * got);
		f.kind = fabs(got) < slack ? "missing" : "size";
	} else {
		(void)snprintf(f.text, sizeof f.text,
		    "adjusted closes change by %.4g%%, and there is no "
		    "dividend",
		    100 * got);
		f.kind = "unexplained";
		f.level = BT_CHECK_NOTE;
	}
	return bt_check_tell(c, &f);
}

/*
 * Whether a price was a narrower float once: all its digits are there, but
 * none of a decimal's end.
 */
static int
is_noisy(double v)
{
	double scaled = v * 1e6;

	return (double)(float)v == v && scaled < 1e15 &&
	       scaled != floor(scaled) &&
	       fabs(scaled - nearbyint(scaled)) > 1e-6;
}

int
bt_noise_put(struct bt_check *c, struct bt_track *t, const struct bt_placed *p)
{
	struct bt_finding f = bt_check_at(BT_CHECK_PRECISION, p);
	char text[BT_NUM_TEXT_MAX];

	t->n_noisy += is_noisy(p->bar.close);
	if (t->n_noisy != BT_NOISE / 2)
		return 0;
	t->n_noisy++;
	(void)bt_num_format(p->bar.close, text);
	(void)snprintf(f.text, sizeof f.text,
	    "prices such as %s have the noise of a narrower float", text);
	return bt_check_tell(c, &f);
}

/* So much of a close is paid, and prices hardly notice. */
static int
check_size(struct bt_check *c, const struct bt_extras *e,
    const struct bt_placed *p, double dividend)
{
	struct bt_finding f = bt_check_at(BT_CHECK_DIVIDENDS, p);
	double share = dividend / e->close;
	double fall = 1 - p->bar.open / e->close;
	char paid[BT_NUM_TEXT_MAX];

	if (share < 0.1 || fall > share / 4)
		return 0;
	(void)bt_num_format(dividend, paid);
	(void)snprintf(f.text, sizeof f.text,
	    "dividend %s is %.4g%% of the close before, and prices fall by "
	    "%.4g%%",
	    paid, 100 * share, 100 * fall);
	f.kind = "size";
	return bt_check_tell(c, &f);
}

int
bt_extras_put(struct bt_check *c, struct bt_track *t, const struct bt_placed *p,
    const double *extra)
{
	struct bt_extras *e = &t->extras;
	double split = 0, dividend = 0, adjusted = NAN;

	if (c->split_column >= 0)
		split = extra[c->split_column];
	if (c->dividend_column >= 0)
		dividend = extra[c->dividend_column];
	if (c->adjusted_column >= 0)
		adjusted = extra[c->adjusted_column];
	if (split > 0 && split != 1 && bt_level_told(c, t, split) < 0)
		return -1;
	/* in weeks and months it may be one bar off */
	if (c->dividend_column >= 0 && !t->is_reversed && e->close > 0 &&
	    !(split > 0 && split != 1) && t->rhythm.step >= 0 &&
	    t->rhythm.step < 2 * BT_DAY) {
		if (check_size(c, e, p, dividend) < 0)
			return -1;
		if (adjusted > 0 &&
		    check_dividend(c, e, p, dividend, adjusted) < 0)
			return -1;
	}
	e->close = p->bar.close;
	e->adjusted = adjusted;
	return 0;
}

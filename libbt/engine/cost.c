#include "engine/cost.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

#include "bt/num.h"
#include "bt/time.h"

int
bt_cost_find(const struct bt_costs *base, const struct bt_cost_row *rows,
    size_t n, const char *name, struct bt_costs *costs)
{
	struct bt_costs c = *base;
	int found = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (fnmatch(rows[i].pattern, name, 0) == 0 &&
		    bt_cost_set(&c, rows[i].key, rows[i].value, NULL) == 0)
			found = 1;
	if (found)
		*costs = c;
	return found;
}

double
bt_cost_fee(const struct bt_costs *costs, const struct bt_cost_in *in)
{
	double tax = in->dir < 0 ? costs->tax_sell : costs->tax_buy;

	return bt_fee_of(&costs->fee, in) + tax * in->money;
}

int
bt_cost_price(const struct bt_costs *costs, const struct bt_slip_rules *rules,
    const struct bt_cost_in *in, double *paid)
{
	return bt_slip_price(&costs->slip, rules, in, paid);
}

int
bt_cost_is_maker(const char *rule)
{
	static const char *const made[] = { "limit.touch", "limit.through",
		"quote.crossed", "tick.through", "tick.queue" };
	size_t i;

	for (i = 0; i < sizeof made / sizeof made[0]; i++)
		if (strcmp(rule, made[i]) == 0)
			return 1;
	return 0;
}

/* `3%` or `25bp` in s[0..n-1]; 0 or -1. */
static int
parse_share(const char *s, size_t n, double *frac)
{
	double v;
	const char *rest = bt_num_scan(s, s + n, &v);
	size_t left = rest == NULL ? 0 : (size_t)(s + n - rest);

	if (rest == NULL || !isfinite(v) || fabs(v) > 1e4)
		return -1;
	if (left == 1 && *rest == '%')
		*frac = v / 100;
	else if (left == 2 && memcmp(rest, "bp", 2) == 0)
		*frac = v / 1e4;
	else
		return -1;
	return 0;
}

/* `3%/360` in s[0..n-1] */
static int
parse_rate(const char *s, size_t n, struct bt_rate *rate, struct bt_err *err)
{
	const char *slash = memchr(s, '/', n);
	size_t k = slash == NULL ? n : (size_t)(slash - s);
	struct bt_rate r = { 0, 365 };

	if (n - k == 4 && memcmp(slash, "/360", 4) == 0)
		r.days = 360;
	else if (n > k && (n - k != 4 || memcmp(slash, "/365", 4) != 0))
		k = 0;
	if (parse_share(s, k, &r.frac) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no rate a year, such as 3%%, 25bp or 3%%/360",
		    (int)n, s);
	*rate = r;
	return 0;
}

int
bt_rate_parse(const char *text, struct bt_rate *rate, struct bt_err *err)
{
	return parse_rate(text, strlen(text), rate, err);
}

int
bt_rate_pair(const char *text, struct bt_rate *credit, struct bt_rate *debit,
    struct bt_err *err)
{
	size_t n = strcspn(text, ",");
	struct bt_rate first, second;

	if (parse_rate(text, n, &first, err) < 0)
		return -1;
	second = first;
	if (text[n] != '\0') {
		if (strncmp(text + n, ",debit=", 7) != 0)
			return bt_fail(err, BT_USAGE,
			    "'%s': only ,debit=RATE may stand behind a rate",
			    text);
		if (bt_rate_parse(text + n + 7, &second, err) < 0)
			return -1;
	}
	*credit = first;
	*debit = second;
	return 0;
}

double
bt_rate_of(const struct bt_rate *rate, double money, int64_t days)
{
	if (rate->days == 0)
		return 0;
	return money * rate->frac * (double)days / rate->days;
}

/* `0.01%/8h` */
static int
parse_funding(const char *text, struct bt_costs *costs, struct bt_err *err)
{
	size_t n = strcspn(text, "/");
	int64_t every;
	double frac;

	if (parse_share(text, n, &frac) < 0 || text[n] == '\0' ||
	    bt_span_parse(text + n + 1, strlen(text + n + 1), &every) < 0 ||
	    every <= 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no share and how often, such as 0.01%%/8h", text);
	costs->funding = frac;
	costs->funding_every = every;
	return 0;
}

int
bt_frac_parse(const char *text, double *frac, struct bt_err *err)
{
	double v;

	if (parse_share(text, strlen(text), &v) < 0 || v < 0 || v >= 1)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no share, such as 5bp or 0.05%%", text);
	*frac = v;
	return 0;
}

int
bt_cost_set(struct bt_costs *costs, const char *key, const char *value,
    struct bt_err *err)
{
	if (strcmp(key, "fee") == 0)
		return bt_fee_parse(value, &costs->fee, err);
	if (strcmp(key, "fee+") == 0)
		return bt_fee_add(value, &costs->fee, err);
	if (strcmp(key, "tax_buy") == 0)
		return bt_frac_parse(value, &costs->tax_buy, err);
	if (strcmp(key, "tax_sell") == 0)
		return bt_frac_parse(value, &costs->tax_sell, err);
	if (strcmp(key, "slippage") == 0)
		return bt_slip_parse(value, &costs->slip, err);
	if (strcmp(key, "spread") == 0)
		return bt_slip_spread(value, &costs->slip, err);
	if (strcmp(key, "borrow") == 0)
		return bt_rate_parse(value, &costs->borrow, err);
	if (strcmp(key, "funding") == 0)
		return parse_funding(value, costs, err);
	return bt_fail(err, BT_USAGE, "unknown cost '%.40s'", key);
}

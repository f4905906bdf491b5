#include "engine/risk.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ratio.h"
#include "bt/num.h"
#include "bt/time.h"

#define MINUTE (60 * BT_SECOND)

/* What a rule is asked with. */
struct ask {
	const struct bt_risk *r;
	const struct bt_risk_in *in;
	char *detail;
	size_t n;
};

/* ---- the rules ---- */

static int
is_listed(const char *list, const char *name)
{
	char pattern[64];

	while (*list != '\0') {
		size_t n = strcspn(list, ",");

		if (n < sizeof pattern) {
			memcpy(pattern, list, n);
			pattern[n] = '\0';
			if (fnmatch(pattern, name, 0) == 0)
				return 1;
		}
		list += n + (list[n] == ',');
	}
	return 0;
}

static int
breaks_symbols(const struct ask *a)
{
	if (a->r->symbols == NULL || is_listed(a->r->symbols, a->in->symbol))
		return 0;
	(void)snprintf(a->detail, a->n, "--symbols allows %s", a->r->symbols);
	return 1;
}

static int
breaks_hours(const struct ask *a)
{
	int64_t from = a->r->hours_from, to = a->r->hours_to;
	int64_t t = a->in->time_of_day;
	int is_in = from <= to ? t >= from && t < to : t >= from || t < to;

	if (from == to || is_in)
		return 0;
	(void)snprintf(a->detail, a->n,
	    "%02d:%02d is not within %02d:%02d-%02d:%02d",
	    (int)(t / MINUTE / 60), (int)(t / MINUTE % 60),
	    (int)(from / MINUTE / 60), (int)(from / MINUTE % 60),
	    (int)(to / MINUTE / 60), (int)(to / MINUTE % 60));
	return 1;
}

static int
breaks_orders(const struct ask *a)
{
	if (a->r->orders == 0 || a->in->orders < a->r->orders)
		return 0;
	(void)snprintf(
	    a->detail, a->n, "orders given today: %d", a->in->orders);
	return 1;
}

static int
breaks_open(const struct ask *a)
{
	if (a->r->open == 0 || !a->in->is_new || a->in->open < a->r->open)
		return 0;
	(void)snprintf(a->detail, a->n, "positions open: %d", a->in->open);
	return 1;
}

/* A most is to be kept to the last digit that a sum of fills can have. */
static int
is_above(double v, double most)
{
	return v > most * (1 + 1e-9);
}

static int
breaks_limit(const struct ask *a, const struct bt_limit *most, const char *what,
    double units, double money)
{
	if (most->units > 0 && is_above(units, most->units))
		(void)snprintf(a->detail, a->n, "%s of %.10g units is above %g",
		    what, units, most->units);
	else if (most->money > 0 && is_above(money, most->money))
		(void)snprintf(a->detail, a->n,
		    "%s worth %.2f is above value=%g", what, money,
		    most->money);
	else if (most->frac > 0 && is_above(money, most->frac * a->in->equity))
		(void)snprintf(a->detail, a->n,
		    "%s worth %.2f is above %g%% of equity, %.2f", what, money,
		    100 * most->frac, a->in->equity);
	else
		return 0;
	return 1;
}

static int
breaks_order(const struct ask *a)
{
	return !a->in->is_size_tested &&
	       breaks_limit(
		   a, &a->r->order, "an order", a->in->units, a->in->money);
}

static int
breaks_position(const struct ask *a)
{
	return breaks_limit(a, &a->r->position, "a position",
	    a->in->position_units, a->in->position_money);
}

static int
breaks_gross(const struct ask *a)
{
	if (a->r->gross == 0 ||
	    !is_above(a->in->gross, a->r->gross * a->in->equity))
		return 0;
	(void)snprintf(a->detail, a->n,
	    "positions worth %.2f are above %g times equity, %.2f",
	    a->in->gross, a->r->gross, a->in->equity);
	return 1;
}

/* What brings the net exposure nearer to nothing may. */
static int
breaks_net(const struct ask *a)
{
	if (a->r->net == 0 || fabs(a->in->net) <= fabs(a->in->net_before) ||
	    !is_above(fabs(a->in->net), a->r->net * a->in->equity))
		return 0;
	(void)snprintf(a->detail, a->n,
	    "positions worth %.2f, long less short, are above %g times "
	    "equity, %.2f",
	    a->in->net, a->r->net, a->in->equity);
	return 1;
}

/* In the order in which they are asked. */
static const struct rule {
	const char *name;
	int when; /* enum bt_risk_when */
	int (*is_broken)(const struct ask *a);
} rules[] = {
	{ "symbols", BT_RISK_ORDER | BT_RISK_FILL, breaks_symbols },
	{ "hours", BT_RISK_ORDER | BT_RISK_FILL, breaks_hours },
	{ "max_orders", BT_RISK_ORDER, breaks_orders },
	{ "max_order", BT_RISK_ORDER | BT_RISK_FILL, breaks_order },
	{ "max_open", BT_RISK_FILL, breaks_open },
	{ "max_position", BT_RISK_FILL, breaks_position },
	{ "max_gross", BT_RISK_FILL, breaks_gross },
	{ "max_net", BT_RISK_FILL, breaks_net },
};

const char *
bt_risk_check(const struct bt_risk *r, enum bt_risk_when when,
    const struct bt_risk_in *in, char *detail, size_t n)
{
	const struct ask a = { r, in, detail, n };
	size_t i;

	if (in->halt != NULL) {
		(void)snprintf(detail, n, "entries are halted");
		return in->halt;
	}
	for (i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if ((rules[i].when & (int)when) != 0 && rules[i].is_broken(&a))
			return rules[i].name;
	return NULL;
}

static int
is_set(const struct bt_limit *l)
{
	return l->units > 0 || l->money > 0 || l->frac > 0;
}

int
bt_risk_is_watching(const struct bt_risk *r)
{
	return is_set(&r->daily_loss) || r->drawdown > 0 || r->losses > 0;
}

int
bt_risk_is_on(const struct bt_risk *r)
{
	return is_set(&r->order) || is_set(&r->position) || r->gross > 0 ||
	       r->net > 0 || r->open > 0 || r->orders > 0 ||
	       r->hours_from != r->hours_to || r->symbols != NULL ||
	       bt_risk_is_watching(r);
}

const char *
bt_risk_halts(const struct bt_risk *r, double began, double equity, double peak)
{
	double lost = began - equity;

	if (r->drawdown > 0 && peak - equity >= r->drawdown * peak)
		return "drawdown";
	if ((r->daily_loss.money > 0 && lost >= r->daily_loss.money) ||
	    (r->daily_loss.frac > 0 && lost >= r->daily_loss.frac * began))
		return "daily_loss";
	return NULL;
}

/* ---- reading ---- */

static int
parse_positive(const char *s, size_t n, double *v)
{
	return bt_num_parse(s, n, v) < 0 || !(*v > 0) || !isfinite(*v) ? -1 : 0;
}

/* One measure in s[0..n-1]. */
static int
parse_measure(const char *s, size_t n, struct bt_limit *l)
{
	static const char value[] = "value=";
	const size_t k = sizeof value - 1;
	double v;

	if (n > k && memcmp(s, value, k) == 0)
		return parse_positive(s + k, n - k, &l->money);
	if (n == 0 || s[n - 1] != '%')
		return parse_positive(s, n, &l->units);
	if (parse_positive(s, n - 1, &v) < 0)
		return -1;
	l->frac = v / 100;
	return 0;
}

int
bt_risk_parse_limit(
    const char *text, struct bt_limit *limit, struct bt_err *err)
{
	struct bt_limit l = { 0 };
	const char *s = text;

	for (;;) {
		size_t n = strcspn(s, ",");

		if (parse_measure(s, n, &l) < 0)
			return bt_fail(err, BT_USAGE,
			    "'%.*s' is no limit: 100, value=5000 or 10%%",
			    (int)n, s);
		if (s[n] == '\0')
			break;
		s += n + 1;
	}
	*limit = l;
	return 0;
}

int
bt_risk_parse_money(
    const char *text, struct bt_limit *limit, struct bt_err *err)
{
	struct bt_limit l = { 0 };

	if (bt_risk_parse_limit(text, &l, NULL) < 0 || l.units > 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no amount of money: 2%% or value=500", text);
	*limit = l;
	return 0;
}

int
bt_risk_parse_times(const char *text, double *times, struct bt_err *err)
{
	if (bt_ratio_parse(text, strlen(text), times) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no number above 0, such as 1.5 or 150%%", text);
	return 0;
}

int
bt_risk_parse_share(const char *text, double *share, struct bt_err *err)
{
	double v;

	if (bt_ratio_parse(text, strlen(text), &v) < 0 || !(v < 1))
		return bt_fail(err, BT_USAGE,
		    "'%s' is no share between 0 and 1, such as 20%%", text);
	*share = v;
	return 0;
}

/* `09:30` in s[0..4]; 24:00 is the end of the day. */
static int
parse_clock(const char *s, int64_t *ns)
{
	int64_t h, m;

	if (s[2] != ':' || bt_int_parse(s, 2, 0, 24, &h) < 0 ||
	    bt_int_parse(s + 3, 2, 0, 59, &m) < 0 || h * 60 + m > 24 * 60)
		return -1;
	*ns = (h * 60 + m) * MINUTE;
	return 0;
}

int
bt_risk_parse_hours(
    const char *text, int64_t *from, int64_t *to, struct bt_err *err)
{
	int64_t a, b;

	if (strlen(text) != 11 || text[5] != '-' || parse_clock(text, &a) < 0 ||
	    parse_clock(text + 6, &b) < 0 || a == b)
		return bt_fail(err, BT_USAGE,
		    "'%s' are no hours, such as 09:30-16:00", text);
	*from = a;
	*to = b;
	return 0;
}

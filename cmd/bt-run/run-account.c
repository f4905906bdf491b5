#include "run-account.h"

#include <math.h>
#include <string.h>

#include "base/ascii.h"
#include "bt/num.h"
#include "bt/time.h"

/* What maintenance is of the initial margin, where it is not said. */
#define MAINTENANCE_SHARE 0.5

static void
set_margin(struct margin_opt *o, const char *text, double initial)
{
	o->text = text;
	o->initial = initial;
	/* what is paid for in full is never taken away */
	o->maintenance = initial < 1 ? initial * MAINTENANCE_SHARE : 0;
}

int
run_account_leverage(const char *value, void *field, struct bt_err *err)
{
	double v;

	if (bt_num_parse(value, strlen(value), &v) < 0 || !(v >= 0.01) ||
	    !(v <= 1000))
		return bt_fail(err, BT_USAGE,
		    "'%s' is no number between 0.01 and 1000", value);
	set_margin(field, value, 1 / v);
	return 0;
}

/* `10%` or `0.1`, in s[0..n-1]. */
static int
parse_share(const char *s, size_t n, double *share)
{
	int is_percent = n > 0 && s[n - 1] == '%';
	double v;

	if (bt_num_parse(s, n - (size_t)is_percent, &v) < 0 || !(v > 0) ||
	    !(v <= (is_percent ? 1000 : 1)))
		return -1;
	*share = is_percent ? v / 100 : v;
	return 0;
}

int
run_account_margin(const char *value, void *field, struct bt_err *err)
{
	struct margin_opt *o = field;
	size_t n = strcspn(value, ",");
	double initial, maintenance;

	if (parse_share(value, n, &initial) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no share of a position's worth, such as 10%% or "
		    "0.1",
		    (int)n, value);
	set_margin(o, value, initial);
	if (value[n] == '\0')
		return 0;
	value += n + 1;
	n = strlen(value);
	if (n == 1 && *value == '0') {
		o->maintenance = 0;
		return 0;
	}
	if (parse_share(value, n, &maintenance) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no share of a position's worth, such as 5%% or "
		    "0.05",
		    value);
	if (maintenance > initial)
		return bt_fail(err, BT_USAGE,
		    "the maintenance margin %s is above the initial one",
		    value);
	o->maintenance = maintenance;
	return 0;
}

int
run_account_stale(const char *value, void *field, struct bt_err *err)
{
	static const char *const rules[] = { "warn", "close", "zero" };
	struct stale_opt *o = field;
	size_t n = strcspn(value, ":"), i;
	int64_t after;

	if (bt_span_parse(value, n, &after) < 0 || after <= 0)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no length of time, such as 5d", (int)n, value);
	for (i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		if (value[n] == '\0' || strcmp(value + n + 1, rules[i]) != 0)
			continue;
		*o = (struct stale_opt){ value, after, (enum bt_stale)i };
		return 0;
	}
	return bt_fail(err, BT_USAGE,
	    "'%s' does not end in :warn, :close or :zero", value);
}

int
run_account_currency(const char *value, void *field, struct bt_err *err)
{
	struct currency_opt *o = field;
	size_t n = strlen(value), i;

	for (i = 0; i < n; i++)
		if (!bt_ascii_is_alnum(value[i]))
			break;
	if (i < n || n >= sizeof o->name)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no currency, such as USD: at most %zu letters and "
		    "digits",
		    value, sizeof o->name - 1);
	o->text = value;
	memcpy(o->name, value, n + 1);
	return 0;
}

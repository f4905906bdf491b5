#include "engine/rules.h"

#include <stddef.h>
#include <string.h>

#include "base/ascii.h"
#include "bt/record.h"

const struct bt_rules bt_rules_default = {
	.cash = 100000,
	.fill = BT_FILL_OPEN,
	.path = BT_PATH_WORST,
	.limit_needs = BT_LIMIT_TOUCH,
	.no_cash = BT_NO_CASH_REJECT,
	.at_end = BT_AT_END_MARK,
	.equity_every = BT_EVERY_DAY,
	.bad_split = BT_BAD_SPLIT_FAIL,
	.is_short_allowed = 1,
	.margin = { .initial = 1 },
	.trade_from = BT_TIME_NONE,
	.sizing = { .unit = BT_AUTO,
	    .vol_days = 20,
	    .kelly = { .trades = 20, .start = 0.01, .most = 0.25 } },
};

int64_t
bt_rules_day(const struct bt_rules *r, bt_time t)
{
	int64_t by = -r->day_start, local;
	int64_t day;

	if (r->day_zone != NULL)
		by += bt_zone_offset(r->day_zone, t) * BT_SECOND;
	/* the first and the last day of all time are cut short */
	if (bt_time_add(t, by, &local) < 0)
		local = by < 0 ? -INT64_MAX : INT64_MAX;
	day = local / BT_DAY;
	return local % BT_DAY < 0 ? day - 1 : day;
}

int
bt_rules_parse_stale(
    const char *text, int64_t *after, enum bt_stale *rule, struct bt_err *err)
{
	static const char *const names[] = { "warn", "close", "zero" };
	size_t n = strcspn(text, ":"), i;
	int64_t span;

	if (bt_span_parse(text, n, &span) < 0 || span <= 0)
		return bt_fail(err, BT_USAGE,
		    "'%.*s' is no length of time, such as 5d", (int)n, text);
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (text[n] == '\0' || strcmp(text + n + 1, names[i]) != 0)
			continue;
		*after = span;
		*rule = (enum bt_stale)i;
		return 0;
	}
	return bt_fail(
	    err, BT_USAGE, "'%s' does not end in :warn, :close or :zero", text);
}

int
bt_rules_parse_currency(
    const char *text, char *name, size_t size, struct bt_err *err)
{
	size_t n = strlen(text), i;

	for (i = 0; i < n; i++)
		if (!bt_ascii_is_alnum(text[i]))
			break;
	if (i < n || n >= size)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no currency, such as USD: at most %zu letters and "
		    "digits",
		    text, size - 1);
	memcpy(name, text, n + 1);
	return 0;
}

#include "engine/rules.h"

#include <stddef.h>

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

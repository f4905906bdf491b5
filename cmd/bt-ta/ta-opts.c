#include "ta-opts.h"

#include <stddef.h>
#include <string.h>

#include "bt/num.h"
#include "bt/types.h"

/* HH:MM */
static int
parse_day_start(const char *value, void *field, struct bt_err *err)
{
	int64_t *start = field, h, m;
	size_t n = strcspn(value, ":");

	if (value[n] != ':' || bt_int_parse(value, n, 0, 23, &h) < 0 ||
	    strlen(value + n + 1) != 2 ||
	    bt_int_parse(value + n + 1, 2, 0, 59, &m) < 0)
		return bt_fail(
		    err, BT_USAGE, "'%s' is no time of day HH:MM", value);
	*start = (h * 60 + m) * 60 * BT_SECOND;
	return 0;
}

static const char *const warmup_names[] = { "keep", "drop", NULL };
static const char *const series_names[] = { "auto", "symbol", "interval",
	NULL };
static const char *const list_forms[] = { "table", "json", NULL };

static const struct bt_opt ta_options[] = {
	BT_OPT_GROUP("Indicators"),
	BT_ENUM(0, "warmup", struct ta_opts, warmup, "WHAT", warmup_names,
	    "keep", "bars before every indicator is there: their fields empty"),
	BT_ENUM(0, "series", struct ta_opts, series, "HOW", series_names,
	    "auto",
	    "how bars of one symbol and several lengths are told apart"),
	BT_STRING(0, "day-zone", struct ta_opts, day_zone, "ZONE",
	    "zone of a session's beginning", .initial = "UTC",
	    .complete = BT_COMPLETE_ZONE),
	BT_CALL(0, "day-start", struct ta_opts, day_start, "HH:MM",
	    parse_day_start, "when a session begins", .initial = "00:00"),
	BT_OPT_GROUP("Questions"),
	BT_FLAG(0, "list", struct ta_opts, is_list,
	    "list the indicators, and end", .flags = BT_OPT_NO_CONFIG),
	BT_STRING(0, "describe", struct ta_opts, describe, "NAME",
	    "tell all of one indicator, and end", .flags = BT_OPT_NO_CONFIG,
	    .complete = BT_COMPLETE_INDICATOR),
	BT_ENUM(0, "list-format", struct ta_opts, list_form, "FORM", list_forms,
	    "table", "form of these answers"),
	BT_GROUP_INPUT(struct ta_opts, in),
	BT_GROUP_OUTPUT(struct ta_opts, out),
	BT_GROUP_COMMON(struct ta_opts, common),
	BT_OPT_END,
};

const struct bt_program ta_program = {
	.name = "bt-ta",
	.purpose = "append indicators to bars",
	.synopsis = (const char *const[]){ "[option ...] indicator ... [file]",
	    "--list", "--describe name", NULL },
	.options = ta_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_INDICATOR,
	.statuses = "0 2 3 4",
	.examples =
	    (const char *const[]){ "bt-ta rsi:14 bb=bbands:20,2 bars.csv",
		"bt-cat bars.bts | bt-ta sma:10 sma:30 | bt-run ...",
		"bt-ta --describe macd", NULL },
};

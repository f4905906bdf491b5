#include "adjust-opts.h"

#include <string.h>

#include "bt/num.h"

const char *const adjust_words[] = { "none", "split", "dividend", "all", "auto",
	NULL };
static const char *const for_names[] = { "splits", "dividends", "all", NULL };
static const char *const direction_names[] = { "back", "forward", NULL };
static const char *const split_names[] = { "fail", "ignore", "apply", NULL };
static const char *const method_names[] = { "difference", "ratio", "none",
	NULL };
static const char *const unit_names[] = { "day", "prices", NULL };

static int
parse_round(const char *value, void *field, struct bt_err *err)
{
	struct bt_grid *grid = field;

	if (bt_lot_parse(value, strlen(value), &grid->tick) < 0)
		return bt_fail(err, BT_USAGE,
		    "'%s' is no step of prices, such as 0.01", value);
	return 0;
}

/* `volume`, `open-interest`, `days=5` */
static int
parse_roll(const char *value, void *field, struct bt_err *err)
{
	struct adjust_roll_opt *o = field;

	*o = (struct adjust_roll_opt){ .is_given = 1,
		.rule = BT_ROLLOVER_VOLUME };
	if (strcmp(value, "volume") == 0)
		return 0;
	o->rule = BT_ROLLOVER_OPEN_INTEREST;
	if (strcmp(value, "open-interest") == 0)
		return 0;
	o->rule = BT_ROLLOVER_DAYS;
	if (strncmp(value, "days=", 5) == 0 &&
	    bt_int_parse(value + 5, strlen(value + 5), 0, 1000, &o->days) == 0)
		return 0;
	return bt_fail(err, BT_USAGE,
	    "'%s' is none of volume, open-interest, days=N with N up to 1000",
	    value);
}

static const struct bt_opt adjust_options[] = {
	BT_OPT_GROUP("Splits and dividends"),
	BT_ENUM(0, "for", struct adjust_opts, what, "WHAT", for_names, "all",
	    "what is put into the prices"),
	BT_STRING(0, "actions", struct adjust_opts, actions, "FILE",
	    "splits and dividends, instead of those in the input",
	    .complete = BT_COMPLETE_FILE),
	BT_ENUM(0, "direction", struct adjust_opts, direction, "WHICH",
	    direction_names, "back",
	    "back: the last prices stay; forward: the first"),
	BT_ENUM(0, "adjusted", struct adjust_opts, adjusted, "WHAT",
	    adjust_words, "auto", "what is in the prices already"),
	BT_ENUM(0, "bad-split", struct adjust_opts, bad_split, "RULE",
	    split_names, "fail", "a split that the prices do not show"),
	BT_ENUM(0, "dividend-units", struct adjust_opts, units, "WHICH",
	    unit_names, "day",
	    "a dividend is of a unit of its day, or of the prices"),
	BT_STRING(0, "reference", struct adjust_opts, reference, "NAME",
	    "further column of actions: the last price before it",
	    .initial = "reference_close"),
	BT_FLAG(0, "volume", struct adjust_opts, is_volume_changed,
	    "splits change volumes and sizes too", .initial = "1",
	    .shown = "yes", .flags = BT_OPT_NEGATABLE),
	BT_OPT_GROUP("Futures"),
	BT_CALL(0, "roll", struct adjust_opts, roll, "RULE", parse_roll,
	    "one series of contracts: volume, open-interest, days=N",
	    .needs = "root"),
	BT_STRING(0, "root", struct adjust_opts, root, "NAME",
	    "what the contracts' symbols begin with", .needs = "roll"),
	BT_ENUM(0, "method", struct adjust_opts, method, "HOW", method_names,
	    "difference", "how prices bridge the gap at a roll"),
	BT_FLAG(0, "raw-close", struct adjust_opts, is_close_kept,
	    "keep the contract's own close, as a column raw_close"),
	BT_STRING(0, "calendar", struct adjust_opts, calendar, "NAME",
	    "calendar of trading days, or its file", .initial = "weekdays"),
	BT_STRING(0, "instruments", struct adjust_opts, instruments, "FILE",
	    "what the contracts are, such as their expiry",
	    .complete = BT_COMPLETE_FILE),
	BT_OPT_GROUP("Prices"),
	BT_STRING(0, "columns", struct adjust_opts, columns, "NAME,...",
	    "further columns that are prices too"),
	BT_CALL(0, "round", struct adjust_opts, round, "STEP", parse_round,
	    "round prices to whole steps", .shown = "not at all"),
	BT_GROUP_INPUT(struct adjust_opts, in),
	BT_GROUP_OUTPUT(struct adjust_opts, out),
	BT_GROUP_COMMON(struct adjust_opts, common),
	BT_OPT_END,
};

const struct bt_program adjust_program = {
	.name = "bt-adjust",
	.purpose = "adjust bars for splits, dividends and rolls",
	.synopsis = (const char *const[]){ "[option ...] [file]",
	    "[option ...] --roll RULE --root NAME [file ...]", NULL },
	.options = adjust_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 2 3 4",
	.examples =
	    (const char *const[]){
		"bt-adjust --actions actions.csv bars.csv >adjusted.txt",
		"bt-cat bars.csv splits.csv | bt-adjust --for splits",
		"bt-adjust --for dividends --direction forward bars.txt",
		"bt-adjust --roll volume --root ES ES*.csv >es.txt", NULL },
};

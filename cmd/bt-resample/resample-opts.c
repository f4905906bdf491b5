#include "resample-opts.h"

#include <math.h>
#include <string.h>

#include "cli/output.h"

static const char *const price_names[] = { "mid", "bid", "ask", NULL };
static const char *const fill_names[] = { "none", "previous", "nan", NULL };
static const char *const of_names[] = { "auto", "bar", "tick", "quote", NULL };
static const char *const closed_names[] = { "left", "right", NULL };
static const char *const label_names[] = { "start", "end", NULL };
static const char *const last_names[] = { "keep", "drop", NULL };
static const char *const rule_names[] = { "last", "first", "sum", "min", "max",
	NULL };

/* Of the rows with this number one is given. */
#define BY 1

/* What other tools call a unit: of pandas, of charts, in words. */
static const char *
unit_of(const char *word)
{
	static const char *const rows[][2] = { { "H", "h" }, { "D", "d" },
		{ "W", "w" }, { "Q", "q" }, { "Y", "y" }, { "T", "m" },
		{ "S", "s" }, { "sec", "s" }, { "minute", "m" },
		{ "hour", "h" }, { "day", "d" }, { "week", "w" },
		{ "month", "mo" }, { "quarter", "q" }, { "year", "y" },
		{ "min", "m" }, { "second", "s" } };
	size_t i, n;

	while (*word == ' ')
		word++;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		n = strlen(rows[i][0]);
		if (strncmp(word, rows[i][0], n) == 0 &&
		    (word[n] == '\0' || strcmp(word + n, "s") == 0))
			return rows[i][1];
	}
	return NULL;
}

static int
hint_unit(const char *value, int digits, struct bt_err *err)
{
	const char *unit = value + digits;

	if (*unit == '\0')
		return bt_err_hint(err,
		    "a unit is missing: --to %ss is seconds, --to %sm minutes",
		    value, value);
	if (strcmp(unit, "M") == 0)
		return bt_err_hint(err,
		    "--to %.*smo is months, --to %.*sm minutes", digits, value,
		    digits, value);
	unit = unit_of(unit);
	return unit == NULL
		   ? -1
		   : bt_err_hint(err, "--to %.*s%s", digits, value, unit);
}

static int
parse_to(const char *value, void *field, struct bt_err *err)
{
	size_t n = strlen(value), digits = strspn(value, "0123456789");

	if (bt_bucket_parse(value, n, field) == 0)
		return 0;
	(void)bt_fail(err, BT_USAGE,
	    "'%s' is no length such as 15m, 1h, 1d, 1w, 1mo, 1q or 1y", value);
	return digits == 0 ? -1 : hint_unit(value, (int)digits, err);
}

/* The rule of `NAME=RULE`, or -1. */
static int
find_rule(const char *text)
{
	const char *rule = strchr(text, '=');
	int i;

	for (i = 0; rule != NULL && rule > text && rule_names[i] != NULL; i++)
		if (strcmp(rule + 1, rule_names[i]) == 0)
			return i;
	return -1;
}

static const struct bt_opt resample_options[] = {
	BT_OPT_GROUP("Bars"),
	BT_CALL(0, "to", struct resample_opts, bars.time, "LENGTH", parse_to,
	    "bars by time: 15m, 1h, 1d, 1w, 1mo, 1q, 1y", .excludes = BY),
	BT_INT(0, "ticks", struct resample_opts, bars.count, "N", 1, INT64_MAX,
	    NULL, "bars of N records", .excludes = BY),
	BT_DOUBLE(0, "volume", struct resample_opts, volume, "UNITS", 0,
	    INFINITY, NULL, "bars of at least that volume", .excludes = BY),
	BT_DOUBLE(0, "value", struct resample_opts, value, "MONEY", 0, INFINITY,
	    NULL, "bars of at least that money traded", .excludes = BY),
	BT_FLAG(0, "split", struct resample_opts, bars.is_split,
	    "cut a tick that is too large for a bar of volume or value"),
	BT_OPT_GROUP("Where bars begin"),
	BT_STRING(0, "zone", struct resample_opts, zone, "ZONE",
	    "by the wall clock of ZONE", .shown = "UTC",
	    .complete = BT_COMPLETE_ZONE),
	BT_STRING(0, "calendar", struct resample_opts, calendar, "NAME",
	    "at the opening of sessions, and with them they end; auto: "
	    "those of each symbol's own calendar"),
	BT_SPAN(0, "anchor", struct resample_opts, bars.time.anchor, NULL,
	    "so much later, such as half past each hour", .shown = "0"),
	BT_ENUM(0, "closed", struct resample_opts, closed, "SIDE", closed_names,
	    "left", "which end of a bar ticks and quotes at it belong to"),
	BT_OPT_GROUP("What they are made of"),
	BT_ENUM(0, "of", struct resample_opts, of, "TYPE", of_names, "auto",
	    "records that bars are made of; auto: as the first one"),
	BT_ENUM(0, "price", struct resample_opts, bars.price, "WHICH",
	    price_names, "mid", "price of a quote"),
	BT_LIST(0, "rule", struct resample_opts, rules, "NAME=RULE",
	    "of a further column: last, first, sum, min or max",
	    .shown = "last"),
	BT_OPT_GROUP("What comes out"),
	BT_ENUM(0, "fill", struct resample_opts, bars.fill, "HOW", fill_names,
	    "none", "what stands for a time without records"),
	BT_ENUM(0, "label", struct resample_opts, label, "WHICH", label_names,
	    "start", "what a bar's time is"),
	BT_ENUM(0, "last", struct resample_opts, last, "WHAT", last_names,
	    "keep", "what becomes of a bar that the input's end cuts off"),
	BT_GROUP_INPUT(struct resample_opts, in),
	BT_GROUP_OUTPUT(struct resample_opts, out),
	BT_GROUP_COMMON(struct resample_opts, common),
	BT_OPT_END,
};

const struct bt_program resample_program = {
	.name = "bt-resample",
	.purpose = "aggregate ticks and bars into longer bars",
	.synopsis = (const char *const[]){ "--to LENGTH [option ...] [file]",
	    "--ticks N | --volume UNITS | --value MONEY [option ...] "
	    "[file]",
	    NULL },
	.options = resample_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 2 3 4",
	.examples = (const char
		*const[]){ "bt-resample --to 1d --calendar nyse minutes.bts",
	    "bt-resample --to 1h --zone Europe/Berlin bars.csv -o hours.bts",
	    "bt-cat ticks.bts | bt-resample --volume 10000 | bt-run ...",
	    NULL },
};

/* Whether `NAME=RULE` is of that column. */
static int
is_of(const char *text, const char *name)
{
	size_t n = strlen(name);

	return strncmp(text, name, n) == 0 && text[n] == '=';
}

enum bt_resample_rule
resample_opts_rule(const struct resample_opts *opts, const char *name)
{
	size_t i;

	for (i = opts->rules.n; i > 0; i--)
		if (is_of(opts->rules.items[i - 1], name))
			return (enum bt_resample_rule)find_rule(
			    opts->rules.items[i - 1]);
	return BT_RESAMPLE_LAST;
}

void
resample_opts_meet(
    const struct resample_opts *opts, const char *name, bool *is_met)
{
	size_t i;

	for (i = 0; i < opts->rules.n; i++)
		is_met[i] = is_met[i] || is_of(opts->rules.items[i], name);
}

/* None of the ways to cut: `bt-resample 1h bars.csv` meant --to. */
static int
refuse_by(struct bt_cli *cli)
{
	struct bt_bucket_rule rule = { 0 };
	const char *first = cli->n_operands > 0 ? cli->operands[0] : "";

	(void)bt_fail(&cli->err, BT_USAGE,
	    "one of --to, --ticks, --volume and --value is needed, above 0");
	if (bt_bucket_parse(first, strlen(first), &rule) == 0)
		return bt_err_hint(&cli->err, "--to %s", first);
	return -1;
}

/* Which of the four ways to cut. */
static int
choose_by(struct bt_cli *cli, struct resample_opts *opts)
{
	struct bt_resample_opts *b = &opts->bars;

	b->amount = opts->volume > 0 ? opts->volume : opts->value;
	if (b->time.n > 0)
		b->by = BT_RESAMPLE_TIME;
	else if (b->count > 0)
		b->by = BT_RESAMPLE_COUNT;
	else if (opts->volume > 0)
		b->by = BT_RESAMPLE_VOLUME;
	else if (opts->value > 0)
		b->by = BT_RESAMPLE_VALUE;
	else
		return refuse_by(cli);
	if (opts->bars.is_split && !(b->amount > 0))
		return bt_fail(&cli->err, BT_USAGE,
		    "--split goes with --volume or --value");
	return 0;
}

/* What only goes with --to. */
static int
check_time(struct bt_cli *cli, const struct resample_opts *opts)
{
	const struct {
		const char *name;
		const void *field;
	} rows[] = { { "zone", &opts->zone }, { "calendar", &opts->calendar },
		{ "anchor", &opts->bars.time.anchor },
		{ "closed", &opts->closed }, { "fill", &opts->bars.fill } };
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (opts->bars.by != BT_RESAMPLE_TIME &&
		    bt_cli_is_given(cli, rows[i].field))
			return bt_fail(&cli->err, BT_USAGE,
			    "--%s goes with --to", rows[i].name);
	if (opts->calendar == NULL)
		return 0;
	for (i = 0; i <= 2; i += 2)
		if (bt_cli_is_given(cli, rows[i].field))
			return bt_fail(&cli->err, BT_USAGE,
			    "--%s: the calendar says where bars begin",
			    rows[i].name);
	return 0;
}

/* Prices that are missing: no program of bt reads such bars. */
static int
check_fill(struct bt_cli *cli, const struct resample_opts *opts)
{
	if (opts->bars.fill != BT_RESAMPLE_NAN ||
	    bt_output_is_plain(&opts->out))
		return 0;
	(void)bt_fail(&cli->err, BT_USAGE,
	    "--fill nan: bars without prices are for other tools, as plain "
	    "CSV or JSON lines");
	return bt_err_hint(&cli->err, "-f csv or -f jsonl; or --fill previous");
}

int
resample_opts_check(struct bt_cli *cli, struct resample_opts *opts)
{
	size_t i;

	if (choose_by(cli, opts) < 0 || check_time(cli, opts) < 0 ||
	    check_fill(cli, opts) < 0)
		return -1;
	if (cli->n_operands > 1)
		return bt_fail(&cli->err, BT_USAGE, "unexpected operand '%s'",
		    cli->operands[1]);
	for (i = 0; i < opts->rules.n; i++)
		if (find_rule(opts->rules.items[i]) < 0)
			return bt_fail(&cli->err, BT_USAGE,
			    "--rule: '%s' is not NAME=RULE, the rule being "
			    "last, first, sum, min or max",
			    opts->rules.items[i]);
	opts->bars.is_right = opts->closed;
	opts->bars.is_label_end = opts->label;
	opts->bars.is_last_dropped = opts->last;
	return 0;
}

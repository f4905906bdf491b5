#include "fetch-opts.h"

#include <stddef.h>
#include <string.h>

/* The names of fetch_sources[], in their order. */
static const char *const source_names[] = { "file", NULL };

const struct fetch_source fetch_sources[] = {
	{ "file", fetch_csv },
};

static const char *const type_names[] = { "auto", "bar", "tick", "quote",
	"action", NULL };
static const char *const decimal_names[] = { "auto", "point", "comma", NULL };

/* A character, or what is hard to type at a shell. */
static int
parse_separator(const char *value, void *field, struct bt_err *err)
{
	static const struct {
		const char *name;
		char c;
	} names[] = { { "tab", '\t' }, { "\\t", '\t' }, { "space", ' ' },
		{ "comma", ',' }, { "semicolon", ';' }, { "bar", '|' } };
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(value, names[i].name) == 0) {
			*(char *)field = names[i].c;
			return 0;
		}
	if (strlen(value) != 1 || strchr("\"\r\n", value[0]) != NULL)
		return bt_fail(err, BT_USAGE,
		    "'%s' is neither one character nor tab, space, comma, "
		    "semicolon or bar",
		    value);
	*(char *)field = value[0];
	return 0;
}

static const struct bt_opt fetch_options[] = {
	BT_OPT_GROUP("Source"),
	BT_ENUM('p', "provider", struct fetch_opts, source, "NAME",
	    source_names, "file", "where the data come from"),
	BT_OPT_GROUP("Files"),
	BT_CALL(0, "separator", struct fetch_opts, separator, "CHAR",
	    parse_separator, "what separates columns", .shown = "found"),
	BT_FLAG(0, "header", struct fetch_opts, header,
	    "the first row is a header, or is none", .flags = BT_OPT_NEGATABLE,
	    .shown = "found"),
	BT_STRING(0, "columns", struct fetch_opts, columns, "NAME,...",
	    "names of the columns, in order; - for one that is not wanted"),
	BT_LIST(0, "map", struct fetch_opts, maps, "NAME=COLUMN",
	    "a column's meaning, by its name or its place from 1"),
	BT_STRING(0, "price", struct fetch_opts, price, "COLUMN",
	    "make bars of one price"),
	BT_LIST(0, "keep", struct fetch_opts, keeps, "COLUMN",
	    "keep a further column of numbers, or all"),
	BT_ENUM(0, "type", struct fetch_opts, type, "TYPE", type_names, "auto",
	    "type of the records; auto: by the columns"),
	BT_STRING(0, "date-format", struct fetch_opts, date_format, "FORMAT",
	    "how times are written, as strptime(3), or s, ms, us, ns",
	    .shown = "found"),
	BT_FLAG(0, "dates", struct fetch_opts, is_dates,
	    "of each time only its date counts, as it is written"),
	BT_ENUM(0, "decimal", struct fetch_opts, decimal, "SIGN", decimal_names,
	    "auto", "decimal sign of numbers"),
	BT_GROUP_INPUT(struct fetch_opts, in),
	BT_GROUP_OUTPUT(struct fetch_opts, out),
	BT_GROUP_COMMON(struct fetch_opts, common),
	BT_OPT_END,
};

const struct bt_program fetch_program = {
	.name = "bt-fetch",
	.purpose = "import and download market data",
	.synopsis = (const char *const[]){ "[option ...] [file ...]", NULL },
	.options = fetch_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 2 3 4",
	.examples =
	    (const char *const[]){
		"bt-fetch --tz America/New_York SPY.csv | bt-validate",
		"bt-fetch --map close='Last Price' -o bars.bts AAPL.csv",
		"bt-fetch --columns time,open,high,low,close ES.txt", NULL },
};

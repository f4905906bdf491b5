/*
 * The option table: every fact about an option, written once.
 *
 * A program declares its options as rows of data, made with the macros below.
 * From the rows come getopt's arrays, the checks of ranges and choices, the
 * text of --help, the keys of configuration files, the names of environment
 * variables, completions, and the check of the manual.
 *
 *	struct x_opts {
 *		double risk_free;
 *		bt_time from;
 *		int path;
 *		bool is_gross;
 *		struct bt_input_opts in;
 *		struct bt_output_opts out;
 *		struct bt_common_opts common;
 *	};
 *
 *	static const char *const paths[] = { "ohlc", "olhc", NULL };
 *
 *	static const struct bt_opt x_options[] = {
 *		BT_OPT_GROUP("Measuring"),
 *		BT_DOUBLE('R', "risk-free", struct x_opts, risk_free, "RATE",
 *		    -1.0, 10.0, "0", "yearly risk-free rate, as a fraction"),
 *		BT_TIME_OPT(0, "from", struct x_opts, from,
 *		    "ignore what is earlier"),
 *		BT_ENUM(0, "path", struct x_opts, path, "PATH", paths, "ohlc",
 *		    "order of prices within a bar"),
 *		BT_FLAG(0, "gross", struct x_opts, is_gross,
 *		    "leave fees out", .flags = BT_OPT_NEGATABLE),
 *		BT_GROUP_INPUT(struct x_opts, in),
 *		BT_GROUP_OUTPUT(struct x_opts, out),
 *		BT_GROUP_COMMON(struct x_opts, common),
 *		BT_OPT_END,
 *	};
 *
 * The type of each field is checked by the compiler.  After the help line any
 * member of struct bt_opt may be set, as `.flags` above.
 *
 * A default is text in its row, and is read into the field before anything
 * else, so that what --help shows is what holds; a row without one leaves the
 * field as the program's initialiser made it (a time becomes BT_TIME_NONE).
 *
 * Precedence: command line, BT_* environment, -c file, user's file, default.
 * Options have one name everywhere: `risk-free` in files, BT_RISK_FREE in the
 * environment.  An empty variable counts as unset.
 */
#ifndef BT_CLI_OPTS_H
#define BT_CLI_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/near.h"
#include "bt/err.h"
#include "bt/types.h"

/* How a row's value is read, and the type of its field. */
enum bt_opt_kind {
	BT_OPT_KIND_END,
	BT_OPT_KIND_GROUP,  /* a heading of --help; no field */
	BT_OPT_KIND_FLAG,   /* bool or int: 1, or 0 by --no-NAME */
	BT_OPT_KIND_COUNT,  /* int: how often it was given */
	BT_OPT_KIND_INT,    /* an integer of 4 or 8 bytes, lo <= v <= hi */
	BT_OPT_KIND_DOUBLE, /* double, min <= v <= max, never NaN */
	BT_OPT_KIND_STRING, /* const char *, not empty */
	BT_OPT_KIND_LIST, /* struct bt_list: one string each time it is given */
	BT_OPT_KIND_ENUM, /* int or an enum: place of the text in choices */
	BT_OPT_KIND_TIME, /* bt_time */
	BT_OPT_KIND_SPAN, /* int64_t, nanoseconds, > 0 */
	BT_OPT_KIND_CALL  /* anything: read by the row's own parser */
};

enum bt_opt_flags {
	BT_OPT_HIDDEN = 1 << 0,     /* not in --help, nor completed */
	BT_OPT_NEGATABLE = 1 << 1,  /* --no-NAME exists too */
	BT_OPT_REPEATABLE = 1 << 2, /* BT_CALL: each time adds to the last */
	BT_OPT_NO_CONFIG = 1 << 3,  /* on the command line only */
	BT_OPT_EMPTY_OK = 1 << 4    /* BT_STRING, BT_LIST: '' is a value */
};

/* What completes an option's argument. */
enum bt_complete {
	BT_COMPLETE_NONE,
	BT_COMPLETE_FILE,
	BT_COMPLETE_DIR,
	BT_COMPLETE_CHOICE, /* implied by choices */
	BT_COMPLETE_ZONE,   /* names of time zones */
	BT_COMPLETE_COMMAND,
	BT_COMPLETE_METRIC,
	BT_COMPLETE_INDICATOR, /* as operand: or a file */
	BT_COMPLETE_PROVIDER,
	BT_COMPLETE_SYMBOL,
	BT_COMPLETE_PROGRAM /* programs of bt, without "bt-" */
};

/*
 * A row's own parser.
 *
 *   value  the argument; NULL for a row without an argument's name.  Borrowed
 *          until bt_cli_end().
 *   field  the field; called again it replaces, or adds if repeatable.
 *   gives  0; -1 with BT_USAGE and, in err, what is wrong with the value
 *          ("'10' has no unit: write 10% or 10bp"); the option's name is put
 *          before it.
 */
typedef int bt_opt_parser(const char *value, void *field, struct bt_err *err);

struct bt_opt {
	enum bt_opt_kind kind;
	int letter;       /* 0: none */
	const char *name; /* long name, or a group's title */
	const char *arg;  /* argument's name in --help, NULL: none */
	size_t offset;    /* of the field in the program's struct */
	size_t size;      /* of the field */
	int64_t lo, hi;
	double min, max;
	const char *initial; /* default, as it would be written; or NULL */
	const char *shown;   /* default as --help tells it, if not initial */
	const char *const *choices; /* NULL at the end */
	bt_opt_parser *parse;
	const char *help;  /* one line, lower case, no full stop */
	const char *needs; /* another option that must be given too */
	int excludes; /* not 0: of the rows with this number only one is given */
	enum bt_complete complete;
	unsigned flags; /* enum bt_opt_flags */
};

/* What BT_LIST collects; the strings are borrowed until bt_cli_end(). */
struct bt_list {
	const char **items;
	size_t n, cap;
};

/* The place and size of a field, and a warning if it is no `type`. */
#define BT_OPT_FIELD(T, field, type)                                           \
	.offset =                                                              \
	    offsetof(T, field) + 0 * sizeof(&((T *)0)->field == (type *)0),    \
	.size = sizeof(((T *)0)->field)
/* The same for a field whose type the size tells well enough. */
#define BT_OPT_SIZED(T, field)                                                 \
	.offset = offsetof(T, field), .size = sizeof(((T *)0)->field)

#define BT_OPT_GROUP(title)                                                    \
	{                                                                      \
		.kind = BT_OPT_KIND_GROUP, .name = (title)                     \
	}
#define BT_OPT_END                                                             \
	{                                                                      \
		.kind = BT_OPT_KIND_END                                        \
	}

/* Each ends with the help line, and members of struct bt_opt if wanted. */
#define BT_FLAG(letter_, name_, T, field, ...)                                 \
	{                                                                      \
		.kind = BT_OPT_KIND_FLAG, .letter = (letter_),                 \
		.name = (name_), BT_OPT_SIZED(T, field), .help = __VA_ARGS__   \
	}
#define BT_COUNT(letter_, name_, T, field, ...)                                \
	{                                                                      \
		.kind = BT_OPT_KIND_COUNT, .letter = (letter_),                \
		.name = (name_), BT_OPT_FIELD(T, field, int),                  \
		.help = __VA_ARGS__                                            \
	}
/* lo, hi: the range; INT64_MIN, INT64_MAX for none; initial: text or NULL. */
#define BT_INT(letter_, name_, T, field, arg_, lo_, hi_, initial_, ...)        \
	{                                                                      \
		.kind = BT_OPT_KIND_INT, .letter = (letter_), .name = (name_), \
		.arg = (arg_), BT_OPT_SIZED(T, field), .lo = (lo_),            \
		.hi = (hi_), .initial = (initial_), .help = __VA_ARGS__        \
	}
/* min, max: the range; -INFINITY, INFINITY for none. */
#define BT_DOUBLE(letter_, name_, T, field, arg_, min_, max_, initial_, ...)   \
	{                                                                      \
		.kind = BT_OPT_KIND_DOUBLE, .letter = (letter_),               \
		.name = (name_), .arg = (arg_),                                \
		BT_OPT_FIELD(T, field, double), .min = (min_), .max = (max_),  \
		.initial = (initial_), .help = __VA_ARGS__                     \
	}
#define BT_STRING(letter_, name_, T, field, arg_, ...)                         \
	{                                                                      \
		.kind = BT_OPT_KIND_STRING, .letter = (letter_),               \
		.name = (name_), .arg = (arg_),                                \
		BT_OPT_FIELD(T, field, const char *), .help = __VA_ARGS__      \
	}
#define BT_LIST(letter_, name_, T, field, arg_, ...)                           \
	{                                                                      \
		.kind = BT_OPT_KIND_LIST, .letter = (letter_),                 \
		.name = (name_), .arg = (arg_),                                \
		BT_OPT_FIELD(T, field, struct bt_list), .help = __VA_ARGS__    \
	}
#define BT_ENUM(letter_, name_, T, field, arg_, choices_, initial_, ...)       \
	{                                                                      \
		.kind = BT_OPT_KIND_ENUM, .letter = (letter_),                 \
		.name = (name_), .arg = (arg_), BT_OPT_SIZED(T, field),        \
		.choices = (choices_), .complete = BT_COMPLETE_CHOICE,         \
		.initial = (initial_), .help = __VA_ARGS__                     \
	}
/* An instant, also 2024 and 2024-06; UTC where it has no offset. */
#define BT_TIME_OPT(letter_, name_, T, field, ...)                             \
	{                                                                      \
		.kind = BT_OPT_KIND_TIME, .letter = (letter_),                 \
		.name = (name_), .arg = "TIME",                                \
		BT_OPT_FIELD(T, field, bt_time), .help = __VA_ARGS__           \
	}
#define BT_SPAN(letter_, name_, T, field, initial_, ...)                       \
	{                                                                      \
		.kind = BT_OPT_KIND_SPAN, .letter = (letter_),                 \
		.name = (name_), .arg = "SPAN",                                \
		BT_OPT_FIELD(T, field, int64_t), .initial = (initial_),        \
		.help = __VA_ARGS__                                            \
	}
/* arg: NULL for an option without argument. */
#define BT_CALL(letter_, name_, T, field, arg_, parse_, ...)                   \
	{                                                                      \
		.kind = BT_OPT_KIND_CALL, .letter = (letter_),                 \
		.name = (name_), .arg = (arg_), BT_OPT_SIZED(T, field),        \
		.parse = (parse_), .help = __VA_ARGS__                         \
	}

/* ---- groups that programs share ---- */

enum bt_log_format {
	BT_LOG_TEXT,
	BT_LOG_JSON
};

struct bt_common_opts {
	bool is_help, is_version, is_quiet;
	bool is_dump_options, is_dump_program; /* for scripts; hidden */
	int verbose;
	int log_format; /* enum bt_log_format */
	const char *config;
};

struct bt_output_opts {
	const char *file; /* NULL: standard output */
	int form;         /* enum bt_form; BT_FORM_AUTO: by the file's name */
	bool is_binary;
	bool is_compressed;
	int codec; /* of what is binary and compressed: place of its name */
	/* no options: as in struct bt_writer_opts */
	bool is_appending;
	int type;
	const char *const *columns;
	size_t n_columns;
};

struct bt_input_opts {
	const char *symbol;
	const char *tz;
	int64_t interval;
	int bar_time; /* enum bt_bar_time */
	bool is_partial;
};

struct bt_slice_opts {
	bt_time from, to;       /* BT_TIME_NONE: no bound */
	struct bt_list symbols; /* each a name, or several joined by commas */
};

enum bt_bar_time {
	BT_BAR_TIME_START,
	BT_BAR_TIME_END
};

extern const char *const bt_log_format_names[]; /* text json */
extern const char *const bt_form_names[];       /* auto tagged csv bts jsonl */
extern const char *const bt_codec_names[];      /* small fast */
extern const char *const bt_bar_time_names[];   /* start end */

/*
 * The fields of a program's struct are part of a designator: no parentheses.
 * NOLINTBEGIN(bugprone-macro-parentheses)
 */

/* Always the last group of a table. */
#define BT_GROUP_COMMON(T, f)                                                  \
	BT_OPT_GROUP("Common"),                                                \
	    BT_FLAG('h', "help", T, f.is_help, "show this help",               \
		.flags = BT_OPT_NO_CONFIG),                                    \
	    BT_FLAG('V', "version", T, f.is_version, "show the version",       \
		.flags = BT_OPT_NO_CONFIG),                                    \
	    BT_FLAG('q', "quiet", T, f.is_quiet, "no warnings, no notes"),     \
	    BT_COUNT('v', "verbose", T, f.verbose,                             \
		"tell more, such as what was set where"),                      \
	    BT_STRING('c', "config", T, f.config, "FILE",                      \
		"read options from a YAML file", .complete = BT_COMPLETE_FILE, \
		.flags = BT_OPT_NO_CONFIG),                                    \
	    BT_ENUM(0, "log-format", T, f.log_format, "FORM",                  \
		bt_log_format_names, "text", "form of messages"),              \
	    BT_FLAG(0, "dump-options", T, f.is_dump_options,                   \
		"print the option table as TSV",                               \
		.flags = BT_OPT_HIDDEN | BT_OPT_NO_CONFIG),                    \
	    BT_FLAG(0, "dump-program", T, f.is_dump_program,                   \
		"print what else the manual must agree with, as TSV",          \
		.flags = BT_OPT_HIDDEN | BT_OPT_NO_CONFIG)

/* Where records go. */
#define BT_GROUP_OUTPUT(T, f)                                                  \
	BT_OPT_GROUP("Output"),                                                \
	    BT_STRING('o', "output", T, f.file, "FILE",                        \
		"write to FILE instead of standard output",                    \
		.complete = BT_COMPLETE_FILE, .flags = BT_OPT_NO_CONFIG),      \
	    BT_ENUM('f', "format", T, f.form, "FORM", bt_form_names, "auto",   \
		"form of the output; auto: as the name of FILE ends"),         \
	    BT_FLAG('b', "binary", T, f.is_binary,                             \
		"binary (bts), uncompressed: for pipes"),                      \
	    BT_FLAG('z', "compress", T, f.is_compressed, "compress"),          \
	    BT_ENUM(0, "codec", T, f.codec, "CODEC", bt_codec_names, "small",  \
		"how bts is compressed; fast: quicker to read, larger")

/* How records without a word on it are to be read. */
#define BT_GROUP_INPUT(T, f)                                                   \
	BT_OPT_GROUP("Input"),                                                 \
	    BT_STRING(0, "symbol", T, f.symbol, "NAME",                        \
		"symbol of CSV that has no column for it",                     \
		.complete = BT_COMPLETE_SYMBOL),                               \
	    BT_STRING(0, "tz", T, f.tz, "ZONE",                                \
		"zone of times that have no offset", .shown = "UTC",           \
		.complete = BT_COMPLETE_ZONE),                                 \
	    BT_SPAN(0, "interval", T, f.interval, NULL, "length of every bar", \
		.shown = "as the data say"),                                   \
	    BT_ENUM(0, "bar-time", T, f.bar_time, "WHICH", bt_bar_time_names,  \
		"start", "what a bar's time is"),                              \
	    BT_FLAG(0, "partial", T, f.is_partial,                             \
		"accept a stream that breaks off without its end mark")

/*
 * Which part of the inputs is wanted; rows for the middle of a group.  A
 * program that has them calls bt_input_slice() (cli/input.h).
 */
#define BT_ROWS_SLICE(T, f)                                                    \
	BT_TIME_OPT(0, "from", T, f.from, "only what is not earlier"),         \
	    BT_TIME_OPT(0, "to", T, f.to, "only what is earlier"),             \
	    BT_LIST(0, "symbols", T, f.symbols, "LIST",                        \
		"only records of these symbols, joined by commas",             \
		.complete = BT_COMPLETE_SYMBOL)

/* NOLINTEND(bugprone-macro-parentheses) */

/* ---- the parser; programs use cli/main.h instead ---- */

#define BT_OPT_MAX 192 /* rows of a table */

enum bt_opt_origin {
	BT_FROM_DEFAULT,
	BT_FROM_ARGV,
	BT_FROM_ENV,
	BT_FROM_FILE,
	BT_FROM_PRESET /* a row of settings that the user asked for by name */
};

/* Who set a row, and with what. */
struct bt_opt_set {
	enum bt_opt_origin from;
	int stage;         /* counts up from the strongest; 0: nobody */
	const char *by;    /* the variable's, the file's or the preset's name */
	int64_t line;      /* in the file */
	const char *value; /* as written; NULL where there is no argument */
};

/* A table at work on one struct of options. */
struct bt_opts {
	const struct bt_opt *table;
	size_t n; /* rows, without the end */
	void *fields;
	int stage; /* of what is being read now */
	struct bt_opt_set set[BT_OPT_MAX];
	char **kept; /* copies of text that values point to */
	size_t n_kept, cap_kept;
};

/*
 * bt_opts_init(o, table, fields, err):
 * Begin: read the defaults into the fields.
 *
 *   fails  BT_USAGE where the table itself is wrong (a default that its own
 *          row refuses): a mistake of the program.
 */
int bt_opts_init(struct bt_opts *o, const struct bt_opt *table, void *fields,
    struct bt_err *err) BT_MUST_USE;

/* bt_opts_clear(o): free what the fields point to. */
void bt_opts_clear(struct bt_opts *o);

/*
 * bt_opts_argv(o, argc, argv, is_in_order, err):
 * Read the command line with getopt_long(3).
 *
 *   argv         reordered, operands last; unless is_in_order, which stops at
 *                the first operand.
 *   gives        the index of the first operand; -1 on failure, all that
 *                could be read has been read (--help works beside mistakes).
 */
int bt_opts_argv(struct bt_opts *o, int argc, char **argv, bool is_in_order,
    struct bt_err *err) BT_MUST_USE;

/* bt_opts_env(o, err): read BT_*; variables that name no option are let be. */
int bt_opts_env(struct bt_opts *o, struct bt_err *err) BT_MUST_USE;

/*
 * bt_opts_put(o, row, set, err):
 * Give a row a value, unless an earlier stage or a row that excludes it has
 * one.  At the same stage the last value holds; lists and repeatable rows add.
 *
 *   set    value NULL: the flag itself.  Strings need not live on.
 */
int bt_opts_put(struct bt_opts *o, size_t row, const struct bt_opt_set *set,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_opts_keep(o, text): a copy that lives as long as o, for what bt_opt_set
 * points to; NULL when out of memory.
 */
const char *bt_opts_keep(struct bt_opts *o, const char *text);

/* bt_opts_finish(o, err): check what rows need of each other. */
int bt_opts_finish(const struct bt_opts *o, struct bt_err *err) BT_MUST_USE;

/*
 * bt_opts_find(o, name): the row of that long name, or -1.  With `no-` before
 * it, a negatable flag is not found: see bt_opts_near().
 */
int bt_opts_find(const struct bt_opts *o, const char *name);

/* bt_opts_near(o, name): the visible long name nearest to it, or NULL. */
const char *bt_opts_near(const struct bt_opts *o, const char *name);

/* bt_opts_source(o, field): who set the row of that field; never NULL. */
const struct bt_opt_set *bt_opts_source(
    const struct bt_opts *o, const void *field);

#endif

/* The option table: values, ranges, messages, precedence. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/time.h"
#include "cli/opts.h"

struct t_opts {
	double rate;
	int64_t big;
	int jobs;
	bool gross, csv, json, loud;
	int flag, verbose, path;
	const char *name, *empty;
	struct bt_list many;
	bt_time from;
	int64_t every;
	int call;
	struct bt_common_opts common;
};

static const char *const paths[] = { "ohlc", "olhc", "worst", NULL };

/* A number with a unit: what BT_CALL is for. */
static int
parse_call(const char *value, void *field, struct bt_err *err)
{
	if (value == NULL || strcmp(value, "10bp") != 0)
		return bt_fail(err, BT_USAGE, "'%s' has no unit",
		    value != NULL ? value : "nothing");
	*(int *)field += 10;
	return 0;
}

/* clang-format off */
static const struct bt_opt table[] = {
	BT_OPT_GROUP("Things"),
	BT_DOUBLE('R', "risk-free", struct t_opts, rate, "RATE", -1.0, 10.0,
	    "0.5", "a number"),
	BT_INT(0, "big", struct t_opts, big, "N", INT64_MIN, INT64_MAX, NULL,
	    "an integer"),
	BT_INT('j', "jobs", struct t_opts, jobs, "N", 1, INT64_MAX, "1",
	    "an integer"),
	BT_INT(0, "down", struct t_opts, jobs, "N", INT64_MIN, -1, NULL,
	    "an integer"),
	BT_FLAG('g', "gross", struct t_opts, gross, "a flag",
	    .flags = BT_OPT_NEGATABLE),
	BT_FLAG('i', "int-flag", struct t_opts, flag, "a flag"),
	BT_FLAG(0, "csv", struct t_opts, csv, "a flag", .excludes = 1),
	BT_FLAG(0, "json", struct t_opts, json, "a flag", .excludes = 1),
	BT_FLAG(0, "loud", struct t_opts, loud, "a flag", .needs = "name"),
	BT_ENUM('p', "path", struct t_opts, path, "PATH", paths, "olhc",
	    "a choice"),
	BT_STRING('n', "name", struct t_opts, name, "NAME", "a text"),
	BT_STRING(0, "empty", struct t_opts, empty, "TEXT", "a text",
	    .flags = BT_OPT_EMPTY_OK),
	BT_LIST('m', "many", struct t_opts, many, "NAME", "texts"),
	BT_TIME_OPT(0, "from", struct t_opts, from, "a time"),
	BT_SPAN(0, "every", struct t_opts, every, "1min", "a span"),
	BT_CALL(0, "fee", struct t_opts, call, "FEE", parse_call, "a call"),
	BT_GROUP_COMMON(struct t_opts, common),
	BT_OPT_END,
};

/* ---- what is refused, and how it is said ---- */

static const struct refusal {
	const char *args[4];
	const char *text;
} refusals[] = {
	{ { "--risk-free", "12" }, "--risk-free: '12' is not between -1 and 10" },
	{ { "-R12" }, "--risk-free: '12' is not between -1 and 10" },
	{ { "-R", "nan" }, "--risk-free: 'nan' is not a number" },
	{ { "-R", "inf" }, "--risk-free: 'inf' is not a finite number" },
	{ { "-R", "" }, "--risk-free: '' is not a number" },
	{ { "-R", "1,5" }, "--risk-free: '1,5' is not a number" },
	{ { "-R", " 1" }, "--risk-free: ' 1' is not a number" },
	{ { "-R", "0x1" }, "--risk-free: '0x1' is not a number" },
	{ { "-j", "0" }, "--jobs: '0' is not 1 or more" },
	{ { "-j", "1.5" }, "--jobs: '1.5' is not a whole number" },
	{ { "-j", "9223372036854775808" },
	    "--jobs: '9223372036854775808' is not a whole number" },
	{ { "-j", "4294967297" }, "--jobs: '4294967297' is not between 1 and 2147483647" },
	{ { "--down", "0" }, "--down: '0' is not -1 or less" },
	{ { "-p", "olc" }, "--path: 'olc' is not one of ohlc, olhc, worst"
	    " (did you mean 'ohlc'?)" },
	{ { "-p", "zebra" }, "--path: 'zebra' is not one of ohlc, olhc, worst" },
	{ { "-p", "OHLC" }, "--path: 'OHLC' is not one of ohlc, olhc, worst"
	    " (did you mean 'ohlc'?)" },
	{ { "--name=" }, "--name: NAME is empty" },
	{ { "--name" }, "--name: NAME is missing" },
	{ { "-n" }, "--name: NAME is missing" },
	{ { "--gross=1" }, "--gross: takes no value" },
	{ { "--from", "soon" }, "--from: 'soon' is not a time" },
	{ { "--from", "2024-13" }, "--from: '2024-13' is not a time" },
	{ { "--every", "0" }, "--every: '0' is not a length of time" },
	{ { "--every", "-1h" }, "--every: '-1h' is not a length of time" },
	{ { "--fee", "10" }, "--fee: '10' has no unit" },
	{ { "--csv", "--json" }, "--json: cannot be combined with --csv" },
	{ { "--csv", "--json", "--csv" }, "--json: cannot be combined with --csv" },
	/* no name but the whole name */
	{ { "--risk", "1" }, "unknown option '--risk' (did you mean '--risk-free'?)" },
	{ { "--risk=1" }, "unknown option '--risk' (did you mean '--risk-free'?)" },
	{ { "--nam" }, "unknown option '--nam' (did you mean '--name'?)" },
	{ { "--gros" }, "unknown option '--gros' (did you mean '--gross'?)" },
	{ { "--no-gros" }, "unknown option '--no-gros'" },
	{ { "--no-csv" }, "unknown option '--no-csv'" },
	{ { "--jbos", "1" }, "unknown option '--jbos' (did you mean '--jobs'?)" },
	{ { "--xyzzy" }, "unknown option '--xyzzy'" },
	{ { "-x" }, "unknown option '-x'" },
	{ { "-gx" }, "unknown option '-x'" },
	/* hidden options are no suggestion */
	{ { "--dump-option" }, "unknown option '--dump-option'" },
	/* the first mistake is told, the rest is read */
	{ { "-x", "--risk" }, "unknown option '-x'" },
};
/* clang-format on */

/* Read args with a table at work; the struct is what programs have. */
static int
read_args(struct bt_opts *o, struct t_opts *opts, const char *const *args,
    struct bt_err *err)
{
	static char words[8][64];
	static char *argv[9];
	int argc = 1;

	argv[0] = strcpy(words[0], "bt-test");
	for (; args[argc - 1] != NULL; argc++) {
		(void)snprintf(
		    words[argc], sizeof words[argc], "%s", args[argc - 1]);
		argv[argc] = words[argc];
	}
	argv[argc] = NULL;
	memset(opts, 0, sizeof *opts);
	assert_int_equal(bt_opts_init(o, table, opts, err), 0);
	return bt_opts_argv(o, argc, argv, false, err);
}

static void
mistakes_are_refused_in_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct bt_err err = { 0 };
		struct t_opts opts;
		struct bt_opts o;
		const char *args[5] = { 0 };

		memcpy(args, refusals[i].args, sizeof refusals[i].args);
		assert_int_equal(read_args(&o, &opts, args, &err), -1);
		assert_int_equal(err.status, BT_USAGE);
		assert_string_equal(err.text, refusals[i].text);
		bt_opts_clear(&o);
	}
}

static void
values_land_in_their_fields(void **state)
{
	const char *const args[] = { "-R", "-0.25", "--big",
		"-9223372036854775808", "-gi", "file", "--path=worst", NULL };
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	/* one operand, put last */
	assert_int_equal(read_args(&o, &opts, args, &err), 7);
	assert_true(opts.rate == -0.25);
	assert_true(opts.big == INT64_MIN);
	assert_int_equal(opts.jobs, 1);
	assert_true(opts.gross);
	assert_int_equal(opts.flag, 1);
	assert_int_equal(opts.path, 2);
	assert_int_equal(bt_opts_source(&o, &opts.path)->from, BT_FROM_ARGV);
	assert_int_equal(bt_opts_source(&o, &opts.jobs)->from, BT_FROM_DEFAULT);
	bt_opts_clear(&o);
}

static void
defaults_are_those_of_the_table(void **state)
{
	const char *const args[] = { NULL };
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	assert_int_equal(read_args(&o, &opts, args, &err), 1);
	assert_true(opts.rate == 0.5);
	assert_int_equal(opts.path, 1);
	assert_true(opts.every == 60 * BT_SECOND);
	assert_true(opts.from == BT_TIME_NONE);
	assert_null(opts.name);
	bt_opts_clear(&o);
}

static void
the_last_value_holds_and_lists_add(void **state)
{
	const char *const args[] = { "-m", "a", "-mb", "--many=c", "-vv", "-v",
		NULL };
	const char *const again[] = { "-n", "a", "-n", "b", "--gross",
		"--no-gross", NULL };
	const char *const calls[] = { "--fee=10bp", "--fee", "10bp",
		"--empty=", NULL };
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	assert_int_equal(read_args(&o, &opts, args, &err), 7);
	assert_int_equal(opts.many.n, 3);
	assert_string_equal(opts.many.items[0], "a");
	assert_string_equal(opts.many.items[2], "c");
	assert_int_equal(opts.common.verbose, 3);
	bt_opts_clear(&o);
	assert_int_equal(opts.many.n, 0);
	assert_int_equal(read_args(&o, &opts, again, &err), 7);
	assert_string_equal(opts.name, "b");
	assert_false(opts.gross);
	bt_opts_clear(&o);
	assert_int_equal(read_args(&o, &opts, calls, &err), 5);
	assert_int_equal(opts.call, 20);
	assert_string_equal(opts.empty, "");
	bt_opts_clear(&o);
}

/* clang-format off */
static const struct {
	const char *text, *full;
} times[] = {
	{ "2024", "2024-01-01T00:00:00Z" },
	{ "2024-06", "2024-06-01T00:00:00Z" },
	{ "2024-06-30", "2024-06-30T00:00:00Z" },
	{ "2024-06-30T09:30:00+02:00", "2024-06-30T07:30:00Z" },
};
/* clang-format on */

static void
a_year_or_a_month_is_its_first_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		const char *args[] = { "--from", times[i].text, NULL };
		struct bt_err err = { 0 };
		char text[BT_TIME_TEXT_MAX];
		struct t_opts opts;
		struct bt_opts o;

		assert_int_equal(read_args(&o, &opts, args, &err), 3);
		(void)bt_time_format(opts.from, text);
		assert_string_equal(text, times[i].full);
		bt_opts_clear(&o);
	}
}

static void
options_end_at_two_dashes(void **state)
{
	const char *const args[] = { "-g", "--", "-n", "--risk", NULL };
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	assert_int_equal(read_args(&o, &opts, args, &err), 3);
	assert_null(opts.name);
	bt_opts_clear(&o);
}

static void
an_argument_may_look_like_an_option(void **state)
{
	const char *const args[] = { "--name", "--risk", "-n", "--nam", NULL };
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	assert_int_equal(read_args(&o, &opts, args, &err), 5);
	assert_string_equal(opts.name, "--nam");
	bt_opts_clear(&o);
}

static void
the_environment_is_weaker_than_the_command_line(void **state)
{
	const char *const args[] = { "-j", "3", "--json", NULL };
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	(void)setenv("BT_JOBS", "7", 1);
	(void)setenv("BT_RISK_FREE", "0.125", 1);
	(void)setenv("BT_GROSS", "yes", 1);
	(void)setenv("BT_VERBOSE", "2", 1);
	(void)setenv("BT_NAME", "", 1);    /* empty: not set */
	(void)setenv("BT_HELP", "yes", 1); /* on the command line only */
	(void)setenv("BT_CSV", "1", 1);    /* excluded by the stronger --json */
	assert_int_equal(read_args(&o, &opts, args, &err), 4);
	assert_int_equal(bt_opts_env(&o, &err), 0);
	assert_int_equal(opts.jobs, 3);
	assert_true(opts.rate == 0.125);
	assert_true(opts.gross);
	assert_int_equal(opts.common.verbose, 2);
	assert_null(opts.name);
	assert_false(opts.common.is_help);
	assert_true(opts.json);
	assert_false(opts.csv);
	assert_string_equal(bt_opts_source(&o, &opts.rate)->by, "BT_RISK_FREE");
	bt_opts_clear(&o);

	(void)setenv("BT_GROSS", "maybe", 1);
	assert_int_equal(read_args(&o, &opts, args, &err), 4);
	assert_int_equal(bt_opts_env(&o, &err), -1);
	assert_string_equal(
	    err.text, "BT_GROSS: 'maybe' is neither yes nor no");
	bt_opts_clear(&o);
	(void)unsetenv("BT_GROSS");
}

static void
what_an_option_needs_is_asked_for(void **state)
{
	const char *const args[] = { "--loud", NULL };
	const char *const both[] = { "--loud", "-n", "x", NULL };
	struct bt_err err = { 0 };
	struct t_opts opts;
	struct bt_opts o;

	(void)state;
	assert_int_equal(read_args(&o, &opts, args, &err), 2);
	assert_int_equal(bt_opts_finish(&o, &err), -1);
	assert_string_equal(err.text, "--loud: needs --name too");
	bt_opts_clear(&o);
	bt_err_clear(&err);
	assert_int_equal(read_args(&o, &opts, both, &err), 4);
	assert_int_equal(bt_opts_finish(&o, &err), 0);
	bt_opts_clear(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_refused_in_words),
		cmocka_unit_test(values_land_in_their_fields),
		cmocka_unit_test(defaults_are_those_of_the_table),
		cmocka_unit_test(the_last_value_holds_and_lists_add),
		cmocka_unit_test(a_year_or_a_month_is_its_first_day),
		cmocka_unit_test(options_end_at_two_dashes),
		cmocka_unit_test(an_argument_may_look_like_an_option),
		cmocka_unit_test(
		    the_environment_is_weaker_than_the_command_line),
		cmocka_unit_test(what_an_option_needs_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

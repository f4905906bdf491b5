#include "validate-opts.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "data/check.h"
#include "validate-findings.h"

static const char *const fail_names[] = { "note", "warning", "error", "never",
	NULL };
static const char *const keep_names[] = { "first", "last", "fuller", NULL };

static int
fail_name(const char *s, size_t n, struct bt_err *err)
{
	struct bt_near near;
	char name[64];
	size_t k;

	(void)snprintf(name, sizeof name, "%.*s", (int)n, s);
	bt_near_init(&near, name);
	for (k = 0; bt_check_info(k) != NULL; k++)
		bt_near_try(&near, bt_check_info(k)->name);
	(void)bt_fail(err, BT_USAGE, "no check is called '%.*s'", (int)n, s);
	if (bt_near_best(&near) != NULL)
		return bt_err_hint(
		    err, "did you mean '%s'?", bt_near_best(&near));
	return bt_err_hint(err, "bt-validate --list");
}

/* `all`: those checks, or those that can be mended. */
static uint32_t
all_checks(int is_fix)
{
	uint32_t checks = 0;
	size_t k;

	for (k = 0; bt_check_info(k) != NULL; k++)
		if (!is_fix || bt_check_info(k)->fix != NULL)
			checks |= UINT32_C(1) << k;
	return checks;
}

/* `order,ohlc`: the names of checks; is_fix: of those that can be mended. */
static int
parse_names(const char *value, uint32_t *checks, int is_fix, struct bt_err *err)
{
	const char *s = value;

	*checks = 0;
	for (;;) {
		const char *comma = strchr(s, ',');
		size_t n = comma != NULL ? (size_t)(comma - s) : strlen(s);
		int k = bt_check_find(s, n);

		if (n == 3 && memcmp(s, "all", n) == 0)
			*checks |= all_checks(is_fix);
		else if (k < 0)
			return fail_name(s, n, err);
		else if (is_fix && bt_check_info((size_t)k)->fix == NULL)
			return bt_fail(err, BT_USAGE,
			    "what '%.*s' finds cannot be mended", (int)n, s);
		else
			*checks |= UINT32_C(1) << k;
		if (comma == NULL)
			return 0;
		s = comma + 1;
	}
}

static int
parse_checks(const char *value, void *field, struct bt_err *err)
{
	return parse_names(value, field, 0, err);
}

static int
parse_fixes(const char *value, void *field, struct bt_err *err)
{
	return parse_names(value, field, 1, err);
}

static const struct bt_opt validate_options[] = {
	BT_OPT_GROUP("Checking"),
	BT_CALL(0, "checks", struct validate_opts, checks, "NAME,...",
	    parse_checks, "run only these checks", .shown = "all"),
	BT_FLAG(0, "list", struct validate_opts, is_list,
	    "list the checks, and end", .flags = BT_OPT_NO_CONFIG),
	BT_STRING(0, "calendar", struct validate_opts, calendar, "NAME",
	    "when markets are open: nyse, nse, weekdays, 24x7, a file, auto",
	    .shown = "auto"),
	BT_STRING(0, "actions", struct validate_opts, actions, "FILE",
	    "splits that are known, which raw prices show",
	    .complete = BT_COMPLETE_FILE),
	BT_FLAG(0, "strict", struct validate_opts, is_strict,
	    "fail at the first finding, so that a pipeline stops"),
	BT_FLAG(0, "check-only", struct validate_opts, is_check_only,
	    "write no records; any number of files is checked"),
	BT_OPT_GROUP("Findings"),
	BT_ENUM(0, "level", struct validate_opts, level, "LEVEL", level_names,
	    "warning", "show findings of that level and above"),
	BT_ENUM(0, "fail-on", struct validate_opts, fail_on, "LEVEL",
	    fail_names, "warning",
	    "exit with status 1 for findings of that level and above"),
	BT_INT(0, "max-findings", struct validate_opts, most, "N", 0, INT64_MAX,
	    "20", "show so many findings of each check, count the rest"),
	BT_STRING(0, "findings", struct validate_opts, findings, "FILE",
	    "write all findings to FILE", .complete = BT_COMPLETE_FILE,
	    .flags = BT_OPT_NO_CONFIG),
	BT_ENUM(0, "findings-format", struct validate_opts, format, "FORM",
	    findings_format_names, "auto",
	    "form of that file; auto: as its name ends"),
	BT_FLAG(0, "summary", struct validate_opts, is_summary,
	    "tell at the end what was found in each symbol"),
	BT_OPT_GROUP("Mending"),
	BT_CALL(0, "fix", struct validate_opts, fix, "NAME,...", parse_fixes,
	    "mend what these checks find", .shown = "nothing"),
	BT_ENUM(0, "keep", struct validate_opts, keep, "WHICH", keep_names,
	    "first", "of records that are there twice, which stays"),
	BT_STRING(0, "rejects", struct validate_opts, rejects, "FILE",
	    "keep there what is left out, with the reasons",
	    .complete = BT_COMPLETE_FILE, .flags = BT_OPT_NO_CONFIG),
	BT_GROUP_INPUT(struct validate_opts, in),
	BT_GROUP_OUTPUT(struct validate_opts, out),
	BT_GROUP_COMMON(struct validate_opts, common),
	BT_OPT_END,
};

const struct bt_program validate_program = {
	.name = "bt-validate",
	.purpose = "check and repair market data",
	.synopsis = (const char *const[]){ "[option ...] [file]",
	    "[option ...] --check-only [file ...]", "--list", NULL },
	.options = validate_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 1 2 3 4",
	.examples =
	    (const char *const[]){ "bt-fetch spy.csv | bt-validate >bars.txt",
		"bt-validate --check-only --calendar nyse *.csv",
		"bt-validate --check-only --findings x.sarif bars.bts",
		"bt-validate --fix order,duplicates --rejects bad.txt x.csv",
		NULL },
};

int
validate_list(void)
{
	const struct bt_check_info *info;
	size_t k;

	for (k = 0; (info = bt_check_info(k)) != NULL; k++)
		printf("%-12s %-8s %-8s %s\n", info->name, info->group,
		    level_names[info->level], info->help);
	return BT_OK;
}

int
validate_usage(struct bt_cli *cli, const struct validate_opts *opts)
{
	if (cli->n_operands > 1 && !opts->is_check_only) {
		(void)bt_fail(&cli->err, BT_USAGE,
		    "records of one input are passed through, not of %d",
		    cli->n_operands);
		return bt_err_hint(&cli->err,
		    "bt-cat merges files; --check-only writes no records");
	}
	if (opts->fix != 0 && opts->is_check_only)
		return bt_fail(&cli->err, BT_USAGE,
		    "--fix: --check-only writes nothing that could be mended");
	if (opts->out.file != NULL && opts->is_check_only) {
		(void)bt_fail(&cli->err, BT_USAGE,
		    "-o %s: --check-only writes no records", opts->out.file);
		return bt_err_hint(
		    &cli->err, "--findings FILE keeps what is found");
	}
	if (opts->findings != NULL && strcmp(opts->findings, "-") == 0 &&
	    !opts->is_check_only)
		return bt_fail(&cli->err, BT_USAGE,
		    "--findings -: standard output has the records, unless "
		    "--check-only");
	return 0;
}

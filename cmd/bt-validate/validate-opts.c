#include "validate-opts.h"

#include <stddef.h>
#include <string.h>

#include "base/near.h"
#include "data/check.h"

/* `order,ohlc`: the names of checks. */
static int
parse_checks(const char *value, void *field, struct bt_err *err)
{
	uint32_t *checks = field;
	const char *s = value;

	*checks = 0;
	for (;;) {
		const char *comma = strchr(s, ',');
		size_t n = comma != NULL ? (size_t)(comma - s) : strlen(s);
		int k = bt_check_find(s, n);

		if (k < 0) {
			(void)bt_fail(err, BT_USAGE,
			    "no check is called '%.*s'", (int)n, s);
			return bt_err_hint(err, "bt-validate --list");
		}
		*checks |= UINT32_C(1) << k;
		if (comma == NULL)
			return 0;
		s = comma + 1;
	}
}

static const struct bt_opt validate_options[] = {
	BT_OPT_GROUP("Checking"),
	BT_CALL(0, "checks", struct validate_opts, checks, "NAME,...",
	    parse_checks, "run only these checks", .shown = "all"),
	BT_FLAG(0, "list", struct validate_opts, is_list,
	    "list the checks, and end", .flags = BT_OPT_NO_CONFIG),
	BT_INT(0, "max-findings", struct validate_opts, most, "N", 0, INT64_MAX,
	    "20", "show so many findings of each check, count the rest"),
	BT_FLAG(0, "strict", struct validate_opts, is_strict,
	    "fail at the first finding, so that a pipeline stops"),
	BT_FLAG(0, "check-only", struct validate_opts, is_check_only,
	    "write no records; any number of files is checked"),
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
		"bt-validate --check-only *.csv",
		"bt-validate --checks order,duplicates bars.bts | bt-run ...",
		NULL },
};

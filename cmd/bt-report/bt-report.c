/*
 * bt-report: show a run, as a page or as text.
 */
#include <math.h>
#include <string.h>

#include "base/ascii.h"
#include "bt/num.h"
#include "cli/input.h"
#include "cli/main.h"
#include "cli/output.h"
#include "report/gather.h"
#include "report/html.h"
#include "report/text.h"

enum report_form {
	REPORT_AUTO, /* by the name of -o, else text */
	REPORT_HTML,
	REPORT_TEXT
};

static const char *const form_names[] = { "auto", "html", "text", NULL };

struct report_opts {
	const char *title;
	int64_t trades; /* -1: all */
	const char *file;
	int form;                /* enum report_form */
	struct bt_input_opts in; /* partial alone has an option */
	struct bt_common_opts common;
};

/* How many trades: a number, or `all`. */
static int
parse_trades(const char *value, void *field, struct bt_err *err)
{
	int64_t *n = field;

	if (strcmp(value, "all") == 0) {
		*n = -1;
		return 0;
	}
	if (bt_int_parse(value, strlen(value), 0, INT64_MAX, n) < 0)
		return bt_fail(
		    err, BT_USAGE, "'%s' is neither a number nor all", value);
	return 0;
}

static const struct bt_opt report_options[] = {
	BT_OPT_GROUP("Reporting"),
	BT_STRING(0, "title", struct report_opts, title, "TEXT",
	    "what stands at the head", .shown = "the strategy's name"),
	BT_CALL(0, "trades", struct report_opts, trades, "N", parse_trades,
	    "list N trades, the first and the last; all: every one",
	    .initial = "500"),
	BT_FLAG(0, "partial", struct report_opts, in.is_partial,
	    "accept a run that failed or breaks off"),
	BT_OPT_GROUP("Output"),
	BT_STRING('o', "output", struct report_opts, file, "FILE",
	    "write to FILE instead of standard output",
	    .complete = BT_COMPLETE_FILE, .flags = BT_OPT_NO_CONFIG),
	BT_ENUM('f', "format", struct report_opts, form, "FORM", form_names,
	    "auto", "form of the report; auto: as the name of FILE ends"),
	BT_GROUP_COMMON(struct report_opts, common),
	BT_OPT_END,
};

static const struct bt_program report_program = {
	.name = "bt-report",
	.purpose = "show a run",
	.synopsis = (const char *const[]){ "[option ...] [file]", NULL },
	.options = report_options,
	.max_operands = 1,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 2 3 4",
	.examples =
	    (const char *const[]){
		"bt-report run.bts | less",
		"bt-report -o run.html run.bts",
		"bt-metrics -f stream run.bts | bt-report -o run.html",
		NULL,
	    },
};

static enum report_form
form_of(const char *file)
{
	static const char *const endings[] = { ".html", ".htm", ".xhtml" };
	size_t i, n = file == NULL ? 0 : strlen(file), k;

	for (i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		k = strlen(endings[i]);
		if (n > k && bt_ascii_same(file + n - k, endings[i], k))
			return REPORT_HTML;
	}
	return REPORT_TEXT;
}

static int
read_run(struct bt_cli *cli, struct bt_reader *r, struct bt_report *report)
{
	const struct bt_rec *rec;

	while (bt_reader_next(r, &rec) > 0)
		if (bt_report_put(report, rec, &cli->err) < 0)
			return bt_err_at(
			    &cli->err, bt_reader_name(r), bt_reader_line(r));
	return 0;
}

/* A run that is not whole is refused, or says so at its head. */
static int
check_run(struct bt_cli *cli, const struct bt_input_opts *in,
    struct bt_report *report, struct bt_err *broken)
{
	if (bt_collect_check(&report->collect, broken) == 0)
		return 0;
	if (!in->is_partial) {
		(void)bt_err_at(
		    broken, cli->n_operands > 0 ? cli->operands[0] : "-", 0);
		return bt_err_move(&cli->err, broken);
	}
	report->broken = broken->text;
	return 0;
}

static int
write_report(struct bt_cli *cli, const struct report_opts *opts,
    const struct bt_report *report)
{
	enum report_form form = (enum report_form)opts->form;
	struct bt_page page = { 0 };
	int rc;

	if (form == REPORT_AUTO)
		form = form_of(opts->file);
	rc = form == REPORT_HTML ? bt_html_write(report, &page, &cli->err)
				 : bt_text_write(report, &page, &cli->err);
	if (rc == 0)
		rc = bt_output_text(
		    cli, opts->file, page.buf.data, page.buf.len);
	bt_page_free(&page);
	return rc;
}

static int
read_all(struct bt_cli *cli, struct bt_input *in, struct bt_report *report)
{
	struct bt_reader *r;
	bool is_bad = false;
	int rc;

	while ((rc = bt_input_next(in, &r)) > 0)
		is_bad = read_run(cli, r, report) < 0;
	return is_bad ? -1 : rc;
}

static int
report_main(struct bt_cli *cli, const struct report_opts *opts)
{
	static const struct bt_collect_opts whole = {
		.from = BT_TIME_NONE,
		.to = BT_TIME_NONE,
	};
	struct bt_err broken = { 0 };
	struct bt_report report;
	struct bt_input in;
	int rc;

	if ((opts->form == REPORT_AUTO &&
		bt_output_check_name(cli, opts->file, ".html and .txt") < 0) ||
	    bt_input_init(&in, cli, &opts->in) < 0)
		return -1;
	bt_report_init(&report, &whole, in.syms);
	report.title = opts->title == NULL ? "" : opts->title;
	report.trades_most = opts->trades < 0 ? SIZE_MAX : (size_t)opts->trades;
	rc = read_all(cli, &in, &report);
	if (rc == 0)
		rc = check_run(cli, &opts->in, &report, &broken);
	if (rc == 0)
		rc = bt_report_finish(&report, &cli->err);
	if (rc == 0)
		rc = write_report(cli, opts, &report);
	bt_report_clear(&report);
	bt_input_clear(&in);
	return rc;
}

int
main(int argc, char **argv)
{
	struct report_opts opts = { 0 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &report_program, &opts);
	return bt_cli_end(&cli, report_main(&cli, &opts));
}

/*
 * bt-cat: convert, slice, merge and inspect records.
 */
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "cat-info.h"
#include "cat-sink.h"
#include "cli/input.h"
#include "cli/main.h"
#include "cli/output.h"

struct cat_opts {
	struct cat_sink_opts sink;
	bool is_counting, is_info;
	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

/* One name of a list of types. */
static int
add_type(const char *name, size_t n, uint32_t *types, struct bt_err *err)
{
	enum bt_type type = bt_record_type(name, n);
	struct bt_near near;
	char word[32];
	int t;

	if (type != BT_NONE) {
		*types |= UINT32_C(1) << type;
		return 0;
	}
	(void)snprintf(word, sizeof word, "%.*s", (int)n, name);
	bt_near_init(&near, word);
	for (t = BT_BAR; t < (int)BT_TYPES; t++)
		bt_near_try(&near, bt_record_info((enum bt_type)t)->name);
	if (bt_near_best(&near) == NULL)
		return bt_fail(err, BT_USAGE, "unknown type '%s'", word);
	return bt_fail(err, BT_USAGE, "unknown type '%s' (did you mean '%s'?)",
	    word, bt_near_best(&near));
}

static int
parse_types(const char *value, void *field, struct bt_err *err)
{
	uint32_t *types = field;
	const char *comma;
	size_t n;

	for (;; value = comma + 1) {
		comma = strchr(value, ',');
		n = comma != NULL ? (size_t)(comma - value) : strlen(value);
		if (add_type(value, n, types, err) < 0)
			return -1;
		if (comma == NULL)
			return 0;
	}
}

static const struct bt_opt cat_options[] = {
	BT_OPT_GROUP("Selecting"),
	BT_CALL('t', "type", struct cat_opts, sink.types, "TYPES", parse_types,
	    "only records of these types, joined by commas",
	    .flags = BT_OPT_REPEATABLE),
	BT_INT(0, "head", struct cat_opts, sink.head, "N", 0, INT64_MAX, NULL,
	    "only the first N records"),
	BT_INT(0, "tail", struct cat_opts, sink.tail, "N", 0, INT64_MAX, NULL,
	    "only the last N records"),
	BT_FLAG(0, "no-provenance", struct cat_opts, sink.is_provenance_dropped,
	    "leave out what a run says at its end of where it came from"),
	BT_OPT_GROUP("Telling"),
	BT_FLAG(0, "count", struct cat_opts, is_counting,
	    "print how many records of each type there are", .excludes = 1),
	BT_FLAG(0, "info", struct cat_opts, is_info,
	    "print what each input is, and its hash", .excludes = 1),
	BT_GROUP_INPUT(struct cat_opts, in),
	BT_GROUP_OUTPUT(struct cat_opts, out),
	BT_GROUP_COMMON(struct cat_opts, common),
	BT_OPT_END,
};

static const struct bt_program cat_program = {
	.name = "bt-cat",
	.purpose = "convert, slice, merge and inspect records",
	.synopsis = (const char *const[]){ "[option ...] [file ...]", NULL },
	.options = cat_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 2 3 4",
	.examples =
	    (const char *const[]){
		"bt-cat bars.csv -o bars.bts",
		"bt-cat spy.csv qqq.bts | bt-run -- ./strategy",
		"bt-cat --type fill -f csv run.txt",
		NULL,
	    },
};

/* ---- telling ---- */

static int
look(struct bt_cli *cli, struct bt_reader *r, struct cat_info *info)
{
	struct bt_block block;
	uint64_t n = 0;
	int rc;

	while ((rc = bt_reader_next_block(r, &block)) > 0) {
		if (bt_cli_stopped(cli) ||
		    cat_info_put(info, &block, &cli->err) < 0)
			return -1;
		n += block.n;
		bt_progress_step(&cli->progress, n, "records");
	}
	return rc;
}

static int
count_all(struct bt_cli *cli, struct bt_input *in)
{
	struct cat_info info = { 0 };
	struct bt_reader *r;
	int rc;

	in->is_separate = true;
	while ((rc = bt_input_next(in, &r)) > 0)
		if (look(cli, r, &info) < 0 && cli->err.status != BT_OK)
			break;
	if (rc == 0)
		cat_info_count(&info, stdout);
	cat_info_clear(&info);
	return rc == 0 ? 0 : -1;
}

static int
tell_one(struct bt_cli *cli, struct bt_input *in, struct bt_reader *r,
    const char *before)
{
	struct cat_info info = { 0 };
	int rc = -1;

	info.canon = bt_canon_new(in->syms, &cli->err);
	if (info.canon != NULL)
		rc = look(cli, r, &info);
	if (rc == 0) {
		(void)fputs(before, stdout);
		cat_info_print(&info, r, in->syms, stdout);
	}
	cat_info_clear(&info);
	return rc;
}

static int
tell_all(struct bt_cli *cli, struct bt_input *in)
{
	const char *before = "";
	struct bt_reader *r;
	int rc;

	in->is_separate = true;
	/* so that the hash is that of the data, whatever their form says */
	in->opts.is_end_wanted = 1;
	while ((rc = bt_input_next(in, &r)) > 0) {
		if (tell_one(cli, in, r, before) < 0 &&
		    cli->err.status != BT_OK)
			return -1;
		before = "\n";
	}
	return rc;
}

/* ---- copying ---- */

static int
copy_one(struct bt_cli *cli, struct bt_input *in, struct cat_sink *sink)
{
	struct bt_reader *r;
	struct bt_block block;
	uint64_t n = 0;
	int rc = bt_input_next(in, &r);

	if (rc <= 0)
		return -1;
	do {
		rc = bt_reader_next_block(r, &block);
		if (bt_cli_stopped(cli))
			return -1;
		if (rc > 0) {
			rc = cat_sink_block(sink, &block);
			if (rc <= 0)
				return rc; /* enough: the rest is not read */
			n += block.n;
			bt_progress_step(&cli->progress, n, "records");
		}
	} while (rc > 0);
	return bt_input_next(in, &r); /* closes: the reader's error */
}

/* Further columns are the union of the inputs', which may grow. */
static int
put_columns(struct bt_steps *steps, struct cat_sink *sink)
{
	int t;

	for (t = BT_BAR; t <= BT_ACTION; t++) {
		struct bt_columns c = *bt_steps_columns(steps, (enum bt_type)t);
		const struct bt_rec rec = { .type = BT_COLUMNS,
			.u.columns = &c };

		c.type = (enum bt_type)t;
		if (cat_sink_rec(sink, &rec) < 0)
			return -1;
	}
	return 0;
}

static int
put_directives(struct bt_steps *steps, struct cat_sink *sink)
{
	const char *text;

	while ((text = bt_steps_directive(steps)) != NULL) {
		const struct bt_line line = { text, strlen(text) };
		const struct bt_rec rec = { .type = BT_DIRECTIVE,
			.u.line = &line };

		if (cat_sink_rec(sink, &rec) < 0)
			return -1;
	}
	return 0;
}

/* A step's records, then what a strategy upstream said to it. */
static int
put_step(const struct bt_step *step, struct cat_sink *sink)
{
	struct bt_rec rec = { .type = BT_COMMAND };
	size_t i;
	int rc = 1;

	for (i = 0; rc > 0 && i < step->n; i++)
		rc = cat_sink_rec(sink, &step->recs[i]);
	for (i = 0; rc > 0 && i < step->n_lines; i++) {
		rec.u.line = &step->lines[i];
		rc = cat_sink_rec(sink, &rec);
	}
	return rc;
}

static int
merge_steps(struct bt_cli *cli, struct bt_steps *steps, struct cat_sink *sink)
{
	const struct bt_step *step;
	uint64_t n = 0;
	int rc;

	while ((rc = bt_steps_next(steps, &step, &cli->err)) > 0) {
		if (bt_cli_stopped(cli) || put_columns(steps, sink) < 0 ||
		    put_directives(steps, sink) < 0)
			return -1;
		rc = put_step(step, sink);
		if (rc <= 0)
			return rc;
		bt_progress_step(&cli->progress, n += step->n, "records");
	}
	return rc < 0 ? -1 : put_directives(steps, sink);
}

static int
merge_all(struct bt_cli *cli, struct bt_input *in, struct cat_sink *sink)
{
	struct bt_steps *steps;
	int rc;

	in->opts.is_end_wanted = 1;
	if (bt_input_all(in) < 0)
		return -1;
	steps = bt_steps_open(in->readers, in->n_readers, in->syms, &cli->err);
	if (steps == NULL)
		return -1;
	rc = merge_steps(cli, steps, sink);
	bt_steps_close(steps);
	return rc;
}

static int
copy_all(struct bt_cli *cli, const struct cat_opts *opts, struct bt_input *in)
{
	struct cat_sink sink = { .opts = &opts->sink, .err = &cli->err };
	int rc;

	sink.w = bt_output_open(cli, &opts->out, in->syms);
	if (sink.w == NULL)
		return -1;
	rc = cli->n_operands > 1 ? merge_all(cli, in, &sink)
				 : copy_one(cli, in, &sink);
	if (rc >= 0)
		rc = cat_sink_end(&sink);
	cat_sink_clear(&sink);
	return bt_output_close(cli, sink.w, rc);
}

/* ---- starting ---- */

static int
check_opts(struct bt_cli *cli, const struct cat_opts *opts)
{
	if (opts->sink.head >= 0 && opts->sink.tail >= 0)
		return bt_fail(&cli->err, BT_USAGE,
		    "--head and --tail cannot be combined");
	if (opts->sink.tail >= 0 && opts->sink.is_provenance_dropped)
		return bt_fail(&cli->err, BT_USAGE,
		    "--tail and --no-provenance cannot be combined");
	if ((opts->is_counting || opts->is_info) && opts->out.file != NULL)
		return bt_fail(&cli->err, BT_USAGE,
		    "--output is for records, --%s prints none",
		    opts->is_counting ? "count" : "info");
	return 0;
}

static int
cat_main(struct bt_cli *cli, const struct cat_opts *opts)
{
	struct bt_input in = { 0 };
	int rc;

	if (check_opts(cli, opts) < 0 || bt_input_init(&in, cli, &opts->in) < 0)
		return -1;
	if (opts->is_counting)
		rc = count_all(cli, &in);
	else if (opts->is_info)
		rc = tell_all(cli, &in);
	else
		rc = copy_all(cli, opts, &in);
	bt_input_clear(&in);
	return rc < 0 ? -1 : BT_OK;
}

int
main(int argc, char **argv)
{
	struct cat_opts opts = { .sink = { .head = -1, .tail = -1 } };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &cat_program, &opts);
	return bt_cli_end(&cli, cat_main(&cli, &opts));
}

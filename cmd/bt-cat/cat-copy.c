#include "cat-copy.h"

#include <unistd.h>

#include "cat-names.h"
#include "cli/output.h"
#include "io/merge.h"
#include "io/writer.h"

/* One input, up to where no more of it is wanted. */
static int
copy_one(struct bt_cli *cli, struct bt_input *in, struct cat_sink *sink)
{
	struct bt_reader *r;
	struct bt_block block;
	uint64_t n = 0;
	int rc;

	if (bt_input_next(in, &r) <= 0)
		return -1;
	while (bt_reader_next_block(r, &block) > 0) {
		if (bt_cli_stopped(cli))
			return -1;
		rc = cat_sink_block(sink, &block);
		if (rc <= 0)
			return rc; /* enough: the rest is not read */
		n += block.n;
		bt_progress_step(&cli->progress, n, "records");
	}
	if (bt_cli_stopped(cli))
		return -1;
	return bt_input_next(in, &r); /* closes: the reader's error */
}

static int
merge_blocks(struct bt_cli *cli, struct bt_merge *merge, struct cat_sink *sink)
{
	struct bt_block block;
	uint64_t n = 0;
	int rc;

	while ((rc = bt_merge_next(merge, &block, &cli->err)) > 0) {
		if (bt_cli_stopped(cli))
			return -1;
		rc = cat_sink_block(sink, &block);
		if (rc <= 0)
			return rc;
		bt_progress_step(&cli->progress, n += block.n, "records");
	}
	return rc;
}

static int
merge_all(struct bt_cli *cli, struct bt_input *in, struct cat_sink *sink)
{
	struct bt_merge *merge;
	int rc;

	in->opts.is_end_wanted = 1;
	if (bt_input_all(in) < 0)
		return -1;
	merge = bt_merge_open(in->readers, in->n_readers, in->syms, &cli->err);
	if (merge == NULL)
		return -1;
	if (isatty(STDOUT_FILENO))
		bt_merge_hurry(merge);
	rc = merge_blocks(cli, merge, sink);
	bt_merge_close(merge);
	return rc;
}

/* Of symbols that were asked for, once all was read. */
static int
warn_symbols(struct bt_cli *cli, const struct bt_input *in)
{
	struct cat_names names;

	if (cat_names_init(&names, in) < 0)
		return -1;
	cat_names_look(&names, in->syms);
	cat_names_warn(&names, cli);
	cat_names_clear(&names);
	return 0;
}

/* ---- the output ---- */

/* Whether the writer has the list of columns, and nothing else. */
static int
is_exact(const struct bt_writer *w)
{
	enum bt_form form = bt_writer_form(w);

	return form == BT_FORM_CSV || form == BT_FORM_JSONL;
}

/* The one type that can come, where only one is wanted. */
static enum bt_type
only_type(uint32_t types)
{
	int t;

	for (t = BT_BAR; t < (int)BT_TYPES; t++)
		if (types == UINT32_C(1) << t)
			return (enum bt_type)t;
	return BT_NONE;
}

static int
copy_to(struct bt_cli *cli, const struct cat_opts *opts, struct bt_input *in,
    struct cat_sink *sink)
{
	struct bt_output_opts out = opts->out;
	int rc;

	if (cat_columns_init(&sink->columns, &opts->columns, opts->sink.types,
		&cli->err) < 0)
		return -1;
	out.type = (int)only_type(opts->sink.types);
	out.columns = sink->columns.names;
	out.n_columns = sink->columns.n;
	if (opts->append != NULL) {
		out.file = opts->append;
		out.is_appending = true;
	}
	sink->w = bt_output_open(cli, &out, in->syms);
	if (sink->w == NULL)
		return -1;
	sink->columns.is_exact = is_exact(sink->w);
	sink->columns.is_one_type = bt_writer_form(sink->w) == BT_FORM_CSV;
	/* a header cannot grow, and a name is looked for at the first record */
	in->opts.is_wide = sink->columns.is_one_type || sink->columns.n > 0;
	if (opts->sink.tail > 0) {
		in->slice.tail = opts->sink.tail;
		in->slice.types = opts->sink.types;
		in->opts.slice = &in->slice;
	}
	rc = cli->n_operands > 1 ? merge_all(cli, in, sink)
				 : copy_one(cli, in, sink);
	if (rc < 0)
		return -1;
	if (sink->n != opts->sink.head && warn_symbols(cli, in) < 0)
		return -1;
	return cat_sink_end(sink);
}

int
cat_copy(struct bt_cli *cli, const struct cat_opts *opts, struct bt_input *in)
{
	struct cat_sink sink = { .opts = &opts->sink,
		.err = &cli->err,
		.cli = cli,
		.append = opts->append };
	int rc = copy_to(cli, opts, in, &sink);

	rc = bt_output_close(cli, sink.w, rc);
	/* the writer borrows the names of columns */
	cat_sink_clear(&sink);
	return rc;
}

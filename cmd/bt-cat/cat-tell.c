#include "cat-tell.h"

#include <string.h>
#include <sys/stat.h>

#include "cat-names.h"
#include "cat-quick.h"
#include "cat-show.h"
#include "cli/output.h"

/* Look at all of a reader: 0; -1, the error in cli->err or in the reader. */
static int
look(struct bt_cli *cli, struct bt_input *in, struct bt_reader *r,
    struct cat_info *info)
{
	struct bt_block block;
	uint64_t n = 0;
	int rc;

	while ((rc = bt_reader_next_block(r, &block)) > 0) {
		if (bt_cli_stopped(cli) ||
		    cat_info_put(info, in->syms, &block, &cli->err) < 0)
			return -1;
		n += block.n;
		bt_progress_step(&cli->progress, n, "records");
	}
	return rc;
}

/* ---- counting ---- */

static int
count_one(struct bt_cli *cli, const struct cat_opts *opts, struct bt_input *in,
    struct bt_reader *r, struct cat_info *info)
{
	int rc = opts->is_quick
		     ? cat_quick_types(info, bt_reader_name(r), &cli->err)
		     : 0;

	return rc != 0 ? rc : look(cli, in, r, info);
}

static int
count_all(struct bt_cli *cli, const struct cat_opts *opts, struct bt_input *in,
    struct cat_names *names, struct bt_buf *out)
{
	struct cat_info info;
	const struct cat_shown shown = { .info = &info };
	struct bt_reader *r;
	int rc;

	if (cat_info_init(&info, &cli->err) < 0)
		return -1;
	info.wanted = opts->sink.types;
	info.is_by_symbol = opts->is_by_symbol;
	while ((rc = bt_input_next(in, &r)) > 0) {
		if (count_one(cli, opts, in, r, &info) < 0 &&
		    cli->err.status != BT_OK)
			break;
		cat_names_look(names, in->syms);
	}
	if (rc == 0)
		rc = cat_show_count(
		    &shown, opts->out.form == BT_FORM_JSONL, out, &cli->err);
	cat_info_clear(&info);
	return rc == 0 ? 0 : -1;
}

/* ---- all that is known ---- */

static int64_t
size_of(const char *path)
{
	struct stat st;

	return strcmp(path, "-") == 0 || stat(path, &st) < 0 ||
		       !S_ISREG(st.st_mode)
		   ? -1
		   : (int64_t)st.st_size;
}

/* Every record is to be looked at. */
static int
note_all(const struct bt_input *in, struct cat_info *info, struct bt_err *err)
{
	info->canon = bt_canon_new(in->syms, err);
	return info->canon == NULL ? -1 : 0;
}

/* The reader has been asked to leave out the records of what has an index. */
static int
quick_one(struct bt_cli *cli, struct bt_input *in, struct bt_reader *r,
    struct cat_info *info)
{
	int rc = cat_quick_types(info, bt_reader_name(r), &cli->err);

	info->is_quick = rc > 0;
	if (rc < 0 || (rc == 0 && note_all(in, info, &cli->err) < 0) ||
	    look(cli, in, r, info) < 0)
		return -1;
	return rc > 0 ? cat_info_names(info, in->syms, &cli->err) : 0;
}

static int
tell_one(struct bt_cli *cli, const struct cat_opts *opts, struct bt_input *in,
    struct bt_reader *r, struct bt_buf *out)
{
	int is_json = opts->out.form == BT_FORM_JSONL;
	struct cat_info info;
	const struct cat_shown shown = { .info = &info,
		.reader = r,
		.syms = in->syms,
		.bytes = size_of(bt_reader_name(r)) };
	int rc = -1;

	if (cat_info_init(&info, &cli->err) < 0)
		return -1;
	info.wanted = opts->sink.types;
	info.is_by_symbol = opts->is_by_symbol;
	if (opts->is_quick)
		rc = quick_one(cli, in, r, &info);
	else if (note_all(in, &info, &cli->err) == 0)
		rc = look(cli, in, r, &info);
	if (rc == 0 && out->len > 0 && !is_json)
		rc = bt_buf_putc(out, '\n', &cli->err);
	if (rc == 0)
		rc = cat_show_info(&shown, is_json, out, &cli->err);
	cat_info_clear(&info);
	return rc;
}

static int
tell_all(struct bt_cli *cli, const struct cat_opts *opts, struct bt_input *in,
    struct cat_names *names, struct bt_buf *out)
{
	struct bt_reader *r;
	int rc;

	/* so that the hash is that of the data, whatever their form says */
	in->opts.is_end_wanted = 1;
	while ((rc = bt_input_next(in, &r)) > 0) {
		if (tell_one(cli, opts, in, r, out) < 0 &&
		    cli->err.status != BT_OK)
			return -1;
		cat_names_look(names, in->syms);
	}
	return rc;
}

int
cat_tell(struct bt_cli *cli, const struct cat_opts *opts, struct bt_input *in)
{
	struct bt_buf out = { 0 };
	struct cat_names names;
	int rc;

	if (cat_names_init(&names, in) < 0)
		return -1;
	in->is_separate = true;
	if (opts->is_quick) {
		in->slice.types = CAT_QUICK_TYPES;
		in->opts.slice = &in->slice;
	}
	rc = opts->is_counting ? count_all(cli, opts, in, &names, &out)
			       : tell_all(cli, opts, in, &names, &out);
	/* what was told of inputs before one that fails stays told */
	if (out.len > 0 && bt_output_text(cli, NULL, out.data, out.len) < 0)
		rc = -1;
	if (rc == 0)
		cat_names_warn(&names, cli);
	cat_names_clear(&names);
	bt_buf_free(&out);
	return rc;
}

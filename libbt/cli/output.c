#include "cli/output.h"

#include <string.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/intr.h"
#include "io/atomic.h"
#include "io/out.h"

const char *const bt_form_names[] = {
	[BT_FORM_AUTO] = "auto",
	[BT_FORM_TAGGED] = "tagged",
	[BT_FORM_CSV] = "csv",
	[BT_FORM_BTS] = "bts",
	[BT_FORM_JSONL] = "jsonl",
	[BT_FORM_JSONL + 1] = NULL,
};

const char *const bt_codec_names[] = {
	[BT_CODEC_SMALL - 1] = "small",
	[BT_CODEC_FAST - 1] = "fast",
	[BT_CODEC_FAST] = NULL,
};

static bool
is_stdout(const struct bt_output_opts *opts)
{
	return opts->file == NULL || strcmp(opts->file, "-") == 0;
}

/* Whether a name ends in one of some ways, perhaps with .zst behind. */
static bool
ends_in(const char *name, const char *const *endings, size_t count)
{
	size_t n = strlen(name);

	if (n > 4 && bt_ascii_same(name + n - 4, ".zst", 4))
		n -= 4;
	for (size_t i = 0; i < count; i++) {
		size_t k = strlen(endings[i]);

		if (n > k && bt_ascii_same(name + n - k, endings[i], k))
			return true;
	}
	return false;
}

/* x.csv, x.csv.zst, x.txt: text is wanted.  The first three are plain. */
static const char *const text_endings[] = { ".csv", ".jsonl", ".ndjson", ".txt",
	".bt" };

static bool
is_text_name(const char *name)
{
	return ends_in(
	    name, text_endings, sizeof text_endings / sizeof text_endings[0]);
}

/* Whether it is a form, by -f or by one of the first n endings of text. */
static bool
is_form(const struct bt_output_opts *opts, enum bt_form form, size_t n)
{
	if (opts->is_binary || opts->form != BT_FORM_AUTO)
		return !opts->is_binary && opts->form == (int)form;
	return !is_stdout(opts) && ends_in(opts->file, text_endings, n);
}

bool
bt_output_is_csv(const struct bt_output_opts *opts)
{
	return is_form(opts, BT_FORM_CSV, 1);
}

bool
bt_output_is_plain(const struct bt_output_opts *opts)
{
	return bt_output_is_csv(opts) || is_form(opts, BT_FORM_JSONL, 3);
}

/* The ending of a name that promises what bt does not write, or NULL. */
static const char *
foreign_ending(const char *name)
{
	static const char *const endings[] = { ".gz", ".bz2", ".xz", ".lz4",
		".zip", ".7z", ".tar", ".tgz", ".parquet", ".feather", ".arrow",
		".orc", ".avro", ".h5", ".hdf5", ".json", ".xls", ".xlsx",
		".ods", ".tsv", ".sqlite", ".db", ".npy", ".npz", ".pkl",
		".pickle", ".xml", ".pdf", ".png", ".svg" };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		size_t k = strlen(endings[i]);

		if (n > k && bt_ascii_same(name + n - k, endings[i], k))
			return name + n - k;
	}
	return NULL;
}

int
bt_output_check_name(struct bt_cli *cli, const char *file, const char *endings)
{
	const char *ending = file != NULL && strcmp(file, "-") != 0
				 ? foreign_ending(file)
				 : NULL;

	if (ending == NULL)
		return 0;
	(void)bt_fail(
	    &cli->err, BT_USAGE, "%s: bt writes no '%s'", file, ending);
	return bt_err_hint(
	    &cli->err, "it writes %s; -f FORM writes to any name", endings);
}

static int
check_name(struct bt_cli *cli, const struct bt_output_opts *opts)
{
	if (opts->is_binary || opts->form != BT_FORM_AUTO)
		return 0;
	return bt_output_check_name(cli, opts->file,
	    ".csv, .bts, .jsonl and .txt, each also with .zst behind it");
}

static void
choose_form(const struct bt_output_opts *opts, struct bt_writer_opts *writer)
{
	writer->form = (enum bt_form)opts->form;
	writer->is_compressed = -1;
	writer->codec = (enum bt_codec)(opts->codec + BT_CODEC_SMALL);
	if (opts->is_binary) {
		writer->form = BT_FORM_BTS;
		writer->is_compressed = 0;
	}
	if (opts->is_compressed) {
		writer->is_compressed = 1;
		if (writer->form == BT_FORM_AUTO &&
		    (is_stdout(opts) || !is_text_name(opts->file)))
			writer->form = BT_FORM_BTS;
	}
}

static int
check(struct bt_cli *cli, const struct bt_output_opts *opts,
    const struct bt_writer_opts *writer)
{
	if (opts->is_binary && opts->form != BT_FORM_AUTO &&
	    opts->form != BT_FORM_BTS)
		return bt_fail(&cli->err, BT_USAGE,
		    "--binary: cannot be combined with --format %s",
		    bt_form_names[opts->form]);
	if (is_stdout(opts) && isatty(STDOUT_FILENO) &&
	    (writer->form == BT_FORM_BTS || writer->is_compressed > 0)) {
		(void)bt_fail(&cli->err, BT_USAGE,
		    "standard output is a terminal: binary records would "
		    "garble it");
		return bt_err_hint(
		    &cli->err, "write them to a pipe, or with -o FILE");
	}
	return 0;
}

struct bt_writer *
bt_output_open(struct bt_cli *cli, const struct bt_output_opts *opts,
    struct bt_symtab *syms)
{
	struct bt_writer_opts writer = {
		.syms = syms,
		.by = cli->program->name,
		.is_replacing = 1,
		.is_appending = opts->is_appending,
		.type = (enum bt_type)opts->type,
		.columns = opts->columns,
		.n_columns = opts->n_columns,
		/* who watches a terminal wants to see lines as they come */
		.is_flushed = is_stdout(opts) && isatty(STDOUT_FILENO),
	};

	choose_form(opts, &writer);
	if (check_name(cli, opts) < 0 || check(cli, opts, &writer) < 0)
		return NULL;
	return bt_writer_open(
	    is_stdout(opts) ? "-" : opts->file, &writer, &cli->err);
}

int
bt_output_close(struct bt_cli *cli, struct bt_writer *w, int rc)
{
	if (w == NULL)
		return rc;
	if (rc >= 0 && bt_cli_stopped(cli))
		rc = -1;
	if (rc >= 0)
		return bt_writer_commit(w, &cli->err) < 0 ? -1 : rc;
	if (cli->err.status == BT_OK)
		cli->err = *bt_writer_err(w);
	bt_writer_abandon(w, bt_intr_signal() == 0 ? &cli->err : NULL);
	return -1;
}

int
bt_output_text(struct bt_cli *cli, const char *file, const char *data, size_t n)
{
	struct bt_atomic *a;

	if (bt_cli_stopped(cli))
		return -1;
	if (file == NULL || strcmp(file, "-") == 0)
		return bt_out_write(STDOUT_FILENO, data, n, &cli->err) < 0
			   ? bt_err_at(&cli->err, "standard output", 0)
			   : 0;
	a = bt_atomic_open(file, 1, &cli->err);
	if (a == NULL)
		return -1;
	if (bt_out_write(bt_atomic_fd(a), data, n, &cli->err) < 0) {
		bt_atomic_abandon(a);
		return bt_err_at(&cli->err, file, 0);
	}
	return bt_atomic_commit(a, &cli->err);
}

/*
 * Files: CSV of any dialect, and the streams that bt writes itself.
 *
 * One file is passed on in its own order, whatever that is: to find bars that
 * go back in time is the work of bt-validate.  Several are merged by time.
 */
#include <string.h>

#include "cli/input.h"
#include "cli/output.h"
#include "fetch-opts.h"
#include "io/file.h"

#define FIRST_LINES_MAX 65536 /* bytes in which the first two lines end */

struct files {
	struct bt_cli *cli;
	const struct fetch_opts *opts;
	struct bt_csvin_opts csv;
	bool is_said; /* an option says what the CSV is like */
};

static void
warn(void *arg, const char *name, int64_t line, const char *text)
{
	struct files *f = arg;

	bt_log_warn(&f->cli->log, name, line, "%s", text);
}

/* Whether n bytes hold two whole lines. */
static bool
has_two_lines(const uint8_t *s, size_t n)
{
	const uint8_t *first = memchr(s, '\n', n);

	return first != NULL &&
	       memchr(first + 1, '\n', n - (size_t)(first + 1 - s)) != NULL;
}

/* Whether a file is bt's own; reads no further than its second line. */
static int
look_at_own(struct bt_file *file, enum bt_csvin_own *own, struct bt_err *err)
{
	size_t want = 1, n;
	uint8_t *head;

	do {
		if (bt_file_peek(file, want, &head, &n, err) < 0)
			return -1;
		if (n < want)
			break;
		want = n + 1;
	} while (n < FIRST_LINES_MAX && !has_two_lines(head, n));
	*own = bt_csvin_own(head, n);
	return 0;
}

/* Open a file as what it is; for struct bt_input. */
static struct bt_reader *
open_file(void *arg, const char *path, const struct bt_reader_opts *opts,
    struct bt_err *err)
{
	struct files *f = arg;
	struct bt_file *file = bt_file_open(path, err);
	enum bt_csvin_own own;

	if (file == NULL)
		return NULL;
	if (look_at_own(file, &own, err) < 0) {
		bt_file_close(file);
		return NULL;
	}
	if (own == BT_CSVIN_STREAM || (own == BT_CSVIN_PLAIN && !f->is_said))
		return bt_reader_open_form(file, NULL, NULL, opts, err);
	return bt_reader_open_form(file, &bt_form_csvin, &f->csv, opts, err);
}

static void
set_csv(struct files *f)
{
	const struct fetch_opts *o = f->opts;
	static const int headers[] = { BT_CSV_HEADER_AUTO, BT_CSV_HEADER_NO,
		BT_CSV_HEADER_YES };

	f->csv = (struct bt_csvin_opts){ .separator = o->separator,
		.header = headers[o->header + 1],
		.columns = o->columns,
		.cols = { .type = (enum bt_type)o->type,
		    .maps = o->maps.items,
		    .n_maps = o->maps.n,
		    .keeps = o->keeps.items,
		    .n_keeps = o->keeps.n,
		    .flat = o->price },
		.date_format = o->date_format,
		.decimal = o->decimal,
		.is_dates = o->is_dates,
		.warn = warn,
		.arg = f };
	f->is_said = o->separator != 0 || o->header >= 0 ||
		     o->columns != NULL || o->maps.n > 0 || o->keeps.n > 0 ||
		     o->price != NULL || o->date_format != NULL ||
		     o->is_dates || o->decimal != BT_DECIMAL_AUTO;
}

/* One input, as it is; 0 or -1. */
static int
copy_one(struct bt_input *in, struct bt_writer *w)
{
	struct bt_reader *r;
	int rc = bt_input_next(in, &r);

	if (rc <= 0)
		return rc;
	/* The reader's own failure is told by the next bt_input_next(). */
	if (bt_stream_copy(r, w, NULL, NULL) < 0 &&
	    bt_reader_err(r)->status == BT_OK)
		return -1;
	return bt_input_next(in, &r);
}

/* Further columns are the union of the inputs', which may grow; 0 or -1. */
static int
put_columns(const struct bt_steps *s, struct bt_writer *w)
{
	enum bt_type type;

	for (type = BT_BAR; type <= BT_ACTION; type++) {
		struct bt_columns c = *bt_steps_columns(s, type);
		const struct bt_rec rec = { .type = BT_COLUMNS,
			.u.columns = &c };

		c.type = type;
		if (c.n > 0 && bt_writer_put(w, &rec) < 0)
			return -1;
	}
	return 0;
}

/* Write all that becomes available at one instant; 0 or -1. */
static int
put_step(struct bt_steps *s, const struct bt_step *step, struct bt_writer *w)
{
	const char *line;
	size_t i;

	while ((line = bt_steps_directive(s)) != NULL)
		if (bt_writer_directive(w, "%s", line) < 0)
			return -1;
	if (put_columns(s, w) < 0)
		return -1;
	for (i = 0; i < step->n; i++)
		if (bt_writer_put(w, &step->recs[i]) < 0)
			return -1;
	return 0;
}

/* Several inputs, merged by when their records become available; 0 or -1. */
static int
copy_merged(struct bt_cli *cli, struct bt_input *in, struct bt_writer *w)
{
	const struct bt_step *step;
	struct bt_steps *s;
	int rc;

	in->opts.is_end_wanted = 1;
	if (bt_input_all(in) < 0)
		return -1;
	s = bt_steps_open(in->readers, in->n_readers, in->syms, &cli->err);
	if (s == NULL)
		return -1;
	while ((rc = bt_steps_next(s, &step, &cli->err)) > 0)
		if (put_step(s, step, w) < 0) {
			rc = -1;
			break;
		}
	bt_steps_close(s);
	return rc < 0 ? -1 : bt_input_finish(in);
}

int
fetch_csv(struct bt_cli *cli, const struct fetch_opts *opts)
{
	struct files f = { .cli = cli, .opts = opts };
	struct bt_input in;
	struct bt_writer *w;
	int rc = -1;

	set_csv(&f);
	if (bt_csvcols_check(&f.csv.cols, &cli->err) < 0 ||
	    (opts->date_format != NULL &&
		bt_csvtime_check(opts->date_format, &cli->err) < 0) ||
	    bt_input_init(&in, cli, &opts->in) < 0)
		return -1;
	in.opts.type = f.csv.cols.type;
	in.opts.is_wide = bt_output_is_csv(&opts->out);
	/* What is missing is for bt-validate to tell. */
	in.opts.is_missing_ok = 1;
	in.open = open_file;
	in.arg = &f;
	w = bt_output_open(cli, &opts->out, in.syms);
	if (w != NULL)
		rc = cli->n_operands > 1 ? copy_merged(cli, &in, w)
					 : copy_one(&in, w);
	rc = bt_output_close(cli, w, rc);
	bt_input_clear(&in);
	return rc;
}

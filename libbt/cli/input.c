#include "cli/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sys.h"
#include "base/vec.h"

static bool
is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* Waiting in silence for somebody to type records helps nobody. */
static int
check_terminal(struct bt_cli *cli)
{
	if (cli->n_operands > 0 || !isatty(STDIN_FILENO))
		return 0;
	(void)bt_fail(
	    &cli->err, BT_USAGE, "no input: standard input is a terminal");
	return bt_err_hint(&cli->err, "usage: %s %s; or see '%s --help'",
	    cli->program->name, cli->program->synopsis[0], cli->program->name);
}

static void
set_opts(struct bt_input *in, const struct bt_input_opts *opts)
{
	in->opts.symbol = opts->symbol;
	in->opts.zone = in->zone;
	in->opts.interval = opts->interval;
	in->opts.is_bar_time_end = opts->bar_time == BT_BAR_TIME_END;
	in->opts.is_partial_ok = opts->is_partial;
}

int
bt_input_init(
    struct bt_input *in, struct bt_cli *cli, const struct bt_input_opts *opts)
{
	memset(in, 0, sizeof *in);
	in->cli = cli;
	if (check_terminal(cli) < 0)
		return -1;
	in->syms = bt_symtab_new(&cli->err);
	if (in->syms == NULL)
		return -1;
	in->opts.syms = in->syms;
	if (opts == NULL)
		return 0;
	if (opts->tz != NULL) {
		in->zone = bt_zone_open(opts->tz, &cli->err);
		if (in->zone == NULL) {
			bt_input_clear(in);
			return -1;
		}
	}
	set_opts(in, opts);
	return 0;
}

/* No name between commas is empty. */
static int
check_names(const struct bt_slice_opts *o, struct bt_err *err)
{
	size_t i, k;

	for (i = 0; i < o->symbols.n; i++) {
		const char *p = o->symbols.items[i];

		for (k = strcspn(p, ","); k > 0 && p[k] != '\0';
		     k = strcspn(p, ","))
			p += k + 1;
		if (k == 0)
			return bt_fail(err, BT_USAGE,
			    "--symbols: '%s' has an empty name in it",
			    o->symbols.items[i]);
	}
	return 0;
}

/* Those of --symbols, and that of --symbol, whatever form an input has. */
static int
take_names(struct bt_input *in, const struct bt_list *list)
{
	size_t n = list->n + (in->opts.symbol != NULL);

	in->names = calloc(n + 1, sizeof *in->names);
	if (in->names == NULL)
		return bt_fail(&in->cli->err, BT_SYSTEM, "out of memory");
	if (list->n > 0)
		memcpy(in->names, list->items, list->n * sizeof *in->names);
	if (in->opts.symbol != NULL)
		in->names[list->n] = in->opts.symbol;
	in->slice.symbols = in->names;
	in->slice.n_symbols = n;
	return 0;
}

int
bt_input_slice(struct bt_input *in, const struct bt_slice_opts *opts)
{
	struct bt_err *err = &in->cli->err;

	if (opts->from != BT_TIME_NONE && opts->to != BT_TIME_NONE &&
	    opts->from >= opts->to)
		return bt_fail(err, BT_USAGE, "--from is not before --to");
	in->slice.from = opts->from;
	in->slice.to = opts->to;
	if (check_names(opts, err) < 0 || take_names(in, &opts->symbols) < 0)
		return -1;
	if (opts->from != BT_TIME_NONE || opts->to != BT_TIME_NONE ||
	    in->slice.n_symbols > 0)
		in->opts.slice = &in->slice;
	return 0;
}

/* Open what an operand names and keep it with the others. */
static int
open_one(struct bt_input *in, const char *path)
{
	struct bt_err *err = &in->cli->err;
	struct bt_reader *r;
	bool is_terminal = is_stdin(path) && isatty(STDIN_FILENO);

	if (bt_vec_reserve(&in->readers, &in->cap_readers, in->n_readers + 1,
		sizeof(struct bt_reader *), err) < 0)
		return -1;
	if (is_terminal)
		bt_cli_note(in->cli, "reading from the terminal");
	r = in->open != NULL ? in->open(in->arg, path, &in->opts, err)
			     : bt_reader_open(path, &in->opts, err);
	if (r == NULL)
		return err->status == BT_OK ? 0 : bt_err_at(err, path, 0);
	in->readers[in->n_readers++] = r;
	if (is_terminal && bt_reader_is_binary(r)) {
		(void)bt_fail(err, BT_USAGE, "binary records from a terminal");
		return bt_err_at(err, path, 0);
	}
	return 0;
}

/* Close the last reader; what it has found worth saying is said. */
static int
close_last(struct bt_input *in)
{
	struct bt_reader *r = in->readers[--in->n_readers];
	const char *text;

	for (size_t i = 0; (text = bt_reader_warning(r, i)) != NULL; i++)
		bt_cli_note(in->cli, "%s: %s", bt_reader_name(r), text);
	return bt_reader_close(r, &in->cli->err);
}

/* The path of the next operand, NULL after the last. */
static const char *
next_path(struct bt_input *in)
{
	if (in->cli->n_operands == 0)
		return in->next++ == 0 ? "-" : NULL;
	return in->next < in->cli->n_operands ? in->cli->operands[in->next++]
					      : NULL;
}

int
bt_input_next(struct bt_input *in, struct bt_reader **r)
{
	const char *path;

	while (in->n_readers > 0)
		if (close_last(in) < 0)
			return -1;
	path = next_path(in);
	if (path == NULL)
		return 0;
	if (in->is_separate)
		bt_symtab_clear(in->syms);
	if (open_one(in, path) < 0)
		return -1;
	*r = in->n_readers > 0 ? in->readers[0] : NULL;
	return 1;
}

/* Two readers of one descriptor would each get a part of it. */
static int
check_stdin_once(struct bt_cli *cli)
{
	int n = 0;

	for (int i = 0; i < cli->n_operands; i++)
		n += is_stdin(cli->operands[i]);
	if (n > 1)
		return bt_fail(&cli->err, BT_USAGE,
		    "standard input ('-') is given %d times", n);
	return 0;
}

/* Files that a program has open besides its inputs, and some to spare. */
#define OTHER_FILES 32

int
bt_input_all(struct bt_input *in)
{
	struct bt_err *err = &in->cli->err;
	uint64_t most;
	const char *path;

	if (check_stdin_once(in->cli) < 0)
		return -1;
	most = bt_sys_allow_files((uint64_t)in->cli->n_operands + OTHER_FILES);
	while ((path = next_path(in)) != NULL) {
		if (open_one(in, path) == 0)
			continue;
		if (err->sys == EMFILE)
			(void)bt_err_hint(err,
			    "of %d inputs, %llu files may be open at once: "
			    "merge some of them first",
			    in->cli->n_operands, (unsigned long long)most);
		return -1;
	}
	return 0;
}

int
bt_input_finish(struct bt_input *in)
{
	int rc = 0;

	while (in->n_readers > 0)
		if (close_last(in) < 0)
			rc = -1;
	return rc;
}

void
bt_input_clear(struct bt_input *in)
{
	while (in->n_readers > 0)
		(void)bt_reader_close(in->readers[--in->n_readers], NULL);
	free(in->readers);
	free(in->names);
	bt_zone_free(in->zone);
	bt_symtab_free(in->syms);
	memset(in, 0, sizeof *in);
}

#include "cli/main.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/intr.h"
#include "cli/config.h"
#include "cli/help.h"

/* ---- starting ---- */

/*
 * A file opened while 0, 1 or 2 is closed would get that number, and messages
 * or results would be written into it.  So fill the gap with what cannot be
 * used the wrong way: reading 0 and writing 1 or 2 fails with EBADF.
 */
static void
open_standard_files(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null",
			    fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Cut argv at the first bare --; getopt never sees what comes after. */
static void
cut_command(struct bt_cli *cli)
{
	for (int i = 1; i < cli->argc; i++)
		if (strcmp(cli->argv[i], "--") == 0) {
			cli->argv[i] = NULL;
			cli->command = &cli->argv[i + 1];
			cli->argc = i;
			return;
		}
}

/* Every table has BT_GROUP_COMMON, whose first row is the struct's first. */
static const struct bt_common_opts *
find_common(const struct bt_cli *cli)
{
	int row = bt_opts_find(&cli->opts, "help");

	return (const void *)((const char *)cli->opts.fields +
			      cli->opts.table[row].offset -
			      offsetof(struct bt_common_opts, is_help));
}

static int
read_files(struct bt_cli *cli)
{
	char path[4096];
	const char *user, *program = cli->program->name;

	if (cli->common->config != NULL &&
	    bt_config_read(
		&cli->opts, program, cli->common->config, &cli->err) < 0)
		return -1;
	if (cli->program->has_no_user_config ||
	    !bt_config_user(path, sizeof path))
		return 0;
	user = bt_opts_keep(&cli->opts, path);
	if (user == NULL)
		return bt_fail(&cli->err, BT_SYSTEM, "out of memory");
	return bt_config_read(&cli->opts, program, user, &cli->err);
}

static int
check_operands(struct bt_cli *cli)
{
	const struct bt_program *p = cli->program;

	if (p->max_operands != BT_OPERANDS_ANY &&
	    cli->n_operands > p->max_operands)
		return bt_fail(&cli->err, BT_USAGE, "unexpected operand '%s'",
		    cli->operands[p->max_operands]);
	if (cli->n_operands < p->min_operands)
		return bt_fail(&cli->err, BT_USAGE,
		    "%d operand%s needed, %d given", p->min_operands,
		    p->min_operands == 1 ? "" : "s", cli->n_operands);
	return 0;
}

static void
adjust_log(struct bt_cli *cli)
{
	cli->log.is_json = cli->common->log_format == BT_LOG_JSON;
	cli->log.is_quiet = cli->common->is_quiet;
	cli->log.verbose = cli->common->verbose;
}

/* -v: what was set where, in the order of the table. */
static void
note_settings(struct bt_cli *cli)
{
	for (size_t i = 0; i < cli->opts.n; i++) {
		const struct bt_opt_set *set = &cli->opts.set[i];
		const char *value = set->value != NULL ? set->value : "yes";
		const char *name = cli->opts.table[i].name;

		switch (set->from) {
		case BT_FROM_DEFAULT:
			break;
		case BT_FROM_ARGV:
			bt_cli_note(
			    cli, "%s: '%s' (command line)", name, value);
			break;
		case BT_FROM_ENV:
			bt_cli_note(cli, "%s: '%s' (environment, %s)", name,
			    value, set->by);
			break;
		case BT_FROM_FILE:
			bt_cli_note(cli, "%s: '%s' (%s:%lld)", name, value,
			    set->by, (long long)set->line);
			break;
		case BT_FROM_PRESET:
			bt_cli_note(
			    cli, "%s: '%s' (--like %s)", name, value, set->by);
			break;
		}
	}
}

/* Answer what needs no work at all; true if that was it. */
static bool
answer(const struct bt_cli *cli)
{
	const struct bt_common_opts *common = cli->common;

	if (common->is_help)
		bt_help_print(cli->program);
	else if (common->is_version)
		bt_help_version(cli->program);
	else if (common->is_dump_options)
		bt_help_dump_options(cli->program);
	else if (common->is_dump_program)
		bt_help_dump_program(cli->program);
	else
		return false;
	return true;
}

/* Read all options; 1 when the work may begin, 0 when all is said, -1. */
static int
read_options(struct bt_cli *cli, void *opts)
{
	const struct bt_program *p = cli->program;
	int first;

	if (bt_opts_init(&cli->opts, p->options, opts, &cli->err) < 0)
		return -1;
	cli->common = find_common(cli);
	first = bt_opts_argv(
	    &cli->opts, cli->argc, cli->argv, p->is_in_order, &cli->err);
	adjust_log(cli);
	if (answer(cli)) {
		bt_err_clear(&cli->err);
		return 0;
	}
	if (first < 0)
		return -1;
	cli->operands = cli->argv + first;
	cli->n_operands = cli->argc - first;
	if (bt_opts_env(&cli->opts, &cli->err) < 0 || read_files(cli) < 0)
		return -1;
	adjust_log(cli);
	if (bt_opts_finish(&cli->opts, &cli->err) < 0 ||
	    check_operands(cli) < 0)
		return -1;
	return 1;
}

void
bt_cli_start(struct bt_cli *cli, int argc, char **argv,
    const struct bt_program *program, void *opts)
{
	int rc;

	open_standard_files();
	bt_intr_catch();
	memset(cli, 0, sizeof *cli);
	cli->program = program;
	cli->argc = argc;
	cli->argv = argv;
	bt_log_init(&cli->log, program->name);
	if (program->takes_command)
		cut_command(cli);
	rc = read_options(cli, opts);
	if (rc <= 0)
		exit(bt_cli_end(cli, rc));
	bt_progress_init(&cli->progress, &cli->log);
	note_settings(cli);
}

/* ---- while it runs ---- */

bool
bt_cli_is_given(const struct bt_cli *cli, const void *field)
{
	return bt_opts_source(&cli->opts, field)->from != BT_FROM_DEFAULT;
}

void
bt_cli_warn(struct bt_cli *cli, const char *fmt, ...)
{
	struct bt_err err = { 0 };
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(err.text, sizeof err.text, fmt, ap);
	va_end(ap);
	bt_log_warning(&cli->log, &err);
}

void
bt_cli_note(struct bt_cli *cli, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	bt_log_vnote(&cli->log, fmt, ap);
	va_end(ap);
}

int
bt_cli_stopped(struct bt_cli *cli)
{
	if (bt_intr_signal() == 0)
		return 0;
	errno = EINTR;
	(void)bt_fail_sys(&cli->err, "stopped");
	return 1;
}

/* ---- ending ---- */

/*
 * Flush and close standard output: a full disk must not look like success,
 * and some file systems tell only at close.
 */
static void
close_stdout(struct bt_err *err)
{
	bool is_bad = ferror(stdout) != 0;

	errno = 0;
	if (fflush(stdout) != 0 ||
	    (close(STDOUT_FILENO) != 0 && errno != EBADF))
		is_bad = true;
	if (!is_bad)
		return;
	/* an earlier write failed; its errno is gone */
	if (errno == 0)
		errno = EIO;
	(void)bt_fail_sys(err, "cannot write");
	(void)bt_err_at(err, "standard output", 0);
}

static int
highest(int a, int b)
{
	return a > b ? a : b;
}

int
bt_cli_end(struct bt_cli *cli, int rc)
{
	struct bt_err closing = { 0 };
	int status = rc, sig = bt_intr_signal();

	if (rc < 0 && cli->err.status == BT_OK)
		(void)bt_fail(&cli->err, BT_SYSTEM,
		    "failed without saying why: please report this");
	close_stdout(&closing);
	bt_progress_clear(&cli->progress);
	if (cli->err.status == BT_SYSTEM && cli->err.sys == EPIPE)
		bt_intr_die(SIGPIPE);
	if (sig == 0)
		bt_log_error(&cli->log, &cli->err);
	if (closing.sys == EPIPE)
		bt_intr_die(SIGPIPE);
	if (sig == 0 && cli->err.status != BT_SYSTEM)
		bt_log_error(&cli->log, &closing);
	bt_log_total(&cli->log);
	bt_opts_clear(&cli->opts);
	if (sig != 0)
		bt_intr_die(sig);
	status = highest(status, cli->err.status);
	return highest(status, closing.status);
}

/*
 * Programs: how each of them starts and ends.
 *
 * bt_cli_start() reads the options from everywhere they may be set, answers
 * --help and --version, and refuses wrong usage; bt_cli_end() tells the
 * error, closes standard output and gives the exit status.  A whole program,
 * cmd/bt-count/bt-count.c, that counts the records of its inputs:
 *
 *	#include <stdio.h>
 *
 *	#include "bt/stream.h"
 *	#include "cli/input.h"
 *	#include "cli/main.h"
 *
 *	struct count_opts {
 *		int64_t most;
 *		struct bt_input_opts in;
 *		struct bt_common_opts common;
 *	};
 *
 *	static const struct bt_opt count_options[] = {
 *		BT_OPT_GROUP("Counting"),
 *		BT_INT('m', "most", struct count_opts, most, "N", 0, INT64_MAX,
 *		    "1000000", "answer no (status 1) beyond N records"),
 *		BT_GROUP_INPUT(struct count_opts, in),
 *		BT_GROUP_COMMON(struct count_opts, common),
 *		BT_OPT_END,
 *	};
 *
 *	static const struct bt_program count_program = {
 *		.name = "bt-count",
 *		.purpose = "count records",
 *		.synopsis = (const char *const[]){
 *		    "[option ...] [file ...]", NULL },
 *		.options = count_options,
 *		.max_operands = BT_OPERANDS_ANY,
 *		.operand = BT_COMPLETE_FILE,
 *		.statuses = "0 1 2 3 4",
 *		.examples = (const char *const[]){
 *		    "bt-count bars.csv", "bt-count -m 5 a.bts b.bts",
 *		    "bt-synth --bars 100 | bt-count", NULL },
 *	};
 *
 *	static int
 *	count_main(struct bt_cli *cli, const struct count_opts *opts)
 *	{
 *		struct bt_input in;
 *		struct bt_reader *r;
 *		const struct bt_rec *rec;
 *		int64_t n = 0;
 *		int rc;
 *
 *		if (bt_input_init(&in, cli, &opts->in) < 0)
 *			return -1;
 *		while ((rc = bt_input_next(&in, &r)) > 0)
 *			while (bt_reader_next(r, &rec) > 0)
 *				n += rec->type < BT_TYPES;
 *		if (rc == 0)
 *			printf("%lld\n", (long long)n);
 *		bt_input_clear(&in);
 *		return rc < 0 ? -1 : n > opts->most ? BT_NO : BT_OK;
 *	}
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		struct count_opts opts = { 0 };
 *		struct bt_cli cli;
 *
 *		bt_cli_start(&cli, argc, argv, &count_program, &opts);
 *		return bt_cli_end(&cli, count_main(&cli, &opts));
 *	}
 *
 * Signals.  SIGINT, SIGTERM and SIGHUP are noted (base/intr.h): reading and
 * writing then fail, the program cleans up as after any error, and
 * bt_cli_end() ends it by that signal, silently, so that the shell sees
 * 128+N.  A second one ends it at once.  SIGPIPE is ignored: writing to a
 * closed pipe fails with EPIPE, temporary files are removed, and bt_cli_end()
 * ends the program by SIGPIPE, silently (141), unless the error in cli.err
 * has another status (a strategy's pipe: BT_STRATEGY).  A child process is
 * given the signals as they were by bt_intr_child().
 */
#ifndef BT_CLI_MAIN_H
#define BT_CLI_MAIN_H

#include <stdbool.h>

#include "bt/err.h"
#include "cli/log.h"
#include "cli/opts.h"
#include "cli/progress.h"

#define BT_OPERANDS_ANY (-1)

/* What a program is; all of it is constant. */
struct bt_program {
	const char *name;            /* "bt-run" */
	const char *purpose;         /* one line, lower case, no full stop */
	const char *const *synopsis; /* usage without the name; NULL ends */
	const struct bt_opt *options;
	int min_operands;
	int max_operands; /* or BT_OPERANDS_ANY */
	enum bt_complete operand;
	bool takes_command;      /* what follows a bare -- is a command */
	bool is_in_order;        /* options end at the first operand (bt) */
	bool has_no_user_config; /* only a file given by -c is read (bt) */
	const char *statuses; /* used, "0 2 3 4"; 128+N goes without saying */
	const char *const *examples; /* at least three commands; NULL ends */
	const char *section;         /* of the manual; NULL is "1" */
};

/* A running program. */
struct bt_cli {
	struct bt_err err; /* filled by the program, told by bt_cli_end() */
	struct bt_log log;
	struct bt_progress progress;
	const struct bt_program *program;
	const struct bt_common_opts *common;
	int argc; /* as main() got them; the order may differ */
	char **argv;
	int n_operands;
	char **operands; /* NULL at the end */
	char **command;  /* what followed --, NULL at the end; or NULL */
	struct bt_opts opts;
};

/*
 * bt_cli_start(cli, argc, argv, program, opts):
 * Begin: descriptors 0 to 2 are made sure of, signals set, options read.
 *
 *   opts   the program's struct, as its table describes it; must outlive cli.
 *   exits  0 after -h, -V; 2 (or worse) after telling what is wrong.
 */
void bt_cli_start(struct bt_cli *cli, int argc, char **argv,
    const struct bt_program *program, void *opts);

/*
 * bt_cli_end(cli, rc):
 * End: tell cli->err once, close standard output, free what is cli's.
 *
 *   rc     an exit status, or -1 where cli->err says it.
 *   gives  the exit status, the highest of rc, cli->err's and that of a
 *          failure to write standard output; does not return where a signal
 *          or a closed pipe ends the program.
 */
int bt_cli_end(struct bt_cli *cli, int rc) BT_MUST_USE;

/*
 * bt_cli_is_given(cli, field): whether the option of that field of the
 * program's struct was set anywhere (`bt_cli_is_given(cli, &opts->path)`).
 */
bool bt_cli_is_given(const struct bt_cli *cli, const void *field);

/* bt_cli_stopped(cli): 1 when a signal asks us to end, with err filled. */
int bt_cli_stopped(struct bt_cli *cli) BT_MUST_USE;

/* bt_cli_warn(cli, fmt, ...): a warning without a place, see cli/log.h. */
void bt_cli_warn(struct bt_cli *cli, const char *fmt, ...) BT_PRINTF(2, 3);

/* bt_cli_note(cli, fmt, ...): worth knowing with -v. */
void bt_cli_note(struct bt_cli *cli, const char *fmt, ...) BT_PRINTF(2, 3);

#endif

/*
 * bt: one name for all the programs.
 *
 * `bt run ...` becomes bt-run by exec, from the folder where bt itself lies,
 * else from PATH, so that signals and statuses are bt-run's own.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "bt-manual.h"
#include "cli/exec.h"
#include "cli/main.h"
#include "cli/programs.h"

struct main_opts {
	struct bt_common_opts common;
};

static const struct bt_opt main_options[] = {
	BT_GROUP_COMMON(struct main_opts, common),
	BT_OPT_END,
};

static const struct bt_program main_program = {
	.name = "bt",
	.purpose = "backtest trading strategies",
	.synopsis =
	    (const char *const[]){
		"[option ...] [program [argument ...]]",
		"[option ...] help [topic]",
		NULL,
	    },
	.options = main_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_PROGRAM,
	.is_in_order = true,
	.has_no_user_config = true,
	.statuses = "0 2 4 126 127",
	.examples =
	    (const char *const[]){
		"bt",
		"bt help run",
		"bt run --help",
		"bt cat bars.bts | bt metrics",
		NULL,
	    },
};

static void
list_programs(void)
{
	char path[BT_PATH_SIZE];

	printf("Programs, `bt NAME` or `bt-NAME`:\n");
	for (const struct bt_program_row *p = bt_programs; p->name != NULL; p++)
		if (bt_exec_find(p->name, path))
			printf(
			    "  %-9s %s\n", p->name + strlen("bt-"), p->purpose);
	printf("\n`bt help NAME` opens a manual, `bt NAME --help` is short.\n");
}

/* No program of that name is there: is it a mistake, or not installed? */
static int
fail_missing(struct bt_cli *cli, const char *word)
{
	const struct bt_program_row *known = bt_programs_find(word);
	struct bt_near near;

	if (known != NULL && strncmp(word, "bt-", 3) != 0) {
		(void)bt_fail(
		    &cli->err, BT_SYSTEM, "%s is not installed", known->name);
		return BT_EXIT_NOT_FOUND;
	}
	bt_near_init(&near, word);
	bt_near_try(&near, "help");
	for (known = bt_programs; known->name != NULL; known++)
		bt_near_try(&near, known->name + strlen("bt-"));
	if (bt_near_best(&near) == NULL)
		return bt_fail(
		    &cli->err, BT_USAGE, "unknown program '%s'", word);
	return bt_fail(&cli->err, BT_USAGE,
	    "unknown program '%s' (did you mean '%s'?)", word,
	    bt_near_best(&near));
}

static int
run_program(struct bt_cli *cli)
{
	const char *word = cli->operands[0];
	char path[BT_PATH_SIZE], name[BT_NAME_SIZE];

	if (word[0] == '\0' || strchr(word, '/') != NULL ||
	    snprintf(name, sizeof name, "bt-%s", word) >= (int)sizeof name ||
	    !bt_exec_find(name, path))
		return fail_missing(cli, word);
	cli->operands[0] = name;
	return bt_exec_run(path, cli->operands, &cli->err);
}

static int
main_main(struct bt_cli *cli)
{
	if (cli->n_operands == 0) {
		list_programs();
		return BT_OK;
	}
	if (strcmp(cli->operands[0], "help") != 0)
		return run_program(cli);
	if (cli->n_operands > 2)
		return bt_fail(&cli->err, BT_USAGE, "unexpected operand '%s'",
		    cli->operands[2]);
	return bt_manual_open(
	    cli->n_operands == 2 ? cli->operands[1] : "bt", &cli->err);
}

int
main(int argc, char **argv)
{
	struct main_opts opts = { 0 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &main_program, &opts);
	return bt_cli_end(&cli, main_main(&cli));
}

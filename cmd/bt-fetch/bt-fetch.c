/*
 * bt-fetch: bring market data from where they are, as a stream of records.
 *
 * Each source is a row of fetch_sources[] and a file of this folder.
 */
#include "fetch-opts.h"

int
main(int argc, char **argv)
{
	struct fetch_opts opts = { .header = -1 };
	struct bt_cli cli;

	bt_cli_start(&cli, argc, argv, &fetch_program, &opts);
	return bt_cli_end(&cli, fetch_sources[opts.source].run(&cli, &opts));
}

/*
 * The options of bt-fetch, and the sources that it fetches from.
 */
#ifndef FETCH_OPTS_H
#define FETCH_OPTS_H

#include "cli/main.h"
#include "data/csvin.h"

struct fetch_opts {
	int source; /* row of fetch_sources */

	/* files: what struct bt_csvin_opts is made of */
	char separator; /* 0: found */
	int header;     /* 1, 0, or -1: found */
	const char *columns;
	struct bt_list maps, keeps;
	const char *price;
	int type; /* enum bt_type; BT_NONE: found */
	const char *date_format;
	bool is_dates;
	int decimal; /* enum bt_decimal */

	struct bt_input_opts in;
	struct bt_output_opts out;
	struct bt_common_opts common;
};

/* What a source is: one row of the table, one file of this folder. */
struct fetch_source {
	const char *name;

	/* Write all records to standard output or -o: a status, or -1. */
	int (*run)(struct bt_cli *cli, const struct fetch_opts *opts);
};

extern const struct fetch_source fetch_sources[];
extern const struct bt_program fetch_program;

/* fetch_csv(cli, opts): the files of the operands; see fetch-csv.c. */
int fetch_csv(struct bt_cli *cli, const struct fetch_opts *opts);

#endif

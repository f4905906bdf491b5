/*
 * bt-cat --salvage: a damaged .bts file as input, and what of it is lost told.
 */
#ifndef CAT_SALVAGE_H
#define CAT_SALVAGE_H

#include "cli/input.h"
#include "io/salvage.h"

struct cat_salvage {
	struct bt_cli *cli;
	struct bt_salvage to;
	const char *path; /* the input */
	int64_t n;        /* things told */
};

/*
 * cat_salvage_init(s, cli, in): the input is salvaged; s stays where it is.
 * 0; -1, cli->err: BT_USAGE where there are several.
 */
int cat_salvage_init(
    struct cat_salvage *s, struct bt_cli *cli, struct bt_input *in) BT_MUST_USE;

#endif

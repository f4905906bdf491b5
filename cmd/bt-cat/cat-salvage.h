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

/* cat_salvage_init(s, cli, in): inputs are salvaged; s stays where it is. */
void cat_salvage_init(
    struct cat_salvage *s, struct bt_cli *cli, struct bt_input *in);

#endif

/*
 * Records from the inputs to the output: one input as it is, several merged.
 */
#ifndef CAT_COPY_H
#define CAT_COPY_H

#include "cat-opts.h"
#include "cli/input.h"

/* cat_copy(cli, opts, in): 0, or -1 with cli->err set. */
int cat_copy(struct bt_cli *cli, const struct cat_opts *opts,
    struct bt_input *in) BT_MUST_USE;

#endif

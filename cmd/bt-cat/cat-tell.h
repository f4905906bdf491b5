/*
 * What bt-cat tells of its inputs instead of copying them: --count, --info.
 */
#ifndef CAT_TELL_H
#define CAT_TELL_H

#include "cat-opts.h"
#include "cli/input.h"

/* cat_tell(cli, opts, in): 0, or -1 with cli->err set. */
int cat_tell(struct bt_cli *cli, const struct cat_opts *opts,
    struct bt_input *in) BT_MUST_USE;

#endif

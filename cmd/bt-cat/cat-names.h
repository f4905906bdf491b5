/*
 * The symbols that --symbols and --symbol ask for, and whether any input had
 * them.
 */
#ifndef CAT_NAMES_H
#define CAT_NAMES_H

#include "cli/input.h"

struct cat_names {
	struct cat_name *all;
	size_t n;
};

/* cat_names_init(names, in) / cat_names_clear(names): of an input whose slice
 * is set; 0, or -1 without memory.  Clear is right after either. */
int cat_names_init(
    struct cat_names *names, const struct bt_input *in) BT_MUST_USE;
void cat_names_clear(struct cat_names *names);

/* cat_names_look(names, syms): an input has been read, whose symbols these
 * are. */
void cat_names_look(struct cat_names *names, const struct bt_symtab *syms);

/* cat_names_warn(names, cli): all has been read: an empty result may be a
 * slip. */
void cat_names_warn(const struct cat_names *names, struct bt_cli *cli);

#endif

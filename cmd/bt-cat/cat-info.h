/*
 * What bt-cat tells of streams instead of writing them: --count and --info.
 */
#ifndef CAT_INFO_H
#define CAT_INFO_H

#include <stdio.h>

#include "bt/stream.h"
#include "io/canon.h"

/* What was seen of one type. */
struct cat_seen {
	uint64_t n;
	bt_time first, last; /* least and greatest; BT_TIME_NONE: none */
};

/* All zero is empty. */
struct cat_info {
	struct cat_seen types[BT_TYPES];
	unsigned char *is_seen; /* by number of symbol */
	size_t n_seen, seen_cap;
	struct bt_canon *canon; /* NULL: nobody wants a hash */
};

void cat_info_clear(struct cat_info *info);

/* cat_info_put(info, block, err): look at a block; 0 or -1. */
int cat_info_put(struct cat_info *info, const struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/* cat_info_count(info, out): a line `TYPE N` for each type there was. */
void cat_info_count(const struct cat_info *info, FILE *out);

/*
 * cat_info_print(info, r, syms, out): lines `NAME: VALUE` about a stream that
 * was read to its end.
 */
void cat_info_print(struct cat_info *info, const struct bt_reader *r,
    const struct bt_symtab *syms, FILE *out);

#endif

/*
 * --columns: which columns, and in which order.
 *
 * Plain CSV and JSON lines have exactly those that are named, and their
 * writers see to that.  In tagged text and binary a record keeps all columns
 * of its type; there further columns that are not named go, those that are
 * come in the order of the list, and of market data the values of fixed
 * columns that need not be there become absent.
 *
 * A name that nothing has is refused: at the first market record, by which
 * further columns have been told, where no type could have it, else at the
 * end.
 */
#ifndef CAT_COLUMNS_H
#define CAT_COLUMNS_H

#include "base/buf.h"
#include "bt/stream.h"
#include "cli/opts.h"
#include "io/union.h"

struct cat_columns {
	const char **names; /* in text */
	size_t n;           /* 0: all columns */
	char *text;
	unsigned char *is_met; /* a type of which there were records has it */
	int is_exact;          /* the writer has the list */
	int is_one_type;       /* it takes records of one type */
	uint32_t types;        /* those that are wanted, as --type has them */

	struct bt_union known; /* further columns of all types, for messages */
	struct cat_kept {
		int is_settled;     /* the names that it has are met */
		const char **names; /* of the further columns that stay */
		uint32_t *at;       /* and their places among those there are */
		size_t n, cap_names, cap_at;
	} kept[BT_TYPES];
	struct bt_buf rows; /* a block without what goes */
};

/*
 * cat_columns_init(c, list, types, err): the names of a list of lists.  0, or
 * -1, BT_USAGE: an empty name, a name twice.  cat_columns_clear() is right
 * after either.
 */
int cat_columns_init(struct cat_columns *c, const struct bt_list *list,
    uint32_t types, struct bt_err *err) BT_MUST_USE;
void cat_columns_clear(struct cat_columns *c);

/*
 * cat_columns_learn(c, in, out, err): the further columns of a type are `in`
 * from here on, and become `out`, borrowed until the next call.
 */
int cat_columns_learn(struct cat_columns *c, const struct bt_columns *in,
    struct bt_columns *out, struct bt_err *err) BT_MUST_USE;

/*
 * cat_columns_cut(c, block, err): leave of a block of records what is wanted;
 * what it points to then is borrowed until the next call.  0; -1, BT_USAGE
 * for a name that nothing has.
 */
int cat_columns_cut(struct cat_columns *c, struct bt_block *block,
    struct bt_err *err) BT_MUST_USE;

/* cat_columns_end(c, err): 0; -1, BT_USAGE for a name that nothing had. */
int cat_columns_end(
    const struct cat_columns *c, struct bt_err *err) BT_MUST_USE;

#endif

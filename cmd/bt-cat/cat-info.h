/*
 * What was seen of a stream, for --count and --info.
 */
#ifndef CAT_INFO_H
#define CAT_INFO_H

#include "base/buf.h"
#include "bt/stream.h"
#include "io/canon.h"

/* What was seen of one type. */
struct cat_seen {
	uint64_t n;
	bt_time first, last; /* least and greatest, where n > 0;
	                      * BT_TIME_NONE: none has a time */
};

/* And of one symbol. */
struct cat_symbol {
	bt_sym sym; /* in names */
	struct cat_seen types[BT_TYPES];
};

/* All zero is fit for cat_info_clear(). */
struct cat_info {
	uint32_t wanted; /* bit of each type; 0: all */
	int is_by_symbol;
	int is_quick; /* types are what the index says, the rest is unread */
	struct bt_canon *canon;  /* NULL: nobody wants a hash, nor times */
	struct bt_symtab *names; /* of the symbols */

	struct cat_seen types[BT_TYPES];
	struct cat_symbol *symbols; /* by number in names */
	size_t n_symbols, cap_symbols;

	int64_t length; /* of bars; 0: not known; -1: not all are of one */
	int has_bars;
	struct bt_buf directives;        /* without #, NUL after each */
	struct bt_buf meta;              /* key, NUL, value, NUL */
	struct bt_buf columns[BT_TYPES]; /* further ones, NUL after each */
};

/* cat_info_init(info, err) / cat_info_clear(info): 0, or -1 without memory;
 * clear is right after either. */
int cat_info_init(struct cat_info *info, struct bt_err *err) BT_MUST_USE;
void cat_info_clear(struct cat_info *info);

/*
 * cat_info_put(info, syms, block, err): look at a block whose symbols are of
 * the table syms; 0 or -1.
 */
int cat_info_put(struct cat_info *info, const struct bt_symtab *syms,
    const struct bt_block *block, struct bt_err *err) BT_MUST_USE;

/* cat_info_names(info, syms, err): all symbols of a table; 0 or -1. */
int cat_info_names(struct cat_info *info, const struct bt_symtab *syms,
    struct bt_err *err) BT_MUST_USE;

/*
 * cat_info_sort(info, order, err): the symbols of which there were records, by
 * name.  The caller frees *order.
 *
 *   gives  how many; -1 without memory.
 */
int64_t cat_info_sort(const struct cat_info *info,
    const struct cat_symbol ***order, struct bt_err *err) BT_MUST_USE;

#endif

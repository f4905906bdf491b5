/*
 * What the index of a .bts file tells of its records, none of which is read.
 */
#ifndef CAT_QUICK_H
#define CAT_QUICK_H

#include "cat-info.h"

/*
 * cat_quick_types(info, path, err):
 * Add what a file holds to info->types, for the types that are wanted.
 *
 *   gives  1; 0 where the file has no index, nothing is added then; -1.
 */
int cat_quick_types(
    struct cat_info *info, const char *path, struct bt_err *err) BT_MUST_USE;

/* A slice wants none of the records but these types'; it needs one. */
#define CAT_QUICK_TYPES (UINT32_C(1) << BT_META)

#endif

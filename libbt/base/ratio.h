/*
 * Ratios as people write them: a number, or so many percent.
 */
#ifndef BT_BASE_RATIO_H
#define BT_BASE_RATIO_H

#include <stddef.h>

#include "bt/err.h"

/* bt_ratio_parse(s, n, ratio): the whole of s[0..n-1] is `0.25` or `25%`,
 * finite and above 0; 0, or -1 with ratio unchanged. */
int bt_ratio_parse(const char *s, size_t n, double *ratio) BT_MUST_USE;

#endif

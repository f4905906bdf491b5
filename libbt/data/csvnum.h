/*
 * Numbers as people's files write them: 4,787,699 and 4.787.699,00 and $12.50
 * and 1.2M, beside the plain ones.
 *
 * Whether the comma or the point is the decimal sign is found once for a
 * file, by looking at its numbers.  `1,234` alone says neither: such a file is
 * refused, not guessed (bt_csvnum_is_unclear).
 */
#ifndef BT_DATA_CSVNUM_H
#define BT_DATA_CSVNUM_H

#include <stddef.h>

#include "bt/err.h"

enum bt_decimal {
	BT_DECIMAL_AUTO,  /* not known (yet) */
	BT_DECIMAL_POINT, /* 1,234.5 */
	BT_DECIMAL_COMMA  /* 1.234,5 */
};

struct bt_csvnum {
	enum bt_decimal decimal;
	int is_unclear; /* a number was seen that could be both */
};

/* bt_csvnum_look(f, s, n): let one more field, a number or not, tell. */
void bt_csvnum_look(struct bt_csvnum *f, const char *s, size_t n);

/* bt_csvnum_is_unclear(f): the numbers seen can be read in two ways. */
int bt_csvnum_is_unclear(const struct bt_csvnum *f);

/*
 * bt_csvnum_parse(f, s, n, v):
 * Read a number: digits in groups of three (or two, as in 12,34,567) by the
 * sign that is not the decimal one, by a blank or by an apostrophe; a $ before
 * it; K, M or B behind it.  Empty, and nan, na, n/a, null, none, -, in any
 * case, are NaN: not given.
 *
 *   gives  0; -1 where it is no number, v unchanged.  Infinite is none.
 */
int bt_csvnum_parse(
    const struct bt_csvnum *f, const char *s, size_t n, double *v) BT_MUST_USE;

/* bt_csvnum_is_number(s, n): it is a number in one way or the other. */
int bt_csvnum_is_number(const char *s, size_t n);

#endif

/*
 * Records of several symbols, sorted by symbol before they are packed, so
 * that each symbol's values stand side by side.
 */
#ifndef BT_IO_PACKSORT_H
#define BT_IO_PACKSORT_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"

struct bt_packsort {
	uint32_t n_runs;   /* symbols; 1 where nothing is sorted */
	uint32_t *symbols; /* ascending; unset where nothing is sorted */
	uint64_t *codes;   /* of each record: which of them */
	uint32_t *ends;    /* of each symbol's records, sorted */
	uint32_t *order;   /* which record is where when sorted */

	uint32_t *places; /* by number of symbol: its code */
	size_t places_cap, symbols_cap, codes_cap, ends_cap, order_cap;
};

/* bt_packsort_clear(s): give its memory back. */
void bt_packsort_clear(struct bt_packsort *s);

/* bt_packsort_none(s, n, err): the order of n records is their own. */
int bt_packsort_none(
    struct bt_packsort *s, uint32_t n, struct bt_err *err) BT_MUST_USE;

/*
 * bt_packsort_set(s, sym, stride, n, err):
 * Sort n >= 1 records by their symbols, of which the first lies at sym, the
 * next stride bytes on.
 *
 *   gives  1; 0 where there is one symbol, or a number is too large to be
 *          worth it: nothing is sorted then; -1.
 */
int bt_packsort_set(struct bt_packsort *s, const char *sym, size_t stride,
    uint32_t n, struct bt_err *err) BT_MUST_USE;

#endif

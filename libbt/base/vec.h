/*
 * Growable arrays: the one place that multiplies sizes.
 *
 * An array is three plain fields of the struct that owns it, a pointer, a
 * length and a capacity, all zero at first:
 *
 *	struct book {
 *		struct order *orders;
 *		size_t n, cap;
 *	};
 *
 *	if (bt_vec_reserve(&b->orders, &b->cap, b->n + 1,
 *	    sizeof *b->orders, err) < 0)
 *		return -1;
 *	b->orders[b->n++] = *o;
 *
 * The owner gives the memory back with free().
 */
#ifndef BT_BASE_VEC_H
#define BT_BASE_VEC_H

#include <stddef.h>

#include "bt/err.h"

/* What bt_vec_reserve() does once there is no room. */
int bt_vec_grow(void *data, size_t *cap, size_t need, size_t elem,
    struct bt_err *err) BT_MUST_USE;

/*
 * bt_vec_reserve(data, cap, need, elem, err):
 * Make room for at least `need` elements in all.  Capacity at least doubles,
 * so that n pushes cost O(n); what is new is not initialised.
 *
 *   data   the address of the array's pointer (of any object type).
 *   cap    its capacity, in elements.
 *   elem   size of an element in bytes, not 0.
 *   gives  0; pointers into the array may have become invalid.
 *   fails  BT_SYSTEM "out of memory"; array and capacity unchanged.
 */
static inline int BT_MUST_USE
bt_vec_reserve(
    void *data, size_t *cap, size_t need, size_t elem, struct bt_err *err)
{
	return need <= *cap ? 0 : bt_vec_grow(data, cap, need, elem, err);
}

#endif

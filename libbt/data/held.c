#include "data/held.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

static const struct bt_bar *
bar_at(const struct bt_held *h, size_t i)
{
	return (const struct bt_bar *)(const void *)(h->rows + i * h->stride);
}

/* Whether a bar goes before another that came earlier. */
static int
is_before(const struct bt_bar *a, const struct bt_bar *b,
    const struct bt_symtab *syms)
{
	if (a->end != b->end)
		return a->end < b->end;
	return a->sym != b->sym && bt_symtab_compare(syms, a->sym, b->sym) < 0;
}

int
bt_held_put(struct bt_held *h, const void *row, const struct bt_symtab *syms,
    struct bt_err *err)
{
	size_t i;

	/* rows that have gone make room, for a queue that is never empty */
	if (h->n == h->cap && h->head > h->n / 2) {
		h->n -= h->head;
		memmove(
		    h->rows, h->rows + h->head * h->stride, h->n * h->stride);
		h->head = 0;
	}
	if (bt_vec_reserve(&h->rows, &h->cap, h->n + 1, h->stride, err) < 0)
		return -1;
	/* mostly the last: ends do not go back */
	for (i = h->n; i > h->head && is_before(row, bar_at(h, i - 1), syms);)
		i--;
	memmove(h->rows + (i + 1) * h->stride, h->rows + i * h->stride,
	    (h->n - i) * h->stride);
	memcpy(h->rows + i * h->stride, row, h->stride);
	h->n++;
	return 0;
}

bt_time
bt_held_due(const struct bt_held *h)
{
	return h->head < h->n ? bar_at(h, h->head)->end : INT64_MAX;
}

const void *
bt_held_take(struct bt_held *h)
{
	const void *row = bar_at(h, h->head++);

	if (h->head == h->n)
		h->head = h->n = 0;
	return row;
}

void
bt_held_free(struct bt_held *h)
{
	free(h->rows);
	*h = (struct bt_held){ .stride = h->stride };
}

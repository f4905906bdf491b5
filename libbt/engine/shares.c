#include "engine/shares.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

void
bt_shares_clear(struct bt_shares *s)
{
	free(s->v);
	memset(s, 0, sizeof *s);
}

int
bt_shares_copy(
    struct bt_shares *s, const struct bt_lots *lots, struct bt_err *err)
{
	size_t i;

	if (bt_vec_reserve(
		(void **)&s->v, &s->cap, lots->n, sizeof *s->v, err) < 0)
		return -1;
	for (i = 0; i < lots->n; i++) {
		const struct bt_entry *e = &lots->v[lots->head + i];

		s->v[i].owner = e->owner;
		s->v[i].qty = e->qty < 0 ? -e->qty : e->qty;
	}
	s->head = 0;
	s->n = lots->n;
	s->is_lifo = lots->is_lifo;
	return 0;
}

bt_qty
bt_shares_of(const struct bt_shares *s, int64_t owner)
{
	bt_qty sum = 0;
	size_t i;

	for (i = s->head; i < s->n; i++)
		if (s->v[i].owner == owner)
			sum += s->v[i].qty;
	return sum;
}

/* Up to qty of one; gives what of qty is left. */
static bt_qty
take(struct bt_share *v, bt_qty qty)
{
	bt_qty taken = qty < v->qty ? qty : v->qty;

	v->qty -= taken;
	return qty - taken;
}

static void
close_first(struct bt_shares *s, bt_qty qty)
{
	while (s->head < s->n && qty > 0) {
		size_t at = s->is_lifo ? s->n - 1 : s->head;

		qty = take(&s->v[at], qty);
		if (s->v[at].qty > 0)
			continue;
		if (s->is_lifo)
			s->n--;
		else
			s->head++;
	}
}

void
bt_shares_close(struct bt_shares *s, int64_t owner, bt_qty qty)
{
	size_t i, kept = s->head;

	if (owner == 0 || qty == 0) {
		close_first(s, qty);
		return;
	}
	for (i = s->head; i < s->n; i++) {
		if (s->v[i].owner == owner)
			qty = take(&s->v[i], qty);
		if (s->v[i].qty > 0)
			s->v[kept++] = s->v[i];
	}
	s->n = kept;
}

int
bt_shares_open(
    struct bt_shares *s, int64_t owner, bt_qty qty, struct bt_err *err)
{
	if (bt_vec_reserve(
		(void **)&s->v, &s->cap, s->n + 1, sizeof *s->v, err) < 0)
		return -1;
	s->v[s->n++] = (struct bt_share){ owner, qty };
	return 0;
}

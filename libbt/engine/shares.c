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
	s->n = lots->n;
	return 0;
}

bt_qty
bt_shares_of(const struct bt_shares *s, int64_t owner)
{
	bt_qty sum = 0;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].owner == owner)
			sum += s->v[i].qty;
	return sum;
}

void
bt_shares_close(struct bt_shares *s, int64_t owner, bt_qty qty)
{
	size_t i, kept = 0;

	for (i = 0; i < s->n; i++) {
		struct bt_share v = s->v[i];

		if (owner == 0 || v.owner == owner) {
			bt_qty taken = qty < v.qty ? qty : v.qty;

			qty -= taken;
			v.qty -= taken;
		}
		if (v.qty > 0)
			s->v[kept++] = v;
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

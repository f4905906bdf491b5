#include "engine/lots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/vec.h"
#include "engine/worth.h"

void
bt_lots_clear(struct bt_lots *l)
{
	free(l->v);
	memset(l, 0, sizeof *l);
}

static void
copy(struct bt_entry *to, const struct bt_entry *from)
{
	memcpy(to, from, offsetof(struct bt_entry, order));
	bt_text_copy(to->order, sizeof to->order, from->order);
	bt_text_copy(to->tag, sizeof to->tag, from->tag);
}

/* Move what is left to the front, once half of the room is used up. */
static void
compact(struct bt_lots *l)
{
	if (l->head == 0 || l->head < l->cap / 2)
		return;
	memmove(l->v, l->v + l->head, l->n * sizeof *l->v);
	l->head = 0;
}

int
bt_lots_push(
    struct bt_lots *l, const struct bt_entry *entry, struct bt_err *err)
{
	compact(l);
	if (bt_vec_reserve((void **)&l->v, &l->cap, l->head + l->n + 1,
		sizeof *l->v, err) < 0)
		return -1;
	copy(&l->v[l->head + l->n++], entry);
	return 0;
}

struct bt_entry *
bt_lots_oldest(struct bt_lots *l)
{
	return l->n > 0 ? &l->v[l->head] : NULL;
}

static bt_qty
size_of(const struct bt_entry *e)
{
	return e->qty < 0 ? -e->qty : e->qty;
}

/* A part of an entry, which keeps the rest. */
static bt_qty
take_part(struct bt_entry *e, bt_qty qty, struct bt_entry *out)
{
	copy(out, e);
	out->qty = e->qty < 0 ? -qty : qty;
	out->fee = e->fee * ((double)qty / (double)size_of(e));
	out->settled = e->settled * ((double)qty / (double)size_of(e));
	e->qty -= out->qty;
	e->fee -= out->fee;
	e->settled -= out->settled;
	return qty;
}

bt_qty
bt_lots_pop(struct bt_lots *l, bt_qty qty, struct bt_entry *out)
{
	struct bt_entry *e = bt_lots_oldest(l);

	if (e == NULL)
		return 0;
	if (qty < size_of(e))
		return take_part(e, qty, out);
	copy(out, e);
	l->head++;
	if (--l->n == 0)
		l->head = 0;
	return size_of(out);
}

bt_qty
bt_lots_of(const struct bt_lots *l, int64_t owner)
{
	const struct bt_entry *e = l->v + l->head;
	bt_qty sum = 0;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (e[i].owner == owner)
			sum += size_of(&e[i]);
	return sum;
}

const struct bt_entry *
bt_lots_find(const struct bt_lots *l, const char *id)
{
	size_t i = l->n;

	while (i-- > 0)
		if (strcmp(l->v[l->head + i].order, id) == 0)
			return &l->v[l->head + i];
	return NULL;
}

bt_qty
bt_lots_take(struct bt_lots *l, int64_t owner, bt_qty qty, struct bt_entry *out)
{
	struct bt_entry *e = l->v + l->head;
	size_t i = 0;

	while (i < l->n && e[i].owner != owner)
		i++;
	if (i == l->n)
		return 0;
	if (qty < size_of(&e[i]))
		return take_part(&e[i], qty, out);
	copy(out, &e[i]);
	l->n--;
	memmove(&e[i], &e[i + 1], (l->n - i) * sizeof *e);
	return size_of(out);
}

double
bt_lots_basis(
    const struct bt_lots *l, int64_t owner, bt_qty qty, struct bt_lot lot)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < l->n && qty > 0; i++) {
		const struct bt_entry *e = &l->v[l->head + i];
		bt_qty taken = qty < size_of(e) ? qty : size_of(e);

		if (owner != 0 && e->owner != owner)
			continue;
		sum +=
		    bt_qty_units(e->qty < 0 ? -taken : taken, lot) * e->score;
		qty -= taken;
	}
	return sum;
}

double
bt_lots_gain(const struct bt_entry *v, const struct bt_instrument *inst,
    const struct bt_contract *on, double price)
{
	double points = bt_qty_units(v->qty, inst->lot) * inst->multiplier;

	if (on->is_margined)
		return v->settled +
		       bt_worth_money(on->fx,
			   points * (bt_worth_score(on->is_inverse, price) -
					v->score));
	if (v->fx != 0)
		return points * (price * on->fx - v->price * v->fx);
	return points * (price - v->price);
}

void
bt_lots_see(struct bt_lots *l, const struct bt_path *path)
{
	struct bt_point start = bt_path_start(path), end = bt_path_end(path);
	struct bt_entry *e = l->v + l->head;
	double low = start.px, high = start.px;
	size_t i;

	bt_path_range(path, &start, &end, &low, &high);
	for (i = 0; i < l->n; i++) {
		if (e[i].from.line != 0) {
			bt_path_range(
			    path, &e[i].from, &end, &e[i].low, &e[i].high);
			e[i].from = (struct bt_point){ 0, 0 };
			continue;
		}
		e[i].low = low < e[i].low ? low : e[i].low;
		e[i].high = high > e[i].high ? high : e[i].high;
	}
}

void
bt_lots_widen(struct bt_lots *l, double low, double high)
{
	struct bt_entry *e = l->v + l->head;
	size_t i;

	for (i = 0; i < l->n; i++) {
		assert(e[i].from.line == 0);
		e[i].low = low < e[i].low ? low : e[i].low;
		e[i].high = high > e[i].high ? high : e[i].high;
	}
}

static int
split_entry(struct bt_entry *e, double ratio, struct bt_lot lot,
    struct bt_split_rest *rest)
{
	double before = bt_qty_units(e->qty, lot);
	double units;
	bt_qty qty;

	if (bt_qty_trunc(before * ratio, lot, &qty) < 0)
		return -1;
	units = bt_qty_units(qty, lot);
	rest->units += before * ratio - units;
	if (qty == 0) {
		rest->cost += bt_worth_money(e->fx, before * e->score);
		rest->fees += e->fee;
		rest->settled += e->settled;
	} else {
		e->price *= before / units;
		e->score *= before / units;
	}
	e->qty = qty;
	e->low /= ratio;
	e->high /= ratio;
	return 0;
}

int
bt_lots_split(struct bt_lots *l, double ratio, struct bt_lot lot,
    struct bt_split_rest *rest, struct bt_err *err)
{
	struct bt_entry *e = l->v + l->head;
	size_t i, kept = 0;

	*rest = (struct bt_split_rest){ 0 };
	for (i = 0; i < l->n; i++) {
		if (split_entry(&e[i], ratio, lot, rest) < 0 ||
		    bt_qty_add(rest->sum, e[i].qty, &rest->sum) < 0)
			return bt_fail(err, BT_BAD_INPUT,
			    "a split by %g makes the position too large",
			    ratio);
		if (e[i].qty != 0)
			e[kept++] = e[i];
	}
	l->n = kept;
	return 0;
}

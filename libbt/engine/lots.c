#include "engine/lots.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/chars.h"
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
	bt_chars_copy(to->order, sizeof to->order, from->order);
	bt_chars_copy(to->tag, sizeof to->tag, from->tag);
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

struct bt_entry *
bt_lots_add(struct bt_lots *l, struct bt_err *err)
{
	struct bt_entry *e;

	compact(l);
	if (bt_vec_reserve((void **)&l->v, &l->cap, l->head + l->n + 1,
		sizeof *l->v, err) < 0)
		return NULL;
	e = &l->v[l->head + l->n++];
	memset(e, 0, offsetof(struct bt_entry, order));
	e->order[0] = e->tag[0] = '\0';
	return e;
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

/* The k-th entry in the order in which they close. */
static size_t
place_of(const struct bt_lots *l, size_t k)
{
	return l->head + (l->is_lifo ? l->n - 1 - k : k);
}

static int
is_meant(const struct bt_entry *e, struct bt_whose whose)
{
	return (whose.owner == 0 || e->owner == whose.owner) &&
	       (whose.side == 0 || (e->qty > 0) == (whose.side > 0));
}

bt_qty
bt_lots_pop(struct bt_lots *l, bt_qty qty, struct bt_entry *out)
{
	return bt_lots_take(l, (struct bt_whose){ 0, 0 }, qty, out);
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

int
bt_lots_side(const struct bt_lots *l, int64_t owner)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[l->head + i].owner == owner)
			return l->v[l->head + i].qty > 0 ? 1 : -1;
	return 0;
}

/* Close the gap that an entry leaves. */
static void
remove_at(struct bt_lots *l, size_t at)
{
	l->n--;
	if (at == l->head)
		l->head = l->n == 0 ? 0 : l->head + 1;
	else
		memmove(&l->v[at], &l->v[at + 1],
		    (l->head + l->n - at) * sizeof *l->v);
}

bt_qty
bt_lots_take(
    struct bt_lots *l, struct bt_whose whose, bt_qty qty, struct bt_entry *out)
{
	size_t k = 0, at;

	while (k < l->n && !is_meant(&l->v[place_of(l, k)], whose))
		k++;
	if (k == l->n)
		return 0;
	at = place_of(l, k);
	if (qty < size_of(&l->v[at]))
		return take_part(&l->v[at], qty, out);
	copy(out, &l->v[at]);
	remove_at(l, at);
	return size_of(out);
}

double
bt_lots_basis(const struct bt_lots *l, struct bt_whose whose, bt_qty qty,
    struct bt_lot lot)
{
	double sum = 0;
	size_t k;

	for (k = 0; k < l->n && qty > 0; k++) {
		const struct bt_entry *e = &l->v[place_of(l, k)];
		bt_qty taken = qty < size_of(e) ? qty : size_of(e);

		if (!is_meant(e, whose))
			continue;
		sum +=
		    bt_qty_units(e->qty < 0 ? -taken : taken, lot) * e->score;
		qty -= taken;
	}
	return sum;
}

/* What the entries of a side come to: units, and by price, score and money. */
struct pool {
	double units, price, score, cost;
};

static struct pool
pool_of(const struct bt_lots *l, int side, struct bt_lot lot)
{
	struct pool p = { 0, 0, 0, 0 };
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct bt_entry *e = &l->v[l->head + i];
		double units = bt_qty_units(size_of(e), lot);

		if ((e->qty > 0) != (side > 0))
			continue;
		p.units += units;
		p.price += units * e->price;
		p.score += units * e->score;
		p.cost += units * e->price * e->fx;
	}
	return p;
}

static void
average_side(struct bt_lots *l, int side, struct bt_lot lot)
{
	struct pool p = pool_of(l, side, lot);
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct bt_entry *e = &l->v[l->head + i];

		if ((e->qty > 0) != (side > 0))
			continue;
		e->price = p.price / p.units;
		e->score = p.score / p.units;
		e->fx = p.cost == 0 ? 0 : p.cost / p.price;
	}
}

void
bt_lots_average(struct bt_lots *l, struct bt_lot lot)
{
	if (l->n < 2)
		return;
	average_side(l, 1, lot);
	average_side(l, -1, lot);
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
		    bt_qty_add(rest->sum, e[i].qty, &rest->sum) < 0 ||
		    bt_qty_add(rest->gross, size_of(&e[i]), &rest->gross) < 0)
			return bt_fail(err, BT_BAD_INPUT,
			    "a split by %g makes the position too large",
			    ratio);
		if (e[i].qty != 0)
			e[kept++] = e[i];
	}
	l->n = kept;
	return 0;
}

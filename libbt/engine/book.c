#include "engine/book.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/chars.h"
#include "base/hash.h"
#include "base/vec.h"
#include "bt/num.h"
#include "engine/heap.h"
#include "engine/sizer.h"

/* The orders of a symbol. */
struct shelf {
	struct bt_resting *first, *last; /* by seq */
	size_t n;
	/* those whose size is that to a position, by seq: one, where a new one
	 * takes the place of the one before */
	struct bt_resting *follower, *last_follower;
	/* by the price that wakes them; up holds those watched always, too */
	struct bt_heap up, down;
	struct bt_heap days, untils; /* by when their time runs out */
};

struct bt_book {
	struct shelf *shelves; /* by symbol */
	size_t n_shelves, cap;
	struct bt_resting *first, *last; /* of all, by later and earlier */
	struct bt_resting *spare;        /* removed ones, linked by next */
	struct bt_resting **table;       /* by hash of id, linked by same */
	size_t n_table;                  /* a power of two, or 0 */
	size_t n;
	int64_t given;
};

/* A key before that of any price: such an order is always reached. */
#define KEY_ALWAYS INT64_MIN

#define TABLE_MIN 64

/* ---- life ---- */

struct bt_book *
bt_book_new(struct bt_err *err)
{
	struct bt_book *b = calloc(1, sizeof *b);

	if (b == NULL)
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
	return b;
}

static void
free_chain(struct bt_resting *r)
{
	while (r != NULL) {
		struct bt_resting *next = r->next;

		free(r);
		r = next;
	}
}

void
bt_book_free(struct bt_book *b)
{
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < b->n_shelves; i++) {
		struct shelf *s = &b->shelves[i];

		free_chain(s->first);
		bt_heap_free(&s->up);
		bt_heap_free(&s->down);
		bt_heap_free(&s->days);
		bt_heap_free(&s->untils);
	}
	free_chain(b->spare);
	free(b->table);
	free(b->shelves);
	free(b);
}

static void
init_shelf(struct shelf *s)
{
	memset(s, 0, sizeof *s);
	bt_heap_init(&s->up, BT_PLACE_UP);
	bt_heap_init(&s->down, BT_PLACE_DOWN);
	bt_heap_init(&s->days, BT_PLACE_DAY);
	bt_heap_init(&s->untils, BT_PLACE_UNTIL);
}

/* A symbol's shelf, with room for one order more wherever it may stand. */
static struct shelf *
shelf_for(struct bt_book *b, bt_sym sym, struct bt_err *err)
{
	struct shelf *s;

	if (bt_vec_reserve((void **)&b->shelves, &b->cap, (size_t)sym + 1,
		sizeof *b->shelves, err) < 0)
		return NULL;
	while (b->n_shelves <= sym)
		init_shelf(&b->shelves[b->n_shelves++]);
	s = &b->shelves[sym];
	if (bt_heap_reserve(&s->up, s->n + 1, err) < 0 ||
	    bt_heap_reserve(&s->down, s->n + 1, err) < 0 ||
	    bt_heap_reserve(&s->days, s->n + 1, err) < 0 ||
	    bt_heap_reserve(&s->untils, s->n + 1, err) < 0)
		return NULL;
	return s;
}

static struct bt_resting *
take_spare(struct bt_book *b, struct bt_err *err)
{
	struct bt_resting *r = b->spare;

	if (r != NULL) {
		b->spare = r->next;
		return r;
	}
	r = malloc(sizeof *r);
	if (r == NULL)
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
	return r;
}

/* ---- ids ---- */

void
bt_book_name(char *id, int64_t seq)
{
	id[0] = '#';
	(void)bt_int_format(seq, id + 1);
}

static void
hash_in(struct bt_book *b, struct bt_resting *r)
{
	struct bt_resting **slot = &b->table[r->hash & (b->n_table - 1)];

	r->same = *slot;
	*slot = r;
}

static void
hash_out(struct bt_book *b, struct bt_resting *r)
{
	struct bt_resting **slot = &b->table[r->hash & (b->n_table - 1)];

	while (*slot != r)
		slot = &(*slot)->same;
	*slot = r->same;
}

/* Room in the table for one order more; at most one a slot on average. */
static int
grow_table(struct bt_book *b, struct bt_err *err)
{
	size_t n = b->n_table == 0 ? TABLE_MIN : 2 * b->n_table;
	struct bt_resting **table, *r;

	if (b->n < b->n_table)
		return 0;
	table = calloc(n, sizeof(*table));
	if (table == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	free(b->table);
	b->table = table;
	b->n_table = n;
	for (r = b->first; r != NULL; r = r->later)
		hash_in(b, r);
	return 0;
}

struct bt_resting *
bt_book_find(const struct bt_book *b, const char *id)
{
	uint64_t hash = bt_hash64_of(id, strlen(id));
	struct bt_resting *r, *found = NULL;

	if (b->n_table == 0)
		return NULL;
	r = b->table[hash & (b->n_table - 1)];
	for (; r != NULL; r = r->same)
		if (r->hash == hash && strcmp(r->id, id) == 0 &&
		    (found == NULL || r->seq < found->seq))
			found = r;
	return found;
}

/* ---- in and out ---- */

/* The order's texts move into its own arrays; further ones are not kept. */
static void
own_texts(struct bt_resting *r)
{
	if (r->o.id[0] == '\0')
		bt_book_name(r->id, r->seq);
	else
		bt_chars_copy(r->id, sizeof r->id, r->o.id);
	bt_chars_copy(r->tag, sizeof r->tag, r->o.tag);
	bt_chars_copy(r->group, sizeof r->group, r->o.group);
	bt_chars_copy(r->parent, sizeof r->parent, r->o.parent);
	bt_chars_copy(r->legs, sizeof r->legs, r->o.legs);
	r->o.id = r->id;
	r->o.tag = r->tag;
	r->o.group = r->group;
	r->o.parent = r->parent;
	r->o.legs = r->legs;
	r->o.reason = "";
	r->hash = bt_hash64_of(r->id, strlen(r->id));
}

/* At the end of its symbol's list, and of that of all. */
static void
link_in(struct bt_book *b, struct shelf *s, struct bt_resting *r)
{
	r->next = r->later = NULL;
	r->prev = s->last;
	r->earlier = b->last;
	*(s->last != NULL ? &s->last->next : &s->first) = r;
	*(b->last != NULL ? &b->last->later : &b->first) = r;
	s->last = b->last = r;
	s->n++;
	b->n++;
}

static void
link_out(struct bt_book *b, struct shelf *s, struct bt_resting *r)
{
	*(r->prev != NULL ? &r->prev->next : &s->first) = r->next;
	*(r->next != NULL ? &r->next->prev : &s->last) = r->prev;
	*(r->earlier != NULL ? &r->earlier->later : &b->first) = r->later;
	*(r->later != NULL ? &r->later->earlier : &b->last) = r->earlier;
	s->n--;
	b->n--;
}

/* Whether its size follows the symbol's position; one with a parent follows
 * what that opens. */
static int
is_follower(const struct bt_resting *r)
{
	return bt_size_is_relative(r->o.side) && r->parent[0] == '\0';
}

static void
follow(struct shelf *s, struct bt_resting *r)
{
	r->behind = NULL;
	r->before = s->last_follower;
	*(r->before != NULL ? &r->before->behind : &s->follower) = r;
	s->last_follower = r;
}

static void
unfollow(struct shelf *s, struct bt_resting *r)
{
	*(r->before != NULL ? &r->before->behind : &s->follower) = r->behind;
	*(r->behind != NULL ? &r->behind->before : &s->last_follower) =
	    r->before;
}

/* In no heap any more. */
static void
unplace(struct shelf *s, struct bt_resting *r)
{
	if (r->place[BT_PLACE_UP] != 0)
		bt_heap_remove(&s->up, r);
	if (r->place[BT_PLACE_DOWN] != 0)
		bt_heap_remove(&s->down, r);
	if (r->place[BT_PLACE_DAY] != 0)
		bt_heap_remove(&s->days, r);
	if (r->place[BT_PLACE_UNTIL] != 0)
		bt_heap_remove(&s->untils, r);
}

static void
place(struct shelf *s, struct bt_resting *r)
{
	switch (r->watch) {
	case BT_WATCH_ALWAYS:
		bt_heap_put(&s->up, r, KEY_ALWAYS);
		break;
	case BT_WATCH_UP:
		bt_heap_put(&s->up, r, bt_heap_key_of_price(r->level));
		break;
	case BT_WATCH_DOWN:
		bt_heap_put(&s->down, r, -bt_heap_key_of_price(r->level));
		break;
	case BT_WATCH_NEVER:
		break;
	}
	if (r->o.tif == BT_TIF_DAY)
		bt_heap_put(&s->days, r, r->day);
	if (r->o.until != BT_TIME_NONE)
		bt_heap_put(&s->untils, r, r->o.until);
}

void
bt_book_rekey(struct bt_book *b, struct bt_resting *r)
{
	unplace(&b->shelves[r->o.sym], r);
	place(&b->shelves[r->o.sym], r);
}

struct bt_resting *
bt_book_add(struct bt_book *b, const struct bt_order *order, struct bt_err *err)
{
	struct shelf *s = shelf_for(b, order->sym, err);
	struct bt_resting *r;

	if (s == NULL || grow_table(b, err) < 0)
		return NULL;
	r = take_spare(b, err);
	if (r == NULL)
		return NULL;
	memset(r, 0, offsetof(struct bt_resting, id));
	r->o = *order;
	r->o.status = BT_ACCEPTED;
	r->o.filled = 0;
	r->seq = ++b->given;
	r->given = r->active = BT_TIME_NONE;
	r->watch = BT_WATCH_ALWAYS;
	r->level = r->best = r->apart = r->ahead = (double)NAN;
	own_texts(r);
	link_in(b, s, r);
	hash_in(b, r);
	if (is_follower(r))
		follow(s, r);
	place(s, r);
	return r;
}

void
bt_book_remove(
    struct bt_book *b, struct bt_resting *r, enum bt_order_status status)
{
	struct shelf *s = &b->shelves[r->o.sym];

	unplace(s, r);
	if (is_follower(r))
		unfollow(s, r);
	hash_out(b, r);
	link_out(b, s, r);
	r->o.status = (uint32_t)status;
	r->next = b->spare;
	b->spare = r;
}

/* ---- asking ---- */

struct bt_resting *
bt_book_oldest(const struct bt_book *b)
{
	return b->first;
}

struct bt_resting *
bt_book_first(const struct bt_book *b, bt_sym sym)
{
	return sym < b->n_shelves ? b->shelves[sym].first : NULL;
}

struct bt_resting *
bt_book_follower(const struct bt_book *b, bt_sym sym)
{
	return sym < b->n_shelves ? b->shelves[sym].follower : NULL;
}

static int
compare_seq(const void *va, const void *vb)
{
	const struct bt_resting *a = *(struct bt_resting *const *)va;
	const struct bt_resting *b = *(struct bt_resting *const *)vb;

	return (a->seq > b->seq) - (a->seq < b->seq);
}

int
bt_book_reach(const struct bt_book *b, bt_sym sym, double low, double high,
    struct bt_reach *reach, struct bt_err *err)
{
	const struct shelf *s;

	reach->n = 0;
	if (sym >= b->n_shelves)
		return 0;
	s = &b->shelves[sym];
	if (bt_vec_reserve((void **)&reach->v, &reach->cap, s->n,
		sizeof(*reach->v), err) < 0)
		return -1;
	reach->n = bt_heap_take(&s->up, bt_heap_key_of_price(high), reach->v);
	reach->n += bt_heap_take(
	    &s->down, -bt_heap_key_of_price(low), reach->v + reach->n);
	if (reach->n > 1)
		qsort(reach->v, reach->n, sizeof(*reach->v), compare_seq);
	return 0;
}

struct bt_resting *
bt_book_due(const struct bt_book *b, bt_sym sym, int64_t day, bt_time until)
{
	const struct shelf *s;
	struct bt_resting *r;

	if (sym >= b->n_shelves)
		return NULL;
	s = &b->shelves[sym];
	r = bt_heap_first(&s->days, day - 1);
	return r != NULL ? r : bt_heap_first(&s->untils, until);
}

int
bt_book_calm(
    const struct bt_book *b, bt_sym sym, int64_t day, struct bt_calm *calm)
{
	const struct shelf *s;

	*calm = (struct bt_calm){ 0, HUGE_VAL, INT64_MAX };
	if (sym >= b->n_shelves || b->shelves[sym].n == 0)
		return 1;
	s = &b->shelves[sym];
	if (bt_heap_first(&s->up, KEY_ALWAYS) != NULL ||
	    bt_heap_first(&s->days, day - 1) != NULL)
		return 0;
	if (s->up.n > 0)
		calm->above = s->up.v[0].r->level;
	if (s->down.n > 0)
		calm->below = s->down.v[0].r->level;
	if (s->untils.n > 0)
		calm->until = s->untils.v[0].key;
	return 1;
}

size_t
bt_book_count(const struct bt_book *b)
{
	return b->n;
}

int64_t
bt_book_given(const struct bt_book *b)
{
	return b->given;
}

int64_t
bt_book_skip(struct bt_book *b)
{
	return ++b->given;
}

void
bt_book_unskip(struct bt_book *b)
{
	b->given--;
}

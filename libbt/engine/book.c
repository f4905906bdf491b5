#include "engine/book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

struct list {
	struct bt_resting *first, *last;
};

struct bt_book {
	struct list *lists; /* by symbol */
	size_t n_lists, cap;
	struct list all;          /* linked by later and earlier */
	struct bt_resting *spare; /* removed ones, linked by next */
	size_t n;
	int64_t given;
};

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
	for (i = 0; i < b->n_lists; i++)
		free_chain(b->lists[i].first);
	free_chain(b->spare);
	free(b->lists);
	free(b);
}

static struct list *
list_of(struct bt_book *b, bt_sym sym, struct bt_err *err)
{
	if (bt_vec_reserve((void **)&b->lists, &b->cap, (size_t)sym + 1,
		sizeof *b->lists, err) < 0)
		return NULL;
	while (b->n_lists <= sym)
		b->lists[b->n_lists++] = (struct list){ NULL, NULL };
	return &b->lists[sym];
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

/* The order's texts move into its own arrays; further ones are not kept. */
static void
own_texts(struct bt_resting *r, int64_t seq)
{
	if (r->o.id[0] == '\0')
		(void)snprintf(r->id, sizeof r->id, "#%lld", (long long)seq);
	else
		(void)snprintf(r->id, sizeof r->id, "%s", r->o.id);
	(void)snprintf(r->tag, sizeof r->tag, "%s", r->o.tag);
	r->o.id = r->id;
	r->o.tag = r->tag;
	r->o.group = r->o.parent = r->o.reason = "";
}

/* At the end of its symbol's list, and of that of all. */
static void
link_in(struct bt_book *b, struct list *l, struct bt_resting *r)
{
	r->next = r->later = NULL;
	r->prev = l->last;
	r->earlier = b->all.last;
	if (l->last != NULL)
		l->last->next = r;
	else
		l->first = r;
	if (b->all.last != NULL)
		b->all.last->later = r;
	else
		b->all.first = r;
	l->last = b->all.last = r;
	b->n++;
}

static void
link_out(struct bt_book *b, struct list *l, struct bt_resting *r)
{
	*(r->prev != NULL ? &r->prev->next : &l->first) = r->next;
	*(r->next != NULL ? &r->next->prev : &l->last) = r->prev;
	*(r->earlier != NULL ? &r->earlier->later : &b->all.first) = r->later;
	*(r->later != NULL ? &r->later->earlier : &b->all.last) = r->earlier;
	b->n--;
}

struct bt_resting *
bt_book_add(struct bt_book *b, const struct bt_order *order, struct bt_err *err)
{
	struct list *l = list_of(b, order->sym, err);
	struct bt_resting *r = l == NULL ? NULL : take_spare(b, err);

	if (r == NULL)
		return NULL;
	r->o = *order;
	r->seq = ++b->given;
	own_texts(r, r->seq);
	r->o.status = BT_ACCEPTED;
	r->o.filled = 0;
	link_in(b, l, r);
	return r;
}

void
bt_book_remove(
    struct bt_book *b, struct bt_resting *r, enum bt_order_status status)
{
	link_out(b, &b->lists[r->o.sym], r);
	r->o.status = (uint32_t)status;
	r->next = b->spare;
	b->spare = r;
}

struct bt_resting *
bt_book_oldest(const struct bt_book *b)
{
	return b->all.first;
}

struct bt_resting *
bt_book_first(const struct bt_book *b, bt_sym sym)
{
	return sym < b->n_lists ? b->lists[sym].first : NULL;
}

struct bt_resting *
bt_book_find(const struct bt_book *b, const char *id)
{
	struct bt_resting *r = b->all.first;

	while (r != NULL && strcmp(r->id, id) != 0)
		r = r->later;
	return r;
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

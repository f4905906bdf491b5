#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 4096 /* bytes of an ordinary chunk */

struct bt_arena_chunk {
	struct bt_arena_chunk *next;
	size_t size; /* bytes of data */
	alignas(max_align_t) char data[];
};

/* A chunk for n bytes behind the current one; what follows stays in line. */
static int
add_chunk(struct bt_arena *a, size_t n, struct bt_err *err)
{
	size_t size = n > CHUNK ? n : CHUNK;
	struct bt_arena_chunk *c = NULL;

	if (size <= PTRDIFF_MAX - sizeof *c)
		c = malloc(sizeof *c + size);
	if (c == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	c->size = size;
	c->next = a->now != NULL ? a->now->next : NULL;
	if (a->now != NULL)
		a->now->next = c;
	else
		a->first = c;
	a->now = c;
	a->used = 0;
	return 0;
}

void *
bt_arena_get(struct bt_arena *a, size_t n, struct bt_err *err)
{
	const size_t align = alignof(max_align_t);
	void *p;

	n = n > SIZE_MAX - align ? n : (n + align - 1) / align * align;
	if (a->now == NULL || n > a->now->size - a->used) {
		struct bt_arena_chunk *next =
		    a->now != NULL ? a->now->next : NULL;

		if (next != NULL && n <= next->size) {
			a->now = next;
			a->used = 0;
		} else if (add_chunk(a, n, err) < 0) {
			return NULL;
		}
	}
	p = a->now->data + a->used;
	a->used += n;
	return p;
}

char *
bt_arena_text(struct bt_arena *a, const char *s, size_t n, struct bt_err *err)
{
	char *p = n < SIZE_MAX ? bt_arena_get(a, n + 1, err) : NULL;

	if (p == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void
bt_arena_clear(struct bt_arena *a)
{
	a->now = a->first;
	a->used = 0;
}

void
bt_arena_free(struct bt_arena *a)
{
	struct bt_arena_chunk *c = a->first, *next;

	for (; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	*a = (struct bt_arena){ 0 };
}

/*
 * Arenas: memory for things that die together, such as the strings of one
 * step's answer.
 *
 * All zero is the empty arena.  What it gives stays where it is until the
 * arena is cleared; clearing keeps the memory for the next round.
 */
#ifndef BT_BASE_ARENA_H
#define BT_BASE_ARENA_H

#include <stddef.h>

#include "bt/err.h"

struct bt_arena_chunk;

struct bt_arena {
	struct bt_arena_chunk *first, *now; /* a list; now: where room is */
	size_t used;                        /* bytes of now */
};

/*
 * bt_arena_get(a, n, err):
 * n bytes, aligned for anything, not initialised.  NULL, BT_SYSTEM "out of
 * memory".
 */
void *bt_arena_get(
    struct bt_arena *a, size_t n, struct bt_err *err) BT_MUST_USE;

/* bt_arena_text(a, s, n, err): a copy of n bytes and a NUL; or NULL. */
char *bt_arena_text(struct bt_arena *a, const char *s, size_t n,
    struct bt_err *err) BT_MUST_USE;

/* bt_arena_clear(a): what was given is gone; the memory is kept. */
void bt_arena_clear(struct bt_arena *a);

/* bt_arena_free(a): the memory goes, too; a is empty and usable again. */
void bt_arena_free(struct bt_arena *a);

#endif

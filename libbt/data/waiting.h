/*
 * What waits for its instant: a queue by instant, at one instant by name of
 * symbol, then as they came.
 *
 * Mostly what comes last is due last, and goes to the end of a list; anything
 * else goes into a heap, so that no order costs more than O(log n) a put and
 * a take.  Nobody is taken out but the first: who changes his mind puts
 * another one, and passes over the old one when its turn comes.
 *
 *   test   tests/unit/t-waiting.c
 */
#ifndef BT_DATA_WAITING_H
#define BT_DATA_WAITING_H

#include <stddef.h>
#include <stdint.h>

#include "bt/err.h"
#include "bt/symbol.h"

struct bt_waiting_one {
	bt_time at;
	uint64_t seq; /* as they came */
	bt_sym sym;
	uint32_t slot; /* the caller's own */
};

/* All zero is empty. */
struct bt_waiting {
	struct bt_waiting_one *run, *heap; /* run[head..n_run-1], in order */
	size_t head, n_run, cap_run, n_heap, cap_heap;
	uint64_t seq;
};

/* bt_waiting_put(d, syms, one, err): a copy of one, whose seq is set here; 0; -1
 * without memory. */
int bt_waiting_put(struct bt_waiting *d, const struct bt_symtab *syms,
    const struct bt_waiting_one *one, struct bt_err *err) BT_MUST_USE;

/* bt_waiting_at(d): when the first is due; INT64_MAX where there is none. */
bt_time bt_waiting_at(const struct bt_waiting *d);

/* bt_waiting_take(d, syms): the first, which is there. */
struct bt_waiting_one bt_waiting_take(
    struct bt_waiting *d, const struct bt_symtab *syms);

/* bt_waiting_free(d): empty, without memory. */
void bt_waiting_free(struct bt_waiting *d);

#endif

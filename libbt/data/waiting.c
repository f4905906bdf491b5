#include "data/waiting.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

static int
is_before(const struct bt_waiting_one *a, const struct bt_waiting_one *b,
    const struct bt_symtab *syms)
{
	int names;

	if (a->at != b->at)
		return a->at < b->at;
	names = a->sym == b->sym ? 0 : bt_symtab_compare(syms, a->sym, b->sym);
	return names != 0 ? names < 0 : a->seq < b->seq;
}

/* ---- in order ---- */

static int
append(
    struct bt_waiting *d, const struct bt_waiting_one *one, struct bt_err *err)
{
	/* those that have gone make room, for a list that is never empty */
	if (d->n_run == d->cap_run && d->head > d->n_run / 2) {
		d->n_run -= d->head;
		memmove(d->run, d->run + d->head, d->n_run * sizeof *d->run);
		d->head = 0;
	}
	if (bt_vec_reserve((void **)&d->run, &d->cap_run, d->n_run + 1,
		sizeof *d->run, err) < 0)
		return -1;
	d->run[d->n_run++] = *one;
	return 0;
}

static struct bt_waiting_one
take_listed(struct bt_waiting *d)
{
	const struct bt_waiting_one one = d->run[d->head++];

	if (d->head == d->n_run)
		d->head = d->n_run = 0;
	return one;
}

/* ---- out of order ---- */

static int
push(struct bt_waiting *d, const struct bt_symtab *syms,
    const struct bt_waiting_one *one, struct bt_err *err)
{
	size_t i = d->n_heap;

	if (bt_vec_reserve((void **)&d->heap, &d->cap_heap, i + 1,
		sizeof *d->heap, err) < 0)
		return -1;
	for (; i > 0 && is_before(one, &d->heap[(i - 1) / 2], syms);
	     i = (i - 1) / 2)
		d->heap[i] = d->heap[(i - 1) / 2];
	d->heap[i] = *one;
	d->n_heap++;
	return 0;
}

static struct bt_waiting_one
pop(struct bt_waiting *d, const struct bt_symtab *syms)
{
	const struct bt_waiting_one first = d->heap[0];
	const struct bt_waiting_one last = d->heap[--d->n_heap];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < d->n_heap) {
		if (child + 1 < d->n_heap &&
		    is_before(&d->heap[child + 1], &d->heap[child], syms))
			child++;
		if (!is_before(&d->heap[child], &last, syms))
			break;
		d->heap[i] = d->heap[child];
		i = child;
	}
	d->heap[i] = last;
	return first;
}

/* ---- both ---- */

int
bt_waiting_put(struct bt_waiting *d, const struct bt_symtab *syms,
    const struct bt_waiting_one *one, struct bt_err *err)
{
	struct bt_waiting_one copy = *one;

	copy.seq = d->seq++;
	if (d->n_run > d->head && is_before(&copy, &d->run[d->n_run - 1], syms))
		return push(d, syms, &copy, err);
	return append(d, &copy, err);
}

bt_time
bt_waiting_at(const struct bt_waiting *d)
{
	bt_time at = d->n_run > d->head ? d->run[d->head].at : INT64_MAX;

	return d->n_heap > 0 && d->heap[0].at < at ? d->heap[0].at : at;
}

struct bt_waiting_one
bt_waiting_take(struct bt_waiting *d, const struct bt_symtab *syms)
{
	if (d->n_heap == 0 || (d->n_run > d->head && is_before(&d->run[d->head],
							 &d->heap[0], syms)))
		return take_listed(d);
	return pop(d, syms);
}

void
bt_waiting_free(struct bt_waiting *d)
{
	free(d->run);
	free(d->heap);
	*d = (struct bt_waiting){ 0 };
}

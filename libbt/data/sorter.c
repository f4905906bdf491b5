#include "data/sorter.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/temp.h"
#include "base/vec.h"
#include "io/btswide.h"

#define MERGE_BYTES ((size_t)8 << 20) /* of all runs' buffers */

/* A record; room for as many further columns as the first has follows. */
struct item {
	bt_time at;
	int64_t line, seq;
	uint32_t type, is_dropped;
	uint64_t n_extra;
	union {
		struct bt_bar bar;
		struct bt_tick tick;
		struct bt_quote quote;
		struct bt_action action;
	} u;
};

/* A sorted run in the file, while it is merged. */
struct run {
	int64_t from, to; /* items of it that were not read yet, in the file */
	char *items;      /* its buffer; the first is at i */
	size_t n, i;
};

struct bt_sorter {
	size_t most; /* items of a run */
	size_t size; /* of an item, with further columns */
	uint32_t n_extra;
	char *items; /* the run in memory */
	size_t n, cap, i;
	int64_t seq;
	int is_merging, is_given; /* is_given: the least item has been */
	int fd;                   /* -1: nothing was spilled */
	int64_t spilled;
	struct run *runs;
	size_t n_runs, cap_runs;
	char *buffers;
	size_t *heap; /* runs that have items, the least on top */
	size_t n_heap;
};

struct bt_sorter *
bt_sorter_new(size_t run, struct bt_err *err)
{
	struct bt_sorter *s = calloc(1, sizeof *s);

	if (s == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	s->most = run == 0 ? BT_SORTER_RUN : run;
	s->fd = -1;
	return s;
}

void
bt_sorter_free(struct bt_sorter *s)
{
	if (s == NULL)
		return;
	bt_sorter_empty(s);
	free(s->items);
	free(s->runs);
	free(s);
}

void
bt_sorter_empty(struct bt_sorter *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
	free(s->buffers);
	free(s->heap);
	s->buffers = NULL;
	s->heap = NULL;
	s->n = s->i = s->n_runs = 0;
	s->spilled = s->seq = 0;
	s->is_merging = s->is_given = 0;
	s->n_heap = 0;
}

uint32_t
bt_sorter_n_extra(const struct bt_sorter *s)
{
	return s->seq > 0 ? s->n_extra : 0;
}

static int
compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* ---- putting ---- */

static int
write_all(int fd, const char *p, size_t n, struct bt_err *err)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return bt_fail_sys(
			    err, "cannot write a temporary file");
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

/* The run in memory goes to the file. */
static int
spill(struct bt_sorter *s, struct bt_err *err)
{
	if (s->fd < 0)
		s->fd = bt_temp_file(err);
	if (s->fd < 0 || bt_vec_reserve(&s->runs, &s->cap_runs, s->n_runs + 1,
			     sizeof *s->runs, err) < 0)
		return -1;
	assert(s->items != NULL);
	qsort(s->items, s->n, s->size, compare);
	if (write_all(s->fd, s->items, s->n * s->size, err) < 0)
		return -1;
	s->runs[s->n_runs++] = (struct run){ .from = s->spilled,
		.to = s->spilled + (int64_t)s->n };
	s->spilled += (int64_t)s->n;
	s->n = 0;
	return 0;
}

static bt_time
available(const struct bt_rec *rec)
{
	bt_time at = bt_record_at(rec);

	return at == BT_TIME_NONE ? bt_record_time(rec) : at;
}

int
bt_sorter_put(struct bt_sorter *s, const struct bt_rec *rec, int64_t line,
    struct bt_err *err)
{
	struct item item = { .at = available(rec),
		.line = line,
		.seq = s->seq,
		.type = (uint32_t)rec->type,
		.n_extra = rec->n_extra };
	char *to;

	if (s->seq == 0) {
		s->n_extra = rec->n_extra;
		s->size = sizeof item + s->n_extra * sizeof(double);
		free(s->items);
		s->items = NULL;
		s->cap = 0;
	}
	if (rec->n_extra > s->n_extra) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "further columns, which the first record does not have: "
		    "they cannot be sorted together");
		return bt_err_hint(err, BT_BTSWIDE_HINT);
	}
	if (s->n == s->most && spill(s, err) < 0)
		return -1;
	if (bt_vec_reserve(&s->items, &s->cap, s->n + 1, s->size, err) < 0)
		return -1;
	assert(s->items != NULL);
	memcpy(&item.u, rec->u.any, bt_record_info(rec->type)->size);
	to = s->items + s->n * s->size;
	memcpy(to, &item, sizeof item);
	memset(to + sizeof item, 0, s->n_extra * sizeof(double));
	if (rec->n_extra > 0)
		memcpy(to + sizeof item, rec->extra,
		    rec->n_extra * sizeof(double));
	s->seq++;
	s->n++;
	return 0;
}

/* An item as a record. */
static void
give(const struct item *item, struct bt_rec *rec)
{
	*rec = (struct bt_rec){ .type = (enum bt_type)item->type,
		.n_extra = (uint32_t)item->n_extra,
		.u.any = &item->u };
	if (item->n_extra > 0)
		rec->extra = (const double *)(const void *)(item + 1);
}

int
bt_sorter_drop(struct bt_sorter *s, int64_t line, struct bt_rec *rec)
{
	size_t i;

	for (i = s->n; i > 0; i--) {
		struct item *item =
		    (struct item *)(void *)(s->items + (i - 1) * s->size);

		if (item->line == line) {
			item->is_dropped = 1;
			give(item, rec);
			return 1;
		}
	}
	return 0;
}

/* ---- merging ---- */

/* The next items of a run; 0, or -1. */
static int
refill(struct bt_sorter *s, struct run *r, size_t room, struct bt_err *err)
{
	size_t want = (size_t)(r->to - r->from), got = 0;

	want = (want < room ? want : room) * s->size;
	while (got < want) {
		ssize_t k = pread(s->fd, r->items + got, want - got,
		    (off_t)((uint64_t)r->from * s->size + got));

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return bt_fail_sys(err, "cannot read a temporary file");
		got += (size_t)k;
	}
	r->n = want / s->size;
	r->i = 0;
	r->from += (int64_t)r->n;
	return 0;
}

static size_t
room_of(const struct bt_sorter *s)
{
	size_t room = MERGE_BYTES / (s->n_runs * s->size);

	return room < 1 ? 1 : room;
}

/* The first item of the k-th run of the heap. */
static const struct item *
head_of(const struct bt_sorter *s, size_t k)
{
	const struct run *r = &s->runs[s->heap[k]];

	return (const struct item *)(const void *)(r->items + r->i * s->size);
}

/* Let a run sink to its place. */
static void
sink(struct bt_sorter *s, size_t k)
{
	for (;;) {
		size_t child = 2 * k + 1, run = s->heap[k];

		if (child + 1 < s->n_heap &&
		    compare(head_of(s, child + 1), head_of(s, child)) < 0)
			child++;
		if (child >= s->n_heap ||
		    compare(head_of(s, k), head_of(s, child)) <= 0)
			return;
		s->heap[k] = s->heap[child];
		s->heap[child] = run;
		k = child;
	}
}

/* Go on behind the least item. */
static int
advance(struct bt_sorter *s, struct bt_err *err)
{
	struct run *r = &s->runs[s->heap[0]];

	if (++r->i == r->n && r->from < r->to &&
	    refill(s, r, room_of(s), err) < 0)
		return -1;
	if (r->i == r->n)
		s->heap[0] = s->heap[--s->n_heap];
	sink(s, 0);
	return 0;
}

static int
begin_merging(struct bt_sorter *s, struct bt_err *err)
{
	size_t k, room;

	s->is_merging = 1;
	if (s->fd < 0) {
		if (s->n > 0)
			qsort(s->items, s->n, s->size, compare);
		return 0;
	}
	if (s->n > 0 && spill(s, err) < 0)
		return -1;
	room = room_of(s);
	s->buffers = calloc(s->n_runs * room, s->size);
	s->heap = calloc(s->n_runs, sizeof *s->heap);
	if (s->buffers == NULL || s->heap == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (k = 0; k < s->n_runs; k++) {
		s->runs[k].items = s->buffers + k * room * s->size;
		if (refill(s, &s->runs[k], room, err) < 0)
			return -1;
		s->heap[k] = k;
	}
	s->n_heap = s->n_runs;
	for (k = s->n_heap; k > 0; k--)
		sink(s, k - 1);
	return 0;
}

/* The next item, dropped or not: 1, 0, -1; it is valid until the next call. */
static int
next_item(struct bt_sorter *s, const struct item **item, struct bt_err *err)
{
	if (s->fd < 0) {
		if (s->i == s->n)
			return 0;
		*item = (const struct item *)(const void *)(s->items +
							    s->i++ * s->size);
		return 1;
	}
	/* only now, as the item before was in the buffer */
	if (s->is_given && advance(s, err) < 0)
		return -1;
	s->is_given = s->n_heap > 0;
	if (s->n_heap == 0)
		return 0;
	*item = head_of(s, 0);
	return 1;
}

int
bt_sorter_next(
    struct bt_sorter *s, struct bt_rec *rec, int64_t *line, struct bt_err *err)
{
	const struct item *item = NULL;
	int rc;

	if (!s->is_merging && begin_merging(s, err) < 0)
		return -1;
	do {
		rc = next_item(s, &item, err);
		if (rc <= 0)
			return rc;
	} while (item->is_dropped);
	*line = item->line;
	give(item, rec);
	return 1;
}

#include "data/hold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/vec.h"
#include "bt/time.h"

/* A copy of a record; slots are used again. */
struct slot {
	bt_time at;
	uint64_t seq;
	enum bt_type type;
	bt_sym sym;
	union {
		struct bt_bar bar;
		struct bt_tick tick;
		struct bt_quote quote;
		struct bt_action action;
	} u;
	uint32_t n_extra;
	double *extra;
	size_t extra_cap;
};

/* Bars of one symbol and of about one length, that wait for later ones. */
struct queue {
	int64_t length; /* of its last bar */
	struct slot **ring;
	size_t n, first;
	int is_given; /* a bar went out */
};

struct symbol {
	int is_met;
	int is_let_be;
	struct bt_random random;
	bt_time last[BT_ACTION + 1]; /* when the last one of a type comes */
	struct queue *queues;
	size_t n_queues, queues_cap;
};

struct bt_hold {
	struct bt_hold_opts opts;
	struct symbol *v; /* by number of symbol */
	size_t n, cap;
	struct slot **heap; /* by availability, type, name, as they came */
	size_t n_heap, heap_cap;
	struct slot **spare;
	size_t n_spare, spare_cap;
	size_t held;
	uint64_t seq;
	bt_time now; /* of the last record that came in */
};

struct bt_hold *
bt_hold_new(const struct bt_hold_opts *opts, struct bt_err *err)
{
	struct bt_hold *h = calloc(1, sizeof *h);

	if (h == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	h->opts = *opts;
	h->now = BT_TIME_NONE;
	return h;
}

static void
free_slots(struct slot **v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(v[i]->extra);
		free(v[i]);
	}
	free(v);
}

void
bt_hold_free(struct bt_hold *h)
{
	size_t i, k, j;

	if (h == NULL)
		return;
	for (i = 0; i < h->n; i++) {
		for (k = 0; k < h->v[i].n_queues; k++) {
			struct queue *q = &h->v[i].queues[k];

			for (j = 0; j < q->n; j++) {
				struct slot *s = q->ring[(q->first + j) %
							 (size_t)h->opts.delay];

				free(s->extra);
				free(s);
			}
			free(q->ring);
		}
		free(h->v[i].queues);
	}
	free(h->v);
	free_slots(h->heap, h->n_heap);
	free_slots(h->spare, h->n_spare);
	free(h);
}

size_t
bt_hold_count(const struct bt_hold *h)
{
	return h->held;
}

/* ---- copies ---- */

static struct slot *
take_slot(struct bt_hold *h, const struct bt_rec *rec, struct bt_err *err)
{
	struct slot *s =
	    h->n_spare > 0 ? h->spare[--h->n_spare] : calloc(1, sizeof *s);

	if (s == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	if (bt_vec_reserve((void **)&s->extra, &s->extra_cap, rec->n_extra,
		sizeof *s->extra, err) < 0) {
		free(s->extra);
		free(s);
		return NULL;
	}
	s->type = rec->type;
	s->sym = bt_record_sym(rec);
	s->seq = h->seq++;
	memcpy(&s->u, rec->u.any, bt_record_info(rec->type)->size);
	s->n_extra = rec->n_extra;
	if (rec->n_extra > 0)
		memcpy(s->extra, rec->extra, rec->n_extra * sizeof *s->extra);
	h->held++;
	return s;
}

static int
give_back(struct bt_hold *h, struct slot *s, struct bt_err *err)
{
	h->held--;
	if (bt_vec_reserve((void **)&h->spare, &h->spare_cap, h->n_spare + 1,
		sizeof(struct slot *), err) < 0) {
		free(s->extra);
		free(s);
		return -1;
	}
	h->spare[h->n_spare++] = s;
	return 0;
}

/* ---- the heap ---- */

static int
is_before(const struct bt_hold *h, const struct slot *a, const struct slot *b)
{
	int c;

	if (a->at != b->at)
		return a->at < b->at;
	if (a->type != b->type)
		return a->type < b->type;
	c = bt_symtab_compare(h->opts.syms, a->sym, b->sym);
	return c != 0 ? c < 0 : a->seq < b->seq;
}

static int
push(struct bt_hold *h, struct slot *s, struct bt_err *err)
{
	size_t i, up;

	if (bt_vec_reserve((void **)&h->heap, &h->heap_cap, h->n_heap + 1,
		sizeof(struct slot *), err) < 0) {
		free(s->extra);
		free(s);
		return -1;
	}
	for (i = h->n_heap++; i > 0; i = up) {
		up = (i - 1) / 2;
		if (!is_before(h, s, h->heap[up]))
			break;
		h->heap[i] = h->heap[up];
	}
	h->heap[i] = s;
	return 0;
}

static struct slot *
pop(struct bt_hold *h)
{
	struct slot *top = h->heap[0], *s = h->heap[--h->n_heap];
	size_t i = 0, down;

	while ((down = 2 * i + 1) < h->n_heap) {
		if (down + 1 < h->n_heap &&
		    is_before(h, h->heap[down + 1], h->heap[down]))
			down++;
		if (!is_before(h, h->heap[down], s))
			break;
		h->heap[i] = h->heap[down];
		i = down;
	}
	h->heap[i] = s;
	return top;
}

/* Put out the first of the heap. */
static int
put_first(struct bt_hold *h, struct bt_err *err)
{
	struct slot *s = pop(h);
	const struct bt_rec rec = { .type = s->type,
		.n_extra = s->n_extra,
		.extra = s->extra,
		.u.any = &s->u };
	int rc = h->opts.put(h->opts.arg, &rec);

	return give_back(h, s, err) < 0 ? -1 : rc;
}

/* All that is due before what comes at `now`. */
static int
put_due(struct bt_hold *h, bt_time now, struct bt_err *err)
{
	while (h->n_heap > 0 && h->heap[0]->at < now)
		if (put_first(h, err) < 0)
			return -1;
	return 0;
}

/* ---- jitter ---- */

static struct symbol *
symbol_of(struct bt_hold *h, bt_sym sym, struct bt_err *err)
{
	char name[BT_SYMBOL_MAX + 32];
	struct symbol *s;
	int i;

	if (sym >= h->n) {
		if (bt_vec_reserve((void **)&h->v, &h->cap, (size_t)sym + 1,
			sizeof *h->v, err) < 0)
			return NULL;
		memset(h->v + h->n, 0, (sym + 1 - h->n) * sizeof *h->v);
		h->n = (size_t)sym + 1;
	}
	s = &h->v[sym];
	if (s->is_met)
		return s;
	s->is_met = 1;
	s->is_let_be = !bt_perturb_is_meant(
	    &h->opts.only, bt_symtab_name(h->opts.syms, sym));
	for (i = 0; i <= BT_ACTION; i++)
		s->last[i] = BT_TIME_NONE;
	(void)snprintf(
	    name, sizeof name, "jitter %s", bt_symtab_name(h->opts.syms, sym));
	bt_random_init(&s->random, h->opts.seed, name);
	return s;
}

/* 0 .. most, each as likely as another, but for 2^-53 of it. */
static int64_t
draw(struct bt_random *r, int64_t most)
{
	return (int64_t)(bt_random_unit(r) * ((double)most + 1));
}

/* The start of a bar, which stays in it; the time of others. */
static void
move(const struct bt_hold *h, struct symbol *sym, struct slot *s)
{
	int64_t most = h->opts.jitter, half;
	bt_time *last = &sym->last[s->type];

	if (s->type == BT_BAR) {
		half = bt_time_between(s->u.bar.time, s->u.bar.end) / 2;
		s->u.bar.time += draw(&sym->random, half < most ? half : most);
		return;
	}
	if (bt_time_add(s->at, draw(&sym->random, most), &s->at) < 0)
		return;
	if (s->at < *last)
		s->at = *last;
	*last = s->at;
	if (s->type == BT_TICK)
		s->u.tick.time = s->at;
	else
		s->u.quote.time = s->at;
}

/* A record goes on, maybe later. */
static int
jitter(struct bt_hold *h, struct slot *s, struct bt_err *err)
{
	struct symbol *sym = symbol_of(h, s->sym, err);

	if (sym == NULL) {
		(void)give_back(h, s, NULL);
		return -1;
	}
	if (h->opts.jitter > 0 && s->type != BT_ACTION && !sym->is_let_be)
		move(h, sym, s);
	return push(h, s, err);
}

/* ---- delay ---- */

/* The queue of bars of about that length; days of 23 hours and months are. */
static struct queue *
queue_of(
    struct bt_hold *h, struct symbol *s, int64_t length, struct bt_err *err)
{
	struct queue *q;
	size_t i;

	for (i = 0; i < s->n_queues; i++) {
		int64_t l = s->queues[i].length;
		int64_t apart = l > length ? l - length : length - l;

		if (apart <= (l > length ? l : length) / 8)
			return &s->queues[i];
	}
	if (bt_vec_reserve((void **)&s->queues, &s->queues_cap, s->n_queues + 1,
		sizeof *s->queues, err) < 0)
		return NULL;
	q = &s->queues[s->n_queues];
	*q = (struct queue){ .length = length };
	q->ring = calloc((size_t)h->opts.delay, sizeof(struct slot *));
	if (q->ring == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	s->n_queues++;
	return q;
}

/* A bar's values wait for N later ones; those that have waited go on in its
 * place. */
static int
wait_for_later(struct bt_hold *h, struct slot *s, struct bt_err *err)
{
	struct symbol *sym = symbol_of(h, s->sym, err);
	size_t n = (size_t)h->opts.delay;
	struct slot *due = NULL;
	struct queue *q = NULL;

	if (sym != NULL)
		q = queue_of(
		    h, sym, bt_time_between(s->u.bar.time, s->u.bar.end), err);
	if (q == NULL) {
		(void)give_back(h, s, NULL);
		return -1;
	}
	if (q->n == n) {
		q->is_given = 1;
		due = q->ring[q->first];
		due->at = s->at;
		due->seq = s->seq;
		due->u.bar.time = s->u.bar.time;
		due->u.bar.end = s->u.bar.end;
		q->first = (q->first + 1) % n;
		q->n--;
	}
	/* due has new times: the length that counts is the latest bar's */
	q->length = bt_time_between(s->u.bar.time, s->u.bar.end);
	q->ring[(q->first + q->n++) % n] = s;
	return due == NULL ? 0 : jitter(h, due, err);
}

/* ---- in and out ---- */

static int
check_at(const struct bt_hold *h, const struct bt_rec *rec, bt_time at,
    struct bt_err *err)
{
	char now[BT_TIME_TEXT_MAX], before[BT_TIME_TEXT_MAX];

	if (at == BT_TIME_NONE) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "it is not known when this bar of '%s' ends",
		    bt_symtab_name(h->opts.syms, bt_record_sym(rec)));
		return bt_err_hint(err, "--interval says how long bars are");
	}
	if (rec->type == BT_BAR && at < rec->u.bar->time)
		return bt_fail(err, BT_BAD_INPUT,
		    "the bar of '%s' ends before it begins",
		    bt_symtab_name(h->opts.syms, rec->u.bar->sym));
	if (h->now == BT_TIME_NONE || at >= h->now)
		return 0;
	(void)bt_time_format(at, now);
	(void)bt_time_format(h->now, before);
	(void)bt_fail(err, BT_BAD_INPUT,
	    "a record that is available at %s comes after one of %s", now,
	    before);
	return bt_err_hint(err, "sort the records by when they are available");
}

int
bt_hold_put(struct bt_hold *h, const struct bt_rec *rec, struct bt_err *err)
{
	bt_time at = bt_record_at(rec);
	struct symbol *sym;
	struct slot *s;

	if (check_at(h, rec, at, err) < 0)
		return -1;
	h->now = at;
	if (put_due(h, at, err) < 0)
		return -1;
	sym = symbol_of(h, bt_record_sym(rec), err);
	s = sym == NULL ? NULL : take_slot(h, rec, err);
	if (s == NULL)
		return -1;
	s->at = at;
	if (rec->type == BT_BAR && h->opts.delay > 0 && !sym->is_let_be)
		return wait_for_later(h, s, err);
	return jitter(h, s, err);
}

size_t
bt_hold_withheld(const struct bt_hold *h)
{
	size_t i, k, n = 0;

	for (i = 0; i < h->n; i++)
		for (k = 0; k < h->v[i].n_queues; k++)
			n += !h->v[i].queues[k].is_given;
	return n;
}

int
bt_hold_end(struct bt_hold *h, struct bt_err *err)
{
	while (h->n_heap > 0)
		if (put_first(h, err) < 0)
			return -1;
	return 0;
}

/*
 * Streams merged by availability and cut into steps.
 *
 * Each input is a cursor over the reader's blocks (stepin.c); a heap orders
 * the inputs by the instant of their next record.  A step's records stay where
 * they are, in the readers' blocks; they are copied only when a reader must go
 * on to its next block while the step is still open.
 */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/vec.h"
#include "io/stepin.h"

/* ---- what was given ---- */

int
bt_steps_place(const struct bt_steps *s, size_t k, struct bt_err *err)
{
	const struct bt_stepin *in = s->heap[0].in;
	const struct bt_reader *r;
	int64_t line;

	if (k >= (s->n_lone > 0 ? s->n_lone : s->step.n))
		return -1;
	/* the input of lone bars stands at the one behind them */
	line = s->n_lone > 0 ? in->block.first + in->i - s->n_lone + (int64_t)k
			     : s->sources[k].line;
	r = s->n_lone > 0 ? in->reader : s->sources[k].in->reader;
	return bt_reader_is_binary(r)
		   ? bt_err_at_record(err, bt_reader_name(r), line)
		   : bt_err_at(err, bt_reader_name(r), line);
}

const char *
bt_steps_directive(struct bt_steps *s)
{
	const char *text;

	if (s->told == s->directives.len)
		return NULL;
	text = s->directives.data + s->told;
	s->told += strlen(text) + 1;
	return text;
}

/* ---- the heap of inputs ---- */

#define MARKS (UINT64_C(1) << 63) /* behind all places */

static inline int
is_before(const struct bt_stepturn *a, const struct bt_stepturn *b)
{
	return (a->at < b->at) | ((a->at == b->at) & (a->order < b->order));
}

static struct bt_stepturn
turn_of(struct bt_stepin *in)
{
	return (struct bt_stepturn){ .at = in->at,
		.order = in->place | (in->state == BT_STEPIN_MARK ? MARKS : 0),
		.in = in };
}

/*
 * Put the first one, which has changed, where it belongs: mostly far down, so
 * the others come up first, and it from below.
 */
static void
sift(struct bt_steps *s)
{
	struct bt_stepturn *h = s->heap, first = turn_of(h[0].in);
	size_t i = 0, child, n = s->n_heap;

	while ((child = 2 * i + 1) + 1 < n) {
		child += (size_t)is_before(&h[child + 1], &h[child]);
		h[i] = h[child];
		i = child;
	}
	if (child < n) {
		h[i] = h[child];
		i = child;
	}
	for (; i > 0 && is_before(&first, &h[(i - 1) / 2]); i = (i - 1) / 2)
		h[i] = h[(i - 1) / 2];
	h[i] = first;
}

/* The first input goes on. */
static int
advance_first(struct bt_steps *s)
{
	struct bt_stepin *in = s->heap[0].in;

	if (bt_stepin_advance(s, in) < 0)
		return -1;
	if (in->state == BT_STEPIN_ENDED) {
		s->heap[0] = s->heap[--s->n_heap];
		if (s->n_heap == 0)
			return 0;
	}
	if (s->n_heap > 1)
		sift(s);
	return 0;
}

/* ---- the order of names ---- */

struct named {
	const char *name;
	bt_sym sym;
};

static int
compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Without memory names go on being compared. */
static void
rank_names(struct bt_steps *s)
{
	size_t i, n = bt_symtab_count(s->syms);
	struct named *all = calloc(n, sizeof *all);
	struct bt_err none = { 0 };

	s->n_named = 0;
	if (all == NULL || bt_vec_reserve(&s->ranks, &s->cap_ranks, n,
			       sizeof *s->ranks, &none) < 0) {
		free(all);
		return;
	}
	for (i = 0; i < n; i++)
		all[i] = (struct named){ bt_symtab_name(s->syms, (bt_sym)i),
			(bt_sym)i };
	qsort(all, n, sizeof *all, compare_named);
	for (i = 0; i < n; i++)
		s->ranks[all[i].sym] = (uint32_t)i;
	s->n_ranks = n;
	free(all);
}

int
bt_steps_names(struct bt_steps *s, bt_sym a, bt_sym b)
{
	/* not at each new symbol, of which there may be thousands */
	if (s->n_named++ > 8 * bt_symtab_count(s->syms))
		rank_names(s);
	return bt_symtab_compare(s->syms, a, b);
}

/* ---- steps ---- */

/* What is sorted: a record and where it came from. */
struct pair {
	struct bt_rec rec;
	struct bt_stepsource source;
};

/* a[0..na-1] and b[0..nb-1], each in order, as one; equal ones as they came. */
static void
merge(struct bt_steps *s, const struct pair *a, size_t na, const struct pair *b,
    size_t nb, struct pair *to)
{
	while (na > 0 && nb > 0) {
		if (bt_steps_compare(s, &a->rec, &b->rec) <= 0) {
			*to++ = *a++;
			na--;
		} else {
			*to++ = *b++;
			nb--;
		}
	}
	memcpy(to, a, na * sizeof *a);
	memcpy(to + na, b, nb * sizeof *b);
}

/* Runs of 1, 2, 4, ... records are merged, to and fro. */
static int
sort(struct bt_steps *s)
{
	struct pair *from, *to, *spare;
	size_t i, run, n = s->n;

	if (bt_vec_reserve(
		&s->scratch, &s->cap_scratch, 2 * n, sizeof *from, &s->bad) < 0)
		return -1;
	from = s->scratch;
	to = from + n;
	for (i = 0; i < n; i++)
		from[i] = (struct pair){ s->recs[i], s->sources[i] };
	for (run = 1; run < n; run *= 2) {
		for (i = 0; i < n; i += 2 * run) {
			size_t na = n - i < run ? n - i : run;
			size_t nb = n - i - na < run ? n - i - na : run;

			merge(s, from + i, na, from + i + na, nb, to + i);
		}
		spare = from;
		from = to;
		to = spare;
	}
	for (i = 0; i < n; i++) {
		s->recs[i] = from[i].rec;
		s->sources[i] = from[i].source;
	}
	return 0;
}

/* Two inputs of one name, not one that has something twice. */
static int
is_same_file(const struct bt_stepin *a, const struct bt_stepin *b)
{
	return a != b && strcmp(bt_reader_name(a->reader),
			     bt_reader_name(b->reader)) == 0;
}

static int
refuse_twice(struct bt_steps *s, size_t one, size_t two)
{
	const struct bt_bar *bar = s->recs[two].u.bar;
	char time[BT_TIME_TEXT_MAX];

	(void)bt_time_format(bar->time, time);
	(void)bt_fail(&s->bad, BT_BAD_INPUT,
	    "the bar of '%s' at %s is there twice",
	    bt_symtab_name(s->syms, bar->sym), time);
	(void)bt_err_hint(&s->bad, "%s",
	    is_same_file(s->sources[one].in, s->sources[two].in)
		? "that file is given twice"
		: "bt-validate lists all that is wrong with the data");
	return bt_stepin_fail(s, s->sources[two].in, s->sources[two].line);
}

/* When a bar starts, and its place in the step. */
struct start {
	bt_time time;
	size_t i;
};

static int
compare_starts(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->i < y->i ? -1 : 1;
}

/* Of bars from..to-1, all of one symbol, two with one start are refused; there
 * may be bars of another start between. */
static int
check_starts(struct bt_steps *s, size_t from, size_t to)
{
	size_t i, n = to - from, first = n;
	struct start *v;

	if (bt_vec_reserve(&s->scratch, &s->cap_scratch, n, sizeof(struct pair),
		&s->bad) < 0)
		return -1;
	v = s->scratch;
	for (i = 0; i < n; i++)
		v[i] =
		    (struct start){ s->recs[from + i].u.bar->time, from + i };
	qsort(v, n, sizeof *v, compare_starts);
	for (i = 1; i < n; i++)
		if (v[i].time == v[i - 1].time &&
		    (first == n || v[i].i < v[first].i))
			first = i;
	return first == n ? 0 : refuse_twice(s, v[first - 1].i, v[first].i);
}

/* The same bar twice, of any symbol. */
static int
check_twice(struct bt_steps *s)
{
	size_t i, from = 0;

	for (i = 1; i <= s->n && s->recs[i - 1].type == BT_BAR; i++) {
		if (i < s->n && s->recs[i].type == BT_BAR &&
		    s->recs[i].u.bar->sym == s->recs[from].u.bar->sym)
			continue;
		if (i - from > 1 && check_starts(s, from, i) < 0)
			return -1;
		from = i;
	}
	return 0;
}

/* Records met before the union grew have the columns that it had. */
static int
widen(struct bt_steps *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct bt_rec *rec = &s->recs[i];

		if (rec->n_extra < s->extra.columns[rec->type].n &&
		    bt_union_spread(&s->extra, NULL, &s->arena, rec, &s->bad) <
			0)
			return -1;
	}
	return 0;
}

/*
 * The latest start among the records, which names the step.  An action comes
 * on the edge between two days, after the bar that ends there, so it counts
 * only where nothing else is.
 */
static bt_time
latest_start(const struct bt_steps *s)
{
	bt_time latest = BT_TIME_NONE, action = BT_TIME_NONE;

	for (size_t i = 0; i < s->n; i++) {
		bt_time t;
		bt_time *of = s->recs[i].type == BT_ACTION ? &action : &latest;

		/* the time is always the first */
		memcpy(&t, s->recs[i].u.any, sizeof t);
		if (t > *of)
			*of = t;
	}
	return latest != BT_TIME_NONE ? latest : action;
}

static int
finish(struct bt_steps *s)
{
	if (s->n > 1 && !s->is_sorted && sort(s) < 0)
		return -1;
	if (s->n > 1 && check_twice(s) < 0)
		return -1;
	if (s->extra.has_any && widen(s) < 0)
		return -1;
	s->step = (struct bt_step){ .at = s->now,
		.label = BT_TIME_NONE,
		.n = s->n,
		.recs = s->recs,
		.n_lines = s->n_lines,
		.lines = s->lines };
	s->step.label = latest_start(s);
	return 1;
}

static int
is_earlier(const void *a, const void *b)
{
	const struct bt_stepturn *x = a, *y = b;

	return is_before(x, y) ? -1 : is_before(y, x);
}

/* Read up to the first record of each input; what is sorted is a heap. */
static int
begin(struct bt_steps *s)
{
	size_t i;

	for (i = 0; i < s->n_inputs; i++) {
		struct bt_stepin *in = &s->inputs[i];

		if (in->state == BT_STEPIN_FRESH &&
		    bt_stepin_advance(s, in) < 0)
			return -1;
		if (in->state == BT_STEPIN_ENDED)
			continue;
		s->heap[s->n_heap++] = turn_of(in);
	}
	qsort(s->heap, s->n_heap, sizeof *s->heap, is_earlier);
	return 0;
}

/*
 * The usual case: of the only input the bar at hand is all there is of its
 * step, since the next one, in the same block, is later.  How many in a row
 * are so, up to `most`; the input then stands behind them.
 */
BT_INLINE uint32_t
pass_lone(struct bt_steps *s, struct bt_stepin *in, uint32_t most)
{
	const struct bt_bar *bar;
	const bt_sym sym = in->sym;
	bt_time at = in->at;
	uint32_t n, k;

	if (in->state != BT_STEPIN_HAVE || in->block.type != BT_BAR ||
	    in->has_unknown || s->extra.has_any)
		return 0;
	n = in->block.n - in->i - 1;
	n = n < most ? n : most;
	bar = (const struct bt_bar *)in->block.data + in->i;
	k = 0;
	if (in->block.is_plain && n > 0 && bar->end == at && bar->sym == sym) {
		k = n; /* ends of plain bars rise */
		at = bar[n].end;
	}
	for (; k < n; k++) {
		const struct bt_bar *later = bar + k + 1;

		if (later->end <= at || later->end < later->time ||
		    later->sym != sym)
			break;
		at = later->end;
	}
	in->i += k;
	in->at = in->last = at;
	return k;
}

static inline int
next_alone(struct bt_steps *s, struct bt_stepin *in)
{
	bt_time at = in->at;
	const struct bt_bar *bar;

	if (pass_lone(s, in, 1) == 0)
		return 0;
	bar = (const struct bt_bar *)in->block.data + in->i - 1;
	s->lone.u.bar = bar;
	s->step.at = at;
	s->step.label = bar->time;
	s->n_lone = 1;
	if (!s->is_lone) {
		s->is_lone = 1;
		s->step.n = 1;
		s->step.recs = &s->lone;
		s->step.n_lines = 0;
	}
	return 1;
}

/* ---- runs of steps ---- */

/* When the next input has something, or ends its silence. */
static bt_time
next_other(const struct bt_steps *s)
{
	bt_time at = INT64_MAX;

	if (s->n_heap > 1)
		at = s->heap[1].at;
	if (s->n_heap > 2 && s->heap[2].at < at)
		at = s->heap[2].at;
	return at;
}

static inline bt_time
at_of(const struct bt_block *b, uint32_t i)
{
	const char *p = (const char *)b->data + i * b->stride;
	bt_time at;

	if (b->type == BT_BAR) {
		const struct bt_bar *bar = (const struct bt_bar *)(void *)p;

		return bar->end < bar->time ? BT_TIME_NONE : bar->end;
	}
	memcpy(&at, p, sizeof at);
	return at;
}

/* Whether records i - 1 and i, of one step, are as the step has them. */
static int
is_in_order(struct bt_steps *s, const struct bt_block *b, uint32_t i)
{
	const char *p = (const char *)b->data + i * b->stride;
	const struct bt_rec one = { .type = b->type, .u.any = p - b->stride };
	const struct bt_rec two = { .type = b->type, .u.any = p };
	int c = bt_steps_compare(s, &one, &two);

	/* the same bar twice is to be refused */
	return c < 0 || (c == 0 && b->type != BT_BAR);
}

/*
 * Where a run ends: at the last record that is known to begin a step.  What
 * is not in order is left to the long way, which puts it in order or says
 * what is wrong with it.
 */
static uint32_t
run_end(struct bt_steps *s, const struct bt_stepin *in, bt_time other)
{
	const struct bt_block *b = &in->block;
	uint32_t i, end = in->i;
	bt_time at, last = in->at;

	for (i = in->i + 1; last < other && i < b->n; i++) {
		at = at_of(b, i);
		if (at > last)
			end = i;
		else if (at < last || !is_in_order(s, b, i))
			break;
		last = at;
	}
	return end;
}

/* Whether the input's records have the further columns of all. */
static int
is_as_all(const struct bt_steps *s, const struct bt_stepin *in)
{
	enum bt_type type = in->block.type;

	return in->block.n_extra == s->extra.columns[type].n &&
	       (in->block.n_extra == 0 || in->maps[type].is_straight);
}

int
bt_steps_run(struct bt_steps *s, struct bt_block *block)
{
	struct bt_stepin *in = s->n_heap > 0 ? s->heap[0].in : NULL;
	uint32_t end;

	/* of one input alone it would have to be noted which symbols it has */
	if (in == NULL || s->n_inputs == 1 || in->state != BT_STEPIN_HAVE ||
	    in->has_unknown || !is_as_all(s, in))
		return 0;
	end = run_end(s, in, next_other(s));
	if (end == in->i)
		return 0;
	*block = in->block;
	block->data = (const char *)block->data + in->i * block->stride;
	block->first += in->i;
	block->n = end - in->i;
	in->i = end;
	in->at = in->last = at_of(&in->block, end);
	s->step.n = 0;
	s->is_lone = 0; /* s->step is of none of them */
	s->n_lone = 0;
	if (s->n_heap > 1)
		sift(s);
	return 1;
}

/* ---- the next step ---- */

/* The next step: 1, 0 at the end of all, -1 with s->bad set. */
static int
next(struct bt_steps *s)
{
	s->is_lone = 0;
	s->n_lone = 0;
	s->n = s->n_lines = 0;
	s->is_sorted = 1;
	bt_arena_clear(&s->arena);
	/* watermarks that no record waits for */
	while (s->n_heap > 0 && s->heap[0].in->state == BT_STEPIN_MARK)
		if (advance_first(s) < 0)
			return -1;
	if (s->n_heap == 0)
		return 0;
	s->now = s->heap[0].in->at;
	while (s->n_heap > 0 && s->heap[0].in->at == s->now &&
	       s->heap[0].in->state == BT_STEPIN_HAVE)
		if (bt_stepin_append(s, s->heap[0].in) < 0 ||
		    advance_first(s) < 0)
			return -1;
	return finish(s);
}

struct bt_steps *
bt_steps_open(struct bt_reader **readers, size_t n, struct bt_symtab *syms,
    struct bt_err *err)
{
	struct bt_steps *s = calloc(1, sizeof *s);
	size_t i;

	if (s != NULL) {
		s->inputs = calloc(n + 1, sizeof *s->inputs);
		s->heap = calloc(n + 1, sizeof *s->heap);
	}
	if (s == NULL || s->inputs == NULL || s->heap == NULL) {
		bt_steps_close(s);
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	s->syms = syms;
	s->lone.type = BT_BAR;
	s->n_inputs = n;
	for (i = 0; i < n; i++)
		s->inputs[i] = (struct bt_stepin){ .reader = readers[i],
			.place = i,
			.last = BT_TIME_NONE,
			.closed = BT_TIME_NONE,
			.sym = BT_SYM_NONE };
	return s;
}

static BT_APART int
next_of_any(struct bt_steps *s, struct bt_err *err)
{
	int rc = s->bad.status == BT_OK ? 1 : -1;

	if (rc > 0 && s->n_inputs > 0 && s->inputs[0].state == BT_STEPIN_FRESH)
		rc = begin(s) < 0 ? -1 : 1;
	if (rc > 0)
		rc = next(s);
	if (rc < 0) {
		struct bt_err copy = s->bad; /* kept for the next call */

		s->n_heap = 0;
		(void)bt_err_move(err, &copy);
	}
	return rc;
}

int
bt_steps_next(
    struct bt_steps *s, const struct bt_step **step, struct bt_err *err)
{
	*step = &s->step;
	if (s->n_heap == 1 && next_alone(s, s->heap[0].in))
		return 1;
	return next_of_any(s, err);
}

size_t
bt_steps_bars(struct bt_steps *s, size_t most, const struct bt_bar **bars)
{
	struct bt_stepin *in = s->n_heap == 1 ? s->heap[0].in : NULL;
	uint32_t n;

	if (in == NULL)
		return 0;
	n = pass_lone(s, in, most < UINT32_MAX ? (uint32_t)most : UINT32_MAX);
	if (n > 0) {
		s->is_lone = 0; /* s->step is of none of them */
		s->n_lone = n;
		*bars = (const struct bt_bar *)in->block.data + in->i - n;
	}
	return n;
}

const struct bt_columns *
bt_steps_columns(const struct bt_steps *s, enum bt_type type)
{
	static const struct bt_columns none;

	return type < BT_UNION_TYPES ? &s->extra.columns[type] : &none;
}

void
bt_steps_close(struct bt_steps *s)
{
	size_t i, t;

	if (s == NULL)
		return;
	for (i = 0; i < s->n_inputs; i++)
		for (t = 0; t < BT_UNION_TYPES; t++)
			bt_union_map_free(&s->inputs[i].maps[t]);
	bt_union_free(&s->extra);
	bt_arena_free(&s->arena);
	bt_buf_free(&s->directives);
	free(s->scratch);
	free(s->ranks);
	free(s->lines);
	free(s->sources);
	free(s->recs);
	free(s->heap);
	free(s->inputs);
	free(s);
}

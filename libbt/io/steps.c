/*
 * Streams merged by availability and cut into steps.
 *
 * Each input is a cursor over the reader's blocks; a heap orders the inputs
 * by the instant of their next record.  A step's records stay where they are,
 * in the readers' blocks; they are copied only when a reader must go on to
 * its next block while the step is still open.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/vec.h"
#include "bt/stream.h"
#include "io/reader.h"
#include "io/union.h"

enum state {
	FRESH, /* nothing was read yet */
	HAVE,  /* a record, available at `at` */
	MARK,  /* a watermark: nothing up to `at` is to come */
	ENDED
};

struct input {
	struct bt_reader *reader;
	size_t place;
	enum state state;
	bt_time at;
	struct bt_block block; /* its records from i on are to come */
	uint32_t i;

	bt_time last;    /* of the record before; BT_TIME_NONE: none yet */
	bt_time closed;  /* the last watermark, or BT_TIME_NONE */
	bt_sym sym;      /* of the first bar */
	int has_many;    /* bars of other symbols too */
	int has_unknown; /* bars whose end is not known */
	struct bt_union_map maps[BT_UNION_TYPES];
};

/* Where a record of the step at hand came from. */
struct source {
	struct input *in;
	int64_t line;
	int is_copied; /* it is in no block any more */
};

struct bt_steps {
	struct bt_symtab *syms;
	struct input *inputs;
	size_t n_inputs;
	struct input **heap; /* those that have not ended */
	size_t n_heap;
	struct bt_err bad;

	struct bt_step step;
	struct bt_rec lone; /* a bar: all of the step, where is_lone */
	int is_lone;
	uint32_t n_lone; /* bars given last, each a step of its own */
	bt_time now;     /* of the step in the making */
	struct bt_rec *recs;
	struct source *sources; /* one for each of recs */
	size_t n, cap, cap_sources;
	struct bt_line *lines;
	size_t n_lines, cap_lines;
	struct bt_arena arena; /* what the step at hand has copied */
	int is_sorted;
	void *scratch; /* for sorting */
	size_t cap_scratch;

	struct bt_union extra; /* further columns */

	struct bt_buf directives; /* texts with NULs */
	size_t told;              /* bytes of them that were given */
};

/* ---- failing ---- */

static int
fail_at(struct bt_steps *s, const struct input *in, int64_t line)
{
	const char *name = bt_reader_name(in->reader);

	return bt_reader_is_binary(in->reader)
		   ? bt_err_at_record(&s->bad, name, line)
		   : bt_err_at(&s->bad, name, line);
}

static int
fail_here(struct bt_steps *s, const struct input *in)
{
	return fail_at(s, in, in->block.first + in->i);
}

static int
refuse_backwards(struct bt_steps *s, const struct input *in, bt_time at)
{
	char now[BT_TIME_TEXT_MAX], before[BT_TIME_TEXT_MAX];

	(void)bt_time_format(at, now);
	(void)bt_time_format(in->last, before);
	(void)bt_fail(&s->bad, BT_BAD_INPUT,
	    "a record that is available at %s comes after one of %s", now,
	    before);
	(void)bt_err_hint(&s->bad,
	    "sort the records by time, bars of different lengths by their "
	    "end, or give each symbol a file of its own");
	return fail_here(s, in);
}

static int
refuse_closed(struct bt_steps *s, const struct input *in, bt_time at)
{
	char now[BT_TIME_TEXT_MAX];

	(void)bt_time_format(at, now);
	(void)bt_fail(&s->bad, BT_BAD_INPUT,
	    "a record that is available at %s comes after a watermark that "
	    "said there were no more",
	    now);
	return fail_here(s, in);
}

static int
refuse_unknown(struct bt_steps *s, const struct input *in, bt_sym sym)
{
	struct bt_err coming = *bt_reader_coming(in->reader);

	/* why it is not known: there might have been more bars */
	if (bt_err_move(&s->bad, &coming) < 0)
		return -1;
	(void)bt_fail(&s->bad, BT_BAD_INPUT,
	    "it is not known when this bar of '%s' ends, and so not how it "
	    "stands to records of other %s",
	    bt_symtab_name(s->syms, sym),
	    s->n_inputs > 1 ? "inputs" : "symbols");
	(void)bt_err_hint(&s->bad,
	    "--interval says how long bars are; a column 'end' or "
	    "a line '#interval' does, too");
	return fail_here(s, in);
}

/* ---- the step in the making ---- */

/* Where a record in a block has its further columns. */
static const double *
extra_of(enum bt_type type, const void *rec)
{
	return (const double *)(const void *)((const char *)rec +
					      bt_record_info(type)->size);
}

/* Copy the step's records that are in an input's block, which will go. */
static int
rescue(struct bt_steps *s, const struct input *in)
{
	size_t i;

	for (i = s->n; i > 0; i--) {
		struct source *from = &s->sources[i - 1];
		struct bt_rec *rec = &s->recs[i - 1];
		size_t size;
		char *p;

		if (from->in != in || from->is_copied)
			continue;
		size = in->block.stride;
		p = bt_arena_get(&s->arena, size, &s->bad);
		if (p == NULL)
			return -1;
		memcpy(p, rec->u.any, size);
		/* values that were spread are in the arena already */
		if (rec->extra == extra_of(rec->type, rec->u.any))
			rec->extra = extra_of(rec->type, p);
		rec->u.any = p;
		from->is_copied = 1;
	}
	return 0;
}

/* < 0, 0, > 0: how two records of a step stand to each other. */
static int
compare(
    const struct bt_steps *s, const struct bt_rec *a, const struct bt_rec *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	return bt_symtab_compare(s->syms, bt_record_sym(a), bt_record_sym(b));
}

/* The input's record becomes the last one of the step. */
static int
append(struct bt_steps *s, struct input *in)
{
	const char *p = (const char *)in->block.data + in->i * in->block.stride;
	struct bt_rec *rec;

	if (bt_vec_reserve(
		&s->recs, &s->cap, s->n + 1, sizeof *s->recs, &s->bad) < 0 ||
	    bt_vec_reserve(&s->sources, &s->cap_sources, s->n + 1,
		sizeof *s->sources, &s->bad) < 0)
		return -1;
	rec = &s->recs[s->n];
	*rec = (struct bt_rec){
		.type = in->block.type, .n_extra = in->block.n_extra, .u.any = p
	};
	if (rec->n_extra > 0) {
		const struct bt_union_map *m = &in->maps[rec->type];

		rec->extra =
		    (const double *)(const void *)(p + bt_record_info(rec->type)
							   ->size);
		if (!m->is_straight &&
		    bt_union_spread(&s->extra, m, &s->arena, rec, &s->bad) < 0)
			return -1;
	}
	s->sources[s->n] =
	    (struct source){ .in = in, .line = in->block.first + in->i };
	if (s->n > 0 && s->is_sorted)
		s->is_sorted = compare(s, rec - 1, rec) <= 0;
	s->n++;
	return 0;
}

/* ---- what is no record ---- */

static int
take_line(struct bt_steps *s, struct input *in, const struct bt_line *line)
{
	struct bt_line *to;
	int is_of_step = s->n > 0 && in->last == s->now;

	if (!is_of_step) {
		(void)bt_fail(&s->bad, BT_BAD_INPUT,
		    in->last == BT_TIME_NONE
			? "an order before the first market record: there is "
			  "no step that it could belong to"
			: "an order after the watermark that closed its step");
		return fail_here(s, in);
	}
	if (bt_vec_reserve(&s->lines, &s->cap_lines, s->n_lines + 1,
		sizeof *s->lines, &s->bad) < 0)
		return -1;
	to = &s->lines[s->n_lines++];
	to->n = line->n;
	to->text = bt_arena_text(&s->arena, line->text, line->n, &s->bad);
	return to->text == NULL ? -1 : 0;
}

static int
take_directive(struct bt_steps *s, const struct bt_line *line)
{
	/* what it says is in the table of symbols */
	if (strncmp(line->text, "symbol ", 7) == 0)
		return 0;
	if (s->told == s->directives.len) {
		bt_buf_clear(&s->directives);
		s->told = 0;
	}
	if (bt_buf_put(&s->directives, line->text, line->n, &s->bad) < 0)
		return -1;
	return bt_buf_putc(&s->directives, '\0', &s->bad);
}

int
bt_steps_place(const struct bt_steps *s, size_t k, struct bt_err *err)
{
	const struct input *in = s->heap[0];
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

/* ---- one input ---- */

/* Bars with and without a known end, of one symbol and of several. */
static int
check_known(
    struct bt_steps *s, struct input *in, const struct bt_bar *bar, bt_time *at)
{
	if (in->sym == BT_SYM_NONE)
		in->sym = bar->sym;
	in->has_many |= bar->sym != in->sym;
	if (bar->end == BT_TIME_NONE) {
		in->has_unknown = 1;
		*at = bar->time;
	}
	if (in->has_unknown && (in->has_many || s->n_inputs > 1))
		return refuse_unknown(s, in, bar->sym);
	if (bar->end != BT_TIME_NONE && bar->end < bar->time) {
		(void)bt_fail(&s->bad, BT_BAD_INPUT,
		    "the bar of '%s' ends before it begins",
		    bt_symtab_name(s->syms, bar->sym));
		return fail_here(s, in);
	}
	return 0;
}

/* The record at i is the input's next: when is it available? */
static inline int
look(struct bt_steps *s, struct input *in)
{
	const void *p = (const char *)in->block.data + in->i * in->block.stride;
	bt_time at;

	if (in->block.type == BT_BAR) {
		const struct bt_bar *bar = p;

		at = bar->end;
		if ((bar->sym != in->sym || at < bar->time ||
			in->has_unknown) &&
		    check_known(s, in, bar, &at) < 0)
			return -1;
	} else
		memcpy(&at, p, sizeof at); /* the time is always the first */
	if (at < in->last)
		return refuse_backwards(s, in, at);
	if (at <= in->closed)
		return refuse_closed(s, in, at);
	in->at = in->last = at;
	in->state = HAVE;
	return 1;
}

static int
refuse_type(struct bt_steps *s, struct input *in)
{
	(void)bt_fail(&s->bad, BT_BAD_INPUT,
	    "a record of type '%s' where market data are expected",
	    bt_record_info(in->block.type)->name);
	(void)bt_err_hint(&s->bad, in->block.type == BT_ORDER
				       ? "--orders FILE gives orders"
				       : "is this the result of a run?");
	return fail_here(s, in);
}

/* From here on an input has these further columns. */
static int
learn_columns(struct bt_steps *s, struct input *in, const struct bt_columns *c)
{
	return c->type < BT_UNION_TYPES
		   ? bt_union_learn(&s->extra, &in->maps[c->type], c, &s->bad)
		   : 0;
}

/* The first thing of a block: 1 where the input can wait at it, 0, -1. */
static int
begin_block(struct bt_steps *s, struct input *in)
{
	const void *data = in->block.data;

	in->i = 0;
	if (in->block.type < BT_TYPES)
		return bt_record_info(in->block.type)->is_market
			   ? look(s, in)
			   : refuse_type(s, in);
	switch ((int)in->block.type) {
	case BT_MARK:
		in->state = MARK;
		in->at = ((const struct bt_mark *)data)->time;
		if (in->at < in->last)
			in->at = in->last;
		in->closed = in->at;
		return 1;
	case BT_COLUMNS:
		return learn_columns(s, in, data);
	case BT_DIRECTIVE:
		return take_directive(s, data);
	default:
		return take_line(s, in, data);
	}
}

/* Go on to an input's next record or watermark, or to its end: 0 or -1. */
static int
advance(struct bt_steps *s, struct input *in)
{
	int rc;

	if (in->state == HAVE && ++in->i < in->block.n)
		return look(s, in) < 0 ? -1 : 0;
	do {
		if (rescue(s, in) < 0)
			return -1;
		rc = bt_reader_next_block(in->reader, &in->block);
		if (rc == 0) {
			in->state = ENDED;
			return 0;
		}
		if (rc < 0) {
			struct bt_err err = *bt_reader_err(in->reader);

			return bt_err_move(&s->bad, &err);
		}
		rc = begin_block(s, in);
	} while (rc == 0);
	return rc < 0 ? -1 : 0;
}

/* ---- the heap of inputs ---- */

/* Whether a comes before b: records before watermarks of the same instant. */
static int
is_before(const struct input *a, const struct input *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	if (a->state != b->state)
		return a->state == HAVE;
	return a->place < b->place;
}

/* Put the first one, which has changed, where it belongs. */
static void
sift(struct bt_steps *s)
{
	struct input *in = s->heap[0];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < s->n_heap) {
		if (child + 1 < s->n_heap &&
		    is_before(s->heap[child + 1], s->heap[child]))
			child++;
		if (!is_before(s->heap[child], in))
			break;
		s->heap[i] = s->heap[child];
		i = child;
	}
	s->heap[i] = in;
}

/* The first input goes on. */
static int
advance_first(struct bt_steps *s)
{
	struct input *in = s->heap[0];

	if (advance(s, in) < 0)
		return -1;
	if (in->state == ENDED) {
		s->heap[0] = s->heap[--s->n_heap];
		if (s->n_heap == 0)
			return 0;
	}
	if (s->n_heap > 1)
		sift(s);
	return 0;
}

/* ---- steps ---- */

/* What is sorted: a record and where it came from. */
struct pair {
	struct bt_rec rec;
	struct source source;
};

/* a[0..na-1] and b[0..nb-1], each in order, as one; equal ones as they came. */
static void
merge(const struct bt_steps *s, const struct pair *a, size_t na,
    const struct pair *b, size_t nb, struct pair *to)
{
	while (na > 0 && nb > 0) {
		if (compare(s, &a->rec, &b->rec) <= 0) {
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

/* The same bar twice; sorted, they may have bars of another start between. */
static int
check_twice(struct bt_steps *s)
{
	size_t i, k;

	for (i = 1; i < s->n && s->recs[i].type == BT_BAR; i++) {
		const struct bt_bar *bar = s->recs[i].u.bar;

		for (k = i; k > 0 && s->recs[k - 1].u.bar->sym == bar->sym;
		     k--) {
			char time[BT_TIME_TEXT_MAX];

			if (s->recs[k - 1].u.bar->time != bar->time)
				continue;
			(void)bt_time_format(bar->time, time);
			(void)bt_fail(&s->bad, BT_BAD_INPUT,
			    "the bar of '%s' at %s is there twice",
			    bt_symtab_name(s->syms, bar->sym), time);
			(void)bt_err_hint(&s->bad,
			    "bt-validate lists all that is wrong "
			    "with the data");
			return fail_at(s, s->sources[i].in, s->sources[i].line);
		}
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
		bt_time t = bt_record_time(&s->recs[i]);
		bt_time *of = s->recs[i].type == BT_ACTION ? &action : &latest;

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
	const struct input *x = *(struct input *const *)a;
	const struct input *y = *(struct input *const *)b;

	return is_before(x, y) ? -1 : is_before(y, x);
}

/* Read up to the first record of each input; what is sorted is a heap. */
static int
begin(struct bt_steps *s)
{
	size_t i;

	for (i = 0; i < s->n_inputs; i++) {
		struct input *in = &s->inputs[i];

		if (in->state == FRESH && advance(s, in) < 0)
			return -1;
		if (in->state == ENDED)
			continue;
		s->heap[s->n_heap++] = in;
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
pass_lone(struct bt_steps *s, struct input *in, uint32_t most)
{
	const struct bt_bar *bar;
	const bt_sym sym = in->sym;
	bt_time at = in->at;
	uint32_t n, k;

	if (in->state != HAVE || in->block.type != BT_BAR || in->has_unknown ||
	    s->extra.has_any)
		return 0;
	n = in->block.n - in->i - 1;
	n = n < most ? n : most;
	bar = (const struct bt_bar *)in->block.data + in->i;
	for (k = 0; k < n; k++) {
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
next_alone(struct bt_steps *s, struct input *in)
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
	while (s->n_heap > 0 && s->heap[0]->state == MARK)
		if (advance_first(s) < 0)
			return -1;
	if (s->n_heap == 0)
		return 0;
	s->now = s->heap[0]->at;
	while (s->n_heap > 0 && s->heap[0]->at == s->now &&
	       s->heap[0]->state == HAVE)
		if (append(s, s->heap[0]) < 0 || advance_first(s) < 0)
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
		s->inputs[i] = (struct input){ .reader = readers[i],
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

	if (rc > 0 && s->n_inputs > 0 && s->inputs[0].state == FRESH)
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
	if (s->n_heap == 1 && next_alone(s, s->heap[0]))
		return 1;
	return next_of_any(s, err);
}

size_t
bt_steps_bars(struct bt_steps *s, size_t most, const struct bt_bar **bars)
{
	struct input *in = s->n_heap == 1 ? s->heap[0] : NULL;
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
	free(s->lines);
	free(s->sources);
	free(s->recs);
	free(s->heap);
	free(s->inputs);
	free(s);
}

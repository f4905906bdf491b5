/*
 * One input of a merge: a cursor over its reader's blocks, and the step in
 * the making that it gives its records to.
 *
 * For steps.c, which has the heap of inputs and makes steps, and for merge.c,
 * which makes blocks again.
 */
#ifndef BT_IO_STEPIN_H
#define BT_IO_STEPIN_H

#include "base/arena.h"
#include "base/buf.h"
#include "bt/stream.h"
#include "io/union.h"

enum bt_stepin_state {
	BT_STEPIN_FRESH, /* nothing was read yet */
	BT_STEPIN_HAVE,  /* a record, available at `at` */
	BT_STEPIN_MARK,  /* a watermark: nothing up to `at` is to come */
	BT_STEPIN_ENDED
};

struct bt_stepin {
	struct bt_reader *reader;
	size_t place;
	enum bt_stepin_state state;
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
struct bt_stepsource {
	struct bt_stepin *in;
	int64_t line;
	int is_copied; /* it is in no block any more */
};

/* When an input's turn is: what tells it lies together, as it is compared
 * more often than anything else. */
struct bt_stepturn {
	bt_time at;
	uint64_t order; /* at one instant: records, then watermarks; by place */
	struct bt_stepin *in;
};

struct bt_steps {
	struct bt_symtab *syms;
	struct bt_stepin *inputs;
	size_t n_inputs;
	struct bt_stepturn *heap; /* of those that have not ended */
	size_t n_heap;
	struct bt_err bad;

	struct bt_step step;
	struct bt_rec lone; /* a bar: all of the step, where is_lone */
	int is_lone;
	uint32_t n_lone; /* bars given last, each a step of its own */
	bt_time now;     /* of the step in the making */
	struct bt_rec *recs;
	struct bt_stepsource *sources; /* one for each of recs */
	size_t n, cap, cap_sources;
	struct bt_line *lines;
	size_t n_lines, cap_lines;
	struct bt_arena arena; /* what the step at hand has copied */
	int is_sorted;
	uint32_t *ranks; /* by symbol: its place among the names */
	size_t n_ranks, cap_ranks;
	size_t n_named; /* names compared since */
	void *scratch;  /* for sorting */
	size_t cap_scratch;

	struct bt_union extra; /* further columns */

	const struct bt_stepin *adjusted; /* the first that says #adjust */
	char adjust[16];                  /* how */
	struct bt_buf directives;         /* texts with NULs */
	size_t told;                      /* bytes of them that were given */
};

/* The symbol of a market record. */
static inline bt_sym
bt_steps_sym(const struct bt_rec *rec)
{
	switch ((int)rec->type) {
	case BT_BAR:
		return rec->u.bar->sym;
	case BT_TICK:
		return rec->u.tick->sym;
	case BT_QUOTE:
		return rec->u.quote->sym;
	default:
		return rec->u.action->sym;
	}
}

/* bt_steps_names(s, a, b): how two symbols stand to each other, by name. */
int bt_steps_names(struct bt_steps *s, bt_sym a, bt_sym b);

/* bt_steps_compare(s, a, b): < 0, 0, > 0: and two records of a step. */
static inline int
bt_steps_compare(
    struct bt_steps *s, const struct bt_rec *a, const struct bt_rec *b)
{
	bt_sym x, y;

	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	x = bt_steps_sym(a);
	y = bt_steps_sym(b);
	if (x == y)
		return 0;
	if (x < s->n_ranks && y < s->n_ranks)
		return s->ranks[x] < s->ranks[y] ? -1 : 1;
	return bt_steps_names(s, x, y);
}

/* bt_stepin_fail(s, in, line): say where s->bad happened; -1. */
int bt_stepin_fail(
    struct bt_steps *s, const struct bt_stepin *in, int64_t line);

/*
 * bt_stepin_advance(s, in): go on to the next record or watermark, or to the
 * end; records of the step in the making that would be lost are copied.  0,
 * or -1 with s->bad set.
 */
int bt_stepin_advance(struct bt_steps *s, struct bt_stepin *in) BT_MUST_USE;

/*
 * bt_steps_run(s, block):
 * Records of one input that are steps of their own, or steps that no other
 * input has a part in, as they lie in its block: what bt_steps_next() would
 * give one by one.
 *
 *   gives  1; 0 where there are none: bt_steps_next() goes on.
 */
int bt_steps_run(struct bt_steps *s, struct bt_block *block);

/* bt_stepin_append(s, in): its record becomes the last one of the step. */
int bt_stepin_append(struct bt_steps *s, struct bt_stepin *in) BT_MUST_USE;

#endif

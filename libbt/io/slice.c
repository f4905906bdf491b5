#include "io/slice.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "io/fields.h"

/* Whether a symbol is wanted, once somebody has asked. */
enum wanted {
	NOT_ASKED,
	WANTED,
	NOT_WANTED
};

struct bt_slicer {
	const struct bt_slice *slice;
	const struct bt_symtab *syms;
	bt_time from, last;         /* both included */
	unsigned char *syms_wanted; /* by number: enum wanted */
	size_t n_syms, syms_cap;
	struct bt_block block; /* n: what is left of it */
	int has_time;          /* of its type, at the first byte */
	size_t sym, size;      /* of its type; sym is size where no symbol is
	                        * asked for */
	int is_given;          /* a record, since the last watermark */
};

int
bt_slice_has_name(const struct bt_slice *slice, const char *name, size_t n)
{
	size_t i, k;

	for (i = 0; i < slice->n_symbols; i++) {
		const char *p = slice->symbols[i];

		for (;; p += k + 1) {
			k = strcspn(p, ",");
			if (k == n && memcmp(p, name, n) == 0)
				return 1;
			if (p[k] == '\0')
				break;
		}
	}
	return slice->n_symbols == 0;
}

int
bt_slice_has_sym(
    const struct bt_slice *slice, const struct bt_symtab *syms, bt_sym sym)
{
	const char *name = bt_symtab_name(syms, sym);

	return bt_slice_has_name(slice, name, strlen(name));
}

int
bt_slice_has_span(const struct bt_slice *slice, bt_time first, bt_time last)
{
	/* BT_TIME_NONE is less than any */
	return last >= slice->from &&
	       (slice->to == BT_TIME_NONE || first < slice->to);
}

struct bt_slicer *
bt_slicer_new(const struct bt_slice *slice, const struct bt_symtab *syms,
    struct bt_err *err)
{
	struct bt_slicer *s = calloc(1, sizeof *s);

	if (s == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	s->slice = slice;
	s->syms = syms;
	s->from = slice->from;
	s->last = slice->to == BT_TIME_NONE ? INT64_MAX : slice->to - 1;
	return s;
}

void
bt_slicer_free(struct bt_slicer *s)
{
	if (s == NULL)
		return;
	free(s->syms_wanted);
	free(s);
}

static int
is_record(enum bt_type type)
{
	return type > BT_NONE && type < BT_TYPES;
}

void
bt_slicer_give(struct bt_slicer *s, const struct bt_block *block)
{
	const struct bt_record_info *info;

	s->block = *block;
	if (!is_record(block->type))
		return;
	info = bt_record_info(block->type);
	s->has_time = info->columns[0].kind == BT_K_TIME;
	s->size = info->size;
	s->sym = s->slice->n_symbols == 0 ? info->size
					  : bt_field_place(info, BT_K_SYM);
}

/* 1, 0, -1 without memory. */
static int
is_sym_wanted(struct bt_slicer *s, bt_sym sym, struct bt_err *err)
{
	if (sym == BT_SYM_NONE)
		return 1;
	if (sym >= s->n_syms) {
		size_t n = (size_t)sym + 1;

		if (bt_vec_reserve(&s->syms_wanted, &s->syms_cap, n, 1, err) <
		    0)
			return -1;
		memset(s->syms_wanted + s->n_syms, NOT_ASKED, n - s->n_syms);
		s->n_syms = n;
	}
	if (s->syms_wanted[sym] == NOT_ASKED)
		s->syms_wanted[sym] = bt_slice_has_sym(s->slice, s->syms, sym)
					  ? WANTED
					  : NOT_WANTED;
	return s->syms_wanted[sym] == WANTED;
}

/* A record that does not tell its time may tell its instant, as orders do. */
static int
is_instant_wanted(const struct bt_slicer *s, const char *p)
{
	const struct bt_rec rec = { .type = s->block.type, .u.any = p };
	bt_time at = bt_record_at(&rec);

	return at == BT_TIME_NONE || (at >= s->from && at <= s->last);
}

static int
is_rec_wanted(struct bt_slicer *s, const char *p, struct bt_err *err)
{
	bt_time t;
	bt_sym sym;

	if (s->has_time) {
		memcpy(&t, p, sizeof t);
		if (t == BT_TIME_NONE) {
			if (!is_instant_wanted(s, p))
				return 0;
		} else if (t < s->from || t > s->last)
			return 0;
	}
	if (s->sym == s->size)
		return 1;
	memcpy(&sym, p + s->sym, sizeof sym);
	if (sym < s->n_syms && s->syms_wanted[sym] != NOT_ASKED)
		return s->syms_wanted[sym] == WANTED;
	return is_sym_wanted(s, sym, err);
}

/* The first n records are done with. */
static void
drop(struct bt_block *b, uint32_t n)
{
	b->data = (const char *)b->data + n * b->stride;
	b->first += n;
	b->n -= n;
}

/* Whether all records are wanted for their time, as the last and the first
 * tell. */
static int
is_all_in_time(const struct bt_slicer *s)
{
	const struct bt_bar *bars = s->block.data;

	return s->block.is_plain && bars[0].time >= s->from &&
	       bars[s->block.n - 1].time <= s->last;
}

/* How many of the first records, of any symbol, are wanted for their time. */
static uint32_t
run_in_time(const struct bt_slicer *s)
{
	const char *p = s->block.data;
	/* BT_TIME_NONE is less than any */
	const bt_time from =
	    s->from > BT_TIME_NONE ? s->from : BT_TIME_NONE + 1;
	const uint64_t width = (uint64_t)s->last - (uint64_t)from;
	uint64_t t;
	uint32_t i;

	if (s->last < from)
		return 0;
	if (is_all_in_time(s))
		return s->block.n;
	for (i = 0; i < s->block.n; i++, p += s->block.stride) {
		memcpy(&t, p, sizeof t);
		if (t - (uint64_t)from > width) /* before it or behind */
			break;
	}
	return i;
}

/* How many of the first records are all wanted, or all not; -1. */
static int64_t
run_of(struct bt_slicer *s, int is_wanted, struct bt_err *err)
{
	const char *p;
	uint32_t i = 0;
	int rc;

	if (is_wanted && s->has_time && s->sym == s->size)
		i = run_in_time(s);
	p = (const char *)s->block.data + i * s->block.stride;
	for (; i < s->block.n; i++, p += s->block.stride) {
		rc = is_rec_wanted(s, p, err);
		if (rc < 0)
			return -1;
		if (rc != is_wanted)
			break;
	}
	return i;
}

static int
next_run(struct bt_slicer *s, struct bt_block *part, struct bt_err *err)
{
	int64_t n = run_of(s, 0, err);

	if (n < 0)
		return -1;
	drop(&s->block, (uint32_t)n);
	if (s->block.n == 0)
		return 0;
	n = run_of(s, 1, err);
	if (n < 0)
		return -1;
	*part = s->block;
	part->n = (uint32_t)n;
	drop(&s->block, (uint32_t)n);
	s->is_given = 1;
	return 1;
}

static int
is_mark_wanted(struct bt_slicer *s, const struct bt_mark *mark)
{
	int is_wanted = mark->time == BT_TIME_NONE
			    ? s->is_given
			    : mark->time >= s->from && mark->time <= s->last;

	if (is_wanted)
		s->is_given = 0;
	return is_wanted;
}

/* What is told of an instrument is not for those who do not want it. */
static int
is_directive_wanted(const struct bt_slicer *s, const struct bt_line *line)
{
	static const char word[] = "symbol ";
	const size_t k = sizeof word - 1;

	if (line->n <= k || memcmp(line->text, word, k) != 0)
		return 1;
	return bt_slice_has_name(
	    s->slice, line->text + k, strcspn(line->text + k, " "));
}

static int
is_other_wanted(struct bt_slicer *s)
{
	switch ((int)s->block.type) {
	case BT_MARK:
		return is_mark_wanted(s, s->block.data);
	case BT_DIRECTIVE:
		return is_directive_wanted(s, s->block.data);
	case BT_COMMAND:
		return 0;
	default:
		return 1;
	}
}

int
bt_slicer_next(struct bt_slicer *s, struct bt_block *part, struct bt_err *err)
{
	int is_wanted;

	if (s->block.n == 0)
		return 0;
	if (is_record(s->block.type))
		return next_run(s, part, err);
	is_wanted = is_other_wanted(s);
	*part = s->block;
	s->block.n = 0;
	return is_wanted;
}

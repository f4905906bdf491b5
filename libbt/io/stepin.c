#include "io/stepin.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/vec.h"
#include "io/reader.h"

/* ---- failing ---- */

int
bt_stepin_fail(struct bt_steps *s, const struct bt_stepin *in, int64_t line)
{
	const char *name = bt_reader_name(in->reader);

	return bt_reader_is_binary(in->reader)
		   ? bt_err_at_record(&s->bad, name, line)
		   : bt_err_at(&s->bad, name, line);
}

static int
fail_here(struct bt_steps *s, const struct bt_stepin *in)
{
	return bt_stepin_fail(s, in, in->block.first + in->i);
}

static int
refuse_backwards(struct bt_steps *s, const struct bt_stepin *in, bt_time at)
{
	char now[BT_TIME_TEXT_MAX], before[BT_TIME_TEXT_MAX];

	(void)bt_time_format(at, now);
	(void)bt_time_format(in->last, before);
	(void)bt_fail(&s->bad, BT_BAD_INPUT,
	    "a record that is available at %s comes after one of %s", now,
	    before);
	(void)bt_err_hint(&s->bad,
	    "bt-validate --fix order sorts records, bars of different lengths "
	    "by their end");
	return fail_here(s, in);
}

static int
refuse_closed(struct bt_steps *s, const struct bt_stepin *in, bt_time at)
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
refuse_unknown(struct bt_steps *s, const struct bt_stepin *in, bt_sym sym)
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

/*
 * Copy the step's records that are in an input's block, which will go.  They
 * are its last ones: what came before was copied when its block went.
 */
static int
rescue(struct bt_steps *s, const struct bt_stepin *in)
{
	size_t i;

	for (i = s->n; i > 0; i--) {
		struct bt_stepsource *from = &s->sources[i - 1];
		struct bt_rec *rec = &s->recs[i - 1];
		size_t size;
		char *p;

		if (from->in != in)
			continue;
		if (from->is_copied)
			break;
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

/* The input's record becomes the last one of the step. */
int
bt_stepin_append(struct bt_steps *s, struct bt_stepin *in)
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
	    (struct bt_stepsource){ .in = in, .line = in->block.first + in->i };
	if (s->n > 0 && s->is_sorted)
		s->is_sorted = bt_steps_compare(s, rec - 1, rec) <= 0;
	s->n++;
	return 0;
}

/* ---- what is no record ---- */

static int
take_line(struct bt_steps *s, struct bt_stepin *in, const struct bt_line *line)
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

/* A merge has one mark, and whoever believes it adjusts the others' prices
 * twice, or not at all. */
static int
check_adjust(struct bt_steps *s, const struct bt_stepin *in, const char *how)
{
	if (s->adjusted == NULL || s->adjusted == in) {
		s->adjusted = in;
		(void)snprintf(s->adjust, sizeof s->adjust, "%s", how);
		return 0;
	}
	if (strncmp(s->adjust, how, sizeof s->adjust - 1) == 0)
		return 0;
	(void)bt_fail(&s->bad, BT_BAD_INPUT,
	    "prices adjusted '%s', and those of %s are '%s'", how,
	    bt_reader_name(s->adjusted->reader), s->adjust);
	(void)bt_err_hint(&s->bad,
	    "make them alike with bt-adjust, or leave the line '#adjust' out "
	    "where it does not matter");
	return fail_here(s, in);
}

static int
take_directive(
    struct bt_steps *s, const struct bt_stepin *in, const struct bt_line *line)
{
	/* what it says is in the table of symbols */
	if (strncmp(line->text, "symbol ", 7) == 0)
		return 0;
	if (strncmp(line->text, "adjust ", 7) == 0 &&
	    check_adjust(s, in, line->text + 7) < 0)
		return -1;
	if (s->told == s->directives.len) {
		bt_buf_clear(&s->directives);
		s->told = 0;
	}
	if (bt_buf_put(&s->directives, line->text, line->n, &s->bad) < 0)
		return -1;
	return bt_buf_putc(&s->directives, '\0', &s->bad);
}

/* ---- one input ---- */

/* Bars with and without a known end, of one symbol and of several. */
static int
check_known(struct bt_steps *s, struct bt_stepin *in, const struct bt_bar *bar,
    bt_time *at)
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
look(struct bt_steps *s, struct bt_stepin *in)
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
	/* of many inputs each is at another place in memory */
	BT_COMING((const char *)p + 2 * in->block.stride);
	if (at < in->last)
		return refuse_backwards(s, in, at);
	if (at <= in->closed)
		return refuse_closed(s, in, at);
	in->at = in->last = at;
	in->state = BT_STEPIN_HAVE;
	return 1;
}

static int
refuse_type(struct bt_steps *s, struct bt_stepin *in)
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
learn_columns(
    struct bt_steps *s, struct bt_stepin *in, const struct bt_columns *c)
{
	if (c->type >= BT_UNION_TYPES ||
	    bt_union_learn(&s->extra, &in->maps[c->type], c, &s->bad) == 0)
		return 0;
	return fail_here(s, in);
}

/* The first thing of a block: 1 where the input can wait at it, 0, -1. */
static int
begin_block(struct bt_steps *s, struct bt_stepin *in)
{
	const void *data = in->block.data;

	in->i = 0;
	if (in->block.type < BT_TYPES)
		return bt_record_info(in->block.type)->is_market
			   ? look(s, in)
			   : refuse_type(s, in);
	switch ((int)in->block.type) {
	case BT_MARK:
		in->state = BT_STEPIN_MARK;
		in->at = ((const struct bt_mark *)data)->time;
		if (in->at < in->last)
			in->at = in->last;
		in->closed = in->at;
		return 1;
	case BT_COLUMNS:
		return learn_columns(s, in, data);
	case BT_DIRECTIVE:
		return take_directive(s, in, data);
	default:
		return take_line(s, in, data);
	}
}

/* Go on to an input's next record or watermark, or to its end: 0 or -1. */
int
bt_stepin_advance(struct bt_steps *s, struct bt_stepin *in)
{
	int rc;

	if (in->state == BT_STEPIN_HAVE && ++in->i < in->block.n)
		return look(s, in) < 0 ? -1 : 0;
	do {
		if (rescue(s, in) < 0)
			return -1;
		rc = bt_reader_next_block(in->reader, &in->block);
		if (rc == 0) {
			in->state = BT_STEPIN_ENDED;
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

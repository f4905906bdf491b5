#include "io/infer.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"

#define HOUR (3600 * BT_SECOND)

/* What is known of the bars of a symbol. */
struct spacing {
	int64_t interval; /* ns; 0: not known */
	int months;       /* the length in calendar months instead; 0: none */
	int is_said;      /* by the data or by options, not inferred */
	int is_awaited;   /* bars of it are being kept, more are wanted */

	/* while it is looked for: starts so far */
	uint32_t n;
	bt_time prev;  /* the last one */
	int64_t least; /* positive distance of two neighbours; 0: none */
	int day;       /* of the month, of all of them; 0: it differs */

	/* afterwards */
	bt_time start, end; /* of the last bar */
};

/* A block that was kept, and its copied data. */
struct kept {
	struct bt_block block;
	void *data;
};

struct bt_infer {
	const struct bt_form_ops *form;
	void *state;
	struct bt_form_in in;
	struct spacing *syms;
	size_t n_syms, cap_syms;

	struct kept *queue; /* [head..n-1] are to be given */
	size_t head, n, cap;
	size_t bytes;          /* kept while looking ahead */
	size_t n_awaited;      /* symbols */
	struct bt_block other; /* what no copy is made of: given after them */
	int has_other, is_ended;
	struct bt_err bad; /* what is wrong behind all of these */

	struct kept columns[BT_TYPES]; /* as of the block last given */
};

struct bt_infer *
bt_infer_new(
    const struct bt_form_ops *form, void *state, const struct bt_form_in *in)
{
	struct bt_infer *f = calloc(1, sizeof *f);

	if (f == NULL) {
		(void)bt_fail(in->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	f->form = form;
	f->state = state;
	f->in = *in;
	return f;
}

static void
drop(struct kept *k)
{
	free(k->data);
	k->data = NULL;
}

void
bt_infer_free(struct bt_infer *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->n; i++)
		drop(&f->queue[i]);
	for (i = 0; i < (size_t)BT_TYPES; i++)
		drop(&f->columns[i]);
	free(f->queue);
	free(f->syms);
	free(f);
}

static struct bt_bar *
bar_at(const struct bt_block *b, uint32_t i)
{
	/* a block's records may be changed by whoever was given it */
	return (struct bt_bar *)((const char *)b->data + i * b->stride);
}

/* ---- a symbol's spacing ---- */

/* The state of a symbol, made where it is new; NULL without memory. */
static struct spacing *
spacing_of(struct bt_infer *f, bt_sym sym)
{
	struct spacing *s;

	if (sym >= f->n_syms) {
		size_t n = (size_t)sym + 1;

		if (bt_vec_reserve(&f->syms, &f->cap_syms, n, sizeof *f->syms,
			&f->bad) < 0)
			return NULL;
		memset(
		    f->syms + f->n_syms, 0, (n - f->n_syms) * sizeof *f->syms);
		f->n_syms = n;
	}
	s = &f->syms[sym];
	if (s->interval == 0 && s->months == 0) {
		s->interval = f->in.opts->interval;
		if (s->interval == 0)
			s->interval =
			    bt_symtab_instrument(f->in.opts->syms, sym)
				->interval;
		s->is_said = s->interval != 0;
	}
	return s;
}

static int
is_known(const struct spacing *s)
{
	return s->interval != 0 || s->months != 0;
}

static int
day_of_month(bt_time t)
{
	int y, m, d;

	bt_time_civil(t, &y, &m, &d);
	return d;
}

/* One more start of a symbol that is looked for. */
static void
observe(struct spacing *s, bt_time t)
{
	/* unsigned: times may be farther apart than int64_t counts */
	uint64_t far = t > s->prev ? (uint64_t)t - (uint64_t)s->prev
				   : (uint64_t)s->prev - (uint64_t)t;

	if (s->n == 0)
		s->day = day_of_month(t);
	else if (far > 0 && far <= INT64_MAX &&
		 (s->least == 0 || (int64_t)far < s->least))
		s->least = (int64_t)far;
	/* far from monthly, nobody asks for the day */
	if (s->n > 0 && s->day != 0 &&
	    (s->least < 28 * BT_DAY || day_of_month(t) != s->day))
		s->day = 0;
	s->prev = t;
	if (s->n < UINT32_MAX)
		s->n++;
}

/* The least distance of two starts becomes the length of all bars. */
static void
decide(struct spacing *s)
{
	static const struct {
		int least, most, months;
	} calendar[] = { { 28, 31, 1 }, { 89, 92, 3 }, { 181, 184, 6 },
		{ 365, 366, 12 } };
	size_t i;

	if (s->least == 0)
		return;
	for (i = 0; s->day != 0 && i < sizeof calendar / sizeof calendar[0];
	     i++)
		if (s->least >= calendar[i].least * BT_DAY &&
		    s->least <= calendar[i].most * BT_DAY + HOUR)
			s->months = calendar[i].months;
	s->start = BT_TIME_NONE;
	if (s->months != 0)
		return;
	s->interval = s->least;
	/* the day on which clocks were put forward had 23 hours */
	if ((s->least + HOUR) % BT_DAY == 0)
		s->interval += HOUR;
}

static int
add_months(bt_time t, int months, bt_time *sum)
{
	int64_t days = t / BT_DAY - (t % BT_DAY < 0);
	struct bt_civil c = bt_civil_from_days((int)days);
	int m = c.month - 1 + months, last;

	c.year += m >= 0 ? m / 12 : -((11 - m) / 12);
	c.month = (m % 12 + 12) % 12 + 1;
	last = bt_civil_month_days(c.year, c.month);
	c.day = c.day < last ? c.day : last;
	days = bt_civil_to_days(c.year, c.month, c.day) - days;
	return bt_time_add(t, days * BT_DAY, sum);
}

/* ---- ends ---- */

/* The other end of a bar of which one is known; 0, -1 out of range. */
static int
set_end(const struct bt_infer *f, const struct spacing *s, struct bt_bar *bar)
{
	int sign = f->in.opts->is_bar_time_end ? -1 : 1;
	bt_time other;
	int rc = s->months != 0
		     ? add_months(bar->time, sign * s->months, &other)
		     : bt_time_add(bar->time, sign * s->interval, &other);

	if (rc < 0)
		return bt_fail(NULL, BT_BAD_INPUT, "out of range");
	bar->end = sign > 0 ? other : bar->time;
	bar->time = sign > 0 ? bar->time : other;
	return 0;
}

/*
 * Whether a bar begins inside the one before it, which was longer by guess.
 * Days may be an hour shorter where clocks were put forward.
 */
static int
is_contradiction(const struct spacing *s, const struct bt_bar *bar)
{
	int64_t leave = s->months != 0 || s->interval >= BT_DAY ? HOUR : 0;

	return !s->is_said && s->start != BT_TIME_NONE &&
	       bar->time > s->start && bar->time < s->end - leave;
}

static int
fail_at(struct bt_infer *f, const struct bt_block *b, uint32_t i)
{
	const char *name = bt_file_name(f->in.file);

	return f->form->form == BT_FORM_BTS
		   ? bt_err_at_record(&f->bad, name, b->first + i)
		   : bt_err_at(&f->bad, name, b->first + i);
}

static int
refuse_contradiction(
    struct bt_infer *f, const struct spacing *s, const struct bt_bar *bar)
{
	char here[BT_TIME_TEXT_MAX], before[BT_TIME_TEXT_MAX];
	char span[BT_TIME_TEXT_MAX] = "a month or more";

	(void)bt_time_format(bar->time, here);
	(void)bt_time_format(s->start, before);
	if (s->months == 0)
		(void)bt_span_format(s->interval, span);
	(void)bt_fail(&f->bad, BT_BAD_INPUT,
	    "the bar of '%s' at %s begins before the one at %s ends: the "
	    "interval of %s%s, inferred from the bars before, is wrong",
	    bt_symtab_name(f->in.opts->syms, bar->sym), here, before, span,
	    s->months == 0 ? " s" : "");
	return bt_err_hint(&f->bad, "--interval says how long the bars are");
}

/* With --bar-time end and no interval, the start cannot be told. */
static int
refuse_lone(struct bt_infer *f, const struct bt_bar *bar)
{
	(void)bt_fail(&f->bad, BT_BAD_INPUT,
	    "the only bar of '%s' tells its end, and not how long it was",
	    bt_symtab_name(f->in.opts->syms, bar->sym));
	return bt_err_hint(&f->bad, "--interval says how long the bars are");
}

/* One bar whose end is not known, or is not to be believed. */
static int
settle_bar(struct bt_infer *f, struct bt_bar *bar)
{
	struct spacing *s = spacing_of(f, bar->sym);

	if (s == NULL)
		return -1;
	if (bar->end != BT_TIME_NONE) { /* --interval says better */
		if (bt_time_add(bar->time, f->in.opts->interval, &bar->end) < 0)
			return bt_fail(&f->bad, BT_BAD_INPUT,
			    "the bar's end is out of range");
		return 0;
	}
	if (!is_known(s))
		return f->in.opts->is_bar_time_end ? refuse_lone(f, bar) : 0;
	if (set_end(f, s, bar) < 0)
		return bt_fail(
		    &f->bad, BT_BAD_INPUT, "the bar's end is out of range");
	if (is_contradiction(s, bar))
		return refuse_contradiction(f, s, bar);
	s->start = bar->time;
	s->end = bar->end;
	return 0;
}

/*
 * The usual case in one straight run: bars of one symbol of a length that is
 * known and is no month, from the i-th on.  The first that is anything else.
 */
static uint32_t
settle_run(const struct bt_infer *f, struct bt_block *b, uint32_t i)
{
	char *at = (char *)bar_at(b, i);
	const size_t stride = b->stride;
	const uint32_t n = b->n;
	struct bt_bar *bar = (void *)at;
	struct spacing s;
	bt_time latest;
	bt_sym sym;

	if (i >= n || bar->sym >= f->n_syms || f->in.opts->is_bar_time_end)
		return i;
	sym = bar->sym;
	s = f->syms[sym];
	if (s.interval <= 0 || s.months != 0)
		return i;
	latest = INT64_MAX - s.interval;
	for (; i < n; i++, at += stride) {
		bar = (void *)at;
		if (bar->end != BT_TIME_NONE || bar->sym != sym ||
		    bar->time > latest ||
		    (bar->time < s.end && is_contradiction(&s, bar)))
			break;
		s.start = bar->time;
		s.end = bar->end = bar->time + s.interval;
	}
	f->syms[sym].start = s.start;
	f->syms[sym].end = s.end;
	return i;
}

/*
 * All bars of a block from the i-th on.  Where one is wrong the block ends
 * before it; gives how many there are, and f->bad says the rest.
 */
static uint32_t
settle(struct bt_infer *f, struct bt_block *b, uint32_t i)
{
	const int is_forced = f->in.opts->interval != 0;

	b->is_plain = 0;
	for (; i < b->n; i++) {
		struct bt_bar *bar;

		if (!is_forced)
			i = settle_run(f, b, i);
		if (i == b->n)
			break;
		bar = bar_at(b, i);
		if ((bar->end == BT_TIME_NONE || is_forced) &&
		    settle_bar(f, bar) < 0) {
			(void)fail_at(f, b, i);
			b->n = i;
		}
	}
	return b->n;
}

/* Whether each bar of a block tells its end, as in binary streams; from the
 * i-th on. */
static int
has_all_ends(const struct bt_block *b, uint32_t i)
{
	if (b->is_plain)
		return 1;
	for (; i < b->n; i++)
		if (bar_at(b, i)->end == BT_TIME_NONE)
			return 0;
	return 1;
}

/* Whether all that settle() asks is known: 1, 0, -1 without memory. */
static int
is_settleable(struct bt_infer *f, const struct bt_block *b, uint32_t i)
{
	bt_sym known = BT_SYM_NONE;

	for (; i < b->n; i++) {
		const struct bt_bar *bar = bar_at(b, i);
		const struct spacing *s;

		if (bar->end != BT_TIME_NONE || bar->sym == known)
			continue;
		s = spacing_of(f, bar->sym);
		if (s == NULL)
			return -1;
		if (!is_known(s))
			return 0;
		known = bar->sym;
	}
	return 1;
}

/* ---- keeping blocks ---- */

static size_t
size_of(const struct bt_block *b)
{
	const struct bt_columns *c = b->data;
	const struct bt_line *line = b->data;
	size_t size;
	uint32_t i;

	switch ((int)b->type) {
	case BT_MARK:
		return sizeof(struct bt_mark);
	case BT_DIRECTIVE:
	case BT_COMMAND:
		return sizeof *line + line->n + 1;
	case BT_COLUMNS:
		size = sizeof *c + c->n * sizeof *c->names;
		for (i = 0; i < c->n; i++)
			size += strlen(c->names[i]) + 1;
		return size;
	default:
		return b->n * b->stride;
	}
}

static void
copy_columns(const struct bt_columns *from, struct bt_columns *to)
{
	const char **names = (const char **)(void *)(to + 1);
	char *p = (char *)(names + from->n);
	uint32_t i;

	*to = *from;
	to->names = names;
	for (i = 0; i < from->n; i++) {
		size_t n = strlen(from->names[i]) + 1;

		memcpy(p, from->names[i], n);
		names[i] = p;
		p += n;
	}
}

static int
keep(struct kept *k, const struct bt_block *b, struct bt_err *err)
{
	const struct bt_line *from = b->data;
	size_t size = size_of(b);
	struct bt_line *to;

	k->block = *b;
	k->block.data = k->data = malloc(size + 1);
	if (k->data == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	if (b->type == BT_COLUMNS) {
		copy_columns(b->data, k->data);
	} else if (b->type == BT_DIRECTIVE || b->type == BT_COMMAND) {
		to = k->data;
		*to =
		    (struct bt_line){ .text = (char *)(to + 1), .n = from->n };
		memcpy(to + 1, from->text, from->n);
		((char *)(to + 1))[from->n] = '\0';
	} else
		memcpy(k->data, b->data, size);
	return 0;
}

/* Count the starts in a block, and the symbols of which more are wanted. */
static int
observe_block(struct bt_infer *f, const struct bt_block *b)
{
	uint32_t i;

	for (i = 0; i < b->n; i++) {
		const struct bt_bar *bar = bar_at(b, i);
		struct spacing *s;

		if (bar->end != BT_TIME_NONE)
			continue;
		s = spacing_of(f, bar->sym);
		if (s == NULL)
			return -1;
		if (is_known(s))
			continue;
		f->n_awaited += !s->is_awaited && s->n < BT_INFER_BARS;
		s->is_awaited |= s->n < BT_INFER_BARS;
		observe(s, bar->time);
		if (s->is_awaited && s->n >= BT_INFER_BARS) {
			s->is_awaited = 0;
			f->n_awaited--;
		}
	}
	return 0;
}

/* Put a block behind those that are kept. */
static int
enqueue(struct bt_infer *f, const struct bt_block *b)
{
	if (bt_vec_reserve(
		&f->queue, &f->cap, f->n + 1, sizeof *f->queue, &f->bad) < 0 ||
	    keep(&f->queue[f->n], b, &f->bad) < 0)
		return -1;
	f->bytes += size_of(b);
	f->n++;
	return b->type == BT_BAR ? observe_block(f, b) : 0;
}

/* Strings of these live in the form: they cannot be kept. */
static int
is_keepable(enum bt_type type)
{
	return type < BT_TYPES ? bt_record_info(type)->is_market : 1;
}

/*
 * Keep blocks, from this one on, until enough is known; a failure, or what
 * cannot be kept, is what follows them.
 */
static void
look_ahead(struct bt_infer *f, struct bt_block *b)
{
	int rc = enqueue(f, b);

	while (rc == 0 && f->n_awaited > 0 && f->bytes < BT_INFER_BYTES &&
	       !f->has_other && !f->is_ended) {
		rc = f->form->next_block(f->state, &f->other);
		if (rc < 0)
			(void)bt_err_move(&f->bad, f->in.err);
		else if (rc == 0)
			f->is_ended = 1;
		else if (is_keepable(f->other.type))
			rc = enqueue(f, &f->other);
		else {
			f->has_other = 1;
			rc = 0;
		}
	}
}

/* Of all symbols, what their bars so far tell; then the bars' ends. */
static void
conclude(struct bt_infer *f)
{
	struct bt_err later = f->bad;
	size_t i;

	bt_err_clear(&f->bad);
	for (i = 0; i < f->n_syms; i++) {
		struct spacing *s = &f->syms[i];

		s->is_awaited = 0;
		if (!is_known(s) && s->n > 0)
			decide(s);
	}
	f->n_awaited = 0;
	f->bytes = 0;
	for (i = 0; i < f->n && f->bad.status == BT_OK; i++)
		if (f->queue[i].block.type == BT_BAR)
			(void)settle(f, &f->queue[i].block, 0);
	/* behind the first bar that is wrong nothing is given */
	if (f->bad.status != BT_OK) {
		for (; f->n > i; f->n--)
			drop(&f->queue[f->n - 1]);
		f->has_other = 0;
	} else
		f->bad = later;
}

/* ---- giving blocks ---- */

/* The next block that was kept, if it has not become empty: 1 or 0. */
static int
dequeue(struct bt_infer *f, struct bt_block *block)
{
	if (f->head > 0)
		drop(&f->queue[f->head - 1]); /* the one given before */
	if (f->head == f->n) {
		f->head = f->n = 0;
		return 0;
	}
	*block = f->queue[f->head++].block;
	return block->n > 0;
}

/* A block straight from the form: as next_block(), or 2 to look again. */
static int
pass(struct bt_infer *f, struct bt_block *block)
{
	const int is_forced = f->in.opts->interval != 0;
	int rc = f->is_ended ? 0 : f->form->next_block(f->state, block);
	uint32_t i = 0;

	if (rc <= 0 || block->type != BT_BAR)
		return rc;
	/* mostly that is all */
	if (!is_forced)
		i = settle_run(f, block, 0);
	if (!is_forced && has_all_ends(block, i))
		return rc;
	rc = is_settleable(f, block, i);
	if (rc == 0) {
		look_ahead(f, block);
		conclude(f);
		return 2;
	}
	if (rc > 0 && settle(f, block, i) > 0)
		return 1;
	return bt_err_move(f->in.err, &f->bad);
}

static int
note_columns(struct bt_infer *f, const struct bt_block *b)
{
	const struct bt_columns *c = b->data;

	drop(&f->columns[c->type]);
	return keep(&f->columns[c->type], b, f->in.err);
}

int
bt_infer_next_block(struct bt_infer *f, struct bt_block *block)
{
	int rc;

	do {
		rc = dequeue(f, block);
		if (rc == 0 && f->has_other) {
			*block = f->other;
			f->has_other = 0;
			rc = 1;
		}
		if (rc == 0 && f->bad.status != BT_OK)
			return bt_err_move(f->in.err, &f->bad);
		if (rc == 0)
			rc = pass(f, block);
	} while (rc == 2);
	if (rc > 0 && block->type == BT_COLUMNS && note_columns(f, block) < 0)
		return -1;
	return rc;
}

const struct bt_err *
bt_infer_coming(const struct bt_infer *f)
{
	return &f->bad;
}

int64_t
bt_infer_interval(const struct bt_infer *f, bt_sym sym)
{
	const struct spacing *s;

	if (sym >= f->n_syms)
		return 0;
	s = &f->syms[sym];
	if (s->is_said)
		return 0;
	return s->months != 0 ? -1 : s->interval;
}

int
bt_infer_is_known(const struct bt_infer *f, bt_sym sym)
{
	return f->in.opts->interval != 0 ||
	       bt_symtab_instrument(f->in.opts->syms, sym)->interval != 0 ||
	       (sym < f->n_syms && is_known(&f->syms[sym]));
}

const struct bt_columns *
bt_infer_columns(const struct bt_infer *f, enum bt_type type)
{
	static const struct bt_columns none;
	const struct kept *k = &f->columns[type];

	return k->data == NULL ? &none : k->block.data;
}

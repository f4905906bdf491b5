#include "data/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "data/held.h"
#include "data/resamplesay.h"

enum {
	OUT_MAX = 1024,   /* bars given at once */
	PARTS_MAX = 10000 /* bars that one tick may be cut into */
};

/* The bar in the making of a symbol. */
struct series {
	struct bt_bucket now;       /* by time */
	struct bt_bucket_rule rule; /* n is 0 before its first record */
	struct bt_bucket_memo memo;
	struct bt_barsum bar;
	struct bt_sum value; /* of it, by value */
	bt_time done;        /* end of the last bar given */
	double before;       /* its close */
	int is_open;         /* now is set */
	int is_dated;        /* its records are days, with a calendar */
};

struct bt_resample {
	struct bt_resample_opts opts;
	struct series *series; /* by number of symbol */
	size_t n_series, cap_series;
	struct bt_resample_stats stats;
	bt_time at;  /* the clock */
	bt_time due; /* no end of what is open is before; INT64_MAX: none is */
	uint32_t index;
	struct bt_waiting
	    open; /* ends of bars by time; some are no longer so */

	uint32_t n_extra;
	enum bt_resample_rule *rules;
	char **names;
	double *extra; /* of each series */

	char *out; /* OUT_MAX bars with their further columns */
	uint32_t n_out;
	size_t stride;

	struct bt_held held; /* by count, volume, value: not yet to be given */
	int is_ending;       /* all are held, to be sorted */
	struct bt_err *err;  /* of the call */
};

/* ---- further columns ---- */

static double *
extra_of(const struct bt_resample *r, size_t i)
{
	return r->extra + i * r->n_extra;
}

static void
clear_extra(struct bt_resample *r, size_t i)
{
	uint32_t k;

	for (k = 0; k < r->n_extra; k++)
		extra_of(r, i)[k] = (double)NAN;
}

static void
free_columns(struct bt_resample *r)
{
	uint32_t k;

	for (k = 0; r->names != NULL && k < r->n_extra; k++)
		free(r->names[k]);
	free(r->names);
	free(r->rules);
	free(r->extra);
	free(r->out);
}

/* Own copies of what is said of columns; 0, or -1 with to half done. */
static int
copy_columns(struct bt_resample *to, const struct bt_columns *columns,
    const enum bt_resample_rule *rules)
{
	uint32_t k;

	to->stride = sizeof(struct bt_bar) + columns->n * sizeof(double);
	to->names = calloc(columns->n + 1, sizeof *to->names);
	to->rules = calloc(columns->n + 1, sizeof *to->rules);
	to->out = malloc(OUT_MAX * to->stride);
	to->extra = calloc(to->cap_series * columns->n + 1, sizeof *to->extra);
	if (to->names == NULL || to->rules == NULL || to->out == NULL ||
	    to->extra == NULL)
		return -1;
	to->n_extra = columns->n;
	for (k = 0; k < columns->n; k++) {
		size_t n = strlen(columns->names[k]) + 1;

		to->rules[k] = rules[k];
		to->names[k] = malloc(n);
		if (to->names[k] == NULL)
			return -1;
		memcpy(to->names[k], columns->names[k], n);
	}
	return 0;
}

/* What has been gathered under names that stay. */
static void
move_extras(struct bt_resample *to, const struct bt_resample *from)
{
	uint32_t k, old;
	size_t i;

	for (i = 0; i < to->n_series; i++)
		clear_extra(to, i);
	for (k = 0; k < to->n_extra; k++)
		for (old = 0; old < from->n_extra; old++)
			if (strcmp(to->names[k], from->names[old]) == 0)
				for (i = 0; i < to->n_series; i++)
					extra_of(to, i)[k] =
					    extra_of(from, i)[old];
}

static int
flush_out(struct bt_resample *r)
{
	const struct bt_block block = { .type = BT_BAR,
		.n = r->n_out,
		.stride = r->stride,
		.data = r->out,
		.n_extra = r->n_extra };

	if (r->n_out == 0)
		return 0;
	r->n_out = 0;
	return r->opts.put(r->opts.arg, &block);
}

/* ---- series ---- */

static void
clear_series(struct bt_resample *r, size_t i)
{
	struct series *s = &r->series[i];

	bt_barsum_clear(&s->bar);
	s->value = (struct bt_sum){ 0 };
	clear_extra(r, i);
}

static int
grow_series(struct bt_resample *r, size_t need, struct bt_err *err)
{
	size_t cap = r->cap_series;
	double *extra;

	if (bt_vec_reserve(&r->series, &cap, need, sizeof *r->series, err) < 0)
		return -1;
	extra = realloc(r->extra, (cap * r->n_extra + 1) * sizeof *extra);
	if (extra == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	r->extra = extra;
	r->cap_series = cap;
	for (; r->n_series < need; r->n_series++) {
		struct series *s = &r->series[r->n_series];

		*s =
		    (struct series){ .done = INT64_MIN, .before = (double)NAN };
		clear_series(r, r->n_series);
	}
	return 0;
}

/* Its bar by time is open, with another end than before. */
static int
note_due(struct bt_resample *r, size_t i)
{
	const struct bt_waiting_one one = { .at = r->series[i].now.end,
		.sym = (bt_sym)i };

	if (bt_waiting_put(&r->open, r->opts.syms, &one, r->err) < 0)
		return -1;
	r->due = bt_waiting_at(&r->open);
	return 0;
}

/* ---- giving bars ---- */

/* A place for the next one. */
static int
next_out(struct bt_resample *r, char **row)
{
	if (r->n_out == OUT_MAX && flush_out(r) < 0)
		return -1;
	*row = r->out + r->n_out++ * r->stride;
	return 0;
}

/* The bar of what has been gathered, with a start and an end. */
static int
give(struct bt_resample *r, size_t i, const struct bt_bucket *b, uint32_t flags)
{
	struct series *s = &r->series[i];
	struct bt_bar bar = { .time = r->opts.is_label_end ? b->end : b->start,
		.end = b->end,
		.open = s->bar.open,
		.high = s->bar.high,
		.low = s->bar.low,
		.close = s->bar.close,
		.volume = bt_barsum_volume(&s->bar),
		.sym = (bt_sym)i,
		.flags = s->bar.all | s->bar.any | flags };
	char *row;

	if (!bt_barsum_has_prices(&bar)) {
		bar.flags = BT_SYNTHETIC;
		if (r->opts.fill == BT_RESAMPLE_PREVIOUS) {
			bar.open = bar.high = bar.low = bar.close = s->before;
			bar.volume = 0;
		}
	}
	s->done = b->end;
	if (r->opts.fill != BT_RESAMPLE_NAN && !bt_barsum_has_prices(&bar)) {
		r->stats.priceless++;
		clear_series(r, i);
		return 0;
	}
	if (next_out(r, &row) < 0)
		return -1;
	memcpy(row, &bar, sizeof bar);
	if (r->n_extra > 0)
		memcpy(row + sizeof bar, extra_of(r, i),
		    r->n_extra * sizeof(double));
	if (r->opts.by != BT_RESAMPLE_TIME &&
	    (r->is_ending || bar.end > r->at)) {
		r->n_out--; /* its place is free again */
		if (bt_held_put(&r->held, row, r->opts.syms, r->err) < 0)
			return -1;
		r->due = bt_held_due(&r->held);
	}
	r->stats.bars++;
	if (!isnan(s->bar.close))
		s->before = s->bar.close;
	clear_series(r, i);
	return 0;
}

/* What has waited for its end. */
static int
give_held(struct bt_resample *r, bt_time t)
{
	char *row;

	while (r->held.n > 0 && bt_held_due(&r->held) <= t) {
		if (next_out(r, &row) < 0)
			return -1;
		memcpy(row, bt_held_take(&r->held, r->opts.syms), r->stride);
	}
	r->due = bt_held_due(&r->held);
	return 0;
}

int
bt_resample_columns(struct bt_resample *r, const struct bt_columns *columns,
    const enum bt_resample_rule *rules, struct bt_err *err)
{
	struct bt_resample next = *r;

	/* what waits has the old columns, and goes now */
	if ((r->held.n > 0 && give_held(r, INT64_MAX) < 0) || flush_out(r) < 0)
		return -1;
	next.n_out = 0;
	next.n_extra = 0;
	next.held = (struct bt_held){ 0 };
	next.due = r->due;
	if (copy_columns(&next, columns, rules) < 0) {
		free_columns(&next);
		return bt_fail(err, BT_SYSTEM, "out of memory");
	}
	move_extras(&next, r);
	next.held.stride = next.stride;
	free_columns(r);
	bt_held_free(&r->held);
	*r = next;
	return 0;
}

/* From the first record to the last one.  Many may be of one instant, but bars
 * of a symbol neither overlap nor begin at the same time, nor end as they
 * begin: nanoseconds are put between them, later and never earlier. */
static struct bt_bucket
span_of(const struct series *s, bt_time least)
{
	struct bt_bucket b = { s->bar.first, s->bar.last };

	if (b.start < s->done)
		b.start = s->done;
	if (b.end <= b.start && b.start < INT64_MAX)
		b.end = b.start + 1;
	if (b.end < least)
		b.end = least;
	return b;
}

static int
give_span(struct bt_resample *r, size_t i, uint32_t flags)
{
	const struct bt_bucket b = span_of(&r->series[i], INT64_MIN);

	return give(r, i, &b, flags);
}

/* With a calendar, days that last until midnight are part of their bucket. */
static void
stretch(const struct series *s, struct bt_bucket *b)
{
	bt_time midnight =
	    (bt_calendar_day(s->rule.calendar, b->end - 1) + 1) * BT_DAY;

	if (midnight > b->end)
		b->end = midnight;
}

/* Give a series' bar by time; then it is open for the next, if there is one. */
static int
give_now(struct bt_resample *r, size_t i, uint32_t flags)
{
	struct series *s = &r->series[i];

	if (give(r, i, &s->now, flags) < 0)
		return -1;
	s->is_open = r->opts.fill != BT_RESAMPLE_NONE &&
		     bt_bucket_next(&s->rule, &s->now);
	if (s->is_open && s->is_dated)
		stretch(s, &s->now);
	return s->is_open ? note_due(r, i) : 0;
}

/* Those that end at the least instant, by name. */
static int
give_due(struct bt_resample *r, uint32_t flags)
{
	bt_time due = r->due;

	while (bt_waiting_at(&r->open) == due) {
		size_t i = bt_waiting_take(&r->open, r->opts.syms).sym;
		struct series *s = &r->series[i];

		if (!s->is_open || s->now.end != due)
			continue; /* it was given, or has become longer */
		if (s->bar.n == 0 && flags != 0)
			s->is_open = 0; /* nothing is known of it */
		else if (give_now(r, i, flags) < 0)
			return -1;
	}
	r->due = bt_waiting_at(&r->open);
	return 0;
}

/* All whose end has passed, or has come with nothing to follow. */
static int
give_until(struct bt_resample *r, bt_time t, int is_sent)
{
	if (r->opts.by != BT_RESAMPLE_TIME)
		return give_held(r, t);
	/* of ticks at the end, those that belong to it have come */
	if (r->opts.type != BT_BAR && !r->opts.is_right)
		is_sent = 1;
	while (r->due != INT64_MAX && (r->due < t || (is_sent && r->due == t)))
		if (give_due(r, 0) < 0)
			return -1;
	return 0;
}

/* ---- taking records ---- */

/* A day by its date: one that begins at midnight UTC, which is outside of its
 * session, as bars of days do.  1; 0: it is none, or has no session then. */
static int
dated_at(const struct series *series, const struct bt_bar *bar,
    struct bt_bucket *b, int *is_stretched)
{
	const struct bt_bucket_rule *rule = &series->rule;
	struct bt_session s;
	int32_t day = (int32_t)(bar->time / BT_DAY);

	if (rule->calendar == NULL || rule->unit == BT_BUCKET_NS ||
	    bar->time % BT_DAY != 0 || bar->end <= bar->time ||
	    bt_time_between(bar->time, bar->end) > BT_DAY + 3600 * BT_SECOND ||
	    !bt_calendar_session(rule->calendar, day, &s) ||
	    bar->end < s.close || !bt_bucket_on(rule, day, b))
		return 0;
	*is_stretched = bar->end > s.close;
	if (*is_stretched)
		stretch(series, b);
	return 1;
}

/* A symbol is new: how its time is cut; 0 or -1. */
static int
begin_rule(struct bt_resample *r, bt_sym sym)
{
	r->series[sym].rule = r->opts.time;
	if (r->opts.calendar_of == NULL)
		return 0;
	return r->opts.calendar_of(
	    r->opts.arg, sym, &r->series[sym].rule.calendar);
}

/* The bucket of a record: 1; 0 where it is outside of all sessions; -1. */
static int
find_bucket(struct bt_resample *r, const struct bt_bar *bar, bt_time key,
    struct bt_bucket *b, int *is_dated, struct bt_err *err)
{
	struct series *s = &r->series[bar->sym];

	*is_dated = 0;
	if (s->rule.n == 0 && begin_rule(r, bar->sym) < 0)
		return -1;
	if (dated_at(s, bar, b, is_dated))
		return 1;
	if (bt_bucket_recall(&s->rule, &s->memo, key, b))
		return bar->end > b->end
			   ? bt_resample_say_fit(r->opts.syms, bar, b, err)
			   : 1;
	/* what begins outside may reach into a session */
	if (bar->end > s->memo.to && bt_bucket_at(&s->rule, s->memo.to, b))
		return bt_resample_say_fit(r->opts.syms, bar, b, err);
	if (s->rule.calendar == NULL)
		return bt_resample_say_range(r->opts.syms, bar, err);
	r->stats.outside++;
	return 0;
}

/* Find the bucket of a record, as above, and give what came before it. */
static int
enter(struct bt_resample *r, const struct bt_bar *bar, bt_time key,
    struct bt_err *err)
{
	struct series *s = &r->series[bar->sym];
	struct bt_bucket b;
	int is_dated, is_noted;
	int rc = find_bucket(r, bar, key, &b, &is_dated, err);

	if (rc <= 0)
		return rc;
	if (s->is_open && s->now.start == b.start) {
		if (b.end < s->now.end)
			b.end = s->now.end;
	} else {
		/* a bar without length, at the end of the one before, comes
		 * here with that one not given yet */
		while (s->is_open && s->now.end < b.end)
			if (give_now(r, bar->sym, 0) < 0)
				return -1;
	}
	if (b.end <= s->done)
		return bt_resample_say_order(r->opts.syms, bar, r->at, err);
	is_noted = s->is_open && s->now.end == b.end;
	s->is_dated = is_dated;
	s->now = b;
	s->is_open = 1;
	return is_noted || note_due(r, bar->sym) == 0 ? 1 : -1;
}

static void
gather(struct bt_resample *r, const struct bt_bar *bar, const double *extra)
{
	bt_barsum_add(&r->series[bar->sym].bar, bar);
	if (r->n_extra > 0)
		bt_barsum_columns(
		    extra_of(r, bar->sym), extra, r->rules, r->n_extra);
}

static int
take_by_time(struct bt_resample *r, const struct bt_bar *bar,
    const double *extra, struct bt_err *err)
{
	const struct series *s = &r->series[bar->sym];
	bt_time key = bar->time - (r->opts.is_right && r->opts.type != BT_BAR);
	int rc;

	if (!s->is_open || key < s->now.start || key >= s->now.end ||
	    bar->end > s->now.end) {
		rc = enter(r, bar, key, err);
		if (rc <= 0)
			return rc;
	}
	gather(r, bar, extra);
	return 0;
}

/* ---- by what was traded ---- */

/* Money for each unit. */
static double
unit_value(const struct bt_resample *r, const struct bt_bar *bar)
{
	return bar->close *
	       bt_symtab_instrument(r->opts.syms, bar->sym)->multiplier;
}

static int
is_full(const struct bt_resample *r, const struct series *s)
{
	switch (r->opts.by) {
	case BT_RESAMPLE_COUNT:
		return s->bar.n >= r->opts.count;
	case BT_RESAMPLE_VOLUME:
		return bt_sum_get(&s->bar.volume) >= r->opts.amount;
	case BT_RESAMPLE_VALUE:
		return bt_sum_get(&s->value) >= r->opts.amount;
	case BT_RESAMPLE_TIME:
		break;
	}
	return 0;
}

static int
take_whole(struct bt_resample *r, const struct bt_bar *bar, const double *extra)
{
	struct series *s = &r->series[bar->sym];
	double value;

	gather(r, bar, extra);
	value = bar->volume * unit_value(r, bar);
	if (!isnan(value))
		bt_sum_add(&s->value, value);
	if (!is_full(r, s))
		return 0;
	return give_span(r, bar->sym, 0);
}

/* What a bar in the making still takes, in units. */
static double
room_of(const struct bt_resample *r, const struct bt_bar *bar)
{
	const struct series *s = &r->series[bar->sym];

	if (r->opts.by == BT_RESAMPLE_VOLUME)
		return r->opts.amount - bt_sum_get(&s->bar.volume);
	return (r->opts.amount - bt_sum_get(&s->value)) / unit_value(r, bar);
}

/* A tick that is cut where it fills a bar. */
static int
take_split(struct bt_resample *r, const struct bt_bar *bar, const double *extra,
    struct bt_err *err)
{
	struct bt_bar part = *bar;
	double left = bar->volume, room = room_of(r, bar);
	double each = r->opts.by == BT_RESAMPLE_VOLUME
			  ? r->opts.amount
			  : r->opts.amount / unit_value(r, bar);

	if (!(left > 0) || !(each > 0)) /* nothing there to cut */
		return take_whole(r, bar, extra);
	if (left / each > PARTS_MAX)
		return bt_fail(err, BT_BAD_INPUT,
		    "a tick of '%s' would be cut into more than %d bars",
		    bt_symtab_name(r->opts.syms, bar->sym), PARTS_MAX);
	while (left >= room) {
		part.volume = room;
		gather(r, &part, extra);
		if (give_span(r, bar->sym, 0) < 0)
			return -1;
		left -= room;
		room = each;
	}
	if (!(left > 0))
		return 0;
	part.volume = left;
	return take_whole(r, &part, extra);
}

static int
take(struct bt_resample *r, const struct bt_bar *bar, const double *extra,
    struct bt_err *err)
{
	if (bar->end < r->at)
		return bt_resample_say_order(r->opts.syms, bar, r->at, err);
	r->at = bar->end;
	r->stats.taken++;
	if (bar->sym >= r->n_series &&
	    grow_series(r, (size_t)bar->sym + 1, err) < 0)
		return -1;
	if (r->due <= bar->end && give_until(r, bar->end, 0) < 0)
		return -1;
	if (r->opts.by == BT_RESAMPLE_TIME)
		return take_by_time(r, bar, extra, err);
	if (r->opts.is_split)
		return take_split(r, bar, extra, err);
	return take_whole(r, bar, extra);
}

/* ---- records of each type, as bars ---- */

static int
take_bar(struct bt_resample *r, const char *p, struct bt_err *err)
{
	const struct bt_bar *bar = (const struct bt_bar *)(const void *)p;

	if (bar->end < bar->time) /* BT_TIME_NONE is before all */
		return bt_resample_say_end(r->opts.syms, bar, err);
	return take(
	    r, bar, (const double *)(const void *)(p + sizeof *bar), err);
}

static int
take_price(struct bt_resample *r, struct bt_bar *bar, double px,
    const char *extra, struct bt_err *err)
{
	bar->end = bar->time;
	bar->open = bar->high = bar->low = bar->close = px;
	bar->flags &= BT_BARSUM_ALL | BT_BARSUM_ANY;
	return take(r, bar, (const double *)(const void *)extra, err);
}

static int
take_tick(struct bt_resample *r, const char *p, struct bt_err *err)
{
	const struct bt_tick *t = (const struct bt_tick *)(const void *)p;
	struct bt_bar bar = { .time = t->time,
		.volume = t->size,
		.sym = t->sym,
		.flags = t->flags };

	return take_price(r, &bar, t->price, p + sizeof *t, err);
}

static int
take_quote(struct bt_resample *r, const char *p, struct bt_err *err)
{
	const struct bt_quote *q = (const struct bt_quote *)(const void *)p;
	struct bt_bar bar = { .time = q->time,
		.volume = (double)NAN,
		.sym = q->sym,
		.flags = q->flags };
	double px = r->opts.price == BT_RESAMPLE_BID   ? q->bid
		    : r->opts.price == BT_RESAMPLE_ASK ? q->ask
						       : (q->bid + q->ask) / 2;

	return take_price(r, &bar, px, p + sizeof *q, err);
}

int
bt_resample_block(
    struct bt_resample *r, const struct bt_block *block, struct bt_err *err)
{
	const char *p = block->data;
	int rc = 0;

	r->err = err;
	for (r->index = 0;; r->index++, p += block->stride) {
		if (block->type == BT_BAR)
			rc = take_bar(r, p, err);
		else if (block->type == BT_TICK)
			rc = take_tick(r, p, err);
		else
			rc = take_quote(r, p, err);
		if (rc < 0)
			return -1;
		if (r->index + 1 == block->n)
			break;
	}
	return flush_out(r);
}

uint32_t
bt_resample_index(const struct bt_resample *r)
{
	return r->index;
}

int
bt_resample_pass(struct bt_resample *r, bt_time t)
{
	if (t < r->at || t >= r->due)
		return 0;
	r->at = t;
	return 1;
}

int
bt_resample_until(
    struct bt_resample *r, bt_time t, int is_sent, struct bt_err *err)
{
	if (t == BT_TIME_NONE) /* up to the last record */
		t = r->at;
	if (t < r->at && !is_sent)
		return bt_fail(err, BT_BAD_INPUT,
		    "a record that was available before the one above it");
	if (t > r->at)
		r->at = t;
	r->err = err;
	return give_until(r, t, is_sent) < 0 || flush_out(r) < 0 ? -1 : 0;
}

/* By count, volume or value: what waits, and what has begun, sorted.  That no
 * more comes is known now, and not with a symbol's last record. */
static int
give_begun(struct bt_resample *r)
{
	struct bt_waiting order = { 0 };
	size_t i, n = 0;
	int rc = 0;

	r->is_ending = 1;
	for (i = 0; rc == 0 && i < r->n_series; i++) {
		const struct bt_waiting_one one = {
			.at = span_of(&r->series[i], r->at).end,
			.sym = (bt_sym)i
		};

		if (r->series[i].bar.n == 0 || r->opts.is_last_dropped)
			continue;
		rc = bt_waiting_put(&order, r->opts.syms, &one, r->err);
		n++;
	}
	for (; rc == 0 && n > 0; n--) {
		struct bt_bucket b;

		i = bt_waiting_take(&order, r->opts.syms).sym;
		b = span_of(&r->series[i], r->at);
		rc = give(r, i, &b, BT_PARTIAL);
	}
	bt_waiting_free(&order);
	return rc < 0 ? -1 : give_held(r, INT64_MAX);
}

int
bt_resample_end(struct bt_resample *r, struct bt_err *err)
{
	r->err = err;
	if (r->opts.by != BT_RESAMPLE_TIME)
		return give_begun(r) < 0 ? -1 : flush_out(r);
	if (give_until(r, r->at, 1) < 0)
		return -1;
	r->opts.fill = BT_RESAMPLE_NONE;
	while (r->due != INT64_MAX && !r->opts.is_last_dropped)
		if (give_due(r, BT_PARTIAL) < 0)
			return -1;
	return flush_out(r);
}

/* ---- beginning and ending ---- */

struct bt_resample *
bt_resample_new(const struct bt_resample_opts *opts, struct bt_err *err)
{
	struct bt_resample *r = calloc(1, sizeof *r);
	const struct bt_columns none = { .n = 0 };
	const enum bt_resample_rule rules[1] = { BT_RESAMPLE_LAST };

	if (r == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	r->opts = *opts;
	r->at = INT64_MIN;
	r->due = INT64_MAX;
	if (bt_resample_columns(r, &none, rules, err) == 0)
		return r;
	bt_resample_free(r);
	return NULL;
}

void
bt_resample_free(struct bt_resample *r)
{
	if (r == NULL)
		return;
	free_columns(r);
	bt_held_free(&r->held);
	free(r->series);
	bt_waiting_free(&r->open);
	free(r);
}

void
bt_resample_stats(const struct bt_resample *r, struct bt_resample_stats *stats)
{
	*stats = r->stats;
}

int
bt_resample_is_inside(const struct bt_resample *r, bt_sym sym, bt_time t)
{
	const struct series *s = sym < r->n_series ? &r->series[sym] : NULL;

	return s != NULL && s->bar.n > 0 && t > s->bar.first &&
	       (r->opts.by != BT_RESAMPLE_TIME || t < s->now.end);
}

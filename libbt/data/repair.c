#include "data/repair.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/num.h"
#include "bt/time.h"
#include "data/checkin.h"

#define NONE UINT32_MAX

/* What is kept of a symbol. */
struct kept {
	uint32_t newest; /* bar of it that waits, or NONE */
	int has_gone;    /* bars of it have left */
};

/* A record that waits, in a list from the oldest to the youngest. */
struct slot {
	union {
		struct bt_bar bar;
		struct bt_tick tick;
		struct bt_quote quote;
		struct bt_action action;
		bt_time time;
	} u;
	int64_t line, seq; /* seq -1: made here */
	enum bt_type type;
	uint32_t before, next; /* in the list, or NONE */
	uint32_t older, newer; /* bars of its symbol, likewise */
	uint32_t n_extra;      /* of its type */
	int is_dropped;
};

struct bt_repair {
	struct bt_repair_opts opts;
	struct slot *slots;
	size_t n_slots, cap_slots;
	uint32_t oldest, youngest, spare; /* spare: a list of free slots */
	size_t n, n_made;                 /* that wait; of them made here */
	uint32_t *at; /* slot of record seq: at[seq % (window + 1)] */
	double
	    *extra; /* of slot i: extra[i * n_extra ..], the most there are */
	size_t cap_extra;
	uint32_t n_extra;
	struct kept *kept; /* of each symbol */
	size_t n_kept, cap_kept;
};

struct bt_repair *
bt_repair_new(const struct bt_repair_opts *opts, struct bt_err *err)
{
	struct bt_repair *r = calloc(1, sizeof *r);

	if (r == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	r->opts = *opts;
	if (r->opts.window == 0)
		r->opts.window = BT_REPAIR_WINDOW;
	r->at = calloc(r->opts.window + 1, sizeof *r->at);
	if (r->at == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		bt_repair_free(r);
		return NULL;
	}
	bt_repair_begin(r);
	return r;
}

void
bt_repair_free(struct bt_repair *r)
{
	if (r == NULL)
		return;
	free(r->slots);
	free(r->extra);
	free(r->at);
	free(r->kept);
	free(r);
}

void
bt_repair_begin(struct bt_repair *r)
{
	r->n = r->n_made = r->n_slots = 0;
	r->oldest = r->youngest = r->spare = NONE;
	r->n_kept = 0;
}

/* ---- the list ---- */

static double *
extra_of(struct bt_repair *r, uint32_t at)
{
	return r->extra + (size_t)at * r->n_extra;
}

static bt_sym
sym_of(const struct slot *s)
{
	const struct bt_rec rec = { .type = s->type, .u.any = &s->u };

	return bt_record_sym(&rec);
}

/* A free slot; NONE when out of memory. */
static uint32_t
take_slot(struct bt_repair *r, struct bt_err *err)
{
	uint32_t at = r->spare;

	if (at != NONE) {
		r->spare = r->slots[at].next;
		return at;
	}
	if (bt_vec_reserve(&r->slots, &r->cap_slots, r->n_slots + 1,
		sizeof *r->slots, err) < 0 ||
	    bt_vec_reserve(&r->extra, &r->cap_extra,
		(r->n_slots + 1) * r->n_extra + 1, sizeof *r->extra, err) < 0)
		return NONE;
	return (uint32_t)r->n_slots++;
}

/* Put a slot behind another one; NONE: before the oldest. */
static void
link_slot(struct bt_repair *r, uint32_t at, uint32_t behind)
{
	struct slot *s = &r->slots[at];

	s->before = behind;
	s->next = behind == NONE ? r->oldest : r->slots[behind].next;
	if (s->next == NONE)
		r->youngest = at;
	else
		r->slots[s->next].before = at;
	if (behind == NONE)
		r->oldest = at;
	else
		r->slots[behind].next = at;
	r->n++;
}

/* What is kept of the symbol of a bar in a slot; NULL where it has none. */
static struct kept *
kept_of(const struct bt_repair *r, const struct slot *s)
{
	return s->type == BT_BAR && s->u.bar.sym < r->n_kept
		   ? &r->kept[s->u.bar.sym]
		   : NULL;
}

/* Make sure that something is kept of a symbol; 0 or -1. */
static int
meet(struct bt_repair *r, bt_sym sym, struct bt_err *err)
{
	if (sym == BT_SYM_NONE)
		return 0;
	if (bt_vec_reserve(&r->kept, &r->cap_kept, (size_t)sym + 1,
		sizeof *r->kept, err) < 0)
		return -1;
	while (r->n_kept <= sym)
		r->kept[r->n_kept++] = (struct kept){ .newest = NONE };
	return 0;
}

/* A bar takes its place among those of its symbol, behind another or NONE. */
static void
link_bar(struct bt_repair *r, uint32_t at, uint32_t behind)
{
	struct slot *s = &r->slots[at];
	struct kept *kept = kept_of(r, s);

	s->older = behind;
	s->newer = NONE;
	if (kept == NULL)
		return;
	if (behind != NONE) {
		s->newer = r->slots[behind].newer;
		r->slots[behind].newer = at;
	}
	if (s->newer != NONE)
		r->slots[s->newer].older = at;
	else
		kept->newest = at;
}

/* It leaves them. */
static void
unlink_bar(struct bt_repair *r, const struct slot *s)
{
	struct kept *kept = kept_of(r, s);

	if (kept == NULL)
		return;
	if (s->older != NONE)
		r->slots[s->older].newer = s->newer;
	if (s->newer != NONE)
		r->slots[s->newer].older = s->older;
	else
		kept->newest = s->older;
	kept->has_gone |= !s->is_dropped;
}

/* Let the oldest leave; 0 or -1. */
static int
leave(struct bt_repair *r)
{
	uint32_t at = r->oldest;
	struct slot *s = &r->slots[at];
	struct bt_rec rec = { .type = s->type,
		.n_extra = s->n_extra,
		.extra = s->n_extra > 0 ? extra_of(r, at) : NULL,
		.u.any = &s->u };

	if (!s->is_dropped && r->opts.put(r->opts.arg, &rec) < 0)
		return -1;
	unlink_bar(r, s);
	r->oldest = s->next;
	if (r->oldest == NONE)
		r->youngest = NONE;
	else
		r->slots[r->oldest].before = NONE;
	r->n--;
	r->n_made -= s->seq < 0;
	s->seq = -1;
	s->next = r->spare;
	r->spare = at;
	return 0;
}

/* Room for more further columns in each slot: types have their own. */
static int
make_wide(struct bt_repair *r, uint32_t n, struct bt_err *err)
{
	const uint32_t old = r->n_extra;
	size_t i;

	if (bt_vec_reserve(&r->extra, &r->cap_extra, (r->n_slots + 1) * n,
		sizeof *r->extra, err) < 0)
		return -1;
	for (i = r->n_slots; i-- > 0;)
		memmove(r->extra + i * n, r->extra + i * old,
		    old * sizeof *r->extra);
	r->n_extra = n;
	return 0;
}

int
bt_repair_put(struct bt_repair *r, const struct bt_rec *rec, int64_t line,
    int64_t seq, struct bt_err *err)
{
	uint32_t at;
	struct slot *s;

	if (rec->n_extra > r->n_extra && make_wide(r, rec->n_extra, err) < 0)
		return -1;
	at = take_slot(r, err);
	if (at == NONE || meet(r, bt_record_sym(rec), err) < 0)
		return -1;
	s = &r->slots[at];
	memcpy(&s->u, rec->u.any, bt_record_info(rec->type)->size);
	s->type = rec->type;
	s->line = line;
	s->seq = seq;
	s->n_extra = rec->n_extra;
	s->is_dropped = 0;
	if (rec->n_extra > 0)
		memcpy(extra_of(r, at), rec->extra,
		    rec->n_extra * sizeof *rec->extra);
	r->at[(uint64_t)seq % (r->opts.window + 1)] = at;
	link_slot(r, at, r->youngest);
	link_bar(r, at, kept_of(r, s) != NULL ? kept_of(r, s)->newest : NONE);
	/* those made here count only where there are too many of them */
	while (r->n - r->n_made > r->opts.window || r->n > 2 * r->opts.window)
		if (leave(r) < 0)
			return -1;
	return 0;
}

int
bt_repair_flush(struct bt_repair *r, struct bt_err *err)
{
	(void)err;
	while (r->n > 0)
		if (leave(r) < 0)
			return -1;
	return 0;
}

/* The slot of a record; NONE where it has left. */
static uint32_t
find_slot(const struct bt_repair *r, int64_t seq)
{
	uint32_t at = r->at[(uint64_t)seq % (r->opts.window + 1)];

	return at < r->n_slots && r->slots[at].seq == seq ? at : NONE;
}

/* The bar of the same symbol before one, or NONE. */
static uint32_t
bar_before(const struct bt_repair *r, uint32_t at)
{
	do
		at = r->slots[at].older;
	while (at != NONE && r->slots[at].is_dropped);
	return at;
}

/* ---- one record ---- */

static int
drop(struct bt_repair *r, uint32_t at, const char *why, char *action)
{
	struct slot *s = &r->slots[at];
	struct bt_rec rec = { .type = s->type,
		.n_extra = s->n_extra,
		.extra = s->n_extra > 0 ? extra_of(r, at) : NULL,
		.u.any = &s->u };

	if (!s->is_dropped && r->opts.drop != NULL &&
	    r->opts.drop(r->opts.arg, &rec, s->line, why) < 0)
		return -1;
	s->is_dropped = 1;
	(void)snprintf(action, BT_REPAIR_ACTION, "left out");
	return 1;
}

static double
most(double a, double b)
{
	return a > b || isnan(b) ? a : b;
}

static double
least(double a, double b)
{
	return a < b || isnan(b) ? a : b;
}

/* High and low take in open and close. */
static int
widen(struct bt_bar *b)
{
	if (!(b->open > 0) || !(b->close > 0) || !(b->low > 0) ||
	    !(b->high > 0))
		return 0;
	b->high = most(most(b->high, b->low), most(b->open, b->close));
	b->low = least(b->low, least(b->open, b->close));
	return 1;
}

static int
mend_range(struct slot *s, char *action)
{
	struct bt_bar was = s->u.bar;
	char text[BT_NUM_TEXT_MAX];

	if (!widen(&s->u.bar))
		return 0;
	if (s->u.bar.high != was.high) {
		(void)bt_num_format(s->u.bar.high, text);
		(void)snprintf(
		    action, BT_REPAIR_ACTION, "high set to %s", text);
	}
	if (s->u.bar.high == was.high && s->u.bar.low == was.low)
		(void)snprintf(
		    action, BT_REPAIR_ACTION, "mended with another finding");
	if (s->u.bar.low != was.low) {
		size_t n = strlen(action);

		(void)bt_num_format(s->u.bar.low, text);
		(void)snprintf(action + n, BT_REPAIR_ACTION - n,
		    "%slow set to %s", n > 0 ? ", " : "", text);
	}
	return 1;
}

static int
is_given(double v)
{
	return isfinite(v) && v != 0;
}

/* Prices that are missing or zero; without a close a bar says too little. */
static int
fill(struct bt_repair *r, uint32_t at, const char *why, char *action)
{
	struct slot *s = &r->slots[at];
	struct bt_bar *b = &s->u.bar;
	uint32_t before;

	if (s->type != BT_BAR || !is_given(b->close))
		return drop(r, at, why, action);
	if (!is_given(b->open)) {
		before = bar_before(r, at);
		if (before == NONE)
			return drop(r, at, why, action);
		b->open = r->slots[before].u.bar.close;
	}
	if (!is_given(b->high))
		b->high = most(b->open, b->close);
	if (!is_given(b->low))
		b->low = least(b->open, b->close);
	(void)widen(b);
	(void)snprintf(action, BT_REPAIR_ACTION, "filled in");
	return 1;
}

static int
take_signs(struct slot *s, char *action)
{
	if (s->type == BT_BAR) {
		struct bt_bar *b = &s->u.bar;

		b->open = fabs(b->open);
		b->high = fabs(b->high);
		b->low = fabs(b->low);
		b->close = fabs(b->close);
		b->volume = fabs(b->volume);
	} else if (s->type == BT_TICK) {
		s->u.tick.price = fabs(s->u.tick.price);
		s->u.tick.size = fabs(s->u.tick.size);
	} else {
		struct bt_quote *q = &s->u.quote;

		q->bid = fabs(q->bid);
		q->ask = fabs(q->ask);
		q->bid_size = fabs(q->bid_size);
		q->ask_size = fabs(q->ask_size);
	}
	(void)snprintf(action, BT_REPAIR_ACTION, "the sign taken away");
	return 1;
}

/* x times a factor; of powers of ten the one that rounds once. */
static double
times(double x, double factor)
{
	double inverse = floor(1 / factor + 0.5);

	if (factor < 1 && fabs(1 / factor - inverse) < 1e-9 * inverse)
		return x / inverse;
	return x * factor;
}

static void
scale(struct bt_bar *b, double factor)
{
	b->open = times(b->open, factor);
	b->high = times(b->high, factor);
	b->low = times(b->low, factor);
	b->close = times(b->close, factor);
}

/* A price that is far from another one: by powers of ten, or as it is. */
static double
bring_near(double x, double near, double instead)
{
	double ratio = x / near, ten = 1;

	if (ratio < 1.8 && ratio > 1 / 1.8)
		return x;
	while (ratio * ten > 3.2)
		ten /= 10;
	while (ratio * ten < 0.32)
		ten *= 10;
	ratio = times(x, ten) / near;
	return ten != 1 && ratio < 1.5 && ratio > 1 / 1.5 ? times(x, ten)
							  : instead;
}

static int
clip(struct bt_bar *b, double near, char *action)
{
	b->open = bring_near(b->open, near, near);
	b->close = bring_near(b->close, near, near);
	b->high = bring_near(b->high, near, most(b->open, b->close));
	b->low = bring_near(b->low, near, least(b->open, b->close));
	(void)widen(b);
	(void)snprintf(action, BT_REPAIR_ACTION,
	    "what is far away scaled, or set to the others");
	return 1;
}

/* ---- more than one ---- */

static int
count_given(const struct slot *s)
{
	const struct bt_bar *b = &s->u.bar;

	return s->type != BT_BAR
		   ? 0
		   : isfinite(b->open) + isfinite(b->high) + isfinite(b->low) +
			 isfinite(b->close) + isfinite(b->volume);
}

static int
is_fuller(const struct slot *a, const struct slot *b)
{
	int n = count_given(a), k = count_given(b);

	return n != k ? n > k
		      : a->type == BT_BAR && a->u.bar.volume > b->u.bar.volume;
}

/* One of two is dropped: which? */
static int
drop_double(struct bt_repair *r, uint32_t at, const char *why, char *action)
{
	const struct slot *s = &r->slots[at], *o;
	uint32_t other;

	if (r->opts.keep == BT_KEEP_FIRST)
		return drop(r, at, why, action);
	for (other = at;;) {
		o = &r->slots[other];
		other = s->type == BT_BAR ? o->older : o->before;
		if (other == NONE)
			break;
		o = &r->slots[other];
		if (!o->is_dropped && o->type == s->type &&
		    o->u.time == s->u.time && sym_of(o) == sym_of(s))
			break;
	}
	if (other == NONE ||
	    (r->opts.keep == BT_KEEP_FULLER && !is_fuller(s, &r->slots[other])))
		return drop(r, at, why, action);
	if (drop(r, other, why, action) < 0)
		return -1;
	(void)snprintf(action, BT_REPAIR_ACTION, "kept; line %lld left out",
	    (long long)r->slots[other].line);
	return 1;
}

/* All bars before it; those that have left cannot be reached. */
static int
scale_before(
    struct bt_repair *r, uint32_t at, const struct bt_mend *mend, char *action)
{
	const struct kept *kept = kept_of(r, &r->slots[at]);
	int64_t n = 0;

	if (kept != NULL && kept->has_gone) {
		(void)snprintf(action, BT_REPAIR_ACTION,
		    "not mended, as bars before it have gone already");
		return 0;
	}
	while ((at = bar_before(r, at)) != NONE) {
		scale(&r->slots[at].u.bar, mend->factor);
		if (mend->n > 0)
			r->slots[at].u.bar.volume =
			    times(r->slots[at].u.bar.volume, 1 / mend->factor);
		n++;
	}
	(void)snprintf(action, BT_REPAIR_ACTION, "%lld bars before it scaled",
	    (long long)n);
	return 1;
}

static int
flag_stale(struct bt_repair *r, uint32_t at, int64_t n, char *action)
{
	int64_t left = n;

	for (at = r->slots[at].newer; at != NONE && left > 0;
	     at = r->slots[at].newer, left--)
		r->slots[at].u.bar.flags |= BT_STALE;
	(void)snprintf(action, BT_REPAIR_ACTION, "%lld bars flagged stale",
	    (long long)(n - left));
	return 1;
}

static bt_time
available(const struct slot *s)
{
	return s->type == BT_BAR && s->u.bar.end != BT_TIME_NONE ? s->u.bar.end
								 : s->u.time;
}

/*
 * One bar that repeats the close of a slot, in its place by time behind
 * *behind, which it becomes.
 */
static int
insert(struct bt_repair *r, uint32_t *from, bt_time time, uint32_t *behind,
    struct bt_err *err)
{
	uint32_t at = take_slot(r, err), i, k;
	struct slot *s;

	if (at == NONE)
		return -1;
	s = &r->slots[at];
	*s = r->slots[*from];
	s->seq = -1;
	if (s->u.bar.end != BT_TIME_NONE &&
	    (s->u.bar.end < s->u.bar.time ||
		bt_time_add(time, bt_time_between(s->u.bar.time, s->u.bar.end),
		    &s->u.bar.end) < 0))
		s->u.bar.end = BT_TIME_NONE;
	s->u.bar.time = time;
	s->u.bar.open = s->u.bar.high = s->u.bar.low = s->u.bar.close;
	s->u.bar.volume = 0;
	s->u.bar.flags = BT_SYNTHETIC;
	for (i = 0; i < s->n_extra; i++)
		extra_of(r, at)[i] = NAN;
	for (k = r->slots[*behind].next;
	     k != NONE && available(&r->slots[k]) <= available(s);
	     k = r->slots[k].next)
		*behind = k;
	link_slot(r, at, *behind);
	link_bar(r, at, *from);
	r->n_made++;
	*from = *behind = at;
	return 0;
}

/* Bars that are missing before it: the close goes on. */
static int
fill_gap(struct bt_repair *r, uint32_t at, const struct bt_mend *mend,
    char *action, struct bt_err *err)
{
	uint32_t from = bar_before(r, at), behind = from;
	bt_time t = mend->from, to = r->slots[at].u.time;
	int64_t n = 0;

	if (from == NONE || mend->n > BT_REPAIR_FILL) {
		(void)snprintf(action, BT_REPAIR_ACTION, "not filled: %s",
		    from == NONE ? "the bar before it has gone already"
				 : "too many");
		return 0;
	}
	while (t < to && n < mend->n) {
		int64_t weekday = (t / BT_DAY % 7 + 11) % 7;

		/* factor: days are those of a week with weekends */
		if (mend->factor == 0 || (weekday != 0 && weekday != 6)) {
			if (insert(r, &from, t, &behind, err) < 0)
				return -1;
			n++;
		}
		if (bt_time_add(t, mend->step, &t) < 0)
			break;
	}
	(void)snprintf(action, BT_REPAIR_ACTION,
	    "%lld bar%s filled in, flagged synthetic", (long long)n,
	    n == 1 ? "" : "s");
	return 1;
}

/* ---- mending ---- */

static int
mend(struct bt_repair *r, const struct bt_finding *f, uint32_t at, char *action,
    struct bt_err *err)
{
	struct slot *s = &r->slots[at];

	switch (f->mend.kind) {
	case BT_MEND_NONE:
		return 0;
	case BT_MEND_DROP:
		if (f->check == BT_CHECK_DUPLICATES)
			return drop_double(r, at, f->text, action);
		return drop(r, at, f->text, action);
	case BT_MEND_WIDEN:
		return mend_range(s, action);
	case BT_MEND_FILL:
		return fill(r, at, f->text, action);
	case BT_MEND_SIGN:
		return take_signs(s, action);
	case BT_MEND_SCALE:
		scale(&s->u.bar, f->mend.factor);
		(void)snprintf(action, BT_REPAIR_ACTION, "scaled");
		return 1;
	case BT_MEND_BEFORE:
		return scale_before(r, at, &f->mend, action);
	case BT_MEND_CLIP:
		return clip(&s->u.bar, f->mend.factor, action);
	case BT_MEND_INSERT:
		return fill_gap(r, at, &f->mend, action, err);
	case BT_MEND_STALE:
		return flag_stale(r, at, f->mend.n, action);
	}
	return 0;
}

int
bt_repair_mend(struct bt_repair *r, const struct bt_finding *f, char *action,
    struct bt_err *err)
{
	uint32_t at;

	action[0] = '\0';
	if (!(r->opts.fixes >> f->check & 1) || f->seq < 0 ||
	    f->mend.kind == BT_MEND_NONE)
		return 0;
	at = find_slot(r, f->seq);
	if (at == NONE) {
		(void)snprintf(action, BT_REPAIR_ACTION,
		    "not mended, as it has gone already");
		return 0;
	}
	/* what is left out needs no more */
	if (r->slots[at].is_dropped)
		return 1;
	return mend(r, f, at, action, err);
}

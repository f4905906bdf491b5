#include "data/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/vec.h"
#include "bt/num.h"
#include "data/checkin.h"

/* Lengths from here on vary with the calendar: all months are one length. */
#define MONTH (27 * BT_DAY)
/* The mean month of the Gregorian calendar, 30.436875 days. */
#define MEAN_MONTH (INT64_C(2629746) * BT_SECOND)
/* Lengths from here on that no day is a multiple of: sessions, of a day. */
#define SESSION (2 * 3600 * BT_SECOND)

/* Bars of a length behind which a shorter one may be the end of a session. */
#define WHOLE 3

/* So many symbols are compared with a new one. */
#define NAMES_MAX 1000

/* More lengths of one symbol than this share the last one's series. */
#define LENGTHS_MAX 16

#define BARS   (1u << BT_BAR)
#define TRADED (1u << BT_BAR | 1u << BT_TICK | 1u << BT_QUOTE)
#define ALL    (TRADED | 1u << BT_ACTION)

#define ERROR BT_CHECK_ERROR
#define WARN  BT_CHECK_WARNING
#define NOTE  BT_CHECK_NOTE

/* Rows without a test are told by those who follow a series. */
static const struct row {
	struct bt_check_info info;
	unsigned types; /* of records that it looks at, a bit each */
	bt_check_one *test;
} rows[BT_CHECK_IDS] = {
	/* clang-format off */
	[BT_CHECK_ROWS] = { { "rows", "rows",
	    "a row cannot be read", ERROR,
	    "leave the row out" }, 0, NULL },
	[BT_CHECK_ORDER] = { { "order", "order",
	    "time goes back", ERROR,
	    "sort the records by time" }, ALL, bt_check_order },
	[BT_CHECK_TIMES] = { { "times", "times",
	    "a time is far from those of the records around it", ERROR,
	    "leave the record out" }, BARS, NULL },
	[BT_CHECK_DUPLICATES] = { { "duplicates", "order",
	    "a bar or action is there twice", ERROR,
	    "keep one of them, see --keep" },
	    BARS | 1u << BT_ACTION, bt_check_duplicates },
	[BT_CHECK_OVERLAP] = { { "overlap", "order",
	    "a bar begins before the one before it ends", ERROR, NULL },
	    BARS, bt_check_overlap },
	[BT_CHECK_MISSING] = { { "missing", "prices",
	    "a price is not given", ERROR,
	    "fill the price in from the bar's others, or leave it out" },
	    TRADED, bt_check_missing },
	[BT_CHECK_ZERO] = { { "zero", "prices",
	    "a price is zero", ERROR,
	    "fill the price in from the bar's others, or leave it out" },
	    TRADED, bt_check_zero },
	[BT_CHECK_NEGATIVE] = { { "negative", "prices",
	    "a price is negative", ERROR,
	    "take the sign away" }, TRADED, bt_check_negative },
	[BT_CHECK_OHLC] = { { "ohlc", "prices",
	    "open or close is outside high and low", ERROR,
	    "widen high and low" }, BARS, bt_check_ohlc },
	[BT_CHECK_CROSSED] = { { "crossed", "prices",
	    "a bid is above the ask", ERROR, NULL },
	    1u << BT_QUOTE, bt_check_crossed },
	[BT_CHECK_SPIKES] = { { "spikes", "prices",
	    "prices jump away and come back", WARN,
	    "scale them by a power of ten, or leave the bar out" },
	    TRADED, NULL },
	[BT_CHECK_UNITS] = { { "units", "prices",
	    "prices are 100 times too large or small", WARN,
	    "scale them" }, TRADED, NULL },
	[BT_CHECK_SPLITS] = { { "splits", "prices",
	    "a split is not adjusted, or adjusted at a wrong place", WARN,
	    "adjust all bars before it" }, TRADED, NULL },
	[BT_CHECK_DIVIDENDS] = { { "dividends", "prices",
	    "a dividend and the adjusted closes disagree", WARN, NULL },
	    BARS, NULL },
	[BT_CHECK_STALE] = { { "stale", "prices",
	    "bars repeat the one before them", WARN,
	    "flag them as stale" }, BARS, NULL },
	[BT_CHECK_PRECISION] = { { "precision", "prices",
	    "prices have the noise of a narrower float", NOTE, NULL },
	    BARS, NULL },
	[BT_CHECK_VOLUME] = { { "volume", "volumes",
	    "a volume or size is negative, infinite or missing", ERROR,
	    "take the sign away" }, TRADED, bt_check_volume },
	[BT_CHECK_ZERO_VOLUME] = { { "zero-volume", "volumes",
	    "bars without trades", NOTE, NULL }, BARS, NULL },
	[BT_CHECK_GAPS] = { { "gaps", "times",
	    "bars are missing", WARN,
	    "fill the last close forward, flagged synthetic" }, BARS, NULL },
	[BT_CHECK_SESSIONS] = { { "sessions", "times",
	    "a bar is there while the market is closed", WARN,
	    "leave the bar out" }, BARS, NULL },
	[BT_CHECK_INTERVAL] = { { "interval", "times",
	    "the distance of bars changes", WARN, NULL }, BARS, NULL },
	[BT_CHECK_ZONE] = { { "zone", "times",
	    "times seem to be of another zone", NOTE, NULL }, BARS, NULL },
	[BT_CHECK_SYMBOLS] = { { "symbols", "rows",
	    "two symbols differ in case only", NOTE, NULL }, ALL, NULL },
	/* clang-format on */
};

const struct bt_check_info *
bt_check_info(size_t k)
{
	return k < BT_CHECK_IDS ? &rows[k].info : NULL;
}

int
bt_check_find(const char *name, size_t n)
{
	size_t k;

	for (k = 0; k < BT_CHECK_IDS; k++)
		if (strlen(rows[k].info.name) == n &&
		    memcmp(rows[k].info.name, name, n) == 0)
			return (int)k;
	return -1;
}

/* ---- series ---- */

struct bt_check *
bt_check_new(const struct bt_check_opts *opts, struct bt_err *err)
{
	struct bt_check *c = calloc(1, sizeof *c);

	if (c != NULL)
		c->dates = calloc(BT_DATES, sizeof *c->dates);
	if (c == NULL || c->dates == NULL) {
		free(c);
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	c->opts = *opts;
	if (c->opts.checks == 0)
		c->opts.checks = UINT32_MAX;
	bt_check_begin(c, 0);
	return c;
}

static void
forget_series(struct bt_check *c)
{
	while (c->n_series > 0) {
		free(c->series[--c->n_series].track);
		free(c->series[c->n_series].sides);
	}
	c->n_first = 0;
}

void
bt_check_free(struct bt_check *c)
{
	if (c == NULL)
		return;
	forget_series(c);
	free(c->series);
	free(c->first);
	free(c->actions);
	free(c->dates);
	free(c);
}

void
bt_check_begin(struct bt_check *c, int is_binary)
{
	forget_series(c);
	c->is_binary = is_binary;
	c->at[0] = c->at[1] = BT_TIME_NONE;
	c->ahead[0] = c->ahead[1] = BT_TIME_NONE;
	c->n_bad = 0;
	c->back = 0;
	c->seq = 0;
	c->split_column = c->dividend_column = c->adjusted_column = -1;
	c->n_actions = 0;
	c->is_adjusted = 0;
}

/* What bars' lengths are told apart by. */
static int64_t
get_length(enum bt_type type, const void *rec)
{
	const struct bt_bar *b = rec;
	int64_t span;

	if (type != BT_BAR || b->end == BT_TIME_NONE || b->end <= b->time)
		return 0;
	span = bt_time_between(b->time, b->end);
	if (span >= MONTH)
		return -(
		    span / MEAN_MONTH + (span % MEAN_MONTH >= MEAN_MONTH / 2));
	/* days that end with their session, which some days is shorter */
	return span < SESSION || span > BT_DAY || BT_DAY % span == 0 ? span
								     : BT_DAY;
}

/* Make room for symbol sym; 0 or -1. */
static int
reserve_symbol(struct bt_check *c, bt_sym sym, struct bt_err *err)
{
	if (bt_vec_reserve(&c->first, &c->cap_first, (size_t)sym + 1,
		sizeof *c->first, err) < 0)
		return -1;
	while (c->n_first <= sym)
		c->first[c->n_first++] = BT_CHECK_NO_SERIES;
	return 0;
}

/* When a symbol trades, where that is known. */
static const struct bt_calendar *
calendar_of(const struct bt_check *c, bt_sym sym)
{
	if (c->opts.calendar != NULL || c->opts.calendar_of == NULL)
		return c->opts.calendar;
	return c->opts.calendar_of(c->opts.calendar_arg, sym);
}

/* One more series of a symbol; NULL when out of memory. */
static struct bt_series *
add_series(struct bt_check *c, const struct bt_series *new, struct bt_err *err)
{
	struct bt_series *s;

	if (bt_vec_reserve(&c->series, &c->cap_series, c->n_series + 1,
		sizeof *c->series, err) < 0)
		return NULL;
	s = &c->series[c->n_series];
	*s = *new;
	s->next = c->first[s->sym];
	if (s->type == BT_BAR) {
		s->track = calloc(1, sizeof *s->track);
		if (s->track == NULL) {
			(void)bt_fail(err, BT_SYSTEM, "out of memory");
			return NULL;
		}
		s->track->sym = s->sym;
		s->track->action = bt_check_next_split(c, s->sym, BT_TIME_NONE);
		s->track->rhythm.calendar = calendar_of(c, s->sym);
		s->track->rhythm.step = s->length;
		s->track->rhythm.time = BT_TIME_NONE;
		s->track->rhythm.before = BT_TIME_NONE;
		s->track->rhythm.quarter = BT_TIME_NONE;
		s->track->extras.close = s->track->extras.adjusted = NAN;
	}
	if (bt_sides_count(s->type) > 0) {
		s->sides = calloc(bt_sides_count(s->type), sizeof *s->sides);
		if (s->sides == NULL) {
			(void)bt_fail(err, BT_SYSTEM, "out of memory");
			return NULL;
		}
	}
	c->first[s->sym] = (uint32_t)c->n_series++;
	return s;
}

/* A symbol is new: is it another's name but for case? */
static int
check_name(struct bt_check *c, bt_sym sym, int64_t line)
{
	const char *name = bt_symtab_name(c->opts.syms, sym), *other;
	struct bt_finding f = { .check = BT_CHECK_SYMBOLS,
		.level = BT_CHECK_NOTE,
		.time = BT_TIME_NONE,
		.sym = sym,
		.line = line,
		.seq = c->seq };
	bt_sym k;

	for (k = 0; k < sym && k < NAMES_MAX; k++) {
		other = bt_symtab_name(c->opts.syms, k);
		if (strcasecmp(name, other) != 0)
			continue;
		(void)snprintf(f.text, sizeof f.text,
		    "symbol %s is %s in another case", name, other);
		return bt_check_tell(c, &f);
	}
	return 0;
}

/*
 * The series of longer bars that a bar goes on, cut short as the last one of a
 * session is; NULL: there is none.
 */
static struct bt_series *
cut_short(struct bt_check *c, const struct bt_series *new, const void *rec)
{
	const struct bt_bar *b = rec;
	uint32_t at;

	if (new->type != BT_BAR || new->length <= 0)
		return NULL; /* ends before it begins, or lasts for months */
	for (at = c->first[new->sym]; at != BT_CHECK_NO_SERIES;
	     at = c->series[at].next) {
		struct bt_series *s = &c->series[at];

		if (s->type == BT_BAR && s->length < BT_DAY &&
		    s->length > bt_time_between(b->time, b->end) &&
		    s->span == s->length && s->last.bar.end == b->time &&
		    s->track->rhythm.n >= WHOLE)
			return s;
	}
	return NULL;
}

/* The series of a record, made if it is new; NULL when out of memory. */
static struct bt_series *
get_series(struct bt_check *c, enum bt_type type, const void *rec, bt_sym sym,
    struct bt_err *err)
{
	struct bt_series new = {
		.type = type, .sym = sym, .length = get_length(type, rec)
	};
	struct bt_series *cut;
	uint32_t at;
	size_t n = 0;

	if (sym >= c->n_first && reserve_symbol(c, sym, err) < 0)
		return NULL;
	for (at = c->first[sym]; at != BT_CHECK_NO_SERIES;
	     at = c->series[at].next) {
		struct bt_series *s = &c->series[at];

		if (s->type == type &&
		    (s->length == new.length || ++n == LENGTHS_MAX))
			return s;
	}
	cut = cut_short(c, &new, rec);
	return cut != NULL ? cut : add_series(c, &new, err);
}

/* ---- findings ---- */

int
bt_check_tell(struct bt_check *c, struct bt_finding *f)
{
	if (!bt_check_is_on(c, (enum bt_check_id)f->check))
		return 0;
	c->counts[f->check][f->level]++;
	if (f->kind == NULL)
		f->kind = "";
	return c->opts.found == NULL ? 0 : c->opts.found(c->opts.arg, f);
}

struct bt_finding
bt_check_at(enum bt_check_id id, const struct bt_placed *p)
{
	return (struct bt_finding){ .check = (size_t)id,
		.level = rows[id].info.level,
		.kind = "",
		.time = p->bar.time,
		.sym = p->bar.sym,
		.line = p->line,
		.seq = p->seq };
}

int
bt_check_bad_row(struct bt_check *c, int64_t line, const char *text)
{
	struct bt_finding f = { .check = BT_CHECK_ROWS,
		.level = BT_CHECK_ERROR,
		.time = BT_TIME_NONE,
		.sym = BT_SYM_NONE,
		.line = line,
		.seq = -1 };

	c->bad_lines[c->n_bad++ % BT_BAD_LINES] = line;
	(void)snprintf(f.text, sizeof f.text, "%s", text);
	return bt_check_tell(c, &f);
}

int64_t
bt_check_bad_between(const struct bt_check *c, int64_t from, int64_t to)
{
	uint64_t k, n = c->n_bad < BT_BAD_LINES ? c->n_bad : BT_BAD_LINES;
	int64_t found = 0;

	for (k = 0; k < n; k++)
		found += c->bad_lines[k] > from && c->bad_lines[k] < to;
	return found;
}

double
bt_check_median(double *v, size_t n)
{
	size_t i, k;

	/* few numbers, and few that ask */
	for (i = 1; i < n; i++) {
		double x = v[i];

		for (k = i; k > 0 && v[k - 1] > x; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* ---- records ---- */

bt_time
bt_check_available(enum bt_type type, const void *rec, int *is_start)
{
	const struct bt_bar *b = rec;
	bt_time t;

	*is_start = type == BT_BAR && b->end == BT_TIME_NONE;
	if (type == BT_BAR && !*is_start)
		return b->end;
	memcpy(&t, rec, sizeof t);
	return t;
}

/* Run the checks over one record; 0, or -1 to stop. */
static int
run_checks(struct bt_check *c, const struct bt_view *v, int64_t line)
{
	size_t k;

	for (k = 0; k < BT_CHECK_IDS; k++) {
		struct bt_finding f = { .check = k,
			.level = rows[k].info.level,
			.time = v->time,
			.sym = v->sym,
			.line = line,
			.seq = c->seq };

		if (!(c->opts.checks >> k & 1) ||
		    !(rows[k].types >> v->type & 1) || rows[k].test == NULL ||
		    !rows[k].test(v, &f))
			continue;
		c->back += k == BT_CHECK_ORDER && v->before->line != 0 &&
			   v->time < v->before->last.time;
		if (bt_check_tell(c, &f) < 0)
			return -1;
	}
	return 0;
}

/* Whether prices can be true: what is missing compares false. */
static inline int
is_sound(const struct bt_bar *b)
{
	return b->low > 0 && b->low <= b->open && b->open <= b->high &&
	       b->low <= b->close && b->close <= b->high && b->high < INFINITY;
}

/*
 * Whether no check of one record can find anything in a bar that is sound:
 * what most bars are, told without asking each check.
 */
static inline int
is_clean(const struct bt_check *c, const struct bt_series *s,
    const struct bt_bar *b, bt_time at, int is_start)
{
	return !(b->volume < 0) && !isinf(b->volume) &&
	       b->time != BT_TIME_NONE && at >= c->at[is_start] &&
	       (s->line == 0 ||
		   (b->time > s->last.time &&
		       (is_start || s->last.bar.end <= b->time))) &&
	       (is_start || b->end > b->time);
}

/* Where the series is now: the latest that is in order. */
static void
note_time(struct bt_check *c, bt_sym sym, bt_time at, int is_start)
{
	bt_time last = c->at[is_start];

	/* a lone time far ahead says nothing of the records behind it */
	if (last != BT_TIME_NONE && at != BT_TIME_NONE && at > last &&
	    bt_time_between(last, at) > BT_FAR_AHEAD) {
		bt_time ahead = c->ahead[is_start];

		c->ahead[is_start] = at;
		if (ahead == BT_TIME_NONE || at < ahead)
			return;
	}
	c->ahead[is_start] = BT_TIME_NONE;
	c->at[is_start] = at;
	c->at_sym[is_start] = sym;
}

/* The bar before this one has a time that nothing around it fits. */
static int
blame_before(struct bt_check *c, struct bt_series *s, const struct bt_bar *bar)
{
	struct bt_rhythm *r = &s->track->rhythm;
	struct bt_placed p = {
		.bar = s->last.bar, .line = s->line, .seq = s->seq
	};
	struct bt_finding f = bt_check_at(BT_CHECK_TIMES, &p);
	char t[BT_TIME_TEXT_MAX], now[BT_TIME_TEXT_MAX];
	int is_start;

	(void)bt_time_format(r->time, t);
	(void)bt_time_format(bar->time, now);
	(void)snprintf(f.text, sizeof f.text,
	    "time %s is far from the next one's, %s", t, now);
	f.kind = "ahead";
	f.mend.kind = BT_MEND_DROP;
	bt_rhythm_forget(r);
	/* whoever misses a bar here need not look for it */
	c->bad_lines[c->n_bad++ % BT_BAD_LINES] = s->line;
	r->line = s->line - 1;
	/* as if it had not been there */
	s->last.bar.time = r->before;
	s->last.bar.end = r->before;
	(void)bt_check_available(BT_BAR, &p.bar, &is_start);
	if (c->at[is_start] != BT_TIME_NONE &&
	    c->at[is_start] >= bt_check_available(BT_BAR, &p.bar, &is_start))
		c->at[is_start] = bt_check_available(BT_BAR, bar, &is_start);
	return bt_check_tell(c, &f);
}

/* Splits that are due by a bar: prices show them here, or not. */
static int
meet_actions(struct bt_check *c, struct bt_track *t, const struct bt_placed *p)
{
	bt_time due = t->action;
	double ratio = 1;
	size_t i;

	while (due != BT_TIME_NONE && due <= p->bar.time) {
		for (i = 0; i < c->n_actions; i++)
			if (c->actions[i].sym == t->sym &&
			    c->actions[i].time == due)
				ratio *= c->actions[i].value;
		due = bt_check_next_split(c, t->sym, due);
	}
	t->action = due;
	return ratio == 1 ? 0 : bt_level_action(c, t, p, ratio);
}

/* A bar whose prices are sound: where it stands in its series. */
static int
follow(struct bt_check *c, struct bt_series *s, const struct bt_placed *p,
    const double *extra)
{
	struct bt_track *t = s->track;
	struct bt_rhythm *r = &t->rhythm;

	if (r->time != BT_TIME_NONE && p->bar.time <= r->time) {
		/* back from the first one on: newest first */
		t->back += p->bar.time < s->last.time;
		t->is_reversed |= r->n == 1;
		if (!t->is_reversed) {
			bt_rhythm_late(t, p);
			return 0;
		}
	} else {
		t->is_reversed = 0;
		t->back = 0;
		if (bt_rhythm_put(c, t, p) < 0)
			return -1;
	}
	if (p->bar.time == s->last.time && s->line != 0)
		return 0;
	if (t->action != BT_TIME_NONE && t->action <= p->bar.time &&
	    meet_actions(c, t, p) < 0)
		return -1;
	if (extra != NULL && bt_extras_put(c, t, p, extra) < 0)
		return -1;
	if (t->level.n < BT_NOISE && bt_noise_put(c, t, p) < 0)
		return -1;
	if (bt_stale_put(c, t, p) < 0)
		return -1;
	return bt_level_put(c, &t->level, p);
}

static int
check_bar(struct bt_check *c, struct bt_view *v, struct bt_series *s,
    int64_t line, const double *extra)
{
	struct bt_placed p; /* all of it is set below, once */
	int is_start, is_good, rc = 0;
	bt_time at = bt_check_available(BT_BAR, v->rec, &is_start);

	p.line = line;
	p.seq = c->seq;
	memcpy(&p.bar, v->rec, sizeof p.bar);
	if (s->line != 0 && p.bar.time < s->last.time &&
	    bt_rhythm_is_jump(s->track, &p) && blame_before(c, s, &p.bar) < 0)
		return -1;
	is_good = is_sound(&p.bar);
	if (!is_good || !is_clean(c, s, &p.bar, at, is_start))
		rc = run_checks(c, v, line);
	if (rc == 0 && p.bar.time != BT_TIME_NONE) {
		if (is_good)
			rc = follow(c, s, &p, extra);
		else if (p.bar.time > s->track->rhythm.time)
			rc = bt_rhythm_put(c, s->track, &p);
	}
	s->last.bar = p.bar;
	s->span = (int64_t)((uint64_t)p.bar.end - (uint64_t)p.bar.time);
	note_time(c, v->sym, at, is_start);
	return rc;
}

static int
check_other(struct bt_check *c, struct bt_view *v, struct bt_series *s,
    int64_t line, struct bt_err *err)
{
	bt_time at;
	int is_start, rc = run_checks(c, v, line);

	at = bt_check_available(v->type, v->rec, &is_start);
	if (rc == 0 && s->sides != NULL && at != BT_TIME_NONE &&
	    (s->line == 0 || at >= s->last.time))
		rc = bt_sides_put(c, s, v->rec, line);
	if (rc == 0 && v->type == BT_ACTION && v->sym != BT_SYM_NONE)
		rc = bt_check_meet_split(c, v->rec, err);
	memcpy(&s->last, v->rec, bt_record_info(v->type)->size);
	note_time(c, v->sym, at, is_start);
	return rc;
}

/* A record without a symbol is in no series: `none` stands for one. */
static int
check_nameless(struct bt_check *c, const struct bt_view *v, int64_t line,
    struct bt_err *err)
{
	struct bt_series none = { .type = v->type };
	struct bt_view alone = *v;
	int rc;

	alone.before = &none;
	rc = check_other(c, &alone, &none, line, err);
	c->seq++;
	c->records++;
	return rc;
}

static int
check_record(struct bt_check *c, const struct bt_rec *rec, int64_t line,
    struct bt_err *err)
{
	struct bt_view v = { .check = c,
		.type = rec->type,
		.rec = rec->u.any,
		.sym = rec->type == BT_BAR ? rec->u.bar->sym
					   : bt_record_sym(rec) };
	struct bt_series *s;
	int rc;

	memcpy(&v.time, v.rec, sizeof v.time);
	if (v.sym == BT_SYM_NONE)
		return check_nameless(c, &v, line, err);
	if ((v.sym >= c->n_first || c->first[v.sym] == BT_CHECK_NO_SERIES) &&
	    check_name(c, v.sym, line) < 0)
		return -1;
	s = get_series(c, v.type, v.rec, v.sym, err);
	if (s == NULL)
		return -1;
	v.before = s;
	rc = v.type == BT_BAR ? check_bar(c, &v, s, line, rec->extra)
			      : check_other(c, &v, s, line, err);
	s->line = line;
	s->seq = c->seq++;
	c->records++;
	return rc;
}

int
bt_check_record(struct bt_check *c, const struct bt_rec *rec, int64_t line,
    struct bt_err *err)
{
	if (rec->type == BT_COLUMNS && rec->u.columns->type == BT_BAR)
		bt_extras_columns(c, rec->u.columns);
	if (rec->type == BT_DIRECTIVE &&
	    strncmp(rec->u.line->text, "adjust ", 7) == 0)
		c->is_adjusted = strcmp(rec->u.line->text + 7, "split") == 0 ||
				 strcmp(rec->u.line->text + 7, "all") == 0;
	if (rec->type < BT_BAR || rec->type > BT_ACTION)
		return 0;
	return check_record(c, rec, line, err);
}

int
bt_check_block(
    struct bt_check *c, const struct bt_block *block, struct bt_err *err)
{
	const char *data = block->data;
	struct bt_rec rec = {
		.type = block->type, .n_extra = block->n_extra, .u.any = data
	};
	size_t size;
	uint32_t i;

	if (block->type < BT_BAR || block->type > BT_ACTION)
		return bt_check_record(c, &rec, block->first, err);
	size = bt_record_info(block->type)->size;
	for (i = 0; i < block->n; i++) {
		if (block->type == BT_BAR)
			i += bt_quick_bars(c, block, i);
		if (i == block->n)
			break;
		data = (const char *)block->data + i * block->stride;
		rec.u.any = data;
		if (block->n_extra > 0)
			rec.extra = (const double *)(const void *)(data + size);
		if (check_record(c, &rec, block->first + (int64_t)i, err) < 0)
			return -1;
	}
	return 0;
}

int
bt_check_end(struct bt_check *c, struct bt_err *err)
{
	size_t i;

	(void)err;
	for (i = 0; i < c->n_series; i++) {
		struct bt_series *s = &c->series[i];
		struct bt_track *t = s->track;
		size_t k;

		if (t != NULL &&
		    (bt_stale_end(c, t) < 0 || bt_level_end(c, &t->level) < 0 ||
			bt_rhythm_end(c, t) < 0))
			return -1;
		for (k = 0; s->sides != NULL && k < bt_sides_count(s->type);
		     k++)
			if (bt_level_end(c, &s->sides[k]) < 0)
				return -1;
	}
	return 0;
}

uint64_t
bt_check_count(const struct bt_check *c, size_t k, enum bt_check_level level)
{
	return k < BT_CHECK_IDS ? c->counts[k][level] : 0;
}

uint64_t
bt_check_total(const struct bt_check *c, enum bt_check_level least)
{
	uint64_t total = 0;
	size_t k;
	int level;

	for (k = 0; k < BT_CHECK_IDS; k++)
		for (level = (int)least; level <= BT_CHECK_ERROR; level++)
			total += c->counts[k][level];
	return total;
}

uint64_t
bt_check_records(const struct bt_check *c)
{
	return c->records;
}

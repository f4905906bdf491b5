#include "data/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "bt/num.h"

#define NONE UINT32_MAX

/* Lengths from here on vary with the calendar: all months are one length. */
#define MONTH (27 * BT_DAY)
/* The mean month of the Gregorian calendar, 30.436875 days. */
#define MEAN_MONTH (INT64_C(2629746) * BT_SECOND)

/* More lengths of one symbol than this share the last one's series. */
#define LENGTHS_MAX 16

/* A series, and its record before the one in hand. */
struct series {
	enum bt_type type;
	int64_t length; /* of bars, or -k for k months; 0: not known */
	uint32_t next;  /* another series of the symbol, or NONE */
	int64_t line;   /* of the record before; 0: there is none */
	union {
		struct bt_bar bar;
		struct bt_tick tick;
		struct bt_quote quote;
		struct bt_action action;
		bt_time time; /* the first member of all of them */
	} last;
};

struct bt_check {
	struct bt_check_opts opts;
	int is_binary; /* records are counted, not lines */
	struct series *series;
	size_t n_series, cap_series;
	uint32_t *first; /* of a symbol, by its number, or NONE */
	size_t n_first, cap_first;

	/* When the record before became available; [1]: by bars' starts,
	 * where ends are not known. */
	bt_time at[2];
	bt_sym at_sym[2];

	uint64_t counts[32];
	uint64_t records;
};

/* A record as a check sees it. */
struct view {
	const struct bt_check *check;
	enum bt_type type;
	const void *rec;
	bt_time time;
	bt_sym sym;
	const struct series *before; /* line 0 where there is none */
};

/* ---- the checks: 1 with what is wrong in text, else 0 ---- */

#define TEXT_MAX (sizeof((struct bt_finding *)0)->text)

static int
say_below(const char *a, double x, const char *b, double y, char *text)
{
	char xs[BT_NUM_TEXT_MAX], ys[BT_NUM_TEXT_MAX];

	/* False for NaN: what is missing is another check's. */
	if (!(x < y))
		return 0;
	(void)bt_num_format(x, xs);
	(void)bt_num_format(y, ys);
	(void)snprintf(text, TEXT_MAX, "%s %s is below %s %s", a, xs, b, ys);
	return 1;
}

static int
check_ohlc(const struct view *v, char *text)
{
	const struct bt_bar *b = v->rec;

	return say_below("high", b->high, "low", b->low, text) ||
	       say_below("high", b->high, "open", b->open, text) ||
	       say_below("high", b->high, "close", b->close, text) ||
	       say_below("open", b->open, "low", b->low, text) ||
	       say_below("close", b->close, "low", b->low, text);
}

static int
check_crossed(const struct view *v, char *text)
{
	const struct bt_quote *q = v->rec;

	return say_below("ask", q->ask, "bid", q->bid, text);
}

/* The prices of a record, and what they are called. */
struct prices {
	size_t n;
	double v[4];
	const char *names[4];
};

static void
get_prices(const struct view *v, struct prices *p)
{
	const struct bt_bar *b = v->rec;
	const struct bt_tick *t = v->rec;
	const struct bt_quote *q = v->rec;

	if (v->type == BT_BAR)
		*p = (struct prices){ 4, { b->open, b->high, b->low, b->close },
			{ "open", "high", "low", "close" } };
	else if (v->type == BT_TICK)
		*p = (struct prices){ 1, { t->price }, { "price" } };
	else
		*p = (struct prices){ 2, { q->bid, q->ask }, { "bid", "ask" } };
}

static int
check_missing(const struct view *v, char *text)
{
	struct prices p;
	size_t i, n = 0, len = 0;

	get_prices(v, &p);
	text[0] = '\0';
	for (i = 0; i < p.n; i++) {
		if (isfinite(p.v[i]))
			continue;
		len += (size_t)snprintf(text + len, TEXT_MAX - len, "%s%s",
		    n++ > 0 ? ", " : "", p.names[i]);
	}
	if (n > 0)
		(void)snprintf(text + len, TEXT_MAX - len, " %s missing",
		    n > 1 ? "are" : "is");
	return n > 0;
}

static int
check_positive(const struct view *v, char *text)
{
	char s[BT_NUM_TEXT_MAX];
	struct prices p;
	size_t i;

	get_prices(v, &p);
	for (i = 0; i < p.n; i++) {
		if (!(p.v[i] <= 0) || isinf(p.v[i]))
			continue;
		(void)bt_num_format(p.v[i], s);
		(void)snprintf(
		    text, TEXT_MAX, "%s %s is not positive", p.names[i], s);
		return 1;
	}
	return 0;
}

static int
say_negative(const char *name, double v, char *text)
{
	char s[BT_NUM_TEXT_MAX];

	if (!(v < 0))
		return 0;
	(void)bt_num_format(v, s);
	(void)snprintf(text, TEXT_MAX, "%s %s is negative", name, s);
	return 1;
}

static int
check_volume(const struct view *v, char *text)
{
	const struct bt_bar *b = v->rec;
	const struct bt_tick *t = v->rec;
	const struct bt_quote *q = v->rec;

	if (v->type == BT_BAR)
		return say_negative("volume", b->volume, text);
	if (v->type == BT_TICK)
		return say_negative("size", t->size, text);
	return say_negative("bid_size", q->bid_size, text) ||
	       say_negative("ask_size", q->ask_size, text);
}

static int
check_zero_volume(const struct view *v, char *text)
{
	const struct bt_bar *b = v->rec;

	if (b->volume != 0)
		return 0;
	(void)snprintf(text, TEXT_MAX, "volume is 0");
	return 1;
}

/* When a record becomes available; the start of a bar without an end. */
static bt_time
get_at(enum bt_type type, const void *rec, int *is_start)
{
	const struct bt_bar *b = rec;
	bt_time t;

	*is_start = type == BT_BAR && b->end == BT_TIME_NONE;
	if (type == BT_BAR && !*is_start)
		return b->end;
	memcpy(&t, rec, sizeof t);
	return t;
}

static int
check_order(const struct view *v, char *text)
{
	const struct bt_check *c = v->check;
	char from[BT_TIME_TEXT_MAX], to[BT_TIME_TEXT_MAX];
	int is_start;
	bt_time at;

	if (v->time == BT_TIME_NONE) {
		(void)snprintf(text, TEXT_MAX, "the time is missing");
		return 1;
	}
	if (v->before->line != 0 && v->time < v->before->last.time) {
		(void)bt_time_format(v->before->last.time, from);
		(void)bt_time_format(v->time, to);
		(void)snprintf(text, TEXT_MAX, "%s goes back from %s to %s",
		    bt_symtab_name(c->opts.syms, v->sym), from, to);
		return 1;
	}
	at = get_at(v->type, v->rec, &is_start);
	if (c->at[is_start] == BT_TIME_NONE || at >= c->at[is_start])
		return 0;
	(void)bt_time_format(c->at[is_start], from);
	(void)bt_time_format(at, to);
	(void)snprintf(text, TEXT_MAX, "%s of %s comes after %s of %s",
	    bt_symtab_name(c->opts.syms, v->sym), to,
	    bt_symtab_name(c->opts.syms, c->at_sym[is_start]), from);
	return 1;
}

/* Equal but for NaN, which is like itself here. */
static int
is_like(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static int
check_duplicates(const struct view *v, char *text)
{
	const struct series *s = v->before;
	const struct bt_bar *b = v->rec;
	const struct bt_action *a = v->rec;
	int is_same;

	if (s->line == 0 || v->time != s->last.time)
		return 0;
	if (v->type == BT_ACTION) {
		if (a->kind != s->last.action.kind)
			return 0;
		is_same = is_like(a->value, s->last.action.value);
	} else {
		is_same = is_like(b->open, s->last.bar.open) &&
			  is_like(b->high, s->last.bar.high) &&
			  is_like(b->low, s->last.bar.low) &&
			  is_like(b->close, s->last.bar.close) &&
			  is_like(b->volume, s->last.bar.volume);
	}
	(void)snprintf(text, TEXT_MAX, "%s %s %lld%s",
	    is_same ? "repeats" : "is of the same time as",
	    v->check->is_binary ? "record" : "line", (long long)s->line,
	    is_same ? "" : ", and differs");
	return 1;
}

static int
check_overlap(const struct view *v, char *text)
{
	const struct series *s = v->before;
	const struct bt_bar *b = v->rec;
	char t[BT_TIME_TEXT_MAX];

	if (b->end == BT_TIME_NONE)
		return 0;
	if (b->end <= b->time) {
		(void)bt_time_format(b->end, t);
		(void)snprintf(
		    text, TEXT_MAX, "end %s is not after the start", t);
		return 1;
	}
	/* The same start is a duplicate, an earlier one out of order. */
	if (s->line == 0 || s->last.bar.time >= b->time ||
	    s->last.bar.end <= b->time)
		return 0;
	(void)bt_time_format(s->last.bar.end, t);
	(void)snprintf(
	    text, TEXT_MAX, "begins before the bar before it ends, at %s", t);
	return 1;
}

#define BARS   (1u << BT_BAR)
#define TRADED (1u << BT_BAR | 1u << BT_TICK | 1u << BT_QUOTE)
#define ALL    (TRADED | 1u << BT_ACTION)

static const struct row {
	struct bt_check_info info;
	unsigned types; /* of records that it looks at, a bit each */
	int (*test)(const struct view *v, char *text);
} rows[] = {
	{ { "order", "time goes back", 0 }, ALL, check_order },
	{ { "duplicates", "a bar or action is there twice", 0 },
	    BARS | 1u << BT_ACTION, check_duplicates },
	{ { "overlap", "a bar begins before the one before it ends", 0 }, BARS,
	    check_overlap },
	{ { "missing", "a price is not given", 0 }, TRADED, check_missing },
	{ { "positive", "a price is zero or negative", 0 }, TRADED,
	    check_positive },
	{ { "ohlc", "open or close is outside high and low", 0 }, BARS,
	    check_ohlc },
	{ { "crossed", "a bid is above the ask", 0 }, 1u << BT_QUOTE,
	    check_crossed },
	{ { "volume", "a volume or size is negative", 0 }, TRADED,
	    check_volume },
	{ { "zero-volume", "a bar without trades (a note, no finding)", 1 },
	    BARS, check_zero_volume },
};
#define N_ROWS (sizeof rows / sizeof rows[0])

const struct bt_check_info *
bt_check_info(size_t k)
{
	return k < N_ROWS ? &rows[k].info : NULL;
}

int
bt_check_find(const char *name, size_t n)
{
	size_t k;

	for (k = 0; k < N_ROWS; k++)
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

	if (c == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	c->opts = *opts;
	if (c->opts.checks == 0)
		c->opts.checks = UINT32_MAX;
	bt_check_begin(c, 0);
	return c;
}

void
bt_check_free(struct bt_check *c)
{
	if (c == NULL)
		return;
	free(c->series);
	free(c->first);
	free(c);
}

void
bt_check_begin(struct bt_check *c, int is_binary)
{
	c->is_binary = is_binary;
	c->n_series = c->n_first = 0;
	c->at[0] = c->at[1] = BT_TIME_NONE;
}

/* What bars' lengths are told apart by. */
static int64_t
get_length(enum bt_type type, const void *rec)
{
	const struct bt_bar *b = rec;
	int64_t span;

	if (type != BT_BAR || b->end == BT_TIME_NONE || b->end <= b->time)
		return 0;
	span = b->end - b->time;
	return span < MONTH ? span : -((span + MEAN_MONTH / 2) / MEAN_MONTH);
}

/* Make room for symbol sym; 0 or -1. */
static int
reserve_symbol(struct bt_check *c, bt_sym sym, struct bt_err *err)
{
	if (bt_vec_reserve(&c->first, &c->cap_first, (size_t)sym + 1,
		sizeof *c->first, err) < 0)
		return -1;
	while (c->n_first <= sym)
		c->first[c->n_first++] = NONE;
	return 0;
}

/* The series of a record, made if it is new; NULL when out of memory. */
static struct series *
get_series(struct bt_check *c, enum bt_type type, const void *rec, bt_sym sym,
    struct bt_err *err)
{
	int64_t length = get_length(type, rec);
	uint32_t *link;
	size_t n = 0;

	if (sym >= c->n_first && reserve_symbol(c, sym, err) < 0)
		return NULL;
	for (link = &c->first[sym]; *link != NONE;
	     link = &c->series[*link].next) {
		struct series *s = &c->series[*link];

		if (s->type == type &&
		    (s->length == length || ++n == LENGTHS_MAX))
			return s;
	}
	/* The link may lie in the array that is about to move. */
	if (bt_vec_reserve(&c->series, &c->cap_series, c->n_series + 1,
		sizeof *c->series, err) < 0)
		return NULL;
	c->series[c->n_series] = (struct series){
		.type = type, .length = length, .next = c->first[sym]
	};
	c->first[sym] = (uint32_t)c->n_series;
	return &c->series[c->n_series++];
}

/* ---- records ---- */

/* Run the checks over one record; 0, or -1 to stop. */
static int
run_checks(struct bt_check *c, const struct view *v, int64_t line)
{
	struct bt_finding f;
	size_t k;

	for (k = 0; k < N_ROWS; k++) {
		if (!(c->opts.checks >> k & 1) ||
		    !(rows[k].types >> v->type & 1) || !rows[k].test(v, f.text))
			continue;
		c->counts[k]++;
		f.check = k;
		f.time = v->time;
		f.sym = v->sym;
		f.line = line;
		if (c->opts.found != NULL && c->opts.found(c->opts.arg, &f) < 0)
			return -1;
	}
	return 0;
}

/*
 * Whether no check can find anything in a bar: what most bars are, told
 * without asking each check.  Comparisons are false for what is missing.
 */
static int
is_clean(const struct bt_check *c, const struct series *s,
    const struct bt_bar *b, bt_time at, int is_start)
{
	return b->low > 0 && b->low <= b->open && b->open <= b->high &&
	       b->low <= b->close && b->close <= b->high &&
	       b->high < INFINITY && !(b->volume <= 0) &&
	       b->time != BT_TIME_NONE && at >= c->at[is_start] &&
	       (s->line == 0 ||
		   (b->time > s->last.time &&
		       (is_start || s->last.bar.end <= b->time))) &&
	       (is_start || b->end > b->time);
}

static int
check_record(struct bt_check *c, enum bt_type type, const void *rec,
    int64_t line, struct bt_err *err)
{
	struct series none = { .type = type }; /* of what has no symbol */
	struct bt_rec r = { .type = type, .u.any = rec };
	struct view v = { .check = c,
		.type = type,
		.rec = rec,
		.sym = type == BT_BAR ? r.u.bar->sym : bt_record_sym(&r) };
	struct series *s = &none;
	int is_start, rc = 0;
	bt_time at = get_at(type, rec, &is_start);

	if (v.sym != BT_SYM_NONE)
		s = get_series(c, type, rec, v.sym, err);
	if (s == NULL)
		return -1;
	v.before = s;
	memcpy(&v.time, rec, sizeof v.time);
	if (type != BT_BAR || !is_clean(c, s, rec, at, is_start))
		rc = run_checks(c, &v, line);
	if (type == BT_BAR)
		s->last.bar = *r.u.bar;
	else
		memcpy(&s->last, rec, bt_record_info(type)->size);
	s->line = line;
	c->at[is_start] = at;
	c->at_sym[is_start] = v.sym;
	c->records++;
	return rc;
}

int
bt_check_block(
    struct bt_check *c, const struct bt_block *block, struct bt_err *err)
{
	const char *rec = block->data;
	uint32_t i;

	if (block->type < BT_BAR || block->type > BT_ACTION)
		return 0;
	for (i = 0; i < block->n; i++, rec += block->stride)
		if (check_record(c, block->type, rec, block->first + (int64_t)i,
			err) < 0)
			return -1;
	return 0;
}

uint64_t
bt_check_count(const struct bt_check *c, size_t k)
{
	return k < N_ROWS ? c->counts[k] : 0;
}

uint64_t
bt_check_total(const struct bt_check *c)
{
	uint64_t total = 0;
	size_t k;

	for (k = 0; k < N_ROWS; k++)
		total += rows[k].info.is_note ? 0 : c->counts[k];
	return total;
}

uint64_t
bt_check_records(const struct bt_check *c)
{
	return c->records;
}

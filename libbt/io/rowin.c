#include "io/rowin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/bits.h"
#include "base/numfast.h"
#include "base/timefast.h"
#include "base/vec.h"
#include "bt/num.h"

#define BLOCK_MAX   4096                /* records */
#define BLOCK_BYTES ((size_t)256 << 10) /* of records */

void
bt_rowin_init(struct bt_rowin *r, const struct bt_reader_opts *opts)
{
	memset(r, 0, sizeof *r);
	r->in.syms = opts->syms;
	r->in.zone = opts->zone;
	r->in.sym = BT_SYM_NONE;
	r->in.is_missing_ok = opts->is_missing_ok;
	r->interval = opts->interval;
	r->is_forced = opts->interval != 0;
	r->is_time_end = opts->is_bar_time_end;
}

void
bt_rowin_free(struct bt_rowin *r)
{
	free(r->data);
	free(r->fields);
	memset(r, 0, sizeof *r);
}

/* How long the bars of a symbol are: what is said of it goes first. */
static int64_t
interval_of(const struct bt_rowin *r, bt_sym sym)
{
	int64_t own = 0;

	if (sym != BT_SYM_NONE && !r->is_forced)
		own = bt_symtab_instrument(r->in.syms, sym)->interval;
	return own != 0 ? own : r->interval;
}

int
bt_rowin_begin(
    struct bt_rowin *r, const struct bt_layout *l, struct bt_err *err)
{
	size_t max = BLOCK_BYTES / l->stride;

	r->n = 0;
	r->now = interval_of(r, r->in.sym);
	r->max = (uint32_t)(max < 1 ? 1 : max > BLOCK_MAX ? BLOCK_MAX : max);
	if (bt_vec_reserve(&r->data, &r->cap, r->max * l->stride / 8,
		sizeof *r->data, err) < 0)
		return -1;
	return bt_vec_reserve(
	    &r->fields, &r->cap_fields, l->n, sizeof *r->fields, err);
}

void
bt_rowin_block(const struct bt_rowin *r, const struct bt_layout *l,
    int64_t first, struct bt_block *block)
{
	*block = (struct bt_block){ .type = l->type,
		.n = r->n,
		.stride = l->stride,
		.data = r->data,
		.n_extra = l->extra.n,
		.first = first };
}

static char *
record_at(struct bt_rowin *r, const struct bt_layout *l, uint32_t i)
{
	return (char *)r->data + i * l->stride;
}

/* The other end of a bar, where its length is known; 0, or -1 out of range. */
static inline int
settle_bar(const struct bt_rowin *r, struct bt_bar *bar)
{
	if (r->now == 0 || (bar->end != BT_TIME_NONE && !r->is_forced))
		return 0;
	if (!r->is_time_end) {
		bar->end = bar->time;
		if (bar->end > INT64_MAX - r->now)
			return -1;
		bar->end += r->now;
		return 0;
	}
	bar->end = bar->time;
	if (bar->time <= INT64_MIN + r->now)
		return -1;
	bar->time -= r->now;
	return 0;
}

/* ---- the fast way ---- */

/*
 * What a line is read with.  `last` is a copy of the rowin's, which nobody
 * else can point to, so that it need not be read again after each store into
 * a record.
 */
struct scan {
	struct bt_rowin *r;
	const struct bt_layout *l;
	const char *end; /* of the window */
	struct bt_rowin_last last;
};

static inline int
is_stop(char c)
{
	return c == ',' || c == '\n' || c == '\r';
}

/* The end of the field at p, or NULL where something unusual comes first. */
static const char *
field_end(const char *p)
{
	while (!is_stop(*p)) {
		if (bt_ascii_is_cntrl(*p) || *p == '"' || (*p & 0x80) != 0)
			return NULL;
		p++;
	}
	return p;
}

/* A date, ten bytes at p, that is not the one of the line before. */
static int
take_date(struct bt_rowin_last *last, const char *p)
{
	char date[BT_TIMEFAST_DATE];
	bt_time t;

	memcpy(date, p, sizeof date - 1);
	date[sizeof date - 1] = 'T';
	if (bt_timefast_date(date, &t) < 0)
		return -1;
	last->date = t;
	last->date_key[0] = bt_load64(p);
	last->date_key[1] = bt_load64(p + 2);
	return 0;
}

/* Digits of a fraction of a second at p, up to nine: the byte behind them. */
static const char *
scan_fraction(const char *p, bt_time *t)
{
	const char *start = p;
	int64_t unit = BT_SECOND / 10;

	for (; bt_ascii_is_digit(*p) && unit > 0; p++, unit /= 10)
		*t += (*p - '0') * unit;
	return p > start ? p : NULL;
}

/*
 * 2024-01-02, 2024-01-02 09:30:00, 2024-01-02T09:30:00.5Z: what market data
 * have beside the canonical form.  NULL for any other.
 */
static const char *
take_common_time(struct bt_rowin *r, const char *p, bt_time *t)
{
	char clock[BT_TIMEFAST_LEN - BT_TIMEFAST_DATE + 1];
	struct bt_rowin_last *last = &r->last;
	bt_time since_midnight = 0;
	int is_utc = 0;

	if ((bt_load64(p) != last->date_key[0] ||
		bt_load64(p + 2) != last->date_key[1]) &&
	    take_date(last, p) < 0)
		return NULL;
	p += BT_TIMEFAST_DATE - 1;
	if (*p == 'T' || *p == ' ') {
		memcpy(clock, p + 1, 8);
		clock[8] = 'Z';
		if (bt_timefast_clock(clock, &since_midnight) < 0)
			return NULL;
		p += 9;
		if (*p == '.')
			p = scan_fraction(p + 1, &since_midnight);
		if (p == NULL)
			return NULL;
		is_utc = *p == 'Z';
		p += is_utc;
	}
	*t = last->date + since_midnight;
	return is_stop(*p) && (is_utc || r->in.zone == NULL) ? p : NULL;
}

/* Any other way to write a time. */
static const char *
take_time(struct bt_rowin *r, const char *p, bt_time *t)
{
	struct bt_field_in *in = &r->in;
	const char *end = take_common_time(r, p, t);

	if (end != NULL)
		return end;
	end = field_end(p);
	if (end == NULL ||
	    bt_time_parse(p, (size_t)(end - p), in->zone, &in->epoch, t) < 0)
		return NULL;
	return end;
}

/* 2024-01-02T09:30:00Z, or any other form. */
static inline const char *
scan_time(struct scan *sc, const char *p, bt_time *t)
{
	bt_time clock;

	if (p[10] != 'T' || bt_timefast_clock(p + BT_TIMEFAST_DATE, &clock) < 0)
		return take_time(sc->r, p, t);
	if (bt_load64(p) != sc->last.date_key[0] ||
	    bt_load64(p + 2) != sc->last.date_key[1]) {
		if (take_date(&sc->r->last, p) < 0)
			return NULL;
		sc->last.date = sc->r->last.date;
		sc->last.date_key[0] = sc->r->last.date_key[0];
		sc->last.date_key[1] = sc->r->last.date_key[1];
	}
	*t = sc->last.date + clock;
	return p + BT_TIMEFAST_LEN;
}

/*
 * The symbol in the field of n bytes at p, if it was met before: in a table
 * of some short ones, in which none is looked for twice, or in that of all.
 */
static bt_sym
find_symbol(struct bt_rowin *r, const char *p, size_t n)
{
	uint64_t key = bt_load64(p) & ((UINT64_C(1) << 8 * (n & 7)) - 1);
	struct bt_rowin_known *known =
	    &r->known[key * UINT64_C(0x9e3779b97f4a7c15) >> 58];
	bt_sym sym;

	if (n > 0 && n < 8 && known->key == key)
		return known->sym;
	sym = bt_symtab_find(r->in.syms, p, n);
	if (sym == BT_SYM_NONE)
		return sym;
	bt_symtab_use(r->in.syms, sym);
	if (n < 8)
		*known = (struct bt_rowin_known){ .key = key, .sym = sym };
	return sym;
}

/* A symbol that is not the one of the line before; only one that is known. */
static const char *
take_symbol(struct bt_rowin *r, const char *p)
{
	struct bt_rowin_last *last = &r->last;
	const char *end = field_end(p);
	size_t n;
	bt_sym sym;

	if (end == NULL)
		return NULL;
	n = (size_t)(end - p);
	sym = find_symbol(r, p, n);
	if (sym == BT_SYM_NONE)
		return NULL;
	r->in.sym = sym;
	r->now = interval_of(r, sym);
	last->sym = sym;
	last->sym_name = bt_symtab_name(r->in.syms, sym);
	last->sym_n = n;
	last->sym_mask = n >= 8 ? ~UINT64_C(0) : (UINT64_C(1) << 8 * n) - 1;
	last->sym_key = bt_load64(p) & last->sym_mask;
	return end;
}

static inline const char *
scan_symbol(struct scan *sc, const char *p, bt_sym *sym)
{
	const struct bt_rowin_last *last = &sc->last;

	if ((bt_load64(p) & last->sym_mask) != last->sym_key ||
	    last->sym_n == 0 || !is_stop(p[last->sym_n]) ||
	    (last->sym_n > 8 && memcmp(p, last->sym_name, last->sym_n) != 0)) {
		p = take_symbol(sc->r, p);
		sc->last.sym = sc->r->last.sym;
		sc->last.sym_name = sc->r->last.sym_name;
		sc->last.sym_n = sc->r->last.sym_n;
		sc->last.sym_mask = sc->r->last.sym_mask;
		sc->last.sym_key = sc->r->last.sym_key;
	} else
		p += last->sym_n;
	*sym = sc->last.sym;
	return p;
}

static const char *
scan_word(const struct bt_layout *l, const struct bt_place *place,
    const char *p, char *rec)
{
	const struct bt_column *col = &l->info->columns[place->column];
	struct bt_field_in in = { .err = NULL };
	const char *end = field_end(p);

	/* words are only looked at, s is not changed */
	if (end == NULL ||
	    bt_field_parse(&in, col, (char *)p, (size_t)(end - p), rec) < 0)
		return NULL;
	return end;
}

/* A number that is not plain, or none. */
static const char *
take_number(
    struct scan *sc, const struct bt_place *place, const char *p, char *rec)
{
	double v;

	if (is_stop(*p))
		return place->is_required ? NULL : p;
	p = bt_num_scan(p, sc->end, &v);
	if (p == NULL || (place->is_required && !isfinite(v)))
		return NULL;
	memcpy(rec + place->offset, &v, sizeof v);
	return p;
}

static inline const char *
scan_number(
    struct scan *sc, const struct bt_place *place, const char *p, char *rec)
{
	double v;
	const char *q = bt_numfast_plain(p, sc->end, 0, &v);

	if (q == NULL)
		return take_number(sc, place, p, rec);
	memcpy(rec + place->offset, &v, sizeof v);
	return q;
}

/* A field that is no number; NULL at what is unusual. */
static inline const char *
scan_other(
    struct scan *sc, const struct bt_place *place, const char *p, char *rec)
{
	bt_sym sym;
	bt_time t;

	if (is_stop(*p))
		return place->is_required ? NULL : p;
	switch (place->kind) {
	case BT_AT_TIME:
		p = scan_time(sc, p, &t);
		if (p != NULL)
			memcpy(rec + place->offset, &t, sizeof t);
		return p;
	case BT_AT_SYM:
		p = scan_symbol(sc, p, &sym);
		memcpy(rec + place->offset, &sym, sizeof sym);
		return p;
	case BT_AT_WORD:
		return scan_word(sc->l, place, p, rec);
	case BT_AT_NONE:
		return field_end(p);
	case BT_AT_F64:
	case BT_AT_EXTRA:
	case BT_AT_OTHER:
		return NULL;
	}
	return NULL;
}

static inline const char *
scan_field(
    struct scan *sc, const struct bt_place *place, const char *p, char *rec)
{
	return place->kind <= BT_AT_EXTRA ? scan_number(sc, place, p, rec)
					  : scan_other(sc, place, p, rec);
}

/* Behind the end of a line at p, or NULL. */
static inline const char *
line_end(const char *p)
{
	p += *p == '\r';
	return *p == '\n' ? p + 1 : NULL;
}

/* The fields from the first-th on: where the next line begins, or NULL. */
static inline const char *
scan_fields(struct scan *sc, size_t first, const char *p, char *rec)
{
	const struct bt_place *place = &sc->l->places[first];
	const struct bt_place *last = &sc->l->places[sc->l->n - 1];

	/* apart, the branches of each field are foretold by its own past */
#pragma GCC unroll 8
	for (; place < last; place++) {
		p = scan_field(sc, place, p, rec);
		if (p == NULL || *p++ != ',')
			return NULL;
	}
	p = scan_field(sc, place, p, rec);
	return p == NULL ? NULL : line_end(p);
}

/* A price of a bar and the comma behind it. */
static inline const char *
scan_price(struct scan *sc, const char *p, double *v)
{
	const char *q = bt_numfast_plain(p, sc->end, 0, v);

	if (q == NULL) {
		q = bt_num_scan(p, sc->end, v);
		if (q == NULL || !isfinite(*v))
			return NULL;
	}
	return *q == ',' ? q + 1 : NULL;
}

/*
 * A bar's line in the usual order: time, symbol, open, high, low, close,
 * volume, and whatever then comes.
 */
static inline const char *
scan_bar(struct scan *sc, const char *p, struct bt_bar *bar)
{
	p = scan_time(sc, p, &bar->time);
	if (p == NULL || *p != ',')
		return NULL;
	p = scan_symbol(sc, p + 1, &bar->sym);
	if (p == NULL || *p != ',' ||
	    (p = scan_price(sc, p + 1, &bar->open)) == NULL ||
	    (p = scan_price(sc, p, &bar->high)) == NULL ||
	    (p = scan_price(sc, p, &bar->low)) == NULL ||
	    (p = scan_price(sc, p, &bar->close)) == NULL)
		return NULL;
	p = scan_number(sc, &sc->l->places[BT_USUAL_BAR], p, (char *)bar);
	if (p == NULL)
		return NULL;
	if (sc->l->n == BT_USUAL_BAR + 1)
		return line_end(p);
	return *p == ',' ? scan_fields(sc, BT_USUAL_BAR + 1, p + 1, (char *)bar)
			 : NULL;
}

static inline const char *
scan_line(struct scan *sc, const char *p, char *rec)
{
	if (sc->l->is_usual_bar)
		return scan_bar(sc, p, (struct bt_bar *)(void *)rec);
	return scan_fields(sc, 0, p, rec);
}

void
bt_rowin_scan(struct bt_rowin *r, const struct bt_layout *l, const char *prefix,
    struct bt_lines *lines)
{
	struct scan sc = { .r = r, .l = l, .end = lines->end, .last = r->last };
	const size_t k = strlen(prefix);
	const uint64_t mask =
	    k == 0 ? 0 : ~UINT64_C(0) >> (64 - 8 * (k < 8 ? k : 8));
	char head[8] = { 0 };
	const char *p = lines->p;
	char *rec = record_at(r, l, r->n);
	const char *stop = rec + (r->max - r->n) * l->stride;
	uint64_t want;
	uint32_t n = 0;

	if (!l->is_plain || k > sizeof head || l->n == 0)
		return;
	memcpy(head, prefix, k);
	want = bt_load64(head);
	/* behind the window stand zeros: no line can be found there */
	for (; rec < stop && p < sc.end && (bt_load64(p) & mask) == want; n++) {
		const char *next;

		if (l->stride == sizeof(struct bt_bar))
			memcpy(rec, l->blank, sizeof(struct bt_bar));
		else
			memcpy(rec, l->blank, l->stride);
		next = scan_line(&sc, p + k, rec);
		if (next == NULL ||
		    (l->type == BT_BAR &&
			settle_bar(r, (struct bt_bar *)(void *)rec) < 0))
			break;
		rec += l->stride;
		p = next;
	}
	r->n += n;
	lines->line += n;
	lines->p = (char *)p;
}

/* ---- the other way ---- */

static int
refuse_count(struct bt_rowin *r, const struct bt_layout *l, size_t n)
{
	char names[160];

	bt_layout_format(l, names, sizeof names);
	return bt_fail(r->in.err, BT_BAD_INPUT,
	    "%zu field%s where there should be %zu: %s", n, n == 1 ? "" : "s",
	    l->n, names);
}

/* Cut a line at its commas. */
static int
split(struct bt_rowin *r, const struct bt_layout *l, char *s, size_t n)
{
	char *end = s + n;
	size_t i = 0;

	for (;;) {
		char *comma = memchr(s, ',', (size_t)(end - s));

		if (comma == NULL || (l->is_text_last && i + 1 == l->n))
			comma = end;
		if (i < l->n) {
			r->fields[i].s = s;
			r->fields[i].n = (size_t)(comma - s);
		}
		i++;
		if (comma == end)
			break;
		s = comma + 1;
	}
	/* `end,complete`: nothing more to say of it */
	if (l->type == BT_RUN_END && i + 1 == l->n) {
		r->fields[i].s = end;
		r->fields[i++].n = 0;
	}
	return i == l->n ? 0 : refuse_count(r, l, i);
}

/* A further column: a number, or nothing. */
static int
put_extra(struct bt_rowin *r, const struct bt_layout *l,
    const struct bt_place *place, char *rec)
{
	const struct bt_rowin_field *f = &r->fields[place - l->places];
	double v;

	if (f->n == 0)
		return 0;
	if (bt_num_parse(f->s, f->n, &v) == 0) {
		memcpy(rec + place->offset, &v, sizeof v);
		return 0;
	}
	(void)bt_fail(r->in.err, BT_BAD_INPUT, "%s '%.*s' is no number",
	    l->extra_names[place->column], (int)(f->n < 40 ? f->n : 40), f->s);
	return bt_err_hint(
	    r->in.err, "bt-fetch --map takes the columns that are wanted");
}

/* All fields of a line, the columns of the table in the table's order. */
static int
put_fields(struct bt_rowin *r, const struct bt_layout *l, char *rec)
{
	uint64_t seen = 0;
	size_t i;

	for (i = 0; i < l->info->n_columns; i++) {
		const struct bt_rowin_field *f;

		if (l->field_of[i] < 0)
			continue;
		f = &r->fields[l->field_of[i]];
		seen |= (uint64_t)(f->n > 0) << i;
		if (bt_field_parse(
			&r->in, &l->info->columns[i], f->s, f->n, rec) < 0)
			return -1;
	}
	for (i = 0; i < l->n; i++)
		if (l->places[i].kind == BT_AT_EXTRA &&
		    put_extra(r, l, &l->places[i], rec) < 0)
			return -1;
	bt_field_settle(l->type, rec, seen);
	return 0;
}

int
bt_rowin_put(struct bt_rowin *r, const struct bt_layout *l, char *s, size_t n)
{
	char *rec = record_at(r, l, r->n);

	if (split(r, l, s, n) < 0)
		return -1;
	memcpy(rec, l->blank, l->stride);
	if (put_fields(r, l, rec) < 0)
		return -1;
	r->now = interval_of(r, r->in.sym);
	if (r->last.sym != r->in.sym)
		r->last.sym_n = 0; /* its interval is no longer that of now */
	if (l->type == BT_BAR &&
	    settle_bar(r, (struct bt_bar *)(void *)rec) < 0)
		return bt_fail(
		    r->in.err, BT_BAD_INPUT, "the bar's end is out of range");
	r->n++;
	return 0;
}

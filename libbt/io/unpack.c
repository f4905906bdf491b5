/*
 * Unpacking: bt-stream(5), "Packed payloads".
 *
 * A body is read twice: once its header, every size checked before it is
 * believed; then its streams, 128 numbers of each part at a time, so that
 * what is in the making stays in the processor's nearest cache.
 */
#include "io/pack.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/vec.h"
#include "io/packform.h"
#include "io/packnum.h"
#include "io/packplanes.h"
#include "io/unpackbar.h"

enum {
	GROUP = BT_PACK_GROUP,
	COLUMNS = 4 /* of a part, at most */
};

/* Bytes still to be read. */
struct cursor {
	const uint8_t *p, *end;
	int is_bad; /* something was not there */
};

/* Numbers of a column, group by group. */
struct stream {
	struct cursor at; /* `small`: p goes through the lowest plane */
	uint32_t n, left;
	size_t size;
	uint8_t planes; /* `small` */
	uint8_t is_signed;
	uint8_t is_small;
};

struct column {
	struct stream main;
	uint32_t n_odd;           /* values that are told by their bits */
	struct stream where, odd; /* which, and their bits */
};

struct part {
	enum bt_pack_kind kind;
	enum bt_pack_guess guess;
	uint8_t is_wide, is_ordered;
	uint32_t offset;
	unsigned n_columns;
	struct column columns[COLUMNS];
	struct cursor runs; /* parameters of those that have not begun */
	uint32_t run_no, run_end;
	struct bt_packnum num; /* of the present run, */
	int64_t slope;
	uint64_t last, step; /* and where it stands */
};

struct bt_unpacker {
	ZSTD_DCtx *zstd;
	struct bt_buf body;
	struct part *parts;
	size_t n_parts, parts_cap;
	uint8_t covered[BT_PACK_SLOTS];

	/* grouped: symbols, the code of each record's, where each one's
	 * records end when sorted by it, and which record is where then */
	uint32_t *symbols, *codes, *run_ends, *sorted;
	size_t symbols_cap, codes_cap, run_ends_cap, sorted_cap;
	uint32_t n_symbols, symbol_offset;
	int is_grouped;

	/* of the block */
	uint32_t n;
	size_t stride;
	char *records;
	struct bt_err *err;
};

/* Numbers of a group: differences at first, then what they add up to. */
struct work32 {
	uint32_t k[COLUMNS][GROUP];
};
struct work64 {
	uint64_t k[COLUMNS][GROUP];
};

/* A word of a record in each of a group. */
union words {
	uint64_t i[GROUP];
	double d[GROUP];
};

/* Two words: a load and a store on any machine that has such. */
typedef uint64_t pair __attribute__((vector_size(16)));

struct bt_unpacker *
bt_unpacker_new(struct bt_err *err)
{
	struct bt_unpacker *u = calloc(1, sizeof *u);

	if (u != NULL)
		u->zstd = ZSTD_createDCtx();
	if (u == NULL || u->zstd == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		free(u);
		return NULL;
	}
	return u;
}

void
bt_unpacker_free(struct bt_unpacker *u)
{
	if (u == NULL)
		return;
	(void)ZSTD_freeDCtx(u->zstd);
	bt_buf_free(&u->body);
	free(u->parts);
	free(u->symbols);
	free(u->codes);
	free(u->run_ends);
	free(u->sorted);
	free(u);
}

static int
bad(struct bt_unpacker *u, const char *what)
{
	return bt_fail(u->err, BT_BAD_INPUT, "its columns %s", what);
}

/* ---- the header ---- */

static unsigned
get_byte(struct cursor *c)
{
	if (c->p == c->end) {
		c->is_bad = 1;
		return 0;
	}
	return *c->p++;
}

/* Seven bits a byte, the lowest first; the last byte is below 128. */
static uint64_t
get_number(struct cursor *c)
{
	uint64_t v = 0;
	unsigned shift, byte;

	for (shift = 0; shift < 64; shift += 7) {
		byte = get_byte(c);
		v |= (uint64_t)(byte & 127) << shift;
		if (byte < 128)
			return v;
	}
	c->is_bad = 1;
	return 0;
}

static int64_t
get_signed(struct cursor *c)
{
	return (int64_t)bt_pack_unfold(get_number(c));
}

static int
get_stream(struct bt_unpacker *u, struct cursor *c, uint32_t n, int is_small,
    struct stream *s)
{
	unsigned byte = get_byte(c);

	*s = (struct stream){ .n = n,
		.left = n,
		.is_small = (uint8_t)is_small,
		.planes = byte & 0x7f,
		.is_signed = byte >= BT_PACK_SIGNED };
	s->size = is_small ? (size_t)s->planes * n : get_number(c);
	if (c->is_bad || s->planes > (is_small ? 8 : 0))
		return bad(u, "are told in a way that is not known");
	return 0;
}

static int
get_column(struct bt_unpacker *u, struct cursor *c, const struct part *part,
    int is_small, struct column *col)
{
	uint64_t n = 0;

	memset(col, 0, sizeof *col);
	if (get_stream(u, c, u->n, is_small, &col->main) < 0)
		return -1;
	if (!part->is_wide && col->main.planes > 4)
		return bad(u, "have numbers that are too wide");
	if (part->kind >= BT_PACK_F64)
		n = get_number(c);
	if (n > u->n)
		return bad(u, "have more exceptions than values");
	col->n_odd = (uint32_t)n;
	if (n == 0)
		return 0;
	if (get_stream(u, c, col->n_odd, is_small, &col->where) < 0)
		return -1;
	return get_stream(u, c, col->n_odd, is_small, &col->odd);
}

static void
get_run(struct cursor *c, struct part *part)
{
	part->num.e = part->kind >= BT_PACK_F64 ? get_byte(c) : 0;
	part->num.unit = get_number(c);
	part->num.base = get_signed(c);
	part->slope =
	    part->kind < BT_PACK_F64 && (part->guess == BT_PACK_DELTA ||
					    part->guess == BT_PACK_DELTA2)
		? get_signed(c)
		: 0;
	if (part->num.e > BT_PACKNUM_E_MAX)
		c->is_bad = 1;
}

static int
cover(struct bt_unpacker *u, size_t offset, size_t size)
{
	size_t i;

	if (offset > u->stride || size > u->stride - offset ||
	    offset % (size < 8 ? 4 : 8) != 0)
		return bad(u, "lie outside their records");
	for (i = offset / 4; i < (offset + size) / 4; i++) {
		if (u->covered[i])
			return bad(u, "lie on one another");
		u->covered[i] = 1;
	}
	return 0;
}

/* The kind, guess and flags of a part: whether they go together. */
static int
is_known(const struct bt_unpacker *u, const struct part *part, unsigned flags)
{
	if (part->kind >= BT_PACK_KINDS || part->guess >= BT_PACK_GUESSES ||
	    flags > (BT_PACK_WIDE | BT_PACK_ORDERED) ||
	    (part->is_ordered && !u->is_grouped))
		return 0;
	switch (part->kind) {
	case BT_PACK_U32:
		return part->guess != BT_PACK_BESIDE;
	case BT_PACK_I64:
		return part->guess != BT_PACK_BESIDE ||
		       (u->covered[0] && u->covered[1]);
	case BT_PACK_F64:
	case BT_PACK_PAIR:
		return part->guess <= BT_PACK_DELTA;
	case BT_PACK_OHLC:
		return part->guess == BT_PACK_DELTA;
	case BT_PACK_KINDS:
		break;
	}
	return 0;
}

static int
get_part(
    struct bt_unpacker *u, struct cursor *c, int is_small, struct part *part)
{
	unsigned byte = get_byte(c), flags = get_byte(c);
	uint64_t offset = get_number(c);
	uint32_t i, n_runs;

	memset(part, 0, sizeof *part);
	part->kind = (enum bt_pack_kind)(byte & 15);
	part->guess = (enum bt_pack_guess)(byte >> 4);
	part->is_wide = (flags & BT_PACK_WIDE) != 0;
	part->is_ordered = (flags & BT_PACK_ORDERED) != 0;
	if (!is_known(u, part, flags))
		return bad(u, "are told in a way that is not known");
	part->n_columns = bt_pack_columns(part->kind);
	part->offset = (uint32_t)offset;
	if (offset > u->stride ||
	    cover(u, (size_t)offset,
		part->kind == BT_PACK_U32 ? 4 : 8 * part->n_columns) < 0)
		return bad(u, "lie outside their records");
	part->runs = *c;
	n_runs = u->is_grouped && !part->is_ordered ? u->n_symbols : 1;
	for (i = 0; i < n_runs && !c->is_bad; i++)
		get_run(c, part);
	part->runs.end = c->p;
	for (i = 0; i < part->n_columns; i++)
		if (get_column(u, c, part, is_small, &part->columns[i]) < 0)
			return -1;
	return c->is_bad ? bad(u, "end too early") : 0;
}

static int
get_parts(struct bt_unpacker *u, struct cursor *c, int is_small)
{
	size_t left = u->stride - (u->is_grouped ? 4 : 0);
	struct part *part;

	while (left > 0) {
		if (bt_vec_reserve(&u->parts, &u->parts_cap, u->n_parts + 1,
			sizeof *u->parts, u->err) < 0)
			return -1;
		part = &u->parts[u->n_parts];
		if (get_part(u, c, is_small, part) < 0)
			return -1;
		if (part->is_ordered && u->n_parts > 0 && !part[-1].is_ordered)
			return bad(u, "are out of their order");
		left -= part->kind == BT_PACK_U32 ? 4 : 8 * part->n_columns;
		u->n_parts++;
	}
	return 0;
}

/* ---- streams ---- */

static int
place_stream(struct bt_unpacker *u, struct cursor *c, struct stream *s)
{
	if (s->size > (size_t)(c->end - c->p))
		return bad(u, "end too early");
	s->at.p = c->p;
	c->p += s->size;
	s->at.end = c->p;
	return 0;
}

static int
place_columns(struct bt_unpacker *u, struct cursor *c, struct part *part)
{
	unsigned i;

	for (i = 0; i < part->n_columns; i++) {
		struct column *col = &part->columns[i];

		if (place_stream(u, c, &col->main) < 0 ||
		    place_stream(u, c, &col->where) < 0 ||
		    place_stream(u, c, &col->odd) < 0)
			return -1;
	}
	return 0;
}

/* How many numbers the next group of a stream has. */
static uint32_t
take_group(struct stream *s)
{
	uint32_t k = s->left < GROUP ? s->left : GROUP;

	s->left -= k;
	return k;
}

/* After a group of `fast` that took so many bytes: none are left over. */
static int
took(struct bt_unpacker *u, struct stream *s, size_t size)
{
	s->at.p += size;
	if (size == 0 || (s->left == 0 && s->at.p != s->at.end))
		return bad(u, "have a group that is none");
	return 0;
}

static int
next32(struct bt_unpacker *u, struct stream *s, uint32_t *v)
{
	uint32_t k = take_group(s);
	size_t i;

	if (s->size == 0) {
		memset(v, 0, GROUP * sizeof *v);
		return 0;
	}
	if (s->is_small) {
		bt_packplanes_get32(s->at.p, s->n, s->planes, k, v);
		s->at.p += k;
	} else if (took(u, s,
		       bt_packbits_get32(
			   s->at.p, (size_t)(s->at.end - s->at.p), k, v)) < 0) {
		return -1;
	}
	if (s->is_signed)
		for (i = 0; i < GROUP; i++)
			v[i] = v[i] >> 1 ^ (0 - (v[i] & 1));
	return 0;
}

static int
next64(struct bt_unpacker *u, struct stream *s, uint64_t *v)
{
	uint32_t k = take_group(s);
	size_t i;

	if (s->size == 0) {
		memset(v, 0, GROUP * sizeof *v);
		return 0;
	}
	if (s->is_small) {
		bt_packplanes_get64(s->at.p, s->n, s->planes, k, v);
		s->at.p += k;
	} else if (took(u, s,
		       bt_packbits_get64(
			   s->at.p, (size_t)(s->at.end - s->at.p), k, v)) < 0) {
		return -1;
	}
	if (s->is_signed)
		for (i = 0; i < GROUP; i++)
			v[i] = bt_pack_unfold(v[i]);
	return 0;
}

/* ---- symbols ---- */

/* Whether the values of a part come sorted by symbol. */
static int
is_sorted(const struct bt_unpacker *u, const struct part *part)
{
	return u->is_grouped && !part->is_ordered;
}

/* The record of the i-th value of a part. */
static char *
record_at(const struct bt_unpacker *u, const struct part *part, uint32_t i)
{
	if (is_sorted(u, part))
		i = u->sorted[i];
	return u->records + i * u->stride;
}

static int
reserve_symbols(struct bt_unpacker *u)
{
	if (bt_vec_reserve(&u->symbols, &u->symbols_cap, u->n_symbols,
		sizeof *u->symbols, u->err) < 0 ||
	    bt_vec_reserve(&u->run_ends, &u->run_ends_cap,
		(size_t)u->n_symbols + 1, sizeof *u->run_ends, u->err) < 0 ||
	    bt_vec_reserve(
		&u->codes, &u->codes_cap, u->n, sizeof *u->codes, u->err) < 0)
		return -1;
	return bt_vec_reserve(
	    &u->sorted, &u->sorted_cap, u->n, sizeof *u->sorted, u->err);
}

/* The symbols of a grouped body, ascending. */
static int
get_symbols(struct bt_unpacker *u, struct cursor *c)
{
	uint64_t n = get_number(c), offset, symbol = 0, more;
	uint32_t i;

	if (n == 0 || n > u->n)
		return bad(u, "have symbols that cannot be");
	u->n_symbols = (uint32_t)n;
	if (reserve_symbols(u) < 0)
		return -1;
	for (i = 0; i < u->n_symbols && !c->is_bad; i++) {
		more = get_number(c);
		symbol += more;
		if (more > UINT32_MAX || symbol > UINT32_MAX)
			return bad(u, "have symbols that cannot be");
		u->symbols[i] = (uint32_t)symbol;
	}
	offset = get_number(c);
	if (c->is_bad || offset > u->stride)
		return bad(u, "end too early");
	u->symbol_offset = (uint32_t)offset;
	return cover(u, (size_t)offset, 4);
}

static int
read_codes(struct bt_unpacker *u, struct stream *s)
{
	uint32_t v[GROUP], last = 0, at, i, k;

	for (at = 0; at < u->n; at += k) {
		if (next32(u, s, v) < 0)
			return -1;
		k = u->n - at < GROUP ? u->n - at : GROUP;
		for (i = 0; i < k; i++) {
			last = s->is_signed ? last + v[i] : v[i];
			if (last >= u->n_symbols)
				return bad(u, "have symbols that cannot be");
			u->codes[at + i] = last;
		}
	}
	return 0;
}

/* Sort records by symbol, and otherwise as they come; put their symbols. */
static void
sort_records(struct bt_unpacker *u)
{
	uint32_t *ends = u->run_ends, i, sum = 0;
	char *rec = u->records + u->symbol_offset;

	memset(ends, 0, ((size_t)u->n_symbols + 1) * sizeof *ends);
	for (i = 0; i < u->n; i++)
		ends[u->codes[i] + 1]++;
	for (i = 0; i < u->n_symbols; i++) {
		sum += ends[i];
		ends[i] = sum;
	}
	/* each where its symbol begins, which so becomes where it ends */
	for (i = 0; i < u->n; i++, rec += u->stride) {
		u->sorted[ends[u->codes[i]]++] = i;
		memcpy(rec, &u->symbols[u->codes[i]], sizeof *u->symbols);
	}
}

/* ---- runs ---- */

static void
begin_run(const struct bt_unpacker *u, struct part *part)
{
	get_run(&part->runs, part);
	part->run_end = u->is_grouped && !part->is_ordered
			    ? u->run_ends[part->run_no]
			    : u->n;
	part->run_no++;
	part->last = 0 - (uint64_t)part->slope;
	part->step = (uint64_t)part->slope;
}

/* ---- numbers: a .. b-1 of a group, all of one run ---- */

static inline void
add_up32(struct part *part, uint32_t *k, size_t a, size_t b)
{
	uint32_t last = (uint32_t)part->last, step = (uint32_t)part->step;
	size_t i;

	if (part->guess == BT_PACK_DELTA) {
		for (i = a; i < b; i++)
			k[i] = last += step + k[i];
	} else if (part->guess == BT_PACK_DELTA2) {
		for (i = a; i < b; i++)
			k[i] = last += step += k[i];
		part->step = step;
	}
	part->last = last;
}

static inline void
add_up64(struct part *part, uint64_t *k, size_t a, size_t b)
{
	uint64_t last = part->last, step = part->step;
	size_t i;

	if (part->guess == BT_PACK_DELTA) {
		for (i = a; i < b; i++)
			k[i] = last += step + k[i];
	} else if (part->guess == BT_PACK_DELTA2) {
		for (i = a; i < b; i++)
			k[i] = last += step += k[i];
		part->step = step;
	}
	part->last = last;
}

/*
 * Open from the last close, close from open, the others from those two.  What
 * hangs on the bar before is one addition; all else can be done side by side.
 */
static inline void
bars32(struct part *part, struct work32 *w, size_t a, size_t b)
{
	uint32_t *o = w->k[0], *h = w->k[1], *l = w->k[2], *c = w->k[3];
	uint32_t last = (uint32_t)part->last;
	int32_t open, close;
	size_t i;

	for (i = a; i < b; i++)
		o[i] += c[i];
	for (i = a; i < b; i++)
		o[i] = last += o[i];
	for (i = a; i < b; i++) {
		close = (int32_t)o[i];
		open = (int32_t)(o[i] - c[i]);
		h[i] += (uint32_t)(open > close ? open : close);
		l[i] = (uint32_t)(open < close ? open : close) - l[i];
		c[i] = (uint32_t)close;
		o[i] = (uint32_t)open;
	}
	part->last = last;
}

static inline void
bars64(struct part *part, struct work64 *w, size_t a, size_t b)
{
	uint64_t *o = w->k[0], *h = w->k[1], *l = w->k[2], *c = w->k[3];
	uint64_t last = part->last;
	int64_t open, close;
	size_t i;

	for (i = a; i < b; i++) {
		o[i] += last;
		c[i] += o[i];
		last = c[i];
		open = (int64_t)o[i];
		close = (int64_t)c[i];
		h[i] += (uint64_t)(open > close ? open : close);
		l[i] = (uint64_t)(open < close ? open : close) - l[i];
	}
	part->last = last;
}

static inline void
run32(struct part *part, struct work32 *w, union words *v, size_t a, size_t b)
{
	const struct bt_packnum *num = &part->num;
	size_t i;
	unsigned c;

	if (part->kind == BT_PACK_OHLC)
		bars32(part, w, a, b);
	else
		add_up32(part, w->k[0], a, b);
	if (part->kind == BT_PACK_PAIR)
		for (i = a; i < b; i++)
			w->k[1][i] += w->k[0][i];
	if (part->kind < BT_PACK_F64)
		for (i = a; i < b; i++)
			v[0].i[i] =
			    (uint64_t)num->base +
			    num->unit * (uint64_t)(int64_t)(int32_t)w->k[0][i];
	else
		for (c = 0; c < part->n_columns; c++)
			bt_packnum_join32(num, w->k[c] + a, b - a, v[c].d + a);
}

static inline void
run64(struct part *part, struct work64 *w, union words *v, size_t a, size_t b)
{
	const struct bt_packnum *num = &part->num;
	size_t i;
	unsigned c;

	if (part->kind == BT_PACK_OHLC)
		bars64(part, w, a, b);
	else
		add_up64(part, w->k[0], a, b);
	if (part->kind == BT_PACK_PAIR)
		for (i = a; i < b; i++)
			w->k[1][i] += w->k[0][i];
	if (part->kind < BT_PACK_F64)
		for (i = a; i < b; i++)
			v[0].i[i] =
			    (uint64_t)num->base + num->unit * w->k[0][i];
	else
		for (c = 0; c < part->n_columns; c++)
			bt_packnum_join64(num, w->k[c] + a, b - a, v[c].d + a);
}

/* Whole numbers of one run that are all as expected: in even steps. */
static void
run_expected(struct part *part, uint64_t *v)
{
	const uint64_t step = part->num.unit * part->step;
	const uint64_t first =
	    (uint64_t)part->num.base + part->num.unit * part->last + step;
	const pair two = { 2 * step, 2 * step };
	pair now = { first, first + step };
	size_t i;

	for (i = 0; i < GROUP; i += 2, now += two)
		memcpy(&v[i], &now, sizeof now);
	part->last += GROUP * part->step;
}

/*
 * A group of a part, `at` the place of its first value: n values, and room
 * for 128, in each of its columns.
 */
static int
read_group(struct bt_unpacker *u, struct part *part, uint32_t at, uint32_t n,
    union words *v)
{
	struct work32 w32;
	struct work64 w64;
	uint32_t a, b;
	unsigned c;

	if (part->columns[0].main.size == 0 && part->kind < BT_PACK_F64 &&
	    !is_sorted(u, part)) {
		if (at == 0)
			begin_run(u, part);
		run_expected(part, v[0].i);
		return 0;
	}
	for (c = 0; c < part->n_columns; c++)
		if ((part->is_wide
			    ? next64(u, &part->columns[c].main, w64.k[c])
			    : next32(u, &part->columns[c].main, w32.k[c])) < 0)
			return -1;
	for (a = 0; a < n; a = b) {
		while (at + a == part->run_end)
			begin_run(u, part);
		b = part->run_end - at < n ? part->run_end - at : n;
		if (part->is_wide)
			run64(part, &w64, v, a, b);
		else if (a == 0 && b == GROUP)
			run32(part, &w32, v, 0, GROUP);
		else
			run32(part, &w32, v, a, b);
	}
	return 0;
}

/* ---- records ---- */

static void
add_times(const uint64_t *times, uint64_t *v)
{
	size_t i;

	for (i = 0; i < GROUP; i++)
		v[i] += times[i];
}

/* The times of records that have them already. */
static void
find_times(const struct bt_unpacker *u, const struct part *part, uint32_t at,
    uint32_t n, uint64_t *times)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		memcpy(&times[i], record_at(u, part, at + i), sizeof *times);
	for (; i < GROUP; i++)
		times[i] = 0;
}

/* A word of each of n records, or the first half of it. */
static void
put_words(char *to, size_t stride, const uint64_t *v, uint32_t n, int is_half)
{
	uint32_t i;

	if (is_half)
		for (i = 0; i < n; i++, to += stride)
			memcpy(to, &v[i], 4);
	else
		for (i = 0; i < n; i++, to += stride)
			memcpy(to, &v[i], 8);
}

static void
put_sorted(const struct bt_unpacker *u, const uint32_t *order, size_t offset,
    const uint64_t *v, uint32_t n, int is_half)
{
	char *to = u->records + offset;
	uint32_t i;

	if (is_half)
		for (i = 0; i < n; i++)
			memcpy(to + order[i] * u->stride, &v[i], 4);
	else
		for (i = 0; i < n; i++)
			memcpy(to + order[i] * u->stride, &v[i], 8);
}

static void
put_group(struct bt_unpacker *u, const struct part *part, uint32_t at,
    uint32_t n, union words *v)
{
	const int is_half = part->kind == BT_PACK_U32;
	uint64_t times[GROUP];
	unsigned c;

	if (part->guess == BT_PACK_BESIDE) {
		find_times(u, part, at, n, times);
		add_times(times, v[0].i);
	}
	for (c = 0; c < part->n_columns; c++) {
		if (is_sorted(u, part))
			put_sorted(u, u->sorted + at, part->offset + 8 * c,
			    v[c].i, n, is_half);
		else
			put_words(
			    u->records + at * u->stride + part->offset + 8 * c,
			    u->stride, v[c].i, n, is_half);
	}
}

/* ---- bars ---- */

enum {
	TIME, /* parts of bars as they mostly are */
	END,
	PRICES,
	VOLUME,
	SYMBOL,
	FLAGS,
	BAR_PARTS
};

/* What stays from one group of bars to the next. */
struct bars {
	int is_usual;
	struct bt_unpackbar_num price;
	union words symbols;
};

/* Whether a body has the parts of bars in the usual way. */
static int
are_bars(const struct bt_unpacker *u)
{
	static const struct {
		enum bt_pack_kind kind;
		uint32_t offset;
	} usual[BAR_PARTS] = {
		[TIME] = { BT_PACK_I64, offsetof(struct bt_bar, time) },
		[END] = { BT_PACK_I64, offsetof(struct bt_bar, end) },
		[PRICES] = { BT_PACK_OHLC, offsetof(struct bt_bar, open) },
		[VOLUME] = { BT_PACK_F64, offsetof(struct bt_bar, volume) },
		[SYMBOL] = { BT_PACK_U32, offsetof(struct bt_bar, sym) },
		[FLAGS] = { BT_PACK_U32, offsetof(struct bt_bar, flags) },
	};
	size_t i;

	if (u->is_grouped || u->n_parts != BAR_PARTS ||
	    u->stride != sizeof(struct bt_bar) || u->parts[PRICES].is_wide)
		return 0;
	for (i = 0; i < BAR_PARTS; i++)
		if (u->parts[i].kind != usual[i].kind ||
		    u->parts[i].offset != usual[i].offset)
			return 0;
	return 1;
}

/* Whether all groups of a part that is not sorted are the same. */
static int
is_constant(const struct part *part)
{
	return part->columns[0].main.size == 0 &&
	       (part->guess == BT_PACK_PLAIN || part->slope == 0);
}

/* Symbols, and flags above them. */
static int
read_symbols(struct bt_unpacker *u, uint32_t at, union words *to)
{
	struct part *symbol = &u->parts[SYMBOL], *flags = &u->parts[FLAGS];
	union words above;
	size_t i;

	if (at > 0 && is_constant(symbol) && is_constant(flags))
		return 0; /* they are there */
	if (read_group(u, symbol, at, GROUP, to) < 0 ||
	    read_group(u, flags, at, GROUP, &above) < 0)
		return -1;
	for (i = 0; i < GROUP; i++)
		to->i[i] = (to->i[i] & UINT32_MAX) | above.i[i] << 32;
	return 0;
}

/* 128 bars, all of whose words are written at once. */
static int
read_bars(struct bt_unpacker *u, struct bars *bars, uint32_t at)
{
	struct part *prices = &u->parts[PRICES], *end = &u->parts[END];
	struct work32 w;
	union words times, ends, volumes;
	struct bt_unpackbar b = { .times = times.i,
		.ends = ends.i,
		.symbols = bars->symbols.i,
		.volumes = volumes.i,
		.close = w.k[0],
		.more_close = w.k[3],
		.more_high = w.k[1],
		.less_low = w.k[2] };
	uint32_t last;
	size_t i;

	if (read_group(u, &u->parts[TIME], at, GROUP, &times) < 0 ||
	    read_group(u, end, at, GROUP, &ends) < 0 ||
	    read_group(u, &u->parts[VOLUME], at, GROUP, &volumes) < 0 ||
	    read_symbols(u, at, &bars->symbols) < 0)
		return -1;
	if (end->guess == BT_PACK_BESIDE)
		add_times(times.i, ends.i);
	for (i = 0; i < COLUMNS; i++)
		if (next32(u, &prices->columns[i].main, w.k[i]) < 0)
			return -1;
	/* what hangs on the bar before is one addition */
	for (i = 0; i < GROUP; i++)
		w.k[0][i] += w.k[3][i];
	last = (uint32_t)prices->last;
	for (i = 0; i < GROUP; i++)
		w.k[0][i] = last += w.k[0][i];
	prices->last = last;
	b.price = bars->price;
	bt_unpackbar_put(&b, u->records + at * u->stride);
	return 0;
}

/* The parts first .. last-1, which are in the same order, side by side. */
static int
read_parts(struct bt_unpacker *u, size_t first, size_t last)
{
	struct bars bars = { .is_usual = first < last && are_bars(u) };
	union words v[COLUMNS];
	uint32_t at = 0, n;
	size_t i;

	if (bars.is_usual) {
		begin_run(u, &u->parts[PRICES]);
		bars.is_usual =
		    bt_unpackbar_num(&u->parts[PRICES].num, &bars.price);
	}
	for (; bars.is_usual && u->n - at >= GROUP; at += GROUP)
		if (read_bars(u, &bars, at) < 0)
			return -1;
	for (; at < u->n; at += n) {
		n = u->n - at < GROUP ? u->n - at : GROUP;
		for (i = first; i < last; i++) {
			if (read_group(u, &u->parts[i], at, n, v) < 0)
				return -1;
			put_group(u, &u->parts[i], at, n, v);
		}
	}
	return 0;
}

/* The values of a column that its numbers do not tell. */
static int
read_odd(struct bt_unpacker *u, struct part *part, unsigned c)
{
	struct column *col = &part->columns[c];
	uint64_t where[GROUP], odd[GROUP], at = 0, bits = 0;
	uint32_t i, k;

	while (col->where.left > 0) {
		k = col->where.left < GROUP ? col->where.left : GROUP;
		if (next64(u, &col->where, where) < 0 ||
		    next64(u, &col->odd, odd) < 0)
			return -1;
		for (i = 0; i < k; i++, at++) {
			bits ^= odd[i];
			if (where[i] >= u->n - at)
				return bad(u, "have exceptions that are none");
			at += where[i];
			memcpy(record_at(u, part, (uint32_t)at) + part->offset +
				   8 * c,
			    &bits, sizeof bits);
		}
	}
	return 0;
}

static int
read_body(struct bt_unpacker *u, struct cursor *c, int is_small)
{
	unsigned flags = get_byte(c);
	struct stream codes;
	size_t i, n_ordered = 0;
	unsigned k;

	u->n_parts = 0;
	u->n_symbols = 0;
	u->is_grouped = (flags & BT_PACK_GROUPED) != 0;
	memset(u->covered, 0, sizeof u->covered);
	if (flags > BT_PACK_GROUPED)
		return bad(u, "are told in a way that is not known");
	if (u->is_grouped && (get_symbols(u, c) < 0 ||
				 get_stream(u, c, u->n, is_small, &codes) < 0 ||
				 codes.planes > 4))
		return bad(u, "have symbols that cannot be");
	if (get_parts(u, c, is_small) < 0)
		return -1;
	if (u->is_grouped) {
		if (place_stream(u, c, &codes) < 0 || read_codes(u, &codes) < 0)
			return -1;
		sort_records(u);
	}
	for (i = 0; i < u->n_parts; i++) {
		if (place_columns(u, c, &u->parts[i]) < 0)
			return -1;
		n_ordered += u->parts[i].is_ordered;
	}
	if (c->p != c->end)
		return bad(u, "go on behind their end");
	if (read_parts(u, 0, n_ordered) < 0 ||
	    read_parts(u, n_ordered, u->n_parts) < 0)
		return -1;
	for (i = 0; i < u->n_parts; i++)
		for (k = 0; k < u->parts[i].n_columns; k++)
			if (read_odd(u, &u->parts[i], k) < 0)
				return -1;
	return 0;
}

static int
check_padding(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != 0)
			return 0;
	return n < 8;
}

int
bt_unpack(struct bt_unpacker *u, const struct bt_pack_shape *shape,
    const void *bytes, size_t n_bytes, void *records, struct bt_err *err)
{
	const uint8_t *p = bytes;
	struct bt_pack_head head;
	struct cursor c;

	u->n = shape->n;
	u->stride = bt_pack_stride(shape);
	u->records = records;
	u->err = err;
	if (n_bytes < sizeof head)
		return bad(u, "end too early");
	memcpy(&head, p, sizeof head);
	p += sizeof head;
	n_bytes -= sizeof head;
	if (head.stored > n_bytes || head.body > u->n * u->stride ||
	    !check_padding(p + head.stored, n_bytes - head.stored))
		return bad(u, "have sizes that disagree");
	if (shape->codec == BT_CODEC_FAST) {
		if (head.body != head.stored)
			return bad(u, "have sizes that disagree");
		c = (struct cursor){ p, p + head.body, 0 };
		return read_body(u, &c, 0);
	}
	bt_buf_clear(&u->body);
	if (bt_buf_reserve(&u->body, head.body, err) < 0)
		return -1;
	if (ZSTD_decompressDCtx(
		u->zstd, u->body.data, head.body, p, head.stored) != head.body)
		return bad(u, "are no zstd frames of their size");
	c = (struct cursor){ (const uint8_t *)u->body.data,
		(const uint8_t *)u->body.data + head.body, 0 };
	return read_body(u, &c, 1);
}

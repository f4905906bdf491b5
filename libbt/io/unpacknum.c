/*
 * The numbers of packed streams, and the values that they tell.
 */
#include "io/unpackpart.h"

#include <string.h>

#include "io/packplanes.h"

enum {
	GROUP = BT_PACK_GROUP
};

/* Numbers of a group: differences at first, then what they add up to. */
struct work32 {
	uint32_t k[BT_UNPACK_COLUMNS][GROUP];
};
struct work64 {
	uint64_t k[BT_UNPACK_COLUMNS][GROUP];
};

/* Two words: a load and a store on any machine that has such. */
typedef uint64_t pair __attribute__((vector_size(16)));

/* How many numbers the next group of a stream has. */
static uint32_t
take_group(struct bt_unpack_stream *s)
{
	uint32_t k = s->left < GROUP ? s->left : GROUP;

	s->left -= k;
	return k;
}

/* After a group of `fast` that took so many bytes: none are left over. */
static int
took(struct bt_unpacker *u, struct bt_unpack_stream *s, size_t size)
{
	s->at.p += size;
	if (size == 0 || (s->left == 0 && s->at.p != s->at.end))
		return bt_unpack_bad(u, "have a group that is none");
	return 0;
}

int
bt_unpacknum_next32(struct bt_unpacker *u, struct bt_unpack_stream *s,
    uint32_t v[BT_PACK_GROUP])
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

int
bt_unpacknum_next64(struct bt_unpacker *u, struct bt_unpack_stream *s,
    uint64_t v[BT_PACK_GROUP])
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

void
bt_unpacknum_begin(const struct bt_unpacker *u, struct bt_unpack_part *part)
{
	bt_unpackhead_run(&part->runs, part);
	part->run_end = u->is_grouped && !part->is_ordered
			    ? u->run_ends[part->run_no]
			    : u->n;
	part->run_no++;
	part->last = 0 - (uint64_t)part->slope;
	part->step = (uint64_t)part->slope;
}

/* ---- numbers: a .. b-1 of a group, all of one run ---- */

static inline void
add_up32(struct bt_unpack_part *part, uint32_t *k, size_t a, size_t b)
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
add_up64(struct bt_unpack_part *part, uint64_t *k, size_t a, size_t b)
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
bars32(struct bt_unpack_part *part, struct work32 *w, size_t a, size_t b)
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
bars64(struct bt_unpack_part *part, struct work64 *w, size_t a, size_t b)
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
run32(struct bt_unpack_part *part, struct work32 *w, union bt_unpack_words *v,
    size_t a, size_t b)
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
		for (c = 0; c < bt_pack_columns(part->kind); c++)
			bt_packnum_join32(num, w->k[c] + a, b - a, v[c].d + a);
}

static inline void
run64(struct bt_unpack_part *part, struct work64 *w, union bt_unpack_words *v,
    size_t a, size_t b)
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
		for (c = 0; c < bt_pack_columns(part->kind); c++)
			bt_packnum_join64(num, w->k[c] + a, b - a, v[c].d + a);
}

/* Whole numbers of one run that are all as expected: in even steps. */
static void
run_expected(struct bt_unpack_part *part, uint64_t *v)
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

/* A group of a part whose arithmetic is modulo 2^32, */
static int
read32(struct bt_unpacker *u, struct bt_unpack_part *part, uint32_t at,
    uint32_t n, union bt_unpack_words *v)
{
	const unsigned columns = bt_pack_columns(part->kind);
	struct work32 w;
	uint32_t a, b;
	unsigned c;

	for (c = 0; c < columns; c++)
		/* cppcheck-suppress uninitvar; it is filled there */
		if (bt_unpacknum_next32(u, &part->columns[c].main, w.k[c]) < 0)
			return -1;
	for (a = 0; a < n; a = b) {
		while (at + a == part->run_end)
			bt_unpacknum_begin(u, part);
		b = part->run_end - at < n ? part->run_end - at : n;
		if (a == 0 && b == GROUP)
			run32(part, &w, v, 0, GROUP);
		else
			run32(part, &w, v, a, b);
	}
	return 0;
}

/* and 2^64. */
static int
read64(struct bt_unpacker *u, struct bt_unpack_part *part, uint32_t at,
    uint32_t n, union bt_unpack_words *v)
{
	const unsigned columns = bt_pack_columns(part->kind);
	struct work64 w;
	uint32_t a, b;
	unsigned c;

	for (c = 0; c < columns; c++)
		/* cppcheck-suppress uninitvar; likewise */
		if (bt_unpacknum_next64(u, &part->columns[c].main, w.k[c]) < 0)
			return -1;
	for (a = 0; a < n; a = b) {
		while (at + a == part->run_end)
			bt_unpacknum_begin(u, part);
		b = part->run_end - at < n ? part->run_end - at : n;
		run64(part, &w, v, a, b);
	}
	return 0;
}

int
bt_unpacknum_group(struct bt_unpacker *u, struct bt_unpack_part *part,
    uint32_t at, uint32_t n, union bt_unpack_words *v)
{
	if (part->columns[0].main.size == 0 && part->kind < BT_PACK_F64 &&
	    !bt_unpack_is_sorted(u, part)) {
		if (at == 0)
			bt_unpacknum_begin(u, part);
		run_expected(part, v[0].i);
		return 0;
	}
	return part->is_wide ? read64(u, part, at, n, v)
			     : read32(u, part, at, n, v);
}

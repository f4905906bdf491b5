/*
 * Unpacking: bt-stream(5), "Packed payloads".
 *
 * A body is read twice: once its header, then its streams, 128 numbers of
 * each part at a time, so that what is in the making stays in the processor's
 * nearest cache.
 */
#include "io/pack.h"

#include <stdlib.h>
#include <string.h>

#include "io/plainbars.h"
#include "io/unpackbar.h"
#include "io/unpackpart.h"

enum {
	GROUP = BT_PACK_GROUP
};

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

/* The record of the i-th value of a part. */
static char *
record_at(
    const struct bt_unpacker *u, const struct bt_unpack_part *part, uint32_t i)
{
	if (bt_unpack_is_sorted(u, part))
		i = u->sorted[i];
	return u->records + i * u->stride;
}

static int
read_codes(struct bt_unpacker *u, struct bt_unpack_stream *s)
{
	uint32_t v[GROUP], last = 0, at, i, k;

	for (at = 0; at < u->n; at += k) {
		if (bt_unpacknum_next32(u, s, v) < 0)
			return -1;
		k = u->n - at < GROUP ? u->n - at : GROUP;
		for (i = 0; i < k; i++) {
			last = s->is_signed ? last + v[i] : v[i];
			if (last >= u->n_symbols)
				return bt_unpack_bad(
				    u, "have symbols that cannot be");
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
find_times(const struct bt_unpacker *u, const struct bt_unpack_part *part,
    uint32_t at, uint32_t n, uint64_t *times)
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
put_group(struct bt_unpacker *u, const struct bt_unpack_part *part, uint32_t at,
    uint32_t n, union bt_unpack_words *v)
{
	const int is_half = part->kind == BT_PACK_U32;
	uint64_t times[GROUP];
	unsigned c;

	if (part->guess == BT_PACK_BESIDE) {
		find_times(u, part, at, n, times);
		add_times(times, v[0].i);
	}
	for (c = 0; c < part->n_columns; c++) {
		if (bt_unpack_is_sorted(u, part))
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
	int is_plain; /* so far, by their times and symbols */
	struct bt_unpackbar_num price;
	union bt_unpack_words symbols;
	bt_time time, end; /* of the bar before */
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
is_constant(const struct bt_unpack_part *part)
{
	return part->columns[0].main.size == 0 &&
	       (part->guess == BT_PACK_PLAIN || part->slope == 0);
}

/* Symbols, and flags above them. */
static int
read_symbols(struct bt_unpacker *u, uint32_t at, union bt_unpack_words *to)
{
	struct bt_unpack_part *symbol = &u->parts[SYMBOL],
			      *flags = &u->parts[FLAGS];
	union bt_unpack_words above;
	size_t i;

	if (at > 0 && is_constant(symbol) && is_constant(flags))
		return 0; /* they are there */
	if (bt_unpacknum_group(u, symbol, at, GROUP, to) < 0 ||
	    bt_unpacknum_group(u, flags, at, GROUP, &above) < 0)
		return -1;
	for (i = 0; i < GROUP; i++)
		to->i[i] = (to->i[i] & UINT32_MAX) | above.i[i] << 32;
	return 0;
}

/* Whether times are one step from one another, and then end so much later. */
static int
are_even(
    const struct bt_unpacker *u, const uint64_t *times, const uint64_t *ends)
{
	/* so little that nothing can overflow unseen */
	const uint64_t most = UINT64_C(1) << 56, step = times[1] - times[0];
	const bt_time last = (bt_time)times[GROUP - 1];

	return u->parts[TIME].columns[0].main.size == 0 && step > 0 &&
	       step < most && (bt_time)times[0] < last &&
	       u->parts[END].guess == BT_PACK_BESIDE &&
	       is_constant(&u->parts[END]) && ends[0] - times[0] < most &&
	       (bt_time)ends[GROUP - 1] >= last;
}

/* Whether 128 bars follow those before as plain ones do. */
static int
are_rising(const struct bt_unpacker *u, const uint64_t *times,
    const uint64_t *ends, struct bars *bars)
{
	const size_t n = are_even(u, times, ends) ? 1 : GROUP;
	uint32_t is_bad = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const bt_time time = (bt_time)times[i], end = (bt_time)ends[i];

		is_bad |= time <= bars->time;
		is_bad |= end <= bars->end;
		is_bad |= end < time;
		bars->time = time;
		bars->end = end;
	}
	bars->time = (bt_time)times[GROUP - 1];
	bars->end = (bt_time)ends[GROUP - 1];
	return is_bad == 0;
}

/* Whether bars may be plain, as far as their parts tell: all is a number, and
 * the symbol one. */
static int
may_be_plain(const struct bt_unpacker *u)
{
	size_t i;
	unsigned c;

	for (i = 0; i < u->n_parts; i++)
		for (c = 0; c < u->parts[i].n_columns; c++)
			if (u->parts[i].columns[c].n_odd > 0)
				return 0;
	return is_constant(&u->parts[SYMBOL]) && is_constant(&u->parts[FLAGS]);
}

/* The bars behind the first n, which are plain; the last of those once more,
 * as they are to follow it. */
static void
check_rest(struct bt_unpacker *u, const struct bars *bars, uint32_t n)
{
	const uint32_t i = n > 0 ? n - 1 : 0;
	const char *rest = u->records + i * u->stride;

	u->flags = n > 0 ? (uint32_t)(bars->symbols.i[0] >> 32) : 0;
	u->is_plain = bt_plainbars_check(
	    (const struct bt_bar *)(const void *)rest, u->n - i, &u->flags);
}

/* 128 bars, all of whose words are written at once. */
static int
read_bars(struct bt_unpacker *u, struct bars *bars, uint32_t at)
{
	struct bt_unpack_part *prices = &u->parts[PRICES],
			      *end = &u->parts[END];
	uint32_t k[BT_UNPACK_COLUMNS][GROUP];
	union bt_unpack_words times, ends, volumes;
	struct bt_unpackbar b = { .times = times.i,
		.ends = ends.i,
		.symbols = bars->symbols.i,
		.volumes = volumes.i,
		.close = k[0],
		.more_close = k[3],
		.more_high = k[1],
		.less_low = k[2] };
	uint32_t last;
	size_t i;

	if (bt_unpacknum_group(u, &u->parts[TIME], at, GROUP, &times) < 0 ||
	    bt_unpacknum_group(u, end, at, GROUP, &ends) < 0 ||
	    bt_unpacknum_group(u, &u->parts[VOLUME], at, GROUP, &volumes) < 0 ||
	    read_symbols(u, at, &bars->symbols) < 0)
		return -1;
	if (end->guess == BT_PACK_BESIDE)
		add_times(times.i, ends.i);
	bars->is_plain = bars->is_plain && are_rising(u, times.i, ends.i, bars);
	for (i = 0; i < BT_UNPACK_COLUMNS; i++)
		if (bt_unpacknum_next32(u, &prices->columns[i].main, k[i]) < 0)
			return -1;
	/* what hangs on the bar before is one addition */
	for (i = 0; i < GROUP; i++)
		k[0][i] += k[3][i];
	last = (uint32_t)prices->last;
	for (i = 0; i < GROUP; i++)
		k[0][i] = last += k[0][i];
	prices->last = last;
	b.price = bars->price;
	bt_unpackbar_put(&b, u->records + at * u->stride);
	return 0;
}

/* The parts first .. last-1, which are in the same order, side by side: the
 * records from `at` on. */
static int
read_groups(struct bt_unpacker *u, size_t first, size_t last, uint32_t at)
{
	union bt_unpack_words v[BT_UNPACK_COLUMNS];
	uint32_t n;
	size_t i;

	for (; at < u->n; at += n) {
		n = u->n - at < GROUP ? u->n - at : GROUP;
		for (i = first; i < last; i++) {
			if (bt_unpacknum_group(u, &u->parts[i], at, n, v) < 0)
				return -1;
			put_group(u, &u->parts[i], at, n, v);
		}
	}
	return 0;
}

/* The parts of usual bars. */
static int
read_all_bars(struct bt_unpacker *u, struct bars *bars)
{
	uint32_t at;

	bars->is_plain = may_be_plain(u);
	bars->time = bars->end = BT_TIME_NONE; /* less than any */
	for (at = 0; u->n - at >= GROUP; at += GROUP)
		if (read_bars(u, bars, at) < 0)
			return -1;
	if (read_groups(u, 0, u->n_parts, at) < 0)
		return -1;
	if (bars->is_plain)
		check_rest(u, bars, at);
	return 0;
}

static int
read_parts(struct bt_unpacker *u, size_t first, size_t last)
{
	struct bars bars;

	if (first < last && are_bars(u)) {
		bt_unpacknum_begin(u, &u->parts[PRICES]);
		if (bt_unpackbar_num(&u->parts[PRICES].num, &bars.price))
			return read_all_bars(u, &bars);
	}
	return read_groups(u, first, last, 0);
}

/* The values of a column that its numbers do not tell. */
static int
read_odd(struct bt_unpacker *u, struct bt_unpack_part *part, unsigned c)
{
	struct bt_unpack_column *col = &part->columns[c];
	uint64_t where[GROUP], odd[GROUP], at = 0, bits = 0;
	uint32_t i, k;

	while (col->where.left > 0) {
		k = col->where.left < GROUP ? col->where.left : GROUP;
		if (bt_unpacknum_next64(u, &col->where, where) < 0 ||
		    bt_unpacknum_next64(u, &col->odd, odd) < 0)
			return -1;
		for (i = 0; i < k; i++, at++) {
			bits ^= odd[i];
			if (where[i] >= u->n - at)
				return bt_unpack_bad(
				    u, "have exceptions that are none");
			at += where[i];
			memcpy(record_at(u, part, (uint32_t)at) + part->offset +
				   8 * c,
			    &bits, sizeof bits);
		}
	}
	return 0;
}

static int
read_symbols_of(struct bt_unpacker *u, struct bt_unpack_cursor *c,
    struct bt_unpack_stream *codes)
{
	if (bt_unpackhead_place(u, c, codes) < 0 || read_codes(u, codes) < 0)
		return -1;
	sort_records(u);
	return 0;
}

static int
read_body(struct bt_unpacker *u, struct bt_unpack_cursor *c, int is_small)
{
	struct bt_unpack_stream codes;
	size_t i, n_ordered = 0;
	unsigned k;

	if (bt_unpackhead_read(u, c, is_small, &codes) < 0)
		return -1;
	if (u->is_grouped && read_symbols_of(u, c, &codes) < 0)
		return -1;
	if (bt_unpackhead_place_all(u, c) < 0)
		return -1;
	for (i = 0; i < u->n_parts; i++)
		n_ordered += u->parts[i].is_ordered;
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
	struct bt_unpack_cursor c;

	u->n = shape->n;
	u->stride = bt_pack_stride(shape);
	u->records = records;
	u->err = err;
	u->is_plain = 0;
	if (n_bytes < sizeof head)
		return bt_unpack_bad(u, "end too early");
	memcpy(&head, p, sizeof head);
	p += sizeof head;
	n_bytes -= sizeof head;
	if (head.stored > n_bytes || head.body > u->n * u->stride ||
	    !check_padding(p + head.stored, n_bytes - head.stored))
		return bt_unpack_bad(u, "have sizes that disagree");
	if (shape->codec == BT_CODEC_FAST) {
		if (head.body != head.stored)
			return bt_unpack_bad(u, "have sizes that disagree");
		c = (struct bt_unpack_cursor){ p, p + head.body, 0 };
		return read_body(u, &c, 0);
	}
	bt_buf_clear(&u->body);
	if (bt_buf_reserve(&u->body, head.body, err) < 0)
		return -1;
	if (ZSTD_decompressDCtx(
		u->zstd, u->body.data, head.body, p, head.stored) != head.body)
		return bt_unpack_bad(u, "are no zstd frames of their size");
	c = (struct bt_unpack_cursor){ (const uint8_t *)u->body.data,
		(const uint8_t *)u->body.data + head.body, 0 };
	return read_body(u, &c, 1);
}

int
bt_unpacker_is_plain(const struct bt_unpacker *u, uint32_t *flags)
{
	if (u->is_plain)
		*flags |= u->flags;
	return u->is_plain;
}

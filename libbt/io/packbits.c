#include "io/packbits.h"

#include <string.h>

enum {
	GROUP = BT_PACK_GROUP,
	ROWS = 32 /* of four numbers, each in a lane of its own */
};

/* Four lanes of 32 bits: what both compilers know on any machine. */
typedef uint32_t lanes __attribute__((vector_size(16)));

static unsigned
width_of(uint64_t v)
{
	return v == 0 ? 0 : 64 - (unsigned)__builtin_clzll(v);
}

/* ---- writing ---- */

/* How a group is best kept. */
struct plan {
	unsigned width, n_wide, wide_bytes;
	size_t size;
};

static struct plan
plan_group(const uint64_t *v)
{
	unsigned count[65] = { 0 }, w, widest = 0, n_wide = 0, i, bytes;
	struct plan best = { 0 };
	size_t size;

	for (i = 0; i < GROUP; i++) {
		w = width_of(v[i]);
		count[w]++;
		widest = w > widest ? w : widest;
	}
	best.width = widest;
	best.size = 2 + 16 * (size_t)widest;
	for (w = widest; w > 0; w--) {
		n_wide += count[w];
		if (n_wide == GROUP)
			break;
		bytes = (widest - w + 1 + 7) / 8;
		size = 3 + 16 * (size_t)(w - 1) + n_wide * (1 + bytes);
		if (size < best.size)
			best = (struct plan){ w - 1, n_wide, bytes, size };
	}
	return best;
}

static unsigned
tail_bytes(const uint64_t *v, size_t n)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < n; i++)
		all |= v[i];
	return (width_of(all) + 7) / 8;
}

size_t
bt_packbits_size(const uint64_t *v, size_t n)
{
	size_t size = 0;

	for (; n >= GROUP; n -= GROUP, v += GROUP)
		size += plan_group(v).size;
	return n == 0 ? size : size + 1 + n * tail_bytes(v, n);
}

/* Numbers of `width` bits, 0 .. 32, row by row in each of four lanes. */
static char *
put_rows(char *to, const uint32_t *v, unsigned width)
{
	uint32_t words[4 * 33] = { 0 };
	unsigned row, lane, bit, shift;
	uint64_t two;

	for (row = 0; row < ROWS; row++)
		for (lane = 0; lane < 4; lane++) {
			bit = row * width;
			shift = bit % 32;
			two = (uint64_t)v[4 * row + lane] << shift;
			words[bit / 32 * 4 + lane] |= (uint32_t)two;
			words[bit / 32 * 4 + 4 + lane] |= (uint32_t)(two >> 32);
		}
	memcpy(to, words, 16 * (size_t)width);
	return to + 16 * (size_t)width;
}

static char *
put_group(char *to, const uint64_t *v)
{
	const struct plan plan = plan_group(v);
	const uint64_t mask =
	    plan.width < 64 ? (UINT64_C(1) << plan.width) - 1 : UINT64_MAX;
	uint32_t low[GROUP], high[GROUP];
	uint64_t rest;
	unsigned i;

	*to++ = (char)plan.width;
	*to++ = (char)plan.n_wide;
	if (plan.n_wide > 0)
		*to++ = (char)plan.wide_bytes;
	for (i = 0; i < GROUP; i++) {
		low[i] = (uint32_t)(v[i] & mask);
		high[i] = (uint32_t)((v[i] & mask) >> 32);
	}
	to = put_rows(to, low, plan.width < 32 ? plan.width : 32);
	if (plan.width > 32)
		to = put_rows(to, high, plan.width - 32);
	for (i = 0; i < GROUP; i++)
		if (v[i] > mask)
			*to++ = (char)i;
	for (i = 0; i < GROUP; i++)
		if (v[i] > mask) {
			rest = v[i] >> plan.width;
			memcpy(to, &rest, plan.wide_bytes);
			to += plan.wide_bytes;
		}
	return to;
}

int
bt_packbits_put(
    struct bt_buf *out, const uint64_t *v, size_t n, struct bt_err *err)
{
	size_t size = bt_packbits_size(v, n), i;
	unsigned bytes;
	char *to;

	if (bt_buf_reserve(out, size, err) < 0)
		return -1;
	to = out->data + out->len;
	out->len += size;
	for (; n >= GROUP; n -= GROUP, v += GROUP)
		to = put_group(to, v);
	if (n == 0)
		return 0;
	bytes = tail_bytes(v, n);
	*to++ = (char)bytes;
	for (i = 0; i < n; i++, to += bytes)
		memcpy(to, &v[i], bytes);
	return 0;
}

/* ---- reading ---- */

/*
 * Row r of numbers of W bits, both constants, so that nothing of this is
 * computed but shifts and masks; nor is a byte behind the rows looked at.
 */
#define LOAD(at) (memcpy(&word, p + 16 * (at), 16), word)
#define ROW(W, r)                                                              \
	do {                                                                   \
		lanes v = LOAD((r) * (W) / 32) >> ((r) * (W) % 32);            \
		if ((r) * (W) % 32 + (W) > 32)                                 \
			v |= LOAD((r) * (W) / 32 + 1)                          \
			     << ((32 - (r) * (W) % 32) & 31);                  \
		v &= UINT32_MAX >> (32 - (W));                                 \
		memcpy(to + 4 * (r), &v, 16);                                  \
	} while (0)
#define ROWS4(W, r)                                                            \
	ROW(W, r);                                                             \
	ROW(W, (r) + 1);                                                       \
	ROW(W, (r) + 2);                                                       \
	ROW(W, (r) + 3)
#define ROWS16(W, r)                                                           \
	ROWS4(W, r);                                                           \
	ROWS4(W, (r) + 4);                                                     \
	ROWS4(W, (r) + 8);                                                     \
	ROWS4(W, (r) + 12)
#define CASE(W)                                                                \
	case W:                                                                \
		ROWS16(W, 0);                                                  \
		ROWS16(W, 16);                                                 \
		break
#define CASES4(W)                                                              \
	CASE(W);                                                               \
	CASE((W) + 1);                                                         \
	CASE((W) + 2);                                                         \
	CASE((W) + 3)

/*
 * The inverse of put_rows().
 *
 * long: one way for each of 32 widths, which the macros write
 */
static void /* NOLINTNEXTLINE(readability-function-size) */
get_rows(const uint8_t *p, uint32_t *to, unsigned width)
{
	lanes word;

	switch (width) {
		CASES4(1);
		CASES4(5);
		CASES4(9);
		CASES4(13);
		CASES4(17);
		CASES4(21);
		CASES4(25);
		CASES4(29);
	default:
		memset(to, 0, GROUP * sizeof *to);
	}
}

/* The head of a full group, its size within n_bytes; 0 where it is none. */
static size_t
read_head(const uint8_t *p, size_t n_bytes, struct plan *plan)
{
	if (n_bytes < 2 || p[0] > 64 || p[1] >= GROUP)
		return 0;
	*plan = (struct plan){ p[0], p[1], 0, 2 + 16 * (size_t)p[0] };
	if (plan->n_wide > 0) {
		if (n_bytes < 3 || p[2] == 0 || p[2] > 8 || plan->width == 64)
			return 0;
		plan->wide_bytes = p[2];
		plan->size += 1 + plan->n_wide * (1 + (size_t)p[2]);
	}
	return plan->size <= n_bytes ? plan->size : 0;
}

static uint64_t
read_bytes(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

/*
 * What the i-th of those that are wider has above its lowest bits; `at` is
 * where their places are told.
 */
static inline uint64_t
rest_of(const struct plan *plan, const uint8_t *p, const uint8_t *at,
    size_t n_bytes, size_t i)
{
	const uint8_t *rest = at + plan->n_wide + i * plan->wide_bytes;
	uint64_t v;

	if ((size_t)(rest - p) + sizeof v > n_bytes)
		return read_bytes(rest, plan->wide_bytes);
	memcpy(&v, rest, sizeof v); /* bytes of others too: one load */
	return v & UINT64_MAX >> (64 - 8 * plan->wide_bytes);
}

/* The head of what is no full group: its size, or 0. */
static size_t
tail_size(const uint8_t *p, size_t n_bytes, uint32_t n)
{
	size_t size = 1 + (size_t)n * (n_bytes > 0 ? p[0] : 0);

	return n_bytes > 0 && p[0] <= 8 && size <= n_bytes ? size : 0;
}

size_t
bt_packbits_get32(
    const uint8_t *p, size_t n_bytes, uint32_t n, uint32_t v[GROUP])
{
	struct plan plan;
	const uint8_t *at;
	size_t size, i;

	if (n < GROUP) {
		size = tail_size(p, n_bytes, n);
		if (size == 0 || p[0] > 4)
			return 0;
		memset(v, 0, GROUP * sizeof *v);
		for (i = 0; i < n; i++)
			v[i] = (uint32_t)read_bytes(p + 1 + i * p[0], p[0]);
		return size;
	}
	size = read_head(p, n_bytes, &plan);
	if (size == 0 || plan.width > 32)
		return 0;
	at = p + 2 + (plan.n_wide > 0);
	get_rows(at, v, plan.width);
	if (plan.n_wide == 0)
		return size;
	at += 16 * (size_t)plan.width;
	for (i = 0; i < plan.n_wide; i++)
		v[at[i] % GROUP] |=
		    (uint32_t)(rest_of(&plan, p, at, n_bytes, i) << plan.width);
	return size;
}

static void
get_wide_rows(const uint8_t *p, unsigned width, uint64_t *v)
{
	uint32_t low[GROUP], high[GROUP];
	size_t i;

	get_rows(p, low, width < 32 ? width : 32);
	get_rows(p + 16 * (size_t)32, high, width < 32 ? 0 : width - 32);
	for (i = 0; i < GROUP; i++)
		v[i] = low[i] | (uint64_t)high[i] << 32;
}

size_t
bt_packbits_get64(
    const uint8_t *p, size_t n_bytes, uint32_t n, uint64_t v[GROUP])
{
	struct plan plan;
	const uint8_t *at;
	size_t size, i;

	if (n < GROUP) {
		size = tail_size(p, n_bytes, n);
		memset(v, 0, GROUP * sizeof *v);
		for (i = 0; size > 0 && i < n; i++)
			v[i] = read_bytes(p + 1 + i * p[0], p[0]);
		return size;
	}
	size = read_head(p, n_bytes, &plan);
	if (size == 0)
		return 0;
	at = p + 2 + (plan.n_wide > 0);
	get_wide_rows(at, plan.width, v);
	at += 16 * (size_t)plan.width;
	for (i = 0; i < plan.n_wide; i++)
		v[at[i] % GROUP] |= rest_of(&plan, p, at, n_bytes, i)
				    << plan.width;
	return size;
}

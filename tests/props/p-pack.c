/*
 * What is packed comes out again, bit for bit: blocks of every type, of many
 * sizes, filled in ways that suit the codecs and in ways that do not.
 *
 *	p-pack [TRIES [SEED]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "io/form.h"
#include "io/pack.h"
#include "io/packnum.h"

static long tries = 400;
static uint64_t seed = 1;

static struct bt_random rnd;
static struct bt_err err;

static uint64_t
below(uint64_t n)
{
	return bt_random_next(&rnd) % n;
}

/* ---- values ---- */

static uint64_t
bits_of(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	return bits;
}

static uint64_t
nasty(void)
{
	static const uint64_t all[] = { 0, UINT64_C(1) << 63,
		UINT64_C(0x7ff8000000000000), UINT64_C(0x7ff0000000000000),
		UINT64_C(0xfff0000000000000), UINT64_C(0x7fefffffffffffff), 1,
		UINT64_C(0x8000000000000001), UINT64_C(0x7ff0000000000001),
		UINT64_C(0xffffffffffffffff), UINT64_C(0x4340000000000000),
		UINT64_C(0x4320000000000000), UINT64_C(0xc31fffffffffffff),
		UINT64_C(0x7e37e43c8800759c) /* 1e300 */ };

	return all[below(sizeof all / sizeof all[0])];
}

/* How a word goes on from one record to the next. */
enum way {
	CONSTANT,
	STEADY,  /* the same step each time, mostly */
	WALK,    /* decimals that wander */
	AROUND,  /* decimals about a value */
	WHOLE,   /* whole doubles */
	NUMBERS, /* small integers */
	DOUBLES, /* any in 0 .. 1 */
	BITS,    /* any */
	NASTY,   /* what no decimal is */
	WAYS
};

struct word {
	enum way way;
	unsigned e;
	int64_t m, step;
	unsigned odd; /* one in so many is something else; 0: none */
	uint64_t bits;
};

static double
decimal(int64_t m, unsigned e)
{
	static const double powers[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

	return (double)m / powers[e];
}

static struct word
new_word(void)
{
	struct word w = { .way = (enum way)below(WAYS),
		.e = (unsigned)below(BT_PACKNUM_E_MAX + 1),
		.m = (int64_t)below(UINT64_C(1) << below(51)),
		.step = (int64_t)below(UINT64_C(1) << below(48)) -
			(INT64_C(1) << below(20)),
		.odd = below(3) == 0 ? 1 + (unsigned)below(200) : 0 };

	w.bits = bt_random_next(&rnd);
	return w;
}

static uint64_t
next_word(struct word *w)
{
	const int64_t wander = (int64_t)below(64) - 32;

	if (w->odd > 0 && below(w->odd) == 0)
		return below(2) ? nasty() : bt_random_next(&rnd);
	switch (w->way) {
	case CONSTANT:
		return w->bits;
	case STEADY:
		return w->bits += (uint64_t)w->step;
	case WALK:
		w->m += wander;
		return bits_of(decimal(w->m, w->e));
	case AROUND:
		return bits_of(decimal(w->m + wander * 25, w->e));
	case WHOLE:
		return bits_of((double)(w->m + wander));
	case NUMBERS:
		return below(UINT64_C(1) << (w->e + 1));
	case DOUBLES:
		return bits_of(bt_random_unit(&rnd));
	case BITS:
		return bt_random_next(&rnd);
	case NASTY:
	case WAYS:
		break;
	}
	return nasty();
}

/* ---- blocks ---- */

static size_t
sym_of(enum bt_type type)
{
	const struct bt_record_info *info = bt_record_info(type);
	size_t i;

	for (i = 0; i < info->n_columns; i++)
		if (info->columns[i].kind == BT_K_SYM)
			return info->columns[i].offset;
	return SIZE_MAX;
}

/* All words of all records, each in its own way; symbols as they may be. */
static void
fill(const struct bt_pack_shape *s, char *records)
{
	const size_t stride = bt_pack_stride(s), sym = sym_of(s->type);
	const uint32_t symbols = below(3) == 0 ? 1 : 1 + (uint32_t)below(40);
	const int in_turn = below(2) == 0;
	uint32_t i, number;
	size_t at;

	for (at = 0; at < stride; at += 8) {
		struct word w = new_word();

		for (i = 0; i < s->n; i++) {
			uint64_t v = next_word(&w);

			memcpy(records + i * stride + at, &v, sizeof v);
		}
	}
	for (i = 0; sym != SIZE_MAX && i < s->n; i++) {
		number = in_turn ? i % symbols : (uint32_t)below(symbols);
		if (below(1000) == 0 && symbols == 39)
			number = BT_SYM_NONE;
		memcpy(records + i * stride + sym, &number, sizeof number);
	}
}

/* Bars that look like bars, some of them invalid. */
static void
fill_bars(const struct bt_pack_shape *s, char *records)
{
	const size_t stride = bt_pack_stride(s);
	const unsigned e = (unsigned)below(9);
	const uint32_t symbols = 1 + (uint32_t)below(5);
	const int64_t unit = 1 + (int64_t)below(5);
	int64_t px = (int64_t)below(1 << 20), close;
	uint32_t i;

	for (i = 0; i < s->n; i++) {
		struct bt_bar b = { .time = (bt_time)i * 60 * BT_SECOND,
			.sym = (uint32_t)below(symbols) };

		close = px + (int64_t)below(100) - 50;
		b.end = b.time + 60 * BT_SECOND;
		b.open = decimal(unit * px, e);
		b.close = decimal(unit * close, e);
		b.high = decimal(
		    unit * ((px > close ? px : close) + (int64_t)below(9)), e);
		b.low = decimal(
		    unit * ((px < close ? px : close) - (int64_t)below(9)), e);
		b.volume = below(30) == 0 ? 0.1 + bt_random_unit(&rnd)
					  : (double)below(10000);
		if (below(500) == 0)
			b.high = b.low - 1;
		if (below(700) == 0)
			b.close = decimal(7, 15);
		px = close;
		memcpy(records + i * stride, &b, sizeof b);
	}
}

static uint32_t
some_count(void)
{
	static const uint32_t all[] = { 1, 2, 3, 127, 128, 129, 255, 256, 1000,
		1024, 4096, 8192, 65536 };

	return below(2) ? all[below(below(20) == 0 ? 13 : 11)]
			: 1 + (uint32_t)below(700);
}

static struct bt_pack_shape
some_shape(void)
{
	struct bt_pack_shape s = { .codec = below(2) ? BT_CODEC_SMALL
						     : BT_CODEC_FAST,
		.type = (enum bt_type)(BT_BAR + below(BT_RUN_END)),
		.n = some_count() };

	if (below(3) == 0)
		s.type = BT_BAR;
	if (bt_record_info(s.type)->is_market && below(3) == 0)
		s.n_extra = (uint32_t)below(5);
	return s;
}

/* ---- claims ---- */

struct sides {
	struct bt_packer *p;
	struct bt_unpacker *u;
	char *in, *out;
	struct bt_buf packed, again;
};

static void
round_trip(struct sides *x, const struct bt_pack_shape *s)
{
	const size_t size = s->n * bt_pack_stride(s);
	size_t i, pad = below(8);
	int rc;

	bt_buf_clear(&x->packed);
	rc = bt_pack(x->p, s, x->in, &x->packed, &err);
	assert_int_not_equal(rc, -1);
	if (rc == 0) {
		assert_int_equal(x->packed.len, 0);
		return;
	}
	assert_true(x->packed.len < size);
	bt_buf_clear(&x->again);
	assert_int_equal(bt_pack(x->p, s, x->in, &x->again, &err), 1);
	assert_int_equal(x->again.len, x->packed.len);
	assert_memory_equal(x->again.data, x->packed.data, x->packed.len);
	for (i = 0; i < pad; i++)
		assert_int_equal(bt_buf_putc(&x->packed, '\0', &err), 0);
	memset(x->out, 0xa5, size);
	if (bt_unpack(x->u, s, x->packed.data, x->packed.len, x->out, &err) < 0)
		fail_msg("type %d, codec %d, %u records: %s", (int)s->type,
		    (int)s->codec, s->n, err.text);
	assert_memory_equal(x->in, x->out, size);
}

static struct sides
new_sides(void)
{
	struct sides x = { .p = bt_packer_new(&err),
		.u = bt_unpacker_new(&err) };

	x.in = malloc((size_t)256 * BT_BTS_RECORDS_MAX);
	x.out = malloc((size_t)256 * BT_BTS_RECORDS_MAX);
	assert_non_null(x.p);
	assert_non_null(x.u);
	assert_non_null(x.in);
	assert_non_null(x.out);
	return x;
}

static void
free_sides(struct sides *x)
{
	bt_packer_free(x->p);
	bt_unpacker_free(x->u);
	bt_buf_free(&x->packed);
	bt_buf_free(&x->again);
	free(x->in);
	free(x->out);
}

static void
any_block_comes_out_as_it_went_in(void **state)
{
	struct sides x = new_sides();
	long i;

	(void)state;
	bt_random_init(&rnd, seed, "blocks");
	for (i = 0; i < tries; i++) {
		const struct bt_pack_shape s = some_shape();

		if (s.type == BT_BAR && s.n_extra == 0 && below(2) == 0)
			fill_bars(&s, x.in);
		else
			fill(&s, x.in);
		round_trip(&x, &s);
	}
	free_sides(&x);
}

static void
bytes_that_are_turned_or_cut_do_no_harm(void **state)
{
	struct sides x = new_sides();
	long i;

	(void)state;
	bt_random_init(&rnd, seed, "damage");
	for (i = 0; i < tries; i++) {
		struct bt_pack_shape s = some_shape();
		size_t n, k;

		s.n = 1 + s.n % 600;
		if (s.type == BT_BAR)
			fill_bars(&s, x.in);
		else
			fill(&s, x.in);
		bt_buf_clear(&x.packed);
		if (bt_pack(x.p, &s, x.in, &x.packed, &err) != 1)
			continue;
		for (k = 0; k < 20; k++) {
			char *copy;

			n = below(4) == 0 ? below(x.packed.len + 1)
					  : x.packed.len;
			copy = malloc(n + (n == 0)); /* for sanitizers */
			assert_non_null(copy);
			memcpy(copy, x.packed.data, n);
			if (n > 0)
				copy[below(n)] ^= (char)(1 << below(8));
			bt_err_clear(&err);
			if (bt_unpack(x.u, &s, copy, n, x.out, &err) < 0)
				assert_int_equal(err.status, BT_BAD_INPUT);
			free(copy);
		}
	}
	bt_err_clear(&err);
	free_sides(&x);
}

/* Multiplying in place of dividing gives the same doubles. */
static void
decimals_are_what_dividing_gives(void **state)
{
	uint32_t k[BT_PACK_GROUP];
	double v[BT_PACK_GROUP];
	long i;
	size_t j;

	(void)state;
	bt_random_init(&rnd, seed, "decimals");
	for (i = 0; i < tries * 50; i++) {
		const struct bt_packnum num = { .e = (unsigned)below(
						    BT_PACKNUM_E_MAX + 1),
			.unit = 1 + below(3),
			.base = (int64_t)below(1000) };
		const unsigned shift = (unsigned)below(32);

		for (j = 0; j < BT_PACK_GROUP; j++)
			k[j] = (uint32_t)bt_random_next(&rnd) >> shift;
		bt_packnum_join32(&num, k, BT_PACK_GROUP, v);
		for (j = 0; j < BT_PACK_GROUP; j++) {
			int64_t m = (int32_t)((uint32_t)num.base +
					      (uint32_t)num.unit * k[j]);

			assert_int_equal(
			    bits_of(v[j]), bits_of(decimal(m, num.e)));
		}
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_block_comes_out_as_it_went_in),
		cmocka_unit_test(bytes_that_are_turned_or_cut_do_no_harm),
		cmocka_unit_test(decimals_are_what_dividing_gives),
	};

	if (argc > 1)
		tries = strtol(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests_name("p-pack", tests, NULL, NULL);
}

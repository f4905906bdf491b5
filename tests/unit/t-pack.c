#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/random.h"
#include "io/pack.h"

enum {
	N = 3500 /* bars of most tests */
};

static const enum bt_codec codecs[] = { BT_CODEC_SMALL, BT_CODEC_FAST };

static struct bt_err err;
static struct bt_packer *packer;
static struct bt_unpacker *unpacker;
static struct bt_buf packed;

/* Minutes of a walk in cents, of so many symbols in turn. */
static struct bt_bar *
walk(uint32_t n, uint32_t symbols)
{
	struct bt_bar *bars = calloc(n, sizeof *bars);
	int64_t last[64] = { 0 };
	struct bt_random r;
	uint32_t i;

	assert_non_null(bars);
	bt_random_init(&r, 1, "walk");
	for (i = 0; i < n; i++) {
		struct bt_bar *b = &bars[i];
		const uint32_t s = i % symbols;
		int64_t open, close;

		if (last[s] == 0)
			last[s] = 10000 * (s + 1) * (s + 1);
		open = last[s];
		close = open + (int64_t)(bt_random_next(&r) % 21) - 10;
		b->time = (bt_time)(i / symbols) * 60 * BT_SECOND;
		b->end = b->time + 60 * BT_SECOND;
		b->sym = s;
		b->open = (double)open / 100;
		b->close = (double)close / 100;
		b->high = (double)(open > close ? open + 1 : close + 2) / 100;
		b->low = (double)(open < close ? open - 3 : close) / 100;
		b->volume = (double)(bt_random_next(&r) % 5000);
		last[s] = close;
	}
	return bars;
}

/* The size of bars packed, which come out as they went in. */
static size_t
check(enum bt_codec codec, const void *bars, uint32_t n)
{
	const struct bt_pack_shape s = { codec, BT_BAR, 0, n };
	const size_t size = n * sizeof(struct bt_bar);
	char *out = malloc(size);

	assert_non_null(out);
	bt_buf_clear(&packed);
	assert_int_equal(bt_pack(packer, &s, bars, &packed, &err), 1);
	assert_int_equal(
	    bt_unpack(unpacker, &s, packed.data, packed.len, out, &err), 0);
	assert_memory_equal(out, bars, size);
	free(out);
	return packed.len;
}

static void
one_odd_value_does_not_turn_a_column_raw(void **state)
{
	static const double odd[] = { -0.0, (double)NAN, (double)INFINITY,
		-(double)INFINITY, 1e300, 0.1234567890123456, 5e-324 };
	struct bt_bar *bars = walk(N, 1);
	size_t i, k, plain;

	(void)state;
	for (i = 0; i < 2; i++) {
		plain = check(codecs[i], bars, N);
		assert_true(plain < N * 4);
		for (k = 0; k < sizeof odd / sizeof odd[0]; k++) {
			const struct bt_bar before = bars[1234];

			bars[1234].volume = odd[k];
			assert_true(check(codecs[i], bars, N) < plain + 64);
			bars[1234].close = odd[k];
			assert_true(check(codecs[i], bars, N) < plain + 128);
			bars[1234] = before;
		}
	}
	free(bars);
}

static void
invalid_bars_survive(void **state)
{
	struct bt_bar *bars = walk(N, 1);
	size_t i;

	(void)state;
	bars[7].high = 1;
	bars[8].low = 1e6;
	bars[9].end = bars[9].time - BT_DAY;
	bars[10].time = BT_TIME_NONE;
	bars[11].end = INT64_MAX;
	bars[12].flags = UINT32_MAX;
	bars[13].open = 21474836.47;
	bars[14].open = -21474836.48;
	for (i = 0; i < 2; i++)
		(void)check(codecs[i], bars, N);
	free(bars);
}

/* Symbols in turn cost about what each alone would. */
static void
each_symbol_follows_itself(void **state)
{
	struct bt_bar *one = walk(N, 1), *many = walk(N, 50);
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		const size_t alone = check(codecs[i], one, N);

		assert_true(check(codecs[i], many, N) < alone + 50 * 60);
	}
	free(one);
	free(many);
}

/* 0.25, 0.0005: units that are no power of ten. */
static void
ticks_are_counted_in_their_unit(void **state)
{
	struct bt_bar *bars = walk(N, 1);
	size_t cents = check(BT_CODEC_FAST, bars, N), i;

	(void)state;
	for (i = 0; i < N; i++) {
		bars[i].open *= 25;
		bars[i].high *= 25;
		bars[i].low *= 25;
		bars[i].close *= 25;
	}
	assert_true(check(BT_CODEC_FAST, bars, N) < cents + 64);
	free(bars);
}

static void
what_is_no_smaller_is_left_raw(void **state)
{
	struct bt_pack_shape s = { BT_CODEC_SMALL, BT_BAR, 0, 1 };
	uint64_t noise[8 * 100];
	struct bt_random r;
	size_t i;

	(void)state;
	bt_random_init(&r, 1, "noise");
	for (i = 0; i < sizeof noise / sizeof noise[0]; i++)
		noise[i] = bt_random_next(&r);
	bt_buf_clear(&packed);
	assert_int_equal(bt_buf_puts(&packed, "before", &err), 0);
	for (s.n = 1; s.n <= 100; s.n += 33)
		for (i = 0; i < 2; i++) {
			s.codec = codecs[i];
			assert_int_equal(
			    bt_pack(packer, &s, noise, &packed, &err), 0);
			assert_string_equal(bt_buf_text(&packed), "before");
		}
}

/* What is appended stands behind what was there. */
static void
padding_is_seven_zeros_at_most(void **state)
{
	const struct bt_pack_shape s = { BT_CODEC_FAST, BT_BAR, 0, N };
	struct bt_bar *bars = walk(N, 1), *out = walk(N, 1);
	size_t pad;

	(void)state;
	(void)check(BT_CODEC_FAST, bars, N);
	for (pad = 0; pad < 8; pad++) {
		assert_int_equal(
		    bt_unpack(unpacker, &s, packed.data, packed.len, out, &err),
		    0);
		assert_int_equal(bt_buf_putc(&packed, '\0', &err), 0);
	}
	assert_int_equal(
	    bt_unpack(unpacker, &s, packed.data, packed.len, out, &err), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
	bt_err_clear(&err);
	packed.data[packed.len - 2] = 1;
	assert_int_equal(
	    bt_unpack(unpacker, &s, packed.data, packed.len - 1, out, &err),
	    -1);
	bt_err_clear(&err);
	free(bars);
	free(out);
}

static void
a_payload_of_another_shape_is_refused(void **state)
{
	struct bt_bar *bars = walk(N, 1), *out = walk(N + 1, 1);
	struct bt_pack_shape s = { BT_CODEC_FAST, BT_BAR, 0, N };
	size_t n;

	(void)state;
	for (s.codec = BT_CODEC_SMALL; s.codec < BT_CODECS; s.codec++) {
		struct bt_pack_shape other = s;

		(void)check(s.codec, bars, N);
		for (n = 0; n < packed.len; n += 1 + n / 9) {
			assert_int_equal(
			    bt_unpack(unpacker, &s, packed.data, n, out, &err),
			    -1);
			assert_int_equal(err.status, BT_BAD_INPUT);
			bt_err_clear(&err);
		}
		other.type = BT_TICK;
		other.n = 2 * N;
		assert_int_equal(bt_unpack(unpacker, &other, packed.data,
				     packed.len, out, &err),
		    -1);
		bt_err_clear(&err);
		other = s;
		other.n = N - 1;
		assert_int_equal(bt_unpack(unpacker, &other, packed.data,
				     packed.len, out, &err),
		    -1);
		bt_err_clear(&err);
	}
	free(bars);
	free(out);
}

/* A body that says it is huge: refused before memory is asked for. */
static void
sizes_are_in_bounds_before_they_are_believed(void **state)
{
	const uint32_t head[4] = { UINT32_MAX, 8, 0, 0 };
	const struct bt_pack_shape s = { BT_CODEC_SMALL, BT_BAR, 0, 1 };
	struct bt_bar bar;

	(void)state;
	assert_int_equal(
	    bt_unpack(unpacker, &s, head, sizeof head, &bar, &err), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
	bt_err_clear(&err);
}

/* Whatever compiled it: no choice hangs on how a machine computes. */
static void
the_same_records_give_the_same_bytes(void **state)
{
	struct bt_bar *one = walk(N, 1), *many = walk(N, 7);
	char text[BT_HASH_TEXT_MAX];

	(void)state;
	(void)check(BT_CODEC_FAST, one, N);
	(void)bt_hash64_format(bt_hash64_of(packed.data, packed.len), text);
	assert_string_equal(text, "e6e222c29fc0e257");
	(void)check(BT_CODEC_FAST, many, N);
	(void)bt_hash64_format(bt_hash64_of(packed.data, packed.len), text);
	assert_string_equal(text, "048782994ecae046");
	free(one);
	free(many);
}

static int
start(void **state)
{
	(void)state;
	packer = bt_packer_new(&err);
	unpacker = bt_unpacker_new(&err);
	return packer == NULL || unpacker == NULL;
}

static int
stop(void **state)
{
	(void)state;
	bt_packer_free(packer);
	bt_unpacker_free(unpacker);
	bt_buf_free(&packed);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_odd_value_does_not_turn_a_column_raw),
		cmocka_unit_test(invalid_bars_survive),
		cmocka_unit_test(each_symbol_follows_itself),
		cmocka_unit_test(ticks_are_counted_in_their_unit),
		cmocka_unit_test(what_is_no_smaller_is_left_raw),
		cmocka_unit_test(padding_is_seven_zeros_at_most),
		cmocka_unit_test(a_payload_of_another_shape_is_refused),
		cmocka_unit_test(sizes_are_in_bounds_before_they_are_believed),
		cmocka_unit_test(the_same_records_give_the_same_bytes),
	};

	return cmocka_run_group_tests_name("pack", tests, start, stop);
}

/* Which bars are plain, and that unpacking never says it of others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "io/btsrec.h"
#include "io/pack.h"
#include "io/plainbars.h"

enum {
	N = 300 /* two groups of 128, and a rest */
};

static struct bt_err err;
static struct bt_bar bars[N];

static double
double_of(uint64_t bits)
{
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

static void
fill(void)
{
	int i;

	for (i = 0; i < N; i++)
		bars[i] = (struct bt_bar){ .time = (i + 1) * BT_SECOND,
			.end = (i + 2) * BT_SECOND,
			.open = i,
			.high = i + 2,
			.low = i - 1,
			.close = i + 1,
			.volume = 100 * i,
			.sym = 3,
			.flags = BT_STALE };
}

/* What makes a bar anything but plain; the i-th of N. */
struct odd {
	const char *name;
	void (*make)(int i);
};

static void
make_time_missing(int i)
{
	bars[i].time = BT_TIME_NONE;
}
static void
make_end_missing(int i)
{
	bars[i].end = BT_TIME_NONE;
}
static void
make_end_early(int i)
{
	bars[i].end = bars[i].time - 1;
}
static void
make_time_of_another(int i)
{
	bars[i].time = bars[i > 0 ? i - 1 : 1].time;
}
static void
make_time_late(int i)
{
	bars[i].time = INT64_MAX - 1;
}
static void
make_time_early(int i)
{
	bars[i].time = i > 0 ? INT64_MIN + 1 : BT_TIME_NONE;
}
static void
make_end_of_another(int i)
{
	bars[i].end = bars[i > 0 ? i - 1 : 1].end;
}
static void
make_end_late(int i)
{
	/* the last may be as late as it likes */
	bars[i < N - 1 ? i : 0].end = INT64_MAX;
}
static void
make_symbol(int i)
{
	bars[i].sym = 2;
}
static void
make_open(int i)
{
	bars[i].open = (double)NAN;
}
static void
make_high(int i)
{
	bars[i].high = (double)INFINITY;
}
static void
make_low(int i)
{
	bars[i].low = -(double)INFINITY;
}
static void
make_close(int i)
{
	bars[i].close = double_of(UINT64_C(0x7ff8000000000001));
}
static void
make_volume(int i)
{
	bars[i].volume = double_of(UINT64_C(0xfff8000000000000));
}

static const struct odd odds[] = {
	{ "no time", make_time_missing },
	{ "no end", make_end_missing },
	{ "an end before the start", make_end_early },
	{ "the time of another", make_time_of_another },
	{ "a time behind all", make_time_late },
	{ "a time before all", make_time_early },
	{ "the end of another", make_end_of_another },
	{ "an end behind all", make_end_late },
	{ "another symbol", make_symbol },
	{ "no open", make_open },
	{ "a high without limit", make_high },
	{ "a low without limit", make_low },
	{ "a NaN of another kind", make_close },
	{ "a volume that is another NaN", make_volume },
};

static void
usual_bars_are_plain(void **state)
{
	uint32_t flags = BT_PARTIAL;
	int n;

	(void)state;
	fill();
	bars[7].volume = (double)NAN;
	bars[8].volume = (double)INFINITY;
	bars[9].flags = BT_SYNTHETIC;
	bars[0].end = bars[0].time;
	for (n = 1; n <= N; n++)
		assert_int_equal(
		    bt_plainbars_check(bars, (uint32_t)n, &flags), 1);
	assert_int_equal(flags, BT_PARTIAL | BT_STALE | BT_SYNTHETIC);
}

static void
one_odd_bar_is_found_anywhere(void **state)
{
	uint32_t flags = 0;
	size_t k;
	int i;

	(void)state;
	for (k = 0; k < sizeof odds / sizeof *odds; k++)
		for (i = 0; i < N; i++) {
			fill();
			odds[k].make(i);
			if (bt_plainbars_check(bars, N, &flags))
				fail_msg("%s at %d", odds[k].name, i);
		}
}

/* Pack and unpack: whether that says that the bars are plain. */
static int
is_told(struct bt_packer *p, struct bt_unpacker *u, enum bt_codec codec,
    uint32_t *flags)
{
	const struct bt_pack_shape shape = { codec, BT_BAR, 0, N };
	static struct bt_bar out[N];
	struct bt_buf packed = { 0 };

	*flags = 0;
	assert_int_equal(bt_pack(p, &shape, bars, &packed, &err), 1);
	assert_int_equal(
	    bt_unpack(u, &shape, packed.data, packed.len, out, &err), 0);
	assert_memory_equal(out, bars, sizeof bars);
	bt_buf_free(&packed);
	return bt_unpacker_is_plain(u, flags);
}

static void
what_is_unpacked_is_told_to_be_plain_only_if_it_is(void **state)
{
	struct bt_packer *p = bt_packer_new(&err);
	struct bt_unpacker *u = bt_unpacker_new(&err);
	enum bt_codec codec;
	uint32_t flags;
	size_t k;
	int i;

	(void)state;
	for (codec = BT_CODEC_SMALL; codec <= BT_CODEC_FAST; codec++) {
		fill();
		assert_int_equal(is_told(p, u, codec, &flags), 1);
		assert_int_equal(flags, BT_STALE);
		for (k = 0; k < sizeof odds / sizeof *odds; k++)
			for (i = 0; i < N; i += 9) {
				fill();
				odds[k].make(i);
				if (is_told(p, u, codec, &flags))
					fail_msg("%s at %d", odds[k].name, i);
			}
		/* times at any distance */
		fill();
		for (i = 0; i < N; i++) {
			bars[i].time += i * i * BT_SECOND + 7;
			bars[i].end = bars[i].time + i % 3 * BT_SECOND;
			if (i > 0 && bars[i].end <= bars[i - 1].end)
				bars[i].end = bars[i - 1].end + 1;
		}
		assert_int_equal(is_told(p, u, codec, &flags), 1);
	}
	bt_packer_free(p);
	bt_unpacker_free(u);
}

/* Steps so large that times overflow, and come back from below. */
static void
times_that_leap_round_do_not_rise(void **state)
{
	struct bt_packer *p = bt_packer_new(&err);
	struct bt_unpacker *u = bt_unpacker_new(&err);
	static const uint64_t steps[] = { UINT64_C(1) << 57, UINT64_C(1) << 62,
		UINT64_C(3) << 61, INT64_MAX, UINT64_C(1) << 63, UINT64_MAX };
	uint32_t flags;
	size_t k;
	int i;

	(void)state;
	for (k = 0; k < sizeof steps / sizeof *steps; k++) {
		fill();
		for (i = 0; i < N; i++) {
			bars[i].time = (bt_time)((uint64_t)(i + 1) * steps[k]);
			bars[i].end = bars[i].time;
		}
		assert_int_equal(is_told(p, u, BT_CODEC_FAST, &flags), 0);
		fill();
		for (i = 0; i < N; i++)
			bars[i].end =
			    (bt_time)((uint64_t)bars[i].time + steps[k] / 2);
		assert_int_equal(is_told(p, u, BT_CODEC_FAST, &flags),
		    bt_plainbars_check(bars, N, &flags));
	}
	bt_packer_free(p);
	bt_unpacker_free(u);
}

/* Plain bars as a stream's header has them, but for what is asked. */
static int
is_all(uint32_t n_syms, bt_time first, bt_time last, uint32_t flags)
{
	static const bt_sym syms[] = { 9, 8, 7, 6, 5 };
	const struct bt_btsrec b = { .type = BT_BAR,
		.n = N,
		.stride = sizeof *bars,
		.data = (char *)bars,
		.syms = syms,
		.n_syms = n_syms,
		.first = first,
		.last = last };

	fill();
	return bt_btsrec_check_plain(&b, flags);
}

static void
plain_bars_are_still_those_of_their_stream(void **state)
{
	const bt_time first = BT_SECOND, last = N * BT_SECOND;

	(void)state;
	assert_int_equal(is_all(4, first, last, BT_STALE), 1);
	assert_int_equal(bars[0].sym, 6);
	assert_int_equal(bars[N - 1].sym, 6);
	assert_int_equal(is_all(3, first, last, BT_STALE), 0);
	assert_int_equal(bars[0].sym, 3);
	assert_int_equal(is_all(4, first + 1, last, BT_STALE), 0);
	assert_int_equal(is_all(4, first, last - 1, BT_STALE), 0);
	assert_int_equal(is_all(4, first, last, 1U << 31), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(usual_bars_are_plain),
		cmocka_unit_test(one_odd_bar_is_found_anywhere),
		cmocka_unit_test(
		    what_is_unpacked_is_told_to_be_plain_only_if_it_is),
		cmocka_unit_test(times_that_leap_round_do_not_rise),
		cmocka_unit_test(plain_bars_are_still_those_of_their_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

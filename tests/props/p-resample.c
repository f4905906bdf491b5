/*
 * Properties of resampling, on 400 random streams of up to 300 bars or ticks
 * of three symbols, interleaved, with gaps and records at one instant:
 *
 *   - what is given is what a plain search of all records says, so that no bar
 *     is given before its last record, and none is lost: highs are maxima,
 *     volumes are conserved;
 *   - no bar is given before its end: domain, each record at which the stream
 *     could be cut;
 *   - bars are in order of their ends, and at one instant of names;
 *   - minutes to 5 minutes to 15 are minutes to 15;
 *   - with what is cut, each bar of volume has exactly that much;
 *   - bars of volume of a symbol neither overlap nor are without length, and
 *     all are in order of their ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "data/resample.h"

#define MINUTE    (60 * BT_SECOND)
#define N_STREAMS 400
#define N_MAX     300

static const char *const names[] = { "C", "A", "B" };
static struct bt_symtab *syms;

struct bars {
	struct bt_bar at[4 * N_MAX];
	size_t n;
};

static int
keep(void *arg, const struct bt_block *block)
{
	struct bars *b = arg;
	const char *p = block->data;
	uint32_t i;

	for (i = 0; i < block->n; i++, p += block->stride) {
		assert_true(b->n < 4 * N_MAX);
		memcpy(&b->at[b->n++], p, sizeof *b->at);
	}
	return 0;
}

/* Whole numbers, so that sums are the same in any order. */
static void
make_stream(struct bt_random *r, struct bars *in, int is_ticks)
{
	bt_time t = 1700000000 / 60 * MINUTE;
	size_t n = 1 + bt_random_next(r) % N_MAX;

	in->n = 0;
	while (in->n < n) {
		bt_sym sym = (bt_sym)(bt_random_next(r) % 3);
		double px = (double)(100 + bt_random_next(r) % 50);
		struct bt_bar bar = { .time = t,
			.end = is_ticks ? t : t + MINUTE,
			.open = px,
			.high = px + (double)(bt_random_next(r) % 5),
			.low = px - (double)(bt_random_next(r) % 5),
			.close = px,
			.volume = (double)(1 + bt_random_next(r) % 9),
			.sym = sym };

		if (is_ticks)
			bar.high = bar.low = px;
		in->at[in->n++] = bar;
		/* a tick in three shares its instant, bars of a symbol never */
		if (is_ticks && bt_random_next(r) % 3 == 0)
			continue;
		t += is_ticks ? (bt_time)(bt_random_next(r) % 90) * BT_SECOND
			      : MINUTE;
		if (bt_random_next(r) % 10 == 0)
			t += (bt_time)(bt_random_next(r) % 50) * MINUTE;
	}
}

static struct bt_resample *
begin(const struct bt_resample_opts *like, const char *to, struct bars *out)
{
	struct bt_resample_opts opts = *like;
	struct bt_resample *r;

	if (to != NULL)
		assert_int_equal(
		    bt_bucket_parse(to, strlen(to), &opts.time), 0);
	opts.syms = syms;
	opts.put = keep;
	opts.arg = out;
	out->n = 0;
	r = bt_resample_new(&opts, NULL);
	assert_non_null(r);
	return r;
}

static void
put(struct bt_resample *r, const struct bt_bar *bar, enum bt_type type)
{
	const struct bt_tick tick = { bar->time, bar->close, bar->volume,
		bar->sym, 0 };
	const struct bt_block block = { .type = type,
		.n = 1,
		.data =
		    type == BT_TICK ? (const void *)&tick : (const void *)bar };
	struct bt_err err = { 0 };

	if (bt_resample_block(r, &block, &err) < 0)
		fail_msg("%s", err.text);
}

/* All of a stream; at no record has more been given than may be. */
static void
run(const struct bt_resample_opts *opts, const char *to, const struct bars *in,
    struct bars *out)
{
	struct bt_resample *r = begin(opts, to, out);
	size_t i;

	for (i = 0; i < in->n; i++) {
		put(r, &in->at[i], opts->type);
		assert_true(
		    out->n == 0 || out->at[out->n - 1].end <= in->at[i].end);
	}
	assert_int_equal(bt_resample_end(r, NULL), 0);
	bt_resample_free(r);
}

/* What a bar has to be: all records of its symbol and its time. */
static void
check_bar(const struct bars *in, const struct bt_bar *bar,
    const struct bt_resample_opts *opts)
{
	struct bt_bar want = { .high = -1e9, .low = 1e9 };
	size_t i, n = 0;

	for (i = 0; i < in->n; i++) {
		const struct bt_bar *x = &in->at[i];
		bt_time key = x->time - opts->is_right;

		if (x->sym != bar->sym || key < bar->time || key >= bar->end)
			continue;
		if (n++ == 0)
			want.open = x->open;
		want.high = x->high > want.high ? x->high : want.high;
		want.low = x->low < want.low ? x->low : want.low;
		want.close = x->close;
		want.volume += x->volume;
	}
	assert_true(n > 0);
	assert_true(want.open == bar->open && want.high == bar->high &&
		    want.low == bar->low && want.close == bar->close &&
		    want.volume == bar->volume);
}

static double
volume_of(const struct bars *b)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < b->n; i++)
		sum += b->at[i].volume;
	return sum;
}

static void
check_order(const struct bars *out)
{
	size_t i;

	for (i = 1; i < out->n; i++) {
		const struct bt_bar *a = &out->at[i - 1], *b = &out->at[i];

		assert_true(a->end < b->end ||
			    (a->end == b->end &&
				bt_symtab_compare(syms, a->sym, b->sym) < 0));
	}
}

static void
bars_are_what_a_search_of_all_records_says(void **state)
{
	static const char *const lengths[] = { "5m", "15m", "7m", "1h" };
	static struct bars in, out;
	struct bt_random r;
	int k;

	(void)state;
	bt_random_init(&r, 1, "resample");
	for (k = 0; k < N_STREAMS; k++) {
		struct bt_resample_opts opts = {
			.type = k % 2 ? BT_TICK : BT_BAR, .is_right = k % 4 == 3
		};
		size_t i;

		make_stream(&r, &in, k % 2);
		/* minutes fit into each of these */
		run(&opts, lengths[k / 4 % 4], &in, &out);
		for (i = 0; i < out.n; i++)
			check_bar(&in, &out.at[i], &opts);
		assert_true(volume_of(&in) == volume_of(&out));
		check_order(&out);
	}
}

static void
two_steps_are_one(void **state)
{
	static struct bars in, one, five, two;
	const struct bt_resample_opts opts = { .type = BT_BAR };
	struct bt_random r;
	int k;

	(void)state;
	bt_random_init(&r, 2, "resample");
	for (k = 0; k < N_STREAMS; k++) {
		make_stream(&r, &in, 0);
		run(&opts, "15m", &in, &one);
		run(&opts, "5m", &in, &five);
		run(&opts, "15m", &five, &two);
		assert_int_equal(one.n, two.n);
		for (size_t i = 0; i < one.n; i++) {
			/* whether the end cuts it off is known better after
			 * bars of five minutes */
			one.at[i].flags = two.at[i].flags = 0;
			assert_memory_equal(
			    &one.at[i], &two.at[i], sizeof one.at[i]);
		}
	}
}

/* Each bar after the one before of its symbol, and none given too early. */
static void
check_spans(const struct bars *out)
{
	bt_time last[3] = { INT64_MIN, INT64_MIN, INT64_MIN };
	size_t i;

	for (i = 0; i < out->n; i++) {
		const struct bt_bar *b = &out->at[i];

		assert_true(b->time >= last[b->sym] && b->end > b->time);
		last[b->sym] = b->end;
		assert_true(i == 0 || b[-1].end <= b->end);
	}
}

static void
bars_of_volume_have_it(void **state)
{
	static struct bars in, out;
	struct bt_resample_opts opts = {
		.type = BT_TICK, .by = BT_RESAMPLE_VOLUME, .amount = 8
	};
	struct bt_random r;
	int k;

	(void)state;
	bt_random_init(&r, 3, "resample");
	for (k = 0; k < N_STREAMS; k++) {
		size_t i;

		opts.is_split = k % 2;
		make_stream(&r, &in, 1);
		run(&opts, NULL, &in, &out);
		assert_true(volume_of(&in) == volume_of(&out));
		check_spans(&out);
		for (i = 0; i < out.n; i++) {
			if (out.at[i].flags & BT_PARTIAL)
				continue;
			assert_true(opts.is_split ? out.at[i].volume == 8
						  : out.at[i].volume >= 8);
		}
	}
}

static int
set_up(void **state)
{
	bt_sym sym;
	size_t i;

	(void)state;
	syms = bt_symtab_new(NULL);
	for (i = 0; syms != NULL && i < 3; i++)
		if (bt_symtab_add(syms, names[i], 1, &sym, NULL) < 0)
			return -1;
	return syms == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	bt_symtab_free(syms);
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_what_a_search_of_all_records_says),
		cmocka_unit_test(two_steps_are_one),
		cmocka_unit_test(bars_of_volume_have_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Perturbing, holding back, bootstrap: the same numbers everywhere. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "data/bootstrap.h"
#include "data/hold.h"
#include "data/perturb.h"

#define N 400

static struct bt_err err;
static struct bt_symtab *syms;

static int
set_up(void **state)
{
	bt_sym sym;

	(void)state;
	bt_err_clear(&err);
	syms = bt_symtab_new(&err);
	return syms == NULL || bt_symtab_add(syms, "A", 1, &sym, &err) < 0 ||
	       bt_symtab_add(syms, "B", 1, &sym, &err) < 0;
}

static int
tear_down(void **state)
{
	(void)state;
	bt_symtab_free(syms);
	return 0;
}

/* Minutes of A and B, each price another. */
static void
make(struct bt_bar *bars)
{
	int i;

	for (i = 0; i < N; i++) {
		double px = 100 + (i * 37 % 101) / 8.;

		bars[i] = (struct bt_bar){ .time = i / 2 * 60 * BT_SECOND,
			.end = (i / 2 + 1) * 60 * BT_SECOND,
			.open = px,
			.high = px + 2,
			.low = px - 2,
			.close = px + 1,
			.volume = i + 1,
			.sym = (bt_sym)(i % 2) };
	}
}

static struct bt_block
block_of(struct bt_bar *bars, size_t n)
{
	return (struct bt_block){ .type = BT_BAR,
		.n = (uint32_t)n,
		.stride = sizeof *bars,
		.data = bars,
		.first = 1 };
}

/* ---- values and chance ---- */

static const struct bt_perturb_opts rough = { .seed = 7,
	.noise = 0.001,
	.gap_prob = 0.05,
	.gap_size = 0.01,
	.widen = { 1.5, 0 },
	.drop = 0.1,
	.duplicate = 0.1,
	.missing_prob = 0.02,
	.missing_mean = 4 };

/* What comes of N bars, cut into blocks of `cut`; times says how often each. */
static void
disturb(const struct bt_perturb_opts *opts, size_t cut, struct bt_bar *bars,
    int *times)
{
	struct bt_perturb_opts o = *opts;
	struct bt_perturb *p;
	size_t i, k;

	o.syms = syms;
	p = bt_perturb_new(&o, &err);
	assert_non_null(p);
	make(bars);
	for (i = 0; i < N; i += cut) {
		size_t n = N - i < cut ? N - i : cut;
		struct bt_block b = block_of(bars + i, n);

		assert_int_equal(bt_perturb_block(p, &b, &err), 0);
		for (k = i; k < i + n; k++)
			times[k] = bt_perturb_times(p, BT_BAR, &bars[k], &err);
	}
	bt_perturb_free(p);
}

static void
a_seed_means_the_same_on_every_machine(void **state)
{
	static struct bt_bar bars[N], again[N];
	int times[N], times_again[N];

	(void)state;
	disturb(&rough, N, bars, times);
	disturb(&rough, 7, again, times_again);
	assert_memory_equal(bars, again, sizeof bars);
	assert_memory_equal(times, times_again, sizeof times);
	/* another compiler, level of optimising or C library: the same */
	assert_true(
	    bt_hash64_of(bars, sizeof bars) == UINT64_C(0xde80a6d751c3137f));
	assert_true(
	    bt_hash64_of(times, sizeof times) == UINT64_C(0xa1d48c8177809964));
}

static void
an_option_more_changes_no_other(void **state)
{
	struct bt_perturb_opts few = { .seed = 7, .drop = 0.1 };
	static struct bt_bar bars[N];
	int one[N], all[N], i;

	(void)state;
	disturb(&few, N, bars, one);
	disturb(&rough, N, bars, all);
	for (i = 0; i < N; i++)
		if (one[i] == 0)
			assert_int_equal(all[i], 0);
}

static void
others_are_let_be(void **state)
{
	static const char *const names[] = { "B" };
	struct bt_perturb_opts o = rough;
	static struct bt_bar bars[N], raw[N];
	int times[N], i, changed = 0;

	(void)state;
	o.only = (struct bt_perturb_only){ names, 1 };
	disturb(&o, N, bars, times);
	make(raw);
	for (i = 0; i < N; i++) {
		if (i % 2 == 0) {
			assert_memory_equal(&bars[i], &raw[i], sizeof *raw);
			assert_int_equal(times[i], 1);
		}
		changed += i % 2 && bars[i].close != raw[i].close;
	}
	assert_true(changed > 190);
}

/* ---- holding back ---- */

struct sink {
	struct bt_bar bars[N];
	size_t n;
	bt_time last;
};

static int
take(void *arg, const struct bt_rec *rec)
{
	struct sink *s = arg;
	bt_time at = bt_record_at(rec);

	assert_true(at >= s->last);
	s->last = at;
	if (rec->type == BT_BAR)
		s->bars[s->n++] = *rec->u.bar;
	return 0;
}

static void
hold(int64_t delay, int64_t jitter, struct sink *sink)
{
	const struct bt_hold_opts o = { .syms = syms,
		.seed = 5,
		.delay = delay,
		.jitter = jitter,
		.put = take,
		.arg = sink };
	struct bt_hold *h = bt_hold_new(&o, &err);
	static struct bt_bar bars[N];
	struct bt_tick tick = { .price = 1, .size = 1 };
	struct bt_rec rec = { .type = BT_TICK, .u.tick = &tick };
	int i;

	assert_non_null(h);
	memset(sink, 0, sizeof *sink);
	make(bars);
	for (i = 0; i < N; i++) {
		tick.time = bars[i].end;
		rec = (struct bt_rec){ .type = BT_BAR, .u.bar = &bars[i] };
		assert_int_equal(bt_hold_put(h, &rec, &err), 0);
		rec = (struct bt_rec){ .type = BT_TICK, .u.tick = &tick };
		assert_int_equal(bt_hold_put(h, &rec, &err), 0);
	}
	assert_int_equal(bt_hold_end(h, &err), 0);
	/* going back is refused */
	rec = (struct bt_rec){ .type = BT_BAR, .u.bar = &bars[0] };
	assert_int_equal(bt_hold_put(h, &rec, &err), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
	bt_err_clear(&err);
	bt_hold_free(h);
}

static void
delayed_values_come_in_order_at_later_times(void **state)
{
	static struct sink sink;
	static struct bt_bar raw[N];
	size_t i;

	(void)state;
	make(raw);
	hold(3, 0, &sink);
	assert_int_equal(sink.n, N - 2 * 3);
	for (i = 0; i < sink.n; i++) {
		assert_int_equal(sink.bars[i].time, raw[i + 6].time);
		assert_int_equal(sink.bars[i].end, raw[i + 6].end);
		assert_int_equal(sink.bars[i].sym, raw[i].sym);
		assert_true(sink.bars[i].close == raw[i].close);
		assert_true(sink.bars[i].volume == raw[i].volume);
	}
}

static void
jitter_keeps_the_order_of_availability(void **state)
{
	static struct sink sink;
	static struct bt_bar raw[N];
	size_t i, moved = 0;

	(void)state;
	make(raw);
	hold(0, 600 * BT_SECOND, &sink);
	assert_int_equal(sink.n, N);
	for (i = 0; i < N; i++) {
		assert_int_equal(sink.bars[i].end, raw[i].end);
		assert_true(sink.bars[i].time >= raw[i].time);
		assert_true(sink.bars[i].time <= raw[i].time + 30 * BT_SECOND);
		moved += sink.bars[i].time > raw[i].time;
	}
	assert_true(moved > N - 5);
}

/* ---- bootstrap ---- */

static void
shapes_are_drawn_whole(void **state)
{
	const struct bt_bootstrap_opts o = {
		.syms = syms, .seed = 3, .mean = 5
	};
	struct bt_bootstrap *b = bt_bootstrap_new(&o, &err);
	static struct bt_bar bars[N], got[N];
	struct bt_block block;
	size_t i, n = 0;

	(void)state;
	assert_non_null(b);
	make(bars);
	for (i = 0; i < N; i += 2) {
		const struct bt_rec recs[] = { { .type = BT_BAR,
						   .u.bar = &bars[i] },
			{ .type = BT_BAR, .u.bar = &bars[i + 1] } };
		const struct bt_step step = {
			.at = bars[i].end, .n = 2, .recs = recs
		};

		assert_int_equal(bt_bootstrap_put(b, &step, &err), 0);
	}
	while (bt_bootstrap_next(b, &block, &err) > 0) {
		assert_int_equal(block.n, 2);
		memcpy(&got[n], block.data, 2 * sizeof *got);
		n += 2;
	}
	assert_int_equal(n, N);
	for (i = 0; i < N; i++) {
		/* its volume tells which it was */
		size_t k = (size_t)got[i].volume - 1;
		double was = k < 2 ? bars[k].close / bars[k].open
				   : bars[k].close / bars[k - 2].close;
		double is = i < 2 ? got[i].close / bars[i].open
				  : got[i].close / got[i - 2].close;

		assert_int_equal(got[i].sym, bars[k].sym);
		assert_int_equal(got[i].time, bars[i].time);
		assert_true(fabs(is / was - 1) < 1e-12);
		assert_true(
		    i % 2 == 0 || got[i].volume == got[i - 1].volume + 1);
	}
	assert_true(bt_bootstrap_blocks(b) > 20);
	assert_true(bt_bootstrap_blocks(b) < 70);
	assert_true(
	    bt_hash64_of(got, sizeof got) == UINT64_C(0xadbbdc19ce5d756b));
	bt_bootstrap_free(b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seed_means_the_same_on_every_machine),
		cmocka_unit_test(an_option_more_changes_no_other),
		cmocka_unit_test(others_are_let_be),
		cmocka_unit_test(delayed_values_come_in_order_at_later_times),
		cmocka_unit_test(jitter_keeps_the_order_of_availability),
		cmocka_unit_test(shapes_are_drawn_whole),
	};

	return cmocka_run_group_tests_name("perturb", tests, set_up, tear_down);
}

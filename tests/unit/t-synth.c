/* Synthetic bars: the same everywhere, and bars that could be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "bt/time.h"
#include "data/synth.h"

static struct bt_err err;

static struct bt_synth_opts
usual(void)
{
	return (struct bt_synth_opts){ .seed = 1,
		.n_bars = 1000,
		.from = INT64_C(1704067200) * BT_SECOND,
		.interval = 60 * BT_SECOND,
		.start_px = 100,
		.volatility = 0.2,
		.drift = 0.05,
		.tick = { 1, 2 },
		.volume = 1000 };
}

/* Bars of some symbols, n of them at a time. */
static size_t
make(const struct bt_synth_opts *o, const char *const *names,
    struct bt_bar *bars, size_t max, size_t n)
{
	struct bt_symtab *table = bt_symtab_new(&err);
	struct bt_synth *s;
	bt_sym syms[4];
	size_t k, got, all = 0;

	assert_non_null(table);
	for (k = 0; names[k] != NULL; k++)
		assert_int_equal(bt_symtab_add(table, names[k],
				     strlen(names[k]), &syms[k], &err),
		    0);
	s = bt_synth_new(o, table, syms, k, &err);
	assert_non_null(s);
	while (all < max && (got = bt_synth_next(s, bars + all,
				 n < max - all ? n : max - all)) > 0)
		all += got;
	bt_synth_free(s);
	bt_symtab_free(table);
	return all;
}

static const char *const one[] = { "AAA", NULL };

static void
a_seed_gives_these_bytes_everywhere(void **state)
{
	const struct bt_synth_opts o = usual();
	static struct bt_bar bars[1000], again[1000];

	(void)state;
	assert_int_equal(make(&o, one, bars, 1000, 1000), 1000);
	assert_int_equal(make(&o, one, again, 1000, 7), 1000);
	assert_memory_equal(bars, again, sizeof bars);
	/* another compiler, level of optimising or C library: the same */
	assert_true(
	    bt_hash64_of(bars, sizeof bars) == UINT64_C(0xd827a5f5aff4c5a3));
}

static void
bars_could_be_a_markets(void **state)
{
	struct bt_synth_opts o = usual();
	static struct bt_bar bars[1000];
	size_t i;

	(void)state;
	o.volatility = 20; /* rough enough to meet the lower bound */
	o.start_px = 0.05;
	assert_int_equal(make(&o, one, bars, 1000, 1000), 1000);
	for (i = 0; i < 1000; i++) {
		const struct bt_bar *b = &bars[i];

		assert_true(b->low >= 0.01);
		assert_true(b->low <= b->open && b->low <= b->close);
		assert_true(b->high >= b->open && b->high >= b->close);
		assert_true(i == 0 || b->open == bars[i - 1].close);
		assert_true(b->volume >= 500 && b->volume < 1500);
		assert_int_equal(b->end - b->time, o.interval);
		assert_int_equal(b->time - o.from, (int64_t)i * o.interval);
		assert_int_equal(b->flags, 0);
	}
}

static void
prices_are_whole_ticks(void **state)
{
	struct bt_synth_opts o = usual();
	static struct bt_bar bars[1000];
	size_t i;

	(void)state;
	o.tick = (struct bt_lot){ 25, 2 }; /* 0.25 */
	o.start_px = 5000.1;
	o.volatility = 3;
	assert_int_equal(make(&o, one, bars, 1000, 1000), 1000);
	assert_true(bars[0].open == 5000);
	for (i = 0; i < 1000; i++)
		assert_true(
		    bars[i].high * 4 == (double)(int64_t)(bars[i].high * 4));
}

static void
symbols_are_in_order_and_do_not_touch_each_other(void **state)
{
	static const char *const three[] = { "C", "AAA", "B", NULL };
	const struct bt_synth_opts o = usual();
	static struct bt_bar alone[1000], mixed[3000];
	size_t i;

	(void)state;
	assert_int_equal(make(&o, one, alone, 1000, 1000), 1000);
	assert_int_equal(make(&o, three, mixed, 3000, 1000), 3000);
	for (i = 0; i < 1000; i++) {
		assert_int_equal(mixed[3 * i].sym, 1); /* AAA */
		assert_int_equal(mixed[3 * i + 1].sym, 2);
		assert_int_equal(mixed[3 * i + 2].sym, 0);
		mixed[3 * i].sym = 0;
		assert_memory_equal(&mixed[3 * i], &alone[i], sizeof *alone);
	}
	assert_true(mixed[4].close != mixed[5].close);
}

static void
what_does_not_fit_is_refused(void **state)
{
	struct bt_symtab *table = bt_symtab_new(&err);
	struct bt_synth_opts o = usual();
	struct bt_err e = { 0 };
	bt_sym sym;

	(void)state;
	assert_non_null(table);
	assert_int_equal(bt_symtab_add(table, "A", 1, &sym, &err), 0);
	o.n_bars = INT64_MAX;
	assert_null(bt_synth_new(&o, table, &sym, 1, &e));
	assert_int_equal(e.status, BT_USAGE);
	bt_err_clear(&e);
	o = usual();
	o.n_bars = INT64_MAX / o.interval - 1;
	assert_null(bt_synth_new(&o, table, &sym, 1, &e));
	assert_int_equal(e.status, BT_USAGE);
	bt_err_clear(&e);
	o = usual();
	o.start_px = 1e300;
	assert_null(bt_synth_new(&o, table, &sym, 1, &e));
	assert_int_equal(e.status, BT_USAGE);
	bt_symtab_free(table);
}

static void
no_bars_are_none(void **state)
{
	struct bt_synth_opts o = usual();
	struct bt_bar bar;

	(void)state;
	o.n_bars = 0;
	assert_int_equal(make(&o, one, &bar, 1, 1), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seed_gives_these_bytes_everywhere),
		cmocka_unit_test(bars_could_be_a_markets),
		cmocka_unit_test(prices_are_whole_ticks),
		cmocka_unit_test(
		    symbols_are_in_order_and_do_not_touch_each_other),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(no_bars_are_none),
	};

	return cmocka_run_group_tests_name("synth", tests, NULL, NULL);
}

/* Adjusting: blocks of records, their actions, and what becomes of both. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "data/adjust.h"
#include "data/factor.h"
#include "data/grid.h"

#define DAY(d) ((d)*BT_DAY)

static struct bt_err err;
static struct bt_symtab *syms;

static int
set_up(void **state)
{
	bt_sym sym;

	(void)state;
	bt_err_clear(&err);
	syms = bt_symtab_new(&err);
	return syms == NULL || bt_symtab_add(syms, "X", 1, &sym, &err) < 0 ||
	       bt_symtab_add(syms, "Y", 1, &sym, &err) < 0;
}

static int
tear_down(void **state)
{
	(void)state;
	bt_symtab_free(syms);
	return 0;
}

static struct bt_bar
bar(int day, bt_sym sym, double px)
{
	return (struct bt_bar){ .time = DAY(day),
		.end = DAY(day + 1),
		.open = px,
		.high = px,
		.low = px,
		.close = px,
		.volume = 100,
		.sym = sym };
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

/* ---- factors ---- */

/* clang-format off */
static const struct {
	const char *name;
	unsigned what, has;
	int is_forward, is_scaled;
	struct { int day; uint32_t kind; double value, before; } acts[4];
	double scales[5]; /* of prices, between the actions */
} rows[] = {
	{ "splits multiply backwards", BT_ADJUST_ALL, 0, 0, 0,
	    { { 2, BT_SPLIT, 2, 10 }, { 3, BT_SPLIT, 4, 10 } },
	    { 1. / 8, 1. / 4, 1 } },
	{ "and forwards", BT_ADJUST_ALL, 0, 1, 0,
	    { { 2, BT_SPLIT, 2, 10 }, { 3, BT_SPLIT, 4, 10 } },
	    { 1, 2, 8 } },
	{ "a reverse split is whole", BT_ADJUST_ALL, 0, 0, 0,
	    { { 2, BT_SPLIT, 0.1, 10 } }, { 10, 1 } },
	{ "three for two is not", BT_ADJUST_ALL, 0, 0, 0,
	    { { 2, BT_SPLIT, 1.5, 10 } }, { 1 / 1.5, 1 } },
	{ "dividends take their share of the price before them",
	    BT_ADJUST_ALL, 0, 0, 0,
	    { { 2, BT_DIVIDEND, 1, 10 }, { 3, BT_DIVIDEND, 5, 10 } },
	    { 0.9 * 0.5, 0.5, 1 } },
	{ "what is not to be applied is not", BT_ADJUST_SPLITS, 0, 0, 0,
	    { { 2, BT_DIVIDEND, 1, 10 }, { 3, BT_SPLIT, 5, 10 } },
	    { 0.2, 0.2, 1 } },
	{ "a dividend of adjusted prices is of their unit",
	    BT_ADJUST_DIVIDENDS, BT_ADJUST_SPLITS, 0, 0,
	    { { 2, BT_DIVIDEND, 1, 10 }, { 3, BT_SPLIT, 5, 10 } },
	    { 0.98, 1, 1 } },
	{ "unless it is so already",
	    BT_ADJUST_DIVIDENDS, BT_ADJUST_SPLITS, 0, 1,
	    { { 2, BT_DIVIDEND, 1, 10 }, { 3, BT_SPLIT, 5, 10 } },
	    { 0.9, 1, 1 } },
	{ "two dividends of one instant are one of both",
	    BT_ADJUST_ALL, 0, 0, 0,
	    { { 2, BT_DIVIDEND, 1, 10 }, { 2, BT_DIVIDEND, 2, 99 } },
	    { 0.7, 7. / 9, 1 } },
	{ "after a split of its instant the price is what that leaves",
	    BT_ADJUST_ALL, 0, 0, 0,
	    { { 2, BT_SPLIT, 2, 10 }, { 2, BT_DIVIDEND, 1, 99 } },
	    { 0.4, 0.8, 1 } },
	{ "nothing was before it", BT_ADJUST_ALL, 0, 0, 0,
	    { { 2, BT_SPLIT, 2, NAN }, { 3, BT_DIVIDEND, 1, 10 } },
	    { 0.9, 0.9, 1 } },
};
/* clang-format on */

static void
scales_are_as_worked_out_by_hand(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct bt_factor_rules rules = { rows[i].what,
			rows[i].has, rows[i].is_scaled, rows[i].is_forward };
		struct bt_factors f = { 0 };

		for (k = 0; k < 4 && rows[i].acts[k].day > 0; k++) {
			const struct bt_action a = { DAY(rows[i].acts[k].day),
				rows[i].acts[k].value, 0,
				rows[i].acts[k].kind };

			assert_int_equal(bt_factors_add(&f, &a, NAN, &err), 0);
		}
		for (k = 0; k < f.n; k++)
			bt_factors_pass(&f, &rules, rows[i].acts[k].before);
		assert_int_equal(bt_factors_settle(&f, &rules, &err), 0);
		for (k = 0; k <= f.n; k++)
			if (fabs(bt_scale_price(&f.scales[k], 1) -
				 rows[i].scales[k]) > 1e-15)
				fail_msg("%s: scale %zu is %.17g, not %.17g",
				    rows[i].name, k,
				    bt_scale_price(&f.scales[k], 1),
				    rows[i].scales[k]);
		bt_factors_clear(&f);
	}
}

static void
actions_are_kept_in_order_of_time(void **state)
{
	static const int days[] = { 5, 2, 9, 2, 7 };
	struct bt_factors f = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		const struct bt_action a = { DAY(days[i]), (double)(i + 1), 0,
			BT_DIVIDEND };

		assert_int_equal(bt_factors_add(&f, &a, NAN, &err), 0);
		assert_int_equal(bt_factors_add(&f, &a, NAN, &err), -1);
		bt_err_clear(&err);
	}
	assert_true(f.v[0].value == 2 && f.v[1].value == 4);
	assert_true(
	    f.v[2].value == 1 && f.v[3].value == 5 && f.v[4].value == 3);
	for (i = 0; i < 10; i++) {
		static const size_t at[] = { 0, 0, 2, 2, 2, 3, 3, 4, 4, 5 };

		assert_int_equal(bt_factors_at(&f, DAY((int)i)), at[i]);
	}
	bt_factors_clear(&f);
}

/* ---- blocks ---- */

static struct bt_adjust *
adjust_of(const struct bt_adjust_opts *opts)
{
	struct bt_adjust_opts o = *opts;
	struct bt_adjust *a;

	o.syms = syms;
	a = bt_adjust_new(&o, &err);
	assert_non_null(a);
	return a;
}

static void
cutting_into_blocks_changes_nothing(void **state)
{
	static const struct bt_action acts[] = { { DAY(3), 2, 0, BT_SPLIT },
		{ DAY(5), 1, 0, BT_DIVIDEND }, { DAY(6), 4, 1, BT_SPLIT } };
	static const double px[] = { 100, 100, 101, 50, 51, 50, 52, 53 };
	size_t cut, i, k;
	int way;

	(void)state;
	for (way = 0; way < 2; way++) {
		struct bt_bar want[16], got[16];

		for (cut = 16; cut > 0; cut--) {
			const struct bt_adjust_opts o = { .what = BT_ADJUST_ALL,
				.is_forward = way };
			struct bt_adjust *a = adjust_of(&o);

			for (i = 0; i < 3; i++)
				assert_int_equal(
				    bt_adjust_action(a, &acts[i], NAN, &err),
				    0);
			for (i = 0; i < 16; i++) {
				int day = (int)(i / 2);

				got[i] = bar(day, i % 2,
				    i % 2 == 0 ? px[day]
				    : day < 6  ? 80
					       : 20);
			}
			for (i = 0; !way && i < 16; i += cut) {
				struct bt_block b = block_of(
				    got + i, 16 - i < cut ? 16 - i : cut);

				assert_int_equal(
				    bt_adjust_look(a, &b, &err), 0);
			}
			if (!way)
				assert_int_equal(bt_adjust_settle(a, &err), 0);
			for (i = 0; i < 16; i += cut) {
				struct bt_block b = block_of(
				    got + i, 16 - i < cut ? 16 - i : cut);

				assert_int_equal(
				    bt_adjust_block(a, &b, &err), 0);
			}
			if (cut == 16)
				memcpy(want, got, sizeof got);
			for (k = 0; k < 16; k++)
				assert_memory_equal(
				    &want[k], &got[k], sizeof got[k]);
			bt_adjust_free(a);
		}
		assert_true(want[1].close == (way ? 80 : 20));
		assert_true(want[15].close == (way ? 80 : 20));
	}
}

static void
actions_in_the_prices_are_taken_out(void **state)
{
	const struct bt_adjust_opts o = { .what = BT_ADJUST_SPLITS };
	struct bt_action acts[] = { { DAY(2), 4, 0, BT_DIVIDEND },
		{ DAY(3), 2, 0, BT_SPLIT }, { DAY(3), 0.5, 1, BT_FUNDING } };
	struct bt_bar bars[] = { bar(2, 0, 10), bar(3, 0, 5) };
	struct bt_block b = block_of(bars, 2), c = {
		.type = BT_ACTION, .n = 3, .stride = sizeof *acts, .data = acts
	};
	struct bt_adjust *a = adjust_of(&o);
	struct bt_adjust_told told;

	(void)state;
	assert_int_equal(bt_adjust_look(a, &c, &err), 0);
	assert_int_equal(bt_adjust_look(a, &b, &err), 0);
	assert_int_equal(bt_adjust_settle(a, &err), 0);
	assert_int_equal(bt_adjust_block(a, &c, &err), 0);
	assert_int_equal(c.n, 2);
	assert_int_equal(acts[0].kind, BT_DIVIDEND);
	assert_true(acts[0].value == 2);
	assert_int_equal(acts[1].kind, BT_FUNDING);
	assert_true(acts[1].value == 0.5);
	assert_int_equal(bt_adjust_block(a, &b, &err), 0);
	assert_true(bars[0].close == 5 && bars[0].volume == 200);
	assert_true(bars[1].close == 5 && bars[1].volume == 100);
	bt_adjust_told(a, &told);
	assert_int_equal(told.splits, 1);
	assert_int_equal(told.dividends, 0);
	bt_adjust_free(a);
}

/* ---- grids ---- */

static void
prices_on_a_grid_are_the_decimals_people_write(void **state)
{
	static const struct {
		double tick, px, want;
	} g[] = { { 0.1, 0.30000000000000004, 0.3 }, { 0.01, 1.005, 1 },
		{ 0.25, 4501.12, 4501 }, { 0.25, 4501.125, 4501.25 },
		{ 0.05, -0.07, -0.05 }, { 5, 12.5, 15 },
		{ 0, 1.23456, 1.23456 }, { 0.01, 1e300, 1e300 },
		{ 1e-300, 5, 5 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof g / sizeof g[0]; i++)
		assert_true(
		    bt_grid_round(bt_grid_of(g[i].tick), g[i].px) == g[i].want);
	assert_true(isnan(bt_grid_round(bt_grid_of(0.01), NAN)));
}

/* As a file may that grows between the two times it is read. */
static void
a_symbol_met_only_the_second_time_stays_as_it_is(void **state)
{
	const struct bt_adjust_opts opts = { .syms = syms,
		.what = BT_ADJUST_ALL };
	struct bt_adjust *a = bt_adjust_new(&opts, &err);
	struct bt_bar b = bar(1, 1, 10);
	struct bt_block block = block_of(&b, 1);

	(void)state;
	assert_non_null(a);
	assert_int_equal(bt_adjust_settle(a, &err), 0);
	assert_int_equal(bt_adjust_block(a, &block, &err), 0);
	assert_true(b.close == 10);
	bt_adjust_free(a);
}

/* One that did not change what the first reading found. */
static void
an_action_met_only_the_second_time_is_refused(void **state)
{
	const struct bt_adjust_opts o = { .what = BT_ADJUST_ALL };
	struct bt_adjust *a = adjust_of(&o);
	struct bt_bar b = bar(1, 0, 10);
	struct bt_action split = { DAY(2), 2, 0, BT_SPLIT };
	struct bt_block block = block_of(&b, 1), c = { .type = BT_ACTION,
		.n = 1,
		.stride = sizeof split,
		.data = &split };

	(void)state;
	assert_int_equal(bt_adjust_look(a, &block, &err), 0);
	assert_int_equal(bt_adjust_settle(a, &err), 0);
	assert_int_equal(bt_adjust_block(a, &block, &err), 0);
	assert_int_equal(bt_adjust_block(a, &c, &err), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
	assert_string_equal(err.text,
	    "a split of X at 1970-01-03T00:00:00Z that was not there before: "
	    "the input has changed while it was read");
	bt_err_clear(&err);
	bt_adjust_free(a);
}

static void
an_instant_has_so_many_actions_and_no_more(void **state)
{
	struct bt_factors f = { 0 };
	struct bt_action a = { DAY(2), 0, 0, BT_DIVIDEND };

	(void)state;
	for (a.value = 1; a.value <= 256; a.value++)
		assert_int_equal(bt_factors_add(&f, &a, NAN, &err), 0);
	assert_int_equal(bt_factors_add(&f, &a, NAN, &err), -1);
	assert_string_equal(err.text,
	    "more than 256 splits and dividends at 1970-01-03T00:00:00Z");
	bt_err_clear(&err);
	a.time = DAY(3);
	assert_int_equal(bt_factors_add(&f, &a, NAN, &err), 0);
	bt_factors_clear(&f);
}

/* Splits by a ratio and back, each seen by a bar; the last bar's close. */
static int
split_to_and_fro(double ratio, int days, double *close)
{
	const struct bt_adjust_opts o = { .what = BT_ADJUST_ALL,
		.is_forward = 1 };
	struct bt_adjust *a = adjust_of(&o);
	int day, rc = 0;

	for (day = 1; rc == 0 && day <= days; day++) {
		struct bt_action split = { BT_DAY / 4 * day,
			day % 2 ? ratio : 1 / ratio, 0, BT_SPLIT };
		struct bt_bar b = bar(0, 0, day % 2 ? 10 / ratio : 10);
		struct bt_block block = block_of(&b, 1),
				c = { .type = BT_ACTION,
					.n = 1,
					.stride = sizeof split,
					.data = &split };

		b.time = split.time;
		b.end = b.time + 1;
		rc = bt_adjust_block(a, &c, &err);
		if (rc == 0)
			rc = bt_adjust_block(a, &block, &err);
		*close = b.close;
	}
	bt_adjust_free(a);
	return rc;
}

/* Each bar passes one of 200,000: all of them again would be 2e10 steps. */
static void
forward_each_action_is_settled_once(void **state)
{
	double close;

	(void)state;
	assert_int_equal(split_to_and_fro(1.6, 200000, &close), 0);
	assert_true(fabs(close - 6.25) < 1e-9);
}

static void
more_splits_than_a_number_can_hold_are_refused(void **state)
{
	double close;

	(void)state;
	assert_int_equal(split_to_and_fro(2, 3000, &close), -1);
	assert_string_equal(err.text,
	    "X: split at 1971-05-28T00:00:00Z by 0.5: with the others it makes "
	    "prices no number");
	bt_err_clear(&err);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_symbol_met_only_the_second_time_stays_as_it_is),
		cmocka_unit_test(scales_are_as_worked_out_by_hand),
		cmocka_unit_test(actions_are_kept_in_order_of_time),
		cmocka_unit_test(cutting_into_blocks_changes_nothing),
		cmocka_unit_test(actions_in_the_prices_are_taken_out),
		cmocka_unit_test(an_action_met_only_the_second_time_is_refused),
		cmocka_unit_test(an_instant_has_so_many_actions_and_no_more),
		cmocka_unit_test(forward_each_action_is_settled_once),
		cmocka_unit_test(
		    more_splits_than_a_number_can_hold_are_refused),
		cmocka_unit_test(
		    prices_on_a_grid_are_the_decimals_people_write),
	};

	return cmocka_run_group_tests_name("adjust", tests, set_up, tear_down);
}

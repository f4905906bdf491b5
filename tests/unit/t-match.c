/* Matching: a bar, an order, the price it gets.  Read it as the rules. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/match.h"

#define NO NULL

/* One bar and one order that rested before it; NO: it does not trade. */
struct row {
	const char *claim;
	double open, high, low, close;
	int dir;
	enum bt_order_type type;
	double level;
	enum bt_limit_needs needs;
	const char *rule;
	double px;
	uint32_t flags;
};

/* clang-format off */
static const struct row rows[] = {
	{ "a market buy gets the open", 10, 12, 9, 11, 1, BT_MARKET, 0, 0, "market.open", 10, 0 },
	{ "a market sell gets the open", 10, 12, 9, 11, -1, BT_MARKET, 0, 0, "market.open", 10, 0 },

	{ "a buy limit above the open gets the open", 10, 12, 9, 11, 1, BT_LIMIT, 10.5, 0, "limit.open", 10, 0 },
	{ "a buy limit at the open gets the open", 10, 12, 9, 11, 1, BT_LIMIT, 10, 0, "limit.open", 10, 0 },
	{ "a buy limit inside the bar gets its price", 10, 12, 9, 11, 1, BT_LIMIT, 9.5, 0, "limit.touch", 9.5, 0 },
	{ "a buy limit at the low is touched", 10, 12, 9, 11, 1, BT_LIMIT, 9, 0, "limit.touch", 9, 0 },
	{ "a buy limit below the low rests", 10, 12, 9, 11, 1, BT_LIMIT, 8.99, 0, NO, 0, 0 },
	{ "a sell limit below the open gets the open", 10, 12, 9, 11, -1, BT_LIMIT, 9.5, 0, "limit.open", 10, 0 },
	{ "a sell limit at the high is touched", 10, 12, 9, 11, -1, BT_LIMIT, 12, 0, "limit.touch", 12, 0 },
	{ "a sell limit inside the bar gets its price", 10, 12, 9, 11, -1, BT_LIMIT, 11.5, 0, "limit.touch", 11.5, 0 },
	{ "a sell limit above the high rests", 10, 12, 9, 11, -1, BT_LIMIT, 12.01, 0, NO, 0, 0 },

	{ "through: a buy limit at the low rests", 10, 12, 9, 11, 1, BT_LIMIT, 9, BT_LIMIT_THROUGH, NO, 0, 0 },
	{ "through: a buy limit above the low gets its price", 10, 12, 9, 11, 1, BT_LIMIT, 9.01, BT_LIMIT_THROUGH, "limit.through", 9.01, 0 },
	{ "through: a sell limit at the high rests", 10, 12, 9, 11, -1, BT_LIMIT, 12, BT_LIMIT_THROUGH, NO, 0, 0 },
	{ "through: a sell limit below the high gets its price", 10, 12, 9, 11, -1, BT_LIMIT, 11.99, BT_LIMIT_THROUGH, "limit.through", 11.99, 0 },
	{ "through: a buy limit above the open gets the open", 10, 12, 9, 11, 1, BT_LIMIT, 10.5, BT_LIMIT_THROUGH, "limit.open", 10, 0 },
	{ "through: at the open is no more than a touch, then it goes below", 10, 12, 9, 11, 1, BT_LIMIT, 10, BT_LIMIT_THROUGH, "limit.through", 10, 0 },
	{ "through: at an open that is the low it rests", 10, 12, 10, 11, 1, BT_LIMIT, 10, BT_LIMIT_THROUGH, NO, 0, 0 },

	{ "a buy stop below the open gapped: it gets the open", 10, 12, 9, 11, 1, BT_STOP, 9.5, 0, "stop.gap", 10, BT_GAP },
	{ "a buy stop at the open gets it, without a gap", 10, 12, 9, 11, 1, BT_STOP, 10, 0, "stop.gap", 10, 0 },
	{ "a buy stop inside the bar gets its price", 10, 12, 9, 11, 1, BT_STOP, 11.5, 0, "stop.touch", 11.5, 0 },
	{ "a buy stop at the high is touched", 10, 12, 9, 11, 1, BT_STOP, 12, 0, "stop.touch", 12, 0 },
	{ "a buy stop above the high rests", 10, 12, 9, 11, 1, BT_STOP, 12.01, 0, NO, 0, 0 },
	{ "a sell stop above the open gapped: it gets the open", 10, 12, 9, 11, -1, BT_STOP, 10.5, 0, "stop.gap", 10, BT_GAP },
	{ "a sell stop inside the bar gets its price", 10, 12, 9, 11, -1, BT_STOP, 9.5, 0, "stop.touch", 9.5, 0 },
	{ "a sell stop at the low is touched", 10, 12, 9, 11, -1, BT_STOP, 9, 0, "stop.touch", 9, 0 },
	{ "a sell stop below the low rests", 10, 12, 9, 11, -1, BT_STOP, 8.99, 0, NO, 0, 0 },

	{ "a bar of one price is traded at it", 10, 10, 10, 10, 1, BT_LIMIT, 10, 0, "limit.open", 10, 0 },
	{ "a bar of one price does not go through it", 10, 10, 10, 10, 1, BT_LIMIT, 10, BT_LIMIT_THROUGH, NO, 0, 0 },
	{ "a bar of one price triggers a stop at it", 10, 10, 10, 10, -1, BT_STOP, 10, 0, "stop.gap", 10, 0 },
};
/* clang-format on */

static void
each_row_holds_on_both_paths(void **state)
{
	size_t i;
	int high_first;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (high_first = 0; high_first < 2; high_first++) {
			const struct row *r = &rows[i];
			struct bt_bar bar = { .open = r->open,
				.high = r->high,
				.low = r->low,
				.close = r->close };
			struct bt_path path = bt_path_of(&bar, high_first);
			struct bt_point from = bt_path_start(&path);
			struct bt_terms t = { .dir = r->dir,
				.type = r->type,
				.limit = r->level,
				.stop = r->level };
			struct bt_touch touch = { 0 };
			int rc = bt_match(&t, &path, &from, r->needs, &touch);

			if (rc != (r->rule != NO))
				fail_msg("%s: %s", r->claim,
				    rc ? touch.rule : "no trade");
			if (!rc)
				continue;
			if (strcmp(touch.rule, r->rule) != 0 ||
			    touch.px != r->px || touch.flags != r->flags)
				fail_msg("%s: %s at %g, flags %u", r->claim,
				    touch.rule, touch.px,
				    (unsigned)touch.flags);
		}
}

/* The same as a property: mirrored prices and sides give mirrored fills. */
static void
selling_mirrors_buying(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];
		struct bt_bar bar = { .open = -r->open,
			.high = -r->low,
			.low = -r->high,
			.close = -r->close };
		struct bt_path path = bt_path_of(&bar, 1);
		struct bt_point from = bt_path_start(&path);
		struct bt_terms t = { .dir = -r->dir,
			.type = r->type,
			.limit = -r->level,
			.stop = -r->level };
		struct bt_touch touch = { 0 };
		int rc = bt_match(&t, &path, &from, r->needs, &touch);

		assert_int_equal(rc, r->rule != NO);
		if (rc)
			assert_true(touch.px == -r->px);
	}
}

/* From a point within the bar only the rest of the path counts. */
static void
an_order_sees_the_rest_of_the_path_only(void **state)
{
	struct bt_bar bar = { .open = 10, .high = 12, .low = 9, .close = 11 };
	struct bt_path ohlc = bt_path_of(&bar, 1), olhc = bt_path_of(&bar, 0);
	struct bt_point mid = { 2, 11.5 }; /* ohlc: on the way down */
	struct bt_point up = { 2, 9.5 };   /* olhc: on the way up */
	struct bt_terms stop = { .dir = 1, .type = BT_STOP, .stop = 11.8 };
	struct bt_terms limit = { .dir = 1, .type = BT_LIMIT, .limit = 9.2 };
	struct bt_touch t;

	(void)state;
	assert_int_equal(bt_match(&stop, &ohlc, &mid, 0, &t), 0);
	assert_int_equal(bt_match(&limit, &ohlc, &mid, 0, &t), 1);
	assert_true(t.px == 9.2 && t.at.line == 2);
	assert_int_equal(bt_match(&limit, &olhc, &up, 0, &t), 0);
	assert_int_equal(bt_match(&stop, &olhc, &up, 0, &t), 1);
	assert_true(t.px == 11.8 && t.at.line == 2);
}

static void
points_are_ordered_along_the_path(void **state)
{
	struct bt_bar bar = { .open = 10, .high = 12, .low = 9, .close = 11 };
	struct bt_path p = bt_path_of(&bar, 0); /* 10 9 12 11 */
	/* in order */
	static const struct bt_point at[] = { { 0, 10 }, { 1, 9.5 }, { 1, 9 },
		{ 2, 9.5 }, { 2, 11 }, { 3, 11.5 }, { 3, 11 } };
	size_t i, k, n = sizeof at / sizeof at[0];

	(void)state;
	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++) {
			int c = bt_path_compare(&p, &at[i], &at[k]);

			assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
		}
}

static void
a_range_holds_what_the_path_saw(void **state)
{
	struct bt_bar bar = { .open = 10, .high = 12, .low = 9, .close = 11 };
	struct bt_path p = bt_path_of(&bar, 1); /* 10 12 9 11 */
	/* clang-format off */
	static const struct {
		struct bt_point from, to;
		double low, high;
	} table[] = {
		{ { 0, 0 }, { 3, 11 }, 9, 12 },
		{ { 0, 0 }, { 1, 11 }, 10, 11 },
		{ { 1, 11 }, { 2, 10 }, 10, 12 },
		{ { 2, 11 }, { 3, 10 }, 9, 11 },
		{ { 3, 10 }, { 3, 11 }, 10, 11 },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		double low = HUGE_VAL, high = -HUGE_VAL;

		bt_path_range(&p, &table[i].from, &table[i].to, &low, &high);
		assert_true(low == table[i].low && high == table[i].high);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_holds_on_both_paths),
		cmocka_unit_test(selling_mirrors_buying),
		cmocka_unit_test(an_order_sees_the_rest_of_the_path_only),
		cmocka_unit_test(points_are_ordered_along_the_path),
		cmocka_unit_test(a_range_holds_what_the_path_saw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

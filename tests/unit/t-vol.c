/* The volatility of a symbol: of the last so many daily returns. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/vol.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *claim;
	size_t most, n;
	double closes[8];
	double expected; /* by hand */
} rows[] = {
	{ "no close", 2, 0, { 0 }, NAN },
	{ "one return is too few", 2, 2, { 100, 110 }, NAN },
	/* 0.1, -0.1: mean 0, squares 0.02 over 1 */
	{ "two returns", 2, 3, { 100, 110, 99 }, 0.14142135623730956 },
	{ "a window that is not full", 4, 4, { 100, 110, 99, 99 }, NAN },
	/* -0.1, 0: mean -0.05, squares 0.005 */
	{ "the oldest has gone", 2, 4, { 100, 110, 99, 99 },
	    0.07071067811865475 },
	{ "a price that stands still", 3, 4, { 7, 7, 7, 7 }, 0 },
	/* all 0.5 */
	{ "a price that grows evenly", 3, 4, { 8, 12, 18, 27 }, 0 },
	{ "what was wild has left no trace", 2, 6, { 1, 1e300, 1, 1, 1, 1 },
	    0 },
};

static void
each_row_holds(void **state)
{
	struct bt_err err = { 0 };
	size_t i, k;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		struct bt_vol v = { 0 };
		double sd;

		for (k = 0; k < rows[i].n; k++)
			assert_int_equal(bt_vol_push(&v, rows[i].closes[k],
					     rows[i].most, &err),
			    0);
		sd = bt_vol_daily(&v, rows[i].most);
		if (isnan(rows[i].expected)
			? !isnan(sd)
			: !(fabs(sd - rows[i].expected) <= 1e-15))
			fail_msg("%s: %.17g, not %.17g", rows[i].claim, sd,
			    rows[i].expected);
		/* asked twice it is the same */
		assert_true(isnan(sd) || bt_vol_daily(&v, rows[i].most) == sd);
		bt_vol_clear(&v);
	}
}

static void
a_split_is_no_return(void **state)
{
	struct bt_err err = { 0 };
	struct bt_vol v = { 0 };

	(void)state;
	assert_int_equal(bt_vol_push(&v, 100, 2, &err), 0);
	bt_vol_split(&v, 4);
	assert_int_equal(bt_vol_push(&v, 25, 2, &err), 0);
	assert_int_equal(bt_vol_push(&v, 25, 2, &err), 0);
	assert_true(bt_vol_daily(&v, 2) == 0);
	bt_vol_clear(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_holds),
		cmocka_unit_test(a_split_is_no_return),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * A bar as a path of prices: what t-match.c does not ask of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/path.h"

/* Differences of decimals are not what they are on paper. */
static void
the_high_is_nearer_only_by_the_decimals_themselves(void **state)
{
	static const struct {
		double open, high, low;
		int is_high_nearer;
	} rows[] = {
		{ 100.2, 100.3, 100.1, 0 },
		{ 100.2, 100.29, 100.1, 1 },
		{ 100.2, 100.31, 100.1, 0 },
		{ 0.3, 0.4, 0.2, 0 },
		{ 60000.00000002, 60000.00000003, 60000, 1 },
		{ 60000.00000002, 60000.00000004, 60000, 0 },
		{ 10, 10, 10, 0 },
		{ 10, 10, 9, 1 },
	};
	size_t i;
	int o, d;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct bt_bar b = { .open = rows[i].open,
			.high = rows[i].high,
			.low = rows[i].low };

		assert_int_equal(
		    bt_path_is_high_nearer(&b), rows[i].is_high_nearer);
	}
	for (o = 1000; o < 11000; o++)
		for (d = 1; d < 9; d++) {
			const struct bt_bar b = { .open = o / 10.0,
				.high = (o + d) / 10.0,
				.low = (o - d) / 10.0 };

			assert_false(bt_path_is_high_nearer(&b));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_high_is_nearer_only_by_the_decimals_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

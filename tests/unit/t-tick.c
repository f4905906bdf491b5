/*
 * Ticks: prices are moved to whole ones, against the trader.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bt/strategy.h"
#include "engine/tick.h"

static void
a_price_goes_to_the_next_tick_in_a_direction(void **state)
{
	static const struct {
		double price, tick;
		int dir;
		double gives;
	} rows[] = {
		{ 100.123, 0.01, +1, 100.13 },
		{ 100.123, 0.01, -1, 100.12 },
		{ 100.123, 0.01, 0, 100.12 },
		{ 100.126, 0.01, 0, 100.13 },
		{ 4512.3, 0.25, +1, 4512.5 },
		{ 4512.3, 0.25, -1, 4512.25 },
		{ 17, 5, +1, 20 },
		/* on a tick already, but for the last bits */
		{ 0.1 + 0.2, 0.01, +1, 0.1 + 0.2 },
		{ 0.57, 0.01, +1, 0.57 },
		/* the very decimal, not 57 * 0.01 */
		{ 0.5699, 0.01, +1, 0.57 },
		/* no tick, no price */
		{ 100.123, 0, +1, 100.123 },
		{ 0.004, 0.01, -1, 0.004 },
		{ NAN, 0.01, -1, NAN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		double got =
		    bt_tick_round(rows[i].price, rows[i].tick, rows[i].dir);

		if (isnan(rows[i].gives) ? !isnan(got) : got != rows[i].gives)
			fail_msg("row %zu: %.17g", i, got);
	}
}

static void
an_order_s_prices_become_worse_for_it(void **state)
{
	static const struct {
		enum bt_order_type type;
		int dir;
		double limit, stop; /* what 10.123 becomes */
	} rows[] = {
		{ BT_LIMIT, +1, 10.12, NAN },
		{ BT_LIMIT, -1, 10.13, NAN },
		{ BT_STOP, +1, NAN, 10.13 },
		{ BT_STOP, -1, NAN, 10.12 },
		{ BT_STOP_LIMIT, +1, 10.12, 10.13 },
		{ BT_STOP_LIMIT, -1, 10.13, 10.12 },
		{ BT_TOUCH, +1, NAN, 10.12 },
		{ BT_TOUCH, -1, NAN, 10.13 },
		{ BT_TOUCH_LIMIT, +1, 10.12, 10.12 },
		{ BT_LIMIT, 0, 10.12, NAN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_order o;

		bt_order_init(&o);
		o.type = rows[i].type;
		o.limit = isnan(rows[i].limit) ? NAN : 10.123;
		o.stop = isnan(rows[i].stop) ? NAN : 10.123;
		bt_tick_order(0.01, rows[i].dir, &o);
		if ((o.limit != rows[i].limit && !isnan(rows[i].limit)) ||
		    (o.stop != rows[i].stop && !isnan(rows[i].stop)))
			fail_msg("row %zu: %g %g", i, o.limit, o.stop);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_price_goes_to_the_next_tick_in_a_direction),
		cmocka_unit_test(an_order_s_prices_become_worse_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

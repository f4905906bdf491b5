/*
 * One order trades: its size, and what becomes of it where it cannot be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "enginefixture.h"

static void
what_cannot_be_counted_is_refused_and_the_run_goes_on(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	const double px = 1e-5;
	struct bt_order o[] = {
		world_share(w, 0, BT_BUY, "A", BT_VALUE, 1e300),
		world_share(w, 0, BT_TARGET, "A", BT_FRACTION, 1),
		/* each can be counted, the position of both cannot */
		world_order(w, 1, BT_BUY, "A", 9e10),
		world_order(w, 1, BT_BUY, "A", 9e10),
		world_order(w, 2, BT_SELL, "A", 9e10),
	};
	struct bt_bar b[] = { world_day(w, "A", 0, px, px, px, px),
		world_day(w, "A", 1, px, px, px, px),
		world_day(w, "A", 2, px, px, px, px),
		world_day(w, "A", 3, px, px, px, px) };

	r.cash = 1e7;
	world_begin(w, &r, "fo", o, N(o));
	world_pass(w, b, N(b));
	assert_int_equal(bt_engine_totals(w->e).rejected, 3);
	world_end(w, "order #1 accepted\norder #2 accepted\n"
		     "order #1 rejected too_large\n"
		     "order #2 rejected too_large\n"
		     "order #3 accepted\norder #4 accepted\n"
		     "fill A buy 9e+10 at 1e-05 market.open\norder #3 filled\n"
		     "order #4 rejected too_large\n"
		     "order #5 accepted\n"
		     "fill A sell 9e+10 at 1e-05 market.open\n"
		     "order #5 filled\n");
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_cannot_be_counted_is_refused_and_the_run_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

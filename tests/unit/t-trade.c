/*
 * Step 2, which resting orders trade and in which order: cases in which
 * several symbols, or several orders of one, have to do with each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "enginefixture.h"

static void
an_order_is_an_increase_or_not_by_the_opens_of_all_symbols(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = {
		world_share(w, 0, BT_TARGET, "A", BT_FRACTION, 0.5),
		world_share(w, 0, BT_TARGET, "B", BT_FRACTION, 0.5),
		/* B has doubled: A's half is more now, and needs its money */
		world_share(w, 1, BT_TARGET, "A", BT_FRACTION, 0.5),
		world_share(w, 1, BT_EXIT, "B", BT_ALL, 0),
	};
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "B", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 100, 100, 100),
		world_day(w, "B", 1, 100, 100, 100, 100),
		world_day(w, "A", 2, 125, 125, 125, 125),
		world_day(w, "B", 2, 200, 200, 200, 200) };

	world_begin(w, &bt_rules_default, "f", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A buy 500 at 100 market.open\n"
		     "fill B buy 500 at 100 market.open\n"
		     "fill B sell 500 at 200 market.open\n"
		     "fill A buy 150 at 125 market.open\n");
}

static void
a_symbol_is_worth_its_open_to_others_also_after_it_has_slipped(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = {
		world_share(w, 0, BT_TARGET, "A", BT_FRACTION, 0.5),
		world_share(w, 0, BT_TARGET, "B", BT_FRACTION, 0.5),
	};
	struct bt_bar b[] = { world_day(w, "A", 0, 80, 80, 80, 80),
		world_day(w, "B", 0, 80, 80, 80, 80),
		world_day(w, "A", 1, 80, 80, 80, 80),
		world_day(w, "B", 1, 80, 80, 80, 80) };

	r.slippage_frac = 0.25;
	world_begin(w, &r, "f", o, N(o));
	world_pass(w, b, N(b));
	/* 500 of A cost 50000 and are worth 40000: half of 90000 is left */
	world_end(w, "fill A buy 500 at 100 market.open\n"
		     "fill B buy 450 at 100 market.open\n");
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(
		    an_order_is_an_increase_or_not_by_the_opens_of_all_symbols),
		TEST(
		    a_symbol_is_worth_its_open_to_others_also_after_it_has_slipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Financing: what is due, when, on what, and that it adds up. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bt/time.h"
#include "enginefixture.h"

#define DAY(k, px) world_day(w, "A", k, px, px, px, px)

static struct bt_rules
rules_with(const char *borrow, const char *interest)
{
	struct bt_rules r = bt_rules_default;

	if (borrow != NULL)
		assert_int_equal(
		    bt_cost_set(&r.costs, "borrow", borrow, NULL), 0);
	if (interest != NULL)
		assert_int_equal(
		    bt_rate_pair(interest, &r.credit, &r.debit, NULL), 0);
	return r;
}

/* Sold at the open of day 2, held over its end, days 3 and 4 are a weekend. */
static void
a_short_position_pays_for_each_day_it_is_held_over(void **state)
{
	struct world *w = *state;
	struct bt_rules r = rules_with("36.5%", NULL);
	struct bt_order o[] = { world_order(w, 0, BT_SELL, "A", 10),
		world_order(w, 3, BT_EXIT, "A", 0) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(5, 100),
		DAY(6, 110), DAY(7, 110), DAY(8, 110) };

	o[1].unit = BT_ALL;
	world_begin(w, &r, "cf", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A sell 10 at 100 market.open\n"
		     "cash borrow -3\n"
		     "cash borrow -1\n"
		     "cash borrow -1.1\n"
		     "fill A buy 10 at 110 market.open\n");
}

static void
a_long_position_borrows_nothing(void **state)
{
	struct world *w = *state;
	struct bt_rules r = rules_with("36.5%", NULL);
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(3, 100) };

	world_begin(w, &r, "c", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "");
}

static void
an_exit_at_the_close_is_not_held_over_the_day(void **state)
{
	struct world *w = *state;
	struct bt_rules r = rules_with("36.5%", NULL);
	struct bt_order o[] = { world_order(w, 0, BT_SELL, "A", 10),
		world_order(w, 1, BT_BUY, "A", 10) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(3, 100) };

	r.fill = BT_FILL_CLOSE;
	world_begin(w, &r, "cf", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "fill A sell 10 at 100 market.close\n"
		     "cash borrow -1\n"
		     "fill A buy 10 at 100 market.close\n");
}

/* 100000 of cash, and 10000 more for what was sold short: that is no cash to
 * earn on. */
static void
cash_earns_but_what_shorts_brought_in_does_not(void **state)
{
	struct world *w = *state;
	struct bt_rules r = rules_with(NULL, "3.65%");
	struct bt_order o[] = { world_order(w, 0, BT_SELL, "A", 100) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(3, 110) };

	world_begin(w, &r, "c", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "cash interest 10\ncash interest 10.001\n");
}

/* Twice the cash is bought: 100000 are owed. */
static void
debts_pay_their_own_rate(void **state)
{
	struct world *w = *state;
	struct bt_rules r = rules_with(NULL, "3.65%,debit=7.2%/360");
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 2000) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(4, 100) };

	r.margin.initial = 0.5;
	world_begin(w, &r, "c", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "cash interest 10\ncash interest -39.996\n");
}

static void
nothing_is_due_before_the_run_begins(void **state)
{
	struct world *w = *state;
	struct bt_rules r = rules_with(NULL, "3.65%");
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(3, 100) };

	r.warmup_steps = 2;
	world_begin(w, &r, "c", NULL, 0);
	world_pass(w, b, N(b));
	world_end(w, "");
}

/* Bought at the open of day 2: the funding at that instant is not its own. */
static void
funding_is_paid_by_who_held_before_it(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10),
		world_order(w, 2, BT_SELL, "A", 20) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(3, 120),
		DAY(4, 100), DAY(5, 100) };
	bt_sym a = world_sym(w, "A");

	world_begin(w, &r, "cf", o, N(o));
	world_pass(w, b, 1);
	world_act(w, 2 * BT_DAY, a, BT_FUNDING, 0.01);
	w->step--; /* it is no step of the script */
	world_pass(w, b + 1, 2);
	world_act(w, 4 * BT_DAY, a, BT_FUNDING, 0.01);
	w->step--;
	world_pass(w, b + 3, 1);
	world_act(w, 5 * BT_DAY, a, BT_FUNDING, 0.01);
	w->step--;
	world_pass(w, b + 4, 1);
	/* long 10 at 120 pay, short 10 at 100 receive */
	world_end(w, "fill A buy 10 at 100 market.open\n"
		     "cash funding -12\n"
		     "fill A sell 20 at 100 market.open\n"
		     "cash funding 10\n");
}

/* 0.1% each 8 hours: three times a day, and at midnight of what is held. */
static void
an_instrument_may_have_funding_of_its_own(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(3, 100) };
	static const struct bt_cost_row rows[] = { { "A", "funding",
	    "0.1%/8h" } };

	r.rows = rows;
	r.n_rows = 1;
	world_begin(w, &r, "c", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "cash funding -1\ncash funding -1\ncash funding -1\n");
}

static void
records_of_funding_take_the_place_of_it(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(3, 100),
		DAY(4, 100) };

	assert_int_equal(bt_cost_set(&r.costs, "funding", "0.1%/24h", NULL), 0);
	world_begin(w, &r, "c", o, N(o));
	world_pass(w, b, 2);
	world_act(w, 3 * BT_DAY, world_sym(w, "A"), BT_FUNDING, 0.002);
	w->step--;
	world_pass(w, b + 2, 2);
	world_end(w, "cash funding -2\n");
}

/* 10 contracts of 1 at 2: their size is 5, in what they are paid in. */
static void
funding_of_an_inverse_contract_is_of_its_size(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 10) };
	struct bt_bar b[] = { DAY(1, 2), DAY(2, 2), DAY(3, 2) };
	static const char words[] = "A kind=perpetual inverse=1";
	bt_sym a;

	assert_int_equal(
	    bt_symtab_set(w->syms, words, strlen(words), &a, &w->err), 0);
	world_begin(w, &r, "c", o, N(o));
	world_pass(w, b, 2);
	world_act(w, 3 * BT_DAY, a, BT_FUNDING, 0.1);
	w->step--;
	world_pass(w, b + 2, 1);
	world_end(w, "cash funding -0.5\n");
}

static void
futures_are_not_borrowed(void **state)
{
	struct world *w = *state;
	struct bt_rules r = rules_with("36.5%", "3.65%");
	struct bt_order o[] = { world_order(w, 0, BT_SELL, "A", 10) };
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100), DAY(3, 100) };
	static const char words[] = "A kind=future";
	bt_sym a;

	assert_int_equal(
	    bt_symtab_set(w->syms, words, strlen(words), &a, &w->err), 0);
	world_begin(w, &r, "c", o, N(o));
	world_pass(w, b, N(b));
	world_end(w, "cash interest 10\ncash interest 10.001\n");
}

/* What a rate that nobody can count comes to ends the run. */
static void
funding_that_is_no_number_is_bad_input(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_bar b[] = { DAY(1, 100), DAY(2, 100) };
	struct bt_rec rec = { .type = BT_BAR, .u.bar = &b[1] };
	struct bt_step step = { b[1].end, b[1].time, 1, &rec, 0, NULL };

	world_begin(w, &r, "c", NULL, 0);
	world_pass(w, b, 1);
	world_act(w, 2 * BT_DAY, world_sym(w, "A"), BT_FUNDING, (double)NAN);
	assert_int_equal(bt_engine_step(w->e, &step), -1);
	assert_int_equal(bt_engine_err(w->e)->status, BT_BAD_INPUT);
	bt_engine_free(w->e);
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_short_position_pays_for_each_day_it_is_held_over),
		TEST(a_long_position_borrows_nothing),
		TEST(an_exit_at_the_close_is_not_held_over_the_day),
		TEST(cash_earns_but_what_shorts_brought_in_does_not),
		TEST(debts_pay_their_own_rate),
		TEST(nothing_is_due_before_the_run_begins),
		TEST(funding_is_paid_by_who_held_before_it),
		TEST(an_instrument_may_have_funding_of_its_own),
		TEST(records_of_funding_take_the_place_of_it),
		TEST(funding_of_an_inverse_contract_is_of_its_size),
		TEST(futures_are_not_borrowed),
		TEST(funding_that_is_no_number_is_bad_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Quotes and prints: what they do to orders.  Read it as the rules. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/quote.h"

#define NO   ""
#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct bt_quotes quote = { 99, 101, 500, 300 };

/* clang-format off */
static const struct row {
	const char *claim;
	int dir;
	enum bt_order_type type;
	double level;
	int is_resting;
	const char *rule;
	double px;
} rows[] = {
	{ "a market buy pays the ask", 1, BT_MARKET, 0, 0, "quote.market", 101 },
	{ "a market sell gets the bid", -1, BT_MARKET, 0, 0, "quote.market", 99 },
	{ "a buy limit at the ask takes it", 1, BT_LIMIT, 101, 0, "quote.limit", 101 },
	{ "a buy limit above the ask pays the ask", 1, BT_LIMIT, 105, 0, "quote.limit", 101 },
	{ "a buy limit inside the spread rests", 1, BT_LIMIT, 100, 0, NO, 0 },
	{ "one that has rested is crossed at its own price", 1, BT_LIMIT, 105, 1, "quote.crossed", 105 },
	{ "a sell limit that has rested too", -1, BT_LIMIT, 98, 1, "quote.crossed", 98 },
	{ "a buy stop at the ask pays it", 1, BT_STOP, 101, 1, "quote.stop", 101 },
	{ "a buy stop above the ask rests", 1, BT_STOP, 102, 1, NO, 0 },
	{ "a sell stop above the bid gets the bid", -1, BT_STOP, 100, 1, "quote.stop", 99 },
	{ "a touch to buy is reached by the ask", 1, BT_TOUCH, 101.5, 1, "quote.touch", 101 },
	{ "and not by the bid", 1, BT_TOUCH, 100, 1, NO, 0 },
};
/* clang-format on */

static void
each_row_holds(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		const struct row *r = &rows[i];
		struct bt_terms t = { .dir = r->dir,
			.type = r->type,
			.limit = r->level,
			.stop = r->level };
		struct bt_touch touch = { .rule = NO };
		enum bt_match found =
		    bt_quote_match(&t, &quote, r->is_resting, &touch);

		if ((found == BT_MATCH_TRADE) != (r->rule[0] != '\0') ||
		    strcmp(touch.rule, r->rule) != 0 ||
		    (r->rule[0] != '\0' && touch.px != r->px))
			fail_msg(
			    "%s: %s at %g", r->claim, touch.rule, touch.px);
	}
}

static void
what_stands_ahead_is_what_is_shown_and_never_grows(void **state)
{
	struct bt_terms t = { .dir = 1, .type = BT_LIMIT, .limit = 99 };
	struct bt_quotes q = quote;

	(void)state;
	assert_true(bt_quote_ahead(&t, &q, (double)NAN) == 500);
	q.bid_size = 700;
	assert_true(bt_quote_ahead(&t, &q, 500) == 500);
	q.bid_size = 100;
	assert_true(bt_quote_ahead(&t, &q, 500) == 100);
	/* inside the spread it is first, below the bid nobody knows */
	t.limit = 99.5;
	assert_true(bt_quote_ahead(&t, &q, (double)NAN) == 0);
	t.limit = 98;
	assert_true(isnan(bt_quote_ahead(&t, &q, (double)NAN)));
}

static void
prints_serve_what_rests(void **state)
{
	struct bt_terms t = { .dir = 1, .type = BT_LIMIT, .limit = 99 };
	struct bt_touch touch = { .rule = NO };

	(void)state;
	assert_int_equal(bt_quote_print(&t, 98.9, 0, &touch), BT_MATCH_TRADE);
	assert_string_equal(touch.rule, "tick.through");
	assert_true(touch.px == 99 && touch.most == 0);
	assert_int_equal(bt_quote_print(&t, 99, 0, &touch), BT_MATCH_NONE);
	assert_int_equal(bt_quote_print(&t, 99, 40, &touch), BT_MATCH_TRADE);
	assert_string_equal(touch.rule, "tick.queue");
	assert_true(touch.px == 99 && touch.most == 40);
	assert_int_equal(bt_quote_print(&t, 99.1, 40, &touch), BT_MATCH_NONE);
	t.type = BT_MARKET;
	assert_int_equal(bt_quote_print(&t, 98, 40, &touch), BT_MATCH_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_holds),
		cmocka_unit_test(
		    what_stands_ahead_is_what_is_shown_and_never_grows),
		cmocka_unit_test(prints_serve_what_rests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Matching against a whole bar: an order, the price it gets.  Read it as the
 * rules of a queue. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/matchbar.h"

#define NO   NULL
#define TRIG "" /* triggered, and nothing more */

#define REACHED BT_STOP_LIMIT_REACHED
#define COLOUR  BT_STOP_LIMIT_COLOUR
#define BEYOND  BT_STOP_LIMIT_BEYOND

/* A bar, what the market is worth before it (0: its open), and one order. */
struct row {
	const char *claim;
	double open, high, low, close, last;
	int dir;
	enum bt_order_type type;
	double stop, limit;
	int rule; /* of stop-limits; -1: limits need more than a touch */
	const char *code;
	double px;
	enum bt_slips slips;
};

/* clang-format off */
static const struct row rows[] = {
	{ "a market buy gets the open", 10, 12, 9, 11, 0, 1, BT_MARKET, NAN, NAN, 0, "market.open", 10, BT_SLIPS_OPEN },
	{ "on close it gets the close before", 10, 12, 9, 11, 9.7, 1, BT_MARKET, NAN, NAN, 0, "market.close", 9.7, BT_SLIPS_OPEN },

	{ "a buy limit above the open gets the open", 10, 12, 9, 11, 0, 1, BT_LIMIT, NAN, 10.5, 0, "limit.open", 10, BT_SLIPS_LIMIT },
	{ "a buy limit at the low is touched", 10, 12, 9, 11, 0, 1, BT_LIMIT, NAN, 9, 0, "limit.touch", 9, BT_SLIPS_NOT },
	{ "a buy limit below the low rests", 10, 12, 9, 11, 0, 1, BT_LIMIT, NAN, 8.9, 0, NO, 0, 0 },
	{ "a sell limit below the open gets the open", 10, 12, 9, 11, 0, -1, BT_LIMIT, NAN, 9.5, 0, "limit.open", 10, BT_SLIPS_LIMIT },
	{ "a sell limit at the high is touched", 10, 12, 9, 11, 0, -1, BT_LIMIT, NAN, 12, 0, "limit.touch", 12, BT_SLIPS_NOT },
	{ "through: a buy limit at the low rests", 10, 12, 9, 11, 0, 1, BT_LIMIT, NAN, 9, -1, NO, 0, 0 },
	{ "through: one above the low gets its price", 10, 12, 9, 11, 0, 1, BT_LIMIT, NAN, 9.1, -1, "limit.through", 9.1, BT_SLIPS_NOT },

	{ "a buy stop below the open gets the open", 10, 12, 9, 11, 0, 1, BT_STOP, 9.5, NAN, 0, "stop.gap", 10, BT_SLIPS_OPEN },
	{ "a buy stop inside gets its price", 10, 12, 9, 11, 0, 1, BT_STOP, 11.5, NAN, 0, "stop.touch", 11.5, BT_SLIPS_TOUCHED },
	{ "a buy stop above the high rests", 10, 12, 9, 11, 0, 1, BT_STOP, 12.1, NAN, 0, NO, 0, 0 },
	{ "a sell stop inside gets its price", 10, 12, 9, 11, 0, -1, BT_STOP, 9.5, NAN, 0, "stop.touch", 9.5, BT_SLIPS_TOUCHED },
	{ "worth the close before, a stop below it gets that close", 10, 12, 9, 11, 10.4, 1, BT_STOP, 10.2, NAN, 0, "stop.gap", 10.4, BT_SLIPS_OPEN },
	{ "but the bar has to reach the stop", 10, 12, 9, 11, 13, 1, BT_STOP, 12.5, NAN, 0, NO, 0, 0 },
	{ "a trailing stop is a stop where it stands", 10, 12, 9, 11, 0, -1, BT_TRAIL, 9.5, NAN, 0, "stop.touch", 9.5, BT_SLIPS_TOUCHED },

	{ "a stop-limit that is not reached rests", 10, 12, 9, 11, 0, 1, BT_STOP_LIMIT, 12.1, 13, REACHED, NO, 0, 0 },
	{ "reached, the limit beyond: at the stop", 10, 12, 9, 11, 0, 1, BT_STOP_LIMIT, 11.5, 11.6, REACHED, "stop.touch", 11.5, BT_SLIPS_BEYOND },
	{ "reached, the limit before: it waits", 10, 12, 9, 10.5, 0, 1, BT_STOP_LIMIT, 11.5, 10.8, REACHED, TRIG, 0, 0 },
	{ "reached, a gap: a limit at the open", 10, 12, 9, 11, 0, 1, BT_STOP_LIMIT, 9.8, 10.1, REACHED, "limit.open", 10, BT_SLIPS_LIMIT },
	{ "reached, a gap beyond the limit: it comes back to it", 10, 12, 9, 11, 0, 1, BT_STOP_LIMIT, 9.6, 9.7, REACHED, "limit.touch", 9.7, BT_SLIPS_NOT },
	{ "reached, a gap beyond the limit for good: it waits", 10, 12, 9.9, 11, 0, 1, BT_STOP_LIMIT, 9.6, 9.7, REACHED, TRIG, 0, 0 },

	{ "colour: a bar that fell to the limit fills a purchase there", 11, 12, 9, 10.5, 0, 1, BT_STOP_LIMIT, 11.5, 10.8, COLOUR, "limit.touch", 10.8, BT_SLIPS_NOT },
	{ "colour: one that rose does not", 10, 12, 9, 10.5, 0, 1, BT_STOP_LIMIT, 11.5, 10.8, COLOUR, TRIG, 0, 0 },
	{ "colour: one that fell not so far does not", 11, 12, 9, 10.9, 0, 1, BT_STOP_LIMIT, 11.5, 10.8, COLOUR, TRIG, 0, 0 },
	{ "colour: one that rose to the limit fills a sale there", 10, 12, 9, 10.5, 0, -1, BT_STOP_LIMIT, 9.5, 10.2, COLOUR, "limit.touch", 10.2, BT_SLIPS_NOT },
	{ "colour: for a sale one that stood still counts as risen", 10, 12, 9, 10, 0, -1, BT_STOP_LIMIT, 9.5, 9.8, COLOUR, "limit.touch", 9.8, BT_SLIPS_NOT },
	{ "colour: for a purchase it does not count as fallen", 10, 12, 9, 10, 0, 1, BT_STOP_LIMIT, 11, 10.5, COLOUR, TRIG, 0, 0 },

	{ "beyond: both inside, the limit above: at the stop", 10, 12, 9, 11, 0, 1, BT_STOP_LIMIT, 11.5, 11.6, BEYOND, "stop.touch", 11.5, BT_SLIPS_BEYOND },
	{ "beyond: the limit at the stop waits", 10, 12, 9, 11, 0, 1, BT_STOP_LIMIT, 11.5, 11.5, BEYOND, TRIG, 0, 0 },
	{ "beyond: the limit below waits, whatever the bar did", 11, 12, 9, 9.5, 0, 1, BT_STOP_LIMIT, 11.5, 10, BEYOND, TRIG, 0, 0 },
	{ "beyond: a gap past the stop still gets the stop", 10, 12, 9.9, 11, 0, 1, BT_STOP_LIMIT, 9.5, 10.5, BEYOND, "stop.touch", 9.5, BT_SLIPS_BEYOND },
	{ "beyond: a gap past both waits", 10, 12, 9.9, 11, 0, 1, BT_STOP_LIMIT, 9.5, 9.8, BEYOND, TRIG, 0, 0 },
	{ "a trailing stop with a limit is a stop-limit", 10, 12, 9, 11, 0, -1, BT_TRAIL, 9.5, 9.4, REACHED, "stop.touch", 9.5, BT_SLIPS_BEYOND },

	{ "a touch to buy above the open gets the open", 10, 12, 9, 11, 0, 1, BT_TOUCH, 10.5, NAN, 0, "touch.open", 10, BT_SLIPS_OPEN },
	{ "a touch inside gets its price", 10, 12, 9, 11, 0, 1, BT_TOUCH, 9.5, NAN, 0, "touch.touch", 9.5, BT_SLIPS_TOUCHED },
	{ "a touch below the low rests", 10, 12, 9, 11, 0, 1, BT_TOUCH, 8.5, NAN, 0, NO, 0, 0 },
	{ "touched, a limit above it gets the touch", 10, 12, 9, 11, 0, 1, BT_TOUCH_LIMIT, 9.5, 9.6, 0, "limit.touch", 9.5, BT_SLIPS_NOT },
	{ "touched, a limit below it gets its own price", 10, 12, 9, 11, 0, 1, BT_TOUCH_LIMIT, 9.5, 9.2, 0, "limit.touch", 9.2, BT_SLIPS_NOT },
	{ "touched, a limit below the low waits", 10, 12, 9, 11, 0, 1, BT_TOUCH_LIMIT, 9.5, 8.8, 0, TRIG, 0, 0 },
	{ "touched at the open, a limit above gets the open", 10, 12, 9, 11, 0, 1, BT_TOUCH_LIMIT, 10.5, 10.2, 0, "limit.open", 10, BT_SLIPS_LIMIT },
};
/* clang-format on */

static struct bt_judged
judge(const struct row *r)
{
	const struct bt_terms terms = { .dir = r->dir,
		.type = r->type,
		.stop = r->stop,
		.limit = r->limit };
	const struct bt_view bar = { .open = r->open,
		.high = r->high,
		.low = r->low,
		.close = r->close,
		.market = r->last == 0 ? r->open : r->last,
		.is_last = r->last != 0 };

	return bt_match_bar(&terms, &bar,
	    r->rule < 0 ? BT_LIMIT_THROUGH : BT_LIMIT_TOUCH,
	    r->rule < 0 ? REACHED : (enum bt_stop_limit)r->rule);
}

static void
each_row_holds(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];
		struct bt_judged j = judge(r);

		if (r->code == NULL) {
			if (j.found != BT_MATCH_NONE)
				fail_msg("%s: it does not", r->claim);
			continue;
		}
		if (r->code[0] == '\0') {
			if (j.found != BT_MATCH_TRIGGER || !j.is_triggered)
				fail_msg("%s: it does not", r->claim);
			continue;
		}
		if (j.found != BT_MATCH_TRADE ||
		    strcmp(j.touch.rule, r->code) != 0 || j.touch.px != r->px ||
		    j.slips != r->slips)
			fail_msg("%s: got %s at %g", r->claim,
			    j.found == BT_MATCH_TRADE ? j.touch.rule : "none",
			    j.touch.px);
	}
}

/* What is triggered says so, whether it trades in that bar or not. */
static void
stops_with_a_limit_tell_that_they_are_triggered(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];
		int has_both = !isnan(r->stop) && !isnan(r->limit);

		if (r->code != NULL)
			assert_int_equal(judge(r).is_triggered, has_both);
	}
}

static void
only_an_order_at_market_has_the_label_of_the_bar_before(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(judge(&rows[i]).is_last,
		    rows[i].last != 0 && rows[i].type == BT_MARKET);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_holds),
		cmocka_unit_test(
		    stops_with_a_limit_tell_that_they_are_triggered),
		cmocka_unit_test(
		    only_an_order_at_market_has_the_label_of_the_bar_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

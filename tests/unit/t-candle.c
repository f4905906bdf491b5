/* Candlestick patterns: bars drawn by hand, and what they are. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/ta.h"

/* Ten bars come before: bodies of 1, ranges of 2; none way, up, or down. */
enum before {
	FLAT,
	UP,
	DOWN
};

/* clang-format off */
static const struct {
	const char *what, *name, *options;
	enum before before;
	double bars[3][4]; /* open high low close; 0: no bar */
	int want;
} rows[] = {
	{ "a body of a tenth", "doji", "", FLAT,
	    { { 100, 101, 99, 100.1 } }, 1 },
	{ "a body of more", "doji", "", FLAT,
	    { { 100, 101, 99, 100.3 } }, 0 },
	{ "a body of more, allowed", "doji", "body=0.2", FLAT,
	    { { 100, 101, 99, 100.3 } }, 1 },
	{ "exactly a tenth", "doji", "", FLAT,
	    { { 100, 101, 99, 100.2 } }, 1 },
	{ "all below", "dragonfly", "", FLAT,
	    { { 100, 100.1, 98, 100.05 } }, 1 },
	{ "something above", "dragonfly", "", FLAT,
	    { { 100, 100.5, 98, 100.05 } }, 0 },
	{ "nothing below either", "dragonfly", "", FLAT,
	    { { 100, 100.1, 99.9, 100.05 } }, 0 },
	{ "all above", "gravestone", "", FLAT,
	    { { 100, 102, 99.95, 100.05 } }, -1 },
	{ "all below", "gravestone", "", FLAT,
	    { { 100, 100.1, 98, 100.05 } }, 0 },
	{ "a short white body, long shadows", "spinningtop", "", FLAT,
	    { { 100, 101.5, 99, 100.5 } }, 1 },
	{ "a short black body, long shadows", "spinningtop", "", FLAT,
	    { { 100.5, 101.5, 99, 100 } }, -1 },
	{ "shadows as long as the body", "spinningtop", "", FLAT,
	    { { 100.2, 101.4, 99.6, 100.8 } }, 0 },
	{ "a usual body", "spinningtop", "", FLAT,
	    { { 100, 103, 98, 101 } }, 0 },
	{ "a long white body alone", "marubozu", "", FLAT,
	    { { 100, 102.1, 99.9, 102 } }, 1 },
	{ "a long black body alone", "marubozu", "", FLAT,
	    { { 102, 102.1, 99.9, 100 } }, -1 },
	{ "a long body with a shadow", "marubozu", "", FLAT,
	    { { 100, 102.3, 99.9, 102 } }, 0 },

	{ "a tail below, after a fall", "hammer", "", DOWN,
	    { { 90, 90.6, 88, 90.5 } }, 1 },
	{ "a tail below, after a rise", "hammer", "", UP,
	    { { 90, 90.6, 88, 90.5 } }, 0 },
	{ "a tail below, whatever was before", "hammer", "trend=0", UP,
	    { { 90, 90.6, 88, 90.5 } }, 1 },
	{ "a tail below that is short", "hammer", "", DOWN,
	    { { 90, 90.6, 89.2, 90.5 } }, 0 },
	{ "a tail of just two bodies", "hammer", "trend=0", FLAT,
	    { { 100.2, 100.5, 99.6, 100.5 } }, 0 },
	{ "a tail below, after a rise", "hangingman", "", UP,
	    { { 110, 110.6, 108, 110.5 } }, -1 },
	{ "a tail below, after a fall", "hangingman", "", DOWN,
	    { { 90, 90.6, 88, 90.5 } }, 0 },
	{ "a tail above, after a fall", "invhammer", "", DOWN,
	    { { 90, 92, 89.95, 90.5 } }, 1 },
	{ "a tail above, after a rise", "invhammer", "", UP,
	    { { 110, 112, 109.95, 110.5 } }, 0 },
	{ "a tail above, after a rise", "shootingstar", "", UP,
	    { { 110, 112, 109.95, 110.5 } }, -1 },
	{ "a tail of just two bodies", "shootingstar", "trend=0", FLAT,
	    { { 100.2, 101.4, 100.2, 100.6 } }, 0 },
	{ "a tail below, after a rise", "shootingstar", "", UP,
	    { { 110, 110.6, 108, 110.5 } }, 0 },

	{ "white around black", "engulfing", "", FLAT,
	    { { 100, 101, 99, 99.5 }, { 99.4, 101, 99, 100.2 } }, 1 },
	{ "black around white", "engulfing", "", FLAT,
	    { { 99.5, 101, 99, 100 }, { 100.2, 101, 99, 99.4 } }, -1 },
	{ "white beside black", "engulfing", "", FLAT,
	    { { 100, 101, 99, 99.5 }, { 99.4, 101, 99, 99.9 } }, 0 },
	{ "white around white", "engulfing", "", FLAT,
	    { { 99.5, 101, 99, 100 }, { 99.4, 101, 99, 100.2 } }, 0 },
	{ "white around black after a fall", "engulfing", "trend=5", DOWN,
	    { { 90, 91, 89, 89.5 }, { 89.4, 91, 89, 90.2 } }, 1 },
	{ "white around black after a rise", "engulfing", "trend=5", UP,
	    { { 110, 111, 109, 109.5 }, { 109.4, 111, 109, 110.2 } }, 0 },
	{ "short within long white", "harami", "", FLAT,
	    { { 100, 102.1, 99.9, 102 }, { 101.5, 101.6, 100.9, 101 } }, -1 },
	{ "short within long black", "harami", "", FLAT,
	    { { 102, 102.1, 99.9, 100 }, { 101, 101.6, 100.9, 101.5 } }, 1 },
	{ "short half outside", "harami", "", FLAT,
	    { { 100, 102.1, 99.9, 102 }, { 100.2, 101.6, 99, 99.8 } }, 0 },
	{ "long within long", "harami", "", FLAT,
	    { { 100, 103.1, 99.9, 103 }, { 102.5, 102.6, 100.3, 100.4 } }, 0 },
	{ "back beyond the middle", "piercing", "", FLAT,
	    { { 102, 102.2, 99.8, 100 }, { 99.5, 101.7, 99.4, 101.6 } }, 1 },
	{ "back short of the middle", "piercing", "", FLAT,
	    { { 102, 102.2, 99.8, 100 }, { 99.5, 101.7, 99.4, 100.9 } }, 0 },
	{ "back short of the middle, allowed", "piercing", "penetration=0.4",
	    FLAT,
	    { { 102, 102.2, 99.8, 100 }, { 99.5, 101.7, 99.4, 100.9 } }, 1 },
	{ "down beyond the middle", "darkcloud", "", FLAT,
	    { { 100, 102.2, 99.8, 102 }, { 102.5, 102.6, 100.7, 100.8 } }, -1 },
	{ "down short of the middle", "darkcloud", "", FLAT,
	    { { 100, 102.2, 99.8, 102 }, { 102.5, 102.6, 100.7, 101.2 } }, 0 },

	{ "down, a star, up", "morningstar", "", FLAT,
	    { { 102, 102.2, 99.8, 100 }, { 99.5, 99.8, 99, 99.2 },
	    { 99.6, 101.2, 99.5, 101 } }, 1 },
	{ "a star that touches", "morningstar", "", FLAT,
	    { { 102, 102.2, 99.8, 100 }, { 100.1, 100.3, 99, 99.8 },
	    { 99.6, 101.2, 99.5, 101 } }, 0 },
	{ "a star that may touch", "morningstar", "gap=no", FLAT,
	    { { 102, 102.2, 99.8, 100 }, { 100.1, 100.3, 99, 99.8 },
	    { 99.6, 101.2, 99.5, 101 } }, 1 },
	{ "not far enough up", "morningstar", "", FLAT,
	    { { 102, 102.2, 99.8, 100 }, { 99.5, 99.8, 99, 99.2 },
	    { 99.2, 100.6, 99.1, 100.5 } }, 0 },
	{ "up, a star, down", "eveningstar", "", FLAT,
	    { { 100, 102.2, 99.8, 102 }, { 102.5, 103, 102.3, 102.8 },
	    { 102.4, 102.5, 100.8, 101 } }, -1 },
	{ "up, a star, up", "eveningstar", "", FLAT,
	    { { 100, 102.2, 99.8, 102 }, { 102.5, 103, 102.3, 102.8 },
	    { 102.4, 104.5, 102, 104 } }, 0 },
	{ "three up", "soldiers", "", FLAT,
	    { { 100, 101.6, 99.8, 101.5 }, { 101, 102.7, 100.9, 102.6 },
	    { 102, 104.1, 101.9, 104 } }, 1 },
	{ "three up with a gap", "soldiers", "", FLAT,
	    { { 100, 101.6, 99.8, 101.5 }, { 101.7, 103.4, 101.6, 103.3 },
	    { 103, 105.1, 102.9, 105 } }, 0 },
	{ "three up, the last with a shadow", "soldiers", "", FLAT,
	    { { 100, 101.6, 99.8, 101.5 }, { 101, 102.7, 100.9, 102.6 },
	    { 102, 105, 101.9, 104 } }, 0 },
	{ "three down", "crows", "", FLAT,
	    { { 104, 104.1, 102.4, 102.5 }, { 103, 103.1, 101.3, 101.4 },
	    { 102, 102.1, 99.9, 100 } }, -1 },
	{ "two down and one up", "crows", "", FLAT,
	    { { 104, 104.1, 102.4, 102.5 }, { 103, 103.1, 101.3, 101.4 },
	    { 100, 102.1, 99.9, 102 } }, 0 },
};
/* clang-format on */

/* The k-th of the bars before. */
static void
usual(enum before before, int k, double *bar)
{
	double from = before == FLAT ? 100 + k % 2
		      : before == UP ? 100 + k
				     : 100 - k;
	double to = before == FLAT ? 101 - k % 2
		    : before == UP ? from + 1
				   : from - 1;

	bar[0] = from;
	bar[1] = fmax(from, to) + 0.5;
	bar[2] = fmin(from, to) - 0.5;
	bar[3] = to;
}

static int
look(size_t r, const struct bt_ta_info *info, const double *o)
{
	struct bt_ta *ta = bt_ta_new(info, o, NULL);
	double bar[4], out = 9;
	int k, rc = 0;

	assert_non_null(ta);
	for (k = 0; k < 10; k++) {
		usual(rows[r].before, k, bar);
		assert_int_equal(bt_ta_next(ta, bar, &out), 0);
		assert_true(isnan(out));
	}
	for (k = 0; k < 3 && rows[r].bars[k][0] > 0; k++)
		rc = bt_ta_next(ta, rows[r].bars[k], &out);
	assert_int_equal(rc, 1);
	bt_ta_free(ta);
	return (int)out;
}

static void
test_patterns_drawn_by_hand(void **state)
{
	size_t r;

	(void)state;
	for (r = 0; r < sizeof rows / sizeof *rows; r++) {
		const struct bt_ta_info *info = bt_ta_find(rows[r].name);
		double o[BT_TA_OPTIONS];

		assert_non_null(info);
		assert_int_equal(
		    bt_ta_parse(info, rows[r].options, o, NULL), 0);
		if (look(r, info, o) == rows[r].want)
			continue;
		print_error("%s, %s: expected %d\n", rows[r].name, rows[r].what,
		    rows[r].want);
		fail();
	}
}

static void
test_every_pattern_is_drawn_with_and_without(void **state)
{
	const struct bt_ta_info *info;
	size_t k, r;

	(void)state;
	for (k = 0; (info = bt_ta_info(k)) != NULL; k++) {
		int is = 0, is_not = 0;

		if (strcmp(info->group, "candle") != 0)
			continue;
		for (r = 0; r < sizeof rows / sizeof *rows; r++)
			if (strcmp(rows[r].name, info->name) == 0) {
				is += rows[r].want != 0;
				is_not += rows[r].want == 0;
			}
		assert_true(is > 0 && is_not > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns_drawn_by_hand),
		cmocka_unit_test(test_every_pattern_is_drawn_with_and_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

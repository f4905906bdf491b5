/* Plans: what is asked for, and which columns it gives. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ta/plan.h"

/* clang-format off */
/* asked: with blanks between; have: further columns of the bars; want: all
 * further columns after it, or what is said */
static const struct {
	const char *asked, *have, *want;
} rows[] = {
	{ "sma:20", "", "sma_20" },
	{ "sma", "", "sma" },
	{ "a=sma:20", "", "a" },
	{ "macd:12,26,9", "", "macd_12_26_9 macd_12_26_9_signal "
	    "macd_12_26_9_histogram" },
	{ "m=macd", "", "m m_signal m_histogram" },
	{ "bb=bbands", "x y", "x y bb_lower bb_middle bb_upper" },
	{ "ema:20,seed=sma", "", "ema_20_seed_sma" },
	{ "psar:0.02,0.2", "", "psar_0.02_0.2" },
	{ "sma:20@volume", "", "sma_20_volume" },
	{ "sma:2@x", "x", "x sma_2_x" },
	{ "rsi:14 ema:9@rsi_14", "", "rsi_14 ema_9_rsi_14" },
	{ "add@open,close", "", "add_open_close" },
	{ "stoch@x,x,x", "x", "x stoch_x_x_x_k stoch_x_x_x_d" },
	{ "vwap@x,x,x,volume", "x", "x vwap_x_x_x_volume" },
	{ "a=avwap:2024-01-02T09:30:00Z", "", "a" },
	{ "vwap", "reset", "reset vwap" },

	{ "smaa:3", "",
	    "no indicator is called 'smaa' (did you mean 'sma'?)" },
	{ "", "", "no indicator is called ''" },
	{ "=sma", "", "'' is no name of a column" },
	{ "a=b=sma", "", "no indicator is called 'b=sma'" },
	{ "sma:", "", "sma_" },
	{ "sma:,", "", "period of sma: '' is no number" },
	{ "sma@", "", "bars have no column '' for sma" },
	{ "sma:2@y", "x", "bars have no column 'y' for sma" },
	{ "sma:2@ema_2 ema:2", "", "bars have no column 'ema_2' for sma" },
	{ "sma@a,b", "", "sma has 1 input, not 'b' too" },
	{ "atr:14@x", "x", "atr has 3 inputs, not 1: name all or none" },
	{ "add@open", "", "add needs two inputs, as in add@open,close" },
	{ "a=sma:2 a=ema:2", "", "there is a column 'a' already" },
	{ "symbol=sma", "", "there is a column 'symbol' already" },
	{ "end=sma", "", "there is a column 'end' already" },
	{ "a=sma", "a", "bars have a column 'a' already" },
	{ "m=macd m_signal=sma", "", "there is a column 'm_signal' already" },
};
/* clang-format on */

enum {
	NAMES = 8
};

static uint32_t
cut(char *text, const char **names)
{
	uint32_t n = 0;

	for (char *s = strtok_r(text, " ", &text); s != NULL;
	     s = strtok_r(NULL, " ", &text))
		names[n++] = s;
	return n;
}

/* Add and bind; what comes of it as text. */
static void
ask(struct bt_ta_plan *p, size_t r, char *got, size_t size)
{
	char have[64], asked[128], *s = asked, *next;
	const char *names[NAMES];
	struct bt_columns c = { .type = BT_BAR, .names = names };
	struct bt_err err = { 0 };
	const struct bt_columns *all;

	(void)snprintf(have, sizeof have, "%s", rows[r].have);
	(void)snprintf(asked, sizeof asked, "%s", rows[r].asked);
	c.n = cut(have, names);
	got[0] = '\0';
	do {
		next = strchr(s, ' ');
		if (next != NULL)
			*next++ = '\0';
		if (bt_ta_plan_add(p, s, &err) < 0)
			break;
		s = next;
	} while (s != NULL);
	if (err.status == BT_OK && bt_ta_plan_bind(p, &c, &err) == 0) {
		all = bt_ta_plan_columns(p);
		for (uint32_t k = 0; k < all->n; k++)
			(void)snprintf(got + strlen(got), size - strlen(got),
			    "%s%s", k > 0 ? " " : "", all->names[k]);
		return;
	}
	assert_int_equal(err.status, BT_USAGE);
	(void)snprintf(got, size, "%s", err.text);
}

static void
test_what_is_asked_for_is_named_or_refused(void **state)
{
	size_t r;

	(void)state;
	for (r = 0; r < sizeof rows / sizeof *rows; r++) {
		struct bt_ta_plan *p = bt_ta_plan_new(NULL);
		char got[1024];

		assert_non_null(p);
		ask(p, r, got, sizeof got);
		if (strcmp(got, rows[r].want) != 0) {
			print_error("'%s': %s, expected %s\n", rows[r].asked,
			    got, rows[r].want);
			fail();
		}
		bt_ta_plan_free(p);
	}
}

static void
put(struct bt_ta_plan *p, bt_sym sym, double v, double *extra)
{
	struct bt_bar bar = { .sym = sym,
		.open = v,
		.high = v,
		.low = v,
		.close = v,
		.volume = (double)NAN,
		.end = BT_TIME_NONE };

	assert_true(bt_ta_plan_put(p, &bar, extra, NULL) >= 0);
}

static void
test_columns_that_come_later_change_no_state(void **state)
{
	const char *const one[] = { "x" }, *const two[] = { "y", "x" };
	struct bt_columns c = { .type = BT_BAR, .n = 1, .names = one };
	struct bt_ta_plan *p = bt_ta_plan_new(NULL);
	double extra[4];

	(void)state;
	assert_non_null(p);
	assert_int_equal(bt_ta_plan_add(p, "sum:2@x", NULL), 0);
	assert_int_equal(bt_ta_plan_bind(p, &c, NULL), 0);
	extra[0] = 5;
	put(p, 0, 1, extra);
	assert_true(isnan(extra[1]));
	c = (struct bt_columns){ .type = BT_BAR, .n = 2, .names = two };
	assert_int_equal(bt_ta_plan_bind(p, &c, NULL), 0);
	extra[0] = 100;
	extra[1] = 7;
	put(p, 0, 1, extra);
	assert_true(extra[0] == 100 && extra[1] == 7 && extra[2] == 12);
	bt_ta_plan_free(p);
}

static void
test_a_volume_that_is_missing_touches_only_what_needs_it(void **state)
{
	struct bt_ta_plan *p = bt_ta_plan_new(NULL);
	double extra[2] = { 9, 9 };

	(void)state;
	assert_non_null(p);
	assert_int_equal(bt_ta_plan_add(p, "obv", NULL), 0);
	assert_int_equal(bt_ta_plan_add(p, "ema:2", NULL), 0);
	assert_int_equal(bt_ta_plan_bind(p, NULL, NULL), 0);
	put(p, 3, 4, extra);
	assert_true(isnan(extra[0]) && extra[1] == 4);
	bt_ta_plan_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_asked_for_is_named_or_refused),
		cmocka_unit_test(test_columns_that_come_later_change_no_state),
		cmocka_unit_test(
		    test_a_volume_that_is_missing_touches_only_what_needs_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Kelly's share of equity, by the trades so far. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/kelly.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *claim;
	int n;
	double returns[6];
	double full;  /* W - (1 - W) / R */
	double share; /* half of it, of 4 trades at least, at most 20% */
} rows[] = {
	{ "no trade", 0, { 0 }, NAN, 0.01 },
	{ "too few trades", 3, { 0.1, 0.1, -0.1 }, 1.0 / 3, 0.01 },
	/* W 1/2, R 2 */
	{ "half win, twice as much", 4, { 0.2, -0.1, 0.2, -0.1 }, 0.25, 0.125 },
	/* W 3/4, R 1 */
	{ "at most what is allowed", 4, { 0.1, 0.1, 0.1, -0.1 }, 0.5, 0.2 },
	/* W 1/4, R 1 */
	{ "no edge", 4, { 0.1, -0.1, -0.1, -0.1 }, -0.5, -0.25 },
	{ "none won", 4, { -0.1, -0.1, -0.1, -0.1 }, -INFINITY, -INFINITY },
	{ "none lost", 4, { 0.1, 0.1, 0.1, 0.1 }, 1, 0.2 },
	/* W 1/2, average loss 0.05, R 4 */
	{ "nothing gained is a loss", 4, { 0.2, 0.2, 0, -0.1 }, 0.375, 0.1875 },
	{ "losses of nothing cost nothing", 4, { 0.2, 0, 0, 0 }, 0.25, 0.125 },
};

static void
each_row_holds(void **state)
{
	static const struct bt_kelly_rules r = {
		.trades = 4, .start = 0.01, .most = 0.2
	};
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < N(rows); i++) {
		struct bt_kelly kelly = { 0 };
		double full, share;

		for (k = 0; k < rows[i].n; k++)
			bt_kelly_add(&kelly, rows[i].returns[k]);
		full = bt_kelly_full(&kelly);
		share = bt_kelly_share(&kelly, &r, 0.5);
		if (isnan(rows[i].full)
			? !isnan(full)
			: !(full == rows[i].full ||
			      fabs(full - rows[i].full) <= 1e-12))
			fail_msg("%s: full %g", rows[i].claim, full);
		if (!(share == rows[i].share ||
			fabs(share - rows[i].share) <= 1e-12))
			fail_msg("%s: share %g", rows[i].claim, share);
	}
}

static const struct {
	const char *text;
	int rc;
	int64_t trades;
	double start, most;
} texts[] = {
	{ "trades=5", 0, 5, 0.01, 0.25 },
	{ "max=100%,start=0.02,trades=7", 0, 7, 0.02, 1 },
	{ "max=0.5", 0, 20, 0.01, 0.5 },
	{ "", -1, 0, 0, 0 },
	{ "trades=0", -1, 0, 0, 0 },
	{ "trades=5,", -1, 0, 0, 0 },
	{ "trades=5;max=1", -1, 0, 0, 0 },
	{ "start=0", -1, 0, 0, 0 },
	{ "start=nan", -1, 0, 0, 0 },
	{ "max=inf", -1, 0, 0, 0 },
	{ "most=1", -1, 0, 0, 0 },
};

static void
its_rules_are_read_from_text(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N(texts); i++) {
		struct bt_kelly_rules r = { 20, 0.01, 0.25 };
		struct bt_err err = { 0 };

		if (bt_kelly_parse(texts[i].text, &r, &err) != texts[i].rc)
			fail_msg("'%s'", texts[i].text);
		if (texts[i].rc < 0) {
			assert_int_equal(err.status, BT_USAGE);
			assert_int_equal(r.trades, 20);
			continue;
		}
		assert_int_equal(r.trades, texts[i].trades);
		assert_true(r.start == texts[i].start);
		assert_true(r.most == texts[i].most);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_holds),
		cmocka_unit_test(its_rules_are_read_from_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

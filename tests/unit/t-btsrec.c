/* What is wrong with a bar is found wherever in its block it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>

#include "io/btsrec.h"

enum {
	N = 21
};

static const struct bt_bar good = { .time = 5,
	.end = 6,
	.open = 1,
	.high = DBL_MAX,
	.low = -DBL_MAX,
	.close = -0.0,
	.volume = (double)NAN };

/* That the i-th is refused with these words; -1: none; is good afterwards. */
static void
expect(struct bt_bar *bars, int i, const char *text)
{
	const bt_sym syms[] = { 0 };
	struct bt_btsrec b = { .type = BT_BAR,
		.n = N,
		.stride = sizeof *bars,
		.data = (char *)bars,
		.syms = syms,
		.n_syms = 1,
		.is_same_syms = 1,
		.first = 5,
		.last = 5 };
	struct bt_err err = { 0 };
	uint32_t bad;

	assert_int_equal(bt_btsrec_check(&b, &bad, &err), i < 0 ? 0 : -1);
	if (i < 0)
		return;
	assert_non_null(strstr(err.text, text));
	assert_int_equal(bad, i);
	bars[i] = good;
}

static void
a_number_that_is_not_finite_is_found_anywhere(void **state)
{
	static const double odd[] = { (double)NAN, (double)INFINITY,
		(double)-INFINITY };
	struct bt_bar bars[N];
	int i, k;

	(void)state;
	for (i = 0; i < N; i++)
		bars[i] = good;
	expect(bars, -1, "");
	for (i = 0; i < N; i++)
		for (k = 0; k < 3; k++) {
			bars[i].open = odd[k];
			expect(bars, i, "open is no finite number");
			bars[i].high = odd[k];
			expect(bars, i, "high is no finite number");
			bars[i].low = odd[k];
			expect(bars, i, "low is no finite number");
			bars[i].close = odd[k];
			expect(bars, i, "close is no finite number");
			bars[i].volume = odd[k]; /* may be anything here */
			expect(bars, -1, "");
		}
}

static void
symbols_and_flags_are_checked_anywhere(void **state)
{
	struct bt_bar bars[N];
	int i;

	(void)state;
	for (i = 0; i < N; i++)
		bars[i] = good;
	for (i = 0; i < N; i++) {
		bars[i].sym = 1;
		expect(bars, i, "symbol number 1, of 1");
		bars[i].sym = BT_SYM_NONE;
		expect(bars, i, "symbol number 4294967295, of 1");
		bars[i].flags = 1 << 4;
		expect(bars, i, "flags 0x10 are not known");
		bars[i].time = BT_TIME_NONE;
		expect(bars, i, "time is missing");
	}
}

static void
times_are_those_of_the_header_anywhere(void **state)
{
	static const bt_time other[] = { 4, 6, INT64_MAX, INT64_MIN + 1 };
	struct bt_bar bars[N];
	int i, k;

	(void)state;
	for (i = 0; i < N; i++)
		bars[i] = good;
	for (i = 0; i < N; i++)
		for (k = 0; k < 4; k++) {
			bars[i].time = other[k];
			/* of the block, not of a record: named is the first */
			expect(bars, 0, "times that are not those");
			bars[i] = good;
		}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_that_is_not_finite_is_found_anywhere),
		cmocka_unit_test(symbols_and_flags_are_checked_anywhere),
		cmocka_unit_test(times_are_those_of_the_header_anywhere),
	};

	return cmocka_run_group_tests_name("btsrec", tests, NULL, NULL);
}

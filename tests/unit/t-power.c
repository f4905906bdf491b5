/* Powers: against values computed with 60 decimal digits. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/power.h"

static void
powers_are_right_to_the_last_bits(void **state)
{
	/* clang-format off */
	static const struct { double x, y, want; } rows[] = {
		{ 1.01, 252, 0x1.88c4a00ce8b5dp+3 },
		{ 1.02, 1.0 / 252, 0x1.0005266fc17afp+0 },
		{ 2, 10, 1024 },
		{ 2, -1074, 0x1p-1074 },
		{ 10, 300, 1e300 },
		{ 0.5, 0.5, 0x1.6a09e667f3bcdp-1 },
		{ 1e-300, 0.01, 0x1.0624dd2f1a9fbp-10 },
		{ 8.034582419772811, 252.0 / 2147, 0x1.46eec22be652dp+0 },
	};
	/* clang-format on */
	size_t i;
	double got;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		got = bt_power(rows[i].x, rows[i].y);
		if (fabs(got - rows[i].want) > 1e-13 * rows[i].want)
			fail_msg("%g^%g is %a, not %a", rows[i].x, rows[i].y,
			    got, rows[i].want);
	}
}

static void
powers_without_rounding_are_exact(void **state)
{
	(void)state;
	assert_true(bt_power(0.1, 1) == 0.1);
	assert_true(bt_power(0.1, 0) == 1);
	assert_true(bt_power(1, 1e300) == 1);
	assert_true(bt_power(0, 2) == 0);
	assert_true(bt_power(2, 0.5) * bt_power(2, 0.5) > 1.999999999999999);
}

static void
powers_beyond_the_range_are_infinite_or_zero(void **state)
{
	(void)state;
	assert_true(isinf(bt_power(10, 400)));
	assert_true(bt_power(10, -400) == 0);
	assert_true(isinf(bt_power(0, -1)));
	assert_true(isinf(bt_power(INFINITY, 2)));
	assert_true(bt_power(INFINITY, -2) == 0);
	assert_true(bt_power(0.5, INFINITY) == 0);
	assert_true(isinf(bt_power(0.5, -INFINITY)));
}

static void
a_negative_base_has_no_power(void **state)
{
	(void)state;
	assert_true(isnan(bt_power(-1, 2)));
	assert_true(isnan(bt_power(NAN, 2)));
	assert_true(isnan(bt_power(2, NAN)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(powers_are_right_to_the_last_bits),
		cmocka_unit_test(powers_without_rounding_are_exact),
		cmocka_unit_test(powers_beyond_the_range_are_infinite_or_zero),
		cmocka_unit_test(a_negative_base_has_no_power),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

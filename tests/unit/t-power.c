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

static void
exponentials_and_logarithms_are_right_to_the_last_bits(void **state)
{
	/* clang-format off */
	static const struct { double x, log; } rows[] = {
		{ 1, 0 },
		{ 2, 0x1.62e42fefa39efp-1 },
		{ 10, 0x1.26bb1bbb55516p+1 },
		{ 0.5, -0x1.62e42fefa39efp-1 },
		{ 1.000001, 0x1.0c6f713f33a1dp-20 },
		{ 1e300, 0x1.5963447f87fb5p+9 },
		{ 0x1p-1074, -0x1.74385446d71c3p+9 },
	};
	/* clang-format on */
	double z;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		double log = bt_log(rows[i].x), exp = bt_exp(rows[i].log);

		if (!(fabs(log - rows[i].log) <= 4e-16 * fabs(rows[i].log)))
			fail_msg("log %g is %a", rows[i].x, log);
		if (!(fabs(exp - rows[i].x) <=
			4e-16 * (2 + fabs(rows[i].log)) * rows[i].x))
			fail_msg("exp %g is %a", rows[i].log, exp);
	}
	for (z = -700; z < 700; z += 0.37)
		if (!(fabs(bt_log(bt_exp(z)) - z) <= 1e-13))
			fail_msg("log exp %g is %g", z, bt_log(bt_exp(z)));
	assert_true(bt_exp(0) == 1 && bt_exp(-800) == 0);
	assert_true(isinf(bt_exp(800)) && isnan(bt_exp(NAN)));
	assert_true(isinf(bt_log(0)) && bt_log(0) < 0);
	assert_true(isnan(bt_log(-1)) && isnan(bt_log(NAN)));
	assert_true(bt_log(INFINITY) > 0 && isinf(bt_log(INFINITY)));
	assert_true(bt_exp(-INFINITY) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(powers_are_right_to_the_last_bits),
		cmocka_unit_test(powers_without_rounding_are_exact),
		cmocka_unit_test(powers_beyond_the_range_are_infinite_or_zero),
		cmocka_unit_test(a_negative_base_has_no_power),
		cmocka_unit_test(
		    exponentials_and_logarithms_are_right_to_the_last_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

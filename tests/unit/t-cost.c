/* Fees and slippage: what is read, what is refused, what it comes to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/cost.h"

static void
fees_are_read_with_their_units(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		struct bt_fee fee;
	} rows[] = {
		{ "10bp", { .frac = 0.001 } },
		{ "10bps", { .frac = 0.001 } },
		{ "0.1%", { .frac = 0.001 } },
		{ "0.005/unit", { .per_unit = 0.005 } },
		{ "0.005/share", { .per_unit = 0.005 } },
		{ "2/order", { .per_order = 2 } },
		{ "10bp+1/order", { .frac = 0.001, .per_order = 1 } },
		{ "0.005/unit,min=1", { .per_unit = 0.005, .min = 1 } },
		{ "5bp,max=20,min=2", { .frac = 0.0005, .min = 2, .max = 20 } },
		{ "-2bp", { .frac = -0.0002 } },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_fee f = { 0 };
		struct bt_err err = { 0 };

		if (bt_fee_parse(rows[i].text, &f, &err) < 0)
			fail_msg("%s: %s", rows[i].text, err.text);
		if (memcmp(&f, &rows[i].fee, sizeof f) != 0)
			fail_msg("%s: %g %g %g %g %g", rows[i].text, f.frac,
			    f.per_unit, f.per_order, f.min, f.max);
	}
}

static void
fees_without_a_unit_or_sense_are_refused(void **state)
{
	static const char *const rows[] = { "", "10", "bp", "10 bp", "0.1x",
		"1/trade", "10bp,", "10bp,low=1", "10bp,min=", "10bp,min=-1",
		"10bp,min=5,max=2", "nanbp", "inf%", "+", "10bp+" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_fee f = { .frac = 7 };
		struct bt_err err = { 0 };

		if (bt_fee_parse(rows[i], &f, &err) == 0)
			fail_msg("'%s' was read", rows[i]);
		assert_int_equal(err.status, BT_USAGE);
		assert_true(f.frac == 7);
	}
}

static void
a_fee_is_the_sum_of_its_parts_within_its_bounds(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		double money, units, fee;
	} rows[] = {
		{ "10bp", 10000, 100, 10 },
		{ "0.005/unit", 10000, 100, 0.5 },
		{ "2/order", 10000, 100, 2 },
		{ "10bp+0.005/unit+2/order", 10000, 100, 12.5 },
		{ "0.005/unit,min=1", 10000, 100, 1 },
		{ "0.005/unit,min=1", 10000, 1000, 5 },
		{ "0.005/unit,max=3", 10000, 1000, 3 },
		{ "2/order,min=1", 0, 0, 0 },
		{ "-2bp", 10000, 100, -2 },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_fee f;

		assert_int_equal(bt_fee_parse(rows[i].text, &f, NULL), 0);
		if (bt_fee_of(&f, rows[i].money, rows[i].units) != rows[i].fee)
			fail_msg("%s: %g", rows[i].text,
			    bt_fee_of(&f, rows[i].money, rows[i].units));
	}
}

static void
slippage_is_a_share_of_the_price(void **state)
{
	double frac = 7;

	(void)state;
	assert_int_equal(bt_frac_parse("5bp", &frac, NULL), 0);
	assert_true(frac == 0.0005);
	assert_int_equal(bt_frac_parse("0.05%", &frac, NULL), 0);
	assert_true(frac == 0.0005);
	assert_int_equal(bt_frac_parse("5", &frac, NULL), -1);
	assert_int_equal(bt_frac_parse("-5bp", &frac, NULL), -1);
	assert_int_equal(bt_frac_parse("100%", &frac, NULL), -1);
	assert_int_equal(bt_frac_parse("1/unit", &frac, NULL), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fees_are_read_with_their_units),
		cmocka_unit_test(fees_without_a_unit_or_sense_are_refused),
		cmocka_unit_test(
		    a_fee_is_the_sum_of_its_parts_within_its_bounds),
		cmocka_unit_test(slippage_is_a_share_of_the_price),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

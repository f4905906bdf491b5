/* Quantities: exact, and refused where they are not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/qty.h"

#define MAX INT64_MAX

static void
lots_are_read_in_their_range(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		int rc;
		int64_t mant;
		int scale;
	} rows[] = {
		{ "1", 0, 1, 0 }, { "0.001", 0, 1, 3 }, { "25", 0, 25, 0 },
		{ "0.25", 0, 25, 2 }, { "1.50", 0, 15, 1 }, { ".5", 0, 5, 1 },
		{ "5.", 0, 5, 0 }, { "100", 0, 100, 0 }, { "007", 0, 7, 0 },
		{ "0.00000001", 0, 1, 8 }, { "0.000000000001", 0, 1, 12 },
		{ "0.00000000000100", 0, 1, 12 },
		{ "1000000000000000", 0, 1000000000000000, 0 },
		{ "999.999999999999", 0, 999999999999999, 12 },
		{ "1000000000000001", -1, 0, 0 },
		{ "1000.000000000001", -1, 0, 0 },
		{ "10000000000000000", -1, 0, 0 },
		{ "0.0000000000001", -1, 0, 0 },
		{ "", -1, 0, 0 }, { "0", -1, 0, 0 }, { "0.0", -1, 0, 0 },
		{ "-1", -1, 0, 0 }, { "+1", -1, 0, 0 }, { ".", -1, 0, 0 },
		{ "1e3", -1, 0, 0 }, { "1 ", -1, 0, 0 }, { "1.2.3", -1, 0, 0 },
		{ "nan", -1, 0, 0 }, { "inf", -1, 0, 0 }, { "1,5", -1, 0, 0 },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bt_lot lot = { .mant = 0, .scale = 0 };
		const char *s = rows[i].text;

		assert_int_equal(bt_lot_parse(s, strlen(s), &lot), rows[i].rc);
		assert_int_equal(lot.mant, rows[i].mant);
		assert_int_equal(lot.scale, rows[i].scale);
	}
	assert_int_equal(bt_lot_default().mant, 1);
	assert_int_equal(bt_lot_default().scale, 8);
}

/* clang-format off */
static const struct row {
	const char *text;
	int64_t mant;
	int scale;
	int rc;
	int64_t qty;
	const char *out; /* NULL: as the text */
} rows[] = {
	{ "100", 1, 8, 0, 10000000000, NULL },
	{ "0.1", 1, 8, 0, 10000000, NULL },
	{ "-0.00000001", 1, 8, 0, -1, NULL },
	{ "0.000000001", 1, 8, -3, 0, NULL },
	{ "0.000000010", 1, 8, 0, 1, "0.00000001" },
	{ "0", 1, 8, 0, 0, NULL },
	{ "-0.0", 1, 8, 0, 0, "0" },
	{ "0e999999999999999999999", 1, 8, 0, 0, "0" },
	{ "+1.50", 1, 8, 0, 150000000, "1.5" },
	{ ".5", 1, 1, 0, 5, "0.5" },
	{ "5.", 1, 0, 0, 5, "5" },
	{ "1e2", 1, 0, 0, 100, "100" },
	{ "1.5E+3", 1, 0, 0, 1500, "1500" },
	{ "15e-1", 1, 1, 0, 15, "1.5" },
	{ "10e-1", 1, 0, 0, 1, "1" },
	{ "15e-1", 1, 0, -3, 0, NULL },
	{ "75", 25, 0, 0, 3, NULL },
	{ "80", 25, 0, -3, 0, NULL },
	{ "1.25", 25, 2, 0, 5, NULL },
	{ "0.3", 1, 1, 0, 3, NULL },
	{ "3000000000000000", 1000000000000000, 0, 0, 3, NULL },
	{ "9223372036854775807", 1, 0, 0, MAX, NULL },
	{ "-9223372036854775807", 1, 0, 0, -MAX, NULL },
	{ "9223372036854775808", 1, 0, -2, 0, NULL },
	{ "-9223372036854775808", 1, 0, -2, 0, NULL },
	{ "92233720368.54775807", 1, 8, 0, MAX, NULL },
	{ "92233720368.54775808", 1, 8, -2, 0, NULL },
	{ "92233720368.547758079", 1, 8, -3, 0, NULL },
	{ "9223372036854775807000000000000000", 1000000000000000, 0, 0, MAX,
	    NULL },
	{ "9223372.036854775807", 1, 12, 0, MAX, NULL },
	{ "1e400", 1, 8, -2, 0, NULL },
	{ "1e-400", 1, 8, -3, 0, NULL },
	{ "1e99999999999999999999999", 1, 8, -2, 0, NULL },
	{ "1e-99999999999999999999999", 1, 8, -3, 0, NULL },
	{ "100000000000000000000000000000000000000000000000e-46", 1, 0, 0, 10,
	    "10" },
	{ "1.00000000000000000000000000000000000000000000000000", 1, 0, 0, 1,
	    "1" },
	{ "1.00000000000000000000000000000000000000000000000001", 1, 0, -3, 0,
	    NULL },
	{ "99999999999999999999999999999999999999999999999999", 1, 0, -2, 0,
	    NULL },
	{ "0.000000000000000000000000000000000000000000000000001", 1, 12, -3,
	    0, NULL },
	{ "", 1, 8, -1, 0, NULL }, { "-", 1, 8, -1, 0, NULL },
	{ ".", 1, 8, -1, 0, NULL }, { "1e", 1, 8, -1, 0, NULL },
	{ "1e+", 1, 8, -1, 0, NULL }, { "e5", 1, 8, -1, 0, NULL },
	{ "1 ", 1, 8, -1, 0, NULL }, { " 1", 1, 8, -1, 0, NULL },
	{ "1..2", 1, 8, -1, 0, NULL }, { "1e5.0", 1, 8, -1, 0, NULL },
	{ "0x10", 1, 8, -1, 0, NULL }, { "nan", 1, 8, -1, 0, NULL },
	{ "inf", 1, 8, -1, 0, NULL }, { "--1", 1, 8, -1, 0, NULL },
	{ "1,000", 1, 8, -1, 0, NULL }, { "25%", 1, 8, -1, 0, NULL },
};
/* clang-format on */

static void
quantities_are_read_exactly_or_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct bt_lot lot = { r->mant, r->scale };
		bt_qty qty = 0;

		if (bt_qty_parse(r->text, strlen(r->text), lot, &qty) !=
			r->rc ||
		    qty != r->qty)
			fail_msg("'%s' gives %lld", r->text, (long long)qty);
	}
}

static void
quantities_are_written_as_they_are_read(void **state)
{
	char text[BT_QTY_TEXT_MAX];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct bt_lot lot = { r->mant, r->scale };

		if (r->rc != 0)
			continue;
		n = bt_qty_format(r->qty, lot, text);
		assert_string_equal(text, r->out != NULL ? r->out : r->text);
		assert_int_equal(n, strlen(text));
	}
}

/* Digit by digit, and nothing clever. */
static void
write_plainly(bt_qty qty, int64_t mant, int scale, char *text)
{
	uint64_t steps = (uint64_t)(qty < 0 ? -qty : qty) * (uint64_t)mant;
	char digits[32];
	int n = 0, k;

	do {
		digits[n++] = (char)('0' + steps % 10);
		steps /= 10;
	} while (steps > 0 || n <= scale);
	if (qty < 0)
		*text++ = '-';
	for (k = 0; k < scale && digits[k] == '0'; k++)
		;
	while (n-- > k) {
		*text++ = digits[n];
		if (n == scale && n > k)
			*text++ = '.';
	}
	*text = '\0';
}

static void
quantities_of_any_size_are_written_to_the_last_digit(void **state)
{
	char text[BT_QTY_TEXT_MAX], want[BT_QTY_TEXT_MAX];
	uint64_t x = 1;
	bt_qty back;
	int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		const struct bt_lot lot = { .mant = i % 3 == 0 ? 25 : 1,
			.scale = i % 12 };
		bt_qty qty;

		x = x * UINT64_C(6364136223846793005) + 1;
		qty = (bt_qty)(x >> (6 + x % 58));
		qty = i % 5 == 0 ? -qty : qty;
		write_plainly(qty, lot.mant, lot.scale, want);
		assert_int_equal(bt_qty_format(qty, lot, text), strlen(want));
		assert_string_equal(text, want);
		assert_int_equal(
		    bt_qty_parse(text, strlen(text), lot, &back), 0);
		assert_true(back == qty);
	}
}

static void
units_are_the_nearest_double(void **state)
{
	static const struct {
		int64_t qty, mant;
		int scale;
		double units;
	} cases[] = {
		{ 10000000, 1, 8, 0.1 },
		{ -10000000, 1, 8, -0.1 },
		{ 3, 1, 1, 0.3 },
		{ 3, 25, 0, 75 },
		{ 0, 1, 8, 0 },
		{ 12345678901234567, 1, 8, 123456789.01234567 },
		{ MAX, 1, 8, 92233720368.54775807 },
		{ -MAX, 1, 12, -9223372.036854775807 },
		{ MAX, 1000000000000000, 0,
		    9223372036854775807000000000000000. },
		{ MAX, 999999999999999, 12,
		    9223372036854766583627.963145224193 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bt_lot lot = { cases[i].mant, cases[i].scale };

		assert_true(bt_qty_units(cases[i].qty, lot) == cases[i].units);
	}
}

static void
computed_units_are_truncated_toward_zero(void **state)
{
	static const struct {
		double units;
		int64_t mant;
		int scale, rc;
		int64_t qty;
	} cases[] = {
		{ 0.1, 1, 8, 0, 10000000 },
		{ 1.999, 1, 0, 0, 1 },
		{ -1.999, 1, 0, 0, -1 },
		{ 99.9, 25, 0, 0, 3 },
		{ -99.9, 25, 0, 0, -3 },
		{ 0, 1, 8, 0, 0 },
		{ -0.0, 1, 8, 0, 0 },
		{ 1e-9, 1, 8, 0, 0 },
		/* a division's rounding takes nobody's last lot */
		{ 2.9999999999999996, 1, 0, 0, 3 },
		{ -2.9999999999999996, 1, 0, 0, -3 },
		{ 0.29999999999999999, 1, 1, 0, 3 },
		{ 3 - 2e-12, 1, 0, 0, 3 },
		{ 3 - 4e-12, 1, 0, 0, 2 },
		{ 1 - 2e-12, 1, 0, 0, 0 },
		{ 164031, 1, 8, 0, 16403100000000 },
		{ 164031.7, 1, 0, 0, 164031 },
		{ 1e13 + 0.5, 1, 0, 0, 10000000000000 },
		{ 999999.9999999999, 1, 8, 0, 100000000000000 },
		/* the range */
		{ 0x1p62, 1, 0, 0, INT64_C(1) << 62 },
		{ 9223372036854774784., 1, 0, 0, 9223372036854774784 },
		{ 0x1p63, 1, 0, -1, 7 },
		{ -0x1p63, 1, 0, -1, 7 },
		{ 1e11, 1, 8, -1, 7 },
		{ 1e300, 1, 12, -1, 7 },
		{ INFINITY, 1, 8, -1, 7 },
		{ -INFINITY, 1, 8, -1, 7 },
		{ NAN, 1, 8, -1, 7 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bt_lot lot = { cases[i].mant, cases[i].scale };
		bt_qty qty = 7;

		if (bt_qty_trunc(cases[i].units, lot, &qty) != cases[i].rc ||
		    qty != cases[i].qty)
			fail_msg(
			    "%.17g gives %lld", cases[i].units, (long long)qty);
	}
}

static void
sums_that_overflow_are_refused(void **state)
{
	static const struct {
		int64_t a, b;
		int rc;
		int64_t sum;
	} cases[] = {
		{ 2, 3, 0, 5 },
		{ 2, -2, 0, 0 },
		{ MAX, 0, 0, MAX },
		{ MAX - 1, 1, 0, MAX },
		{ MAX, 1, -1, 7 },
		{ 1, MAX, -1, 7 },
		{ -MAX, -1, -1, 7 },
		{ -1, -MAX, -1, 7 },
		{ MAX, -MAX, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		bt_qty sum = 7;

		assert_int_equal(
		    bt_qty_add(cases[i].a, cases[i].b, &sum), cases[i].rc);
		assert_int_equal(sum, cases[i].sum);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lots_are_read_in_their_range),
		cmocka_unit_test(quantities_are_read_exactly_or_refused),
		cmocka_unit_test(quantities_are_written_as_they_are_read),
		cmocka_unit_test(
		    quantities_of_any_size_are_written_to_the_last_digit),
		cmocka_unit_test(units_are_the_nearest_double),
		cmocka_unit_test(computed_units_are_truncated_toward_zero),
		cmocka_unit_test(sums_that_overflow_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

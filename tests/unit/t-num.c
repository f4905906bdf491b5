/* Numbers as text: what is one, its value, its shortest form. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/numfast.h"
#include "bt/num.h"

static int
same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

/* clang-format off */
static const struct {
	const char *text;
	int taken; /* bytes; -1: no number */
	double v;
} rows[] = {
	/* market data */
	{ "187.45,", 6, 187.45 }, { "6315000\n", 7, 6315000 },
	{ "0.00001234,", 10, 0.00001234 }, { "43210.55000000,", 14, 43210.55 },
	{ "1.08512", 7, 1.08512 }, { "13.5,", 4, 13.5 }, { "0", 1, 0 },
	{ "12345678,", 8, 12345678 }, { "123456.78,", 9, 123456.78 },
	{ "-0.25,", 5, -0.25 }, { "+3", 2, 3 }, { "-0", 2, -0.0 },
	{ "0000.5", 6, 0.5 }, { "00000000000000000000007", 23, 7 },
	{ "123456789012345,", 15, 123456789012345 },
	{ "1234567890123456,", 16, 1234567890123456 },
	{ "12345678.1234567,", 16, 12345678.1234567 },
	/* where it ends */
	{ "5.", 2, 5 }, { ".5", 2, 0.5 }, { "5.,6", 2, 5 }, { "1.2.3", 3, 1.2 },
	{ "1,5", 1, 1 }, { "1 000", 1, 1 }, { "12abc", 2, 12 }, { "1_0", 1, 1 },
	{ "0x10", 1, 0 }, { "1e", 1, 1 }, { "1e+", 1, 1 }, { "1.5e-x", 3, 1.5 },
	{ "1e5", 3, 1e5 }, { "1E+05,", 5, 1e5 }, { "1.5e-3;", 6, 0.0015 },
	{ "1e5.5", 3, 1e5 }, { "123456e2,,,,,,,,,,", 8, 12345600 },
	{ "1.25e2,,,,,,,,,,,,", 6, 125 }, { "1.25f,,,,,,,,,,,", 4, 1.25 },
	{ "12\0" "34567890123456", 2, 12 },
	{ "12\xc3\xa9", 2, 12 }, { "1.\xb2", 2, 1 },
	/* words */
	{ "inf", 3, (double)INFINITY }, { "-Infinity,", 9, (double)-INFINITY },
	{ "INFINIT", 3, (double)INFINITY }, { "+iNf", 4, (double)INFINITY },
	/* none */
	{ "", -1, 0 }, { "-", -1, 0 }, { "+", -1, 0 }, { ".", -1, 0 },
	{ "-.", -1, 0 }, { "e5", -1, 0 }, { ".e5", -1, 0 }, { "--1", -1, 0 },
	{ "+-1", -1, 0 }, { " 1", -1, 0 }, { ",1", -1, 0 }, { "$1", -1, 0 },
	{ "n", -1, 0 }, { "na", -1, 0 }, { "in", -1, 0 }, { "- 1", -1, 0 },
	{ ",,,,,,,,,,,,,,,,,,", -1, 0 }, { ".,,,,,,,,,,,,,,,,,", -1, 0 },
	{ "/5", -1, 0 }, { ":5", -1, 0 },
	/* far out */
	{ "1e309", 5, (double)INFINITY }, { "-1e999999999999999999999", 24, (double)-INFINITY },
	{ "1e-999999999999999999999", 24, 0 }, { "0e999", 5, 0 },
	{ "1.7976931348623157e308", 22, DBL_MAX },
	{ "1.7976931348623158e308", 22, DBL_MAX },
	{ "1.7976931348623159e308", 22, (double)INFINITY },
	{ "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497792", 309, (double)INFINITY },
	{ "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497791.999", 313, DBL_MAX },
	{ "2.2250738585072011e-308", 23, 2.2250738585072011e-308 },
	{ "2.2250738585072012e-308", 23, DBL_MIN },
	{ "2.2250738585072014e-308", 23, DBL_MIN },
	{ "4.9406564584124654e-324", 23, 0x1p-1074 },
	{ "2.4703282292062328e-324", 23, 0x1p-1074 },
	{ "2.4703282292062327e-324", 23, 0 },
	{ "1e-324", 6, 0 }, { "3e-324", 6, 0x1p-1074 },
	/* ties, and what has broken other readers */
	{ "9007199254740993", 16, 9007199254740992. },
	{ "9007199254740993.00000000000000000000000000000000001", 52, 9007199254740994 },
	{ "9007199254740992.99999999999999999999999999999999999", 52, 9007199254740992 },
	{ "9007199254740995", 16, 9007199254740996 },
	{ "1e23", 4, 1e23 }, { "8.5e22", 6, 85000000000000000000000. },
	{ "0.500000000000000166533453693773481063544750213623046875", 56, 0x1.0000000000002p-1 },
	{ "1.00000000000000011102230246251565404236316680908203125", 55, 1 },
	{ "1.00000000000000011102230246251565404236316680908203124", 55, 1 },
	{ "1.00000000000000011102230246251565404236316680908203126", 55, 1 + DBL_EPSILON },
	{ "7.2057594037927933e16", 21, 72057594037927936. },
	{ "6.631236846766476e-316", 22, 6.631236846766476e-316 },
	{ "3.518437208883201171875e13", 26, 35184372088832.01171875 },
	{ "62.5364939768271845828", 22, 62.5364939768271845828 },
	{ "8.10109172351e-10", 17, 8.10109172351e-10 },
	{ "1.50000000000000011102230246251565", 34, 1.5 },
	{ "358416272e-33", 13, 358416272e-33 },
	{ "9214843084008499", 16, 9214843084008500 },
	{ "30078505129381147446200", 23, 30078505129381147446200. },
	{ "1777820000000000000001", 22, 1777820000000000000001. },
	{ "0.00000000000000000000000000000000000000000000000000000000000000000001e68", 73, 1 },
};
/* clang-format on */

static void
numbers_end_where_they_end_and_are_nearest(void **state)
{
	char padded[512];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *s = rows[i].text;
		const char *end;
		double v = 7;

		/* exactly the text, and no byte more to look at */
		n = strlen(s);
		end = bt_num_scan(s, s + n, &v);
		if (rows[i].taken < 0)
			assert_null(end);
		else if (end != s + rows[i].taken || !same(v, rows[i].v))
			fail_msg("%s: %a after %d", s, v, (int)(end - s));
		assert_true(rows[i].taken >= 0 || v == 7);

		/* amid others, where whole words can be loaded */
		assert_true(n + 33 < sizeof padded);
		memset(padded, ',', sizeof padded);
		memcpy(padded, s, n);
		v = 7;
		end = bt_numfast_scan(padded, padded + n + 32, &v);
		if (rows[i].taken < 0)
			assert_null(end);
		else if (end != padded + rows[i].taken || !same(v, rows[i].v))
			fail_msg("%s, inline: %a after %d", s, v,
			    (int)(end - padded));
		assert_true(rows[i].taken >= 0 || v == 7);
	}
}

static void
not_a_number_is_read_with_or_without_a_sign(void **state)
{
	static const char *const texts[] = { "nan", "NaN", "-nan", "+NAN,1" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		double v = 7;

		assert_non_null(
		    bt_num_scan(texts[i], texts[i] + strlen(texts[i]), &v));
		assert_true(isnan(v));
	}
}

static void
the_whole_text_must_be_the_number(void **state)
{
	double v = 7;

	(void)state;
	assert_int_equal(bt_num_parse("187.45", 6, &v), 0);
	assert_true(same(v, 187.45));
	assert_int_equal(bt_num_parse("187.45", 5, &v), 0);
	assert_true(same(v, 187.4));
	v = 7;
	assert_int_equal(bt_num_parse("187.45 ", 7, &v), -1);
	assert_int_equal(bt_num_parse("", 0, &v), -1);
	assert_int_equal(bt_num_parse("1e", 2, &v), -1);
	assert_true(v == 7);
}

static void
integers_are_read_in_their_range(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		int64_t lo, hi;
		int rc;
		int64_t v;
	} cases[] = {
		{ "0", 0, 9, 0, 0 }, { "9", 0, 9, 0, 9 }, { "10", 0, 9, -1, 7 },
		{ "-1", 0, 9, -1, 7 }, { "-1", -1, 1, 0, -1 },
		{ "+5", 0, 9, 0, 5 }, { "0005", 0, 9, 0, 5 },
		{ "9223372036854775807", INT64_MIN, INT64_MAX, 0, INT64_MAX },
		{ "-9223372036854775808", INT64_MIN, INT64_MAX, 0, INT64_MIN },
		{ "9223372036854775808", INT64_MIN, INT64_MAX, -1, 7 },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX, -1, 7 },
		{ "99999999999999999999", INT64_MIN, INT64_MAX, -1, 7 },
		{ "", 0, 9, -1, 7 }, { "-", -9, 9, -1, 7 }, { "+", 0, 9, -1, 7 },
		{ "5 ", 0, 9, -1, 7 }, { " 5", 0, 9, -1, 7 },
		{ "5.0", 0, 9, -1, 7 }, { "0x5", 0, 9, -1, 7 },
		{ "1e1", 0, 99, -1, 7 }, { "--5", -9, 9, -1, 7 },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t v = 7;

		if (bt_int_parse(cases[i].text, strlen(cases[i].text),
			cases[i].lo, cases[i].hi, &v) != cases[i].rc ||
		    v != cases[i].v)
			fail_msg("'%s'", cases[i].text);
	}
}

static void
numbers_are_written_shortest(void **state)
{
	/* clang-format off */
	static const struct {
		double v;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { -0.0, "-0" }, { 1, "1" }, { -1, "-1" },
		{ 187.45, "187.45" }, { 6315000, "6315000" }, { 0.5, "0.5" },
		{ 0.1 + 0.2, "0.30000000000000004" }, { 0.3, "0.3" },
		{ 100, "100" }, { 123456789.12, "123456789.12" },
		{ 0.00012345678, "0.00012345678" }, { 1e8, "100000000" },
		{ 9999999.99999999, "9999999.99999999" },
		{ 99999999.9999, "99999999.9999" },
		{ 99999999999.9999, "99999999999.9999" },
		{ 999999999999999, "999999999999999" },
		{ 1e15, "1000000000000000" },
		{ 123456789012345.6, "123456789012345.6" },
		{ 9007199254740992, "9007199254740992" },
		{ 1.0 / 3, "0.3333333333333333" }, { 2.0 / 3, "0.6666666666666666" },
		/* plain digits from 1e-6 up to 1e21 */
		{ 1e-6, "0.000001" }, { 1.5e-6, "0.0000015" },
		{ 1.2345678901234567e-6, "0.0000012345678901234567" },
		{ 9.99e-7, "9.99e-7" }, { 1e-7, "1e-7" },
		{ 9.999999999999997e-07, "9.999999999999997e-7" },
		{ 1e20, "100000000000000000000" },
		{ 123456789012345678901., "123456789012345680000" },
		{ 999999999999999900000., "999999999999999900000" },
		{ 1e21, "1e+21" }, { 1.5e300, "1.5e+300" }, { -1.5e-300, "-1.5e-300" },
		/* the ends, powers of two, and what has broken other writers */
		{ DBL_MAX, "1.7976931348623157e+308" },
		{ DBL_MIN, "2.2250738585072014e-308" },
		{ 0x1p-1074, "5e-324" }, { 0x2p-1074, "1e-323" },
		{ 2.2250738585072011e-308, "2.225073858507201e-308" },
		{ 1e23, "1e+23" }, { 9e22, "9e+22" }, { 2e-323, "2e-323" },
		{ 9007199254740992. * 1024, "9223372036854776000" },
		{ 5e-324 * 3, "1.5e-323" }, { 0x1p-1022 * 0.5, "1.1125369292536007e-308" },
		{ 9.5367431640625e-7, "9.5367431640625e-7" },
		{ 4.4501477170144023e-308, "4.4501477170144023e-308" },
		{ 2.9802322387695312e-8, "2.9802322387695312e-8" },
		{ 5.764607523034235e39, "5.764607523034235e+39" },
		{ 1.8446744073709552e19, "18446744073709552000" },
		{ 2.98023223876953125e-8, "2.9802322387695312e-8" },
		{ 1.7800590868057611e-307, "1.7800590868057611e-307" },
		{ (double)INFINITY, "inf" }, { (double)-INFINITY, "-inf" },
		{ (double)NAN, "nan" },
	};
	/* clang-format on */
	char text[BT_NUM_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = bt_num_format(cases[i].v, text);

		assert_string_equal(text, cases[i].text);
		assert_int_equal(n, strlen(text));
	}
	(void)bt_num_format(-(double)NAN, text);
	assert_string_equal(text, "nan");
}

/* Every text that market data has: all are read and written as they are. */
static void
decimals_of_seven_digits_survive(void **state)
{
	char text[BT_NUM_TEXT_MAX], back[BT_NUM_TEXT_MAX];
	int w, scale, n;
	double v;

	(void)state;
	for (w = 1; w < 10000000; w += 7) {
		scale = w % 7 + 1;
		n = snprintf(text, sizeof text, "%d.%0*d", w, scale, w % 9 + 1);
		assert_int_equal(bt_num_parse(text, (size_t)n, &v), 0);
		assert_int_equal(bt_num_format(v, back), n);
		assert_string_equal(back, text);
	}
}

static void
integers_are_written(void **state)
{
	static const struct {
		int64_t v;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -7, "-7" },
		{ 10, "10" },
		{ 99999999, "99999999" },
		{ 100000000, "100000000" },
		{ 10000000000000000, "10000000000000000" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};
	char text[BT_NUM_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(
		    bt_int_format(cases[i].v, text), strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_end_where_they_end_and_are_nearest),
		cmocka_unit_test(not_a_number_is_read_with_or_without_a_sign),
		cmocka_unit_test(the_whole_text_must_be_the_number),
		cmocka_unit_test(integers_are_read_in_their_range),
		cmocka_unit_test(numbers_are_written_shortest),
		cmocka_unit_test(decimals_of_seven_digits_survive),
		cmocka_unit_test(integers_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

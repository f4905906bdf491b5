/* Pages: what is escaped, how numbers and times look, and where lines break. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bt/time.h"
#include "report/page.h"

static struct bt_page page;

static const char *
shown(void)
{
	return bt_buf_text(&page.buf);
}

static int
cleanup(void **state)
{
	(void)state;
	bt_page_free(&page);
	return 0;
}

static void
text_cannot_become_markup(void **state)
{
	/* clang-format off */
	static const struct { const char *text, *want; } rows[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "<script>", "&lt;script&gt;" },
		{ "a&b", "a&amp;b" },
		{ "&amp;", "&amp;amp;" },
		{ "\"x'", "&quot;x&#39;" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		/* a byte that is no UTF-8, at the beginning, within, at the end */
		{ "\xff" "a", "\xef\xbf\xbd" "a" },
		{ "a\xc3<b", "a\xef\xbf\xbd&lt;b" },
		{ "a\xc3", "a\xef\xbf\xbd" },
		{ "\xff\xff", "\xef\xbf\xbd\xef\xbf\xbd" },
		/* < in an overlong form is two bytes that are none */
		{ "\xc0\xbc", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "a\nb\x1b[0m\x7f", "a\xef\xbf\xbd" "b\xef\xbf\xbd[0m"
		    "\xef\xbf\xbd" },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bt_page_text(&page, rows[i].text);
		assert_string_equal(shown(), rows[i].want);
		bt_buf_clear(&page.buf);
	}
}

static void
numbers_are_rounded_and_zero_has_no_sign(void **state)
{
	(void)state;
	bt_page_num(&page, -0.001, 2);
	bt_page_put(&page, " ");
	bt_page_num(&page, -0.006, 2);
	bt_page_put(&page, " ");
	bt_page_num(&page, 1e15, 2);
	bt_page_put(&page, " ");
	bt_page_num(&page, NAN, 2);
	bt_page_put(&page, " ");
	bt_page_percent(&page, 0.12345);
	bt_page_percent(&page, NAN);
	bt_page_put(&page, " ");
	bt_page_price(&page, 0.1);
	bt_page_price(&page, NAN);
	bt_page_put(&page, " ");
	bt_page_int(&page, -5);
	assert_string_equal(
	    shown(), "0.00 -0.01 1000000000000000 nan 12.35% 0.1 -5");
}

static void
prices_are_short(void **state)
{
	static const struct {
		double v;
		const char *want;
	} rows[] = {
		{ 99.80995800000001, "99.809958" },
		{ 100, "100" },
		{ 0, "0" },
		{ 472.5, "472.5" },
		{ -37.63, "-37.63" },
		{ 1234567.1234567, "1234567.123457" },
		{ 2.0 / 3, "0.666667" },
		{ 0.000012345678, "0.0000123457" },
		{ 1e-12, "1e-12" },
		{ 1e300, "1e+300" },
		{ INFINITY, "inf" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bt_page_price(&page, rows[i].v);
		assert_string_equal(shown(), rows[i].want);
		bt_buf_clear(&page.buf);
	}
}

static void
midnight_is_a_date(void **state)
{
	(void)state;
	bt_page_time(&page, 0);
	bt_page_put(&page, "|");
	bt_page_time(&page, 9 * 3600 * BT_SECOND + 500000000);
	bt_page_put(&page, "|");
	bt_page_time(&page, BT_TIME_NONE);
	assert_string_equal(shown(), "1970-01-01|1970-01-01 09:00:00.5|");
}

static void
columns_count_characters_and_never_run_together(void **state)
{
	(void)state;
	bt_page_put(&page, "\xc3\xa9");
	bt_page_column(&page, 0, 3);
	bt_page_put(&page, "x");
	assert_string_equal(shown(), "\xc3\xa9  x");
	bt_page_column(&page, 0, 2);
	bt_page_put(&page, "y");
	assert_string_equal(shown(), "\xc3\xa9  x y");
}

static void
lines_break_at_blanks(void **state)
{
	(void)state;
	bt_page_wrap(&page, "one two three fourteen", 9);
	bt_page_wrap(&page, "", 9);
	bt_page_wrap(&page, "abcdefghijkl m", 5);
	assert_string_equal(
	    shown(), "one two\nthree\nfourteen\nabcde\nfghij\nkl m\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(text_cannot_become_markup, cleanup),
		cmocka_unit_test_teardown(
		    numbers_are_rounded_and_zero_has_no_sign, cleanup),
		cmocka_unit_test_teardown(prices_are_short, cleanup),
		cmocka_unit_test_teardown(midnight_is_a_date, cleanup),
		cmocka_unit_test_teardown(
		    columns_count_characters_and_never_run_together, cleanup),
		cmocka_unit_test_teardown(lines_break_at_blanks, cleanup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

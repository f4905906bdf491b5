/* ASCII classes: every byte, in any locale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/ascii.h"

static int
is_in(int c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

static void
every_byte_is_in_its_classes(void **state)
{
	static const char digits[] = "0123456789";
	static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
	int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		char c = (char)i;

		assert_int_equal(bt_ascii_is_digit(c), is_in(i, digits));
		assert_int_equal(bt_ascii_is_upper(c), is_in(i, upper));
		assert_int_equal(bt_ascii_is_lower(c), is_in(i, lower));
		assert_int_equal(
		    bt_ascii_is_alpha(c), is_in(i, upper) || is_in(i, lower));
		assert_int_equal(bt_ascii_is_alnum(c),
		    is_in(i, upper) || is_in(i, lower) || is_in(i, digits));
		assert_int_equal(bt_ascii_is_blank(c), is_in(i, " \t"));
		assert_int_equal(bt_ascii_is_space(c), is_in(i, " \t\n\v\f\r"));
		assert_int_equal(bt_ascii_is_cntrl(c), i < 32 || i == 127);
		assert_int_equal((unsigned char)bt_ascii_lower(c),
		    is_in(i, upper) ? i + 32 : i);
		assert_int_equal((unsigned char)bt_ascii_upper(c),
		    is_in(i, lower) ? i - 32 : i);
	}
}

static void
words_are_compared_but_for_case(void **state)
{
	(void)state;
	assert_true(bt_ascii_same("Adj Close", "aDJ cLOSE", 9));
	assert_false(bt_ascii_same("a[", "a{", 2));
	assert_true(bt_ascii_is_word("NaN", 3, "nan"));
	assert_false(bt_ascii_is_word("na", 2, "nan"));
	assert_false(bt_ascii_is_word("nano", 4, "nan"));
	assert_false(bt_ascii_is_word("nan\0x", 5, "nan"));
	assert_true(bt_ascii_is_word("", 0, ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_is_in_its_classes),
		cmocka_unit_test(words_are_compared_but_for_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

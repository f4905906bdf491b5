/*
 * UTF-8: what is, and what is made of what is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void
each_row_is_mended(void **state)
{
	static const struct {
		const char *text, *mended;
		size_t valid; /* bytes from the beginning */
	} rows[] = {
		{ "", "", 0 },
		{ "plain", "plain", 5 },
		{ "caf\xc3\xa9", "caf\xc3\xa9", 5 },
		{ "caf\xc3", "caf?", 3 },
		{ "caf\xe9 noir", "caf? noir", 3 },
		{ "\xe2\x82\xac\xe2\x82", "\xe2\x82\xac??", 3 },
		{ "\xf0\x9f\x98\x80!", "\xf0\x9f\x98\x80!", 5 },
		{ "\xc0\xaf", "??", 0 },           /* overlong */
		{ "\xed\xa0\x80x", "???x", 0 },    /* a surrogate */
		{ "\xf4\x90\x80\x80", "????", 0 }, /* beyond the last */
		{ "\xff\xc3\xa9", "?\xc3\xa9", 0 },
		{ "a\tb\nc\x7f", "a b c ", 6 },
	};
	char text[64];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		n = strlen(rows[i].text);
		assert_int_equal(bt_utf8_check(rows[i].text, n), rows[i].valid);
		memcpy(text, rows[i].text, n + 1);
		bt_utf8_mend(text, n);
		assert_string_equal(text, rows[i].mended);
	}
}

/* In one go: byte by byte from the start it would take an hour. */
static void
a_megabyte_of_nothing_is_mended(void **state)
{
	const size_t n = (size_t)1 << 20;
	char *text = malloc(n);

	(void)state;
	assert_non_null(text);
	memset(text, 0xff, n);
	bt_utf8_mend(text, n);
	assert_true(text[0] == '?' && text[n - 1] == '?');
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_mended),
		cmocka_unit_test(a_megabyte_of_nothing_is_mended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

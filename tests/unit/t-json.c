/* Strings as JSON has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"

static const struct {
	const char *text, *json;
} rows[] = {
	{ "", "null" },
	{ "plain", "\"plain\"" },
	{ "\xc3\xa9\xe2\x82\xac", "\"\xc3\xa9\xe2\x82\xac\"" },
	{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ "a\tb\nc\x01\x1f\x7f", "\"a\\tb\\u000ac\\u0001\\u001f\\u007f\"" },
	{ "/", "\"/\"" },
};

static void
only_what_must_be_is_escaped(void **state)
{
	struct bt_buf b = { 0 };
	struct bt_err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bt_buf_clear(&b);
		assert_int_equal(bt_json_string(&b, rows[i].text, &err), 0);
		assert_string_equal(bt_buf_text(&b), rows[i].json);
	}
	bt_buf_free(&b);
}

static void
a_part_of_a_string_has_no_quotes(void **state)
{
	struct bt_buf b = { 0 };
	struct bt_err err = { 0 };

	(void)state;
	assert_int_equal(bt_json_escape(&b, "a\"bc", 3, &err), 0);
	assert_string_equal(bt_buf_text(&b), "a\\\"b");
	assert_int_equal(bt_json_escape(&b, "", 0, &err), 0);
	assert_string_equal(bt_buf_text(&b), "a\\\"b");
	bt_buf_free(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_must_be_is_escaped),
		cmocka_unit_test(a_part_of_a_string_has_no_quotes),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}

/* Errors: the first wins, and places and hints are only ever added. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/err.h"

static void
the_first_failure_wins(void **state)
{
	struct bt_err err = { 0 };

	(void)state;
	assert_int_equal(bt_fail(&err, BT_BAD_INPUT, "high %g", 12.5), -1);
	errno = ENOENT;
	assert_int_equal(bt_fail_sys(&err, "cannot open"), -1);
	assert_int_equal(err.status, BT_BAD_INPUT);
	assert_int_equal(err.sys, 0);
	assert_string_equal(err.text, "high 12.5");
}

static void
a_failed_call_keeps_the_reason(void **state)
{
	struct bt_err err = { 0 };

	(void)state;
	errno = ENOSPC;
	assert_int_equal(bt_fail_sys(&err, "cannot write %s", "x.bts"), -1);
	assert_int_equal(err.status, BT_SYSTEM);
	assert_int_equal(err.sys, ENOSPC);
	assert_int_equal(errno, ENOSPC);
	assert_string_equal(err.text, "cannot write x.bts");
}

static void
a_place_is_added_once_and_only_to_a_failure(void **state)
{
	struct bt_err err = { 0 };

	(void)state;
	assert_int_equal(bt_err_at(&err, "early.csv", 1), -1);
	assert_string_equal(err.where, "");
	(void)bt_fail(&err, BT_BAD_INPUT, "bad");
	assert_int_equal(bt_err_at(&err, "bars.csv", 17), -1);
	assert_int_equal(bt_err_at_record(&err, "other.bts", 3), -1);
	assert_string_equal(err.where, "bars.csv");
	assert_int_equal(err.line, 17);
	assert_false(err.is_record);
	bt_err_clear(&err);
	(void)bt_fail(&err, BT_BAD_INPUT, "bad");
	(void)bt_err_at_record(&err, "bars.bts", 1203);
	assert_int_equal(err.line, 1203);
	assert_true(err.is_record);
}

static void
a_hint_is_added_once_and_only_to_a_failure(void **state)
{
	struct bt_err err = { 0 };

	(void)state;
	assert_int_equal(bt_err_hint(&err, "early"), -1);
	assert_string_equal(err.hint, "");
	(void)bt_fail(&err, BT_USAGE, "bad");
	assert_int_equal(bt_err_hint(&err, "try %s", "this"), -1);
	assert_int_equal(bt_err_hint(&err, "or that"), -1);
	assert_string_equal(err.hint, "try this");
}

static void
moving_hands_on_the_failure_and_clears_its_source(void **state)
{
	struct bt_err from = { 0 }, to = { 0 };

	(void)state;
	assert_int_equal(bt_err_move(&to, &from), 0);
	assert_int_equal(to.status, BT_OK);
	(void)bt_fail(&from, BT_STRATEGY, "first");
	assert_int_equal(bt_err_move(&to, &from), -1);
	assert_int_equal(from.status, BT_OK);
	assert_string_equal(to.text, "first");
	(void)bt_fail(&from, BT_USAGE, "second");
	assert_int_equal(bt_err_move(&to, &from), -1);
	assert_int_equal(from.status, BT_OK);
	assert_string_equal(to.text, "first");
	(void)bt_fail(&from, BT_USAGE, "third");
	assert_int_equal(bt_err_move(NULL, &from), -1);
	assert_int_equal(from.status, BT_OK);
}

static void
what_is_too_long_is_cut(void **state)
{
	struct bt_err err = { 0 };
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	(void)bt_fail(&err, BT_USAGE, "%s", text);
	(void)bt_err_hint(&err, "%s", text);
	(void)bt_err_at(&err, text, 1);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	assert_int_equal(strlen(err.hint), sizeof err.hint - 1);
	assert_int_equal(strlen(err.where), sizeof err.where - 1);
}

static void
nobody_need_listen(void **state)
{
	(void)state;
	assert_int_equal(bt_fail(NULL, BT_USAGE, "x"), -1);
	assert_int_equal(bt_fail_sys(NULL, "x"), -1);
	assert_int_equal(bt_err_at(NULL, "x", 1), -1);
	assert_int_equal(bt_err_hint(NULL, "x"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_failure_wins),
		cmocka_unit_test(a_failed_call_keeps_the_reason),
		cmocka_unit_test(a_place_is_added_once_and_only_to_a_failure),
		cmocka_unit_test(a_hint_is_added_once_and_only_to_a_failure),
		cmocka_unit_test(
		    moving_hands_on_the_failure_and_clears_its_source),
		cmocka_unit_test(what_is_too_long_is_cut),
		cmocka_unit_test(nobody_need_listen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

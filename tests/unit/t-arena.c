#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void
what_it_gave_stays_until_cleared(void **state)
{
	struct bt_arena a = { 0 };
	struct bt_err err = { 0 };
	const char *text[300];
	char big[5000];
	size_t i;

	(void)state;
	memset(big, 'x', sizeof big);
	for (i = 0; i < 300; i++) {
		big[0] = (char)('a' + i % 26);
		text[i] = bt_arena_text(&a, big, i * 16, &err);
		assert_non_null(text[i]);
		assert_int_equal((uintptr_t)text[i] % sizeof(void *), 0);
	}
	for (i = 1; i < 300; i++) {
		assert_int_equal(strlen(text[i]), i * 16);
		assert_int_equal(text[i][0], 'a' + i % 26);
	}
	bt_arena_free(&a);
}

static void
clearing_keeps_the_memory(void **state)
{
	struct bt_arena a = { 0 };
	struct bt_err err = { 0 };
	void *first = bt_arena_get(&a, 100, &err);

	(void)state;
	assert_non_null(bt_arena_get(&a, 10000, &err));
	bt_arena_clear(&a);
	assert_ptr_equal(bt_arena_get(&a, 100, &err), first);
	assert_non_null(bt_arena_get(&a, 10000, &err));
	bt_arena_free(&a);
	assert_null(a.first);
}

static void
more_than_there_is_fails_with_words(void **state)
{
	struct bt_arena a = { 0 };
	struct bt_err err = { 0 };

	(void)state;
	assert_null(bt_arena_get(&a, SIZE_MAX, &err));
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(err.text, "out of memory");
	bt_err_clear(&err);
	assert_null(bt_arena_get(&a, SIZE_MAX / 2, &err));
	assert_int_equal(err.status, BT_SYSTEM);
	bt_arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_gave_stays_until_cleared),
		cmocka_unit_test(clearing_keeps_the_memory),
		cmocka_unit_test(more_than_there_is_fails_with_words),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}

/* Growable bytes and arrays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/vec.h"

static void
an_empty_buffer_is_the_empty_text(void **state)
{
	struct bt_buf b = { 0 };

	(void)state;
	assert_string_equal(bt_buf_text(&b), "");
	assert_int_equal(bt_buf_put(&b, NULL, 0, NULL), 0);
	assert_string_equal(bt_buf_text(&b), "");
	bt_buf_free(&b);
	assert_null(b.data);
}

static void
what_is_put_is_kept_in_order(void **state)
{
	struct bt_buf b = { 0 };
	struct bt_err err = { 0 };

	(void)state;
	assert_int_equal(bt_buf_puts(&b, "bar,", &err), 0);
	assert_int_equal(bt_buf_num(&b, 187.45, &err), 0);
	assert_int_equal(bt_buf_putc(&b, ',', &err), 0);
	assert_int_equal(bt_buf_int(&b, INT64_MIN, &err), 0);
	assert_int_equal(bt_buf_put(&b, "\0z", 2, &err), 0);
	assert_int_equal(b.len, 4 + 6 + 1 + 20 + 2);
	assert_memory_equal(b.data, "bar,187.45,-9223372036854775808\0z", 33);
	bt_buf_drop(&b, 4);
	assert_memory_equal(b.data, "187.45", 6);
	assert_int_equal(b.len, 29);
	bt_buf_drop(&b, 29);
	assert_int_equal(b.len, 0);
	assert_int_equal(err.status, BT_OK);
	bt_buf_free(&b);
}

static void
printf_makes_the_room_it_needs(void **state)
{
	struct bt_buf b = { 0 };
	size_t n;

	(void)state;
	for (n = 0; n < 300; n++) {
		bt_buf_clear(&b);
		assert_int_equal(
		    bt_buf_printf(&b, NULL, "%*d|%s", (int)n + 1, 7, "x"), 0);
		assert_int_equal(b.len, n + 3);
		assert_string_equal(bt_buf_text(&b) + n, "7|x");
		if (n % 7 == 0)
			bt_buf_free(&b);
	}
	bt_buf_free(&b);
}

static void
a_cleared_buffer_keeps_its_memory(void **state)
{
	struct bt_buf b = { 0 };
	char *data;
	int i;

	(void)state;
	for (i = 0; i < 10000; i++)
		assert_int_equal(
		    bt_buf_putc(&b, (char)('a' + i % 26), NULL), 0);
	for (i = 0; i < 10000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	data = b.data;
	bt_buf_clear(&b);
	assert_int_equal(bt_buf_reserve(&b, 10000, NULL), 0);
	assert_ptr_equal(b.data, data);
	bt_buf_free(&b);
}

static void
what_cannot_be_allocated_is_an_error_and_changes_nothing(void **state)
{
	static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 4, SIZE_MAX / 2 };
	struct bt_err err = { 0 };
	struct bt_buf b = { 0 };
	size_t i;

	(void)state;
	assert_int_equal(bt_buf_puts(&b, "keep", NULL), 0);
	for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		bt_err_clear(&err);
		assert_int_equal(bt_buf_reserve(&b, sizes[i], &err), -1);
		assert_int_equal(err.status, BT_SYSTEM);
		assert_string_equal(err.text, "out of memory");
		assert_string_equal(bt_buf_text(&b), "keep");
	}
	bt_buf_free(&b);
}

static void
a_vector_grows_geometrically(void **state)
{
	struct bt_err err = { 0 };
	double *v = NULL;
	size_t n, cap = 0, moves = 0, was = 0;

	(void)state;
	for (n = 0; n < 100000; n++) {
		assert_int_equal(
		    bt_vec_reserve(&v, &cap, n + 1, sizeof *v, &err), 0);
		moves += cap != was;
		was = cap;
		v[n] = (double)n;
	}
	assert_in_range(moves, 1, 20);
	for (n = 0; n < 100000; n++)
		assert_true(v[n] == (double)n);
	assert_int_equal(
	    bt_vec_reserve(&v, &cap, SIZE_MAX / 4, sizeof *v, &err), -1);
	assert_int_equal(err.status, BT_SYSTEM);
	assert_int_equal(cap, was);
	free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_is_the_empty_text),
		cmocka_unit_test(what_is_put_is_kept_in_order),
		cmocka_unit_test(printf_makes_the_room_it_needs),
		cmocka_unit_test(a_cleared_buffer_keeps_its_memory),
		cmocka_unit_test(
		    what_cannot_be_allocated_is_an_error_and_changes_nothing),
		cmocka_unit_test(a_vector_grows_geometrically),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

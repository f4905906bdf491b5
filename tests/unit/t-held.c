/*
 * Bars that wait: the order in which they go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "data/held.h"

static void
bars_go_by_end_then_by_name_then_as_they_came(void **state)
{
	static const struct {
		bt_time end;
		bt_sym sym;
		double open; /* says which it is */
	} in[] = { { 5, 0, 4 }, { 5, 1, 2 }, { 3, 0, 1 }, { 9, 1, 6 },
		{ 5, 1, 3 }, { 5, 0, 5 } };
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct bt_held h = { .stride = sizeof(struct bt_bar) };
	bt_sym sym;
	size_t i;

	(void)state;
	assert_non_null(syms);
	assert_int_equal(bt_symtab_add(syms, "B", 1, &sym, NULL), 0);
	assert_int_equal(bt_symtab_add(syms, "A", 1, &sym, NULL), 0);
	assert_true(bt_held_due(&h) == INT64_MAX);
	for (i = 0; i < sizeof in / sizeof in[0]; i++) {
		const struct bt_bar bar = {
			.end = in[i].end, .sym = in[i].sym, .open = in[i].open
		};

		assert_int_equal(bt_held_put(&h, &bar, syms, NULL), 0);
	}
	assert_true(bt_held_due(&h) == 3);
	for (i = 1; i <= sizeof in / sizeof in[0]; i++) {
		const struct bt_bar *bar = bt_held_take(&h, syms);

		assert_true(bar->open == (double)i);
	}
	assert_true(bt_held_due(&h) == INT64_MAX);
	bt_held_free(&h);
	bt_symtab_free(syms);
}

static void
what_comes_later_goes_behind_what_is_left(void **state)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	struct bt_held h = { .stride = sizeof(struct bt_bar) };
	struct bt_bar bar = { .end = 1 };
	bt_sym sym;
	bt_time t;

	(void)state;
	assert_int_equal(bt_symtab_add(syms, "A", 1, &sym, NULL), 0);
	for (t = 1; t <= 100; t++) {
		bar.end = t;
		assert_int_equal(bt_held_put(&h, &bar, syms, NULL), 0);
		if (t % 3 == 0) {
			const struct bt_bar *first = bt_held_take(&h, syms);

			assert_true(first->end == t / 3);
		}
	}
	assert_true(bt_held_due(&h) == 34);
	bt_held_free(&h);
	bt_symtab_free(syms);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_go_by_end_then_by_name_then_as_they_came),
		cmocka_unit_test(what_comes_later_goes_behind_what_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The book: orders rest in their order, are found, and make room again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bt/strategy.h"
#include "engine/book.h"

static struct bt_resting *
add(struct bt_book *b, bt_sym sym, const char *id)
{
	struct bt_order o;
	struct bt_resting *r;

	bt_order_init(&o);
	o.sym = sym;
	o.id = id;
	o.tag = "why";
	r = bt_book_add(b, &o, NULL);
	assert_non_null(r);
	return r;
}

static void
orders_rest_by_symbol_in_the_order_given(void **state)
{
	struct bt_book *b = bt_book_new(NULL);
	struct bt_resting *x, *y, *z;

	(void)state;
	x = add(b, 3, "x");
	y = add(b, 0, "");
	z = add(b, 3, "");
	assert_ptr_equal(bt_book_first(b, 3), x);
	assert_ptr_equal(x->next, z);
	assert_null(z->next);
	assert_ptr_equal(bt_book_first(b, 0), y);
	assert_null(bt_book_first(b, 1));
	assert_null(bt_book_first(b, 99));
	assert_string_equal(y->id, "#2");
	assert_string_equal(z->o.id, "#3");
	assert_string_equal(z->tag, "why");
	assert_int_equal(bt_book_count(b), 3);
	assert_ptr_equal(bt_book_find(b, "x"), x);
	assert_ptr_equal(bt_book_find(b, "#2"), y);
	assert_null(bt_book_find(b, "nobody"));
	bt_book_free(b);
}

static void
removing_keeps_the_others_in_order(void **state)
{
	int gone;

	(void)state;
	for (gone = 0; gone < 3; gone++) {
		struct bt_book *b = bt_book_new(NULL);
		struct bt_resting *r[3] = { add(b, 0, "a"), add(b, 0, "b"),
			add(b, 0, "c") };
		struct bt_resting *at;
		int i;

		bt_book_remove(b, r[gone], BT_CANCELLED);
		assert_int_equal(r[gone]->o.status, BT_CANCELLED);
		at = bt_book_first(b, 0);
		for (i = 0; i < 3; i++)
			if (i != gone) {
				assert_ptr_equal(at, r[i]);
				at = at->next;
			}
		assert_null(at);
		/* a new one goes to the end */
		at = add(b, 0, "d");
		assert_null(at->next);
		assert_ptr_equal(at->prev, r[gone == 2 ? 1 : 2]);
		bt_book_free(b);
	}
}

static void
memory_grows_with_open_orders_only(void **state)
{
	struct bt_book *b = bt_book_new(NULL);
	struct bt_resting *first = NULL;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		struct bt_resting *r = add(b, 0, "");

		assert_int_equal(r->seq, i + 1);
		if (first == NULL)
			first = r;
		assert_ptr_equal(r, first);
		bt_book_remove(b, r, BT_FILLED);
	}
	assert_int_equal(bt_book_given(b), 1000);
	assert_int_equal(bt_book_count(b), 0);
	bt_book_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_rest_by_symbol_in_the_order_given),
		cmocka_unit_test(removing_keeps_the_others_in_order),
		cmocka_unit_test(memory_grows_with_open_orders_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

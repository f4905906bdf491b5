/*
 * The book beside a plain scan of all its orders: after each of 20,000 random
 * changes it gives, at once, what looking at every order would have given.
 *
 * Domain: three symbols, up to some 200 open orders, every watch, levels on a
 * coarse grid so that many are equal, day and until orders, ids that are
 * given and ids of the engine's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "bt/strategy.h"
#include "engine/book.h"
#include "engine/sizer.h"

#define SYMS    3
#define CHANGES 20000

static int
below(struct bt_random *r, int n)
{
	return (int)(bt_random_next(r) % (uint64_t)n);
}

static void
set_terms(struct bt_random *random, struct bt_resting *r)
{
	r->watch = (enum bt_watch)below(random, 4);
	r->level = 90 + below(random, 20);
	r->day = below(random, 10);
	r->o.tif = below(random, 3) == 0 ? BT_TIF_DAY : BT_GTC;
	r->o.until = below(random, 3) == 0 ? below(random, 10) : BT_TIME_NONE;
}

static void
add(struct bt_book *b, struct bt_random *random)
{
	static const enum bt_side sides[] = { BT_BUY, BT_SELL, BT_TARGET, BT_TO,
		BT_EXIT };
	struct bt_order o;
	struct bt_resting *r;
	char id[32] = "";

	bt_order_init(&o);
	o.sym = (bt_sym)below(random, SYMS);
	o.side = sides[below(random, 5)];
	o.tif = below(random, 2) ? BT_TIF_DAY : BT_GTC;
	if (below(random, 2))
		(void)snprintf(id, sizeof id, "x%d", below(random, 1000000));
	o.id = bt_book_find(b, id) == NULL ? id : "";
	r = bt_book_add(b, &o, NULL);
	assert_non_null(r);
	if (below(random, 4) == 0)
		return;
	set_terms(random, r);
	bt_book_rekey(b, r);
}

static struct bt_resting *
any_of(const struct bt_book *b, struct bt_random *random)
{
	struct bt_resting *r = bt_book_oldest(b);
	int k = below(random, (int)bt_book_count(b));

	while (k-- > 0)
		r = r->later;
	return r;
}

static void
change(struct bt_book *b, struct bt_random *random)
{
	size_t n = bt_book_count(b);
	struct bt_resting *r;

	if (n == 0 || below(random, 400) > (int)n + below(random, 200)) {
		add(b, random);
		return;
	}
	r = any_of(b, random);
	if (below(random, 2)) {
		bt_book_remove(b, r, BT_CANCELLED);
		return;
	}
	set_terms(random, r);
	bt_book_rekey(b, r);
}

static int
is_reached(const struct bt_resting *r, double low, double high)
{
	switch (r->watch) {
	case BT_WATCH_ALWAYS:
		return 1;
	case BT_WATCH_UP:
		return r->level <= high;
	case BT_WATCH_DOWN:
		return r->level >= low;
	case BT_WATCH_NEVER:
		break;
	}
	return 0;
}

static void
check_reach(const struct bt_book *b, bt_sym sym, double low, double high,
    struct bt_reach *reach)
{
	const struct bt_resting *r;
	size_t k = 0;

	assert_int_equal(bt_book_reach(b, sym, low, high, reach, NULL), 0);
	for (r = bt_book_first(b, sym); r != NULL; r = r->next)
		if (is_reached(r, low, high)) {
			assert_true(k < reach->n);
			assert_ptr_equal(reach->v[k++], r);
		}
	assert_int_equal(k, reach->n);
}

static void
check_due(const struct bt_book *b, bt_sym sym, int day, bt_time until)
{
	const struct bt_resting *r, *old = NULL, *late = NULL, *due;

	for (r = bt_book_first(b, sym); r != NULL; r = r->next) {
		if (r->o.tif == BT_TIF_DAY && r->day < day &&
		    (old == NULL || r->day < old->day))
			old = r;
		if (r->o.until != BT_TIME_NONE && r->o.until <= until &&
		    (late == NULL || r->o.until < late->o.until))
			late = r;
	}
	due = bt_book_due(b, sym, day, until);
	assert_ptr_equal(due, old != NULL ? old : late);
}

static void
check_follower(const struct bt_book *b, bt_sym sym)
{
	const struct bt_resting *r = bt_book_first(b, sym);

	while (r != NULL && !bt_size_is_relative(r->o.side))
		r = r->next;
	assert_ptr_equal(bt_book_follower(b, sym), r);
}

static void
check_ids(const struct bt_book *b, struct bt_random *random)
{
	const struct bt_resting *r;
	char id[32];

	if (bt_book_count(b) > 0) {
		r = any_of(b, random);
		assert_ptr_equal(bt_book_find(b, r->id), r);
	}
	(void)snprintf(id, sizeof id, "#%d", 1 + below(random, CHANGES));
	for (r = bt_book_oldest(b); r != NULL; r = r->later)
		if (strcmp(r->id, id) == 0)
			break;
	assert_ptr_equal(bt_book_find(b, id), r);
}

static void
the_book_gives_what_a_scan_of_all_orders_gives(void **state)
{
	struct bt_book *b = bt_book_new(NULL);
	struct bt_reach reach = { 0 };
	struct bt_random random;
	int i;

	(void)state;
	bt_random_init(&random, 1, "book");
	assert_non_null(b);
	for (i = 0; i < CHANGES; i++) {
		bt_sym sym = (bt_sym)below(&random, SYMS + 1);
		double low = 88 + below(&random, 24);

		change(b, &random);
		check_reach(b, sym, low, low + below(&random, 8), &reach);
		check_due(b, sym, below(&random, 12), below(&random, 12) - 1);
		check_follower(b, sym);
		check_ids(b, &random);
	}
	assert_true(bt_book_count(b) > 50);
	free(reach.v);
	bt_book_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_book_gives_what_a_scan_of_all_orders_gives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

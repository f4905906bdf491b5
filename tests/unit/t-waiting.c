/* What waits goes in order, in whatever order it came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "data/waiting.h"

static struct bt_symtab *
symbols(void)
{
	struct bt_symtab *syms = bt_symtab_new(NULL);
	bt_sym sym;

	assert_non_null(syms);
	/* their names are not in the order of their numbers */
	assert_int_equal(bt_symtab_add(syms, "C", 1, &sym, NULL), 0);
	assert_int_equal(bt_symtab_add(syms, "A", 1, &sym, NULL), 0);
	assert_int_equal(bt_symtab_add(syms, "B", 1, &sym, NULL), 0);
	return syms;
}

static int
is_in_order(const struct bt_waiting_one *a, const struct bt_waiting_one *b,
    const struct bt_symtab *syms)
{
	int names = bt_symtab_compare(syms, a->sym, b->sym);

	if (a->at != b->at)
		return a->at < b->at;
	return names != 0 ? names < 0 : a->slot < b->slot;
}

/* Put by fits and starts, mostly later than before, and taken in between. */
static void
the_first_is_taken_whatever_was_put(void **state)
{
	struct bt_symtab *syms = symbols();
	struct bt_waiting w = { 0 };
	struct bt_random rnd;
	struct bt_waiting_one last = { .at = INT64_MIN };
	bt_time now = 0;
	uint32_t put = 0, taken = 0;

	(void)state;
	bt_random_init(&rnd, 1, "waiting");
	assert_true(bt_waiting_at(&w) == INT64_MAX);
	while (taken < 20000) {
		uint64_t dice = bt_random_next(&rnd) % 10;

		if (put < 20000 && dice < 6) {
			const struct bt_waiting_one one = {
				.at =
				    now + (bt_time)(bt_random_next(&rnd) % 40),
				.sym = (bt_sym)(bt_random_next(&rnd) % 3),
				.slot = put++
			};

			assert_int_equal(
			    bt_waiting_put(&w, syms, &one, NULL), 0);
		} else if (bt_waiting_at(&w) < now || put == 20000) {
			const bt_time at = bt_waiting_at(&w);
			const struct bt_waiting_one one =
			    bt_waiting_take(&w, syms);

			assert_true(one.at == at);
			assert_true(
			    taken == 0 || is_in_order(&last, &one, syms));
			last = one;
			taken++;
		} else {
			now += (bt_time)dice;
		}
	}
	assert_true(bt_waiting_at(&w) == INT64_MAX);
	bt_waiting_free(&w);
	bt_symtab_free(syms);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_is_taken_whatever_was_put),
	};

	return cmocka_run_group_tests_name("waiting", tests, NULL, NULL);
}

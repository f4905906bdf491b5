/* Random numbers that are the same on every machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

/* The numbers that the authors' own programs print. */
static void
the_generators_are_those_that_were_published(void **state)
{
	static const uint64_t mixed[] = { UINT64_C(6457827717110365317),
		UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
		UINT64_C(4593380528125082431), UINT64_C(16408922859458223821) };
	static const uint64_t shuffled[] = { 11520, 0, 1509978240,
		UINT64_C(1215971899390074240), UINT64_C(1216172134540287360),
		UINT64_C(607988272756665600), UINT64_C(16172922978634559625),
		UINT64_C(8476171486693032832), UINT64_C(10595114339597558777),
		UINT64_C(2904607092377533576) };
	struct bt_random r = { { 1, 2, 3, 4 } };
	uint64_t x = 1234567;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof mixed / sizeof *mixed; i++)
		assert_true(bt_random_mix(&x) == mixed[i]);
	for (i = 0; i < sizeof shuffled / sizeof *shuffled; i++)
		assert_true(bt_random_next(&r) == shuffled[i]);
}

static void
names_and_seeds_have_streams_of_their_own(void **state)
{
	struct bt_random a, b, c, again;

	(void)state;
	bt_random_init(&a, 1, "A");
	bt_random_init(&b, 1, "B");
	bt_random_init(&c, 2, "A");
	bt_random_init(&again, 1, "A");
	assert_true(bt_random_next(&a) == bt_random_next(&again));
	assert_true(bt_random_next(&a) != bt_random_next(&b));
	assert_true(bt_random_next(&a) != bt_random_next(&c));
}

static void
units_and_normals_have_their_mean_and_spread(void **state)
{
	double sum = 0, squares = 0, units = 0, z, u;
	const int n = 1000000;
	struct bt_random r;
	int i;

	(void)state;
	bt_random_init(&r, 7, "");
	for (i = 0; i < n; i++) {
		z = bt_random_normal(&r);
		assert_true(z >= -6 && z <= 6);
		sum += z;
		squares += z * z;
		u = bt_random_unit(&r);
		assert_true(u >= 0 && u < 1);
		units += u;
	}
	assert_true(sum / n > -0.003 && sum / n < 0.003);
	assert_true(squares / n > 0.995 && squares / n < 1.005);
	assert_true(units / n > 0.499 && units / n < 0.501);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_generators_are_those_that_were_published),
		cmocka_unit_test(names_and_seeds_have_streams_of_their_own),
		cmocka_unit_test(units_and_normals_have_their_mean_and_spread),
	};

	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}

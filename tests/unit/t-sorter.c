/* Sorting records: in memory, and through a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "bt/types.h"
#include "data/sorter.h"

/* n bars in random order through runs of that size; what comes out. */
static void
sort(size_t run, int n, uint32_t n_extra)
{
	struct bt_err err = { 0 };
	struct bt_sorter *s = bt_sorter_new(run, &err);
	struct bt_random rnd;
	double extra[2];
	struct bt_bar bar = { .end = BT_TIME_NONE };
	struct bt_rec rec = {
		.type = BT_BAR, .n_extra = n_extra, .extra = extra
	};
	bt_time last = BT_TIME_NONE;
	int64_t line, last_line = 0;
	int i, got = 0;

	bt_random_init(&rnd, 3, "sorter");
	assert_non_null(s);
	for (i = 0; i < n; i++) {
		/* many are of the same instant */
		bar.time = (bt_time)(bt_random_next(&rnd) % 50);
		bar.close = extra[0] = extra[1] = i;
		rec.u.bar = &bar;
		assert_int_equal(bt_sorter_put(s, &rec, i + 1, &err), 0);
	}
	assert_int_equal(bt_sorter_n_extra(s), n > 0 ? n_extra : 0);
	while (bt_sorter_next(s, &rec, &line, &err) > 0) {
		assert_true(rec.u.bar->time >= last);
		assert_true(rec.u.bar->time > last || line > last_line);
		assert_true(rec.u.bar->close == (double)(line - 1));
		assert_int_equal(rec.n_extra, n_extra);
		if (n_extra > 0)
			assert_true(
			    rec.extra[n_extra - 1] == (double)(line - 1));
		last = rec.u.bar->time;
		last_line = line;
		got++;
	}
	assert_int_equal(err.status, BT_OK);
	assert_int_equal(got, n);
	bt_sorter_free(s);
}

static void
records_come_in_order_of_time_and_else_as_they_were(void **state)
{
	static const int counts[] = { 0, 1, 2, 7, 8, 9, 100, 1000 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		sort(0, counts[i], 0);
		sort(8, counts[i], 0); /* through many runs */
		sort(8, counts[i], 2);
		sort(1, counts[i] / 10, 1);
	}
}

static void
ends_count_where_they_are_known_and_types_mix(void **state)
{
	struct bt_err err = { 0 };
	struct bt_sorter *s = bt_sorter_new(0, &err);
	struct bt_bar bar = { .time = 10, .end = 20 };
	struct bt_tick tick = { .time = 15 };
	struct bt_rec rec = { .type = BT_BAR, .u.bar = &bar };
	int64_t line;

	(void)state;
	assert_int_equal(bt_sorter_put(s, &rec, 1, &err), 0);
	rec = (struct bt_rec){ .type = BT_TICK, .u.tick = &tick };
	assert_int_equal(bt_sorter_put(s, &rec, 2, &err), 0);
	assert_int_equal(bt_sorter_next(s, &rec, &line, &err), 1);
	assert_int_equal(rec.type, BT_TICK);
	assert_int_equal(bt_sorter_next(s, &rec, &line, &err), 1);
	assert_int_equal(rec.type, BT_BAR);
	assert_int_equal(bt_sorter_next(s, &rec, &line, &err), 0);
	bt_sorter_free(s);
}

static void
one_that_is_dropped_does_not_come(void **state)
{
	struct bt_err err = { 0 };
	struct bt_sorter *s = bt_sorter_new(4, &err);
	struct bt_bar bar = { .end = BT_TIME_NONE };
	struct bt_rec rec = { .type = BT_BAR, .u.bar = &bar }, was;
	int64_t line;
	int i, n = 0;

	(void)state;
	for (i = 1; i <= 10; i++) {
		bar.time = i;
		assert_int_equal(bt_sorter_put(s, &rec, i, &err), 0);
	}
	assert_int_equal(bt_sorter_drop(s, 10, &was), 1);
	assert_true(was.u.bar->time == 10);
	assert_int_equal(bt_sorter_drop(s, 1, &was), 0); /* it is in the file */
	while (bt_sorter_next(s, &rec, &line, &err) > 0)
		n++;
	assert_int_equal(n, 9);
	/* once empty it begins anew */
	bt_sorter_empty(s);
	assert_int_equal(bt_sorter_next(s, &rec, &line, &err), 0);
	bt_sorter_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    records_come_in_order_of_time_and_else_as_they_were),
		cmocka_unit_test(ends_count_where_they_are_known_and_types_mix),
		cmocka_unit_test(one_that_is_dropped_does_not_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

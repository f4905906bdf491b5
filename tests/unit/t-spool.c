/* A queue of any length: what goes in comes out, in order, unchanged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/strategy.h"
#include "strategy/spool.h"

#define N_MAX 3

/* Step number k: its content follows from k alone. */
struct made {
	struct bt_bar bars[N_MAX];
	struct bt_action action;
	double extra[N_MAX];
	struct bt_rec recs[N_MAX + 1];
	struct bt_step step;
};

static const struct bt_step *
make(struct made *m, int k)
{
	size_t i, n = (size_t)(k % N_MAX);

	memset(m, 0, sizeof *m);
	for (i = 0; i < n; i++) {
		m->bars[i].time = k;
		m->bars[i].end = k + 1;
		m->bars[i].close = k * 0.1;
		m->bars[i].sym = (bt_sym)i;
		m->extra[i] = k * 0.7;
		m->recs[i] = (struct bt_rec){ .type = BT_BAR,
			.n_extra = k % 2 ? 1 : 0,
			.extra = &m->extra[i],
			.u.bar = &m->bars[i] };
	}
	m->action = (struct bt_action){ .time = k, .value = k };
	m->recs[n] =
	    (struct bt_rec){ .type = BT_ACTION, .u.action = &m->action };
	m->step = (struct bt_step){
		.at = k + 1, .label = k, .n = n + 1, .recs = m->recs
	};
	return &m->step;
}

static void
put(struct bt_spool *s, int k)
{
	struct bt_err err = { 0 };
	struct made m;

	if (bt_spool_put(s, make(&m, k), &err) < 0)
		fail_msg("%s", err.text);
}

static void
expect(struct bt_spool *s, int k)
{
	const struct bt_step *got;
	struct made m;
	const struct bt_step *want = make(&m, k);
	struct bt_err err = { 0 };
	size_t i;

	if (bt_spool_get(s, &got, &err) != 1)
		fail_msg("step %d: %s", k, err.text);
	assert_int_equal(got->at, want->at);
	assert_int_equal(got->label, want->label);
	assert_int_equal(got->n, want->n);
	assert_int_equal(got->n_lines, 0);
	for (i = 0; i < got->n; i++) {
		const struct bt_rec *a = &got->recs[i], *b = &want->recs[i];

		assert_int_equal(a->type, b->type);
		assert_int_equal(a->n_extra, b->n_extra);
		assert_memory_equal(
		    a->u.any, b->u.any, bt_record_info(a->type)->size);
		if (a->n_extra > 0)
			assert_memory_equal(
			    a->extra, b->extra, a->n_extra * sizeof(double));
	}
}

/* Put `burst` steps, take fewer, and so on; then all that is left. */
static void
pump(size_t limit, int burst, int taken, int rounds)
{
	struct bt_spool *s = bt_spool_new(limit, NULL);
	int in = 0, out = 0, i, j;

	assert_non_null(s);
	for (i = 0; i < rounds; i++) {
		for (j = 0; j < burst; j++)
			put(s, in++);
		for (j = 0; j < taken && out < in; j++)
			expect(s, out++);
		assert_int_equal(bt_spool_count(s), in - out);
	}
	while (out < in)
		expect(s, out++);
	assert_int_equal(bt_spool_count(s), 0);
	bt_spool_free(s);
}

static void
steps_come_out_as_they_went_in(void **state)
{
	(void)state;
	pump(BT_SPOOL_LIMIT, 1, 1, 100);
	pump(BT_SPOOL_LIMIT, 7, 5, 300);
}

static void
beyond_the_limit_they_pass_through_a_file(void **state)
{
	(void)state;
	pump(0, 3, 2, 50);
	pump(1000, 1, 1, 100);
	pump(4096, 20, 13, 2000);
	pump(100000, 5000, 4500, 12);
}

/* Among steps of other kinds, in memory and by way of the file. */
static void
steps_that_are_a_bar_each_are_put_many_at_once(void **state)
{
	struct bt_spool *s = bt_spool_new(1000, NULL);
	struct bt_bar bars[100];
	const struct bt_step *got;
	struct bt_err err = { 0 };
	int i;

	(void)state;
	memset(bars, 0, sizeof bars);
	for (i = 0; i < 100; i++) {
		bars[i].time = i;
		bars[i].end = i + 60;
		bars[i].close = i * 0.1;
	}
	put(s, 1);
	assert_int_equal(bt_spool_bars(s, bars, 100, &err), 0);
	assert_int_equal(bt_spool_bars(s, bars, 0, &err), 0);
	put(s, 2);
	assert_int_equal(bt_spool_count(s), 102);
	expect(s, 1);
	for (i = 0; i < 100; i++) {
		assert_int_equal(bt_spool_get(s, &got, &err), 1);
		assert_int_equal(got->at, i + 60);
		assert_int_equal(got->label, i);
		assert_int_equal(got->n, 1);
		assert_int_equal(got->recs[0].type, BT_BAR);
		assert_int_equal(got->recs[0].n_extra, 0);
		assert_memory_equal(
		    got->recs[0].u.bar, &bars[i], sizeof bars[i]);
	}
	expect(s, 2);
	bt_spool_free(s);
}

static void
what_fits_needs_no_file(void **state)
{
	struct bt_spool *s = bt_spool_new(1 << 16, NULL);
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		put(s, i);
	assert_int_equal(bt_spool_filed(s), 0);
	for (; i < 20000; i++)
		put(s, i);
	assert_true(bt_spool_filed(s) > 1000000);
	for (i = 0; i < 20000; i++)
		expect(s, i);
	bt_spool_free(s);
}

static void
an_empty_one_has_nothing_to_give(void **state)
{
	struct bt_spool *s = bt_spool_new(BT_SPOOL_LIMIT, NULL);
	const struct bt_step *step;

	(void)state;
	assert_int_equal(bt_spool_get(s, &step, NULL), 0);
	put(s, 1);
	expect(s, 1);
	assert_int_equal(bt_spool_get(s, &step, NULL), 0);
	bt_spool_free(s);
	bt_spool_free(NULL);
}

static void
a_folder_that_is_not_there_is_named(void **state)
{
	struct bt_spool *s = bt_spool_new(0, NULL);
	struct bt_err err = { 0 };
	struct made m;
	int i, rc = 0;

	(void)state;
	assert_int_equal(setenv("TMPDIR", "/no/such/folder", 1), 0);
	for (i = 0; i < 100000 && rc == 0; i++)
		rc = bt_spool_put(s, make(&m, i), &err);
	assert_int_equal(rc, -1);
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(
	    err.text, "cannot make a temporary file in /no/such/folder");
	bt_spool_free(s);
	assert_int_equal(unsetenv("TMPDIR"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_come_out_as_they_went_in),
		cmocka_unit_test(beyond_the_limit_they_pass_through_a_file),
		cmocka_unit_test(
		    steps_that_are_a_bar_each_are_put_many_at_once),
		cmocka_unit_test(what_fits_needs_no_file),
		cmocka_unit_test(an_empty_one_has_nothing_to_give),
		cmocka_unit_test(a_folder_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests_name("spool", tests, NULL, NULL);
}

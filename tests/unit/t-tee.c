/* A tee: every tap gives every step and directive, whoever is first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "strategy/tee.h"
#include "strategyfixture.h"

#define STEPS 7

struct taps {
	struct fixture f;
	struct bt_tee *tee;
	struct bt_source tap[3];
	int n[3];     /* steps taken of each */
	int heard[3]; /* directives */
	int at_heard[3];
};

static void
begin(struct taps *t, int n_steps, int fails_at)
{
	struct bt_err err = { 0 };
	struct bt_source source;
	size_t k;

	memset(t, 0, sizeof *t);
	fixture_init(&t->f, n_steps, 2);
	t->f.fails_at = fails_at;
	t->f.directive = "param fast=3";
	source = fixture_source(&t->f);
	t->tee = bt_tee_new(&source, 3, &err);
	assert_non_null(t->tee);
	for (k = 0; k < 3; k++)
		t->tap[k] = bt_tee_tap(t->tee, k);
}

static void
end(struct taps *t)
{
	bt_tee_free(t->tee);
	fixture_clear(&t->f);
}

/* One step of a tap, which must be its next one: 1, 0 or -1. */
static int
take(struct taps *t, size_t k)
{
	struct bt_err err = { 0 };
	const struct bt_step *step;
	const char *text;
	int rc = t->tap[k].next(t->tap[k].arg, &step, &err);

	if (rc < 0)
		assert_int_not_equal(err.status, BT_OK);
	if (rc <= 0)
		return rc;
	t->n[k]++;
	assert_int_equal(step->n, 2);
	assert_int_equal(step->label, step->recs[0].u.bar->time);
	assert_int_equal((step->label - BT_DAY * 19723) / BT_DAY, t->n[k] - 1);
	while ((text = t->tap[k].directive(t->tap[k].arg)) != NULL) {
		assert_string_equal(text, "param fast=3");
		t->heard[k]++;
		t->at_heard[k] = t->n[k];
	}
	return 1;
}

/* All taps are at their ends, and have had everything. */
static void
expect_all(const struct taps *t)
{
	size_t k;

	for (k = 0; k < 3; k++) {
		assert_int_equal(t->n[k], STEPS);
		assert_int_equal(t->heard[k], 1);
		assert_int_equal(t->at_heard[k], 1);
	}
}

static void
taps_that_are_taken_in_turn_give_the_same(void **state)
{
	struct taps t;
	size_t k;
	int i;

	(void)state;
	begin(&t, STEPS, 0);
	for (i = 0; i < STEPS; i++)
		for (k = 0; k < 3; k++)
			assert_int_equal(take(&t, k), 1);
	for (k = 0; k < 3; k++)
		assert_int_equal(take(&t, k), 0);
	expect_all(&t);
	end(&t);
}

static void
a_tap_that_stays_behind_misses_nothing(void **state)
{
	/* which tap is taken, time after time, until all are at the end */
	static const char order[] = "0001201022212";
	struct taps t;
	size_t i, k;

	(void)state;
	begin(&t, STEPS, 0);
	for (i = 0; order[i] != '\0'; i++)
		assert_int_equal(take(&t, (size_t)(order[i] - '0')), 1);
	for (k = 0; k < 3; k++)
		while (take(&t, k) > 0)
			;
	expect_all(&t);
	end(&t);
}

static void
a_failure_of_the_source_reaches_each_tap_in_its_place(void **state)
{
	struct taps t;
	size_t k;

	(void)state;
	begin(&t, STEPS, 4);
	while (take(&t, 1) > 0)
		;
	for (k = 0; k < 3; k++) {
		while (t.n[k] < 3)
			assert_int_equal(take(&t, k), 1);
		assert_int_equal(take(&t, k), -1);
		assert_int_equal(take(&t, k), -1);
	}
	end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taps_that_are_taken_in_turn_give_the_same),
		cmocka_unit_test(a_tap_that_stays_behind_misses_nothing),
		cmocka_unit_test(
		    a_failure_of_the_source_reaches_each_tap_in_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Steps that are kept and given again; what was asked at them, held against
 * what is asked another time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bt/qty.h"
#include "strategy/asked.h"
#include "strategy/history.h"
#include "strategyfixture.h"

#define STEPS 100

struct kept {
	struct fixture f;
	struct bt_history *h;
};

static void
begin(struct kept *k)
{
	struct bt_err err = { 0 };
	struct bt_source source;

	memset(k, 0, sizeof *k);
	fixture_init(&k->f, STEPS, 2);
	k->f.directive = "param fast=3";
	source = fixture_source(&k->f);
	k->h = bt_history_new(&source, k->f.syms, &err);
	assert_non_null(k->h);
}

static void
end(struct kept *k)
{
	bt_history_free(k->h);
	fixture_clear(&k->f);
}

/* All steps of a source, which are the fixture's; how many there are. */
static int
take_all(const struct bt_source *source)
{
	struct bt_err err = { 0 };
	const struct bt_step *step;
	const char *text;
	int n = 0, heard = 0, rc;

	while ((rc = source->next(source->arg, &step, &err)) > 0) {
		n++;
		while ((text = source->directive(source->arg)) != NULL) {
			assert_string_equal(text, "param fast=3");
			assert_int_equal(n, 1);
			heard++;
		}
		assert_int_equal(step->n, 2);
		assert_int_equal(
		    (step->label - BT_DAY * 19723) / BT_DAY, n - 1);
		assert_int_equal(step->at, step->label + BT_DAY);
		assert_int_equal(step->recs[1].type, BT_BAR);
		assert_int_equal(step->recs[1].u.bar->sym, 1);
	}
	assert_int_equal(rc, 0);
	assert_int_equal(heard, 1);
	return n;
}

static void
steps_are_given_again_all_or_so_many(void **state)
{
	struct bt_err err = { 0 };
	struct bt_source source;
	struct kept k;

	(void)state;
	begin(&k);
	source = bt_history_source(k.h);
	assert_int_equal(take_all(&source), STEPS);
	assert_int_equal(bt_history_close(k.h, &err), 0);
	assert_int_equal(bt_history_count(k.h), STEPS);
	assert_int_equal(bt_history_replay(k.h, STEPS, &source, &err), 0);
	assert_int_equal(take_all(&source), STEPS);
	assert_int_equal(bt_history_replay(k.h, 7, &source, &err), 0);
	assert_int_equal(take_all(&source), 7);
	assert_int_equal(bt_history_replay(k.h, 1, &source, &err), 0);
	assert_int_equal(take_all(&source), 1);
	end(&k);
}

static void
marks_are_spread_evenly(void **state)
{
	const struct bt_history_mark *m;
	struct bt_source source;
	struct kept k;
	size_t i, n;

	(void)state;
	begin(&k);
	source = bt_history_source(k.h);
	(void)take_all(&source);
	m = bt_history_marks(k.h, &n);
	assert_in_range(n, BT_HISTORY_MARKS / 2, BT_HISTORY_MARKS);
	for (i = 0; i < n; i++) {
		assert_int_equal(m[i].step, (int64_t)(i + 1) * m[0].step);
		assert_int_equal(
		    (m[i].label - BT_DAY * 19723) / BT_DAY, m[i].step - 1);
	}
	end(&k);
}

/* ---- what was asked ---- */

struct asks {
	struct bt_symtab *syms;
	struct bt_asked a, b;
	bt_time at;
};

static void
ask(struct asks *t, struct bt_asked *a, const struct bt_order *orders, size_t n)
{
	struct bt_err err = { 0 };
	const struct bt_step step = { .at = t->at++, .label = t->at - 5 };
	const struct bt_answer answer = { .n = n, .orders = orders };

	assert_int_equal(bt_asked_put(a, t->syms, &step, &answer, &err), 0);
}

static struct bt_order
buy(struct asks *t, double n_units)
{
	struct bt_order o;

	bt_order_init(&o);
	o.side = BT_BUY;
	assert_int_equal(bt_symtab_add(t->syms, "SPY", 3, &o.sym, NULL), 0);
	assert_int_equal(bt_qty_trunc(n_units, bt_lot_default(), &o.qty), 0);
	return o;
}

static void
orders_are_told_exactly_and_briefly(void **state)
{
	static const char told[] =
	    "buy,SPY,10\n"
	    "buy,SPY,0.5,id=a,type=limit,limit=0.30000000000000004,tif=day\n"
	    "cancel,,,id=a";
	struct asks t = { .syms = bt_symtab_new(NULL) };
	struct bt_asked_step s;
	struct bt_order o[3];
	size_t at = 0;

	(void)state;
	o[0] = buy(&t, 10);
	o[1] = buy(&t, 0.5);
	o[1].type = BT_LIMIT;
	o[1].limit = 0.1 + 0.2;
	o[1].tif = BT_TIF_DAY;
	o[1].id = "a";
	o[2] = buy(&t, 0);
	o[2].side = BT_CANCEL;
	o[2].unit = BT_ALL;
	o[2].sym = BT_SYM_NONE;
	o[2].id = "a";
	ask(&t, &t.a, NULL, 0);
	ask(&t, &t.a, o, 3);
	assert_int_equal(t.a.n_steps, 2);
	assert_int_equal(t.a.n_answers, 1);
	assert_int_equal(bt_asked_next(&t.a, &at, &s), 1);
	assert_int_equal(s.step, 2);
	assert_int_equal(s.n, strlen(told));
	assert_memory_equal(s.text, told, s.n);
	assert_int_equal(bt_asked_next(&t.a, &at, &s), 0);
	bt_asked_clear(&t.a);
	bt_symtab_free(t.syms);
}

static void
the_first_difference_is_found(void **state)
{
	struct asks t = { .syms = bt_symtab_new(NULL) };
	struct bt_asked_step x, y;
	struct bt_order ten = buy(&t, 10), more = buy(&t, 11);

	(void)state;
	/* step      1       2     3         4
	 * a         ten     -     ten       ten
	 * b         ten     -     more      -       */
	ask(&t, &t.a, &ten, 1);
	ask(&t, &t.a, NULL, 0);
	ask(&t, &t.a, &ten, 1);
	ask(&t, &t.a, &ten, 1);
	ask(&t, &t.b, &ten, 1);
	ask(&t, &t.b, NULL, 0);
	ask(&t, &t.b, &more, 1);
	assert_int_equal(bt_asked_is_same(&t.a, &t.a, 4, &x, &y), 1);
	assert_int_equal(bt_asked_is_same(&t.a, &t.b, 2, &x, &y), 1);
	assert_int_equal(bt_asked_is_same(&t.a, &t.b, 4, &x, &y), 0);
	assert_int_equal(x.step, 3);
	assert_int_equal(y.step, 3);
	bt_asked_clear(&t.b);
	ask(&t, &t.b, &ten, 1);
	assert_int_equal(bt_asked_is_same(&t.a, &t.b, 4, &x, &y), 0);
	assert_int_equal(x.step, 3);
	assert_int_equal(y.step, 0);
	assert_int_equal(bt_asked_is_same(&t.b, &t.a, 4, &x, &y), 0);
	assert_int_equal(x.step, 0);
	assert_int_equal(y.step, 3);
	bt_asked_clear(&t.a);
	bt_asked_clear(&t.b);
	bt_symtab_free(t.syms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_given_again_all_or_so_many),
		cmocka_unit_test(marks_are_spread_evenly),
		cmocka_unit_test(orders_are_told_exactly_and_briefly),
		cmocka_unit_test(the_first_difference_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

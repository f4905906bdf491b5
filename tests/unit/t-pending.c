/* What rests after the last step: the orders that a next one would meet. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bt/time.h"
#include "enginefixture.h"

/* What is pending, a line an order: id, status, parent, limit, stop, day. */
struct listing {
	char text[1024];
	size_t n;
	int fails;
};

static int
list(void *arg, const struct bt_rec *rec, struct bt_err *err)
{
	static const char *const statuses[] = { "asked", "accepted", "rejected",
		"triggered", "partial" };
	const struct bt_order *o = rec->u.order;
	struct listing *l = arg;

	assert_int_equal(rec->type, BT_ORDER);
	if (l->fails)
		return bt_fail(err, BT_SYSTEM, "full");
	l->n += (size_t)snprintf(l->text + l->n, sizeof l->text - l->n, "%s %s",
	    o->id, statuses[o->status]);
	if (o->parent[0] != '\0')
		l->n += (size_t)snprintf(
		    l->text + l->n, sizeof l->text - l->n, " of %s", o->parent);
	if (!isnan(o->limit))
		l->n += (size_t)snprintf(l->text + l->n, sizeof l->text - l->n,
		    " limit %g", o->limit);
	if (!isnan(o->stop))
		l->n += (size_t)snprintf(
		    l->text + l->n, sizeof l->text - l->n, " stop %g", o->stop);
	l->n += (size_t)snprintf(l->text + l->n, sizeof l->text - l->n,
	    " day %d at %d\n", (int)(o->time / BT_DAY), (int)(o->at / BT_DAY));
	return 0;
}

/* The bars have passed: this is pending. */
static void
expect(struct world *w, const char *expected)
{
	struct listing l = { .n = 0 };
	struct bt_sink sink = { list, &l };

	assert_int_equal(bt_engine_pending(w->e, &sink), 0);
	if (strcmp(l.text, expected) != 0)
		fail_msg("pending:\n%sexpected:\n%s", l.text, expected);
	world_end(w, "");
}

static void
exits_and_children_are_told_with_their_parent(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1),
		world_priced(world_order(w, 0, BT_BUY, "A", 2), BT_LIMIT, 90),
		world_priced(world_order(w, 0, BT_SELL, "A", 2), BT_LIMIT, 120),
		world_order(w, 2, BT_BUY, "A", 3) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 101, 99, 100),
		world_day(w, "A", 2, 100, 101, 99, 100) };

	o[0].id = "in";
	o[0].sl = 95;
	o[0].tp_by = 10;
	o[1].id = "dip";
	o[2].parent = "dip";
	world_begin(w, &bt_rules_default, "", o, N(o));
	world_pass(w, b, N(b));
	expect(w, "dip accepted limit 90 day 0 at 1\n"
		  "#3 accepted of dip limit 120 day 0 at 1\n"
		  "in.sl accepted of in stop 95 day 1 at 2\n"
		  "in.tp accepted of in limit 110 day 1 at 2\n"
		  "#6 accepted day 2 at 3\n");
}

static void
a_trailing_stop_tells_where_it_stands(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 0, BT_SELL, "A", 1),
		world_order(w, 0, BT_BUY, "A", 1) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 108, 100, 107),
		world_day(w, "A", 2, 107, 110, 106, 108) };

	o[0].type = o[1].type = BT_TRAIL;
	o[0].trail = 10;
	o[1].trail = 30;
	o[1].flags = BT_TRAIL_PCT;
	world_begin(w, &bt_rules_default, "", o, N(o));
	world_pass(w, b, N(b));
	expect(w, "#1 accepted stop 100 day 0 at 1\n"
		  "#2 accepted stop 130 day 0 at 1\n");
}

static void
what_was_triggered_filled_in_part_or_changed_says_so(void **state)
{
	struct world *w = *state;
	struct bt_rules r = bt_rules_default;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1),
		world_order(w, 0, BT_BUY, "A", 500),
		world_priced(world_order(w, 0, BT_BUY, "A", 1), BT_LIMIT, 80),
		world_order(w, 2, BT_MODIFY, "A", 0) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100),
		world_day(w, "A", 1, 100, 106, 100, 106),
		world_day(w, "A", 2, 106, 106, 106, 106) };

	o[0].type = BT_STOP_LIMIT;
	o[0].stop = 105;
	o[0].limit = 99;
	o[2].id = o[3].id = "x";
	o[3].unit = BT_ALL;
	o[3].limit = 85;
	r.participation = 0.1; /* of 1000 units a bar */
	world_begin(w, &r, "", o, N(o));
	world_pass(w, b, N(b));
	expect(w, "#1 triggered limit 99 stop 105 day 1 at 2\n"
		  "#2 partial day 2 at 3\n"
		  "x accepted limit 85 day 2 at 3\n");
}

/* An order that a quiet stretch keeps beside the book is there too. */
static void
the_usual_order_of_the_last_bar_is_pending(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 3, BT_BUY, "A", 1) };
	struct bt_bar b[4];
	size_t i;

	for (i = 0; i < N(b); i++) {
		b[i] = world_day(w, "A", 0, 100, 101, 99, 100);
		b[i].time = (bt_time)i * 60 * BT_SECOND;
		b[i].end = b[i].time + 60 * BT_SECOND;
	}
	world_begin(w, &bt_rules_default, "", o, N(o));
	world_pass(w, b, N(b));
	expect(w, "#1 accepted day 0 at 0\n");
}

static void
nothing_rests_and_a_sink_that_fails(void **state)
{
	struct world *w = *state;
	struct bt_order o[] = { world_order(w, 0, BT_BUY, "A", 1) };
	struct bt_bar b[] = { world_day(w, "A", 0, 100, 100, 100, 100) };
	struct listing l = { .fails = 1 };
	struct bt_sink sink = { list, &l };

	world_begin(w, &bt_rules_default, "", o, 0);
	world_pass(w, b, N(b));
	expect(w, "");
	world_begin(w, &bt_rules_default, "", o, N(o));
	world_pass(w, b, N(b));
	assert_int_equal(bt_engine_pending(w->e, &sink), -1);
	assert_string_equal(bt_engine_err(w->e)->text, "full");
	bt_engine_free(w->e);
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(exits_and_children_are_told_with_their_parent),
		TEST(a_trailing_stop_tells_where_it_stands),
		TEST(what_was_triggered_filled_in_part_or_changed_says_so),
		TEST(the_usual_order_of_the_last_bar_is_pending),
		TEST(nothing_rests_and_a_sink_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rolling twice: what has changed in between is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "data/rollover.h"

/* A bar of a day: of which contract, its close, its volume. */
struct row {
	int day;
	bt_sym sym;
	double close, volume;
};

/* clang-format off */
/* The second day H has more, so the third is of H; its gap is 12 - 11. */
static const struct row first[] = {
	{ 0, 0, 10, 100 }, { 0, 1, 11, 50 },
	{ 1, 0, 11, 100 }, { 1, 1, 12, 200 },
	{ 2, 0, 12, 10 }, { 2, 1, 13, 300 },
	{ 3, 1, 14, 300 },
	{ 0, 0, 0, 0 }
};

static const struct {
	const char *name;
	struct row rows[8];
	int is_good;
	double close; /* of the first bar, as it comes out */
} again[] = {
	{ "the same", { { 0, 0, 10, 100 }, { 0, 1, 11, 50 },
	    { 1, 0, 11, 100 }, { 1, 1, 12, 200 },
	    { 2, 0, 12, 10 }, { 2, 1, 13, 300 }, { 3, 1, 14, 300 } }, 1, 11 },
	{ "more of the last", { { 0, 0, 10, 100 }, { 0, 1, 11, 50 },
	    { 1, 0, 11, 100 }, { 1, 1, 12, 200 },
	    { 2, 0, 12, 10 }, { 2, 1, 13, 300 }, { 4, 1, 14, 300 } }, 1, 11 },
	{ "another gap", { { 0, 0, 10, 100 }, { 0, 1, 11, 50 },
	    { 1, 0, 11, 100 }, { 1, 1, 15, 200 },
	    { 2, 0, 12, 10 }, { 2, 1, 13, 300 }, { 3, 1, 14, 300 } }, 0, 0 },
	{ "a day later", { { 0, 0, 10, 100 }, { 0, 1, 11, 50 },
	    { 1, 0, 11, 100 }, { 1, 1, 12, 20 },
	    { 2, 0, 12, 10 }, { 2, 1, 13, 300 }, { 3, 1, 14, 300 } }, 0, 0 },
	{ "none", { { 0, 0, 10, 100 }, { 0, 1, 11, 50 },
	    { 1, 0, 11, 100 }, { 1, 1, 12, 20 } }, 0, 0 },
	{ "one more", { { 0, 0, 10, 100 }, { 0, 1, 11, 50 },
	    { 1, 0, 11, 100 }, { 1, 1, 12, 200 },
	    { 2, 1, 13, 300 }, { 2, 2, 13, 400 }, { 3, 2, 14, 300 } }, 0, 0 },
};
/* clang-format on */

static struct bt_err err;

static struct bt_symtab *
symbols(void)
{
	static const char *const names[] = { "ESF24", "ESH24", "ESM24" };
	struct bt_symtab *syms = bt_symtab_new(&err);
	bt_sym sym;
	size_t i;

	assert_non_null(syms);
	for (i = 0; i < 3; i++)
		assert_int_equal(
		    bt_symtab_add(syms, names[i], 5, &sym, &err), 0);
	return syms;
}

/* All rows, those of a day as a step; the first close that comes out. */
static int
walk(struct bt_rollover *r, const struct row *rows, double *close)
{
	size_t i = 0, n;
	int is_first = 1;

	while (rows[i].volume > 0) {
		struct bt_bar bars[3];
		struct bt_rec recs[3];
		struct bt_step step = { .recs = recs };
		struct bt_rollover_out out;

		for (n = 0;
		     rows[i].volume > 0 && rows[i].day == rows[i - n].day;
		     n++, i++) {
			bt_time t = (19724 + rows[i].day) * BT_DAY;

			bars[n] = (struct bt_bar){ t, t + BT_DAY, rows[i].close,
				rows[i].close, rows[i].close, rows[i].close,
				rows[i].volume, rows[i].sym, 0 };
			recs[n] = (struct bt_rec){ .type = BT_BAR,
				.u.bar = &bars[n] };
		}
		step.n = n;
		if (bt_rollover_step(r, &step, -1, &out, &err) < 0)
			return -1;
		if (is_first)
			*close = bt_rollover_price(r, out.bar->close);
		is_first = 0;
	}
	return bt_rollover_end(r, &err);
}

static void
what_has_changed_when_it_is_read_again_is_refused(void **state)
{
	struct bt_symtab *syms = symbols();
	struct bt_calendar *calendar = bt_calendar_open("24x7", &err);
	const struct bt_rollover_opts o = { .syms = syms,
		.root = "ES",
		.method = BT_ROLLOVER_DIFFERENCE,
		.calendar = calendar };
	double close;
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < sizeof again / sizeof again[0]; i++) {
		struct bt_rollover *r = bt_rollover_new(&o, &err);

		assert_int_equal(walk(r, first, &close), 0);
		assert_int_equal(bt_rollover_count(r), 1);
		assert_int_equal(bt_rollover_rewind(r, &err), 0);
		rc = walk(r, again[i].rows, &close);
		if (rc != (again[i].is_good ? 0 : -1))
			fail_msg("%s: %d %s", again[i].name, rc, err.text);
		if (again[i].is_good)
			assert_true(close == again[i].close);
		else
			assert_string_equal(err.text,
			    "the input has changed while it was read: its "
			    "rolls are others than the first time");
		bt_err_clear(&err);
		bt_rollover_free(r);
	}
	bt_calendar_free(calendar);
	bt_symtab_free(syms);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_has_changed_when_it_is_read_again_is_refused),
	};

	return cmocka_run_group_tests_name("roll", tests, NULL, NULL);
}

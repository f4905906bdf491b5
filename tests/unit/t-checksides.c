/*
 * Prices of prints and quotes: one that is away between those that are not.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "bt/symbol.h"
#include "data/check.h"

#define N 200

static struct bt_symtab *syms;

static int
found(void *arg, const struct bt_finding *f)
{
	char *said = arg;
	size_t n = strlen(said);

	(void)snprintf(said + n, 4096 - n, "%lld %s.%s: %s\n",
	    (long long)f->line, bt_check_info(f->check)->name, f->kind,
	    f->text);
	/* nothing of it is scaled, but it may be left out */
	assert_true(f->mend.kind == BT_MEND_DROP ||
		    f->mend.kind == BT_MEND_NONE ||
		    f->mend.kind == BT_MEND_FILL);
	return 0;
}

/* A walk of mids, and what a row of the test makes of number 100 and on. */
struct row {
	int n;                  /* of them */
	double bid, ask, price; /* times that */
	const char *said;       /* begins with it */
	int lines;
};

static double
walk(struct bt_random *r, double px)
{
	px *= 1 + 0.0003 * bt_random_normal(r);
	return floor(px * 100 + 0.5) / 100;
}

static void
check(enum bt_type type, const struct row *row)
{
	char said[4096] = "";
	const struct bt_check_opts opts = {
		.syms = syms, .found = found, .arg = said
	};
	struct bt_check *c = bt_check_new(&opts, NULL);
	const char *p = said;
	struct bt_random rnd;
	double px = 50;
	int i, lines = 0;

	assert_non_null(c);
	bt_random_init(&rnd, 3, "sides");
	for (i = 0; i < N; i++) {
		const int is_odd = i >= 100 && i < 100 + row->n;
		struct bt_quote q = { .time = i * BT_SECOND,
			.bid = px - 0.01,
			.ask = px + 0.01,
			.bid_size = 1,
			.ask_size = 1 };
		struct bt_tick t = {
			.time = q.time, .price = px, .size = 1 + i % 7
		};
		const struct bt_rec rec = { .type = type,
			.u.any = type == BT_TICK ? (const void *)&t
						 : (const void *)&q };

		if (is_odd) {
			q.bid *= row->bid;
			q.ask *= row->ask;
			t.price *= row->price;
		}
		assert_int_equal(bt_check_record(c, &rec, i + 2, NULL), 0);
		px = walk(&rnd, px);
	}
	assert_int_equal(bt_check_end(c, NULL), 0);
	bt_check_free(c);
	for (; *p != '\0'; p++)
		lines += *p == '\n';
	if (strncmp(said, row->said, strlen(row->said)) != 0 ||
	    lines != row->lines)
		fail_msg("want %d, %s\ngot %d, %s", row->lines, row->said,
		    lines, said);
}

static void
a_print_that_is_away_between_two_is_told(void **state)
{
	static const struct row rows[] = {
		{ 0, 1, 1, 1, "", 0 },
		{ 1, 1, 1, 10, "102 spikes.x10: price 500", 1 },
		{ 1, 1, 1, 0.1, "102 spikes.x0.1: price ", 1 },
		{ 1, 1, 1, 100, "102 units.x100: price 5", 1 },
		{ 3, 1, 1, 0.01, "102 units.x0.01: price 0.", 3 },
		{ 1, 1, 1, 1.2, "102 spikes.back: price 6", 1 },
		{ 1, 1, 1, 1.02, "", 0 },
		{ N, 1, 1, 1.2, "", 0 }, /* news */
		{ N, 1, 1, 0.01, "102 units.x0.01: prices go from ", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check(BT_TICK, &rows[i]);
}

static void
each_side_of_a_quote_is_followed(void **state)
{
	static const struct row rows[] = {
		{ 0, 1, 1, 1, "", 0 },
		{ 1, 1, 10, 1, "102 spikes.x10: ask 5", 1 },
		{ 1, 0.01, 1, 1, "102 units.x0.01: bid 0.", 1 },
		{ 1, 100, 100, 1, "102 units.x100: bid ", 2 },
		{ 1, 10, 1, 1, "102 crossed.: ask ", 1 },
		{ 1, 0, 1, 1, "102 zero.: bid is 0", 1 },
		{ 1, 0.99, 1.01, 1, "", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check(BT_QUOTE, &rows[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_print_that_is_away_between_two_is_told),
		cmocka_unit_test(each_side_of_a_quote_is_followed),
	};
	bt_sym sym;
	int rc;

	syms = bt_symtab_new(NULL);
	if (syms == NULL || bt_symtab_add(syms, "A", 1, &sym, NULL) < 0)
		return 1;
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	bt_symtab_free(syms);
	return rc;
}

/* Sizing: from what an order asks for to lots. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bt/strategy.h"
#include "engine/sizer.h"

#define LOTS(units) ((bt_qty)((units)*100))

static const struct bt_instrument inst = { .lot = { 1, 2 }, .multiplier = 1 };
static const struct bt_instrument tens = { .lot = { 1, 0 }, .multiplier = 10 };

struct row {
	const char *claim;
	enum bt_side side;
	enum bt_unit unit;
	double amount; /* units where unit is BT_UNITS */
	double position, price, equity;
	const char *fee; /* NULL: none */
	double expected;
};

/* clang-format off */
static const struct row rows[] = {
	{ "units are units", BT_BUY, BT_UNITS, 5, 0, 10, 1000, NULL, 5 },
	{ "sold units are negative", BT_SELL, BT_UNITS, 5, 0, 10, 1000, NULL, -5 },
	{ "a share of equity", BT_BUY, BT_PERCENT, 25, 0, 10, 1000, NULL, 25 },
	{ "cut to a lot", BT_BUY, BT_PERCENT, 25, 0, 7, 1000, NULL, 35.71 },
	{ "its fee is part of it", BT_BUY, BT_VALUE, 101, 0, 10, 0, "1%", 10 },
	{ "a fee an order too", BT_BUY, BT_VALUE, 102, 0, 10, 0, "2/order", 10 },
	{ "no money, no units", BT_BUY, BT_PERCENT, 10, 0, 10, 0, NULL, 0 },
	{ "negative equity, no units", BT_BUY, BT_PERCENT, 10, 0, 10, -50, NULL, 0 },
	{ "to a target from nothing", BT_TARGET, BT_FRACTION, 0.5, 0, 10, 1000, NULL, 50 },
	{ "to a target from below", BT_TARGET, BT_FRACTION, 0.5, 20, 10, 1000, NULL, 30 },
	{ "to a target from above", BT_TARGET, BT_FRACTION, 0.5, 80, 10, 1000, NULL, -30 },
	{ "the fee of an increase comes from the target", BT_TARGET, BT_FRACTION, 0.5, 0, 10, 1000, "10/order", 49 },
	{ "the fee of a decrease does not", BT_TARGET, BT_FRACTION, 0.5, 80, 10, 1000, "10/order", -30 },
	{ "to a target below zero", BT_TARGET, BT_FRACTION, -0.5, 0, 10, 1000, NULL, -50 },
	{ "from short to a target above", BT_TARGET, BT_FRACTION, 0.5, -20, 10, 1000, NULL, 70 },
	{ "to a target of nothing", BT_TARGET, BT_FRACTION, 0, 33, 10, 1000, NULL, -33 },
	{ "at the target nothing is done", BT_TARGET, BT_FRACTION, 0.5, 50, 10, 1000, NULL, 0 },
	{ "to a position", BT_TO, BT_UNITS, 30, 12, 10, 0, NULL, 18 },
	{ "to a short position", BT_TO, BT_UNITS, -30, 12, 10, 0, NULL, -42 },
	{ "out of a long position", BT_EXIT, BT_ALL, 0, 12, 10, 0, NULL, -12 },
	{ "out of a short position", BT_EXIT, BT_ALL, 0, -12, 10, 0, NULL, 12 },
	{ "out of nothing", BT_EXIT, BT_ALL, 0, 0, 10, 0, NULL, 0 },
	{ "a quarter of a position", BT_EXIT, BT_PERCENT, 25, 12, 10, 0, NULL, -3 },
	{ "a quarter, cut to a lot", BT_EXIT, BT_PERCENT, 25, 0.15, 10, 0, NULL, -0.03 },
	{ "units of a position", BT_EXIT, BT_UNITS, 5, -12, 10, 0, NULL, 5 },
	{ "no more than there is", BT_EXIT, BT_UNITS, 50, -12, 10, 0, NULL, 12 },
};
/* clang-format on */

static struct bt_costs
costs_of(const char *fee)
{
	struct bt_costs c = { 0 };

	if (fee != NULL)
		assert_int_equal(bt_cost_set(&c, "fee", fee, NULL), 0);
	return c;
}

static void
each_row_holds(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];
		struct bt_order o;
		struct bt_costs costs = costs_of(r->fee);
		struct bt_size_in in = { .order = &o,
			.inst = &inst,
			.costs = &costs,
			.position = LOTS(r->position),
			.price = r->price,
			.equity = r->equity };
		bt_qty qty = 12345;

		bt_order_init(&o);
		o.side = r->side;
		o.unit = r->unit;
		o.qty = LOTS(r->amount);
		o.amount = r->amount;
		assert_int_equal(bt_size(&in, &qty), 0);
		if (qty != (bt_qty)llround(r->expected * 100))
			fail_msg("%s: %g, not %g", r->claim, (double)qty / 100,
			    r->expected);
	}
}

static void
a_multiplier_counts(void **state)
{
	static const struct bt_costs none;
	struct bt_order o;
	struct bt_size_in in = { .order = &o,
		.inst = &tens,
		.costs = &none,
		.price = 50,
		.equity = 10000 };
	bt_qty qty;

	(void)state;
	bt_order_init(&o);
	o.side = BT_TARGET;
	o.unit = BT_FRACTION;
	o.amount = 1;
	assert_int_equal(bt_size(&in, &qty), 0);
	assert_int_equal(qty, 20);
}

static void
one_lot_more_than_fits_would_cost_more(void **state)
{
	/* with every kind of part, short of what falls as sizes grow */
	static const char *const fees[] = {
		"0.13%+0.005/unit+0.3/order,min=1,max=20",
		"0.35/order+0.0035/unit,min=0.35,max=1%+0.5%,buy",
		"3bp,max=20+0.1%,opens+18%fees+2/fill",
		"10bp,tier=5000:8bp,tier=50000:5bp,min=2%,max=7",
		"-2bp,maker+5bp,taker",
	};
	struct bt_cost_in at = { .period_money = 6000, .is_maker = 1 };
	struct bt_order o;
	uint64_t seed = 7;
	int i;

	(void)state;
	bt_order_init(&o);
	o.side = BT_BUY;
	for (i = 0; i < 20000; i++) {
		struct bt_costs costs = costs_of(fees[i % 5]);
		struct bt_size_in in = {
			.order = &o, .inst = &inst, .costs = &costs, .at = &at
		};
		double money;
		bt_qty q;

		if (i % 4 == 0) /* one that has filled in part */
			at.order_units = at.order_money = i % 8 * 1000;
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		in.price = (double)(seed >> 44) / 1e3 + 0.001;
		money = (double)(seed << 20 >> 44);
		q = bt_size_fit(&in, money, INT64_C(1) << 50);
		assert_true(q == 0 || bt_size_cost(&in, q) <= money);
		assert_true(bt_size_cost(&in, q + 1) > money);
	}
}

static void
what_cannot_be_counted_is_said(void **state)
{
	static const struct bt_costs none;
	struct bt_order o;
	struct bt_size_in in = { .order = &o,
		.inst = &inst,
		.costs = &none,
		.price = 1e-9,
		.equity = 1e300 };
	bt_qty qty;

	(void)state;
	bt_order_init(&o);
	o.side = BT_BUY;
	o.unit = BT_PERCENT;
	o.amount = 100;
	assert_int_equal(bt_size(&in, &qty), -1);
	o.side = BT_TO;
	o.unit = BT_UNITS;
	o.qty = INT64_MAX;
	in.position = -5;
	assert_int_equal(bt_size(&in, &qty), -1);
	/* each of the two can be counted, the way between them cannot */
	o.side = BT_TARGET;
	o.unit = BT_FRACTION;
	o.amount = 1;
	in.position = -INT64_MAX;
	in.price = 1;
	in.equity = bt_qty_units(INT64_MAX / 2, inst.lot);
	assert_int_equal(bt_size(&in, &qty), -1);
}

/* Sizes by a rule. */
static const struct {
	const char *claim;
	enum bt_side side;
	enum bt_unit unit;
	double amount, price, stop, share, equity;
	const char *fee;
	double expected;
} rules[] = {
	{ "1% of equity over a distance of 5", BT_BUY, BT_RISK, 1, 100, 95, NAN,
	    100000, "0bp", 200 },
	{ "sold, the stop is above", BT_SELL, BT_RISK, 1, 100, 105, NAN, 100000,
	    "0bp", -200 },
	{ "cut to a lot", BT_BUY, BT_RISK, 1, 100, 97, NAN, 1000, "0bp", 3.33 },
	/* 199 x 5 + 199 x (100 + 95) x 0.0001 = 998.8805; 199.22 is the most */
	{ "both fees are part of the loss", BT_BUY, BT_RISK, 1, 100, 95, NAN,
	    100000, "1bp", 199.22 },
	{ "so are fees an order", BT_BUY, BT_RISK, 1, 100, 95, NAN, 100000,
	    "10/order", 196 },
	{ "fees that are all of it leave nothing", BT_BUY, BT_RISK, 1, 100, 95,
	    NAN, 1000, "5/order", 0 },
	{ "a stop at the price is none", BT_BUY, BT_RISK, 1, 100, 100, NAN,
	    1000, "0bp", 0 },
	{ "a stop on the other side is none", BT_SELL, BT_RISK, 1, 100, 95, NAN,
	    1000, "0bp", 0 },
	{ "no stop, no size", BT_BUY, BT_RISK, 1, 100, NAN, NAN, 1000, "0bp",
	    0 },
	{ "no equity, no risk", BT_BUY, BT_RISK, 1, 100, 95, NAN, 0, "0bp", 0 },
	{ "a share of equity", BT_BUY, BT_VOL, 10, 100, NAN, 0.5, 1000, "0bp",
	    5 },
	{ "its fee is part of it", BT_SELL, BT_KELLY, 1, 100, NAN, 0.5, 2002,
	    "10bp", -10 },
	{ "a share that is not known", BT_BUY, BT_VOL, 10, 100, NAN, NAN, 1000,
	    "0bp", 0 },
	{ "a share below nothing", BT_BUY, BT_KELLY, 1, 100, NAN, -0.2, 1000,
	    "0bp", 0 },
};

static void
sizes_by_a_rule(void **state)
{
	struct bt_err err = { 0 };
	struct bt_costs costs = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		struct bt_order o;
		struct bt_size_in in = { .order = &o,
			.inst = &inst,
			.costs = &costs,
			.price = rules[i].price,
			.stop = rules[i].stop,
			.share = rules[i].share,
			.equity = rules[i].equity };
		bt_qty qty = 12345;

		assert_int_equal(
		    bt_fee_parse(rules[i].fee, &costs.fee, &err), 0);
		bt_order_init(&o);
		o.side = rules[i].side;
		o.unit = rules[i].unit;
		o.amount = rules[i].amount;
		assert_int_equal(bt_size(&in, &qty), 0);
		if (qty != (bt_qty)llround(rules[i].expected * 100))
			fail_msg("%s: %g, not %g", rules[i].claim,
			    (double)qty / 100, rules[i].expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_holds),
		cmocka_unit_test(a_multiplier_counts),
		cmocka_unit_test(one_lot_more_than_fits_would_cost_more),
		cmocka_unit_test(what_cannot_be_counted_is_said),
		cmocka_unit_test(sizes_by_a_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

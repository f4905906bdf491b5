/* Statistics of closed trades, by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/trades.h"

static struct bt_trades
of_profits(const double *pnl, size_t n)
{
	struct bt_trades t = { 0 };
	struct bt_trade one = { .entry_tag = "", .exit_tag = "" };
	size_t i;

	for (i = 0; i < n; i++) {
		one.pnl = pnl[i];
		one.side = i % 3 == 0 ? BT_SELL : BT_BUY;
		one.bars = (int64_t)i + 1;
		bt_trades_put(&t, &one);
	}
	return t;
}

/* 10 -4 0 6 -1: wins 16 in 2, losses 5 in 2, sum 11 in 5. */
static void
trades_are_counted_and_averaged(void **state)
{
	const double pnl[] = { 10, -4, 0, 6, -1 };
	struct bt_trades t = of_profits(pnl, 5);

	(void)state;
	assert_int_equal(t.n, 5);
	assert_int_equal(t.n_short, 2);
	assert_int_equal(t.n_long, 3);
	assert_true(bt_trades_win_rate(&t) == 0.4); /* zero is no win */
	assert_true(bt_trades_profit_factor(&t) == 16.0 / 5);
	assert_true(bt_trades_expectancy(&t) == 11.0 / 5);
	assert_true(bt_trades_avg_win(&t) == 8);
	assert_true(bt_trades_avg_loss(&t) == -2.5);
	assert_true(bt_trades_avg_bars(&t) == 3);
	assert_true(t.best == 10 && t.worst == -4);
}

static void
the_best_of_losses_is_a_loss(void **state)
{
	const double pnl[] = { -3, -2 };
	struct bt_trades t = of_profits(pnl, 2);

	(void)state;
	assert_true(t.best == -2 && t.worst == -3);
	assert_true(bt_trades_profit_factor(&t) == 0);
	assert_true(isnan(bt_trades_avg_win(&t)));
}

static void
without_a_loss_there_is_no_profit_factor(void **state)
{
	const double pnl[] = { 3, 0 };
	struct bt_trades t = of_profits(pnl, 2);

	(void)state;
	assert_true(isnan(bt_trades_profit_factor(&t)));
	assert_true(isnan(bt_trades_avg_loss(&t)));
	assert_true(bt_trades_win_rate(&t) == 0.5);
}

static void
no_trades_have_no_averages(void **state)
{
	struct bt_trades t = { 0 };

	(void)state;
	assert_true(isnan(bt_trades_win_rate(&t)));
	assert_true(isnan(bt_trades_profit_factor(&t)));
	assert_true(isnan(bt_trades_expectancy(&t)));
	assert_true(isnan(bt_trades_avg_win(&t)));
	assert_true(isnan(bt_trades_avg_loss(&t)));
	assert_true(isnan(bt_trades_avg_bars(&t)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trades_are_counted_and_averaged),
		cmocka_unit_test(the_best_of_losses_is_a_loss),
		cmocka_unit_test(without_a_loss_there_is_no_profit_factor),
		cmocka_unit_test(no_trades_have_no_averages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

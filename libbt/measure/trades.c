#include "measure/trades.h"

void
bt_trades_put(struct bt_trades *t, const struct bt_trade *trade)
{
	double pnl = trade->pnl;

	if (t->n == 0 || pnl > t->best)
		t->best = pnl;
	if (t->n == 0 || pnl < t->worst)
		t->worst = pnl;
	t->n++;
	if (trade->side == BT_SELL)
		t->n_short++;
	else
		t->n_long++;
	if (pnl > 0) {
		t->wins++;
		bt_sum_add(&t->profit, pnl);
	} else if (pnl < 0) {
		t->losses++;
		bt_sum_add(&t->loss, -pnl);
	}
	t->bars += trade->bars;
}

/* 0 / 0 is NaN by IEEE 754 and what is wanted; written out all the same. */
static double
share(double part, double whole)
{
	return whole > 0 ? part / whole : NAN;
}

double
bt_trades_win_rate(const struct bt_trades *t)
{
	return share((double)t->wins, (double)t->n);
}

double
bt_trades_profit_factor(const struct bt_trades *t)
{
	return share(bt_sum_get(&t->profit), bt_sum_get(&t->loss));
}

double
bt_trades_expectancy(const struct bt_trades *t)
{
	double all = bt_sum_get(&t->profit) - bt_sum_get(&t->loss);

	return share(all, (double)t->n);
}

double
bt_trades_avg_win(const struct bt_trades *t)
{
	return share(bt_sum_get(&t->profit), (double)t->wins);
}

double
bt_trades_avg_loss(const struct bt_trades *t)
{
	return share(-bt_sum_get(&t->loss), (double)t->losses);
}

double
bt_trades_avg_bars(const struct bt_trades *t)
{
	return share((double)t->bars, (double)t->n);
}

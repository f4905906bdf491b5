/*
 * Statistics of closed trades, taken one after the other in O(1) memory.
 *
 * A trade is a closed round trip as a run tells it: one lot of an entry with
 * the exit that it was matched with, its profit net of the fees of both
 * sides, in account currency.  Positions still open are no trades.
 */
#ifndef BT_MEASURE_TRADES_H
#define BT_MEASURE_TRADES_H

#include "base/sum.h"
#include "bt/record.h"

struct bt_trades {
	int64_t n, n_long, n_short;
	int64_t wins, losses; /* a trade of exactly zero is neither */
	int64_t bars;         /* held, of all trades together */
	struct bt_sum profit; /* of the wins, >= 0 */
	struct bt_sum loss;   /* of the losses, as a positive number */
	double best, worst;   /* profit of one trade; 0 before the first */
};

/* bt_trades_put(t, trade): count one more; t is all zero before the first. */
void bt_trades_put(struct bt_trades *t, const struct bt_trade *trade);

/*
 * What they come to; NaN where the question has no answer: without trades,
 * for an average of wins without a win, of losses without a loss.
 *
 *   win_rate       wins / trades, 0 .. 1.
 *   profit_factor  profit of the wins / loss of the losses, in cash; NaN
 *                  where there is no loss.
 *   expectancy     profit of all trades / trades, in cash.
 *   avg_win        >= 0, avg_loss <= 0: in cash.
 *   avg_bars       bars from entry to exit.
 *   source         bt-metrics(7); test tests/unit/t-trades.c.
 */
double bt_trades_win_rate(const struct bt_trades *t);
double bt_trades_profit_factor(const struct bt_trades *t);
double bt_trades_expectancy(const struct bt_trades *t);
double bt_trades_avg_win(const struct bt_trades *t);
double bt_trades_avg_loss(const struct bt_trades *t);
double bt_trades_avg_bars(const struct bt_trades *t);

#endif

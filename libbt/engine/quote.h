/*
 * Matching against quotes, and against prints where there are quotes: pure, as
 * match.h, of which this is the other half.
 *
 * What takes pays the other side: the ask, to buy.  A limit order that has
 * rested since an earlier quote makes: it fills at its own price, when the
 * other side crosses it, when a print goes through it, or when it has come to
 * the front of its queue.
 */
#ifndef BT_ENGINE_QUOTE_H
#define BT_ENGINE_QUOTE_H

#include "engine/match.h"

struct bt_quotes {
	double bid, ask;
	double bid_size, ask_size; /* units; NaN: not known */
};

/*
 * bt_quote_match(terms, q, is_resting, touch):
 * What a quote does to an order; the rule's code begins with "quote.".
 *
 *   is_resting  it was there at an earlier quote.
 *   gives       as bt_match(); the point is the start of a flat path.
 */
enum bt_match bt_quote_match(const struct bt_terms *terms,
    const struct bt_quotes *q, int is_resting, struct bt_touch *touch);

/*
 * bt_quote_ahead(terms, q, ahead):
 * What stands before a limit order at its price once a quote is known: all
 * that is shown there when it joins, then never more than is shown; 0 where
 * it is better than its side; what it was where it is worse.
 *
 *   ahead  units; NaN: it has not joined yet.
 */
double bt_quote_ahead(
    const struct bt_terms *terms, const struct bt_quotes *q, double ahead);

/*
 * bt_quote_print(terms, price, served, touch):
 * What a print does to a resting limit order.
 *
 *   served  units of a print at its own price that are left for it, once
 *           those before it in the queue have had theirs.
 *   gives   as bt_match(); touch->most is those units.
 */
enum bt_match bt_quote_print(const struct bt_terms *terms, double price,
    double served, struct bt_touch *touch);

#endif

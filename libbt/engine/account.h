/*
 * The account: cash, positions and what they are worth.
 *
 * Cash changes in two functions only, bt_account_apply() and
 * bt_account_flow(); all other code reads.  Its identity: equity is cash plus
 * the sum of positions times multiplier times mark.  Sums run over the
 * symbols with a position in the order of their names, so that no result
 * depends on the order in which symbols were met.
 */
#ifndef BT_ENGINE_ACCOUNT_H
#define BT_ENGINE_ACCOUNT_H

#include "bt/symbol.h"

struct bt_holding {
	bt_sym sym;
	bt_qty qty; /* signed; 0: flat */
	double
	    units;   /* of qty times the multiplier: money per point of price */
	double mark; /* the last price known of it; NaN: none yet */
};

struct bt_account {
	const struct bt_symtab *syms; /* borrowed */
	double cash;
	struct bt_holding *v; /* by symbol */
	size_t n, cap;
	bt_sym *held; /* symbols that are not flat, by name */
	size_t n_held, held_cap;
};

/* bt_account_init(a, syms, cash) / bt_account_clear(a): clear frees. */
void bt_account_init(
    struct bt_account *a, const struct bt_symtab *syms, double cash);
void bt_account_clear(struct bt_account *a);

/* bt_account_reserve(a, sym, err): make room for a symbol; 0 or -1. */
int bt_account_reserve(
    struct bt_account *a, bt_sym sym, struct bt_err *err) BT_MUST_USE;

/*
 * bt_account_apply(a, sym, qty, price, fee):
 * A fill: qty is signed, money moves by qty times multiplier times price, and
 * the fee.  The symbol has room, and its quantity does not overflow (the
 * caller has tested it).
 */
void bt_account_apply(
    struct bt_account *a, bt_sym sym, bt_qty qty, double price, double fee);

/* bt_account_flow(a, amount): cash that is no fill; positive comes in. */
void bt_account_flow(struct bt_account *a, double amount);

/* bt_account_set(a, sym, qty): a split: another count of units, no cash. */
void bt_account_set(struct bt_account *a, bt_sym sym, bt_qty qty);

/* bt_account_mark(a, sym, price): what a unit is worth now. */
static inline void
bt_account_mark(struct bt_account *a, bt_sym sym, double price)
{
	a->v[sym].mark = price;
}

/* bt_account_long/short_value(a): >= 0 and <= 0; bt_account_equity(a). */
double bt_account_long_value(const struct bt_account *a);
double bt_account_short_value(const struct bt_account *a);
double bt_account_equity(const struct bt_account *a);

/*
 * bt_account_free_cash(a): what may still be put into positions without
 * leverage: equity less the worth of all positions, short ones too.  Of an
 * account without short positions it is the cash.
 */
double bt_account_free_cash(const struct bt_account *a);

/* What an account has, as far as the trade of one symbol is concerned. */
struct bt_means {
	double cash;
	double others; /* what the other symbols' positions are worth */
	double shorts; /* of these the short ones, <= 0 */
	bt_qty position;
};

/* bt_account_means(a, sym): as of the marks; sym has room. */
struct bt_means bt_account_means(const struct bt_account *a, bt_sym sym);

#endif

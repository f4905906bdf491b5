/*
 * The account: cash, positions and what they are worth.
 *
 * Cash changes in three functions only, bt_account_apply(),
 * bt_account_flow() and bt_account_settle(); all other code reads.  Its
 * identity: equity is cash plus the sum of what positions are worth: quantity
 * times multiplier times mark of what was paid for in full, open profit of
 * what is margined (worth.h).  Sums run over the symbols with a position in
 * the order of their names, so that no result depends on the order in which
 * symbols were met.
 */
#ifndef BT_ENGINE_ACCOUNT_H
#define BT_ENGINE_ACCOUNT_H

#include "bt/symbol.h"
#include "engine/margin.h"

struct bt_holding {
	bt_sym sym;
	bt_qty qty;   /* signed, net of all entries */
	bt_qty gross; /* of all entries' magnitudes: |qty|, but for hedges */
	double
	    units;   /* of qty times the multiplier: money per point of price */
	double mark; /* the last price known of it; NaN: none yet */
	struct bt_contract on; /* on which terms; since it was met */
	/* margined kinds: sum of lots' units times the score of the price at
	 * which they were opened or last settled; else 0 */
	double basis;
	/* isolated: the margin set aside for it; what it cost, signed, where it
	 * was paid for in full; account currency */
	double aside, cost;
};

struct bt_account {
	const struct bt_symtab *syms; /* borrowed */
	double cash;
	struct bt_holding *v; /* by symbol */
	size_t n, cap;
	bt_sym *held; /* symbols that are not flat, by name */
	size_t n_held, held_cap;
	struct bt_margin_rules rules;
	size_t n_odd; /* of those held: not plain, or can be liquidated */
};

/* bt_account_init(a, syms, cash, rules) / bt_account_clear(a): clear frees. */
void bt_account_init(struct bt_account *a, const struct bt_symtab *syms,
    double cash, const struct bt_margin_rules *rules);
void bt_account_clear(struct bt_account *a);

/* bt_account_reserve(a, sym, err): make room for a symbol; 0 or -1. */
int bt_account_reserve(
    struct bt_account *a, bt_sym sym, struct bt_err *err) BT_MUST_USE;

/* bt_account_meet(a, sym): its instrument is known for good, as its first
 * record has come. */
void bt_account_meet(struct bt_account *a, bt_sym sym);

/* bt_account_exchange(a, sym, rate): one of the symbol's currency is so many
 * of the account's; NaN: not known.  Each time after it was met. */
void bt_account_exchange(struct bt_account *a, bt_sym sym, double rate);

/* A fill, as the account sees it. */
struct bt_applied {
	bt_sym sym;
	bt_qty qty;    /* signed, all of it */
	bt_qty closes; /* signed, the part of it that takes lots away */
	double basis;  /* of those lots, as in struct bt_holding; margined */
	double price, fee;
};

/*
 * bt_account_apply(a, fill):
 * Money moves by what qty is worth, or of a margined kind by what the lots
 * that close have gained, and by the fee.  The symbol has room, and its
 * quantity does not overflow (the caller has tested it).
 */
void bt_account_apply(struct bt_account *a, const struct bt_applied *fill);

/* bt_account_flow(a, amount): cash that is no fill; positive comes in. */
void bt_account_flow(struct bt_account *a, double amount);

/*
 * bt_account_settle(a, sym): what a margined position has gained since it was
 * opened or last settled becomes cash; gives that amount.
 */
double bt_account_settle(struct bt_account *a, bt_sym sym);

/* bt_account_set(a, sym, qty, gross): a split: another count of units, no
 * cash. */
void bt_account_set(struct bt_account *a, bt_sym sym, bt_qty qty, bt_qty gross);

/* bt_account_mark(a, sym, price): what a unit is worth now. */
static inline void
bt_account_mark(struct bt_account *a, bt_sym sym, double price)
{
	a->v[sym].mark = price;
}

/* bt_holding_value(h, price): what it is worth at a price, account
 * currency. */
static inline double
bt_holding_value(const struct bt_holding *h, double price)
{
	if (h->on.is_plain)
		return h->units * price;
	price = h->on.is_inverse ? -1 / price : price;
	return (h->units * price - h->basis) * (h->on.fx == 0 ? 1 : h->on.fx);
}

/* bt_account_size(h, price): what it comes to at a price, whatever it is worth:
 * of a margined kind, too, all of it; signed, account currency. */
static inline double
bt_account_size(const struct bt_holding *h, double price)
{
	return (h->on.is_inverse ? h->units / price : h->units * price) *
	       (h->on.fx == 0 ? 1 : h->on.fx);
}

/* bt_account_long/short_value(a): what long and short positions are worth;
 * bt_account_equity(a): all of it. */
double bt_account_long_value(const struct bt_account *a);
double bt_account_short_value(const struct bt_account *a);
double bt_account_equity(const struct bt_account *a);

/* bt_account_has_margin(a): whether anything is bound otherwise than by the
 * simple rule that a position binds what it is worth. */
int bt_account_has_margin(const struct bt_account *a);

/* bt_account_margin(a) / bt_account_maintenance(a): what positions bind, and
 * what they need to be kept, at the marks; account currency. */
double bt_account_margin(const struct bt_account *a);
double bt_account_maintenance(const struct bt_account *a);

/*
 * bt_account_line(a, sym, base, slope):
 * Whether, as long as nothing but the symbol's price changes, equity is base +
 * slope x that price, to the last bit, and being above 0 is all that is asked
 * of it: 1 and both are set; else 0.
 */
int bt_account_line(
    const struct bt_account *a, bt_sym sym, double *base, double *slope);

/*
 * bt_account_free_cash(a): what may still be put into positions: equity less
 * what positions bind, of isolated ones also less what they have gained.
 * Of an account without leverage and without short positions it is the cash.
 */
double bt_account_free_cash(const struct bt_account *a);

/* What an account has, as far as the trade of one symbol is concerned. */
struct bt_means {
	double cash;
	double others; /* what the other symbols' positions are worth */
	double free;   /* of that, what they do not bind; < 0: more is bound */
	double keep;   /* their maintenance margin; cross mode */
	bt_qty position, gross;
	struct bt_contract on;     /* the symbol's terms */
	double basis, aside, cost; /* as in struct bt_holding */
};

/* bt_account_means(a, sym): as of the marks; sym has room. */
struct bt_means bt_account_means(const struct bt_account *a, bt_sym sym);

#endif

/*
 * Lots: the entries that a position consists of, first in, first out.
 *
 * Each entry keeps what its round trip will need: its price, the part of its
 * fee that is not spent yet, and the lowest and highest price since.  The sum
 * of the entries' quantities is the position, exactly.
 */
#ifndef BT_ENGINE_LOTS_H
#define BT_ENGINE_LOTS_H

#include "bt/qty.h"
#include "engine/book.h"
#include "engine/margin.h"
#include "engine/path.h"

struct bt_entry {
	bt_qty qty; /* signed as the position, never 0 */
	bt_time time;
	int64_t bar; /* the symbol's count of bars at its fill */
	double price;
	double fee;   /* account currency, of what is left of it */
	double fx;    /* where it was paid for in full in another currency: what
	             * that was in the account's; else 0 */
	double score; /* of the price, or of the last settlement: worth.h */
	double settled; /* what settlements have paid for what is left of it */
	double low, high;
	struct bt_point from; /* in the bar at hand: since where it exists */
	int64_t owner;        /* seq of the order that opened it */
	/* texts stand last: what is behind their ends is not copied */
	char order[BT_BOOK_ID_MAX]; /* its id */
	char tag[BT_BOOK_TAG_MAX];
};

struct bt_lots {
	struct bt_entry *v; /* v[head .. head + n - 1], oldest first */
	size_t head, n, cap;
	int is_lifo; /* the newest closes first */
};

/* bt_lots_clear(l): no entries, nothing allocated. */
void bt_lots_clear(struct bt_lots *l);

/* bt_lots_add(l, err): the newest entry, all zero and without texts, to be
 * filled in; valid until the next one.  NULL without memory. */
struct bt_entry *bt_lots_add(struct bt_lots *l, struct bt_err *err) BT_MUST_USE;

/*
 * bt_lots_pop(l, qty, out):
 * Take up to |qty| from the entry that closes next.
 *
 *   qty    > 0: lots wanted.
 *   out    what was taken: signed qty, its share of the fee; the whole rest of
 *          the fee with the last of an entry, so that the shares sum up.
 *   gives  how much was taken, > 0; 0 when there is no entry.
 */
bt_qty bt_lots_pop(struct bt_lots *l, bt_qty qty, struct bt_entry *out);

/*
 * bt_lots_of(l, owner): what is open of the order of that seq, a magnitude.
 * bt_lots_find(l, id): the newest entry of an order of that id, or NULL.
 * bt_lots_side(l, owner): +1 where that is long, -1 short, 0 nothing.
 * bt_lots_take(l, whose, qty, out): bt_lots_pop(), of some entries only.  All
 * O(entries).
 */
struct bt_whose {
	int64_t owner; /* of that order; 0: of all */
	int side;      /* +1 long ones, -1 short ones; 0: both */
};
int bt_lots_side(const struct bt_lots *l, int64_t owner);
bt_qty bt_lots_of(const struct bt_lots *l, int64_t owner);
const struct bt_entry *bt_lots_find(const struct bt_lots *l, const char *id);
bt_qty bt_lots_take(
    struct bt_lots *l, struct bt_whose whose, bt_qty qty, struct bt_entry *out);

/*
 * bt_lots_basis(l, whose, qty, lot): the sum of units times score over what
 * bt_lots_take() would give for qty > 0 lots; over all with BT_QTY_ALL.
 */
#define BT_QTY_ALL INT64_MAX
double bt_lots_basis(const struct bt_lots *l, struct bt_whose whose, bt_qty qty,
    struct bt_lot lot);

/* bt_lots_average(l, lot): all entries of a side at their average price. */
void bt_lots_average(struct bt_lots *l, struct bt_lot lot);

/*
 * bt_lots_gain(v, inst, on, price): what an entry has gained at a price, in
 * account currency, before fees: with what was settled.
 */
double bt_lots_gain(const struct bt_entry *v, const struct bt_instrument *inst,
    const struct bt_contract *on, double price);

/* bt_lots_see(l, path): widen each entry's extremes by the path from where
 * it exists to its end; the next bar is seen from its start. */
void bt_lots_see(struct bt_lots *l, const struct bt_path *path);

/* bt_lots_widen(l, low, high): the same for whole bars, in which no entry was
 * made, whichever their path. */
void bt_lots_widen(struct bt_lots *l, double low, double high);

/* What a split leaves over. */
struct bt_split_rest {
	bt_qty sum;   /* the new position */
	bt_qty gross; /* of all entries' magnitudes */
	double units; /* cut away because they make no whole lot; signed */
	double cost;  /* of entries that vanished, without their fees, in price
	               * times units, account currency but for multiplier;
	               * signed as the units were */
	double fees;
	double settled; /* of entries that vanished */
};

/*
 * bt_lots_split(l, ratio, lot, rest, err):
 * New units for old: each entry's quantity times ratio, cut to whole lots; its
 * price such that its cost stays what it was.
 *
 *   gives  0; -1 on overflow (BT_BAD_INPUT in err).
 */
int bt_lots_split(struct bt_lots *l, double ratio, struct bt_lot lot,
    struct bt_split_rest *rest, struct bt_err *err) BT_MUST_USE;

#endif

/*
 * The queue's part of the engine's state.h: for queue.c, serve.c, funds.c and
 * who calls them.
 */
#ifndef BT_ENGINE_QUEUE_H
#define BT_ENGINE_QUEUE_H

#include "engine/state.h"

/* A part of what an order trades, and all of it: of who decides himself what
 * that is (queue.c). */
struct bt_part {
	const struct bt_fill_at_bar *f;
	bt_qty qty;    /* signed */
	bt_qty closes; /* signed, the part of it that takes lots away */
	double paid;   /* for a unit; of several parts, on average */
	/* of all of it */
	bt_qty asked;        /* signed */
	const char *refused; /* why some of it was not done, or NULL */
	int is_cut;          /* the bar's volume leaves the rest for later */
};
/* the account, the lots and their records */
int bt_fill_part(struct bt_engine *e, const struct bt_part *part) BT_MUST_USE;
/* what it means to the order and to others; the order may be gone then */
int bt_fill_finish(struct bt_engine *e, const struct bt_part *sum) BT_MUST_USE;

/* funds.c: what a unit of a position has cost on average; a trade of qty at px
 * has just changed it */
double bt_funds_cost(const struct bt_engine *e, bt_sym sym);
void bt_funds_note(struct bt_engine *e, bt_sym sym, bt_qty qty, double px);
/* what positions of a symbol may be opened for: in units at a price, it is that
 * of them all; cash as BT_FUNDS_CASH counts it */
double bt_funds_left(const struct bt_engine *e, bt_sym sym);
double bt_funds_cash(const struct bt_engine *e);
/* What an order would do. */
struct bt_wish {
	bt_sym sym;
	bt_qty qty, closes; /* signed, all of it and the part that closes */
	double px;          /* for a unit */
	double each; /* what a unit takes of the margin: price, spread, fee */
	double fee_closes, fee_opens;
};
int bt_funds_cover(const struct bt_engine *e, const struct bt_wish *w);
/* the cash that would be left; fee_opens is the fee of all of it */
double bt_funds_pretend(
    struct bt_engine *e, const struct bt_wish *w, double cash);
/* interest on a position, since the day of the bar that was paid last */
int bt_funds_pay(struct bt_engine *e, bt_sym sym) BT_MUST_USE;

/*
 * serve.c: an order's turn, in the first pass (0) or a later one; *again is set
 * where there is to be another.  And what it would leave of the cash, at a
 * price that is made up.
 */
int bt_serve_order(struct bt_engine *e, struct bt_resting *r, int pass,
    int *again) BT_MUST_USE;
double bt_serve_pretend(
    struct bt_engine *e, struct bt_resting *r, double px, double cash);

/* queue.c: it enters; all trade with the records of the round; the end */
void bt_queue_enter(struct bt_engine *e, struct bt_resting *r);
void bt_queue_move(struct bt_engine *e, struct bt_resting *r); /* modified */
int bt_queue_round(struct bt_engine *e) BT_MUST_USE;
int bt_queue_finish(struct bt_engine *e) BT_MUST_USE;
/* --exclusive, before a new order of a symbol */
int bt_queue_clear(struct bt_engine *e, bt_sym sym) BT_MUST_USE;
/* BT_RUIN_STOP */
int bt_queue_ruin(struct bt_engine *e) BT_MUST_USE;
/* all lots of a symbol are closed at a touch, each for itself */
int bt_queue_close(
    struct bt_engine *e, const struct bt_fill_at_bar *f) BT_MUST_USE;

#endif

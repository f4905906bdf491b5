/*
 * The book: the orders that rest, in the order in which they were given: a
 * list of all of them, and one for each symbol.
 *
 * It is the only place where an order's status changes once it rests.  It
 * knows nothing of prices' meaning, but it sorts orders by the price that
 * wakes them, as whoever knows has told it (r->watch, r->level), so that a
 * bar finds the few that it may touch without looking at the many that it
 * does not; and by when their time runs out.  An order is put in, found by its
 * id and taken out in O(log n) at most, of all orders that rest.
 *
 * An order stays at its address until it is removed; removed ones are used
 * again, so that memory grows with the orders that are open at one time, not
 * with those that ever were.
 */
#ifndef BT_ENGINE_BOOK_H
#define BT_ENGINE_BOOK_H

#include "bt/err.h"
#include "bt/record.h"
#include "engine/path.h"

#define BT_BOOK_ID_MAX  72  /* bytes of an id, with its NUL and .sl, .tp */
#define BT_BOOK_TAG_MAX 256 /* bytes of a tag, with its NUL */

/* When an order is to be looked at. */
enum bt_watch {
	BT_WATCH_ALWAYS, /* at every record of its symbol */
	BT_WATCH_UP,     /* where prices come up to its level, not NaN */
	BT_WATCH_DOWN,   /* where they come down to it */
	BT_WATCH_NEVER   /* at none: it sleeps, or waits for something else */
};

/* The book's heaps. */
enum bt_place {
	BT_PLACE_UP,
	BT_PLACE_DOWN,
	BT_PLACE_DAY,
	BT_PLACE_UNTIL,
	BT_PLACES
};

struct bt_resting {
	struct bt_order o; /* its id and tag point into the arrays below */
	int64_t seq;    /* 1, 2, ... in the order in which orders were given */
	bt_time given;  /* the instant of its step */
	bt_time active; /* trades with records that start at or after it */
	int64_t day;    /* the account's day in which it was given */
	enum bt_watch watch; /* bt_book_rekey() after a change of it, */
	double level;        /* of the level, the day, tif or until */
	struct bt_resting *next, *prev;     /* of the same symbol, by seq */
	struct bt_resting *later, *earlier; /* of all, by seq */
	uint32_t mark;                      /* the matcher's own */
	/* the book's own */
	size_t place[BT_PLACES];          /* in its heaps; 0: nowhere */
	struct bt_resting *same, *before; /* of the same hash; followers */
	struct bt_resting *behind;
	uint64_t hash; /* of its id */
	/* what it hangs on */
	int64_t owner; /* seq of the order whose lots it closes; 0: none's */
	int which;     /* an attached exit: BT_EXIT_SL, BT_EXIT_TP; else 0 */
	int is_broken; /* one of its legs has ended without a fill */
	int is_asleep; /* until its parent has filled */
	int is_tested; /* guard.c: its size, when it was given */
	/* what it has become */
	int is_triggered; /* it is a limit order now */
	double best;      /* trailing: the best price that it has seen */
	double apart;     /* trailing with a limit: the limit less the stop */
	double ahead;     /* in its queue: units before it; NaN: not joined */
	double served;    /* units of the print at hand that are left for it */
	int64_t served_round; /* the round of that print */
	/* queue.c: its place there, the price for which it was made */
	int64_t rank;
	double made;
	bt_time made_at;  /* the start of the bar which it answers */
	int64_t made_day; /* the day of that */
	double noted;     /* for a close: the last one of that day; NaN: none */
	int is_waiting;   /* it has not been accepted yet */
	int is_spared;    /* its group has ended without it */
	/* where it came to be, in the round at hand: see trade.c */
	int64_t round;
	struct bt_point from;
	/* texts stand last: all before them begins as zero, if not as said */
	char id[BT_BOOK_ID_MAX];
	char tag[BT_BOOK_TAG_MAX];
	char group[BT_BOOK_ID_MAX];
	char parent[BT_BOOK_ID_MAX];
	char legs[BT_BOOK_ID_MAX];
};

enum bt_exit {
	BT_EXIT_SL = 1,
	BT_EXIT_TP = 2
};

struct bt_book;

struct bt_book *bt_book_new(struct bt_err *err) BT_MUST_USE;
void bt_book_free(struct bt_book *b);

/*
 * bt_book_add(b, order, err):
 * Let an order rest; its strings are copied.
 *
 *   order  its id at most 63 bytes, its tag 255; no id gets the engine's own,
 *          "#" and the sequence number.
 *   gives  the resting order, status BT_ACCEPTED, to be watched always, given
 *          on day 0; NULL without memory.
 */
struct bt_resting *bt_book_add(struct bt_book *b, const struct bt_order *order,
    struct bt_err *err) BT_MUST_USE;

/* bt_book_remove(b, r, status): it is done; r is valid until the next add. */
void bt_book_remove(
    struct bt_book *b, struct bt_resting *r, enum bt_order_status status);

/* bt_book_is_open(r): whether it rests still. */
static inline int
bt_book_is_open(const struct bt_resting *r)
{
	return r->o.status == BT_ACCEPTED || r->o.status == BT_TRIGGERED ||
	       r->o.status == BT_PART_FILLED;
}

/* bt_book_still(r, first): r, which was the next one before orders ended, if
 * it has not ended with them; else the first again. */
static inline struct bt_resting *
bt_book_still(struct bt_resting *r, struct bt_resting *first)
{
	return r == NULL || bt_book_is_open(r) ? r : first;
}

/* bt_book_set(r, status): one of the states of an order that rests. */
static inline void
bt_book_set(struct bt_resting *r, enum bt_order_status status)
{
	r->o.status = (uint32_t)status;
}

/* bt_book_first(b, sym): the oldest order of a symbol, then r->next; NULL. */
struct bt_resting *bt_book_first(const struct bt_book *b, bt_sym sym);

/* bt_book_oldest(b): the oldest order of all, then r->later; NULL. */
struct bt_resting *bt_book_oldest(const struct bt_book *b);

/* bt_book_rekey(b, r): what decides when it is looked at, or when its time
 * runs out, has changed.  It can always be done. */
void bt_book_rekey(struct bt_book *b, struct bt_resting *r);

/* Orders that a record may touch; all zero is none. */
struct bt_reach {
	struct bt_resting **v; /* by seq */
	size_t n, cap;
};

/*
 * bt_book_reach(b, sym, low, high, reach, err):
 * The orders of a symbol that are to be looked at where its prices go from
 * low to high: those watched always, those upward with a level of at most
 * high, those downward with one of at least low.
 *
 *   reach  what it held is gone; the caller frees its v at last.
 *   gives  0, or -1 without memory.  O(k log k) for k such orders, however
 *          many others rest.
 */
int bt_book_reach(const struct bt_book *b, bt_sym sym, double low, double high,
    struct bt_reach *reach, struct bt_err *err) BT_MUST_USE;

/* bt_book_follower(b, sym): the oldest order of a symbol whose size is that to
 * a position (bt_size_is_relative), or NULL. */
struct bt_resting *bt_book_follower(const struct bt_book *b, bt_sym sym);

/*
 * bt_book_due(b, sym, day, until):
 * The next order of a symbol whose time has run out: the oldest day order
 * given on a day before `day`; if there is none, that with the earliest
 * o.until, which is at most `until`; or NULL.
 */
struct bt_resting *bt_book_due(
    const struct bt_book *b, bt_sym sym, int64_t day, bt_time until);

/* As long as a symbol's prices stay strictly between these, and its records
 * end before until, none of its orders is reached, and none's time runs out. */
struct bt_calm {
	double below, above;
	bt_time until;
};

/*
 * bt_book_calm(b, sym, day, calm):
 * For how long nothing is going to happen on a given day.
 *
 *   gives  1 with *calm set; 0 where an order is watched always, or a day
 *          order of an earlier day is still there.  O(1).
 */
int bt_book_calm(
    const struct bt_book *b, bt_sym sym, int64_t day, struct bt_calm *calm);

/* bt_book_find(b, id): the open order of that id, or NULL.  O(1). */
struct bt_resting *bt_book_find(const struct bt_book *b, const char *id);

/* bt_book_count(b): how many rest. */
size_t bt_book_count(const struct bt_book *b);

/*
 * bt_book_given(b): how many orders were ever given.  bt_book_skip(b): one
 * more, that is not put in: it takes a number too, and gives it.
 * bt_book_unskip(b): it is to be put in after all, next.
 */
int64_t bt_book_given(const struct bt_book *b);
int64_t bt_book_skip(struct bt_book *b);
void bt_book_unskip(struct bt_book *b);

/* bt_book_name(id, seq): the engine's own name of the order of that number; id
 * has room for BT_BOOK_ID_MAX. */
void bt_book_name(char *id, int64_t seq);

#endif

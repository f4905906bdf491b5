/*
 * The book: the orders that rest, in the order in which they were given: a
 * list of all of them, and one for each symbol.
 *
 * It is the only place where an order's status changes once it rests; it
 * knows nothing of prices' meaning.  An order stays at its address until it
 * is removed; removed ones are used again, so that memory grows with the
 * orders that are open at one time, not with those that ever were.
 */
#ifndef BT_ENGINE_BOOK_H
#define BT_ENGINE_BOOK_H

#include "bt/err.h"
#include "bt/record.h"

#define BT_BOOK_ID_MAX  64  /* bytes of an id, with its NUL */
#define BT_BOOK_TAG_MAX 256 /* bytes of a tag, with its NUL */

struct bt_resting {
	struct bt_order o; /* its id and tag point into the arrays below */
	char id[BT_BOOK_ID_MAX];
	char tag[BT_BOOK_TAG_MAX];
	int64_t seq;    /* 1, 2, ... in the order in which orders were given */
	bt_time active; /* trades with records that start at or after it */
	int64_t day;    /* the account's day in which it was given */
	struct bt_resting *next, *prev;     /* of the same symbol, by seq */
	struct bt_resting *later, *earlier; /* of all, by seq */
	uint32_t mark;                      /* the matcher's own */
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
 *   gives  the resting order, status BT_ACCEPTED; NULL without memory.
 */
struct bt_resting *bt_book_add(struct bt_book *b, const struct bt_order *order,
    struct bt_err *err) BT_MUST_USE;

/* bt_book_remove(b, r, status): it is done; r is valid until the next add. */
void bt_book_remove(
    struct bt_book *b, struct bt_resting *r, enum bt_order_status status);

/* bt_book_first(b, sym): the oldest order of a symbol, then r->next; NULL. */
struct bt_resting *bt_book_first(const struct bt_book *b, bt_sym sym);

/* bt_book_oldest(b): the oldest order of all, then r->later; NULL. */
struct bt_resting *bt_book_oldest(const struct bt_book *b);

/* bt_book_find(b, id): the open order of that id, or NULL. */
struct bt_resting *bt_book_find(const struct bt_book *b, const char *id);

/* bt_book_count(b): how many rest. */
size_t bt_book_count(const struct bt_book *b);

/*
 * bt_book_given(b): how many orders were ever given.  bt_book_skip(b): one
 * more, that is refused: it takes a number too, and gives it.
 */
int64_t bt_book_given(const struct bt_book *b);
int64_t bt_book_skip(struct bt_book *b);

#endif

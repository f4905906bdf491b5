/*
 * A look: why a resting order did not trade with a record, in a sentence.
 *
 * Asked once the record has traded and the order rests still, so that all
 * there is to find is the reason; it decides nothing.
 */
#ifndef BT_ENGINE_LOOK_H
#define BT_ENGINE_LOOK_H

#include "engine/book.h"

#define BT_LOOK_TEXT_MAX 200

struct bt_engine;

enum bt_look {
	BT_LOOK_GONE,    /* nothing to look at */
	BT_LOOK_EARLY,   /* began before the order was active */
	BT_LOOK_ASLEEP,  /* the parent has not filled */
	BT_LOOK_CLOSED,  /* of a kind that fills nothing */
	BT_LOOK_DAY,     /* not the day's open or close that it waits for */
	BT_LOOK_NOTHING, /* the position is as it asks for */
	BT_LOOK_FAR,     /* did not come to its price */
	BT_LOOK_TOUCHED, /* came to it, and not through */
	BT_LOOK_BEFORE,  /* came to it only before it was active in that bar */
	BT_LOOK_MISSED,  /* came to it, but had no volume, or no price */
	BT_LOOK_WAITS    /* it has taken what there was, or waits for a close */
};

struct bt_look_at {
	enum bt_look kind;
	double distance;             /* BT_LOOK_FAR: in price */
	char text[BT_LOOK_TEXT_MAX]; /* "2024-01-05: low 99.2 is above ..." */
};

/*
 * bt_look(e, r, rec, missed, at):
 * r is of the record's symbol, which has traded.
 *
 *   missed  what the record had not for the order whose price it came to;
 *           NULL: it did not come so far.
 */
void bt_look(const struct bt_engine *e, const struct bt_resting *r,
    const struct bt_rec *rec, const char *missed, struct bt_look_at *at);

/* bt_look_text(kind): of many records, "did not come to its price". */
const char *bt_look_text(enum bt_look kind);

#endif

/*
 * Tracks: which bars of a stream follow each other (bt-ta(1), "Series").
 *
 * Bars of one symbol and of one length are one series.  So are bars of other
 * lengths that do not overlap them: months, days cut short, bars of so many
 * trades.  Bars that overlap are of another interval, and a series of their
 * own.  What neither tells, a length that is several of another without
 * overlapping it, is not guessed.
 */
#ifndef BT_TA_TRACK_H
#define BT_TA_TRACK_H

#include <stddef.h>

#include "bt/record.h"
#include "bt/ta.h"

enum bt_track_mode {
	BT_TRACK_AUTO,     /* as above; what is not clear is refused */
	BT_TRACK_SYMBOL,   /* all bars of a symbol are one series */
	BT_TRACK_INTERVAL, /* several times as long is another series */
};

struct bt_track {
	bt_time until;  /* the end of its last bar */
	int64_t length; /* of its last bar, in ns; 0: no bar has an end */

	struct bt_ta **states; /* owned; NULL until its owner makes them */
	size_t n_states;
	int64_t day; /* of the last session */
	int has_day;
};

struct bt_track_of {
	struct bt_track *all;
	size_t n, cap;
	bt_time ended; /* the end of the last bar that has one */
	bt_time begun; /* the time of the last one that has none */
};

/* All zero is the empty table. */
struct bt_track_table {
	enum bt_track_mode mode;
	struct bt_track_of *symbols; /* by number */
	size_t n, cap;
};

/*
 * bt_track_find(t, bar, err): the series that a bar goes on with, or a new
 * one; valid until the next call.
 *
 *   fails  NULL: BT_BAD_INPUT where it is not clear, BT_SYSTEM.
 */
struct bt_track *bt_track_find(struct bt_track_table *t,
    const struct bt_bar *bar, struct bt_err *err) BT_MUST_USE;

/*
 * bt_track_follow(t, bar, err):
 * Whether a bar, whose series has been found, comes no earlier than the last
 * one of its symbol: by their ends, or by their times where none is known.  One
 * that goes back would have values computed of what came later.
 *
 *   fails  -1: BT_BAD_INPUT.
 */
int bt_track_follow(struct bt_track_table *t, const struct bt_bar *bar,
    struct bt_err *err) BT_MUST_USE;

/* bt_track_table_clear(t): free all, the states too. */
void bt_track_table_clear(struct bt_track_table *t);

#endif

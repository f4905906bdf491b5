/*
 * A plan: indicators by name, computed over a stream of bars.
 *
 * What `bt-ta` does, without files: it is told what is wanted, then which
 * further columns bars have, then gets the bars, and gives each of them more
 * columns.  A state of each indicator is kept for each series of bars
 * (ta/track.h).
 *
 *	[NAME=]INDICATOR[:OPTIONS][@INPUT,...]
 *
 *	rsi:14   bb=bbands:20,2   sma:20@volume   ema:9@rsi_14
 *
 * A column is called NAME, or as the indicator was asked for, with an
 * underscore in place of what is no letter, digit or point; of several outputs
 * each adds its own name, unless that is the indicator's.
 */
#ifndef BT_TA_PLAN_H
#define BT_TA_PLAN_H

#include <stddef.h>

#include "bt/err.h"
#include "bt/record.h"
#include "bt/time.h"
#include "ta/track.h"

struct bt_ta_plan;

/* bt_ta_plan_new(err) / bt_ta_plan_free(p): NULL when out of memory. */
struct bt_ta_plan *bt_ta_plan_new(struct bt_err *err) BT_MUST_USE;
void bt_ta_plan_free(struct bt_ta_plan *p);

/*
 * bt_ta_plan_session(p, zone, start): when a session's first bar begins: at
 * `start` (from midnight) in that zone (NULL: UTC), borrowed.  Without it,
 * midnight UTC.
 */
void bt_ta_plan_session(
    struct bt_ta_plan *p, const struct bt_zone *zone, int64_t start);

/* bt_ta_plan_series(p, mode): how bars of one symbol are told apart. */
void bt_ta_plan_series(struct bt_ta_plan *p, enum bt_track_mode mode);

/*
 * bt_ta_plan_add(p, text, err): want one indicator more, see above.
 *
 *   fails  BT_USAGE: no such indicator or option, an input too many, a column
 *          that is there already.
 */
int bt_ta_plan_add(
    struct bt_ta_plan *p, const char *text, struct bt_err *err) BT_MUST_USE;

/*
 * bt_ta_plan_bind(p, columns, err):
 * From here on bars have these further columns.
 *
 *   fails  BT_USAGE: an input that is no column of theirs, nor of an indicator
 *          before; a new column whose name they have already.
 */
int bt_ta_plan_bind(struct bt_ta_plan *p, const struct bt_columns *columns,
    struct bt_err *err) BT_MUST_USE;

/* bt_ta_plan_columns(p): the further columns of what it gives: theirs, then
 * the new ones.  Borrowed until the next bt_ta_plan_bind(). */
const struct bt_columns *bt_ta_plan_columns(const struct bt_ta_plan *p);

/*
 * bt_ta_plan_put(p, bar, extra, err):
 * One bar.
 *
 *   extra  the values of bt_ta_plan_columns(): those of the input are set, the
 *          rest is filled in, NaN where there is none.
 *   gives  1; 0 while an indicator of its series warms up.
 *   fails  -1: BT_BAD_INPUT where its series is not clear; BT_SYSTEM.
 */
int bt_ta_plan_put(struct bt_ta_plan *p, const struct bt_bar *bar,
    double *extra, struct bt_err *err) BT_MUST_USE;

#endif

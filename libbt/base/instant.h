/*
 * Instants as seconds and nanoseconds, apart and together.
 *
 * Calendars and zones reckon in seconds, which have room to spare; whether a
 * result is an instant is asked once, when it is joined again.
 */
#ifndef BT_BASE_INSTANT_H
#define BT_BASE_INSTANT_H

#include <stdint.h>

#include "bt/time.h"

/* bt_instant_sec(t, ns): the second that t is in; *ns, 0 .. 10^9 - 1, since. */
static inline int64_t
bt_instant_sec(bt_time t, int *ns)
{
	int64_t sec = t / BT_SECOND;
	int64_t rest = t % BT_SECOND;

	*ns = (int)(rest < 0 ? rest + BT_SECOND : rest);
	return sec - (rest < 0);
}

/* bt_instant_join(sec, ns, t): the reverse; 0, or -1 beyond the range. */
static inline int BT_MUST_USE
bt_instant_join(int64_t sec, int ns, bt_time *t)
{
	if (sec < INT64_MIN / BT_SECOND - 1 || sec > INT64_MAX / BT_SECOND)
		return -1;
	if (sec < 0) /* its start may lie below the range, and t within */
		return bt_time_add((sec + 1) * BT_SECOND, ns - BT_SECOND, t);
	return bt_time_add(sec * BT_SECOND, ns, t);
}

#endif

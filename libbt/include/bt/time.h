/*
 * Time: instants, spans and zones as text.
 *
 * Inside and out, time is UTC; a zone is only ever used to read times that
 * carry none, to find an account's day, or to write a strategy's times.
 * Nothing here reads TZ or the clock.
 */
#ifndef BT_TIME_H
#define BT_TIME_H

#include <stddef.h>

#include "bt/err.h"
#include "bt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BT_TIME_TEXT_MAX 40 /* longest text of an instant, with its NUL */

struct bt_zone; /* a time zone from the system's database; opaque */

/*
 * bt_zone_open(name, err) / bt_zone_free(z):
 * Load a zone: "UTC", an IANA name such as "America/New_York" from
 * $TZDIR or /usr/share/zoneinfo, or a fixed offset such as "+05:30".
 *
 *   fails  BT_USAGE, with a hint, where there is no such zone; BT_BAD_INPUT
 *          where its file is damaged; BT_SYSTEM; NULL then.
 *   owns   the caller frees it; freeing NULL is fine.
 */
struct bt_zone *bt_zone_open(const char *name, struct bt_err *err) BT_MUST_USE;
void bt_zone_free(struct bt_zone *z);

/* bt_zone_offset(z, t): seconds east of UTC at instant t; z NULL is UTC. */
int bt_zone_offset(const struct bt_zone *z, bt_time t);

/*
 * bt_zone_to_utc(z, local):
 * The instant of a wall-clock reading given as if it were UTC.  Of a reading
 * that occurs twice, the first; one that a change of offset skips is read
 * with the offset before the change, as most calendars do.  BT_TIME_NONE
 * where that is beyond the range.
 */
bt_time bt_zone_to_utc(const struct bt_zone *z, bt_time local);

/* How numbers are to be read as times; decided once a file, by its first. */
enum bt_epoch {
	BT_EPOCH_AUTO,
	BT_EPOCH_S,
	BT_EPOCH_MS,
	BT_EPOCH_US,
	BT_EPOCH_NS
};

/*
 * bt_time_parse(s, n, z, epoch, t):
 * Read an instant: RFC 3339 (any number of fraction digits up to nine, Z or
 * an offset), a date and time with a space or T, seconds optional, a date
 * 2024-01-02 or 2024/01/02 or 20240102, or a whole or decimal number of
 * seconds, milli-, micro- or nanoseconds since the epoch.
 *
 *   z      zone of a reading without offset; NULL is UTC.
 *   epoch  how a number is read.  Where it points to BT_EPOCH_AUTO it is set
 *          by the first number seen, from its size: below 1e11 seconds, below
 *          1e14 milli-, below 1e17 microseconds, else nanoseconds.  May be
 *          NULL: always automatic.  Eight digits are a date.
 *   gives  0; -1 where it is no time or beyond the range, t unchanged.
 */
int bt_time_parse(const char *s, size_t n, const struct bt_zone *z,
    enum bt_epoch *epoch, bt_time *t) BT_MUST_USE;

/*
 * bt_time_parse_short(s, n, t): the same in UTC as people write it in an
 * option: 2024 and 2024-06, too, are their first day, and no numbers.
 */
int bt_time_parse_short(const char *s, size_t n, bt_time *t) BT_MUST_USE;

/*
 * bt_time_parse_format(s, n, format, z, t):
 * Read an instant by a pattern: %Y %m %d %H %M %S %y %b %B %p %I %j %z %f %%
 * as in strptime(3) in English (%f: fraction digits, up to nine), other bytes
 * as they stand.  Gives 0 or -1.
 */
int bt_time_parse_format(const char *s, size_t n, const char *format,
    const struct bt_zone *z, bt_time *t) BT_MUST_USE;

/*
 * bt_time_format(t, buf): RFC 3339 in UTC, as many fraction digits as needed
 * (0 .. 9): 2024-01-02T09:30:00Z.  buf BT_TIME_TEXT_MAX; its length.
 * BT_TIME_NONE is the empty text.
 */
size_t bt_time_format(bt_time t, char *buf);

/*
 * bt_time_format_zone(t, z, buf): the same as wall clock and offset, of UTC
 * +00:00.  An offset with seconds, as before 1900, is cut to minutes, and the
 * wall clock with it: the instant is the same.
 */
size_t bt_time_format_zone(bt_time t, const struct bt_zone *z, char *buf);

/*
 * bt_time_add(t, span, sum): 0; -1 on overflow or where t is BT_TIME_NONE, sum
 * unchanged.
 */
int bt_time_add(bt_time t, int64_t span, bt_time *sum) BT_MUST_USE;

/*
 * bt_time_between(from, to): the ns from one instant to another that is no
 * earlier; INT64_MAX where there are more, as the ends of time are farther
 * apart than that.
 */
int64_t bt_time_between(bt_time from, bt_time to);

/* bt_time_civil(t, &y, &m, &d): the UTC date; t not BT_TIME_NONE. */
void bt_time_civil(bt_time t, int *y, int *m, int *d);
/* bt_time_from_civil(y, m, d): midnight UTC of a valid date, 1678..2261. */
bt_time bt_time_from_civil(int y, int m, int d);

/*
 * bt_span_parse(s, n, span):
 * Read a length of time in nanoseconds: a number with ns, us, ms, s, m, min,
 * h, d or w; a bare number is seconds ("60", "1.5h", "1d").  0 or -1.
 */
int bt_span_parse(const char *s, size_t n, int64_t *span) BT_MUST_USE;

/*
 * bt_span_format(span, buf): the shortest of the above in seconds where it is
 * asked for by `#interval`: "86400", "0.5".  buf BT_TIME_TEXT_MAX; its length.
 */
size_t bt_span_format(int64_t span, char *buf);

#ifdef __cplusplus
}
#endif
#endif

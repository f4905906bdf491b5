/*
 * Finding out how a file writes its times, by looking at them.
 *
 * There is a table of forms that dates have.  Each text that is looked at
 * strikes out the forms that cannot read it; what is left reads them all.
 * Where several are left that read the same texts differently, as day/month
 * and month/day do until a day is beyond the 12th, nothing is decided: the
 * caller looks further, and in the end refuses.  Nothing is ever guessed.
 */
#ifndef BT_DATA_CSVTIME_H
#define BT_DATA_CSVTIME_H

#include <stddef.h>

#include "bt/time.h"

#define BT_CSVTIME_TEXT_MAX 80 /* a longer text is no time */

struct bt_csvtime;

/*
 * bt_csvtime_check(format, err): whether a user's format names any part of a
 * time, before a file is seen.  0 or -1, BT_USAGE.
 */
int bt_csvtime_check(const char *format, struct bt_err *err) BT_MUST_USE;

/*
 * bt_csvtime_new(format, err) / bt_csvtime_free(t):
 * Begin a file.
 *
 *   format  as bt_time_parse_format() takes it, or "s", "ms", "us", "ns" for
 *           time since the epoch: nothing is to be found then.  NULL: look.
 *           Borrowed for life.
 *   fails   NULL, BT_SYSTEM.
 */
struct bt_csvtime *bt_csvtime_new(
    const char *format, struct bt_err *err) BT_MUST_USE;
void bt_csvtime_free(struct bt_csvtime *t);

/*
 * bt_csvtime_look(t, s, n):
 * Strike out the forms that cannot read this.  1, or 0 where no form would be
 * left: then this text is no time as the ones before it were, and t is as
 * before.
 */
int bt_csvtime_look(struct bt_csvtime *t, const char *s, size_t n);

/*
 * bt_csvtime_is_clear(t): whether the forms that are left agree on all texts
 * so far.  False while none was looked at.
 */
int bt_csvtime_is_clear(const struct bt_csvtime *t);

/*
 * bt_csvtime_form(t, k, buf, size): the k-th form that is left, as a format
 * ("ISO 8601 or epoch" for the first of the table); 0 past the last, else 1.
 */
int bt_csvtime_form(
    const struct bt_csvtime *t, size_t k, char *buf, size_t size);

/*
 * bt_csvtime_parse(t, s, n, z, at):
 * Read a time by the first form that is left.  0 or -1.
 *
 *   z   zone of times without an offset; NULL is UTC.
 */
int bt_csvtime_parse(struct bt_csvtime *t, const char *s, size_t n,
    const struct bt_zone *z, bt_time *at) BT_MUST_USE;

/* bt_csvtime_is_time(s, n): some form reads it (a plain small number: no). */
int bt_csvtime_is_time(const char *s, size_t n);

#endif

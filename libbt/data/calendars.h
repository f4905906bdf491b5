/*
 * The calendars that symbols name, `#symbol SPY calendar=nyse`: each is opened
 * when it is first asked for, and once.
 *
 * Only those that are found by name are taken: a file that a stream names
 * means nothing elsewhere, and is not opened because a stream says so.
 */
#ifndef BT_DATA_CALENDARS_H
#define BT_DATA_CALENDARS_H

#include <stddef.h>

#include "bt/symbol.h"
#include "data/calendar.h"

#define BT_CALENDARS_MAX 64 /* names, at most; further ones are not known */

/* All zero: none yet. */
struct bt_calendars {
	struct bt_calendars_entry {
		char name[sizeof((struct bt_instrument *)0)->calendar];
		struct bt_calendar *calendar; /* NULL: it cannot be opened */
	} entries[BT_CALENDARS_MAX];
	size_t n;
};

/*
 * bt_calendars_get(cs, name, calendar, err):
 * The calendar of an instrument.
 *
 *   calendar  where it is put: borrowed until bt_calendars_clear(); NULL where
 *             the name is "", or cannot be opened.
 *   gives     0; -1 the first time that a name cannot be opened, with err as
 *             bt_calendar_open() fills it.
 */
int bt_calendars_get(struct bt_calendars *cs, const char *name,
    const struct bt_calendar **calendar, struct bt_err *err) BT_MUST_USE;

void bt_calendars_clear(struct bt_calendars *cs);

#endif

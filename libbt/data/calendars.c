#include "data/calendars.h"

#include <stdio.h>
#include <string.h>

int
bt_calendars_get(struct bt_calendars *cs, const char *name,
    const struct bt_calendar **calendar, struct bt_err *err)
{
	struct bt_calendars_entry *e;
	size_t i;

	*calendar = NULL;
	if (name[0] == '\0')
		return 0;
	for (i = 0; i < cs->n; i++)
		if (strcmp(cs->entries[i].name, name) == 0) {
			*calendar = cs->entries[i].calendar;
			return 0;
		}
	if (cs->n == BT_CALENDARS_MAX)
		return 0;
	e = &cs->entries[cs->n++];
	(void)snprintf(e->name, sizeof e->name, "%s", name);
	e->calendar = NULL;
	if (strpbrk(name, "/.") != NULL)
		return bt_fail(err, BT_BAD_INPUT,
		    "'%s' is a file, which a stream cannot name", name);
	e->calendar = bt_calendar_open(name, err);
	*calendar = e->calendar;
	return e->calendar == NULL ? -1 : 0;
}

void
bt_calendars_clear(struct bt_calendars *cs)
{
	while (cs->n > 0)
		bt_calendar_free(cs->entries[--cs->n].calendar);
}

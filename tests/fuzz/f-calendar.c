/*
 * Calendars: any bytes are read or refused in words; what was read gives
 * sessions that hold together, and whose instants lead back to them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_session(const struct bt_calendar *c, int32_t day)
{
	struct bt_session s, again;
	int i;

	if (!bt_calendar_session(c, day, &s))
		return;
	if (s.day != day || s.n < 1 || s.n > BT_SESSION_PARTS ||
	    s.open != s.parts[0].open || s.close != s.parts[s.n - 1].close)
		abort();
	for (i = 0; i < s.n; i++)
		if (s.parts[i].open >= s.parts[i].close ||
		    (i > 0 && s.parts[i].open < s.parts[i - 1].close))
			abort();
	if (!bt_calendar_at(c, s.open, &again) ||
	    !bt_calendar_at(c, s.close - 1, &again))
		abort();
	if (!bt_calendar_next(c, s.open - 1, &again) || again.open > s.open ||
	    !bt_calendar_prev(c, s.close, &again) || again.close > s.close)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bt_err err = { 0 };
	struct bt_calendar *c =
	    bt_calendar_parse((const char *)data, size, "f.yaml", &err);
	int32_t day;

	/* a refusal has a reason and a line, a success neither */
	if ((c == NULL) != (err.status != BT_OK) ||
	    (c == NULL && (err.text[0] == '\0' || err.line < 1)))
		abort();
	for (day = 19700; c != NULL && day < 20120; day += 7)
		try_session(c, day + (int32_t)(size % 7));
	bt_calendar_free(c);
	return 0;
}

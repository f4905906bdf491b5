/*
 * What calendars are made of: for calendar.c, which asks, and calfile.c,
 * which reads.
 */
#ifndef BT_DATA_CALRULES_H
#define BT_DATA_CALRULES_H

#include "data/calendar.h"
#include "io/yaml.h"

#define BT_CAL_DAY 86400 /* seconds of a clock's day */

/* Clock times of a session, in seconds from midnight of its date. */
struct bt_cal_hours {
	int n;
	struct {
		int32_t open, close; /* below 0: the day before */
	} parts[BT_SESSION_PARTS];
};

/* The hours of some weekdays, while they hold. */
struct bt_cal_rule {
	uint32_t days;    /* a bit for each, Monday first */
	int32_t from, to; /* dates, both within */
	struct bt_cal_hours hours;
};

/* In the order in which two may stand on one date. */
enum bt_cal_kind {
	BT_CAL_HOLIDAY,
	BT_CAL_EARLY,
	BT_CAL_SPECIAL
};

/* What is said of one date. */
struct bt_cal_date {
	int32_t day;
	enum bt_cal_kind kind;
	int32_t close;    /* early: in seconds from midnight */
	size_t hours;     /* special: which of the calendar's */
	const char *name; /* in the document */
	int64_t line;
};

struct bt_calendar {
	struct bt_yaml *doc; /* names are in it */
	char name[64];       /* its own */
	struct bt_zone *zone;
	struct bt_cal_rule *rules;
	size_t n_rules, cap_rules;
	struct bt_cal_date *dates; /* by day, then by kind */
	size_t n_dates, cap_dates;
	struct bt_cal_hours *hours;
	size_t n_hours, cap_hours;
	int32_t from, to; /* known */
};

/*
 * bt_cal_build(doc, err): the calendar of a document, which becomes its own,
 * also on failure; NULL may be given.
 */
struct bt_calendar *bt_cal_build(
    struct bt_yaml *doc, struct bt_err *err) BT_MUST_USE;

/* bt_cal_rule_of(c, day): the last of the rules that holds, or NULL. */
const struct bt_cal_rule *bt_cal_rule_of(
    const struct bt_calendar *c, int32_t day);

/* bt_cal_cut(h, close): what is left of hours that end early; 0 parts: none. */
struct bt_cal_hours bt_cal_cut(const struct bt_cal_hours *h, int32_t close);

#endif

#include "base/tzrule.h"

#include <string.h>

#include "base/ascii.h"
#include "base/civil.h"

struct cursor {
	const char *p, *end;
};

static int
take_char(struct cursor *c, char want)
{
	if (c->p == c->end || *c->p != want)
		return 0;
	c->p++;
	return 1;
}

/* A whole number lo .. hi; 0 or -1. */
static int
take_int(struct cursor *c, int lo, int hi, int *v)
{
	const char *start = c->p;
	int x = 0;

	for (; c->p < c->end && bt_ascii_is_digit(*c->p) && x < 1000; c->p++)
		x = x * 10 + (*c->p - '0');
	if (c->p == start || x < lo || x > hi)
		return -1;
	*v = x;
	return 0;
}

/* Three or more letters, or anything in angle brackets; 0 or -1. */
static int
skip_name(struct cursor *c)
{
	const char *start = c->p;

	if (take_char(c, '<')) {
		while (c->p < c->end && *c->p != '>')
			c->p++;
		return take_char(c, '>') ? 0 : -1;
	}
	while (c->p < c->end && bt_ascii_is_alpha(*c->p))
		c->p++;
	return c->p - start >= 3 ? 0 : -1;
}

/* [+-]hh[:mm[:ss]] with hh up to `hours`, in seconds; 0 or -1. */
static int
take_hms(struct cursor *c, int hours, int *sec)
{
	int is_negative = take_char(c, '-');
	int h, m = 0, s = 0;

	if (!is_negative)
		(void)take_char(c, '+');
	if (take_int(c, 0, hours, &h) < 0)
		return -1;
	if (take_char(c, ':')) {
		if (take_int(c, 0, 59, &m) < 0)
			return -1;
		if (take_char(c, ':') && take_int(c, 0, 59, &s) < 0)
			return -1;
	}
	s += h * 3600 + m * 60;
	*sec = is_negative ? -s : s;
	return 0;
}

/* A day of the year, the comma before it, and the time; 0 or -1. */
static int
take_day(struct cursor *c, struct bt_tzrule_day *d)
{
	int rc;

	if (!take_char(c, ','))
		return -1;
	if (take_char(c, 'M')) {
		d->kind = BT_TZRULE_MONTH;
		if (take_int(c, 1, 12, &d->month) < 0 || !take_char(c, '.') ||
		    take_int(c, 1, 5, &d->week) < 0 || !take_char(c, '.'))
			return -1;
		rc = take_int(c, 0, 6, &d->weekday);
	} else if (take_char(c, 'J')) {
		d->kind = BT_TZRULE_JULIAN;
		rc = take_int(c, 1, 365, &d->day);
	} else {
		d->kind = BT_TZRULE_DAY;
		rc = take_int(c, 0, 365, &d->day);
	}
	d->sec = 2 * 3600;
	/* a week of hours: the extension of RFC 8536 */
	if (rc == 0 && take_char(c, '/'))
		rc = take_hms(c, 167, &d->sec);
	return rc;
}

int
bt_tzrule_parse(const char *s, size_t n, struct bt_tzrule *rule)
{
	struct cursor c = { s, s + n };

	memset(rule, 0, sizeof *rule);
	if (skip_name(&c) < 0 || take_hms(&c, 24, &rule->std_offset) < 0)
		return -1;
	rule->std_offset = -rule->std_offset;
	if (c.p == c.end)
		return 0;
	rule->has_dst = 1;
	rule->dst_offset = rule->std_offset + 3600;
	if (skip_name(&c) < 0)
		return -1;
	if (c.p < c.end && *c.p != ',') {
		if (take_hms(&c, 24, &rule->dst_offset) < 0)
			return -1;
		rule->dst_offset = -rule->dst_offset;
	}
	if (take_day(&c, &rule->start) < 0 || take_day(&c, &rule->end) < 0)
		return -1;
	return c.p == c.end ? 0 : -1;
}

/* The week'th given weekday of a month, as days since 1970. */
static int
month_day(const struct bt_tzrule_day *d, int year)
{
	int first = bt_civil_to_days(year, d->month, 1);
	/* 1970-01-01 was a Thursday */
	int weekday = ((first + 4) % 7 + 7) % 7;
	int day = (d->weekday - weekday + 7) % 7 + (d->week - 1) * 7;

	if (day >= bt_civil_month_days(year, d->month))
		day -= 7;
	return first + day;
}

int64_t
bt_tzrule_local(const struct bt_tzrule_day *d, int year)
{
	int days = 0;

	switch (d->kind) {
	case BT_TZRULE_MONTH:
		days = month_day(d, year);
		break;
	case BT_TZRULE_JULIAN:
		days = bt_civil_to_days(year, 1, 1) + d->day - 1;
		if (bt_civil_is_leap(year) && d->day >= 60)
			days++;
		break;
	case BT_TZRULE_DAY:
		days = bt_civil_to_days(year, 1, 1) + d->day;
		break;
	}
	return days * INT64_C(86400) + d->sec;
}

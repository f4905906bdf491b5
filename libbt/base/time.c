#include "bt/time.h"

#include <string.h>

#include "base/civil.h"
#include "base/instant.h"
#include "base/zone.h"
#include "bt/num.h"
#include "bt/qty.h"

int
bt_time_add(bt_time t, int64_t span, bt_time *sum)
{
	/* the least integer is no instant */
	if (t == BT_TIME_NONE)
		return -1;
	if (span > 0 ? t > INT64_MAX - span : t <= INT64_MIN - span)
		return -1;
	*sum = t + span;
	return 0;
}

int64_t
bt_time_between(bt_time from, bt_time to)
{
	const uint64_t span = (uint64_t)to - (uint64_t)from;

	return span < INT64_MAX ? (int64_t)span : INT64_MAX;
}

void
bt_time_civil(bt_time t, int *y, int *m, int *d)
{
	int64_t days = t / BT_DAY - (t % BT_DAY < 0);
	struct bt_civil c = bt_civil_from_days((int)days);

	*y = c.year;
	*m = c.month;
	*d = c.day;
}

bt_time
bt_time_from_civil(int y, int m, int d)
{
	return bt_civil_to_days(y, m, d) * BT_DAY;
}

static char *
put2(char *p, int v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
	return p + 2;
}

static char *
put_fraction(char *p, int ns)
{
	char *last;
	int i;

	*p = '.';
	last = p;
	for (i = 9; i > 0; i--, ns /= 10) {
		p[i] = (char)('0' + ns % 10);
		if (last == p && p[i] != '0')
			last = p + i;
	}
	return last + 1;
}

/* A wall clock's reading, without its offset. */
static char *
put_reading(char *p, int64_t sec, int ns)
{
	int64_t days = sec / 86400 - (sec % 86400 < 0);
	struct bt_civil c = bt_civil_from_days((int)days);
	int of_day = (int)(sec - days * 86400);

	p = put2(p, c.year / 100);
	p = put2(p, c.year % 100);
	*p++ = '-';
	p = put2(p, c.month);
	*p++ = '-';
	p = put2(p, c.day);
	*p++ = 'T';
	p = put2(p, of_day / 3600);
	*p++ = ':';
	p = put2(p, of_day / 60 % 60);
	*p++ = ':';
	p = put2(p, of_day % 60);
	return ns != 0 ? put_fraction(p, ns) : p;
}

size_t
bt_time_format(bt_time t, char *buf)
{
	char *p = buf;
	int64_t sec;
	int ns;

	if (t != BT_TIME_NONE) {
		sec = bt_instant_sec(t, &ns);
		p = put_reading(p, sec, ns);
		*p++ = 'Z';
	}
	*p = '\0';
	return (size_t)(p - buf);
}

size_t
bt_time_format_zone(bt_time t, const struct bt_zone *z, char *buf)
{
	char *p = buf;
	int64_t sec;
	int ns, min;

	if (t != BT_TIME_NONE) {
		sec = bt_instant_sec(t, &ns);
		/*
		 * RFC 3339 has no seconds in an offset, as local mean times
		 * had; without them on both sides it is the same instant.
		 */
		min = bt_zone_at(z, sec) / 60;
		p = put_reading(p, sec + min * 60, ns);
		*p++ = min < 0 ? '-' : '+';
		min = min < 0 ? -min : min;
		p = put2(p, min / 60);
		*p++ = ':';
		p = put2(p, min % 60);
	}
	*p = '\0';
	return (size_t)(p - buf);
}

/* What a span may be counted in: `times` units of 1 / 10^scale seconds. */
struct unit {
	const char *name;
	int scale;
	int64_t times;
};

static const struct unit units[] = { { "", 0, 1 }, { "s", 0, 1 },
	{ "ns", 9, 1 }, { "us", 6, 1 }, { "ms", 3, 1 }, { "m", 0, 60 },
	{ "min", 0, 60 }, { "h", 0, 3600 }, { "d", 0, 86400 },
	{ "w", 0, 604800 } };

static const struct unit *
find_unit(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof units / sizeof *units; i++)
		if (strlen(units[i].name) == n &&
		    memcmp(units[i].name, s, n) == 0)
			return &units[i];
	return NULL;
}

int
bt_span_parse(const char *s, size_t n, int64_t *span)
{
	struct bt_lot lot = { .mant = 1 };
	const struct unit *unit;
	const char *rest;
	bt_qty count;
	double ignored;

	rest = bt_num_scan(s, s + n, &ignored); /* to find its end */
	if (rest == NULL)
		return -1;
	unit = find_unit(rest, (size_t)(s + n - rest));
	if (unit == NULL)
		return -1;
	/* a nanosecond is to the unit as a lot is to one: exact */
	lot.scale = 9 - unit->scale;
	if (bt_qty_parse(s, (size_t)(rest - s), lot, &count) < 0 ||
	    count > INT64_MAX / unit->times ||
	    count < -(INT64_MAX / unit->times))
		return -1;
	*span = count * unit->times;
	return 0;
}

size_t
bt_span_format(int64_t span, char *buf)
{
	struct bt_lot ns = { .mant = 1, .scale = 9 };

	return bt_qty_format(span, ns, buf);
}

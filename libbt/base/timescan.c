/*
 * Reading instants: RFC 3339 and its relatives, numbers, patterns.
 *
 * All of them fill a struct reading, which is then placed in time.
 */
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/civil.h"
#include "base/instant.h"
#include "base/timefast.h"
#include "base/zone.h"
#include "bt/num.h"
#include "bt/qty.h"
#include "bt/time.h"

/* Text that is consumed from its front. */
struct cursor {
	const char *p, *end;
};

/* A wall clock's reading, and its offset where it has one. */
struct reading {
	int year, month, day, hour, min, sec, ns;
	int has_offset, offset; /* seconds east of UTC */
	int year_day;           /* %j: 1 .. 366, or -1 */
	int is_pm, has_pm;      /* %p */
};

/* Between least and most digits, as many as there are; 0 or -1. */
static int
take_digits(struct cursor *c, int least, int most, int *v)
{
	int n, x = 0;

	for (n = 0; n < most && c->p < c->end && bt_ascii_is_digit(*c->p); n++)
		x = x * 10 + (*c->p++ - '0');
	if (n < least)
		return -1;
	*v = x;
	return 0;
}

static int
take_char(struct cursor *c, char want)
{
	if (c->p == c->end || *c->p != want)
		return 0;
	c->p++;
	return 1;
}

/* One to nine digits of a fraction, as nanoseconds; 0 or -1. */
static int
take_fraction(struct cursor *c, int *ns)
{
	const char *start = c->p;
	int i;

	if (take_digits(c, 1, 9, ns) < 0)
		return -1;
	for (i = (int)(c->p - start); i < 9; i++)
		*ns *= 10;
	return 0;
}

/* Z, +05:30, +0530 or +05; 0 or -1. */
static int
take_offset(struct cursor *c, struct reading *r)
{
	int is_west, hour, min = 0;

	r->has_offset = 1;
	r->offset = 0;
	if (take_char(c, 'Z') || take_char(c, 'z'))
		return 0;
	is_west = take_char(c, '-');
	if (!is_west && !take_char(c, '+'))
		return -1;
	if (take_digits(c, 2, 2, &hour) < 0)
		return -1;
	if (c->p < c->end && (take_char(c, ':') || bt_ascii_is_digit(*c->p)))
		if (take_digits(c, 2, 2, &min) < 0)
			return -1;
	if (hour > 23 || min > 59)
		return -1;
	r->offset = (hour * 60 + min) * (is_west ? -60 : 60);
	return 0;
}

/* 2024-01-02, 2024/01/02 or 20240102; 0 or -1. */
static int
take_date(struct cursor *c, struct reading *r)
{
	char mark;

	if (take_digits(c, 4, 4, &r->year) < 0 || c->p == c->end)
		return -1;
	mark = *c->p;
	if (mark != '-' && mark != '/')
		mark = '\0';
	if (mark != '\0')
		c->p++;
	if (take_digits(c, 2, 2, &r->month) < 0)
		return -1;
	if (mark != '\0' && !take_char(c, mark))
		return -1;
	return take_digits(c, 2, 2, &r->day);
}

/* 09:30, 09:30:00, 09:30:00.5, or without colons; 0 or -1. */
static int
take_clock(struct cursor *c, struct reading *r)
{
	int has_colons;

	if (take_digits(c, 2, 2, &r->hour) < 0)
		return -1;
	has_colons = take_char(c, ':');
	if (take_digits(c, 2, 2, &r->min) < 0)
		return -1;
	if (has_colons ? !take_char(c, ':')
		       : c->p == c->end || !bt_ascii_is_digit(*c->p))
		return 0;
	if (take_digits(c, 2, 2, &r->sec) < 0)
		return -1;
	return take_char(c, '.') ? take_fraction(c, &r->ns) : 0;
}

/* The instant that a reading names; 0 or -1. */
static int
place(const struct reading *r, const struct bt_zone *z, bt_time *t)
{
	int64_t sec;

	if (!bt_civil_is_valid(r->year, r->month, r->day) || r->hour > 23 ||
	    r->min > 59 || r->sec > 59)
		return -1;
	sec = bt_civil_to_days(r->year, r->month, r->day) * INT64_C(86400) +
	      r->hour * 3600 + r->min * 60 + r->sec;
	sec = r->has_offset ? sec - r->offset : bt_zone_local(z, sec);
	return bt_instant_join(sec, r->ns, t);
}

static int
parse_date(const char *s, size_t n, const struct bt_zone *z, bt_time *t)
{
	struct cursor c = { s, s + n };
	struct reading r = { 0 };

	if (take_date(&c, &r) < 0)
		return -1;
	if (c.p < c.end) {
		if (!take_char(&c, 'T') && !take_char(&c, ' ') &&
		    !take_char(&c, 't'))
			return -1;
		if (take_clock(&c, &r) < 0)
			return -1;
		if (c.p < c.end && take_offset(&c, &r) < 0)
			return -1;
	}
	return c.p == c.end ? place(&r, z, t) : -1;
}

/* How a number's size says it is to be read. */
static enum bt_epoch
guess_epoch(double v)
{
	v = v < 0 ? -v : v;
	if (v < 1e11)
		return BT_EPOCH_S;
	if (v < 1e14)
		return BT_EPOCH_MS;
	return v < 1e17 ? BT_EPOCH_US : BT_EPOCH_NS;
}

static int
parse_epoch(const char *s, size_t n, enum bt_epoch *epoch, bt_time *t)
{
	enum bt_epoch e = epoch != NULL ? *epoch : BT_EPOCH_AUTO;
	struct bt_lot ns = { .mant = 1 };
	double v;

	if (bt_num_parse(s, n, &v) < 0)
		return -1;
	if (e == BT_EPOCH_AUTO)
		e = guess_epoch(v);
	/* a nanosecond is to the unit as a lot is to one: exact */
	ns.scale = 9 - 3 * ((int)e - (int)BT_EPOCH_S);
	if (bt_qty_parse(s, n, ns, t) < 0)
		return -1;
	if (epoch != NULL)
		*epoch = e;
	return 0;
}

/* Begins as a date does: four digits and a mark, or eight digits alone. */
static int
is_date(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n && bt_ascii_is_digit(s[i]); i++)
		;
	if (i == 4 && n > 4)
		return s[4] == '-' || s[4] == '/';
	return i == 8 && (n == 8 || s[8] == ' ' || (s[8] | 0x20) == 't');
}

int
bt_time_parse(const char *s, size_t n, const struct bt_zone *z,
    enum bt_epoch *epoch, bt_time *t)
{
	if (n == BT_TIMEFAST_LEN && bt_timefast_parse(s, t) == 0)
		return 0;
	if (is_date(s, n))
		return parse_date(s, n, z, t);
	return parse_epoch(s, n, epoch, t);
}

static int
are_digits(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n && bt_ascii_is_digit(s[i]); i++)
		;
	return i == n;
}

int
bt_time_parse_short(const char *s, size_t n, bt_time *t)
{
	char date[] = "0000-01-01";

	if ((n != 4 && n != 7) || !are_digits(s, 4) ||
	    (n == 7 && (s[4] != '-' || !are_digits(s + 5, 2))))
		return bt_time_parse(s, n, NULL, NULL, t);
	memcpy(date, s, n);
	return bt_time_parse(date, sizeof date - 1, NULL, NULL, t);
}

static const char *const months[12] = { "january", "february", "march", "april",
	"may", "june", "july", "august", "september", "october", "november",
	"december" };

/* An English month, in full or its first three letters; 0 or -1. */
static int
take_month(struct cursor *c, int *month)
{
	size_t left = (size_t)(c->end - c->p), n;
	int i;

	for (i = 0; i < 12; i++) {
		n = strlen(months[i]);
		if (left < n || !bt_ascii_same(c->p, months[i], n))
			n = 3;
		if (left >= n && bt_ascii_same(c->p, months[i], n)) {
			c->p += n;
			*month = i + 1;
			return 0;
		}
	}
	return -1;
}

static int
take_pm(struct cursor *c, struct reading *r)
{
	if (c->end - c->p < 2)
		return -1;
	r->has_pm = 1;
	r->is_pm = bt_ascii_same(c->p, "pm", 2);
	if (!r->is_pm && !bt_ascii_same(c->p, "am", 2))
		return -1;
	c->p += 2;
	return 0;
}

/* As POSIX has it: 69 .. 99 are of the last century. */
static int
take_short_year(struct cursor *c, int *year)
{
	if (take_digits(c, 2, 2, year) < 0)
		return -1;
	*year += *year < 69 ? 2000 : 1900;
	return 0;
}

/* What a conversion letter stands for; 0 or -1. */
static int
take_field(struct cursor *c, char letter, struct reading *r)
{
	switch (letter) {
	case 'Y':
		return take_digits(c, 4, 4, &r->year);
	case 'y':
		return take_short_year(c, &r->year);
	case 'm':
		return take_digits(c, 1, 2, &r->month);
	case 'b':
	case 'B':
		return take_month(c, &r->month);
	case 'd':
		return take_digits(c, 1, 2, &r->day);
	case 'j':
		return take_digits(c, 1, 3, &r->year_day);
	case 'H':
	case 'I':
		return take_digits(c, 1, 2, &r->hour);
	case 'M':
		return take_digits(c, 1, 2, &r->min);
	case 'S':
		return take_digits(c, 1, 2, &r->sec);
	case 'f':
		return take_fraction(c, &r->ns);
	case 'p':
		return take_pm(c, r);
	case 'z':
		return take_offset(c, r);
	case '%':
		return take_char(c, '%') ? 0 : -1;
	default:
		return -1;
	}
}

/* Settle what %j and %p meant; 0 or -1. */
static int
settle(struct reading *r)
{
	struct bt_civil date;

	if (r->has_pm) {
		if (r->hour < 1 || r->hour > 12)
			return -1;
		r->hour = r->hour % 12 + (r->is_pm ? 12 : 0);
	}
	if (r->year_day >= 0) {
		date = bt_civil_from_days(
		    bt_civil_to_days(r->year, 1, 1) + r->year_day - 1);
		if (date.year != r->year)
			return -1;
		r->month = date.month;
		r->day = date.day;
	}
	return 0;
}

int
bt_time_parse_format(const char *s, size_t n, const char *format,
    const struct bt_zone *z, bt_time *t)
{
	struct cursor c = { s, s + n };
	struct reading r = { .month = 1, .day = 1, .year_day = -1 };

	for (; *format != '\0'; format++) {
		if (*format != '%') {
			if (!take_char(&c, *format))
				return -1;
			continue;
		}
		format++;
		if (*format == '\0' || take_field(&c, *format, &r) < 0)
			return -1;
	}
	if (c.p != c.end || settle(&r) < 0)
		return -1;
	return place(&r, z, t);
}

#include "data/csvtime.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

/*
 * Forms of dates.  Two-digit years come last in a date only; with points the
 * day is always first.  Form 0 is bt_time_parse(): ISO 8601, or a number.
 */
static const char *const dates[] = { NULL, "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d",
	"%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y",
	"%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d.%m.%y", "%b %d %Y",
	"%b %d, %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%Y-%b-%d",
	"%Y-%m", "%b %Y" };
#define N_DATES (sizeof dates / sizeof dates[0])

/* This one has no marks: eight digits begin it. */
#define COMPACT_DATE 4

/*
 * What may follow a date.  No text fits two of them after the same date, so
 * they may change from row to row: some programs leave out a midnight.
 */
static const struct {
	const char *format;
	size_t digits; /* without colons: so many digits end the text */
} clocks[] = { { "", 0 }, { " %H:%M", 0 }, { " %H:%M:%S", 0 },
	{ " %H:%M:%S.%f", 0 }, { " %H%M", 4 }, { " %H%M%S", 6 },
	{ " %I:%M %p", 0 }, { " %I:%M:%S %p", 0 }, { " %I:%M%p", 0 },
	{ " %I:%M:%S%p", 0 }, { " %I %p", 0 }, { " %I-%p", 0 },
	{ " %H:%M%z", 0 }, { " %H:%M:%S%z", 0 }, { " %H:%M:%S.%f%z", 0 },
	{ " %H:%M %z", 0 }, { " %H:%M:%S %z", 0 }, { " %H:%M:%S.%f %z", 0 },
	{ " %H:%M:%S GMT%z", 0 }, { " %H:%M:%S.%f GMT%z", 0 }, { "T%H:%M", 0 },
	{ "T%H:%M:%S", 0 }, { "T%H%M%S", 6 }, { "%H%M", 12 },
	{ "%H%M%S", 14 } };
#define N_CLOCKS (sizeof clocks / sizeof clocks[0])

#define FORM_MAX 40 /* longest form, with its NUL */

/*
 * A number of fewer digits is no time since the epoch, but a year, a row's
 * number, or a day of a spreadsheet (45292.5).
 */
#define EPOCH_LEAST 9

struct left {
	uint8_t date;
	uint8_t clock; /* the last that fitted */
	uint64_t sum;  /* of what it read so far: differs where forms differ */
};

struct bt_csvtime {
	const char *format;  /* the caller's, or NULL */
	enum bt_epoch epoch; /* of form 0 */
	int has_looked;
	size_t n; /* forms left; those struck out stand behind them */
	struct left left[N_DATES];
};

/* A text as the forms want it, and what was cut from it. */
struct text {
	char s[BT_CSVTIME_TEXT_MAX];
	size_t n;
	int is_utc; /* said "UTC" or "GMT" */
};

/* The unit of time since the epoch that a format names, or BT_EPOCH_AUTO. */
static enum bt_epoch
find_unit(const char *format)
{
	static const char *const units[] = { "s", "ms", "us", "ns" };
	int i;

	for (i = 0; i < 4; i++)
		if (strcmp(format, units[i]) == 0)
			return (enum bt_epoch)(BT_EPOCH_S + i);
	return BT_EPOCH_AUTO;
}

int
bt_csvtime_check(const char *format, struct bt_err *err)
{
	if (find_unit(format) != BT_EPOCH_AUTO || strchr(format, '%') != NULL)
		return 0;
	(void)bt_fail(err, BT_USAGE,
	    "--date-format: '%s' names no part of a time", format);
	return bt_err_hint(err,
	    "write it as for strptime(3): %%Y-%%m-%%d, %%d/%%m/%%Y %%H:%%M; "
	    "or s, ms, us, ns");
}

struct bt_csvtime *
bt_csvtime_new(const char *format, struct bt_err *err)
{
	struct bt_csvtime *t = calloc(1, sizeof *t);
	size_t i;

	if (t == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	t->format = format;
	if (format != NULL)
		t->epoch = find_unit(format);
	for (i = 0; i < N_DATES; i++)
		t->left[i].date = (uint8_t)i;
	t->n = N_DATES;
	return t;
}

void
bt_csvtime_free(struct bt_csvtime *t)
{
	free(t);
}

static void
write_form(const struct left *form, char *buf)
{
	const char *date = dates[form->date];
	const char *clock = clocks[form->clock].format;

	memcpy(buf, date, strlen(date));
	memcpy(buf + strlen(date), clock, strlen(clock) + 1);
}

/* Runs of blanks become one; an ending UTC or GMT is cut.  0 or -1. */
static int
prepare(const char *s, size_t n, struct text *text)
{
	size_t i;

	text->n = 0;
	text->is_utc = 0;
	for (i = 0; i < n; i++) {
		char c = bt_ascii_is_blank(s[i]) ? ' ' : s[i];

		if (c == ' ' && (text->n == 0 || text->s[text->n - 1] == ' '))
			continue;
		if (text->n == sizeof text->s)
			return -1;
		text->s[text->n++] = c;
	}
	while (text->n > 0 && text->s[text->n - 1] == ' ')
		text->n--;
	if (text->n > 4 && (memcmp(text->s + text->n - 4, " UTC", 4) == 0 ||
			       memcmp(text->s + text->n - 4, " GMT", 4) == 0)) {
		text->n -= 4;
		text->is_utc = 1;
	}
	return text->n > 0 ? 0 : -1;
}

/* Whether it is a number that is too small to be a time since the epoch. */
static int
is_small_number(const struct text *text)
{
	size_t digits = 0;

	while (digits < text->n && bt_ascii_is_digit(text->s[digits]))
		digits++;
	if (digits == text->n)
		/* Eight digits alone are a date. */
		return digits < EPOCH_LEAST && digits != 8;
	return digits < EPOCH_LEAST && text->s[digits] == '.';
}

/*
 * Digits without marks must be all there: of `2024012` and `123` nobody knows
 * which ones are missing.
 */
static int
is_compact_ok(const struct left *form, const struct text *text)
{
	size_t want = clocks[form->clock].digits;
	size_t n = text->n, head = 0, tail = 0;

	while (head < n && bt_ascii_is_digit(text->s[head]))
		head++;
	while (tail < n && bt_ascii_is_digit(text->s[n - 1 - tail]))
		tail++;
	if (want > 8)
		return form->date == COMPACT_DATE && head == want;
	if (form->date == COMPACT_DATE && head != 8)
		return 0;
	return want == 0 || tail == want;
}

/* Read a text by a form, with the clock it had last or another; 0 or -1. */
static int
read_form(struct left *form, const struct text *text, const struct bt_zone *z,
    enum bt_epoch *epoch, bt_time *at)
{
	char format[FORM_MAX];
	size_t i, first = form->clock;

	if (form->date == 0)
		return is_small_number(text)
			   ? -1
			   : bt_time_parse(text->s, text->n, z, epoch, at);
	for (i = 0; i < N_CLOCKS; i++) {
		form->clock = (uint8_t)((first + i) % N_CLOCKS);
		if (!is_compact_ok(form, text))
			continue;
		write_form(form, format);
		if (bt_time_parse_format(text->s, text->n, format, z, at) == 0)
			return 0;
	}
	form->clock = (uint8_t)first;
	return -1;
}

int
bt_csvtime_look(struct bt_csvtime *t, const char *s, size_t n)
{
	enum bt_epoch epoch = t->epoch;
	struct text text;
	size_t i, n_left = 0;
	bt_time at;

	if (t->format != NULL)
		return bt_csvtime_parse(t, s, n, NULL, &at) == 0;
	if (prepare(s, n, &text) < 0)
		return 0;
	for (i = 0; i < t->n; i++) {
		struct left left = t->left[i];

		if (read_form(&left, &text, NULL, &epoch, &at) < 0)
			continue;
		/* What fails goes behind, so that nothing is lost if all do. */
		t->left[i] = t->left[n_left];
		left.sum = left.sum * UINT64_C(0x100000001b3) + (uint64_t)at;
		t->left[n_left++] = left;
	}
	if (n_left == 0)
		return 0;
	t->n = n_left;
	t->epoch = epoch;
	t->has_looked = 1;
	return 1;
}

int
bt_csvtime_is_clear(const struct bt_csvtime *t)
{
	size_t i;

	if (t->format != NULL)
		return 1;
	for (i = 1; i < t->n; i++)
		if (t->left[i].sum != t->left[0].sum)
			return 0;
	return t->has_looked;
}

int
bt_csvtime_form(const struct bt_csvtime *t, size_t k, char *buf, size_t size)
{
	char format[FORM_MAX] = "ISO 8601 or epoch";

	if (t->format != NULL ? k > 0 : k >= t->n)
		return 0;
	if (t->format == NULL && t->left[k].date != 0)
		write_form(&t->left[k], format);
	if (size > 0) {
		const char *s = t->format != NULL ? t->format : format;
		size_t n = strlen(s) < size ? strlen(s) : size - 1;

		memcpy(buf, s, n);
		buf[n] = '\0';
	}
	return 1;
}

int
bt_csvtime_parse(struct bt_csvtime *t, const char *s, size_t n,
    const struct bt_zone *z, bt_time *at)
{
	struct text text;

	if (prepare(s, n, &text) < 0)
		return -1;
	if (text.is_utc)
		z = NULL;
	if (t->format != NULL && t->epoch != BT_EPOCH_AUTO)
		return bt_time_parse(text.s, text.n, z, &t->epoch, at);
	if (t->format != NULL)
		return bt_time_parse_format(text.s, text.n, t->format, z, at);
	return read_form(&t->left[0], &text, z, &t->epoch, at);
}

int
bt_csvtime_is_time(const char *s, size_t n)
{
	enum bt_epoch epoch = BT_EPOCH_AUTO;
	struct text text;
	bt_time at;
	size_t i;

	/* A time has a digit in it: most fields need not be tried. */
	for (i = 0; i < n && !bt_ascii_is_digit(s[i]); i++)
		;
	if (i == n || prepare(s, n, &text) < 0)
		return 0;
	for (i = 0; i < N_DATES; i++) {
		struct left form = { .date = (uint8_t)i };

		if (read_form(&form, &text, NULL, &epoch, &at) == 0)
			return 1;
	}
	return 0;
}

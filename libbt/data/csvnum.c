#include "data/csvnum.h"

#include <math.h>
#include <string.h>

#include "base/ascii.h"
#include "bt/num.h"

#define DIGITS_MAX 60 /* a longer number is none */

/* Words for "not given". */
static int
is_absent(const char *s, size_t n)
{
	static const char *const words[] = { "nan", "na", "n/a", "null", "none",
		"nil", "-", "--" };
	size_t i;

	if (n == 0)
		return 1;
	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (bt_ascii_is_word(s, n, words[i]))
			return 1;
	return 0;
}

/* What stands between groups of digits: a blank of any width, or '. */
static size_t
measure_gap(const char *s, size_t n)
{
	static const char *const gaps[] = { " ", "'", "\xc2\xa0",
		"\xe2\x80\xaf", "\xe2\x80\x99" };
	size_t i;

	for (i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
		size_t len = strlen(gaps[i]);

		if (len <= n && memcmp(s, gaps[i], len) == 0)
			return len;
	}
	return 0;
}

/* The plain form of a number that is being written. */
struct plain {
	char text[DIGITS_MAX + 8];
	size_t n;
	size_t run;     /* digits since the last group sign */
	int n_groups;   /* group signs so far */
	int is_decimal; /* the decimal sign has come */
};

/* Whether the digits so far may be followed by a group sign or the end. */
static int
is_group_ok(const struct plain *p, int is_last)
{
	if (p->n_groups == 0)
		return p->run >= 1 && (is_last || p->run <= 3);
	return p->run == 3 || (!is_last && p->run == 2);
}

/* One byte more of a number, without its sign and ending.  0 or -1. */
static int
add_byte(struct plain *p, char c, char point)
{
	if (bt_ascii_is_digit(c)) {
		p->run++;
	} else if (c == point && !p->is_decimal) {
		/* `.5` has no digits before it. */
		if (p->run + (size_t)p->n_groups > 0 && !is_group_ok(p, 1))
			return -1;
		p->is_decimal = 1;
		c = '.';
	} else if (p->is_decimal &&
		   (c == 'e' || c == 'E' || c == '-' || c == '+')) {
		/* an exponent; bt_num_parse() judges it */
	} else {
		return -1;
	}
	if (p->n >= DIGITS_MAX)
		return -1;
	p->text[p->n++] = c;
	return 0;
}

/* Read digits in groups, with `point` as the decimal sign.  0 or -1. */
static int
parse_grouped(const char *s, size_t n, char point, double *v)
{
	const char group = point == '.' ? ',' : '.';
	struct plain p = { .n = 0 };
	size_t i = 0;

	if (n > 0 && (s[0] == '-' || s[0] == '+'))
		p.text[p.n++] = s[i++];
	while (i < n) {
		size_t gap = s[i] == group ? 1 : measure_gap(s + i, n - i);

		if (gap == 0) {
			if (add_byte(&p, s[i++], point) < 0)
				return -1;
			continue;
		}
		if (p.is_decimal || !is_group_ok(&p, 0))
			return -1;
		p.n_groups++;
		p.run = 0;
		i += gap;
	}
	if (!p.is_decimal && !is_group_ok(&p, 1))
		return -1;
	return bt_num_parse(p.text, p.n, v);
}

/* Cut a currency sign and an ending K, M or B; gives what it multiplies by. */
static double
strip(const char **s, size_t *n)
{
	if (*n > 1 && (*s)[0] == '$') {
		(*s)++;
		(*n)--;
	}
	if (*n < 2 || !bt_ascii_is_digit((*s)[*n - 2]))
		return 1;
	switch ((*s)[*n - 1]) {
	case 'K':
	case 'k':
		(*n)--;
		return 1e3;
	case 'M':
	case 'm':
		(*n)--;
		return 1e6;
	case 'B':
		(*n)--;
		return 1e9;
	default:
		return 1;
	}
}

int
bt_csvnum_parse(const struct bt_csvnum *f, const char *s, size_t n, double *v)
{
	const char point = f->decimal == BT_DECIMAL_COMMA ? ',' : '.';
	double times, x;

	/* The plain form first; a point that groups digits is none of it. */
	if (point == '.' || (n > 0 && memchr(s, '.', n) == NULL)) {
		if (bt_num_parse(s, n, &x) == 0 && isfinite(x)) {
			*v = x;
			return 0;
		}
	}
	if (is_absent(s, n)) {
		*v = NAN;
		return 0;
	}
	times = strip(&s, &n);
	if (parse_grouped(s, n, point, &x) < 0 || !isfinite(x * times))
		return -1;
	/* A group sign where nothing has told which sign it is: no guess. */
	if (f->decimal == BT_DECIMAL_AUTO && memchr(s, ',', n) != NULL)
		return -1;
	*v = x * times;
	return 0;
}

int
bt_csvnum_is_number(const char *s, size_t n)
{
	double v;

	if (is_absent(s, n))
		return 0;
	(void)strip(&s, &n);
	if (bt_num_parse(s, n, &v) == 0)
		return isfinite(v);
	return parse_grouped(s, n, '.', &v) == 0 ||
	       parse_grouped(s, n, ',', &v) == 0;
}

void
bt_csvnum_look(struct bt_csvnum *f, const char *s, size_t n)
{
	int is_point, is_comma;
	double a = 0, b = 0;

	(void)strip(&s, &n);
	if (f->decimal != BT_DECIMAL_AUTO || n == 0)
		return;
	is_point = parse_grouped(s, n, '.', &a) == 0;
	is_comma = parse_grouped(s, n, ',', &b) == 0;
	if (is_point && !is_comma)
		f->decimal = BT_DECIMAL_POINT;
	else if (is_comma && !is_point)
		f->decimal = BT_DECIMAL_COMMA;
	/* `1.234` is what plain files are full of; `1,234` is the doubt. */
	else if (is_point && a != b && memchr(s, ',', n) != NULL)
		f->is_unclear = 1;
}

int
bt_csvnum_is_unclear(const struct bt_csvnum *f)
{
	return f->decimal == BT_DECIMAL_AUTO && f->is_unclear;
}

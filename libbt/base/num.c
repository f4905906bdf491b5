#include "bt/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

/* NEEDSWORK: by strtod and printf for the moment; slow, right up to 800 digits */
static const char *
skip_digits(const char *s, const char *end)
{
	while (s < end && bt_ascii_is_digit(*s))
		s++;
	return s;
}

static const char *
scan_word(const char *s, const char *end, double *v)
{
	size_t n = (size_t)(end - s);

	if (n >= 8 && bt_ascii_same(s, "infinity", 8))
		return *v = (double)INFINITY, s + 8;
	if (n >= 3 && bt_ascii_same(s, "inf", 3))
		return *v = (double)INFINITY, s + 3;
	if (n >= 3 && bt_ascii_same(s, "nan", 3))
		return *v = (double)NAN, s + 3;
	return NULL;
}

const char *
bt_num_scan(const char *s, const char *end, double *v)
{
	const char *start = s, *p, *e;
	char text[800];
	size_t n;
	int neg;

	if (s < end && (*s == '-' || *s == '+'))
		s++;
	neg = s > start && *start == '-';
	p = skip_digits(s, end);
	if (p < end && *p == '.')
		p = skip_digits(p + 1, end);
	if (p == s || (p == s + 1 && *s == '.')) {
		p = scan_word(s, end, v);
		if (p != NULL && neg)
			*v = -*v;
		return p;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		e = p + 1;
		if (e < end && (*e == '-' || *e == '+'))
			e++;
		if (e < end && bt_ascii_is_digit(*e))
			p = skip_digits(e, end);
	}
	n = (size_t)(p - start);
	if (n >= sizeof text)
		return NULL;
	memcpy(text, start, n);
	text[n] = '\0';
	*v = strtod(text, NULL);
	return p;
}

int
bt_num_parse(const char *s, size_t n, double *v)
{
	double x;

	if (n == 0 || bt_num_scan(s, s + n, &x) != s + n)
		return -1;
	*v = x;
	return 0;
}

int
bt_int_parse(const char *s, size_t n, int64_t lo, int64_t hi, int64_t *v)
{
	int neg = n > 0 && s[0] == '-';
	size_t i = n > 0 && (s[0] == '-' || s[0] == '+');
	int64_t x = 0;

	if (i == n)
		return -1;
	for (; i < n; i++) {
		int d = s[i] - '0';

		if (!bt_ascii_is_digit(s[i]))
			return -1;
		/* counted downwards, where INT64_MIN fits too */
		if (x < (INT64_MIN + d) / 10)
			return -1;
		x = x * 10 - d;
	}
	if (!neg && x == INT64_MIN)
		return -1;
	x = neg ? x : -x;
	if (x < lo || x > hi)
		return -1;
	*v = x;
	return 0;
}

/* Lay out n digits d1 d2 ... dn, that mean d1.d2...dn * 10^e10. */
static size_t
lay_out(const char *digits, int n, int e10, char *buf)
{
	char *p = buf;
	int i;

	if (e10 >= 21 || e10 < -6) {
		*p++ = digits[0];
		if (n > 1) {
			*p++ = '.';
			memcpy(p, digits + 1, (size_t)n - 1);
			p += n - 1;
		}
		return (size_t)(p - buf) + (size_t)snprintf(p, 8, "e%+d", e10);
	}
	for (i = e10 < 0 ? e10 : 0; i < n || i <= e10; i++) {
		if (i == e10 + 1 || (e10 < 0 && i == e10 + 1))
			*p++ = '.';
		*p++ = i >= 0 && i < n ? digits[i] : '0';
	}
	*p = '\0';
	return (size_t)(p - buf);
}

size_t
bt_num_format(double v, char *buf)
{
	char text[40], digits[20];
	size_t neg = signbit(v) && !isnan(v);
	int prec, n;

	if (isnan(v))
		return (size_t)snprintf(buf, BT_NUM_TEXT_MAX, "nan");
	if (isinf(v))
		return (size_t)snprintf(
		    buf, BT_NUM_TEXT_MAX, v < 0 ? "-inf" : "inf");
	if (neg)
		*buf++ = '-';
	for (prec = 0; prec < 17; prec++) {
		(void)snprintf(text, sizeof text, "%.*e", prec, fabs(v));
		if (strtod(text, NULL) == fabs(v))
			break;
	}
	digits[0] = text[0];
	n = prec + 1;
	memcpy(digits + 1, text + 2, (size_t)prec);
	return neg + lay_out(digits, n,
			 (int)strtol(strchr(text, (int)0x65) + 1, NULL, 10),
			 buf);
}

size_t
bt_int_format(int64_t v, char *buf)
{
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char text[BT_NUM_TEXT_MAX];
	char *p = text + sizeof text;
	size_t n;

	*--p = '\0';
	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) > 0);
	if (v < 0)
		*--p = '-';
	n = (size_t)(text + sizeof text - p);
	memcpy(buf, p, n);
	return n - 1;
}

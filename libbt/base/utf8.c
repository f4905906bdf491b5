#include "base/utf8.h"

#include "base/ascii.h"

/*
 * How many bytes follow a first byte, and the range of the first of those;
 * that range is what rules out overlong forms, surrogates and what is beyond
 * the last code point (RFC 3629, section 4).
 */
static int
tail_of(unsigned char c, unsigned char *lo, unsigned char *hi)
{
	*lo = 0x80;
	*hi = 0xbf;
	if (c < 0x80)
		return 0;
	if (c < 0xc2 || c > 0xf4)
		return -1;
	if (c < 0xe0)
		return 1;
	if (c < 0xf0) {
		*lo = c == 0xe0 ? 0xa0 : 0x80;
		*hi = c == 0xed ? 0x9f : 0xbf;
		return 2;
	}
	*lo = c == 0xf0 ? 0x90 : 0x80;
	*hi = c == 0xf4 ? 0x8f : 0xbf;
	return 3;
}

size_t
bt_utf8_check(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned char lo, hi;
	size_t i = 0;

	while (i < n) {
		int k, tail = tail_of(p[i], &lo, &hi);

		if (tail < 0 || (size_t)tail >= n - i)
			break;
		for (k = 1; k <= tail && p[i + (size_t)k] >= lo &&
			    p[i + (size_t)k] <= hi;
		     k++) {
			lo = 0x80;
			hi = 0xbf;
		}
		if (k <= tail)
			break;
		i += (size_t)tail + 1;
	}
	return i;
}

void
bt_utf8_mend(char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(s[i]))
			s[i] = ' ';
	for (i = 0; (i += bt_utf8_check(s + i, n - i)) < n; i++)
		s[i] = '?';
}

/*
 * Characters as ASCII has them, in any locale.
 *
 * What <ctype.h> answers depends on the locale and is undefined for negative
 * chars; data must not depend on either.  Bytes from 0x80 on are in no class
 * and have no case, so UTF-8 passes unharmed.
 */
#ifndef BT_BASE_ASCII_H
#define BT_BASE_ASCII_H

#include <stddef.h>

static inline int
bt_ascii_is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline int
bt_ascii_is_upper(char c)
{
	return (unsigned char)(c - 'A') < 26;
}

static inline int
bt_ascii_is_lower(char c)
{
	return (unsigned char)(c - 'a') < 26;
}

static inline int
bt_ascii_is_alpha(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static inline int
bt_ascii_is_alnum(char c)
{
	return bt_ascii_is_alpha(c) || bt_ascii_is_digit(c);
}

/* A blank within a line: space or tab. */
static inline int
bt_ascii_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* White space, line ends included. */
static inline int
bt_ascii_is_space(char c)
{
	return c == ' ' || (unsigned char)(c - '\t') < 5;
}

/* A control character, DEL included. */
static inline int
bt_ascii_is_cntrl(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static inline char
bt_ascii_lower(char c)
{
	return bt_ascii_is_upper(c) ? (char)(c | 0x20) : c;
}

static inline char
bt_ascii_upper(char c)
{
	return bt_ascii_is_lower(c) ? (char)(c & ~0x20) : c;
}

/* bt_ascii_same(s, t, n): n bytes of each are equal but for case. */
static inline int
bt_ascii_same(const char *s, const char *t, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (bt_ascii_lower(s[i]) != bt_ascii_lower(t[i]))
			return 0;
	return 1;
}

/* bt_ascii_is_word(s, n, word): s[0..n-1] is the string `word` in any case. */
static inline int
bt_ascii_is_word(const char *s, size_t n, const char *word)
{
	for (; n > 0 && *word != '\0'; n--)
		if (bt_ascii_lower(*s++) != bt_ascii_lower(*word++))
			return 0;
	return n == 0 && *word == '\0';
}

#endif

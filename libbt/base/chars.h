/*
 * Texts in arrays of a fixed size.
 */
#ifndef BT_BASE_CHARS_H
#define BT_BASE_CHARS_H

#include <stddef.h>
#include <string.h>

/*
 * bt_chars_copy(to, size, text): copy a text into size > 0 bytes, cut where it
 * does not fit, NUL at its end.  No text at all, the usual one, costs nothing.
 */
static inline void
bt_chars_copy(char *to, size_t size, const char *text)
{
	size_t n;

	if (text[0] == '\0') {
		to[0] = '\0';
		return;
	}
	n = strlen(text);
	if (n >= size)
		n = size - 1;
	memcpy(to, text, n);
	to[n] = '\0';
}

#endif

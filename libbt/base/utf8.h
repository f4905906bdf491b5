/*
 * UTF-8: is it, and if not, what is shown in its place.
 */
#ifndef BT_BASE_UTF8_H
#define BT_BASE_UTF8_H

#include <stddef.h>

/*
 * bt_utf8_check(s, n):
 * The length of the part of s[0..n-1], from its beginning, that is well-formed
 * UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond
 * U+10FFFF.  n where all of it is.
 */
size_t bt_utf8_check(const char *s, size_t n);

/*
 * bt_utf8_mend(s, n):
 * Make s[0..n-1] what a field of text can hold: control characters become
 * blanks, each byte that belongs to no well-formed character `?`.  O(n).
 */
void bt_utf8_mend(char *s, size_t n);

#endif

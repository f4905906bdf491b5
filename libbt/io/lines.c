#include "io/lines.h"

#include <string.h>

#include "base/ascii.h"
#include "base/bits.h"
#include "base/utf8.h"

void
bt_lines_init(struct bt_lines *l, struct bt_file *file)
{
	memset(l, 0, sizeof *l);
	l->file = file;
	l->line = 1;
}

int
bt_lines_find(struct bt_lines *l)
{
	size_t left = (size_t)(l->end - l->p);
	char *nl = left > 0 ? memchr(l->p, '\n', left) : NULL;

	if (nl == NULL && (left == 0 || !l->is_at_end))
		return 0;
	l->text = l->p;
	l->has_newline = nl != NULL;
	l->next = nl != NULL ? nl + 1 : l->end;
	l->n = nl != NULL ? (size_t)(nl - l->p) : left;
	if (l->has_newline && l->n > 0 && l->text[l->n - 1] == '\r')
		l->n--;
	return 1;
}

void
bt_lines_take(struct bt_lines *l)
{
	l->p = l->next;
	l->line++;
}

int
bt_lines_fill(struct bt_lines *l, struct bt_err *err)
{
	size_t rest = (size_t)(l->end - l->p);
	uint8_t *data;
	size_t n;

	if (l->is_at_end)
		return 0;
	if (rest > BT_LINE_MAX) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "a line of more than %zu bytes", BT_LINE_MAX);
		return bt_err_at(err, bt_file_name(l->file), l->line);
	}
	bt_file_skip(l->file, (size_t)(l->p - l->start));
	l->start = l->p;
	if (bt_file_peek(l->file, rest + 1, &data, &n, err) < 0)
		return -1;
	l->start = l->p = (char *)data;
	l->end = l->start + n;
	l->is_at_end = n <= rest;
	return 1;
}

/* The place of the first byte that is a control character or not ASCII. */
static size_t
plain_part(const char *s, size_t n)
{
	size_t i = 0;

	/* eight bytes at a time: below 0x20, or with the upper bit */
	for (; i + 8 <= n; i += 8) {
		uint64_t x = bt_load64(s + i);

		if (((x | ((x & BT_BYTES(0x7f)) - BT_BYTES(0x20))) &
			BT_BYTES(0x80)) != 0)
			break;
	}
	while (i < n && !bt_ascii_is_cntrl(s[i]) && (s[i] & 0x80) == 0)
		i++;
	return i;
}

int
bt_lines_check(const struct bt_lines *l, struct bt_err *err)
{
	size_t i = plain_part(l->text, l->n);

	while (
	    i < l->n && (l->text[i] == '\t' || !bt_ascii_is_cntrl(l->text[i])))
		i++;
	if (i < l->n)
		return bt_fail(err, BT_BAD_INPUT,
		    "byte %zu of the line is %s (0x%02x)", i + 1,
		    l->text[i] == '\0' ? "a NUL" : "a control character",
		    (unsigned)(unsigned char)l->text[i]);
	if (bt_utf8_check(l->text, l->n) != l->n)
		return bt_fail(err, BT_BAD_INPUT,
		    "byte %zu of the line is not UTF-8",
		    bt_utf8_check(l->text, l->n) + 1);
	return 0;
}

#include "base/json.h"

enum {
	ESCAPED_MAX = 6 /* bytes of one, \u001f */
};

/* Of a byte that JSON does not take as it is. */
static char *
escape(unsigned char c, char *p)
{
	static const char digits[] = "0123456789abcdef";

	*p++ = '\\';
	if (c == '"' || c == '\\') {
		*p++ = (char)c;
		return p;
	}
	if (c == '\t') {
		*p++ = 't';
		return p;
	}
	memcpy(p, "u00", 3);
	p[3] = digits[c >> 4];
	p[4] = digits[c & 15];
	return p + 5;
}

int
bt_json_escape(struct bt_buf *b, const char *s, size_t n, struct bt_err *err)
{
	char *p;
	size_t i;

	if (bt_buf_reserve(b, n * ESCAPED_MAX, err) < 0)
		return -1;
	p = b->data + b->len;
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			*p++ = (char)c;
		else
			p = escape(c, p);
	}
	b->len = (size_t)(p - b->data);
	return 0;
}

int
bt_json_string(struct bt_buf *b, const char *s, struct bt_err *err)
{
	if (s[0] == '\0')
		return bt_buf_puts(b, "null", err);
	if (bt_buf_putc(b, '"', err) < 0 ||
	    bt_json_escape(b, s, strlen(s), err) < 0)
		return -1;
	return bt_buf_putc(b, '"', err);
}

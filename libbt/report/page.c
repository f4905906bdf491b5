#include "report/page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "bt/num.h"
#include "bt/time.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

#define PRICE_DECIMALS 6

static void
put_bytes(struct bt_page *p, const char *s, size_t n)
{
	/* a failure is kept in p->err, which the next put looks at */
	if (p->err.status == BT_OK && bt_buf_put(&p->buf, s, n, &p->err) < 0)
		return;
}

void
bt_page_put(struct bt_page *p, const char *s)
{
	put_bytes(p, s, strlen(s));
}

void
bt_page_fill(struct bt_page *p, char c, int n)
{
	while (n-- > 0)
		put_bytes(p, &c, 1);
}

/* What stands for an ASCII character in HTML; NULL: itself. */
static const char *
reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return bt_ascii_is_cntrl(c) ? REPLACEMENT : NULL;
	}
}

void
bt_page_text(struct bt_page *p, const char *s)
{
	size_t n = strlen(s), good = bt_utf8_check(s, n), i, from = 0;
	const char *ref;

	for (i = 0; i < n; i++) {
		if (i == good) { /* the byte here is no UTF-8 */
			ref = REPLACEMENT;
			good += 1 + bt_utf8_check(s + i + 1, n - i - 1);
		} else {
			ref = reference(s[i]);
		}
		if (ref == NULL)
			continue;
		put_bytes(p, s + from, i - from);
		bt_page_put(p, ref);
		from = i + 1;
	}
	put_bytes(p, s + from, n - from);
}

void
bt_page_num(struct bt_page *p, double v, int decimals)
{
	char buf[64];

	if (!isfinite(v) || fabs(v) >= 1e15)
		(void)bt_num_format(v, buf);
	else
		(void)snprintf(buf, sizeof buf, "%.*f", decimals, v);
	/* a loss too small to be seen is no minus */
	if (buf[0] == '-' && strspn(buf, "-0.") == strlen(buf))
		bt_page_put(p, buf + 1);
	else
		bt_page_put(p, buf);
}

void
bt_page_price(struct bt_page *p, double v)
{
	char buf[64];
	int decimals = PRICE_DECIMALS;
	double m;
	size_t n;

	if (isnan(v))
		return;
	if (v == 0 || fabs(v) >= 1e15 || fabs(v) < 1e-9) {
		(void)bt_num_format(v, buf);
		bt_page_put(p, buf);
		return;
	}
	/* a coin's price begins behind some zeros */
	m = fabs(v);
	while (m < 0.1) {
		m *= 10;
		decimals++;
	}
	n = (size_t)snprintf(buf, sizeof buf, "%.*f", decimals, v);
	while (buf[n - 1] == '0')
		n--;
	n -= buf[n - 1] == '.';
	buf[n] = '\0';
	bt_page_put(p, buf);
}

void
bt_page_int(struct bt_page *p, int64_t v)
{
	char buf[BT_NUM_TEXT_MAX];

	(void)bt_int_format(v, buf);
	bt_page_put(p, buf);
}

void
bt_page_percent(struct bt_page *p, double v)
{
	if (isnan(v))
		return;
	bt_page_num(p, v * 100, 2);
	bt_page_put(p, "%");
}

void
bt_page_time(struct bt_page *p, bt_time t)
{
	char buf[BT_TIME_TEXT_MAX];
	size_t n = bt_time_format(t, buf);

	if (n < 11)
		return;
	if (strcmp(buf + 10, "T00:00:00Z") == 0) {
		buf[10] = '\0';
	} else {
		buf[10] = ' ';
		buf[n - 1] = '\0'; /* all times here are UTC */
	}
	bt_page_put(p, buf);
}

void
bt_page_column(struct bt_page *p, size_t from, int width)
{
	size_t i;
	int n = 0;

	for (i = from; i < p->buf.len; i++)
		n += ((unsigned char)p->buf.data[i] & 0xc0) != 0x80;
	bt_page_fill(p, ' ', width > n ? width - n : width > 0);
}

/* How much of s goes on a line: up to its last blank within the width. */
static size_t
line_of(const char *s, size_t width)
{
	size_t n = strlen(s), i;

	if (n <= width)
		return n;
	for (i = width; i > 0; i--)
		if (s[i] == ' ')
			return i;
	return width;
}

void
bt_page_wrap(struct bt_page *p, const char *s, int width)
{
	size_t n;

	while (*s != '\0') {
		n = line_of(s, (size_t)width);
		put_bytes(p, s, n);
		bt_page_put(p, "\n");
		s += n;
		while (*s == ' ')
			s++;
	}
}

int
bt_page_err(struct bt_page *p, struct bt_err *err)
{
	return bt_err_move(err, &p->err);
}

void
bt_page_free(struct bt_page *p)
{
	bt_buf_free(&p->buf);
	bt_err_clear(&p->err);
}

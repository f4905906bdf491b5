/*
 * Instants and spans: what is read comes back the same from its own text.
 * What stands before a bar, if there is one, is a pattern.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bt/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(int is_true)
{
	if (!is_true)
		__builtin_trap();
}

static void
check_time(bt_time t)
{
	char text[BT_TIME_TEXT_MAX];
	size_t n = bt_time_format(t, text);
	bt_time back;

	check(bt_time_parse(text, n, NULL, NULL, &back) == 0 && back == t);
	n = bt_time_format_zone(t, NULL, text);
	check(bt_time_parse(text, n, NULL, NULL, &back) == 0 && back == t);
}

static void
check_span(int64_t span)
{
	char text[BT_TIME_TEXT_MAX];
	size_t n = bt_span_format(span, text);
	int64_t back;

	check(bt_span_parse(text, n, &back) == 0 && back == span);
}

static void
check_format(const char *s, size_t n)
{
	const char *bar = memchr(s, '|', n);
	char *format;
	bt_time t;

	if (bar == NULL)
		return;
	format = strndup(s, (size_t)(bar - s));
	if (format == NULL)
		return;
	n -= (size_t)(bar + 1 - s);
	if (bt_time_parse_format(bar + 1, n, format, NULL, &t) == 0)
		check_time(t);
	free(format);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	enum bt_epoch epoch = BT_EPOCH_AUTO;
	int64_t span;
	bt_time t;

	if (bt_time_parse(s, size, NULL, &epoch, &t) == 0)
		check_time(t);
	if (bt_span_parse(s, size, &span) == 0)
		check_span(span);
	check_format(s, size);
	return 0;
}

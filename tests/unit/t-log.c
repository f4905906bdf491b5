/* Messages: what a line looks like, and what is never shown. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/log.h"

static struct bt_log tlog;
static int ends[2];

static int
open_log(void **state)
{
	(void)state;
	if (pipe(ends) < 0)
		return -1;
	bt_log_init(&tlog, "bt-run");
	tlog.fd = ends[1];
	return 0;
}

/* All that was written so far; the log is closed. */
static const char *
said(void)
{
	static char text[65536];
	size_t n = 0;
	ssize_t got;

	(void)close(ends[1]);
	while ((got = read(ends[0], text + n, sizeof text - 1 - n)) > 0)
		n += (size_t)got;
	(void)close(ends[0]);
	text[n] = '\0';
	return text;
}

/* clang-format off */
static const struct {
	struct bt_err err;
	const char *text, *json;
} lines[] = {
	{ { .status = BT_BAD_INPUT, .where = "bars.csv", .line = 17,
	    .text = "high 12.1 is below low 12.4" },
	    "bt-run: bars.csv:17: high 12.1 is below low 12.4\n",
	    "{\"program\":\"bt-run\",\"level\":\"error\",\"file\":\"bars.csv\","
	    "\"line\":17,\"text\":\"high 12.1 is below low 12.4\"}\n" },
	{ { .status = BT_BAD_INPUT, .where = "bars.bts", .line = 1203,
	    .is_record = 1, .text = "checksum is wrong" },
	    "bt-run: bars.bts: record 1203: checksum is wrong\n",
	    "{\"program\":\"bt-run\",\"level\":\"error\",\"file\":\"bars.bts\","
	    "\"record\":1203,\"text\":\"checksum is wrong\"}\n" },
	{ { .status = BT_SYSTEM, .sys = ENOENT, .where = "x",
	    .text = "cannot be opened", .hint = "look" },
	    "bt-run: x: cannot be opened: No such file or directory\n"
	    "bt-run: hint: look\n",
	    "{\"program\":\"bt-run\",\"level\":\"error\",\"file\":\"x\","
	    "\"text\":\"cannot be opened\","
	    "\"system\":\"No such file or directory\",\"hint\":\"look\"}\n" },
	{ { .status = BT_USAGE, .text = "unknown option '-x'" },
	    "bt-run: unknown option '-x'\n"
	    "bt-run: hint: try 'bt-run --help'\n",
	    "{\"program\":\"bt-run\",\"level\":\"error\","
	    "\"text\":\"unknown option '-x'\","
	    "\"hint\":\"try 'bt-run --help'\"}\n" },
	/* control characters, bytes that are no UTF-8, text turned around */
	{ { .status = BT_BAD_INPUT, .text = "a\nb\tc\x1b[31m \xff \xc3\xa9"
	    "\xc2\x9b \xe2\x80\xae \"q\\" },
	    "bt-run: a\\nb\\tc\\x1b[31m \\xff \xc3\xa9\\xc2\\x9b "
	    "\\xe2\\x80\\xae \"q\\\n",
	    "{\"program\":\"bt-run\",\"level\":\"error\",\"text\":\"a\\\\nb\\\\"
	    "tc\\\\x1b[31m \\\\xff \xc3\xa9\\\\xc2\\\\x9b "
	    "\\\\xe2\\\\x80\\\\xae \\\"q\\\\\"}\n" },
	/* long quoted input is cut, what follows it is not */
	{ { .status = BT_BAD_INPUT, .text = "'0123456789012345678901234567890"
	    "123456789012345678901234567890123456789' is not a number" },
	    "bt-run: '012345678901234567890123456789012345678901234567...'"
	    " is not a number\n", NULL },
	/* not within a character: 47 digits, then two bytes */
	{ { .status = BT_BAD_INPUT, .text = "x '01234567890123456789012345678"
	    "901234567890123456\xc3\xa9""9012345678901234567890123456789',"
	    " 'b'" },
	    "bt-run: x '01234567890123456789012345678901234567890123456...',"
	    " 'b'\n", NULL },
	/* cut by the buffer: no closing quote at all */
	{ { .status = BT_BAD_INPUT, .text = "'0123456789012345678901234567890"
	    "123456789012345678901234567890123456789" },
	    "bt-run: '012345678901234567890123456789012345678901234567...'\n",
	    NULL },
	/* an apostrophe opens no quotation */
	{ { .status = BT_STRATEGY, .text = "the strategy's answer, which is a"
	    " very long one indeed, is not what it's meant to be, says 'x'" },
	    "bt-run: the strategy's answer, which is a"
	    " very long one indeed, is not what it's meant to be, says 'x'\n",
	    NULL },
};
/* clang-format on */

static void
an_error_is_one_line_with_its_place(void **state)
{
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_int_equal(open_log(state), 0);
		bt_log_error(&tlog, &lines[i].err);
		assert_string_equal(said(), lines[i].text);
	}
}

static void
as_json_it_is_one_object(void **state)
{
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (lines[i].json == NULL)
			continue;
		assert_int_equal(open_log(state), 0);
		tlog.is_json = true;
		bt_log_error(&tlog, &lines[i].err);
		assert_string_equal(said(), lines[i].json);
	}
}

static void
nothing_is_said_where_nothing_failed(void **state)
{
	struct bt_err err = { 0 };

	assert_int_equal(open_log(state), 0);
	bt_log_error(&tlog, &err);
	bt_log_note(&tlog, "not asked for");
	bt_log_total(&tlog);
	assert_string_equal(said(), "");
}

static void
warnings_are_counted_and_the_first_ten_told(void **state)
{
	const char *s, *line = "bt-run: a.csv:1: warning: odd\n";
	int n = 0;

	assert_int_equal(open_log(state), 0);
	for (int i = 0; i < 12; i++)
		bt_log_warn(&tlog, "a.csv", 1, "odd");
	bt_log_total(&tlog);
	for (s = said(); strncmp(s, line, strlen(line)) == 0; n++)
		s += strlen(line);
	assert_int_equal(n, BT_LOG_WARNINGS);
	assert_string_equal(s, "bt-run: 12 warnings, the first 10 shown\n");
}

static void
quiet_silences_all_but_errors(void **state)
{
	struct bt_err err = { .status = BT_SYSTEM, .text = "no" };

	assert_int_equal(open_log(state), 0);
	tlog.is_quiet = true;
	tlog.verbose = 2;
	for (int i = 0; i < 12; i++)
		bt_log_warn(&tlog, NULL, 0, "odd");
	bt_log_note(&tlog, "note");
	bt_log_say(&tlog, "said");
	bt_log_total(&tlog);
	bt_log_relay(&tlog, "sma", "trouble\x07", 8);
	bt_log_error(&tlog, &err);
	assert_string_equal(said(), "bt-run: sma: trouble\\x07\nbt-run: no\n");
}

static void
notes_need_verbose(void **state)
{
	assert_int_equal(open_log(state), 0);
	tlog.verbose = 1;
	bt_log_note(&tlog, "%d bars", 3);
	assert_string_equal(said(), "bt-run: note: 3 bars\n");
}

static void
errno_survives_a_message(void **state)
{
	assert_int_equal(open_log(state), 0);
	errno = ENOSPC;
	bt_log_say(&tlog, "x");
	assert_int_equal(errno, ENOSPC);
	(void)said();
}

static void
the_longest_error_is_whole_json(void **state)
{
	struct bt_err err = { .status = BT_SYSTEM, .sys = EIO };
	const char *s;

	memset(err.where, '\x01', sizeof err.where - 1);
	memset(err.text, '\\', sizeof err.text - 1);
	memset(err.hint, '\x02', sizeof err.hint - 1);
	assert_int_equal(open_log(state), 0);
	tlog.is_json = true;
	bt_log_error(&tlog, &err);
	s = said();
	assert_string_equal(s + strlen(s) - 3, "\"}\n");
}

static void
escaping_never_cuts_a_character(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(bt_log_escape("abcdef\xc3\xa9", 8, buf, 8), 6);
	assert_string_equal(buf, "abcdef");
	assert_int_equal(bt_log_escape("abcd\x01", 5, buf, 8), 4);
	assert_string_equal(buf, "abcd");
	assert_int_equal(bt_log_escape("a\0b", 3, buf, 8), 6);
	assert_string_equal(buf, "a\\x00b");
	/* half a character at the end */
	assert_int_equal(bt_log_escape("a\xc3", 2, buf, 8), 5);
	assert_string_equal(buf, "a\\xc3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_is_one_line_with_its_place),
		cmocka_unit_test(as_json_it_is_one_object),
		cmocka_unit_test(nothing_is_said_where_nothing_failed),
		cmocka_unit_test(warnings_are_counted_and_the_first_ten_told),
		cmocka_unit_test(quiet_silences_all_but_errors),
		cmocka_unit_test(notes_need_verbose),
		cmocka_unit_test(errno_survives_a_message),
		cmocka_unit_test(the_longest_error_is_whole_json),
		cmocka_unit_test(escaping_never_cuts_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

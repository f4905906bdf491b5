#include "io/foreign.h"

#include <string.h>

#include "base/ascii.h"
#include "io/linecheck.h"

#define SHOWN 40 /* bytes of a first line that a message repeats */

/* Other programs' files, by their first bytes. */
static const struct magic {
	const char *bytes;
	size_t n;
	const char *what, *hint;
} magics[] = {
#define MAGIC(bytes, what, hint)                                               \
	{                                                                      \
		bytes, sizeof bytes - 1, what, hint                            \
	}
	MAGIC("\x1f\x8b", "a gzip file", "gunzip -c FILE | ..."),
	MAGIC("PK\x03\x04", "a ZIP archive or a spreadsheet",
	    "unzip it, or save the sheet as CSV"),
	MAGIC("BZh", "a bzip2 file", "bunzip2 -c FILE | ..."),
	MAGIC("\xfd"
	      "7zXZ",
	    "an xz file", "xz -dc FILE | ..."),
	MAGIC("PAR1", "a Parquet file", "write it as CSV with its own tools"),
	MAGIC("SQLite format 3", "an SQLite database",
	    "sqlite3 -csv -header FILE 'select ...'"),
	MAGIC("%PDF", "a PDF file", NULL),
	MAGIC("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old spreadsheet (.xls)",
	    "save the sheet as CSV"),
	MAGIC("\xff\xfe", "text in UTF-16", "iconv -f utf-16 -t utf-8 FILE"),
	MAGIC("\xfe\xff", "text in UTF-16", "iconv -f utf-16 -t utf-8 FILE"),
	MAGIC(
	    "<!", "HTML or XML: a page that tells of an error, perhaps", NULL),
	MAGIC(
	    "<?", "HTML or XML: a page that tells of an error, perhaps", NULL),
	MAGIC("<h", "HTML: a page that tells of an error, perhaps", NULL),
	MAGIC("<H", "HTML: a page that tells of an error, perhaps", NULL),
	MAGIC("{\"record\":\"", "JSON lines, which bt writes for other tools",
	    "to read it again keep it as .bts, .txt or .csv"),
	MAGIC("{", "JSON", "jq -r '... | @csv' FILE makes CSV of it"),
	MAGIC("[", "JSON", "jq -r '... | @csv' FILE makes CSV of it"),
};

static int
is_text(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(s[i]) && !bt_ascii_is_space(s[i]))
			return 0;
	return 1;
}

/* Whether a word stands in a text, in any case. */
static int
has_word(const char *s, size_t n, const char *word)
{
	const size_t len = strlen(word);

	for (; n >= len; s++, n--)
		if (bt_ascii_same(s, word, len))
			return 1;
	return 0;
}

/* The first line of a text that is no header of ours. */
static int
refuse_text(const char *s, size_t n, struct bt_err *err)
{
	const int shown = (int)(n < SHOWN ? n : SHOWN);

	if (bt_check_type(s, n) != BT_NONE) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "begins with a record, '%.*s', and not with '#bt 1'", shown,
		    s);
		return bt_err_hint(err,
		    "a program that copies a stream copies its directives, "
		    "the lines with #, too");
	}
	if (n == 0)
		return bt_fail(err, BT_BAD_INPUT,
		    "not a stream that bt knows: its first line is empty");
	(void)bt_fail(err, BT_BAD_INPUT,
	    "not a stream that bt knows: it begins with '%.*s'", shown, s);
	if (has_word(s, n, "side") &&
	    (has_word(s, n, "qty") || has_word(s, n, "quantity")))
		return bt_err_hint(err,
		    "orders are plain CSV: commas between columns, the header "
		    "time,symbol,side,qty, times such as 2024-01-02");
	return bt_err_hint(err,
	    "bt-fetch FILE imports CSV of any dialect; a header with names "
	    "such as time,open,high,low,close is read as it is");
}

/* Text in UTF-16 without a mark: of two letters every other byte is zero. */
static const char *
find_utf16(const uint8_t *head, size_t n)
{
	if (n < 4)
		return NULL;
	if (head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0)
		return "utf-16le";
	if (head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0)
		return "utf-16be";
	return NULL;
}

int
bt_foreign_check(const uint8_t *head, size_t n, struct bt_err *err)
{
	const char *utf16 = find_utf16(head, n);
	size_t i;

	if (n == 0) {
		(void)bt_fail(err, BT_BAD_INPUT, "is empty");
		return bt_err_hint(
		    err, "a stream without records has a head and an end too");
	}
	for (i = 0; i < sizeof magics / sizeof magics[0]; i++) {
		const struct magic *m = &magics[i];

		if (n < m->n || memcmp(head, m->bytes, m->n) != 0)
			continue;
		(void)bt_fail(err, BT_BAD_INPUT,
		    "not a stream that bt knows: it is %s", m->what);
		return m->hint == NULL ? -1 : bt_err_hint(err, "%s", m->hint);
	}
	if (utf16 != NULL) {
		(void)bt_fail(err, BT_BAD_INPUT,
		    "not a stream that bt knows: it looks like text in UTF-16");
		return bt_err_hint(err, "iconv -f %s -t utf-8 FILE", utf16);
	}
	return 0;
}

int
bt_foreign_refuse(const uint8_t *head, size_t n, struct bt_err *err)
{
	const char *s = (const char *)head;
	const char *nl;
	size_t line;

	if (bt_foreign_check(head, n, err) < 0)
		return -1;
	nl = memchr(s, '\n', n);
	line = nl != NULL ? (size_t)(nl - s) : n;
	if (line > 0 && s[line - 1] == '\r')
		line--;
	if (is_text(s, line))
		return refuse_text(s, line, err);
	return bt_fail(err, BT_BAD_INPUT,
	    "not a stream that bt knows: it begins with the byte 0x%02x",
	    (unsigned)head[0]);
}

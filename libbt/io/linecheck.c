#include "io/linecheck.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "bt/time.h"

/* How much of a name a message shows. */
enum {
	SHOWN = 40,
	LONGEST_TYPE = 8 /* "position" */
};

static int
shown(size_t n)
{
	return (int)(n < SHOWN ? n : SHOWN);
}

/* The length of s[0..n-1] up to a byte of `stops`, or n. */
static size_t
word_n(const char *s, size_t n, const char *stops)
{
	size_t i;

	for (i = 0; i < n && strchr(stops, s[i]) == NULL; i++)
		;
	return i;
}

static int
is_one_of(const char *s, size_t n, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == n && memcmp(*words, s, n) == 0)
			return 1;
	return 0;
}

/*
 * `position,TIME,SYMBOL,...` is a record, `position,SYMBOL,QTY[,KEY=...]` an
 * order; symbols may look like times, and a record has more fields.
 */
static int
is_position(const char *s, size_t n)
{
	size_t first = word_n(s, n, ","), second, third;
	bt_time t;

	if (first == n || bt_time_parse(s, first, NULL, NULL, &t) < 0)
		return 0;
	s += first + 1;
	n -= first + 1;
	second = word_n(s, n, ",");
	if (second == n)
		return 0;
	s += second + 1;
	n -= second + 1;
	third = word_n(s, n, ",");
	return third == 0 || memchr(s, '=', third) == NULL;
}

enum bt_type
bt_check_type(const char *s, size_t n)
{
	size_t k = word_n(s, n < LONGEST_TYPE + 1 ? n : LONGEST_TYPE + 1, ",");
	enum bt_type type;

	if (k == n || s[k] != ',')
		return BT_NONE;
	type = bt_record_type(s, k);
	if (type == BT_POSITION && !is_position(s + k + 1, n - k - 1))
		return BT_NONE;
	return type;
}

int
bt_check_command(const char *s, size_t n)
{
	static const char *const words[] = { "buy", "sell", "target",
		"position", "exit", "modify", "cancel", "log", NULL };
	size_t k = word_n(s, n < LONGEST_TYPE + 1 ? n : LONGEST_TYPE + 1, ",");

	return k < n && s[k] == ',' && is_one_of(s, k, words);
}

static int
check_directive(const char *s, size_t n, struct bt_err *err)
{
	static const char *const own[] = { "bt", "by", "end", "error",
		"interval", NULL };
	size_t k = word_n(s, n, " \t");

	if (k == 0)
		return bt_fail(err, BT_BAD_INPUT, "a directive without a name");
	if (is_one_of(s, k, own) || bt_record_type(s, k) != BT_NONE)
		return bt_fail(err, BT_BAD_INPUT,
		    "a directive '#%.*s' where none may stand", shown(k), s);
	return 0;
}

int
bt_check_line(enum bt_type type, const char *s, size_t n, struct bt_err *err)
{
	size_t i;

	if (n > BT_TEXT_MAX)
		return bt_fail(err, BT_BAD_INPUT,
		    "a line of more than %zu bytes", BT_TEXT_MAX);
	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(s[i]) && s[i] != '\t')
			return bt_fail(err, BT_BAD_INPUT,
			    "a line with a control character (byte %d)",
			    (unsigned char)s[i]);
	if (bt_utf8_check(s, n) != n)
		return bt_fail(err, BT_BAD_INPUT, "a line that is not UTF-8");
	if (type == BT_DIRECTIVE)
		return check_directive(s, n, err);
	if (n == 0)
		return bt_fail(err, BT_BAD_INPUT, "an empty command");
	if (s[0] == '#' || s[0] == '.' || bt_check_type(s, n) != BT_NONE)
		return bt_fail(err, BT_BAD_INPUT,
		    "a command '%.*s' that reads as something else", shown(n),
		    s);
	return 0;
}

static int
check_name(const struct bt_columns *c, const char *name, struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(c->type);
	size_t i, n = strlen(name);

	if (n == 0)
		return bt_fail(err, BT_BAD_INPUT,
		    "a further column of '%s' without a name", info->name);
	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(name[i]) || name[i] == ',' ||
		    name[i] == '"')
			return bt_fail(err, BT_BAD_INPUT,
			    "a further column of '%s' whose name holds a "
			    "comma, quote or control character",
			    info->name);
	if (bt_utf8_check(name, n) != n)
		return bt_fail(err, BT_BAD_INPUT,
		    "a further column of '%s' whose name is not UTF-8",
		    info->name);
	for (i = 0; i < info->n_columns; i++)
		if (strcmp(info->columns[i].name, name) == 0)
			return bt_fail(err, BT_BAD_INPUT,
			    "a further column of '%s' named '%s', as a fixed "
			    "one is",
			    info->name, name);
	return 0;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, equal names are neighbours; n may be thousands. */
static int
check_twice(const struct bt_columns *c, struct bt_err *err)
{
	const char **names;
	uint32_t i;
	int rc = 0;

	if (c->n < 2)
		return 0;
	names = malloc(c->n * sizeof *names);
	if (names == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	memcpy(names, c->names, c->n * sizeof *names);
	qsort(names, c->n, sizeof *names, compare_names);
	for (i = 1; rc == 0 && i < c->n; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			rc = bt_fail(err, BT_BAD_INPUT,
			    "two further columns of '%s' named '%s'",
			    bt_record_info(c->type)->name, names[i]);
	free(names);
	return rc;
}

int
bt_check_columns(const struct bt_columns *c, struct bt_err *err)
{
	uint32_t i;

	if (c->type <= BT_NONE || c->type >= BT_TYPES ||
	    (c->n > 0 && !bt_record_info(c->type)->is_market))
		return bt_fail(err, BT_BAD_INPUT,
		    "further columns of a type that has none");
	if (c->n > BT_FURTHER_MAX)
		return bt_fail(err, BT_BAD_INPUT,
		    "%u further columns, more than %d", c->n, BT_FURTHER_MAX);
	for (i = 0; i < c->n; i++)
		if (check_name(c, c->names[i], err) < 0)
			return -1;
	return check_twice(c, err);
}

static int
check_string(const struct bt_column *col, const char *s, struct bt_err *err)
{
	size_t i, n = strlen(s);

	if (n > BT_TEXT_MAX)
		return bt_fail(err, BT_BAD_INPUT, "%s is longer than %zu bytes",
		    col->name, BT_TEXT_MAX);
	if (bt_utf8_check(s, n) != n)
		return bt_fail(err, BT_BAD_INPUT, "%s is not UTF-8", col->name);
	if (col->kind == BT_K_TEXT)
		return 0; /* control characters become blanks */
	for (i = 0; i < n; i++)
		if (s[i] == ',' || s[i] == '"' || bt_ascii_is_cntrl(s[i]))
			return bt_fail(err, BT_BAD_INPUT,
			    "%s holds a comma, quote or control character",
			    col->name);
	return 0;
}

int
bt_check_strings(enum bt_type type, const void *rec, struct bt_err *err)
{
	const struct bt_record_info *info = bt_record_info(type);
	const struct bt_column *col = info->columns;
	const char *s;
	size_t i;

	for (i = 0; i < info->n_columns; i++, col++) {
		if (col->kind != BT_K_STR && col->kind != BT_K_TEXT)
			continue;
		memcpy(&s, (const char *)rec + col->offset, sizeof s);
		if (s == NULL)
			return bt_fail(err, BT_BAD_INPUT,
			    "%s of a '%s' is missing", col->name, info->name);
		if (s[0] != '\0' && check_string(col, s, err) < 0)
			return -1;
	}
	return 0;
}

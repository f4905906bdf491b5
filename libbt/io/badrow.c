#include "io/badrow.h"

#include <string.h>

#define COLUMNS_MAX 4096 /* bytes of their names */

int
bt_badrow_is_wanted(const struct bt_reader_opts *opts, const struct bt_err *bad)
{
	return opts->bad_row != NULL && bad->status == BT_BAD_INPUT;
}

/* Reading ends the strings of a record with NULs, where commas were. */
static void
restore_commas(char *s, size_t n)
{
	char *at;

	while ((at = memchr(s, '\0', n)) != NULL) {
		*at++ = ',';
		n -= (size_t)(at - s);
		s = at;
	}
}

int
bt_badrow_give(const struct bt_reader_opts *opts, const struct bt_layout *l,
    const char *symbol, struct bt_lines *lines, struct bt_err *bad)
{
	struct bt_bad_row row = {
		.why = bad, .symbol = symbol, .text = lines->text, .n = lines->n
	};
	char columns[COLUMNS_MAX] = "";

	if (l != NULL) {
		row.type = l->type;
		bt_layout_format(l, columns, sizeof columns);
		/* market records have no strings, and what garbage has stays */
		if (!l->info->is_market)
			restore_commas(lines->text, lines->n);
	}
	row.columns = columns;
	if (opts->bad_row(opts->bad_row_arg, &row) < 0)
		return -1;
	bt_err_clear(bad);
	bt_lines_take(lines);
	return 0;
}

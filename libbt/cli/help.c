#include "cli/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/ascii.h"
#include "bt/num.h"
#include "bt/version.h"

#define WIDTH      80  /* where standard output is no terminal */
#define WIDTH_MIN  40  /* narrower terminals wrap themselves */
#define WIDTH_MAX  100 /* longer lines are hard to read */
#define COLUMN_MAX 28  /* where help lines begin, at most */
#define INDENT     2

static int
width(void)
{
	struct winsize size;
	int n;

	if (!isatty(STDOUT_FILENO) ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return WIDTH;
	n = size.ws_col;
	return n < WIDTH_MIN ? WIDTH_MIN : n > WIDTH_MAX ? WIDTH_MAX : n;
}

static bool
is_shown(const struct bt_opt *row)
{
	return row->kind != BT_OPT_KIND_GROUP && !(row->flags & BT_OPT_HIDDEN);
}

/*
 * Print words, breaking lines before `limit` columns; what follows the first
 * line is indented.  `at` is the column we are in; ends with a newline.
 */
static void
print_wrapped(const char *text, int at, int indent, int limit)
{
	bool is_first = true;

	while (*text != '\0') {
		int n = (int)strcspn(text, " ");

		if (!is_first && at + 1 + n > limit) {
			printf("\n%*s", indent, "");
			at = indent;
			is_first = true;
		}
		printf("%s%.*s", is_first ? "" : " ", n, text);
		at += n + (is_first ? 0 : 1);
		is_first = false;
		text += n;
		text += strspn(text, " ");
	}
	putchar('\n');
}

/* "-R, --risk-free RATE" */
static void
format_names(const struct bt_opt *row, char *buf, size_t size)
{
	char letter[8] = "    ";

	if (row->letter != 0)
		(void)snprintf(letter, sizeof letter, "-%c, ", row->letter);
	(void)snprintf(buf, size, "%s--%s%s%s%s", letter,
	    row->flags & BT_OPT_NEGATABLE ? "[no-]" : "", row->name,
	    row->arg != NULL ? " " : "", row->arg != NULL ? row->arg : "");
}

/* The help line with what may be written and what holds if nothing is. */
static void
format_help(const struct bt_opt *row, char *buf, size_t size)
{
	const char *what = row->shown != NULL ? row->shown : row->initial;
	size_t n = (size_t)snprintf(buf, size, "%s", row->help);

	for (size_t i = 0; row->choices != NULL && row->choices[i] != NULL; i++)
		if (n < size)
			n += (size_t)snprintf(buf + n, size - n, "%s%s",
			    i == 0 ? ": " : ", ", row->choices[i]);
	if (what != NULL && n < size)
		(void)snprintf(buf + n, size - n, " (default: %s)", what);
}

static void
print_option(const struct bt_opt *row, int column, int limit)
{
	char names[96], help[1024];
	int at;

	format_names(row, names, sizeof names);
	format_help(row, help, sizeof help);
	at = printf("%*s%s", INDENT, "", names);
	if (at + INDENT > column) {
		putchar('\n');
		at = 0;
	}
	printf("%*s", column - at, "");
	print_wrapped(help, column, column, limit);
}

/* Where the help lines begin: after the longest names that leave room. */
static int
find_column(const struct bt_opt *table)
{
	char names[96];
	int column = 0;

	for (; table->kind != BT_OPT_KIND_END; table++) {
		int n;

		if (!is_shown(table))
			continue;
		format_names(table, names, sizeof names);
		n = (int)strlen(names) + 2 * INDENT;
		if (n > column && n <= COLUMN_MAX)
			column = n;
	}
	return column > 0 ? column : COLUMN_MAX;
}

static void
print_usage(const struct bt_program *p, int limit)
{
	for (size_t i = 0; p->synopsis[i] != NULL; i++) {
		int at =
		    printf("%s %s ", i == 0 ? "Usage:" : "      ", p->name);

		print_wrapped(p->synopsis[i], at, at, limit);
	}
}

void
bt_help_print(const struct bt_program *p)
{
	int limit = width() - 1, column = find_column(p->options);

	print_usage(p, limit);
	printf("\n%c%s.\n", bt_ascii_upper(p->purpose[0]), p->purpose + 1);
	for (const struct bt_opt *o = p->options; o->kind != BT_OPT_KIND_END;
	     o++) {
		if (o->kind == BT_OPT_KIND_GROUP)
			printf("\n%s:\n", o->name);
		else if (is_shown(o))
			print_option(o, column, limit);
	}
	printf("\nExamples:\n");
	for (size_t i = 0; p->examples[i] != NULL; i++)
		printf("%*s%s\n", INDENT, "", p->examples[i]);
	printf("\nManual: %s(%s)\n", p->name,
	    p->section != NULL ? p->section : "1");
}

void
bt_help_version(const struct bt_program *p)
{
	printf("%s (bt) %s\n", p->name, BT_VERSION);
	printf("features: csv bts zstd yaml\n");
	printf("MIT licence, no warranty\n");
}

/* ---- for scripts ---- */

static const char *
complete_name(enum bt_complete c)
{
	static const char *const names[] = {
		[BT_COMPLETE_NONE] = "none",
		[BT_COMPLETE_FILE] = "file",
		[BT_COMPLETE_DIR] = "dir",
		[BT_COMPLETE_CHOICE] = "choice",
		[BT_COMPLETE_ZONE] = "zone",
		[BT_COMPLETE_COMMAND] = "command",
		[BT_COMPLETE_METRIC] = "metric",
		[BT_COMPLETE_INDICATOR] = "indicator",
		[BT_COMPLETE_PROVIDER] = "provider",
		[BT_COMPLETE_SYMBOL] = "symbol",
		[BT_COMPLETE_PROGRAM] = "program",
	};

	return names[c];
}

static void
dump_option(
    const struct bt_program *p, const struct bt_opt *row, const char *no)
{
	printf("%s\t", p->name);
	if (row->letter != 0 && no[0] == '\0')
		putchar(row->letter);
	printf("\t%s%s\t%s\t", no, row->name, row->arg != NULL ? row->arg : "");
	for (size_t i = 0; row->choices != NULL && row->choices[i] != NULL; i++)
		printf("%s%s", i > 0 ? "," : "", row->choices[i]);
	printf("\t%s\t%s\n", complete_name(row->complete), row->help);
}

void
bt_help_dump_options(const struct bt_program *p)
{
	for (const struct bt_opt *o = p->options; o->kind != BT_OPT_KIND_END;
	     o++) {
		if (!is_shown(o))
			continue;
		dump_option(p, o, "");
		if (o->flags & BT_OPT_NEGATABLE)
			dump_option(p, o, "no-");
	}
}

static void
dump_variable(const struct bt_opt *row)
{
	printf("variable\tBT_");
	for (const char *s = row->name; *s != '\0'; s++)
		putchar(*s == '-' ? '_' : bt_ascii_upper(*s));
	putchar('\n');
}

void
bt_help_dump_program(const struct bt_program *p)
{
	printf("name\t%s\npurpose\t%s\n", p->name, p->purpose);
	for (size_t i = 0; p->synopsis[i] != NULL; i++)
		printf("synopsis\t%s %s\n", p->name, p->synopsis[i]);
	printf("operand\t%s\n", complete_name(p->operand));
	printf("command\t%s\n", p->takes_command ? "yes" : "no");
	printf("statuses\t%s\n", p->statuses);
	for (size_t i = 0; p->examples[i] != NULL; i++)
		printf("example\t%s\n", p->examples[i]);
	for (const struct bt_opt *o = p->options; o->kind != BT_OPT_KIND_END;
	     o++) {
		if (o->kind == BT_OPT_KIND_GROUP)
			printf("group\t%s\n", o->name);
		else if (is_shown(o) && !(o->flags & BT_OPT_NO_CONFIG))
			dump_variable(o);
	}
}

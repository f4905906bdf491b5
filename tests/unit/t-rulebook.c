/*
 * The rulebook and the manual: bt-run(1), "Fills", lists the same codes, and
 * says of each what the rulebook says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/rulebook.h"

/* An item of the list: its codes, and its text without macros. */
struct item {
	char codes[256];
	char text[4096];
};

static FILE *
open_manual(void)
{
	const char *top = getenv("TESTTOP");
	char path[4096];

	(void)snprintf(
	    path, sizeof path, "%s/man/bt-run.1", top != NULL ? top : ".");
	return fopen(path, "r");
}

/* Words are joined by blanks, but punctuation is not, nor what follows --. */
static void
add_word(char *text, size_t size, const char *word)
{
	size_t n = strlen(text);
	int is_joined = n == 0 || (n > 1 && strcmp(text + n - 2, "--") == 0) ||
			strchr(".,;:)", word[0]) != NULL;

	(void)snprintf(text + n, size - n, "%s%s", is_joined ? "" : " ", word);
}

static int
is_macro(const char *word)
{
	static const char *const names[] = { "Ar", "Cm", "Ql", "Sx", "Li", "Pq",
		"Xr", "Sy" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(word, names[i]) == 0)
			return 1;
	return 0;
}

/* A line of the page: text, or a macro with its words. */
static void
add_line(char *text, size_t size, char *line)
{
	char *save = NULL, *word;
	int is_line_of_macros = line[0] == '.', n_flags = 0;

	for (word = strtok_r(line + is_line_of_macros, " \n", &save);
	     word != NULL; word = strtok_r(NULL, " \n", &save)) {
		if (is_line_of_macros && is_macro(word))
			continue;
		if (is_line_of_macros && strcmp(word, "Fl") == 0) {
			if (++n_flags % 2 == 0)
				add_word(text, size, "--");
			continue;
		}
		add_word(text, size, word);
	}
}

/* The next item of the list at hand: 1, or 0 at its end. */
static int
next_item(FILE *f, struct item *item, char *line, size_t size)
{
	if (strncmp(line, ".It Li ", 7) != 0)
		return 0;
	item->codes[0] = item->text[0] = '\0';
	add_line(item->codes, sizeof item->codes, line + 7);
	while (fgets(line, (int)size, f) != NULL &&
	       strncmp(line, ".It", 3) != 0 && strncmp(line, ".El", 3) != 0)
		add_line(item->text, sizeof item->text, line);
	return 1;
}

/* Up to the first item of "Fills". */
static int
find_list(FILE *f, char *line, size_t size)
{
	int is_there = 0;

	while (fgets(line, (int)size, f) != NULL) {
		is_there |= strcmp(line, ".Ss Fills\n") == 0;
		if (is_there && strncmp(line, ".It Li ", 7) == 0)
			return 1;
	}
	return 0;
}

/* Each code of an item begins with its sentence; gives how many there are. */
static size_t
check_item(const struct item *item)
{
	char codes[256], *save = NULL, *code;
	size_t n = 0;

	(void)snprintf(codes, sizeof codes, "%s", item->codes);
	for (code = strtok_r(codes, ", ", &save); code != NULL;
	     code = strtok_r(NULL, ", ", &save)) {
		const char *text = bt_rulebook_fill(code);

		if (text == NULL)
			fail_msg("%s of bt-run(1) is not in engine/rulebook.c",
			    code);
		else if (strncmp(item->text, text, strlen(text)) != 0)
			fail_msg("%s: bt-run(1) says\n  %s\nthe rulebook\n  %s",
			    code, item->text, text);
		n++;
	}
	return n;
}

static void
the_manual_lists_the_same_codes_with_the_same_sentences(void **state)
{
	FILE *f = open_manual();
	struct item item;
	char line[512];
	size_t n = 0, n_rules;

	(void)state;
	assert_non_null(f);
	assert_true(find_list(f, line, sizeof line));
	while (next_item(f, &item, line, sizeof line))
		n += check_item(&item);
	(void)fclose(f);
	(void)bt_rulebook(&n_rules);
	assert_int_equal(n, n_rules);
}

static void
unknown_codes_have_no_sentence(void **state)
{
	(void)state;
	assert_null(bt_rulebook_fill("market.maybe"));
	assert_null(bt_rulebook_fill(""));
	assert_null(bt_rulebook_reason("whim"));
	assert_non_null(bt_rulebook_reason("oco"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_manual_lists_the_same_codes_with_the_same_sentences),
		cmocka_unit_test(unknown_codes_have_no_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

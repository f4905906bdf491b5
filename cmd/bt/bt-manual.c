#include "bt-manual.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "cli/exec.h"
#include "cli/programs.h"

/* Pages that are no program's; those that both are (metrics) are named too. */
static const struct page {
	const char *topic, *name, *section;
} pages[] = {
	{ "bt", "bt", "1" },
	{ "stream", "bt-stream", "5" },
	{ "strategy", "bt-strategy", "7" },
	{ "definitions", "bt-metrics", "7" },
	{ "library", "libbt", "3" },
};

#define PAGES (sizeof pages / sizeof pages[0])

static bool
find_page(const char *topic, struct page *page)
{
	const struct bt_program_row *program = bt_programs_find(topic);

	for (size_t i = 0; i < PAGES; i++)
		if (strcmp(topic, pages[i].topic) == 0 ||
		    strcmp(topic, pages[i].name) == 0) {
			*page = pages[i];
			/* bt-metrics is the program's */
			if (program == NULL)
				return true;
		}
	if (program == NULL)
		return false;
	page->name = program->name;
	page->section = "1";
	return true;
}

static int
fail_unknown(const char *topic, struct bt_err *err)
{
	struct bt_near near;

	bt_near_init(&near, topic);
	for (size_t i = 0; i < PAGES; i++)
		bt_near_try(&near, pages[i].topic);
	for (const struct bt_program_row *p = bt_programs; p->name != NULL; p++)
		bt_near_try(&near, p->name + strlen("bt-"));
	if (bt_near_best(&near) == NULL)
		return bt_fail(err, BT_USAGE, "no manual about '%s'", topic);
	return bt_fail(err, BT_USAGE,
	    "no manual about '%s' (did you mean '%s'?)", topic,
	    bt_near_best(&near));
}

/* The page's file: in share/man of our PREFIX, or in the tree's man/. */
static bool
find_file(const struct page *page, char path[BT_PATH_SIZE])
{
	static const char *const places[] = { "/../share/man/man",
		"/../../../man" };
	char dir[BT_PATH_SIZE];

	if (!bt_exec_folder(dir))
		return false;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		int n =
		    snprintf(path, BT_PATH_SIZE, "%s%s%s/%s.%s", dir, places[i],
			i == 0 ? page->section : "", page->name, page->section);

		if (n > 0 && n < BT_PATH_SIZE && access(path, R_OK) == 0)
			return true;
	}
	return false;
}

/* Run a viewer on it, if it is installed; comes back if not. */
static int
view(const char *viewer, const char *flag, const char *what, struct bt_err *err)
{
	char path[BT_PATH_SIZE], name[BT_NAME_SIZE], option[BT_NAME_SIZE];
	char file[BT_PATH_SIZE];
	char *argv[] = { name, option, file, NULL };

	if (!bt_exec_find(viewer, path))
		return BT_EXIT_NOT_FOUND;
	(void)snprintf(name, sizeof name, "%s", viewer);
	(void)snprintf(option, sizeof option, "%s", flag);
	(void)snprintf(file, sizeof file, "%s", what);
	return bt_exec_run(path, argv, err);
}

int
bt_manual_open(const char *topic, struct bt_err *err)
{
	char path[BT_PATH_SIZE];
	struct page page;
	int rc;

	if (!find_page(topic, &page))
		return fail_unknown(topic, err);
	if (!find_file(&page, path))
		rc = view("man", page.section, page.name, err);
	else {
		rc = view("man", "-l", path, err);
		if (rc == BT_EXIT_NOT_FOUND)
			rc = view("mandoc", "-a", path, err);
	}
	if (rc == BT_EXIT_NOT_FOUND && err->status == BT_OK) {
		(void)bt_fail(err, BT_SYSTEM, "man is not installed");
		(void)bt_err_hint(err, "'bt %s --help' needs no manual", topic);
	}
	return rc;
}

#include "strategy/template.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/datadir.h"
#include "base/near.h"
#include "base/vec.h"

/* In the order of preference; "" is the name itself. */
static const char *const endings[] = { "", ".awk", ".py", ".sh", ".pl", ".js" };
#define N_ENDINGS (sizeof endings / sizeof endings[0])

/* The k-th folder of strategies; "" where there is none. */
static void
place(int k, char *dir, size_t size)
{
	bt_datadir_place(k, "strategies", "scripts/strategies", dir, size);
}

static int
is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0;
}

/* ---- naming those that there are ---- */

struct names {
	char **at;
	size_t n, cap;
};

static void
clear_names(struct names *names)
{
	while (names->n > 0)
		free(names->at[--names->n]);
	free(names->at);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One file: its name without the ending that need not be written. */
static int
add_name(struct names *names, const char *file, struct bt_err *err)
{
	size_t i, n = strlen(file), k;
	char *copy;

	for (i = 1; i < N_ENDINGS; i++) {
		k = strlen(endings[i]);
		if (n > k && strcmp(file + n - k, endings[i]) == 0)
			n -= k;
	}
	for (i = 0; i < names->n; i++)
		if (strlen(names->at[i]) == n &&
		    memcmp(names->at[i], file, n) == 0)
			return 0;
	if (bt_vec_reserve(&names->at, &names->cap, names->n + 1,
		sizeof *names->at, err) < 0)
		return -1;
	copy = malloc(n + 1);
	if (copy == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	memcpy(copy, file, n);
	copy[n] = '\0';
	names->at[names->n++] = copy;
	return 0;
}

static int
add_names(struct names *names, const char *dir, struct bt_err *err)
{
	char path[PATH_MAX + 256];
	const struct dirent *e;
	DIR *d = opendir(dir);
	int rc = 0;

	while (d != NULL && rc == 0 && (e = readdir(d)) != NULL) {
		(void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if (is_program(path))
			rc = add_name(names, e->d_name, err);
	}
	if (d != NULL)
		(void)closedir(d);
	return rc;
}

static int
fail_unknown(const char *name, struct bt_err *err)
{
	struct names names = { 0 };
	struct bt_buf list = { 0 };
	struct bt_near near;
	char dir[PATH_MAX];
	size_t i;
	int k, rc = 0;

	for (k = 0; k < BT_DATADIR_PLACES && rc == 0; k++) {
		place(k, dir, sizeof dir);
		rc = add_names(&names, dir, err);
	}
	if (names.n > 0)
		qsort(names.at, names.n, sizeof *names.at, compare_names);
	bt_near_init(&near, name);
	for (i = 0; i < names.n && rc == 0; i++) {
		bt_near_try(&near, names.at[i]);
		rc = bt_buf_printf(&list, err, " @%s", names.at[i]);
	}
	if (rc == 0 && bt_near_best(&near) != NULL)
		rc = bt_fail(err, BT_USAGE,
		    "there is no shipped strategy '@%s' (did you mean '@%s'?)",
		    name, bt_near_best(&near));
	else if (rc == 0)
		rc = bt_fail(
		    err, BT_USAGE, "there is no shipped strategy '@%s'", name);
	(void)bt_err_hint(err,
	    list.len > 0 ? "there are:%s" : "none is installed%s",
	    bt_buf_text(&list));
	bt_buf_free(&list);
	clear_names(&names);
	return rc;
}

/* ---- finding one ---- */

int
bt_template_find(const char *name, char *path, size_t size, struct bt_err *err)
{
	char dir[PATH_MAX];
	size_t i;
	int k, n;

	name += name[0] == '@';
	/* a name, and no way out of the folder */
	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
		return fail_unknown(name, err);
	for (k = 0; k < BT_DATADIR_PLACES; k++) {
		place(k, dir, sizeof dir);
		for (i = 0; i < N_ENDINGS && dir[0] != '\0'; i++) {
			n = snprintf(
			    path, size, "%s/%s%s", dir, name, endings[i]);
			if (n > 0 && (size_t)n < size && is_program(path))
				return 0;
		}
	}
	return fail_unknown(name, err);
}

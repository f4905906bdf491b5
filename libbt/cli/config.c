#include "cli/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/near.h"
#include "cli/programs.h"
#include "io/yaml.h"

#define STAGE_ENV 2 /* of the environment; a file comes after it */

/* A file being read. */
struct config {
	struct bt_opts *o;
	const char *program;
	const char *path;          /* as long as o */
	const char *const *groups; /* of the rows that have keys; NULL: all */
	const struct bt_yaml *y;
	struct bt_err *err;
};

/* "bt.yaml:3: SUBJECT 'KEY' WHAT" */
static int
fail_key(const struct config *c, const struct bt_yaml_node *key,
    const char *subject, const char *what)
{
	return bt_yaml_fail(c->y, key, "%s '%.64s'%s%s", subject,
	    bt_yaml_word(key), what[0] != '\0' ? " " : "", what);
}

static int
put_scalar(struct config *c, size_t row, const struct bt_yaml_node *key,
    const struct bt_yaml_node *value)
{
	struct bt_opt_set set = { .from = BT_FROM_FILE };
	char what[80];

	if (bt_yaml_is_null(value))
		return fail_key(c, key, "key", "has no value");
	if (bt_yaml_kind(value) != BT_YAML_TEXT)
		return fail_key(c, key, "key", "takes one value");
	set.by = c->path;
	set.line = bt_yaml_line(value);
	(void)snprintf(what, sizeof what, "key '%.64s'", bt_yaml_word(key));
	if (bt_yaml_take_text(c->y, what, value, &set.value) < 0)
		return -1;
	return bt_opts_put(c->o, row, &set, c->err);
}

/* A list gives its values one by one. */
static int
put_value(struct config *c, size_t row, const struct bt_yaml_node *key,
    const struct bt_yaml_node *value)
{
	const struct bt_opt *opt = &c->o->table[row];
	bool is_many = opt->kind == BT_OPT_KIND_LIST ||
		       (opt->flags & BT_OPT_REPEATABLE) != 0;
	size_t i;

	if (bt_yaml_kind(value) != BT_YAML_LIST || !is_many)
		return put_scalar(c, row, key, value);
	for (i = 0; i < bt_yaml_count(value); i++)
		if (put_scalar(c, row, key, bt_yaml_item(c->y, value, i)) < 0)
			return -1;
	return 0;
}

/* Whether a row is one of the groups that the file is about. */
static bool
is_wanted(const struct config *c, size_t row)
{
	const char *const *g = c->groups;

	while (row > 0 && c->o->table[row].kind != BT_OPT_KIND_GROUP)
		row--;
	while (
	    g != NULL && *g != NULL && strcmp(*g, c->o->table[row].name) != 0)
		g++;
	return g == NULL || *g != NULL;
}

/* The row of a key, or -1. */
static int
find_row(const struct config *c, const char *name)
{
	int row = bt_opts_find(c->o, name);

	return row >= 0 && is_wanted(c, (size_t)row) ? row : -1;
}

/* The key nearest to a name that is none. */
static void
find_near(const struct config *c, const char *name, struct bt_near *near)
{
	bt_near_init(near, name);
	for (size_t i = 0; i < c->o->n; i++)
		if (c->o->table[i].kind != BT_OPT_KIND_GROUP &&
		    !(c->o->table[i].flags & BT_OPT_HIDDEN) && is_wanted(c, i))
			bt_near_try(near, c->o->table[i].name);
}

static int
hint_groups(const struct config *c)
{
	char names[80] = "";
	size_t used = 0;

	for (const char *const *g = c->groups;
	     *g != NULL && used < sizeof names; g++)
		used += (size_t)snprintf(names + used, sizeof names - used,
		    "%s%s", used > 0 ? ", " : "", *g);
	return bt_err_hint(c->err,
	    "keys of this file are those long options of %s that its help "
	    "has under: %s",
	    c->program, names);
}

static int
fail_unknown(const struct config *c, const struct bt_yaml_node *key)
{
	struct bt_near near;

	find_near(c, bt_yaml_word(key), &near);
	(void)bt_yaml_fail_key(c->y, key, &near);
	if (c->groups != NULL)
		return hint_groups(c);
	return bt_err_hint(c->err,
	    "keys are the long options of %s; another program's go under "
	    "its name",
	    c->program);
}

static int
put_key(struct config *c, const struct bt_yaml_node *key,
    const struct bt_yaml_node *value)
{
	int row = find_row(c, bt_yaml_word(key));

	if (row < 0)
		return fail_unknown(c, key);
	if (c->o->table[row].flags & BT_OPT_NO_CONFIG)
		return fail_key(c, key, "key", "is for the command line only");
	return put_value(c, (size_t)row, key, value);
}

/* Whether a key heads a program's section: 1, 0, -1 if there is no such. */
static int
is_section(const struct config *c, const struct bt_yaml_node *key)
{
	const struct bt_program_row *near;
	const char *name = bt_yaml_word(key);

	if (strncmp(name, "bt-", 3) != 0 && strcmp(name, c->program) != 0)
		return 0;
	if (strcmp(name, c->program) == 0 || bt_programs_find(name) != NULL)
		return 1;
	near = bt_programs_near(name);
	if (near == NULL)
		return fail_key(c, key, "unknown program", "");
	return bt_yaml_fail(c->y, key,
	    "unknown program '%.64s' (did you mean '%s'?)", name, near->name);
}

/* The keys of a mapping; of the root's, those that head no section. */
static int
put_mapping(struct config *c, const struct bt_yaml_node *map, bool is_root)
{
	size_t i;

	c->o->stage++;
	for (i = 0; i < bt_yaml_count(map); i++) {
		const struct bt_yaml_node *key = bt_yaml_key(c->y, map, i);
		int section = 0;

		if (bt_yaml_kind(key) != BT_YAML_TEXT)
			return fail_key(c, key, "key", "is no text");
		/* it would silently lose one of its values */
		if (bt_yaml_is_repeated(c->y, map, i))
			return fail_key(c, key, "key", "is there twice");
		if (is_root)
			section = is_section(c, key);
		if (section < 0)
			return -1;
		if (section == 0 &&
		    put_key(c, key, bt_yaml_value(c->y, map, i)) < 0)
			return -1;
	}
	return 0;
}

/* The program's own section is stronger than what stands outside. */
static int
put_section(struct config *c, const struct bt_yaml_node *root)
{
	size_t i;

	for (i = 0; i < bt_yaml_count(root); i++) {
		const struct bt_yaml_node *key = bt_yaml_key(c->y, root, i);
		const struct bt_yaml_node *value = bt_yaml_value(c->y, root, i);

		if (strcmp(bt_yaml_word(key), c->program) != 0 ||
		    bt_yaml_is_null(value))
			continue;
		if (bt_yaml_kind(value) != BT_YAML_MAP)
			return fail_key(
			    c, key, "section", "is no mapping of options");
		return put_mapping(c, value, false);
	}
	return 0;
}

static int
put_document(struct config *c)
{
	const struct bt_yaml_node *root = bt_yaml_root(c->y);

	if (root == NULL || bt_yaml_is_null(root))
		return 0;
	if (bt_yaml_kind(root) != BT_YAML_MAP)
		return bt_yaml_fail(c->y, root, "not a mapping of options");
	if (put_section(c, root) < 0)
		return -1;
	return put_mapping(c, root, true);
}

/* What a document says, which goes; options keep copies of their values. */
static int
take(struct config *c, struct bt_yaml *y)
{
	int rc;

	if (y == NULL)
		return -1;
	c->y = y;
	rc = put_document(c);
	bt_yaml_free(y);
	return rc;
}

int
bt_config_parse(struct bt_opts *o, const char *program, const char *name,
    const char *text, size_t n, struct bt_err *err)
{
	struct config c = {
		.o = o, .program = program, .path = name, .err = err
	};

	return take(&c, bt_yaml_parse(text, n, name, BT_USAGE, err));
}

int
bt_config_read(struct bt_opts *o, const char *program, const char *path,
    struct bt_err *err)
{
	struct config c = {
		.o = o, .program = program, .path = path, .err = err
	};

	return take(&c, bt_yaml_read(path, BT_USAGE, err));
}

int
bt_config_groups(struct bt_opts *o, const char *program, const char *path,
    const char *const *groups, struct bt_err *err)
{
	struct config c = { .o = o,
		.program = program,
		.path = path,
		.groups = groups,
		.err = err };
	int stage = o->stage, rc;

	o->stage = STAGE_ENV;
	rc = take(&c, bt_yaml_read(path, BT_USAGE, err));
	o->stage = stage;
	return rc;
}

int
bt_config_user(char *buf, size_t size)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *below = "";
	int n;

	if (base == NULL || base[0] != '/') {
		base = getenv("HOME");
		below = "/.config";
	}
	if (base == NULL || base[0] != '/')
		return 0;
	n = snprintf(buf, size, "%s%s/bt/config.yaml", base, below);
	if (n < 0 || (size_t)n >= size)
		return 0;
	return access(buf, F_OK) == 0;
}

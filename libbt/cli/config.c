#include "cli/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/near.h"
#include "cli/programs.h"

#define STAGE_ENV      2         /* of the environment; a file comes after it */
#define SIZE_MAX_BYTES (1 << 20) /* no configuration is longer */

/* A file being read. */
struct config {
	struct bt_opts *o;
	const char *program;
	const char *path;
	const char *const *groups; /* of the rows that have keys; NULL: all */
	yaml_document_t doc;
};

static int64_t
line_of(const yaml_node_t *node)
{
	return (int64_t)node->start_mark.line + 1;
}

static const char *
key_text(const yaml_node_t *key)
{
	return key->type == YAML_SCALAR_NODE
		   ? (const char *)key->data.scalar.value
		   : "";
}

/* "bt.yaml:3: SUBJECT 'KEY' WHAT" */
static int
fail_key(const struct config *c, const yaml_node_t *key, const char *subject,
    const char *what, struct bt_err *err)
{
	(void)bt_fail(err, BT_USAGE, "%s '%.64s'%s%s", subject, key_text(key),
	    what[0] != '\0' ? " " : "", what);
	return bt_err_at(err, c->path, line_of(key));
}

static bool
is_null(const yaml_node_t *node)
{
	const char *s;

	if (node->type != YAML_SCALAR_NODE ||
	    node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	s = (const char *)node->data.scalar.value;
	return s[0] == '\0' || strcmp(s, "~") == 0 || strcmp(s, "null") == 0;
}

static int
put_scalar(struct config *c, size_t row, const yaml_node_t *key,
    const yaml_node_t *value, struct bt_err *err)
{
	struct bt_opt_set set = { .from = BT_FROM_FILE, .by = c->path };

	if (is_null(value))
		return fail_key(c, key, "key", "has no value", err);
	if (value->type != YAML_SCALAR_NODE)
		return fail_key(c, key, "key", "takes one value", err);
	set.line = line_of(value);
	set.value = (const char *)value->data.scalar.value;
	if (strlen(set.value) != value->data.scalar.length)
		return fail_key(c, key, "key", "has a NUL in its value", err);
	return bt_opts_put(c->o, row, &set, err);
}

/* A list gives its values one by one. */
static int
put_value(struct config *c, size_t row, const yaml_node_t *key,
    const yaml_node_t *value, struct bt_err *err)
{
	const struct bt_opt *opt = &c->o->table[row];
	bool is_many = opt->kind == BT_OPT_KIND_LIST ||
		       (opt->flags & BT_OPT_REPEATABLE) != 0;

	if (value->type != YAML_SEQUENCE_NODE || !is_many)
		return put_scalar(c, row, key, value, err);
	for (yaml_node_item_t *i = value->data.sequence.items.start;
	     i < value->data.sequence.items.top; i++)
		if (put_scalar(c, row, key, yaml_document_get_node(&c->doc, *i),
			err) < 0)
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

/* The key nearest to a name that is none, or NULL. */
static const char *
find_near(const struct config *c, const char *name)
{
	struct bt_near near;

	bt_near_init(&near, name);
	for (size_t i = 0; i < c->o->n; i++)
		if (c->o->table[i].kind != BT_OPT_KIND_GROUP &&
		    !(c->o->table[i].flags & BT_OPT_HIDDEN) && is_wanted(c, i))
			bt_near_try(&near, c->o->table[i].name);
	return bt_near_best(&near);
}

static int
hint_groups(const struct config *c, struct bt_err *err)
{
	char names[80] = "";
	size_t used = 0;

	for (const char *const *g = c->groups;
	     *g != NULL && used < sizeof names; g++)
		used += (size_t)snprintf(names + used, sizeof names - used,
		    "%s%s", used > 0 ? ", " : "", *g);
	return bt_err_hint(err,
	    "keys of this file are those long options of %s that its help "
	    "has under: %s",
	    c->program, names);
}

static int
fail_unknown(const struct config *c, const yaml_node_t *key, struct bt_err *err)
{
	const char *name = key_text(key), *near = find_near(c, name);

	if (near == NULL)
		(void)fail_key(c, key, "unknown key", "", err);
	else
		(void)bt_fail(err, BT_USAGE,
		    "unknown key '%.64s' (did you mean '%s'?)", name, near);
	(void)bt_err_at(err, c->path, line_of(key));
	if (c->groups != NULL)
		return hint_groups(c, err);
	return bt_err_hint(err,
	    "keys are the long options of %s; another program's go under "
	    "its name",
	    c->program);
}

static int
put_key(struct config *c, const yaml_node_t *key, const yaml_node_t *value,
    struct bt_err *err)
{
	int row = find_row(c, key_text(key));

	if (row < 0)
		return fail_unknown(c, key, err);
	if (c->o->table[row].flags & BT_OPT_NO_CONFIG)
		return fail_key(
		    c, key, "key", "is for the command line only", err);
	return put_value(c, (size_t)row, key, value, err);
}

/* Whether a key heads a program's section: 1, 0, -1 if there is no such. */
static int
is_section(const struct config *c, const yaml_node_t *key, struct bt_err *err)
{
	const struct bt_program_row *near;
	const char *name = key_text(key);

	if (strncmp(name, "bt-", 3) != 0 && strcmp(name, c->program) != 0)
		return 0;
	if (strcmp(name, c->program) == 0 || bt_programs_find(name) != NULL)
		return 1;
	near = bt_programs_near(name);
	if (near == NULL)
		return fail_key(c, key, "unknown program", "", err);
	(void)bt_fail(err, BT_USAGE,
	    "unknown program '%.64s' (did you mean '%s'?)", name, near->name);
	return bt_err_at(err, c->path, line_of(key));
}

/* A key that stands twice would silently lose one of its values. */
static int
check_once(const struct config *c, const yaml_node_t *map,
    const yaml_node_pair_t *pair, struct bt_err *err)
{
	yaml_document_t *doc = (yaml_document_t *)&c->doc;
	const yaml_node_t *key = yaml_document_get_node(doc, pair->key);

	if (key->type != YAML_SCALAR_NODE)
		return fail_key(c, key, "key", "is no text", err);
	for (const yaml_node_pair_t *p = map->data.mapping.pairs.start;
	     p < pair; p++)
		if (strcmp(key_text(yaml_document_get_node(doc, p->key)),
			key_text(key)) == 0)
			return fail_key(c, key, "key", "is there twice", err);
	return 0;
}

/* The keys of a mapping; of the root's, those that head no section. */
static int
put_mapping(
    struct config *c, const yaml_node_t *map, bool is_root, struct bt_err *err)
{
	c->o->stage++;
	for (const yaml_node_pair_t *p = map->data.mapping.pairs.start;
	     p < map->data.mapping.pairs.top; p++) {
		const yaml_node_t *key =
		    yaml_document_get_node(&c->doc, p->key);
		int section = 0;

		if (check_once(c, map, p, err) < 0)
			return -1;
		if (is_root)
			section = is_section(c, key, err);
		if (section < 0)
			return -1;
		if (section == 0 &&
		    put_key(c, key, yaml_document_get_node(&c->doc, p->value),
			err) < 0)
			return -1;
	}
	return 0;
}

/* The program's own section is stronger than what stands outside. */
static int
put_section(struct config *c, const yaml_node_t *root, struct bt_err *err)
{
	for (const yaml_node_pair_t *p = root->data.mapping.pairs.start;
	     p < root->data.mapping.pairs.top; p++) {
		const yaml_node_t *key =
		    yaml_document_get_node(&c->doc, p->key);
		const yaml_node_t *value =
		    yaml_document_get_node(&c->doc, p->value);

		if (strcmp(key_text(key), c->program) != 0 || is_null(value))
			continue;
		if (value->type != YAML_MAPPING_NODE)
			return fail_key(
			    c, key, "section", "is no mapping of options", err);
		return put_mapping(c, value, false, err);
	}
	return 0;
}

static int
put_document(struct config *c, struct bt_err *err)
{
	const yaml_node_t *root = yaml_document_get_root_node(&c->doc);

	if (root == NULL || is_null(root))
		return 0;
	if (root->type != YAML_MAPPING_NODE) {
		(void)bt_fail(err, BT_USAGE, "not a mapping of options");
		return bt_err_at(err, c->path, line_of(root));
	}
	if (put_section(c, root, err) < 0)
		return -1;
	return put_mapping(c, root, true, err);
}

static int
fail_yaml(
    const struct config *c, const yaml_parser_t *parser, struct bt_err *err)
{
	/* without memory, some of its functions name no problem at all */
	if (parser->problem == NULL || parser->error == YAML_MEMORY_ERROR)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	(void)bt_fail(err, BT_USAGE, "not valid YAML: %s", parser->problem);
	return bt_err_at(err, c->path, (int64_t)parser->problem_mark.line + 1);
}

/* What follows the first document would silently be lost. */
static int
check_last(struct config *c, yaml_parser_t *parser, struct bt_err *err)
{
	yaml_node_t *root;
	yaml_document_t more;
	int64_t line;

	if (!yaml_parser_load(parser, &more))
		return fail_yaml(c, parser, err);
	root = yaml_document_get_root_node(&more);
	line = (int64_t)more.start_mark.line + 1;
	yaml_document_delete(&more);
	if (root == NULL)
		return 0;
	(void)bt_fail(err, BT_USAGE, "a second document");
	return bt_err_at(err, c->path, line);
}

static int
parse(struct config *c, const char *text, size_t n, struct bt_err *err)
{
	yaml_parser_t parser;
	int rc;

	if (!yaml_parser_initialize(&parser))
		return bt_fail(err, BT_SYSTEM, "out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	if (!yaml_parser_load(&parser, &c->doc)) {
		rc = fail_yaml(c, &parser, err);
	} else {
		rc = put_document(c, err);
		/* a stream without any document ends with the first load */
		if (rc == 0 && yaml_document_get_root_node(&c->doc) != NULL)
			rc = check_last(c, &parser, err);
		yaml_document_delete(&c->doc);
	}
	yaml_parser_delete(&parser);
	return rc;
}

int
bt_config_parse(struct bt_opts *o, const char *program, const char *name,
    const char *text, size_t n, struct bt_err *err)
{
	struct config c = { .o = o, .program = program, .path = name };

	return parse(&c, text, n, err);
}

static int
slurp(int fd, const char *path, struct bt_buf *text, struct bt_err *err)
{
	ssize_t n;

	do {
		if (bt_buf_reserve(text, 4096, err) < 0)
			return -1;
		do
			n = read(fd, text->data + text->len, 4096);
		while (n < 0 && errno == EINTR);
		if (n > 0)
			text->len += (size_t)n;
	} while (n > 0 && text->len <= SIZE_MAX_BYTES);
	if (n < 0)
		(void)bt_fail_sys(err, "cannot be read");
	else if (n > 0)
		(void)bt_fail(err, BT_USAGE, "longer than 1 MiB");
	else
		return 0;
	return bt_err_at(err, path, 0);
}

static int
read_file(struct config *c, struct bt_err *err)
{
	struct bt_buf text = { 0 };
	int fd, rc;

	fd = open(c->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		(void)bt_fail_sys(err, "cannot be opened");
		return bt_err_at(err, c->path, 0);
	}
	rc = slurp(fd, c->path, &text, err);
	(void)close(fd);
	if (rc == 0)
		rc = parse(c, bt_buf_text(&text), text.len, err);
	bt_buf_free(&text);
	return rc;
}

int
bt_config_read(struct bt_opts *o, const char *program, const char *path,
    struct bt_err *err)
{
	struct config c = { .o = o, .program = program, .path = path };

	return read_file(&c, err);
}

int
bt_config_groups(struct bt_opts *o, const char *program, const char *path,
    const char *const *groups, struct bt_err *err)
{
	struct config c = {
		.o = o, .program = program, .path = path, .groups = groups
	};
	int stage = o->stage, rc;

	o->stage = STAGE_ENV;
	rc = read_file(&c, err);
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

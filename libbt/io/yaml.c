#include "io/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "bt/num.h"

#define FILE_MAX_BYTES (1 << 20) /* no file is longer */

struct bt_yaml {
	yaml_document_t doc;
	enum bt_status bad;
	struct bt_err *err;
	char path[]; /* what messages call it */
};

/* A node of ours is one of libyaml's, which nobody else needs to know. */
static const yaml_node_t *
real(const struct bt_yaml_node *n)
{
	return (const yaml_node_t *)(const void *)n;
}

static const struct bt_yaml_node *
node(const struct bt_yaml *y, int index)
{
	/* it only looks, but for want of const in its prototype */
	yaml_document_t *doc = (yaml_document_t *)&y->doc;

	return (const struct bt_yaml_node *)(void *)yaml_document_get_node(
	    doc, index);
}

/* ---- looking ---- */

const char *
bt_yaml_path(const struct bt_yaml *y)
{
	return y->path;
}

const struct bt_yaml_node *
bt_yaml_root(const struct bt_yaml *y)
{
	return node(y, 1);
}

enum bt_yaml_kind
bt_yaml_kind(const struct bt_yaml_node *n)
{
	if (real(n)->type == YAML_SEQUENCE_NODE)
		return BT_YAML_LIST;
	return real(n)->type == YAML_MAPPING_NODE ? BT_YAML_MAP : BT_YAML_TEXT;
}

const char *
bt_yaml_word(const struct bt_yaml_node *n)
{
	if (bt_yaml_kind(n) != BT_YAML_TEXT)
		return "";
	return (const char *)real(n)->data.scalar.value;
}

int
bt_yaml_is_null(const struct bt_yaml_node *n)
{
	const char *s = bt_yaml_word(n);

	return bt_yaml_kind(n) == BT_YAML_TEXT &&
	       real(n)->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (s[0] == '\0' || strcmp(s, "~") == 0 || strcmp(s, "null") == 0);
}

int64_t
bt_yaml_line(const struct bt_yaml_node *n)
{
	return (int64_t)real(n)->start_mark.line + 1;
}

size_t
bt_yaml_count(const struct bt_yaml_node *n)
{
	const yaml_node_t *r = real(n);

	if (r->type == YAML_SEQUENCE_NODE)
		return (size_t)(r->data.sequence.items.top -
				r->data.sequence.items.start);
	if (r->type == YAML_MAPPING_NODE)
		return (size_t)(r->data.mapping.pairs.top -
				r->data.mapping.pairs.start);
	return 0;
}

const struct bt_yaml_node *
bt_yaml_item(const struct bt_yaml *y, const struct bt_yaml_node *list, size_t i)
{
	return node(y, real(list)->data.sequence.items.start[i]);
}

const struct bt_yaml_node *
bt_yaml_key(const struct bt_yaml *y, const struct bt_yaml_node *map, size_t i)
{
	return node(y, real(map)->data.mapping.pairs.start[i].key);
}

const struct bt_yaml_node *
bt_yaml_value(const struct bt_yaml *y, const struct bt_yaml_node *map, size_t i)
{
	return node(y, real(map)->data.mapping.pairs.start[i].value);
}

int
bt_yaml_is_repeated(
    const struct bt_yaml *y, const struct bt_yaml_node *map, size_t i)
{
	const char *name = bt_yaml_word(bt_yaml_key(y, map, i));
	size_t k;

	for (k = 0; k < i; k++)
		if (strcmp(bt_yaml_word(bt_yaml_key(y, map, k)), name) == 0)
			return 1;
	return 0;
}

/* ---- refusing ---- */

int
bt_yaml_at(const struct bt_yaml *y, const struct bt_yaml_node *n)
{
	return bt_err_at(y->err, y->path, bt_yaml_line(n));
}

int
bt_yaml_fail(
    const struct bt_yaml *y, const struct bt_yaml_node *n, const char *fmt, ...)
{
	char text[sizeof y->err->text];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	(void)bt_fail(y->err, y->bad, "%s", text);
	(void)bt_yaml_at(y, n);
	return -1; /* said here, for those who read one file at a time */
}

int
bt_yaml_fail_is(const struct bt_yaml *y, const struct bt_yaml_node *n,
    const char *what, const char *expected)
{
	return bt_yaml_fail(y, n, "%s is not %s", what, expected);
}

int
bt_yaml_fail_key(const struct bt_yaml *y, const struct bt_yaml_node *n,
    const struct bt_near *near)
{
	const char *best = bt_near_best(near);

	if (best == NULL)
		return bt_yaml_fail(y, n, "unknown key '%.64s'", near->word);
	return bt_yaml_fail(
	    y, n, "unknown key '%.64s' (did you mean '%s'?)", near->word, best);
}

/* ---- taking ---- */

int
bt_yaml_take_text(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, const char **text)
{
	if (bt_yaml_kind(n) != BT_YAML_TEXT)
		return bt_yaml_fail_is(y, n, what, "a single value");
	*text = bt_yaml_word(n);
	if (strlen(*text) != real(n)->data.scalar.length)
		return bt_yaml_fail_is(y, n, what, "text without NUL");
	return 0;
}

int
bt_yaml_take_line(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, const char **text)
{
	if (bt_yaml_take_text(y, what, n, text) < 0)
		return -1;
	if ((*text)[0] == '\0' || strpbrk(*text, "\r\n") != NULL)
		return bt_yaml_fail_is(y, n, what, "text on one line");
	return 0;
}

int
bt_yaml_take_number(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, double *value)
{
	const char *text = "";

	if (bt_yaml_take_text(y, what, n, &text) < 0)
		return -1;
	if (bt_num_parse(text, strlen(text), value) < 0 || !isfinite(*value))
		return bt_yaml_fail_is(y, n, what, "a number");
	return 0;
}

int
bt_yaml_take_enum(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, const char *const *words, size_t n_words,
    size_t *i)
{
	char list[256];
	size_t used = 0;
	const char *text = "";

	if (bt_yaml_take_text(y, what, n, &text) < 0)
		return -1;
	for (*i = 0; *i < n_words; ++*i)
		if (strcmp(words[*i], text) == 0)
			return 0;
	for (*i = 0; *i < n_words && used < sizeof list; ++*i)
		used += (size_t)snprintf(list + used, sizeof list - used,
		    "%s%s", *i > 0 ? ", " : "", words[*i]);
	return bt_yaml_fail(y, n, "%s is not one of %s", what, list);
}

int
bt_yaml_take_map(const struct bt_yaml *y, const char *what,
    const struct bt_yaml_node *n, const char *expected)
{
	if (bt_yaml_kind(n) == BT_YAML_MAP)
		return 0;
	return bt_yaml_fail_is(y, n, what, expected);
}

int
bt_yaml_find_key(const struct bt_yaml *y, const struct bt_yaml_node *n,
    struct bt_yaml_keys *keys, size_t *i, struct bt_near *near)
{
	const char *at = keys->table, *name = "";

	if (bt_yaml_take_text(y, "a key", n, &name) < 0)
		return -1;
	bt_near_init(near, name);
	for (*i = 0; *i < keys->n; ++*i, at += keys->stride) {
		const char *word = *(const char *const *)(const void *)at;

		if (strcmp(word, name) == 0)
			break;
		bt_near_try(near, word);
	}
	if (*i == keys->n)
		return 0;
	if ((keys->seen >> *i & 1) != 0)
		return bt_yaml_fail_is(y, n, name, "given once only");
	keys->seen |= (uint64_t)1 << *i;
	return 1;
}

int
bt_yaml_take_key(const struct bt_yaml *y, const struct bt_yaml_node *n,
    struct bt_yaml_keys *keys, size_t *i)
{
	struct bt_near near;
	int rc = bt_yaml_find_key(y, n, keys, i, &near);

	if (rc == 0)
		return bt_yaml_fail_key(y, n, &near);
	return rc < 0 ? -1 : 0;
}

/* ---- reading ---- */

static int
fail_parser(struct bt_yaml *y, const yaml_parser_t *parser)
{
	/* without memory, some of its functions name no problem at all */
	if (parser->problem == NULL || parser->error == YAML_MEMORY_ERROR)
		return bt_fail(y->err, BT_SYSTEM, "out of memory");
	(void)bt_fail(y->err, y->bad, "this is no YAML: %s", parser->problem);
	if (strstr(parser->problem, "cannot start any token") != NULL)
		(void)bt_err_hint(y->err,
		    "YAML is indented with blanks, never with tabs; text that "
		    "begins with a sign needs quotes");
	return bt_err_at(
	    y->err, y->path, (int64_t)parser->problem_mark.line + 1);
}

/* What follows the first document would silently be lost. */
static int
check_last(struct bt_yaml *y, yaml_parser_t *parser)
{
	yaml_document_t more;
	int64_t line;
	int is_more;

	if (!yaml_parser_load(parser, &more))
		return fail_parser(y, parser);
	is_more = yaml_document_get_root_node(&more) != NULL;
	line = (int64_t)more.start_mark.line + 1;
	yaml_document_delete(&more);
	if (!is_more)
		return 0;
	(void)bt_fail(y->err, y->bad, "a second document");
	return bt_err_at(y->err, y->path, line);
}

static int
load(struct bt_yaml *y, const char *text, size_t n)
{
	yaml_parser_t parser;
	int rc = 0;

	if (!yaml_parser_initialize(&parser))
		return bt_fail(y->err, BT_SYSTEM, "out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	if (!yaml_parser_load(&parser, &y->doc)) {
		rc = fail_parser(y, &parser);
		memset(&y->doc, 0, sizeof y->doc);
	} else if (bt_yaml_root(y) != NULL) {
		/* a stream without any document ends with the first load */
		rc = check_last(y, &parser);
	}
	yaml_parser_delete(&parser);
	return rc;
}

struct bt_yaml *
bt_yaml_parse(const char *text, size_t n, const char *path, enum bt_status bad,
    struct bt_err *err)
{
	size_t n_path = strlen(path);
	struct bt_yaml *y = calloc(1, sizeof *y + n_path + 1);

	if (y == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	memcpy(y->path, path, n_path);
	y->bad = bad;
	y->err = err;
	if (load(y, text != NULL ? text : "", n) == 0)
		return y;
	bt_yaml_free(y);
	return NULL;
}

int
bt_yaml_slurp(
    const char *path, struct bt_buf *b, enum bt_status bad, struct bt_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;

	if (fd < 0) {
		(void)bt_fail_sys(err, "cannot be opened");
		return bt_err_at(err, path, 0);
	}
	while (n > 0 && b->len <= FILE_MAX_BYTES) {
		if (bt_buf_reserve(b, 4096, err) < 0)
			break;
		n = read(fd, b->data + b->len, 4096);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			b->len += (size_t)n;
	}
	if (n < 0)
		(void)bt_fail_sys(err, "cannot be read");
	else if (n > 0)
		(void)bt_fail(err, bad, "longer than 1 MiB");
	(void)close(fd);
	return n == 0 ? 0 : bt_err_at(err, path, 0);
}

struct bt_yaml *
bt_yaml_read(const char *path, enum bt_status bad, struct bt_err *err)
{
	struct bt_buf text = { 0 };
	struct bt_yaml *y = NULL;

	if (bt_yaml_slurp(path, &text, bad, err) == 0)
		y = bt_yaml_parse(text.data, text.len, path, bad, err);
	bt_buf_free(&text);
	return y;
}

void
bt_yaml_free(struct bt_yaml *y)
{
	if (y == NULL)
		return;
	if (y->doc.nodes.start != NULL)
		yaml_document_delete(&y->doc);
	free(y);
}

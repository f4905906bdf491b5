#include "strategy/sidecar.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "base/near.h"
#include "base/vec.h"
#include "bt/num.h"
#include "strategy/program.h"

#define FILE_MAX_BYTES (1 << 20) /* no sidecar is longer */

struct bt_sidecar {
	struct bt_sidecar_info info;
	size_t cap_params;
	struct bt_arena memory;
};

/* A sidecar being read. */
struct parse {
	struct bt_sidecar *sc;
	yaml_document_t doc;
	struct bt_err *err;
};

/* ---- nodes ---- */

static yaml_node_t *
node(struct parse *p, int index)
{
	return yaml_document_get_node(&p->doc, index);
}

static int64_t
line_of(const yaml_node_t *n)
{
	return (int64_t)n->start_mark.line + 1;
}

static int
fail_node(struct parse *p, const yaml_node_t *n, const char *what,
    const char *expected)
{
	(void)bt_fail(p->err, BT_BAD_INPUT, "%s is not %s", what, expected);
	(void)bt_err_at(p->err, p->sc->info.path, line_of(n));
	return -1; /* said here, for those who read one file at a time */
}

/* A scalar's text, in the sidecar's memory. */
static int
take_text(
    struct parse *p, const char *what, const yaml_node_t *n, const char **text)
{
	if (n->type != YAML_SCALAR_NODE)
		return fail_node(p, n, what, "a single value");
	*text = bt_arena_text(&p->sc->memory,
	    (const char *)n->data.scalar.value, n->data.scalar.length, p->err);
	if (*text == NULL)
		return -1;
	if (strlen(*text) != n->data.scalar.length)
		return fail_node(p, n, what, "text without NUL");
	return 0;
}

static int
add_word(struct parse *p, struct bt_words *words, const char *word)
{
	if (bt_vec_reserve(&words->at, &words->cap, words->n + 1,
		sizeof *words->at, p->err) < 0)
		return -1;
	words->at[words->n++] = word;
	return 0;
}

/* A list of texts, or one text. */
static int
take_words(struct parse *p, const char *what, const yaml_node_t *n,
    struct bt_words *words)
{
	const yaml_node_item_t *item;
	const char *text;

	if (n->type == YAML_SCALAR_NODE)
		return take_text(p, what, n, &text) < 0
			   ? -1
			   : add_word(p, words, text);
	if (n->type != YAML_SEQUENCE_NODE)
		return fail_node(p, n, what, "a list");
	for (item = n->data.sequence.items.start;
	     item < n->data.sequence.items.top; item++)
		if (take_text(p, what, node(p, *item), &text) < 0 ||
		    add_word(p, words, text) < 0)
			return -1;
	return 0;
}

/* "line 3: unknown key 'parms' (did you mean 'parameters'?)" */
static int
warn_key(struct parse *p, const yaml_node_t *key, const char *name,
    const struct bt_near *near)
{
	const char *best = bt_near_best(near);
	struct bt_buf b = { 0 };
	const char *text = NULL;

	if (bt_buf_printf(&b, p->err, "line %lld: unknown key '%.60s'",
		(long long)line_of(key), name) == 0 &&
	    (best == NULL ||
		bt_buf_printf(&b, p->err, " (did you mean '%s'?)", best) == 0))
		text = bt_arena_text(&p->sc->memory, b.data, b.len, p->err);
	bt_buf_free(&b);
	return text == NULL ? -1 : add_word(p, &p->sc->info.warnings, text);
}

/* ---- a parameter ---- */

static int
take_number(struct parse *p, const char *what, const yaml_node_t *n, double *v)
{
	const char *text;

	if (take_text(p, what, n, &text) < 0)
		return -1;
	if (bt_num_parse(text, strlen(text), v) < 0 || !isfinite(*v))
		return fail_node(p, n, what, "a number");
	return 0;
}

static int
take_kind(struct parse *p, const yaml_node_t *n, struct bt_sidecar_param *param,
    int *has_kind)
{
	static const char *const kinds[] = { "string", "int", "float", "bool",
		"choice" };
	const char *text;
	size_t i;

	if (take_text(p, "type", n, &text) < 0)
		return -1;
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i], text) == 0) {
			param->kind = (enum bt_param_kind)i;
			*has_kind = 1;
			return 0;
		}
	return fail_node(
	    p, n, "type", "one of int, float, bool, string, choice");
}

static int
put_param_key(struct parse *p, struct bt_sidecar_param *param,
    const yaml_node_t *key, const yaml_node_t *value, int *has_kind)
{
	static const char *const names[] = { "type", "default", "min", "max",
		"step", "choices", "description", "name" };
	struct bt_near near;
	const char *name;
	size_t i;

	if (take_text(p, "a key", key, &name) < 0)
		return -1;
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			break;
	switch (i) {
	case 0:
		return take_kind(p, value, param, has_kind);
	case 1:
		return take_text(p, name, value, &param->dflt);
	case 2:
		return take_number(p, name, value, &param->min);
	case 3:
		return take_number(p, name, value, &param->max);
	case 4:
		return take_number(p, name, value, &param->step);
	case 5:
		return take_words(p, name, value, &param->choices);
	case 6:
		return take_text(p, name, value, &param->description);
	case 7:
		return take_text(p, name, value, &param->name);
	default:
		break;
	}
	bt_near_init(&near, name);
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		bt_near_try(&near, names[i]);
	return warn_key(p, key, name, &near);
}

/* What a parameter says must hold for its own default. */
static int
check_param(
    struct parse *p, const yaml_node_t *n, const struct bt_sidecar_param *param)
{
	struct bt_err why = { 0 };
	const char *value;
	size_t i;

	if (!bt_param_is_name(param->name, strlen(param->name)))
		return fail_node(p, n, "a parameter's name",
		    "of letters, digits and _, a letter or _ first");
	for (i = 0; i < p->sc->info.n_params; i++)
		if (strcmp(p->sc->info.params[i].name, param->name) == 0)
			return fail_node(
			    p, n, "a parameter's name", "given once only");
	if (param->kind == BT_PARAM_CHOICE && param->choices.n == 0)
		return fail_node(p, n, "choices", "there");
	if (param->step <= 0)
		return fail_node(p, n, "step", "above 0");
	if (param->min > param->max)
		return fail_node(p, n, "min", "at most max");
	if (param->dflt != NULL &&
	    bt_sidecar_param_check(param, param->dflt, &value, &why) < 0) {
		(void)bt_fail(
		    p->err, BT_BAD_INPUT, "its default: %s", why.text);
		return bt_err_at(p->err, p->sc->info.path, line_of(n));
	}
	return 0;
}

/* `fast: {type: int, ...}`, or, short, `fast: 10`. */
static int
put_param(struct parse *p, const char *name, const yaml_node_t *value)
{
	struct bt_sidecar_info *info = &p->sc->info;
	struct bt_sidecar_param param = { .name = name,
		.description = "",
		.min = (double)NAN,
		.max = (double)NAN,
		.step = (double)NAN,
		.line = line_of(value) };
	const yaml_node_pair_t *pair;
	int has_kind = 0, rc = 0;

	if (value->type == YAML_MAPPING_NODE) {
		for (pair = value->data.mapping.pairs.start;
		     pair < value->data.mapping.pairs.top && rc == 0; pair++)
			rc = put_param_key(p, &param, node(p, pair->key),
			    node(p, pair->value), &has_kind);
	} else {
		rc = take_text(p, "a parameter", value, &param.dflt);
	}
	if (rc == 0 && !has_kind && param.choices.n > 0)
		param.kind = BT_PARAM_CHOICE;
	if (rc == 0 && param.name == NULL)
		rc = fail_node(p, value, "a parameter", "given a name");
	if (rc == 0)
		rc = check_param(p, value, &param);
	if (rc == 0)
		rc = bt_vec_reserve(&info->params, &p->sc->cap_params,
		    info->n_params + 1, sizeof *info->params, p->err);
	if (rc < 0) {
		free(param.choices.at);
		return -1;
	}
	info->params[info->n_params++] = param;
	return 0;
}

/* A mapping from names, or a list of mappings with the key name. */
static int
put_params(struct parse *p, const yaml_node_t *n)
{
	const yaml_node_pair_t *pair;
	const yaml_node_item_t *item;
	const char *name;

	if (n->type == YAML_MAPPING_NODE) {
		for (pair = n->data.mapping.pairs.start;
		     pair < n->data.mapping.pairs.top; pair++)
			if (take_text(p, "a parameter's name",
				node(p, pair->key), &name) < 0 ||
			    put_param(p, name, node(p, pair->value)) < 0)
				return -1;
		return 0;
	}
	if (n->type != YAML_SEQUENCE_NODE)
		return fail_node(
		    p, n, "parameters", "a mapping or a list of mappings");
	for (item = n->data.sequence.items.start;
	     item < n->data.sequence.items.top; item++) {
		if (node(p, *item)->type != YAML_MAPPING_NODE)
			return fail_node(p, node(p, *item),
			    "an entry of parameters", "a mapping");
		if (put_param(p, NULL, node(p, *item)) < 0)
			return -1;
	}
	return 0;
}

/* ---- the document ---- */

/* What an entry of the top is taken as. */
enum what {
	TEXT,
	WORDS,
	PARAMS,
	PROTOCOL
};

static const struct entry {
	const char *name;
	enum what what;
	size_t offset; /* in struct bt_sidecar_info */
} entries[] = {
	{ "name", TEXT, offsetof(struct bt_sidecar_info, name) },
	{ "version", TEXT, offsetof(struct bt_sidecar_info, version) },
	{ "description", TEXT, offsetof(struct bt_sidecar_info, description) },
	{ "author", TEXT, offsetof(struct bt_sidecar_info, author) },
	{ "language", TEXT, offsetof(struct bt_sidecar_info, language) },
	{ "tags", WORDS, offsetof(struct bt_sidecar_info, tags) },
	{ "files", WORDS, offsetof(struct bt_sidecar_info, files) },
	{ "requires", WORDS, offsetof(struct bt_sidecar_info, needs) },
	{ "timeframes", WORDS, offsetof(struct bt_sidecar_info, timeframes) },
	{ "assets", WORDS, offsetof(struct bt_sidecar_info, assets) },
	{ "parameters", PARAMS, 0 },
	{ "protocol", PROTOCOL, 0 },
};
#define N_ENTRIES (sizeof entries / sizeof entries[0])

static int
put_protocol(struct parse *p, const yaml_node_t *n)
{
	const char *text;

	if (take_text(p, "protocol", n, &text) < 0)
		return -1;
	p->sc->info.is_pipelined = strcmp(text, "pipelined") == 0;
	if (!p->sc->info.is_pipelined && strcmp(text, "lockstep") != 0)
		return fail_node(p, n, "protocol", "lockstep or pipelined");
	return 0;
}

static int
put_entry(struct parse *p, const struct entry *e, const yaml_node_t *value)
{
	char *at = (char *)&p->sc->info + e->offset;

	switch (e->what) {
	case TEXT:
		return take_text(p, e->name, value, (const char **)(void *)at);
	case WORDS:
		return take_words(
		    p, e->name, value, (struct bt_words *)(void *)at);
	case PARAMS:
		return put_params(p, value);
	case PROTOCOL:
		return put_protocol(p, value);
	}
	return 0;
}

static int
put_top(struct parse *p, const yaml_node_t *key, const yaml_node_t *value,
    unsigned *seen)
{
	struct bt_near near;
	const char *name;
	size_t i;

	if (take_text(p, "a key", key, &name) < 0)
		return -1;
	bt_near_init(&near, name);
	for (i = 0; i < N_ENTRIES; i++) {
		if (strcmp(entries[i].name, name) == 0)
			break;
		bt_near_try(&near, entries[i].name);
	}
	if (i == N_ENTRIES)
		return warn_key(p, key, name, &near);
	if ((*seen >> i & 1) != 0)
		return fail_node(p, key, name, "given once only");
	*seen |= 1U << i;
	return put_entry(p, &entries[i], value);
}

static int
put_document(struct parse *p)
{
	yaml_node_t *root = yaml_document_get_root_node(&p->doc);
	const yaml_node_pair_t *pair;
	unsigned seen = 0;

	if (root == NULL) /* an empty file says nothing */
		return 0;
	if (root->type != YAML_MAPPING_NODE)
		return fail_node(p, root, "a sidecar", "a mapping");
	for (pair = root->data.mapping.pairs.start;
	     pair < root->data.mapping.pairs.top; pair++)
		if (put_top(
			p, node(p, pair->key), node(p, pair->value), &seen) < 0)
			return -1;
	return 0;
}

static struct bt_sidecar *
new_sidecar(const char *path, struct bt_err *err)
{
	struct bt_sidecar *sc = calloc(1, sizeof *sc);
	size_t i;

	if (sc == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	for (i = 0; i < N_ENTRIES; i++)
		if (entries[i].what == TEXT)
			*(const char **)(void *)((char *)&sc->info +
						 entries[i].offset) = "";
	sc->info.path = bt_arena_text(&sc->memory, path, strlen(path), err);
	if (sc->info.path == NULL) {
		bt_sidecar_free(sc);
		return NULL;
	}
	return sc;
}

static void
fail_yaml(const yaml_parser_t *parser, const char *path, struct bt_err *err)
{
	/* without memory, some of its functions name no problem at all */
	if (parser->problem == NULL || parser->error == YAML_MEMORY_ERROR) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return;
	}
	(void)bt_fail(
	    err, BT_BAD_INPUT, "this is no YAML: %s", parser->problem);
	(void)bt_err_at(err, path, (int64_t)parser->problem_mark.line + 1);
}

struct bt_sidecar *
bt_sidecar_parse(
    const char *text, size_t n, const char *path, struct bt_err *err)
{
	struct parse p = { .sc = new_sidecar(path, err), .err = err };
	yaml_parser_t parser;
	int rc = -1;

	if (p.sc == NULL)
		return NULL;
	if (!yaml_parser_initialize(&parser)) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		bt_sidecar_free(p.sc);
		return NULL;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	if (yaml_parser_load(&parser, &p.doc)) {
		rc = put_document(&p);
		yaml_document_delete(&p.doc);
	} else {
		fail_yaml(&parser, path, err);
	}
	yaml_parser_delete(&parser);
	if (rc == 0)
		return p.sc;
	bt_sidecar_free(p.sc);
	return NULL;
}

const struct bt_sidecar_info *
bt_sidecar_info(const struct bt_sidecar *sc)
{
	return &sc->info;
}

void
bt_sidecar_free(struct bt_sidecar *sc)
{
	struct bt_sidecar_info *info;
	size_t i;

	if (sc == NULL)
		return;
	info = &sc->info;
	for (i = 0; i < info->n_params; i++)
		free(info->params[i].choices.at);
	free(info->params);
	free(info->tags.at);
	free(info->files.at);
	free(info->needs.at);
	free(info->timeframes.at);
	free(info->assets.at);
	free(info->warnings.at);
	bt_arena_free(&sc->memory);
	free(sc);
}

/* ---- finding one ---- */

static int
read_file(const char *path, struct bt_buf *b, struct bt_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 1;

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
		(void)bt_fail(err, BT_BAD_INPUT, "longer than 1 MiB");
	if (fd >= 0)
		(void)close(fd);
	return n == 0 ? 0 : bt_err_at(err, path, 0);
}

/* The sidecar's name beside a file: its last ending becomes .yaml. */
static const char *
sidecar_path(const char *file, struct bt_arena *memory, struct bt_err *err)
{
	const char *base = bt_program_base(file), *dot = strrchr(base, '.');
	size_t n = strlen(file);
	char *path;

	if (dot != NULL && dot > base)
		n = (size_t)(dot - file);
	path = bt_arena_get(memory, n + sizeof ".yaml", err);
	if (path == NULL)
		return NULL;
	memcpy(path, file, n);
	memcpy(path + n, ".yaml", sizeof ".yaml");
	return path;
}

/* A word of the command: 1 with its sidecar's path, 0 without, -1. */
static int
look_beside(const char *word, int is_command, struct bt_arena *memory,
    const char **path, struct bt_err *err)
{
	const char *file = word;
	struct bt_program p;
	struct stat st;
	int rc;

	if (is_command) {
		rc = bt_program_find(&p, word, memory, err);
		if (rc <= 0)
			return rc;
		file = p.path;
	} else if (stat(word, &st) < 0 || !S_ISREG(st.st_mode)) {
		return 0;
	}
	*path = sidecar_path(file, memory, err);
	if (*path == NULL)
		return -1;
	/* a script may itself be YAML's */
	return stat(*path, &st) == 0 && S_ISREG(st.st_mode) &&
	       strcmp(*path, file) != 0;
}

int
bt_sidecar_find(
    const char *const *argv, struct bt_sidecar **sidecar, struct bt_err *err)
{
	struct bt_arena memory = { 0 };
	struct bt_buf text = { 0 };
	const char *path = NULL;
	size_t i;
	int rc = 0;

	*sidecar = NULL;
	for (i = 0; argv[i] != NULL && rc == 0; i++)
		rc = look_beside(argv[i], i == 0, &memory, &path, err);
	if (rc > 0 && read_file(path, &text, err) < 0)
		rc = -1;
	if (rc > 0) {
		*sidecar = bt_sidecar_parse(text.data, text.len, path, err);
		rc = *sidecar != NULL ? 1 : -1;
	}
	bt_buf_free(&text);
	bt_arena_free(&memory);
	return rc;
}

#include "strategy/sidecar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "base/near.h"
#include "base/vec.h"
#include "bt/num.h"
#include "io/yaml.h"
#include "strategy/program.h"

struct bt_sidecar {
	struct bt_sidecar_info info;
	size_t cap_params;
	struct bt_yaml *doc;    /* what texts are in */
	struct bt_arena memory; /* of warnings */
};

/* A sidecar being read. */
struct parse {
	struct bt_sidecar *sc;
	const struct bt_yaml *y;
	struct bt_err *err;
};

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
take_words(struct parse *p, const char *what, const struct bt_yaml_node *n,
    struct bt_words *words)
{
	size_t k;
	const char *text;

	if (bt_yaml_kind(n) == BT_YAML_TEXT)
		return bt_yaml_take_text(p->y, what, n, &text) < 0
			   ? -1
			   : add_word(p, words, text);
	if (bt_yaml_kind(n) != BT_YAML_LIST)
		return bt_yaml_fail_is(p->y, n, what, "a list");
	for (k = 0; k < bt_yaml_count(n); k++)
		if (bt_yaml_take_text(
			p->y, what, bt_yaml_item(p->y, n, k), &text) < 0 ||
		    add_word(p, words, text) < 0)
			return -1;
	return 0;
}

/* "line 3: unknown key 'parms' (did you mean 'parameters'?)" */
static int
warn_key(struct parse *p, const struct bt_yaml_node *key, const char *name,
    const struct bt_near *near)
{
	const char *best = bt_near_best(near);
	struct bt_buf b = { 0 };
	const char *text = NULL;

	if (bt_buf_printf(&b, p->err, "line %lld: unknown key '%.60s'",
		(long long)bt_yaml_line(key), name) == 0 &&
	    (best == NULL ||
		bt_buf_printf(&b, p->err, " (did you mean '%s'?)", best) == 0))
		text = bt_arena_text(&p->sc->memory, b.data, b.len, p->err);
	bt_buf_free(&b);
	return text == NULL ? -1 : add_word(p, &p->sc->info.warnings, text);
}

/* ---- a parameter ---- */

static int
take_kind(struct parse *p, const struct bt_yaml_node *n,
    struct bt_sidecar_param *param, int *has_kind)
{
	static const char *const names[] = { "int", "float", "bool", "string",
		"choice" };
	static const enum bt_param_kind kinds[] = { BT_PARAM_INT,
		BT_PARAM_FLOAT, BT_PARAM_BOOL, BT_PARAM_STRING,
		BT_PARAM_CHOICE };
	size_t i;

	if (bt_yaml_take_enum(
		p->y, "type", n, names, sizeof names / sizeof names[0], &i) < 0)
		return -1;
	param->kind = kinds[i];
	*has_kind = 1;
	return 0;
}

static int
put_param_key(struct parse *p, struct bt_sidecar_param *param,
    const struct bt_yaml_node *key, const struct bt_yaml_node *value,
    int *has_kind)
{
	static const char *const names[] = { "type", "default", "min", "max",
		"step", "choices", "description", "name" };
	struct bt_near near;
	const char *name;
	size_t i;

	if (bt_yaml_take_text(p->y, "a key", key, &name) < 0)
		return -1;
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			break;
	switch (i) {
	case 0:
		return take_kind(p, value, param, has_kind);
	case 1:
		return bt_yaml_take_text(p->y, name, value, &param->dflt);
	case 2:
		return bt_yaml_take_number(p->y, name, value, &param->min);
	case 3:
		return bt_yaml_take_number(p->y, name, value, &param->max);
	case 4:
		return bt_yaml_take_number(p->y, name, value, &param->step);
	case 5:
		return take_words(p, name, value, &param->choices);
	case 6:
		return bt_yaml_take_text(
		    p->y, name, value, &param->description);
	case 7:
		return bt_yaml_take_text(p->y, name, value, &param->name);
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
check_param(struct parse *p, const struct bt_yaml_node *n,
    const struct bt_sidecar_param *param)
{
	struct bt_err why = { 0 };
	const char *value;
	size_t i;

	if (!bt_param_is_name(param->name, strlen(param->name)))
		return bt_yaml_fail_is(p->y, n, "a parameter's name",
		    "of letters, digits and _, a letter or _ first");
	for (i = 0; i < p->sc->info.n_params; i++)
		if (strcmp(p->sc->info.params[i].name, param->name) == 0)
			return bt_yaml_fail_is(
			    p->y, n, "a parameter's name", "given once only");
	if (param->kind == BT_PARAM_CHOICE && param->choices.n == 0)
		return bt_yaml_fail_is(p->y, n, "choices", "there");
	if (param->step <= 0)
		return bt_yaml_fail_is(p->y, n, "step", "above 0");
	if (param->min > param->max)
		return bt_yaml_fail_is(p->y, n, "min", "at most max");
	if (param->dflt != NULL &&
	    bt_sidecar_param_check(param, param->dflt, &value, &why) < 0) {
		(void)bt_fail(
		    p->err, BT_BAD_INPUT, "its default: %s", why.text);
		return bt_yaml_at(p->y, n);
	}
	return 0;
}

/* `fast: {type: int, ...}`, or, short, `fast: 10`. */
static int
put_param(struct parse *p, const char *name, const struct bt_yaml_node *value)
{
	struct bt_sidecar_info *info = &p->sc->info;
	struct bt_sidecar_param param = { .name = name,
		.description = "",
		.min = (double)NAN,
		.max = (double)NAN,
		.step = (double)NAN,
		.line = bt_yaml_line(value) };
	size_t k;
	int has_kind = 0, rc = 0;

	if (bt_yaml_kind(value) == BT_YAML_MAP) {
		for (k = 0; k < bt_yaml_count(value) && rc == 0; k++)
			rc = put_param_key(p, &param,
			    bt_yaml_key(p->y, value, k),
			    bt_yaml_value(p->y, value, k), &has_kind);
	} else {
		rc = bt_yaml_take_text(p->y, "a parameter", value, &param.dflt);
	}
	if (rc == 0 && !has_kind && param.choices.n > 0)
		param.kind = BT_PARAM_CHOICE;
	if (rc == 0 && param.name == NULL) {
		(void)bt_yaml_fail_is(
		    p->y, value, "a parameter", "given a name");
		rc = -1;
	}
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
put_params(struct parse *p, const struct bt_yaml_node *n)
{
	const char *name;
	size_t k;

	if (bt_yaml_kind(n) == BT_YAML_MAP) {
		for (k = 0; k < bt_yaml_count(n); k++)
			if (bt_yaml_take_text(p->y, "a parameter's name",
				bt_yaml_key(p->y, n, k), &name) < 0 ||
			    put_param(p, name, bt_yaml_value(p->y, n, k)) < 0)
				return -1;
		return 0;
	}
	if (bt_yaml_kind(n) != BT_YAML_LIST)
		return bt_yaml_fail_is(
		    p->y, n, "parameters", "a mapping or a list of mappings");
	for (k = 0; k < bt_yaml_count(n); k++) {
		if (bt_yaml_kind(bt_yaml_item(p->y, n, k)) != BT_YAML_MAP)
			return bt_yaml_fail_is(p->y, bt_yaml_item(p->y, n, k),
			    "an entry of parameters", "a mapping");
		if (put_param(p, NULL, bt_yaml_item(p->y, n, k)) < 0)
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
put_protocol(struct parse *p, const struct bt_yaml_node *n)
{
	const char *text;

	if (bt_yaml_take_text(p->y, "protocol", n, &text) < 0)
		return -1;
	p->sc->info.is_pipelined = strcmp(text, "pipelined") == 0;
	if (!p->sc->info.is_pipelined && strcmp(text, "lockstep") != 0)
		return bt_yaml_fail_is(
		    p->y, n, "protocol", "lockstep or pipelined");
	return 0;
}

static int
put_entry(
    struct parse *p, const struct entry *e, const struct bt_yaml_node *value)
{
	char *at = (char *)&p->sc->info + e->offset;

	switch (e->what) {
	case TEXT:
		return bt_yaml_take_text(
		    p->y, e->name, value, (const char **)(void *)at);
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

/* Unknown keys are told and passed over: another version may know them. */
static int
put_document(struct parse *p)
{
	const struct bt_yaml_node *root = bt_yaml_root(p->y);
	struct bt_yaml_keys known = BT_YAML_KEYS(entries);
	struct bt_near near;
	size_t i, k;
	int rc;

	if (root == NULL) /* an empty file says nothing */
		return 0;
	if (bt_yaml_take_map(p->y, "a sidecar", root, "a mapping") < 0)
		return -1;
	for (k = 0; k < bt_yaml_count(root); k++) {
		const struct bt_yaml_node *key = bt_yaml_key(p->y, root, k);

		rc = bt_yaml_find_key(p->y, key, &known, &i, &near);
		if (rc > 0)
			rc = put_entry(
			    p, &entries[i], bt_yaml_value(p->y, root, k));
		else if (rc == 0)
			rc = warn_key(p, key, near.word, &near);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static struct bt_sidecar *
new_sidecar(struct bt_err *err)
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
	return sc;
}

/* What a document says; the document is the sidecar's, also on failure. */
static struct bt_sidecar *
build(struct bt_yaml *doc, struct bt_err *err)
{
	struct parse p = { .y = doc, .err = err };

	if (doc == NULL)
		return NULL;
	p.sc = new_sidecar(err);
	if (p.sc == NULL) {
		bt_yaml_free(doc);
		return NULL;
	}
	p.sc->doc = doc;
	p.sc->info.path = bt_yaml_path(doc);
	if (put_document(&p) == 0)
		return p.sc;
	bt_sidecar_free(p.sc);
	return NULL;
}

struct bt_sidecar *
bt_sidecar_parse(
    const char *text, size_t n, const char *path, struct bt_err *err)
{
	return build(bt_yaml_parse(text, n, path, BT_BAD_INPUT, err), err);
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
	bt_yaml_free(sc->doc);
	free(sc);
}

/* ---- finding one ---- */

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
	const char *path = NULL;
	size_t i;
	int rc = 0;

	*sidecar = NULL;
	for (i = 0; argv[i] != NULL && rc == 0; i++)
		rc = look_beside(argv[i], i == 0, &memory, &path, err);
	if (rc > 0) {
		*sidecar = build(bt_yaml_read(path, BT_BAD_INPUT, err), err);
		rc = *sidecar != NULL ? 1 : -1;
	}
	bt_arena_free(&memory);
	return rc;
}

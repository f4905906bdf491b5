#include "data/instruments.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/near.h"
#include "base/numfast.h"
#include "base/vec.h"
#include "bt/time.h"

#define N_MARGINED     3         /* kinds a slip in which changes a run */
#define FILE_MAX_BYTES (1 << 20) /* no file is longer */

struct bt_instruments {
	struct bt_instrument_row *rows;
	size_t n, cap;
	const char *path;
	char hash[BT_HASH_TEXT_MAX];
	struct bt_arena memory;
};

/* A file being read. */
struct parse {
	struct bt_instruments *ins;
	struct bt_symtab *scratch; /* to try words on */
	yaml_document_t doc;
	struct bt_instrument_row row; /* what its next rows have in common */
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
	return bt_err_at(p->err, p->ins->path, line_of(n));
}

/* A scalar's text, in the file's memory. */
static int
take_text(
    struct parse *p, const char *what, const yaml_node_t *n, const char **text)
{
	if (n->type != YAML_SCALAR_NODE)
		return fail_node(p, n, what, "a single value");
	*text = bt_arena_text(&p->ins->memory,
	    (const char *)n->data.scalar.value, n->data.scalar.length, p->err);
	if (*text == NULL)
		return -1;
	if (strlen(*text) != n->data.scalar.length ||
	    strpbrk(*text, "\r\n") != NULL || (*text)[0] == '\0')
		return fail_node(p, n, what, "text on one line");
	return 0;
}

static int
fail_key(struct parse *p, const yaml_node_t *key, const struct bt_near *near)
{
	const char *best = bt_near_best(near);

	if (best != NULL)
		(void)bt_fail(p->err, BT_BAD_INPUT,
		    "unknown key '%.60s' (did you mean '%s'?)", near->word,
		    best);
	else
		(void)bt_fail(
		    p->err, BT_BAD_INPUT, "unknown key '%.60s'", near->word);
	return bt_err_at(p->err, p->ins->path, line_of(key));
}

/* A row of the entry at hand. */
static int
add_row(struct parse *p, const char *key, const char *value,
    const yaml_node_t *where)
{
	struct bt_instruments *ins = p->ins;

	if (bt_vec_reserve((void **)&ins->rows, &ins->cap, ins->n + 1,
		sizeof *ins->rows, p->err) < 0)
		return -1;
	p->row.key = key;
	p->row.value = value;
	p->row.line = line_of(where);
	ins->rows[ins->n++] = p->row;
	return 0;
}

/* The same with what a buffer holds, which is given back. */
static int
add_built(struct parse *p, const char *key, struct bt_buf *b, int rc,
    const yaml_node_t *where)
{
	const char *text = NULL;

	if (rc == 0)
		text = bt_arena_text(
		    &p->ins->memory, bt_buf_text(b), b->len, p->err);
	bt_buf_free(b);
	return text == NULL ? -1 : add_row(p, key, text, where);
}

/* ---- fees and slippage ---- */

/* `{from: 1000000, rate: 8bp}` becomes `,tier=1000000:8bp`. */
static int
put_tier(struct parse *p, const yaml_node_t *n, struct bt_buf *b)
{
	const char *key, *value, *from = NULL, *rate = NULL;
	const yaml_node_pair_t *pair;
	struct bt_near near;

	if (n->type != YAML_MAPPING_NODE)
		return fail_node(p, n, "a tier", "a mapping of from and rate");
	for (pair = n->data.mapping.pairs.start;
	     pair < n->data.mapping.pairs.top; pair++) {
		if (take_text(p, "a key", node(p, pair->key), &key) < 0 ||
		    take_text(p, key, node(p, pair->value), &value) < 0)
			return -1;
		bt_near_init(&near, key);
		bt_near_try(&near, "from");
		bt_near_try(&near, "rate");
		if (strcmp(key, "from") == 0)
			from = value;
		else if (strcmp(key, "rate") == 0)
			rate = value;
		else
			return fail_key(p, node(p, pair->key), &near);
	}
	if (from == NULL || rate == NULL)
		return fail_node(p, n, "a tier", "a mapping of from and rate");
	return bt_buf_printf(b, p->err, ",tier=%s:%s", from, rate);
}

/* A list's items, or the one thing that stands in its place. */
static int
each(struct parse *p, const yaml_node_t *n,
    int (*put)(struct parse *, const yaml_node_t *, struct bt_buf *),
    struct bt_buf *b)
{
	const yaml_node_item_t *item;

	if (n->type != YAML_SEQUENCE_NODE)
		return put(p, n, b);
	for (item = n->data.sequence.items.start;
	     item < n->data.sequence.items.top; item++)
		if (put(p, node(p, *item), b) < 0)
			return -1;
	return 0;
}

/* `on: sell` becomes `,sell`. */
static int
put_on(struct parse *p, const yaml_node_t *n, struct bt_buf *b)
{
	const char *word;

	if (take_text(p, "on", n, &word) < 0)
		return -1;
	return bt_buf_printf(b, p->err, ",%s", word);
}

static const char *const part_keys[] = { "rate", "min", "max", "on", "tiers",
	"maker", "taker" };
#define N_PART_KEYS (sizeof part_keys / sizeof part_keys[0])

/* The keys of a part of a fee, in the order of part_keys; NULL: not there. */
static int
take_part(struct parse *p, const yaml_node_t *n, const yaml_node_t **values)
{
	const yaml_node_pair_t *pair;
	struct bt_near near;
	const char *key;
	size_t i;

	for (pair = n->data.mapping.pairs.start;
	     pair < n->data.mapping.pairs.top; pair++) {
		if (take_text(p, "a key", node(p, pair->key), &key) < 0)
			return -1;
		bt_near_init(&near, key);
		for (i = 0; i < N_PART_KEYS; i++) {
			if (strcmp(part_keys[i], key) == 0)
				break;
			bt_near_try(&near, part_keys[i]);
		}
		if (i == N_PART_KEYS)
			return fail_key(p, node(p, pair->key), &near);
		values[i] = node(p, pair->value);
	}
	return 0;
}

/* `{rate: 0.03%, max: 20, on: sell}` becomes `0.03%,max=20,sell`. */
static int
build_part(struct parse *p, const yaml_node_t *const *v, struct bt_buf *b)
{
	const char *text;
	int i;

	if (take_text(p, "rate", v[0], &text) < 0 ||
	    bt_buf_puts(b, text, p->err) < 0)
		return -1;
	for (i = 1; i <= 2; i++)
		if (v[i] != NULL &&
		    (take_text(p, part_keys[i], v[i], &text) < 0 ||
			bt_buf_printf(b, p->err, ",%s=%s", part_keys[i], text) <
			    0))
			return -1;
	if (v[3] != NULL && each(p, v[3], put_on, b) < 0)
		return -1;
	return v[4] == NULL ? 0 : each(p, v[4], put_tier, b);
}

/* `maker: X` is X with the word maker behind each of its parts. */
static int
add_side(struct parse *p, const char *side, const yaml_node_t *n)
{
	struct bt_buf b = { 0 };
	const char *text;
	size_t k;
	int rc = take_text(p, side, n, &text);

	for (; rc == 0; text += k + 1) {
		k = strcspn(text, "+");
		rc = bt_buf_printf(&b, p->err, "%s%.*s,%s",
		    b.len > 0 ? "+" : "", (int)k, text, side);
		if (text[k] == '\0')
			break;
	}
	return add_built(p, "fee+", &b, rc, n);
}

/* One part of a fee, or a few: text, or a mapping. */
static int
add_fee(struct parse *p, const yaml_node_t *n, struct bt_buf *unused)
{
	const yaml_node_t *v[N_PART_KEYS] = { NULL };
	struct bt_buf b = { 0 };
	const char *text;
	int i;

	(void)unused;
	if (n->type == YAML_SCALAR_NODE)
		return take_text(p, "fee", n, &text) < 0
			   ? -1
			   : add_row(p, "fee+", text, n);
	if (n->type != YAML_MAPPING_NODE)
		return fail_node(p, n, "a fee",
		    "text such as 10bp, or a mapping with rate, or with maker "
		    "and taker");
	if (take_part(p, n, v) < 0)
		return -1;
	if (v[0] != NULL && (v[5] != NULL || v[6] != NULL))
		return fail_node(
		    p, n, "a fee", "either rate, or maker and taker");
	if (v[0] != NULL)
		return add_built(p, "fee+", &b, build_part(p, v, &b), n);
	for (i = 1; i <= 4; i++)
		if (v[i] != NULL)
			return fail_node(
			    p, v[i], part_keys[i], "of use without rate");
	for (i = 5; i <= 6; i++)
		if (v[i] != NULL && add_side(p, part_keys[i], v[i]) < 0)
			return -1;
	return 0;
}

/* The first row takes the place of what patterns before it said. */
static int
put_fee(struct parse *p, const yaml_node_t *n)
{
	size_t first = p->ins->n;

	if (each(p, n, add_fee, NULL) < 0)
		return -1;
	if (p->ins->n == first)
		return fail_node(p, n, "fee", "there");
	p->ins->rows[first].key = "fee";
	return 0;
}

/* Parts of a slippage are joined by +. */
static int
put_part(struct parse *p, const yaml_node_t *n, struct bt_buf *b)
{
	const char *text;

	if (take_text(p, "slippage", n, &text) < 0)
		return -1;
	return bt_buf_printf(b, p->err, "%s%s", b->len > 0 ? "+" : "", text);
}

static int
put_slippage(struct parse *p, const yaml_node_t *n)
{
	struct bt_buf b = { 0 };

	return add_built(p, "slippage", &b, each(p, n, put_part, &b), n);
}

/* ---- what an instrument is ---- */

/* A word of #symbol, tried out. */
static int
put_word(struct parse *p, const char *key, const char *value,
    const char *expected, const yaml_node_t *n)
{
	struct bt_buf b = { 0 };
	bt_sym sym;
	int rc = bt_buf_printf(&b, p->err, "x %s=%s", key, value);

	if (rc == 0 && strpbrk(value, " \t") == NULL)
		rc = bt_symtab_set(
		    p->scratch, bt_buf_text(&b), b.len, &sym, NULL);
	else
		rc = -1;
	bt_buf_free(&b);
	if (rc < 0 && p->err->status == BT_OK) {
		(void)bt_fail(p->err, BT_BAD_INPUT,
		    "%s is '%.60s', expected %s", key, value, expected);
		return bt_err_at(p->err, p->ins->path, line_of(n));
	}
	return rc < 0 ? -1 : add_row(p, key, value, n);
}

/* A kind that is nearly one which counts is a slip; others are just words. */
static int
check_kind(struct parse *p, const char *kind, const yaml_node_t *n)
{
	static const char *const kinds[] = { "future", "perpetual", "cfd",
		"stock", "etf", "fx", "crypto", "option", "bond", "index",
		"fund", "spot" };
	struct bt_near near;
	size_t i;

	bt_near_init(&near, kind);
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i], kind) == 0)
			return 0;
		if (i < N_MARGINED)
			bt_near_try(&near, kinds[i]);
	}
	if (bt_near_best(&near) == NULL)
		return 0;
	(void)bt_fail(p->err, BT_BAD_INPUT,
	    "kind is '%.60s' (did you mean '%s'?)", kind, bt_near_best(&near));
	return bt_err_at(p->err, p->ins->path, line_of(n));
}

static int
check_zone(struct parse *p, const char *name, const yaml_node_t *n)
{
	struct bt_zone *zone = bt_zone_open(name, p->err);

	bt_zone_free(zone);
	if (zone != NULL)
		return 0;
	if (p->err->status == BT_USAGE)
		p->err->status = BT_BAD_INPUT;
	return bt_err_at(p->err, p->ins->path, line_of(n));
}

/* Both are shares, or both money: maintenance is not above the initial one. */
static int
check_margins(struct parse *p, const char *initial, const char *maintenance,
    const yaml_node_t *n)
{
	const char *a, *b;
	double x, y;

	if (initial == NULL || maintenance == NULL)
		return 0;
	a = bt_num_scan(initial, initial + strlen(initial), &x);
	b = bt_num_scan(maintenance, maintenance + strlen(maintenance), &y);
	if (a == NULL || b == NULL || (*a == '/') != (*b == '/'))
		return 0;
	x = *a == '%' ? x / 100 : x;
	y = *b == '%' ? y / 100 : y;
	if (!(y > x))
		return 0;
	(void)bt_fail(p->err, BT_BAD_INPUT,
	    "the maintenance margin %s is above the initial one", maintenance);
	return bt_err_at(p->err, p->ins->path, line_of(n));
}

/* `margin: 5%` or `margin: {initial: 5%, maintenance: 4%}`. */
static int
put_margin(struct parse *p, const yaml_node_t *n)
{
	static const char expected[] =
	    "a share of the position such as 5%, or money such as 500/contract";
	const char *key, *value, *initial = NULL, *maintenance = NULL;
	const yaml_node_pair_t *pair;
	struct bt_near near;
	int is_initial;

	if (n->type != YAML_MAPPING_NODE)
		return take_text(p, "margin", n, &value) < 0
			   ? -1
			   : put_word(p, "margin", value, expected, n);
	for (pair = n->data.mapping.pairs.start;
	     pair < n->data.mapping.pairs.top; pair++) {
		if (take_text(p, "a key", node(p, pair->key), &key) < 0 ||
		    take_text(p, key, node(p, pair->value), &value) < 0)
			return -1;
		bt_near_init(&near, key);
		bt_near_try(&near, "initial");
		bt_near_try(&near, "maintenance");
		is_initial = strcmp(key, "initial") == 0;
		if (!is_initial && strcmp(key, "maintenance") != 0)
			return fail_key(p, node(p, pair->key), &near);
		if (put_word(p, is_initial ? "margin" : "maintenance", value,
			expected, node(p, pair->value)) < 0)
			return -1;
		*(is_initial ? &initial : &maintenance) = value;
	}
	return check_margins(p, initial, maintenance, n);
}

static int
put_flag(
    struct parse *p, const char *key, const char *value, const yaml_node_t *n)
{
	static const char *const yes[] = { "true", "yes", "1" };
	static const char *const no[] = { "false", "no", "0" };
	size_t i;

	for (i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		if (strcmp(value, yes[i]) == 0)
			return add_row(p, key, "1", n);
		if (strcmp(value, no[i]) == 0)
			return add_row(p, key, "0", n);
	}
	return fail_node(p, n, key, "true or false");
}

/* ---- the document ---- */

/* How the value of a key is taken. */
enum how {
	WORD, /* as #symbol takes it */
	FLAG,
	MARGIN,
	COST, /* text for who reckons with it */
	FEE,
	SLIPPAGE
};

static const struct key {
	const char *name;
	enum how how;
	const char *expected;
} keys[] = {
	{ "kind", WORD, "a word of at most 15 letters" },
	{ "currency", WORD, "a word of at most 7 letters" },
	{ "tick", WORD, "a price of 0 or more" },
	{ "lot", WORD, "a decimal number above 0, such as 0.001" },
	{ "multiplier", WORD, "a number above 0" },
	{ "interval", WORD, "a length of time, such as 1h" },
	{ "calendar", WORD, "a word of at most 15 letters" },
	{ "zone", WORD, "the name of a zone, such as Europe/London" },
	{ "expiry", WORD, "a time" },
	{ "margin", MARGIN, NULL },
	{ "maintenance", WORD,
	    "a share of the position such as 5%, or money such as "
	    "500/contract" },
	{ "inverse", FLAG, NULL },
	{ "settles", FLAG, NULL },
	{ "fee", FEE, NULL },
	{ "tax_buy", COST, NULL },
	{ "tax_sell", COST, NULL },
	{ "slippage", SLIPPAGE, NULL },
	{ "spread", COST, NULL },
	{ "borrow", COST, NULL },
	{ "funding", COST, NULL },
};
#define N_KEYS (sizeof keys / sizeof keys[0])

static int
put_value(struct parse *p, const struct key *key, const yaml_node_t *n)
{
	const char *text = NULL;

	p->row.is_cost = key->how >= COST;
	switch (key->how) {
	case MARGIN:
		return put_margin(p, n);
	case FEE:
		return put_fee(p, n);
	case SLIPPAGE:
		return put_slippage(p, n);
	case WORD:
	case FLAG:
	case COST:
		break;
	}
	if (take_text(p, key->name, n, &text) < 0)
		return -1;
	if ((strcmp(key->name, "kind") == 0 && check_kind(p, text, n) < 0) ||
	    (strcmp(key->name, "zone") == 0 && check_zone(p, text, n) < 0))
		return -1;
	if (key->how == WORD)
		return put_word(p, key->name, text, key->expected, n);
	if (key->how == FLAG)
		return put_flag(p, key->name, text, n);
	return add_row(p, key->name, text, n);
}

static int
put_key(struct parse *p, const yaml_node_t *key, const yaml_node_t *value,
    uint32_t *seen)
{
	struct bt_near near;
	const char *name;
	size_t i;

	if (take_text(p, "a key", key, &name) < 0)
		return -1;
	bt_near_init(&near, name);
	for (i = 0; i < N_KEYS; i++) {
		if (strcmp(keys[i].name, name) == 0)
			break;
		bt_near_try(&near, keys[i].name);
	}
	if (i == N_KEYS)
		return fail_key(p, key, &near);
	if (*seen >> i & 1)
		return fail_node(p, key, name, "given once only");
	*seen |= (uint32_t)1 << i;
	return put_value(p, &keys[i], value);
}

static int
is_null(const yaml_node_t *n)
{
	const char *s = (const char *)n->data.scalar.value;

	return n->type == YAML_SCALAR_NODE &&
	       n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (s[0] == '\0' || strcmp(s, "~") == 0 || strcmp(s, "null") == 0);
}

static int
put_entry(struct parse *p, const char *name, const yaml_node_t *n)
{
	const yaml_node_pair_t *pair;
	uint32_t seen = 0;

	if (is_null(n))
		return 0;
	if (n->type != YAML_MAPPING_NODE)
		return fail_node(p, n, name, "a mapping of what it is");
	for (pair = n->data.mapping.pairs.start;
	     pair < n->data.mapping.pairs.top; pair++)
		if (put_key(
			p, node(p, pair->key), node(p, pair->value), &seen) < 0)
			return -1;
	return 0;
}

/* In which turn an entry is taken: the default, patterns, names. */
static int
turn_of(const char *name)
{
	if (strcmp(name, "default") == 0)
		return 0;
	return strpbrk(name, "*?[") != NULL ? 1 : 2;
}

static int
check_once(struct parse *p, const yaml_node_t *root,
    const yaml_node_pair_t *pair, const char *name)
{
	const yaml_node_pair_t *q = root->data.mapping.pairs.start;

	for (; q < pair; q++) {
		const yaml_node_t *k = node(p, q->key);

		if (k->type == YAML_SCALAR_NODE &&
		    strcmp((const char *)k->data.scalar.value, name) == 0)
			return fail_node(
			    p, node(p, pair->key), name, "given once only");
	}
	return 0;
}

static int
put_turn(struct parse *p, const yaml_node_t *root, int turn)
{
	const yaml_node_pair_t *pair;
	const char *name;

	for (pair = root->data.mapping.pairs.start;
	     pair < root->data.mapping.pairs.top; pair++) {
		if (take_text(p, "a symbol", node(p, pair->key), &name) < 0)
			return -1;
		if (turn_of(name) != turn)
			continue;
		p->row.pattern = turn == 0 ? "*" : name;
		p->row.is_strong = turn == 2;
		if (check_once(p, root, pair, name) < 0 ||
		    put_entry(p, name, node(p, pair->value)) < 0)
			return -1;
	}
	return 0;
}

static int
put_document(struct parse *p)
{
	yaml_node_t *root = yaml_document_get_root_node(&p->doc);
	int turn;

	if (root == NULL || is_null(root)) /* an empty file says nothing */
		return 0;
	if (root->type != YAML_MAPPING_NODE)
		return fail_node(
		    p, root, "a file of instruments", "a mapping of symbols");
	for (turn = 0; turn < 3; turn++)
		if (put_turn(p, root, turn) < 0)
			return -1;
	return 0;
}

/* ---- reading ---- */

static int
fail_yaml(const yaml_parser_t *parser, const char *path, struct bt_err *err)
{
	/* without memory, some of its functions name no problem at all */
	if (parser->problem == NULL || parser->error == YAML_MEMORY_ERROR)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	(void)bt_fail(
	    err, BT_BAD_INPUT, "this is no YAML: %s", parser->problem);
	return bt_err_at(err, path, (int64_t)parser->problem_mark.line + 1);
}

static int
parse_yaml(struct parse *p, const char *text, size_t n)
{
	yaml_parser_t parser;
	int rc;

	if (!yaml_parser_initialize(&parser))
		return bt_fail(p->err, BT_SYSTEM, "out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
	if (yaml_parser_load(&parser, &p->doc)) {
		rc = put_document(p);
		yaml_document_delete(&p->doc);
	} else {
		rc = fail_yaml(&parser, p->ins->path, p->err);
	}
	yaml_parser_delete(&parser);
	return rc;
}

struct bt_instruments *
bt_instruments_parse(
    const char *text, size_t n, const char *path, struct bt_err *err)
{
	struct bt_instruments *ins = calloc(1, sizeof *ins);
	struct parse p = { .ins = ins, .err = err };
	int rc = -1;

	if (ins == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	(void)bt_hash128_format(bt_hash128_of(text, n), ins->hash);
	ins->path = bt_arena_text(&ins->memory, path, strlen(path), err);
	p.scratch = bt_symtab_new(err);
	if (ins->path != NULL && p.scratch != NULL)
		rc = parse_yaml(&p, text, n);
	bt_symtab_free(p.scratch);
	if (rc == 0)
		return ins;
	bt_instruments_free(ins);
	return NULL;
}

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

struct bt_instruments *
bt_instruments_read(const char *path, struct bt_err *err)
{
	struct bt_instruments *ins = NULL;
	struct bt_buf text = { 0 };

	if (read_file(path, &text, err) == 0)
		ins = bt_instruments_parse(
		    bt_buf_text(&text), text.len, path, err);
	bt_buf_free(&text);
	return ins;
}

void
bt_instruments_free(struct bt_instruments *ins)
{
	if (ins == NULL)
		return;
	free(ins->rows);
	bt_arena_free(&ins->memory);
	free(ins);
}

/* ---- what is in it ---- */

const struct bt_instrument_row *
bt_instruments_rows(const struct bt_instruments *ins, size_t *n)
{
	*n = ins->n;
	return ins->rows;
}

const char *
bt_instruments_path(const struct bt_instruments *ins)
{
	return ins->path;
}

const char *
bt_instruments_hash(const struct bt_instruments *ins)
{
	return ins->hash;
}

int
bt_instruments_preset(const struct bt_instruments *ins, struct bt_symtab *syms,
    struct bt_err *err)
{
	struct bt_buf b = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < ins->n && rc == 0; i++) {
		const struct bt_instrument_row *row = &ins->rows[i];

		if (row->is_cost)
			continue;
		bt_buf_clear(&b);
		rc = bt_buf_printf(&b, err, "%s=%s", row->key, row->value);
		if (rc == 0)
			rc = bt_symtab_preset(syms, row->pattern,
			    bt_buf_text(&b), row->is_strong, err);
	}
	bt_buf_free(&b);
	return rc;
}

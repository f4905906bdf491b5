#include "data/instruments.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/near.h"
#include "base/numfast.h"
#include "base/vec.h"
#include "bt/time.h"
#include "io/yaml.h"

#define N_MARGINED 3 /* kinds a slip in which changes a run */

struct bt_instruments {
	struct bt_instrument_row *rows;
	size_t n, cap;
	struct bt_yaml *doc; /* what rows' texts are in */
	char hash[BT_HASH_TEXT_MAX];
	struct bt_arena memory; /* and texts built from it */
};

/* A file being read. */
struct parse {
	struct bt_instruments *ins;
	struct bt_symtab *scratch; /* to try words on */
	const struct bt_yaml *y;
	struct bt_instrument_row row; /* what its next rows have in common */
	struct bt_err *err;
};

/* A row of the entry at hand. */
static int
add_row(struct parse *p, const char *key, const char *value,
    const struct bt_yaml_node *where)
{
	struct bt_instruments *ins = p->ins;

	if (bt_vec_reserve((void **)&ins->rows, &ins->cap, ins->n + 1,
		sizeof *ins->rows, p->err) < 0)
		return -1;
	p->row.key = key;
	p->row.value = value;
	p->row.line = bt_yaml_line(where);
	ins->rows[ins->n++] = p->row;
	return 0;
}

/* The same with what a buffer holds, which is given back. */
static int
add_built(struct parse *p, const char *key, struct bt_buf *b, int rc,
    const struct bt_yaml_node *where)
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
put_tier(struct parse *p, const struct bt_yaml_node *n, struct bt_buf *b)
{
	static const char expected[] = "a mapping of from and rate";
	static const char *const names[] = { "from", "rate" };
	struct bt_yaml_keys known = BT_YAML_KEYS(names);
	const char *values[2] = { NULL, NULL };
	size_t i, k;

	if (bt_yaml_take_map(p->y, "a tier", n, expected) < 0)
		return -1;
	for (k = 0; k < bt_yaml_count(n); k++)
		if (bt_yaml_take_key(
			p->y, bt_yaml_key(p->y, n, k), &known, &i) < 0 ||
		    bt_yaml_take_line(p->y, names[i], bt_yaml_value(p->y, n, k),
			&values[i]) < 0)
			return -1;
	if (values[0] == NULL || values[1] == NULL)
		return bt_yaml_fail_is(p->y, n, "a tier", expected);
	return bt_buf_printf(b, p->err, ",tier=%s:%s", values[0], values[1]);
}

/* A list's items, or the one thing that stands in its place. */
static int
each(struct parse *p, const struct bt_yaml_node *n,
    int (*put)(struct parse *, const struct bt_yaml_node *, struct bt_buf *),
    struct bt_buf *b)
{
	size_t k;

	if (bt_yaml_kind(n) != BT_YAML_LIST)
		return put(p, n, b);
	for (k = 0; k < bt_yaml_count(n); k++)
		if (put(p, bt_yaml_item(p->y, n, k), b) < 0)
			return -1;
	return 0;
}

/* `on: sell` becomes `,sell`. */
static int
put_on(struct parse *p, const struct bt_yaml_node *n, struct bt_buf *b)
{
	const char *word;

	if (bt_yaml_take_line(p->y, "on", n, &word) < 0)
		return -1;
	return bt_buf_printf(b, p->err, ",%s", word);
}

static const char *const part_keys[] = { "rate", "min", "max", "on", "tiers",
	"maker", "taker" };
#define N_PART_KEYS (sizeof part_keys / sizeof part_keys[0])

/* The keys of a part of a fee, in the order of part_keys; NULL: not there. */
static int
take_part(struct parse *p, const struct bt_yaml_node *n,
    const struct bt_yaml_node **values)
{
	struct bt_yaml_keys known = BT_YAML_KEYS(part_keys);
	size_t i, k;

	for (k = 0; k < bt_yaml_count(n); k++) {
		if (bt_yaml_take_key(
			p->y, bt_yaml_key(p->y, n, k), &known, &i) < 0)
			return -1;
		values[i] = bt_yaml_value(p->y, n, k);
	}
	return 0;
}

/* `{rate: 0.03%, max: 20, on: sell}` becomes `0.03%,max=20,sell`. */
static int
build_part(
    struct parse *p, const struct bt_yaml_node *const *v, struct bt_buf *b)
{
	const char *text;
	int i;

	if (bt_yaml_take_line(p->y, "rate", v[0], &text) < 0 ||
	    bt_buf_puts(b, text, p->err) < 0)
		return -1;
	for (i = 1; i <= 2; i++)
		if (v[i] != NULL &&
		    (bt_yaml_take_line(p->y, part_keys[i], v[i], &text) < 0 ||
			bt_buf_printf(b, p->err, ",%s=%s", part_keys[i], text) <
			    0))
			return -1;
	if (v[3] != NULL && each(p, v[3], put_on, b) < 0)
		return -1;
	return v[4] == NULL ? 0 : each(p, v[4], put_tier, b);
}

/* `maker: X` is X with the word maker behind each of its parts. */
static int
add_side(struct parse *p, const char *side, const struct bt_yaml_node *n)
{
	struct bt_buf b = { 0 };
	const char *text;
	size_t k;
	int rc = bt_yaml_take_line(p->y, side, n, &text);

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
add_fee(struct parse *p, const struct bt_yaml_node *n, struct bt_buf *unused)
{
	const struct bt_yaml_node *v[N_PART_KEYS] = { NULL };
	struct bt_buf b = { 0 };
	const char *text;
	int i;

	(void)unused;
	if (bt_yaml_kind(n) == BT_YAML_TEXT)
		return bt_yaml_take_line(p->y, "fee", n, &text) < 0
			   ? -1
			   : add_row(p, "fee+", text, n);
	if (bt_yaml_kind(n) != BT_YAML_MAP)
		return bt_yaml_fail_is(p->y, n, "a fee",
		    "text such as 10bp, or a mapping with rate, or with maker "
		    "and taker");
	if (take_part(p, n, v) < 0)
		return -1;
	if (v[0] != NULL && (v[5] != NULL || v[6] != NULL))
		return bt_yaml_fail_is(
		    p->y, n, "a fee", "either rate, or maker and taker");
	if (v[0] != NULL)
		return add_built(p, "fee+", &b, build_part(p, v, &b), n);
	for (i = 1; i <= 4; i++)
		if (v[i] != NULL)
			return bt_yaml_fail_is(
			    p->y, v[i], part_keys[i], "of use without rate");
	for (i = 5; i <= 6; i++)
		if (v[i] != NULL && add_side(p, part_keys[i], v[i]) < 0)
			return -1;
	return 0;
}

/* The first row takes the place of what patterns before it said. */
static int
put_fee(struct parse *p, const struct bt_yaml_node *n)
{
	size_t first = p->ins->n;

	if (each(p, n, add_fee, NULL) < 0)
		return -1;
	if (p->ins->n == first)
		return bt_yaml_fail_is(p->y, n, "fee", "there");
	p->ins->rows[first].key = "fee";
	return 0;
}

/* Parts of a slippage are joined by +. */
static int
put_part(struct parse *p, const struct bt_yaml_node *n, struct bt_buf *b)
{
	const char *text;

	if (bt_yaml_take_line(p->y, "slippage", n, &text) < 0)
		return -1;
	return bt_buf_printf(b, p->err, "%s%s", b->len > 0 ? "+" : "", text);
}

static int
put_slippage(struct parse *p, const struct bt_yaml_node *n)
{
	struct bt_buf b = { 0 };

	return add_built(p, "slippage", &b, each(p, n, put_part, &b), n);
}

/* ---- what an instrument is ---- */

/* A word of #symbol, tried out. */
static int
put_word(struct parse *p, const char *key, const char *value,
    const char *expected, const struct bt_yaml_node *n)
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
		return bt_yaml_at(p->y, n);
	}
	return rc < 0 ? -1 : add_row(p, key, value, n);
}

/* A kind that is nearly one which counts is a slip; others are just words. */
static int
check_kind(struct parse *p, const char *kind, const struct bt_yaml_node *n)
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
	return bt_yaml_at(p->y, n);
}

static int
check_zone(struct parse *p, const char *name, const struct bt_yaml_node *n)
{
	struct bt_zone *zone = bt_zone_open(name, p->err);

	bt_zone_free(zone);
	if (zone != NULL)
		return 0;
	if (p->err->status == BT_USAGE)
		p->err->status = BT_BAD_INPUT;
	return bt_yaml_at(p->y, n);
}

/* Both are shares, or both money: maintenance is not above the initial one. */
static int
check_margins(struct parse *p, const char *initial, const char *maintenance,
    const struct bt_yaml_node *n)
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
	return bt_yaml_at(p->y, n);
}

/* `margin: 5%` or `margin: {initial: 5%, maintenance: 4%}`. */
static int
put_margin(struct parse *p, const struct bt_yaml_node *n)
{
	static const char expected[] =
	    "a share of the position such as 5%, or money such as 500/contract";
	static const char *const names[] = { "initial", "maintenance" };
	struct bt_yaml_keys known = BT_YAML_KEYS(names);
	const char *value, *values[2] = { NULL, NULL };
	size_t i, k;

	if (bt_yaml_kind(n) != BT_YAML_MAP)
		return bt_yaml_take_line(p->y, "margin", n, &value) < 0
			   ? -1
			   : put_word(p, "margin", value, expected, n);
	for (k = 0; k < bt_yaml_count(n); k++) {
		const struct bt_yaml_node *v = bt_yaml_value(p->y, n, k);

		if (bt_yaml_take_key(
			p->y, bt_yaml_key(p->y, n, k), &known, &i) < 0 ||
		    bt_yaml_take_line(p->y, names[i], v, &values[i]) < 0 ||
		    put_word(p, i == 0 ? "margin" : names[i], values[i],
			expected, v) < 0)
			return -1;
	}
	return check_margins(p, values[0], values[1], n);
}

static int
put_flag(struct parse *p, const char *key, const char *value,
    const struct bt_yaml_node *n)
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
	return bt_yaml_fail_is(p->y, n, key, "true or false");
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

static int
put_value(struct parse *p, const struct key *key, const struct bt_yaml_node *n)
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
	if (bt_yaml_take_line(p->y, key->name, n, &text) < 0)
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
put_entry(struct parse *p, const char *name, const struct bt_yaml_node *n)
{
	struct bt_yaml_keys known = BT_YAML_KEYS(keys);
	size_t i, k;

	if (bt_yaml_is_null(n))
		return 0;
	if (bt_yaml_take_map(p->y, name, n, "a mapping of what it is") < 0)
		return -1;
	for (k = 0; k < bt_yaml_count(n); k++)
		if (bt_yaml_take_key(
			p->y, bt_yaml_key(p->y, n, k), &known, &i) < 0 ||
		    put_value(p, &keys[i], bt_yaml_value(p->y, n, k)) < 0)
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
put_turn(struct parse *p, const struct bt_yaml_node *root, int turn)
{
	const char *name;
	size_t k;

	for (k = 0; k < bt_yaml_count(root); k++) {
		const struct bt_yaml_node *key = bt_yaml_key(p->y, root, k);

		if (bt_yaml_take_line(p->y, "a symbol", key, &name) < 0)
			return -1;
		if (turn_of(name) != turn)
			continue;
		p->row.pattern = turn == 0 ? "*" : name;
		p->row.is_strong = turn == 2;
		if (bt_yaml_is_repeated(p->y, root, k))
			return bt_yaml_fail_is(
			    p->y, key, name, "given once only");
		if (put_entry(p, name, bt_yaml_value(p->y, root, k)) < 0)
			return -1;
	}
	return 0;
}

static int
put_document(struct parse *p)
{
	const struct bt_yaml_node *root = bt_yaml_root(p->y);
	int turn;

	if (root == NULL || bt_yaml_is_null(root)) /* it says nothing */
		return 0;
	if (bt_yaml_take_map(p->y, "a file of instruments", root,
		"a mapping of symbols") < 0)
		return -1;
	for (turn = 0; turn < 3; turn++)
		if (put_turn(p, root, turn) < 0)
			return -1;
	return 0;
}

/* ---- reading ---- */

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
	p.y = ins->doc = bt_yaml_parse(text, n, path, BT_BAD_INPUT, err);
	if (p.y != NULL)
		p.scratch = bt_symtab_new(err);
	if (p.scratch != NULL)
		rc = put_document(&p);
	bt_symtab_free(p.scratch);
	if (rc == 0)
		return ins;
	bt_instruments_free(ins);
	return NULL;
}

struct bt_instruments *
bt_instruments_read(const char *path, struct bt_err *err)
{
	struct bt_instruments *ins = NULL;
	struct bt_buf text = { 0 };

	if (bt_yaml_slurp(path, &text, BT_BAD_INPUT, err) == 0)
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
	bt_yaml_free(ins->doc);
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
	return bt_yaml_path(ins->doc);
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

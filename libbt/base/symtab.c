#include "bt/symbol.h"

#include <fnmatch.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "bt/num.h"
#include "bt/time.h"

/*
 * Entries live in chunks that never move, for the sake of the names that
 * others borrow; a hash table of open addressing, never more than half full,
 * leads from a name to its number.
 */
#define CHUNK 64

struct entry {
	struct bt_instrument instrument;
	char *unread;   /* what instrument.unread points to, or NULL */
	uint32_t fixed; /* keys that a strong preset has set, a bit each */
	char name[BT_SYMBOL_MAX + 1];
};

struct preset {
	char *pattern, *words; /* one allocation, at pattern */
	int is_strong;
};

struct bt_symtab {
	struct preset *presets;
	size_t n_presets, cap_presets;
	struct entry **chunks;
	size_t n_chunks, cap_chunks;
	size_t n;
	bt_sym *slots;  /* BT_SYM_NONE: empty */
	size_t n_slots; /* 0 or a power of two */
};

static struct entry *
entry_of(const struct bt_symtab *t, bt_sym sym)
{
	return &t->chunks[sym / CHUNK][sym % CHUNK];
}

struct bt_symtab *
bt_symtab_new(struct bt_err *err)
{
	struct bt_symtab *t = calloc(1, sizeof *t);

	if (t == NULL)
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
	return t;
}

void
bt_symtab_clear(struct bt_symtab *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free(entry_of(t, (bt_sym)i)->unread);
	for (i = 0; i < t->n_chunks; i++)
		free(t->chunks[i]);
	t->n = t->n_chunks = 0;
	free(t->slots);
	t->slots = NULL;
	t->n_slots = 0;
}

void
bt_symtab_free(struct bt_symtab *t)
{
	size_t i;

	if (t == NULL)
		return;
	bt_symtab_clear(t);
	for (i = 0; i < t->n_presets; i++)
		free(t->presets[i].pattern);
	free(t->presets);
	free(t->chunks);
	free(t);
}

size_t
bt_symtab_count(const struct bt_symtab *t)
{
	return t->n;
}

/* ---- names ---- */

/* The slot that holds a name, or the empty one where it belongs. */
static size_t
slot_of(const struct bt_symtab *t, const char *name, size_t n)
{
	size_t mask = t->n_slots - 1;
	size_t i = (size_t)bt_hash64_of(name, n) & mask;

	while (t->slots[i] != BT_SYM_NONE) {
		const char *other = entry_of(t, t->slots[i])->name;

		if (memcmp(other, name, n) == 0 && other[n] == '\0')
			break;
		i = (i + 1) & mask;
	}
	return i;
}

bt_sym
bt_symtab_find(const struct bt_symtab *t, const char *name, size_t n)
{
	if (n > BT_SYMBOL_MAX || t->n_slots == 0)
		return BT_SYM_NONE;
	return t->slots[slot_of(t, name, n)];
}

/* Room for one more name in the hash table. */
static int
grow_slots(struct bt_symtab *t, struct bt_err *err)
{
	size_t i, n = t->n_slots == 0 ? 64 : t->n_slots * 2;
	bt_sym *slots;

	if (t->n < t->n_slots / 2)
		return 0;
	slots = malloc(n * sizeof *slots);
	if (slots == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (i = 0; i < n; i++)
		slots[i] = BT_SYM_NONE;
	free(t->slots);
	t->slots = slots;
	t->n_slots = n;
	for (i = 0; i < t->n; i++) {
		const char *name = entry_of(t, (bt_sym)i)->name;

		slots[slot_of(t, name, strlen(name))] = (bt_sym)i;
	}
	return 0;
}

/* Room for one more entry. */
static int
grow_chunks(struct bt_symtab *t, struct bt_err *err)
{
	struct entry *chunk;

	if (t->n < t->n_chunks * CHUNK)
		return 0;
	if (bt_vec_reserve(&t->chunks, &t->cap_chunks, t->n_chunks + 1,
		sizeof *t->chunks, err) < 0)
		return -1;
	chunk = calloc(CHUNK, sizeof *chunk);
	if (chunk == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	t->chunks[t->n_chunks++] = chunk;
	return 0;
}

/* C1 controls, U+0080 .. U+009F, are two bytes in UTF-8. */
static int
is_c1(const char *s, size_t left)
{
	return left >= 2 && (unsigned char)s[0] == 0xc2 &&
	       (unsigned char)s[1] < 0xa0;
}

static int
check_name(const char *name, size_t n, struct bt_err *err)
{
	size_t i;

	if (n == 0)
		return bt_fail(err, BT_BAD_INPUT, "empty symbol");
	if (n > BT_SYMBOL_MAX)
		return bt_fail(err, BT_BAD_INPUT,
		    "symbol '%.20s...' is longer than %d bytes", name,
		    BT_SYMBOL_MAX);
	if (bt_utf8_check(name, n) != n)
		return bt_fail(err, BT_BAD_INPUT, "symbol is not UTF-8");
	for (i = 0; i < n; i++)
		if (name[i] == ',' || name[i] == '"' || name[i] == ' ' ||
		    bt_ascii_is_cntrl(name[i]) || is_c1(name + i, n - i))
			return bt_fail(err, BT_BAD_INPUT,
			    "symbol '%.*s' holds a comma, quote, blank or "
			    "control character",
			    (int)n, name);
	return 0;
}

const char *
bt_symtab_name(const struct bt_symtab *t, bt_sym sym)
{
	return sym < t->n ? entry_of(t, sym)->name : "";
}

int
bt_symtab_compare(const struct bt_symtab *t, bt_sym a, bt_sym b)
{
	/* strcmp() compares bytes as unsigned, in any locale */
	return a == b ? 0 : strcmp(bt_symtab_name(t, a), bt_symtab_name(t, b));
}

/* ---- instruments ---- */

const struct bt_instrument *
bt_symtab_instrument(const struct bt_symtab *t, bt_sym sym)
{
	return &entry_of(t, sym)->instrument;
}

void
bt_symtab_use(struct bt_symtab *t, bt_sym sym)
{
	entry_of(t, sym)->instrument.is_used = 1;
}

/* How the value of a key is kept. */
enum key_kind {
	KEY_TICK,
	KEY_LOT,
	KEY_MULTIPLIER,
	KEY_SPAN,
	KEY_MARGIN,
	KEY_TIME,
	KEY_FLAG,
	KEY_WORD
};

static const struct key {
	const char *name;
	enum key_kind kind;
	size_t offset, size; /* in struct bt_instrument */
} keys[] = {
#define KEY_OF(name, field, kind)                                              \
	{                                                                      \
		name, kind, offsetof(struct bt_instrument, field),             \
		    sizeof((struct bt_instrument *)0)->field                   \
	}
#define KEY(name, kind) KEY_OF(#name, name, kind)
	KEY(kind, KEY_WORD),
	KEY(currency, KEY_WORD),
	KEY(tick, KEY_TICK),
	KEY(lot, KEY_LOT),
	KEY(multiplier, KEY_MULTIPLIER),
	KEY(calendar, KEY_WORD),
	KEY(zone, KEY_WORD),
	KEY(interval, KEY_SPAN),
	KEY(margin, KEY_MARGIN),
	KEY(maintenance, KEY_MARGIN),
	KEY(expiry, KEY_TIME),
	KEY_OF("inverse", is_inverse, KEY_FLAG),
	KEY_OF("settles", settles_daily, KEY_FLAG),
};
#define N_KEYS (sizeof keys / sizeof keys[0])

static const struct key *
find_key(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < N_KEYS; i++)
		if (strlen(keys[i].name) == n &&
		    memcmp(keys[i].name, s, n) == 0)
			return &keys[i];
	return NULL;
}

static int
parse_price(const char *s, size_t n, double least, double *v)
{
	double x;

	if (bt_num_parse(s, n, &x) < 0 || !isfinite(x) || x < least)
		return -1;
	*v = x + 0.0; /* no negative zero */
	return 0;
}

/*
 * `0.05`, `5%`, `500/unit`, `500/contract`.  A bare number above 1 is refused:
 * it is money for some people and percent for others.
 */
static int
parse_margin(const char *s, size_t n, struct bt_margin *m)
{
	double v;
	const char *rest = bt_num_scan(s, s + n, &v);
	size_t left = rest == NULL ? 0 : (size_t)(s + n - rest);

	if (rest == NULL || !isfinite(v) || !(v > 0))
		return -1;
	*m = (struct bt_margin){ 0, 0 };
	if (left == 0 && v <= 1)
		m->frac = v;
	else if (left == 1 && *rest == '%' && v <= 1000)
		m->frac = v / 100;
	else if ((left == 5 && memcmp(rest, "/unit", 5) == 0) ||
		 (left == 9 && memcmp(rest, "/contract", 9) == 0))
		m->per_unit = v;
	else
		return -1;
	return 0;
}

static int
parse_flag(const char *s, size_t n, int *flag)
{
	if (n != 1 || (*s != '0' && *s != '1'))
		return -1;
	*flag = *s == '1';
	return 0;
}

/* Set one field from its text; 0, or -1 where that makes no sense. */
static int
parse_value(
    const struct key *key, const char *s, size_t n, struct bt_instrument *ins)
{
	char *field = (char *)ins + key->offset;
	int64_t span;

	switch (key->kind) {
	case KEY_TICK:
		return parse_price(s, n, 0, &ins->tick);
	case KEY_MULTIPLIER:
		return parse_price(s, n, 1e-300, &ins->multiplier);
	case KEY_LOT:
		return bt_lot_parse(s, n, &ins->lot);
	case KEY_SPAN:
		if (bt_span_parse(s, n, &span) < 0 || span <= 0)
			return -1;
		ins->interval = span;
		return 0;
	case KEY_MARGIN:
		return parse_margin(s, n, (struct bt_margin *)(void *)field);
	case KEY_TIME:
		return bt_time_parse(s, n, NULL, NULL, &ins->expiry);
	case KEY_FLAG:
		return parse_flag(s, n, (int *)(void *)field);
	case KEY_WORD:
		if (n == 0 || n >= key->size)
			return -1;
		memset(field, 0, key->size);
		memcpy(field, s, n);
		return 0;
	}
	return -1;
}

/*
 * Put a key=value word that is not ours behind the others of its entry, in
 * place of the one with the same key.
 */
static int
put_unread(struct entry *e, const char *word, size_t n, struct bt_err *err)
{
	const char *eq = memchr(word, '=', n);
	size_t key = (size_t)(eq - word) + 1;
	const char *p = e->instrument.unread;
	char *all = malloc(strlen(p) + n + 2);
	size_t len = 0;

	if (all == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	while (*p != '\0') {
		size_t k = strcspn(p, " ");

		if (k < key || memcmp(p, word, key) != 0) {
			memcpy(all + len, p, k);
			len += k;
			all[len++] = ' ';
		}
		p += k + (p[k] == ' ');
	}
	memcpy(all + len, word, n);
	all[len + n] = '\0';
	free(e->unread);
	e->unread = all;
	e->instrument.unread = all;
	return 0;
}

/* Whether a word of a symbol in use says what is known already. */
static int
has_unread(const struct entry *e, const char *word, size_t n)
{
	const char *p = e->instrument.unread;

	while (*p != '\0') {
		size_t k = strcspn(p, " ");

		if (k == n && memcmp(p, word, n) == 0)
			return 1;
		p += k + (p[k] == ' ');
	}
	return 0;
}

/* Whether a field is the same in both; by members, padding is not compared. */
static int
is_same(const struct key *key, const struct bt_instrument *a,
    const struct bt_instrument *b)
{
	const void *fa = (const char *)a + key->offset;
	const void *fb = (const char *)b + key->offset;
	const struct bt_margin *ma = fa, *mb = fb;

	switch (key->kind) {
	case KEY_TICK:
		return a->tick == b->tick;
	case KEY_MULTIPLIER:
		return a->multiplier == b->multiplier;
	case KEY_LOT:
		return a->lot.mant == b->lot.mant &&
		       a->lot.scale == b->lot.scale;
	case KEY_SPAN:
		return a->interval == b->interval;
	case KEY_MARGIN:
		return ma->frac == mb->frac && ma->per_unit == mb->per_unit;
	case KEY_TIME:
		return a->expiry == b->expiry;
	case KEY_FLAG:
		return *(const int *)fa == *(const int *)fb;
	case KEY_WORD:
		return strcmp(fa, fb) == 0;
	}
	return 0;
}

static int
refuse_change(
    const struct entry *e, const char *word, size_t n, struct bt_err *err)
{
	return bt_fail(err, BT_BAD_INPUT,
	    "'%.*s' comes too late: records of '%s' were there before it",
	    (int)(n < 60 ? n : 60), word, e->name);
}

/* Take one word, key=value; of a preset, or said of the symbol later. */
static int
take_word(struct entry *e, const struct preset *preset, const char *word,
    size_t n, struct bt_err *err)
{
	const char *eq = memchr(word, '=', n);
	struct bt_instrument ins = e->instrument;
	const struct key *key;

	if (eq == NULL || eq == word)
		return bt_fail(err, BT_BAD_INPUT,
		    "'%.*s' is no key=value of symbol '%s'",
		    (int)(n < 60 ? n : 60), word, e->name);
	key = find_key(word, (size_t)(eq - word));
	if (key == NULL) {
		if (!ins.is_used)
			return put_unread(e, word, n, err);
		return has_unread(e, word, n) ? 0
					      : refuse_change(e, word, n, err);
	}
	if (preset == NULL && (e->fixed >> (key - keys) & 1))
		return 0;
	if (parse_value(key, eq + 1, n - (size_t)(eq + 1 - word), &ins) < 0)
		return bt_fail(err, BT_BAD_INPUT,
		    "symbol '%s': '%.*s' is no %s", e->name,
		    (int)(n < 60 ? n : 60), word, key->name);
	if (ins.is_used && !is_same(key, &ins, &e->instrument))
		return refuse_change(e, word, n, err);
	e->instrument = ins;
	if (preset != NULL && preset->is_strong)
		e->fixed |= (uint32_t)1 << (key - keys);
	return 0;
}

/* The next word of [*s, end), split at blanks; its length, 0 at the end. */
static size_t
next_word(const char **s, const char *end)
{
	const char *p;

	while (*s < end && bt_ascii_is_blank(**s))
		++*s;
	for (p = *s; p < end && !bt_ascii_is_blank(*p); p++)
		;
	return (size_t)(p - *s);
}

static int
take_words(struct entry *e, const struct preset *preset, const char *words,
    const char *end, struct bt_err *err)
{
	size_t k;

	for (; (k = next_word(&words, end)) > 0; words += k)
		if (take_word(e, preset, words, k, err) < 0)
			return -1;
	return 0;
}

static int
take_presets(const struct bt_symtab *t, struct entry *e, struct bt_err *err)
{
	size_t i;

	for (i = 0; i < t->n_presets; i++) {
		const struct preset *p = &t->presets[i];

		if (fnmatch(p->pattern, e->name, 0) == 0 &&
		    take_words(
			e, p, p->words, p->words + strlen(p->words), err) < 0)
			return -1;
	}
	return 0;
}

int
bt_symtab_add(struct bt_symtab *t, const char *name, size_t n, bt_sym *sym,
    struct bt_err *err)
{
	bt_sym found = bt_symtab_find(t, name, n);
	struct entry *e;

	if (found != BT_SYM_NONE) {
		*sym = found;
		return 0;
	}
	if (check_name(name, n, err) < 0)
		return -1;
	if (t->n >= BT_SYM_NONE)
		return bt_fail(err, BT_SYSTEM, "too many symbols");
	if (grow_chunks(t, err) < 0 || grow_slots(t, err) < 0)
		return -1;
	e = entry_of(t, (bt_sym)t->n);
	memcpy(e->name, name, n);
	e->name[n] = '\0';
	e->instrument.lot = bt_lot_default();
	e->instrument.multiplier = 1;
	e->instrument.expiry = BT_TIME_NONE;
	e->instrument.unread = "";
	t->slots[slot_of(t, name, n)] = (bt_sym)t->n;
	*sym = (bt_sym)t->n++;
	return t->n_presets == 0 ? 0 : take_presets(t, e, err);
}

int
bt_symtab_preset(struct bt_symtab *t, const char *pattern, const char *words,
    int is_strong, struct bt_err *err)
{
	size_t n = strlen(pattern) + 1, k = strlen(words) + 1;
	struct preset p = { .is_strong = is_strong };

	if (bt_vec_reserve(&t->presets, &t->cap_presets, t->n_presets + 1,
		sizeof *t->presets, err) < 0)
		return -1;
	p.pattern = malloc(n + k);
	if (p.pattern == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	p.words = p.pattern + n;
	memcpy(p.pattern, pattern, n);
	memcpy(p.words, words, k);
	t->presets[t->n_presets++] = p;
	return 0;
}

int
bt_symtab_set(struct bt_symtab *t, const char *words, size_t n, bt_sym *sym,
    struct bt_err *err)
{
	const char *end = words + n;
	struct entry *e;
	size_t k;

	k = next_word(&words, end);
	if (bt_symtab_add(t, words, k, sym, err) < 0)
		return -1;
	e = entry_of(t, *sym);
	return take_words(e, NULL, words + k, end, err);
}

/* ---- instruments as text ---- */

/* The double next to a positive one: 1 above it, -1 below.  That of libm would
 * be all that most programs load it for. */
static double
next_double(double v, int way)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	bits += (uint64_t)(int64_t)way;
	memcpy(&v, &bits, sizeof v);
	return v;
}

/* A share above 1 in percent: the shortest text that reads back to it. */
static void
format_percent(double frac, char *buf)
{
	double v = frac * 100;
	const double near[] = { v, next_double(v, 1), next_double(v, -1) };
	char text[BT_NUM_TEXT_MAX];
	size_t i, n, best = 0;

	for (i = 0; i < 3; i++) {
		n = bt_num_format(near[i], text);
		if (near[i] / 100 == frac && (best == 0 || n < best)) {
			best = n;
			(void)snprintf(buf, 64, "%s%%", text);
		}
	}
}

static void
format_margin(const struct bt_margin *m, char *buf)
{
	size_t n;

	if (m->per_unit == 0 && m->frac > 1) {
		format_percent(m->frac, buf);
		return;
	}
	n = bt_num_format(m->per_unit > 0 ? m->per_unit : m->frac, buf);
	(void)snprintf(buf + n, 64 - n, "%s", m->per_unit > 0 ? "/unit" : "");
}

/* A value as parse_value() takes it; buf has 64 bytes. */
static void
format_value(const struct key *key, const struct bt_instrument *ins, char *buf)
{
	const struct bt_lot unit = { .mant = 1, .scale = ins->lot.scale };
	const void *field = (const char *)ins + key->offset;

	switch (key->kind) {
	case KEY_TICK:
		(void)bt_num_format(ins->tick, buf);
		break;
	case KEY_MULTIPLIER:
		(void)bt_num_format(ins->multiplier, buf);
		break;
	case KEY_LOT:
		(void)bt_qty_format(ins->lot.mant, unit, buf);
		break;
	case KEY_SPAN:
		(void)bt_span_format(ins->interval, buf);
		break;
	case KEY_MARGIN:
		format_margin(field, buf);
		break;
	case KEY_TIME:
		(void)bt_time_format(ins->expiry, buf);
		break;
	case KEY_FLAG:
		(void)snprintf(buf, 64, "%d", *(const int *)field);
		break;
	case KEY_WORD:
		(void)snprintf(buf, 64, "%s", (const char *)field);
		break;
	}
}

size_t
bt_symtab_format(const struct bt_symtab *t, bt_sym sym, char *buf, size_t size)
{
	const struct bt_instrument none = {
		.lot = bt_lot_default(),
		.multiplier = 1,
		.expiry = BT_TIME_NONE,
	};
	const struct entry *e = entry_of(t, sym);
	char value[64];
	size_t i, n = 0;

	if (size == 0)
		return 0;
	buf[0] = '\0';
	for (i = 0; i < N_KEYS && n < size; i++) {
		if (is_same(&keys[i], &e->instrument, &none))
			continue;
		format_value(&keys[i], &e->instrument, value);
		n += (size_t)snprintf(buf + n, size - n, "%s %s=%s",
		    n == 0 ? e->name : "", keys[i].name, value);
	}
	if (e->instrument.unread[0] != '\0' && n < size)
		n += (size_t)snprintf(buf + n, size - n, "%s %s",
		    n == 0 ? e->name : "", e->instrument.unread);
	return n < size ? n : size - 1;
}

#include "io/btsin.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "io/btsrec.h"
#include "io/linecheck.h"
#include "io/plainbars.h"
#include "io/slice.h"

/* UTF-8 without control characters, NULs aside. */
int
bt_btsin_is_text(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(p[i]) && p[i] != '\0')
			return 0;
	return bt_utf8_check(p, n) == n;
}

/* ---- messages ---- */

int
bt_btsin_damaged(struct bt_btsin *b, const char *what)
{
	(void)bt_fail(b->in.err, BT_BAD_INPUT, "block %llu is damaged: %s",
	    (unsigned long long)b->totals.blocks + 1, what);
	return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
}

static int
unknown(struct bt_btsin *b, const char *what, unsigned number)
{
	(void)bt_fail(b->in.err, BT_BAD_INPUT,
	    "block %llu has the unknown %s %u: a newer bt wrote it",
	    (unsigned long long)b->totals.blocks + 1, what, number);
	return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
}

/* The context and the totals after one more block. */
void
bt_btsin_count(
    struct bt_btsin *b, enum bt_bts_kind kind, uint64_t header, uint32_t n)
{
	b->totals.blocks++;
	b->totals.chain = bt_bts_chain(b->totals.chain, header);
	if (kind == BT_BTS_RECORDS)
		b->totals.records += n;
	if (kind == BT_BTS_SYMBOLS || kind == BT_BTS_COLUMNS)
		b->context = bt_bts_context(b->context, header);
}

void
bt_btsin_pass(struct bt_btsin *b, const struct bt_bts_entry *e)
{
	if (e->kind == BT_BTS_RECORDS && (e->flags & BT_BTS_IN_TURNS) != 0 &&
	    bt_turns_expects(&b->turns, e->type, e->count))
		bt_turns_miss(&b->turns, (enum bt_type)e->type);
	bt_btsin_count(b, (enum bt_bts_kind)e->kind, e->header, e->count);
}

int
bt_btsin_check_turns(struct bt_btsin *b)
{
	return bt_turns_is_open(&b->turns)
		   ? bt_btsin_damaged(b, "not all is there that comes in turns")
		   : 0;
}

/* What all kinds that are known have in common. */
int
bt_btsin_check_sizes(struct bt_btsin *b, const struct bt_bts_block *h)
{
	if (h->flags >= BT_BTS_FLAGS_END)
		return unknown(b, "flags", h->flags);
	if (h->codec >= BT_CODECS ||
	    (h->codec != 0 && h->kind != BT_BTS_RECORDS))
		return unknown(b, "codec", h->codec);
	if (h->codec != 0)
		return 0; /* what is packed says it itself */
	if (h->raw_size > h->stored || h->stored - h->raw_size >= 8)
		return bt_btsin_damaged(b, "its sizes disagree");
	return 0;
}

/* ---- kinds of blocks: 1 a block was given, 0 none, -1 ---- */

/* What a reader itself has to know of a directive. */
static int
use_directive(struct bt_btsin *b)
{
	const char *s = b->line.text;
	size_t n = b->line.n;
	bt_sym sym;

	if (n > 7 && memcmp(s, "symbol ", 7) == 0)
		return bt_symtab_set(
		    b->in.opts->syms, s + 7, n - 7, &sym, b->in.err);
	if (n > 7 && n < sizeof b->adjust + 7 && memcmp(s, "adjust ", 7) == 0) {
		memcpy(b->adjust, s + 7, n - 6);
		b->in.format->adjust = b->adjust;
	}
	return 0;
}

/* One of the lines that are still to be given. */
static int
give_line(struct bt_btsin *b, struct bt_block *block)
{
	enum bt_type type = b->lines[0] == '#' ? BT_DIRECTIVE : BT_COMMAND;
	size_t n = strlen(b->lines);

	b->line.text = b->lines + (type == BT_DIRECTIVE);
	b->line.n = n - (type == BT_DIRECTIVE);
	b->lines += n + 1;
	b->n_lines--;
	if (bt_check_line(type, b->line.text, b->line.n, b->in.err) < 0)
		return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
	if (type == BT_DIRECTIVE && use_directive(b) < 0)
		return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
	*block = (struct bt_block){
		.type = type, .n = 1, .stride = sizeof b->line, .data = &b->line
	};
	return 1;
}

int
bt_btsin_name(struct bt_btsin *b, const char *words, size_t n)
{
	bt_sym sym;
	int rc;

	rc = memchr(words, ' ', n) != NULL
		 ? bt_symtab_set(b->in.opts->syms, words, n, &sym, b->in.err)
		 : bt_symtab_add(b->in.opts->syms, words, n, &sym, b->in.err);
	if (rc < 0)
		return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
	if (bt_vec_reserve(&b->syms, &b->syms_cap, (size_t)b->n_syms + 1,
		sizeof *b->syms, b->in.err) < 0)
		return -1;
	bt_symtab_use(b->in.opts->syms, sym);
	if (b->in.opts->slice != NULL &&
	    bt_slice_has_sym(b->in.opts->slice, b->in.opts->syms, sym))
		b->wanted |= UINT64_C(1) << b->n_syms % 64;
	b->is_renumbered |= sym != b->n_syms;
	b->syms[b->n_syms++] = sym;
	if (memchr(words, ' ', n) == NULL)
		return 0;
	/* an instrument is for those behind as well */
	b->n_lines++;
	if (bt_buf_puts(&b->symbols, "#symbol ", b->in.err) < 0)
		return -1;
	return bt_buf_put(&b->symbols, words, n + 1, b->in.err);
}

static int
take_symbols(struct bt_btsin *b, const struct bt_bts_block *h, const char *p,
    struct bt_block *block)
{
	const char *end = p + h->raw_size, *nul;
	uint32_t i;

	if (h->size != b->n_syms)
		return bt_btsin_damaged(
		    b, "symbols before it are lost or doubled");
	bt_buf_clear(&b->symbols);
	for (i = 0; i < h->count; i++, p = nul + 1) {
		nul = memchr(p, '\0', (size_t)(end - p));
		if (nul == NULL)
			return bt_btsin_damaged(
			    b, "it has fewer symbols than it says");
		if (bt_btsin_name(b, p, (size_t)(nul - p)) < 0)
			return -1;
	}
	if (p != end)
		return bt_btsin_damaged(b, "it has more symbols than it says");
	if (b->n_lines == 0)
		return 0;
	b->lines = b->symbols.data;
	return give_line(b, block);
}

static int
take_strings(struct bt_btsin *b, const struct bt_bts_block *h, const char *p)
{
	size_t n = (size_t)h->raw_size;

	/* each string, and offset 0, which stands for the empty one */
	if (n == 0 || p[0] != '\0' || p[n - 1] != '\0' ||
	    !bt_btsin_is_text(p, n))
		return bt_btsin_damaged(b, "its strings are no text");
	bt_buf_clear(&b->strings);
	b->strings_type = (enum bt_type)h->type;
	return bt_buf_put(&b->strings, p, n, b->in.err);
}

static int
is_record_type(unsigned type)
{
	return type > BT_NONE && type < BT_TYPES;
}

/* Split the payload's names; the text is the state's own by then. */
static int
split_names(
    struct bt_btsin *b, struct bt_btsin_further *f, uint32_t count, size_t size)
{
	char *p = f->text, *end = f->text + size, *nul;
	uint32_t i;

	for (i = 0; i < count; i++, p = nul + 1) {
		nul = memchr(p, '\0', (size_t)(end - p));
		if (nul == NULL)
			return bt_btsin_damaged(
			    b, "it has fewer names than it says");
		f->names[i] = p;
	}
	if (p != end)
		return bt_btsin_damaged(b, "it has more names than it says");
	f->columns.n = count;
	f->columns.names = f->names;
	if (bt_check_columns(&f->columns, b->in.err) < 0)
		return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
	return 0;
}

static int
take_columns(struct bt_btsin *b, const struct bt_bts_block *h, const char *p,
    struct bt_block *block)
{
	struct bt_btsin_further *f;
	size_t n = (size_t)h->raw_size;

	if (!is_record_type(h->type))
		return unknown(b, "type", h->type);
	if (h->count > BT_FURTHER_MAX)
		return bt_btsin_damaged(
		    b, "it has more columns than there can be");
	f = &b->further[h->type];
	free(f->text);
	free(f->names);
	f->columns.n = 0;
	f->text = malloc(n + 1);
	f->names = calloc((size_t)h->count + 1, sizeof *f->names);
	if (f->text == NULL || f->names == NULL)
		return bt_fail(b->in.err, BT_SYSTEM, "out of memory");
	memcpy(f->text, p, n);
	if (split_names(b, f, h->count, n) < 0)
		return -1;
	*block = (struct bt_block){ .type = BT_COLUMNS,
		.n = 1,
		.stride = sizeof f->columns,
		.data = &f->columns };
	return 1;
}

static int
take_lines(struct bt_btsin *b, const struct bt_bts_block *h, char *p,
    struct bt_block *block)
{
	size_t n = (size_t)h->raw_size, i;
	uint32_t count = 0;

	if (memchr(p, '\0', n) != NULL)
		return bt_btsin_damaged(b, "its lines hold a NUL");
	for (i = 0; i < n; i++)
		if (p[i] == '\n') {
			p[i] = '\0';
			count++;
		}
	if (n == 0 || p[n - 1] != '\0' || count != h->count)
		return bt_btsin_damaged(b, "it has not the lines that it says");
	b->lines = p;
	b->n_lines = count;
	return give_line(b, block);
}

static int
give_mark(
    struct bt_btsin *b, const struct bt_bts_block *h, struct bt_block *block)
{
	b->mark.time = h->first;
	*block = (struct bt_block){ .type = BT_MARK,
		.n = 1,
		.stride = sizeof b->mark,
		.data = &b->mark };
	return 1;
}

static int
check_shape(struct bt_btsin *b, const struct bt_bts_block *h)
{
	size_t size;

	if (!is_record_type(h->type))
		return unknown(b, "type", h->type);
	size = bt_record_info((enum bt_type)h->type)->size +
	       b->further[h->type].columns.n * sizeof(double);
	if (h->size != size)
		return bt_btsin_damaged(
		    b, "its records have another size than theirs");
	if (h->count == 0 || h->count > BT_BTS_RECORDS_MAX ||
	    h->raw_size != (uint64_t)h->count * size ||
	    h->raw_size > BT_BTS_STORED_MAX)
		return bt_btsin_damaged(b, "its sizes disagree");
	if (b->strings.len > 0 && b->strings_type != (enum bt_type)h->type)
		return bt_btsin_damaged(
		    b, "the strings before it are of another type");
	return 0;
}

/* The number in the stream of the first record of a block. */
static int64_t
first_number(const struct bt_btsin *b, const struct bt_bts_block *h)
{
	return (h->flags & BT_BTS_IN_TURNS) != 0 &&
		       bt_turns_expects(&b->turns, h->type, h->count)
		   ? bt_turns_number(&b->turns, (enum bt_type)h->type, 0)
		   : (int64_t)b->totals.records + 1;
}

/* The records of a packed block, in memory of our own. */
static int
unpack(struct bt_btsin *b, const struct bt_bts_block *h, char **records)
{
	const struct bt_pack_shape shape = { .codec = h->codec,
		.type = h->type,
		.n_extra = b->further[h->type].columns.n,
		.n = h->count };

	if (h->codec == BT_CODEC_RAW)
		return 0;
	if (b->unpacker == NULL) {
		b->unpacker = bt_unpacker_new(b->in.err);
		if (b->unpacker == NULL)
			return -1;
	}
	if (bt_vec_reserve(
		&b->unpacked, &b->unpacked_cap, h->raw_size, 1, b->in.err) < 0)
		return -1;
	if (bt_unpack(b->unpacker, &shape, *records, h->stored, b->unpacked,
		b->in.err) < 0)
		return bt_err_at_record(
		    b->in.err, bt_file_name(b->in.file), first_number(b, h));
	*records = b->unpacked;
	return 0;
}

/* Whether records are plain bars, and nothing about them is left to check. */
static int
are_plain(const struct bt_btsin *b, const struct bt_bts_block *h,
    const struct bt_btsrec *recs)
{
	uint32_t flags = 0;

	if (recs->type != BT_BAR || recs->stride != sizeof(struct bt_bar))
		return 0;
	if (!(h->codec != BT_CODEC_RAW &&
		bt_unpacker_is_plain(b->unpacker, &flags)) &&
	    !bt_plainbars_check(
		(const struct bt_bar *)(void *)recs->data, recs->n, &flags))
		return 0;
	return bt_btsrec_check_plain(recs, flags);
}

static int
take_turns(struct bt_btsin *b, const struct bt_bts_block *h, const char *p)
{
	int rc = bt_turns_begin(
	    &b->turns, p, h->raw_size, h->size, h->count, b->in.err);

	if (rc == 0)
		return bt_btsin_damaged(b, "its turns are not what it says");
	b->turns.first = (int64_t)b->totals.records + 1;
	return rc < 0 ? -1 : 0;
}

/*
 * Records whose turn comes later, in memory of their own with the strings that
 * they point to: 1, 0 they are given at once, -1.
 */
static int
hold(struct bt_btsin *b, const struct bt_bts_block *h, char **p)
{
	struct bt_turns_held *held;
	struct bt_buf strings;

	if ((h->flags & BT_BTS_IN_TURNS) == 0)
		return bt_btsin_check_turns(b);
	if (!bt_turns_is_open(&b->turns) && b->is_turns_lost_ok)
		return 0;
	if (!bt_turns_expects(&b->turns, h->type, h->count))
		return bt_btsin_damaged(b, "no turns before it tell of it");
	held = &b->turns.held[h->type];
	if (bt_vec_reserve(&held->data, &held->cap, h->raw_size, 1, b->in.err) <
	    0)
		return -1;
	memcpy(held->data, *p, h->raw_size);
	*p = held->data;
	strings = held->strings;
	held->strings = b->strings;
	b->strings = strings;
	bt_buf_clear(&b->strings);
	return 1;
}

/*
 * Make them usable where they lie; their strings are those of b or held: 1
 * they are plain bars, 0, -1.
 */
static int
check_records(struct bt_btsin *b, const struct bt_bts_block *h, char *p,
    const struct bt_turns_held *held)
{
	const struct bt_buf *strings =
	    held != NULL ? &held->strings : &b->strings;
	const struct bt_btsrec recs = { .type = (enum bt_type)h->type,
		.n = h->count,
		.stride = h->size,
		.data = p,
		.syms = b->syms,
		.n_syms = b->n_syms,
		.is_same_syms = !b->is_renumbered,
		.strings = strings->data,
		.n_strings = strings->len,
		.first = h->first,
		.last = h->last,
		.is_missing_ok = b->in.opts->is_missing_ok };
	uint32_t bad;
	int64_t number;

	if (are_plain(b, h, &recs))
		return 1;
	if (bt_btsrec_check(&recs, &bad, b->in.err) == 0)
		return 0;
	number = held != NULL ? bt_turns_number(&b->turns, recs.type, bad)
			      : (int64_t)b->totals.records + bad + 1;
	return bt_err_at_record(b->in.err, bt_file_name(b->in.file), number);
}

static int
give_records(struct bt_btsin *b, const struct bt_bts_block *h, char *p,
    struct bt_block *block)
{
	const struct bt_turns_held *held = NULL;
	int is_held, is_plain;

	if (check_shape(b, h) < 0 || unpack(b, h, &p) < 0)
		return -1;
	b->in.format->codecs |= 1U << h->codec;
	if (b->look != NULL && b->look(b->arg, h, p) < 0)
		return -1;
	is_held = hold(b, h, &p);
	if (is_held < 0)
		return -1;
	if (is_held)
		held = &b->turns.held[h->type];
	is_plain = check_records(b, h, p, held);
	if (is_plain < 0)
		return -1;
	b->is_strings_used = 1;
	*block = (struct bt_block){ .type = (enum bt_type)h->type,
		.n = h->count,
		.stride = h->size,
		.data = p,
		.n_extra = b->further[h->type].columns.n,
		.first = (int64_t)b->totals.records + 1,
		.is_plain = is_plain };
	if (!is_held)
		return 1;
	bt_turns_hold(&b->turns, block);
	return bt_turns_next(&b->turns, block);
}

/* Kinds that do not stand between turns and the blocks that they are of. */
static int
ends_turns(unsigned kind)
{
	return kind == BT_BTS_SYMBOLS || kind == BT_BTS_COLUMNS ||
	       kind == BT_BTS_LINES || kind == BT_BTS_WATERMARK ||
	       kind == BT_BTS_TURNS;
}

/* A block that has been verified: 1 something is given, 0 nothing, -1. */
int
bt_btsin_take(struct bt_btsin *b, const struct bt_bts_block *h,
    uint8_t *payload, struct bt_block *block)
{
	char *p = (char *)payload;

	if (h->kind >= BT_BTS_RECORDS && h->kind <= BT_BTS_TURNS &&
	    bt_btsin_check_sizes(b, h) < 0)
		return -1;
	if (ends_turns(h->kind) && !b->is_turns_lost_ok &&
	    bt_btsin_check_turns(b) < 0)
		return -1;
	switch (h->kind) {
	case BT_BTS_RECORDS:
		return give_records(b, h, p, block);
	case BT_BTS_SYMBOLS:
		return take_symbols(b, h, p, block);
	case BT_BTS_STRINGS:
		return take_strings(b, h, p);
	case BT_BTS_COLUMNS:
		return take_columns(b, h, p, block);
	case BT_BTS_LINES:
		return take_lines(b, h, p, block);
	case BT_BTS_WATERMARK:
		return give_mark(b, h, block);
	case BT_BTS_TURNS:
		return take_turns(b, h, p);
	case BT_BTS_INDEX:
		return 0; /* for those who seek */
	default:
		return (h->flags & BT_BTS_OPTIONAL) != 0
			   ? 0
			   : unknown(b, "kind", h->kind);
	}
}

void
bt_btsin_init(struct bt_btsin *b, const struct bt_form_in *in)
{
	size_t i;

	memset(b, 0, sizeof *b);
	b->in = *in;
	for (i = 0; i < (size_t)BT_TYPES; i++)
		b->further[i].columns.type = (enum bt_type)i;
}

void
bt_btsin_clear(struct bt_btsin *b)
{
	size_t i;

	for (i = 0; i < (size_t)BT_TYPES; i++) {
		free(b->further[i].text);
		free(b->further[i].names);
	}
	bt_buf_free(&b->strings);
	bt_buf_free(&b->symbols);
	bt_turns_clear(&b->turns);
	bt_unpacker_free(b->unpacker);
	free(b->unpacked);
	free(b->syms);
}

int
bt_btsin_rest(struct bt_btsin *b, struct bt_block *block)
{
	if (b->n_lines > 0)
		return give_line(b, block);
	if (b->is_strings_used)
		bt_buf_clear(&b->strings);
	b->is_strings_used = 0;
	return bt_turns_next(&b->turns, block);
}

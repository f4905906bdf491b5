/*
 * The binary form on the way in: bt-stream(5), BINARY FORM.
 *
 * Nothing is believed before its checksum is right, no size before it is in
 * bounds.  Blocks of records are given where they lie in the file's buffer.
 * Three ends that are no end have three messages: the file was cut short, it
 * is damaged, its writer failed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "io/btsindex.h"
#include "io/btsrec.h"
#include "io/form.h"
#include "io/linecheck.h"
#include "io/pack.h"
#include "io/slice.h"

enum {
	HEAD = sizeof(struct bt_bts_block)
};

/* The further columns of a type, with their text. */
struct further {
	struct bt_columns columns;
	char *text;
	const char **names;
};

struct bts {
	struct bt_form_in in;
	char by[sizeof((struct bt_bts_head *)0)->by + 1];
	char adjust[16];
	size_t used; /* of the file's bytes, by the block last given */
	struct bt_bts_totals totals; /* what the end block has to say */
	uint32_t context;            /* of symbols and columns so far */
	struct bt_btsindex *index;   /* NULL: all is read, in turn */
	int is_skipping;             /* what is not wanted */
	uint64_t wanted; /* bits of symbols that are, by the stream's number */
	struct bt_unpacker *unpacker;
	char *unpacked;
	size_t unpacked_cap;
	bt_sym *syms; /* by the stream's number: the table's */
	uint32_t n_syms;
	size_t syms_cap;
	int is_same_syms;
	struct bt_buf strings; /* for the next block of records */
	enum bt_type strings_type;
	int is_strings_used; /* that block has been given */
	int is_done;
	struct further further[BT_TYPES];
	struct bt_buf symbols; /* those of a block with instruments, as lines */
	char *lines;           /* still to be given */
	uint32_t n_lines;
	struct bt_line line;
	struct bt_mark mark;
};

/* UTF-8 without control characters, NULs aside. */
static int
is_text(const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (bt_ascii_is_cntrl(p[i]) && p[i] != '\0')
			return 0;
	return bt_utf8_check(p, n) == n;
}

/* ---- messages ---- */

static int
damaged(struct bts *b, const char *what)
{
	(void)bt_fail(b->in.err, BT_BAD_INPUT, "block %llu is damaged: %s",
	    (unsigned long long)b->totals.blocks + 1, what);
	return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
}

static int
unknown(struct bts *b, const char *what, unsigned number)
{
	(void)bt_fail(b->in.err, BT_BAD_INPUT,
	    "block %llu has the unknown %s %u: a newer bt wrote it",
	    (unsigned long long)b->totals.blocks + 1, what, number);
	return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
}

/* An end without its block: 0 where that will do, else -1. */
static int
cut_short(struct bts *b)
{
	const char *who = b->by[0] != '\0' ? b->by : "its writer";
	int n = (int)strcspn(b->by, " ");

	if (b->in.opts->is_partial_ok)
		return b->in.warn(b->in.reader,
			   "ends without its end block, after %llu records",
			   (unsigned long long)b->totals.records) < 0
			   ? -1
			   : 0;
	(void)bt_fail(b->in.err, BT_BAD_INPUT,
	    "ends without its end block: %.*s died, or the file was cut short",
	    b->by[0] != '\0' ? n : (int)strlen(who), who);
	(void)bt_err_hint(b->in.err, "--partial takes what is there");
	return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
}

static int
writer_failed(struct bts *b, const char *text, size_t n)
{
	int k = (int)(n < 400 ? n : 400);

	if (memchr(text, '\0', n) != NULL || !is_text(text, n))
		k = 0; /* whatever it is, it is not for a terminal */
	if (b->in.opts->is_partial_ok)
		return b->in.warn(
			   b->in.reader, "its writer failed: %.*s", k, text) < 0
			   ? -1
			   : 0;
	(void)bt_fail(
	    b->in.err, BT_BAD_INPUT, "its writer failed: %.*s", k, text);
	(void)bt_err_hint(b->in.err, "--partial takes what is there");
	return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
}

/* ---- a block ---- */

static int
check_header(struct bts *b, const struct bt_bts_block *h)
{
	if (h->sync != BT_BTS_SYNC)
		return damaged(b, "it does not begin as a block");
	if (h->header != bt_hash64_of(h, offsetof(struct bt_bts_block, header)))
		return damaged(b, "its header's checksum is wrong");
	if (h->stored > BT_BTS_STORED_MAX || h->stored % 8 != 0)
		return damaged(b, "its size is out of bounds");
	if (h->number != (uint32_t)b->totals.blocks)
		return damaged(b, "blocks before it are lost or doubled");
	if (h->context != b->context)
		return damaged(
		    b, "symbols or columns before it are not those it is of");
	return 0;
}

/*
 * The next block, its checksums verified: 1, 0 where the stream ends without
 * an end block and that will do, -1.  The payload lies in the file's buffer
 * until the next call.
 */
static int
read_block(struct bts *b, struct bt_bts_block *h, uint8_t **payload)
{
	struct bt_file *f = b->in.file;
	uint8_t *p;
	size_t n;

	bt_file_skip(f, b->used);
	b->used = 0;
	if (bt_file_peek(f, HEAD, &p, &n, b->in.err) < 0)
		return -1;
	if (n < HEAD)
		return cut_short(b);
	memcpy(h, p, HEAD);
	if (check_header(b, h) < 0)
		return -1;
	if (bt_file_peek_whole(f, HEAD + (size_t)h->stored, &p, &n, b->in.err) <
	    0)
		return -1;
	if (n < HEAD + h->stored)
		return cut_short(b);
	if (h->payload != bt_hash64_of(p + HEAD, (size_t)h->stored))
		return damaged(b, "its checksum is wrong");
	*payload = p + HEAD;
	b->used = HEAD + (size_t)h->stored;
	return 1;
}

/* The context and the totals after one more block. */
static void
count_block(struct bts *b, enum bt_bts_kind kind, uint64_t header, uint32_t n)
{
	b->totals.blocks++;
	b->totals.chain = bt_bts_chain(b->totals.chain, header);
	if (kind == BT_BTS_RECORDS)
		b->totals.records += n;
	if (kind == BT_BTS_SYMBOLS || kind == BT_BTS_COLUMNS)
		b->context = bt_bts_context(b->context, header);
}

/* What all kinds that are known have in common. */
static int
check_sizes(struct bts *b, const struct bt_bts_block *h)
{
	if (h->codec >= BT_CODECS ||
	    (h->codec != 0 && h->kind != BT_BTS_RECORDS))
		return unknown(b, "codec", h->codec);
	if (h->codec != 0)
		return 0; /* what is packed says it itself */
	if (h->raw_size > h->stored || h->stored - h->raw_size >= 8)
		return damaged(b, "its sizes disagree");
	return 0;
}

/* ---- by the index ---- */

/* Whether a block may hold something that is wanted. */
static int
is_entry_wanted(const struct bts *b, const struct bt_bts_entry *e)
{
	if ((e->symbols & b->wanted) == 0)
		return 0;
	return (e->flags & BT_BTS_UNTIMED) != 0 || e->first == BT_TIME_NONE ||
	       bt_slice_has_span(b->in.opts->slice, e->first, e->last);
}

/* Blocks of records, their strings and the index itself may be passed over. */
static int
is_skippable(const struct bts *b, const struct bt_bts_entry *e)
{
	const struct bt_bts_entry *next;

	if (e->kind == BT_BTS_INDEX)
		return 1;
	if (!b->is_skipping)
		return 0;
	if (e->kind == BT_BTS_RECORDS)
		return !is_entry_wanted(b, e);
	next = bt_btsindex_peek(b->index);
	return e->kind == BT_BTS_STRINGS && next != NULL &&
	       next->kind == BT_BTS_RECORDS && !is_entry_wanted(b, next);
}

/* read_block() of the next one that may not be passed over; 0 at the end. */
static int
read_indexed(struct bts *b, struct bt_bts_block *h, uint8_t **payload)
{
	struct bt_bts_entry e;
	uint64_t size;
	int rc;

	for (;;) {
		rc = bt_btsindex_next(b->index, &e, &size, b->in.err);
		if (rc <= 0)
			break;
		if (!is_skippable(b, &e)) {
			bt_file_seek(b->in.file, e.offset);
			b->used = 0;
			rc = read_block(b, h, payload);
			if (rc > 0 &&
			    (h->header != e.header || b->used != size))
				return damaged(
				    b, "it is not the one that the index has");
			return rc;
		}
		count_block(b, e.kind, e.header, e.count);
	}
	if (rc < 0)
		return -1;
	*h = bt_btsindex_all(b->index)->last;
	*payload = NULL;
	return check_header(b, h) < 0 ? -1 : 1;
}

/*
 * What is not wanted may be left out, once the ends of all bars are known:
 * either they all tell them, or all symbols that are wanted have been met and
 * had their intervals inferred.
 */
static int
skip(void *state, int (*is_known)(const void *arg, bt_sym sym), const void *arg)
{
	struct bts *b = state;
	const struct bt_btsindex_all *all;
	uint32_t i;

	if (b->index == NULL || b->in.opts->is_bar_time_end)
		return 1; /* there is nothing to wait for */
	all = bt_btsindex_all(b->index);
	if (is_known != NULL && all->has_endless) {
		if (b->n_syms < all->symbols)
			return 0;
		for (i = 0; i < b->n_syms; i++)
			if (bt_slice_has_sym(b->in.opts->slice,
				b->in.opts->syms, b->syms[i]) &&
			    !is_known(arg, b->syms[i]))
				return 0;
	}
	b->is_skipping = 1;
	return 1;
}

/* ---- kinds of blocks: 1 a block was given, 0 none, -1 ---- */

/* What a reader itself has to know of a directive. */
static int
use_directive(struct bts *b)
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
give_line(struct bts *b, struct bt_block *block)
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

static int
take_symbol(struct bts *b, const char *words, size_t n)
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
	b->is_same_syms = b->is_same_syms && sym == b->n_syms;
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
take_symbols(struct bts *b, const struct bt_bts_block *h, const char *p,
    struct bt_block *block)
{
	const char *end = p + h->raw_size, *nul;
	uint32_t i;

	if (h->size != b->n_syms)
		return damaged(b, "symbols before it are lost or doubled");
	bt_buf_clear(&b->symbols);
	for (i = 0; i < h->count; i++, p = nul + 1) {
		nul = memchr(p, '\0', (size_t)(end - p));
		if (nul == NULL)
			return damaged(b, "it has fewer symbols than it says");
		if (take_symbol(b, p, (size_t)(nul - p)) < 0)
			return -1;
	}
	if (p != end)
		return damaged(b, "it has more symbols than it says");
	if (b->n_lines == 0)
		return 0;
	b->lines = b->symbols.data;
	return give_line(b, block);
}

static int
take_strings(struct bts *b, const struct bt_bts_block *h, const char *p)
{
	size_t n = (size_t)h->raw_size;

	/* each string, and offset 0, which stands for the empty one */
	if (n == 0 || p[0] != '\0' || p[n - 1] != '\0' || !is_text(p, n))
		return damaged(b, "its strings are no text");
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
split_names(struct bts *b, struct further *f, uint32_t count, size_t size)
{
	char *p = f->text, *end = f->text + size, *nul;
	uint32_t i;

	for (i = 0; i < count; i++, p = nul + 1) {
		nul = memchr(p, '\0', (size_t)(end - p));
		if (nul == NULL)
			return damaged(b, "it has fewer names than it says");
		f->names[i] = p;
	}
	if (p != end)
		return damaged(b, "it has more names than it says");
	f->columns.n = count;
	f->columns.names = f->names;
	if (bt_check_columns(&f->columns, b->in.err) < 0)
		return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
	return 0;
}

static int
take_columns(struct bts *b, const struct bt_bts_block *h, const char *p,
    struct bt_block *block)
{
	struct further *f;
	size_t n = (size_t)h->raw_size;

	if (!is_record_type(h->type))
		return unknown(b, "type", h->type);
	if (h->count > BT_FURTHER_MAX)
		return damaged(b, "it has more columns than there can be");
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
take_lines(struct bts *b, const struct bt_bts_block *h, char *p,
    struct bt_block *block)
{
	size_t n = (size_t)h->raw_size, i;
	uint32_t count = 0;

	if (memchr(p, '\0', n) != NULL)
		return damaged(b, "its lines hold a NUL");
	for (i = 0; i < n; i++)
		if (p[i] == '\n') {
			p[i] = '\0';
			count++;
		}
	if (n == 0 || p[n - 1] != '\0' || count != h->count)
		return damaged(b, "it has not the lines that it says");
	b->lines = p;
	b->n_lines = count;
	return give_line(b, block);
}

static int
give_mark(struct bts *b, const struct bt_bts_block *h, struct bt_block *block)
{
	b->mark.time = h->first;
	*block = (struct bt_block){ .type = BT_MARK,
		.n = 1,
		.stride = sizeof b->mark,
		.data = &b->mark };
	return 1;
}

static int
check_shape(struct bts *b, const struct bt_bts_block *h)
{
	size_t size;

	if (!is_record_type(h->type))
		return unknown(b, "type", h->type);
	size = bt_record_info((enum bt_type)h->type)->size +
	       b->further[h->type].columns.n * sizeof(double);
	if (h->size != size)
		return damaged(b, "its records have another size than theirs");
	if (h->count == 0 || h->count > BT_BTS_RECORDS_MAX ||
	    h->raw_size != (uint64_t)h->count * size ||
	    h->raw_size > BT_BTS_STORED_MAX)
		return damaged(b, "its sizes disagree");
	if (b->strings.len > 0 && b->strings_type != (enum bt_type)h->type)
		return damaged(b, "the strings before it are of another type");
	return 0;
}

/* The records of a packed block, in memory of our own. */
static int
unpack(struct bts *b, const struct bt_bts_block *h, char **records)
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
		return bt_err_at_record(b->in.err, bt_file_name(b->in.file),
		    (int64_t)b->totals.records + 1);
	*records = b->unpacked;
	return 0;
}

static int
give_records(struct bts *b, const struct bt_bts_block *h, char *p,
    struct bt_block *block)
{
	struct bt_btsrec recs = { .type = (enum bt_type)h->type,
		.n = h->count,
		.stride = h->size,
		.syms = b->syms,
		.n_syms = b->n_syms,
		.is_same_syms = b->is_same_syms,
		.strings = b->strings.data,
		.n_strings = b->strings.len,
		.first = h->first,
		.last = h->last,
		.is_missing_ok = b->in.opts->is_missing_ok };
	uint32_t bad;

	if (check_shape(b, h) < 0 || unpack(b, h, &p) < 0)
		return -1;
	b->in.format->codecs |= 1U << h->codec;
	recs.data = p;
	if (bt_btsrec_check(&recs, &bad, b->in.err) < 0)
		return bt_err_at_record(b->in.err, bt_file_name(b->in.file),
		    (int64_t)b->totals.records + bad + 1);
	b->is_strings_used = 1;
	*block = (struct bt_block){ .type = recs.type,
		.n = recs.n,
		.stride = recs.stride,
		.data = p,
		.n_extra = b->further[h->type].columns.n,
		.first = (int64_t)b->totals.records + 1 };
	return 1;
}

static int
check_totals(struct bts *b, const struct bt_bts_totals *t)
{
	if (t->records != b->totals.records || t->blocks != b->totals.blocks ||
	    t->chain != b->totals.chain)
		return damaged(b, "blocks before it are lost or doubled");
	return 0;
}

static int
take_end(struct bts *b, const struct bt_bts_block *h, const uint8_t *payload)
{
	struct bt_bts_totals t;
	uint8_t *p;
	size_t n;

	if (h->raw_size != sizeof t)
		return damaged(b, "its sizes disagree");
	memcpy(&t, payload, sizeof t);
	if (check_totals(b, &t) < 0)
		return -1;
	bt_file_skip(b->in.file, b->used);
	b->used = 0;
	if (bt_file_peek(b->in.file, 1, &p, &n, b->in.err) < 0)
		return -1;
	if (n == 0)
		return 0;
	(void)bt_fail(b->in.err, BT_BAD_INPUT, "goes on behind its end block");
	(void)bt_err_hint(b->in.err, "bt-cat joins streams, cat(1) does not");
	return bt_err_at(b->in.err, bt_file_name(b->in.file), 0);
}

/* The block that ends a stream. */
static int
take_last(struct bts *b, const struct bt_bts_block *h, const uint8_t *payload)
{
	if (payload == NULL) /* the index has found it, and verified it */
		return check_totals(b, &bt_btsindex_all(b->index)->totals);
	if (check_sizes(b, h) < 0)
		return -1;
	if (h->kind == BT_BTS_END)
		return take_end(b, h, payload);
	return writer_failed(b, (const char *)payload, (size_t)h->raw_size);
}

/* A block that has been verified: 1 something is given, 0 nothing, -1. */
static int
take_block(struct bts *b, const struct bt_bts_block *h, uint8_t *payload,
    struct bt_block *block)
{
	char *p = (char *)payload;

	if (h->kind >= BT_BTS_RECORDS && h->kind <= BT_BTS_END &&
	    check_sizes(b, h) < 0)
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
	case BT_BTS_INDEX:
		return 0; /* for those who seek */
	default:
		return (h->flags & BT_BTS_OPTIONAL) != 0
			   ? 0
			   : unknown(b, "kind", h->kind);
	}
}

static int
next_block(void *state, struct bt_block *block)
{
	struct bts *b = state;
	struct bt_bts_block h;
	uint8_t *payload = NULL;
	int rc;

	if (b->is_done)
		return 0;
	if (b->n_lines > 0)
		return give_line(b, block);
	if (b->is_strings_used)
		bt_buf_clear(&b->strings);
	b->is_strings_used = 0;
	for (;;) {
		rc = b->index != NULL ? read_indexed(b, &h, &payload)
				      : read_block(b, &h, &payload);
		if (rc <= 0 || h.kind == BT_BTS_END || h.kind == BT_BTS_ERROR) {
			b->is_done = 1;
			return rc > 0 ? take_last(b, &h, payload) : rc;
		}
		rc = take_block(b, &h, payload, block);
		if (rc < 0)
			return -1;
		count_block(b, h.kind, h.header, h.count);
		if (rc > 0)
			return 1;
	}
}

/* ---- the stream ---- */

static enum bt_probe
probe(const uint8_t *head, size_t n)
{
	return n >= BT_BTS_MAGIC_N &&
		       memcmp(head, BT_BTS_MAGIC, BT_BTS_MAGIC_N) == 0
		   ? BT_PROBE_YES
		   : BT_PROBE_NO;
}

static int
check_head(struct bts *b, const struct bt_bts_head *h)
{
	if (h->hash != bt_hash64_of(h, offsetof(struct bt_bts_head, hash)))
		return bt_fail(b->in.err, BT_BAD_INPUT,
		    "is damaged: the checksum of its head is wrong");
	if (h->version != BT_BTS_VERSION || h->size != sizeof *h ||
	    h->flags != 0)
		return bt_fail(b->in.err, BT_BAD_INPUT,
		    "is of version %u, and this bt reads version %d",
		    h->version, BT_BTS_VERSION);
	return 0;
}

static int
read_head(struct bts *b)
{
	struct bt_bts_head h;
	uint8_t *p;
	size_t n;

	if (bt_file_peek(b->in.file, sizeof h, &p, &n, b->in.err) < 0)
		return -1;
	if (n < sizeof h)
		return bt_fail(b->in.err, BT_BAD_INPUT,
		    "ends in the middle of its head: it was cut short");
	memcpy(&h, p, sizeof h);
	if (check_head(b, &h) < 0)
		return -1;
	memcpy(b->by, h.by, sizeof h.by);
	if (!is_text(b->by, strlen(b->by)))
		b->by[0] = '\0';
	b->in.format->version = h.version;
	b->in.format->by = b->by;
	b->totals.chain = h.hash;
	b->used = sizeof h;
	return 0;
}

static void
close_bts(void *state)
{
	struct bts *b = state;
	size_t i;

	for (i = 0; i < (size_t)BT_TYPES; i++) {
		free(b->further[i].text);
		free(b->further[i].names);
	}
	bt_buf_free(&b->strings);
	bt_buf_free(&b->symbols);
	bt_btsindex_close(b->index);
	bt_unpacker_free(b->unpacker);
	free(b->unpacked);
	free(b->syms);
	free(b);
}

static void *
open_bts(const struct bt_form_in *in)
{
	struct bts *b = calloc(1, sizeof *b);
	size_t i;

	if (b == NULL) {
		(void)bt_fail(in->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	b->in = *in;
	b->is_same_syms = 1;
	for (i = 0; i < (size_t)BT_TYPES; i++)
		b->further[i].columns.type = (enum bt_type)i;
	if (read_head(b) < 0 ||
	    (in->opts->slice != NULL &&
		bt_btsindex_open(in->file, &b->index, in->err) < 0)) {
		(void)bt_err_at(in->err, bt_file_name(in->file), 0);
		close_bts(b);
		return NULL;
	}
	return b;
}

static const struct bt_columns *
columns_of(const void *state, enum bt_type type)
{
	const struct bts *b = state;

	return &b->further[type].columns;
}

const struct bt_form_ops bt_form_bts = {
	.name = "bts",
	.form = BT_FORM_BTS,
	.probe = probe,
	.open = open_bts,
	.next_block = next_block,
	.skip = skip,
	.columns = columns_of,
	.close = close_bts,
};

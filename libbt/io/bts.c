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

#include "base/hash.h"
#include "io/btsin.h"
#include "io/btsindex.h"
#include "io/btswide.h"
#include "io/slice.h"

enum {
	HEAD = sizeof(struct bt_bts_block),
	PASSED = 2 /* a block was passed over */
};

struct bts {
	struct bt_btsin d; /* what its blocks mean */
	char by[sizeof((struct bt_bts_head *)0)->by + 1];
	size_t used; /* of the file's bytes, by the block last given */
	struct bt_btsindex *index; /* NULL: all is read, in turn */
	struct bt_btswide wide;
	int is_skipping; /* what is not wanted */
	int is_done;
};

static int
damaged(struct bts *b, const char *what)
{
	return bt_btsin_damaged(&b->d, what);
}

/* ---- messages ---- */

/* Nothing comes behind a record that is missing. */
static void
cut_turns(struct bts *b)
{
	struct bt_turns *t = &b->d.turns;

	if (bt_turns_is_open(t))
		b->d.totals.records = (uint64_t)t->first - 1 + bt_turns_cut(t);
}

/* An end without its block: 0 where that will do, else -1. */
static int
cut_short(struct bts *b)
{
	const char *who = b->by[0] != '\0' ? b->by : "its writer";
	int n = (int)strcspn(b->by, " ");

	cut_turns(b);
	if (b->d.in.opts->is_partial_ok)
		return b->d.in.warn(b->d.in.reader,
			   "ends without its end block, after %llu records",
			   (unsigned long long)b->d.totals.records) < 0
			   ? -1
			   : 0;
	(void)bt_fail(b->d.in.err, BT_BAD_INPUT,
	    "ends without its end block: %.*s died, or the file was cut short",
	    b->by[0] != '\0' ? n : (int)strlen(who), who);
	(void)bt_err_hint(b->d.in.err, "--partial takes what is there");
	return bt_err_at(b->d.in.err, bt_file_name(b->d.in.file), 0);
}

static int
writer_failed(struct bts *b, const char *text, size_t n)
{
	int k = (int)(n < 400 ? n : 400);

	if (memchr(text, '\0', n) != NULL || !bt_btsin_is_text(text, n))
		k = 0; /* whatever it is, it is not for a terminal */
	if (b->d.in.opts->is_partial_ok)
		return b->d.in.warn(b->d.in.reader, "its writer failed: %.*s",
			   k, text) < 0
			   ? -1
			   : 0;
	(void)bt_fail(
	    b->d.in.err, BT_BAD_INPUT, "its writer failed: %.*s", k, text);
	(void)bt_err_hint(b->d.in.err, "--partial takes what is there");
	return bt_err_at(b->d.in.err, bt_file_name(b->d.in.file), 0);
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
	if (h->number != (uint32_t)b->d.totals.blocks)
		return damaged(b, "blocks before it are lost or doubled");
	if (h->context != b->d.context)
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
	struct bt_file *f = b->d.in.file;
	uint8_t *p;
	size_t n;

	bt_file_skip(f, b->used);
	b->used = 0;
	if (bt_file_peek(f, HEAD, &p, &n, b->d.in.err) < 0)
		return -1;
	if (n < HEAD)
		return cut_short(b);
	memcpy(h, p, HEAD);
	if (check_header(b, h) < 0)
		return -1;
	if (bt_file_peek_whole(
		f, HEAD + (size_t)h->stored, &p, &n, b->d.in.err) < 0)
		return -1;
	if (n < HEAD + h->stored)
		return cut_short(b);
	if (h->payload != bt_hash64_of(p + HEAD, (size_t)h->stored))
		return damaged(b, "its checksum is wrong");
	*payload = p + HEAD;
	b->used = HEAD + (size_t)h->stored;
	return 1;
}

/* ---- by the index ---- */

/* Blocks of records, their turns and strings, and the index itself may be
 * passed over. */
static int
is_skippable(const struct bts *b, const struct bt_bts_entry *e)
{
	const struct bt_bts_entry *next;

	if (e->kind == BT_BTS_INDEX)
		return 1;
	if (!b->is_skipping)
		return 0;
	if (e->kind == BT_BTS_RECORDS || e->kind == BT_BTS_TURNS)
		return !bt_btsindex_wants(b->index, b->d.wanted, e);
	next = bt_btsindex_peek(b->index);
	return e->kind == BT_BTS_STRINGS && next != NULL &&
	       next->kind == BT_BTS_RECORDS &&
	       !bt_btsindex_wants(b->index, b->d.wanted, next);
}

/* read_block() of one that the index has: all of it at once, no more. */
static int
read_entry(struct bts *b, const struct bt_bts_entry *e, uint64_t size,
    struct bt_bts_block *h, uint8_t **payload)
{
	uint8_t *p;
	size_t n;
	int rc;

	if (size > HEAD + (uint64_t)BT_BTS_STORED_MAX)
		return damaged(b, "its size is out of bounds");
	bt_file_seek(b->d.in.file, e->offset);
	b->used = 0;
	if (bt_file_peek_whole(
		b->d.in.file, (size_t)size, &p, &n, b->d.in.err) < 0)
		return -1;
	rc = read_block(b, h, payload);
	if (rc > 0 && (h->header != e->header || b->used != size))
		return damaged(b, "it is not the one that the index has");
	return rc;
}

/* read_block() of the next one; PASSED where it need not be read. */
static int
read_indexed(struct bts *b, struct bt_bts_block *h, uint8_t **payload)
{
	struct bt_bts_entry e = { 0 };
	uint64_t size;
	int rc;

	rc = bt_btsindex_next(b->index, &e, &size, b->d.in.err);
	if (rc < 0)
		return -1;
	if (rc > 0 && !is_skippable(b, &e))
		return read_entry(b, &e, size, h, payload);
	if (rc > 0) {
		bt_btsin_pass(&b->d, &e);
		return PASSED;
	}
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

	if (b->index == NULL || b->d.in.opts->is_bar_time_end)
		return 1; /* there is nothing to wait for */
	all = bt_btsindex_all(b->index);
	if (is_known != NULL && all->has_endless) {
		if (b->d.n_syms < all->symbols)
			return 0;
		for (i = 0; i < b->d.n_syms; i++)
			if (bt_slice_has_sym(b->d.in.opts->slice,
				b->d.in.opts->syms, b->d.syms[i]) &&
			    !is_known(arg, b->d.syms[i]))
				return 0;
	}
	b->is_skipping = 1;
	return 1;
}

static int
check_totals(struct bts *b, const struct bt_bts_totals *t)
{
	if (t->records != b->d.totals.records ||
	    t->blocks != b->d.totals.blocks || t->chain != b->d.totals.chain)
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
	bt_file_skip(b->d.in.file, b->used);
	b->used = 0;
	if (bt_file_peek(b->d.in.file, 1, &p, &n, b->d.in.err) < 0)
		return -1;
	if (n == 0)
		return 0;
	(void)bt_fail(
	    b->d.in.err, BT_BAD_INPUT, "goes on behind its end block");
	(void)bt_err_hint(b->d.in.err, "bt-cat joins streams, cat(1) does not");
	return bt_err_at(b->d.in.err, bt_file_name(b->d.in.file), 0);
}

/* The block that ends a stream. */
static int
take_last(struct bts *b, const struct bt_bts_block *h, const uint8_t *payload)
{
	if (h->kind == BT_BTS_END && bt_btsin_check_turns(&b->d) < 0)
		return -1;
	if (payload == NULL) /* the index has found it, and verified it */
		return check_totals(b, &bt_btsindex_all(b->index)->totals);
	if (bt_btsin_check_sizes(&b->d, h) < 0)
		return -1;
	if (h->kind == BT_BTS_END)
		return take_end(b, h, payload);
	return writer_failed(b, (const char *)payload, (size_t)h->raw_size);
}

/* The stream is over, or breaks off: what its last turns have up to there. */
static int
end_stored(struct bts *b, struct bt_block *block)
{
	b->is_done = 1;
	cut_turns(b);
	return bt_btsin_rest(&b->d, block);
}

/* The next block, as it lies in the file. */
static int
next_stored(struct bts *b, struct bt_block *block)
{
	struct bt_bts_block h = { 0 };
	uint8_t *payload = NULL;
	int rc;

	for (;;) {
		rc = bt_btsin_rest(&b->d, block);
		if (rc != 0 || b->is_done)
			return rc;
		rc = b->index != NULL ? read_indexed(b, &h, &payload)
				      : read_block(b, &h, &payload);
		if (rc == PASSED)
			continue;
		if (rc <= 0 || h.kind == BT_BTS_END || h.kind == BT_BTS_ERROR)
			break;
		rc = bt_btsin_take(&b->d, &h, payload, block);
		if (rc < 0)
			return -1;
		bt_btsin_count(&b->d, h.kind, h.header, h.count);
		if (rc > 0)
			return 1;
	}
	if (rc > 0)
		rc = take_last(b, &h, payload);
	return rc < 0 ? -1 : end_stored(b, block);
}

static int
next_block(void *state, struct bt_block *block)
{
	struct bts *b = state;
	int rc;

	if (bt_btswide_first(&b->wide, block))
		return 1;
	do {
		rc = next_stored(b, block);
		if (rc <= 0)
			return rc;
		rc = bt_btswide_spread(&b->wide, block, b->d.in.err);
	} while (rc == 0);
	return rc;
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
		return bt_fail(b->d.in.err, BT_BAD_INPUT,
		    "is damaged: the checksum of its head is wrong");
	return bt_bts_check_version(h, b->d.in.err);
}

static int
read_head(struct bts *b)
{
	struct bt_bts_head h;
	uint8_t *p;
	size_t n;

	if (bt_file_peek(b->d.in.file, sizeof h, &p, &n, b->d.in.err) < 0)
		return -1;
	if (n < sizeof h)
		return bt_fail(b->d.in.err, BT_BAD_INPUT,
		    "ends in the middle of its head: it was cut short");
	memcpy(&h, p, sizeof h);
	if (check_head(b, &h) < 0)
		return -1;
	memcpy(b->by, h.by, sizeof h.by);
	if (!bt_btsin_is_text(b->by, strlen(b->by)))
		b->by[0] = '\0';
	b->d.in.format->version = h.version;
	b->d.in.format->by = b->by;
	b->d.totals.chain = h.hash;
	b->used = sizeof h;
	return 0;
}

static void
close_bts(void *state)
{
	struct bts *b = state;

	bt_btsin_clear(&b->d);
	bt_btsindex_close(b->index);
	bt_btswide_clear(&b->wide);
	free(b);
}

static int
start(struct bts *b)
{
	if (read_head(b) < 0)
		return -1;
	if (b->d.in.opts->slice != NULL &&
	    bt_btsindex_open(
		b->d.in.file, b->d.in.opts->slice, &b->index, b->d.in.err) < 0)
		return -1;
	if (!b->d.in.opts->is_wide)
		return 0;
	return bt_btswide_init(&b->wide, b->d.in.file,
	    b->index != NULL ? bt_btsindex_all(b->index) : NULL, b->d.in.err);
}

static void *
open_bts(const struct bt_form_in *in)
{
	struct bts *b = calloc(1, sizeof *b);

	if (b == NULL) {
		(void)bt_fail(in->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	bt_btsin_init(&b->d, in);
	if (start(b) < 0) {
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
	const struct bt_columns *wide = bt_btswide_columns(&b->wide, type);

	return wide != NULL ? wide : &b->d.further[type].columns;
}

const struct bt_btsin *
bt_bts_inside(const void *state, const struct bt_btsindex_all **all)
{
	const struct bts *b = state;

	*all = b->index != NULL ? bt_btsindex_all(b->index) : NULL;
	return &b->d;
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

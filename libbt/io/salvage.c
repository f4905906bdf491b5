#include "io/salvage.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/vec.h"
#include "io/btsin.h"
#include "io/fields.h"
#include "io/linecheck.h"
#include "io/pieces.h"

enum {
	HEAD = sizeof(struct bt_bts_block),
	LOST_MAX = 65536, /* symbols that are given a name of ours, at once */
	MADE_MAX = 64 * LOST_MAX /* and in all, as they are forgotten again */
};

/* What is known of a symbol's name. */
enum name {
	IS_KNOWN,
	IS_LOST,
	IS_LOST_AND_TOLD
};

struct salvage {
	struct bt_btsin d;
	const struct bt_salvage *to;
	struct bt_pieces pieces;
	size_t i;             /* of the piece that comes next */
	uint32_t next;        /* number that it should have */
	uint32_t top;         /* above all numbers that were there */
	uint64_t given, lost; /* records; lost: as far as it is known */
	unsigned char *names; /* by the stream's number: enum name */
	size_t names_cap;
	uint32_t made; /* of them, names of ours */
	/* of each type: columns may not be those that were told */
	char is_columns_lost[BT_TYPES];
	char by[sizeof((struct bt_bts_head *)0)->by + 1];
	char payload[BT_FURTHER_MAX * 16]; /* of columns without a name */
	int has_end, has_loss;
	uint8_t *aligned; /* a payload that is not in the file */
	size_t aligned_cap;
};

/* ---- telling ---- */

static void BT_PRINTF(2, 3) tell(struct salvage *s, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	s->to->lost(s->to->arg, text);
	s->has_loss = 1;
}

/* What a block is, from its header or from an index: "of 12 'bar' records ". */
static const char *
describe(const struct bt_bts_entry *e, char text[static 192])
{
	static const char *const kinds[] = { [BT_BTS_SYMBOLS] = "of symbols",
		[BT_BTS_STRINGS] = "of strings",
		[BT_BTS_COLUMNS] = "of names of columns",
		[BT_BTS_LINES] = "of directives and commands",
		[BT_BTS_WATERMARK] = "of a watermark",
		[BT_BTS_ERROR] = "of its writer's failure",
		[BT_BTS_INDEX] = "of the index",
		[BT_BTS_END] = "that ends it",
		[BT_BTS_TURNS] = "of the order of records of several types" };
	char first[BT_TIME_TEXT_MAX], last[BT_TIME_TEXT_MAX];
	const char *type = "unknown";

	if (e->kind != BT_BTS_RECORDS) {
		(void)snprintf(text, 192, "%s",
		    e->kind < sizeof kinds / sizeof *kinds &&
			    kinds[e->kind] != NULL
			? kinds[e->kind]
			: "of an unknown kind");
		return text;
	}
	if (e->type > BT_NONE && e->type < BT_TYPES)
		type = bt_record_info((enum bt_type)e->type)->name;
	(void)bt_time_format(e->first, first);
	(void)bt_time_format(e->last, last);
	(void)snprintf(text, 192, "of %" PRIu32 " '%s' record%s%s%s%s%s",
	    e->count, type, e->count == 1 ? "" : "s",
	    e->first == BT_TIME_NONE ? "" : " from ",
	    e->first == BT_TIME_NONE ? "" : first,
	    e->first == BT_TIME_NONE ? "" : " to ",
	    e->first == BT_TIME_NONE ? "" : last);
	return text;
}

static struct bt_bts_entry
entry_of(const struct bt_bts_block *h)
{
	return (struct bt_bts_entry){ .first = h->first,
		.last = h->last,
		.count = h->count,
		.kind = h->kind,
		.type = h->type,
		.flags = h->flags,
		.header = h->header };
}

static void
tell_piece(struct salvage *s, const struct bt_piece *p, const char *what)
{
	const struct bt_bts_entry e = entry_of(&p->h);
	char text[192];

	tell(s,
	    "block %" PRIu64 ", %s, at bytes %" PRIu64 " to %" PRIu64 ", %s",
	    (uint64_t)p->h.number + 1, describe(&e, text), p->at,
	    p->at + p->size - 1, what);
	if (e.kind == BT_BTS_RECORDS)
		s->lost += e.count;
}

/* ---- names ---- */

/* From here on no name that was told is one that can be relied on. */
static void
forget(struct salvage *s)
{
	memset(s->is_columns_lost, 1, sizeof s->is_columns_lost);
	s->d.n_syms = 0;
}

/* Names of ours for symbols up to a number; 0, -1. */
static int
name_up_to(struct salvage *s, uint32_t n)
{
	char name[32];
	int k;

	if (n > s->d.n_syms &&
	    (n - s->d.n_syms > LOST_MAX || s->made >= MADE_MAX))
		return bt_fail(s->d.in.err, BT_BAD_INPUT,
		    "the names of too many symbols are lost");
	for (; s->d.n_syms < n; s->made++) {
		if (bt_vec_reserve(&s->names, &s->names_cap,
			(size_t)s->d.n_syms + 1, 1, s->d.in.err) < 0)
			return -1;
		s->names[s->d.n_syms] = IS_LOST;
		k = snprintf(name, sizeof name, "lost.%" PRIu32, s->d.n_syms);
		/* as a block has it: with its NUL */
		if (bt_btsin_name(&s->d, name, (size_t)k) < 0)
			return -1;
	}
	return 0;
}

/* Those that a block of symbols has named. */
static int
note_names(struct salvage *s, uint32_t from)
{
	if (bt_vec_reserve(&s->names, &s->names_cap, (size_t)s->d.n_syms + 1, 1,
		s->d.in.err) < 0)
		return -1;
	memset(s->names + from, IS_KNOWN, s->d.n_syms - from);
	return 0;
}

/* The symbols of a block's records have a name, be it one of ours. */
static int
look(void *arg, const struct bt_bts_block *h, const char *records)
{
	struct salvage *s = arg;
	const struct bt_record_info *info =
	    bt_record_info((enum bt_type)h->type);
	size_t sym_at = bt_field_place(info, BT_K_SYM);
	uint32_t i, sym;

	if (sym_at == info->size)
		return 0;
	for (i = 0; i < h->count; i++) {
		memcpy(
		    &sym, records + (size_t)i * h->size + sym_at, sizeof sym);
		if (sym == BT_SYM_NONE)
			continue;
		if (sym >= s->d.n_syms && name_up_to(s, sym + 1) < 0)
			return -1;
		if (s->names[sym] != IS_LOST)
			continue;
		s->names[sym] = IS_LOST_AND_TOLD;
		tell(s,
		    "the name of symbol number %" PRIu32
		    " is lost: its records are under '%s'",
		    sym, bt_symtab_name(s->d.in.opts->syms, s->d.syms[sym]));
	}
	return 0;
}

/* ---- turns ---- */

/* Whether a block's records come in turns that are known. */
static int
is_in_turns(const struct salvage *s, unsigned kind, unsigned flags)
{
	return kind == BT_BTS_RECORDS && (flags & BT_BTS_IN_TURNS) != 0 &&
	       bt_turns_is_open(&s->d.turns);
}

/*
 * Whether what comes next shows that no more will come of the turns that are
 * open: what is here is given before it.  Strings go with what they are of.
 */
static int
is_past_turns(const struct salvage *s)
{
	const struct bt_piece *p = s->pieces.all + s->i, *end;

	if (!bt_turns_is_open(&s->d.turns))
		return 0;
	for (end = s->pieces.all + s->pieces.n; p < end; p++)
		if (p->h.kind != 0 && !p->is_again &&
		    p->h.kind != BT_BTS_STRINGS && p->h.kind != BT_BTS_INDEX)
			return !is_in_turns(s, p->h.kind, p->h.flags) ||
			       !bt_turns_expects(
				   &s->d.turns, p->h.type, p->h.count);
	return 1;
}

/* ---- what is missing between two blocks ---- */

/* Behind a block that is lost: its names are of ours then. */
static int
pass_lost(struct salvage *s, const struct bt_bts_entry *e, uint32_t *context)
{
	bt_buf_clear(&s->d.strings);
	if (is_in_turns(s, e->kind, e->flags) &&
	    bt_turns_expects(&s->d.turns, e->type, e->count))
		bt_turns_miss(&s->d.turns, (enum bt_type)e->type);
	if (e->kind == BT_BTS_SYMBOLS || e->kind == BT_BTS_COLUMNS)
		*context = bt_bts_context(*context, e->header);
	if (e->kind == BT_BTS_COLUMNS && e->type < BT_TYPES)
		s->is_columns_lost[e->type] = 1;
	if (e->kind != BT_BTS_SYMBOLS)
		return 0;
	if (e->count > LOST_MAX || s->made >= MADE_MAX) {
		forget(s);
		return 0;
	}
	return name_up_to(s, s->d.n_syms + e->count);
}

static void
tell_gap(struct salvage *s, uint32_t from, uint32_t to)
{
	if (to == from + 1)
		tell(s, "block %" PRIu64 " is lost", (uint64_t)from + 1);
	else if (to > from)
		tell(s, "blocks %" PRIu64 " to %" PRIu32 " are lost",
		    (uint64_t)from + 1, to);
}

/* Blocks of numbers from .. to-1, up to one that is there. */
static int
tell_missing(struct salvage *s, uint32_t from, uint32_t to, uint32_t *context)
{
	const struct bt_piece_known *k;
	char text[192];

	for (; (k = bt_pieces_known(&s->pieces, from, to)) != NULL;
	     from = k->number + 1) {
		tell_gap(s, from, k->number);
		tell(s, "block %" PRIu64 ", %s, is lost",
		    (uint64_t)k->number + 1, describe(&k->entry, text));
		if (k->entry.kind == BT_BTS_RECORDS)
			s->lost += k->entry.count;
		if (pass_lost(s, &k->entry, context) < 0)
			return -1;
	}
	tell_gap(s, from, to);
	return 0;
}

/* Get to a block that is there: what lies between is lost. */
static int
come_to(struct salvage *s, const struct bt_piece *p)
{
	uint32_t context = s->d.context;

	if (p->h.number != s->next)
		bt_buf_clear(&s->d.strings); /* of a block that is lost */
	if (p->h.number < s->next)
		tell(s,
		    "block %" PRIu64 " at byte %" PRIu64
		    " follows block %" PRIu32
		    ": it is out of its place, or of another stream",
		    (uint64_t)p->h.number + 1, p->at, s->next);
	/* what was there before is not lost when something comes in between */
	else if (tell_missing(s, s->next < s->top ? s->top : s->next,
		     p->h.number, &context) < 0)
		return -1;
	if (context != p->h.context)
		forget(s);
	s->d.context = p->h.context;
	s->d.totals.blocks = p->h.number;
	s->next = p->h.number + 1;
	s->top = s->next > s->top ? s->next : s->top;
	return 0;
}

/* ---- blocks ---- */

/* Columns of our own naming, as many as a block's records have: 1, -1. */
static int
give_columns(
    struct salvage *s, const struct bt_bts_block *of, struct bt_block *block)
{
	size_t size = bt_record_info((enum bt_type)of->type)->size, at = 0;
	struct bt_bts_block h = { .kind = BT_BTS_COLUMNS, .type = of->type };
	uint32_t i;

	if (of->size > size)
		h.count = (uint32_t)((of->size - size) / sizeof(double));
	for (i = 0; i < h.count; i++)
		at += (size_t)snprintf(s->payload + at, sizeof s->payload - at,
			  "lost.%" PRIu32, i + 1) +
		      1;
	h.raw_size = (uint32_t)at;
	h.stored = (h.raw_size + 7) & ~UINT32_C(7);
	s->is_columns_lost[of->type] = 0;
	if (h.count > 0)
		tell(s,
		    "the names of %" PRIu32
		    " further columns of '%s' are lost: they are under lost.1 "
		    "and on",
		    h.count, bt_record_info((enum bt_type)of->type)->name);
	return bt_btsin_take(&s->d, &h, (uint8_t *)s->payload, block);
}

/*
 * The payload of a block that was whole when we looked: 1, 0, -1.  Where bytes
 * were lost or put in it lies anywhere, and records are to be aligned.
 */
static int
read_piece(struct salvage *s, const struct bt_piece *p, uint8_t **payload)
{
	uint8_t *data;
	size_t n;

	bt_file_seek(s->d.in.file, p->at);
	if (bt_file_peek_whole(
		s->d.in.file, (size_t)p->size, &data, &n, s->d.in.err) < 0)
		return -1;
	*payload = data + HEAD;
	if (n < p->size ||
	    p->h.payload != bt_hash64_of(data + HEAD, p->h.stored))
		return 0;
	if (p->at % 8 == 0)
		return 1;
	if (bt_vec_reserve(&s->aligned, &s->aligned_cap, p->h.stored + 1, 1,
		s->d.in.err) < 0)
		return -1;
	memcpy(s->aligned, *payload, p->h.stored);
	*payload = s->aligned;
	return 1;
}

static int
is_record_type(unsigned type)
{
	return type > BT_NONE && type < BT_TYPES;
}

/* A block that is whole and cannot be used. */
static int
tell_nonsense(struct salvage *s, const struct bt_piece *p)
{
	char why[640];

	(void)snprintf(
	    why, sizeof why, "makes no sense: %s", s->d.in.err->text);
	bt_err_clear(s->d.in.err);
	tell_piece(s, p, why);
	/* what was begun of it is neither gone on with nor relied on */
	s->d.n_lines = 0;
	if (p->h.kind == BT_BTS_COLUMNS && is_record_type(p->h.type))
		s->is_columns_lost[p->h.type] = 1;
	return 0;
}

static int
take_symbols(struct salvage *s, const struct bt_piece *p, uint8_t *payload,
    struct bt_block *block)
{
	uint32_t from;
	int rc = 0;

	if (p->h.size > s->d.n_syms)
		rc = name_up_to(s, p->h.size);
	from = s->d.n_syms;
	if (rc == 0)
		rc = bt_btsin_take(&s->d, &p->h, payload, block);
	return note_names(s, from) < 0 ? -1 : rc;
}

static void
tell_lonely(struct salvage *s, const struct bt_bts_block *h)
{
	const struct bt_bts_entry e = entry_of(h);
	char text[192];

	tell(s,
	    "block %" PRIu64 ", %s: which others came between them is lost, "
	    "and they come one behind the other",
	    (uint64_t)h->number + 1, describe(&e, text));
}

/* What a block gives; where it makes no sense, that it is lost. */
static int
take_piece(struct salvage *s, const struct bt_piece *p, uint8_t *payload,
    struct bt_block *block)
{
	int is_lonely = (p->h.flags & BT_BTS_IN_TURNS) != 0 &&
			!bt_turns_is_open(&s->d.turns);
	int rc = p->h.kind == BT_BTS_SYMBOLS
		     ? take_symbols(s, p, payload, block)
		     : bt_btsin_take(&s->d, &p->h, payload, block);

	if (rc < 0 && s->d.in.err->status == BT_BAD_INPUT)
		return tell_nonsense(s, p);
	if (rc >= 0 && p->h.kind == BT_BTS_COLUMNS)
		s->is_columns_lost[p->h.type] = 0;
	if (rc >= 0 && p->h.kind == BT_BTS_RECORDS) {
		s->given += p->h.count;
		if (is_lonely)
			tell_lonely(s, &p->h);
	}
	return rc;
}

/* Whether names of columns are to be made up before the records come. */
static int
is_nameless(const struct salvage *s, const struct bt_bts_block *h)
{
	return h->kind == BT_BTS_RECORDS && is_record_type(h->type) &&
	       s->is_columns_lost[h->type] &&
	       h->size <= bt_record_info((enum bt_type)h->type)->size +
			      BT_FURTHER_MAX * sizeof(double);
}

static int
take_whole(struct salvage *s, const struct bt_piece *p, struct bt_block *block)
{
	uint8_t *payload;
	int rc;

	if (is_nameless(s, &p->h)) {
		s->i--; /* its records come with the next call */
		s->next--;
		return give_columns(s, &p->h, block);
	}
	rc = read_piece(s, p, &payload);
	if (rc == 0) {
		tell_piece(s, p, "has been changed in the meantime");
		return 0;
	}
	if (rc > 0)
		rc = take_piece(s, p, payload, block);
	bt_btsin_count(
	    &s->d, (enum bt_bts_kind)p->h.kind, p->h.header, p->h.count);
	return rc;
}

/* A block that ends the stream, or that is of the index. */
static void
take_last(struct salvage *s, const struct bt_piece *p)
{
	if (p->h.kind == BT_BTS_ERROR)
		tell_piece(s, p, "was the end: the writer had failed");
	s->has_end = p->h.kind == BT_BTS_END || p->h.kind == BT_BTS_ERROR;
}

/* A block of which but the header is whole: what was lost is known. */
static int
pass_damaged(struct salvage *s, const struct bt_piece *p)
{
	const struct bt_bts_entry e = entry_of(&p->h);

	if (come_to(s, p) < 0)
		return -1;
	tell_piece(s, p, "is damaged");
	return pass_lost(s, &e, &s->d.context);
}

/* One piece: 1 something is given, 0, -1. */
static int
next_piece(struct salvage *s, struct bt_block *block)
{
	const struct bt_piece *p = &s->pieces.all[s->i++];

	if (p->h.kind == 0) {
		tell(s,
		    "bytes %" PRIu64 " to %" PRIu64
		    " belong to no block that is whole",
		    p->at, p->at + p->size - 1);
		return 0;
	}
	if (!p->is_whole)
		return pass_damaged(s, p);
	if (p->is_again) {
		tell(s,
		    "block %" PRIu64 " at byte %" PRIu64
		    " is there a second time: it is left out",
		    (uint64_t)p->h.number + 1, p->at);
		return 0;
	}
	if (come_to(s, p) < 0)
		return -1;
	if (p->h.kind == BT_BTS_END || p->h.kind == BT_BTS_ERROR) {
		take_last(s, p);
		return 0;
	}
	if (s->has_end)
		s->has_end = 0; /* something goes on behind it */
	return take_whole(s, p, block);
}

static int
next_block(void *state, struct bt_block *block)
{
	struct salvage *s = state;
	int rc;

	/* turns may be closed by what is lost: what they have goes first */
	while ((rc = bt_btsin_rest(&s->d, block)) == 0) {
		if (is_past_turns(s))
			bt_turns_stop(&s->d.turns);
		else if (s->i < s->pieces.n)
			rc = next_piece(s, block);
		else
			break;
		if (rc != 0)
			break;
	}
	if (rc == 0 && s->i == s->pieces.n) {
		if (!s->has_end)
			tell(s, "its end block is missing: whatever followed "
				"is lost");
		if (s->has_loss)
			tell(s,
			    "records given: %" PRIu64
			    "; known to be lost: %" PRIu64,
			    s->given, s->lost);
		s->i++;
	}
	return rc;
}

/* ---- the stream ---- */

static void
close_salvage(void *state)
{
	struct salvage *s = state;

	bt_btsin_clear(&s->d);
	bt_pieces_clear(&s->pieces);
	free(s->names);
	free(s->aligned);
	free(s);
}

static int
find_pieces(struct salvage *s)
{
	struct bt_err *err = s->d.in.err;
	uint64_t size;
	size_t i, n = 0;

	if (bt_file_is_compressed(s->d.in.file)) {
		(void)bt_fail(err, BT_BAD_INPUT, "is compressed as a whole");
		return bt_err_hint(err, "zstd -d gives what of it is whole");
	}
	if (!bt_file_size(s->d.in.file, &size))
		return bt_fail(err, BT_USAGE,
		    "is no regular file: only those can be salvaged");
	if (bt_pieces_find(&s->pieces, s->d.in.file, err) < 0)
		return -1;
	for (i = 0; i < s->pieces.n; i++)
		n += s->pieces.all[i].is_whole;
	if (n == 0)
		return bt_fail(err, BT_BAD_INPUT,
		    "%shas no block that is whole",
		    s->pieces.has_head ? "" : "is no .bts file: it ");
	if (!s->pieces.has_head)
		tell(s, "its head is damaged");
	return 0;
}

static void *
open_salvage(const struct bt_form_in *in)
{
	struct salvage *s = calloc(1, sizeof *s);

	if (s == NULL) {
		(void)bt_fail(in->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	bt_btsin_init(&s->d, in);
	s->to = in->own;
	s->d.look = look;
	s->d.is_turns_lost_ok = 1;
	s->d.arg = s;
	if (find_pieces(s) < 0) {
		(void)bt_err_at(in->err, bt_file_name(in->file), 0);
		close_salvage(s);
		return NULL;
	}
	if (s->pieces.has_head) {
		memcpy(s->by, s->pieces.head.by, sizeof s->pieces.head.by);
		if (!bt_btsin_is_text(s->by, strlen(s->by)))
			s->by[0] = '\0';
		in->format->version = s->pieces.head.version;
		in->format->by = s->by;
	}
	return s;
}

static const struct bt_columns *
columns_of(const void *state, enum bt_type type)
{
	const struct salvage *s = state;

	return &s->d.further[type].columns;
}

static const struct bt_form_ops form = {
	.name = "salvage",
	.form = BT_FORM_BTS,
	.open = open_salvage,
	.next_block = next_block,
	.columns = columns_of,
	.close = close_salvage,
};

struct bt_reader *
bt_salvage_open(const char *path, const struct bt_reader_opts *opts,
    const struct bt_salvage *salvage, struct bt_err *err)
{
	struct bt_file *file = bt_file_open(path, err);

	return file == NULL
		   ? NULL
		   : bt_reader_open_form(file, &form, salvage, opts, err);
}

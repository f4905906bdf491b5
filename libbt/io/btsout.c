/*
 * The binary form on the way out: bt-stream(5), BINARY FORM.
 *
 * Rows gather by type until there are enough for a block; whatever else comes
 * between them goes behind them, so that the order is kept.  Where types come
 * again, turns say in which order (io/turns.h).  The bytes depend on what was
 * put and on flushes, not on how it was cut into puts (but for symbols, which
 * are named before all rows of the put that first has them).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/vec.h"
#include "io/btsbase.h"
#include "io/btsrows.h"
#include "io/form.h"
#include "io/outform.h"
#include "io/pack.h"
#include "io/turns.h"

enum {
	SYMBOLS_BYTES = 1 << 18, /* when symbols become a block */
	LINES_BYTES = 1 << 16,   /* when lines become a block */
	ENTRIES_MAX = 4096,      /* of an index block */
	ROWS_BYTES = 1 << 18,    /* of the records that gather */
	PACKED_BYTES = 1 << 19   /* of those that will be packed: they gain */
};

/* Rows that gather, of all types. */
struct gathered {
	struct bt_btsrows *of[BT_TYPES]; /* NULL: none of that type came yet */
	size_t bytes, bytes_max;
	uint32_t n;                   /* rows in all */
	enum bt_type types[BT_TYPES]; /* of them, in the order they came */
	uint32_t n_types, n_runs;
	struct bt_buf turns; /* runs that are over */
	enum bt_type type;   /* of the run that is not */
	uint32_t run;        /* its rows */
};

struct bts {
	struct bt_outform_to to;
	struct bt_btsnumbers numbers;
	struct gathered rows;
	struct bt_buf symbols, lines, other; /* payloads in the making */
	uint32_t n_symbols, n_lines;         /* in them */
	uint32_t next_symbol;                /* number of the one told next */
	uint32_t context;
	bt_time floor; /* no record became available before; appending */
	struct bt_packer *packer; /* NULL: records are stored raw */
	struct bt_buf packed;
	struct bt_bts_totals totals;
	struct bt_bts_entry *entries; /* since the last index block */
	size_t n_entries, entries_cap;
};

/* ---- blocks ---- */

/* symbols: bits of those that its records are of. */
static int
note_entry(struct bts *b, const struct bt_bts_block *h, uint64_t symbols)
{
	struct bt_bts_entry *e;

	if (bt_vec_reserve(&b->entries, &b->entries_cap, b->n_entries + 1,
		sizeof *b->entries, b->to.err) < 0)
		return -1;
	e = &b->entries[b->n_entries++];
	*e = (struct bt_bts_entry){ .offset = bt_out_at(b->to.out),
		.first = h->first,
		.last = h->last,
		.header = h->header,
		.symbols = symbols,
		.count = h->count,
		.kind = h->kind,
		.type = h->type,
		.flags = h->flags,
		.codec = h->codec };
	return 0;
}

/*
 * Write a block.  h has kind, type, codec, size, count, first and last, and
 * of packed records raw_size; the payload is of n bytes, a multiple of 8.
 */
static int
put_block(struct bts *b, struct bt_bts_block *h, uint64_t symbols,
    const void *payload, size_t n)
{
	h->sync = BT_BTS_SYNC;
	h->stored = (uint32_t)n;
	h->number = (uint32_t)b->totals.blocks;
	h->context = b->context;
	h->payload = bt_hash64_of(payload, n);
	h->header = bt_hash64_of(h, offsetof(struct bt_bts_block, header));
	if (h->kind != BT_BTS_INDEX && note_entry(b, h, symbols) < 0)
		return -1;
	if (h->kind == BT_BTS_SYMBOLS || h->kind == BT_BTS_COLUMNS)
		b->context = bt_bts_context(b->context, h->header);
	b->totals.chain = bt_bts_chain(b->totals.chain, h->header);
	b->totals.blocks++;
	if (bt_out_put(b->to.out, h, sizeof *h, b->to.err) < 0)
		return -1;
	return bt_out_put(b->to.out, payload, n, b->to.err);
}

static struct bt_bts_block
block_of(enum bt_bts_kind kind)
{
	return (struct bt_bts_block){ .kind = (uint8_t)kind,
		.first = BT_TIME_NONE,
		.last = BT_TIME_NONE };
}

/* A block whose payload is in buf, which is empty then. */
static int
put_payload_of(
    struct bts *b, struct bt_bts_block *h, uint64_t symbols, struct bt_buf *buf)
{
	static const char padding[8];
	size_t n = buf->len;
	int rc;

	if (h->codec == BT_CODEC_RAW)
		h->raw_size = (uint32_t)n;
	if (bt_buf_put(buf, padding, -n & 7, b->to.err) < 0)
		return -1;
	rc = put_block(b, h, symbols, buf->data, buf->len);
	bt_buf_clear(buf);
	return rc;
}

static int
put_payload(struct bts *b, struct bt_bts_block *h, struct bt_buf *buf)
{
	return put_payload_of(b, h, 0, buf);
}

static int
put_index(struct bts *b)
{
	struct bt_bts_block h = block_of(BT_BTS_INDEX);
	uint64_t before = b->totals.index;
	struct bt_buf *buf = &b->other;

	h.count = (uint32_t)b->n_entries;
	if (bt_buf_put(buf, &before, sizeof before, b->to.err) < 0 ||
	    bt_buf_put(buf, b->entries, b->n_entries * sizeof *b->entries,
		b->to.err) < 0)
		return -1;
	b->n_entries = 0;
	b->totals.index = bt_out_at(b->to.out);
	return put_payload(b, &h, buf);
}

/* ---- what is kept back ---- */

static int
flush_symbols(struct bts *b)
{
	struct bt_bts_block h = block_of(BT_BTS_SYMBOLS);

	if (b->n_symbols == 0)
		return 0;
	h.size = b->next_symbol;
	h.count = b->n_symbols;
	b->next_symbol += b->n_symbols;
	b->n_symbols = 0;
	return put_payload(b, &h, &b->symbols);
}

static int
flush_strings(struct bts *b, const struct bt_btsrows *r)
{
	struct bt_bts_block h = block_of(BT_BTS_STRINGS);
	struct bt_buf *buf = &b->other;

	/* only the empty string: nobody needs telling */
	if (r->strings.len <= 1)
		return 0;
	h.type = (uint8_t)r->type;
	h.count = r->n_strings;
	if (bt_buf_put(buf, r->strings.data, r->strings.len, b->to.err) < 0)
		return -1;
	return put_payload(b, &h, buf);
}

/* The rows packed, if that makes them smaller: 1, 0, -1. */
static int
pack_rows(struct bts *b, const struct bt_btsrows *r)
{
	const struct bt_pack_shape shape = { .codec = b->to.codec,
		.type = r->type,
		.n_extra = r->n_extra,
		.n = r->n };

	bt_buf_clear(&b->packed);
	return b->packer == NULL ? 0
				 : bt_pack(b->packer, &shape, r->records,
				       &b->packed, b->to.err);
}

static int
put_rows(struct bts *b, const struct bt_btsrows *r, struct bt_bts_block *h)
{
	int rc = pack_rows(b, r);

	if (rc < 0)
		return -1;
	h->raw_size = (uint32_t)(r->n * r->stride);
	if (rc == 0)
		return put_block(b, h, r->symbols, r->records, h->raw_size);
	h->codec = (uint8_t)b->to.codec;
	return put_payload_of(b, h, r->symbols, &b->packed);
}

/* The span of h, grown by that of rows; BT_TIME_NONE is less than any time. */
static void
add_span(int64_t *first, int64_t *last, const struct bt_btsrows *r)
{
	if (r->first != BT_TIME_NONE &&
	    (*first == BT_TIME_NONE || r->first < *first))
		*first = r->first;
	if (r->last > *last)
		*last = r->last;
}

static void
add_to_totals(struct bts *b, const struct bt_btsrows *r)
{
	struct bt_bts_totals *t = &b->totals;

	t->records += r->n;
	add_span(&t->first, &t->last, r);
	if (r->at > t->at)
		t->at = r->at;
}

/* The block of one type, its strings before it. */
static int
flush_type(struct bts *b, struct bt_btsrows *r, int is_in_turns)
{
	struct bt_bts_block h = block_of(BT_BTS_RECORDS);

	if (flush_strings(b, r) < 0)
		return -1;
	h.type = (uint8_t)r->type;
	h.size = (uint32_t)r->stride;
	h.count = r->n;
	h.first = r->first;
	h.last = r->last;
	h.flags = (r->type == BT_BAR && !r->is_endless ? BT_BTS_ENDS : 0) |
		  (r->is_untimed ? BT_BTS_UNTIMED : 0) |
		  (is_in_turns ? BT_BTS_IN_TURNS : 0);
	add_to_totals(b, r);
	if (put_rows(b, r, &h) < 0)
		return -1;
	bt_btsrows_restart(r);
	return 0;
}

/* The run that is over joins the turns. */
static int
end_run(struct bts *b)
{
	struct gathered *g = &b->rows;

	if (g->run == 0)
		return 0;
	if (bt_turns_put(&g->turns, g->type, g->run, b->to.err) < 0)
		return -1;
	g->run = 0;
	return 0;
}

/* The turns of all that gathered, before their blocks. */
static int
flush_turns(struct bts *b)
{
	struct bt_bts_block h = block_of(BT_BTS_TURNS);
	struct gathered *g = &b->rows;
	uint64_t symbols = 0;
	uint32_t i;

	for (i = 0; i < g->n_types; i++) {
		const struct bt_btsrows *r = g->of[g->types[i]];

		add_span(&h.first, &h.last, r);
		symbols |= r->symbols;
		if (r->is_untimed || r->first == BT_TIME_NONE)
			h.flags |= BT_BTS_UNTIMED;
	}
	h.size = g->n_types;
	h.count = g->n;
	return put_payload_of(b, &h, symbols, &g->turns);
}

static int
flush_rows(struct bts *b)
{
	struct gathered *g = &b->rows;
	int is_in_turns = g->n_runs > g->n_types;
	uint32_t i;

	if (g->n == 0)
		return 0;
	if (flush_symbols(b) < 0)
		return -1;
	if (is_in_turns && (end_run(b) < 0 || flush_turns(b) < 0))
		return -1;
	for (i = 0; i < g->n_types; i++)
		if (flush_type(b, g->of[g->types[i]], is_in_turns) < 0)
			return -1;
	bt_buf_clear(&g->turns);
	g->bytes = 0;
	g->n = g->run = g->n_types = g->n_runs = 0;
	return b->n_entries < ENTRIES_MAX ? 0 : put_index(b);
}

static int
flush_lines(struct bts *b)
{
	struct bt_bts_block h = block_of(BT_BTS_LINES);

	if (b->n_lines == 0)
		return 0;
	h.count = b->n_lines;
	b->n_lines = 0;
	return put_payload(b, &h, &b->lines);
}

static int
flush_bts(void *state)
{
	struct bts *b = state;

	if (flush_lines(b) < 0 || flush_rows(b) < 0)
		return -1;
	return flush_symbols(b);
}

/* ---- what the writer calls ---- */

static void
close_bts(void *state)
{
	struct bts *b = state;
	size_t i;

	for (i = 0; i < (size_t)BT_TYPES; i++)
		if (b->rows.of[i] != NULL) {
			bt_btsrows_clear(b->rows.of[i]);
			free(b->rows.of[i]);
		}
	bt_buf_free(&b->rows.turns);
	free(b->numbers.of);
	bt_buf_free(&b->symbols);
	bt_buf_free(&b->lines);
	bt_buf_free(&b->other);
	bt_buf_free(&b->packed);
	bt_packer_free(b->packer);
	free(b->entries);
	free(b);
}

static int
put_head(struct bts *b)
{
	struct bt_bts_head h = { .version = BT_BTS_VERSION, .size = sizeof h };
	size_t n = strlen(b->to.by);

	b->floor = BT_TIME_NONE;
	b->totals.first = b->totals.last = b->totals.at = BT_TIME_NONE;
	memcpy(h.magic, BT_BTS_MAGIC, BT_BTS_MAGIC_N);
	memcpy(h.by, b->to.by, n < sizeof h.by ? n : sizeof h.by);
	h.hash = bt_hash64_of(&h, offsetof(struct bt_bts_head, hash));
	b->totals.chain = h.hash;
	return bt_out_put(b->to.out, &h, sizeof h, b->to.err);
}

/* The state of a writer that had written all that is there. */
static int
go_on(struct bts *b, const struct bt_btsbase *base)
{
	uint32_t i;

	b->totals = base->all->totals;
	b->floor = b->totals.at;
	b->context = base->in->context;
	b->next_symbol = base->in->n_syms;
	for (i = 0; i < base->in->n_syms; i++)
		if (bt_btsnumbers_add(
			&b->numbers, base->in->syms[i], b->to.err) < 0)
			return -1;
	return 0;
}

static int
start(struct bts *b)
{
	b->rows.bytes_max =
	    b->to.codec != BT_CODEC_RAW ? PACKED_BYTES : ROWS_BYTES;
	if (b->to.codec != BT_CODEC_RAW) {
		b->packer = bt_packer_new(b->to.err);
		if (b->packer == NULL)
			return -1;
	}
	return b->to.base != NULL ? go_on(b, b->to.base) : put_head(b);
}

static void *
open_bts(const struct bt_outform_to *to)
{
	struct bts *b = calloc(1, sizeof *b);

	if (b == NULL) {
		(void)bt_fail(to->err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	b->to = *to;
	if (start(b) < 0) {
		close_bts(b);
		return NULL;
	}
	return b;
}

/* What is appended comes behind what is there. */
static int
check_floor(struct bts *b, const struct bt_rows *rows)
{
	struct bt_rec rec = { .type = rows->type };
	char at[BT_TIME_TEXT_MAX], floor[BT_TIME_TEXT_MAX];
	uint32_t i;

	if (b->floor == BT_TIME_NONE)
		return 0;
	for (i = 0; i < rows->n; i++) {
		bt_time t;

		rec.u.any = rows->data + i * rows->stride;
		t = bt_record_at(&rec);
		if (t == BT_TIME_NONE)
			t = bt_record_time(&rec);
		if (t == BT_TIME_NONE || t >= b->floor)
			continue;
		(void)bt_time_format(t, at);
		(void)bt_time_format(b->floor, floor);
		return bt_fail(b->to.err, BT_BAD_INPUT,
		    "goes to %s already: a '%s' of %s cannot follow", floor,
		    bt_record_info(rows->type)->name, at);
	}
	return 0;
}

/* The rows of a type that gather, begun where they are none; NULL, to.err. */
static struct bt_btsrows *
rows_of(struct bts *b, enum bt_type type, uint32_t n_extra)
{
	struct bt_btsrows *r = b->rows.of[type];

	if (r != NULL && r->n_extra == n_extra)
		return r;
	if (r != NULL && r->n > 0 && flush_rows(b) < 0)
		return NULL;
	if (r == NULL) {
		r = calloc(1, sizeof *r);
		if (r == NULL) {
			(void)bt_fail(b->to.err, BT_SYSTEM, "out of memory");
			return NULL;
		}
		r->numbers = &b->numbers;
		r->bytes_max = b->rows.bytes_max;
		b->rows.of[type] = r;
	}
	return bt_btsrows_start(r, type, n_extra, b->to.err) < 0 ? NULL : r;
}

/* How many rows still fit; where none do, what is there goes out. */
static int64_t
make_room(struct bts *b, const struct bt_btsrows *r)
{
	struct gathered *g = &b->rows;
	size_t room = (g->bytes_max - g->bytes) / r->stride;

	if (room > 0)
		return (int64_t)room;
	if (flush_rows(b) < 0)
		return -1;
	room = g->bytes_max / r->stride;
	return room > 0 ? (int64_t)room : 1;
}

/* Rows of a type are the next to come. */
static int
begin_run(struct bts *b, const struct bt_btsrows *r)
{
	struct gathered *g = &b->rows;

	if (g->n_runs > 0 && g->type == r->type)
		return 0;
	if (end_run(b) < 0)
		return -1;
	g->type = r->type;
	g->n_runs++;
	if (r->n == 0)
		g->types[g->n_types++] = r->type;
	return 0;
}

/* Rows i .. i+k-1, for which there is room. */
static int
gather(struct bts *b, struct bt_btsrows *r, const struct bt_rows *rows,
    uint32_t i, uint32_t k)
{
	struct gathered *g = &b->rows;

	if (bt_btsrows_add(r, rows, i, k, b->to.err) < 0)
		return -1;
	g->run += k;
	g->n += k;
	g->bytes += k * r->stride;
	return g->bytes + r->stride > g->bytes_max || bt_btsrows_is_full(r)
		   ? flush_rows(b)
		   : 0;
}

/* Rows from i on, as many as there is room for: how many, -1. */
static int64_t
put_some(
    struct bts *b, struct bt_btsrows *r, const struct bt_rows *rows, uint32_t i)
{
	struct gathered *g = &b->rows;
	int64_t room = make_room(b, r);
	uint32_t k;

	if (room < 0 || begin_run(b, r) < 0)
		return -1;
	if (g->n == 0 && bt_btsrows_lend(r, rows, i)) {
		k = g->n = r->n;
		return flush_rows(b) < 0 ? -1 : (int64_t)k;
	}
	k = rows->n - i < room ? rows->n - i : (uint32_t)room;
	if (r->n_texts > 0)
		k = 1; /* its strings may fill a block as well */
	return gather(b, r, rows, i, k) < 0 ? -1 : (int64_t)k;
}

static int
put_bts(void *state, const struct bt_rows *rows)
{
	struct bts *b = state;
	struct bt_btsrows *r;
	int64_t i, k;

	if (check_floor(b, rows) < 0 || flush_lines(b) < 0)
		return -1;
	r = rows_of(b, rows->type, rows->n_extra);
	if (r == NULL)
		return -1;
	for (i = 0; i < rows->n; i += k) {
		k = put_some(b, r, rows, (uint32_t)i);
		if (k < 0)
			return -1;
	}
	return 0;
}

static int
put_symbol(void *state, bt_sym sym, const struct bt_line *words)
{
	struct bts *b = state;
	const char *name = bt_symtab_name(b->to.syms, sym);

	if (bt_btsnumbers_add(&b->numbers, sym, b->to.err) < 0 ||
	    bt_buf_puts(&b->symbols, words->n > 0 ? words->text : name,
		b->to.err) < 0 ||
	    bt_buf_putc(&b->symbols, '\0', b->to.err) < 0)
		return -1;
	b->n_symbols++;
	return b->symbols.len < SYMBOLS_BYTES ? 0 : flush_symbols(b);
}

static int
put_columns(void *state, enum bt_type type)
{
	struct bts *b = state;
	const struct bt_columns *c = &b->to.columns[type];
	struct bt_bts_block h = block_of(BT_BTS_COLUMNS);
	struct bt_buf *buf = &b->other;
	uint32_t i;

	if (flush_bts(b) < 0)
		return -1;
	for (i = 0; i < c->n; i++)
		if (bt_buf_puts(buf, c->names[i], b->to.err) < 0 ||
		    bt_buf_putc(buf, '\0', b->to.err) < 0)
			return -1;
	h.type = (uint8_t)type;
	h.count = c->n;
	return put_payload(b, &h, buf);
}

static int
put_line(void *state, enum bt_type type, const struct bt_line *line)
{
	struct bts *b = state;

	if (flush_rows(b) < 0)
		return -1;
	if (type == BT_DIRECTIVE && bt_buf_putc(&b->lines, '#', b->to.err) < 0)
		return -1;
	if (bt_buf_put(&b->lines, line->text, line->n, b->to.err) < 0 ||
	    bt_buf_putc(&b->lines, '\n', b->to.err) < 0)
		return -1;
	b->n_lines++;
	return b->lines.len < LINES_BYTES ? 0 : flush_lines(b);
}

static int
put_mark(void *state, bt_time time)
{
	struct bts *b = state;
	struct bt_bts_block h = block_of(BT_BTS_WATERMARK);

	if (flush_bts(b) < 0)
		return -1;
	h.first = h.last = time;
	return put_payload(b, &h, &b->other);
}

static int
put_last(struct bts *b, enum bt_bts_kind kind, const void *p, size_t n)
{
	struct bt_bts_block h = block_of(kind);

	if (bt_buf_put(&b->other, p, n, b->to.err) < 0)
		return -1;
	return put_payload(b, &h, &b->other);
}

static int
end_bts(void *state)
{
	struct bts *b = state;
	struct bt_bts_totals totals;

	if (flush_bts(b) < 0)
		return -1;
	if (b->n_entries > 0 && put_index(b) < 0)
		return -1;
	totals = b->totals; /* before this block */
	return put_last(b, BT_BTS_END, &totals, sizeof totals);
}

static int
fail_bts(void *state, const char *text)
{
	struct bts *b = state;

	if (flush_bts(b) < 0)
		return -1;
	return put_last(b, BT_BTS_ERROR, text, strlen(text));
}

const struct bt_outform_ops bt_outform_bts = {
	.name = "bts",
	.open = open_bts,
	.put = put_bts,
	.symbol = put_symbol,
	.columns = put_columns,
	.line = put_line,
	.mark = put_mark,
	.flush = flush_bts,
	.end = end_bts,
	.fail = fail_bts,
	.close = close_bts,
};

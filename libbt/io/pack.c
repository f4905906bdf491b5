/*
 * Packing: bt-stream(5), "Packed payloads".
 *
 * A record's members become parts, each told in the cheapest of the ways
 * that packtrial.c knows.  A body is made in two buffers, the header and the
 * streams, because a stream's bytes follow all that is said about them.
 */
#include "io/pack.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/vec.h"
#include "io/packplanes.h"
#include "io/packsort.h"
#include "io/packtrial.h"

enum {
	MATCH = 7,       /* bytes; shorter ones cost more than they save here */
	ONE_MAX = 1024,  /* records: from here on one frame is not tried */
	BITS_MIN = 4,    /* bytes of a decimal from which on bits may be less */
	PIECE_MIN = 512, /* bytes of a plane for which a frame may pay */
	HEAD = sizeof(struct bt_pack_head)
};

/* A part of a record, before anything is known of its values. */
struct field {
	enum bt_pack_kind kind;
	uint32_t offset;
	int is_time;
};

struct bt_packer {
	ZSTD_CCtx *zstd;
	struct bt_packsort sort;
	struct bt_packtrial trials[2];
	uint64_t *values[BT_PACK_COLUMNS], *times;
	uint32_t room; /* for values */

	struct field *fields; /* of records of that type */
	size_t n_fields, fields_cap;
	enum bt_type type;
	uint32_t n_extra;
	int64_t sym; /* where the symbol is; -1: nowhere */

	struct bt_buf header, streams, frames;
	size_t *planes; /* where each begins in streams */
	size_t n_planes, planes_cap;

	/* the block */
	enum bt_codec codec;
	uint32_t n;
	size_t stride;
	const char *records;
	struct bt_err *err;
};

size_t
bt_pack_stride(const struct bt_pack_shape *s)
{
	return bt_record_info(s->type)->size + s->n_extra * sizeof(double);
}

static void
free_values(struct bt_packer *p)
{
	size_t i;

	for (i = 0; i < BT_PACK_COLUMNS; i++) {
		free(p->values[i]);
		p->values[i] = NULL;
	}
	free(p->times);
	p->times = NULL;
	p->room = 0;
}

void
bt_packer_free(struct bt_packer *p)
{
	if (p == NULL)
		return;
	(void)ZSTD_freeCCtx(p->zstd);
	bt_packsort_clear(&p->sort);
	bt_packtrial_clear(&p->trials[0]);
	bt_packtrial_clear(&p->trials[1]);
	free_values(p);
	free(p->fields);
	bt_buf_free(&p->header);
	bt_buf_free(&p->streams);
	bt_buf_free(&p->frames);
	free(p->planes);
	free(p);
}

/* What is left of a column is nearly without matches: to look for few of
 * them is quick, gives the smallest frames, and such are quick to read. */
static int
set_zstd(ZSTD_CCtx *zstd)
{
	return ZSTD_isError(
		   ZSTD_CCtx_setParameter(zstd, ZSTD_c_strategy, ZSTD_fast)) ||
		       ZSTD_isError(
			   ZSTD_CCtx_setParameter(zstd, ZSTD_c_minMatch, MATCH))
		   ? -1
		   : 0;
}

struct bt_packer *
bt_packer_new(struct bt_err *err)
{
	struct bt_packer *p = calloc(1, sizeof *p);

	if (p != NULL)
		p->zstd = ZSTD_createCCtx();
	if (p == NULL || p->zstd == NULL || set_zstd(p->zstd) < 0) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		bt_packer_free(p);
		return NULL;
	}
	return p;
}

static int
reserve(struct bt_packer *p)
{
	size_t i;
	int is_bad = 0;

	for (i = 0; i < 2; i++)
		if (bt_packtrial_reserve(
			&p->trials[i], p->n, p->sort.n_runs, p->err) < 0)
			return -1;
	if (p->n <= p->room)
		return 0;
	free_values(p);
	for (i = 0; i < BT_PACK_COLUMNS; i++) {
		p->values[i] = malloc(p->n * sizeof *p->values[i]);
		is_bad |= p->values[i] == NULL;
	}
	p->times = malloc(p->n * sizeof *p->times);
	if (is_bad || p->times == NULL)
		return bt_fail(p->err, BT_SYSTEM, "out of memory");
	p->room = p->n;
	return 0;
}

/* ---- what a record consists of ---- */

static int
add_field(
    struct bt_packer *p, enum bt_pack_kind kind, size_t offset, int is_time)
{
	if (bt_vec_reserve(&p->fields, &p->fields_cap, p->n_fields + 1,
		sizeof *p->fields, p->err) < 0)
		return -1;
	p->fields[p->n_fields++] =
	    (struct field){ kind, (uint32_t)offset, is_time };
	return 0;
}

/* What lies at an offset of a record, as its columns say. */
static struct field
field_at(enum bt_type type, const struct bt_record_info *info, size_t offset)
{
	struct field f = { BT_PACK_U32, (uint32_t)offset, 0 };
	size_t i;

	if (offset >= info->size)
		f.kind = BT_PACK_F64;
	if (type == BT_BAR && offset == offsetof(struct bt_bar, open))
		f.kind = BT_PACK_OHLC;
	if (type == BT_QUOTE && offset == offsetof(struct bt_quote, bid))
		f.kind = BT_PACK_PAIR;
	if (type == BT_ORDER && offset == offsetof(struct bt_order, amount))
		f.kind = BT_PACK_F64;
	for (i = 0; i < info->n_columns && f.kind == BT_PACK_U32; i++) {
		const struct bt_column *c = &info->columns[i];

		if (c->offset != offset)
			continue;
		f.is_time = c->kind == BT_K_TIME && offset > 0;
		if (c->kind == BT_K_F64 || c->kind == BT_K_DIST)
			f.kind = BT_PACK_F64;
		else if (c->kind == BT_K_TIME || c->kind == BT_K_QTY ||
			 c->kind == BT_K_I64 || c->kind == BT_K_STR ||
			 c->kind == BT_K_TEXT || c->kind == BT_K_AMOUNT)
			f.kind = BT_PACK_I64;
	}
	return f;
}

static int
find_fields(struct bt_packer *p, const struct bt_pack_shape *shape)
{
	const struct bt_record_info *info = bt_record_info(shape->type);
	size_t at, i;
	struct field f;

	if (p->type == shape->type && p->n_extra == shape->n_extra)
		return 0;
	p->type = BT_NONE;
	p->n_fields = 0;
	p->sym = -1;
	for (i = 0; i < info->n_columns; i++)
		if (info->columns[i].kind == BT_K_SYM)
			p->sym = info->columns[i].offset;
	for (at = 0; at < p->stride;) {
		f = field_at(shape->type, info, at);
		if (add_field(p, f.kind, at, f.is_time) < 0)
			return -1;
		at += f.kind == BT_PACK_U32 ? 4 : 8 * bt_pack_columns(f.kind);
	}
	p->type = shape->type;
	p->n_extra = shape->n_extra;
	return 0;
}

/* ---- the header ---- */

static int
put_byte(struct bt_packer *p, unsigned v)
{
	return bt_buf_putc(&p->header, (char)v, p->err);
}

static int
put_number(struct bt_packer *p, uint64_t v)
{
	for (; v >= 128; v >>= 7)
		if (put_byte(p, 128 | (v & 127)) < 0)
			return -1;
	return put_byte(p, (unsigned)v);
}

static int
put_signed(struct bt_packer *p, int64_t v)
{
	return put_number(p, bt_pack_fold(v));
}

/* ---- streams ---- */

static int
note_plane(struct bt_packer *p, size_t at)
{
	if (bt_vec_reserve(&p->planes, &p->planes_cap, p->n_planes + 1,
		sizeof *p->planes, p->err) < 0)
		return -1;
	p->planes[p->n_planes++] = at;
	return 0;
}

static int
put_stream(struct bt_packer *p, const uint64_t *v, uint32_t n, int is_signed)
{
	const unsigned sign = is_signed ? BT_PACK_SIGNED : 0;
	const unsigned planes = bt_packplanes_count(v, n);
	const size_t before = p->streams.len;
	unsigned i;

	if (p->codec == BT_CODEC_SMALL) {
		for (i = 0; i < planes; i++)
			if (note_plane(p, before + i * n) < 0)
				return -1;
		return put_byte(p, sign | planes) < 0
			   ? -1
			   : bt_packplanes_put(
				 &p->streams, v, n, planes, p->err);
	}
	if (planes > 0 && bt_packbits_put(&p->streams, v, n, p->err) < 0)
		return -1;
	if (put_byte(p, sign) < 0)
		return -1;
	return put_number(p, p->streams.len - before);
}

static int
put_run(struct bt_packer *p, const struct bt_packtrial *t,
    const struct bt_packrun *r)
{
	if (t->kind >= BT_PACK_F64 && put_byte(p, r->num.e) < 0)
		return -1;
	if (put_number(p, r->num.unit) < 0 || put_signed(p, r->num.base) < 0)
		return -1;
	if (t->kind < BT_PACK_F64 &&
	    (t->guess == BT_PACK_DELTA || t->guess == BT_PACK_DELTA2))
		return put_signed(p, r->slope);
	return 0;
}

static int
put_columns(struct bt_packer *p, const struct bt_packtrial *t)
{
	unsigned c;

	for (c = 0; c < bt_pack_columns(t->kind); c++) {
		if (put_stream(p, t->k[c], p->n, t->is_signed[c]) < 0)
			return -1;
		if (t->kind < BT_PACK_F64)
			continue;
		if (put_number(p, t->n_odd[c]) < 0)
			return -1;
		if (t->n_odd[c] > 0 &&
		    (put_stream(p, t->where[c], t->n_odd[c], 0) < 0 ||
			put_stream(p, t->odd[c], t->n_odd[c], 0) < 0))
			return -1;
	}
	return 0;
}

/* ---- parts ---- */

/* The values of a column of a part, in their order. */
static void
take_values(struct bt_packer *p, size_t offset, size_t size, int is_ordered,
    uint64_t *to)
{
	const char *from = p->records + offset;
	uint32_t i, at;

	for (i = 0; i < p->n; i++) {
		at = is_ordered ? i : p->sort.order[i];
		to[i] = 0;
		memcpy(&to[i], from + at * p->stride, size);
	}
}

/* Keep the cheaper of two trials, and room for the next. */
static void
keep_cheaper(struct bt_packer *p)
{
	struct bt_packtrial t;

	if (p->trials[1].cost < p->trials[0].cost) {
		t = p->trials[0];
		p->trials[0] = p->trials[1];
		p->trials[1] = t;
	}
}

/* Whole numbers, one way after the other until one costs nothing. */
static void
try_ints(struct bt_packer *p, const struct bt_packvalues *v, int is_time)
{
	static const enum bt_pack_guess guesses[] = { BT_PACK_BESIDE,
		BT_PACK_DELTA, BT_PACK_PLAIN, BT_PACK_DELTA2 };
	const size_t n = sizeof guesses / sizeof guesses[0];
	size_t i;

	for (i = is_time ? 0 : 1; i < n; i++) {
		bt_packtrial_ints(&p->trials[1], v, guesses[i]);
		keep_cheaper(p);
		if (bt_packtrial_is_free(&p->trials[0], v))
			break;
	}
}

/* The best way to tell values: 1; 0 where there is none for that kind. */
static int
choose(struct bt_packer *p, const struct bt_packvalues *v, int is_time)
{
	struct bt_packtrial *t = &p->trials[1];

	p->trials[0].cost = UINT64_MAX;
	if (v->kind < BT_PACK_F64) {
		try_ints(p, v, is_time);
		return 1;
	}
	if (bt_packtrial_decimals(t, v, BT_PACK_DELTA))
		keep_cheaper(p);
	if (v->kind != BT_PACK_F64)
		return p->trials[0].cost < UINT64_MAX;
	if (bt_packtrial_decimals(t, v, BT_PACK_PLAIN))
		keep_cheaper(p);
	if (p->trials[0].cost > (uint64_t)BITS_MIN * v->n)
		try_ints(p, v, 0); /* their bits */
	return 1;
}

static int
put_trial(struct bt_packer *p, uint32_t offset, unsigned ordered)
{
	const struct bt_packtrial *t = &p->trials[0];
	uint32_t run;

	if (put_byte(p, t->kind | t->guess << 4) < 0 ||
	    put_byte(p, (t->is_wide ? BT_PACK_WIDE : 0) | ordered) < 0 ||
	    put_number(p, offset) < 0)
		return -1;
	for (run = 0; run < (ordered ? 1 : p->sort.n_runs); run++)
		if (put_run(p, t, &t->runs[run]) < 0)
			return -1;
	return put_columns(p, t);
}

static int
put_field(struct bt_packer *p, const struct field *f, unsigned ordered)
{
	struct bt_packvalues v = { .kind = f->kind,
		.codec = p->codec,
		.n = p->n,
		.n_runs = ordered ? 1 : p->sort.n_runs,
		.ends = ordered ? &p->n : p->sort.ends,
		.times = p->times };
	struct field one = { BT_PACK_F64, f->offset, 0 };
	unsigned c;

	for (c = 0; c < bt_pack_columns(f->kind); c++) {
		take_values(p, f->offset + 8 * c,
		    f->kind == BT_PACK_U32 ? 4 : 8, ordered != 0, p->values[c]);
		v.columns[c] = p->values[c];
	}
	if (f->is_time)
		take_values(p, 0, 8, ordered != 0, p->times);
	if (choose(p, &v, f->is_time))
		return put_trial(p, f->offset, ordered);
	/* side by side they are no decimals: one by one, whatever they are */
	for (c = 0; c < bt_pack_columns(f->kind); c++, one.offset += 8)
		if (put_field(p, &one, ordered) < 0)
			return -1;
	return 0;
}

/* Which symbols, and whose each record is. */
static int
put_symbols(struct bt_packer *p)
{
	const struct bt_packsort *s = &p->sort;
	struct bt_packtrial *t = &p->trials[0];
	const uint32_t run = p->n;
	struct bt_packvalues v = { .kind = BT_PACK_U32,
		.codec = p->codec,
		.n = p->n,
		.n_runs = 1,
		.ends = &run,
		.columns = { s->codes } };
	uint32_t i, before = 0;

	if (put_number(p, s->n_runs) < 0)
		return -1;
	for (i = 0; i < s->n_runs; i++) {
		if (put_number(p, s->symbols[i] - before) < 0)
			return -1;
		before = s->symbols[i];
	}
	if (put_number(p, (uint64_t)p->sym) < 0)
		return -1;
	bt_packtrial_codes(t, &v, 0);
	bt_packtrial_codes(&p->trials[1], &v, 1);
	keep_cheaper(p);
	return put_stream(p, t->k[0], p->n, t->is_signed[0]);
}

static int
put_body(struct bt_packer *p)
{
	int grouped;
	size_t i;

	grouped = p->sym < 0 ? bt_packsort_none(&p->sort, p->n, p->err)
			     : bt_packsort_set(&p->sort, p->records + p->sym,
				   p->stride, p->n, p->err);
	if (grouped < 0 || reserve(p) < 0)
		return -1;
	bt_buf_clear(&p->header);
	bt_buf_clear(&p->streams);
	p->n_planes = 0;
	if (put_byte(p, grouped ? BT_PACK_GROUPED : 0) < 0)
		return -1;
	if (grouped && put_symbols(p) < 0)
		return -1;
	for (i = 0; i < p->n_fields; i++) {
		const struct field *f = &p->fields[i];

		if (grouped && f->offset == (uint32_t)p->sym)
			continue;
		if (put_field(p, f,
			grouped && f->offset == 0 ? BT_PACK_ORDERED : 0) < 0)
			return -1;
	}
	return 0;
}

/* ---- the payload ---- */

/* Append a frame of n bytes of the body. */
static int
put_frame(struct bt_packer *p, struct bt_buf *out, const char *from, size_t n)
{
	size_t most = ZSTD_compressBound(n), size;

	if (bt_buf_reserve(out, most, p->err) < 0)
		return -1;
	size = ZSTD_compress2(p->zstd, out->data + out->len, most, from, n);
	if (ZSTD_isError(size))
		return bt_fail(p->err, BT_SYSTEM, "cannot compress: %s",
		    ZSTD_getErrorName(size));
	out->len += size;
	return 0;
}

/* Where the i-th piece of a body begins: the header, the planes, the end. */
static size_t
piece_at(const struct bt_packer *p, size_t i)
{
	if (i == 0)
		return 0;
	return p->header.len +
	       (i <= p->n_planes ? p->planes[i - 1] : p->streams.len);
}

/* A frame for each piece, those that are short side by side in one. */
static int
put_frames(struct bt_packer *p, struct bt_buf *out)
{
	size_t i, from = 0, before = 0, at, after;

	for (i = 1; i <= p->n_planes + 1; i++, before = at) {
		at = piece_at(p, i);
		after = piece_at(p, i + 1);
		if (i <= p->n_planes && at - before < PIECE_MIN &&
		    after - at < PIECE_MIN)
			continue;
		if (at > from &&
		    put_frame(p, out, p->header.data + from, at - from) < 0)
			return -1;
		from = at;
	}
	return 0;
}

static int
put_small(struct bt_packer *p, struct bt_buf *out)
{
	const size_t before = out->len;

	if (p->n >= ONE_MAX)
		return put_frames(p, out);
	bt_buf_clear(&p->frames);
	if (put_frames(p, &p->frames) < 0 ||
	    put_frame(p, out, p->header.data, piece_at(p, SIZE_MAX)) < 0)
		return -1;
	if (out->len - before <= p->frames.len)
		return 0;
	out->len = before;
	return bt_buf_put(out, p->frames.data, p->frames.len, p->err);
}

int
bt_pack(struct bt_packer *p, const struct bt_pack_shape *shape,
    const void *records, struct bt_buf *out, struct bt_err *err)
{
	const size_t before = out->len;
	struct bt_pack_head head;
	size_t raw;

	p->codec = shape->codec;
	p->n = shape->n;
	p->stride = bt_pack_stride(shape);
	p->records = records;
	p->err = err;
	raw = p->n * p->stride;
	if (find_fields(p, shape) < 0 || put_body(p) < 0)
		return -1;
	head.body = (uint32_t)(p->header.len + p->streams.len);
	if (head.body > raw)
		return 0;
	/* one piece from here on */
	if (bt_buf_put(&p->header, p->streams.data, p->streams.len, err) < 0 ||
	    bt_buf_put(out, &head, HEAD, err) < 0)
		return -1;
	p->header.len -= p->streams.len;
	if ((p->codec == BT_CODEC_SMALL
		    ? put_small(p, out)
		    : bt_buf_put(out, p->header.data, head.body, err)) < 0) {
		out->len = before;
		return -1;
	}
	head.stored = (uint32_t)(out->len - before - HEAD);
	memcpy(out->data + before, &head, HEAD);
	if (HEAD + head.stored < raw)
		return 1;
	out->len = before;
	return 0;
}

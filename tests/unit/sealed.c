#include "sealed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"
#include "io/writer.h"
#include "listing.h"

enum {
	HEAD = sizeof(struct bt_bts_block),
	BLOCKS_MAX = 64
};

const uint64_t sealed_values[] = { 0, 1, 7, 64, 65537, UINT64_C(0x7fffffff),
	UINT64_C(0x7fffffffffffffff), UINT64_C(0xffffffffffffffc0),
	UINT64_MAX };

/* ---- making one ---- */

static void
append(const char *path, const char *text)
{
	struct bt_err err = { 0 };
	struct bt_symtab *syms = bt_symtab_new(&err);
	const struct bt_writer_opts wo = { .syms = syms,
		.is_compressed = -1,
		.by = "sealed",
		.is_appending = 1 };
	const struct bt_reader_opts ro = { .syms = syms };
	int fd = source_of(text, strlen(text));
	struct bt_writer *w = bt_writer_open(path, &wo, &err);
	struct bt_reader *r = bt_reader_open_fd(fd, "x", &ro, &err);

	assert_string_equal(err.text, "");
	assert_int_equal(bt_stream_copy(r, w, NULL, NULL), 0);
	assert_int_equal(bt_writer_commit(w, &err), 0);
	assert_int_equal(bt_reader_close(r, &err), 0);
	assert_int_equal(close(fd), 0);
	bt_symtab_free(syms);
}

struct bt_buf
sealed_of(const char *const *parts, size_t n_parts)
{
	char folder[] = "/tmp/sealed.XXXXXX", path[64];
	struct bt_buf b = { 0 };
	struct bt_err err = { 0 };
	size_t i;
	FILE *f;
	long n;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/x.bts", folder);
	for (i = 0; i < n_parts; i++)
		append(path, parts[i]);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	n = ftell(f);
	rewind(f);
	assert_int_equal(bt_buf_reserve(&b, (size_t)n, &err), 0);
	assert_int_equal(fread(b.data, 1, (size_t)n, f), n);
	b.len = (size_t)n;
	assert_int_equal(fclose(f), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	return b;
}

struct bt_buf
sealed_make(void)
{
	static const char *const parts[] = {
		"#bt 1\n#symbol B tick=2\n#param x=1\n"
		"bar,20240102,A,1,2,0.5,1.5,100\n"
		"bar,20240102,B,1,2,0.5,1.5,100\n"
		"event,20240102,info,x,A,hello\n"
		"bar,20240103,A,1,2,0.5,1.5,100\n"
		".,20240104\n#end\n",
		"#bt 1\n#bar time,symbol,open,high,low,close,volume,y\n"
		"bar,20240105,C,1,2,0.5,1.5,100,7\n"
		"tick,20240106,A,1,2,\n"
		"bar,20240107,B,1,2,0.5,1.5,100,8\n#end\n"
	};

	return sealed_of(parts, sizeof parts / sizeof parts[0]);
}

/* ---- looking at it ---- */

static struct bt_bts_block
header_at(const struct bt_buf *b, size_t place)
{
	struct bt_bts_block h;

	memcpy(&h, b->data + place, sizeof h);
	return h;
}

size_t
sealed_blocks(const struct bt_buf *b, size_t *places, size_t most)
{
	size_t at = sizeof(struct bt_bts_head), n = 0;

	while (at < b->len) {
		assert_true(n < most);
		places[n++] = at;
		at += HEAD + header_at(b, at).stored;
	}
	return n;
}

#define FIELD(place, type, member)                                             \
	{                                                                      \
		(place) + offsetof(type, member), sizeof(((type *)0)->member), \
		    0                                                          \
	}

size_t
sealed_fields(size_t place, struct sealed_lie fields[16])
{
	const struct sealed_lie all[] = {
		FIELD(place, struct bt_bts_block, sync),
		FIELD(place, struct bt_bts_block, kind),
		FIELD(place, struct bt_bts_block, type),
		FIELD(place, struct bt_bts_block, codec),
		FIELD(place, struct bt_bts_block, flags),
		FIELD(place, struct bt_bts_block, size),
		FIELD(place, struct bt_bts_block, count),
		FIELD(place, struct bt_bts_block, first),
		FIELD(place, struct bt_bts_block, last),
		FIELD(place, struct bt_bts_block, raw_size),
		FIELD(place, struct bt_bts_block, stored),
		FIELD(place, struct bt_bts_block, number),
		FIELD(place, struct bt_bts_block, context),
	};

	memcpy(fields, all, sizeof all);
	return sizeof all / sizeof all[0];
}

static size_t
entry_fields(size_t place, struct sealed_lie *fields)
{
	const struct sealed_lie all[] = {
		FIELD(place, struct bt_bts_entry, offset),
		FIELD(place, struct bt_bts_entry, first),
		FIELD(place, struct bt_bts_entry, last),
		FIELD(place, struct bt_bts_entry, header),
		FIELD(place, struct bt_bts_entry, symbols),
		FIELD(place, struct bt_bts_entry, count),
		FIELD(place, struct bt_bts_entry, kind),
		FIELD(place, struct bt_bts_entry, type),
		FIELD(place, struct bt_bts_entry, flags),
		FIELD(place, struct bt_bts_entry, codec),
	};

	memcpy(fields, all, sizeof all);
	return sizeof all / sizeof all[0];
}

size_t
sealed_entries(const struct bt_buf *b, size_t place, struct sealed_lie *fields,
    size_t most)
{
	const struct bt_bts_block h = header_at(b, place);
	size_t n = 0;
	uint32_t i;

	if (h.kind != BT_BTS_INDEX)
		return 0;
	fields[n++] = (struct sealed_lie){ place + HEAD, 8, 0 };
	for (i = 0; i < h.count; i++) {
		assert_true(n + 10 <= most);
		n += entry_fields(
		    place + HEAD + 8 + i * sizeof(struct bt_bts_entry),
		    fields + n);
	}
	return n;
}

/* ---- lying ---- */

struct seal {
	struct bt_buf *b;
	const struct sealed_lie *lie;
	uint64_t headers[BLOCKS_MAX]; /* since the index block before */
	size_t n;
	struct bt_bts_totals totals;
	uint32_t context;
};

/* The lie, if it is one of those bytes; what is derived does not undo it. */
static void
tell(const struct seal *s, size_t from, size_t n)
{
	if (s->lie->at >= from && s->lie->at < from + n)
		memcpy(s->b->data + s->lie->at, &s->lie->value, s->lie->n);
}

static void
seal_payload(
    struct seal *s, const struct bt_bts_block *h, char *p, uint32_t stored)
{
	size_t i, at = 8 + offsetof(struct bt_bts_entry, header);

	if (h->kind == BT_BTS_INDEX) {
		for (i = 0; i < s->n; i++)
			memcpy(p + at + i * sizeof(struct bt_bts_entry),
			    &s->headers[i], sizeof s->headers[i]);
		s->n = 0;
	} else if (h->kind == BT_BTS_END) {
		memcpy(p + offsetof(struct bt_bts_totals, chain),
		    &s->totals.chain, sizeof s->totals.chain);
	}
	tell(s, (size_t)(p - s->b->data), stored);
}

static void
seal_block(struct seal *s, size_t at)
{
	char *p = s->b->data + at;
	const struct bt_bts_block was = header_at(s->b, at);
	struct bt_bts_block h = was;
	size_t known;

	seal_payload(s, &was, p + HEAD, was.stored);
	h.context = s->context;
	memcpy(p, &h, sizeof h);
	tell(s, at, HEAD);
	h = header_at(s->b, at);
	/* of a size that is a lie too the checksum is right, if it can be */
	known = h.stored <= s->b->len - at - HEAD ? h.stored : was.stored;
	h.payload = bt_hash64_of(p + HEAD, known);
	h.header = bt_hash64_of(&h, offsetof(struct bt_bts_block, header));
	memcpy(p, &h, sizeof h);
	s->totals.chain = bt_bts_chain(s->totals.chain, h.header);
	if (h.kind == BT_BTS_SYMBOLS || h.kind == BT_BTS_COLUMNS)
		s->context = bt_bts_context(s->context, h.header);
	if (was.kind != BT_BTS_INDEX)
		s->headers[s->n++] = h.header;
}

struct bt_buf
sealed_with(const struct bt_buf *from, const struct sealed_lie *lie)
{
	struct bt_buf b = { 0 };
	struct bt_bts_head head;
	struct seal s = { .b = &b, .lie = lie };
	struct bt_err err = { 0 };
	size_t places[BLOCKS_MAX], n = sealed_blocks(from, places, BLOCKS_MAX);
	size_t i;

	assert_int_equal(bt_buf_put(&b, from->data, from->len, &err), 0);
	memcpy(&head, b.data, sizeof head);
	s.totals.chain = head.hash;
	for (i = 0; i < n; i++)
		seal_block(&s, places[i]);
	return b;
}

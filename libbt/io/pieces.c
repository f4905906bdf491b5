#include "io/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/vec.h"

enum {
	HEAD = sizeof(struct bt_bts_block)
};

struct scan {
	struct bt_pieces *to;
	struct bt_file *file;
	uint64_t at;    /* of what comes next */
	uint64_t start; /* of the damage before it; == at: none */
	struct bt_err *err;
};

static int
is_header(const struct bt_bts_block *h)
{
	return h->sync == BT_BTS_SYNC &&
	       h->header ==
		   bt_hash64_of(h, offsetof(struct bt_bts_block, header)) &&
	       h->stored % 8 == 0 && h->stored <= BT_BTS_STORED_MAX;
}

static void
go(struct scan *s, size_t n)
{
	bt_file_skip(s->file, n);
	s->at += n;
}

static int
add(struct scan *s, const struct bt_piece *p)
{
	struct bt_pieces *to = s->to;

	if (bt_vec_reserve(
		&to->all, &to->cap, to->n + 1, sizeof *to->all, s->err) < 0)
		return -1;
	to->all[to->n++] = *p;
	return 0;
}

/* What lies between the last block and this place is damage. */
static int
end_damage(struct scan *s)
{
	const struct bt_piece p = { .at = s->start, .size = s->at - s->start };

	return p.size == 0 ? 0 : add(s, &p);
}

/* ---- what an index remembers ---- */

static int
note_index(struct scan *s, const struct bt_bts_block *h, const uint8_t *payload)
{
	struct bt_pieces *to = s->to;
	const size_t size = sizeof(struct bt_bts_entry);
	uint32_t i;

	if (h->raw_size != 8 + h->count * size || h->raw_size > h->stored)
		return 0;
	if (bt_vec_reserve(&to->known, &to->known_cap, to->n_known + h->count,
		sizeof *to->known, s->err) < 0)
		return -1;
	for (i = 0; i < h->count; i++) {
		struct bt_piece_known *k = &to->known[to->n_known++];

		/* all blocks before it, up to the index block before */
		k->number = h->number - h->count + i;
		memcpy(&k->entry, payload + 8 + i * size, size);
	}
	return 0;
}

static int
compare_known(const void *a, const void *b)
{
	const struct bt_piece_known *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

const struct bt_bts_entry *
bt_pieces_known(const struct bt_pieces *p, uint32_t number)
{
	const struct bt_piece_known key = { .number = number }, *k;

	if (p->n_known == 0)
		return NULL;
	k = bsearch(
	    &key, p->known, p->n_known, sizeof *p->known, compare_known);
	return k != NULL ? &k->entry : NULL;
}

/* ---- going through the file ---- */

/* Whether a block begins so many bytes on, or the file ends there. */
static int
is_next(struct scan *s, size_t n)
{
	struct bt_bts_block h;
	uint8_t *p;
	size_t have;

	if (bt_file_peek_whole(s->file, n + HEAD, &p, &have, s->err) < 0)
		return -1;
	if (have < n + HEAD)
		return have == n;
	memcpy(&h, p + n, HEAD);
	return is_header(&h);
}

/* A block of that header, which is there: go behind it, or into it. */
static int
take_header(struct scan *s, const struct bt_bts_block *h)
{
	struct bt_piece piece = { .at = s->at, .size = HEAD, .h = *h };
	uint8_t *p;
	size_t n;
	int rc = 0;

	if (end_damage(s) < 0 ||
	    bt_file_peek_whole(
		s->file, HEAD + (size_t)h->stored, &p, &n, s->err) < 0)
		return -1;
	if (n >= HEAD + h->stored) {
		piece.is_whole =
		    h->payload == bt_hash64_of(p + HEAD, h->stored);
		if (piece.is_whole && h->kind == BT_BTS_INDEX &&
		    note_index(s, h, p + HEAD) < 0)
			return -1;
		rc = piece.is_whole ? 1 : is_next(s, HEAD + (size_t)h->stored);
	}
	if (rc < 0)
		return -1;
	/* of what has lost its payload the rest may hold other blocks */
	if (rc > 0)
		piece.size += h->stored;
	go(s, (size_t)piece.size);
	s->start = s->at;
	return add(s, &piece);
}

/* Bytes before the next that may begin a block, of n that are there; all but
 * the last few where there is none. */
static size_t
find_sync(const uint8_t *p, size_t n)
{
	const uint8_t *at = p, *end = p + n - 3;

	while (at < end && (at = memchr(at, 'B', (size_t)(end - at))) != NULL) {
		if (memcmp(at, "BTBK", 4) == 0)
			return (size_t)(at - p);
		at++;
	}
	return n - 3;
}

/* One step: 1, 0 at the end, -1. */
static int
step(struct scan *s)
{
	struct bt_bts_block h;
	uint8_t *p;
	size_t n;

	if (bt_file_peek(s->file, HEAD, &p, &n, s->err) < 0)
		return -1;
	if (n < HEAD) {
		go(s, n);
		return end_damage(s);
	}
	memcpy(&h, p, HEAD);
	if (is_header(&h))
		return take_header(s, &h) < 0 ? -1 : 1;
	go(s, 1 + find_sync(p + 1, n - 1));
	return 1;
}

static int
find_head(struct scan *s)
{
	struct bt_bts_head *h = &s->to->head;
	uint8_t *p;
	size_t n;

	if (bt_file_peek(s->file, sizeof *h, &p, &n, s->err) < 0)
		return -1;
	if (n < sizeof *h)
		return 0;
	memcpy(h, p, sizeof *h);
	if (memcmp(h->magic, BT_BTS_MAGIC, BT_BTS_MAGIC_N) != 0 ||
	    h->hash != bt_hash64_of(h, offsetof(struct bt_bts_head, hash)))
		return 0;
	if (bt_bts_check_version(h, s->err) < 0)
		return -1;
	s->to->has_head = 1;
	go(s, sizeof *h);
	s->start = s->at;
	return 0;
}

int
bt_pieces_find(struct bt_pieces *p, struct bt_file *file, struct bt_err *err)
{
	struct scan s = { .to = p, .file = file, .err = err };
	int rc = find_head(&s);

	if (rc == 0)
		do
			rc = step(&s);
		while (rc > 0);
	if (p->n_known > 0)
		qsort(p->known, p->n_known, sizeof *p->known, compare_known);
	return rc;
}

void
bt_pieces_clear(struct bt_pieces *p)
{
	free(p->all);
	free(p->known);
	memset(p, 0, sizeof *p);
}

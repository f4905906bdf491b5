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
	uint64_t size;  /* of the file */
	uint64_t at;    /* of what comes next */
	uint64_t start; /* of the damage before it; == at: none */
	/* bytes that were looked at and will be again: headers that tell of
	 * payloads within each other would have all of them read each time */
	uint64_t wasted;
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

const struct bt_piece_known *
bt_pieces_known(const struct bt_pieces *p, uint32_t from, uint32_t to)
{
	size_t low = 0, high = p->n_known;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (p->known[mid].number < from)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->n_known && p->known[low].number < to ? &p->known[low]
							     : NULL;
}

/* ---- going through the file ---- */

/* Whether a block begins at a place, or the file ends there; -1. */
static int
is_next(struct scan *s, uint64_t at)
{
	struct bt_bts_block h;
	int rc;

	if (at == s->size)
		return 1;
	rc = bt_file_read_at(s->file, at, &h, HEAD, s->err);
	return rc > 0 ? is_header(&h) : rc;
}

/* Whether the payload of a header, which is there, has its checksum; -1. */
static int
look_at_payload(struct scan *s, const struct bt_bts_block *h)
{
	uint8_t *p;
	size_t n;

	if (bt_file_peek_whole(
		s->file, HEAD + (size_t)h->stored, &p, &n, s->err) < 0)
		return -1;
	if (n < HEAD + h->stored ||
	    h->payload != bt_hash64_of(p + HEAD, h->stored))
		return 0;
	if (h->kind == BT_BTS_INDEX && note_index(s, h, p + HEAD) < 0)
		return -1;
	return 1;
}

/* A block of that header, which is there: go behind it, or into it. */
static int
take_header(struct scan *s, const struct bt_bts_block *h)
{
	struct bt_piece piece = { .at = s->at, .size = HEAD, .h = *h };
	const uint64_t size = HEAD + (uint64_t)h->stored;
	int has_next = is_next(s, s->at + size), rc = 0;

	if (has_next < 0 || end_damage(s) < 0)
		return -1;
	if (has_next || s->wasted <= 4 * s->size)
		rc = look_at_payload(s, h);
	if (rc < 0)
		return -1;
	piece.is_whole = rc > 0;
	/* of what has lost its payload the rest may hold other blocks */
	if (rc > 0 || has_next)
		piece.size = size;
	else
		s->wasted += size;
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

/* ---- what is there twice ---- */

struct place {
	uint64_t header;
	size_t i;
};

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->header != y->header)
		return x->header < y->header ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

/* Of whole blocks of one checksum all but the first. */
static int
mark_again(struct bt_pieces *p, struct bt_err *err)
{
	struct place *v = calloc(p->n + 1, sizeof *v);
	size_t i, n = 0;

	if (v == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	for (i = 0; i < p->n; i++)
		if (p->all[i].is_whole)
			v[n++] = (struct place){ p->all[i].h.header, i };
	qsort(v, n, sizeof *v, compare_places);
	for (i = 1; i < n; i++)
		p->all[v[i].i].is_again = v[i].header == v[i - 1].header;
	free(v);
	return 0;
}

int
bt_pieces_find(struct bt_pieces *p, struct bt_file *file, struct bt_err *err)
{
	struct scan s = { .to = p, .file = file, .err = err };
	int rc = bt_file_size(file, &s.size) ? find_head(&s) : 0;

	if (rc == 0)
		do
			rc = step(&s);
		while (rc > 0);
	if (p->n_known > 0)
		qsort(p->known, p->n_known, sizeof *p->known, compare_known);
	return rc < 0 ? -1 : mark_again(p, err);
}

void
bt_pieces_clear(struct bt_pieces *p)
{
	free(p->all);
	free(p->known);
	memset(p, 0, sizeof *p);
}

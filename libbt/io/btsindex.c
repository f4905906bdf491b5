#include "io/btsindex.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/vec.h"
#include "io/slice.h"

enum {
	HEAD = sizeof(struct bt_bts_block),
	END_SIZE = HEAD + sizeof(struct bt_bts_totals)
};

/* An index block. */
struct part {
	uint64_t at, size; /* with its header */
	uint64_t header;   /* its checksum */
};

struct bt_btsindex {
	struct bt_file *file;
	const struct bt_slice *slice;
	struct bt_btsindex_all all;
	uint32_t columned;  /* bits of types that get columns further on */
	struct part *parts; /* from the last to the first */
	size_t n_parts, parts_cap;

	/* the part in memory: its payload */
	uint8_t *data;
	size_t cap, n; /* n: entries */
	uint64_t before;
	size_t loaded;

	size_t part, i; /* where we are: i == n is the index block itself */
	uint64_t start; /* of the block that comes next */
	uint64_t sure;  /* records of it and those behind that are wanted */
};

static const struct bt_bts_entry *
entry(const struct bt_btsindex *x, size_t i)
{
	return (const struct bt_bts_entry *)(const void *)(x->data +
							   sizeof x->before) +
	       i;
}

/* ---- verifying: 1 good, 0 not, -1 with err set ---- */

static int
is_block(const struct bt_bts_block *h, enum bt_bts_kind kind)
{
	return h->sync == BT_BTS_SYNC && h->kind == kind &&
	       h->header ==
		   bt_hash64_of(h, offsetof(struct bt_bts_block, header)) &&
	       h->stored % 8 == 0 && h->stored <= BT_BTS_STORED_MAX;
}

static int
read_end(struct bt_btsindex *x, uint64_t size, struct bt_err *err)
{
	struct bt_btsindex_all *all = &x->all;
	uint8_t buf[END_SIZE];
	int rc;

	if (size < sizeof(struct bt_bts_head) + END_SIZE)
		return 0;
	all->end = size - END_SIZE;
	rc = bt_file_read_at(x->file, all->end, buf, sizeof buf, err);
	if (rc <= 0)
		return rc;
	memcpy(&all->last, buf, HEAD);
	memcpy(&all->totals, buf + HEAD, sizeof all->totals);
	return is_block(&all->last, BT_BTS_END) &&
	       all->last.stored == sizeof all->totals &&
	       all->last.raw_size == sizeof all->totals &&
	       all->last.payload ==
		   bt_hash64_of(buf + HEAD, sizeof all->totals);
}

/* They are in order, none is nearer to the next than a header, and all lie
 * before the index block, which is at a place. */
static int
check_entries(const struct bt_btsindex *x, uint64_t at)
{
	uint64_t low = x->n > 0 ? entry(x, 0)->offset : at;
	size_t i;

	for (i = 0; i < x->n; i++) {
		const struct bt_bts_entry *e = entry(x, i);

		if (e->offset < low || e->offset >= at || e->offset % 8 != 0 ||
		    e->kind == BT_BTS_INDEX || e->kind == BT_BTS_END)
			return 0;
		low = e->offset + HEAD;
	}
	return low <= at;
}

/* The payload of the index block of that header, which is at a place. */
static int
read_entries(struct bt_btsindex *x, uint64_t at, const struct bt_bts_block *h,
    struct bt_err *err)
{
	int rc;

	x->n = 0;
	if (h->raw_size !=
		sizeof x->before + (uint64_t)h->count * sizeof *entry(x, 0) ||
	    h->raw_size != h->stored)
		return 0;
	if (bt_vec_reserve(&x->data, &x->cap, h->stored, 1, err) < 0)
		return -1;
	rc = bt_file_read_at(x->file, at + HEAD, x->data, h->stored, err);
	if (rc <= 0 || h->payload != bt_hash64_of(x->data, h->stored))
		return rc < 0 ? -1 : 0;
	memcpy(&x->before, x->data, sizeof x->before);
	x->n = h->count;
	return check_entries(x, at);
}

/* The index block that is at a place, below a limit. */
static int
read_part(struct bt_btsindex *x, uint64_t at, uint64_t limit, struct part *p,
    struct bt_err *err)
{
	struct bt_bts_block h;
	int rc;

	if (at % 8 != 0 || at > limit || limit - at < HEAD)
		return 0;
	rc = bt_file_read_at(x->file, at, &h, HEAD, err);
	if (rc <= 0)
		return rc;
	if (!is_block(&h, BT_BTS_INDEX) || limit - at < HEAD + h.stored)
		return 0;
	*p = (struct part){ at, HEAD + h.stored, h.header };
	return read_entries(x, at, &h, err);
}

/* ---- finding it ---- */

/* Columns of a type behind its records: we come from the end of the file. */
static void
note_growth(struct bt_btsindex *x, const struct bt_bts_entry *e)
{
	uint32_t bit = e->type < BT_TYPES ? UINT32_C(1) << e->type : 0;

	if (e->kind == BT_BTS_COLUMNS)
		x->columned |= bit;
	if (e->kind == BT_BTS_RECORDS)
		x->all.changing |= x->columned & bit;
}

static void
note_entries(struct bt_btsindex *x)
{
	size_t i;

	for (i = x->n; i-- > 0;) {
		const struct bt_bts_entry *e = entry(x, i);

		note_growth(x, e);
		if (e->kind == BT_BTS_SYMBOLS)
			x->all.symbols += e->count;
		if (e->kind == BT_BTS_RECORDS && e->type == BT_BAR &&
		    (e->flags & BT_BTS_ENDS) == 0)
			x->all.has_endless = 1;
	}
}

/* All index blocks, from the last on; they and their blocks fill the file. */
static int
walk_back(struct bt_btsindex *x, struct bt_err *err)
{
	uint64_t at = x->all.totals.index, limit = x->all.end;
	struct part p;
	int rc;

	while (at != 0) {
		rc = read_part(x, at, limit, &p, err);
		if (rc <= 0)
			return rc;
		/* the blocks behind it begin where it ends */
		if (p.at + p.size != limit || x->n == 0)
			return 0;
		if (bt_vec_reserve(&x->parts, &x->parts_cap, x->n_parts + 1,
			sizeof *x->parts, err) < 0)
			return -1;
		x->parts[x->n_parts++] = p;
		note_entries(x);
		limit = entry(x, 0)->offset;
		at = x->before;
	}
	return limit == sizeof(struct bt_bts_head);
}

/* Before the first block. */
static void
rewind_index(struct bt_btsindex *x)
{
	x->part = x->n_parts;
	x->start = sizeof(struct bt_bts_head);
	x->i = 0;
}

static int
open_index(struct bt_btsindex *x, struct bt_err *err)
{
	uint64_t size;
	int rc;

	if (!bt_file_size(x->file, &size))
		return 0;
	rc = read_end(x, size, err);
	if (rc > 0)
		rc = walk_back(x, err);
	if (rc <= 0)
		return rc;
	x->loaded = x->n_parts - 1; /* the first of the file, just read */
	rewind_index(x);
	return 1;
}

/* ---- what is wanted ---- */

static int
is_type_wanted(const struct bt_slice *slice, unsigned type)
{
	return slice->types == 0 ||
	       (type < BT_TYPES && (slice->types >> type & 1) != 0);
}

/* How many of a block's records are wanted for sure: all or, where they would
 * have to be looked at, none. */
static uint32_t
sure(const struct bt_slice *slice, const struct bt_bts_entry *e)
{
	/* of those in turns the turns tell: their records mix */
	if (slice->tail == 0 ||
	    (e->kind != BT_BTS_RECORDS && e->kind != BT_BTS_TURNS) ||
	    (e->flags & BT_BTS_IN_TURNS) != 0 || slice->n_symbols > 0 ||
	    !is_type_wanted(slice, e->type))
		return 0;
	if (slice->from == BT_TIME_NONE && slice->to == BT_TIME_NONE)
		return e->count;
	if ((e->flags & BT_BTS_UNTIMED) != 0 || e->first == BT_TIME_NONE)
		return 0;
	return e->first >= slice->from &&
		       (slice->to == BT_TIME_NONE || e->last < slice->to)
		   ? e->count
		   : 0;
}

int
bt_btsindex_wants(
    const struct bt_btsindex *x, uint64_t symbols, const struct bt_bts_entry *e)
{
	const struct bt_slice *slice = x->slice;
	uint64_t behind = x->sure;

	/* some of its records may have no symbol, whatever came before them */
	if ((e->symbols != UINT64_MAX && (e->symbols & symbols) == 0) ||
	    (e->kind == BT_BTS_RECORDS && !is_type_wanted(slice, e->type)))
		return 0;
	if (e->offset >= x->start) /* the one that comes next */
		behind -= sure(slice, e);
	if (slice->tail > 0 && behind >= (uint64_t)slice->tail)
		return 0;
	return (e->flags & BT_BTS_UNTIMED) != 0 || e->first == BT_TIME_NONE ||
	       bt_slice_has_span(slice, e->first, e->last);
}

/* ---- going through ---- */

static int
has_changed(struct bt_btsindex *x, struct bt_err *err)
{
	(void)bt_fail(err, BT_BAD_INPUT, "has been changed while it was read");
	return bt_err_at(err, bt_file_name(x->file), 0);
}

/* The part before the one we were in, in the list; the next in the file. */
static int
load_next(struct bt_btsindex *x, struct bt_err *err)
{
	struct part p;
	int rc;

	x->i = 0;
	x->part--;
	if (x->loaded == x->part)
		return 0;
	rc = read_part(x, x->parts[x->part].at, x->all.end, &p, err);
	if (rc < 0)
		return -1;
	if (rc == 0 || p.header != x->parts[x->part].header ||
	    entry(x, 0)->offset != x->start)
		return has_changed(x, err);
	x->loaded = x->part;
	return 0;
}

static int
is_between(const struct bt_btsindex *x)
{
	return x->part == x->n_parts || x->i > x->n;
}

int
bt_btsindex_next(struct bt_btsindex *x, struct bt_bts_entry *e, uint64_t *size,
    struct bt_err *err)
{
	const struct part *p;

	if (is_between(x)) {
		if (x->part == 0)
			return 0;
		if (load_next(x, err) < 0)
			return -1;
	}
	p = &x->parts[x->part];
	if (x->i == x->n) {
		*e = (struct bt_bts_entry){ .offset = p->at,
			.first = BT_TIME_NONE,
			.last = BT_TIME_NONE,
			.header = p->header,
			.kind = BT_BTS_INDEX };
		*size = p->size;
	} else {
		*e = *entry(x, x->i);
		*size = (x->i + 1 < x->n ? entry(x, x->i + 1)->offset : p->at) -
			e->offset;
	}
	x->start = e->offset + *size;
	x->sure -= sure(x->slice, e);
	x->i++;
	return 1;
}

const struct bt_bts_entry *
bt_btsindex_peek(const struct bt_btsindex *x)
{
	return is_between(x) || x->i >= x->n ? NULL : entry(x, x->i);
}

/* ---- opening ---- */

/* Go through all of it once, and begin anew. */
static int
count_sure(struct bt_btsindex *x, struct bt_err *err)
{
	struct bt_bts_entry e;
	uint64_t size, n = 0;
	int rc;

	while ((rc = bt_btsindex_next(x, &e, &size, err)) > 0)
		n += sure(x->slice, &e);
	rewind_index(x);
	x->sure = n;
	return rc;
}

int
bt_btsindex_open(struct bt_file *file, const struct bt_slice *slice,
    struct bt_btsindex **index, struct bt_err *err)
{
	struct bt_btsindex *x = calloc(1, sizeof *x);
	int rc;

	*index = NULL;
	if (x == NULL)
		return bt_fail(err, BT_SYSTEM, "out of memory");
	x->file = file;
	x->slice = slice;
	rc = open_index(x, err);
	if (rc > 0 && slice->tail > 0 && count_sure(x, err) < 0)
		rc = -1;
	if (rc > 0)
		*index = x;
	else
		bt_btsindex_close(x);
	return rc < 0 ? -1 : 0;
}

void
bt_btsindex_close(struct bt_btsindex *x)
{
	if (x == NULL)
		return;
	free(x->parts);
	free(x->data);
	free(x);
}

const struct bt_btsindex_all *
bt_btsindex_all(const struct bt_btsindex *x)
{
	return &x->all;
}

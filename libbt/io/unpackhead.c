/*
 * The header of a packed body: every size is checked before it is believed.
 */
#include "io/unpackpart.h"

#include <string.h>

#include "base/vec.h"

int
bt_unpack_bad(struct bt_unpacker *u, const char *what)
{
	return bt_fail(u->err, BT_BAD_INPUT, "its columns %s", what);
}

static unsigned
get_byte(struct bt_unpack_cursor *c)
{
	if (c->p == c->end) {
		c->is_bad = 1;
		return 0;
	}
	return *c->p++;
}

/* Seven bits a byte, the lowest first; the last byte is below 128. */
static uint64_t
get_number(struct bt_unpack_cursor *c)
{
	uint64_t v = 0;
	unsigned shift, byte;

	for (shift = 0; shift < 64; shift += 7) {
		byte = get_byte(c);
		v |= (uint64_t)(byte & 127) << shift;
		if (byte < 128)
			return v;
	}
	c->is_bad = 1;
	return 0;
}

static int64_t
get_signed(struct bt_unpack_cursor *c)
{
	return (int64_t)bt_pack_unfold(get_number(c));
}

static int
get_stream(struct bt_unpacker *u, struct bt_unpack_cursor *c, uint32_t n,
    int is_small, struct bt_unpack_stream *s)
{
	unsigned byte = get_byte(c);

	*s = (struct bt_unpack_stream){ .n = n,
		.left = n,
		.is_small = (uint8_t)is_small,
		.planes = byte & 0x7f,
		.is_signed = byte >= BT_PACK_SIGNED };
	s->size = is_small ? (size_t)s->planes * n : get_number(c);
	if (c->is_bad || s->planes > (is_small ? 8 : 0))
		return bt_unpack_bad(u, "are told in a way that is not known");
	return 0;
}

static int
get_column(struct bt_unpacker *u, struct bt_unpack_cursor *c,
    const struct bt_unpack_part *part, int is_small,
    struct bt_unpack_column *col)
{
	uint64_t n = 0;

	memset(col, 0, sizeof *col);
	if (get_stream(u, c, u->n, is_small, &col->main) < 0)
		return -1;
	if (!part->is_wide && col->main.planes > 4)
		return bt_unpack_bad(u, "have numbers that are too wide");
	if (part->kind >= BT_PACK_F64)
		n = get_number(c);
	if (n > u->n)
		return bt_unpack_bad(u, "have more exceptions than values");
	col->n_odd = (uint32_t)n;
	if (n == 0)
		return 0;
	if (get_stream(u, c, col->n_odd, is_small, &col->where) < 0)
		return -1;
	return get_stream(u, c, col->n_odd, is_small, &col->odd);
}

void
bt_unpackhead_run(struct bt_unpack_cursor *c, struct bt_unpack_part *part)
{
	part->num.e = part->kind >= BT_PACK_F64 ? get_byte(c) : 0;
	part->num.unit = get_number(c);
	part->num.base = get_signed(c);
	part->slope =
	    part->kind < BT_PACK_F64 && (part->guess == BT_PACK_DELTA ||
					    part->guess == BT_PACK_DELTA2)
		? get_signed(c)
		: 0;
	if (part->num.e > BT_PACKNUM_E_MAX)
		c->is_bad = 1;
}

static int
cover(struct bt_unpacker *u, size_t offset, size_t size)
{
	size_t i;

	if (offset > u->stride || size > u->stride - offset ||
	    offset % (size < 8 ? 4 : 8) != 0)
		return bt_unpack_bad(u, "lie outside their records");
	for (i = offset / 4; i < (offset + size) / 4; i++) {
		if (u->covered[i])
			return bt_unpack_bad(u, "lie on one another");
		u->covered[i] = 1;
	}
	return 0;
}

/* The kind, guess and flags of a part: whether they go together. */
static int
is_known(const struct bt_unpacker *u, const struct bt_unpack_part *part,
    unsigned flags)
{
	if (part->kind >= BT_PACK_KINDS || part->guess >= BT_PACK_GUESSES ||
	    flags > (BT_PACK_WIDE | BT_PACK_ORDERED) ||
	    (part->is_ordered && !u->is_grouped))
		return 0;
	switch (part->kind) {
	case BT_PACK_U32:
		return part->guess != BT_PACK_BESIDE;
	case BT_PACK_I64:
		return part->guess != BT_PACK_BESIDE ||
		       (u->covered[0] && u->covered[1]);
	case BT_PACK_F64:
	case BT_PACK_PAIR:
		return part->guess <= BT_PACK_DELTA;
	case BT_PACK_OHLC:
		return part->guess == BT_PACK_DELTA;
	case BT_PACK_KINDS:
		break;
	}
	return 0;
}

static int
get_part(struct bt_unpacker *u, struct bt_unpack_cursor *c, int is_small,
    struct bt_unpack_part *part)
{
	unsigned byte = get_byte(c), flags = get_byte(c);
	uint64_t offset = get_number(c);
	uint32_t i, n_runs;

	memset(part, 0, sizeof *part);
	part->kind = (enum bt_pack_kind)(byte & 15);
	part->guess = (enum bt_pack_guess)(byte >> 4);
	part->is_wide = (flags & BT_PACK_WIDE) != 0;
	part->is_ordered = (flags & BT_PACK_ORDERED) != 0;
	if (!is_known(u, part, flags))
		return bt_unpack_bad(u, "are told in a way that is not known");
	part->n_columns = bt_pack_columns(part->kind);
	part->offset = (uint32_t)offset;
	if (offset > u->stride ||
	    cover(u, (size_t)offset,
		part->kind == BT_PACK_U32 ? 4 : 8 * part->n_columns) < 0)
		return bt_unpack_bad(u, "lie outside their records");
	part->runs = *c;
	n_runs = u->is_grouped && !part->is_ordered ? u->n_symbols : 1;
	for (i = 0; i < n_runs && !c->is_bad; i++)
		bt_unpackhead_run(c, part);
	part->runs.end = c->p;
	for (i = 0; i < part->n_columns; i++)
		if (get_column(u, c, part, is_small, &part->columns[i]) < 0)
			return -1;
	return c->is_bad ? bt_unpack_bad(u, "end too early") : 0;
}

static int
get_parts(struct bt_unpacker *u, struct bt_unpack_cursor *c, int is_small)
{
	size_t left = u->stride - (u->is_grouped ? 4 : 0);
	struct bt_unpack_part *part;

	while (left > 0) {
		if (bt_vec_reserve(&u->parts, &u->parts_cap, u->n_parts + 1,
			sizeof *u->parts, u->err) < 0)
			return -1;
		part = &u->parts[u->n_parts];
		if (get_part(u, c, is_small, part) < 0)
			return -1;
		if (part->is_ordered && u->n_parts > 0 && !part[-1].is_ordered)
			return bt_unpack_bad(u, "are out of their order");
		left -= part->kind == BT_PACK_U32 ? 4 : 8 * part->n_columns;
		u->n_parts++;
	}
	return 0;
}

static int
reserve_symbols(struct bt_unpacker *u)
{
	if (bt_vec_reserve(&u->symbols, &u->symbols_cap, u->n_symbols,
		sizeof *u->symbols, u->err) < 0 ||
	    bt_vec_reserve(&u->run_ends, &u->run_ends_cap,
		(size_t)u->n_symbols + 1, sizeof *u->run_ends, u->err) < 0 ||
	    bt_vec_reserve(
		&u->codes, &u->codes_cap, u->n, sizeof *u->codes, u->err) < 0)
		return -1;
	return bt_vec_reserve(
	    &u->sorted, &u->sorted_cap, u->n, sizeof *u->sorted, u->err);
}

/* The symbols of a grouped body, ascending. */
static int
get_symbols(struct bt_unpacker *u, struct bt_unpack_cursor *c)
{
	uint64_t n = get_number(c), offset, symbol = 0, more;
	uint32_t i;

	if (n == 0 || n > u->n)
		return bt_unpack_bad(u, "have symbols that cannot be");
	u->n_symbols = (uint32_t)n;
	if (reserve_symbols(u) < 0)
		return -1;
	for (i = 0; i < u->n_symbols && !c->is_bad; i++) {
		more = get_number(c);
		symbol += more;
		if (more > UINT32_MAX || symbol > UINT32_MAX)
			return bt_unpack_bad(u, "have symbols that cannot be");
		u->symbols[i] = (uint32_t)symbol;
	}
	offset = get_number(c);
	if (c->is_bad || offset > u->stride)
		return bt_unpack_bad(u, "end too early");
	u->symbol_offset = (uint32_t)offset;
	return cover(u, (size_t)offset, 4);
}

int
bt_unpackhead_place(struct bt_unpacker *u, struct bt_unpack_cursor *c,
    struct bt_unpack_stream *s)
{
	if (s->size > (size_t)(c->end - c->p))
		return bt_unpack_bad(u, "end too early");
	s->at.p = c->p;
	c->p += s->size;
	s->at.end = c->p;
	return 0;
}

static int
place_columns(struct bt_unpacker *u, struct bt_unpack_cursor *c,
    struct bt_unpack_part *part)
{
	unsigned i;

	for (i = 0; i < part->n_columns; i++) {
		struct bt_unpack_column *col = &part->columns[i];

		if (bt_unpackhead_place(u, c, &col->main) < 0 ||
		    bt_unpackhead_place(u, c, &col->where) < 0 ||
		    bt_unpackhead_place(u, c, &col->odd) < 0)
			return -1;
	}
	return 0;
}

int
bt_unpackhead_place_all(struct bt_unpacker *u, struct bt_unpack_cursor *c)
{
	size_t i;

	for (i = 0; i < u->n_parts; i++)
		if (place_columns(u, c, &u->parts[i]) < 0)
			return -1;
	return c->p == c->end ? 0 : bt_unpack_bad(u, "go on behind their end");
}

int
bt_unpackhead_read(struct bt_unpacker *u, struct bt_unpack_cursor *c,
    int is_small, struct bt_unpack_stream *codes)
{
	const unsigned flags = get_byte(c);

	u->n_parts = 0;
	u->n_symbols = 0;
	u->is_grouped = (flags & BT_PACK_GROUPED) != 0;
	memset(u->covered, 0, sizeof u->covered);
	if (flags > BT_PACK_GROUPED)
		return bt_unpack_bad(u, "are told in a way that is not known");
	if (u->is_grouped && (get_symbols(u, c) < 0 ||
				 get_stream(u, c, u->n, is_small, codes) < 0 ||
				 codes->planes > 4))
		return bt_unpack_bad(u, "have symbols that cannot be");
	return get_parts(u, c, is_small);
}

#include "io/canon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

/* So many bytes are gathered before they are hashed. */
#define ROOM 8192

#define DATA_FLAGS                                                             \
	(BT_SYNTHETIC | BT_STALE | BT_PARTIAL | BT_TICK_BUY | BT_TICK_SELL)

struct bt_canon {
	const struct bt_symtab *syms;
	struct bt_hash *hash;
	uint32_t *names; /* by symbol: a hash of its name, 0: not known yet */
	size_t n_names, names_cap;
	size_t n; /* bytes of room */
	unsigned char room[ROOM];
};

/* A market record on its way, whichever it is. */
union any_market {
	struct bt_bar bar;
	struct bt_tick tick;
	struct bt_quote quote;
	struct bt_action action;
};

struct bt_canon *
bt_canon_new(const struct bt_symtab *syms, struct bt_err *err)
{
	struct bt_canon *c = calloc(1, sizeof *c);

	if (c == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	c->syms = syms;
	c->hash = bt_hash_new(BT_HASH_128, err);
	if (c->hash == NULL) {
		free(c);
		return NULL;
	}
	return c;
}

void
bt_canon_free(struct bt_canon *c)
{
	if (c == NULL)
		return;
	bt_hash_free(c->hash);
	free(c->names);
	free(c);
}

static int
name_hash(struct bt_canon *c, bt_sym sym, uint32_t *h, struct bt_err *err)
{
	const char *name;

	if (sym >= c->n_names) {
		if (bt_vec_reserve((void **)&c->names, &c->names_cap,
			(size_t)sym + 1, sizeof *c->names, err) < 0)
			return -1;
		while (c->n_names <= sym)
			c->names[c->n_names++] = 0;
	}
	if (c->names[sym] == 0) {
		name = bt_symtab_name(c->syms, sym);
		c->names[sym] = (uint32_t)bt_hash64_of(name, strlen(name)) | 1;
	}
	*h = c->names[sym];
	return 0;
}

static void
flush(struct bt_canon *c)
{
	bt_hash_put(c->hash, c->room, c->n);
	c->n = 0;
}

static void
gather(struct bt_canon *c, const void *p, size_t n)
{
	if (c->n + n > ROOM)
		flush(c);
	if (n > ROOM) {
		bt_hash_put(c->hash, p, n);
		return;
	}
	memcpy(c->room + c->n, p, n);
	c->n += n;
}

/* As many bars, of a symbol whose hash is that, as there is room for. */
static size_t
put_bars(struct bt_canon *c, uint32_t name, const struct bt_bar *bars, size_t n)
{
	const size_t head = offsetof(struct bt_bar, sym);
	const size_t room = (ROOM - c->n) / sizeof *bars;
	unsigned char *to = c->room + c->n;
	size_t i;

	n = n < room ? n : room;
	memcpy(to, bars, n * sizeof *bars);
	for (i = 0; i < n; i++, to += sizeof *bars) {
		/* what comes last of a bar, as it is hashed */
		const uint32_t end[2] = { name, bars[i].flags & DATA_FLAGS };

		memcpy(to + head, end, sizeof end);
	}
	c->n += n * sizeof *bars;
	return n;
}

int
bt_canon_bars(
    struct bt_canon *c, const struct bt_bar *bars, size_t n, struct bt_err *err)
{
	uint32_t name;
	size_t k;

	if (n == 0)
		return 0;
	if (name_hash(c, bars[0].sym, &name, err) < 0)
		return -1;
	for (; n > 0; bars += k, n -= k) {
		k = put_bars(c, name, bars, n);
		if (k == 0)
			flush(c);
	}
	return 0;
}

int
bt_canon_put(struct bt_canon *c, const struct bt_rec *rec, struct bt_err *err)
{
	union any_market m;
	size_t size;
	uint32_t sym, n_extra = rec->n_extra;

	if (rec->type == BT_BAR && rec->n_extra == 0)
		return bt_canon_bars(c, rec->u.bar, 1, err); /* mostly */
	if (rec->type < BT_BAR || rec->type > BT_ACTION)
		return 0;
	size = bt_record_info(rec->type)->size;
	memcpy(&m, rec->u.any, size);
	if (name_hash(c, bt_record_sym(rec), &sym, err) < 0)
		return -1;
	if (rec->type == BT_BAR) {
		m.bar.sym = sym;
		m.bar.flags &= DATA_FLAGS;
	} else if (rec->type == BT_TICK) {
		m.tick.sym = sym;
		m.tick.flags &= DATA_FLAGS;
	} else if (rec->type == BT_QUOTE) {
		m.quote.sym = sym;
		m.quote.flags &= DATA_FLAGS;
	} else {
		m.action.sym = sym;
	}
	gather(c, &m, size);
	/* columns that came later are the same as columns not there */
	while (n_extra > 0 && isnan(rec->extra[n_extra - 1]))
		n_extra--;
	if (n_extra > 0)
		gather(c, rec->extra, n_extra * sizeof *rec->extra);
	return 0;
}

size_t
bt_canon_format(struct bt_canon *c, char *buf)
{
	flush(c);
	return bt_hash_format(c->hash, buf);
}

#include "io/canon.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/vec.h"

/* So many bytes are gathered before they are hashed. */
#define ROOM 4096

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
gather(struct bt_canon *c, const void *p, size_t n)
{
	if (c->n + n > ROOM) {
		bt_hash_put(c->hash, c->room, c->n);
		c->n = 0;
	}
	if (n > ROOM) {
		bt_hash_put(c->hash, p, n);
		return;
	}
	memcpy(c->room + c->n, p, n);
	c->n += n;
}

/* The usual case: a bar of a symbol that came before, nothing behind it. */
static inline int
put_plain_bar(struct bt_canon *c, const struct bt_bar *bar)
{
	unsigned char *to = c->room + c->n;
	uint32_t flags = bar->flags & DATA_FLAGS;

	if (bar->sym >= c->n_names || c->names[bar->sym] == 0 ||
	    c->n + sizeof *bar > ROOM)
		return 0;
	memcpy(to, bar, sizeof *bar);
	memcpy(to + offsetof(struct bt_bar, sym), &c->names[bar->sym],
	    sizeof bar->sym);
	memcpy(to + offsetof(struct bt_bar, flags), &flags, sizeof flags);
	c->n += sizeof *bar;
	return 1;
}

/* Any record. */
static BT_APART int
put_record(struct bt_canon *c, const struct bt_rec *rec, struct bt_err *err)
{
	union any_market m;
	size_t size;
	uint32_t sym;

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
	if (rec->n_extra > 0)
		gather(c, rec->extra, rec->n_extra * sizeof *rec->extra);
	return 0;
}

int
bt_canon_put(struct bt_canon *c, const struct bt_rec *rec, struct bt_err *err)
{
	if (rec->type == BT_BAR && rec->n_extra == 0 &&
	    put_plain_bar(c, rec->u.bar))
		return 0;
	return put_record(c, rec, err);
}

int
bt_canon_bars(
    struct bt_canon *c, const struct bt_bar *bars, size_t n, struct bt_err *err)
{
	struct bt_rec rec = { .type = BT_BAR };
	size_t i;

	for (i = 0; i < n; i++) {
		if (put_plain_bar(c, &bars[i]))
			continue;
		rec.u.bar = &bars[i];
		if (put_record(c, &rec, err) < 0)
			return -1;
	}
	return 0;
}

size_t
bt_canon_format(struct bt_canon *c, char *buf)
{
	bt_hash_put(c->hash, c->room, c->n);
	c->n = 0;
	return bt_hash_format(c->hash, buf);
}

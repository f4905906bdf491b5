/*
 * What happens to an order because of what happened to another one.
 *
 *	asleep --parent filled--> active --fills--> done
 *	   |                        |  \--a mate fills--> cancelled (oco)
 *	   \--parent ended---> cancelled (parent)
 *
 * An order's mates are those of its group (its own id names a group too).  An
 * entry's attached exits come to be with its first fill, are mates of each
 * other, close what the entry has open and nothing else, and end with it.
 */
#include "engine/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "engine/tick.h"

static double
distance(double by, int is_pct, double price)
{
	return is_pct ? price * by / 100 : by;
}

static int
build_sl(
    const struct bt_order *entry, int dir, double paid, struct bt_order *out)
{
	if (isfinite(entry->sl_trail)) {
		out->type = BT_TRAIL;
		out->trail = entry->sl_trail;
		if (entry->flags & BT_SL_TRAIL_PCT)
			out->flags |= BT_TRAIL_PCT;
		return 1;
	}
	out->type = BT_STOP;
	out->stop =
	    isfinite(entry->sl)
		? entry->sl
		: paid - dir * distance(entry->sl_by,
				   (entry->flags & BT_SL_BY_PCT) != 0, paid);
	return isfinite(out->stop);
}

static int
build_tp(
    const struct bt_order *entry, int dir, double paid, struct bt_order *out)
{
	out->type = BT_LIMIT;
	out->limit =
	    isfinite(entry->tp)
		? entry->tp
		: paid + dir * distance(entry->tp_by,
				   (entry->flags & BT_TP_BY_PCT) != 0, paid);
	return isfinite(out->limit);
}

int
bt_life_exit(const struct bt_engine *e, const struct bt_order *entry,
    enum bt_exit which, int dir, double paid, struct bt_order *out)
{
	int has_price;

	bt_order_init(out);
	out->sym = entry->sym;
	out->side = dir > 0 ? BT_SELL : BT_BUY;
	out->unit = BT_UNITS;
	out->flags = BT_REDUCE_ONLY;
	out->tag = entry->tag;
	has_price = which == BT_EXIT_SL ? build_sl(entry, dir, paid, out)
					: build_tp(entry, dir, paid, out);
	if (e->rules.ticks == BT_TICK_AGAINST)
		bt_tick_order(
		    bt_symtab_instrument(e->syms, entry->sym)->tick, -dir, out);
	return has_price;
}

int
bt_life_has_exits(const struct bt_order *o)
{
	return isfinite(o->sl) || isfinite(o->tp) || isfinite(o->sl_by) ||
	       isfinite(o->tp_by) || isfinite(o->sl_trail);
}

/* It is active now, from a point of the record at hand on. */
static int
activate(struct bt_engine *e, struct bt_resting *r, const struct bt_where *w,
    double price)
{
	r->is_asleep = 0;
	bt_admit_watch(e, r);
	r->active = r->o.sym == w->sym ? w->active : e->at;
	r->round = r->o.sym == w->sym ? w->round : 0;
	r->from = w->from;
	if (isnan(r->best))
		r->best = price;
	if (bt_vec_reserve((void **)&e->woken, &e->woken_cap, e->n_woken + 1,
		sizeof *e->woken, &e->err) < 0)
		return -1;
	e->woken[e->n_woken++] = r;
	return 0;
}

static int
attach(struct bt_engine *e, const struct bt_resting *entry, enum bt_exit which,
    int dir, const struct bt_where *w)
{
	static const char *const ends[] = { "", ".sl", ".tp" };
	char id[BT_BOOK_ID_MAX + 4];
	bt_qty open = bt_lots_of(&e->sym[entry->o.sym].lots, entry->seq);
	struct bt_order o;
	struct bt_resting *r;

	if (!bt_life_exit(e, &entry->o, which, dir, w->paid, &o))
		return 0;
	(void)snprintf(id, sizeof id, "%s%s", entry->id, ends[which]);
	r = bt_book_find(e->book, id);
	if (r != NULL) { /* from an earlier part */
		if (r->owner == entry->seq)
			r->o.qty = r->o.filled + open;
		return 0;
	}
	o.id = id;
	o.parent = entry->id;
	o.qty = open;
	r = bt_book_add(e->book, &o, &e->err);
	if (r == NULL)
		return -1;
	r->owner = entry->seq;
	r->which = which;
	if (activate(e, r, w, w->paid) < 0)
		return -1;
	return bt_admit_rest(e, r);
}

static int
is_mate(const struct bt_resting *r, const struct bt_resting *done)
{
	if (r->seq == done->seq || r->is_spared)
		return 0;
	/* exits of one entry: while it is partly open, both stand */
	if (r->which != 0 && done->which != 0)
		return r->owner == done->owner && done->o.status == BT_FILLED;
	if (done->group[0] != '\0' && (strcmp(r->group, done->group) == 0 ||
					  strcmp(r->id, done->group) == 0))
		return 1;
	return r->group[0] != '\0' && strcmp(r->group, done->id) == 0;
}

/* A group ends once: whom it did not reach then, because he was not accepted
 * or has traded himself, is out of it. */
static int
end_mate(struct bt_engine *e, struct bt_resting *r)
{
	if (r->is_waiting) {
		r->is_spared = 1;
		return 0;
	}
	return bt_admit_done(e, r, BT_CANCELLED, "oco");
}

static int
cancel_mates(struct bt_engine *e, const struct bt_resting *done)
{
	struct bt_resting *r = bt_book_oldest(e->book), *later;

	for (; r != NULL; r = bt_book_still(later, bt_book_oldest(e->book))) {
		later = r->later;
		if (is_mate(r, done) && end_mate(e, r) < 0)
			return -1;
		if (r->seq == done->seq && e->rules.queued.is_end_shared)
			r->is_spared = 1;
	}
	return 0;
}

static int
wake_children(struct bt_engine *e, const struct bt_resting *parent,
    const struct bt_where *w)
{
	struct bt_resting *r = bt_book_oldest(e->book);

	for (; r != NULL; r = r->later)
		if (r->is_asleep && strcmp(r->parent, parent->id) == 0) {
			e->n_asleep--;
			if (activate(e, r, w, w->paid) < 0)
				return -1;
		}
	return 0;
}

int
bt_life_traded(struct bt_engine *e, const struct bt_resting *r, int dir,
    const struct bt_where *w)
{
	int is_done = r->o.status == BT_FILLED;

	/* the last of those with a group may be the one that has traded */
	if ((e->n_grouped > 0 || r->group[0] != '\0' || r->which != 0) &&
	    cancel_mates(e, r) < 0)
		return -1;
	if (is_done && e->n_asleep > 0 && wake_children(e, r, w) < 0)
		return -1;
	if (!bt_life_has_exits(&r->o) ||
	    bt_lots_of(&e->sym[r->o.sym].lots, r->seq) == 0)
		return 0;
	if (attach(e, r, BT_EXIT_SL, dir, w) < 0)
		return -1;
	return attach(e, r, BT_EXIT_TP, dir, w);
}

int
bt_life_closed(struct bt_engine *e, bt_sym sym)
{
	struct bt_resting *r = bt_book_first(e->book, sym), *next;

	if (e->sym[sym].n_bound == 0)
		return 0;
	for (; r != NULL;
	     r = bt_book_still(next, bt_book_first(e->book, sym))) {
		next = r->next;
		if (r->owner != 0 && !r->is_asleep &&
		    bt_lots_of(&e->sym[sym].lots, r->owner) == 0 &&
		    bt_admit_done(e, r, BT_CANCELLED, "closed") < 0)
			return -1;
	}
	return 0;
}

int
bt_life_has_opened(const struct bt_engine *e, const char *id)
{
	size_t i;

	for (i = 0; i < e->n_syms; i++)
		if (bt_lots_find(&e->sym[i].lots, id) != NULL)
			return 1;
	return 0;
}

/* Its parent has ended: after a part was filled it is awake from the next
 * record on, else it ends too. */
static int
end_or_wake(struct bt_engine *e, struct bt_resting *r)
{
	if (!bt_life_has_opened(e, r->parent))
		return bt_admit_done(e, r, BT_CANCELLED, "parent");
	r->is_asleep = 0;
	e->n_asleep--;
	r->active = e->at;
	if (isnan(r->best))
		r->best = e->sym[r->o.sym].close;
	bt_admit_watch(e, r);
	return 0;
}

/* Siblings and children of what ended. */
static int
shares_end(const struct bt_resting *r, const struct bt_resting *done)
{
	if (r->seq == done->seq || r->which != 0)
		return 0;
	if (done->o.status != BT_FILLED && r->is_asleep &&
	    strcmp(r->parent, done->id) == 0)
		return 1;
	return done->parent[0] != '\0' && done->which == 0 &&
	       strcmp(r->parent, done->parent) == 0;
}

int
bt_life_ended(struct bt_engine *e, const struct bt_resting *r)
{
	if (r->parent[0] == '\0' && r->group[0] == '\0' && e->n_grouped == 0 &&
	    e->n_asleep == 0)
		return 0;
	if (bt_vec_reserve((void **)&e->ended, &e->ended_cap, e->n_ended + 1,
		sizeof *e->ended, &e->err) < 0)
		return -1;
	e->ended[e->n_ended++] = *r;
	return 0;
}

/* Who shares the end of one that has ended, which may bring others. */
static int
end_with(struct bt_engine *e, const struct bt_resting *done)
{
	struct bt_resting *r, *later;

	if (done->is_asleep) {
		r = bt_book_find(e->book, done->parent);
		if (r != NULL && bt_admit_done(e, r, BT_CANCELLED, "child") < 0)
			return -1;
	}
	for (r = bt_book_oldest(e->book); r != NULL; r = later) {
		later = r->later;
		if (shares_end(r, done)) {
			if (bt_admit_done(e, r, BT_CANCELLED, "oco") < 0)
				return -1;
		} else if (done->which == 0 && is_mate(r, done) &&
			   end_mate(e, r) < 0) {
			return -1;
		}
	}
	return 0;
}

static int
end_all(struct bt_engine *e)
{
	struct bt_resting done;

	while (e->n_ended > 0) {
		done = e->ended[--e->n_ended]; /* the list may move */
		if (end_with(e, &done) < 0)
			return -1;
	}
	return 0;
}

/*
 * A child is younger than its parent: one walk from the oldest on finds the
 * children of children too.
 */
int
bt_life_orphans(struct bt_engine *e)
{
	struct bt_resting *r, *later;

	if (e->n_ended > 0 && end_all(e) < 0)
		return -1;
	if (!e->has_orphans)
		return 0;
	e->has_orphans = 0;
	for (r = bt_book_oldest(e->book); r != NULL;
	     r = bt_book_still(later, bt_book_oldest(e->book))) {
		later = r->later;
		if (r->is_broken) {
			if (bt_admit_done(e, r, BT_CANCELLED, "legs") < 0)
				return -1;
		} else if (r->is_asleep &&
			   bt_book_find(e->book, r->parent) == NULL &&
			   end_or_wake(e, r) < 0) {
			return -1;
		}
	}
	e->has_orphans = 0;
	return 0;
}

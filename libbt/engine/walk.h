/*
 * A walk: the orders of one symbol along one path through a bar.
 *
 * It holds what happens next to each order that the path reaches, and gives
 * these events in the order of the path; what an event changes (an exit that
 * comes to be, a mate that is gone, an order that turns around with the
 * position) changes what follows.  A path is first judged: walked with copies
 * of the account's means, so that nothing really happens; then the path that
 * the rules choose is walked for good, by trade.c.
 */
#ifndef BT_ENGINE_WALK_H
#define BT_ENGINE_WALK_H

#include "engine/account.h"
#include "engine/book.h"
#include "engine/match.h"
#include "engine/shares.h"

struct bt_engine;

/* An order on its way. */
struct bt_live {
	struct bt_resting *r;
	int64_t seq; /* of r, to see that it still is that order */
	int which;   /* 0: r itself; else only judged: an exit that r gets */
	struct bt_order own;   /* that exit */
	struct bt_terms terms; /* as it stands */
	double apart;          /* a trail's limit less its stop */
	struct bt_point from;  /* active from there on */
	enum bt_match found;   /* what happens next, and where */
	struct bt_touch touch;
	int is_reduction; /* as seen when it was matched */
};

/* What an order trades on a path. */
struct bt_outcome {
	int64_t seq; /* of an exit that came to be in this bar: its entry's */
	int which;
	bt_qty qty;
	double px;    /* 0 where it is nothing */
	int is_whole; /* nothing of it was left over */
	struct bt_resting *r;
	size_t place; /* in the order of the path */
};

struct bt_walk {
	const struct bt_rec *rec; /* NULL: nothing happens here */
	bt_sym sym;
	struct bt_path path;
	struct bt_live *heap; /* the first event on top */
	size_t n, cap;
	/* as judged */
	struct bt_means means;
	struct bt_shares shares;
	bt_qty used;         /* of the record's volume */
	double gross, worth; /* money that moves; what is left at the close */
	bt_qty taken;        /* liquidated on it */
	double taken_px;     /* at that price */
	struct bt_outcome *out;
	size_t n_out, out_cap;
};

void bt_walk_clear(struct bt_walk *w); /* free what it holds */

/*
 * bt_walk_plan(e, rec, w, other):
 * Judge the paths through a record and begin the one that the rules choose.
 *
 *   w, other  scratch of the caller's; afterwards w holds the path that is to
 *             be walked, and both what was traded when they were judged.
 *   gives     0; -1 without memory.
 */
int bt_walk_plan(struct bt_engine *e, const struct bt_rec *rec,
    struct bt_walk *w, struct bt_walk *other);

/* bt_walk_pop(w, l): the next event; 1, or 0 at the end of the path. */
int bt_walk_pop(struct bt_walk *w, struct bt_live *l);

/*
 * bt_walk_join(e, w, r, from): an order that became active there, or that was
 * triggered or turned around.  0 or -1.
 */
int bt_walk_join(struct bt_engine *e, struct bt_walk *w, struct bt_resting *r,
    const struct bt_point *from);

/* bt_walk_follow(e, w, at, was): the position has changed at that point, from
 * what it was: match the order that follows it anew, if it has turned.  0 or -1. */
int bt_walk_follow(struct bt_engine *e, struct bt_walk *w,
    const struct bt_point *at, bt_qty was);

/* bt_walk_is_ambiguous(e, w, other, l): whether l trades something else on the
 * other path. */
int bt_walk_is_ambiguous(const struct bt_engine *e, const struct bt_walk *w,
    const struct bt_walk *other, const struct bt_live *l);

/*
 * bt_walk_look(e, r, path, from, pos, l):
 * What happens first to a resting order from a point on, the position being
 * pos.  1 with *l set, or 0.
 */
int bt_walk_look(const struct bt_engine *e, struct bt_resting *r,
    const struct bt_path *path, const struct bt_point *from, bt_qty pos,
    struct bt_live *l);

/* bt_walk_direction(e, r, pos): which way it would trade: +1, -1 or 0. */
int bt_walk_direction(
    const struct bt_engine *e, const struct bt_resting *r, bt_qty pos);

/* bt_walk_claims(a, b): among events at one point of a path: reductions first,
 * then as orders were given. */
int bt_walk_claims(const struct bt_live *a, const struct bt_live *b);

/* bt_walk_is_end_ambiguous(w, other): whether the other path liquidates
 * something else, or at another price. */
int bt_walk_is_end_ambiguous(
    const struct bt_walk *w, const struct bt_walk *other);

/* bt_walk_rests(e, r, rec): whether an order may trade with a record: rule 0,
 * and neither asleep nor waiting for a close. */
int bt_walk_rests(const struct bt_engine *e, const struct bt_resting *r,
    const struct bt_rec *rec);

#endif

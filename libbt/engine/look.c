#include "engine/look.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/state.h"
#include "engine/words.h"

static void tell(struct bt_look_at *at, enum bt_look kind, const char *fmt, ...)
    BT_PRINTF(3, 4);

/* The sentence stands behind the record's time, which is there already. */
static void
tell(struct bt_look_at *at, enum bt_look kind, const char *fmt, ...)
{
	size_t n = strlen(at->text);
	va_list ap;

	at->kind = kind;
	va_start(ap, fmt);
	(void)vsnprintf(at->text + n, sizeof at->text - n, fmt, ap);
	va_end(ap);
}

/* A level that prices come down or up to, and what it is called. */
struct level {
	const char *name;
	double px;
	int is_below; /* prices come down to it */
};

/*
 * The level that would make the order trade, or trigger it; 0 for one at
 * market.  A trailing stop is where the path so far has brought it.
 */
static int
level_of(const struct bt_resting *r, int dir, struct level *l)
{
	struct bt_terms t = {
		.dir = dir,
		.trail = r->o.trail,
		.is_trail_pct = (r->o.flags & BT_TRAIL_PCT) != 0,
		.best = r->best,
	};

	switch ((enum bt_order_type)r->o.type) {
	case BT_MARKET:
		return 0;
	case BT_LIMIT:
		*l = (struct level){ "limit", r->o.limit, dir > 0 };
		break;
	case BT_STOP:
	case BT_STOP_LIMIT:
		*l = (struct level){ "stop", r->o.stop, dir < 0 };
		break;
	case BT_TOUCH:
	case BT_TOUCH_LIMIT:
		*l = (struct level){ "price to touch", r->o.stop, dir > 0 };
		break;
	case BT_TRAIL:
		*l = (struct level){ "trailing stop", bt_match_level(&t),
			dir < 0 };
		break;
	}
	if (r->is_triggered)
		*l = (struct level){ "limit", r->o.limit, dir > 0 };
	return 1;
}

/* The price of a record that comes nearest to a level, and its name. */
struct extreme {
	const char *name;
	double px;
};

static struct extreme
extreme_of(const struct bt_rec *rec, const struct level *l, int dir)
{
	if (rec->type == BT_TICK)
		return (struct extreme){ "print", rec->u.tick->price };
	if (rec->type == BT_QUOTE)
		return dir > 0 ? (struct extreme){ "ask", rec->u.quote->ask }
			       : (struct extreme){ "bid", rec->u.quote->bid };
	return l->is_below ? (struct extreme){ "low", rec->u.bar->low }
			   : (struct extreme){ "high", rec->u.bar->high };
}

/* Where there are quotes, prints serve those who rest, and no others. */
static int
look_at_queue(const struct bt_engine *e, const struct bt_resting *r,
    const struct bt_rec *rec, struct bt_look_at *at)
{
	if (!e->sym[r->o.sym].is_quoted || rec->type == BT_QUOTE)
		return 0;
	if (r->o.type != BT_LIMIT && !r->is_triggered) {
		tell(at, BT_LOOK_WAITS,
		    "of a symbol that has quotes, and it takes from those "
		    "only");
		return 1;
	}
	if (rec->type != BT_TICK || rec->u.tick->price != r->o.limit)
		return 0;
	if (e->rules.queue == BT_QUEUE_THROUGH)
		tell(at, BT_LOOK_TOUCHED,
		    "a print at its limit: --queue through wants one beyond");
	else if (isnan(r->ahead))
		tell(at, BT_LOOK_TOUCHED,
		    "a print at its limit, before its place in the queue is "
		    "known");
	else
		tell(at, BT_LOOK_TOUCHED,
		    "a print at its limit: %s units stand before it still",
		    bt_word_price(r->ahead).s);
	return 1;
}

static void
look_at_prices(const struct bt_engine *e, const struct level *l,
    const struct extreme *x, struct bt_look_at *at)
{
	struct bt_word p = bt_word_price(x->px), level = bt_word_price(l->px);

	at->distance = l->is_below ? x->px - l->px : l->px - x->px;
	if (at->distance > 0)
		tell(at, BT_LOOK_FAR, "the %s %s is %s the %s %s: no touch",
		    x->name, p.s, l->is_below ? "above" : "below", l->name,
		    level.s);
	else if (at->distance == 0 && e->rules.limit_needs == BT_LIMIT_THROUGH)
		tell(at, BT_LOOK_TOUCHED,
		    "the %s %s touches the %s and does not go through it",
		    x->name, p.s, l->name);
	else
		tell(at, BT_LOOK_BEFORE,
		    "the %s %s is beyond the %s %s, but not after the order "
		    "became active in this bar",
		    x->name, p.s, l->name, level.s);
}

static const char *
closed_by(const struct bt_engine *e, const struct bt_sym_state *s)
{
	int not = e->rules.no_fill;

	if (not &BT_NO_FILL_SYNTHETIC && s->flags & BT_SYNTHETIC)
		return "synthetic";
	if (not &BT_NO_FILL_STALE && s->flags & BT_STALE)
		return "stale";
	return not &BT_NO_FILL_ZERO_VOLUME && s->volume == 0 ? "zero-volume"
							     : NULL;
}

/* Reasons that no price can change; 0 where there is none. */
static int
look_at_state(const struct bt_engine *e, const struct bt_resting *r,
    const struct bt_rec *rec, struct bt_look_at *at)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];

	if (r->is_asleep)
		tell(at, BT_LOOK_ASLEEP, "%s has not filled, it sleeps",
		    r->parent);
	else if (r->active > bt_trade_start(rec))
		tell(at, BT_LOOK_EARLY,
		    "it began before %s, from when on the order is active "
		    "(rule 0)",
		    bt_word_time(r->active).s);
	else if (closed_by(e, s) != NULL)
		tell(at, BT_LOOK_CLOSED, "--no-fill %s: nothing fills in it",
		    closed_by(e, s));
	else if (r->o.tif == BT_AT_OPEN && !s->is_day_first)
		tell(at, BT_LOOK_DAY, "it is not the day's first record");
	else if (r->o.tif == BT_AT_CLOSE && !s->is_day_last)
		tell(at, BT_LOOK_DAY, "it is not known as the day's last");
	else
		return 0;
	return 1;
}

void
bt_look(const struct bt_engine *e, const struct bt_resting *r,
    const struct bt_rec *rec, const char *missed, struct bt_look_at *at)
{
	bt_qty pos = e->account.v[r->o.sym].qty;
	int dir = bt_walk_direction(e, r, pos);
	struct level level = { 0 };
	struct extreme x;

	*at = (struct bt_look_at){ .distance = HUGE_VAL };
	(void)snprintf(at->text, sizeof at->text,
	    "%s: ", bt_word_time(bt_trade_start(rec)).s);
	if (missed != NULL)
		tell(at, BT_LOOK_MISSED, "%s", missed);
	if (missed != NULL || look_at_state(e, r, rec, at))
		return;
	if (r->mark != 0)
		tell(at, BT_LOOK_WAITS, "it waits for the next step to begin");
	else if (dir == 0)
		tell(at, BT_LOOK_NOTHING,
		    "the position is as it asks for: nothing to do");
	else if (r->o.tif == BT_AT_CLOSE || !level_of(r, dir, &level))
		tell(at, BT_LOOK_WAITS, "it waits on");
	else if (e->rules.scan == BT_SCAN_QUEUE && r->o.type == BT_TRAIL &&
		 !r->is_triggered)
		tell(at, BT_LOOK_WAITS,
		    "it did not come to the trailing stop, which stands at %s "
		    "after it",
		    bt_word_price(r->o.stop).s);
	else if (!look_at_queue(e, r, rec, at)) {
		x = extreme_of(rec, &level, dir);
		look_at_prices(e, &level, &x, at);
	}
}

const char *
bt_look_text(enum bt_look kind)
{
	switch (kind) {
	case BT_LOOK_GONE:
		break;
	case BT_LOOK_EARLY:
		return "began before the order was active (rule 0)";
	case BT_LOOK_ASLEEP:
		return "came while it slept, its parent not having filled";
	case BT_LOOK_CLOSED:
		return "are of a kind that --no-fill names: nothing fills in "
		       "them";
	case BT_LOOK_DAY:
		return "are not what it waits for, a day's open or close";
	case BT_LOOK_NOTHING:
		return "found the position as it asks for: nothing to do";
	case BT_LOOK_FAR:
		return "did not come to its price";
	case BT_LOOK_TOUCHED:
		return "came to its price and not through it";
	case BT_LOOK_BEFORE:
		return "came to its price only before it was active in them";
	case BT_LOOK_MISSED:
		return "came to its price and had nothing for it";
	case BT_LOOK_WAITS:
		return "left it waiting";
	}
	return "passed";
}

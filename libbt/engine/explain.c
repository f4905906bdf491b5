#include "engine/explain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/look.h"
#include "engine/rulebook.h"
#include "engine/state.h"
#include "engine/trace.h"
#include "engine/words.h"

#define LOOKS_SHOWN 3 /* so many records alike are told one by one */

/* Records, one after the other, that did not fill the order for one reason. */
struct spell {
	enum bt_look kind; /* BT_LOOK_GONE: none */
	int64_t n;
	bt_time first, last;
	char text[LOOKS_SHOWN][BT_LOOK_TEXT_MAX];
	double nearest; /* how far from its price, and what was said of it */
	char near_text[BT_LOOK_TEXT_MAX];
};

/* Which path through a bar was taken, and what either would have left. */
struct choice {
	int64_t round;
	struct bt_path path;
	double taken, other; /* money, at the bar's close */
	bt_qty here, there;  /* what the order trades on them */
};

/* A record that came to the order's price and gave it nothing. */
struct missed {
	int64_t round;
	char why[BT_LOOK_TEXT_MAX];
};

struct bt_explain {
	struct bt_explain_opts opts;
	int64_t seq_wanted; /* of `#N`; 0: none */
	char wanted[BT_BOOK_ID_MAX];
	struct bt_engine *e;
	const struct bt_symtab *syms;
	struct bt_trace trace;
	struct bt_buf b;
	struct bt_err err;
	int64_t n_given, n_found;

	/* the order at hand */
	int is_open;
	int is_refused; /* when it was given; why is told already */
	char id[BT_BOOK_ID_MAX];
	bt_sym sym;
	int64_t n_seen;       /* records of its symbol since it was given */
	int64_t round_filled; /* the last round that filled a part of it */
	struct spell spell;
	struct choice choice;
	struct missed missed;

	char event[256]; /* what an event said of it last */

	/* of whose fill the records at hand are; "": of nobody's */
	char filling[BT_BOOK_ID_MAX];
};

/* A line of the story.  Without memory nothing more is told: see finish. */
static void say(struct bt_explain *x, const char *fmt, ...) BT_PRINTF(2, 3);

static void
say(struct bt_explain *x, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (x->err.status == BT_OK && bt_buf_puts(&x->b, text, &x->err) == 0)
		(void)!bt_buf_putc(&x->b, '\n', &x->err);
}

static struct bt_lot
lot_of(const struct bt_explain *x)
{
	return bt_symtab_instrument(x->syms, x->sym)->lot;
}

/* A text is kept whole or cut; it is for people. */
static void
copy(char *to, size_t size, const char *from)
{
	(void)snprintf(to, size, "%s", from);
}

/* ---- records that did not fill it ---- */

static void
flush(struct bt_explain *x)
{
	struct spell *s = &x->spell;
	int64_t i;

	for (i = 0; s->n <= LOOKS_SHOWN && i < s->n; i++)
		say(x, "  %s", s->text[i]);
	if (s->n > LOOKS_SHOWN) {
		say(x, "  %s to %s: %lld records %s", bt_word_time(s->first).s,
		    bt_word_time(s->last).s, (long long)s->n,
		    bt_look_text(s->kind));
		if (s->near_text[0] != '\0')
			say(x, "    the nearest was %s", s->near_text);
	}
	s->n = 0;
	s->kind = BT_LOOK_GONE;
}

static void
add_look(struct bt_explain *x, bt_time start, const struct bt_look_at *look)
{
	struct spell *s = &x->spell;

	if (s->n > 0 && s->kind != look->kind)
		flush(x);
	if (s->n == 0) {
		s->kind = look->kind;
		s->first = start;
		s->nearest = HUGE_VAL;
		s->near_text[0] = '\0';
	}
	if (s->n < LOOKS_SHOWN)
		copy(s->text[s->n], BT_LOOK_TEXT_MAX, look->text);
	if (look->kind == BT_LOOK_FAR && look->distance < s->nearest) {
		s->nearest = look->distance;
		copy(s->near_text, BT_LOOK_TEXT_MAX, look->text);
	}
	s->last = start;
	s->n++;
}

static void
on_record(void *arg, const struct bt_rec *rec)
{
	struct bt_explain *x = arg;
	struct bt_look_at look;
	struct bt_resting *r;

	if (!x->is_open || bt_trade_sym(rec) != x->sym)
		return;
	x->n_seen++;
	r = bt_book_find(x->e->book, x->id);
	if (r == NULL || x->round_filled == x->e->round_id)
		return;
	bt_look(x->e, r, rec,
	    x->missed.round == x->e->round_id ? x->missed.why : NULL, &look);
	add_look(x, bt_trade_start(rec), &look);
}

/* ---- how it came to be ---- */

static int
is_wanted(const struct bt_explain *x, const char *id, int64_t seq)
{
	return seq == x->seq_wanted || strcmp(id, x->wanted) == 0;
}

static void
tell_activity(struct bt_explain *x, const struct bt_resting *r)
{
	const struct bt_engine *e = x->e;

	if (r->which != 0)
		say(x,
		    "  it came to be with the fill of %s, and is active from "
		    "that point of the bar on",
		    r->parent);
	else
		say(x, "  given at %s, in answer to the record of %s",
		    bt_word_time(e->at).s, bt_word_time(e->label).s);
	if (r->is_asleep)
		say(x, "  it sleeps until %s has filled", r->parent);
	else if (r->mark != 0)
		say(x, "  --fill close: it takes the close that it answers, as "
		       "the next step begins");
	else if (r->which == 0)
		say(x,
		    "  active from %s on%s: it trades with records that start "
		    "then or later (rule 0)",
		    bt_word_time(r->active).s,
		    e->rules.latency > 0 ? ", --latency later" : "");
}

static void
on_given(void *arg, const struct bt_order *o, int64_t seq,
    const struct bt_resting *r, const char *why)
{
	struct bt_explain *x = arg;
	const char *id = r != NULL ? r->id : o->id;

	x->n_given++;
	if (!is_wanted(x, id, seq))
		return;
	x->n_found++;
	x->is_open = 1;
	x->is_refused = 0;
	x->event[0] = '\0';
	x->n_seen = 0;
	x->round_filled = x->missed.round = -1;
	x->sym = o->sym;
	copy(x->id, sizeof x->id, id);
	if (x->err.status != BT_OK ||
	    bt_buf_printf(&x->b, &x->err, "order %s: ", id) < 0 ||
	    bt_words_order(&x->b, o, x->syms, &x->err) < 0)
		return;
	say(x, "%s", "");
	if (r != NULL) {
		tell_activity(x, r);
		return;
	}
	say(x, "  given at %s, in answer to the record of %s",
	    bt_word_time(x->e->at).s, bt_word_time(x->e->label).s);
	say(x, "  refused: %s", why);
	x->is_refused = 1;
}

/* ---- what its fill is made of ---- */

static bt_qty
outcome_of(const struct bt_walk *w, const struct bt_resting *r, int is_new)
{
	int64_t seq = is_new ? r->owner : r->seq;
	int which = is_new ? r->which : 0;
	size_t i;

	for (i = 0; i < w->n_out; i++)
		if (w->out[i].seq == seq && w->out[i].which == which)
			return w->out[i].qty;
	return 0;
}

static void
on_path(void *arg, const struct bt_walk *w, const struct bt_walk *other)
{
	struct bt_explain *x = arg;
	struct bt_resting *r;

	if (!x->is_open || w->sym != x->sym)
		return;
	r = bt_book_find(x->e->book, x->id);
	x->choice = (struct choice){ .round = x->e->round_id,
		.path = w->path,
		.taken = w->worth,
		.other = other->worth };
	if (r == NULL)
		return;
	x->choice.here = outcome_of(w, r, 0);
	x->choice.there = outcome_of(other, r, 0);
}

static void
tell_place(struct bt_explain *x, const struct bt_trace_deal *d)
{
	const double *px = d->path->px;
	const struct choice *c = &x->choice;
	const char *first = px[1] >= px[2] ? "high" : "low";

	if (px[0] == px[1] && px[1] == px[2] && px[2] == px[3])
		return;
	say(x, "    the bar: open %s, high %s, low %s, close %s",
	    bt_word_price(px[0]).s, bt_word_price(fmax(px[1], px[2])).s,
	    bt_word_price(fmin(px[1], px[2])).s, bt_word_price(px[3]).s);
	if (x->e->rules.scan == BT_SCAN_QUEUE) {
		say(x, "    in its turn in the queue, which judges the whole "
		       "bar");
		return;
	}
	if (d->touch->at.line == 0) {
		say(x, "    at the open, before all that happens between open "
		       "and close");
		return;
	}
	if (c->round != x->e->round_id) {
		say(x, "    the path (--path %s): the %s first", x->opts.path,
		    first);
		return;
	}
	if (c->taken == c->other)
		say(x,
		    "    the path (--path %s): the %s first; either way %s of "
		    "cash and position are left at the close",
		    x->opts.path, first, bt_word_money(c->taken).s);
	else
		say(x,
		    "    the path (--path %s): the %s first, which leaves %s "
		    "of cash and position at the close; the %s first would "
		    "leave %s",
		    x->opts.path, first, bt_word_money(c->taken).s,
		    px[1] >= px[2] ? "low" : "high", bt_word_money(c->other).s);
}

static void
tell_price(struct bt_explain *x, const struct bt_trace_deal *d)
{
	const struct bt_sym_state *s = &x->e->sym[x->sym];
	double by = fabs(d->paid - d->touch->px);

	if (isnan(d->paid))
		say(x, "    price: %s, before slippage",
		    bt_word_price(d->touch->px).s);
	else if (by == 0)
		say(x, "    price: %s", bt_word_price(d->paid).s);
	else if (s->own_costs != NULL)
		say(x, "    price: %s, slipped by %.6g to %s (--instruments)",
		    bt_word_price(d->touch->px).s, by,
		    bt_word_price(d->paid).s);
	else
		say(x, "    price: %s, slipped by %.6g to %s (--slippage %s%s)",
		    bt_word_price(d->touch->px).s, by, bt_word_price(d->paid).s,
		    x->opts.slippage,
		    s->costs->slip.spread.rate > 0 ? ", and --spread" : "");
}

/* What the size was settled from: `25% of equity 10,340.20 at 47.1`. */
static void
tell_size(struct bt_explain *x, const struct bt_trace_deal *d)
{
	const struct bt_order *o = &d->r->o;
	struct bt_word much = bt_word_price(o->amount);
	struct bt_word qty = bt_word_qty(d->asked, lot_of(x));
	struct bt_word was = bt_word_qty(d->position, lot_of(x));
	struct bt_word px = bt_word_price(d->paid);
	const char *sign = d->position < 0 ? "-" : "";

	if (isnan(d->free)) {
		say(x, "    size: %s %s units, from a position of %s%s",
		    d->asked < 0 ? "sell" : "buy", qty.s, sign, was.s);
		return;
	}
	if (o->side == BT_TARGET)
		say(x,
		    "    size: %s of equity %s at %s, from a position of "
		    "%s%s, fee included: %s %s units",
		    much.s, bt_word_money(d->equity).s, px.s, sign, was.s,
		    d->asked < 0 ? "sell" : "buy", qty.s);
	else if (o->side == BT_TO || o->side == BT_EXIT)
		say(x, "    size: from a position of %s%s: %s %s units", sign,
		    was.s, d->asked < 0 ? "sell" : "buy", qty.s);
	else if (o->unit == BT_PERCENT)
		say(x,
		    "    size: %s%% of equity %s at %s, fee included: %s "
		    "units",
		    much.s, bt_word_money(d->equity).s, px.s, qty.s);
	else if (o->unit == BT_VALUE)
		say(x, "    size: %s at %s, fee included: %s units",
		    bt_word_money(o->amount).s, px.s, qty.s);
	else if (o->unit == BT_UNITS)
		say(x, "    size: %s units%s", qty.s,
		    o->filled > 0 ? ", what is left of it" : "");
	else
		say(x,
		    "    size: by its rule, at equity %s and price %s: %s "
		    "units",
		    bt_word_money(d->equity).s, px.s, qty.s);
}

/* What the bar's volume, the cash and the rules leave of it. */
static void
tell_tests(struct bt_explain *x, const struct bt_trace_deal *d)
{
	bt_qty ends = d->position + d->offered;
	int is_reduction = (d->position > 0) != (d->offered > 0) &&
			   (d->position > 0) == (ends > 0);

	if (d->offered != d->asked)
		say(x, "    volume: %s units of it are there for the order",
		    bt_word_qty(d->offered, lot_of(x)).s);
	if (isnan(d->free))
		return;
	if (d->position != 0 && (is_reduction || ends == 0))
		say(x, "    cash: it reduces the position, which is done in "
		       "any case");
	else
		say(x, "    cash: it takes %s of %s that are free: %s",
		    bt_word_money(d->free - d->left).s,
		    bt_word_money(d->free).s,
		    d->refused == NULL || d->left >= 0 ? "it fits"
						       : "it does not fit");
	if (d->refused == NULL)
		return;
	if (strcmp(d->refused, "cash") != 0 &&
	    bt_rulebook_reason(d->refused) != NULL)
		say(x, "    %s: %s", d->refused,
		    bt_rulebook_reason(d->refused));
	if (d->qty != 0)
		say(x, "    it is cut to %s units",
		    bt_word_qty(d->qty, lot_of(x)).s);
}

/* It is told with the record, or with the order's end, if that comes first. */
static void
miss(struct bt_explain *x, const struct bt_trace_deal *d)
{
	x->missed.round = x->e->round_id;
	(void)snprintf(x->missed.why, sizeof x->missed.why,
	    "it comes to its price, %s at %s, but %s", d->touch->rule,
	    bt_word_price(d->touch->px).s,
	    d->is_capped ? "slippage would go farther than --slip-cap lets it"
			 : "no volume is left for it");
}

static void
on_deal(void *arg, const struct bt_trace_deal *d)
{
	struct bt_explain *x = arg;
	const char *rule;

	if (!x->is_open || d->r == NULL || strcmp(d->r->id, x->id) != 0)
		return;
	if (d->is_capped || d->offered == 0) {
		miss(x, d);
		return;
	}
	flush(x);
	rule = bt_rulebook_fill(d->touch->rule);
	say(x, "  %s: its turn, by %s", bt_word_time(d->label).s,
	    d->touch->rule);
	if (rule != NULL)
		say(x, "    %s", rule);
	tell_place(x, d);
	tell_price(x, d);
	tell_size(x, d);
	tell_tests(x, d);
}

/* ---- what the records say of it ---- */

static void
put_fill(struct bt_explain *x, const struct bt_fill *f)
{
	struct bt_lot lot = lot_of(x);
	double money, units;

	copy(x->filling, sizeof x->filling, f->order);
	if (!x->is_open || strcmp(f->order, x->id) != 0)
		return;
	x->round_filled = x->e->round_id;
	units = bt_qty_units(f->qty, lot);
	money = units * bt_symtab_instrument(x->syms, x->sym)->multiplier *
		f->price;
	if (f->flags & BT_GAP)
		say(x, "    a gap: the open was beyond its price, and costs "
		       "what it costs");
	if (f->fee != 0 && x->e->sym[x->sym].own_costs != NULL)
		say(x, "    fee: %s on %s (--instruments)",
		    bt_word_money(f->fee).s, bt_word_money(money).s);
	else if (f->fee != 0)
		say(x, "    fee: %s on %s (--fee %s)", bt_word_money(f->fee).s,
		    bt_word_money(money).s, x->opts.fee);
	if (f->flags & BT_AMBIGUOUS && x->choice.round == x->e->round_id)
		say(x,
		    "    ambiguous: the other order of prices would have let "
		    "it trade %s%s units",
		    x->choice.there < 0 ? "-" : "",
		    bt_word_qty(x->choice.there, lot).s);
	else if (f->flags & BT_AMBIGUOUS)
		say(x, "    ambiguous: the other order of prices would have "
		       "changed it");
	say(x, "    fill %lld: %s %s at %s; position %s%s, cash %s",
	    (long long)f->seq, f->side == BT_BUY ? "bought" : "sold",
	    bt_word_qty(f->qty, lot).s, bt_word_price(f->price).s,
	    f->position < 0 ? "-" : "", bt_word_qty(f->position, lot).s,
	    bt_word_money(f->cash).s);
}

static const char *
status_word(uint32_t status)
{
	static const char *const words[] = { "asked", "accepted", "rejected",
		"triggered", "partly filled", "filled", "cancelled", "expired",
		"replaced" };

	return status < sizeof words / sizeof words[0] ? words[status] : "?";
}

static void
tell_end(struct bt_explain *x, const struct bt_order *o)
{
	const char *why = x->is_refused ? NULL : bt_rulebook_reason(o->reason);
	int is_oco = strcmp(o->reason, "oco") == 0;

	if (!x->is_refused && x->event[0] != '\0')
		why = x->event; /* it has numbers */
	if (x->missed.round == x->e->round_id)
		say(x, "  %s: %s", bt_word_time(o->time).s, x->missed.why);
	if (o->status == BT_REPLACED)
		say(x, "  %s: replaced:", bt_word_time(o->time).s);
	else
		say(x, "  %s: %s%s%s%s%s", bt_word_time(o->time).s,
		    status_word(o->status), o->reason[0] != '\0' ? " (" : "",
		    o->reason, o->reason[0] != '\0' ? ")" : "",
		    why != NULL ? ":" : "");
	if (is_oco && x->filling[0] != '\0')
		say(x, "    %s filled, and one of a group cancels the others",
		    x->filling);
	else if (why != NULL)
		say(x, "    %s", why);
}

static void
put_own(struct bt_explain *x, const struct bt_order *o)
{
	flush(x);
	switch ((enum bt_order_status)o->status) {
	case BT_ASKED:
	case BT_ACCEPTED:
		break;
	case BT_TRIGGERED:
		say(x,
		    "  %s: triggered: from there on it is a limit order at "
		    "%s",
		    bt_word_time(o->time).s, bt_word_price(o->limit).s);
		break;
	case BT_PART_FILLED:
		say(x, "    %s units have filled so far; the rest waits",
		    bt_word_qty(o->filled, lot_of(x)).s);
		break;
	case BT_REJECTED:
	case BT_FILLED:
	case BT_CANCELLED:
	case BT_EXPIRED:
	case BT_REPLACED:
		tell_end(x, o);
		x->is_open = 0;
		break;
	}
}

/* Another order, because of this one's fill. */
static void
put_other(struct bt_explain *x, const struct bt_order *o)
{
	if (x->n_found == 0 || strcmp(x->filling, x->id) != 0)
		return;
	if (o->status == BT_CANCELLED &&
	    (strcmp(o->reason, "oco") == 0 || strcmp(o->reason, "closed") == 0))
		say(x, "    with it %s is cancelled (%s)", o->id, o->reason);
	else if (o->status == BT_ACCEPTED && strcmp(o->parent, x->id) == 0 &&
		 x->err.status == BT_OK &&
		 bt_buf_printf(
		     &x->b, &x->err, "    with it comes %s: ", o->id) == 0 &&
		 bt_words_order(&x->b, o, x->syms, &x->err) == 0)
		say(x, "%s", "");
}

static void
put_order(struct bt_explain *x, const struct bt_order *o)
{
	if (strcmp(o->id, x->id) != 0) {
		put_other(x, o);
		return;
	}
	if (!x->is_open)
		return;
	if (strcmp(o->reason, "modify") != 0) {
		put_own(x, o);
		return;
	}
	flush(x);
	if (x->err.status != BT_OK ||
	    bt_buf_printf(&x->b, &x->err,
		"  changed at %s: ", bt_word_time(x->e->at).s) < 0 ||
	    bt_words_order(&x->b, o, x->syms, &x->err) < 0)
		return;
	say(x, "; active from then on");
}

/* "buy of SPY a is refused: ...": what stands behind its id. */
static void
put_event(struct bt_explain *x, const struct bt_event *ev)
{
	char name[BT_BOOK_ID_MAX + 8];
	const char *at;

	if (!x->is_open || strncmp(ev->code, "order.", 6) != 0)
		return;
	(void)snprintf(name, sizeof name, " %s is ", x->id);
	at = strstr(ev->text, name);
	if (at != NULL)
		copy(x->event, sizeof x->event, at + strlen(name));
}

void
bt_explain_put(struct bt_explain *x, const struct bt_rec *rec)
{
	if (rec->type == BT_ORDER)
		put_order(x, rec->u.order);
	else if (rec->type == BT_FILL)
		put_fill(x, rec->u.fill);
	else if (rec->type == BT_EVENT)
		put_event(x, rec->u.event);
	else if (rec->type == BT_EQUITY)
		x->filling[0] = '\0';
}

/* ---- life ---- */

/* `#12` is the twelfth order, whatever its id is. */
static int64_t
number_of(const char *order)
{
	int64_t seq = 0;
	const char *p;

	if (order[0] != '#' || order[1] == '\0')
		return 0;
	for (p = order + 1; *p != '\0'; p++) {
		if (*p < '0' || *p > '9' || seq > INT64_MAX / 10 - 1)
			return 0;
		seq = seq * 10 + (*p - '0');
	}
	return seq;
}

struct bt_explain *
bt_explain_new(const struct bt_explain_opts *opts, struct bt_engine *e,
    const struct bt_symtab *syms, struct bt_err *err)
{
	struct bt_explain *x = calloc(1, sizeof *x);

	if (x == NULL) {
		(void)bt_fail(err, BT_SYSTEM, "out of memory");
		return NULL;
	}
	x->opts = *opts;
	copy(x->wanted, sizeof x->wanted, opts->order);
	x->seq_wanted = number_of(opts->order);
	x->e = e;
	x->syms = syms;
	x->trace =
	    (struct bt_trace){ on_given, on_path, on_deal, on_record, x };
	bt_engine_trace(e, &x->trace);
	return x;
}

void
bt_explain_free(struct bt_explain *x)
{
	if (x == NULL)
		return;
	bt_buf_free(&x->b);
	free(x);
}

int
bt_explain_finish(struct bt_explain *x, const char **text, struct bt_err *err)
{
	flush(x);
	if (x->is_open && x->n_seen == 0)
		say(x, "  open still: no record of %s came after it was given",
		    bt_symtab_name(x->syms, x->sym));
	else if (x->is_open)
		say(x, "  open still as the data end");
	if (x->n_found == 0)
		say(x, "there is no order %s: %lld were given", x->wanted,
		    (long long)x->n_given);
	bt_engine_trace(x->e, NULL);
	*text = bt_buf_text(&x->b);
	if (x->err.status != BT_OK)
		return bt_err_move(err, &x->err);
	return x->n_found > 0;
}

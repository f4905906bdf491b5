/*
 * Which records trade: a symbol's finest ones, in an order that can be.
 *
 * A bar that is information only never reaches the book.  Quotes and prints
 * are finer than any bar.
 */
#include "engine/state.h"

#include <math.h>

#include "base/vec.h"

/* A bar of at least so many of the finest's lengths is information only. */
#define COARSE 4

/* How long a bar is, in ns; at most what can be multiplied by COARSE. */
static int64_t
length_of(const struct bt_rec *rec)
{
	const int64_t most = INT64_MAX / COARSE;
	const struct bt_bar *b = rec->u.bar;
	uint64_t length;

	if (rec->type != BT_BAR || b->end == BT_TIME_NONE)
		return 0;
	/* unsigned: the ends of time are farther apart than int64_t counts */
	length = (uint64_t)b->end - (uint64_t)b->time;
	return length < (uint64_t)most ? (int64_t)length : most;
}

/*
 * A symbol trades on its finest bars.  A longer one is information where it
 * covers time that finer ones have traded already, or is much longer than
 * they are; bars of one series never overlap.
 */
static int
is_coarse(const struct bt_sym_state *s, const struct bt_rec *rec)
{
	int64_t length = length_of(rec);

	if (s->finest < 0 || length <= s->finest)
		return 0;
	return bt_trade_start(rec) < s->end || length >= COARSE * s->finest;
}

static int
overlap(struct bt_engine *e, const struct bt_rec *rec)
{
	char start[BT_TIME_TEXT_MAX], end[BT_TIME_TEXT_MAX];
	bt_sym sym = bt_trade_sym(rec);

	(void)bt_time_format(bt_trade_start(rec), start);
	(void)bt_time_format(e->sym[sym].end, end);
	(void)bt_fail(&e->err, BT_BAD_INPUT,
	    "a bar of %s starts at %s, before the one before it ended at %s",
	    bt_symtab_name(e->syms, sym), start, end);
	return bt_err_hint(&e->err,
	    "bt-validate shows such bars; --interval tells how long a bar is");
}

int
bt_round_check(struct bt_engine *e, const struct bt_rec *rec)
{
	const struct bt_bar *b = rec->u.bar;
	char text[BT_TIME_TEXT_MAX];

	if (rec->type == BT_TICK) {
		if (rec->u.tick->price > 0)
			return 0;
	} else if (rec->type == BT_QUOTE) {
		if (rec->u.quote->bid > 0 && rec->u.quote->ask > 0)
			return 0;
	} else if (b->low > 0 && b->low <= b->open && b->low <= b->close &&
		   b->open <= b->high && b->close <= b->high &&
		   b->high < HUGE_VAL) {
		return 0;
	}
	(void)bt_time_format(bt_trade_start(rec), text);
	(void)bt_fail(&e->err, BT_BAD_INPUT,
	    "the prices of %s at %s cannot be traded on: missing, not above "
	    "0, or outside low and high",
	    bt_symtab_name(e->syms, bt_trade_sym(rec)), text);
	return bt_err_hint(&e->err, "bt-validate names each such record");
}

/* Where in the account's day a record stands, for orders that want its first
 * or last one.  The last is known at once only where the day ends with it. */
static void
note_day(struct bt_engine *e, struct bt_sym_state *s)
{
	int64_t day;

	if (!e->has_day_orders)
		return;
	day = bt_rules_day(&e->rules, s->start);
	s->is_day_first = s->bars == 1 || day > s->day;
	s->is_day_last = bt_rules_day(&e->rules, s->end) > day;
	s->day = day;
}

/* What the record tells of its symbol: its last price, what there is. */
static void
note_bar(struct bt_sym_state *s, const struct bt_bar *b)
{
	s->close = b->close;
	s->low = b->low;
	s->high = b->high;
	s->volume = b->volume;
	s->flags = b->flags;
}

static void
note_tick(struct bt_sym_state *s, const struct bt_tick *t)
{
	s->close = s->low = s->high = t->price;
	s->volume = t->size;
	s->flags = t->flags;
}

static void
note_quote(struct bt_sym_state *s, const struct bt_quote *q)
{
	s->close = (q->bid + q->ask) / 2;
	s->low = q->bid < q->ask ? q->bid : q->ask;
	s->high = q->bid < q->ask ? q->ask : q->bid;
	s->volume = (double)NAN;
	s->flags = q->flags;
	s->quoted_before = s->is_quoted ? s->quoted : BT_TIME_NONE;
	s->is_quoted = 1;
	s->quoted = q->time;
	s->quotes =
	    (struct bt_quotes){ q->bid, q->ask, q->bid_size, q->ask_size };
}

void
bt_round_note(
    struct bt_engine *e, struct bt_sym_state *s, const struct bt_rec *rec)
{
	s->before = s->close;
	s->before_start = s->start;
	s->start = bt_trade_start(rec);
	s->end =
	    bt_record_at(rec) == BT_TIME_NONE ? s->start : bt_record_at(rec);
	s->used = 0;
	s->kind = rec->type;
	note_day(e, s);
	if (rec->type == BT_BAR)
		note_bar(s, rec->u.bar);
	else if (rec->type == BT_TICK)
		note_tick(s, rec->u.tick);
	else
		note_quote(s, rec->u.quote);
}

static int
can_trade(const struct bt_engine *e, const struct bt_rec *rec)
{
	return rec->type == BT_BAR || rec->type == BT_TICK ||
	       (rec->type == BT_QUOTE && e->rules.quotes == BT_QUOTES_TRADE);
}

int
bt_round_take(struct bt_engine *e, const struct bt_rec *rec)
{
	struct bt_sym_state *s;
	int64_t length;

	if (!can_trade(e, rec))
		return 0;
	s = &e->sym[bt_trade_sym(rec)];
	if (is_coarse(s, rec) || bt_trade_start(rec) >= s->ends)
		return 0;
	if (s->end != BT_TIME_NONE && bt_trade_start(rec) < s->end)
		return overlap(e, rec);
	if (bt_round_check(e, rec) < 0)
		return -1;
	length = length_of(rec);
	if (s->finest < 0 || length < s->finest)
		s->finest = length;
	if (s->bars++ == 0 && bt_fate_meet(e, bt_trade_sym(rec)) < 0)
		return -1;
	s->is_stale = 0;
	bt_round_note(e, s, rec);
	if (bt_vec_reserve((void **)&e->round, &e->round_cap, e->n_round + 1,
		sizeof *e->round, &e->err) < 0)
		return -1;
	e->round[e->n_round++] = rec;
	return 1;
}

/*
 * Of bars of one symbol that end together only the shortest trades: one that
 * has a shorter one behind it does not.  (One that has it before it covers
 * time that has been traded.)
 */
int
bt_round_is_covered(const struct bt_step *step, size_t i)
{
	const struct bt_rec *a = &step->recs[i], *b = a + 1;
	const struct bt_rec *end = step->recs + step->n;

	if (a->type != BT_BAR)
		return 0;
	for (; b < end && b->type == BT_BAR; b++) {
		if (b->u.bar->sym != a->u.bar->sym)
			break;
		if (length_of(a) > length_of(b))
			return 1;
	}
	return 0;
}

/*
 * The turns of resting limit orders at their price, where there are quotes:
 * what stands before each, and what of a print is left for it.
 */
#include "engine/state.h"

#include <math.h>

static void
note_print(const struct bt_engine *e, const struct bt_sym_state *s,
    const struct bt_terms *t, struct bt_resting *r)
{
	r->served_round = e->round_id;
	r->served = 0;
	if (t->limit != s->close || !(s->volume > 0))
		return;
	if (e->rules.queue == BT_QUEUE_FRONT) {
		r->served = s->volume;
	} else if (e->rules.queue == BT_QUEUE_BACK && !isnan(r->ahead)) {
		double left = s->volume - r->ahead;

		r->served = left > 0 ? left : 0;
		r->ahead = left > 0 ? 0 : -left;
	}
}

void
bt_turn_join(const struct bt_engine *e, struct bt_resting *r)
{
	const struct bt_sym_state *s = &e->sym[r->o.sym];
	struct bt_terms t = { .limit = r->o.limit };

	if (!s->is_quoted || r->o.type != BT_LIMIT || r->is_asleep ||
	    e->rules.latency > 0)
		return;
	t.dir = bt_walk_direction(e, r, e->account.v[r->o.sym].qty);
	if (t.dir != 0)
		r->ahead = bt_quote_ahead(&t, &s->quotes, r->ahead);
}

int
bt_turn_note(struct bt_engine *e, const struct bt_rec *rec)
{
	bt_sym sym = bt_trade_sym(rec);
	const struct bt_sym_state *s = &e->sym[sym];
	const struct bt_quotes *q = &s->quotes;
	int is_quote = rec->type == BT_QUOTE;
	double low = is_quote ? q->bid : s->close;
	double high = is_quote ? q->ask : s->close;
	size_t i;

	if (!s->is_quoted)
		return 0;
	if (bt_book_reach(e->book, sym, low, high, &e->reach, &e->err) < 0)
		return -1;
	for (i = 0; i < e->reach.n; i++) {
		struct bt_resting *r = e->reach.v[i];
		struct bt_terms t = { .limit = r->o.limit };

		if ((r->o.type != BT_LIMIT && !r->is_triggered) ||
		    !bt_walk_rests(e, r, rec))
			continue;
		t.dir = bt_walk_direction(e, r, e->account.v[sym].qty);
		if (is_quote)
			r->ahead = bt_quote_ahead(&t, q, r->ahead);
		else
			note_print(e, s, &t, r);
	}
	return 0;
}

/*
 * Prices of ticks and quotes: each is followed as the close of bars is, a bar
 * that consists of it alone.  So the rule of evidence is that of bars.
 */
#include <math.h>

#include "data/checkin.h"

/* What is followed of a type; the first is NULL where nothing is. */
static const char *const names[BT_TYPES][2] = {
	[BT_TICK] = { "price" }, [BT_QUOTE] = { "bid", "ask" }
};

size_t
bt_sides_count(enum bt_type type)
{
	return (names[type][0] != NULL) + (size_t)(names[type][1] != NULL);
}

/* One price more, unless another check has something to say of it. */
static int
put(struct bt_check *c, struct bt_level *l, struct bt_placed *p, double px)
{
	if (!(px > 0) || isinf(px))
		return 0;
	p->bar.open = p->bar.high = p->bar.low = p->bar.close = px;
	return bt_level_put(c, l, p);
}

int
bt_sides_put(
    struct bt_check *c, struct bt_series *s, const void *rec, int64_t line)
{
	const struct bt_tick *t = rec;
	const struct bt_quote *q = rec;
	struct bt_placed p = { .bar = { .sym = s->sym,
				   .end = BT_TIME_NONE,
				   .volume = (double)NAN },
		.line = line,
		.seq = c->seq };
	size_t i;

	for (i = 0; i < bt_sides_count(s->type); i++)
		s->sides[i].name = names[s->type][i];
	if (s->type == BT_TICK) {
		p.bar.time = t->time;
		p.bar.volume = t->size;
		return put(c, &s->sides[0], &p, t->price);
	}
	p.bar.time = q->time;
	if (q->bid > q->ask)
		return 0;
	if (put(c, &s->sides[0], &p, q->bid) < 0)
		return -1;
	return put(c, &s->sides[1], &p, q->ask);
}

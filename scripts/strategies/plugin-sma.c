/*
 * plugin-sma.c: sma-cross.awk in process, for when speed counts.
 *
 *	cc -O2 -shared -fPIC -o plugin-sma.so plugin-sma.c
 *	bt-run -p fast=5 --plugin ./plugin-sma.so bars.csv
 *
 * Parameters: fast and slow (bars), share (of equity, for each symbol).
 *
 * A plugin is given records as structs, and orders as structs; it reads and
 * writes no text.  It runs inside bt-run, with all its rights.
 */
#include <stdlib.h>
#include <string.h>

#include <bt/strategy.h>

struct symbol {
	long bars;
	int64_t fast_sum, slow_sum;
	int held;
	int64_t *ring; /* the last `slow` closes, in whole 1e-8; 0 at first */
	long at;       /* in the ring: the last one */
};

struct sma {
	const struct bt_plugin_host *host;
	long fast, slow;
	double share;
	struct symbol *symbols; /* by number */
	size_t n;
};

static void *
start(const struct bt_plugin_host *host, int *ok)
{
	struct sma *p = calloc(1, sizeof *p);

	if (p == NULL) {
		*ok = 0;
		return NULL;
	}
	p->host = host;
	p->fast = strtol(host->param(host->ctx, "fast", "10"), NULL, 10);
	p->slow = strtol(host->param(host->ctx, "slow", "30"), NULL, 10);
	p->share = strtod(host->param(host->ctx, "share", "0.2"), NULL);
	*ok = p->fast > 0 && p->slow >= p->fast;
	return p;
}

/* Its place among the symbols, or NULL without memory. */
static struct symbol *
find(struct sma *p, bt_sym sym)
{
	struct symbol *all = p->symbols;

	if (sym >= p->n) {
		all = realloc(all, (sym + (size_t)1) * sizeof *all);
		if (all == NULL)
			return NULL;
		memset(all + p->n, 0, (sym + 1 - p->n) * sizeof *all);
		p->symbols = all;
		p->n = sym + (size_t)1;
	}
	if (all[sym].ring == NULL)
		all[sym].ring = calloc((size_t)p->slow, sizeof *all->ring);
	return all[sym].ring != NULL ? &all[sym] : NULL;
}

static int
bar(struct sma *p, const struct bt_bar *b)
{
	struct symbol *s = find(p, b->sym);
	int64_t price = (int64_t)(b->close * 1e8 + 0.5);
	struct bt_order o;
	long old;
	int above;

	if (s == NULL)
		return -1;
	s->bars++;
	s->at = s->at + 1 < p->slow ? s->at + 1 : 0;
	old = s->at - p->fast + (s->at < p->fast ? p->slow : 0);
	s->fast_sum += price - s->ring[old];
	s->slow_sum += price - s->ring[s->at];
	s->ring[s->at] = price;

	above =
	    s->bars >= p->slow && s->fast_sum * p->slow > s->slow_sum * p->fast;
	if (above == s->held)
		return 0;
	s->held = above;
	bt_order_init(&o);
	o.sym = b->sym;
	o.side = above ? BT_TARGET : BT_EXIT;
	o.unit = above ? BT_FRACTION : BT_ALL;
	if (above)
		o.amount = p->share;
	return p->host->order(p->host->ctx, &o);
}

static int
step(void *self, const struct bt_step *now)
{
	size_t i;

	for (i = 0; i < now->n; i++)
		if (now->recs[i].type == BT_BAR &&
		    bar(self, now->recs[i].u.bar) < 0)
			return -1;
	return 0;
}

static void
stop(void *self)
{
	struct sma *p = self;
	size_t i;

	for (i = 0; p != NULL && i < p->n; i++)
		free(p->symbols[i].ring);
	if (p != NULL)
		free(p->symbols);
	free(p);
}

const struct bt_plugin *
bt_plugin(void)
{
	static const struct bt_plugin plugin = { .abi = BT_PLUGIN_ABI,
		.size = sizeof plugin,
		.name = "plugin-sma",
		.start = start,
		.step = step,
		.stop = stop };

	return &plugin;
}

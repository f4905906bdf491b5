/*
 * plugin-ta.c: long while an exponential mean rises and the RSI is not high;
 * by indicators of its host, or, with `columns=1`, by bars' own columns, which
 * `bt-ta ema:5 rsi:7` gives.  For tests: the two must trade alike.
 */
#include <math.h>
#include <stdlib.h>

#include <bt/strategy.h>

struct two {
	const struct bt_plugin_host *host;
	struct bt_ta *ema, *rsi;
	int by_columns, held;
	double last;
};

static struct bt_ta *
begin(const struct bt_plugin_host *host, const char *name, const char *text)
{
	const struct bt_ta_info *info = host->ta->find(name);
	double options[BT_TA_OPTIONS];

	if (info == NULL || host->ta->parse(info, text, options, NULL) < 0)
		return NULL;
	return host->ta->begin(info, options, NULL);
}

static void *
start(const struct bt_plugin_host *host, int *ok)
{
	struct two *p = calloc(1, sizeof *p);

	*ok = p != NULL;
	if (p == NULL)
		return NULL;
	p->host = host;
	p->last = (double)NAN;
	p->by_columns = host->param(host->ctx, "columns", "0")[0] == '1';
	p->ema = begin(host, "ema", "5");
	p->rsi = begin(host, "rsi", "7");
	*ok = p->ema != NULL && p->rsi != NULL;
	return p;
}

static int
bar(struct two *p, const struct bt_rec *rec)
{
	double ema, rsi;
	struct bt_order o;
	int wanted;

	if (p->by_columns) {
		ema = rec->extra[0];
		rsi = rec->extra[1];
	} else {
		(void)p->host->ta->next(p->ema, &rec->u.bar->close, &ema);
		(void)p->host->ta->next(p->rsi, &rec->u.bar->close, &rsi);
	}
	wanted = ema > p->last && rsi < 70;
	p->last = ema;
	if (wanted == p->held)
		return 0;
	p->held = wanted;
	bt_order_init(&o);
	o.sym = rec->u.bar->sym;
	o.side = wanted ? BT_TARGET : BT_EXIT;
	o.unit = wanted ? BT_FRACTION : BT_ALL;
	if (wanted)
		o.amount = 0.5;
	return p->host->order(p->host->ctx, &o);
}

static int
step(void *self, const struct bt_step *now)
{
	size_t i;

	for (i = 0; i < now->n; i++)
		if (now->recs[i].type == BT_BAR && bar(self, &now->recs[i]) < 0)
			return -1;
	return 0;
}

static void
stop(void *self)
{
	struct two *p = self;

	if (p == NULL)
		return;
	p->host->ta->free(p->ema);
	p->host->ta->free(p->rsi);
	free(p);
}

const struct bt_plugin *bt_plugin(void);

const struct bt_plugin *
bt_plugin(void)
{
	static const struct bt_plugin plugin = { .abi = BT_PLUGIN_ABI,
		.size = sizeof plugin,
		.name = "plugin-ta",
		.start = start,
		.step = step,
		.stop = stop };

	return &plugin;
}

#include "engine/preset.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "bt/num.h"

/* ---- rules by name ---- */

/* In the order of the enums of queued.h and rules.h. */
static const char *const scan_words[] = { "path", "queue", NULL };
static const char *const sees_words[] = { "bar", "close", NULL };
static const char *const children_words[] = { "next", "again", NULL };
static const char *const stop_limit_words[] = { "reached", "colour", "beyond",
	NULL };
static const char *const value_at_words[] = { "last", "close", NULL };
static const char *const funds_words[] = { "free", "margin", "cash", "endless",
	NULL };
static const char *const accept_words[] = { "at-once", "made", "open", NULL };
static const char *const ruin_words[] = { "close", "stop", "none", NULL };
static const char *const cap_words[] = { "none", "bar", "refuse", NULL };
static const char *const yes_words[] = { "no", "yes", NULL };

/* A rule: a word of a list, as an int; or a number from 0 to most. */
struct rule {
	const char *name;
	const char *const *words; /* NULL: a number */
	size_t offset;
	double most;
};

#define WORD(name, words, field)                                               \
	{                                                                      \
		name, words, offsetof(struct bt_rules, field), 0               \
	}
#define NUMBER(name, field, most)                                              \
	{                                                                      \
		name, NULL, offsetof(struct bt_rules, field), most             \
	}

static const struct rule rules_by_name[] = {
	WORD("scan", scan_words, scan),
	WORD("sees", sees_words, queued.sees),
	WORD("children", children_words, queued.children),
	WORD("stop-limit", stop_limit_words, queued.stop_limit),
	WORD("value-at", value_at_words, queued.value_at),
	WORD("funds", funds_words, queued.funds),
	WORD("accept", accept_words, queued.accept),
	WORD("ruin", ruin_words, queued.ruin),
	WORD("exit-first", yes_words, queued.is_exit_first),
	WORD("by-lot", yes_words, queued.is_by_lot),
	WORD("whole", yes_words, queued.is_whole),
	WORD("end-shared", yes_words, queued.is_end_shared),
	WORD("stale-seen", yes_words, queued.is_stale_seen),
	WORD("market-lasting", yes_words, queued.is_market_lasting),
	WORD("stop-at-last", yes_words, queued.is_stop_at_last),
	WORD("exclusive-odd", yes_words, queued.is_exclusive_odd),
	WORD("limit-spread", yes_words, queued.is_limit_spread),
	WORD("limit-cap", cap_words, queued.limit_cap),
	WORD("volume-shared", yes_words, queued.is_volume_shared),
	NUMBER("most", queued.most, 1e15),
	NUMBER("min-move", queued.min_move, 1e15),
	WORD("short-paid", yes_words, queued.is_short_paid),
	NUMBER("interest", queued.interest, 100),
	WORD("interest-long", yes_words, queued.is_interest_long),
};

#define N_RULES (sizeof rules_by_name / sizeof rules_by_name[0])

static const struct rule *
find(const char *text)
{
	size_t n = strcspn(text, "="), i;

	for (i = 0; i < N_RULES; i++)
		if (strlen(rules_by_name[i].name) == n &&
		    memcmp(rules_by_name[i].name, text, n) == 0)
			return &rules_by_name[i];
	return NULL;
}

int
bt_rule_is(const char *text)
{
	return find(text) != NULL;
}

static int
unknown_rule(const char *text, struct bt_err *err)
{
	struct bt_near near;
	char name[40];
	size_t i;

	(void)snprintf(
	    name, sizeof name, "%.*s", (int)strcspn(text, "="), text);
	bt_near_init(&near, name);
	for (i = 0; i < N_RULES; i++)
		bt_near_try(&near, rules_by_name[i].name);
	if (bt_near_best(&near) != NULL)
		return bt_fail(err, BT_USAGE,
		    "there is no rule '%s' (did you mean '%s'?)", name,
		    bt_near_best(&near));
	return bt_fail(err, BT_USAGE, "there is no rule '%s'", name);
}

static int
set_number(
    void *field, const struct rule *r, const char *value, struct bt_err *err)
{
	double v;

	if (bt_num_parse(value, strlen(value), &v) < 0 || !(v >= 0) ||
	    v > r->most)
		return bt_fail(err, BT_USAGE,
		    "'%.40s' is no number that %s can be", value, r->name);
	*(double *)field = v;
	return 0;
}

int
bt_rule_set(struct bt_rules *rules, const char *text, struct bt_err *err)
{
	const struct rule *r = find(text);
	const char *value = strchr(text, '=');
	void *field;
	int i;

	if (r == NULL)
		return unknown_rule(text, err);
	if (value == NULL)
		return bt_fail(err, BT_USAGE,
		    "'%.40s' is not of the form NAME=VALUE", text);
	value++;
	field = (char *)rules + r->offset;
	if (r->words == NULL)
		return set_number(field, r, value, err);
	for (i = 0; r->words[i] != NULL; i++)
		if (strcmp(r->words[i], value) == 0) {
			*(int *)field = i;
			return 0;
		}
	return bt_fail(
	    err, BT_USAGE, "'%.40s' is nothing that %s can be", value, r->name);
}

/* ---- presets ---- */

/* backtesting.py 0.6, class Backtest */
static const char *const backtesting_py[] = {
	"cash=10000",
	"fill=open",
	"limit-needs=touch",
	"at-end=mark",
	"scan=queue",
	"children=again",
	"stop-limit=beyond",
	"value-at=close",
	"funds=margin",
	"ruin=stop",
	"exit-first=yes",
	"by-lot=yes",
	"whole=yes",
	"stop-at-last=yes",
	"exclusive-odd=yes",
	"limit-spread=yes",
	NULL,
};

/* backtrader 1.9.78, class BackBroker */
static const char *const backtrader[] = {
	"cash=10000",
	"fill=open",
	"limit-needs=touch",
	"at-end=mark",
	"scan=queue",
	"children=next",
	"stop-limit=colour",
	"value-at=last",
	"funds=cash",
	"accept=made",
	"ruin=none",
	"end-shared=yes",
	"stale-seen=yes",
	"market-lasting=yes",
	"slip-cap=bar",
	"slip-limit=open",
	"limit-cap=bar",
	NULL,
};

/* vectorbt, Portfolio.from_signals(): the close that a signal answers */
static const char *const vectorbt[] = {
	"cash=100",
	"short=no",
	"no-cash=clip",
	"fill=close",
	"path=worst",
	"limit-needs=touch",
	"at-end=mark",
	NULL,
};

/* zipline-reloaded, FixedBasisPointsSlippage and PerShare */
static const char *const zipline[] = {
	"cash=10000000",
	"fee=0.001/unit",
	"slippage=5bp",
	"slip-cap=none",
	"slip-limit=always",
	"participation=0.1",
	"no-fill=zero-volume",
	"fill=open",
	"limit-needs=touch",
	"at-end=mark",
	"scan=queue",
	"sees=close",
	"children=next",
	"funds=endless",
	"ruin=none",
	"volume-shared=yes",
	NULL,
};

/* LEAN, equities at Interactive Brokers, a cash account */
static const char *const lean[] = {
	"cash=100000",
	"fee=0.005/unit,min=1,max=0.5%",
	"fill=open",
	"limit-needs=through",
	"at-end=mark",
	"scan=queue",
	"children=next",
	"stop-limit=reached",
	"funds=cash",
	"ruin=none",
	NULL,
};

/* TradingView's broker emulator */
static const char *const tradingview[] = {
	"cash=1000000",
	"fill=open",
	"path=nearest",
	"limit-needs=touch",
	"pyramiding=1",
	"at-end=mark",
	NULL,
};

const struct bt_preset bt_presets[] = {
	{ "backtesting.py", backtesting_py },
	{ "backtrader", backtrader },
	{ "vectorbt", vectorbt },
	{ "zipline", zipline },
	{ "lean", lean },
	{ "tradingview", tradingview },
	{ NULL, NULL },
};

const struct bt_preset *
bt_preset_find(const char *name)
{
	const struct bt_preset *p = bt_presets;

	while (p->name != NULL && strcmp(p->name, name) != 0)
		p++;
	return p->name == NULL ? NULL : p;
}

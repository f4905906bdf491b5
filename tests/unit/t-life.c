/*
 * The life of orders: bars, what a strategy says, what becomes of it.  Each
 * row is a case that can be read: the bars open, high, low, close of one
 * symbol, a day each; orders as lines of the protocol, with the number of the
 * step they answer; and what the engine tells.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/strategy.h"
#include "bt/time.h"
#include "enginefixture.h"
#include "strategy/answers.h"
#include "strategy/protocol.h"

#define MAX_ORDERS 16

struct row {
	const char *claim;
	enum bt_path_rule path;
	double bars[5][4]; /* the first stands for itself, 0: the end */
	const char *orders;
	const char *types;
	const char *told;
};

#define FLAT                                                                   \
	{                                                                      \
		100, 100, 100, 100                                             \
	}

/* clang-format off */
static const struct row rows[] = {
	/* stop with limit */
	{ "a stop-limit becomes a limit where the stop is touched, and fills there", BT_PATH_OHLC,
	  { FLAT, { 100, 105, 99, 101 } },
	  "0 buy,A,1,stop=103,limit=104,id=a\n", "fo",
	  "order a accepted\norder a triggered\nfill A buy 1 at 103 limit.open\norder a filled\n" },
	{ "a stop-limit that gaps over its limit waits for the price to come back", BT_PATH_OHLC,
	  { FLAT, { 106, 108, 102, 105 } },
	  "0 buy,A,1,stop=103,limit=104,id=a\n", "fo",
	  "order a accepted\norder a triggered\nfill A buy 1 at 104 limit.touch\norder a filled\n" },
	{ "once triggered it is a limit order in later bars", BT_PATH_OHLC,
	  { FLAT, { 106, 108, 105, 106 }, { 106, 107, 103, 105 } },
	  "0 buy,A,1,stop=103,limit=104,id=a\n", "fo",
	  "order a accepted\norder a triggered\nfill A buy 1 at 104 limit.touch\norder a filled\n" },
	{ "a limit below the stop is not touched by what came before the trigger", BT_PATH_OLHC,
	  { FLAT, { 100, 105, 98, 104 }, { 104, 106, 99, 100 } },
	  "0 buy,A,1,stop=103,limit=99,id=a\n", "fo",
	  "order a accepted\norder a triggered\nfill A buy 1 at 99 limit.touch\norder a filled\n" },

	/* trailing */
	{ "a trailing stop follows the path: high first it is hit", BT_PATH_OHLC,
	  { FLAT, { 100, 110, 100, 106 } },
	  "0 buy,A,1\n0 sell,A,1,trail=5,id=t\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A sell 1 at 105 trail.touch ambiguous\n" },
	{ "low first it is not, and stands higher the day after", BT_PATH_OLHC,
	  { FLAT, { 100, 110, 96, 106 }, { 106, 107, 103, 104 } },
	  "0 buy,A,1\n0 sell,A,1,trail=5,id=t\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A sell 1 at 105 trail.touch\n" },
	{ "a trail in percent that the open gaps over gets the open", BT_PATH_OLHC,
	  { FLAT, { 100, 110, 100, 110 }, { 95, 96, 90, 91 } },
	  "0 buy,A,1\n1 sell,A,1,trail=10%\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A sell 1 at 95 trail.gap gap\n" },
	{ "the limit of a trail keeps its distance from the stop", BT_PATH_OLHC,
	  { FLAT, { 100, 110, 100, 109 }, { 109, 109, 100, 101 } },
	  "0 buy,A,1\n0 sell,A,1,trail=5,limit=94,id=t\n", "fo",
	  "order #1 accepted\norder t accepted\nfill A buy 1 at 100 market.open\norder #1 filled\n"
	  "order t triggered\nfill A sell 1 at 105 limit.open\norder t filled\n" },

	{ "a trail that the open gaps over keeps its limit too", BT_PATH_OLHC,
	  { FLAT, { 100, 110, 100, 109 }, { 102, 105, 101, 104 } },
	  "0 buy,A,1\n0 sell,A,1,trail=5,limit=93,id=t\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A sell 1 at 103 limit.touch\n" },

	/* touch */
	{ "a touch order is at market at its price", BT_PATH_OHLC,
	  { FLAT, { 100, 105, 95, 101 } },
	  "0 buy,A,1,touch=97\n0 sell,A,1,touch=104\n", "f",
	  "fill A sell 1 at 104 touch.touch\nfill A buy 1 at 97 touch.touch\n" },

	/* how long */
	{ "until: expired before the first record that starts later", BT_PATH_OLHC,
	  { FLAT, FLAT, FLAT },
	  "0 buy,A,1,limit=90,until=1970-01-02,id=a\n", "o",
	  "order a accepted\norder a expired until\n" },
	{ "ioc meets one open, and no more", BT_PATH_OLHC,
	  { FLAT, { 100, 101, 90, 95 } },
	  "0 buy,A,1,limit=95,tif=ioc,id=a\n", "fo",
	  "order a accepted\norder a cancelled ioc\n" },
	{ "open: at the next open if its limit allows", BT_PATH_OLHC,
	  { FLAT, { 94, 101, 90, 95 } },
	  "0 buy,A,1,limit=95,tif=open,id=a\n", "fo",
	  "order a accepted\nfill A buy 1 at 94 limit.open\norder a filled\n" },
	{ "close: at the day's close if its limit allows", BT_PATH_OLHC,
	  { FLAT, { 99, 101, 90, 95 } },
	  "0 buy,A,1,tif=close,id=a\n0 buy,A,1,limit=94,tif=close,id=b\n", "fo",
	  "order a accepted\norder b accepted\nfill A buy 1 at 95 market.close\norder a filled\norder b expired close\n" },

	/* changing */
	{ "modify: the new price holds from the next record on", BT_PATH_OLHC,
	  { FLAT, FLAT, { 100, 100, 96, 97 } },
	  "0 buy,A,1,limit=90,id=a\n1 modify,a,limit=97\n", "fo",
	  "order a accepted\norder a accepted modify\nfill A buy 1 at 97 limit.touch\norder a filled\n" },

	/* exits */
	{ "attached exits are there from the entry on, and end each other", BT_PATH_OLHC,
	  { FLAT, { 100, 111, 96, 108 } },
	  "0 buy,A,1,sl=95,tp=110,id=e\n", "fo",
	  "order e accepted\nfill A buy 1 at 100 market.open\norder e filled\norder e.sl accepted\norder e.tp accepted\n"
	  "fill A sell 1 at 110 limit.touch\norder e.tp filled\norder e.sl cancelled oco\n" },
	{ "where both exits lie in the bar, worst takes the stop", BT_PATH_WORST,
	  { FLAT, { 100, 111, 94, 108 } },
	  "0 buy,A,1,sl=95,tp=110,id=e\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A sell 1 at 95 stop.touch ambiguous\n" },
	{ "and best the target", BT_PATH_BEST,
	  { FLAT, { 100, 111, 94, 96 } },
	  "0 buy,A,1,sl=95,tp=110,id=e\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A sell 1 at 110 limit.touch ambiguous\n" },
	{ "what the path came through before the entry is over", BT_PATH_OLHC,
	  { FLAT, { 100, 106, 94, 101 } },
	  "0 buy,A,1,stop=103,sl=95,tp=110,id=e\n", "f",
	  "fill A buy 1 at 103 stop.touch\n" },
	{ "after it the path counts: high first, the stop is hit", BT_PATH_OHLC,
	  { FLAT, { 100, 106, 94, 101 } },
	  "0 buy,A,1,stop=103,sl=95,tp=110,id=e\n", "f",
	  "fill A buy 1 at 103 stop.touch\nfill A sell 1 at 95 stop.touch ambiguous\n" },
	{ "distances count from the fill", BT_PATH_OHLC,
	  { FLAT, { 104, 106, 103, 105 }, { 105, 105, 90, 91 } },
	  "0 sell,A,1,sl_by=10%,tp_by=6,id=e\n", "f",
	  "fill A sell 1 at 104 market.open\nfill A buy 1 at 98 limit.touch\n" },
	{ "an exit that the entry's fill is beyond leaves at once", BT_PATH_OLHC,
	  { FLAT, { 94, 96, 93, 95 } },
	  "0 buy,A,1,sl=95,tp=110,id=e\n", "f",
	  "fill A buy 1 at 94 market.open\nfill A sell 1 at 94 exit.at_entry\n" },
	{ "exits end with what they would close", BT_PATH_OLHC,
	  { FLAT, FLAT, FLAT },
	  "0 buy,A,1,sl=95,tp=110,id=e\n1 exit,A,id=x\n", "fo",
	  "order e accepted\nfill A buy 1 at 100 market.open\norder e filled\norder e.sl accepted\norder e.tp accepted\n"
	  "order x accepted\nfill A sell 1 at 100 market.open\norder x filled\n"
	  "order e.sl cancelled closed\norder e.tp cancelled closed\n" },
	{ "each entry has its own, the older one's stays", BT_PATH_OLHC,
	  { FLAT, FLAT, { 100, 100, 97, 98 } },
	  "0 buy,A,1,sl=90,id=e\n0 buy,A,2,sl=97,id=f\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A buy 2 at 100 market.open\nfill A sell 2 at 97 stop.touch\n" },
	{ "a trailing exit begins at the fill", BT_PATH_OHLC,
	  { FLAT, { 100, 110, 100, 108 } },
	  "0 buy,A,1,sl_trail=3,id=e\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A sell 1 at 107 trail.touch ambiguous\n" },

	/* mates and children */
	{ "of a group one fills, at its point of the path the others go", BT_PATH_OHLC,
	  { FLAT, { 100, 105, 95, 101 } },
	  "0 buy,A,1,stop=104,oco=g,id=a\n0 sell,A,1,stop=96,oco=g,id=b\n", "fo",
	  "order a accepted\norder b accepted\nfill A buy 1 at 104 stop.touch ambiguous\norder a filled\norder b cancelled oco\n" },
	{ "a group is named by an order's id too", BT_PATH_OHLC,
	  { FLAT, { 100, 105, 95, 101 } },
	  "0 buy,A,1,stop=104,id=a\n0 sell,A,1,stop=96,oco=a,id=b\n", "fo",
	  "order a accepted\norder b accepted\nfill A buy 1 at 104 stop.touch ambiguous\norder a filled\norder b cancelled oco\n" },
	{ "the one that names the other may fill first", BT_PATH_OLHC,
	  { FLAT, { 100, 105, 95, 101 } },
	  "0 buy,A,1,stop=104,id=a\n0 sell,A,1,stop=96,oco=a,id=b\n", "f",
	  "fill A sell 1 at 96 stop.touch ambiguous\n" },
	{ "a child wakes where its parent fills", BT_PATH_OHLC,
	  { FLAT, { 100, 105, 95, 101 } },
	  "0 buy,A,1,stop=104,id=a\n0 sell,A,1,limit=104.5,parent=a,id=b\n0 sell,A,1,stop=96,parent=a,oco=b,id=c\n", "fo",
	  "order a accepted\norder b accepted\norder c accepted\nfill A buy 1 at 104 stop.touch\norder a filled\n"
	  "fill A sell 1 at 104.5 limit.touch\norder b filled\norder c cancelled oco\n" },
	{ "children end with a parent that ends, and so do theirs", BT_PATH_OHLC,
	  { FLAT, FLAT },
	  "0 buy,A,1,limit=90,id=a\n0 sell,A,1,limit=110,parent=a,id=b\n0 buy,A,1,limit=95,parent=b,id=c\n1 cancel,a\n", "o",
	  "order a accepted\norder b accepted\norder c accepted\norder a cancelled cancel\norder b cancelled parent\norder c cancelled parent\n" },
	{ "an exit with a parent closes what that opened, later too", BT_PATH_OHLC,
	  { FLAT, FLAT, FLAT },
	  "0 buy,A,1,id=a\n0 buy,A,2,id=b\n1 exit,A,parent=b,id=x\n", "f",
	  "fill A buy 1 at 100 market.open\nfill A buy 2 at 100 market.open\nfill A sell 2 at 100 market.open\n" },
	{ "a child of nobody is refused", BT_PATH_OHLC,
	  { FLAT, FLAT },
	  "0 buy,A,1,parent=x,id=b\n", "o", "order b rejected unknown_parent\n" },
	{ "what reduces only does no more than that", BT_PATH_OHLC,
	  { FLAT, FLAT, FLAT },
	  "0 buy,A,1\n1 sell,A,5,reduce_only=1,id=x\n1 sell,A,5,reduce_only=1,id=y\n", "fo",
	  "order #1 accepted\nfill A buy 1 at 100 market.open\norder #1 filled\norder x accepted\norder y accepted\n"
	  "fill A sell 1 at 100 market.open\norder x filled\norder y cancelled nothing_to_do\n" },
};
/* clang-format on */

/* The script's lines as orders, each with its step. */
static size_t
parse_orders(
    struct bt_answers *a, const char *text, struct bt_order *out, size_t most)
{
	struct bt_err err = { 0 };
	struct bt_answer answer;
	size_t n = 0;

	while (*text != '\0') {
		char *line;
		long step = strtol(text, &line, 10);
		size_t len = strcspn(line + 1, "\n");

		if (bt_protocol_line(a, line + 1, len, &err) < 0)
			fail_msg("%s", err.text);
		bt_answers_get(a, &answer);
		assert_true(n < most && answer.n == n + 1);
		out[n] = answer.orders[n];
		out[n++].time = step;
		text = line + 1 + len + 1;
	}
	return n;
}

static void
run_row(struct world *w, const struct row *r)
{
	struct bt_rules rules = bt_rules_default;
	struct bt_answers a = { .syms = w->syms };
	struct bt_order orders[MAX_ORDERS];
	size_t n;
	int k;

	n = parse_orders(&a, r->orders, orders, MAX_ORDERS);
	rules.path = r->path;
	world_begin(w, &rules, r->types, orders, n);
	for (k = 0; k < 5 && r->bars[k][0] > 0; k++) {
		const double *px = r->bars[k];
		struct bt_bar bar =
		    world_day(w, "A", k, px[0], px[1], px[2], px[3]);

		world_pass(w, &bar, 1);
	}
	assert_int_equal(bt_engine_finish(w->e), 0);
	bt_engine_free(w->e);
	bt_answers_free(&a);
	if (strcmp(w->told, r->told) != 0)
		fail_msg(
		    "%s\ntold:\n%sexpected:\n%s", r->claim, w->told, r->told);
}

static void
each_row_holds(void **state)
{
	size_t i;

	for (i = 0; i < N(rows); i++)
		run_row(*state, &rows[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    each_row_holds, world_set_up, world_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Lines of strategies: what they mean, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "io/fields.h"
#include "strategy/protocol.h"

/* clang-format off */
/* A line, and the columns of its order that are not empty. */
static const struct {
	const char *line, *order;
} good[] = {
	{ "buy,SPY,100", "symbol=SPY side=buy qty=100 type=market tif=gtc" },
	{ "buy,SPY,100\r", "symbol=SPY side=buy qty=100 type=market tif=gtc" },
	{ "buy,SPY,0.00000001",
	    "symbol=SPY side=buy qty=0.00000001 type=market tif=gtc" },
	{ "buy,SPY,1e2", "symbol=SPY side=buy qty=100 type=market tif=gtc" },
	{ "buy,SPY,25%", "symbol=SPY side=buy qty=25% type=market tif=gtc" },
	{ "buy,SPY,value=5000",
	    "symbol=SPY side=buy qty=value=5000 type=market tif=gtc" },
	{ "buy,SPY,risk=1%,sl=95",
	    "symbol=SPY side=buy qty=risk=1% type=market tif=gtc sl=95" },
	{ "sell,SPY,vol=10%",
	    "symbol=SPY side=sell qty=vol=10% type=market tif=gtc" },
	{ "buy,SPY,kelly=50%",
	    "symbol=SPY side=buy qty=kelly=0.5 type=market tif=gtc" },
	{ "buy,SPY,auto", "symbol=SPY side=buy qty=auto type=market tif=gtc" },
	{ "sell,SPY,100,limit=472.5,tif=DAY",
	    "symbol=SPY side=sell qty=100 type=limit limit=472.5 tif=day" },
	{ "sell,SPY,100,limit=472.5,tif=day",
	    "symbol=SPY side=sell qty=100 type=limit limit=472.5 tif=day" },
	{ "target,SPY,0.5",
	    "symbol=SPY side=target qty=0.5 type=market tif=gtc" },
	{ "target,SPY,50%",
	    "symbol=SPY side=target qty=0.5 type=market tif=gtc" },
	{ "target,SPY,-1", "symbol=SPY side=target qty=-1 type=market tif=gtc" },
	{ "target,SPY,0", "symbol=SPY side=target qty=0 type=market tif=gtc" },
	{ "position,SPY,100",
	    "symbol=SPY side=position qty=100 type=market tif=gtc" },
	{ "position,SPY,-2.5",
	    "symbol=SPY side=position qty=-2.5 type=market tif=gtc" },
	{ "position,SPY,0",
	    "symbol=SPY side=position qty=0 type=market tif=gtc" },
	{ "exit,SPY", "symbol=SPY side=exit type=market tif=gtc" },
	{ "exit,SPY,25%", "symbol=SPY side=exit qty=25% type=market tif=gtc" },
	{ "exit,SPY,10", "symbol=SPY side=exit qty=10 type=market tif=gtc" },
	{ "exit,SPY,stop=95.5",
	    "symbol=SPY side=exit type=stop stop=95.5 tif=gtc" },
	{ "exit,SPY,50%,limit=120,tag=half way",
	    "symbol=SPY side=exit qty=50% type=limit limit=120 tif=gtc "
	    "tag=half way" },
	{ "buy,SPY,1,stop=101,limit=102",
	    "symbol=SPY side=buy qty=1 type=stop_limit limit=102 stop=101 "
	    "tif=gtc" },
	{ "sell,SPY,1,trail=5",
	    "symbol=SPY side=sell qty=1 type=trail trail=5 tif=gtc" },
	{ "sell,SPY,1,trail=2%",
	    "symbol=SPY side=sell qty=1 type=trail trail=2% tif=gtc" },
	{ "buy,SPY,1,tif=ioc", "symbol=SPY side=buy qty=1 type=market tif=ioc" },
	{ "buy,SPY,1,tif=fok", "symbol=SPY side=buy qty=1 type=market tif=fok" },
	{ "buy,SPY,1,tif=open",
	    "symbol=SPY side=buy qty=1 type=market tif=open" },
	{ "buy,SPY,1,tif=close",
	    "symbol=SPY side=buy qty=1 type=market tif=close" },
	{ "buy,SPY,1,until=2024-01-31",
	    "symbol=SPY side=buy qty=1 type=market tif=gtc "
	    "until=2024-01-31T00:00:00Z" },
	{ "buy,SPY,1,id=a1,oco=g,parent=#4,tag=x",
	    "symbol=SPY id=a1 side=buy qty=1 type=market tif=gtc group=g "
	    "parent=#4 tag=x" },
	{ "buy,SPY,1,sl=95,tp=110",
	    "symbol=SPY side=buy qty=1 type=market tif=gtc sl=95 tp=110" },
	{ "buy,SPY,1,sl_by=5%,tp_by=10",
	    "symbol=SPY side=buy qty=1 type=market tif=gtc sl_by=5% tp_by=10" },
	{ "buy,SPY,1,sl_trail=3",
	    "symbol=SPY side=buy qty=1 type=market tif=gtc sl_trail=3" },
	{ "sell,SPY,1,reduce_only=1",
	    "symbol=SPY side=sell qty=1 type=market tif=gtc reduce_only=1" },
	{ "cancel,a1", "id=a1 side=cancel type=market tif=gtc" },
	{ "cancel,#12", "id=#12 side=cancel type=market tif=gtc" },
	{ "cancel,*", "id=* side=cancel type=market tif=gtc" },
	{ "modify,a1,stop=470",
	    "id=a1 side=modify type=market stop=470 tif=gtc" },
	{ "modify,a1,limit=1,until=2024-01-31",
	    "id=a1 side=modify type=market limit=1 tif=gtc "
	    "until=2024-01-31T00:00:00Z" },
	{ "buy,NEW,1", "symbol=NEW side=buy qty=1 type=market tif=gtc" },
	{ "buy,ES,2", "symbol=ES side=buy qty=2 type=market tif=gtc" },
	{ "buy,ES,2.7",
	    "symbol=ES side=buy qty=2.7 type=market tif=gtc" },
	{ "position,ES,-2.7",
	    "symbol=ES side=position qty=-2.7 type=market tif=gtc" },
	{ "buy,SPY,1e30",
	    "symbol=SPY side=buy qty=1e+30 type=market tif=gtc" },
	{ "buy,SPY,-1e-9", "symbol=SPY side=buy qty=-1e-9 type=market tif=gtc" },
	{ "# a note", "" },
	{ "#", "" },
};

/* A line, and what its message holds besides the line itself. */
static const struct {
	const char *line, *text, *hint;
} bad[] = {
	{ "", "an empty line", "" },
	{ "byu,SPY,1", "unknown verb 'byu' (did you mean 'buy'?)", "" },
	{ "BUY,SPY,1", "unknown verb 'BUY' (did you mean 'buy'?)", "" },
	{ "Buy,SPY,1", "unknown verb 'Buy' (did you mean 'buy'?)", "" },
	{ "hello world", "unknown verb 'hello world'", "standard error" },
	{ "buy SPY 1", "blanks where commas separate fields", "buy,SPY,100" },
	{ "bar,2024-01-02,SPY,1,1,1,1,1", "type bar is no order", "BT_HOST" },
	{ "#bt 1", "a directive is no order", "BT_HOST" },
	{ "buy", "the symbol is missing; expected buy,SYMBOL,100", "" },
	{ "buy,,100", "the symbol is empty", "$qty" },
	{ "buy,SPY", "the quantity is missing; expected buy,SYMBOL,100", "" },
	{ "buy,SPY,", "the quantity is empty", "$qty" },
	{ "buy,SPY,0", "the quantity is zero", "computed" },
	{ "buy,SPY,0%", "the quantity is zero", "computed" },
	{ "buy,SPY,value=0", "the quantity is zero", "computed" },
	{ "exit,SPY,0", "the quantity is zero", "computed" },
	{ "exit,SPY,", "the quantity is empty", "$qty" },
	{ "target,SPY,", "the quantity is empty", "$qty" },
	{ "buy,SPY,-5", "the quantity is negative", "" },
	{ "buy,SPY,-5%", "the quantity is negative", "" },
	{ "buy,SPY,ten", "'ten' is no quantity; expected 100, 25% or "
	    "value=5000", "" },
	{ "buy,SPY,None", "'None' is no quantity", "" },
	{ "buy,SPY,nan", "'nan' is no quantity", "" },
	{ "buy,SPY,nan%", "'nan%' is no quantity; expected 25%", "" },
	{ "buy,SPY,value=x", "'value=x' is no quantity; expected value=5000, "
	    "risk=1%, vol=10% or kelly=0.5", "" },
	{ "buy,SPY,risk=1", "'risk=1' is no quantity; expected value=5000, "
	    "risk=1%, vol=10% or kelly=0.5", "" },
	{ "buy,SPY,vol=0%", "the quantity is zero", "computed" },
	{ "target,SPY,auto", "'auto' is no quantity; expected a share such as "
	    "0.5 or 50%", "" },
	{ "position,SPY,risk=1%", "'risk=1%' is no quantity; expected units, "
	    "such as 100 or -50", "" },
	{ "buy, SPY, 5", "' SPY'", "without blanks" },
	{ "buy,SPY,limit=5", "'limit=5' is no quantity", "" },
	{ "target,SPY,value=5", "expected a share such as 0.5 or 50%", "" },
	{ "target,SPY,half", "'half' is no quantity", "" },
	{ "target,SPY,inf", "'inf' is no quantity", "" },
	{ "position,SPY,50%", "expected units", "" },
	{ "position,SPY", "the quantity is missing", "" },
	{ "exit", "the symbol is missing", "" },
	{ "exit,SPY,value=5", "unknown key 'value'", "keys: limit stop" },
	{ "buy,SPY,1,limt=5", "unknown key 'limt' (did you mean 'limit'?)", "" },
	{ "buy,SPY,1,frobnicate=5", "unknown key 'frobnicate'", "keys: limit" },
	{ "buy,SPY,1,limit", "'limit' is not of the form key=value", "" },
	{ "buy,SPY,1,", "'' is not of the form key=value", "" },
	{ "buy,SPY,1,limit=", "limit is empty", "" },
	{ "buy,SPY,1,limit=x", "limit 'x' is no number", "" },
	{ "buy,SPY,1,limit=nan", "limit 'nan' is no number", "" },
	{ "buy,SPY,1,limit=inf", "limit is infinite", "" },
	{ "buy,SPY,1,limit=1,limit=2", "limit is given twice", "" },
	{ "buy,SPY,1,tif=forever", "tif 'forever' is none of: gtc, day, ioc, "
	    "fok, open, close", "" },
	{ "buy,SPY,1,until=tomorrow", "until 'tomorrow' is no time", "" },
	{ "buy,SPY,1,trail=0", "trail is not above 0", "" },
	{ "buy,SPY,1,sl_by=-1%", "sl_by is not above 0", "" },
	{ "buy,SPY,1,sl=1,sl_by=2", "sl, sl_by and sl_trail exclude", "" },
	{ "buy,SPY,1,tp=1,tp_by=2", "tp and tp_by exclude", "" },
	{ "buy,SPY,1,reduce_only=yes", "reduce_only 'yes' is none of: 0, 1",
	    "" },
	{ "buy,SPY,1,id=#1", "id '#1' is not yours to give", "" },
	{ "buy,SPY,1,id=*", "id '*' is not yours to give", "" },
	{ "buy,SPY,1,id=0123456789012345678901234567890123456789012345678901234"
	    "567890123", "is no id: at most 63 bytes", "" },
	{ "buy,SPY,\"100\"", "a quote at byte 9", "" },
	{ "buy,SPY,1\t", "a control character at byte 10", "" },
	{ "buy,SPY,1,tag=\xff", "this is no UTF-8", "" },
	{ "cancel", "the id is missing; expected cancel,ID or cancel,*", "" },
	{ "cancel,", "the id is missing", "" },
	{ "cancel,a,b", "there is more after the id", "" },
	{ "modify,a", "nothing to modify; expected modify,ID,limit=472.5", "" },
	{ "modify,a,tif=day", "tif cannot be modified", "" },
	{ "modify,a,50", "'50' is not of the form key=value", "" },
	{ "log", "the text is missing; expected log,any text", "" },
};
/* clang-format on */

static struct bt_symtab *
make_symbols(void)
{
	struct bt_symtab *t = bt_symtab_new(NULL);
	bt_sym sym;

	assert_non_null(t);
	assert_int_equal(bt_symtab_set(t, "ES lot=1", 8, &sym, NULL), 0);
	assert_int_equal(bt_symtab_add(t, "SPY", 3, &sym, NULL), 0);
	return t;
}

/* The columns of an order that are not empty, `name=value` between blanks. */
static const char *
describe(const struct bt_order *o, const struct bt_symtab *t, struct bt_buf *b)
{
	const struct bt_record_info *info = bt_record_info(BT_ORDER);
	const struct bt_rec rec = { .type = BT_ORDER, .u.order = o };
	struct bt_buf field = { 0 };
	size_t i;

	bt_buf_clear(b);
	for (i = 0; i < info->n_columns; i++) {
		const struct bt_column *col = &info->columns[i];

		bt_buf_clear(&field);
		assert_int_equal(
		    bt_field_format(col, &rec, t, &field, NULL), 0);
		if (field.len == 0 || strcmp(col->name, "filled") == 0 ||
		    (strcmp(col->name, "reduce_only") == 0 &&
			(o->flags & BT_REDUCE_ONLY) == 0))
			continue;
		assert_int_equal(
		    bt_buf_printf(b, NULL, "%s%s=%s", b->len > 0 ? " " : "",
			col->name, bt_buf_text(&field)),
		    0);
	}
	bt_buf_free(&field);
	return bt_buf_text(b);
}

static void
lines_mean_what_the_manual_says(void **state)
{
	struct bt_answers a = { .syms = make_symbols() };
	struct bt_buf b = { 0 };
	struct bt_answer answer;
	struct bt_err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		bt_answers_clear(&a);
		if (bt_protocol_line(
			&a, good[i].line, strlen(good[i].line), &err) < 0)
			fail_msg("%s: %s", good[i].line, err.text);
		bt_answers_get(&a, &answer);
		assert_int_equal(answer.n, good[i].order[0] != '\0');
		if (answer.n > 0)
			assert_string_equal(
			    describe(answer.orders, a.syms, &b), good[i].order);
	}
	bt_buf_free(&b);
	bt_symtab_free(a.syms);
	bt_answers_free(&a);
}

static void
malformed_lines_are_shown_and_explained(void **state)
{
	struct bt_answers a = { .syms = make_symbols() };
	struct bt_answer answer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct bt_err err = { 0 };
		char quoted[64];
		int rc = bt_protocol_line(
		    &a, bad[i].line, strlen(bad[i].line), &err);

		(void)snprintf(quoted, sizeof quoted, "'%.20s", bad[i].line);
		quoted[strcspn(quoted, "\t\xff")] = '\0';
		if (rc >= 0 || err.status != BT_STRATEGY ||
		    strncmp(err.text, quoted, strlen(quoted)) != 0 ||
		    strstr(err.text, bad[i].text) == NULL ||
		    strstr(err.hint, bad[i].hint) == NULL ||
		    (bad[i].hint[0] == '\0' && err.hint[0] != '\0'))
			fail_msg("'%s': %d \"%s\" hint \"%s\"", bad[i].line, rc,
			    err.text, err.hint);
	}
	bt_answers_get(&a, &answer);
	assert_int_equal(answer.n, 0);
	bt_symtab_free(a.syms);
	bt_answers_free(&a);
}

static void
a_log_is_any_text_made_harmless(void **state)
{
	static const char line[] = "log,a, \"b\"\tc\xff\r";
	struct bt_answers a = { .syms = make_symbols() };
	struct bt_answer answer;

	(void)state;
	assert_int_equal(bt_protocol_line(&a, line, sizeof line - 1, NULL), 0);
	bt_answers_get(&a, &answer);
	assert_int_equal(answer.n_logs, 1);
	assert_string_equal(answer.logs[0].text, "a, \"b\" c?");
	assert_int_equal(answer.logs[0].n, 9);
	bt_symtab_free(a.syms);
	bt_answers_free(&a);
}

static void
answers_stay_whole_while_they_grow(void **state)
{
	struct bt_answers a = { .syms = make_symbols() };
	struct bt_answer answer;
	char line[64];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		int n =
		    snprintf(line, sizeof line, "buy,SPY,%d,id=x%d", i + 1, i);

		assert_int_equal(
		    bt_protocol_line(&a, line, (size_t)n, NULL), 0);
	}
	bt_answers_get(&a, &answer);
	assert_int_equal(answer.n, 1000);
	for (i = 0; i < 1000; i++) {
		(void)snprintf(line, sizeof line, "x%d", i);
		assert_string_equal(answer.orders[i].id, line);
	}
	bt_answers_clear(&a);
	bt_answers_get(&a, &answer);
	assert_int_equal(answer.n, 0);
	bt_symtab_free(a.syms);
	bt_answers_free(&a);
}

static void
a_long_line_is_cut_in_its_message(void **state)
{
	struct bt_answers a = { .syms = make_symbols() };
	struct bt_err err = { 0 };
	char line[300];

	(void)state;
	memset(line, 'x', sizeof line);
	/* a character of two bytes across the place where it is cut */
	memcpy(line + 99, "\xc3\xa4", 2);
	assert_int_equal(bt_protocol_line(&a, line, sizeof line, &err), -1);
	assert_non_null(strstr(err.text, "xxx...': unknown verb"));
	bt_symtab_free(a.syms);
	bt_answers_free(&a);
}

static void
orders_as_structs_are_checked_and_copied(void **state)
{
	struct bt_answers a = { .syms = make_symbols() };
	struct bt_err err = { 0 };
	struct bt_answer answer;
	struct bt_order o;
	char id[] = "mine";

	(void)state;
	bt_order_init(&o);
	o.side = BT_BUY;
	o.sym = bt_symtab_find(a.syms, "SPY", 3);
	o.qty = 100;
	o.id = id;
	o.tag = NULL;
	o.status = BT_FILLED;
	assert_int_equal(bt_answers_put(&a, &o, NULL), 0);
	memset(id, 'x', sizeof id - 1);
	bt_answers_get(&a, &answer);
	assert_string_equal(answer.orders[0].id, "mine");
	assert_string_equal(answer.orders[0].tag, "");
	assert_int_equal(answer.orders[0].status, BT_ASKED);

	o.sym = 99;
	assert_int_equal(bt_answers_put(&a, &o, &err), -1);
	assert_non_null(strstr(err.text, "without a symbol"));
	bt_err_clear(&err);
	o.sym = 0;
	o.unit = BT_ALL;
	assert_int_equal(bt_answers_put(&a, &o, &err), -1);
	assert_non_null(strstr(err.text, "ES without a quantity"));
	bt_err_clear(&err);
	o.side = 77;
	assert_int_equal(bt_answers_put(&a, &o, &err), -1);
	bt_answers_get(&a, &answer);
	assert_int_equal(answer.n, 1);
	bt_symtab_free(a.syms);
	bt_answers_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_mean_what_the_manual_says),
		cmocka_unit_test(malformed_lines_are_shown_and_explained),
		cmocka_unit_test(a_log_is_any_text_made_harmless),
		cmocka_unit_test(answers_stay_whole_while_they_grow),
		cmocka_unit_test(a_long_line_is_cut_in_its_message),
		cmocka_unit_test(orders_as_structs_are_checked_and_copied),
	};

	return cmocka_run_group_tests_name("protocol", tests, NULL, NULL);
}

/* One field of text into a record, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bt/record.h"
#include "io/fields.h"

/* A record of any type. */
union any {
	struct bt_bar bar;
	struct bt_order order;
	struct bt_fill fill;
	uint64_t room[64];
};

static struct bt_symtab *syms;

static int
set_up(void **state)
{
	struct bt_err err = { 0 };
	bt_sym sym;

	(void)state;
	syms = bt_symtab_new(&err);
	assert_non_null(syms);
	return bt_symtab_set(syms, "LOT lot=0.5", 11, &sym, &err);
}

static int
tear_down(void **state)
{
	(void)state;
	bt_symtab_free(syms);
	return 0;
}

/*
 * Put a text into a column of a record of symbol LOT whose side is `side`,
 * and write it again.  Gives what is written, or what is wrong.
 */
static const char *
through(enum bt_type type, const char *column, uint32_t side, const char *text)
{
	static char out[1024];
	const struct bt_record_info *info = bt_record_info(type);
	int c = bt_field_find(info, column, strlen(column));
	struct bt_err err = { 0 };
	struct bt_field_in in = { .syms = syms, .err = &err };
	struct bt_buf b = { 0 };
	struct bt_rec rec = { .type = type };
	union any any;
	char field[128];

	assert_true(c >= 0);
	bt_field_clear(type, &any);
	if (type == BT_ORDER) {
		any.order.side = side;
		any.order.sym = 0;
	} else if (type == BT_FILL)
		any.fill.sym = 0;
	(void)snprintf(field, sizeof field, "%s,", text);
	rec.u.any = &any;
	if (bt_field_parse(&in, &info->columns[c], field, strlen(text), &any) <
	    0) {
		assert_int_equal(err.status, BT_BAD_INPUT);
		(void)snprintf(out, sizeof out, "!%s", err.text);
		return out;
	}
	assert_int_equal(
	    bt_field_format(&info->columns[c], &rec, syms, &b, &err), 0);
	(void)snprintf(out, sizeof out, "%s", bt_buf_text(&b));
	bt_buf_free(&b);
	return out;
}

static void
fields_are_written_as_they_are_read(void **state)
{
	static const struct {
		enum bt_type type;
		const char *column;
		uint32_t side;
		const char *text, *want; /* NULL: the same */
	} rows[] = {
		{ BT_BAR, "time", 0, "2024-01-02T09:30:00Z", NULL },
		{ BT_BAR, "time", 0, "1704187800", "2024-01-02T09:30:00Z" },
		{ BT_BAR, "time", 0, "", "!time is empty" },
		{ BT_BAR, "time", 0, "yesterday",
		    "!time 'yesterday' is no time" },
		{ BT_BAR, "end", 0, "", NULL },
		{ BT_BAR, "symbol", 0, "SPY", NULL },
		{ BT_BAR, "symbol", 0, "", "!symbol is empty" },
		{ BT_BAR, "symbol", 0, "A B",
		    "!symbol 'A B' holds a comma, quote, blank or control "
		    "character" },
		{ BT_EVENT, "symbol", 0, "", NULL },
		{ BT_BAR, "open", 0, "0.1", NULL },
		{ BT_BAR, "open", 0, "1e3", "1000" },
		{ BT_BAR, "open", 0, "-37.63", NULL },
		{ BT_BAR, "open", 0, "", "!open is empty" },
		{ BT_BAR, "open", 0, "nan", "!open 'nan' is no finite number" },
		{ BT_BAR, "open", 0, "1,000", "!open '1,000' is no number" },
		{ BT_BAR, "volume", 0, "", NULL },
		{ BT_BAR, "volume", 0, "nan", "" },
		{ BT_BAR, "flags", 0, "synthetic+stale", NULL },
		{ BT_BAR, "flags", 0, "stale+Synthetic", "synthetic+stale" },
		{ BT_BAR, "flags", 0, "coarse", NULL },
		{ BT_BAR, "flags", 0, "", NULL },
		{ BT_BAR, "flags", 0, "stale+",
		    "!flags '' is none of: synthetic, stale, partial, warmup, "
		    "coarse" },
		{ BT_TICK, "side", 0, "buy", NULL },
		{ BT_TICK, "side", 0, "SELL", "sell" },
		{ BT_TICK, "side", 0, "", NULL },
		{ BT_TICK, "side", 0, "b", "!side 'b' is none of: buy, sell" },
		{ BT_ACTION, "kind", 0, "dividend", NULL },
		{ BT_ORDER, "side", 0, "target", NULL },
		{ BT_ORDER, "side", 0, "", "!side is empty" },
		{ BT_ORDER, "type", 0, "stop_limit", NULL },
		{ BT_ORDER, "status", 0, "", NULL },
		{ BT_ORDER, "status", 0, "part",
		    "!status 'part' is none of: accepted, rejected, "
		    "triggered, partial, filled, cancelled, expired, "
		    "replaced" },
		{ BT_ORDER, "reduce_only", 0, "1", NULL },
		{ BT_ORDER, "reduce_only", 0, "0", NULL },
		{ BT_ORDER, "reduce_only", 0, "yes",
		    "!reduce_only 'yes' is none of: 0, 1" },
		{ BT_ORDER, "trail", 0, "2.5", NULL },
		{ BT_ORDER, "trail", 0, "2%", NULL },
		{ BT_ORDER, "trail", 0, "", NULL },
		{ BT_ORDER, "trail", 0, "%", "!trail '%' is no number" },
		{ BT_ORDER, "qty", BT_BUY, "100", NULL },
		{ BT_ORDER, "qty", BT_BUY, "0.5", NULL },
		{ BT_ORDER, "qty", BT_BUY, "0.25", NULL },
		{ BT_ORDER, "qty", BT_BUY, "0.50", "0.5" },
		{ BT_ORDER, "qty", BT_BUY, "3e30", "3e+30" },
		{ BT_ORDER, "qty", BT_BUY, "1.00000000000000000001", "" },
		{ BT_ORDER, "qty", BT_BUY, "1e400", "" },
		{ BT_ORDER, "qty", BT_BUY, "1,5", "!qty '1,5' is no quantity" },
		{ BT_ORDER, "qty", BT_BUY, "25%", NULL },
		{ BT_ORDER, "qty", BT_BUY, "value=5000", NULL },
		{ BT_ORDER, "qty", BT_BUY, "value=50%",
		    "!qty 'value=50%' is no size, such as value=5000, "
		    "risk=1%, vol=10%, kelly=0.5 or auto" },
		{ BT_ORDER, "qty", BT_BUY, "value=",
		    "!qty 'value=' is no size, such as value=5000, risk=1%, "
		    "vol=10%, kelly=0.5 or auto" },
		{ BT_ORDER, "qty", BT_BUY, "risk=1.5%", NULL },
		{ BT_ORDER, "qty", BT_SELL, "vol=10%", NULL },
		{ BT_ORDER, "qty", BT_SELL, "kelly=0.5", NULL },
		{ BT_ORDER, "qty", BT_BUY, "kelly=25%", "kelly=0.25" },
		{ BT_ORDER, "qty", BT_BUY, "auto", NULL },
		{ BT_ORDER, "qty", BT_BUY, "vol=10",
		    "!qty 'vol=10' is no size, such as value=5000, risk=1%, "
		    "vol=10%, kelly=0.5 or auto" },
		{ BT_ORDER, "qty", BT_EXIT, "auto",
		    "!qty 'auto' is no number of units" },
		{ BT_ORDER, "qty", BT_TARGET, "0.25", NULL },
		{ BT_ORDER, "qty", BT_TARGET, "25%", "0.25" },
		{ BT_ORDER, "qty", BT_TARGET, "-1.5", NULL },
		{ BT_ORDER, "qty", BT_TO, "-3.5", NULL },
		{ BT_ORDER, "qty", BT_TO, "25%",
		    "!qty '25%' is no number of units" },
		{ BT_ORDER, "qty", BT_EXIT, "", NULL },
		{ BT_ORDER, "qty", BT_EXIT, "25%", NULL },
		{ BT_ORDER, "qty", BT_EXIT, "value=5",
		    "!qty 'value=5' is no number of units" },
		{ BT_ORDER, "id", 0, "a b", NULL },
		{ BT_ORDER, "id", 0, "a\"b",
		    "!id 'a\"b' holds a quote or a tab" },
		{ BT_FILL, "qty", 0, "1.5", NULL },
		{ BT_FILL, "qty", 0, "0.25",
		    "!qty '0.25' is no whole number of lots of 0.5" },
		{ BT_FILL, "qty", 0, "99999999999999999999",
		    "!qty '99999999999999999999' is no quantity in range" },
		{ BT_FILL, "seq", 0, "12", NULL },
		{ BT_FILL, "seq", 0, "1.5", "!seq '1.5' is no whole number" },
		{ BT_FILL, "flags", 0, "ambiguous+gap+reduces+forced", NULL },
		{ BT_TRADE, "side", 0, "long", NULL },
		{ BT_META, "value", 0, "a, b \"c\"", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(through(rows[i].type, rows[i].column,
					rows[i].side, rows[i].text),
		    rows[i].want != NULL ? rows[i].want : rows[i].text);
}

static void
percent_and_price_distances_do_not_mix(void **state)
{
	const struct bt_record_info *info = bt_record_info(BT_ORDER);
	const struct bt_column *by =
	    &info->columns[bt_field_find(info, "sl_by", 5)];
	struct bt_err err = { 0 };
	struct bt_field_in in = { .syms = syms, .err = &err };
	char percent[] = "2%", price[] = "3";
	struct bt_order o;

	(void)state;
	bt_field_clear(BT_ORDER, &o);
	o.flags = BT_REDUCE_ONLY;
	assert_int_equal(bt_field_parse(&in, by, percent, 2, &o), 0);
	assert_int_equal(o.flags, BT_REDUCE_ONLY | BT_SL_BY_PCT);
	assert_int_equal(bt_field_parse(&in, by, price, 1, &o), 0);
	assert_int_equal(o.flags, BT_REDUCE_ONLY);
	assert_true(o.sl_by == 3);
}

static void
an_order_without_a_type_has_the_one_its_prices_imply(void **state)
{
	static const struct {
		int has_limit, has_stop, has_trail;
		enum bt_order_type type;
	} rows[] = {
		{ 0, 0, 0, BT_MARKET },
		{ 1, 0, 0, BT_LIMIT },
		{ 0, 1, 0, BT_STOP },
		{ 1, 1, 0, BT_STOP_LIMIT },
		{ 0, 0, 1, BT_TRAIL },
	};
	const int type = bt_field_find(bt_record_info(BT_ORDER), "type", 4);
	struct bt_order o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		bt_field_clear(BT_ORDER, &o);
		if (rows[i].has_limit)
			o.limit = 5;
		if (rows[i].has_stop)
			o.stop = 6;
		if (rows[i].has_trail)
			o.trail = 7;
		bt_field_settle(BT_ORDER, &o, 0);
		assert_int_equal(o.type, rows[i].type);
	}
	/* what is said is not changed */
	o.type = BT_MARKET;
	bt_field_settle(BT_ORDER, &o, UINT64_C(1) << type);
	assert_int_equal(o.type, BT_MARKET);
}

static void
strings_that_no_field_can_hold_are_not_written(void **state)
{
	static const char *const bad[] = { "a,b", "a\"b", "a\nb", "a\tb" };
	const struct bt_record_info *info = bt_record_info(BT_METRIC);
	struct bt_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const struct bt_metric m = { .name = bad[i], .note = "" };
		const struct bt_rec rec = { .type = BT_METRIC, .u.metric = &m };
		struct bt_err err = { 0 };

		assert_int_equal(
		    bt_field_format(&info->columns[0], &rec, syms, &b, &err),
		    -1);
		assert_int_equal(err.status, BT_BAD_INPUT);
	}
	bt_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_written_as_they_are_read),
		cmocka_unit_test(percent_and_price_distances_do_not_mix),
		cmocka_unit_test(
		    an_order_without_a_type_has_the_one_its_prices_imply),
		cmocka_unit_test(
		    strings_that_no_field_can_hold_are_not_written),
	};

	return cmocka_run_group_tests_name("fields", tests, set_up, tear_down);
}

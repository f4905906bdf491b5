/* The columns of the types, and what every record can be asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "bt/record.h"

/* clang-format off */
/* As DESIGN and bt-stream(5) give them; optional columns in brackets. */
static const char *const contract[] = {
	"bar time,symbol,open,high,low,close,volume[,end][,flags]",
	"tick time,symbol,price,size,side[,flags]",
	"quote time,symbol,bid,ask,bid_size,ask_size[,flags]",
	"action time,symbol,kind,value",
	"order time,symbol,id,side,qty,type,limit,stop,trail,tif,until,group,"
	    "parent,status,filled,avg_price,reason,tag,at[,sl][,tp][,sl_by]"
	    "[,tp_by][,sl_trail][,reduce_only][,legs]",
	"fill time,symbol,order,seq,side,qty,price,fee,slippage,rule,flags,"
	    "position,cash,tag,at",
	"cash time,symbol,kind,amount,balance,at",
	"trade time,symbol,id,side,qty,entry_time,entry_price,exit_price,pnl,"
	    "fees,return,bars,mae,mfe,entry_tag,exit_tag,at",
	"position time,symbol,qty,price,value,flags,at",
	"equity time,equity,cash,long_value,short_value,margin,peak,low,"
	    "drawdown,exposure,at",
	"event time,level,code,symbol,text",
	"metric name,value,note",
	"meta key,value",
	"end status,text",
};
/* clang-format on */

static void
columns_are_those_of_the_contract(void **state)
{
	struct bt_err err = { 0 };
	struct bt_buf line = { 0 };
	size_t i;
	int t;

	(void)state;
	for (t = BT_BAR; t < (int)BT_TYPES; t++) {
		const struct bt_record_info *info =
		    bt_record_info((enum bt_type)t);

		bt_buf_clear(&line);
		assert_int_equal(
		    bt_buf_printf(&line, &err, "%s ", info->name), 0);
		for (i = 0; i < info->n_columns; i++) {
			const struct bt_column *c = &info->columns[i];

			assert_int_equal(
			    bt_buf_printf(&line, &err, "%s%s%s%s",
				c->is_optional ? "[" : "", i > 0 ? "," : "",
				c->name, c->is_optional ? "]" : ""),
			    0);
		}
		assert_string_equal(bt_buf_text(&line), contract[t - BT_BAR]);
	}
	bt_buf_free(&line);
}

/* The manual shows the same lists, broken where a line is full. */
static void
columns_are_those_of_the_manual(void **state)
{
	static char text[65536];
	FILE *f = fopen("man/bt-stream.5", "r");
	size_t i, n, k = 0;

	(void)state;
	if (f == NULL)
		skip();
	n = fread(text, 1, sizeof text - 1, f);
	assert_int_equal(fclose(f), 0);
	/* without blanks, so that the breaks do not matter */
	for (i = 0; i < n; i++)
		if (text[i] != ' ' && text[i] != '\n')
			text[k++] = text[i];
	text[k] = '\0';
	for (i = 0; i < sizeof contract / sizeof contract[0]; i++) {
		const char *columns = strchr(contract[i], ' ');
		char line[512];

		(void)snprintf(line, sizeof line, "%.*s%s",
		    (int)(columns - contract[i]), contract[i], columns + 1);
		assert_non_null(strstr(text, line));
	}
}

static void
sizes_are_those_of_the_binary_form(void **state)
{
	int t;

	(void)state;
	assert_int_equal(bt_record_info(BT_BAR)->size, 64);
	assert_int_equal(bt_record_info(BT_TICK)->size, 32);
	assert_int_equal(bt_record_info(BT_QUOTE)->size, 48);
	assert_int_equal(bt_record_info(BT_ACTION)->size, 24);
	for (t = BT_BAR; t < (int)BT_TYPES; t++)
		assert_int_equal(bt_record_info((enum bt_type)t)->size % 8, 0);
}

/* A column inside its struct, after those before it: no slip of the pen. */
static void
no_two_columns_share_a_place(void **state)
{
	int t;

	(void)state;
	for (t = BT_BAR; t < (int)BT_TYPES; t++) {
		const struct bt_record_info *info =
		    bt_record_info((enum bt_type)t);
		size_t i, j;

		for (i = 0; i < info->n_columns; i++) {
			const struct bt_column *a = &info->columns[i];

			assert_true(a->offset < info->size);
			for (j = 0; j < i; j++) {
				const struct bt_column *b = &info->columns[j];

				assert_string_not_equal(a->name, b->name);
				if (a->kind != BT_K_BITS &&
				    b->kind != BT_K_BITS)
					assert_int_not_equal(
					    a->offset, b->offset);
			}
		}
	}
}

static void
columns_of_words_have_words(void **state)
{
	int t;

	(void)state;
	for (t = BT_BAR; t < (int)BT_TYPES; t++) {
		const struct bt_record_info *info =
		    bt_record_info((enum bt_type)t);
		size_t i;

		for (i = 0; i < info->n_columns; i++) {
			const struct bt_column *c = &info->columns[i];
			int is_worded = c->kind == BT_K_WORD ||
					c->kind == BT_K_FLAGS ||
					c->kind == BT_K_BITS;

			assert_int_equal(is_worded, c->words != NULL);
			if (c->kind == BT_K_BITS || c->kind == BT_K_DIST)
				assert_int_not_equal(c->bit, 0);
		}
	}
}

/* The words stand at the places of their enum's values. */
static void
words_are_in_the_order_of_their_enums(void **state)
{
	static const struct {
		enum bt_type type;
		const char *column;
		int value;
		const char *word;
	} rows[] = {
		{ BT_ACTION, "kind", BT_SPLIT, "split" },
		{ BT_ACTION, "kind", BT_DELIST, "delist" },
		{ BT_ORDER, "side", BT_SELL, "sell" },
		{ BT_ORDER, "side", BT_TO, "position" },
		{ BT_ORDER, "side", BT_MODIFY, "modify" },
		{ BT_ORDER, "type", BT_STOP_LIMIT, "stop_limit" },
		{ BT_ORDER, "type", BT_TRAIL, "trail" },
		{ BT_ORDER, "tif", BT_TIF_DAY, "day" },
		{ BT_ORDER, "tif", BT_AT_CLOSE, "close" },
		{ BT_ORDER, "status", BT_ASKED, "" },
		{ BT_ORDER, "status", BT_PART_FILLED, "partial" },
		{ BT_ORDER, "status", BT_REPLACED, "replaced" },
		{ BT_FILL, "side", BT_SELL, "sell" },
		{ BT_TRADE, "side", BT_BUY, "long" },
		{ BT_TRADE, "side", BT_SELL, "short" },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct bt_record_info *info =
		    bt_record_info(rows[i].type);

		for (j = 0; strcmp(info->columns[j].name, rows[i].column) != 0;
		     j++)
			;
		assert_string_equal(
		    info->columns[j].words[rows[i].value], rows[i].word);
	}
}

static void
types_are_found_by_their_names(void **state)
{
	(void)state;
	assert_int_equal(bt_record_type("bar,", 3), BT_BAR);
	assert_int_equal(bt_record_type("meta", 4), BT_META);
	assert_int_equal(bt_record_type("position", 8), BT_POSITION);
	assert_int_equal(bt_record_type("ba", 2), BT_NONE);
	assert_int_equal(bt_record_type("bars", 4), BT_NONE);
	assert_int_equal(bt_record_type("", 0), BT_NONE);
	assert_int_equal(bt_record_type("Bar", 3), BT_NONE);
}

static void
a_bar_becomes_available_at_its_end(void **state)
{
	struct bt_bar bar = { .time = 60, .end = 120, .sym = 7 };
	struct bt_rec rec = { .type = BT_BAR, .u.bar = &bar };

	(void)state;
	assert_int_equal(bt_record_at(&rec), 120);
	assert_int_equal(bt_record_time(&rec), 60);
	assert_int_equal(bt_record_sym(&rec), 7);
	bar.end = BT_TIME_NONE;
	assert_int_equal(bt_record_at(&rec), BT_TIME_NONE);
}

static void
what_a_run_tells_was_told_at_its_step(void **state)
{
	struct bt_fill fill = { .time = 60, .at = 120, .sym = 3 };
	struct bt_rec rec = { .type = BT_FILL, .u.fill = &fill };
	struct bt_order order = { .time = 60, .at = BT_TIME_NONE };

	(void)state;
	assert_int_equal(bt_record_at(&rec), 120);
	assert_int_equal(bt_record_time(&rec), 60);
	rec = (struct bt_rec){ .type = BT_ORDER, .u.order = &order };
	assert_int_equal(bt_record_at(&rec), 60);
}

static void
what_has_no_time_or_symbol_says_so(void **state)
{
	struct bt_meta meta = { .key = "a", .value = "b" };
	struct bt_equity equity = { .time = 5, .at = 6 };
	struct bt_line line = { .text = "param a=1", .n = 9 };
	struct bt_mark mark = { .time = 9 };
	struct bt_rec rec = { .type = BT_META, .u.meta = &meta };

	(void)state;
	assert_int_equal(bt_record_at(&rec), BT_TIME_NONE);
	assert_int_equal(bt_record_time(&rec), BT_TIME_NONE);
	assert_int_equal(bt_record_sym(&rec), BT_SYM_NONE);
	rec = (struct bt_rec){ .type = BT_EQUITY, .u.equity = &equity };
	assert_int_equal(bt_record_sym(&rec), BT_SYM_NONE);
	assert_int_equal(bt_record_at(&rec), 6);
	rec = (struct bt_rec){ .type = BT_DIRECTIVE, .u.line = &line };
	assert_int_equal(bt_record_at(&rec), BT_TIME_NONE);
	assert_int_equal(bt_record_sym(&rec), BT_SYM_NONE);
	rec = (struct bt_rec){ .type = BT_MARK, .u.mark = &mark };
	assert_int_equal(bt_record_at(&rec), 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_those_of_the_contract),
		cmocka_unit_test(columns_are_those_of_the_manual),
		cmocka_unit_test(sizes_are_those_of_the_binary_form),
		cmocka_unit_test(no_two_columns_share_a_place),
		cmocka_unit_test(columns_of_words_have_words),
		cmocka_unit_test(words_are_in_the_order_of_their_enums),
		cmocka_unit_test(types_are_found_by_their_names),
		cmocka_unit_test(a_bar_becomes_available_at_its_end),
		cmocka_unit_test(what_a_run_tells_was_told_at_its_step),
		cmocka_unit_test(what_has_no_time_or_symbol_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Instrument files: what is read, in which order it counts, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "data/instruments.h"

static struct bt_instruments *
parse(const char *text, struct bt_err *err)
{
	return bt_instruments_parse(text, strlen(text), "x.yaml", err);
}

/* The rows of a file, a line each. */
static void
list(const char *text, char *out, size_t size)
{
	struct bt_err err = { 0 };
	struct bt_instruments *ins = parse(text, &err);
	const struct bt_instrument_row *r;
	size_t i, n, used = 0;

	if (ins == NULL)
		fail_msg("%s: %s", text, err.text);
	r = bt_instruments_rows(ins, &n);
	out[0] = '\0';
	for (i = 0; i < n; i++)
		used += (size_t)snprintf(out + used, size - used,
		    "%s %s %s%s%s\n", r[i].pattern, r[i].key, r[i].value,
		    r[i].is_cost ? " cost" : "", r[i].is_strong ? " !" : "");
	bt_instruments_free(ins);
}

static void
each_file_is_the_rows_that_it_says(void **state)
{
	/* clang-format off */
	static const struct {
		const char *claim, *text, *rows;
	} rows[] = {
		{ "nothing", "", "" },
		{ "an entry that says nothing", "A:\n", "" },
		{ "what it is",
		    "A: {kind: stock, currency: USD, tick: 0.01, lot: 1}\n",
		    "A kind stock !\nA currency USD !\nA tick 0.01 !\nA lot 1 !\n" },
		{ "the default, then patterns, then names",
		    "ES: {lot: 1}\n\"E*\": {lot: 2}\ndefault: {lot: 3}\n"
		    "\"?S\": {lot: 4}\n",
		    "* lot 3\nE* lot 2\n?S lot 4\nES lot 1 !\n" },
		{ "margins", "A: {margin: 5%, maintenance: 400/contract}\n",
		    "A margin 5% !\nA maintenance 400/contract !\n" },
		{ "margins by name",
		    "A: {margin: {initial: 0.1, maintenance: 0.05}}\n",
		    "A margin 0.1 !\nA maintenance 0.05 !\n" },
		{ "flags", "A: {inverse: true, settles: no}\n",
		    "A inverse 1 !\nA settles 0 !\n" },
		{ "a time and a zone",
		    "A: {expiry: 2024-03-15, zone: Europe/London}\n",
		    "A expiry 2024-03-15 !\nA zone Europe/London !\n" },
		{ "costs",
		    "A: {tax_sell: 0.1%, tax_buy: 0.5%, spread: 2bp, borrow: 3%, "
		    "funding: 0.01%/8h}\n",
		    "A tax_sell 0.1% cost !\nA tax_buy 0.5% cost !\n"
		    "A spread 2bp cost !\nA borrow 3% cost !\n"
		    "A funding 0.01%/8h cost !\n" },
		{ "a fee", "A: {fee: 10bp+1/order}\n", "A fee 10bp+1/order cost !\n" },
		{ "a list of fees", "A: {fee: [10bp, 18%fees]}\n",
		    "A fee 10bp cost !\nA fee+ 18%fees cost !\n" },
		{ "a part by its keys",
		    "A:\n  fee:\n    rate: 0.03%\n    max: 20\n    min: 1\n"
		    "    on: [sell, opens]\n    tiers:\n"
		    "      - {from: 1000, rate: 0.02%}\n"
		    "      - {from: 2000, rate: 0.01%}\n",
		    "A fee 0.03%,min=1,max=20,sell,opens,tier=1000:0.02%,"
		    "tier=2000:0.01% cost !\n" },
		{ "makers and takers", "A: {fee: {maker: -1bp, taker: 5bp+1/order}}\n",
		    "A fee -1bp,maker cost !\n"
		    "A fee+ 5bp,taker+1/order,taker cost !\n" },
		{ "slippage", "A: {slippage: 5bp}\n", "A slippage 5bp cost !\n" },
		{ "a list of slippages", "A: {slippage: [5bp, impact=0.1]}\n",
		    "A slippage 5bp+impact=0.1 cost !\n" },
	};
	/* clang-format on */
	char out[2048];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		list(rows[i].text, out, sizeof out);
		if (strcmp(out, rows[i].rows) != 0)
			fail_msg("%s:\n%s", rows[i].claim, out);
	}
}

static void
what_is_wrong_is_told_with_its_line(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		int64_t line;
		const char *told;
	} rows[] = {
		{ "A: {tick: 0.01\n", 2, "no YAML" },
		{ "- A\n", 1, "a file of instruments is not a mapping of symbols" },
		{ "A: 5\n", 1, "A is not a mapping" },
		{ "A:\n  tik: 1\n", 2, "unknown key 'tik' (did you mean 'tick'?)" },
		{ "A:\n  xyzzy: 1\n", 2, "unknown key 'xyzzy'" },
		{ "A:\n  tick: 1\n  tick: 2\n", 3, "tick is not given once only" },
		{ "A: {lot: 1}\nA: {lot: 1}\n", 2, "A is not given once only" },
		{ "A:\n  tick: -1\n", 2, "tick is '-1', expected a price" },
		{ "A:\n  tick: [1]\n", 2, "tick is not a single value" },
		{ "A:\n  kind:\n", 2, "kind is not text on one line" },
		{ "A:\n  kind: two words\n", 2, "kind is 'two words'" },
		{ "A:\n  currency: TOOLONGS\n", 2, "at most 7" },
		{ "A:\n  lot: 0\n", 2, "lot is '0', expected a decimal" },
		{ "A:\n  margin: 12000\n", 2, "expected a share of the position" },
		{ "A:\n  margin:\n    intial: 5%\n", 3, "did you mean 'initial'" },
		{ "A:\n  margin: 1.2\n", 2, "expected a share of the position" },
		{ "A:\n  margin: {initial: 5%, maintenance: 10%}\n", 2, "maintenance margin 10% is above" },
		{ "A:\n  margin: {maintenance: 0.1, initial: 5%}\n", 2, "is above the initial one" },
		{ "A:\n  kind: futures\n", 2, "did you mean 'future'" },
		{ "A:\n  zone: Mars/Base\n", 2, "Mars/Base" },
		{ "A:\n  expiry: soon\n", 2, "expected a time" },
		{ "A:\n  inverse: maybe\n", 2, "inverse is not true or false" },
		{ "A:\n  fee: {min: 1}\n", 2, "min is not of use without rate" },
		{ "A:\n  fee: {rat: 1}\n", 2, "did you mean 'rate'" },
		{ "A:\n  fee: {rate: 1bp, maker: 1bp}\n", 2, "either rate" },
		{ "A:\n  fee: []\n", 2, "fee is not there" },
		{ "A:\n  fee: [[1]]\n", 2, "a fee is not text" },
		{ "A:\n  fee: {rate: 1bp, tiers: [5]}\n", 2, "a tier is not" },
		{ "A:\n  fee: {rate: 1bp, tiers: [{form: 5}]}\n", 2, "did you mean 'from'" },
		{ "A:\n  fee: {rate: 1bp, tiers: [{from: 5}]}\n", 2, "a tier is not" },
		{ "A:\n  slippage: {a: 1}\n", 2, "slippage is not a single value" },
	};
	/* clang-format on */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_err err = { 0 };

		if (parse(rows[i].text, &err) != NULL)
			fail_msg("'%s' was read", rows[i].text);
		assert_int_equal(err.status, BT_BAD_INPUT);
		assert_string_equal(err.where, "x.yaml");
		if (strstr(err.text, rows[i].told) == NULL ||
		    err.line != rows[i].line)
			fail_msg("'%s': %d: %s", rows[i].text, (int)err.line,
			    err.text);
	}
}

static void
a_table_of_symbols_knows_what_they_are(void **state)
{
	struct bt_err err = { 0 };
	struct bt_instruments *ins =
	    parse("default: {lot: 1}\n\"E?\": {tick: 0.25}\n"
		  "ES: {multiplier: 50, fee: 1/contract}\n",
		&err);
	struct bt_symtab *t = bt_symtab_new(&err);
	char text[128];
	bt_sym es, a;

	(void)state;
	assert_non_null(ins);
	assert_int_equal(bt_instruments_preset(ins, t, &err), 0);
	assert_int_equal(
	    bt_symtab_set(t, "ES multiplier=5 lot=2", 21, &es, &err), 0);
	assert_int_equal(bt_symtab_add(t, "A", 1, &a, &err), 0);
	(void)bt_symtab_format(t, es, text, sizeof text);
	assert_string_equal(text, "ES tick=0.25 lot=2 multiplier=50");
	(void)bt_symtab_format(t, a, text, sizeof text);
	assert_string_equal(text, "A lot=1");
	assert_string_equal(bt_instruments_path(ins), "x.yaml");
	assert_int_equal(strlen(bt_instruments_hash(ins)), 32);
	bt_symtab_free(t);
	bt_instruments_free(ins);
}

static void
a_file_that_is_not_there_is_said(void **state)
{
	struct bt_err err = { 0 };

	(void)state;
	assert_null(bt_instruments_read("no/such/file.yaml", &err));
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(err.where, "no/such/file.yaml");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_is_the_rows_that_it_says),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(a_table_of_symbols_knows_what_they_are),
		cmocka_unit_test(a_file_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

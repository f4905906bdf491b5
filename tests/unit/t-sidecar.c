/* Sidecars: what they say, and which parameters they let through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/buf.h"
#include "strategy/sidecar.h"

static const char full[] = "name: sma\n"
			   "version: 1.2\n"
			   "description: two averages\n"
			   "author: nobody\n"
			   "language: awk\n"
			   "protocol: pipelined\n"
			   "tags: [a, b]\n"
			   "files: lib.awk\n"
			   "requires:\n"
			   "  - numpy\n"
			   "timeframes: [1d]\n"
			   "assets: [stock]\n"
			   "parameters:\n"
			   "  fast: {type: int, default: 10, min: 2, max: 50}\n"
			   "  x: {type: float, min: 0.1, step: 0.1}\n"
			   "  on: {type: bool, default: yes}\n"
			   "  mode: {choices: [slow, quick], default: slow}\n"
			   "  text: hello\n";

static struct bt_sidecar *
parse(const char *text, struct bt_err *err)
{
	return bt_sidecar_parse(text, strlen(text), "x.yaml", err);
}

static void
all_that_it_says_is_taken(void **state)
{
	struct bt_err err = { 0 };
	struct bt_sidecar *sc = parse(full, &err);
	const struct bt_sidecar_info *info;

	(void)state;
	if (sc == NULL)
		fail_msg("%s", err.text);
	info = bt_sidecar_info(sc);
	assert_string_equal(info->path, "x.yaml");
	assert_string_equal(info->name, "sma");
	assert_string_equal(info->version, "1.2");
	assert_string_equal(info->description, "two averages");
	assert_string_equal(info->author, "nobody");
	assert_string_equal(info->language, "awk");
	assert_int_equal(info->is_pipelined, 1);
	assert_int_equal(info->tags.n, 2);
	assert_string_equal(info->tags.at[1], "b");
	assert_string_equal(info->files.at[0], "lib.awk");
	assert_string_equal(info->needs.at[0], "numpy");
	assert_string_equal(info->timeframes.at[0], "1d");
	assert_string_equal(info->assets.at[0], "stock");
	assert_int_equal(info->warnings.n, 0);
	assert_int_equal(info->n_params, 5);
	assert_int_equal(info->params[0].kind, BT_PARAM_INT);
	assert_true(info->params[0].max == 50);
	assert_true(isnan(info->params[0].step));
	assert_null(info->params[1].dflt);
	assert_int_equal(info->params[3].kind, BT_PARAM_CHOICE);
	assert_string_equal(info->params[4].dflt, "hello");
	bt_sidecar_free(sc);
}

static void
an_empty_one_says_nothing(void **state)
{
	struct bt_sidecar *sc = parse("# nothing yet\n", NULL);

	(void)state;
	assert_non_null(sc);
	assert_string_equal(bt_sidecar_info(sc)->name, "");
	assert_int_equal(bt_sidecar_info(sc)->is_pipelined, 0);
	assert_int_equal(bt_sidecar_info(sc)->n_params, 0);
	bt_sidecar_free(sc);
}

static void
parameters_may_be_a_list(void **state)
{
	struct bt_sidecar *sc =
	    parse("parameters: [{name: fast, type: int}]\n", NULL);

	(void)state;
	assert_non_null(sc);
	assert_string_equal(bt_sidecar_info(sc)->params[0].name, "fast");
	bt_sidecar_free(sc);
}

static void
unknown_keys_are_warned_of(void **state)
{
	struct bt_sidecar *sc = parse("nmae: x\n"
				      "parameters:\n"
				      "  a: {typ: int}\n"
				      "colour: red\n",
	    NULL);
	const struct bt_words *w;

	(void)state;
	assert_non_null(sc);
	w = &bt_sidecar_info(sc)->warnings;
	assert_int_equal(w->n, 3);
	assert_string_equal(
	    w->at[0], "line 1: unknown key 'nmae' (did you mean 'name'?)");
	assert_string_equal(
	    w->at[1], "line 3: unknown key 'typ' (did you mean 'type'?)");
	assert_string_equal(w->at[2], "line 4: unknown key 'colour'");
	bt_sidecar_free(sc);
}

static void
what_makes_no_sense_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *message;
	} rows[] = {
		{ "[1, 2]\n", 1, "a sidecar is not a mapping" },
		{ "name: [\n", 2, "this is no YAML" },
		{ "name: {a: 1}\n", 1, "name is not a single value" },
		{ "name: a\nname: b\n", 2, "name is not given once only" },
		{ "protocol: quick\n", 1,
		    "protocol is not lockstep or pipelined" },
		{ "tags: {a: 1}\n", 1, "tags is not a list" },
		{ "parameters: 5\n", 1, "parameters is not a mapping or" },
		{ "parameters: [a]\n", 1,
		    "an entry of parameters is not a mapping" },
		{ "parameters: [{type: int}]\n", 1,
		    "a parameter is not given a name" },
		{ "parameters:\n  9a: 1\n", 2, "a parameter's name is not" },
		{ "parameters:\n  a: 1\n  a: 2\n", 3, "given once only" },
		{ "parameters:\n  a: {type: integer}\n", 2,
		    "type is not one of int, float, bool, string, choice" },
		{ "parameters:\n  a: {min: few}\n", 2, "min is not a number" },
		{ "parameters:\n  a: {min: 2, max: 1}\n", 2,
		    "min is not at most max" },
		{ "parameters:\n  a: {step: 0}\n", 2, "step is not above 0" },
		{ "parameters:\n  a: {type: choice}\n", 2,
		    "choices is not there" },
		{ "parameters:\n  a: {type: int, default: x}\n", 2,
		    "its default: 'x' is no whole number" },
		{ "parameters:\n  a: {type: int, default: 9, max: 5}\n", 2,
		    "its default: '9' is above 5" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_err err = { 0 };

		if (parse(rows[i].text, &err) != NULL ||
		    err.status != BT_BAD_INPUT || err.line != rows[i].line ||
		    strcmp(err.where, "x.yaml") != 0 ||
		    strstr(err.text, rows[i].message) == NULL)
			fail_msg("%s: %d %s:%d: %s", rows[i].text, err.status,
			    err.where, (int)err.line, err.text);
	}
}

/* ---- parameters ---- */

/* `-p` words, and the parameters that result, `name=value` between blanks,
 * with * behind a default; or a message. */
static const struct {
	const char *words[3];
	const char *result;
} given[] = {
	{ { NULL }, "fast=10* on=1* mode=slow* text=hello*" },
	{ { "fast=20" }, "fast=20 on=1* mode=slow* text=hello*" },
	{ { "text=", "fast=5" }, "fast=5 on=1* mode=slow* text=" },
	{ { "fast=20", "fast=30" }, "fast=30 on=1* mode=slow* text=hello*" },
	{ { "x=0.3" }, "fast=10* x=0.3 on=1* mode=slow* text=hello*" },
	{ { "on=false", "mode=quick" }, "fast=10* on=0 mode=quick "
					"text=hello*" },
	{ { "text=a=b, c" }, "fast=10* on=1* mode=slow* text=a=b, c" },
	{ { "fsat=20" }, "-p fsat: no such parameter (did you mean 'fast'?)" },
	{ { "zzz=20" }, "-p zzz: no such parameter" },
	{ { "fast" }, "-p: 'fast' is not of the form NAME=VALUE" },
	{ { "fa st=1" }, "-p: 'fa st=1': a name is letters, digits and _, no "
			 "digit first" },
	{ { "=1" }, "-p: '=1': a name is letters, digits and _, no digit "
		    "first" },
	{ { "text=a\nb" }, "-p text: a control character in its value" },
	{ { "fast=1" }, "-p fast: '1' is not between 2 and 50" },
	{ { "fast=2.5" }, "-p fast: '2.5' is no whole number" },
	{ { "fast=" }, "-p fast: '' is no whole number" },
	{ { "x=0" }, "-p x: '0' is below 0.1" },
	{ { "x=0.15" }, "-p x: '0.15' is not 0.1 and a whole number of steps "
			"of 0.1" },
	{ { "x=inf" }, "-p x: 'inf' is no number" },
	{ { "on=maybe" }, "-p on: 'maybe' is neither true nor false" },
	{ { "mode=slwo" }, "-p mode: 'slwo' is none of: slow, quick (did you "
			   "mean 'slow'?)" },
};

/* The parameters, or the message. */
static void
check(const struct bt_sidecar *sc, const char *const *words, struct bt_buf *b)
{
	struct bt_params params = { 0 };
	struct bt_err err = { 0 };
	size_t i, n = 0;

	while (n < 3 && words[n] != NULL)
		n++;
	bt_buf_clear(b);
	if (bt_sidecar_check(sc, words, n, &params, &err) < 0) {
		assert_int_equal(err.status, BT_USAGE);
		assert_int_equal(bt_buf_puts(b, err.text, NULL), 0);
	}
	for (i = 0; err.status == BT_OK && i < params.n; i++)
		assert_int_equal(
		    bt_buf_printf(b, NULL, "%s%s=%s%s", i > 0 ? " " : "",
			params.at[i].name, params.at[i].value,
			params.at[i].is_default ? "*" : ""),
		    0);
	bt_params_free(&params);
}

static void
parameters_are_checked_and_completed(void **state)
{
	struct bt_sidecar *sc = parse(full, NULL);
	struct bt_buf b = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof given / sizeof given[0]; i++) {
		check(sc, given[i].words, &b);
		assert_string_equal(bt_buf_text(&b), given[i].result);
	}
	bt_buf_free(&b);
	bt_sidecar_free(sc);
}

static void
without_a_sidecar_any_parameter_goes_through(void **state)
{
	static const char *const words[] = { "b=2", "a=1", "b=3" };
	static const char *const bad[] = { "b", NULL, NULL };
	struct bt_buf b = { 0 };

	(void)state;
	check(NULL, words, &b);
	assert_string_equal(bt_buf_text(&b), "b=3 a=1");
	check(NULL, bad, &b);
	assert_string_equal(
	    bt_buf_text(&b), "-p: 'b' is not of the form NAME=VALUE");
	bt_buf_free(&b);
}

static void
it_is_found_beside_the_script(void **state)
{
	static const char *const direct[] = {
		"scripts/strategies/sma-cross.awk", NULL
	};
	static const char *const by_interpreter[] = { "awk", "-f",
		"scripts/strategies/breakout.awk", NULL };
	static const char *const none[] = { "cat", "Makefile", NULL };
	struct bt_err err = { 0 };
	struct bt_sidecar *sc;

	(void)state;
	assert_int_equal(bt_sidecar_find(direct, &sc, &err), 1);
	assert_string_equal(bt_sidecar_info(sc)->name, "sma-cross");
	bt_sidecar_free(sc);
	assert_int_equal(bt_sidecar_find(by_interpreter, &sc, &err), 1);
	assert_string_equal(
	    bt_sidecar_info(sc)->path, "scripts/strategies/breakout.yaml");
	bt_sidecar_free(sc);
	assert_int_equal(bt_sidecar_find(none, &sc, &err), 0);
	assert_null(sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_it_says_is_taken),
		cmocka_unit_test(an_empty_one_says_nothing),
		cmocka_unit_test(parameters_may_be_a_list),
		cmocka_unit_test(unknown_keys_are_warned_of),
		cmocka_unit_test(what_makes_no_sense_is_refused_with_its_line),
		cmocka_unit_test(parameters_are_checked_and_completed),
		cmocka_unit_test(without_a_sidecar_any_parameter_goes_through),
		cmocka_unit_test(it_is_found_beside_the_script),
	};

	return cmocka_run_group_tests_name("sidecar", tests, NULL, NULL);
}

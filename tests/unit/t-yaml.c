/*
 * Documents: what can be taken from one, and the place of each refusal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "io/yaml.h"

static struct bt_yaml *
parse(const char *text, struct bt_err *err)
{
	return bt_yaml_parse(text, strlen(text), "x.yaml", BT_BAD_INPUT, err);
}

static void
what_is_no_document_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *said;
	} rows[] = {
		{ "a: [\n", 2, "this is no YAML: " },
		{ "a: *b\n", 1, "this is no YAML: " },
		{ "a: 1\n---\nb: 2\n", 2, "a second document" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_err err = { 0 };

		assert_null(parse(rows[i].text, &err));
		assert_int_equal(err.status, BT_BAD_INPUT);
		assert_string_equal(err.where, "x.yaml");
		assert_int_equal(err.line, rows[i].line);
		assert_ptr_equal(strstr(err.text, rows[i].said), err.text);
	}
}

static void
an_empty_file_has_no_root(void **state)
{
	struct bt_err err = { 0 };
	struct bt_yaml *y = parse("# nothing\n", &err);

	(void)state;
	assert_non_null(y);
	assert_null(bt_yaml_root(y));
	bt_yaml_free(y);
}

static void
nodes_tell_their_kind_line_and_entries(void **state)
{
	struct bt_err err = { 0 };
	struct bt_yaml *y =
	    parse("a: [1, 2, 3]\nb: {x: 1}\nc: text\nd: ~\ne: ''\n", &err);
	const struct bt_yaml_node *root, *list;

	(void)state;
	assert_non_null(y);
	root = bt_yaml_root(y);
	assert_int_equal(bt_yaml_kind(root), BT_YAML_MAP);
	assert_int_equal(bt_yaml_count(root), 5);
	list = bt_yaml_value(y, root, 0);
	assert_int_equal(bt_yaml_kind(list), BT_YAML_LIST);
	assert_int_equal(bt_yaml_count(list), 3);
	assert_string_equal(bt_yaml_word(bt_yaml_item(y, list, 2)), "3");
	assert_string_equal(bt_yaml_word(list), "");
	assert_int_equal(bt_yaml_line(bt_yaml_key(y, root, 2)), 3);
	assert_false(bt_yaml_is_null(bt_yaml_value(y, root, 2)));
	assert_true(bt_yaml_is_null(bt_yaml_value(y, root, 3)));
	assert_false(bt_yaml_is_null(bt_yaml_value(y, root, 4)));
	assert_int_equal(bt_yaml_count(bt_yaml_value(y, root, 2)), 0);
	assert_string_equal(bt_yaml_path(y), "x.yaml");
	bt_yaml_free(y);
}

/* What is taken from the value of the only key, by the name of the key. */
static int
take(struct bt_yaml *y)
{
	static const char *const colours[] = { "red", "green" };
	static const char *const names[] = { "text", "line", "number", "enum",
		"map" };
	struct bt_yaml_keys known = BT_YAML_KEYS(names);
	const struct bt_yaml_node *root = bt_yaml_root(y), *v;
	const char *text;
	double number;
	size_t i, k;

	for (k = 0; k < bt_yaml_count(root); k++) {
		v = bt_yaml_value(y, root, k);
		if (bt_yaml_take_key(y, bt_yaml_key(y, root, k), &known, &i) <
		    0)
			return -1;
		if (i == 0 && bt_yaml_take_text(y, names[i], v, &text) < 0)
			return -1;
		if (i == 1 && bt_yaml_take_line(y, names[i], v, &text) < 0)
			return -1;
		if (i == 2 && bt_yaml_take_number(y, names[i], v, &number) < 0)
			return -1;
		if (i == 3 &&
		    bt_yaml_take_enum(y, names[i], v, colours, 2, &i) < 0)
			return -1;
		if (i == 4 && bt_yaml_take_map(y, names[i], v, "a map") < 0)
			return -1;
	}
	return 0;
}

static void
values_are_taken_or_refused_where_they_stand(void **state)
{
	static const struct {
		const char *text;
		int line; /* 0: taken */
		const char *said;
	} rows[] = {
		{ "text: \"a\\nb\"\nline: x\nnumber: -1.5\nenum: green\n"
		  "map: {}\n",
		    0, "" },
		{ "text: ''\n", 0, "" },
		{ "text: \"a\\0b\"\n", 1, "text is not text without NUL" },
		{ "text: [a]\n", 1, "text is not a single value" },
		{ "line: ''\n", 1, "line is not text on one line" },
		{ "line: \"a\\nb\"\n", 1, "line is not text on one line" },
		{ "line: a\nnumber: 1,5\n", 2, "number is not a number" },
		{ "number: inf\n", 1, "number is not a number" },
		{ "enum: blue\n", 1, "enum is not one of red, green" },
		{ "map: 1\n", 1, "map is not a map" },
		{ "lime: 1\n", 1, "unknown key 'lime' (did you mean 'line'?)" },
		{ "zzz: 1\n", 1, "unknown key 'zzz'" },
		{ "line: a\nline: b\n", 2, "line is not given once only" },
		{ "? [a]\n: 1\n", 1, "a key is not a single value" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bt_err err = { 0 };
		struct bt_yaml *y = parse(rows[i].text, &err);

		assert_non_null(y);
		assert_int_equal(take(y), rows[i].line == 0 ? 0 : -1);
		assert_string_equal(err.text, rows[i].said);
		assert_int_equal(err.line, rows[i].line);
		bt_yaml_free(y);
	}
}

static void
a_repeated_key_is_seen(void **state)
{
	struct bt_err err = { 0 };
	struct bt_yaml *y = parse("a: 1\nb: 2\na: 3\n", &err);

	(void)state;
	assert_non_null(y);
	assert_false(bt_yaml_is_repeated(y, bt_yaml_root(y), 1));
	assert_true(bt_yaml_is_repeated(y, bt_yaml_root(y), 2));
	bt_yaml_free(y);
}

static void
a_file_that_cannot_be_read_is_a_system_error(void **state)
{
	struct bt_err err = { 0 };

	(void)state;
	assert_null(bt_yaml_read("no/such/file", BT_USAGE, &err));
	assert_int_equal(err.status, BT_SYSTEM);
	assert_string_equal(err.text, "cannot be opened");
	bt_err_clear(&err);
	assert_null(bt_yaml_read("/", BT_USAGE, &err));
	assert_string_equal(err.text, "cannot be read");
	bt_err_clear(&err);
	assert_null(bt_yaml_read("/dev/zero", BT_USAGE, &err));
	assert_int_equal(err.status, BT_USAGE);
	assert_string_equal(err.text, "longer than 1 MiB");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_document_is_refused_with_its_line),
		cmocka_unit_test(an_empty_file_has_no_root),
		cmocka_unit_test(nodes_tell_their_kind_line_and_entries),
		cmocka_unit_test(values_are_taken_or_refused_where_they_stand),
		cmocka_unit_test(a_repeated_key_is_seen),
		cmocka_unit_test(a_file_that_cannot_be_read_is_a_system_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "cat-opts.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/near.h"

const struct cat_opts cat_defaults = { .sink = { .head = -1, .tail = -1 } };

/* One name of a list of types. */
static int
add_type(const char *name, size_t n, uint32_t *types, struct bt_err *err)
{
	enum bt_type type = bt_record_type(name, n);
	struct bt_near near;
	char word[32];
	int t;

	if (type != BT_NONE) {
		*types |= UINT32_C(1) << type;
		return 0;
	}
	(void)snprintf(word, sizeof word, "%.*s", (int)n, name);
	bt_near_init(&near, word);
	for (t = BT_BAR; t < (int)BT_TYPES; t++)
		bt_near_try(&near, bt_record_info((enum bt_type)t)->name);
	if (bt_near_best(&near) == NULL)
		return bt_fail(err, BT_USAGE, "unknown type '%s'", word);
	return bt_fail(err, BT_USAGE, "unknown type '%s' (did you mean '%s'?)",
	    word, bt_near_best(&near));
}

static int
parse_types(const char *value, void *field, struct bt_err *err)
{
	uint32_t *types = field;
	const char *comma;
	size_t n;

	for (;; value = comma + 1) {
		comma = strchr(value, ',');
		n = comma != NULL ? (size_t)(comma - value) : strlen(value);
		if (add_type(value, n, types, err) < 0)
			return -1;
		if (comma == NULL)
			return 0;
	}
}

static const struct bt_opt cat_options[] = {
	BT_OPT_GROUP("Selecting"),
	BT_CALL('t', "type", struct cat_opts, sink.types, "TYPES", parse_types,
	    "only records of these types, joined by commas",
	    .flags = BT_OPT_REPEATABLE),
	BT_ROWS_SLICE(struct cat_opts, slice),
	BT_LIST(0, "columns", struct cat_opts, columns, "NAMES",
	    "only these columns, joined by commas, in this order"),
	BT_INT(0, "head", struct cat_opts, sink.head, "N", 0, INT64_MAX, NULL,
	    "only the first N records"),
	BT_INT(0, "tail", struct cat_opts, sink.tail, "N", 0, INT64_MAX, NULL,
	    "only the last N records"),
	BT_FLAG(0, "no-provenance", struct cat_opts, sink.is_provenance_dropped,
	    "leave out what a run says at its end of where it came from"),
	BT_OPT_GROUP("Telling"),
	BT_FLAG(0, "count", struct cat_opts, is_counting,
	    "print how many records of each type there are", .excludes = 1),
	BT_FLAG(0, "info", struct cat_opts, is_info,
	    "print what each input is, and its hash", .excludes = 1),
	BT_FLAG(0, "by-symbol", struct cat_opts, is_by_symbol,
	    "of --count and --info: each symbol for itself"),
	BT_FLAG(0, "quick", struct cat_opts, is_quick,
	    "of --count and --info: what a file's index tells, unread"),
	BT_GROUP_INPUT(struct cat_opts, in),
	BT_FLAG(0, "salvage", struct cat_opts, is_salvaging,
	    "give what is whole in a damaged .bts file, tell the rest"),
	BT_GROUP_OUTPUT(struct cat_opts, out),
	BT_STRING('a', "append", struct cat_opts, append, "FILE",
	    "append to FILE, a .bts file or one that is to be",
	    .complete = BT_COMPLETE_FILE, .flags = BT_OPT_NO_CONFIG),
	BT_GROUP_COMMON(struct cat_opts, common),
	BT_OPT_END,
};

const struct bt_program cat_program = {
	.name = "bt-cat",
	.purpose = "convert, slice, merge and inspect records",
	.synopsis = (const char *const[]){ "[option ...] [file ...]", NULL },
	.options = cat_options,
	.max_operands = BT_OPERANDS_ANY,
	.operand = BT_COMPLETE_FILE,
	.statuses = "0 1 2 3 4",
	.examples =
	    (const char *const[]){
		"bt-cat bars.csv -o bars.bts",
		"bt-cat spy.csv qqq.bts | bt-run -- ./strategy",
		"bt-cat --columns time,close -f csv bars.bts",
		NULL,
	    },
};

/* A file that is begun is binary, and so its name says that. */
static int
is_begun_as_other(const char *path)
{
	size_t n = strlen(path);

	return (n < 4 || !bt_ascii_same(path + n - 4, ".bts", 4)) &&
	       (n < 4 || !bt_ascii_same(path + n - 4, ".zst", 4)) &&
	       access(path, F_OK) < 0;
}

/* What -a asks for is a file of one form. */
static int
check_append(const struct cat_opts *o, struct bt_err *err)
{
	if (o->append == NULL)
		return 0;
	if (o->out.file != NULL)
		return bt_fail(
		    err, BT_USAGE, "--append and --output cannot be combined");
	if (o->is_counting || o->is_info)
		return bt_fail(err, BT_USAGE,
		    "--append is for records, --%s prints none",
		    o->is_counting ? "count" : "info");
	if (strcmp(o->append, "-") == 0)
		return bt_fail(err, BT_USAGE,
		    "--append: standard output cannot be appended to");
	if (o->out.form != BT_FORM_AUTO && o->out.form != BT_FORM_BTS)
		return bt_fail(
		    err, BT_USAGE, "--append writes bts, no other --format");
	if (is_begun_as_other(o->append))
		return bt_fail(err, BT_USAGE,
		    "--append: '%s' would be a binary file, whose name ends "
		    "in '.bts'",
		    o->append);
	return 0;
}

/* --count and --info print text, or JSON, to standard output. */
static int
check_telling(const struct cat_opts *o, struct bt_err *err)
{
	const char *name = o->is_counting ? "count" : "info";

	if (!o->is_counting && !o->is_info)
		return o->is_by_symbol || o->is_quick
			   ? bt_fail(err, BT_USAGE,
				 "--%s is for --count and --info",
				 o->is_quick ? "quick" : "by-symbol")
			   : 0;
	if (o->is_quick &&
	    (o->is_by_symbol || o->slice.symbols.n > 0 ||
		o->slice.from != BT_TIME_NONE || o->slice.to != BT_TIME_NONE))
		return bt_fail(err, BT_USAGE,
		    "--quick looks at no record, and so knows nothing of "
		    "those of a symbol or span");
	if (o->out.file != NULL)
		return bt_fail(err, BT_USAGE,
		    "--output is for records, --%s prints none", name);
	if (o->out.is_binary || o->out.is_compressed ||
	    (o->out.form != BT_FORM_AUTO && o->out.form != BT_FORM_JSONL))
		return bt_fail(err, BT_USAGE,
		    "--%s prints text, or JSON lines with --format jsonl",
		    name);
	if (o->columns.n > 0 || o->sink.head >= 0 || o->sink.tail >= 0 ||
	    o->sink.is_provenance_dropped)
		return bt_fail(err, BT_USAGE,
		    "--%s looks at all records, of the types that --type "
		    "names",
		    name);
	return 0;
}

int
cat_opts_check(const struct cat_opts *o, struct bt_err *err)
{
	if (o->sink.head >= 0 && o->sink.tail >= 0)
		return bt_fail(
		    err, BT_USAGE, "--head and --tail cannot be combined");
	if (o->sink.tail >= 0 && o->sink.is_provenance_dropped)
		return bt_fail(err, BT_USAGE,
		    "--tail and --no-provenance cannot be combined");
	return check_append(o, err) < 0 ? -1 : check_telling(o, err);
}
